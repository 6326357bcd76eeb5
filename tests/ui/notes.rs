//! The user's own words about takes: written while they are typed, shown on the card, found, and taken back.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use timbre::{library::TakeRecord, studio::Command, ui::Panel};

use crate::{
    made::{NEWEST, recording, take, voice},
    support::{BOTH, Name, Window, said},
};

const NOTE_1: (&str, &str) = ("Note on take 1", "试听 1 的备注");
const FIELD: (&str, &str) = ("Note", "备注");
const DONE: (&str, &str) = ("Done", "完成");

fn noted(n: i64, note: &str) -> TakeRecord {
    TakeRecord { note: note.to_owned(), ..take(n) }
}

fn written(window: &mut Window) -> Vec<(String, String)> {
    let note = |command| if let Command::Note(take, words) = command { Some((take.to_string(), words)) } else { None };
    window.sent().into_iter().filter_map(note).collect()
}

#[test]
fn a_note_is_written_while_it_is_typed_and_stands_on_the_card() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        window.takes(vec![take(2), take(1)]);
        window.click(NOTE_1);
        assert_eq!(window.focused(), Some(FIELD.in_lang(lang)), "it can be typed into at once");
        window.type_into(FIELD, "Warm, a little hoarse\nfor the second chapter");
        assert!(written(&mut window).is_empty(), "not at every key");
        window.harness.run_steps(80);
        let id = take(1).id.to_string();
        let words = "Warm, a little hoarse\nfor the second chapter".to_owned();
        assert_eq!(written(&mut window), [(id.clone(), words)], "but once it rests");
        window.harness.run_steps(80);
        assert!(written(&mut window).is_empty(), "once");
        window.click(DONE);
        assert!(!window.has(FIELD));
        let line = (
            "Note: Warm, a little hoarse for the second chapter",
            "备注：Warm, a little hoarse for the second chapter",
        );
        assert!(window.shows(line));
        let is = |node: &egui_kittest::Node<'_>| said(node).as_deref() == Some(&*line.in_lang(lang));
        let whole = window.harness.root().children_recursive().find(is).unwrap().accesskit_node().description();
        assert_eq!(whole.as_deref(), Some("Warm, a little hoarse\nfor the second chapter"));
        window.click(("Undo", "撤销"));
        assert_eq!(written(&mut window), [(id, String::new())]);
        assert!(!window.shows(line), "as it was before");
    }
}

#[test]
fn who_types_without_a_pause_is_written_down_too() {
    let mut window = Window::new(timbre::i18n::Lang::En);
    window.takes(vec![take(1)]);
    window.click(NOTE_1);
    let mut times = 0;
    for _ in 0..12 {
        window.type_into(FIELD, "warm ");
        window.harness.run_steps(10);
        times += written(&mut window).len();
    }
    assert!((1..8).contains(&times), "now and then, not at every key: {times}");
}

#[test]
fn leaving_by_escape_keeps_the_words_and_looking_changes_nothing() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        window.takes(vec![noted(1, "old")]);
        window.click(NOTE_1);
        assert_eq!(window.value(FIELD), "old");
        window.press(Modifiers::NONE, Key::Escape);
        assert!(written(&mut window).is_empty() && !window.has(("Undo", "撤销")));
        window.click(NOTE_1);
        window.replace(FIELD, "new");
        window.press(Modifiers::NONE, Key::Escape);
        window.settle();
        assert_eq!(written(&mut window), [(take(1).id.to_string(), "new".to_owned())]);
        window.click(("Undo", "撤销"));
        assert_eq!(written(&mut window), [(take(1).id.to_string(), "old".to_owned())]);
    }
}

#[test]
fn a_note_ends_where_it_may_be_no_longer() {
    let mut window = Window::new(timbre::i18n::Lang::En);
    window.takes(vec![take(1)]);
    window.click(NOTE_1);
    window.type_into(FIELD, &"声".repeat(2_100));
    window.settle();
    assert_eq!(window.value(FIELD).chars().count(), 2_000);
    window.click(DONE);
    assert_eq!(written(&mut window)[0].1.chars().count(), 2_000);
}

#[test]
fn recordings_have_notes_too_and_voices_are_found_by_them() {
    for lang in BOTH {
        let mut window = Window::new(lang).on(Panel::Live);
        window.takes(vec![recording(5), noted(2, "Use for the old sailor"), take(1)]);
        window.click(("Note on recording 5", "录音 5 的备注"));
        window.type_into(FIELD, "too fast");
        window.click(DONE);
        assert_eq!(written(&mut window), [(recording(5).id.to_string(), "too fast".to_owned())]);
        window.lists(vec![voice(2, NEWEST), voice(1, NEWEST)]);
        window.go(Panel::Voices);
        window.type_into(("Search voices", "搜索音色"), "sailor");
        assert!(window.has("narrator_2") && !window.has("narrator_1"));
    }
}

#[test]
fn the_card_tells_model_language_and_price() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        let price = Some(timbre::library::Price { amount: 0.2, currency: "¥".to_owned() });
        window.takes(vec![TakeRecord { price, ..take(1) }]);
        assert!(window.tells(("English  ·  qwen3-tts-vd", "英语  ·  qwen3-tts-vd")));
        let is = |node: &egui_kittest::Node<'_>| said(node).is_some_and(|words| words.contains("¥0.20"));
        let facts = window.harness.root().children_recursive().find(is).unwrap();
        let all = facts.accesskit_node().description().unwrap_or_default();
        assert!(all.contains(NEWEST), "the whole id: {all}");
    }
}
