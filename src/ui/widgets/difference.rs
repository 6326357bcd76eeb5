//! Two versions of a text in one: what was taken away is struck through, what came in is underlined.

use eframe::egui::{Label, Response, Role, Stroke, TextFormat, Ui, WidgetInfo, text::LayoutJob};

use crate::ui::theme::{self, Text};

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// It stands in both.
    Same,
    /// It stands only in the new text.
    Added,
    /// It stands only in the old text.
    Removed,
}

/// Draws the pieces as one wrapped text; `said` is what a screen reader says instead.
pub fn difference<'a>(ui: &mut Ui, pieces: impl IntoIterator<Item = (Piece, &'a str)>, said: &str) -> Response {
    let job = job(ui, pieces, Text::Body, "");
    let response = ui.add(Label::new(job).wrap());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said));
    response
}

/// The pieces as one text of that step, with a gap between them.
pub(super) fn job<'a>(ui: &Ui, pieces: impl IntoIterator<Item = (Piece, &'a str)>, step: Text, gap: &str) -> LayoutJob {
    let t = theme::tokens(ui);
    let colour = if step == Text::Caption { t.text_secondary } else { t.text };
    let plain =
        TextFormat { line_height: Some(theme::metrics().text.line), ..TextFormat::simple(theme::font(step), colour) };
    let mut job = LayoutJob::default();
    for (at, (piece, text)) in pieces.into_iter().enumerate() {
        if at > 0 && !gap.is_empty() {
            job.append(gap, 0.0, plain.clone());
        }
        let format = match piece {
            Piece::Same => plain.clone(),
            Piece::Added => TextFormat {
                color: t.success,
                background: t.success_soft,
                underline: Stroke::new(1.0, t.success),
                ..plain.clone()
            },
            Piece::Removed => TextFormat {
                color: t.danger,
                background: t.danger_soft,
                strikethrough: Stroke::new(1.0, t.danger),
                ..plain.clone()
            },
        };
        job.append(text, 0.0, format);
    }
    job
}

#[cfg(test)]
mod tests {
    use super::super::testing::{harness, shows};
    use super::*;

    #[test]
    fn it_is_read_as_what_changed() {
        let window = harness((), |ui, ()| {
            let pieces =
                [(Piece::Same, "a "), (Piece::Removed, "deep"), (Piece::Added, "low"), (Piece::Same, " voice")];
            difference(ui, pieces, "Removed: deep. Added: low.");
        });
        assert!(shows(&window, "Removed: deep. Added: low."));
    }
}
