//! Descriptions to begin with, each with a text for its preview, in both languages (`assets/prompt/starters.json`).

use std::sync::LazyLock;

use serde::Deserialize;

use super::traits::Purpose;
use crate::model::Language;

const SOURCE: &str = include_str!("../../assets/prompt/starters.json");
/// The form of the file that this program reads.
const VERSION: u32 = 1;

/// One description, told in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Starter {
    /// What it is for.
    pub purpose: Purpose,
    /// In Chinese.
    pub zh: Words,
    /// In English.
    pub en: Words,
}

/// A starter in one language.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// For a menu.
    pub name: String,
    /// The description of the voice.
    pub voice_prompt: String,
    /// What its preview says.
    pub preview_text: String,
    /// The maker's part of a voice's id, as every family allows it.
    pub voice_name: String,
}

impl Starter {
    /// In the language of a description: Chinese, or else English.
    pub fn words(&self, language: Language) -> &Words {
        if language == Language::Zh { &self.zh } else { &self.en }
    }
}

/// All of them, in the order to offer them.
pub fn starters() -> &'static [Starter] {
    #[derive(Default, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Source {
        version: u32,
        starters: Vec<Starter>,
    }
    static ALL: LazyLock<Vec<Starter>> = LazyLock::new(|| {
        let source = serde_json::from_str::<Source>(SOURCE).ok();
        source.filter(|source| source.version == VERSION).unwrap_or_default().starters
    });
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{NameRule, PreviewText, TextLimits, VoiceName, VoicePrompt},
        prompt::{dimensions, lint, traits::Dimension},
    };

    /// What every family takes.
    const NARROWEST: TextLimits = TextLimits {
        voice_prompt: 500,
        least_preview_text: 15,
        preview_text: 200,
        voice_name: 10,
        name_rule: NameRule::LowercaseAlphanumeric,
    };

    #[test]
    fn every_starter_is_clean_and_fits_every_family() {
        assert!(starters().len() >= 12);
        for (starter, language) in
            starters().iter().flat_map(|starter| [Language::Zh, Language::En].map(|l| (starter, l)))
        {
            let words = starter.words(language);
            let prompt = &words.voice_prompt;
            assert!(VoicePrompt::parse(prompt, &NARROWEST).is_ok(), "{prompt}");
            assert!(PreviewText::parse(&words.preview_text, &NARROWEST).is_ok(), "{}", words.preview_text);
            assert!(VoiceName::parse(&words.voice_name, &NARROWEST).is_ok(), "{}", words.voice_name);
            assert_eq!(lint::check(prompt, &NARROWEST), [], "{prompt}");
            assert_eq!(
                lint::check_preview(&words.preview_text, language, prompt, &NARROWEST),
                [],
                "{}",
                words.preview_text
            );
            let covered = dimensions::coverage(prompt).iter().filter(|covered| covered.is_covered()).count();
            assert!(covered >= 5, "{prompt} covers {covered}");
        }
    }

    #[test]
    fn each_has_another_purpose_and_says_so() {
        let mut purposes = Vec::new();
        for starter in starters() {
            assert!(!purposes.contains(&starter.purpose), "{:?}", starter.purpose);
            purposes.push(starter.purpose);
            for words in [&starter.zh, &starter.en] {
                let said = crate::prompt::traits::read(&words.voice_prompt);
                assert!(said.purposes.contains(&starter.purpose), "{}: {:?}", words.voice_prompt, said.purposes);
                assert!(said.covers(Dimension::Purpose));
            }
        }
    }
}
