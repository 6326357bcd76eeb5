//! Which stretch of a mixed text is read by which voice.

use crate::model::Language;

/// `text` cut where the voice has to change, in order, nothing left out.
///
/// The voices of every language but Chinese read Latin words among their own; the Chinese one takes them for pinyin.
pub(super) fn runs(text: &str, language: Language) -> Vec<(Language, &str)> {
    runs_with(text, language, if language == Language::Zh { Language::En } else { language })
}

/// As [`runs`], with `latin` as the voice of Latin letters.
pub(in crate::engine) fn runs_with(text: &str, language: Language, latin: Language) -> Vec<(Language, &str)> {
    let mut runs = Vec::new();
    let mut begin = 0;
    let mut voice = None;
    for (at, c) in text.char_indices() {
        let Some(needed) = voice_for(c, language, latin) else { continue };
        match voice {
            Some(current) if current != needed => {
                runs.push((current, &text[begin..at]));
                begin = at;
                voice = Some(needed);
            }
            Some(_) => {}
            None => voice = Some(needed),
        }
    }
    runs.push((voice.unwrap_or(language), &text[begin..]));
    runs
}

/// Whose letter `c` is, or `None` where any voice reads it: digits, punctuation, spaces.
fn voice_for(c: char, language: Language, latin: Language) -> Option<Language> {
    match c {
        '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' => Some(Language::Ja),
        '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3134f}'
        | '〇'
        | '々' => Some(if language == Language::Ja { Language::Ja } else { Language::Zh }),
        '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' => Some(Language::Ko),
        '\u{0400}'..='\u{052f}' => Some(Language::Ru),
        c if c.is_alphabetic() => Some(latin),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_follow_the_scripts() {
        use Language::{En, Ja, Ko, Ru, Zh};
        for (text, language, expected) in [
            ("我用 iPhone 15 拍照", Zh, vec![(Zh, "我用 "), (En, "iPhone 15 "), (Zh, "拍照")]),
            ("東京 is かな", Ja, vec![(Ja, "東京 is かな")]),
            ("Да, yes", Ru, vec![(Ru, "Да, yes")]),
            ("(안녕)", En, vec![(Ko, "(안녕)")]),
            ("12,5", Ko, vec![(Ko, "12,5")]),
            ("", Zh, vec![(Zh, "")]),
        ] {
            assert_eq!(runs(text, language), expected, "{text}");
        }
    }
}
