//! Saying something else with the voice of a take: what its page asks for, what it costs, and what becomes of it.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use timbre::{
    dashscope::ErrorKind,
    engine::pack::State,
    library::{ChargeNote, PendingCharge, Price, TakeKind, TakeRecord},
    model::Language,
    settings::Settings,
    studio::{
        Command, DesignedTake, Event, Failure, FailureKind, LiveEnd, PackEvent, PackFound, RequestId, SpokenEvent,
        SpokenOrder,
    },
    ui::Panel,
};

use crate::{
    made::{NEWEST, made, recording, refused, take, unsaved, voice},
    support::{BOTH, Name, SIZES, Window, cloud},
};

const TEXT: (&str, &str) = ("What to say", "要说的内容");
const SPEAK: (&str, &str) = ("Speak · free", "说 · 免费");
const BACK: (&str, &str) = ("Back", "返回");

fn say(n: u32) -> (String, String) {
    (format!("Say something else with take {n}"), format!("用试听 {n} 的音色说别的内容"))
}

/// Two takes whose voices the server lists.
fn two(lang: timbre::i18n::Lang) -> Window {
    let mut window = Window::new(lang);
    window.takes(vec![take(2), take(1)]);
    window.lists(vec![voice(2, NEWEST), voice(1, NEWEST)]);
    window
}

fn ordered(window: &mut Window) -> (RequestId, SpokenOrder) {
    let Command::SaySomethingElse(request, order) = window.only() else { panic!("nothing was ordered") };
    (request, *order)
}

fn ends(window: &mut Window, request: RequestId, take: Option<Box<DesignedTake>>, end: LiveEnd) {
    window.apply(Event::Spoken(SpokenEvent::Ended { request, take, end }));
}

/// Take `n`, said with the voice of take 1.
fn spoken(n: i64, text: &str) -> TakeRecord {
    let (kind, voice_of, voice) = (TakeKind::Spoken, Some(take(1).id), take(1).voice);
    TakeRecord { kind, voice_of, voice, text: text.to_owned(), ..take(n) }
}

fn failure(kind: FailureKind) -> LiveEnd {
    LiveEnd::Failed(Failure { kind, ..refused(ErrorKind::TimedOut) })
}

/// The open page is told that nobody knows what became of its text.
pub fn fails(window: &mut Window) {
    window.sent();
    window.press(Modifiers::COMMAND, Key::Enter);
    let (request, _) = ordered(window);
    ends(window, request, None, failure(FailureKind::OutcomeUnknown));
}

#[test]
fn a_text_goes_out_with_its_price_and_comes_back_as_a_take() {
    for lang in BOTH {
        let mut window = two(lang);
        window.click(say(1));
        assert!(window.sent().is_empty() && !window.enabled(SPEAK), "there is nothing to say yet");
        assert_eq!(window.focused(), Some(TEXT.in_lang(lang)), "it can be typed into at once");
        window.type_into(TEXT, "  Once more, then. ");
        window.choose(("Language", "语言"), ("German", "德语"));
        window.click(SPEAK);
        let (request, order) = ordered(&mut window);
        let expected = SpokenOrder {
            take: take(1).id,
            text: "Once more, then.".to_owned(),
            language: Some(Language::De),
            instructions: String::new(),
            account: "offline".to_owned(),
        };
        assert_eq!(order, expected);
        assert!(!window.has(SPEAK), "one at a time");
        window.press(Modifiers::COMMAND, Key::Enter);
        assert!(window.sent().is_empty());
        window.apply(Event::Spoken(SpokenEvent::Progress(request, 1.5)));
        assert!(window.tells(("1.5 s have come", "已收到 1.5 秒")));
        ends(&mut window, request, Some(made(spoken(3, "Once more, then."))), LiveEnd::Finished);
        assert!(window.has(("Play take 3", "播放试听 3")) && window.shows("Once more, then."));
        window.click(("Play take 3", "播放试听 3"));
        assert!(matches!(window.only(), Command::Play(id, _) if id == take(3).id));
        assert_eq!(window.value(TEXT), "  Once more, then. ", "it can be said again");
        window.click(BACK);
        assert!(window.shows("narrator_3: Once more, then.") && window.has(say(3)), "a take like others");
    }
}

#[test]
fn a_failure_keeps_the_text_and_tells_what_it_cost() {
    for lang in BOTH {
        let mut window = two(lang);
        window.click(say(2));
        window.type_into(TEXT, "Hello.");
        window.press(Modifiers::COMMAND, Key::Enter);
        let (request, _) = ordered(&mut window);
        ends(&mut window, request, None, failure(FailureKind::Server(ErrorKind::VoiceNotFound)));
        assert!(window.shows(("It cost nothing.", "未产生费用。")) && window.value(TEXT) == "Hello.");
        window.click(SPEAK);
        let (request, _) = ordered(&mut window);
        assert!(!window.shows(("It cost nothing.", "未产生费用。")), "it is tried again");
        ends(&mut window, request, None, failure(FailureKind::OutcomeUnknown));
        assert!(window.shows(("It may have been charged.", "可能已计费。")));
        window.click(SPEAK);
        let (request, _) = ordered(&mut window);
        let part = TakeRecord { complete: false, ..spoken(3, "Hello.") };
        ends(&mut window, request, Some(made(part)), failure(FailureKind::Server(ErrorKind::Interrupted)));
        assert!(window.tells(("kept as take 3", "保存为试听 3")));
        // The draft is a setting, which is on disk while it is typed.
        assert_eq!(window.shared().settings.say.text, "Hello.");
        window.click(BACK);
        window.click(say(1));
        assert_eq!(window.value(TEXT), "Hello.", "another voice may say it too");
    }
}

#[test]
fn what_ends_after_its_page_was_left_is_told_all_the_same() {
    for lang in BOTH {
        let mut window = two(lang);
        let send = |window: &mut Window| {
            window.click(say(1));
            window.replace(TEXT, "Hello.");
            window.click(SPEAK);
            let (request, _) = ordered(window);
            window.press(Modifiers::NONE, Key::Escape);
            window.press(Modifiers::NONE, Key::Escape);
            assert!(!window.has(TEXT), "left by Escape");
            request
        };
        let request = send(&mut window);
        ends(&mut window, request, Some(made(spoken(3, "Hello."))), LiveEnd::Finished);
        assert!(window.tells(("Take 3 is here", "试听 3 已生成")));
        let request = send(&mut window);
        ends(&mut window, request, None, failure(FailureKind::OutcomeUnknown));
        let sentence = timbre::i18n::failure(lang, &FailureKind::OutcomeUnknown.into());
        assert!(window.tells(&*sentence));
        let request = send(&mut window);
        ends(&mut window, request, Some(unsaved(spoken(4, "Hello."))), LiveEnd::Finished);
        assert!(window.shows(("Not on disk", "未写入磁盘")));
    }
}

#[test]
fn a_cancel_is_asked_for_once() {
    for lang in BOTH {
        let mut window = two(lang);
        window.click(say(1));
        window.type_into(TEXT, "Hello.");
        window.click(SPEAK);
        let (request, _) = ordered(&mut window);
        window.click(("Cancel", "取消"));
        assert!(matches!(window.only(), Command::CancelSpoken(of) if of == request));
        assert!(!window.enabled(("Cancel", "取消")));
        ends(&mut window, request, None, LiveEnd::Stopped);
        assert!(window.enabled(SPEAK) && window.value(TEXT) == "Hello.");
    }
}

#[test]
fn where_a_voice_cannot_speak_the_card_says_why() {
    for lang in BOTH {
        let why = |window: &Window, name: (String, String)| {
            let node = window.control(name);
            assert!(node.accesskit_node().is_disabled());
            node.accesskit_node().description().unwrap_or_default()
        };
        let mut window = two(lang);
        window.takes(vec![
            TakeRecord { voice: None, ..take(4) },
            TakeRecord { endpoint: Some("elsewhere.example".to_owned()), ..take(3) },
            take(2),
            TakeRecord { engine: Some("natural".to_owned()), ..take(1) },
        ]);
        assert!(why(&window, say(4)).contains(&*("not known", "不清楚").in_lang(lang)));
        assert!(why(&window, say(3)).contains(&*("another account", "其他账户").in_lang(lang)));
        assert!(window.enabled(say(2)) && window.enabled(say(1)));
        let state = State::Absent;
        window.apply(Event::VoicePack(PackEvent::Found(PackFound { state, waiting: 0, removed: false })));
        assert!(why(&window, say(1)).contains(&*("voice pack", "语音包").in_lang(lang)));
        window.lists(vec![voice(1, NEWEST)]);
        assert!(why(&window, say(2)).contains(&*("deleted", "删除").in_lang(lang)));
    }
}

#[test]
fn a_recording_of_the_vendors_voice_can_be_gone_on_with() {
    for lang in BOTH {
        let mut window = two(lang);
        let cherry =
            TakeRecord { voice: Some("Cherry".into()), model: Some("qwen3-tts-flash-realtime".into()), ..recording(5) };
        window.takes(vec![cherry]);
        window.go(Panel::Live);
        assert!(!window.shows(("Released", "已释放")), "it was never ours to release");
        window.click(("Say something else with recording 5", "用录音 5 的音色说别的内容"));
        window.type_into(TEXT, "Hello.");
        window.click(SPEAK);
        assert_eq!(ordered(&mut window).1.take, recording(5).id);
    }
}

#[test]
fn the_price_stands_on_the_button_and_the_budget_asks_first() {
    for lang in BOTH {
        let settings = Settings { budget: Some(0.5), ..Settings::default() };
        let mut window = Window::with(lang, SIZES[0], settings, cloud("cn-beijing"));
        let price = Some(Price { amount: 0.45, currency: "¥".to_owned() });
        let here = |n| TakeRecord { endpoint: Some("dashscope.aliyuncs.com".to_owned()), ..take(n) };
        window.takes(vec![TakeRecord { price, created: jiff::Timestamp::now(), ..here(1) }]);
        window.lists(vec![voice(1, NEWEST)]);
        window.click(say(1));
        let each = window.shared().catalog.model(&NEWEST.into()).unwrap().price_per_10k_characters["cn-beijing"];
        window.type_into(TEXT, &"Hello. ".repeat(100));
        let amount = each * 699.0 / 10_000.0;
        let button = (format!("Speak · ¥{amount:.2}"), format!("说 · ¥{amount:.2}"));
        window.click(button.clone());
        assert!(window.sent().is_empty(), "0.45 and that are more than 0.50");
        window.click(("Cancel", "取消"));
        assert!(window.sent().is_empty());
        window.click(button);
        window.click(("Speak all the same", "仍要合成"));
        let (_, order) = ordered(&mut window);
        assert_eq!((order.text.chars().count(), order.account.as_str()), (699, "dashscope.aliyuncs.com"));
    }
}

#[test]
fn a_call_that_a_crash_cut_off_is_told_and_leads_to_the_takes() {
    for lang in BOTH {
        let mut window = Window::new(lang).on(Panel::Settings);
        let note = ChargeNote {
            voice_name: Some("narrator".to_owned()),
            text: Some("Hello.".to_owned()),
            ..ChargeNote::default()
        };
        let pending = vec![PendingCharge { id: "charge".to_owned(), note }];
        let (takes, discarded, warnings) = (Vec::new(), Vec::new(), Vec::new());
        window.apply(Event::VaultOpened { takes, discarded, warnings, pending });
        assert!(window.tells(("may have been charged", "可能已计费")));
        window.click(("Look in takes", "查看试听"));
        assert!(matches!(window.only(), Command::DismissCharge(id) if id == "charge"));
        assert_eq!(window.harness.state().panel, Panel::Design);
    }
}
