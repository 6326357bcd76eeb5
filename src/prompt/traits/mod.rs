//! Reads a Chinese or English description of a voice into traits, each with the place where it is said.
//!
//! Owns what the seven dimensions are and how words weigh. The words themselves are data: `assets/prompt/traits.json`.
//! The reading is deterministic, needs no network, and never fails: what it does not know, it passes over.

mod age;
mod fold;
mod glyphs;
mod kinds;
mod lexicon;
mod scan;
mod statement;
mod weigh;

use std::ops::Range;

pub use kinds::{Accent, Character, Dimension, Emotion, Gender, Purpose};
pub use statement::Statement;

/// An age as a description gives it: whole years from `from` to `to`, both meant; equal for "8 years old".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// Youngest, in years.
    pub from: u8,
    /// Oldest, in years.
    pub to: u8,
}

impl Age {
    /// The age in the middle of the range, in years.
    pub fn middle(self) -> f32 {
        f32::midpoint(f32::from(self.from), f32::from(self.to))
    }
}

/// A quality and how much of it: 1.0 as the plain word says, 0.5 "slightly", 1.5 "very".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Degree<T> {
    /// Which quality.
    pub kind: T,
    /// How much, 0.5 to 1.5.
    pub amount: f32,
}

/// A place in the description that says something about a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it speaks about.
    pub dimension: Dimension,
    /// Bytes of the description, on character boundaries.
    pub span: Range<usize>,
    /// Said only in passing ("woman" hints at an adult, "his" at a man): a description may well say it better.
    pub implied: bool,
    /// The description says that it is not so.
    pub negated: bool,
}

/// What a description says about a voice. Nothing said leaves `None`, zero or an empty list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traits {
    /// Whose voice it is. The first word that says it counts.
    pub gender: Option<Gender>,
    /// How old. An age in figures outweighs a word, a word outweighs a hint.
    pub age: Option<Age>,
    /// −2 very low to 2 very high, 0 medium or unsaid; 1 is "high", 0.5 "slightly high".
    pub pitch: f32,
    /// −2 very slow to 2 very fast, 0 medium or unsaid.
    pub pace: f32,
    /// Feelings, in the order of their first mention.
    pub emotions: Vec<Degree<Emotion>>,
    /// Marks of the sound itself, in the order of their first mention.
    pub characters: Vec<Degree<Character>>,
    /// How English is pronounced. The first word that says it counts.
    pub accent: Option<Accent>,
    /// What the voice is for, in the order of mention.
    pub purposes: Vec<Purpose>,
    /// Every place that said one of these, in the order of the text.
    pub hits: Vec<Hit>,
}

impl Traits {
    /// Whether the description says something outright about `dimension`, "not deep" included.
    pub fn covers(&self, dimension: Dimension) -> bool {
        self.hits.iter().any(|hit| hit.dimension == dimension && !hit.implied)
    }
}

/// Reads `description`, in Chinese (simplified or traditional), English or a mixture.
pub fn read(description: &str) -> Traits {
    let glyphs = glyphs::glyphs(description, lexicon::lexicon());
    fold::fold(&scan::finds(&glyphs, lexicon::lexicon()), &glyphs)
}

/// Everything that `description` says, word by word, in the order of the text.
pub fn statements(description: &str) -> Vec<Statement> {
    let glyphs = glyphs::glyphs(description, lexicon::lexicon());
    let finds = scan::finds(&glyphs, lexicon::lexicon());
    finds.iter().filter_map(|find| Statement::new(find, &glyphs)).collect()
}

/// The character by which words are looked up: simplified, half width, any gap as a space; its case stays.
pub(in crate::prompt) fn plain(c: char) -> char {
    let plain = lexicon::lexicon().simplified(glyphs::plain(c));
    if plain == c.to_ascii_lowercase() { c } else { plain }
}

#[cfg(test)]
mod tests;
