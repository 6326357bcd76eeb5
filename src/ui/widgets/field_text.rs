//! The editing inside a field: scrolling, hint, underlined parts. The frame around it belongs to `field.rs`.

use std::{ops::Range, sync::Arc};

use eframe::egui::{
    FontId, Frame, Galley, Id, Margin, Pos2, Rect, Response, RichText, ScrollArea, Stroke, TextBuffer, TextEdit,
    TextFormat, Ui, text::LayoutJob,
};

use super::{Severity, field::FieldOptions};
use crate::ui::theme::{self, Text};

/// Room between the frame and the text, above and below.
pub(super) const PAD: f32 = 6.0;

/// A part of a text to underline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the text. Parts outside it, or that begin or end inside a character, are ignored.
    pub range: Range<usize>,
    /// How serious it is.
    pub severity: Severity,
}

/// The text itself, in a box of fixed size; what does not fit scrolls.
pub(super) fn edit(ui: &mut Ui, id: Id, room: Rect, text: &mut String, options: &FieldOptions<'_>) -> Response {
    let enabled = options.enabled && ui.is_enabled();
    ScrollArea::vertical()
        .id_salt("text")
        .max_height(room.height())
        .auto_shrink(false)
        .show(ui, |ui| {
            if !enabled {
                ui.disable();
            }
            text_edit(ui, id, room, text, options)
        })
        .inner
}

fn text_edit(ui: &mut Ui, id: Id, room: Rect, text: &mut String, options: &FieldOptions<'_>) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let multiline = options.multiline_rows > 1;
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| lines(ui, text.as_str(), width);
    let edit = if multiline { TextEdit::multiline(&mut *text) } else { TextEdit::singleline(&mut *text) };
    let mut edit = edit
        .id(id)
        .font(theme::font(Text::Body))
        .hint_text(RichText::new(options.hint).color(t.text_secondary))
        .password(options.password)
        .desired_width(f32::INFINITY)
        .desired_rows(1)
        .min_size(eframe::egui::vec2(0.0, room.height()))
        .frame(Frame::NONE.inner_margin(Margin::symmetric(m.space.m as i8 - 1, PAD as i8 - 1)));
    if multiline {
        edit = edit.layouter(&mut layouter);
    } else {
        edit = edit.align(eframe::egui::Align2::LEFT_CENTER);
    }
    let shown = edit.show(ui);
    underline(ui, text, options.marks, &shown.galley, shown.galley_pos);
    shown.response.response
}

/// Lays the text out in lines of one height.
fn lines(ui: &Ui, text: &str, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), format(theme::font(Text::Body), ui));
    job.keep_trailing_whitespace = true;
    job.wrap.max_width = width;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Room between a line of text and the next row, where the underline stands, in points. The text's own underline
/// would stand below the row, and be cut off in the last one.
const UNDER: f32 = 2.0;

/// Draws a line under each mark, row by row.
fn underline(ui: &Ui, text: &str, marks: &[Mark], galley: &Galley, at: Pos2) {
    let t = theme::tokens(ui);
    let place = |byte: usize| text.get(..byte).map_or(0, |before| before.chars().count());
    for (range, severity) in pieces(text, marks) {
        let Some(severity) = severity else { continue };
        let (start, end) = (place(range.start), place(range.end));
        let mut first = 0;
        for row in &galley.rows {
            let inside = start.max(first) - first..end.saturating_sub(first).min(row.glyphs.len());
            first += row.char_count_including_newline().0;
            let Some(glyphs) = row.glyphs.get(inside) else { continue };
            if let (Some(left), Some(right)) = (glyphs.first(), glyphs.last()) {
                let y = at.y + row.pos.y + row.size.y - UNDER;
                let x = at.x + row.pos.x;
                let line = Stroke::new(LINE, severity.colour(t));
                ui.painter().hline(x + left.pos.x..=x + right.max_x(), y, line);
            }
        }
    }
}

/// Width of an underline in points.
const LINE: f32 = 1.5;

fn format(font: FontId, ui: &Ui) -> TextFormat {
    let mut format = TextFormat::simple(font, theme::tokens(ui).text);
    format.line_height = Some(theme::metrics().text.line);
    format
}

/// Cuts `0..text.len()` at the edges of the marks; the first mark wins where two overlap.
fn pieces(text: &str, marks: &[Mark]) -> Vec<(Range<usize>, Option<Severity>)> {
    let marks: Vec<&Mark> = marks
        .iter()
        .filter(|mark| mark.range.start < mark.range.end && text.get(mark.range.clone()).is_some())
        .collect();
    let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.range.start, mark.range.end]).collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .map(|cut| {
            let hit = marks.iter().find(|mark| mark.range.start <= cut[0] && cut[1] <= mark.range.end);
            (cut[0]..cut[1], hit.map(|mark| mark.severity))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(range: Range<usize>, severity: Severity) -> Mark {
        Mark { range, severity }
    }

    #[test]
    fn a_text_is_cut_at_the_edges_of_its_marks() {
        let marks = [mark(2..4, Severity::Warning), mark(3..6, Severity::Danger)];
        assert_eq!(
            pieces("abcdefgh", &marks),
            [
                (0..2, None),
                (2..3, Some(Severity::Warning)),
                (3..4, Some(Severity::Warning)),
                (4..6, Some(Severity::Danger)),
                (6..8, None)
            ]
        );
    }

    #[test]
    fn marks_that_do_not_fit_the_text_are_left_out() {
        let marks = [mark(1..3, Severity::Danger), mark(0..99, Severity::Danger), mark(2..2, Severity::Danger)];
        assert_eq!(pieces("声音", &marks), [(0..6, None)]);
        assert_eq!(pieces("", &marks), []);
    }
}
