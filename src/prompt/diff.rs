//! What changed between two texts, word by word; Chinese character by character.

use std::ops::Range;

use similar::{Algorithm, ChangeTag, capture_diff_slices};

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stands in both.
    Same,
    /// It stands only in the new text.
    Added,
    /// It stands only in the old text.
    Removed,
}

/// The way from `old` to `new`. Without the removed pieces it reads as `new`, without the added ones as `old`.
/// Neighbours of one kind are one piece.
pub fn words<'a>(old: &'a str, new: &'a str) -> Vec<(Change, &'a str)> {
    let (before, after) = (pieces(old), pieces(new));
    let texts = |text: &'a str, at: &[Range<usize>]| at.iter().map(|at| &text[at.clone()]).collect::<Vec<_>>();
    let (from, to) = (texts(old, &before), texts(new, &after));
    let mut changes = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &from, &to) {
        for (tag, _) in op.iter_slices(&from, &to) {
            let (change, text, at) = match tag {
                ChangeTag::Equal => (Change::Same, new, after.get(op.new_range())),
                ChangeTag::Insert => (Change::Added, new, after.get(op.new_range())),
                ChangeTag::Delete => (Change::Removed, old, before.get(op.old_range())),
            };
            if let Some((first, last)) = at.and_then(|at| Some((at.first()?, at.last()?))) {
                changes.push((change, &text[first.start..last.end]));
            }
        }
    }
    changes
}

/// Words, gaps, and single signs; a Han or kana character is a word of its own.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut last = None;
    for (at, c) in text.char_indices() {
        let kind = Kind::of(c);
        match pieces.last_mut() {
            Some(piece) if last == Some(kind) && kind != Kind::Single => piece.end = at + c.len_utf8(),
            _ => pieces.push(at..at + c.len_utf8()),
        }
        last = Some(kind);
    }
    pieces
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Gap,
    Single,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            c if c.is_whitespace() => Self::Gap,
            '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' => Self::Single,
            c if c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '-') => Self::Word,
            _ => Self::Single,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        Change::{Added, Removed, Same},
        *,
    };

    #[test]
    fn words_and_han_characters_are_what_changes() {
        assert_eq!(
            words("A deep male voice", "A soft, deep female voice"),
            [(Same, "A "), (Added, "soft, "), (Same, "deep "), (Removed, "male"), (Added, "female"), (Same, " voice")]
        );
        assert_eq!(
            words("语速缓慢的男声", "语速偏快的男声"),
            [(Same, "语速"), (Removed, "缓慢"), (Added, "偏快"), (Same, "的男声")]
        );
        assert_eq!(words("", "男声"), [(Added, "男声")]);
        assert_eq!(words("same", "same"), [(Same, "same")]);
        assert!(words("", "").is_empty());
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_difference(old in "[ab男声， ]{0,24}", new in "[ab男声， ]{0,24}") {
            let changes = words(&old, &new);
            let without = |not: Change| changes.iter().filter(|(change, _)| *change != not).map(|(_, text)| *text).collect::<String>();
            prop_assert_eq!(without(Removed), new.clone());
            prop_assert_eq!(without(Added), old.clone());
        }
    }
}
