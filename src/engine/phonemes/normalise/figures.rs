//! The numbers that are left: signs, ranges, ordinals, fractions, and figures that agree with what they count.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    number::{NUMBER, Number},
    rewrite::{pattern, rewrite},
    words::words,
};
use crate::model::Language;

static FRACTION_SIGN: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]*) ?([½⅓⅔¼¾])"));
static FRACTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:([0-9]+) )?\b([1-3])/([234])\b"));
static RANGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9%°]) ?[-–~] ?([0-9])"));
static DASHED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\p{Ll}) ?– ?([0-9])"));
static SCALED: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"({NUMBER})(k|K|M|B|bn)\b")));
static SPANISH_FIRST: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([13])\.?er\b"));
static MINUS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[-–]([0-9])"));
static SIGN: LazyLock<Regex> = LazyLock::new(|| pattern(r" ?(\+|=+|×|÷|\*|±|≈|≤|≥|≠|<|>) ?"));
static NUMBER_SIGN: LazyLock<Regex> = LazyLock::new(|| pattern(r"#([0-9])"));
static ANY: LazyLock<Regex> = LazyLock::new(|| pattern(NUMBER));
static ENGLISH_ORDINAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([0-9]{1,3}(?:,[0-9]{3})+)(st|nd|rd|th)\b"));
static FRENCH_ORDINAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([0-9]+)(?:ème|ième|è|nd|nde)\b"));
static SOUTHERN_ORDINAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([0-9]{1,3})\.?([ºª°])"));
static COUNTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([0-9]*[12]) (\p{Ll}+)"));

/// `text` with every number that the rules of pronunciation would misread in words.
pub(super) fn spell(text: String, language: Language) -> String {
    let words = words(language);
    let mut text = rewrite(text, &FRACTION_SIGN, |hit| {
        let at = "½⅓⅔¼¾".chars().position(|sign| hit.get(2).starts_with(sign))?;
        Some(mixed(hit.get(1), words.fractions[at], words.and))
    });
    text = rewrite(text, &FRACTION, |hit| {
        let at = match (hit.get(2), hit.get(3)) {
            ("1", "2") => 0,
            ("1", "3") => 1,
            ("2", "3") => 2,
            ("1", "4") => 3,
            ("3", "4") => 4,
            _ => return None,
        };
        hit.is_whole_number().then(|| mixed(hit.get(1), words.fractions[at], words.and))
    });
    text = rewrite(text, &NUMBER_SIGN, |hit| Some(format!("{} {}", words.number, hit.get(1))));
    text = rewrite(text, &RANGE, |hit| Some(format!("{} {} {}", hit.get(1), words.to, hit.get(2))));
    text = rewrite(text, &DASHED, |hit| Some(format!("{} {} {}", hit.get(1), words.to, hit.get(2))));
    text = rewrite(text, &SCALED, |hit| {
        let scale = match hit.get(2) {
            "k" | "K" => "thousand",
            "M" => "million",
            _ => "billion",
        };
        let clear = hit.get(1).len() > 1 && language == Language::En && hit.is_alone();
        clear.then(|| format!("{} {scale}", Number::read(hit.get(1), language).said(language)))
    });
    text = rewrite(text, &MINUS, |hit| {
        let stands_alone = hit.before.is_empty() || hit.before.ends_with([' ', '(', '=', '[', '“']);
        stands_alone.then(|| format!("{} {}", words.minus, hit.get(1)))
    });
    text = rewrite(text, &SIGN, |hit| Some(sign(hit.get(1), hit.before, hit.after, language)));
    text = ordinals(text, language);
    text = rewrite(text, &ANY, |hit| {
        // Left alone where letters touch it: B2B, 5G, 21st.
        let touched = hit.before.ends_with(char::is_alphabetic) || hit.after.starts_with(char::is_alphabetic);
        (!touched || hit.get(0).contains(['.', ','])).then(|| Number::read(hit.get(0), language).said(language))
    });
    agree(text, language)
}

/// "2½" is two and a half.
fn mixed(whole: &str, part: &str, and: &str) -> String {
    if whole.is_empty() { part.to_owned() } else { format!("{whole} {and} {part}") }
}

fn sign(sign: &str, before: &str, after: &str, language: Language) -> String {
    let words = words(language);
    let number_after = after.starts_with(|c: char| c.is_ascii_digit());
    let number_before = before.ends_with(|c: char| c.is_ascii_digit());
    let said = match sign {
        "+" if number_after || before.ends_with(char::is_alphanumeric) || before.ends_with("+ ") => words.plus,
        sign if sign.starts_with('=') => words.equals,
        "×" | "*" if number_before || number_after => words.times,
        "÷" => words.divided,
        "±" => return format!(" {} {} ", words.plus, words.minus),
        _ => return " ".to_owned(),
    };
    format!(" {said} ")
}

fn ordinals(text: String, language: Language) -> String {
    match language {
        Language::En => {
            rewrite(text, &ENGLISH_ORDINAL, |hit| Some(format!("{}{}", hit.get(1).replace(',', ""), hit.get(2))))
        }
        Language::Fr => rewrite(text, &FRENCH_ORDINAL, |hit| Some(format!("{}e", hit.get(1)))),
        Language::It => rewrite(text, &SOUTHERN_ORDINAL, |hit| {
            let said = italian_ordinal(hit.get(1).parse().ok()?);
            let feminine = hit.get(2) == "ª";
            Some(if feminine { said.trim_end_matches('o').to_owned() + "a" } else { said })
        }),
        Language::Es | Language::Pt => {
            let text = rewrite(text, &SPANISH_FIRST, |hit| {
                Some(if hit.get(1) == "1" { "primer" } else { "tercer" }.to_owned())
            });
            rewrite(text, &SOUTHERN_ORDINAL, |hit| (hit.get(2) != "°").then(|| format!("{}{}", hit.get(1), hit.get(2))))
        }
        _ => text,
    }
}

/// The Italian ordinal: the first ten by name, the others after the number without its last vowel.
pub(super) fn italian_ordinal(number: usize) -> String {
    const FIRST: [&str; 10] =
        ["primo", "secondo", "terzo", "quarto", "quinto", "sesto", "settimo", "ottavo", "nono", "decimo"];
    const ONES: [&str; 20] = [
        "",
        "uno",
        "due",
        "tre",
        "quattro",
        "cinque",
        "sei",
        "sette",
        "otto",
        "nove",
        "dieci",
        "undici",
        "dodici",
        "tredici",
        "quattordici",
        "quindici",
        "sedici",
        "diciassette",
        "diciotto",
        "diciannove",
    ];
    const TENS: [&str; 10] =
        ["", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"];
    match number {
        1..=10 => FIRST[number - 1].to_owned(),
        11..=99 => {
            let (tens, ones) = if number < 20 { ("", ONES[number]) } else { (TENS[number / 10], ONES[number % 10]) };
            let elided = matches!(ones.chars().next(), Some('u' | 'o')) && !tens.is_empty();
            let tens = if elided { &tens[..tens.len() - 1] } else { tens };
            let mut said = format!("{tens}{ones}");
            if !matches!(ones, "tre" | "sei") {
                said.pop();
            }
            said + "esimo"
        }
        _ => format!("{number}esimo"),
    }
}

/// One and two agree with what they count; the rules of pronunciation only know the bare figure.
fn agree(text: String, language: Language) -> String {
    if language == Language::En {
        return text;
    }
    rewrite(text, &COUNTED, |hit| {
        let (figures, noun) = (hit.get(1), hit.get(2));
        let feminine = is_feminine(noun, language);
        if hit.before.ends_with(char::is_alphanumeric)
            || is_small_word(noun)
            || hit.before.trim_end().ends_with(words(language).point)
        {
            return None;
        }
        let said = match (language, figures, feminine) {
            (Language::Es | Language::It, "1", true) => "una".to_owned(),
            (Language::Es | Language::It, "1", false) => "un".to_owned(),
            (Language::Es, "21", false) => "veintiún".to_owned(),
            (Language::Es, "21", true) => "veintiuna".to_owned(),
            (Language::Es, _, _) if figures.ends_with('1') && !figures.ends_with("11") => {
                let tens = figures.get(..figures.len() - 1).unwrap_or_default();
                let one = if feminine { "una" } else { "un" };
                if tens.ends_with('0') {
                    return None;
                }
                format!("{tens}0 y {one}")
            }
            (Language::Fr, "1", true) => "une".to_owned(),
            (Language::Fr, "21" | "31" | "41" | "51" | "61", true) => format!("{}0 et une", &figures[..1]),
            (Language::Pt, "1", true) => "uma".to_owned(),
            (Language::Pt, "2", true) => "duas".to_owned(),
            _ => return None,
        };
        Some(format!("{said} {noun}"))
    })
}

fn is_feminine(noun: &str, language: Language) -> bool {
    let stem = noun.trim_end_matches('s');
    match language {
        Language::Fr => matches!(
            stem,
            "heure"
                | "minute"
                | "seconde"
                | "année"
                | "semaine"
                | "foi"
                | "livre"
                | "personne"
                | "page"
                | "tonne"
                | "femme"
                | "fille"
                | "voiture"
                | "maison"
                | "place"
                | "chambre"
                | "journée"
                | "question"
                | "erreur"
                | "ligne"
                | "étoile"
                | "ville"
                | "image"
                | "roupie"
                | "once"
        ),
        Language::Pt if matches!(stem, "mulher" | "vez" | "veze" | "mulhere") || stem.ends_with("ção") => true,
        Language::Es if matches!(stem, "vez" | "vece" | "mujer" | "mujere") || stem.ends_with("ción") => true,
        Language::It if matches!(stem, "volte" | "ore" | "persone" | "donne") => true,
        _ => {
            stem.ends_with('a')
                && !matches!(stem, "día" | "dia" | "problema" | "programa" | "sistema" | "mapa" | "grama" | "tema")
        }
    }
}

/// Words after which a number was not a count: "el 1 de mayo".
fn is_small_word(word: &str) -> bool {
    matches!(
        word,
        "de" | "del" | "di" | "do" | "da" | "du" | "des" | "d" | "y" | "e" | "et" | "o" | "ou" | "u" | "a" | "à" | "en"
            | "em" | "in" | "con" | "com" | "avec" | "por" | "per" | "par" | "para" | "pour" | "que" | "che" | "es" | "é"
            | "est" | "coma" | "virgule" | "virgola" | "vírgula" | "punto" | "point" | "ponto" | "más" | "mais" | "plus"
            | "più" | "menos" | "moins" | "meno" | "igual" | "uguale" | "égale" | "fois" | "veces" | "vezes" | "mil"
            | "mille" | "millones" | "heure" if word != "heure"
    )
}

#[cfg(test)]
mod tests {
    use Language::{En, Es, Fr, It, Pt};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn numbers_are_said() {
        let squeeze = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        compare_in(
            &[
                (En, "1,234,567 and 3.14", "1234567 and 3 point 1 4"),
                (En, "-5 to 10-20, 2½ or 3/4", "minus 5 to 10 to 20, 2 and a half or three quarters"),
                (En, "1,000th #1 2+2=4", "1000th number 1 2 plus 2 equals 4"),
                (En, "C++ and 3 * 4", "C plus and 3 times 4"),
                (En, "007 B2B 5G", "0 0 7 B2B 5G"),
                (Es, "1 casa, 1 libro, 21 libros, 31 casas", "una casa, un libro, veintiún libros, 30 y una casas"),
                (Es, "el 1 de mayo, 1.234.567", "el 1 de mayo, 1234567"),
                (Fr, "1 heure, 21 minutes, 3ème", "une heure, 20 et une minutes, 3e"),
                (It, "1 euro, 21º e 3ª", "un euro, ventunesimo e terza"),
                (Pt, "2 casas e 1 mulher", "duas casas e uma mulher"),
            ],
            |text, language| squeeze(spell(text, language)),
        );
    }

    #[test]
    fn italian_ordinals_are_built() {
        let said: Vec<String> = [3, 11, 18, 21, 23, 33, 46, 88, 100].into_iter().map(italian_ordinal).collect();
        let expected = [
            "terzo",
            "undicesimo",
            "diciottesimo",
            "ventunesimo",
            "ventitreesimo",
            "trentatreesimo",
            "quarantaseiesimo",
            "ottantottesimo",
            "100esimo",
        ];
        assert_eq!(said, expected);
    }
}
