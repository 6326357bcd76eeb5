//! A quiet line of words that leads somewhere.

use eframe::egui::{Align2, Response, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::paint;
use crate::ui::theme::{self, Text};

/// Draws the words, cut where there is no more room; `label` is its name, which says where it leads.
pub fn link(ui: &mut Ui, words: &str, label: &str) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let galley = paint::line(ui, words, Text::Caption, t.accent_fg, ui.available_width());
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, m.text.line), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Link, ui.is_enabled(), label));
    let focused = paint::focused(ui, &response);
    if focused {
        paint::focus_ring(ui, rect.shrink(1.0), m.radius.s);
    }
    let room = paint::place(ui, galley, Align2::LEFT_CENTER, rect);
    if response.hovered() || focused {
        ui.painter().hline(room.x_range(), room.bottom(), Stroke::new(m.control.stroke, t.accent_fg));
    }
    response.on_hover_ui(|ui| paint::tooltip(ui, label))
}

#[cfg(test)]
mod tests {
    use eframe::egui::Key;
    use egui_kittest::kittest::Queryable as _;

    use super::super::testing::{harness, press};
    use super::*;

    #[test]
    fn it_is_followed_by_pointer_and_keyboard() {
        let mut window = harness(0, |ui, count| *count += i32::from(link(ui, "from 3", "Go to take 3").clicked()));
        window.get_by_label("Go to take 3").click();
        window.run();
        press(&mut window, Key::Tab);
        press(&mut window, Key::Enter);
        assert_eq!(*window.state(), 2);
    }
}
