//! Emphasis upon emphasis, and one thing said twice.

use std::ops::Range;

use super::{Detail, Finding, Rule, Severity, Subject, data::data, fix, plain};
use crate::prompt::{
    Edit,
    grammar::{capitalised, fit_article},
    traits::{Dimension, Statement},
};

/// Runs of "very", and of exclamation marks; the fix keeps one.
pub(super) fn intensifiers(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let text = &subject.plain.text;
    let mut run: Vec<Range<usize>> = Vec::new();
    let found = data().intensifier.find_iter(text).map(|found| found.range());
    for span in found.filter(|span| !is_adjective(text, span)) {
        let joined =
            run.last().is_some_and(|last| text[last.end..span.start].chars().all(|c| " ,\u{3001}".contains(c)));
        if !joined {
            report(subject, &run, findings);
            run.clear();
        }
        run.push(span);
    }
    report(subject, &run, findings);
}

/// "很特别的" and "很特别，" say no more than that.
fn is_adjective(text: &str, span: &Range<usize>) -> bool {
    let next = text[span.end..].chars().next();
    !text[span.clone()].is_ascii() && next.is_none_or(|c| c == '的' || plain::is_stop(c))
}

fn report(subject: &Subject<'_>, run: &[Range<usize>], findings: &mut Vec<Finding>) {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
    let marks = subject.plain.text[first.clone()].starts_with('!');
    if run.len() < 2 && !marks {
        return;
    }
    let span = subject.plain.source(&(first.start..last.end));
    let kept = subject.text.get(subject.plain.source(last)).unwrap_or_default();
    let kept = if marks { kept.chars().take(1).collect() } else { recased(subject.text, &span, kept) };
    let fix = fit_article(subject.text, Edit { range: span.clone(), with: kept });
    findings.push(Finding::new(Rule::Intensifier, Severity::Warning, span).fixed_by(Some(fix)));
}

/// With a capital where the text that it replaces had one.
fn recased(text: &str, span: &Range<usize>, kept: &str) -> String {
    let capital = text[span.clone()].starts_with(|c: char| c.is_uppercase());
    if capital { capitalised(kept) } else { kept.to_owned() }
}

/// The same word twice, two synonyms side by side, or three of them in one sentence.
pub(super) fn repeated(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let said: Vec<&Statement> = subject.said.iter().filter(|said| counts(said)).collect();
    let mut sentence = 0;
    for (place, later) in said.iter().enumerate() {
        if place > 0 && !is_one_sentence(subject, said[place - 1], later) {
            sentence = place;
        }
        let before = &said[sentence..place];
        let twin = before.iter().find(|earlier| word(subject, earlier) == word(subject, later));
        let beside = before
            .last()
            .filter(|earlier| are_synonyms(subject, earlier, later) && are_joined(subject, earlier, later));
        let third = || {
            let kin: Vec<_> = before.iter().filter(|earlier| are_synonyms(subject, earlier, later)).collect();
            (kin.len() >= 2).then(|| *kin[0])
        };
        if let Some(earlier) = twin.or(beside).copied().or_else(third) {
            let fix = fix::remove(subject, &later.span);
            let finding = Finding::new(Rule::Repeated, Severity::Warning, later.span.clone());
            findings.push(finding.with(Detail::Other(earlier.span.clone())).fixed_by(fix));
        }
    }
}

/// Who speaks and for what may well be said in several words.
fn counts(said: &Statement) -> bool {
    const QUALITIES: [Dimension; 4] = [Dimension::Pitch, Dimension::Pace, Dimension::Emotion, Dimension::Character];
    let is_quality = said.dimensions().any(|(dimension, _)| QUALITIES.contains(&dimension));
    !said.negated && (is_quality || said.covers(Dimension::Age)) && said.gender.is_none()
}

fn word(subject: &Subject<'_>, said: &Statement) -> String {
    let plain = &subject.plain;
    let part = plain.place(said.span.start)..plain.place(said.span.end);
    plain.text.get(part).unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_one_sentence(subject: &Subject<'_>, earlier: &Statement, later: &Statement) -> bool {
    let between = subject.text.get(earlier.span.end..later.span.start).unwrap_or_default();
    !between.contains(plain::ends_sentence)
}

fn are_synonyms(subject: &Subject<'_>, a: &Statement, b: &Statement) -> bool {
    let groups = |said| data().synonyms.get(&word(subject, said)).map_or(&[][..], Vec::as_slice);
    let (a, b) = (groups(a), groups(b));
    a.iter().any(|group| b.contains(group))
}

/// Whether nothing but "and", a comma or the like stands between the two.
fn are_joined(subject: &Subject<'_>, earlier: &Statement, later: &Statement) -> bool {
    let plain = &subject.plain;
    let mut between = &plain.text[plain.place(earlier.span.end)..plain.place(later.span.start)];
    loop {
        between = between.trim_start();
        if between.is_empty() {
            return true;
        }
        let joiner = data().joiners.iter().filter(|word| begins_with_word(between, word)).max_by_key(|word| word.len());
        let Some(joiner) = joiner else { return false };
        between = &between[joiner.len()..];
    }
}

fn begins_with_word(text: &str, word: &str) -> bool {
    let Some(rest) = text.strip_prefix(word) else { return false };
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    !(is_letter(word.chars().next()) && is_letter(rest.chars().next()))
}
