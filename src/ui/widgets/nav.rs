//! The rail at the left that chooses a panel.

use eframe::egui::{
    Align2, Color32, Rect, Response, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo, accesskit, pos2, vec2,
};

use super::{Icon, icon, paint};
use crate::ui::theme::{self, Text};

/// One panel to choose.
#[derive(Clone, Copy, Debug)]
pub struct NavItem<'a> {
    /// Its sign.
    pub icon: Icon,
    /// Its name, also in the accessibility tree, exactly.
    pub label: &'a str,
    /// Keys that choose it, shown at the right; may be empty.
    pub shortcut: &'a str,
}

/// Below this width the rail shows signs only, the names as tooltips.
const NARROW: f32 = 96.0;

/// Draws the items from top to bottom; true where the choice changed. Tab and the arrow keys walk, Space and Enter take.
pub fn rail(ui: &mut Ui, items: &[NavItem<'_>], selected: &mut usize) -> bool {
    let group = UiBuilder::new().accessibility_role(accesskit::Role::TabList);
    ui.scope_builder(group, |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_orientation(accesskit::Orientation::Vertical));
        ui.spacing_mut().item_spacing.y = theme::metrics().space.xs / 2.0;
        let mut changed = false;
        for (place, item) in items.iter().enumerate() {
            if tab(ui, item, place == *selected).clicked() && place != *selected {
                *selected = place;
                changed = true;
            }
        }
        changed
    })
    .inner
}

fn tab(ui: &mut Ui, item: &NavItem<'_>, selected: bool) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let narrow = ui.available_width() < NARROW;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), m.control.height), Sense::click());
    describe(ui, &response, item, selected);
    let (fill, colour) = match () {
        () if selected => (t.accent_soft, t.accent_fg),
        () if response.is_pointer_button_down_on() => (t.control_pressed, t.text),
        () if response.hovered() => (t.control_hover, t.text),
        () => (Color32::TRANSPARENT, t.text_secondary),
    };
    ui.painter().rect_filled(rect, paint::corners(m.radius.m), fill);
    if paint::focused(ui, &response) {
        paint::focus_ring(ui, rect.shrink(1.0), m.radius.m);
    }
    let middle = if narrow { rect.center().x } else { rect.left() + m.space.m + m.control.icon / 2.0 };
    let sign = Rect::from_center_size(pos2(middle, rect.center().y), Vec2::splat(m.control.icon));
    icon::paint(ui.painter(), item.icon, sign, colour);
    if narrow {
        return response.on_hover_ui(|ui| paint::tooltip(ui, item.label));
    }
    let words = if selected { t.text } else { colour };
    let keys = paint::line(ui, item.shortcut, Text::Caption, t.text_secondary, f32::INFINITY);
    let end = rect.with_max_x(rect.right() - m.space.m);
    let end = if selected || response.hovered() {
        paint::place(ui, keys, Align2::RIGHT_CENTER, end).left()
    } else {
        end.right()
    };
    let room = rect.with_min_x(sign.right() + m.space.m).with_max_x(end - m.space.xs);
    let name = paint::line(ui, item.label, Text::Body, words, room.width());
    paint::place(ui, name, Align2::LEFT_CENTER, room);
    response
}

fn describe(ui: &Ui, response: &Response, item: &NavItem<'_>, selected: bool) {
    response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), selected, item.label));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_selected(selected);
        if !item.shortcut.is_empty() {
            node.set_keyboard_shortcut(item.shortcut);
        }
    });
}

#[cfg(test)]
mod tests {
    use eframe::egui::Key;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::super::testing::{harness, press};
    use super::*;

    #[test]
    fn a_click_or_the_keyboard_chooses_and_the_tree_tells_which() {
        for width in [180.0, 48.0] {
            let mut window = harness(0, move |ui, selected| {
                ui.set_max_width(width);
                let item = |icon, label| NavItem { icon, label, shortcut: "Ctrl+1" };
                let items = [item(Icon::Spark, "Design"), item(Icon::People, "Voices"), item(Icon::Live, "实时")];
                rail(ui, &items, selected);
            });
            window.get_by_label("Voices").click();
            window.run();
            assert_eq!(*window.state(), 1);
            let is_selected = |label| window.get_by_label(label).accesskit_node().is_selected();
            assert_eq!((is_selected("Voices"), is_selected("Design")), (Some(true), Some(false)));
            window.get_by_label("Voices").focus();
            window.run();
            press(&mut window, Key::ArrowDown);
            press(&mut window, Key::Enter);
            assert_eq!(*window.state(), 2);
        }
    }
}
