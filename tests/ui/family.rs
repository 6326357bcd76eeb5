//! The lineage of takes: where each came from, the tree of all of them, and the words that changed at each step.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use timbre::{
    i18n::Lang,
    library::{TakeKind, TakeRecord},
    studio::{Command, Event, sound_id},
    ui::Panel,
};

use crate::{
    made::{recording, take},
    support::{BOTH, Name, SIZES, Window},
};

/// Take `n`, refined from take `from` into other words.
fn refined(n: i64, from: i64, prompt: &str) -> TakeRecord {
    TakeRecord { parent: Some(take(from).id), voice_prompt: Some(prompt.to_owned()), ..take(n) }
}

fn spoken(n: i64, of: TakeRecord) -> TakeRecord {
    let text = "The last bus left an hour ago.".to_owned();
    TakeRecord { kind: TakeKind::Spoken, voice_of: Some(of.id), voice: of.voice, text, ..take(n) }
}

/// 1 was refined into 2 and 3; the voice of 2 said something else as 4; 5 stands alone. 3 is discarded.
fn family(lang: Lang) -> Window {
    let mut window = Window::new(lang);
    let discarded = vec![TakeRecord {
        discarded: Some(jiff::Timestamp::UNIX_EPOCH),
        ..refined(3, 1, "A hurried man, 沉稳的男声")
    }];
    let takes = vec![
        take(5),
        spoken(4, take(2)),
        TakeRecord { kept: true, ..refined(2, 1, "A calm, soft man, 沉稳的男声") },
        take(1),
    ];
    window.apply(Event::TakesChanged { takes, discarded });
    window
}

fn open(n: u32) -> (String, String) {
    (format!("Family of take {n}"), format!("试听 {n} 的谱系"))
}

fn play(n: u32) -> (String, String) {
    (format!("Play take {n}"), format!("播放试听 {n}"))
}

fn told(window: &Window, n: u32) -> String {
    window.control(play(n)).accesskit_node().description().unwrap_or_default()
}

#[test]
fn a_card_says_what_its_take_came_from_and_leads_there() {
    for lang in BOTH {
        let mut window = family(lang);
        assert!(window.paints(&("Refined from take 1", "由试听 1 优化而来").in_lang(lang)));
        assert!(window.paints(&("Voice of take 2", "试听 2 的音色").in_lang(lang)));
        assert!(!window.has(open(5)), "who stands alone has no family");
        window.click(("Take 2: go to Take 1", "试听 2：转到试听 1"));
        assert_eq!(window.focused(), Some(play(1).in_lang(lang)));
    }
}

#[test]
fn a_parent_far_down_the_list_is_brought_into_sight() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        let mut takes = vec![refined(500, 1, "Other words")];
        takes.extend((1..500).rev().map(take));
        window.takes(takes);
        assert!(!window.has(play(1)));
        window.click(("Take 500: go to Take 1", "试听 500：转到试听 1"));
        assert!(window.has(play(1)) && window.focused() == Some(play(1).in_lang(lang)));
    }
}

#[test]
fn the_family_is_a_tree_of_sounds_with_the_words_that_changed() {
    for lang in BOTH {
        let mut window = family(lang);
        window.click(open(4));
        let (left, top) = (|n| window.control(play(n)).rect().left(), |n| window.control(play(n)).rect().top());
        assert!(left(1) < left(2) && left(2) < left(4) && (left(2) - left(3)).abs() < 0.1, "each stands below its own");
        assert!(top(1) < top(2) && top(2) < top(4) && top(4) < top(3));
        assert!(!window.has(play(5)));
        assert_eq!(told(&window, 1), "A calm man, 沉稳的男声");
        assert!(told(&window, 2).contains("soft") && !told(&window, 2).contains("calm"), "{}", told(&window, 2));
        assert!(told(&window, 3).contains("calm") && told(&window, 3).contains("hurried"));
        assert_eq!(told(&window, 4), "The last bus left an hour ago.");
        let aside = |words: (&str, &str)| window.paints(&words.in_lang(lang));
        assert!(aside(("Kept  ·  Released  ·  4.0 s", "已保留  ·  已释放  ·  4.0 秒")));
        assert!(aside(("Released  ·  Discarded  ·  4.0 s", "已释放  ·  已丢弃  ·  4.0 秒")));
    }
}

#[test]
fn the_keyboard_plays_the_family() {
    for lang in BOTH {
        let mut window = family(lang);
        window.click(open(2));
        window.control(play(1)).focus();
        window.settle();
        window.press(Modifiers::NONE, Key::Enter);
        assert!(matches!(window.only(), Command::Play(id, _) if id == take(1).id));
        window.press(Modifiers::NONE, Key::ArrowDown);
        assert_eq!(window.focused(), Some(play(2).in_lang(lang)));
        window.press(Modifiers::NONE, Key::Space);
        assert!(matches!(window.only(), Command::Play(id, _) if id == take(2).id));
        window.shared_mut().sound.playing = sound_id(&take(2).id);
        window.settle();
        window.click(("Stop", "停止"));
        assert!(matches!(window.only(), Command::StopPlaying));
        window.shared_mut().sound.playing = 0;
        window.settle();
        window.click(("Show Take 4 in the list", "在列表中显示试听 4"));
        assert_eq!(window.focused(), Some(play(4).in_lang(lang)), "and back at its card");
        assert_eq!(window.harness.state().panel, Panel::Design);
    }
}

#[test]
fn what_is_gone_from_the_vault_and_what_hangs_on_a_recording_are_shown_too() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        window.takes(vec![spoken(7, recording(6)), recording(6), refined(2, 1, "Other words")]);
        window.click(open(2));
        let gone = ("A take that is not in this vault any more", "已不在素材库中的试听");
        assert!(window.has(gone) && !window.enabled(gone));
        window.click(("Back", "返回"));
        // The recording has no card here: its family is shown instead.
        window.click(("Take 7: go to Recording 6", "试听 7：转到录音 6"));
        assert!(window.has(("Play recording 6", "播放录音 6")) && window.has(play(7)));
    }
}

#[test]
fn a_family_of_hundreds_draws_only_what_is_in_sight() {
    let mut window = Window::sized(Lang::En, SIZES[1]);
    let words = |n: i64| format!("A calm man number {n}, {}", "with many words ".repeat(100));
    let takes = (1..=400).rev().map(|n| refined(n, n - 1, &words(n)));
    window.takes(takes.collect());
    window.click(open(400));
    let shown = window.controls().iter().filter(|node| node.rect().left() > 168.0).count();
    assert!(shown < 60, "{shown}");
    assert!(window.has(play(400)), "the one that it is about is in sight");
    // What changed in the rows above it comes first, and not all in one frame.
    window.harness.run_steps(20);
    assert!(told(&window, 400).contains("400") && told(&window, 400).contains("399"));
}
