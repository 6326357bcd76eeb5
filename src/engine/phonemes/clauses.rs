//! Cuts a normalised text at its marks of punctuation, and tells what pause each of them makes.
//!
//! After normalising, a mark is a mark: points of abbreviations and numbers are words by now.

use super::Pause;

/// Words between two marks, and the marks around them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clause {
    /// Marks that open: “ and (.
    pub(super) before: String,
    /// The words; may be empty where only marks are left.
    pub(super) words: String,
    /// Marks that follow: they close, end or part.
    pub(super) after: String,
    /// What the marks after it mean.
    pub(super) pause: Pause,
}

/// The clauses of `text`, in order.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (clause, left) = first(rest);
        if clause.words.chars().any(char::is_alphanumeric) {
            clauses.push(clause);
        } else if let Some(last) = clauses.last_mut() {
            join(last, &clause);
        }
        rest = left;
    }
    clauses
}

/// Marks without words belong to the words before them.
fn join(last: &mut Clause, marks: &Clause) {
    for mark in marks.after.chars().filter(|mark| !is_end(*mark)) {
        if !last.after.contains(mark) {
            last.after.push(mark);
        }
    }
    last.pause = last.pause.max(marks.pause);
}

fn first(text: &str) -> (Clause, &str) {
    let body = text.trim_start_matches(|c: char| is_opening(c) || c.is_whitespace());
    let before = marks(&text[..text.len() - body.len()], is_opening);
    let end = body.find(is_mark).unwrap_or(body.len());
    let (words, rest) = body.split_at(end);
    let left = rest.trim_start_matches(|c: char| is_mark(c) && !is_opening(c) || c.is_whitespace());
    let after = marks(&rest[..rest.len() - left.len()], |c| is_mark(c) && !is_opening(c));
    let pause = pause(&after, left);
    (Clause { before, words: words.trim().to_owned(), after, pause }, left)
}

/// The marks of `text`: each kind once in a row, at most three, so that "?!?!?!" does not drown the words.
fn marks(text: &str, wanted: impl Fn(char) -> bool) -> String {
    let mut marks = String::new();
    for mark in text.chars().filter(|c| wanted(*c)) {
        if !marks.contains(mark) && marks.chars().count() < 3 {
            marks.push(mark);
        }
    }
    if marks.contains(is_end) {
        marks.retain(|mark| !matches!(mark, ',' | ';' | ':'));
    }
    marks
}

const fn is_opening(c: char) -> bool {
    matches!(c, '“' | '(')
}

const fn is_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…')
}

/// The marks that are left after normalising.
pub(super) const fn is_mark(c: char) -> bool {
    is_opening(c) || is_end(c) || matches!(c, ',' | ';' | ':' | '—' | '”' | ')')
}

/// `“Stop!” he said` goes on after its mark: what follows in small letters is the same sentence. A bare full stop is
/// one whatever follows, because a number or a title that was written out may begin the next sentence.
fn pause(after: &str, left: &str) -> Pause {
    let goes_on = left.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    if after.is_empty() {
        Pause::None
    } else if after.contains(is_end) && (after == "." || !goes_on) {
        Pause::Sentence
    } else {
        Pause::Clause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_end_at_their_marks() {
        for (text, expected) in [
            (
                "One, two. Three",
                vec![
                    ("", "One", ",", Pause::Clause),
                    ("", "two", ".", Pause::Sentence),
                    ("", "Three", "", Pause::None),
                ],
            ),
            ("“Stop!” he said.", vec![("“", "Stop", "!”", Pause::Clause), ("", "he said", ".", Pause::Sentence)]),
            (
                "Really?!?! (Yes.) No",
                vec![
                    ("", "Really", "?!", Pause::Sentence),
                    ("(", "Yes", ".)", Pause::Sentence),
                    ("", "No", "", Pause::None),
                ],
            ),
            (
                "One — two… Three",
                vec![
                    ("", "One", "—", Pause::Clause),
                    ("", "two", "…", Pause::Sentence),
                    ("", "Three", "", Pause::None),
                ],
            ),
            ("... one", vec![("", "one", "", Pause::None)]),
            ("?!", vec![]),
        ] {
            let found: Vec<_> = clauses(text)
                .into_iter()
                .map(|clause| (clause.before, clause.words, clause.after, clause.pause))
                .collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(before, words, after, pause)| (before.to_owned(), words.to_owned(), after.to_owned(), pause))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
