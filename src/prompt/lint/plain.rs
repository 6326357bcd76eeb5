//! A text in the form that the rules' expressions are written for, each byte with where it came from: simplified,
//! half width, any gap, hyphens included, as one space. Its case stays, because names are told by it.

use std::ops::Range;

use super::super::traits;

/// The form and the way back.
pub(super) struct Plain {
    pub(super) text: String,
    /// For each byte of `text` and for its end: the byte of the source.
    source: Vec<usize>,
}

impl Plain {
    pub(super) fn new(source: &str) -> Self {
        let mut plain = Self { text: String::with_capacity(source.len()), source: Vec::with_capacity(source.len()) };
        for (at, c) in source.char_indices() {
            let c = traits::plain(c);
            if c == ' ' && plain.text.ends_with(' ') {
                continue;
            }
            plain.text.push(c);
            plain.source.resize(plain.text.len(), at);
        }
        plain.source.push(source.len());
        plain
    }

    /// Where a part of the form stands in the source.
    pub(super) fn source(&self, part: &Range<usize>) -> Range<usize> {
        let at = |place: usize| self.source.get(place).or(self.source.last()).copied().unwrap_or_default();
        at(part.start)..at(part.end)
    }

    /// Where a byte of the source stands in the form.
    pub(super) fn place(&self, source: usize) -> usize {
        self.source.partition_point(|at| *at < source).min(self.text.len())
    }
}

/// Ends a sentence or a clause, in either language, half or full width.
pub(super) fn is_stop(c: char) -> bool {
    matches!(c, ',' | ';' | ':') || ends_sentence(c)
}

/// Ends a sentence.
pub(super) fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '\n' | '\u{3002}' | '\u{ff01}' | '\u{ff1f}' | '\u{ff0e}')
}

/// The part of `text` between two signs that `ends` knows, around `span`.
pub(super) fn around(text: &str, span: &Range<usize>, ends: impl Fn(char) -> bool) -> Range<usize> {
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default();
    let start = before.char_indices().rev().find(|(_, c)| ends(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    start..span.end + after.find(&ends).unwrap_or(after.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_leads_back_to_its_source() {
        let source = "Ａ  Low-pitched，聲音";
        let plain = Plain::new(source);
        assert_eq!(plain.text, "a Low pitched,声音");
        let at = plain.text.find("pitched").unwrap_or_default();
        assert_eq!(&source[plain.source(&(at..at + 7))], "pitched");
        let at = plain.text.find('声').unwrap_or_default();
        assert_eq!(&source[plain.source(&(at..at + 6))], "聲音");
        assert_eq!(plain.place(source.find("聲").unwrap_or_default()), at);
        assert_eq!(plain.source(&(0..plain.text.len())), 0..source.len());
    }

    #[test]
    fn clauses_end_at_stops() {
        let text = "男声。低沉，好听，慢";
        let at = text.find("好听").unwrap_or_default();
        assert_eq!(&text[around(text, &(at..at + 6), |c| is_stop(c) || c == '，')], "好听");
        assert_eq!(&text[around(text, &(at..at + 6), ends_sentence)], "低沉，好听，慢");
    }
}
