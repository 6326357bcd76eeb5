//! A change to a text: what stands where, and what shall stand there.

use std::ops::Range;

/// Replaces `range` by `with`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the text, on character boundaries; empty where something is only inserted.
    pub range: Range<usize>,
    /// What shall stand there.
    pub with: String,
}

impl Edit {
    /// Inserts `with` at `at`.
    pub fn insert(at: usize, with: impl Into<String>) -> Self {
        Self { range: at..at, with: with.into() }
    }

    /// The text after the change; as it was where the range does not fit the text.
    pub fn apply(&self, text: &str) -> String {
        let (Some(before), Some(after)) = (text.get(..self.range.start), text.get(self.range.end..)) else {
            return text.to_owned();
        };
        [before, &self.with, after].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_replaces_bytes_and_never_cuts_a_character() {
        let edit = |range, with: &str| Edit { range, with: with.into() };
        assert_eq!(edit(2..6, "slow").apply("a deep voice"), "a slow voice");
        assert_eq!(Edit::insert(6, "，低沉").apply("男声"), "男声，低沉");
        assert_eq!(edit(1..3, "x").apply("男声"), "男声");
        assert_eq!(edit(3..99, "x").apply("男声"), "男声");
    }
}
