//! One word or figure of a description, with everything it says: what [`read`](super::read) adds up, still apart.

use std::ops::Range;

use super::{
    Age, Character, Dimension, Emotion, Gender, Purpose,
    glyphs::Glyph,
    lexicon::Entry,
    scan::{Find, Says},
};

/// A place in a description and what it says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// Bytes of the description, on character boundaries.
    pub span: Range<usize>,
    /// Whose voice.
    pub gender: Option<Gender>,
    /// How old.
    pub age: Option<Age>,
    /// −2 very low to 2 very high, before `amount`.
    pub pitch: Option<f32>,
    /// −2 very slow to 2 very fast, before `amount`.
    pub pace: Option<f32>,
    /// A feeling.
    pub emotion: Option<Emotion>,
    /// A mark of the sound.
    pub character: Option<Character>,
    /// What the voice is for.
    pub purpose: Option<Purpose>,
    /// How much: 0.5 slightly, 1.0 plainly, 1.5 very.
    pub amount: f32,
    /// The description says that it is not so.
    pub negated: bool,
    /// Gender and age are said only in passing ("he").
    implied: bool,
    /// The age is said only in passing ("woman").
    implied_age: bool,
}

impl Statement {
    pub(super) fn new(find: &Find<'_>, glyphs: &[Glyph]) -> Option<Self> {
        let covered = glyphs.get(find.at.clone())?;
        let span = covered.first()?.bytes.start..covered.last()?.bytes.end;
        let base = Self { span, amount: find.weight.amount, negated: find.weight.negated, ..Self::default() };
        Some(match find.says {
            Says::Years(age) => Self { age: Some(age), ..base },
            Says::Word(entry) => base.with(entry),
        })
    }

    fn with(self, entry: &Entry) -> Self {
        Self {
            gender: entry.gender,
            age: entry.age.map(|[from, to]| Age { from, to }),
            pitch: entry.pitch,
            pace: entry.pace,
            emotion: entry.emotion,
            character: entry.character,
            purpose: entry.purpose,
            implied: entry.weak,
            implied_age: entry.weak || entry.weak_age,
            ..self
        }
    }

    /// The dimensions that it speaks about, and whether only in passing.
    pub fn dimensions(&self) -> impl Iterator<Item = (Dimension, bool)> {
        [
            (Dimension::Gender, self.gender.is_some(), self.implied),
            (Dimension::Age, self.age.is_some(), self.implied_age),
            (Dimension::Pitch, self.pitch.is_some(), false),
            (Dimension::Pace, self.pace.is_some(), false),
            (Dimension::Emotion, self.emotion.is_some(), false),
            (Dimension::Character, self.character.is_some(), false),
            (Dimension::Purpose, self.purpose.is_some(), false),
        ]
        .into_iter()
        .filter_map(|(dimension, says, implied)| says.then_some((dimension, implied)))
    }

    /// Whether it says something outright about `dimension`, "not deep" included.
    pub fn covers(&self, dimension: Dimension) -> bool {
        self.dimensions().any(|said| said == (dimension, false))
    }
}
