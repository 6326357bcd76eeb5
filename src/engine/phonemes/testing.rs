//! What the tests of this module share.

use unicode_normalization::UnicodeNormalization;

use crate::model::Language;

/// Compares a table at once, so that one run shows every difference.
pub(super) fn compare<'a>(cases: &[(&'a str, &str)], read: impl Fn(&'a str) -> String) {
    check(cases.iter().map(|(text, expected)| ((*text).to_owned(), read(text), *expected)));
}

/// As [`compare`], with the language that each text is in.
pub(super) fn compare_in(cases: &[(Language, &str, &str)], read: impl Fn(String, Language) -> String) {
    check(cases.iter().map(|(language, text, expected)| {
        (format!("{language} {text}"), read((*text).to_owned(), *language), *expected)
    }));
}

fn check<'a>(cases: impl Iterator<Item = (String, String, &'a str)>) {
    let wrong: Vec<String> = cases
        .filter(|(_, found, expected)| !found.nfc().eq(expected.nfc()))
        .map(|(text, found, expected)| format!("{text:?}\n   found    {found:?}\n   expected {expected:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
