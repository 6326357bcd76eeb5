//! Replacing what a pattern finds, with a look at what stands beside it.

use regex::{Captures, Regex};

/// A hit of a pattern and its neighbours.
pub(super) struct Hit<'a> {
    captures: Captures<'a>,
    /// What stands before it.
    pub(super) before: &'a str,
    /// What stands after it.
    pub(super) after: &'a str,
}

impl<'a> Hit<'a> {
    /// What a group found, or nothing.
    pub(super) fn get(&self, group: usize) -> &'a str {
        self.captures.get(group).map_or("", |found| found.as_str())
    }

    /// Whether it stands alone: no letter or figure touches it.
    pub(super) fn is_alone(&self) -> bool {
        !self.before.ends_with(is_letter) && !self.after.starts_with(is_letter)
    }

    /// Whether letters or figures touch it on both sides.
    pub(super) fn is_joined(&self) -> bool {
        self.before.ends_with(is_letter) && self.after.starts_with(is_letter)
    }

    /// Whether it stands alone and no figure follows a sign beside it: not the middle of 1.2.3 or 1/2/3.
    pub(super) fn is_whole_number(&self) -> bool {
        let joined = |c: char| matches!(c, '.' | ',' | '/' | ':' | '-');
        let mut back = self.before.chars().rev();
        let mut on = self.after.chars();
        let behind = back.next().is_some_and(joined) && back.next().is_some_and(|c| c.is_ascii_digit());
        let ahead = on.next().is_some_and(joined) && on.next().is_some_and(|c| c.is_ascii_digit());
        self.is_alone() && !behind && !ahead
    }
}

/// Letters and figures of the scripts that part words; those of Chinese and Japanese part nothing.
pub(super) fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && u32::from(c) < 0x2e80
}

/// `text` with each hit of `pattern` replaced by what `say` makes of it; hits that it declines stay.
pub(super) fn rewrite(text: String, pattern: &Regex, say: impl Fn(&Hit<'_>) -> Option<String>) -> String {
    let mut written = String::new();
    let mut at = 0;
    for captures in pattern.captures_iter(&text) {
        let Some(found) = captures.get(0) else { continue };
        let hit = Hit { captures, before: &text[..found.start()], after: &text[found.end()..] };
        if let Some(said) = say(&hit) {
            written.push_str(&text[at..found.start()]);
            written.push_str(&said);
            at = found.end();
        }
    }
    if at == 0 {
        return text;
    }
    written.push_str(&text[at..]);
    written
}

/// A pattern that is known to be sound; tests compile each of them.
#[expect(clippy::expect_used, reason = "the patterns are constants, and each is compiled in a test")]
pub(in crate::engine::phonemes) fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}
