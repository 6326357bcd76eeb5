//! Holds the rules to a corpus of our own: half of it good, half with faults that were planted.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a failing test may panic, and tells its figures")]

use serde::Deserialize;

use super::*;

const CORPUS: &str = include_str!("../../../tests/fixtures/descriptions.json");

#[derive(Deserialize)]
struct Sample {
    text: String,
    /// What is wrong with it; empty for a good one.
    rules: Vec<Rule>,
}

fn corpus() -> Vec<Sample> {
    serde_json::from_str(CORPUS).unwrap()
}

fn rules(findings: &[Finding]) -> Vec<Rule> {
    let mut rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

#[test]
fn the_corpus_is_large_and_half_of_it_is_good() {
    let corpus = corpus();
    let good = corpus.iter().filter(|sample| sample.rules.is_empty()).count();
    assert!(corpus.len() >= 150 && good * 5 >= corpus.len() * 2, "{good} of {}", corpus.len());
    for rule in [Rule::Vague, Rule::Taste, Rule::Imitation, Rule::Repeated, Rule::Contradiction, Rule::OtherLanguage] {
        assert!(corpus.iter().filter(|sample| sample.rules.contains(&rule)).count() >= 8, "{rule:?}");
    }
}

#[test]
fn precision_and_recall_hold() {
    let (mut found, mut planted, mut right) = (0_usize, 0_usize, 0_usize);
    let mut wrong = Vec::new();
    for sample in corpus() {
        let findings = check(&sample.text, &TextLimits::QWEN);
        let rules = rules(&findings);
        let hits = sample.rules.iter().filter(|rule| rules.contains(rule)).count();
        (found, planted, right) = (found + rules.len(), planted + sample.rules.len(), right + hits);
        let mut expected = sample.rules.clone();
        expected.sort_unstable();
        if rules != expected {
            wrong.push(format!("{}: {rules:?} instead of {expected:?}", sample.text));
        }
        if sample.rules.is_empty() {
            let error = findings.iter().find(|finding| finding.severity == Severity::Error);
            assert_eq!(error, None, "{}", sample.text);
        }
    }
    let ratio = |of: usize| right as f64 / of as f64;
    let (precision, recall) = (ratio(found), ratio(planted));
    println!("precision {:.1} %, recall {:.1} % of {planted} planted faults", precision * 100.0, recall * 100.0);
    println!("{}", wrong.join("\n"));
    assert!(recall >= 0.95 && precision >= 0.95, "{precision} {recall}\n{}", wrong.join("\n"));
}

#[test]
fn a_fix_removes_its_finding_and_adds_none() {
    for sample in corpus() {
        let findings = check(&sample.text, &TextLimits::QWEN);
        for finding in &findings {
            let Some(fix) = &finding.fix else { continue };
            let mended = fix.apply(&sample.text);
            let after = check(&mended, &TextLimits::QWEN);
            let count = |list: &[Finding], rule| list.iter().filter(|finding| finding.rule == rule).count();
            println!("{:?}: {} → {mended}", finding.rule, sample.text);
            assert!(
                count(&after, finding.rule) < count(&findings, finding.rule),
                "{}: {mended} {after:?}",
                sample.text
            );
            let new: Vec<_> = after.iter().filter(|found| count(&findings, found.rule) == 0).collect();
            assert!(new.is_empty(), "{}: {mended} {new:?}", sample.text);
        }
    }
}

#[test]
fn spans_lie_on_characters_of_any_text() {
    for sample in corpus() {
        for end in sample.text.char_indices().map(|(at, _)| at) {
            for finding in check(&sample.text[..end], &TextLimits { voice_prompt: 9, ..TextLimits::QWEN }) {
                assert!(sample.text[..end].get(finding.span.clone()).is_some(), "{} {finding:?}", sample.text);
                if let Some(fix) = finding.fix {
                    assert!(sample.text[..end].get(fix.range.clone()).is_some(), "{} {fix:?}", sample.text);
                }
            }
        }
    }
}
