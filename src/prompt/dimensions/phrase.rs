//! Where a phrase goes in a description that is there already, and how it joins what stands around it.

use std::ops::Range;

use super::{Choice, choices};
use crate::{
    model::Language,
    prompt::{
        Edit,
        grammar::{capitalised, fit_article, with_article},
        tongue,
        traits::{self, Dimension, Statement},
    },
};

/// The change that makes `description` say `choice`, in the language of the description, or in `fallback` (Chinese or
/// English) where it is empty. Another choice that was put in like this gives way. `None`: it says so already.
pub fn phrase(choice: &Choice, description: &str, fallback: Language) -> Option<Edit> {
    let chinese = tongue(description).unwrap_or(fallback) == Language::Zh;
    let words = |choice: &'static Choice| if chinese { &choice.zh } else { &choice.en };
    let own = if chinese { &choice.zh } else { &choice.en };
    if find(description, own).is_some() {
        return None;
    }
    let others = || choices(choice.dimension).filter_map(|other| find(description, words(other)));
    if let Some(range) = others().max_by_key(ExactSizeIterator::len) {
        return Some(replaced(description, range, own, chinese));
    }
    let text = Text { text: description, said: traits::statements(description) };
    Some(match (chinese, choice.dimension) {
        (true, Dimension::Gender | Dimension::Age) => text.chinese_person(choice),
        (true, _) => text.chinese_clause(choice),
        (false, Dimension::Gender | Dimension::Age) => text.english_person(choice),
        (false, _) => text.english_clause(choice),
    })
}

/// Whether `description` has the words that [`phrase`] would put in.
pub fn says(choice: &Choice, description: &str) -> bool {
    find(description, &choice.zh).is_some() || find(description, &choice.en).is_some()
}

/// Where `phrase` stands in `text`, whatever its case; English only between word boundaries.
fn find(text: &str, phrase: &str) -> Option<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    lower.match_indices(&phrase.to_ascii_lowercase()).map(|(at, found)| at..at + found.len()).find(|range| {
        !phrase.is_ascii()
            || !(is_letter(text[..range.start].chars().next_back()) || is_letter(text[range.end..].chars().next()))
    })
}

fn replaced(text: &str, range: Range<usize>, with: &str, chinese: bool) -> Edit {
    if chinese {
        return Edit { range, with: with.to_owned() };
    }
    let capital = text[range.clone()].starts_with(|c: char| c.is_uppercase());
    let edit = Edit { range, with: if capital { capitalised(with) } else { with.to_owned() } };
    fit_article(text, edit)
}

struct Text<'a> {
    text: &'a str,
    said: Vec<Statement>,
}

impl Text<'_> {
    /// Where the words begin that say what the voice is for, with the comma before them; else the end of the text,
    /// before its full stop.
    fn end_of_traits(&self) -> usize {
        let trimmed = self.text.trim_end();
        let end = trimmed.trim_end_matches(['.', '。', '!', '！', '?', '？', '；', ';', '，', ',', '、', ' ']).len();
        let purpose = self.said.iter().find(|said| said.covers(Dimension::Purpose));
        let comma = purpose.and_then(|purpose| {
            let before = &self.text[..purpose.span.start];
            let comma = before.rfind([',', '，', '。', '.', '；', ';'])?;
            // Only where nothing else is said behind that comma.
            let more = self.said.iter().any(|said| said.span.start > comma && !said.covers(Dimension::Purpose));
            let stop = before[comma..].starts_with(['。', '.']);
            (!more && !stop).then_some(comma)
        });
        comma.unwrap_or(end)
    }

    fn chinese_clause(&self, choice: &Choice) -> Edit {
        let is_purpose = choice.dimension == Dimension::Purpose;
        let end = self.text.trim_end().trim_end_matches(['.', '。', '！', '!', '；', ';', '，', ',', '、']).len();
        let at = if is_purpose { end } else { self.end_of_traits() };
        let comma = if self.text[..at].trim().is_empty() { "" } else { "，" };
        // A comma that was left at the end is not doubled.
        let loose = &self.text[at..self.text.trim_end().len()];
        let range = if loose.is_empty() || !loose.chars().all(|c| "，,、；;".contains(c)) {
            at..at
        } else {
            at..at + loose.len()
        };
        Edit { range, with: format!("{comma}{}", choice.zh) }
    }

    fn chinese_person(&self, choice: &Choice) -> Edit {
        if self.text.trim().is_empty() {
            return Edit { range: 0..self.text.len(), with: format!("{}声音", choice.zh) };
        }
        let gendered = self.said.iter().find(|said| said.covers(Dimension::Gender) && !said.negated);
        if let (Dimension::Age, Some(gendered)) = (choice.dimension, gendered) {
            return Edit::insert(gendered.span.start, &choice.zh);
        }
        let noun = ["声音", "嗓音", "声线", "音色"].into_iter().filter_map(|noun| self.text.find(noun)).min();
        match noun {
            // "声音低沉" says something of the voice; "温柔的声音" is the voice.
            Some(at) if self.is_head(at) => Edit::insert(at, &choice.zh),
            _ => Edit::insert(self.text.len() - self.text.trim_start().len(), format!("{}声音，", choice.zh)),
        }
    }

    fn is_head(&self, at: usize) -> bool {
        let noun = self.text[at..].chars().take(2).map(char::len_utf8).sum::<usize>();
        let ends = self.text[at + noun..].chars().next().is_none_or(|c| "，。,.；、 ".contains(c));
        ends && !self.text[..at].ends_with(['，', '。', ',', '；'])
    }

    fn english_clause(&self, choice: &Choice) -> Edit {
        let is_purpose = choice.dimension == Dimension::Purpose;
        let trimmed = self.text.trim_end();
        let end = trimmed.trim_end_matches(['.', '!', '?', ';', ',', ' ']).len();
        if end == 0 {
            return Edit { range: 0..self.text.len(), with: format!("A voice {}", choice.en) };
        }
        let at = if is_purpose { end } else { self.end_of_traits() };
        let loose = &self.text[at..trimmed.len()];
        let range = if loose.chars().all(|c| ",; ".contains(c)) { at..at + loose.len() } else { at..at };
        Edit { range, with: format!(", {}", choice.en) }
    }

    fn english_person(&self, choice: &Choice) -> Edit {
        if self.text.trim().is_empty() {
            let with = format!("{} voice", capitalised(&with_article(&choice.en)));
            return Edit { range: 0..self.text.len(), with };
        }
        let gendered = self.said.iter().find(|said| said.covers(Dimension::Gender) && !said.negated);
        let at = match (choice.dimension, gendered) {
            (Dimension::Age, Some(gendered)) => Some(gendered.span.start),
            _ => find(self.text, "voice").map(|voice| voice.start),
        };
        let Some(at) = at else {
            return Edit::insert(self.end_of_traits(), format!(", {} voice", with_article(&choice.en)));
        };
        let begins = self.text[..at].trim().is_empty();
        let with = format!("{} ", if begins { capitalised(&choice.en) } else { choice.en.clone() });
        fit_article(self.text, Edit::insert(at, with))
    }
}
