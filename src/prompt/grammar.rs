//! The little English grammar that changes of a text need: articles and capitals.

use super::Edit;

/// "a" or "an" before `next`, by how it begins.
fn article(next: &str) -> &'static str {
    const SILENT: [&str; 5] = ["hour", "honest", "honour", "honor", "heir"];
    const CONSONANT: [&str; 5] = ["uni", "one ", "use", "eu", "youn"];
    let next = next.trim_start();
    let begins = |words: &[&str]| words.iter().any(|word| next.starts_with(word));
    let vowel = next.starts_with(|c: char| "aeiouAEIOU8".contains(c)) || begins(&["11", "18"]);
    if (vowel && !begins(&CONSONANT)) || begins(&SILENT) { "an" } else { "a" }
}

/// `next` with the article that fits it.
pub(super) fn with_article(next: &str) -> String {
    format!("{} {next}", article(next))
}

/// The word with a capital.
pub(super) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// The last word of `text`; empty where it ends with a sign.
pub(super) fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

/// Makes an article directly before the change fit what then follows it: "an amazing deep voice" → "a deep voice".
pub(super) fn fit_article(text: &str, edit: Edit) -> Edit {
    let (Some(before), Some(after)) = (text.get(..edit.range.start), text.get(edit.range.end..)) else { return edit };
    let trimmed = before.trim_end();
    let word = last_word(trimmed);
    if !matches!(word, "a" | "an" | "A" | "An") || trimmed.len() == before.len() {
        return edit;
    }
    let wanted = article(if edit.with.trim().is_empty() { after } else { &edit.with });
    let wanted = if word.starts_with('A') { capitalised(wanted) } else { wanted.to_owned() };
    let with = [&wanted, &before[trimmed.len()..], &edit.with].concat();
    Edit { range: trimmed.len() - word.len()..edit.range.end, with }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_follow_what_comes_next() {
        for (text, range, with, expected) in [
            ("an amazing deep voice", 3..11, "", "a deep voice"),
            ("A voice", 2..2, "elderly ", "An elderly voice"),
            ("A voice", 2..2, "8-year-old ", "An 8-year-old voice"),
            ("A nice unusual voice", 2..7, "", "An unusual voice"),
            ("A nice unique voice", 2..7, "", "A unique voice"),
            ("Papa voice", 5..5, "old ", "Papa old voice"),
        ] {
            let edit = Edit { range, with: with.into() };
            assert_eq!(fit_article(text, edit).apply(text), expected);
        }
    }
}
