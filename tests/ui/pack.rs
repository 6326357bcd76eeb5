//! The voice pack in Settings: every state, and every gesture in it, in both languages.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{Node, kittest::NodeT as _};
use timbre::{
    catalog::PackageClient,
    engine::pack::{Fault, PackError, State},
    i18n::Lang,
    library::TakeRecord,
    studio::{Command, Event, Failure, PackEnd, PackEvent, PackFound, PackJob, PackProgress, PackStage, PackTrouble},
    ui::Panel,
};

use crate::made::{take, voice_id};
use crate::support::{BOTH, Name as _, Window, said};

type Pair = (&'static str, &'static str);

const GET: Pair = ("Get natural voices · 90 MB", "获取自然语音 · 90 MB");
const AGAIN: Pair = ("Get them anew · 90 MB", "重新获取 · 90 MB");
const RESUME: Pair = ("Resume", "继续下载");
const CANCEL: Pair = ("Cancel download", "取消下载");
const DISCARD: Pair = ("Discard download", "丢弃下载");
const FILES: Pair = ("Install from files…", "从文件安装…");
const CHECK: Pair = ("Check files", "检查文件");
const REMOVE: Pair = ("Remove natural voices", "移除自然语音");
const YES: Pair = ("Remove", "移除");
const NO: Pair = ("Keep them", "保留");
const ALL: [Pair; 8] = [GET, AGAIN, RESUME, CANCEL, DISCARD, FILES, CHECK, REMOVE];

fn open(lang: Lang) -> Window {
    // Tall, so that nothing has to be scrolled to.
    Window::sized(lang, [1_280.0, 2_000.0]).on(Panel::Settings)
}

fn tell(window: &mut Window, event: PackEvent) {
    window.apply(Event::VoicePack(event));
}

fn found(window: &mut Window, state: State, waiting: u64) {
    tell(window, PackEvent::Found(PackFound { state, waiting, removed: false }));
}

fn ready() -> State {
    State::Ready { bytes: 120_585_583, version: "1.0-int8".to_owned() }
}

fn broken() -> State {
    State::Broken { what: Fault::Missing("voices/af_heart.bin".to_owned()) }
}

/// Of all the section's buttons exactly these are there.
fn buttons(window: &Window, expected: &[Pair]) {
    for name in ALL {
        assert_eq!(window.has(name), expected.contains(&name), "{name:?} among {:?}", window.words());
    }
}

fn bar(window: &Window) -> Option<Node<'_>> {
    let is = |node: &Node<'_>| node.accesskit_node().role() == Role::ProgressIndicator;
    window.harness.root().children_recursive().find(is)
}

fn trouble(trouble: PackTrouble) -> Failure {
    trouble.into()
}

#[test]
fn before_anybody_looked_nothing_can_be_done() {
    for lang in BOTH {
        let window = open(lang);
        assert!(window.shows(("Natural voices", "自然语音")) && window.tells(("Looking…", "正在查看")));
        buttons(&window, &[]);
    }
}

#[test]
fn an_absent_pack_is_offered_with_its_size() {
    for lang in BOTH {
        let mut window = open(lang);
        found(&mut window, State::Absent, 0);
        assert!(window.shows(("Not installed", "未安装")));
        assert!(window.shows(("The formant engine", "共振峰引擎")), "what speaks now");
        buttons(&window, &[GET, FILES]);
        let files = window.control(FILES);
        let hint = files.accesskit_node().data().description().unwrap_or_default().to_owned();
        assert!(hint.contains("kokoro-js-1.2.1.tgz") && hint.contains("model_4"), "{hint}");
        window.click(GET);
        assert!(matches!(window.only(), Command::GetVoicePack));
        buttons(&window, &[CANCEL]);
    }
}

#[test]
fn what_was_removed_is_said_to_be() {
    for lang in BOTH {
        let mut window = open(lang);
        tell(&mut window, PackEvent::Found(PackFound { state: State::Absent, waiting: 0, removed: true }));
        assert!(window.shows(("Removed", "已移除")));
        buttons(&window, &[GET, FILES]);
    }
}

#[test]
fn a_download_tells_how_far_it_is_and_can_be_cancelled() {
    for lang in BOTH {
        let mut window = open(lang);
        found(&mut window, State::Absent, 0);
        window.click(GET);
        window.sent();
        tell(&mut window, PackEvent::Started(PackJob::Get));
        let progress = |stage, done, of| PackEvent::Progress(PackProgress { stage, done, of });
        tell(&mut window, progress(PackStage::Finding, 1, 5));
        assert!(window.shows(("Asking where the files are…", "正在查询文件位置……")));
        assert_eq!(bar(&window).unwrap().accesskit_node().numeric_value(), None);
        tell(&mut window, progress(PackStage::Fetching, 22_492_481, 89_969_926));
        assert!(window.shows(("Fetching: 22 of 90 MB", "正在下载：22 / 90 MB")));
        assert_eq!(bar(&window).unwrap().accesskit_node().numeric_value(), Some(25.0));
        assert!(said(&bar(&window).unwrap()).is_some_and(|name| !name.is_empty()));
        tell(&mut window, progress(PackStage::Checking, 1, 2));
        assert!(window.tells(("Checking:", "正在检查：")));
        tell(&mut window, progress(PackStage::Installing, 1_000_000, 120_000_000));
        assert!(window.shows(("Installing: 1.0 of 120 MB", "正在安装：1.0 / 120 MB")));
        tell(&mut window, progress(PackStage::Installing, 120, 120));
        assert!(window.shows(("Preparing the model…", "正在准备模型……")));
        buttons(&window, &[CANCEL]);
        window.click(CANCEL);
        assert!(matches!(window.only(), Command::CancelVoicePack));
        found(&mut window, State::Absent, 22_492_481);
        tell(&mut window, PackEvent::Ended(PackJob::Get, PackEnd::Cancelled));
        tell(&mut window, progress(PackStage::Fetching, 1, 2));
        assert!(bar(&window).is_none(), "a late word is about what is over");
        assert!(window.shows(("The download waits: 22 of 90 MB are here.", "下载已暂停：已有 22 / 90 MB。")));
        buttons(&window, &[RESUME, DISCARD, FILES]);
        window.click(RESUME);
        assert!(matches!(window.only(), Command::GetVoicePack));
    }
}

#[test]
fn a_download_that_waits_can_be_discarded() {
    for lang in BOTH {
        let mut window = open(lang);
        found(&mut window, State::Absent, 1_000_000);
        window.click(DISCARD);
        assert!(matches!(window.only(), Command::RemoveVoicePack));
    }
}

#[test]
fn files_are_asked_for_and_the_work_begins_when_they_were_chosen() {
    for lang in BOTH {
        let mut window = open(lang);
        found(&mut window, State::Absent, 0);
        window.click(FILES);
        assert!(matches!(window.only(), Command::ChooseVoicePackFiles));
        buttons(&window, &[GET, FILES]);
        tell(&mut window, PackEvent::Started(PackJob::Install));
        buttons(&window, &[]);
        window.click(("Cancel installation", "取消安装"));
        assert!(matches!(window.only(), Command::CancelVoicePack));
    }
}

#[test]
fn a_ready_pack_tells_its_size_and_can_be_checked() {
    for lang in BOTH {
        let mut window = open(lang);
        found(&mut window, ready(), 0);
        let installed = ("Installed: version 1.0-int8, 121 MB", "已安装：版本 1.0-int8，121 MB");
        assert!(window.shows(installed));
        assert!(window.tells(("The natural engine", "自然引擎")), "what speaks now");
        buttons(&window, &[CHECK, REMOVE]);
        window.click(CHECK);
        assert!(matches!(window.only(), Command::CheckVoicePack));
        assert!(window.has(("Cancel check", "取消检查")));
        found(&mut window, ready(), 0);
        tell(&mut window, PackEvent::Ended(PackJob::Check, PackEnd::Done));
        let whole = ("All files are as they should be.", "所有文件均完好。");
        assert!(window.shows(whole));
        window.click(CHECK);
        window.sent();
        assert!(!window.shows(whole), "that was the last check");
        let what = Fault::Changed("model.onnx".to_owned());
        found(&mut window, State::Broken { what }, 0);
        tell(&mut window, PackEvent::Ended(PackJob::Check, PackEnd::Done));
        assert!(!window.shows(whole) && window.tells(("model.onnx was changed", "model.onnx 已被更改")));
        buttons(&window, &[AGAIN, FILES, REMOVE]);
    }
}

#[test]
fn a_newer_version_is_offered_and_the_old_one_stays_meanwhile() {
    for lang in BOTH {
        let mut window = open(lang);
        found(&mut window, State::Ready { bytes: 1, version: "0.9".to_owned() }, 0);
        assert!(window.tells(("Version 1.0-int8 can be fetched", "可获取版本 1.0-int8")));
        buttons(&window, &[GET, FILES, CHECK, REMOVE]);
    }
}

#[test]
fn a_broken_pack_says_what_is_wrong() {
    for lang in BOTH {
        let mut window = open(lang);
        for (what, words) in [
            (Fault::NoList, ("its list of files is missing", "文件清单缺失")),
            (Fault::OtherFormat, ("another version of Timbre", "其他版本的 Timbre")),
            (Fault::Missing("x".to_owned()), ("x is missing", "缺少 x")),
            (Fault::Size("x".to_owned()), ("x has the wrong size", "x 大小不正确")),
        ] {
            found(&mut window, State::Broken { what }, 0);
            assert!(window.tells(words));
        }
        buttons(&window, &[AGAIN, FILES, REMOVE]);
        window.click(AGAIN);
        assert!(matches!(window.only(), Command::GetVoicePack));
    }
}

#[test]
fn voices_without_the_pack_say_so_once_it_is_there() {
    const BADGE: Pair = ("Formant", "共振峰");
    const NOTE: Pair = ("This voice was made for the formant engine", "此音色为共振峰引擎创建");
    for lang in BOTH {
        let mut window = Window::new(lang).on(Panel::Design);
        let takes = vec![
            TakeRecord { engine: Some("natural".to_owned()), ..take(2) },
            TakeRecord { engine: Some("formant".to_owned()), ..take(1) },
        ];
        window.apply(Event::TakesChanged { takes, discarded: Vec::new() });
        found(&mut window, State::Absent, 0);
        assert!(!window.shows(BADGE), "there is nothing better to be had");
        found(&mut window, ready(), 0);
        assert!(window.shows(BADGE));
        for (n, told) in [(1, true), (2, false)] {
            window.shared_mut().settings.live.voice = Some(voice_id(n).as_str().into());
            window.go(Panel::Live);
            assert_eq!(window.tells(NOTE), told, "{n}");
        }
        let german = ("German is spoken by the formant engine", "德语由共振峰引擎合成");
        assert!(!window.tells(german));
        window.replace(("Text to speak", "要说的文本"), "Heute ist schönes Wetter, gehen wir zusammen spazieren.");
        assert!(window.tells(german), "an English voice, and a German text");
    }
}

#[test]
fn removing_asks_first_and_says_what_still_works() {
    for lang in BOTH {
        for state in [ready(), broken()] {
            let mut window = open(lang);
            found(&mut window, state, 0);
            for _ in 0..2 {
                window.click(REMOVE);
                assert!(window.tells(("Everything still works", "一切功能仍可使用")) && window.tells("121 MB"));
                assert_eq!(window.focused(), Some(NO.in_lang(lang)), "the safe answer has the keyboard");
                window.click(NO);
                assert!(window.sent().is_empty() && !window.has(YES));
            }
            window.click(REMOVE);
            window.press(Modifiers::NONE, Key::Escape);
            assert!(window.sent().is_empty() && !window.has(YES));
            window.click(REMOVE);
            window.click(YES);
            assert!(matches!(window.only(), Command::RemoveVoicePack));
            assert!(window.shows(("Removing…", "正在移除……")));
            found(&mut window, State::Absent, 0);
            tell(&mut window, PackEvent::Ended(PackJob::Remove, PackEnd::Done));
            buttons(&window, &[GET, FILES]);
        }
    }
}

/// Each failure is a sentence with what helps, and the way on stands below it.
#[test]
fn failures_stand_in_place_until_the_next_try() {
    let file = || "kokoro-js-1.2.1.tgz".to_owned();
    for lang in BOTH {
        for (failure, words) in [
            (PackTrouble::Broken { file: file() }, ("press Resume", "请点击“继续下载”")),
            (PackTrouble::Refused { file: file(), status: 404 }, ("status 404", "状态 404")),
            (PackTrouble::WrongDownload { file: file() }, ("was thrown away", "已丢弃")),
            (
                PackTrouble::Unresolved { client: PackageClient::Pip, file: file() },
                ("pip could not say", "pip 未能给出"),
            ),
            (
                PackTrouble::NoClient { clients: vec![PackageClient::Npm], files: vec![file()] },
                ("kokoro-js-1.2.1.tgz", "kokoro-js-1.2.1.tgz"),
            ),
            (
                PackTrouble::Files(PackError::DiskFull { needed: 210_000_000, missing: 0 }),
                ("210 MB are needed", "需要 210 MB"),
            ),
            (PackTrouble::Files(PackError::InUse), ("Another Timbre", "另一个 Timbre")),
            (PackTrouble::NoDialog, ("timbre pack install", "timbre pack install")),
        ] {
            let mut window = open(lang);
            found(&mut window, State::Absent, 0);
            window.click(GET);
            window.sent();
            tell(&mut window, PackEvent::Ended(PackJob::Get, PackEnd::Failed(trouble(failure))));
            assert!(window.tells(words), "{words:?} among {:?}", window.words());
            buttons(&window, &[GET, FILES]);
            window.click(GET);
            assert!(!window.tells(words), "it is tried again");
        }
    }
}

#[test]
fn the_keyboard_does_it_all() {
    let mut window = open(Lang::En);
    found(&mut window, State::Absent, 0);
    for _ in 0..40 {
        if window.focused() == Some(GET.0.to_owned()) {
            break;
        }
        window.press(Modifiers::NONE, Key::Tab);
    }
    window.press(Modifiers::NONE, Key::Enter);
    assert!(matches!(window.only(), Command::GetVoicePack));
}

#[test]
fn the_licences_are_told() {
    for lang in BOTH {
        let mut window = open(lang);
        assert!(window.tells("GPL-3.0-or-later") && window.tells("hexgrad") && window.tells("thewh1teagle"));
        let title = ("Licences and notices", "许可证与声明");
        assert!(!window.tells("Droid Sans Fallback"));
        window.click(title);
        assert!(window.tells("Droid Sans Fallback") && window.tells("eSpeak NG") && window.tells("kakasi"));
        window.click(title);
        assert!(!window.tells("Droid Sans Fallback"));
    }
}
