//! The vocabulary: `assets/prompt/traits.json`, parsed once and indexed by first letter.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use super::{Accent, Character, Emotion, Gender, Purpose, glyphs::plain};

/// The form of the file that this program reads.
const VERSION: u32 = 1;
const SOURCE: &str = include_str!("../../../assets/prompt/traits.json");

/// The vocabulary that the program carries. It is read on first use; a test proves that it parses.
pub(super) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
        let source = serde_json::from_str::<Source>(SOURCE).ok();
        source.filter(|source| source.version == VERSION).map(Lexicon::index).unwrap_or_default()
    });
    &LEXICON
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) version: u32,
    traditional: HashMap<char, char>,
    cues: HashMap<Cue, Words>,
    modifiers: HashMap<Modifier, Words>,
    pub(super) entries: Vec<Entry>,
}

/// Words that mean one thing, in both languages.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    #[serde(default)]
    zh: Vec<String>,
    #[serde(default)]
    en: Vec<String>,
}

/// What a set of words says. An entry that says nothing keeps its words from being read as parts of others.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) gender: Option<Gender>,
    pub(super) age: Option<[u8; 2]>,
    /// Gender and age are only hinted at.
    #[serde(default)]
    pub(super) weak: bool,
    /// The age is only hinted at.
    #[serde(default)]
    pub(super) weak_age: bool,
    pub(super) pitch: Option<f32>,
    pub(super) pace: Option<f32>,
    pub(super) emotion: Option<Emotion>,
    pub(super) character: Option<Character>,
    pub(super) purpose: Option<Purpose>,
    pub(super) accent: Option<Accent>,
    /// Counts only after a word of this cue in the same clause.
    pub(super) cue: Option<Cue>,
    #[serde(default)]
    pub(super) zh: Vec<String>,
    #[serde(default)]
    pub(super) en: Vec<String>,
}

/// What a short word has to refer to before it is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Cue {
    Pitch,
    Pace,
}

/// Words that change the word beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Modifier {
    Slight,
    Strong,
    Negation,
    /// May stand between a modifier and its word.
    Filler,
    /// Carries a negation on to the next word.
    JoinsNegated,
    /// Stands behind its word.
    SlightAfter,
}

/// A word to look for.
#[derive(Clone, Debug)]
pub(super) struct Word<T> {
    pub(super) letters: Vec<char>,
    /// English: stands between word boundaries. Chinese is found anywhere.
    pub(super) english: bool,
    pub(super) means: T,
}

/// The vocabulary, ready to be searched.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    traditional: HashMap<char, char>,
    pub(super) entries: Vec<Entry>,
    /// By first letter, the longest first. The meaning is a place in `entries`.
    words: HashMap<char, Vec<Word<usize>>>,
    /// By last letter, the longest first.
    before: HashMap<char, Vec<Word<Modifier>>>,
    pub(super) after: Vec<Word<Modifier>>,
    pub(super) cues: Vec<Word<Cue>>,
}

impl Lexicon {
    fn index(source: Source) -> Self {
        let mut lexicon = Self { traditional: source.traditional, ..Self::default() };
        for (place, entry) in source.entries.iter().enumerate() {
            for word in words(&entry.zh, &entry.en, place) {
                push(&mut lexicon.words, word.letters.first().copied(), word);
            }
        }
        for (modifier, set) in &source.modifiers {
            for word in words(&set.zh, &set.en, *modifier) {
                match modifier {
                    Modifier::SlightAfter => lexicon.after.push(word),
                    _ => push(&mut lexicon.before, word.letters.last().copied(), word),
                }
            }
        }
        for (cue, set) in &source.cues {
            lexicon.cues.extend(words(&set.zh, &set.en, *cue));
        }
        for list in lexicon.words.values_mut() {
            list.sort_by_key(|word| std::cmp::Reverse(word.letters.len()));
        }
        for list in lexicon.before.values_mut() {
            list.sort_by_key(|word| std::cmp::Reverse(word.letters.len()));
        }
        lexicon.after.sort_by_key(|word| std::cmp::Reverse(word.letters.len()));
        lexicon.entries = source.entries;
        lexicon
    }

    /// The simplified form of a traditional character, and any other character as it is.
    pub(super) fn simplified(&self, c: char) -> char {
        self.traditional.get(&c).copied().unwrap_or(c)
    }

    /// Words that begin with `first`, the longest first.
    pub(super) fn beginning_with(&self, first: char) -> &[Word<usize>] {
        self.words.get(&first).map_or(&[], Vec::as_slice)
    }

    /// Modifiers that end with `last`, the longest first.
    pub(super) fn modifiers_ending_with(&self, last: char) -> &[Word<Modifier>] {
        self.before.get(&last).map_or(&[], Vec::as_slice)
    }
}

fn push<T>(index: &mut HashMap<char, Vec<Word<T>>>, key: Option<char>, word: Word<T>) {
    if let Some(key) = key {
        index.entry(key).or_default().push(word);
    }
}

fn words<T: Copy>(zh: &[String], en: &[String], means: T) -> Vec<Word<T>> {
    let word = |text: &String, english| Word { letters: text.chars().map(plain).collect(), english, means };
    zh.iter().map(|text| word(text, false)).chain(en.iter().map(|text| word(text, true))).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_vocabulary_parses_and_says_each_word_once() {
        let source: Source = serde_json::from_str(SOURCE).unwrap_or_default();
        assert_eq!(source.version, VERSION);
        assert!(source.entries.len() > 80, "{}", source.entries.len());
        let mut seen = HashSet::new();
        for entry in &source.entries {
            for word in words(&entry.zh, &entry.en, ()) {
                assert!(!word.letters.is_empty());
                assert!(seen.insert((word.letters.clone(), word.english)), "{:?} twice", word.letters);
            }
            assert!(entry.age.is_none_or(|[from, to]| from <= to && to <= 100));
        }
        assert!(seen.len() > 1_000, "{}", seen.len());
        assert!(!lexicon().cues.is_empty() && !lexicon().after.is_empty());
    }
}
