//! Spanish, French, Italian and Portuguese: IPA as the acoustic model writes it.

use unicode_normalization::UnicodeNormalization;

use crate::model::Language;

/// Sequences that the model has one symbol for.
const SHARED: [(&str, &str); 9] = [
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("eɪ", "A"),
    ("oʊ", "O"),
    ("əʊ", "Q"),
    ("ɔɪ", "Y"),
    ("dʒ", "ʤ"),
    ("tʃ", "ʧ"),
    ("g", "ɡ"),
];

/// Affricates, which are two sounds in French.
const AFFRICATES: [(&str, &str); 2] = [("ts", "ʦ"), ("dz", "ʣ")];

/// IPA of words in `language` as symbols of the model.
pub(super) fn symbols(ipa: &str, language: Language) -> String {
    let mut said = apart(ipa);
    let affricates: &[(&str, &str)] = if language == Language::It { &AFFRICATES } else { &[] };
    for (from, to) in SHARED.iter().chain(affricates) {
        if said.contains(from) {
            said = said.replace(from, to);
        }
    }
    said
}

/// Vowels and their tildes as two symbols, without the marks of a tongue's exact place. A cedilla is a letter.
fn apart(ipa: &str) -> String {
    ipa.chars().fold(String::with_capacity(ipa.len()), |mut said, c| {
        match c {
            'ç' => said.push(c),
            '\u{329}' | '\u{32a}' | '\u{325}' => {}
            c => said.extend(c.nfd()),
        }
        said
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_is_written_as_the_model_learnt_it() {
        for (language, ipa, expected) in [
            (Language::Es, "ˈoɪ mˈuj βjˈen", "ˈoɪ mˈuj βjˈen"),
            (Language::Es, "mutʃˈatʃo sˈeɪs", "muʧˈaʧo sˈAs"),
            (Language::Fr, "bɔ̃ʒˈuʁ vɛ̃tsˈis", "bɔ̃ʒˈuʁ vɛ̃tsˈis"),
            (Language::It, "pˈitsːa d̪ˈiː dzˈɛta", "pˈiʦːa dˈiː ʣˈɛta"),
            (Language::Pt, "nˈɐ̃ʊ̃ vˈĩntʃɪ", "nˈɐ̃ʊ̃ vˈi\u{303}nʧɪ"),
        ] {
            assert_eq!(symbols(ipa, language), expected, "{ipa}");
        }
    }
}
