//! Words that say nothing about a voice: vague ones, taste, nonsense; and texts that say too little.

use std::ops::Range;

use super::{Detail, Finding, Rule, Severity, Subject, data::data, fix, plain::is_stop};
use crate::prompt::traits::Dimension;

/// Words such as "nice", and such as "normal" where they are said of a voice.
pub(super) fn vague(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let text = &subject.plain.text;
    let data = data();
    let mut found: Vec<Range<usize>> = data.vague.find_iter(text).map(|found| found.range()).collect();
    found.extend(data.vague_voice.find_iter(text).filter(|found| is_of_a_voice(text, found.end())).map(|f| f.range()));
    found.extend(
        data.vague_predicate
            .captures_iter(text)
            .filter_map(|found| found.get(1).or_else(|| found.get(2)).map(|word| word.range())),
    );
    found.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut last = 0;
    for span in found {
        if span.start < last || !is_vague_here(text, &span) || is_inside_a_trait(subject, &span) {
            continue;
        }
        last = span.end;
        let span = subject.plain.source(&span);
        let fix = fix::remove(subject, &span);
        findings.push(Finding::new(Rule::Vague, Severity::Warning, span).fixed_by(fix));
    }
}

/// Words that may stand between such a word and the voice that it is said of.
const BETWEEN: usize = 2;

fn is_of_a_voice(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    let Some(voice) = data().voice.find(rest) else { return false };
    let between = &rest[..voice.start()];
    let chinese = between.chars().filter(|c| !c.is_ascii()).count();
    let is_near = between.split_whitespace().count() <= BETWEEN && chinese <= 3;
    is_near && !between.contains(is_stop) && !rest.starts_with("话") && !between.contains(" for ")
}

/// Not "perfect for news", "beautifully articulated", "好听众".
fn is_vague_here(text: &str, span: &Range<usize>) -> bool {
    let rest = text.get(span.end..).unwrap_or_default();
    let never = [
        " for ",
        " at ",
        " to ",
        " in ",
        " fit",
        " match",
        " diction",
        " articulat",
        " enunciat",
        " pitch",
        " pace",
        " speed",
        " rhythm",
        " control",
        " projection",
        " pronunc",
        " morning",
        " night",
        " story",
        " day",
        " news",
        "ly ",
        "友",
        "奇",
        "像",
        "玩",
        "动",
        "感",
        "莱坞",
        "似",
        "听众",
        "地",
        "度",
        "丽",
        "食",
        "国",
        "术",
        "化",
        "低",
        "高音",
    ];
    !never.iter().any(|word| rest.to_ascii_lowercase().starts_with(word))
}

/// "Pleasantly low" says something all the same, and so does a word that the vocabulary reads as a whole.
fn is_inside_a_trait(subject: &Subject<'_>, span: &Range<usize>) -> bool {
    let span = subject.plain.source(span);
    subject.said.iter().any(|said| {
        let wider = said.span.start <= span.start && span.end <= said.span.end && said.span != span;
        wider && said.dimensions().next().is_some()
    })
}

/// "My favourite", "我喜欢".
pub(super) fn taste(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for found in data().taste.find_iter(&subject.plain.text) {
        let span = trimmed(subject, subject.plain.source(&found.range()));
        let fix = fix::remove(subject, &span);
        findings.push(Finding::new(Rule::Taste, Severity::Warning, span).fixed_by(fix));
    }
}

fn trimmed(subject: &Subject<'_>, span: Range<usize>) -> Range<usize> {
    let text = subject.text.get(span.clone()).unwrap_or_default();
    let start = span.start + text.len() - text.trim_start().len();
    start..start + text.trim().len()
}

/// Letters without words: "asdfgh", "测试测试", "啊啊啊".
pub(super) fn nonsense(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if !subject.said.is_empty() || !findings.is_empty() {
        return;
    }
    let text = subject.plain.text.to_lowercase();
    let han: String = text.chars().filter(|c| super::super::tongue::is_han(*c)).collect();
    let latin: Vec<&str> = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    let bad = latin.iter().filter(|word| is_mash(word)).count();
    let latin_is = !latin.is_empty() && bad * 2 >= latin.len();
    let nothing_else = latin.is_empty() || latin_is;
    let han_is = !han.is_empty() && (data().nonsense_zh.is_match(&han) || is_monotonous(&han));
    if (latin_is && han.is_empty()) || (han_is && nothing_else) {
        findings.push(Finding::new(Rule::Meaningless, Severity::Warning, subject.whole()));
    }
}

/// A word that no hand meant to write.
fn is_mash(word: &str) -> bool {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let data = data();
    if data.english.contains(word) {
        return false;
    }
    let vowels = word.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let row = |row: &&str| word.len() >= 3 && row.contains(word);
    data.nonsense_en.iter().any(|known| known == word) || ROWS.iter().any(row) || !vowels || is_monotonous(word)
}

fn is_monotonous(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut kinds = chars.clone();
    kinds.sort_unstable();
    kinds.dedup();
    chars.len() >= 3 && kinds.len() * 3 <= chars.len()
}

/// A text that covers one dimension or none.
pub(super) fn dimensions(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let mut covered = Dimension::ALL.into_iter().filter(|dimension| subject.covers(*dimension));
    let first = covered.next();
    if covered.next().is_none() {
        let finding = Finding::new(Rule::OneDimension, Severity::Warning, subject.whole());
        findings.push(finding.with(Detail::Covered(first)));
    }
}
