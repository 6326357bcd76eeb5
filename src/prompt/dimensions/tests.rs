//! Phrases go where a person would write them.

use super::*;
use crate::{
    model::{Language, TextLimits},
    prompt::lint,
};

fn choice(id: &str) -> &'static Choice {
    let mut all = Dimension::ALL.into_iter().flat_map(choices);
    all.find(|choice| choice.id == id).unwrap_or_else(|| panic!("there is no choice {id}"))
}

fn with(description: &str, ids: &[&str]) -> String {
    ids.iter().fold(description.to_owned(), |text, id| {
        let fallback = if description.is_empty() { Language::En } else { Language::Zh };
        phrase(choice(id), &text, fallback).map_or(text.clone(), |edit| edit.apply(&text))
    })
}

#[test]
fn coverage_tells_where_each_dimension_is_said() {
    let text = "A deep, slow male voice";
    let covered = coverage(text);
    let said: Vec<_> = covered.iter().filter(|covered| covered.is_covered()).map(|covered| covered.dimension).collect();
    assert_eq!(said, [Dimension::Gender, Dimension::Pitch, Dimension::Pace]);
    assert_eq!(covered[2].said, vec![2..6; 1]);
}

#[test]
fn english_phrases_join_the_sentence() {
    for (text, ids, expected) in [
        ("", &["female"][..], "A female voice"),
        ("", &["old", "female"], "An elderly female voice"),
        ("", &["low"], "A voice with a low pitch"),
        ("A calm voice.", &["male"], "A calm male voice."),
        ("A calm male voice.", &["middle"], "A calm middle-aged male voice."),
        ("A male voice", &["old"], "An elderly male voice"),
        ("A calm male voice.", &["low"], "A calm male voice, with a low pitch."),
        ("A calm male voice,", &["low"], "A calm male voice, with a low pitch"),
        ("A calm male voice, suitable for news.", &["slow"], "A calm male voice, at a slow pace, suitable for news."),
        ("A calm man", &["news"], "A calm man, suitable for news broadcasts"),
        ("Calm and slow.", &["female"], "Calm and slow, a female voice."),
    ] {
        assert_eq!(with(text, ids), expected, "{text} + {ids:?}");
    }
}

#[test]
fn chinese_phrases_join_the_sentence() {
    for (text, ids, expected) in [
        ("温柔的声音", &["female"][..], "温柔的女性声音"),
        ("沉稳的男性。", &["middle"], "沉稳的中年男性。"),
        ("沉稳的男性。", &["low"], "沉稳的男性，音调低沉。"),
        ("沉稳的男性，适合新闻播报。", &["slow"], "沉稳的男性，语速缓慢，适合新闻播报。"),
        ("沉稳的男性，", &["news"], "沉稳的男性，适合新闻播报"),
        ("语速缓慢", &["male"], "男性声音，语速缓慢"),
        ("声音低沉", &["male"], "男性声音，声音低沉"),
    ] {
        assert_eq!(with(text, ids), expected, "{text} + {ids:?}");
    }
    let edit = phrase(choice("female"), "", Language::Zh);
    assert_eq!(edit.map(|edit| edit.apply("")).as_deref(), Some("女性声音"));
}

#[test]
fn another_choice_gives_way_and_the_same_changes_nothing() {
    assert_eq!(with("A calm male voice, with a low pitch.", &["high"]), "A calm male voice, with a high pitch.");
    assert_eq!(with("A female voice", &["male"]), "A male voice");
    assert_eq!(with("An elderly male voice", &["young"]), "A young adult male voice");
    assert_eq!(with("男性声音，语速缓慢", &["fast"]), "男性声音，语速快");
    assert_eq!(phrase(choice("low"), "A calm male voice, with a low pitch.", Language::En), None);
}

#[test]
fn every_choice_covers_its_dimension_and_is_clean_in_both_languages() {
    for base in ["A voice", "声音", "", "A calm man", "沉稳的人"] {
        for language in [Language::Zh, Language::En] {
            let lacking = coverage(base).into_iter().filter(|covered| !covered.is_covered());
            for choice in lacking.flat_map(|covered| choices(covered.dimension)) {
                let Some(edit) = phrase(choice, base, language) else { panic!("{base} {}", choice.id) };
                let text = edit.apply(base);
                let covered = coverage(&text);
                let place = Dimension::ALL.iter().position(|dimension| *dimension == choice.dimension).unwrap_or(7);
                assert!(covered[place].is_covered(), "{text} does not say {:?}", choice.dimension);
                let findings = lint::check(&text, &TextLimits::QWEN);
                let bad = findings.iter().find(|finding| finding.rule != lint::Rule::OneDimension);
                assert_eq!(bad, None, "{text}");
            }
        }
    }
}

#[test]
fn all_seven_together_make_a_clean_description() {
    for (fallback, start) in [(Language::En, ""), (Language::Zh, "")] {
        let mut text = start.to_owned();
        for dimension in Dimension::ALL.into_iter().rev() {
            let Some(choice) = choices(dimension).nth(1) else { panic!("{dimension:?}") };
            if let Some(edit) = phrase(choice, &text, fallback) {
                text = edit.apply(&text);
            }
        }
        assert!(coverage(&text).iter().all(Covered::is_covered), "{text}");
        assert_eq!(lint::check(&text, &TextLimits::QWEN), [], "{text}");
    }
}
