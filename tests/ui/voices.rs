//! The account's voices: the list, its states, and what is done with one of them.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::NodeT as _;
use timbre::{
    dashscope::{ErrorKind, ManagedVoice},
    i18n::Lang,
    library::TakeRecord,
    settings::Settings,
    studio::{Command, Event, VoiceListing},
    ui::Panel,
    wire::voices::{VoiceFamily, VoiceStatus},
};

use crate::{
    made::{NEWEST, OLDER, refused, take, voice, voice_id},
    support::{BOTH, Name, SIZES, Window, cloud, said},
};

const SEARCH: (&str, &str) = ("Search voices", "搜索音色");
const DELETE: (&str, &str) = ("Delete voice", "删除音色");
const USE: (&str, &str) = ("Use in Live", "在实时中使用");
const AGAIN: (&str, &str) = ("Try again", "重试");
const REFRESH: (&str, &str) = ("Refresh", "刷新");
const EMPTY: (&str, &str) = ("No voices in this account", "此账户还没有音色");
const LOADING: (&str, &str) = ("Asking the server for its voices…", "正在获取音色列表……");

/// Voices 3, 2, 1 of the account, the last one for an older model.
fn three(lang: Lang) -> Window {
    let mut window = Window::new(lang).on(Panel::Voices);
    window.click(REFRESH);
    window.list(vec![voice(3, NEWEST), voice(2, NEWEST), voice(1, OLDER)]);
    window.sent();
    window
}

fn rows(window: &Window) -> Vec<String> {
    let rows = window.controls().into_iter().filter(|node| node.accesskit_node().role() == Role::ListItem);
    rows.filter_map(|node| said(&node)).collect()
}

#[test]
fn a_row_is_named_by_its_voice_and_the_search_finds_every_word() {
    for lang in BOTH {
        let mut window = three(lang);
        assert_eq!(rows(&window), ["narrator_3", "narrator_2", "narrator_1"]);
        assert!(window.shows(("3 of 3", "3 / 3")));
        window.type_into(SEARCH, "2025-12-16 沉稳");
        assert_eq!(rows(&window), ["narrator_1"]);
        assert!(window.shows(("1 of 3", "1 / 3")));
        window.press(Modifiers::NONE, Key::Escape);
        assert_eq!(rows(&window).len(), 3);
        window.type_into(SEARCH, "nobody");
        assert!(rows(&window).is_empty() && window.shows(("No voice matches the search.", "没有符合搜索的音色。")));
        window.click(("Clear", "清空"));
        assert_eq!(rows(&window).len(), 3);
    }
}

#[test]
fn the_details_of_the_chosen_voice_are_all_there() {
    for lang in BOTH {
        let mut window = three(lang);
        assert!(window.tells(("Choose a voice on the left", "在左侧选择一个音色")));
        window.click("narrator_1");
        let id = voice_id(1);
        for fact in ["A calm man, 沉稳的男声", "Hello there.", OLDER, &id, "2025-12-01 10:28:00", "2025-12-02 11:29:01"]
        {
            assert!(window.shows(fact), "{fact}");
        }
        assert!(window.shows(("English", "英语")));
        assert!(window.tells(("There is no preview on this computer", "本机没有该音色的试听")));
    }
}

#[test]
fn a_stored_preview_is_played_and_exported() {
    for lang in BOTH {
        let mut window = three(lang);
        window.takes(vec![take(2)]);
        window.click("narrator_2");
        window.click(("Play preview", "播放试听"));
        assert!(matches!(window.only(), Command::Play(id, _) if id == take(2).id));
        window.click(("Export preview", "导出试听"));
        assert!(matches!(window.only(), Command::Export(id, ..) if id == take(2).id));
        window.shared_mut().sound.playing = timbre::studio::sound_id(&take(2).id);
        window.settle();
        window.click(("Stop", "停止"));
        assert!(matches!(window.only(), Command::StopPlaying));
    }
}

#[test]
fn a_voice_is_deleted_only_after_the_question() {
    let yes = ("Delete", "删除");
    for lang in BOTH {
        let mut window = three(lang);
        window.click("narrator_2");
        window.click(DELETE);
        assert!(window.shows(("Delete “narrator_2”?", "删除“narrator_2”？")) && window.sent().is_empty());
        window.click(("Cancel", "取消"));
        window.click(DELETE);
        window.press(Modifiers::NONE, Key::Enter);
        assert!(window.sent().is_empty(), "the safe answer has the keyboard");
        window.click(DELETE);
        window.press(Modifiers::COMMAND, Key::Num1);
        assert_eq!(window.harness.state().panel, Panel::Voices, "a question is answered first");
        window.click(yes);
        let Command::DeleteVoice(VoiceFamily::QwenDesign, id) = window.only() else { panic!("no deletion") };
        assert_eq!(id.as_str(), voice_id(2));
        assert!(!window.has(DELETE) && window.tells(("Deleting…", "正在删除……")), "not twice");
        window.apply(Event::VoiceDeleted(id, Ok(())));
        assert_eq!(rows(&window), ["narrator_3", "narrator_1"]);
        assert!(window.shows(("“narrator_2” was deleted.", "“narrator_2”已删除。")));
        assert!(window.sent().is_empty());
    }
}

#[test]
fn a_failed_deletion_leaves_the_voice_and_says_why() {
    for lang in BOTH {
        let mut window = three(lang);
        window.click("narrator_2");
        window.click(DELETE);
        window.click(("Delete", "删除"));
        let Command::DeleteVoice(VoiceFamily::QwenDesign, id) = window.only() else { panic!("no deletion") };
        window.apply(Event::VoiceDeleted(id, Err(refused(ErrorKind::AccessDenied))));
        assert!(window.tells(("The account may not do this.", "账户无权执行此操作。")));
        assert!(rows(&window).len() == 3 && window.enabled(DELETE));
        window.click(("Details", "详细信息"));
        assert!(window.tells("raw words") && window.tells(("Request req-42", "请求 req-42")));
    }
}

#[test]
fn use_in_live_takes_the_voice_and_the_only_model_that_it_works_with() {
    for lang in BOTH {
        let mut window = three(lang);
        window.shared_mut().settings.live.model = Some(NEWEST.into());
        window.click("narrator_1");
        window.click(USE);
        assert_eq!(window.harness.state().panel, Panel::Live);
        assert_eq!(window.value(("Voice", "音色")), "narrator_1");
        assert_eq!(window.value(("Model", "模型")), OLDER);
    }
}

#[test]
fn empty_loading_and_failed_each_look_different() {
    for lang in BOTH {
        let mut window = Window::bare(lang, SIZES[0], Settings::default()).on(Panel::Voices);
        assert!(!window.tells(EMPTY));
        window.apply(Event::Connected(cloud("cn-beijing")));
        assert!(window.tells(LOADING) && !window.enabled(REFRESH) && !window.tells(EMPTY));
        let asked = window.shared().voices.asked.unwrap();
        window.sent();
        window.apply(Event::VoicesListed(asked, Err(refused(ErrorKind::Unreachable))));
        assert!(window.tells(("The server cannot be reached.", "无法连接服务器。")) && !window.tells(EMPTY));
        window.click(AGAIN);
        assert!(matches!(window.only(), Command::ListVoices(_)) && !window.has(AGAIN));
        window.list(Vec::new());
        assert!(window.tells(EMPTY) && !window.tells(LOADING) && !window.has(AGAIN));
    }
}

#[test]
fn an_answer_to_an_older_question_is_ignored_and_the_old_list_stays_meanwhile() {
    let mut window = three(Lang::En);
    window.click(REFRESH);
    let older = window.shared().voices.asked.unwrap();
    assert_eq!(rows(&window).len(), 3);
    // A new connection asks anew.
    window.apply(Event::Connected(cloud("cn-beijing")));
    window.apply(Event::VoicesListed(older, Ok(VoiceListing { voices: vec![voice(9, NEWEST)], told_by: Vec::new() })));
    assert!(rows(&window).is_empty(), "the voices of another account are not this one's");
    window.list(vec![voice(5, NEWEST)]);
    assert_eq!(rows(&window), ["narrator_5"]);
    window.apply(Event::VoicesListed(older, Err(refused(ErrorKind::Nonsense))));
    assert!(rows(&window) == ["narrator_5"] && !window.has(AGAIN));
}

#[test]
fn rows_are_walked_and_chosen_by_keyboard() {
    let mut window = three(Lang::Zh);
    window.control("narrator_3").focus();
    window.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(window.focused(), Some("narrator_2".in_lang(Lang::Zh)));
    window.press(Modifiers::NONE, Key::Enter);
    assert!(window.shows(voice_id(2)));
}

#[test]
fn a_voice_of_the_other_family_is_told_by_the_vault_and_deleted_where_it_lives() {
    for lang in BOTH {
        let mut window = Window::new(lang).on(Panel::Voices);
        let id = "cosyvoice-v3.5-plus-vd-timbre-0a1b2c3d";
        let listed = |status| ManagedVoice {
            family: VoiceFamily::Enrollment,
            voice: id.into(),
            target_model: Some("cosyvoice-v3.5-plus".into()),
            voice_prompt: String::new(),
            preview_text: String::new(),
            language: String::new(),
            status,
            ..voice(1, NEWEST)
        };
        let made = TakeRecord { voice: Some(id.into()), voice_name: None, ..take(4) };
        window.lists(vec![listed(VoiceStatus::Deploying)]);
        window.takes(vec![made]);
        window.click("A calm man, 沉稳的男声");
        assert!(window.tells(("Being made", "正在创建")));
        window.lists(vec![listed(VoiceStatus::Ok)]);
        assert!(!window.tells(("Being made", "正在创建")));
        assert!(window.shows("Hello there.") && window.shows(("English", "英语")), "the vault knows it");
        window.click(USE);
        let live = &window.shared().settings.live;
        assert_eq!(live.model, Some("cosyvoice-v3.5-plus".into()));
        let mut window = window.on(Panel::Voices);
        window.sent();
        window.click(DELETE);
        window.click(("Delete", "删除"));
        assert!(matches!(window.only(), Command::DeleteVoice(VoiceFamily::Enrollment, voice) if voice == id.into()));
    }
}
