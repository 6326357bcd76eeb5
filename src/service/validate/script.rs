//! Whether a text can be in a language, as far as its letters tell.

use crate::model::Language;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Han,
    Kana,
    Hangul,
    Cyrillic,
    Other,
}

/// True where none of the letters belongs to the language's script, or most of those that are not Latin belong to
/// another one. Names and words in Latin letters occur in every language.
pub fn contradicts(text: &str, language: Language) -> bool {
    let (mut own, mut foreign, mut latin) = (0, 0, 0);
    for script in text.chars().filter(|c| c.is_alphabetic()).map(script_of) {
        match script {
            script if belongs(script, language) => own += 1,
            Script::Latin => latin += 1,
            _ => foreign += 1,
        }
    }
    foreign > own || (own == 0 && latin > 0)
}

fn belongs(script: Script, language: Language) -> bool {
    match language {
        Language::Zh => script == Script::Han,
        Language::Ja => matches!(script, Script::Han | Script::Kana),
        Language::Ko => script == Script::Hangul,
        Language::Ru => script == Script::Cyrillic,
        _ => script == Script::Latin,
    }
}

fn script_of(c: char) -> Script {
    match c {
        '\u{0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff21}'..='\u{ff5a}' => Script::Latin,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => Script::Hangul,
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' => Script::Kana,
        '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => {
            Script::Han
        }
        '\u{20000}'..='\u{3347f}' => Script::Han,
        _ => Script::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_each_language_pass() {
        for (text, language) in [
            ("大家好，我在用 iPhone", Language::Zh),
            ("Hello, 世界", Language::En),
            ("東京都", Language::Ja),
            ("こんにちは、世界", Language::Ja),
            ("안녕하세요 OK", Language::Ko),
            ("Привет, Siri", Language::Ru),
            ("Größe, façade", Language::De),
            ("1, 2, 3", Language::Zh),
        ] {
            assert!(!contradicts(text, language), "{text} as {language}");
        }
    }

    #[test]
    fn texts_of_another_script_do_not() {
        for (text, language) in [
            ("Hello", Language::Zh),
            ("大家好", Language::En),
            ("こんにちは、世界", Language::Zh),
            ("大家好", Language::Ko),
            ("Hello", Language::Ru),
            ("Привет", Language::Fr),
            ("Γειά σου", Language::En),
        ] {
            assert!(contradicts(text, language), "{text} as {language}");
        }
    }
}
