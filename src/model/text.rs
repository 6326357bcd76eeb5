//! The three texts of a voice design, each checked against its limit when it is made.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Texts that a family of voices accepts; lengths in characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TextLimits {
    /// Longest description of a voice.
    pub voice_prompt: usize,
    /// Shortest text that the preview speaks.
    pub least_preview_text: usize,
    /// Longest text that the preview speaks.
    pub preview_text: usize,
    /// Longest name of a voice.
    pub voice_name: usize,
    /// Letters of a name.
    pub name_rule: NameRule,
}

/// Letters that the name of a voice may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameRule {
    /// ASCII letters, digits and underscores.
    #[default]
    AsciiWord,
    /// ASCII digits and lower-case letters.
    LowercaseAlphanumeric,
}

impl NameRule {
    fn allows(self, c: char) -> bool {
        match self {
            Self::AsciiWord => c.is_ascii_alphanumeric() || c == '_',
            Self::LowercaseAlphanumeric => c.is_ascii_lowercase() || c.is_ascii_digit(),
        }
    }
}

impl Default for TextLimits {
    fn default() -> Self {
        Self::QWEN
    }
}

impl TextLimits {
    /// Limits of `qwen-voice-design`: 2,048 / 1,024 / 16.
    pub const QWEN: Self = Self {
        voice_prompt: 2_048,
        least_preview_text: 1,
        preview_text: 1_024,
        voice_name: 16,
        name_rule: NameRule::AsciiWord,
    };
}

/// Why a text cannot be sent. The window turns it into a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// Nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// More characters than the limit.
    #[error("the text has {count} characters, the limit is {limit}")]
    TooLong {
        /// Characters in the text.
        count: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// Fewer characters than are needed.
    #[error("the text has {count} characters, at least {least} are needed")]
    TooShort {
        /// Characters in the text.
        count: usize,
        /// Characters needed.
        least: usize,
    },
    /// A letter of a script that descriptions may not be written in.
    #[error("{0:?} is neither Chinese nor English")]
    OtherScript(char),
    /// No letter at all: digits or punctuation say nothing about a voice.
    #[error("the text has no words")]
    NoWords,
    /// The text is not in the language that was chosen for it.
    #[error("the text is in another language")]
    OtherLanguage,
    /// A character that a voice name may not have.
    #[error("{0:?} is not a letter, a digit or an underscore")]
    BadNameCharacter(char),
    /// A character that a voice name may not have where names are in lower case.
    #[error("{0:?} is not a lower-case letter or a digit")]
    NotLowercase(char),
}

macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text, trimmed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

checked_text! {
    /// A description of a voice, in Chinese or English.
    VoicePrompt
}
checked_text! {
    /// What the preview speaks.
    PreviewText
}
checked_text! {
    /// The part of a voice's id that its maker chooses: ASCII letters, digits and underscores.
    VoiceName
}

impl VoicePrompt {
    /// Checks length, script (Chinese and Latin letters only) and that there are words at all.
    ///
    /// # Errors
    /// The first problem found.
    pub fn parse(text: &str, limits: &TextLimits) -> Result<Self, TextProblem> {
        let text = within(text, limits.voice_prompt)?;
        if let Some(other) = text.chars().find(|&c| c.is_alphabetic() && !is_chinese_or_latin(c)) {
            return Err(TextProblem::OtherScript(other));
        }
        if !text.chars().any(char::is_alphabetic) {
            return Err(TextProblem::NoWords);
        }
        Ok(Self(text.to_owned()))
    }
}

impl PreviewText {
    /// Checks length and that there is something to say.
    ///
    /// # Errors
    /// The first problem found.
    pub fn parse(text: &str, limits: &TextLimits) -> Result<Self, TextProblem> {
        let text = within(text, limits.preview_text)?;
        if !text.chars().any(char::is_alphanumeric) {
            return Err(TextProblem::NoWords);
        }
        let (count, least) = (text.chars().count(), limits.least_preview_text);
        if count < least {
            return Err(TextProblem::TooShort { count, least });
        }
        Ok(Self(text.to_owned()))
    }
}

impl VoiceName {
    /// Checks length and letters.
    ///
    /// # Errors
    /// The first problem found.
    pub fn parse(text: &str, limits: &TextLimits) -> Result<Self, TextProblem> {
        let text = text.trim();
        if let Some(bad) = text.chars().find(|&c| !limits.name_rule.allows(c)) {
            return Err(match limits.name_rule {
                NameRule::AsciiWord => TextProblem::BadNameCharacter(bad),
                NameRule::LowercaseAlphanumeric => TextProblem::NotLowercase(bad),
            });
        }
        Ok(Self(within(text, limits.voice_name)?.to_owned()))
    }
}

/// Characters as the speech models charge them: a Han character counts 2, everything else 1.
pub fn counted_characters(text: &str) -> u64 {
    let han = |c: char| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}');
    text.chars().map(|c| if han(c) { 2 } else { 1 }).sum()
}

fn within(text: &str, limit: usize) -> Result<&str, TextProblem> {
    let text = text.trim();
    let count = text.chars().count();
    if count == 0 {
        Err(TextProblem::Empty)
    } else if count > limit {
        Err(TextProblem::TooLong { count, limit })
    } else {
        Ok(text)
    }
}

/// Han characters of every block, bopomofo, and Latin letters with or without accents (half and full width).
fn is_chinese_or_latin(c: char) -> bool {
    matches!(c,
        'a'..='z' | 'A'..='Z' | '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3105}'..='\u{312f}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const QWEN: &TextLimits = &TextLimits::QWEN;

    #[test]
    fn prompts_take_chinese_and_english_only() {
        for good in ["沉稳的中年男性播音员，音色低沉", "A calm, middle-aged man", "30岁 café voice", "ａ calm voice"]
        {
            assert!(VoicePrompt::parse(good, QWEN).is_ok(), "{good}");
        }
        assert_eq!(VoicePrompt::parse("спокойный голос", QWEN), Err(TextProblem::OtherScript('с')));
        assert_eq!(VoicePrompt::parse("落ち着いた", QWEN), Err(TextProblem::OtherScript('ち')));
        assert_eq!(VoicePrompt::parse("123456", QWEN), Err(TextProblem::NoWords));
        assert_eq!(VoicePrompt::parse("  \n", QWEN), Err(TextProblem::Empty));
    }

    #[test]
    fn limits_count_characters_and_not_bytes() {
        assert!(VoicePrompt::parse(&"声".repeat(2_048), QWEN).is_ok());
        assert_eq!(
            VoicePrompt::parse(&"声".repeat(2_049), QWEN),
            Err(TextProblem::TooLong { count: 2_049, limit: 2_048 })
        );
        assert!(PreviewText::parse(&"a".repeat(1_024), QWEN).is_ok());
        assert!(PreviewText::parse(&"a".repeat(1_025), QWEN).is_err());
    }

    #[test]
    fn han_characters_are_charged_twice() {
        assert_eq!(counted_characters("你好, a1！"), 4 + 5);
        assert_eq!(counted_characters(""), 0);
    }

    #[test]
    fn families_differ_in_shortest_previews_and_in_names() {
        let limits = TextLimits {
            least_preview_text: 15,
            name_rule: NameRule::LowercaseAlphanumeric,
            voice_name: 10,
            ..TextLimits::QWEN
        };
        let preview = |text: &str| PreviewText::parse(text, &limits).err();
        assert_eq!(preview("fourteen chars"), Some(TextProblem::TooShort { count: 14, least: 15 }));
        assert_eq!(preview("各位听众朋友，大家好。今天一切都好"), None);
        let name = |text: &str| VoiceName::parse(text, &limits).err();
        assert_eq!(name("oldman1"), None);
        assert_eq!(name("Oldman"), Some(TextProblem::NotLowercase('O')));
        assert_eq!(name("old_man"), Some(TextProblem::NotLowercase('_')));
        assert_eq!(name("oldfisherman"), Some(TextProblem::TooLong { count: 12, limit: 10 }));
    }

    #[test]
    fn names_are_ascii_words() {
        assert!(VoiceName::parse("Old_Man_1", QWEN).is_ok());
        assert_eq!(VoiceName::parse("old man", QWEN), Err(TextProblem::BadNameCharacter(' ')));
        assert_eq!(VoiceName::parse("播音", QWEN), Err(TextProblem::BadNameCharacter('播')));
        assert_eq!(VoiceName::parse(&"a".repeat(17), QWEN), Err(TextProblem::TooLong { count: 17, limit: 16 }));
        assert_eq!(VoiceName::parse("", QWEN), Err(TextProblem::Empty));
    }
}
