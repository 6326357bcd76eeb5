//! A choice of a few, all in sight, one of them taken.

use eframe::egui::{
    Align2, Color32, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, accesskit, pos2, vec2,
};

use super::paint;
use crate::ui::theme::{self, Text};

/// Draws the name above and the choices side by side; true where the choice changed.
///
/// The group has the name, each choice is a radio button named by its words. Tab and the arrow keys walk, Space and
/// Enter take.
pub fn segmented(ui: &mut Ui, label: &str, choices: &[&str], index: &mut usize) -> bool {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width().min(room(ui, choices));
        paint::caption(ui, label, width, None);
        bare(ui, label, choices, index)
    })
    .inner
}

/// The same without the name above, for tool bars.
pub fn bare(ui: &mut Ui, label: &str, choices: &[&str], index: &mut usize) -> bool {
    let m = theme::metrics();
    let size = vec2(ui.available_width().min(room(ui, choices)), m.control.height);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let t = theme::tokens(ui);
    let outline = Stroke::new(m.control.stroke, t.stroke);
    ui.painter().rect(rect, paint::corners(m.radius.m), t.sunken, outline, StrokeKind::Inside);
    let group = UiBuilder::new().id_salt(label).max_rect(rect).accessibility_role(accesskit::Role::RadioGroup);
    let mut group = ui.new_child(group);
    group.ctx().accesskit_node_builder(group.unique_id(), |node| node.set_label(label));
    let step = rect.width() / choices.len().max(1) as f32;
    let mut changed = false;
    for (place, choice) in choices.iter().enumerate() {
        let left = rect.left() + step * place as f32;
        let part = Rect::from_min_max(pos2(left, rect.top()), pos2(left + step, rect.bottom())).shrink(2.0);
        if segment(&mut group, part, choice, place == *index) && place != *index {
            *index = place;
            changed = true;
        }
    }
    changed
}

/// Width at which the longest choice fits in equal parts.
fn room(ui: &Ui, choices: &[&str]) -> f32 {
    let widest = choices
        .iter()
        .map(|choice| paint::line(ui, choice, Text::Body, Color32::PLACEHOLDER, f32::INFINITY).size().x)
        .fold(0.0, f32::max);
    ((widest + 2.0 * theme::metrics().space.l) * choices.len() as f32).ceil()
}

fn segment(ui: &mut Ui, rect: Rect, choice: &str, taken: bool) -> bool {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let response = ui.allocate_rect(rect, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), taken, choice));
    let (fill, colour) = match () {
        () if taken => (t.accent_soft, t.accent_fg),
        () if response.is_pointer_button_down_on() => (t.control_pressed, t.text),
        () if response.hovered() => (t.control_hover, t.text),
        () => (Color32::TRANSPARENT, t.text_secondary),
    };
    ui.painter().rect_filled(rect, paint::corners(m.radius.s), fill);
    if paint::focused(ui, &response) {
        paint::focus_ring(ui, rect.shrink(1.0), m.radius.s);
    }
    let galley = paint::line(ui, choice, Text::Body, colour, rect.width() - m.space.s);
    paint::place(ui, galley, Align2::CENTER_CENTER, rect);
    response.clicked()
}

#[cfg(test)]
mod tests {
    use eframe::egui::Key;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::super::testing::{harness, press, shows};
    use super::*;

    #[test]
    fn a_click_or_the_keyboard_takes_a_choice() {
        let mut window = harness(0, |ui, index| {
            segmented(ui, "Theme", &["Dark", "Light", "跟随系统"], index);
        });
        assert!(shows(&window, "Theme"));
        window.get_by_label("Light").click();
        window.run();
        assert_eq!(*window.state(), 1);
        window.get_by_label("Light").focus();
        window.run();
        press(&mut window, Key::ArrowRight);
        assert!(window.get_by_label("跟随系统").is_focused());
        press(&mut window, Key::Space);
        assert_eq!(*window.state(), 2);
        let toggled = window.get_by_label("跟随系统").accesskit_node().toggled();
        assert_eq!(toggled, Some(accesskit::Toggled::True));
    }
}
