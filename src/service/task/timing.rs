//! When each word is heard.
//!
//! The offline engine does not tell, so a sentence's time is shared out: each word gets a part by its letters (a Han
//! character, a kana or a hangul block is a syllable and counts as three), and marks and spaces between words take
//! theirs, which becomes the gap. Good enough to follow with the eye; not a measurement.

use crate::wire::task::Word;

/// What a syllable character counts.
const SYLLABLE: u64 = 3;

/// The words of `text`, which is heard from `begin` to `end` (milliseconds from the start of the task).
pub fn words(text: &str, begin: u64, end: u64) -> Vec<Word> {
    let runs = runs(text);
    let whole = runs.iter().map(|run| run.weight).sum::<u64>().max(1);
    let length = end.saturating_sub(begin);
    let mut passed = 0;
    let mut words = Vec::new();
    for run in runs {
        let from = begin + length * passed / whole;
        passed += run.weight;
        if run.is_word {
            let index = words.len() as u32;
            words.push(Word {
                text: run.text.to_owned(),
                begin_index: Some(index),
                end_index: Some(index + 1),
                begin_time: from,
                end_time: begin + length * passed / whole,
                phonemes: Vec::new(),
            });
        }
    }
    words
}

struct Run<'a> {
    text: &'a str,
    is_word: bool,
    weight: u64,
}

/// Cuts a text into words, each syllable character for itself, and what is between them.
fn runs(text: &str) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let (is_word, weight) = (c.is_alphanumeric() || c == '\'', if is_syllable(c) { SYLLABLE } else { 1 });
        match runs.last_mut() {
            Some(last) if last.is_word == is_word && !is_syllable(c) && !last.text.ends_with(is_syllable) => {
                last.text = &text[start..end];
                last.weight += weight;
            }
            _ => {
                start = at;
                runs.push(Run { text: &text[at..end], is_word, weight });
            }
        }
    }
    runs
}

/// Han, kana and hangul.
fn is_syllable(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3347f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, u64, u64)> {
        words(text, 100, 1_100).into_iter().map(|word| (word.text, word.begin_time, word.end_time)).collect()
    }

    #[test]
    fn words_share_the_time_by_their_letters() {
        let (one, other) = (("Hi".to_owned(), 100, 300), ("there".to_owned(), 400, 900));
        assert_eq!(told("Hi there.."), [one, other]);
        assert_eq!(told("你好"), [("你".to_owned(), 100, 600), ("好".to_owned(), 600, 1_100)]);
        let mixed: Vec<String> = told("去GitHub看2次。").into_iter().map(|(text, ..)| text).collect();
        assert_eq!(mixed, ["去", "GitHub", "看", "2", "次"]);
        assert_eq!(told(""), []);
    }

    #[test]
    fn words_never_overlap_and_stay_within_the_sentence() {
        let words = words("It's 3 o'clock, 现在是三点。", 40, 2_345);
        assert!(words.iter().zip(words.iter().skip(1)).all(|(a, b)| a.end_time <= b.begin_time));
        assert!(words.iter().all(|word| word.begin_time < word.end_time && word.end_time <= 2_345));
        let places: Vec<_> = words.iter().map(|word| word.begin_index).collect();
        assert_eq!(places, (0..words.len() as u32).map(Some).collect::<Vec<_>>());
    }
}
