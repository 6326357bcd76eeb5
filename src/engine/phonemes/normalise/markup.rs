//! Markup as the words that it dresses: Markdown, tags, entities.

use std::sync::LazyLock;

use regex::Regex;

use super::rewrite::{pattern, rewrite};
use crate::engine::text::clean::drop_tags;

static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)"));
static ENTITY: LazyLock<Regex> = LazyLock::new(|| pattern(r"&(amp|lt|gt|quot|apos|nbsp|#39);"));
static LINE_HEAD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:#{1,6}\s+|>\s+|[-*+]\s+(?:\[[ xX]\]\s+)?)"));
static EMPHASIS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\*{1,3}|~~|`{1,3}|__"));
static UNDERLINED: LazyLock<Regex> = LazyLock::new(|| pattern(r"_([^_\s](?:[^_]*[^_\s])?)_"));

/// `text`, one paragraph, without markup.
pub(super) fn plain(text: &str) -> String {
    let mut text = rewrite(drop_tags(text), &ENTITY, |hit| {
        Some(
            match hit.get(1) {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "nbsp" => " ",
                _ => "'",
            }
            .to_owned(),
        )
    });
    text = rewrite(text, &LINK, |hit| Some(hit.get(1).to_owned()));
    text = rewrite(text, &LINE_HEAD, |_| Some(String::new()));
    text = rewrite(text, &UNDERLINED, |hit| hit.is_alone().then(|| hit.get(1).to_owned()));
    text = rewrite(text, &EMPHASIS, |hit| {
        let dunder = hit.get(0) == "__" && !hit.before.ends_with(char::is_whitespace) && hit.is_joined();
        let times = hit.get(0) == "*" && hit.before.trim_end().ends_with(|c: char| c.is_ascii_digit());
        (!dunder && !times).then(String::new)
    });
    // Cells of a table are read one after the other.
    text.replace('|', ", ")
}

#[cfg(test)]
mod tests {
    use super::{super::super::testing::compare, *};

    #[test]
    fn markup_is_taken_off() {
        compare(
            &[
                ("## A **bold** _word_", "A bold word"),
                ("- [x] see [the docs](https://example.com/a) now", "see the docs now"),
                ("`code` and ~~gone~~", "code and gone"),
                ("a &lt; b &amp; c", "a < b & c"),
                ("<b>Hi</b> there", " Hi  there"),
                ("snake_case_name stays", "snake_case_name stays"),
                ("3 * 4", "3 * 4"),
            ],
            plain,
        );
    }
}
