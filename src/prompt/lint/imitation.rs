//! People to be imitated: named, famous or one's own. The fix says instead what can be heard of them.

use std::ops::Range;

use regex::Captures;

use super::{
    Detail, Finding, Rule, Severity, Subject,
    data::{Person, data},
    fix, overlap, plain,
};
use crate::prompt::{Edit, grammar::capitalised, tongue::is_han, traits::Dimension};

/// What the words of the list are about.
const QUALITIES: [Dimension; 4] = [Dimension::Pitch, Dimension::Pace, Dimension::Emotion, Dimension::Character];

/// Finds them; one that the text forbids is none.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let text = &subject.plain.text;
    let people = &data().imitation;
    let mut found: Vec<(Range<usize>, Option<&Person>)> =
        people.people.find_iter(text).map(|name| known(text, name.range())).collect();
    found.extend(people.generic.find_iter(text).map(|found| (found.range(), None)));
    found.extend(people.proper.captures_iter(text).filter_map(|found| named(text, &found)).map(|span| (span, None)));
    found.extend(people.manner.captures_iter(text).filter_map(|found| in_manner(&found)).map(|span| (span, None)));
    found.extend(people.surname.captures_iter(text).filter_map(|found| by_surname(&found)).map(|span| (span, None)));
    let mut kept: Vec<(Range<usize>, Option<&Person>)> = Vec::new();
    for (span, person) in found {
        let forbidden = people.never_after.is_match(&text[..span.start]);
        if !forbidden && !kept.iter().any(|(old, _)| overlap(old, &span)) {
            kept.push((span, person));
        }
    }
    for (span, person) in kept {
        let span = subject.plain.source(&span);
        findings.push(finding(subject, span, person));
    }
}

fn finding(subject: &Subject<'_>, span: Range<usize>, person: Option<&Person>) -> Finding {
    let is_chinese = subject.text[span.clone()].contains(is_han);
    let finding = Finding::new(Rule::Imitation, Severity::Warning, span.clone());
    let Some(person) = person else {
        let fix = fix::remove(subject, &span);
        return finding.fixed_by(fix);
    };
    let traits = if is_chinese { &person.zh } else { &person.en };
    let has_qualities = QUALITIES.into_iter().any(|dimension| subject.covers(dimension));
    if has_qualities {
        // The description has its own words for the voice; others might contradict them, so none are promised.
        return finding.fixed_by(fix::remove(subject, &span));
    }
    let fix = if is_chinese {
        Some(in_chinese(subject.text, &span, traits))
    } else {
        Some(in_english(subject, &span, traits))
    };
    finding.with(Detail::Traits(traits.clone())).fixed_by(fix)
}

/// A name of the list, with "like" before it and what belongs to it behind it.
fn known(text: &str, name: Range<usize>) -> (Range<usize>, Option<&'static Person>) {
    let people = &data().imitation;
    let written = text[name.clone()].to_lowercase();
    let person = people.list.iter().find(|person| person.names.iter().any(|known| known.to_lowercase() == written));
    let start = people.cue_before.find(&text[..name.start]).map_or(name.start, |cue| cue.start());
    let end = name.end + people.tail.find(&text[name.end..]).map_or(0, |tail| tail.end());
    (trimmed(text, start..end), person)
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let part = &text[span.clone()];
    let start = span.start + part.len() - part.trim_start().len();
    start..start + part.trim().trim_end_matches('.').len()
}

/// "like Jane Doe": a name behind a cue. Nationalities and places are none.
fn named(text: &str, found: &Captures<'_>) -> Option<Range<usize>> {
    let name = found.get(1)?;
    is_name(name.as_str()).then(|| found.get(0)).flatten().map(|whole| trimmed(text, whole.range()))
}

fn is_name(name: &str) -> bool {
    let never = &data().imitation.proper_never;
    let first = name.split(' ').find(|word| word.starts_with(char::is_uppercase)).unwrap_or_default();
    let first = first.trim_end_matches(['.', '\'']);
    let initials = first.len() > 1 && first.chars().all(char::is_uppercase);
    !initials && !never.iter().any(|known| known == first)
}

/// "Jane Doe style", "Jane Doe's voice"; one word alone may be anything.
fn in_manner(found: &Captures<'_>) -> Option<Range<usize>> {
    let name = found.get(1).or_else(|| found.get(2))?;
    (name.as_str().contains(' ') && is_name(name.as_str())).then(|| found.get(0).map(|whole| whole.range())).flatten()
}

/// "像" and a Chinese name: a surname with one or two characters that do not make it a common noun.
fn by_surname(found: &Captures<'_>) -> Option<Range<usize>> {
    let never = &data().imitation.given_never;
    let given = found.get(2)?.as_str().chars().skip(1);
    let is_name = given.clone().next().is_some() && !given.clone().any(|c| never.contains(c));
    let ends = |c: char| plain::is_stop(c);
    let whole = found.get(0)?;
    let end = whole.start() + whole.as_str().trim_end_matches(ends).len();
    is_name.then_some(whole.start()..end)
}

/// "像周杰伦一样的声音" → "慵懒随性的声音".
fn in_chinese(text: &str, span: &Range<usize>, traits: &str) -> Edit {
    let written = &text[span.clone()];
    let noun = ["声音", "嗓音", "声线", "音色"].into_iter().find(|noun| written.ends_with(noun));
    let attributive = noun.is_some() || written.ends_with('的') || text[span.end..].starts_with(is_han);
    let with = format!("{traits}{}{}", if attributive { "的" } else { "" }, noun.unwrap_or_default());
    let end = if !written.ends_with('的') && text[span.end..].starts_with('的') {
        span.end + '的'.len_utf8()
    } else {
        span.end
    };
    Edit { range: span.start..end, with }
}

/// Bytes that may follow a name that stands as an adjective: "type of male voice".
const LONGEST_NOUN: usize = 24;

/// "A voice like Jane Doe" → "A voice, low and husky"; "a Jane Doe type voice" → "a voice, low and husky".
fn in_english(subject: &Subject<'_>, span: &Range<usize>, traits: &str) -> Edit {
    let text = subject.text;
    let before = text[..span.start].trim_end();
    if before.is_empty() || before.ends_with(plain::ends_sentence) {
        return Edit { range: span.clone(), with: capitalised(traits) };
    }
    let clause = plain::around(text, span, plain::is_stop);
    let rest = text[span.end..clause.end].trim();
    let comma = if before.ends_with(',') { "" } else { "," };
    let is_attribute = rest.starts_with(|c: char| c.is_lowercase()) && rest.len() < LONGEST_NOUN;
    if is_attribute {
        return Edit { range: before.len()..clause.end, with: format!(" {rest}, {traits}") };
    }
    Edit { range: before.len()..span.end, with: format!("{comma} {traits}") }
}
