//! From the click on "Design voice" to its answer: nothing is sent twice, nothing that was paid for is lost.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use timbre::{
    dashscope::ErrorKind,
    i18n::Lang,
    library::{ChargeNote, PendingCharge, TakeRecord},
    studio::{Command, Event, FailureKind, OFFLINE, RequestId},
    ui::Panel,
};

use crate::{
    form::{BUTTON, PROMPT, filled},
    made::{NEWEST, made, refused, take},
    support::{BOTH, Name, SIZES, VOICES, Window},
};

const CANCEL: (&str, &str) = ("Cancel", "取消");
const DETAILS: (&str, &str) = ("Details", "详细信息");

/// Presses the button and gives the number of the request.
fn sent(window: &mut Window) -> RequestId {
    window.control_from(BUTTON).click();
    window.settle();
    match window.only() {
        Command::Design(request, _) => request,
        other => panic!("{other:?}"),
    }
}

fn waits(window: &Window) -> bool {
    window.has(CANCEL)
}

#[test]
fn a_click_sends_the_form_once() {
    for lang in BOTH {
        let mut window = filled(lang);
        window.click("3");
        window.control_from(BUTTON).click();
        window.settle();
        let Command::Design(_, request) = window.only() else { panic!("no design") };
        assert_eq!((request.candidates, request.target_model.as_str()), (3, NEWEST));
        assert_eq!(request.voice_prompt.as_str(), "A calm man, 沉稳的男声");
        assert_eq!(request.voice_name.unwrap().as_str(), "narrator");
        assert!(window.shows(("Designing… 3 to come", "正在设计……还有 3 个")) && waits(&window));
    }
}

#[test]
fn the_keys_send_it_once_also_while_a_field_is_edited_and_however_long_they_are_held() {
    for lang in BOTH {
        let mut window = filled(lang);
        window.click(PROMPT);
        for _ in 0..3 {
            window.harness.key_down_modifiers(Modifiers::COMMAND, Key::Enter);
        }
        window.settle();
        assert!(matches!(window.only(), Command::Design(..)));
        assert_eq!(window.value(PROMPT), "A calm man, 沉稳的男声", "no line break was written");
    }
}

#[test]
fn while_a_voice_is_on_its_way_neither_click_nor_keys_send_another() {
    let mut window = filled(Lang::En);
    let place = window.control_from(BUTTON).rect();
    sent(&mut window);
    window.poke(place);
    window.press(Modifiers::COMMAND, Key::Enter);
    assert!(window.sent().is_empty() && waits(&window));
}

#[test]
fn a_wrong_form_is_not_sent_by_keys_either() {
    let mut window = filled(Lang::En);
    window.replace(PROMPT, "спокойный");
    window.press(Modifiers::COMMAND, Key::Enter);
    window.poke(window.control_from(BUTTON).rect());
    assert!(window.sent().is_empty());
}

#[test]
fn the_answer_ends_the_waiting_and_brings_the_take() {
    for lang in BOTH {
        let mut window = filled(lang);
        window.click("2");
        let request = sent(&mut window);
        window.designed(request, Ok(made(take(1))));
        assert!(window.shows(("Designing… 1 to come", "正在设计……还有 1 个")));
        assert!(window.has(("Play take 1", "播放试听 1")));
        window.designed(request, Ok(made(take(2))));
        assert!(!waits(&window) && window.has(("Play take 2", "播放试听 2")));
        let lists = window.sent();
        assert!(lists.iter().all(|command| matches!(command, Command::ListVoices(_))), "{lists:?}");
    }
}

#[test]
fn each_candidate_holds_the_place_of_its_take_so_that_nothing_moves() {
    for lang in BOTH {
        let mut window = filled(lang);
        window.takes(vec![take(1)]);
        window.click("3");
        window.control_from(BUTTON).click();
        window.settle();
        let Command::Design(request, design) = window.only() else { panic!("no design") };
        let of_click = |n| TakeRecord { click: Some(design.click.clone()), ..take(n) };
        let coming = |window: &Window, n: u8| {
            window.shows((format!("Candidate {n} of 3 is being made"), format!("正在生成第 {n} 个候选，共 3 个")))
        };
        let play = ("Play take 1", "播放试听 1");
        assert!((1..=3).all(|n| coming(&window, n)));
        let place = window.control(play).rect();
        // The list may know a take before its answer is here.
        window.takes(vec![of_click(2), take(1)]);
        assert_eq!(window.control(play).rect(), place);
        window.designed(request, Ok(made(of_click(2))));
        assert!(coming(&window, 3) && coming(&window, 2) && !coming(&window, 1));
        assert_eq!(window.control(play).rect(), place);
        window.designed(request, Ok(made(of_click(3))));
        window.designed(request, Err(refused(ErrorKind::ServerFault)));
        assert!((1..=3).all(|n| !coming(&window, n)));
    }
}

#[test]
fn cancelling_stops_the_waiting_but_what_still_comes_is_kept() {
    for lang in BOTH {
        let mut window = filled(lang);
        let first = sent(&mut window);
        window.click(CANCEL);
        assert!(matches!(window.only(), Command::CancelDesign(id) if id == first));
        assert!(window.tells(("cancelled; what was sent still arrives", "已取消，已发出的仍会送达")));
        let second = sent(&mut window);
        assert_ne!(first, second);
        window.designed(first, Ok(made(take(1))));
        assert!(waits(&window), "the answer to the first click does not end the second");
        assert!(window.has(("Play take 1", "播放试听 1")), "what was paid for is shown");
        window.designed(first, Err(refused(ErrorKind::ServerFault)));
        window.apply(Event::DesignCancelled(first));
        assert!(waits(&window) && !window.has(DETAILS));
        assert!(
            !window.tells(("cancelled; what was sent still arrives", "已取消，已发出的仍会送达")),
            "nothing of it is on its way"
        );
    }
}

#[test]
fn what_is_discarded_gives_way_to_what_comes_and_to_escape() {
    for lang in BOTH {
        let mut window = filled(lang);
        let (takes, discarded) = (vec![take(1)], vec![take(2)]);
        window.apply(Event::TakesChanged { takes, discarded });
        let play = ("Play take 1", "播放试听 1");
        window.click(("Discarded (1)", "已丢弃（1）"));
        assert!(!window.has(play));
        window.press(Modifiers::NONE, Key::Escape);
        assert!(window.has(play));
        window.click(("Discarded (1)", "已丢弃（1）"));
        sent(&mut window);
        assert!(window.has(play) && window.tells(("is being made", "正在生成")));
    }
}

#[test]
fn escape_cancels_as_the_button_says() {
    let mut window = filled(Lang::En);
    let request = sent(&mut window);
    window.press(Modifiers::NONE, Key::Escape);
    if waits(&window) {
        window.press(Modifiers::NONE, Key::Escape);
    }
    assert!(matches!(window.only(), Command::CancelDesign(id) if id == request));
}

#[test]
fn a_failure_is_one_sentence_with_the_raw_words_behind_a_button() {
    for lang in BOTH {
        let mut window = filled(lang);
        let request = sent(&mut window);
        window.designed(request, Err(refused(ErrorKind::RateLimited(None))));
        assert!(
            window.shows(("Too many requests at once. Wait a moment and try again.", "请求过于频繁。请稍候再试。"))
        );
        assert!(!window.tells("raw words") && !waits(&window));
        window.click(DETAILS);
        assert!(window.tells("raw words") && window.tells(("Request req-42", "请求 req-42")));
        sent(&mut window);
        assert!(!window.has(DETAILS), "a new try takes the old failure away");
    }
}

#[test]
fn nothing_is_sent_before_there_is_a_vault_and_a_connection_and_the_button_says_why() {
    for lang in BOTH {
        let why = |window: &Window| {
            let node = window.control_from(BUTTON).accesskit_node();
            assert!(node.is_disabled());
            node.data().description().unwrap_or_default().to_owned()
        };
        let mut window = filled(lang);
        window.apply(Event::VaultFailed(FailureKind::NotWritable("/data".into()).into()));
        assert!(why(&window).starts_with(&("The vault cannot be used", "音色库不可用").in_lang(lang)));
        let mut window = filled(lang);
        window.apply(Event::ConnectFailed(FailureKind::NoKey.into()));
        assert!(why(&window).starts_with(&("There is no key", "没有密钥").in_lang(lang)));
        window.press(Modifiers::COMMAND, Key::Enter);
        assert!(window.sent().is_empty());
        let window = Window::bare(lang, SIZES[0], filled(lang).shared().settings.clone());
        assert!(why(&window).starts_with(&("Not connected", "未连接").in_lang(lang)));
    }
}

fn note(name: &str) -> ChargeNote {
    let endpoint = Some("dashscope.example".to_owned());
    ChargeNote { voice_name: Some(name.to_owned()), endpoint, ..ChargeNote::default() }
}

/// The window after a start that found these notes, named `c0` and so on.
fn in_doubt(lang: Lang, notes: Vec<ChargeNote>) -> Window {
    let mut window = Window::new(lang);
    let charges = notes.into_iter().enumerate().map(|(n, note)| PendingCharge { id: format!("c{n}"), note });
    window.apply(Event::VaultOpened {
        takes: Vec::new(),
        discarded: Vec::new(),
        warnings: Vec::new(),
        pending: charges.collect(),
    });
    window
}

#[test]
fn a_charged_call_without_an_answer_is_told_at_the_next_start() {
    for lang in BOTH {
        let mut window = in_doubt(lang, vec![note("narrator")]);
        assert!(window.tells(("No answer came for “narrator” (dashscope.example)", "“narrator”（dashscope.example）")));
        window.click(("Look in Voices", "查看音色"));
        assert_eq!(window.harness.state().panel, Panel::Voices);
        assert_eq!(window.tab(VOICES).accesskit_node().is_selected(), Some(true));
        assert!(matches!(window.only(), Command::DismissCharge(id) if id == "c0"));
    }
}

#[test]
fn what_is_in_doubt_is_told_in_one_notice_for_each_kind_and_never_pushed_out() {
    for lang in BOTH {
        let made = ChargeNote { voice: Some("qwen-tts-vd-anna-voice-1-a".into()), ..note("anna") };
        let here = ChargeNote { endpoint: Some(OFFLINE.to_owned()), ..note("bert") };
        let nameless = ChargeNote { voice_name: None, voice_prompt: Some("A calm man. Old".into()), ..note("") };
        let said = ChargeNote { text: Some("Hello.".into()), ..note("carl") };
        let said_here = ChargeNote { endpoint: Some(OFFLINE.to_owned()), text: Some("Hello.".into()), ..note("dora") };
        let mut notes =
            vec![made, here, said, said_here, nameless, note("a"), note("a"), note("b"), note("c"), note("d")];
        notes.extend((0..20).map(|n| note(&format!("n{n}"))));
        let mut window = in_doubt(lang, notes);
        let first = ("No answer came for “A calm man”, “a”, “b” and 22 more", "“A calm man”、“a”、“b”等（另有 22 个）");
        assert!(window.tells(first));
        assert!(window.tells(("The program ended before “bert” was there", "程序在“bert”完成之前结束")));
        assert!(window.tells(("The program ended before the preview of “anna”", "程序在“anna”的试听")));
        assert!(window.tells(("while “carl” spoke (dashscope.example): it may have been charged", "可能已计费")));
        assert!(window.tells(("while “dora” spoke on this computer, at no cost", "不收费")));
        // Looking at the first takes all of its kind off the list, and the others stay.
        window.harness.get_all_by_label(&("Look in Voices", "查看音色").in_lang(lang)).next().unwrap().click();
        window.settle();
        let dismissed = window.sent().into_iter().filter(|command| matches!(command, Command::DismissCharge(_)));
        assert_eq!(dismissed.count(), 26);
        assert!(!window.tells(first) && window.tells(("“bert” was there", "“bert”")));
    }
}
