//! Taking words out of a sentence without breaking it, in both languages.

use std::ops::Range;

use super::{
    Subject, overlap,
    plain::{self, is_stop},
};
use crate::prompt::{
    Edit,
    grammar::{fit_article, last_word},
    tongue::is_han,
};

/// Takes out what stands at `span`, with the article, comma or "and" that goes with it. `None` where nothing that
/// describes a voice would be left, or where the sentence would break.
pub(super) fn remove(subject: &Subject<'_>, span: &Range<usize>) -> Option<Edit> {
    let is_chinese = subject.text.get(span.clone())?.contains(is_han);
    let edit = if is_chinese { chinese(subject, span) } else { english(subject, span) }?;
    let (lost, left): (Vec<_>, Vec<_>) = subject.said.iter().partition(|said| overlap(&said.span, &edit.range));
    let innocent = lost
        .iter()
        .any(|said| !overlap(&said.span, span) && says(said) && !edit.with.contains(&subject.text[said.span.clone()]));
    let leaves = left.iter().any(|said| says(said)) || lost.iter().any(|said| !overlap(&said.span, span) && says(said));
    (!innocent && leaves).then_some(edit)
}

fn says(said: &crate::prompt::traits::Statement) -> bool {
    said.dimensions().any(|(_, implied)| !implied)
}

fn cut(range: Range<usize>) -> Edit {
    Edit { range, with: String::new() }
}

/// Words that go with the one that is taken out.
const DEGREES: [&str; 12] = ["听起来", "听上去", "非常", "十分", "特别", "超级", "比较", "很", "最", "真", "挺", "超"];
/// Words for a voice that such a word may be said of.
const NOUNS: [&str; 5] = ["声音", "嗓音", "声线", "音色", "嗓子"];
const JOINERS: [&str; 8] = ["、", "又", "而且", "而", "且", "和", "并", "也"];

fn chinese(subject: &Subject<'_>, span: &Range<usize>) -> Option<Edit> {
    let text = subject.text;
    let start = strip(text, span.start, &DEGREES);
    let end = span.end;
    let ends = text[end..].chars().next().is_none_or(is_any_stop);
    let begins = text[..start].chars().next_back().is_none_or(is_any_stop);
    let joiner = strip(text, start, &JOINERS);
    let next = text[end..].chars().next();
    // "声音很棒的男生": the noun is said of nothing any more.
    let noun = if next == Some('的') { strip(text, start, &NOUNS) } else { start };
    match () {
        () if ends && (begins || !says_more(subject, span)) => clause(subject, span),
        // "低沉、好听的男声": the 的 belongs to what stays.
        () if joiner < start => Some(cut(joiner..end)),
        () if ends => Some(cut(start..end)),
        () if noun < start => Some(cut(noun..end + '的'.len_utf8())),
        () if begins && next == Some('、') => Some(cut(start..end + '、'.len_utf8())),
        () if matches!(next, Some('的' | '地')) => Some(cut(start..end + '的'.len_utf8())),
        () => Some(cut(start..end)),
    }
}

/// Where the words of `list` that stand directly before `at` begin.
fn strip(text: &str, at: usize, list: &[&str]) -> usize {
    let mut at = at;
    while let Some(word) = list.iter().find(|word| text[..at].ends_with(*word)) {
        at -= word.len();
    }
    at
}

fn is_any_stop(c: char) -> bool {
    is_stop(c) || matches!(c, '，' | '；' | '：')
}

/// Whether the clause around `span` says something about a voice besides it.
fn says_more(subject: &Subject<'_>, span: &Range<usize>) -> bool {
    let clause = plain::around(subject.text, span, is_any_stop);
    let mut others = subject.said.iter().filter(|said| overlap(&said.span, &clause) && !overlap(&said.span, span));
    others.any(says)
}

/// Takes out the whole clause, and one of the signs around it.
fn clause(subject: &Subject<'_>, span: &Range<usize>) -> Option<Edit> {
    let text = subject.text;
    let clause = plain::around(text, span, is_any_stop);
    let before = text[..clause.start].chars().next_back();
    let after = text[clause.end..].chars().next();
    match (before, after) {
        (None | Some('.' | '!' | '?' | '。' | '！' | '？' | '\n'), Some(stop)) => {
            let end = clause.end + stop.len_utf8();
            let end = end + gap(&text[end..]);
            let start = clause.start + gap(&text[clause.start..clause.end]);
            Some(opening(text, start..end))
        }
        (Some(stop), _) => Some(cut(clause.start - stop.len_utf8()..clause.end)),
        (None, None) => None,
    }
}

fn gap(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Takes out `range`, and gives what follows the capital that stood there.
fn opening(text: &str, range: Range<usize>) -> Edit {
    let before = text[..range.start].trim_end();
    let opens = before.is_empty() || before.ends_with(plain::ends_sentence);
    let capital = opens && text[range.clone()].starts_with(char::is_uppercase);
    match text[range.end..].chars().next() {
        Some(first) if capital && first.is_lowercase() => {
            Edit { with: first.to_uppercase().collect(), range: range.start..range.end + first.len_utf8() }
        }
        _ => Edit { range, with: String::new() },
    }
}

/// Words before the one that is taken out that would be left without a sense.
const BEFORE: [&str; 22] = [
    "really",
    "very",
    "so",
    "truly",
    "absolutely",
    "just",
    "quite",
    "simply",
    "that sounds",
    "which sounds",
    "that is",
    "which is",
    "extremely",
    "super",
    "who",
    "that",
    "which",
    "whose voice",
    "speaking",
    "talking",
    "speaks",
    "talks",
];

fn english(subject: &Subject<'_>, span: &Range<usize>) -> Option<Edit> {
    let text = subject.text;
    let widened = span_with(text, span);
    let span = &widened;
    let (before, after) = (&text[..span.start], &text[span.end..]);
    let trimmed = before.trim_end();
    let opens = trimmed.is_empty() || trimmed.ends_with(plain::ends_sentence);
    let article = ["a", "an", "A", "An"].iter().any(|article| last_word(trimmed) == *article);
    let follows = |word: &str| after.starts_with(word).then(|| span.end + word.len());
    let listed = follows(", ").or_else(|| follows(" and ")).or_else(|| follows(" but ")).filter(|_| opens || article);
    let is_end = after.chars().next().is_none_or(is_any_stop);
    match () {
        () if listed.is_some() => Some(adjective(text, span.start..listed?)),
        // "warm and nice", "deep, nice voice".
        () if trimmed.ends_with(',') && follows(" and ").is_some() => Some(cut(span.start..span.end + " and ".len())),
        () if trimmed.ends_with(',') || last_word(trimmed) == "and" => {
            let joined = trimmed.strip_suffix("and").unwrap_or(trimmed).trim_end();
            let start = joined.strip_suffix(',').unwrap_or(joined).len();
            let end = if is_end && !says_more(subject, span) && trimmed.ends_with(',') {
                plain::around(text, span, is_any_stop).end
            } else {
                span.end
            };
            Some(cut(start..end))
        }
        () if !is_end => Some(adjective(text, span.start..span.end + gap(after))),
        () if opens || !says_more(subject, span) => clause(subject, span),
        () => Some(cut(trimmed.len()..span.end)),
    }
}

fn span_with(text: &str, span: &Range<usize>) -> Range<usize> {
    let mut start = span.start;
    loop {
        // "Very, very nice".
        let before = text[..start].trim_end_matches([' ', ',']);
        let begins = |word: &&&str| {
            let kept = before.strip_suffix(**word);
            kept.is_some_and(|kept| kept.is_empty() || kept.ends_with(|c: char| !c.is_alphanumeric()))
        };
        let Some(word) = BEFORE.iter().find(begins) else { return start..span.end };
        start = before.len() - word.len();
    }
}

/// Takes out `range`, an adjective with what joined it to the next word.
fn adjective(text: &str, range: Range<usize>) -> Edit {
    let edit = opening(text, range);
    if edit.with.is_empty() { fit_article(text, edit) } else { edit }
}
