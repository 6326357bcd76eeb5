//! What is wrong with a description or a preview text, by rule and place: the vendor's five rules and the limits.
//!
//! Owns rules and fixes; their words are data (`assets/prompt/lint.json`). Says nothing in words for people, never
//! fails, and needs no network. An error is what the service refuses; a warning is what makes the voice worse; a hint
//! may well be meant. Meant to be called on each edit: some hundred microseconds for the longest text.

mod contradiction;
mod data;
mod emphasis;
mod fix;
mod imitation;
mod measure;
mod plain;
mod preview;
mod tongues;
mod words;

use std::ops::Range;

pub use preview::check_preview;
pub use tongues::spoken_in;

use super::{
    Edit,
    traits::{self, Dimension, Statement},
};
use crate::model::{Language, TextLimits};
use plain::Plain;

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Nothing but white space.
    Empty,
    /// More characters than the family takes.
    TooLong,
    /// Fewer characters than the family takes.
    TooShort,
    /// Digits or signs only.
    NoWords,
    /// Letters that are neither Chinese nor Latin.
    OtherScript,
    /// Another language than descriptions may be in, or than was chosen.
    OtherLanguage,
    /// Letters, but no words.
    Meaningless,
    /// A person to be imitated.
    Imitation,
    /// What somebody likes instead of what is heard.
    Taste,
    /// Emphasis upon emphasis.
    Intensifier,
    /// One thing said twice.
    Repeated,
    /// A word that says nothing about a voice.
    Vague,
    /// Two things that exclude each other.
    Contradiction,
    /// One dimension of a voice, or none.
    OneDimension,
    /// A preview text that does not suit the voice.
    Mismatch,
}

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It may be meant.
    Hint,
    /// The voice becomes worse for it.
    Warning,
    /// The service does not take it.
    Error,
}

/// What else is to be said about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    None,
    /// The other place of a contradiction or repetition, in bytes of the same text.
    Other(Range<usize>),
    /// Characters in the text, and how many there may or must be.
    Count(usize, usize),
    /// The language that it seems to be, where it is one of the ten.
    Language(Option<Language>),
    /// The only dimension that is covered.
    Covered(Option<Dimension>),
    /// Traits to say instead, in the language of the text.
    Traits(String),
}

/// Something wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub rule: Rule,
    /// How serious it is.
    pub severity: Severity,
    /// Bytes of the text, on character boundaries.
    pub span: Range<usize>,
    /// A change that mends it.
    pub fix: Option<Edit>,
    /// What else is to be said.
    pub detail: Detail,
}

impl Finding {
    fn new(rule: Rule, severity: Severity, span: Range<usize>) -> Self {
        Self { rule, severity, span, fix: None, detail: Detail::None }
    }

    fn with(self, detail: Detail) -> Self {
        Self { detail, ..self }
    }

    fn fixed_by(self, fix: Option<Edit>) -> Self {
        Self { fix, ..self }
    }
}

/// A text as the rules look at it.
struct Subject<'a> {
    text: &'a str,
    plain: Plain,
    said: Vec<Statement>,
}

impl<'a> Subject<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, plain: Plain::new(text), said: traits::statements(text) }
    }

    fn covers(&self, dimension: Dimension) -> bool {
        self.said.iter().any(|statement| statement.covers(dimension))
    }

    /// Everything but the white space around it.
    fn whole(&self) -> Range<usize> {
        whole(self.text)
    }
}

fn whole(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..start + text.trim().len()
}

/// As much of a text as the rules look at. Beyond twice its limit a text is only too long, and a whole book that was
/// pasted must not hold the window up.
pub fn beginning(text: &str, limit: usize) -> &str {
    text.char_indices().nth(2 * limit).map_or(text, |(end, _)| &text[..end])
}

/// Reads the rules, which takes some ten milliseconds; otherwise the first text waits for it.
pub fn warm_up() {
    check("warm", &TextLimits::QWEN);
}

/// Everything that is wrong with `description`, in the order of the text.
pub fn check(description: &str, limits: &TextLimits) -> Vec<Finding> {
    let mut findings = measure::description(description, limits);
    if findings.iter().any(|finding| matches!(finding.rule, Rule::Empty | Rule::NoWords)) {
        return findings;
    }
    let subject = Subject::new(beginning(description, limits.voice_prompt));
    tongues::check(&subject, &mut findings);
    let foreign = findings.iter().any(|finding| matches!(finding.rule, Rule::OtherScript | Rule::OtherLanguage));
    words::nonsense(&subject, &mut findings);
    let meaningless = findings.iter().any(|finding| finding.rule == Rule::Meaningless);
    for rule in [imitation::check, words::taste, emphasis::intensifiers, words::vague, emphasis::repeated] {
        let mut found = Vec::new();
        rule(&subject, &mut found);
        // What one rule has explained, a later one need not complain about.
        found.retain(|new| findings.iter().all(|old| old.rule == Rule::TooLong || !overlap(&old.span, &new.span)));
        findings.extend(found);
    }
    contradiction::check(&subject, &mut findings);
    if !foreign && !meaningless {
        words::dimensions(&subject, &mut findings);
    }
    findings.sort_by_key(|finding| (finding.span.start, std::cmp::Reverse(finding.severity), finding.rule));
    findings
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod tests;
