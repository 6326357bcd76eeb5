//! Drawing that several widgets share. Paints only: makes no accessibility nodes, senses nothing.

use std::sync::Arc;

use eframe::egui::{
    Align2, Color32, CornerRadius, Galley, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2,
    emath::GuiRounding as _,
    pos2,
    text::{LayoutJob, TextWrapping},
};

use crate::ui::theme::{self, Text};

/// One line of text, cut with an ellipsis at `max_width` points.
pub(super) fn line(ui: &Ui, text: &str, step: Text, colour: Color32, max_width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), theme::font(step), colour);
    job.wrap = TextWrapping::truncate_at_width(max_width.max(0.0));
    ui.painter().layout_job(job)
}

/// One line of text with a quieter word behind it, which stays whole while the text is cut.
pub(super) fn noted(ui: &Ui, (text, note): (&str, &str), colour: Color32, align: Align2, rect: Rect) {
    let gap = theme::metrics().space.s;
    let quiet = theme::tokens(ui).text_secondary;
    let note = (!note.is_empty()).then(|| line(ui, note, Text::Caption, quiet, rect.width()));
    let taken = note.as_ref().map_or(0.0, |note| note.size().x + gap);
    let text = place(ui, line(ui, text, Text::Body, colour, rect.width() - taken), align, rect);
    if let Some(note) = note {
        place(ui, note, align, rect.with_min_x(text.right() + gap));
    }
}

/// Text of as many lines as it needs at `max_width` points.
pub(super) fn paragraph(ui: &Ui, text: &str, step: Text, colour: Color32, max_width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), theme::font(step), colour, max_width.max(0.0));
    if step == Text::Body {
        let height = theme::metrics().text.line;
        job.sections.iter_mut().for_each(|section| section.format.line_height = Some(height));
    }
    ui.painter().layout_job(job)
}

/// Puts laid-out text at an edge or the middle of `rect`; gives the room it takes.
pub(super) fn place(ui: &Ui, galley: Arc<Galley>, align: Align2, rect: Rect) -> Rect {
    let room = align.align_size_within_rect(galley.size(), rect);
    let corner = room.min.round_to_pixels(ui.pixels_per_point());
    ui.painter().galley(corner, galley, Color32::PLACEHOLDER);
    room
}

/// How much above and below comes into sight with what the keyboard comes to, in points: enough that a list which draws
/// only what is in sight always has the next thing to go to.
const AROUND: f32 = 48.0;

/// Whether it has the keyboard inside this window, whether or not the window has it. What the keyboard has just come
/// to is scrolled into sight.
pub(super) fn focused(ui: &Ui, response: &Response) -> bool {
    let focused = ui.memory(|memory| memory.has_focus(response.id));
    if focused {
        follow_keyboard(ui, response.id, response.rect);
    }
    focused
}

/// Brings what has the keyboard into sight, once. egui's own `gained_focus` does not tell of arrow keys.
pub(super) fn follow_keyboard(ui: &Ui, id: Id, rect: Rect) {
    follow_within(ui, id, rect.expand2(Vec2::new(0.0, AROUND)));
}

/// The same for a list so small that there is no room around: brings just `rect` into sight.
pub(super) fn follow_within(ui: &Ui, id: Id, rect: Rect) {
    let before = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or(Id::unique("keyboard at"), Id::NULL), id));
    if before != id {
        ui.scroll_to_rect(rect, None);
    }
}

/// The ring around what has the keyboard, just outside `rect`.
pub(super) fn focus_ring(ui: &Ui, rect: Rect, radius: f32) {
    let stroke = Stroke::new(theme::metrics().control.focus, theme::tokens(ui).focus);
    ui.painter().rect_stroke(rect.expand(1.0), corners(radius + 1.0), stroke, StrokeKind::Outside);
}

/// Equal corners.
pub(super) fn corners(radius: f32) -> CornerRadius {
    CornerRadius::same(radius as u8)
}

/// The name above a field, with an optional count at the right end; true where the name was clicked.
///
/// The name has no node of its own: the field carries it, so that it is found once.
pub(super) fn caption(ui: &mut Ui, label: &str, width: f32, aside: Option<(&str, Color32)>) -> bool {
    let tokens = theme::tokens(ui);
    let size = Vec2::new(width, theme::metrics().text.line);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let mut end = rect.right();
    if let Some((text, colour)) = aside {
        let galley = line(ui, text, Text::Caption, colour, width);
        end = place(ui, galley, Align2::RIGHT_CENTER, rect).left() - theme::metrics().space.s;
    }
    let room = Rect::from_min_max(rect.min, pos2(end.max(rect.left()), rect.bottom()));
    let galley = line(ui, label, Text::Caption, tokens.text_secondary, room.width());
    let room = place(ui, galley, Align2::LEFT_CENTER, room);
    // Without `FOCUSABLE`, so that Tab goes straight to the field.
    ui.interact(room, ui.next_auto_id().with("caption"), Sense::CLICK).clicked()
}

/// A tooltip without a node of its own: the widget already says the same.
pub(super) fn tooltip(ui: &mut Ui, text: &str) {
    let galley = paragraph(ui, text, Text::Caption, theme::tokens(ui).text, ui.spacing().tooltip_width);
    let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::hover());
    place(ui, galley, Align2::LEFT_TOP, rect);
}
