//! Finds the words of the vocabulary in a description: from the left, the longest that fits, none overlapping.

use std::ops::Range;

use super::{
    Age, age,
    glyphs::{Glyph, is_boundary},
    lexicon::{Cue, Entry, Lexicon, Word},
    weigh::{Weight, weight},
};

/// Something found: where, and what it says.
#[derive(Clone, Debug)]
pub(super) struct Find<'a> {
    /// Places among the glyphs.
    pub(super) at: Range<usize>,
    pub(super) says: Says<'a>,
    pub(super) weight: Weight,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Says<'a> {
    /// An age in figures.
    Years(Age),
    /// A word.
    Word(&'a Entry),
}

/// Everything that `glyphs` say, in order.
pub(super) fn finds<'a>(glyphs: &[Glyph], lexicon: &'a Lexicon) -> Vec<Find<'a>> {
    let mut finds: Vec<Find<'a>> = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        if let Some((end, years)) = age::years_at(glyphs, at) {
            finds.push(Find { at: at..end, says: Says::Years(years), weight: Weight::PLAIN });
            at = end;
        } else if let Some((end, entry)) = word_at(glyphs, at, lexicon) {
            let weight = weight(glyphs, &(at..end), finds.last(), lexicon);
            finds.push(Find { at: at..end, says: Says::Word(entry), weight });
            at = end;
        } else {
            at += 1;
        }
    }
    finds
}

fn word_at<'a>(glyphs: &[Glyph], at: usize, lexicon: &'a Lexicon) -> Option<(usize, &'a Entry)> {
    let first = glyphs.get(at)?.c;
    lexicon.beginning_with(first).iter().find_map(|word| {
        let end = end_of(glyphs, at, word)?;
        let entry = lexicon.entries.get(word.means)?;
        entry.cue.is_none_or(|cue| is_cued(glyphs, at, cue, lexicon)).then_some((end, entry))
    })
}

/// Where `word` ends if it stands at `at`. An English word may carry a plural or possessive s.
pub(super) fn end_of<T>(glyphs: &[Glyph], at: usize, word: &Word<T>) -> Option<usize> {
    let end = at + word.letters.len();
    let found = glyphs.get(at..end)?.iter().map(|glyph| glyph.c).eq(word.letters.iter().copied());
    if !found || !word.english {
        return found.then_some(end);
    }
    if !is_boundary(at.checked_sub(1).and_then(|before| glyphs.get(before))) {
        return None;
    }
    let plural = end + usize::from(glyphs.get(end).is_some_and(|glyph| glyph.c == 's'));
    [end, plural].into_iter().find(|&end| is_boundary(glyphs.get(end)))
}

/// How many characters back a cue may stand: "语速整体上略微偏快".
const CUE_REACH: usize = 10;

fn is_cued(glyphs: &[Glyph], at: usize, cue: Cue, lexicon: &Lexicon) -> bool {
    let clause = glyphs[..at].iter().rposition(|glyph| is_stop(glyph.c)).map_or(0, |stop| stop + 1);
    let from = clause.max(at.saturating_sub(CUE_REACH));
    lexicon
        .cues
        .iter()
        .filter(|word| word.means == cue)
        .any(|word| (from..at).any(|start| end_of(glyphs, start, word).is_some_and(|end| end <= at)))
}

/// Ends a clause.
pub(super) fn is_stop(c: char) -> bool {
    matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '\u{3001}' | '\u{3002}' | '\n')
}
