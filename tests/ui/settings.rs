//! Settings: language, look, account, export; and that a key goes nowhere but into the keyring.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::NodeT as _;
use timbre::{
    i18n::Lang,
    model::ExportFormat,
    settings::{Account, Settings, Theme},
    studio::{Command, Event, FailureKind, Place},
    ui::Panel,
};

use crate::{
    made::refused,
    support::{BOTH, Name, SETTINGS, SIZES, Window, cloud, offline},
};

const CLOUD: (&str, &str) = ("Cloud", "云端");
const OFFLINE: (&str, &str) = ("Offline", "离线");
const KEY: (&str, &str) = ("API key", "API 密钥");
const CONNECT: (&str, &str) = ("Connect", "连接");
const SECRET: &str = "sk-very-secret-0123456789";

fn open(lang: Lang) -> Window {
    Window::new(lang).on(Panel::Settings)
}

/// Words that are one thing in English and another in Chinese stand nowhere in the other language's window.
#[test]
fn the_language_changes_all_words_at_once() {
    for panel in Panel::ALL {
        let settled = |lang| {
            let mut window = Window::new(lang).on(panel);
            window.settle();
            window.words()
        };
        let (english, chinese) = (settled(Lang::En), settled(Lang::Zh));
        assert_eq!(english.len(), chinese.len());
        let mut window = open(Lang::En);
        window.click("中文");
        assert_eq!(window.shared().settings.ui_language, Some(Lang::Zh));
        window.go(panel);
        if panel != Panel::Settings {
            assert_eq!(window.words(), chinese);
        }
        window.go(Panel::Settings);
        window.click("English");
        window.go(panel);
        assert_eq!(window.words(), english);
        let han = |words: &&String| words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let left: Vec<_> = english.iter().filter(han).filter(|words| *words != "中文").collect();
        assert!(left.is_empty(), "{left:?}");
        let mut latin: Vec<_> = chinese.iter().filter(|words| !han(words)).collect();
        let same = ["1", "2", "3", "4", "–", "0", "Timbre", "English", "API", "/nowhere", "qwen"];
        latin.retain(|words| !same.iter().any(|same| words.contains(same)));
        assert!(latin.is_empty(), "{latin:?}");
    }
}

#[test]
fn the_language_can_follow_the_system() {
    let mut window = open(Lang::Zh);
    window.click("English");
    let system: Vec<_> =
        window.controls().into_iter().filter(|node| crate::support::said(node).as_deref() == Some("System")).collect();
    system[0].click();
    drop(system);
    window.settle();
    assert_eq!(window.shared().settings.ui_language, None);
    assert_eq!(window.lang(), timbre::settings::UiLanguage::of_system());
}

#[test]
fn the_theme_is_chosen() {
    for lang in BOTH {
        let mut window = open(lang);
        window.click(("Light", "浅色"));
        assert_eq!(window.shared().settings.theme, Theme::Light);
        window.click(("Dark", "深色"));
        assert_eq!(window.shared().settings.theme, Theme::Dark);
    }
}

#[test]
fn the_key_is_hidden_and_goes_into_the_keyring_only() {
    for lang in BOTH {
        let mut window = open(lang);
        assert!(!window.has(KEY), "offline needs none");
        window.click(CLOUD);
        assert_eq!(window.control(KEY).accesskit_node().role(), Role::PasswordInput);
        window.choose(("Region", "地域"), ("Singapore", "新加坡"));
        window.type_into(("Workspace id", "业务空间 ID"), "ws-1");
        window.type_into(KEY, SECRET);
        window.press(Modifiers::COMMAND, Key::C);
        assert!(window.sent().is_empty(), "nothing happens before Connect");
        assert!(!window.tells(SECRET) && !window.paints(SECRET));
        assert!(!format!("{:?}", window.shared().settings).contains(SECRET));
        window.click(CONNECT);
        let command = window.only();
        assert!(!format!("{command:?}").contains(SECRET));
        let Command::StoreKey(account, key) = command else { panic!("no key") };
        let expected = Account::Cloud { region: "ap-southeast-1".to_owned(), workspace: Some("ws-1".to_owned()) };
        assert_eq!((key.expose(), &account), (SECRET, &expected));
        assert_eq!(window.shared().settings.account, expected);
        assert!(!window.enabled(CONNECT) && window.tells(("Connecting", "正在连接")));
        window.apply(Event::Connected(cloud("ap-southeast-1")));
        assert!(window.tells(("Calls go to dashscope.aliyuncs.com", "请求发往 dashscope.aliyuncs.com")));
        window.list(Vec::new());
        assert!(window.tells(("Connected to dashscope.aliyuncs.com", "已连接到 dashscope.aliyuncs.com")));
        window.sent();
        window.click(CONNECT);
        assert!(matches!(window.only(), Command::Connect(account) if account == expected), "the key was forgotten");
        assert!(!serde_json::to_string(&window.shared().settings).unwrap().contains(SECRET));
    }
}

#[test]
fn offline_takes_no_key_along() {
    let mut window = open(Lang::En);
    window.click(CLOUD);
    window.type_into(KEY, SECRET);
    window.click(OFFLINE);
    assert!(window.sent().is_empty() && !window.has(CONNECT), "it is offline already");
    window.click(CLOUD);
    window.click(CONNECT);
    assert!(matches!(window.only(), Command::Connect(Account::Cloud { .. })), "a key that was not used is forgotten");
}

#[test]
fn a_proxy_is_used_once_it_is_one_and_no_password_is_kept() {
    for lang in BOTH {
        let mut window = open(lang);
        window.click(CLOUD);
        let proxy = ("Proxy", "代理");
        window.type_into(proxy, "socks5h://127.0.0.1:1080");
        assert_eq!(window.shared().settings.proxy, "socks5h://127.0.0.1:1080");
        let last = window.sent().pop();
        let Some(Command::UseProxy(choice)) = last else { panic!("{last:?}") };
        assert_eq!(Ok(choice), timbre::dashscope::ProxyChoice::from_setting("socks5h://127.0.0.1:1080"));
        window.replace(proxy, "http://me:open-sesame@proxy.example:8080");
        assert!(window.tells(("A password would lie open", "密码会以明文写入")));
        assert!(!format!("{:?}", window.shared().settings).contains("sesame"));
        window.replace(proxy, "http://");
        assert!(window.tells(("This is no address of a proxy.", "代理地址无效。")));
        window.replace(proxy, "none");
        assert_eq!(window.shared().settings.proxy, "none");
        let last = window.sent().pop();
        assert!(matches!(last, Some(Command::UseProxy(timbre::dashscope::ProxyChoice::None))), "{last:?}");
    }
}

#[test]
fn a_failed_connection_says_why_and_can_be_tried_again() {
    for lang in BOTH {
        let mut window = open(lang);
        window.click(CLOUD);
        window.click(CONNECT);
        window.sent();
        window.apply(Event::ConnectFailed(refused(timbre::dashscope::ErrorKind::InvalidKey)));
        assert!(window.tells(("The key was refused.", "密钥被拒绝。")) && window.enabled(CONNECT));
        window.click(("Details", "详细信息"));
        assert!(window.tells("raw words") && window.tells(("Request req-42", "请求 req-42")));
        window.click(CONNECT);
        assert!(!window.tells(("The key was refused.", "密钥被拒绝。")));
    }
}

#[test]
fn going_offline_takes_one_click_and_ends_the_trouble() {
    for lang in BOTH {
        let mut window = open(lang);
        window.click(CLOUD);
        window.type_into(("Workspace id", "业务空间 ID"), "ws-1");
        window.click(CONNECT);
        window.sent();
        window.apply(Event::ConnectFailed(FailureKind::NoKeyring.into()));
        let trouble = ("The system's keyring cannot be used.", "无法使用系统密钥环。");
        assert!(window.tells(trouble));
        window.click(OFFLINE);
        assert!(matches!(window.only(), Command::Connect(Account::Offline)));
        assert!(!window.tells(trouble) && window.tells(("Connecting", "正在连接")));
        window.apply(Event::Connected(offline()));
        assert!(window.tells(("Offline: the built-in service", "离线：内置服务")) && !window.has(CONNECT));
        window.click(CLOUD);
        assert_eq!(window.value(("Workspace id", "业务空间 ID")), "ws-1", "what was typed is still there");
    }
}

#[test]
fn a_server_that_refuses_the_key_does_not_count_as_connected() {
    for lang in BOTH {
        let mut window = open(lang);
        window.apply(Event::Connected(cloud("cn-beijing")));
        let (connected, refusal) = (("Connected to", "已连接到"), ("The key was refused.", "密钥被拒绝。"));
        let asked = window.shared().voices.asked.unwrap();
        window.apply(Event::VoicesListed(asked, Err(refused(timbre::dashscope::ErrorKind::InvalidKey))));
        assert!(window.tells(refusal) && !window.tells(connected));
        window.lists(Vec::new());
        assert!(!window.tells(refusal) && window.tells(connected));
        // Something that is wrong with one call says nothing about the next.
        window.shared_mut().refresh_voices();
        let asked = window.shared().voices.asked.unwrap();
        window.apply(Event::VoicesListed(asked, Err(refused(timbre::dashscope::ErrorKind::Rejected))));
        assert!(window.tells(connected));
    }
}

#[test]
fn a_server_of_the_command_line_is_named() {
    for lang in BOTH {
        let mut window = open(lang);
        window.apply(Event::Connected(Place {
            offline: false,
            host: "127.0.0.1:9".to_owned(),
            region: None,
            given: true,
        }));
        assert!(window.tells(("The program was started for 127.0.0.1:9.", "程序启动时指定了 127.0.0.1:9。")));
        assert!(!window.tells(("Voices are made and spoken on this computer", "音色由内置服务在本机创建")));
        window.click(CONNECT);
        assert!(matches!(window.sent().pop(), Some(Command::Connect(Account::Offline))));
    }
}

#[test]
fn export_format_and_folder_are_chosen() {
    for lang in BOTH {
        // Tall, so that nothing has to be scrolled to.
        let mut window = Window::sized(lang, [1_280.0, 1_400.0]).on(Panel::Settings);
        window.choose(("Format", "格式"), ("WAV, 24 bit", "WAV，24 位"));
        assert_eq!(window.shared().settings.export_format, ExportFormat::Wav24);
        let default = ("Use the default", "使用默认");
        assert!(window.shows(window.shared().paths.export_dir.display().to_string()) && !window.enabled(default));
        window.click(("Choose folder…", "选择文件夹…"));
        assert!(matches!(window.only(), Command::ChooseExportFolder));
        window.apply(Event::ExportFolderChosen("/music/我的声音".into()));
        assert!(window.shows("/music/我的声音"));
        window.click(default);
        assert_eq!(window.shared().settings.export_dir, None);
        window.click(("Open folder", "打开文件夹"));
        assert!(matches!(window.only(), Command::ShowInFolder(folder) if folder == window.shared().paths.library_dir));
    }
}

#[test]
fn the_account_of_the_settings_file_is_shown() {
    let account = Account::Cloud { region: "ap-southeast-1".to_owned(), workspace: Some("ws-9".to_owned()) };
    let settings = Settings { account, ..Settings::default() };
    for lang in BOTH {
        let window = Window::with(lang, SIZES[0], settings.clone(), cloud("ap-southeast-1")).on(Panel::Settings);
        assert_eq!(window.value(("Region", "地域")), ("Singapore", "新加坡").in_lang(lang));
        assert_eq!(window.value(("Workspace id", "业务空间 ID")), "ws-9");
        assert_eq!(window.value(KEY), "");
        assert_eq!(window.tab(SETTINGS).accesskit_node().is_selected(), Some(true));
    }
}
