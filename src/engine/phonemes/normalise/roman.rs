//! Roman numerals where nothing else can be meant.

use std::sync::LazyLock;

use regex::Regex;

use super::rewrite::{pattern, rewrite};
use crate::model::Language;

static NUMERAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(\p{L}+\.?) ([IVXLC]+)(er|ère|e|ème|º|ª)?\b( (?:siècle|century))?"));
const SHAPE: &str = r"^C{0,3}(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$";
static VALID: LazyLock<Regex> = LazyLock::new(|| pattern(SHAPE));

/// Words that are numbered.
const NUMBERED: [&str; 55] = [
    "chapter",
    "part",
    "volume",
    "book",
    "act",
    "scene",
    "war",
    "section",
    "phase",
    "type",
    "class",
    "figure",
    "appendix",
    "article",
    "title",
    "stage",
    "level",
    "bowl",
    "mark",
    "capítulo",
    "parte",
    "volumen",
    "libro",
    "acto",
    "escena",
    "guerra",
    "tomo",
    "siglo",
    "artículo",
    "título",
    "chapitre",
    "partie",
    "livre",
    "acte",
    "scène",
    "guerre",
    "tome",
    "siècle",
    "capitolo",
    "volume",
    "libro",
    "atto",
    "scena",
    "secolo",
    "articolo",
    "titolo",
    "século",
    "livro",
    "ato",
    "cena",
    "artigo",
    "mondiale",
    "mundial",
    "fase",
    "annexe",
];

/// Names of rulers and popes, which take an ordinal in English.
const RULERS: [&str; 46] = [
    "Henry",
    "Louis",
    "Elizabeth",
    "Charles",
    "George",
    "Edward",
    "James",
    "William",
    "Richard",
    "Philip",
    "Paul",
    "Benedict",
    "Pius",
    "Leo",
    "Alexander",
    "Catherine",
    "Peter",
    "Nicholas",
    "Napoleon",
    "Ramesses",
    "Frederick",
    "Francis",
    "John",
    "Gregory",
    "Innocent",
    "Clement",
    "Urban",
    "Otto",
    "Mary",
    "Felipe",
    "Carlos",
    "Alfonso",
    "Fernando",
    "Juan",
    "Isabel",
    "Luis",
    "Henri",
    "François",
    "Jean",
    "Charlemagne",
    "Vittorio",
    "Giovanni",
    "Pio",
    "Pedro",
    "João",
    "Paolo",
];

/// `text` with Roman numerals as figures.
pub(super) fn spell(text: String, language: Language) -> String {
    rewrite(text, &NUMERAL, |hit| {
        let (word, numeral, ending) = (hit.get(1), hit.get(2), hit.get(3));
        let number = value(numeral).filter(|_| VALID.is_match(numeral))?;
        let ruler = RULERS.contains(&word);
        let numbered = NUMBERED.contains(&word.to_lowercase().as_str());
        let century = !hit.get(4).is_empty();
        let century_word = match (language, word) {
            (Language::Es, "s.") => Some("siglo"),
            (Language::Pt, "séc.") => Some("século"),
            (Language::It, "sec.") => Some("secolo"),
            _ => None,
        };
        let numbered = numbered || century_word.is_some();
        let word = century_word.unwrap_or(word);
        // A single letter is a word or a letter more often than a number.
        let clear = numeral.len() > 1 && !matches!(numeral, "CC" | "LI" | "CI" | "LL" | "XL" | "CV" | "IC")
            || numeral != "I" && numeral != "C" && numeral != "L";
        if !(ruler && (numeral.len() > 1 || matches!(numeral, "I" | "V" | "X"))
            || numbered && clear
            || (century || !ending.is_empty()) && numeral.len() > 1)
        {
            return None;
        }
        let said = match language {
            Language::En if ruler => format!("the {}", english_ordinal(number)),
            Language::En if century => english_ordinal(number),
            Language::Fr if ruler && number == 1 => "premier".to_owned(),
            Language::Fr if !ending.is_empty() || century => {
                if number == 1 {
                    "premier".to_owned()
                } else {
                    format!("{number}e")
                }
            }
            Language::Es | Language::Pt if ruler && number <= 10 => {
                ROMANCE[usize::from(language == Language::Pt)][number - 1].to_owned()
            }
            Language::It if ruler || word.eq_ignore_ascii_case("secolo") => super::figures::italian_ordinal(number),
            _ => number.to_string(),
        };
        Some(format!("{word} {said}{}", hit.get(4)))
    })
}

/// Ordinals of rulers up to ten in Spanish and Portuguese.
const ROMANCE: [[&str; 10]; 2] = [
    ["primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno", "décimo"],
    ["primeiro", "segundo", "terceiro", "quarto", "quinto", "sexto", "sétimo", "oitavo", "nono", "décimo"],
];

fn english_ordinal(number: usize) -> String {
    let ending = match (number % 10, number / 10 % 10) {
        (1, tens) if tens != 1 => "st",
        (2, tens) if tens != 1 => "nd",
        (3, tens) if tens != 1 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn value(numeral: &str) -> Option<usize> {
    let mut total = 0;
    let mut last = 0;
    for letter in numeral.chars().rev() {
        let one = match letter {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            'C' => 100,
            _ => return None,
        };
        total = if one < last { total - one } else { total + one };
        last = last.max(one);
    }
    (total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use Language::{En, Es, Fr, It, Pt};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn clear_numerals_are_read_out() {
        compare_in(
            &[
                (En, "Henry VIII and Louis XIV in World War II", "Henry the 8th and Louis the 14th in World War 2"),
                (En, "Chapter IV, the XXI century", "Chapter 4, the 21st century"),
                (En, "I am in the XL shop with my CV", "I am in the XL shop with my CV"),
                (Es, "el siglo XXI y Felipe VI", "el siglo 21 y Felipe sexto"),
                (Fr, "le XXIe siècle, Louis XIV, François Ier", "le 21e siècle, Louis 14, François premier"),
                (It, "il secolo XXI", "il secolo ventunesimo"),
                (Pt, "o século XXI e Dom Pedro II", "o século 21 e Dom Pedro segundo"),
            ],
            spell,
        );
    }
}
