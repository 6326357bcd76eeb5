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
    let t = theme::tokens(ui);
    let font = theme::font(Text::Body);
    let plain = TextFormat { line_height: Some(theme::metrics().text.line), ..TextFormat::simple(font, t.text) };
    let mut job = LayoutJob::default();
    for (piece, text) in pieces {
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
    let response = ui.add(Label::new(job).wrap());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, said));
    response
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
