//! The takes of Design: what their buttons ask for, their order and their numbers.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use timbre::{
    audio::ExportFormat,
    i18n::Lang,
    library::TakeRecord,
    model::TakeId,
    settings::Settings,
    studio::{Command, DesignedTake, Event, ExportTarget, FailureKind, Place, sound_id},
    ui::Panel,
};

use crate::{
    made::{NEWEST, made, take, unsaved, voice},
    support::{BOTH, LIVE, Name, SIZES, Window, offline},
};

const STOP: (&str, &str) = ("Stop", "停止");
const SAVE_AGAIN: (&str, &str) = ("Save again", "重新保存");

fn play(n: u32) -> (String, String) {
    (format!("Play take {n}"), format!("播放试听 {n}"))
}

fn keep(n: u32) -> (String, String) {
    (format!("Keep take {n}"), format!("保留试听 {n}"))
}

fn discard(n: u32) -> (String, String) {
    (format!("Discard take {n}"), format!("丢弃试听 {n}"))
}

fn export(n: u32) -> (String, String) {
    (format!("Export take {n}"), format!("导出试听 {n}"))
}

/// Takes 3, 2, 1 in the vault.
fn three(lang: Lang) -> Window {
    let mut window = Window::new(lang);
    window.takes(vec![take(3), take(2), take(1)]);
    window
}

fn id(n: i64) -> TakeId {
    take(n).id
}

#[test]
fn each_button_asks_for_what_it_says_about_its_own_take() {
    for lang in BOTH {
        let mut window = three(lang);
        window.click(play(2));
        assert!(matches!(window.only(), Command::Play(take, at) if take == id(2) && at == 0.0));
        window.click(keep(1));
        assert!(matches!(window.only(), Command::Keep(take, true) if take == id(1)));
        window.click(export(3));
        let Command::Export(take, recipe, ExportTarget::Folder(folder)) = window.only() else { panic!("no export") };
        assert_eq!(recipe.format, ExportFormat::Wav16);
        assert_eq!((take, folder), (id(3), window.shared().paths.export_dir.clone()));
        assert!(!window.enabled(export(3)), "the same file is not written twice at once");
        window.apply(Event::Exported(id(3), Ok(Some("/music/narrator_3.wav".into()))));
        assert!(window.shows(("Exported narrator_3.wav", "已导出 narrator_3.wav")) && window.enabled(export(3)));
        window.click(("Show in folder", "在文件夹中显示"));
        assert!(matches!(window.only(), Command::ShowInFolder(file) if file.ends_with("narrator_3.wav")));
        window.click(("Export take 2 as…", "试听 2 另存为…"));
        window.click(("Save as…", "另存为…"));
        assert!(matches!(window.only(), Command::Export(take, _, ExportTarget::Ask(_)) if take == id(2)));
    }
}

#[test]
fn the_format_is_chosen_beside_the_takes() {
    for lang in BOTH {
        let mut window = three(lang);
        window.choose(("Format", "格式"), ("MP3, 192 kbit/s", "MP3，192 kbit/s"));
        assert_eq!(window.shared().settings.export_format, ExportFormat::Mp3 { kbps: 192 });
        window.click(export(1));
        let Command::Export(_, recipe, _) = window.only() else { panic!("no export") };
        assert_eq!(recipe.format, ExportFormat::Mp3 { kbps: 192 });
    }
}

#[test]
fn the_take_that_plays_can_be_stopped_and_sought_in() {
    for lang in BOTH {
        let mut window = three(lang);
        window.shared_mut().sound.playing = sound_id(&id(2));
        window.settle();
        assert!(!window.has(play(2)) && window.has(play(1)));
        window.control(("Waveform of take 2", "试听 2 的波形")).click();
        window.settle();
        assert!(matches!(window.only(), Command::Seek(at) if (at - 2.0).abs() < 0.1), "the middle of four seconds");
        window.click(STOP);
        assert!(matches!(window.only(), Command::StopPlaying));
        window.shared_mut().sound.playing = 0;
        window.settle();
        window.control(("Waveform of take 2", "试听 2 的波形")).click();
        window.settle();
        assert!(matches!(window.only(), Command::Play(take, at) if take == id(2) && (at - 2.0).abs() < 0.1));
    }
}

#[test]
fn space_plays_the_newest_and_stops_it_but_is_a_space_while_a_text_is_edited() {
    let mut window = three(Lang::En);
    window.press(Modifiers::NONE, Key::Space);
    assert!(matches!(window.only(), Command::Play(take, _) if take == id(3)));
    window.shared_mut().sound.playing = sound_id(&id(3));
    window.press(Modifiers::NONE, Key::Space);
    assert!(matches!(window.only(), Command::StopPlaying));
    window.click("Voice prompt");
    window.press(Modifiers::NONE, Key::Space);
    assert!(window.sent().is_empty());
}

#[test]
fn the_newest_is_on_top_and_numbers_stay_after_a_discard() {
    for lang in BOTH {
        let mut window = three(lang);
        let top = |window: &Window, n| window.control(play(n)).rect().top();
        assert!(top(&window, 3) < top(&window, 2) && top(&window, 2) < top(&window, 1));
        window.click(discard(2));
        assert!(matches!(window.only(), Command::Discard(take) if take == id(2)));
        window.takes(vec![take(3), take(1)]);
        assert!(window.has(play(3)) && window.has(play(1)) && !window.has(play(2)));
        window.designed(0, Ok(made(take(4))));
        assert!(window.has(play(4)) && top(&window, 4) < top(&window, 3));
        window.click(("Undo", "撤销"));
        assert!(window.sent().iter().any(|command| matches!(command, Command::Restore(take) if *take == id(2))));
        window.takes(vec![take(4), take(3), take(2), take(1)]);
        assert!(top(&window, 3) < top(&window, 2) && top(&window, 2) < top(&window, 1));
    }
}

#[test]
fn discarding_what_plays_stops_it() {
    let mut window = three(Lang::En);
    window.shared_mut().sound.playing = sound_id(&id(3));
    window.settle();
    window.click(discard(3));
    assert!(matches!(window.sent()[..], [Command::StopPlaying, Command::Discard(_)]));
}

#[test]
fn a_kept_take_shows_it_and_can_be_let_go() {
    for lang in BOTH {
        let mut window = three(lang);
        let mut kept = take(1);
        kept.kept = true;
        window.takes(vec![take(3), take(2), kept]);
        assert!(window.shows(("Kept", "已保留")));
        window.click(("Kept take 1", "已保留试听 1"));
        assert!(matches!(window.only(), Command::Keep(take, false) if take == id(1)));
    }
}

#[test]
fn a_take_that_is_not_on_disk_says_so_and_is_discarded_only_after_a_question() {
    for lang in BOTH {
        let mut window = three(lang);
        window.designed(0, Ok(unsaved(take(4))));
        window.sent();
        assert!(window.shows(("Not on disk", "未写入磁盘")) && !window.enabled(keep(4)));
        window.click(SAVE_AGAIN);
        assert!(matches!(window.only(), Command::SaveAgain(take) if take == id(4)));
        window.click(discard(4));
        assert!(window.sent().is_empty() && window.harness.query_by_label("Discard").is_some() == (lang == Lang::En));
        window.click(("Cancel", "取消"));
        assert!(window.sent().is_empty() && window.has(play(4)));
        window.click(discard(4));
        window.press(Modifiers::NONE, Key::Escape);
        assert!(window.sent().is_empty() && window.has(play(4)));
        window.click(discard(4));
        window.click(("Discard", "丢弃"));
        assert!(matches!(window.only(), Command::Discard(take) if take == id(4)));
        assert!(!window.has(play(4)) && !window.has(("Undo", "撤销")), "there is nothing to bring back");
    }
}

#[test]
fn a_take_that_was_saved_at_last_is_there_once() {
    let mut window = three(Lang::En);
    window.designed(0, Ok(unsaved(take(4))));
    window.takes(vec![take(3), take(2), take(1)]);
    assert!(window.has(play(4)), "what is only in memory outlives the vault's list");
    window.apply(Event::SavedAgain(id(4)));
    window.takes(vec![take(5), take(3), take(2), take(1)]);
    assert!(!window.has(SAVE_AGAIN) && !window.shows("Not on disk"));
}

#[test]
fn a_take_brings_its_description_back_and_goes_to_live() {
    for lang in BOTH {
        let mut window = three(lang);
        window.lists(vec![voice(2, NEWEST), voice(1, NEWEST)]);
        window.click(("Refine take 2: take its description into the form", "优化试听 2：将其描述填入表单"));
        assert_eq!(window.value(("Voice name", "音色名称")), "narrator_4", "the next that no voice has");
        assert_eq!(window.value(("Voice prompt", "声音描述")), "A calm man, 沉稳的男声");
        window.click(("Use take 1 in Live", "在实时中使用试听 1"));
        assert_eq!(window.harness.state().panel, Panel::Live);
        assert_eq!(window.tab(LIVE).accesskit_node().is_selected(), Some(true));
        assert_eq!(window.shared().settings.live.voice, take(1).voice);
        assert_eq!(window.shared().settings.live.model, take(1).model);
    }
}

#[test]
fn a_voice_that_was_deleted_is_not_offered_to_live() {
    for lang in BOTH {
        let mut window = three(lang);
        window.lists(vec![voice(2, NEWEST), voice(1, NEWEST)]);
        let offered =
            |window: &Window, n| window.enabled((&*format!("Use take {n} in Live"), &*format!("在实时中使用试听 {n}")));
        assert!(offered(&window, 1) && offered(&window, 2) && !offered(&window, 3), "3 is not listed any more");
        let voice = take(1).voice.unwrap();
        window.shared_mut().settings.live.voice = Some(voice.clone());
        window.apply(Event::VoiceDeleted(voice, Ok(())));
        assert!(!offered(&window, 1) && offered(&window, 2));
        assert_eq!(window.shared().settings.live.voice, None);
        // A voice of a moment ago may be missing from the list for a while.
        window.takes(vec![TakeRecord { created: jiff::Timestamp::now(), ..take(4) }, take(2)]);
        assert!(offered(&window, 4));
    }
}

#[test]
fn numbers_come_with_the_takes_and_candidates_stand_in_the_order_of_their_making() {
    let mut window = Window::new(Lang::En);
    window.takes(vec![take(7)]);
    for n in [9, 8] {
        window.apply(Event::Designed(1, Ok(made(take(n)))));
    }
    let numbers = |window: &Window| window.shared().takes.iter().map(|take| take.number).collect::<Vec<_>>();
    assert_eq!(numbers(&window), [9, 8, 7]);
    assert!((7..=9).all(|n| window.has(format!("Play take {n}").as_str())));
}

#[test]
fn a_take_without_a_name_is_told_by_its_description_and_its_words() {
    let mut window = Window::new(Lang::En);
    let title = "A calm man…".to_owned();
    window.takes(vec![TakeRecord { voice_name: None, title, ..take(1) }, take(2)]);
    assert!(window.shows("A calm man, 沉稳的男声") && window.shows("Hello there."));
    assert!(window.shows("narrator_2") && !window.shows("A calm man…"));
}

#[test]
fn discarding_moves_nothing_and_says_which_take_went() {
    for lang in BOTH {
        let mut window = three(lang);
        let before = window.control(("Play take 3", "播放试听 3")).rect();
        window.click(("Discard take 1", "丢弃试听 1"));
        window.apply(Event::TakesChanged { takes: vec![take(3), take(2)], discarded: vec![take(1)] });
        assert!(window.tells(("Take 1 “narrator_1” was discarded", "试听 1“narrator_1”已丢弃")));
        assert!(window.has(("Discarded (1)", "已丢弃（1）")));
        assert_eq!(window.control(("Play take 3", "播放试听 3")).rect(), before);
    }
}

#[test]
fn empty_loading_and_failed_each_look_different() {
    for lang in BOTH {
        let empty = ("No takes yet", "还没有试听");
        assert!(Window::new(lang).tells(empty));
        let mut window = Window::bare(lang, SIZES[0], Settings::default());
        assert!(!window.tells(empty), "nobody knows yet");
        window.apply(Event::Connected(Place { ..offline() }));
        window.apply(Event::VaultFailed(FailureKind::DiskFull.into()));
        assert!(window.shows((
            "The disk is full. Free some space, then try again; nothing is lost meanwhile.",
            "磁盘已满。请释放空间后重试，期间不会丢失内容。"
        )));
    }
}

#[test]
fn a_failed_export_is_told_and_can_be_tried_again() {
    for lang in BOTH {
        let mut window = three(lang);
        window.click(export(1));
        window.apply(Event::Exported(id(1), Err(FailureKind::NotWritable("/music".into()).into())));
        assert!(
            window.tells(("The folder /music cannot be written", "文件夹 /music 无法写入"))
                && window.enabled(export(1))
        );
        window.apply(Event::Exported(id(2), Ok(None)));
        assert!(!window.tells(("Exported", "已导出").in_lang(lang)), "a dialog that was closed is no news");
    }
}

#[test]
fn a_take_that_the_vault_brought_first_is_not_there_twice() {
    let mut window = three(Lang::En);
    window.designed(7, Ok(Box::new(DesignedTake { take: take(3), unsaved: None })));
    assert!(window.has(play(3)) && !window.has(play(4)));
}

#[test]
fn a_card_that_is_sought_among_no_takes_leaves_the_discarded_ones_within_reach() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        window.apply(Event::TakesChanged { takes: Vec::new(), discarded: vec![take(1)] });
        window.harness.state_mut().shared.reveal = Some(take(1).id);
        window.settle();
        window.click(("Discarded (1)", "已丢弃（1）"));
        assert!(window.has(("Back to takes", "返回试听")));
    }
}
