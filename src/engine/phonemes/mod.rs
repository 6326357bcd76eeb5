//! Text as tokens of the acoustic model Kokoro: what is written becomes words, words become sounds, sounds tokens.
//!
//! Owns normalising (numbers, dates, money, addresses ... as words), pronouncing, and cutting into phrases. One voice
//! speaks a whole text, so that English words in a Chinese sentence are pronounced within its phrase. Knows nothing of
//! voices and samples.

mod clauses;
mod data;
mod english;
mod espeak;
mod japanese;
mod mandarin;
mod normalise;
mod paragraphs;
mod phrases;
mod respell;
mod romance;
mod scripts;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::{io, path::Path};

pub use phrases::Phrases;
pub use vocabulary::symbols;

pub use crate::prompt::traits::Accent;

use super::text;
use crate::model::Language;

/// Most tokens of one phrase; the model becomes hasty with longer ones.
pub const MOST_TOKENS: usize = 200;

/// What follows a phrase, from the shortest to the longest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pause {
    /// Nothing: it was only cut for its length.
    #[default]
    None,
    /// The rest of the sentence.
    Clause,
    /// Another sentence, or the end.
    Sentence,
    /// Another paragraph.
    Paragraph,
}

/// A stretch that is spoken in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Numbers of the model's vocabulary, 1 to [`MOST_TOKENS`] of them, without the padding around them.
    pub tokens: Vec<u8>,
    /// What follows it.
    pub pause: Pause,
}

/// Whether the model speaks `language`.
pub const fn speaks(language: Language) -> bool {
    use Language::{En, Es, Fr, It, Ja, Pt, Zh};
    matches!(language, En | Zh | Ja | Es | Fr | It | Pt)
}

/// Reads texts. Calls may come from several threads at once.
pub struct Phonemizer {
    espeak: espeak::Espeak,
}

impl Phonemizer {
    /// With the rules of pronunciation in `folder`, which is made when it is first needed and mended when it is not
    /// whole. Nothing is read or written yet.
    pub fn new(folder: &Path) -> Self {
        Self { espeak: espeak::Espeak::new(folder) }
    }

    /// The phrases of `text`, in order, made as they are asked for. There are none where the text has nothing to
    /// speak, or is in a language that the model does not speak.
    ///
    /// # Errors
    /// The folder of the rules cannot be written.
    pub fn phrases<'a>(&'a self, text: &'a str, language: Language, accent: Accent) -> io::Result<Phrases<'a>> {
        self.espeak.prepare()?;
        let spoken = speaks(language) && text.chars().any(is_own);
        Ok(Phrases::new(self, if spoken { text } else { "" }, language, accent))
    }

    /// Loads what the first text in `language` would otherwise wait for. Fails at nothing, because the first text will
    /// tell.
    pub fn warm(&self, language: Language) {
        text::warm(language);
        if self.espeak.prepare().is_ok() && speaks(language) {
            drop(self.symbols("a", language, Accent::American));
        }
        drop(normalise::written_out("1", language, Accent::American));
    }

    /// Normalised words without marks as symbols of the model.
    fn symbols(&self, words: &str, language: Language, accent: Accent) -> String {
        let kana = (language == Language::Ja).then(|| japanese::kana(words));
        let words = kana.as_deref().unwrap_or(words);
        let latin = if matches!(language, Language::Zh | Language::Ja) { Language::En } else { language };
        let mut said = String::with_capacity(words.len() * 2);
        for (reader, run) in text::scripts::runs_with(words, language, latin) {
            let symbols = match reader {
                Language::Zh => mandarin::symbols(run),
                Language::Ja => japanese::symbols(&if kana.is_some() { run.to_owned() } else { japanese::kana(run) }),
                Language::Ko => scripts::hangul(run),
                Language::Ru => scripts::cyrillic(run),
                Language::En | Language::De => english::symbols(&self.espeak.ipa(run, reader, accent), accent),
                Language::Es | Language::Fr | Language::It | Language::Pt => {
                    romance::symbols(&self.espeak.ipa(run, reader, accent), reader)
                }
            };
            if !said.is_empty() && !symbols.is_empty() {
                said.push(' ');
            }
            said.push_str(&symbols);
        }
        said
    }
}

/// Letters and figures that at least one of the seven languages is written with. Others are only read among them.
fn is_own(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9d}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' | '〇'
        | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{fb00}'..='\u{fb06}')
        && c.is_alphabetic()
        || c.is_ascii_alphanumeric()
        || matches!(c, '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}')
}
