//! Live: what is sent, what the status line says while a session runs, and which pairs can be chosen.

use std::time::Duration;

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use timbre::{
    dashscope::ErrorKind,
    i18n::Lang,
    library::TakeRecord,
    settings::{LiveMode, Settings},
    studio::{Command, Event, LiveEnd, LiveEvent, LiveState, sound_id},
    ui::Panel,
    wire::session::SessionMode,
};

use crate::{
    made::{FLASH, NEWEST, OLDER, made, recording, refused, take, unsaved, voice, voice_id},
    support::{BOTH, Name, SIZES, Window, cloud},
};

const TEXT: (&str, &str) = ("Text to speak", "要说的文本");
const SPEAK: (&str, &str) = ("Speak", "说");
const COMMIT: (&str, &str) = ("Commit", "提交");
const CLEAR: (&str, &str) = ("Clear", "清空");
const FINISH: (&str, &str) = ("Finish", "结束");
const STOP: (&str, &str) = ("Stop", "停止");
const VOICE: (&str, &str) = ("Voice", "音色");
const MODEL: (&str, &str) = ("Model", "模型");
const EXPORT: (&str, &str) = ("Export recording", "导出录音");
const READY: (&str, &str) = ("Ready", "就绪");
const SPEAKING: (&str, &str) = ("Speaking", "正在说");
const FINISHED: (&str, &str) = ("Finished", "已完成");
const FAILED: (&str, &str) = ("Failed", "失败");

/// The account has a voice for each design model; the first one is chosen and has something to say.
fn ready(lang: Lang) -> Window {
    let mut window = Window::new(lang);
    window.go(Panel::Voices);
    window.click(("Refresh", "刷新"));
    window.list(vec![voice(2, NEWEST), voice(1, OLDER)]);
    window.go(Panel::Live);
    window.choose(VOICE, "narrator_2");
    window.type_into(TEXT, "Hello, 你好");
    window.sent();
    window
}

/// A session is being opened with the newest design model.
pub fn connecting() -> LiveEvent {
    LiveEvent::Connecting { model: NEWEST.into(), mode: SessionMode::ServerCommit }
}

/// The line that says what goes on begins so.
fn status(window: &Window, start: (&str, &str)) -> bool {
    let start = start.in_lang(window.lang());
    let text = window.harness.state().live.status_text(window.shared());
    text.starts_with(&start) && window.shows(text)
}

fn why(window: &Window) -> String {
    let node = window.control(SPEAK);
    assert!(node.accesskit_node().is_disabled());
    node.accesskit_node().data().description().unwrap_or_default().to_owned()
}

#[test]
fn speaking_sends_all_that_was_chosen() {
    for lang in BOTH {
        let mut window = ready(lang);
        assert!(window.group(("Mode", "模式")) && status(&window, READY));
        window.click(SPEAK);
        let Command::Speak(request) = window.only() else { panic!("nothing to speak") };
        assert_eq!((request.text.as_str(), request.voice.as_str()), ("Hello, 你好", voice_id(2).as_str()));
        assert_eq!((request.model.as_str(), request.mode), (NEWEST, SessionMode::ServerCommit));
        assert_eq!((request.speech_rate, request.pitch_rate, request.volume), (1.0, 1.0, 50));
        assert!(!window.enabled(SPEAK), "one click is enough");
        window.live(LiveEvent::Open);
        window.click(("Manual", "手动"));
        window.control(("Speed", "语速")).set_value_accesskit(1.5);
        window.settle();
        window.control(("Volume", "音量")).set_value_accesskit(80.0);
        window.settle();
        window.press(Modifiers::COMMAND, Key::Enter);
        let Command::Speak(request) = window.only() else { panic!("nothing to speak") };
        assert_eq!((request.mode, request.volume), (SessionMode::Commit, 80));
        assert!((request.speech_rate - 1.5).abs() < 1e-6);
    }
}

#[test]
fn keys_that_are_held_speak_once() {
    let mut window = ready(Lang::En);
    window.click(TEXT);
    for _ in 0..3 {
        let (key, modifiers) = (Key::Enter, Modifiers::COMMAND);
        window.harness.key_down_modifiers(modifiers, key);
    }
    window.settle();
    assert!(matches!(window.only(), Command::Speak(_)));
    assert_eq!(window.value(TEXT), "Hello, 你好");
}

#[test]
fn without_text_voice_model_or_connection_it_says_what_is_missing() {
    for lang in BOTH {
        let mut window = Window::new(lang).on(Panel::Live);
        assert!(window.shared().settings.live.voice.is_some(), "there is a voice to begin with");
        window.shared_mut().settings.live.voice = None;
        window.settle();
        assert_eq!(why(&window), ("Choose a voice first.", "请先选择音色。").in_lang(lang));
        window.choose(VOICE, ("Cherry", "芊悦"));
        assert_eq!(why(&window), ("There is nothing to speak.", "没有要说的文本。").in_lang(lang));
        window.shared_mut().settings.live.model = None;
        window.settle();
        assert_eq!(why(&window), ("Choose a model first.", "请先选择模型。").in_lang(lang));
        let window = Window::bare(lang, SIZES[0], Settings::default()).on(Panel::Live);
        assert_eq!(why(&window), ("Not connected yet.", "尚未连接。").in_lang(lang));
    }
}

#[test]
fn a_session_is_told_in_the_status_line_from_ready_to_finished() {
    for lang in BOTH {
        let mut window = ready(lang);
        for name in [COMMIT, CLEAR, FINISH, STOP, EXPORT] {
            assert!(!window.enabled(name), "{name:?} without a session");
        }
        window.click(SPEAK);
        window.live(connecting());
        assert!(status(&window, ("Connecting", "正在连接")));
        window.live(LiveEvent::Open);
        window.live(speaking(0.0));
        assert!(status(&window, SPEAKING), "waiting for the first sound");
        window.live(LiveEvent::FirstAudio(Duration::from_millis(123)));
        window.live(speaking(2.0));
        window.shared_mut().sound =
            timbre::ui::Sound { playing: 1 << 63, seconds: 0.5, buffered: 1.5, underruns: 3, ..Default::default() };
        window.settle();
        assert!(status(&window, ("Speaking: 0.5 of 2.0 s", "正在说：0.5 / 2.0 秒")));
        assert!(window.shows(("123 ms", "123 毫秒")) && window.shows("3"));
        for (name, enabled) in [(COMMIT, false), (CLEAR, false), (FINISH, true), (STOP, true)] {
            assert_eq!(window.enabled(name), enabled, "{name:?} in an automatic session");
        }
        window.sent();
        window.click(FINISH);
        assert!(matches!(window.only(), Command::LiveFinish));
        window.live(LiveEvent::State(LiveState { finishing: true, received: 2.0, ..LiveState::default() }));
        assert!(status(&window, SPEAKING));
        assert!(!window.enabled(SPEAK) && !window.enabled(COMMIT), "no more text");
        window.shared_mut().sound = timbre::ui::Sound::default();
        window.ended(Some(made(recording(1))), LiveEnd::Finished);
        assert!(status(&window, ("Finished: 4.0 s", "已完成：录得 4.0 秒")));
        window.click(EXPORT);
        assert!(matches!(window.only(), Command::Export(id, ..) if id == recording(1).id));
    }
}

#[test]
fn the_sound_that_is_left_is_still_speaking() {
    let mut window = ready(Lang::En);
    window.click(SPEAK);
    window.live(LiveEvent::Open);
    window.live(speaking(2.0));
    window.shared_mut().sound = timbre::ui::Sound { playing: 1 << 63, buffered: 1.5, ..Default::default() };
    window.ended(Some(made(recording(1))), LiveEnd::Finished);
    assert!(status(&window, SPEAKING));
    window.sent();
    window.click(STOP);
    assert!(matches!(window.only(), Command::LiveStop));
    window.shared_mut().sound.playing = 0;
    window.settle();
    assert!(status(&window, FINISHED));
}

#[test]
fn text_that_waits_is_counted_and_committed_or_dropped() {
    for lang in BOTH {
        let mut window = ready(lang);
        window.click(("Manual", "手动"));
        window.click(SPEAK);
        window.live(LiveEvent::Connecting { model: NEWEST.into(), mode: SessionMode::Commit });
        window.live(LiveEvent::Open);
        window.live(LiveEvent::State(LiveState { waiting: 9, ..LiveState::default() }));
        assert!(status(&window, ("Ready: 9 characters wait for Commit", "就绪：9 个字符等待提交")));
        window.sent();
        window.click(CLEAR);
        assert!(matches!(window.only(), Command::LiveClear));
        window.live(LiveEvent::State(LiveState::default()));
        assert!(status(&window, ("Ready for more text", "就绪，可继续输入")));
        window.click(COMMIT);
        assert!(matches!(window.only(), Command::LiveCommit) && status(&window, READY), "there was nothing to say");
        window.live(LiveEvent::NothingWaits);
        assert!(window.shows(("No text waits for Commit.", "没有等待提交的文本。")));
        window.live(LiveEvent::State(LiveState { waiting: 9, ..LiveState::default() }));
        window.sent();
        window.click(COMMIT);
        assert!(matches!(window.only(), Command::LiveCommit));
        window.live(speaking(0.0));
        assert!(status(&window, SPEAKING));
    }
}

/// Speech that was asked for, and what has come of it.
fn speaking(received: f64) -> LiveEvent {
    LiveEvent::State(LiveState { owed: true, received, ..LiveState::default() })
}

#[test]
fn stop_keeps_what_was_spoken_and_a_broken_connection_too() {
    for lang in BOTH {
        let mut window = ready(lang);
        window.click(SPEAK);
        window.live(LiveEvent::Open);
        window.live(speaking(2.0));
        window.sent();
        window.click(STOP);
        assert!(matches!(window.only(), Command::LiveStop));
        window.ended(Some(made(recording(1))), LiveEnd::Stopped);
        assert!(status(&window, ("Finished: stopped; the 4.0 s that had arrived", "已完成：已停止，已收到的 4.0 秒")));
        assert!(window.has(("Play recording 1", "播放录音 1")) && window.enabled(EXPORT));
        window.click(SPEAK);
        window.live(LiveEvent::Open);
        window.ended(Some(made(recording(2))), LiveEnd::Failed(refused(ErrorKind::Interrupted)));
        assert!(status(&window, FAILED));
        assert!(window.shows(("The connection broke. What had arrived is kept.", "连接已中断。已收到的内容已保留。")));
        window.click(("Details", "详细信息"));
        assert!(window.tells("raw words") && window.tells(("Request req-42", "请求 req-42")));
        assert!(window.has(("Play recording 2", "播放录音 2")) && window.enabled(EXPORT) && window.enabled(SPEAK));
        window.live(connecting());
        window.ended(None, LiveEnd::Finished);
        assert!(status(&window, ("Finished: nothing was spoken", "已完成：没有说出内容")) && !window.enabled(EXPORT));
    }
}

#[test]
fn a_refusal_in_a_session_is_told_and_the_session_goes_on() {
    for lang in BOTH {
        let mut window = ready(lang);
        window.live(LiveEvent::Open);
        window.live(LiveEvent::Refused(refused(ErrorKind::Moderation)));
        assert!(window.tells(("content check refused the text", "文本未通过内容检查")) && status(&window, READY));
    }
}

#[test]
fn recordings_are_played_stopped_exported_and_discarded() {
    for lang in BOTH {
        let mut window = ready(lang);
        window.ended(Some(made(recording(1))), LiveEnd::Finished);
        window.click(("Play recording 1", "播放录音 1"));
        assert!(matches!(window.only(), Command::Play(id, _) if id == recording(1).id));
        window.shared_mut().sound.playing = sound_id(&recording(1).id);
        window.settle();
        window.click(("Stop playing recording 1", "停止播放录音 1"));
        assert!(matches!(window.only(), Command::StopPlaying));
        window.shared_mut().sound.playing = 0;
        window.settle();
        window.click(("Export recording 1", "导出录音 1"));
        assert!(matches!(window.only(), Command::Export(id, ..) if id == recording(1).id));
        window.click(("Discard recording 1", "丢弃录音 1"));
        assert!(matches!(window.only(), Command::Discard(id) if id == recording(1).id));
        window.ended(Some(unsaved(recording(2))), LiveEnd::Stopped);
        assert!(window.shows(("Not on disk", "未写入磁盘")) && window.tells(("The disk is full.", "磁盘已满。")));
        window.click(("Discard recording 2", "丢弃录音 2"));
        assert!(window.sent().is_empty());
        window.click(("Discard", "丢弃"));
        assert!(matches!(window.only(), Command::Discard(id) if id == recording(2).id));
    }
}

#[test]
fn pairs_that_do_not_work_cannot_be_chosen_and_say_why() {
    for lang in BOTH {
        let mut window = ready(lang);
        window.click(MODEL);
        for (model, works) in [(NEWEST, true), (OLDER, false), (FLASH, false)] {
            let node = window.control(model).accesskit_node();
            assert_eq!(node.is_disabled(), !works, "{model}");
            let reason = (format!("This voice was made for {NEWEST}"), format!("该音色为 {NEWEST} 创建")).in_lang(lang);
            assert_eq!(node.data().description().is_some_and(|said| said.starts_with(&reason)), !works);
        }
        window.poke(window.control(FLASH).rect());
        assert_eq!(window.shared().settings.live.model, Some(NEWEST.into()));
        window.press(Modifiers::NONE, Key::Escape);
        window.choose(VOICE, "narrator_1");
        assert_eq!(window.value(MODEL), OLDER, "the model follows the voice");
        // A pair from an older settings file, or typed.
        window.shared_mut().settings.live.model = Some(FLASH.into());
        window.settle();
        assert!(why(&window).contains(OLDER));
        window.press(Modifiers::COMMAND, Key::Enter);
        assert!(window.sent().is_empty());
        window.choose(VOICE, ("Cherry", "芊悦"));
        window.click(MODEL);
        assert!(window.enabled(FLASH) && !window.enabled(NEWEST));
    }
}

#[test]
fn unknown_voices_and_models_are_typed_and_let_through() {
    for lang in BOTH {
        let mut window = ready(lang);
        window.choose(VOICE, ("Another voice: type its id", "其他音色：输入其 ID"));
        window.press(Modifiers::COMMAND, Key::A);
        window.harness.event(eframe::egui::Event::Text("my-own-voice".to_owned()));
        window.settle();
        window.click(TEXT);
        assert_eq!(window.value(VOICE), "my-own-voice");
        window.choose(MODEL, ("Another model: type its id", "其他模型：输入其 ID"));
        window.press(Modifiers::COMMAND, Key::A);
        window.harness.event(eframe::egui::Event::Text("qwen9-tts-realtime".to_owned()));
        window.settle();
        window.click(TEXT);
        assert_eq!(window.value(MODEL), "qwen9-tts-realtime");
        window.click(SPEAK);
        let Command::Speak(request) = window.only() else { panic!("not let through") };
        assert_eq!((request.voice.as_str(), request.model.as_str()), ("my-own-voice", "qwen9-tts-realtime"));
        window.live(connecting());
        window.ended(None, LiveEnd::Failed(refused(ErrorKind::ModelGone)));
        assert!(status(&window, FAILED));
    }
}

#[test]
fn the_mode_is_explained_and_kept_and_the_price_of_the_text_is_estimated() {
    for lang in BOTH {
        let mut window = ready(lang);
        assert!(window.tells(("Speak says the whole text at once", "点击“说”会立即说出全部文本")));
        assert!(window.shows(("11 characters · free", "11 个计费字符 · 免费")));
        window.click(("Manual", "手动"));
        assert_eq!(window.shared().settings.live.mode, LiveMode::Commit);
        assert!(window.tells(("nothing is said until Commit", "点击“提交”后才会说出")));
        window.apply(Event::Connected(cloud("cn-beijing")));
        assert!(window.tells(("11 characters · About ¥0.0011", "11 个计费字符 · 约 ¥0.0011")));
    }
}

#[test]
fn a_designed_voice_that_was_deleted_is_no_longer_chosen() {
    let mut window = ready(Lang::En);
    window.apply(Event::VoiceDeleted(voice_id(2).as_str().into(), Ok(())));
    assert_eq!(why(&window), "Choose a voice first.");
}

#[test]
fn a_discarded_recording_can_be_heard_and_put_back() {
    for lang in BOTH {
        let mut window = ready(lang);
        window.takes(vec![recording(2)]);
        let entry = ("Discarded (1)", "已丢弃（1）");
        assert!(!window.has(entry));
        window.apply(Event::TakesChanged { takes: vec![recording(2)], discarded: vec![recording(1)] });
        window.click(entry);
        assert!(!window.has(("Play recording 2", "播放录音 2")));
        window.sent();
        window.click(("Play recording 1", "播放录音 1"));
        assert!(matches!(window.only(), Command::Play(id, _) if id == recording(1).id));
        window.click(("Put back recording 1", "放回录音 1"));
        assert!(matches!(window.only(), Command::Restore(id) if id == recording(1).id));
        window.click(("Back to recordings", "返回录音"));
        assert!(window.has(("Play recording 2", "播放录音 2")));
    }
}

#[test]
fn voices_of_one_description_are_told_apart_by_their_takes() {
    let mut window = ready(Lang::En);
    let nameless = |n: i64| format!("qwen-tts-vd-voice-20251201102800-{n:04x}");
    let listed = |n| timbre::dashscope::ManagedVoice { voice: nameless(n).as_str().into(), ..voice(n, NEWEST) };
    let made = |n| TakeRecord { voice: Some(nameless(n).as_str().into()), voice_name: None, ..take(n) };
    window.takes(vec![made(2), made(1)]);
    window.lists(vec![listed(2), listed(1)]);
    window.choose(VOICE, "Take 1 · A calm man, 沉稳的男声");
    assert_eq!(window.shared().settings.live.voice, Some(nameless(1).as_str().into()));
    assert_eq!(window.value(VOICE), "Take 1 · A calm man, 沉稳的男声");
}

#[test]
fn instructions_go_with_the_models_that_follow_them() {
    const INSTRUCTIONS: (&str, &str) = ("Instructions", "演绎指令");
    for lang in BOTH {
        let mut window = ready(lang);
        assert!(!window.has(INSTRUCTIONS), "a designed voice has its manner from its description");
        window.shared_mut().settings.live.voice = Some("Cherry".into());
        window.shared_mut().settings.live.model = Some("qwen3-tts-instruct-flash-realtime".into());
        window.settle();
        window.type_into(INSTRUCTIONS, "whisper, slowly");
        window.click(SPEAK);
        let Command::Speak(request) = window.only() else { panic!("nothing to speak") };
        assert_eq!(request.instructions, "whisper, slowly");
        window.shared_mut().settings.live.model = Some("qwen3-tts-flash-realtime".into());
        window.settle();
        assert!(!window.has(INSTRUCTIONS));
    }
}

#[test]
fn marks_alone_are_not_sent() {
    for lang in BOTH {
        let mut window = ready(lang);
        window.shared_mut().settings.live.text = "... !!! —".to_owned();
        window.settle();
        let words = ("There are no words in it", "没有可用的文字").in_lang(lang);
        assert!(why(&window).starts_with(&words), "{}", why(&window));
    }
}

/// The session took so many texts of so many counted characters together.
fn sent(window: &mut Window, texts: usize, at_stake: u64) {
    window.live(LiveEvent::State(LiveState { texts, at_stake, ..LiveState::default() }));
}

/// A window with a budget of ¥0.10 and a text in it that costs two thirds of it, and its length.
fn with_budget(lang: Lang) -> (Window, u64) {
    let settings = Settings { budget: Some(0.1), ..Settings::default() };
    let mut window = Window::with(lang, SIZES[0], settings, cloud("cn-beijing"));
    window.lists(vec![voice(1, NEWEST)]);
    window.go(Panel::Live);
    window.choose(VOICE, "narrator_1");
    window.sent();
    let each = window.shared().catalog.model(&NEWEST.into()).unwrap().price_per_10k_characters["cn-beijing"];
    let count = (0.066 / each * 10_000.0) as usize;
    window.type_into(TEXT, &"a".repeat(count));
    (window, count as u64)
}

#[test]
fn a_text_beyond_the_budget_asks_first_and_what_is_being_spoken_counts() {
    for lang in BOTH {
        let (mut window, count) = with_budget(lang);
        window.click(SPEAK);
        assert!(matches!(window.only(), Command::Speak(_)));
        window.live(LiveEvent::Open);
        sent(&mut window, 1, count);
        window.click(SPEAK);
        assert!(window.sent().is_empty() && window.tells(("You have spent ¥0.07 of ¥0.10", "¥0.07")));
        window.click(("Cancel", "取消"));
        assert!(window.sent().is_empty());
        // The recording tells what it cost in the end, which was less.
        let price = Some(timbre::library::Price { amount: 0.01, currency: "¥".to_owned() });
        let made = made(TakeRecord { price, created: jiff::Timestamp::now(), ..recording(3) });
        window.ended(Some(made), LiveEnd::Finished);
        window.sent();
        window.click(SPEAK);
        assert!(matches!(window.only(), Command::Speak(_)), "0.076 of 0.10");
        window.live(LiveEvent::Open);
        sent(&mut window, 1, count);
        window.click(SPEAK);
        window.click(("Speak all the same", "仍要合成"));
        assert!(matches!(window.only(), Command::Speak(_)));
    }
}

#[test]
fn what_was_lost_on_the_way_stays_counted_and_what_was_refused_does_not() {
    for lost in [true, false] {
        let (mut window, count) = with_budget(Lang::En);
        window.click(SPEAK);
        window.live(LiveEvent::Open);
        sent(&mut window, 1, count);
        window.live(LiveEvent::Ended { recording: None, lost, end: LiveEnd::Stopped });
        window.sent();
        window.click(SPEAK);
        assert_eq!(window.sent().is_empty(), lost);
    }
}

#[test]
fn a_question_that_comes_too_late_says_so() {
    let (mut window, count) = with_budget(Lang::En);
    window.click(SPEAK);
    window.live(LiveEvent::Open);
    sent(&mut window, 1, count);
    window.sent();
    window.click(SPEAK);
    window.live(LiveEvent::State(LiveState { finishing: true, texts: 1, at_stake: count, ..LiveState::default() }));
    window.click("Speak all the same");
    let told = window.harness.state().live.status_text(window.shared());
    assert!(window.sent().is_empty());
    let shown = window
        .harness
        .root()
        .children_recursive()
        .filter(|node| crate::support::said(node).is_some_and(|words| words.contains(&told)));
    assert!(shown.count() > 1, "not in the line of the status alone: {told}");
}

#[test]
fn a_text_counts_from_the_click_on_until_a_session_that_took_it_has_ended() {
    let (mut window, count) = with_budget(Lang::En);
    let another = |window: &mut Window| {
        window.click(SPEAK);
        let asked = window.sent().is_empty();
        if asked {
            window.click("Cancel");
        }
        asked
    };
    window.click(SPEAK);
    window.live(LiveEvent::Open);
    window.sent();
    assert!(another(&mut window), "nothing was heard of the first yet");
    sent(&mut window, 1, count);
    assert!(another(&mut window), "it is being spoken");
    // The session goes on to a text of another voice: that one is for the next session.
    window.click(SPEAK);
    window.click("Speak all the same");
    window.ended(None, LiveEnd::Stopped);
    window.sent();
    assert!(another(&mut window), "the second text still counts");
    window.live(connecting());
    window.live(LiveEvent::Open);
    sent(&mut window, 1, count);
    window.ended(None, LiveEnd::Stopped);
    window.sent();
    assert!(!another(&mut window), "nothing was kept, and nothing of it cost anything");
}
