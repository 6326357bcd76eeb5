//! A row of a short list that floats: its text at the left, a tick before what holds already.

use eframe::egui::{Align2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::{Icon, icon, paint};
use crate::ui::theme::{self, Text};

/// Draws it `width` points wide; `on` ticks it.
pub fn choice(ui: &mut Ui, text: &str, on: bool, width: f32) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let (rect, response) = ui.allocate_exact_size(vec2(width, m.control.compact), Sense::click());
    response
        .widget_info(|| WidgetInfo { selected: Some(on), ..WidgetInfo::labeled(Role::Button, ui.is_enabled(), text) });
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, paint::corners(m.radius.s), t.control_hover);
    }
    if paint::focused(ui, &response) {
        paint::focus_ring(ui, rect.shrink(1.0), m.radius.s);
    }
    let inside = rect.shrink2(vec2(m.space.s, 0.0));
    let tick = Rect::from_center_size(inside.left_center() + vec2(m.control.icon / 2.0, 0.0), Vec2::splat(m.space.m));
    if on {
        icon::paint(ui.painter(), Icon::Check, tick, t.accent_fg);
    }
    let room = inside.with_min_x(inside.left() + m.control.icon + m.space.s);
    let words = paint::line(ui, text, Text::Body, t.text, room.width());
    paint::place(ui, words, Align2::LEFT_CENTER, room);
    response
}

#[cfg(test)]
mod tests {
    use eframe::egui::Key;
    use egui_kittest::kittest::Queryable as _;

    use super::super::testing::{harness, press};
    use super::*;

    #[test]
    fn rows_are_clicked_and_walked_through() {
        let mut window = harness(Vec::new(), |ui, taken| {
            for text in ["Low", "高音"] {
                if choice(ui, text, text == "Low", 120.0).clicked() {
                    taken.push(text);
                }
            }
        });
        window.get_by_label("高音").click();
        window.run();
        window.get_by_label("Low").focus();
        window.run();
        press(&mut window, Key::Enter);
        assert_eq!(*window.state(), ["高音", "Low"]);
    }
}
