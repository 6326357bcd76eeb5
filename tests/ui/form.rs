//! The form of Design while it is being filled in.

use eframe::egui::accesskit::Invalid;
use egui_kittest::kittest::NodeT as _;
use timbre::{
    i18n::Lang,
    model::Language,
    settings::{Draft, Settings},
    ui::Panel,
};

use crate::{
    made::{NEWEST, OLDER},
    support::{BOTH, Name, SIZES, Window, cloud, offline},
};

pub const PROMPT: (&str, &str) = ("Voice prompt", "声音描述");
pub const PREVIEW: (&str, &str) = ("Preview text", "试听文本");
pub const NAME: (&str, &str) = ("Voice name", "音色名称");
pub const LANGUAGE: (&str, &str) = ("Language", "语言");
pub const TARGET: (&str, &str) = ("Target model", "目标模型");
pub const BUTTON: (&str, &str) = ("Design voice", "设计声音");

/// A window whose form is right.
pub fn filled(lang: Lang) -> Window {
    fill(Window::new(lang))
}

pub fn fill(mut window: Window) -> Window {
    window.type_into(PROMPT, "A calm man, 沉稳的男声");
    window.type_into(PREVIEW, "Hello there.");
    window.type_into(NAME, "narrator");
    window
}

fn ready(window: &Window) -> bool {
    !window.control_from(BUTTON).accesskit_node().is_disabled()
}

fn invalid(window: &Window, field: impl Name) -> bool {
    window.control(field).accesskit_node().data().invalid() == Some(Invalid::True)
}

#[test]
fn every_field_has_its_name_and_takes_text() {
    for lang in BOTH {
        let window = filled(lang);
        assert_eq!(window.value(PROMPT), "A calm man, 沉稳的男声");
        assert_eq!(window.value(PREVIEW), "Hello there.");
        assert_eq!(window.value(NAME), "narrator");
        assert_eq!(window.value(LANGUAGE), ("English", "英语").in_lang(lang));
        assert_eq!(window.value(TARGET), NEWEST);
        assert!(window.group(("Candidates", "候选数量")), "the four numbers are a group of that name");
        assert!(ready(&window));
    }
}

#[test]
fn the_counters_follow_and_count_characters_as_the_limits_do() {
    let mut window = Window::new(Lang::En);
    assert!(window.paints("0 / 2,048") && window.paints("0 / 1,024") && window.paints("0 / 16"));
    window.type_into(PROMPT, &"声".repeat(1_234));
    window.type_into(PREVIEW, "12345");
    window.type_into(NAME, "abc");
    assert!(window.paints("1,234 / 2,048") && window.paints("5 / 1,024") && window.paints("3 / 16"));
}

#[test]
fn an_untouched_form_complains_of_nothing_and_cannot_be_sent() {
    for lang in BOTH {
        let window = Window::new(lang);
        assert!(!ready(&window));
        for field in [PROMPT, PREVIEW, NAME] {
            assert!(!invalid(&window, field));
        }
    }
}

#[test]
fn what_is_wrong_stands_beside_its_field_while_typing() {
    let cases: [(_, String, (&str, &str)); 7] = [
        (PROMPT, "a".repeat(2_049), ("2,049 of 2,048 characters", "共 2,049 个字符，最多 2,048 个")),
        (PROMPT, "спокойный".to_owned(), ("“с” is neither Chinese nor English", "“с”不是中文或英文")),
        (PROMPT, "12345".to_owned(), ("There are no words in it", "没有可用的文字")),
        (PREVIEW, "a".repeat(1_025), ("1,025 of 1,024 characters", "共 1,025 个字符，最多 1,024 个")),
        (PREVIEW, "只有中文的一句话".to_owned(), ("This is not in the chosen language", "文本与所选语言不符")),
        (NAME, "old man".to_owned(), ("A space cannot be in a name", "名称中不能有空格")),
        (NAME, "a".repeat(17), ("17 of 16 characters", "共 17 个字符，最多 16 个")),
    ];
    for lang in BOTH {
        for (field, text, message) in &cases {
            let mut window = filled(lang);
            let right = window.value(*field);
            window.replace(*field, text);
            assert!(window.tells(*message), "{text:.20}: {:?}", window.words());
            let others = [PROMPT, PREVIEW, NAME].into_iter().filter(|other| other != field);
            assert!(invalid(&window, *field) && others.clone().all(|other| !invalid(&window, other)));
            assert!(!ready(&window), "{message:?}");
            window.replace(*field, &right);
            assert!(!window.tells(*message) && !invalid(&window, *field) && ready(&window));
        }
    }
}

#[test]
fn a_field_that_was_emptied_says_that_it_needs_something() {
    let mut window = filled(Lang::En);
    window.replace(PROMPT, " ");
    assert!(window.shows("Write something here first.") && !ready(&window));
}

#[test]
fn the_longest_right_texts_are_right() {
    let mut window = filled(Lang::Zh);
    window.replace(PROMPT, &"声".repeat(2_048));
    window.replace(PREVIEW, &"a".repeat(1_024));
    window.replace(NAME, "abcdefgh_1234567");
    assert!(ready(&window));
}

#[test]
fn changing_the_language_makes_a_text_wrong_and_right() {
    for lang in BOTH {
        let mut window = filled(lang);
        window.choose(LANGUAGE, ("Russian", "俄语"));
        assert_eq!(window.shared().settings.draft.language, Language::Ru);
        assert!(!ready(&window) && invalid(&window, PREVIEW));
        window.choose(LANGUAGE, ("English", "英语"));
        assert!(ready(&window) && !invalid(&window, PREVIEW));
    }
}

#[test]
fn the_target_model_is_chosen_or_typed() {
    for lang in BOTH {
        let mut window = filled(lang);
        window.choose(TARGET, OLDER);
        assert_eq!(window.value(TARGET), OLDER);
        window.choose(TARGET, ("Another model: type its id", "其他模型：输入其 ID"));
        window.replace(TARGET, "qwen9-tts-vd");
        window.click(NAME);
        assert_eq!(window.shared().settings.draft.target_model, Some("qwen9-tts-vd".into()));
        assert!(window.value(TARGET) == "qwen9-tts-vd" && ready(&window));
    }
}

#[test]
fn what_a_click_costs_stands_on_the_button() {
    let button = |window: &Window| crate::support::said(&window.control_from(BUTTON));
    for lang in BOTH {
        let free = ("Design voice · free", "设计声音 · 免费").in_lang(lang);
        assert_eq!(button(&filled(lang)), Some(free));
        for (region, one, three) in [("cn-beijing", "¥0.20", "¥0.60"), ("ap-southeast-1", "$0.20", "$0.60")] {
            let target_model = Some("qwen3-tts-vd-realtime-2026-01-15".into());
            let draft = Draft { target_model, ..Draft::default() };
            let settings = Settings { draft, ..Settings::default() };
            let mut window = fill(Window::with(lang, SIZES[0], settings, cloud(region)));
            let costs =
                |price: &str| Some((format!("Design voice · {price}"), format!("设计声音 · {price}")).in_lang(lang));
            assert_eq!(button(&window), costs(one));
            window.click("3");
            assert_eq!(button(&window), costs(three));
            window.click("1");
            assert_eq!(button(&window), costs(one));
        }
        let unknown = Window::with(lang, SIZES[0], Settings::default(), cloud("mars"));
        assert_eq!(button(&unknown), Some(("Design voice · price not known", "设计声音 · 价格未知").in_lang(lang)));
    }
}

#[test]
fn a_model_of_the_other_family_brings_its_own_limits_price_and_languages() {
    for lang in BOTH {
        let mut window = fill(Window::with(lang, SIZES[0], Settings::default(), cloud("cn-beijing")));
        assert_eq!(window.value(TARGET), "cosyvoice-v3.5-plus", "the others are retired");
        window.replace(PREVIEW, "Hello everyone, and welcome.");
        assert!(window.paints("28 / 200") && ready(&window));
        let free = ("Design voice · free", "设计声音 · 免费").in_lang(lang);
        assert_eq!(crate::support::said(&window.control_from(BUTTON)), Some(free));
        window.choose(("Language", "语言"), ("German", "德语"));
        assert!(window.tells(("Voices for this model speak Chinese, English only", "此模型的音色只支持中文、英语")));
        assert!(!ready(&window));
        window.choose(TARGET, "qwen3-tts-vd-realtime-2026-01-15");
        assert!(ready(&window) && window.paints("28 / 1,024"));
    }
}

#[test]
fn an_example_fills_the_form_rightly_and_the_form_can_be_started_over() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        window.click(("Use an example", "使用示例"));
        assert!(ready(&window));
        window.click(("Start over", "重新开始"));
        assert_eq!(window.value(PROMPT), "");
        assert!(!ready(&window) && !invalid(&window, PROMPT), "an empty form is not complained about");
    }
}

#[test]
fn the_draft_is_still_there_after_a_look_at_another_panel() {
    let mut window = filled(Lang::En).on(Panel::Settings).on(Panel::Design);
    assert_eq!(window.value(PROMPT), "A calm man, 沉稳的男声");
    window.settle();
    assert_eq!(offline(), window.shared().place.clone().unwrap());
}
