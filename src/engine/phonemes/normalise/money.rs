//! Sums of money.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    number::{NUMBER, Number},
    rewrite::{pattern, rewrite},
    words::{column, words},
};
use crate::model::Language;

/// One and many of a currency, then one and many of its hundredth, by language.
type Names = [[&'static str; 4]; 5];

const DOLLAR: Names = [
    ["dollar", "dollars", "cent", "cents"],
    ["dólar", "dólares", "centavo", "centavos"],
    ["dollar", "dollars", "cent", "cents"],
    ["dollaro", "dollari", "centesimo", "centesimi"],
    ["dólar", "dólares", "centavo", "centavos"],
];
const EURO: Names = [
    ["euro", "euros", "cent", "cents"],
    ["euro", "euros", "céntimo", "céntimos"],
    ["euro", "euros", "centime", "centimes"],
    ["euro", "euro", "centesimo", "centesimi"],
    ["euro", "euros", "cêntimo", "cêntimos"],
];
const POUND: Names = [
    ["pound", "pounds", "penny", "pence"],
    ["libra", "libras", "penique", "peniques"],
    ["livre", "livres", "penny", "pence"],
    ["sterlina", "sterline", "penny", "pence"],
    ["libra", "libras", "pêni", "pence"],
];
const YEN: Names = [
    ["yen", "yen", "sen", "sen"],
    ["yen", "yenes", "sen", "sen"],
    ["yen", "yens", "sen", "sen"],
    ["yen", "yen", "sen", "sen"],
    ["iene", "ienes", "sen", "sen"],
];
const YUAN: Names = [["yuan", "yuan", "fen", "fen"]; 5];
const WON: Names = [["won", "won", "jeon", "jeon"]; 5];
const RUPEE: Names = [
    ["rupee", "rupees", "paisa", "paise"],
    ["rupia", "rupias", "paisa", "paisas"],
    ["roupie", "roupies", "paisa", "paisas"],
    ["rupia", "rupie", "paisa", "paise"],
    ["rupia", "rupias", "paisa", "paisas"],
];
const REAL: Names = [
    ["real", "reais", "centavo", "centavos"],
    ["real", "reales", "centavo", "centavos"],
    ["real", "réaux", "centavo", "centavos"],
    ["real", "real", "centavo", "centavi"],
    ["real", "reais", "centavo", "centavos"],
];

/// Signs and codes, the longer ones first.
const SIGNS: [(&str, &Names); 16] = [
    ("US$", &DOLLAR),
    ("R$", &REAL),
    ("$", &DOLLAR),
    ("€", &EURO),
    ("£", &POUND),
    ("¥", &YEN),
    ("₩", &WON),
    ("₹", &RUPEE),
    ("USD", &DOLLAR),
    ("EUR", &EURO),
    ("GBP", &POUND),
    ("JPY", &YEN),
    ("CNY", &YUAN),
    ("RMB", &YUAN),
    ("BRL", &REAL),
    ("INR", &RUPEE),
];

/// Large numbers in words, by their spelling: what is said, and whether "de" follows.
const SCALES: &str = r"thousand|million|millions|billion|billions|trillion|bn|[kKmMB]|mil|millón|millones|billones|mille|millier|milliers|milliard|milliards|mila|milione|milioni|miliardo|miliardi|milhão|milhões|bilhão|bilhões";

static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(US\$|R\$|[$€£¥₩₹]|\b(?:USD|EUR|GBP|JPY|CNY|RMB|BRL|INR)) ?({NUMBER})(?:[ \u{{a0}}]?({SCALES})\b)?"
    ))
});
static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"({NUMBER})(?:[ \u{{a0}}]?({SCALES}))?[ \u{{a0}}\u{{202f}}]?(US\$|R\$|[$€£¥₩₹]|(?:USD|EUR|GBP|JPY|CNY|RMB|BRL|INR)\b)"
    ))
});

/// `text` with sums in words.
pub(super) fn spell(text: String, language: Language) -> String {
    let text = rewrite(text, &BEFORE, |hit| {
        let alone =
            !hit.before.ends_with(char::is_alphanumeric) && !hit.after.starts_with(|c: char| c.is_ascii_digit());
        alone.then(|| sum(hit.get(1), hit.get(2), hit.get(3), language))
    });
    rewrite(text, &AFTER, |hit| {
        let alone = !hit.before.ends_with(char::is_alphanumeric) && !hit.after.starts_with(char::is_alphanumeric);
        alone.then(|| sum(hit.get(3), hit.get(1), hit.get(2), language))
    })
}

fn sum(sign: &str, written: &str, scale: &str, language: Language) -> String {
    let names = SIGNS.iter().find(|(known, _)| *known == sign).map_or(&DOLLAR, |(_, names)| names);
    let [one, many, cent, cents] = names[column(language)];
    let number = Number::read(written, language);
    if !scale.is_empty() {
        let of = words(language).of;
        let of = if of.is_empty() || matches!(scale, "k" | "K" | "mil" | "mille" | "mila") {
            String::new()
        } else {
            format!("{of} ")
        };
        return format!("{} {} {of}{many}", number.said(language), scale_word(scale, language));
    }
    let main = if number.is_one(language) { one } else { many };
    let hundredths = match number.decimals.len() {
        1 => format!("{}0", number.decimals),
        _ => number.decimals.clone(),
    };
    let hundredths = hundredths.trim_start_matches('0');
    let whole = Number { decimals: String::new(), ..number.clone() };
    match (number.decimals.len(), hundredths, number.whole.as_str()) {
        (0, ..) | (_, "", _) => format!("{} {main}", whole.said(language)),
        (1 | 2, few, "0") => format!("{few} {}", if few == "1" { cent } else { cents }),
        (1 | 2, few, _) => {
            let main = if whole.is_one(language) { one } else { many };
            let and = if language == Language::Es { "con" } else { words(language).and };
            format!("{} {main} {and} {few} {}", whole.said(language), if few == "1" { cent } else { cents })
        }
        _ => format!("{} {many}", number.said(language)),
    }
}

fn scale_word(scale: &str, language: Language) -> &str {
    let column = column(language);
    match scale {
        "k" | "K" => ["thousand", "mil", "mille", "mila", "mil"][column],
        "m" | "M" => ["million", "millones", "millions", "milioni", "milhões"][column],
        "B" | "bn" => ["billion", "mil millones", "milliards", "miliardi", "bilhões"][column],
        scale => scale,
    }
}

#[cfg(test)]
mod tests {
    use Language::{En, Es, Fr, It, Pt};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn sums_are_said() {
        compare_in(
            &[
                (En, "It costs $5.20.", "It costs 5 dollars and 20 cents."),
                (En, "US$1, €3 or £2.50", "1 dollar, 3 euros or 2 pounds and 50 pence"),
                (En, "$3.5 million, $0.99, ¥500", "3 point 5 million dollars, 99 cents, 500 yen"),
                (En, "$1,234.00 and $1.5B", "1234 dollars and 1 point 5 billion dollars"),
                (En, "100 USD", "100 dollars"),
                (Es, "5,20 € o 3,5 millones €", "5 euros con 20 céntimos o 3 coma 5 millones de euros"),
                (Fr, "12,50 € ou 1 €", "12 euros et 50 centimes ou 1 euro"),
                (It, "€ 1.200", "1200 euro"),
                (Pt, "R$ 5,50", "5 reais e 50 centavos"),
            ],
            spell,
        );
    }
}
