//! What changed between two texts, word by word; Chinese character by character.

use std::{ops::Range, time::Instant};

use similar::{Algorithm, ChangeTag, capture_diff_slices_deadline};

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
/// Neighbours of one kind are one piece. After `deadline` it is still right, but coarser: what was not looked at yet is
/// taken away and put in as a whole.
pub fn words<'a>(old: &'a str, new: &'a str, deadline: Option<Instant>) -> Vec<(Change, &'a str)> {
    let (before, after) = (pieces(old), pieces(new));
    let texts = |text: &'a str, at: &[Range<usize>]| at.iter().map(|at| &text[at.clone()]).collect::<Vec<_>>();
    let (from, to) = (texts(old, &before), texts(new, &after));
    let mut changes = Vec::new();
    for op in capture_diff_slices_deadline(Algorithm::Patience, &from, &to, deadline) {
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
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use proptest::prelude::*;

    use super::{
        Change::{Added, Removed, Same},
        *,
    };

    #[test]
    fn words_and_han_characters_are_what_changes() {
        assert_eq!(
            words("A deep male voice", "A soft, deep female voice", None),
            [(Same, "A "), (Added, "soft, "), (Same, "deep "), (Removed, "male"), (Added, "female"), (Same, " voice")]
        );
        assert_eq!(
            words("语速缓慢的男声", "语速偏快的男声", None),
            [(Same, "语速"), (Removed, "缓慢"), (Added, "偏快"), (Same, "的男声")]
        );
        assert_eq!(words("", "男声", None), [(Added, "男声")]);
        assert_eq!(words("same", "same", None), [(Same, "same")]);
        assert!(words("", "", None).is_empty());
    }

    #[test]
    fn two_long_texts_end_in_time() {
        let text = |step: u32| {
            (0..4_096).map(|n| char::from_u32(0x4e00 + n * step % 997)).collect::<Option<String>>().unwrap()
        };
        let (old, new) = (text(17), text(23));
        let coarse = words(&old, &new, Some(Instant::now()));
        let fine = words(&old, &new, None);
        assert!(coarse.len() < fine.len(), "{} and {} pieces", coarse.len(), fine.len());
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_difference(
            old in "[ab男声， ]{0,24}",
            new in "[ab男声， ]{0,24}",
            late in any::<bool>(),
        ) {
            let changes = words(&old, &new, late.then(Instant::now));
            let without = |not: Change| changes.iter().filter(|(change, _)| *change != not).map(|(_, text)| *text).collect::<String>();
            prop_assert_eq!(without(Removed), new.clone());
            prop_assert_eq!(without(Added), old.clone());
        }
    }
}
