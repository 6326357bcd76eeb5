//! The ten languages that designed voices speak.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language of speech. Serialised as its two-letter code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each is named by its ISO 639-1 code")]
pub enum Language {
    Zh,
    En,
    De,
    It,
    Pt,
    Es,
    Ja,
    Ko,
    Fr,
    Ru,
}

/// The text names none of the ten languages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not one of zh, en, de, it, pt, es, ja, ko, fr, ru")]
pub struct UnknownLanguage(pub String);

impl Language {
    /// All of them, in the vendor's order.
    pub const ALL: [Self; 10] =
        [Self::Zh, Self::En, Self::De, Self::It, Self::Pt, Self::Es, Self::Ja, Self::Ko, Self::Fr, Self::Ru];

    /// ISO 639-1 code, as voice design wants it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
            Self::De => "de",
            Self::It => "it",
            Self::Pt => "pt",
            Self::Es => "es",
            Self::Ja => "ja",
            Self::Ko => "ko",
            Self::Fr => "fr",
            Self::Ru => "ru",
        }
    }

    /// English name, as `language_type` of the synthesis calls wants it.
    pub const fn english_name(self) -> &'static str {
        match self {
            Self::Zh => "Chinese",
            Self::En => "English",
            Self::De => "German",
            Self::It => "Italian",
            Self::Pt => "Portuguese",
            Self::Es => "Spanish",
            Self::Ja => "Japanese",
            Self::Ko => "Korean",
            Self::Fr => "French",
            Self::Ru => "Russian",
        }
    }

    /// The language with this English name (`language_type`), whatever its case.
    pub fn from_english_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.english_name().eq_ignore_ascii_case(name))
    }

    /// Whether a text cannot be in this language, judged by its letters: a text without a single letter of the
    /// language's script, or with letters of a script that the language never uses.
    pub fn contradicts(self, text: &str) -> bool {
        let mut own = false;
        for script in text.chars().filter_map(Script::of) {
            own |= self.is_written_in(script);
            // Names and brands in Latin letters stand in every text.
            if script != Script::Latin && !self.is_written_in(script) {
                return true;
            }
        }
        !own && text.chars().any(char::is_alphabetic)
    }

    fn is_written_in(self, script: Script) -> bool {
        match self {
            Self::Zh => script == Script::Han,
            Self::Ja => matches!(script, Script::Han | Script::Kana),
            Self::Ko => matches!(script, Script::Hangul | Script::Han),
            Self::Ru => script == Script::Cyrillic,
            Self::En | Self::De | Self::It | Self::Pt | Self::Es | Self::Fr => script == Script::Latin,
        }
    }

    /// The language that a text is most likely written in, by its script; Latin letters say nothing certain, so
    /// `fallback` is used for them.
    pub fn guess(text: &str, fallback: Self) -> Self {
        let mut guess = None;
        for script in text.chars().filter_map(Script::of) {
            match script {
                Script::Kana => return Self::Ja,
                Script::Hangul => return Self::Ko,
                Script::Cyrillic => return Self::Ru,
                Script::Han => guess = Some(Self::Zh),
                Script::Latin => {}
            }
        }
        guess.unwrap_or(match fallback {
            Self::Zh | Self::Ja | Self::Ko | Self::Ru if text.chars().any(|c| c.is_ascii_alphabetic()) => Self::En,
            other => other,
        })
    }
}

/// The scripts that the ten languages are written in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Han,
    Kana,
    Hangul,
    Cyrillic,
}

impl Script {
    /// `None` for digits, signs and letters of other scripts.
    fn of(c: char) -> Option<Self> {
        match c {
            '\u{3041}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9d}' => Some(Self::Kana),
            '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' => Some(Self::Hangul),
            '\u{0400}'..='\u{052f}' => Some(Self::Cyrillic),
            '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' => {
                Some(Self::Han)
            }
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' if c.is_alphabetic() => {
                Some(Self::Latin)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL.into_iter().find(|language| language.code() == code).ok_or_else(|| UnknownLanguage(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_lead_back() {
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
            assert_eq!(Language::from_english_name(language.english_name()), Some(language));
            assert_eq!(serde_json::to_string(&language).ok(), Some(format!("\"{language}\"")));
        }
        assert!("EN".parse::<Language>().is_err());
    }

    #[test]
    fn a_text_can_contradict_its_language() {
        for (language, text, expected) in [
            (Language::En, "Hello", false),
            (Language::En, "你好", true),
            (Language::En, "Hello 你好", true),
            (Language::Zh, "Hello", true),
            (Language::Zh, "你好 Timbre", false),
            (Language::Zh, "こんにちは", true),
            (Language::Ja, "東京", false),
            (Language::Ja, "スーパー", false),
            (Language::Ru, "Привет", false),
            (Language::Ru, "Hello", true),
            (Language::Fr, "Ça va ?", false),
            (Language::De, "12:30", false),
        ] {
            assert_eq!(language.contradicts(text), expected, "{language} {text}");
        }
    }

    #[test]
    fn the_script_tells_the_language() {
        for (text, language) in [
            ("大家好", Language::Zh),
            ("こんにちは、世界", Language::Ja),
            ("안녕하세요", Language::Ko),
            ("Привет", Language::Ru),
            ("Hello", Language::En),
            ("你好 world", Language::Zh),
        ] {
            assert_eq!(Language::guess(text, Language::Zh), language, "{text}");
        }
        assert_eq!(Language::guess("Guten Tag", Language::De), Language::De);
    }
}
