//! One line about something that was found in a text: a sign, the reason, and a button where it can be mended.

use eframe::egui::{Align2, Color32, Id, Rect, Role, Sense, Ui, Vec2, WidgetInfo, text::LayoutJob, vec2};

use super::{Severity, icon, paint};
use crate::ui::theme::{self, Text};

/// Height of a line in points: two rows of text.
pub const HEIGHT: f32 = 36.0;
/// Rows of the reason; the tooltip has all of it.
const ROWS: usize = 2;

/// What was clicked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FindingResponse {
    /// The reason: the user wants to see the place.
    pub show: bool,
    /// The button.
    pub fix: bool,
}

/// Draws it over the available width. `fix` is what the button says, and its whole name.
pub fn finding(ui: &mut Ui, severity: Severity, reason: &str, fix: Option<(&str, &str)>) -> FindingResponse {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let clicked = fix.map(|(short, name)| (button(ui, rect, short, name), short));
    let taken = clicked.as_ref().map_or(0.0, |((_, width), _)| width + m.space.s);
    let room = rect.with_max_x(rect.right() - taken);
    let response = ui.interact(room, ui.next_auto_id().with("finding"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), reason));
    if response.hovered() {
        ui.painter().rect_filled(room, paint::corners(m.radius.s), t.control_hover);
    }
    if focused(ui, response.id, rect) {
        paint::focus_ring(ui, room.shrink(1.0), m.radius.s);
    }
    let sign =
        Rect::from_center_size(room.left_center() + vec2(m.control.icon / 2.0, 0.0), Vec2::splat(m.control.icon));
    icon::paint(ui.painter(), severity.icon(), sign.shrink(1.0), severity.colour(t));
    let words = room.with_min_x(sign.right() + m.space.s);
    paint::place(ui, fitted(ui, reason, t.text, words.width()), Align2::LEFT_CENTER, words);
    let show = response.clicked();
    response.on_hover_ui(|ui| paint::tooltip(ui, reason));
    FindingResponse { show, fix: clicked.is_some_and(|((clicked, _), _)| clicked) }
}

/// Whether it has the keyboard; if so its whole line comes into sight.
fn focused(ui: &Ui, id: Id, line: Rect) -> bool {
    let focused = ui.memory(|memory| memory.has_focus(id));
    if focused {
        paint::follow_within(ui, id, line);
    }
    focused
}

fn fitted(ui: &Ui, text: &str, colour: Color32, width: f32) -> std::sync::Arc<eframe::egui::Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), theme::font(Text::Caption), colour, width.max(0.0));
    job.wrap.max_rows = ROWS;
    ui.painter().layout_job(job)
}

/// Draws the button at the right end; gives whether it was clicked, and its width.
fn button(ui: &mut Ui, rect: Rect, short: &str, name: &str) -> (bool, f32) {
    let m = theme::metrics();
    let words = paint::line(ui, short, Text::Caption, theme::tokens(ui).accent_fg, f32::INFINITY);
    let width = words.size().x + 2.0 * m.space.s;
    let place = Rect::from_center_size(rect.right_center() - vec2(width / 2.0, 0.0), vec2(width, m.space.xl));
    let response = ui.interact(place, ui.next_auto_id().with("fix"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    let t = theme::tokens(ui);
    let fill = if response.hovered() { t.control_hover } else { t.control };
    ui.painter().rect_filled(place, paint::corners(m.radius.s), fill);
    if focused(ui, response.id, rect) {
        paint::focus_ring(ui, place, m.radius.s);
    }
    paint::place(ui, words, Align2::CENTER_CENTER, place);
    let clicked = response.clicked();
    response.on_hover_ui(|ui| paint::tooltip(ui, name));
    (clicked, width)
}

#[cfg(test)]
mod tests {
    use eframe::egui::Key;
    use egui_kittest::kittest::Queryable as _;

    use super::super::testing::{harness, press};
    use super::*;

    #[test]
    fn the_reason_and_the_button_are_two_controls_for_mouse_and_keyboard() {
        let mut window = harness((0, 0), |ui, (shown, fixed)| {
            let response = finding(ui, Severity::Warning, "“nice” says nothing", Some(("Fix", "Fix: nice")));
            *shown += i32::from(response.show);
            *fixed += i32::from(response.fix);
        });
        window.get_by_label("“nice” says nothing").click();
        window.run();
        window.get_by_label("Fix: nice").click();
        window.run();
        assert_eq!(*window.state(), (1, 1));
        window.get_by_label("Fix: nice").focus();
        window.run();
        press(&mut window, Key::Enter);
        assert_eq!(*window.state(), (1, 2));
    }

    #[test]
    fn the_two_do_not_cover_each_other() {
        let window = harness((), |ui, ()| {
            finding(ui, Severity::Danger, &"很长的理由".repeat(40), Some(("修正", "修正：很长")));
        });
        let reason = window.get_by_label(&"很长的理由".repeat(40)).rect();
        let button = window.get_by_label("修正：很长").rect();
        assert!(reason.right() <= button.left() && reason.height() <= HEIGHT, "{reason:?} {button:?}");
    }
}
