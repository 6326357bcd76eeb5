//! How much a word counts by the words around it: "slightly", "very", "not".

use std::ops::Range;

use super::{
    glyphs::{Glyph, is_boundary},
    lexicon::{Lexicon, Modifier, Word},
    scan::{Find, end_of},
};

/// What stands around a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weight {
    pub(super) amount: f32,
    pub(super) negated: bool,
}

impl Weight {
    pub(super) const PLAIN: Self = Self { amount: 1.0, negated: false };
}

/// "slightly", "偏": half of what the word says.
const SLIGHT: f32 = 0.5;
/// "very", "非常": half as much again.
const STRONG: f32 = 1.5;
/// Most words that are looked at before the word itself: "is not really a very [deep]".
const REACH: usize = 6;

/// The weight of the word at `at`; `last` is what was found before it.
pub(super) fn weight(glyphs: &[Glyph], at: &Range<usize>, last: Option<&Find<'_>>, lexicon: &Lexicon) -> Weight {
    let mut weight = Weight::PLAIN;
    let mut end = at.start;
    let floor = last.map_or(0, |find| find.at.end);
    for _ in 0..REACH {
        end = skip_space(glyphs, end, floor);
        let Some(word) = modifier_before(glyphs, end, floor, lexicon) else { break };
        end -= word.letters.len();
        match word.means {
            Modifier::Slight => weight.amount = SLIGHT,
            // "not very deep" and "a little too deep" keep the first word that was met.
            Modifier::Strong if weight.amount >= 1.0 => weight.amount = STRONG,
            Modifier::Negation => weight.negated = !weight.negated,
            Modifier::JoinsNegated => {
                let reaches = skip_space(glyphs, end, floor) == floor;
                weight.negated |= reaches && last.is_some_and(|find| find.weight.negated);
                break;
            }
            Modifier::Strong | Modifier::Filler | Modifier::SlightAfter => {}
        }
    }
    if lexicon.after.iter().any(|word| end_of(glyphs, at.end, word).is_some()) {
        weight.amount = SLIGHT;
    }
    weight
}

fn skip_space(glyphs: &[Glyph], end: usize, floor: usize) -> usize {
    let mut end = end;
    while end > floor && glyphs[end - 1].c == ' ' {
        end -= 1;
    }
    end
}

fn modifier_before<'a>(glyphs: &[Glyph], end: usize, floor: usize, lexicon: &'a Lexicon) -> Option<&'a Word<Modifier>> {
    let last = glyphs.get(end.checked_sub(1)?)?.c;
    lexicon.modifiers_ending_with(last).iter().find(|word| {
        let Some(start) = end.checked_sub(word.letters.len()).filter(|&start| start >= floor) else { return false };
        let same = glyphs[start..end].iter().map(|glyph| glyph.c).eq(word.letters.iter().copied());
        let begins = || is_boundary(start.checked_sub(1).and_then(|before| glyphs.get(before)));
        same && (!word.english || begins() && is_boundary(glyphs.get(end)))
    })
}
