//! Small coloured words: badges that tell a state, and chips that are clicked.

use eframe::egui::{Align2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::{Icon, Severity, icon, paint};
use crate::ui::theme::{self, Text};

/// A state in one or two words.
pub fn badge(ui: &mut Ui, text: &str, severity: Severity) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let words = paint::line(ui, text, Text::Caption, severity.colour(t), ui.available_width() - m.space.m);
    let size = vec2((words.size().x + m.space.m).ceil(), m.text.line);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().rect_filled(rect, paint::corners(m.radius.s), severity.ground(t));
    paint::place(ui, words, Align2::CENTER_CENTER, rect);
    response
}

/// A key as it is on the keyboard: what it does stands beside it. `name` is what a screen reader says.
pub fn key_cap(ui: &mut Ui, key: &str, name: &str) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let words = paint::line(ui, key, Text::Mono, t.text_secondary, ui.available_width());
    let size = vec2((words.size().x + m.space.s).ceil().max(m.text.line), m.text.line);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    let stroke = Stroke::new(m.control.stroke, t.stroke_strong);
    ui.painter().rect(rect, paint::corners(m.radius.s), t.control, stroke, StrokeKind::Inside);
    // Thicker below, as a key is high.
    ui.painter().hline(rect.x_range().shrink(m.radius.s), rect.bottom() - m.control.stroke, stroke);
    paint::place(ui, words, Align2::CENTER_CENTER, rect);
    response.on_hover_ui(|ui| paint::tooltip(ui, name))
}

/// A short suggestion or filter that is clicked; `on` shows it as taken.
pub fn chip(ui: &mut Ui, text: &str, on: bool) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let colour = if on { t.accent_fg } else { t.text };
    let words = paint::line(ui, text, Text::Caption, colour, ui.available_width() - m.space.l);
    let size = vec2((words.size().x + 2.0 * m.space.s).ceil(), m.space.xl);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo {
        selected: on.then_some(true),
        ..WidgetInfo::labeled(Role::Button, ui.is_enabled(), text)
    });
    let fill = match () {
        () if on => t.accent_soft,
        () if response.is_pointer_button_down_on() => t.control_pressed,
        () if response.hovered() => t.control_hover,
        () => t.control,
    };
    let outline = Stroke::new(m.control.stroke, if on { t.accent } else { t.stroke_strong });
    ui.painter().rect(rect, paint::corners(rect.height() / 2.0), fill, outline, StrokeKind::Inside);
    if paint::focused(ui, &response) {
        paint::focus_ring(ui, rect, rect.height() / 2.0);
    }
    paint::place(ui, words, Align2::CENTER_CENTER, rect);
    response
}

/// A chip that stands for something a text may say: a tick where it does, a plus where it can be added. Its width
/// is the same either way.
pub fn covered_chip(ui: &mut Ui, text: &str, covered: bool) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let colour = if covered { t.accent_fg } else { t.text_secondary };
    let words = paint::line(ui, text, Text::Caption, colour, f32::INFINITY);
    let tick = m.space.m;
    let size = vec2((words.size().x + tick + m.space.xs + 2.0 * m.space.s).ceil(), m.space.xl);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo {
        selected: Some(covered),
        ..WidgetInfo::labeled(Role::Button, ui.is_enabled(), text)
    });
    let fill = match () {
        () if response.is_pointer_button_down_on() => t.control_pressed,
        () if response.hovered() => t.control_hover,
        () if covered => t.accent_soft,
        () => t.control,
    };
    let outline = Stroke::new(m.control.stroke, if covered { t.accent } else { t.stroke_strong });
    ui.painter().rect(rect, paint::corners(rect.height() / 2.0), fill, outline, StrokeKind::Inside);
    if paint::focused(ui, &response) {
        paint::focus_ring(ui, rect, rect.height() / 2.0);
    }
    let inside = rect.shrink2(vec2(m.space.s, 0.0));
    let sign = Rect::from_center_size(pos2(inside.left() + tick / 2.0, rect.center().y), Vec2::splat(tick));
    icon::paint(ui.painter(), if covered { Icon::Check } else { Icon::Plus }, sign, colour);
    paint::place(ui, words, Align2::LEFT_CENTER, inside.with_min_x(sign.right() + m.space.xs));
    response
}

#[cfg(test)]
mod tests {
    use eframe::egui::Key;
    use egui_kittest::kittest::Queryable as _;

    use super::super::testing::{harness, press, shows};
    use super::*;

    #[test]
    fn a_chip_is_clicked_and_a_badge_is_read() {
        let mut window = harness(0, |ui, count| {
            badge(ui, "Embedded", Severity::Success);
            *count += i32::from(chip(ui, "旁白", *count > 0).clicked());
        });
        assert!(shows(&window, "Embedded"));
        window.get_by_label("旁白").click();
        window.run();
        press(&mut window, Key::Tab);
        press(&mut window, Key::Space);
        assert_eq!(*window.state(), 2);
    }
}
