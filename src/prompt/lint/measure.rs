//! Length, and whether there are words at all: what the service counts and refuses.

use super::{Detail, Finding, Rule, Severity, whole};
use crate::{model::TextLimits, prompt::Edit};

/// Of a description.
pub(super) fn description(text: &str, limits: &TextLimits) -> Vec<Finding> {
    let whole = whole(text);
    if whole.is_empty() {
        return vec![Finding::new(Rule::Empty, Severity::Error, 0..0)];
    }
    let mut findings: Vec<_> = too_long(text, limits.voice_prompt).into_iter().collect();
    if !text.chars().any(char::is_alphabetic) {
        findings.push(Finding::new(Rule::NoWords, Severity::Error, whole));
    }
    findings
}

/// Of a preview text.
pub(super) fn preview(text: &str, limits: &TextLimits) -> Vec<Finding> {
    let whole = whole(text);
    let count = text.trim().chars().count();
    if whole.is_empty() {
        return vec![Finding::new(Rule::Empty, Severity::Error, 0..0)];
    }
    let mut findings: Vec<_> = too_long(text, limits.preview_text).into_iter().collect();
    if !text.chars().any(char::is_alphanumeric) {
        findings.push(Finding::new(Rule::NoWords, Severity::Error, whole));
    } else if count < limits.least_preview_text {
        let detail = Detail::Count(count, limits.least_preview_text);
        findings.push(Finding::new(Rule::TooShort, Severity::Error, whole).with(detail));
    }
    findings
}

/// The part beyond the limit, counted in characters as the service does; the fix cuts it off.
fn too_long(text: &str, limit: usize) -> Option<Finding> {
    let whole = whole(text);
    let trimmed = text.trim();
    let (at, _) = trimmed.char_indices().nth(limit)?;
    let span = whole.start + at..whole.end;
    let fix = Edit { range: whole.start + cut(trimmed, at)..text.len(), with: String::new() };
    let detail = Detail::Count(trimmed.chars().count(), limit);
    Some(Finding::new(Rule::TooLong, Severity::Error, span).with(detail).fixed_by(Some(fix)))
}

/// Where to cut: after the last sentence or clause that fits, if that keeps most of it.
fn cut(text: &str, at: usize) -> usize {
    let fits = &text[..at];
    let after =
        |ends: fn(char) -> bool| fits.char_indices().rev().find(|(_, c)| ends(*c)).map(|(at, c)| at + c.len_utf8());
    let sentence = after(|c| matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '\n'));
    let clause = || fits.rfind([',', ';', '，', '；', ' ']);
    sentence.filter(|end| *end * 2 > at).or_else(clause).filter(|end| *end * 2 > at).unwrap_or(at)
}
