//! Cyrillic and Korean names inside a text of another language: their letters as they roughly sound.

const CYRILLIC: [(char, &str); 40] = [
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "ɡ"),
    ('д', "d"),
    ('е', "je"),
    ('ё', "jo"),
    ('ж', "ʒ"),
    ('з', "z"),
    ('и', "i"),
    ('й', "j"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "x"),
    ('ц', "ʦ"),
    ('ч', "ʨ"),
    ('ш', "ʃ"),
    ('щ', "ɕ"),
    ('ъ', ""),
    ('ы', "ɨ"),
    ('ь', "ʲ"),
    ('э', "e"),
    ('ю', "ju"),
    ('я', "ja"),
    ('і', "i"),
    ('ї', "ji"),
    ('є', "je"),
    ('ґ', "ɡ"),
    ('ђ', "ʥ"),
    ('љ', "ʎ"),
    ('њ', "ɲ"),
];

const INITIALS: [&str; 19] =
    ["k", "k", "n", "t", "t", "ɾ", "m", "p", "p", "s", "s", "", "ʨ", "ʨ", "ʨʰ", "kʰ", "tʰ", "pʰ", "h"];
const VOWELS: [&str; 21] = [
    "a", "ɛ", "ja", "jɛ", "ʌ", "e", "jʌ", "je", "o", "wa", "wɛ", "we", "jo", "u", "wʌ", "we", "wi", "ju", "ɯ", "ɰi",
    "i",
];
const FINALS: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ŋ", "t",
    "t", "k", "t", "p", "t",
];

/// Russian and its neighbours as symbols of the model.
pub(super) fn cyrillic(text: &str) -> String {
    read(text, |c| {
        let lower = c.to_lowercase().next()?;
        CYRILLIC.iter().find(|(letter, _)| *letter == lower).map(|(_, sounds)| (*sounds).to_owned())
    })
}

/// Korean as symbols of the model, syllable by syllable.
pub(super) fn hangul(text: &str) -> String {
    read(text, |c| {
        let at = u32::from(c).checked_sub(0xac00).filter(|at| *at < 11_172)? as usize;
        Some([INITIALS[at / 588], VOWELS[at % 588 / 28], FINALS[at % 28]].concat())
    })
}

fn read(text: &str, sounds: impl Fn(char) -> Option<String>) -> String {
    let said: String = text.chars().filter_map(|c| if c == ' ' { Some(" ".to_owned()) } else { sounds(c) }).collect();
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_heard() {
        assert_eq!(cyrillic("Москва, Пушкин"), "moskva puʃkin");
        assert_eq!(hangul("서울 김치"), "sʌul kimʨʰi");
        assert_eq!(cyrillic("мир!"), "mir");
    }
}
