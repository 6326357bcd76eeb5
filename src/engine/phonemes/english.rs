//! English: IPA as the acoustic model writes it, for both accents.

use super::Accent;

/// Sequences that the model has one symbol for, longest first; both accents.
const SHARED: [(&str, &str); 25] = [
    ("sˈɛvəntˌ", "sˈɛvənt"),
    // The library takes the e of nine for a sound of its own before -ty and -teen.
    ("nˈaɪnɪtˌ", "nˈaɪnt"),
    ("nˈaɪnɪt", "nˈaɪnt"),
    ("nˈaɪnɪɾ", "nˈaɪnt"),
    ("ʔˌn\u{329}", "ʔn"),
    ("ʔn\u{329}", "ʔn"),
    ("n\u{329}", "ᵊn"),
    ("l\u{329}", "ᵊl"),
    ("ɚɹ", "əɹ"),
    ("ɹɹ", "ɹ"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("eɪ", "A"),
    ("ɔɪ", "Y"),
    ("dʒ", "ʤ"),
    ("tʃ", "ʧ"),
    ("ɚ", "əɹ"),
    ("r", "ɹ"),
    ("ɬ", "l"),
    ("x", "k"),
    ("χ", "k"),
    ("ç", "k"),
    ("ʲ", ""),
    ("\u{303}", ""),
    ("g", "ɡ"),
];

const AMERICAN: [(&str, &str); 8] =
    [("oʊ", "O"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ː", ""), ("a", "ɑ"), ("o", "ɔ"), ("ɾ", "T")];

const BRITISH: [(&str, &str); 6] = [("əʊ", "Q"), ("oʊ", "Q"), ("eə", "ɛː"), ("iə", "ɪə"), ("ᵻ", "ɪ"), ("wˈɒn", "wˈʌn")];

/// IPA of English words as symbols of the model.
pub(super) fn symbols(ipa: &str, accent: Accent) -> String {
    let words: Vec<String> = ipa.split(' ').map(|word| self::word(word, accent)).collect();
    words.join(" ")
}

fn word(ipa: &str, accent: Accent) -> String {
    let mut said = ipa.to_owned();
    let replace = |said: &mut String, table: &[(&str, &str)]| {
        for (from, to) in table {
            if said.contains(from) {
                *said = said.replace(from, to);
            }
        }
    };
    // Before the single letters: eə has an e, and its mark of stress goes with both.
    if accent == Accent::British {
        replace(&mut said, &BRITISH);
    }
    replace(&mut said, &SHARED);
    if accent == Accent::American {
        replace(&mut said, &AMERICAN);
    }
    replace(&mut said, &[("e", "A"), ("o", "ɔ"), ("ʔ", "t")]);
    // The article keeps its own vowel.
    if !matches!(said.as_str(), "ɐ" | "ɐn") {
        replace(&mut said, &[("ɐ", "ə")]);
    }
    syllabic(&said)
}

/// əl that ends a word or stands before a consonant is a syllable without a vowel: little.
fn syllabic(said: &str) -> String {
    let letters: Vec<char> = said.chars().collect();
    let mut written = String::with_capacity(said.len());
    for (at, letter) in letters.iter().enumerate() {
        let before_l = at > 1 && *letter == 'ə' && letters.get(at + 1) == Some(&'l');
        let alone = letters.get(at + 2).is_none_or(|next| !is_vowel(*next));
        written.push(if before_l && alone { 'ᵊ' } else { *letter });
    }
    written
}

fn is_vowel(c: char) -> bool {
    "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻˈˌ".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_accents_are_written_as_the_model_learnt_them() {
        for (ipa, american) in [
            ("həlˈoʊ wˈɜːld", "həlˈO wˈɜɹld"),
            ("lˈɪɾəl bˈʌʔn̩", "lˈɪTᵊl bˈʌtn"),
            ("fˈaɪɚɹ tʃˈɔɪs", "fˈIəɹ ʧˈYs"),
            ("ɐ kˈɑːɹ ɐlˈoʊn", "ɐ kˈɑɹ əlˈOn"),
            ("fˈɔːɹ dʒˈeɪ nˈaʊ", "fˈɔɹ ʤˈA nˈW"),
        ] {
            assert_eq!(symbols(ipa, Accent::American), american, "{ipa}");
        }
        for (ipa, british) in [
            ("həlˈəʊ wˈɜːld", "həlˈQ wˈɜːld"),
            ("ðeə hˈiə pˈʊə", "ðɛː hˈɪə pˈʊə"),
            ("kˈɑːnt lˈɪtəl", "kˈɑːnt lˈɪtᵊl"),
            ("wˈɒn", "wˈʌn"),
        ] {
            assert_eq!(symbols(ipa, Accent::British), british, "{ipa}");
        }
    }
}
