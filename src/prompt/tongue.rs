//! Which of the two languages of descriptions a text is written in.

use crate::model::Language;

/// Chinese or English, by which of them has more words; `None` where there is no word of either.
pub fn tongue(text: &str) -> Option<Language> {
    let han = text.chars().filter(|c| is_han(*c)).count();
    let latin = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).count();
    match (han, latin) {
        (0, 0) => None,
        // A word of Chinese has about two characters.
        (han, latin) if han >= 2 * latin => Some(Language::Zh),
        _ => Some(Language::En),
    }
}

/// A Han character of the blocks that are in use.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_with_more_words_is_that_of_the_text() {
        for (text, expected) in [
            ("低沉的男声", Some(Language::Zh)),
            ("A low voice", Some(Language::En)),
            ("适合做 NPC 的女声，语速快", Some(Language::Zh)),
            ("A young woman like a 御姐, slow and low", Some(Language::En)),
            ("123 ...", None),
        ] {
            assert_eq!(tongue(text), expected, "{text}");
        }
    }
}
