//! Other languages: by their letters, and where the letters are Latin, by their words.

use std::{ops::Range, sync::LazyLock};

use whatlang::{Detector, Lang};

use super::{Detail, Finding, Rule, Severity, Subject, data::data, plain};
use crate::model::Language;

/// Descriptions are in Chinese or English.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    scripts(subject, findings);
    for sentence in clauses(subject.text) {
        if let Some(language) = foreign(subject, &sentence) {
            let finding = Finding::new(Rule::OtherLanguage, Severity::Error, sentence);
            findings.push(finding.with(Detail::Language(language)));
        }
    }
    merge(subject.text, findings);
}

/// Runs of letters that are neither Chinese nor Latin, with the Chinese ones between them.
fn scripts(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let mut run: Option<Range<usize>> = None;
    let mut report = |run: Range<usize>| {
        let text = &subject.text[run.clone()];
        let language = Some(Language::guess(text, Language::En)).filter(|language| *language != Language::En);
        let finding = Finding::new(Rule::OtherScript, Severity::Error, run);
        findings.push(finding.with(Detail::Language(language)));
    };
    for (at, c) in subject.text.char_indices() {
        let end = at + c.len_utf8();
        if c.is_alphabetic() && !is_chinese_or_latin(c) {
            match &mut run {
                Some(run) => run.end = end,
                None => run = Some(at..end),
            }
        } else if (plain::is_stop(c) || c == '，' || c.is_ascii_alphabetic())
            && let Some(run) = run.take()
        {
            report(run);
        }
    }
    if let Some(run) = run {
        report(run);
    }
}

fn is_chinese_or_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3105}'..='\u{312f}'
        | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}')
        || super::super::tongue::is_han(c)
}

/// Clauses without the white space around them.
fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        if plain::is_stop(c) || matches!(c, '，' | '；' | '：' | '、') {
            let part = &text[start..at];
            let from = start + part.len() - part.trim_start().len();
            if !part.trim().is_empty() {
                clauses.push(from..from + part.trim().len());
            }
            start = (at + c.len_utf8()).min(text.len());
        }
    }
    clauses
}

/// Fewest Latin letters of which a language is guessed without knowing any of the words.
const LEAST_LETTERS: usize = 28;
/// Least certainty of such a guess, 0 to 1.
const LEAST_CONFIDENCE: f64 = 0.6;

/// Whether a clause is in another language than English: by words that only other languages have, and without any of
/// either by its letter groups. The inner value is the language where it is one of the ten.
#[expect(clippy::option_option, reason = "it is foreign, and its language may be unknown")]
fn foreign(subject: &Subject<'_>, clause: &Range<usize>) -> Option<Option<Language>> {
    let text = &subject.text[clause.clone()];
    let data = data();
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphabetic() && c != '\'')
        .filter(|word| !word.is_empty() && !word.contains(super::super::tongue::is_han))
        .collect();
    let is_marked = |word: &&&str| !word.is_ascii() && !data.loanwords.iter().any(|known| known == *word);
    let known: Vec<&String> = words.iter().filter_map(|word| data.foreign.get(*word)).flatten().collect();
    let others = words.iter().filter(|word| data.foreign.contains_key(**word)).count();
    let foreign = others + words.iter().filter(is_marked).filter(|word| !data.foreign.contains_key(**word)).count();
    let common = words.iter().filter(|word| data.english.contains(**word)).count();
    let english = common + traits_in(subject, clause);
    // "Voix grave": words of the vocabulary may be words of both languages.
    if others > 0 && (foreign > english || common == 0) {
        return Some(most_frequent(&known));
    }
    let letters = words.iter().map(|word| word.chars().count()).sum::<usize>();
    if english * 5 >= words.len() || letters < LEAST_LETTERS || words.len() < 4 {
        return None;
    }
    let found = detector().detect(text)?;
    (found.lang() != Lang::Eng && found.confidence() >= LEAST_CONFIDENCE).then(|| of_ten(found.lang()))
}

/// English words of the vocabulary in a clause.
fn traits_in(subject: &Subject<'_>, clause: &Range<usize>) -> usize {
    let inside = |span: &Range<usize>| clause.start <= span.start && span.end <= clause.end;
    subject.said.iter().filter(|said| inside(&said.span) && subject.text[said.span.clone()].is_ascii()).count()
}

fn most_frequent(codes: &[&String]) -> Option<Language> {
    let count = |code: &Language| codes.iter().filter(|known| **known == code.code()).count();
    Language::ALL.into_iter().filter(|code| count(code) > 0).max_by_key(count)
}

/// The languages that a text in Latin letters is looked up among.
fn detector() -> &'static Detector {
    static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
        Detector::with_allowlist(vec![
            Lang::Eng,
            Lang::Deu,
            Lang::Fra,
            Lang::Spa,
            Lang::Ita,
            Lang::Por,
            Lang::Nld,
            Lang::Swe,
            Lang::Dan,
            Lang::Nob,
            Lang::Fin,
            Lang::Pol,
            Lang::Ces,
            Lang::Hun,
            Lang::Tur,
            Lang::Ind,
            Lang::Vie,
            Lang::Ron,
        ])
    });
    &DETECTOR
}

fn of_ten(lang: Lang) -> Option<Language> {
    Some(match lang {
        Lang::Eng => Language::En,
        Lang::Deu => Language::De,
        Lang::Fra => Language::Fr,
        Lang::Spa => Language::Es,
        Lang::Ita => Language::It,
        Lang::Por => Language::Pt,
        _ => return None,
    })
}

/// The language that a text is most likely to be read in by a voice whose own language is `own`: by its letters, and
/// where those are Latin by its words, as far as they can tell. Short texts are read in the voice's own.
pub fn spoken_in(text: &str, own: Language) -> Language {
    match Language::guess(text, own) {
        Language::Zh => Language::Zh,
        // Letters of other scripts in it have decided already.
        by_letters @ (Language::Ja | Language::Ko | Language::Ru) => by_letters,
        latin => of_latin(text).unwrap_or(latin),
    }
}

/// The language of a preview text in Latin letters, where it can be told.
pub(super) fn of_latin(text: &str) -> Option<Language> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters < LEAST_LETTERS {
        return None;
    }
    let start = text.char_indices().nth(400).map_or(text, |(end, _)| &text[..end]);
    let found = detector().detect(start)?;
    if found.confidence() < LEAST_CONFIDENCE { None } else { of_ten(found.lang()) }
}

/// Clauses of one language that follow each other are one finding.
fn merge(text: &str, findings: &mut Vec<Finding>) {
    let (mut others, rest): (Vec<_>, Vec<_>) =
        findings.drain(..).partition(|finding| finding.rule == Rule::OtherLanguage);
    findings.extend(rest);
    let mut merged: Vec<Finding> = Vec::new();
    for finding in others.drain(..) {
        match merged.last_mut() {
            Some(last) if !text[last.span.end..finding.span.start].contains(char::is_alphabetic) => {
                last.span.end = finding.span.end;
                if last.detail == Detail::Language(None) {
                    last.detail = finding.detail;
                }
            }
            _ => merged.push(finding),
        }
    }
    findings.extend(merged);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_in_its_own_language_where_that_can_be_told() {
        for (text, own, read) in [
            ("Heute ist schönes Wetter, gehen wir zusammen im Park spazieren.", Language::En, Language::De),
            ("Il fait beau aujourd'hui, allons nous promener au parc ensemble.", Language::En, Language::Fr),
            ("The weather is fine today, so let us go for a walk in the park.", Language::De, Language::En),
            ("Good evening, and welcome to the show.", Language::En, Language::En),
            ("Please call Stella at the Waldorf Astoria before nine.", Language::En, Language::En),
            ("Bravo!", Language::Fr, Language::Fr),
            ("Hello", Language::Zh, Language::En),
            ("今天天气很好", Language::En, Language::Zh),
            ("Привет, как дела?", Language::En, Language::Ru),
            ("안녕하세요", Language::En, Language::Ko),
        ] {
            assert_eq!(spoken_in(text, own), read, "{text}");
        }
    }
}
