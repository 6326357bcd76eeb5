//! One number as people write it in a language, and as figures and words that the rules of pronunciation read right.

use super::words::words;
use crate::model::Language;

/// A pattern for a number with its separators, without a sign; shared by the patterns of money, units and so on.
pub(super) const NUMBER: &str =
    r"(?:[0-9]{1,3}(?:[.,\u{a0}\u{202f} ' ][0-9]{3})+(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?)";

/// Longer rows of figures are read one by one.
const LONGEST: usize = 15;

/// A number without its separators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Figures before the point.
    pub(super) whole: String,
    /// Figures after it.
    pub(super) decimals: String,
}

impl Number {
    /// Reads what [`NUMBER`] found, by the habits of `language`: 1.234 is a thousand and more in Spanish.
    pub(super) fn read(written: &str, language: Language) -> Self {
        let last_of = |sign: char| written.rfind(sign);
        let (point, comma) = (last_of('.'), last_of(','));
        let english = matches!(language, Language::En | Language::Zh | Language::Ja);
        let split = match (point, comma) {
            (Some(point), Some(comma)) => Some(point.max(comma)),
            (Some(at), None) | (None, Some(at)) => {
                let own = if english { Some(at) == point } else { Some(at) == comma };
                let groups =
                    written[at + 1..].len() == 3 && written[..at].len() <= 3 || written.matches(['.', ',']).count() > 1;
                // 0,500 is no thousand.
                let thousands = groups && !written.starts_with('0');
                (own && written.matches(['.', ',']).count() == 1 || !thousands).then_some(at)
            }
            (None, None) => None,
        };
        let figures = |part: &str| part.chars().filter(char::is_ascii_digit).collect();
        let (whole, decimals) = split.map_or((written, ""), |at| (&written[..at], &written[at + 1..]));
        Self { whole: figures(whole), decimals: figures(decimals) }
    }

    /// Whether one thing is counted.
    pub(super) fn is_one(&self, language: Language) -> bool {
        let few = language == Language::Fr && matches!(self.whole.as_str(), "0" | "1");
        few || self.whole == "1" && self.decimals.is_empty()
    }

    /// As it is said, in figures where those are read right.
    pub(super) fn said(&self, language: Language) -> String {
        let whole = if self.whole.len() > LONGEST || self.whole.len() > 1 && self.whole.starts_with('0') {
            one_by_one(&self.whole)
        } else {
            self.whole.clone()
        };
        if self.decimals.is_empty() {
            return whole;
        }
        let together = language != Language::En && self.decimals.len() <= 2 && !self.decimals.starts_with('0');
        let decimals = if together { self.decimals.clone() } else { one_by_one(&self.decimals) };
        format!("{whole} {} {decimals}", words(language).point)
    }
}

/// Each figure as a number of its own.
pub(super) fn one_by_one(figures: &str) -> String {
    figures.chars().filter(char::is_ascii_digit).map(String::from).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use Language::{En, Es, Fr};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn numbers_are_read_by_the_habits_of_the_language() {
        compare_in(
            &[
                (En, "1,234,567", "1234567"),
                (En, "3.14", "3 point 1 4"),
                (En, "1,234.5", "1234 point 5"),
                (En, "0.005", "0 point 0 0 5"),
                (En, "007", "0 0 7"),
                (Es, "1.234.567", "1234567"),
                (Es, "1.234,5", "1234 coma 5"),
                (Es, "3,14", "3 coma 14"),
                (Es, "3.14", "3 coma 14"),
                (Fr, "1 234 567,05", "1234567 virgule 0 5"),
                (En, "12345678901234567", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7"),
            ],
            |text, language| Number::read(&text, language).said(language),
        );
    }
}
