//! Puts clauses together to phrases of as many tokens as the model takes well.

use std::collections::VecDeque;

use super::{
    Accent, MOST_TOKENS, Pause, Phonemizer, Phrase,
    clauses::{Clause, clauses},
    normalise,
    paragraphs::Paragraphs,
    vocabulary,
};
use crate::model::Language;

/// See [`Phonemizer::phrases`].
pub struct Phrases<'a> {
    phonemizer: &'a Phonemizer,
    language: Language,
    accent: Accent,
    rest: Paragraphs<'a>,
    /// Clauses of the current stretch that are not pronounced yet.
    pending: VecDeque<Clause>,
    /// What follows that stretch.
    pause: Pause,
    builder: Builder,
}

impl<'a> Phrases<'a> {
    pub(super) fn new(phonemizer: &'a Phonemizer, text: &'a str, language: Language, accent: Accent) -> Self {
        let (pending, pause, builder) = (VecDeque::new(), Pause::None, Builder::default());
        Self { phonemizer, language, accent, rest: Paragraphs::new(text), pending, pause, builder }
    }

    /// Pronounces one clause more; `None` at the end of the text.
    fn advance(&mut self) -> Option<()> {
        if let Some(clause) = self.pending.pop_front() {
            let said = self.phonemizer.symbols(&clause.words, self.language, self.accent);
            // A dash stands between words, the other marks beside them.
            let after = clause.after.replace('—', " —");
            if said.is_empty() {
                self.builder.mark(&after, clause.pause);
            } else {
                self.builder.push(&format!("{}{said}{after}", clause.before), clause.pause);
            }
            if self.pending.is_empty() {
                self.builder.finish(self.pause);
            }
        } else {
            let stretch = self.rest.next()?;
            self.pending = clauses(&normalise::written_out(&stretch.text, self.language, self.accent)).into();
            self.pause = stretch.pause;
        }
        Some(())
    }
}

impl Iterator for Phrases<'_> {
    type Item = Phrase;

    fn next(&mut self) -> Option<Phrase> {
        while self.builder.done.is_empty() {
            self.advance()?;
        }
        self.builder.done.pop_front()
    }
}

/// Collects clauses until a sentence is whole or the phrase is full.
#[derive(Default)]
struct Builder {
    done: VecDeque<Phrase>,
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
            self.done.push_back(Phrase { tokens: std::mem::take(&mut self.open), pause: self.pause });
        }
    }

    /// Ends what is open; `pause` is what the last phrase is followed by at least.
    fn finish(&mut self, pause: Pause) {
        self.flush();
        if let Some(last) = self.done.back_mut() {
            last.pause = last.pause.max(pause);
        }
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
        builder.finish(Pause::Sentence);
        let phrases = builder.done;
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
