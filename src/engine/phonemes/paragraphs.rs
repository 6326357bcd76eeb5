//! Cuts a text into stretches short enough to be normalised at once, one after the other, so that a long text begins
//! without delay.

use std::borrow::Cow;

use super::Pause;
use crate::engine::text::clean::is_wrapped;

/// Most bytes of one stretch.
const LONGEST: usize = 1_200;
/// A stretch is not ended before this many bytes, except by the end of a line.
const SHORTEST: usize = 400;

/// Some of the text, whole paragraphs or sentences where it can be.
pub(super) struct Stretch<'a> {
    pub(super) text: Cow<'a, str>,
    /// What follows it.
    pub(super) pause: Pause,
}

/// The stretches of a text.
pub(super) struct Paragraphs<'a> {
    rest: &'a str,
}

impl<'a> Paragraphs<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.trim() }
    }
}

impl<'a> Iterator for Paragraphs<'a> {
    type Item = Stretch<'a>;

    fn next(&mut self) -> Option<Stretch<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let line = end_of_line(self.rest);
        let (end, within) = if line <= LONGEST { (line, false) } else { (cut(self.rest), true) };
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start_matches(['\n', '\r']);
        let pause = match (within, self.rest.trim().is_empty()) {
            (true, _) => Pause::None,
            (false, true) => Pause::Sentence,
            (false, false) => Pause::Paragraph,
        };
        let text = if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ").into() } else { text.into() };
        Some(Stretch { text, pause })
    }
}

/// Bytes up to the end of the paragraph: a line, and those that it only was wrapped into.
fn end_of_line(text: &str) -> usize {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if !is_wrapped(line.trim()) || text[end..].starts_with(['\n', '\r']) || end > LONGEST {
            break;
        }
    }
    end
}

/// Where a paragraph that is too long is cut: after a sentence, else after a clause, else between words, else anywhere
/// but in a number.
fn cut(text: &str) -> usize {
    let (mut sentence, mut clause, mut space, mut letter) = (None, None, None, None);
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let end = at + c.len_utf8();
        if end > LONGEST {
            break;
        }
        let next = letters.peek().map(|(_, next)| *next);
        let spaced = next.is_none_or(char::is_whitespace);
        let tied = |c: char| c.is_ascii_alphanumeric() || ".,:/%$€£¥-_@+".contains(c);
        match c {
            '。' | '！' | '？' | '…' => sentence = Some(end),
            '.' | '!' | '?' if spaced && starts_sentence(&text[end..]) => sentence = Some(end),
            '，' | '、' | '；' | '：' => clause = Some(end),
            ',' | ';' | ':' if spaced => clause = Some(end),
            c if c.is_whitespace() && !joins_numbers(text, at) => space = Some(end),
            _ => {}
        }
        if !(tied(c) && next.is_some_and(tied)) {
            letter = Some(end);
        }
    }
    let long_enough = |at: &usize| *at >= SHORTEST;
    let anywhere = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST).last();
    let found = [sentence, clause, space, letter].into_iter().flatten().find(long_enough);
    found.or(anywhere).filter(|at| *at > 0).unwrap_or(text.len())
}

/// A capital follows, or a script without capitals: "Dr. Smith" is cut, but only where nothing better was found.
fn starts_sentence(rest: &str) -> bool {
    rest.trim_start().chars().next().is_none_or(|c| !c.is_lowercase() && !c.is_ascii_digit())
}

/// "10 000 000" is one number.
fn joins_numbers(text: &str, at: usize) -> bool {
    text[..at].ends_with(|c: char| c.is_ascii_digit())
        && text[at..].trim_start().starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches(text: &str) -> Vec<(String, Pause)> {
        Paragraphs::new(text).map(|stretch| (stretch.text.into_owned(), stretch.pause)).collect()
    }

    #[test]
    fn lines_are_paragraphs_unless_they_were_wrapped() {
        let found = stretches("A title\n\nText. More.\r\nEnd");
        let texts: Vec<&str> = found.iter().map(|(text, _)| text.trim()).collect();
        assert_eq!(texts, ["A title", "Text. More.", "End"]);
        assert_eq!(
            found.iter().map(|(_, pause)| *pause).collect::<Vec<_>>(),
            [Pause::Paragraph, Pause::Paragraph, Pause::Sentence]
        );
        assert_eq!(stretches("this line is long enough that it was wrapped by a program\nand goes on.").len(), 1);
    }

    #[test]
    fn nothing_of_a_long_paragraph_is_lost() {
        for text in
            ["字".repeat(50_000), "x".repeat(50_000), "a b, c. ".repeat(6_000), "7".repeat(50_000), "é,".repeat(9_000)]
        {
            let cut = stretches(&text);
            assert_eq!(cut.iter().map(|(text, _)| text.as_str()).collect::<String>(), text.trim());
            assert!(cut.len() > 1 && cut.iter().all(|(text, _)| !text.is_empty() && text.len() <= LONGEST));
        }
    }

    #[test]
    fn long_paragraphs_are_cut_between_sentences() {
        let text = "It costs 1 000 000.50 dollars, they say. ".repeat(200);
        let cut = stretches(&text);
        let last = cut.len() - 1;
        assert!(cut[..last].iter().all(|(text, pause)| text.trim().ends_with("say.") && *pause == Pause::None));
    }
}
