//! How one description became another, worked out once and then only shown.

use std::time::{Duration, Instant};

use eframe::egui::Ui;

use super::widgets::difference::{Piece, difference};
use crate::{
    i18n::{self, Lang},
    prompt::diff::{self, Change},
};

/// More of a text than any model takes as a description; what is beyond that is not compared.
const MOST_CHARACTERS: usize = 4_096;
/// How long a comparison may take, less than a frame: two long texts that have nothing in common are compared coarsely.
const LONGEST: Duration = Duration::from_millis(8);

/// What changed between two texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pieces: Vec<(Piece, String)>,
}

impl Changes {
    /// The way from `old` to `new`, word by word.
    pub fn between(old: &str, new: &str) -> Self {
        let changes = diff::words(beginning(old), beginning(new), Instant::now().checked_add(LONGEST));
        let piece = |change| match change {
            Change::Same => Piece::Same,
            Change::Added => Piece::Added,
            Change::Removed => Piece::Removed,
        };
        Self { pieces: changes.into_iter().map(|(change, text)| (piece(change), text.to_owned())).collect() }
    }

    /// All of it, in the order of the text.
    pub fn pieces(&self) -> impl Iterator<Item = (Piece, &str)> {
        self.pieces.iter().map(|(piece, text)| (*piece, text.as_str()))
    }

    /// Only what changed, each piece in a line of its own width, what went before what came.
    pub fn brief(&self) -> impl Iterator<Item = (Piece, &str)> {
        let changed = self.pieces().filter(|(piece, text)| *piece != Piece::Same && !text.trim().is_empty());
        changed.map(|(piece, text)| (piece, text.trim()))
    }

    /// What a screen reader says.
    pub fn said(&self, lang: Lang) -> String {
        i18n::difference_said(lang, self.all(lang, Piece::Removed), self.all(lang, Piece::Added))
    }

    fn all(&self, lang: Lang, wanted: Piece) -> String {
        let words = self.brief().filter(|(piece, _)| *piece == wanted).map(|(_, words)| words);
        let words = words.collect::<Vec<_>>().join(i18n::list_comma(lang));
        if words.is_empty() { i18n::difference_nothing(lang).to_owned() } else { words }
    }

    /// Draws both texts in one.
    pub fn show(&self, ui: &mut Ui, lang: Lang) {
        difference(ui, self.pieces(), &self.said(lang));
    }
}

fn beginning(text: &str) -> &str {
    text.char_indices().nth(MOST_CHARACTERS).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_in_short_and_in_words() {
        let changes = Changes::between("A deep male voice", "A soft, deep female voice");
        let brief: Vec<_> = changes.brief().collect();
        assert_eq!(brief, [(Piece::Added, "soft,"), (Piece::Removed, "male"), (Piece::Added, "female")]);
        assert!(changes.said(Lang::En).contains("male"));
        assert_eq!(changes.pieces().count(), 6);
        assert_eq!(Changes::between("same", "same").brief().count(), 0);
    }

    #[test]
    fn a_text_without_end_is_compared_as_far_as_any_model_reads() {
        let long = "deep ".repeat(10_000);
        let changes = Changes::between(&long, "deep");
        assert!(changes.pieces().map(|(_, text)| text.chars().count()).sum::<usize>() <= MOST_CHARACTERS);
    }
}
