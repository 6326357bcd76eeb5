//! Things that exclude each other: deep and high, slow and fast, a child of sixty, a man who is a woman.

use std::ops::Range;

use super::{Detail, Finding, Rule, Severity, Subject, data::data, plain};
use crate::prompt::traits::{Age, Dimension, Gender, Statement};

/// Years that may lie between two ages of one voice.
const GAP: u8 = 8;
/// Oldest child, in years.
const CHILD: u8 = 12;
/// Bytes before and behind two words in which "sometimes" and the like may stand.
const REACH: usize = 24;

/// What a word says of the voice itself, looked up once for all pairs.
struct Said<'a> {
    word: &'a Statement,
    /// The age of the voice; not that of its listeners.
    age: Option<Age>,
    /// A man or a woman, said plainly.
    gender: Option<Gender>,
    pitch: Option<f32>,
    pace: Option<f32>,
}

impl<'a> Said<'a> {
    fn new(subject: &Subject<'_>, said: &'a Statement) -> Self {
        let of_voice = |dimension| said.covers(dimension) && !is_audience(subject, said);
        let plainly = || data().plain_genders.contains(&word(subject, said)) && of_voice(Dimension::Gender);
        Self {
            word: said,
            age: said.age.filter(|_| of_voice(Dimension::Age)),
            gender: said.gender.filter(|gender| *gender != Gender::Neutral && plainly()),
            // "萝莉" and its like say a pitch only in passing.
            pitch: said.pitch.filter(|_| said.gender.is_none()).map(|pitch| pitch * said.amount),
            pace: said.pace.filter(|_| data().paces.is_match(&word(subject, said))),
        }
    }
}

/// Finds the first contradiction of each kind.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let said: Vec<_> = subject.said.iter().filter(|said| !said.negated).map(|said| Said::new(subject, said)).collect();
    let kinds: [fn(&Subject<'_>, &Said<'_>, &Said<'_>) -> bool; 5] = [pitches, paces, ages, genders, child_and_pitch];
    for exclude in kinds {
        let pairs = said.iter().enumerate().flat_map(|(place, b)| said[..place].iter().map(move |a| (a, b)));
        if let Some((a, b)) = { pairs }.find(|(a, b)| exclude(subject, a, b)) {
            findings.push(finding(Severity::Warning, a.word, b.word));
        }
    }
    let neighbours = said.windows(2).map(|pair| (pair[0].word, pair[1].word));
    if let Some((a, b)) = { neighbours }.find(|(a, b)| moods(subject, a, b)) {
        findings.push(finding(Severity::Hint, a, b));
    }
}

fn finding(severity: Severity, a: &Statement, b: &Statement) -> Finding {
    Finding::new(Rule::Contradiction, severity, b.span.clone()).with(Detail::Other(a.span.clone()))
}

fn pitches(subject: &Subject<'_>, a: &Said<'_>, b: &Said<'_>) -> bool {
    opposed(a.pitch, b.pitch) && !varies(subject, a.word, b.word)
}

fn paces(subject: &Subject<'_>, a: &Said<'_>, b: &Said<'_>) -> bool {
    opposed(a.pace, b.pace) && !varies(subject, a.word, b.word)
}

fn opposed(a: Option<f32>, b: Option<f32>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a * b < 0.0)
}

fn ages(subject: &Subject<'_>, a: &Said<'_>, b: &Said<'_>) -> bool {
    let (Some(x), Some(y)) = (a.age, b.age) else { return false };
    let apart = x.from > y.to.saturating_add(GAP) || y.from > x.to.saturating_add(GAP);
    apart && !data().seeming.is_match(window(subject, a.word, b.word)) && !varies(subject, a.word, b.word)
}

fn genders(subject: &Subject<'_>, a: &Said<'_>, b: &Said<'_>) -> bool {
    let excludes = matches!((a.gender, b.gender), (Some(x), Some(y)) if x != y);
    let one_sentence = || !subject.text[a.word.span.end..b.word.span.start].contains(plain::ends_sentence);
    excludes && one_sentence() && !data().genders_open.is_match(before(subject, a.word, b.word))
}

fn child_and_pitch(subject: &Subject<'_>, a: &Said<'_>, b: &Said<'_>) -> bool {
    let child = |said: &Said<'_>| said.age.is_some_and(|age| age.to <= CHILD);
    let deep = |said: &Said<'_>| said.pitch.is_some_and(|pitch| pitch <= -1.0);
    ((child(a) && deep(b)) || (deep(a) && child(b))) && !varies(subject, a.word, b.word)
}

/// Feelings and marks of the sound that exclude each other within one clause, as plainly as they stand there.
fn moods(subject: &Subject<'_>, a: &Statement, b: &Statement) -> bool {
    let opposites = &data().opposites;
    let exclude =
        listed(&opposites.emotions, a.emotion, b.emotion) || listed(&opposites.characters, a.character, b.character);
    let between = &subject.text[a.span.end..b.span.start];
    // "Flat intonation" is one thing.
    let apart = !between.trim().is_empty();
    let one_clause = || !between.contains(|c| plain::is_stop(c) || c == '，' || c == '；');
    let plain = a.amount >= 1.0 && b.amount >= 1.0;
    exclude && plain && apart && one_clause() && !data().softened.is_match(between) && !varies(subject, a, b)
}

fn listed<T: Copy + PartialEq>(pairs: &[(T, T)], a: Option<T>, b: Option<T>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    pairs.contains(&(a, b)) || pairs.contains(&(b, a))
}

/// Whether the text says that the voice changes from one to the other.
fn varies(subject: &Subject<'_>, a: &Statement, b: &Statement) -> bool {
    data().varying.is_match(window(subject, a, b))
}

/// The two words, what stands between them, and a little around them.
fn window<'a>(subject: &'a Subject<'_>, a: &Statement, b: &Statement) -> &'a str {
    around(subject, a, b, REACH)
}

/// The same without what stands behind them.
fn before<'a>(subject: &'a Subject<'_>, a: &Statement, b: &Statement) -> &'a str {
    around(subject, a, b, 0)
}

fn around<'a>(subject: &'a Subject<'_>, a: &Statement, b: &Statement, behind: usize) -> &'a str {
    let plain = &subject.plain;
    let (start, end) = (plain.place(a.span.start), plain.place(b.span.end));
    let from = plain.text.floor_char_boundary(start.saturating_sub(REACH));
    let to = plain.text.floor_char_boundary((end + behind).min(plain.text.len()));
    plain.text.get(from..to).unwrap_or_default()
}

/// "for children", "给孩子讲", "儿童故事": those who listen.
fn is_audience(subject: &Subject<'_>, said: &Statement) -> bool {
    let plain = &subject.plain;
    let (start, end) = (plain.place(said.span.start), plain.place(said.span.end));
    let clause = plain::around(&plain.text, &(start..end), plain::is_stop);
    data().audience_before.is_match(&plain.text[clause.start..start])
        || data().audience_after.is_match(&plain.text[end..])
}

fn word(subject: &Subject<'_>, said: &Statement) -> String {
    let plain = &subject.plain;
    let part: Range<usize> = plain.place(said.span.start)..plain.place(said.span.end);
    plain.text.get(part).unwrap_or_default().trim().to_ascii_lowercase()
}
