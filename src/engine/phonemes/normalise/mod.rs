//! From what is written to what is said: everything that is no word becomes words.
//!
//! Each file owns one kind of thing. What a step has written in words is no longer seen by those after it, so their
//! order matters: dates before telephone numbers, both before plain numbers. Figures are left where the rules of
//! pronunciation read them right.

mod abbreviations;
mod characters;
mod cjk;
mod counters;
mod dates;
mod figures;
pub(super) mod letters;
mod marks;
mod markup;
mod money;
mod number;
mod phones;
pub(super) mod rewrite;
mod roman;
mod times;
mod units;
mod web;
mod words;

use super::Accent;
use crate::model::Language;

/// `text`, one paragraph or a piece of it, with words for everything that is no word, and only the marks that the
/// model knows.
pub(super) fn written_out(text: &str, language: Language, accent: Accent) -> String {
    let text = markup::plain(&characters::plain(text));
    let text = dates::part_stamps(web::spell(&text, language));
    let text = if matches!(language, Language::Zh | Language::Ja) {
        let text = abbreviations::spell(cjk::spell(text, language), Language::En);
        letters::spell(text, Language::En)
    } else {
        latin(text, language, accent)
    };
    marks::marks(&text)
}

fn latin(text: String, language: Language, accent: Accent) -> String {
    let text = times::spell(text, language);
    let text = abbreviations::spell(text, language);
    let text = money::spell(text, language);
    let text = dates::spell(text, language, accent);
    let text = phones::spell(text, language);
    let text = units::spell(text, language);
    let text = roman::spell(text, language);
    let text = figures::spell(text, language);
    letters::spell(signs(&text, language), language)
}

/// The signs that are left.
fn signs(text: &str, language: Language) -> String {
    let words = words::words(language);
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        let said = match c {
            '&' => words.and,
            '%' => words.percent,
            '@' => words.at,
            '§' => words.section,
            '°' => words.degrees,
            '#' | '*' | '^' | '\\' | '~' | '<' | '>' | '/' | '_' | '$' | '€' | '£' | '¥' => "",
            c => {
                written.push(c);
                continue;
            }
        };
        written.push(' ');
        written.push_str(said);
        written.push(' ');
    }
    written
}
