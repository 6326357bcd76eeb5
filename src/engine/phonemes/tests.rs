//! Whole texts in seven languages.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::sync::LazyLock;

use super::{Accent, Pause, Phonemizer, Phrase, symbols, testing::compare};
use crate::model::Language::{self, En, Es, Fr, It, Ja, Pt, Zh};

/// One folder for all tests; it is mended as it is used.
static PHONEMIZER: LazyLock<(tempfile::TempDir, Phonemizer)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let phonemizer = Phonemizer::new(&folder.path().join("rules"));
    (folder, phonemizer)
});

fn phrases(text: &str, language: Language, accent: Accent) -> Vec<Phrase> {
    PHONEMIZER.1.phrases(text, language, accent).unwrap().collect()
}

fn said(text: &str, language: Language) -> String {
    let phrases = phrases(text, language, Accent::American);
    phrases.iter().map(|phrase| symbols(&phrase.tokens)).collect::<Vec<_>>().join(" | ")
}

/// Compares what is said in `language` with a table.
fn check(language: Language, cases: &[(&str, &str)]) {
    compare(cases, |text| said(text, language));
}

#[test]
fn every_language_is_spoken() {
    check(En, &[("Hello, world! How are you?", "həlˈO, wˈɜɹld! | hˈW ɑɹ ju?"), ("Say 你好 now.", "sˈA ni↗xau↓ nˈW.")]);
    check(Es, &[("Hola, ¿cómo estás?", "ˈola, kˈomo estˈas?")]);
    check(Fr, &[("Bonjour, comment allez-vous ?", "bɔ̃ʒˈuʁ, kɔmˌɑ̃ alˈevˈu?")]);
    check(It, &[("Ciao, come stai?", "ʧˈao, kˌome stˈaj?")]);
    check(Pt, &[("Olá, como você está?", "olˈa, kˈomʊ vosˈe estˈa?")]);
    check(Zh, &[("你好，世界！", "ni↗xau↓, ʂɨ↘ʨje↘!"), ("我用 iPhone 拍照。", "wo↓jʊ↘ŋ ˈI fˈOn pʰai→ꭧau↘.")]);
    check(
        Ja,
        &[("こんにちは、世界！", "koɲɲiʨiβa, sekai!"), ("今日はTimbreの話です。", "kʲoːβa tˈæmbəɹ no hanaɕidesɨ.")],
    );
    let pauses: Vec<Pause> = phrases("One. Two.", En, Accent::British).iter().map(|phrase| phrase.pause).collect();
    assert_eq!(pauses, [Pause::Sentence; 2]);
}

#[test]
fn show() {
    let cases = std::env::var("G2P_SHOW").unwrap_or_default();
    for line in std::fs::read_to_string(cases).unwrap_or_default().lines() {
        let (language, text) = line.split_once(' ').unwrap();
        let (language, accent) =
            if language == "gb" { (En, Accent::British) } else { (language.parse().unwrap(), Accent::American) };
        let written = super::normalise::written_out(text, language, accent);
        let phrases: Vec<String> =
            phrases(text, language, accent).iter().map(|phrase| symbols(&phrase.tokens)).collect();
        println!("{language} {text}\n   = {written}\n   > {}", phrases.join(" | "));
    }
}
