//! Puts clauses together to phrases of as many tokens as the model takes well.

use std::collections::VecDeque;

use super::{
    Accent, MOST_TOKENS, Pause, Phonemizer, Phrase, clauses::clauses, normalise, paragraphs::Paragraphs, vocabulary,
};
use crate::model::Language;

/// See [`Phonemizer::phrases`].
pub struct Phrases<'a> {
    phonemizer: &'a Phonemizer,
    language: Language,
    accent: Accent,
    rest: Paragraphs<'a>,
    ready: VecDeque<Phrase>,
}

impl<'a> Phrases<'a> {
    pub(super) fn new(phonemizer: &'a Phonemizer, text: &'a str, language: Language, accent: Accent) -> Self {
        let rest = Paragraphs::new(text);
        Self { phonemizer, language, accent, rest, ready: VecDeque::new() }
    }

    /// The phrases of the next stretch of text.
    fn refill(&mut self) -> Option<()> {
        let stretch = self.rest.next()?;
        let written = normalise::written_out(&stretch.text, self.language, self.accent);
        let mut phrases = Builder::default();
        for clause in clauses(&written) {
            let said = self.phonemizer.symbols(clause.words, self.language, self.accent);
            if said.is_empty() {
                phrases.mark(&clause.after, clause.pause);
            } else {
                phrases.push(&format!("{}{said}{}", clause.before, clause.after.replace('—', " —")), clause.pause);
            }
        }
        self.ready.extend(phrases.finish(stretch.pause));
        Some(())
    }
}

impl Iterator for Phrases<'_> {
    type Item = Phrase;

    fn next(&mut self) -> Option<Phrase> {
        while self.ready.is_empty() {
            self.refill()?;
        }
        self.ready.pop_front()
    }
}

/// Collects clauses until a sentence is whole or the phrase is full.
#[derive(Default)]
struct Builder {
    done: Vec<Phrase>,
    open: Vec<u8>,
    pause: Pause,
}

impl Builder {
    /// Adds a clause with its marks.
    fn push(&mut self, symbols: &str, pause: Pause) {
        let tokens = vocabulary::tokens(symbols);
        if !self.open.is_empty() && self.open.len() + 1 + tokens.len() > MOST_TOKENS {
            self.flush();
        }
        if tokens.len() > MOST_TOKENS {
            self.push_long(symbols);
        } else {
            self.append(&tokens);
        }
        self.pause = pause;
        if pause >= Pause::Sentence {
            self.flush();
        }
    }

    /// Marks after words of which nothing could be said.
    fn mark(&mut self, marks: &str, pause: Pause) {
        let tokens = vocabulary::tokens(marks);
        if !self.open.is_empty() && self.open.len() + tokens.len() <= MOST_TOKENS && pause > self.pause {
            self.open.extend(tokens);
            self.pause = pause;
            if pause >= Pause::Sentence {
                self.flush();
            }
        }
    }

    fn append(&mut self, tokens: &[u8]) {
        if !self.open.is_empty() {
            self.open.extend(vocabulary::token(' '));
        }
        self.open.extend_from_slice(tokens);
    }

    /// A clause of its own that is too long: cut between words, else anywhere.
    fn push_long(&mut self, symbols: &str) {
        for word in symbols.split(' ') {
            let tokens = vocabulary::tokens(word);
            for part in tokens.chunks(MOST_TOKENS) {
                if self.open.len() + 1 + part.len() > MOST_TOKENS {
                    self.pause = Pause::None;
                    self.flush();
                }
                self.append(part);
            }
        }
    }

    fn flush(&mut self) {
        if !self.open.is_empty() {
            self.done.push(Phrase { tokens: std::mem::take(&mut self.open), pause: self.pause });
        }
    }

    /// All phrases; `pause` is what the last one is followed by at least.
    fn finish(mut self, pause: Pause) -> Vec<Phrase> {
        self.flush();
        if let Some(last) = self.done.last_mut() {
            last.pause = last.pause.max(pause);
        }
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(clauses: &[(&str, Pause)]) -> Vec<(String, Pause)> {
        let mut builder = Builder::default();
        for (symbols, pause) in clauses {
            builder.push(symbols, *pause);
        }
        let phrases = builder.finish(Pause::Sentence);
        assert!(phrases.iter().all(|phrase| (1..=MOST_TOKENS).contains(&phrase.tokens.len())));
        phrases.into_iter().map(|phrase| (vocabulary::symbols(&phrase.tokens), phrase.pause)).collect()
    }

    #[test]
    fn sentences_stay_whole_where_they_fit() {
        assert_eq!(
            built(&[("wˈʌn,", Pause::Clause), ("tˈu.", Pause::Sentence), ("θɹˈi", Pause::None)]),
            [("wˈʌn, tˈu.".to_owned(), Pause::Sentence), ("θɹˈi".to_owned(), Pause::Sentence)]
        );
    }

    #[test]
    fn long_sentences_are_cut_at_clauses_then_between_words_then_anywhere() {
        let half = format!("{},", "a".repeat(120));
        let cut = built(&[(&half, Pause::Clause), (&half, Pause::Sentence)]);
        assert_eq!(cut, [(half.clone(), Pause::Clause), (half, Pause::Sentence)]);

        let words = "abc ".repeat(100);
        let cut = built(&[(words.trim(), Pause::Sentence)]);
        assert!(cut.len() == 2 && cut[0].1 == Pause::None && cut[1].1 == Pause::Sentence);
        assert_eq!(cut.iter().map(|(said, _)| said.as_str()).collect::<Vec<_>>().join(" "), words.trim());

        let cut = built(&[(&"a".repeat(1_000), Pause::Sentence)]);
        assert_eq!(cut.iter().map(|(said, _)| said.as_str()).collect::<String>(), "a".repeat(1_000));
    }
}
