//! The prompt lab: findings and their fixes, chips, undo and redo, starters, presets, and the difference to a take.

use eframe::egui::{Key, Modifiers, Shape, accesskit::Toggled};
use egui_kittest::kittest::NodeT as _;
use timbre::{i18n::Lang, model::Language, settings::Draft, studio::Event, ui::theme};

use crate::{
    form::{PREVIEW, PROMPT},
    made::take,
    support::{BOTH, Name, SIZES, Window, said},
};

const STARTERS: (&str, &str) = ("Begin with…", "快速开始…");
const UNDO: (&str, &str) = ("Undo (Ctrl+Z)", "撤销 (Ctrl+Z)");
const REDO: (&str, &str) = ("Redo (Ctrl+Shift+Z)", "重做 (Ctrl+Shift+Z)");
const PITCH: (&str, &str) = ("Pitch", "音调");
const CLEAN: (&str, &str) = ("Nothing to improve.", "没有需要改进的地方。");

fn prompt(window: &Window) -> String {
    window.shared().settings.draft.voice_prompt.clone()
}

fn covered(window: &Window, chip: impl Name) -> bool {
    window.control(chip).accesskit_node().toggled() == Some(Toggled::True)
}

/// The button that mends what begins so.
fn fix(window: &mut Window, word: &str) {
    let start = (format!("Fix: “{word}”"), format!("修正：“{word}”"));
    let name = said(&window.control_from(start)).unwrap();
    window.click(name);
}

/// Lines in the colour of warnings, which is how words are underlined: where each begins and ends, and at what height.
fn underlines(window: &Window) -> Vec<(f32, f32, f32)> {
    let dark = window.harness.ctx.global_style().visuals.dark_mode;
    let warning = theme::of(if dark { theme::Scheme::Dark } else { theme::Scheme::Light }).warning;
    let lines = window.harness.output().shapes.iter().filter_map(|clipped| match clipped.shape {
        Shape::LineSegment { points: [a, b], stroke } if stroke.color == warning && (a.y - b.y).abs() < 0.1 => {
            clipped.clip_rect.contains(a).then_some((a.x, b.x, a.y))
        }
        _ => None,
    });
    lines.collect()
}

/// Lets a second of typing pass, after which it is a step of its own.
fn rest(window: &mut Window) {
    window.harness.run_steps(140);
}

#[test]
fn a_finding_is_listed_with_its_reason_and_mended_by_a_click() {
    for (lang, text, word, told, mended) in [
        (
            Lang::En,
            "A nice low male voice, slow",
            "nice",
            "“nice” says nothing that can be heard",
            "A low male voice, slow",
        ),
        (Lang::Zh, "好听的低沉男声，语速慢", "好听", "“好听”没有可听的特征", "低沉男声，语速慢"),
    ] {
        let mut window = Window::new(lang);
        window.type_into(PROMPT, text);
        assert!(window.tells(told), "{:?}", window.words());
        fix(&mut window, word);
        assert_eq!(prompt(&window), mended);
        assert!(window.shows(CLEAN) && !window.tells(told));
    }
}

#[test]
fn a_text_far_beyond_its_limit_is_shortened_by_a_click() {
    let mut window = Window::new(Lang::En);
    window.type_into(PROMPT, &"A low male voice that speaks slowly. ".repeat(200));
    let shorten = |node: &egui_kittest::Node<'_>| said(node).is_some_and(|name| name.starts_with("Fix: "));
    let name = window.harness.root().children_recursive().find(shorten).and_then(|node| said(&node)).unwrap();
    window.click(&*name);
    let count = prompt(&window).chars().count();
    assert!((1_024..=2_048).contains(&count), "{count}");
}

#[test]
fn both_words_of_a_contradiction_are_underlined_and_the_finding_selects_one() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        window.type_into(PROMPT, "A deep but high-pitched man");
        let lines = underlines(&window);
        assert_eq!(lines.len(), 2, "{lines:?}");
        let field = window.control(PROMPT).rect();
        assert!(
            lines.iter().all(|(left, right, y)| left < right && field.y_range().contains(*y)),
            "{lines:?} {field:?}"
        );
        let told = ("“high-pitched” contradicts “deep”.", "“high-pitched”与“deep”矛盾。");
        window.click(told);
        assert_eq!(window.focused().as_deref(), Some(PROMPT.in_lang(lang).as_str()));
        window.harness.event(eframe::egui::Event::Text("slow".to_owned()));
        window.settle();
        assert_eq!(prompt(&window), "A deep but slow man");
        assert!(underlines(&window).is_empty());
    }
}

#[test]
fn nothing_moves_while_findings_come_and_go() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        let before = window.control(PREVIEW).rect();
        for text in
            ["A nice voice", "123", "A very very nice slow but fast like Morgan Freeman", "A low, slow male voice"]
        {
            window.replace(PROMPT, text);
            assert_eq!(window.control(PREVIEW).rect(), before, "{text}");
        }
    }
}

#[test]
fn what_does_not_fit_into_the_list_is_counted() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        let counted = ("3 things to improve; scroll to see all.", "共 3 处可以改进，滚动可查看全部。").in_lang(lang);
        let is_counted = |window: &Window| window.words().contains(&counted);
        window.replace(PROMPT, "A very very nice, low and slow male voice");
        assert!(!is_counted(&window));
        window.replace(PROMPT, "A very very nice slow but fast male voice");
        assert!(is_counted(&window));
    }
}

#[test]
fn the_button_stays_in_a_small_window_whatever_is_found() {
    for lang in BOTH {
        let mut window = Window::sized(lang, SIZES[1]);
        window
            .type_into(PROMPT, "A very very nice slow but fast, deep but high voice like Morgan Freeman, my favourite");
        let button = window.control_from(("Design voice", "设计声音")).rect();
        assert!(button.bottom() < SIZES[1][1] && button.top() > 0.0, "{button:?}");
    }
}

#[test]
fn chips_show_what_is_said_and_add_what_is_not() {
    for (lang, start, choice, after) in [
        (Lang::En, "A calm male voice.", "Low", "A calm male voice, with a low pitch."),
        (Lang::Zh, "沉稳的男性声音。", "低音", "沉稳的男性声音，音调低沉。"),
    ] {
        let mut window = Window::new(lang);
        window.type_into(PROMPT, start);
        assert!(covered(&window, ("Gender", "性别")) && !covered(&window, PITCH));
        window.click(PITCH);
        window.click(choice);
        assert_eq!(prompt(&window), after);
        assert!(covered(&window, PITCH) && !window.has(choice), "the list is closed");
        window.click(PITCH);
        window.click(("High", "高音"));
        assert_eq!(prompt(&window), after.replace("low", "high").replace("低沉", "高"), "another choice replaces it");
        window.press(Modifiers::COMMAND, Key::Z);
        assert_eq!(prompt(&window), after);
    }
}

#[test]
fn a_chip_is_used_by_keyboard_and_escape_closes_it() {
    let mut window = Window::new(Lang::En);
    window.type_into(PROMPT, "A calm male voice");
    window.control(PITCH).focus();
    window.settle();
    window.press(Modifiers::NONE, Key::Enter);
    assert!(window.has("Slightly high"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.has("Slightly high"));
    window.control(PITCH).focus();
    window.settle();
    window.press(Modifiers::NONE, Key::Enter);
    window.press(Modifiers::NONE, Key::Tab);
    assert_eq!(window.focused().as_deref(), Some("High"));
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(prompt(&window), "A calm male voice, with a high pitch");
}

#[test]
fn typing_is_undone_and_redone_by_keys_and_buttons() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        assert!(!window.enabled(UNDO) && !window.enabled(REDO));
        window.type_into(PROMPT, "one");
        rest(&mut window);
        window.type_into(PROMPT, " two");
        rest(&mut window);
        let after = prompt(&window);
        window.press(Modifiers::COMMAND, Key::Z);
        assert_eq!(prompt(&window), "one");
        window.click(UNDO);
        assert_eq!(prompt(&window), "");
        window.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
        assert_eq!(prompt(&window), "one");
        window.press(Modifiers::COMMAND, Key::Y);
        assert_eq!(prompt(&window), after);
        window.click(UNDO);
        window.click(REDO);
        assert_eq!(prompt(&window), after);
        assert!(!window.enabled(REDO));
    }
}

#[test]
fn the_fields_own_undo_does_not_work_against_it() {
    let mut window = Window::new(Lang::En);
    window.type_into(PROMPT, "A nice low male voice");
    rest(&mut window);
    fix(&mut window, "nice");
    window.click(PROMPT);
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(prompt(&window), "A nice low male voice");
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(prompt(&window), "");
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(prompt(&window), "", "there is nothing before the beginning");
}

#[test]
fn starters_fill_the_form_in_the_language_of_the_window_and_are_undone() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        window.type_into(PROMPT, "mine");
        rest(&mut window);
        window.choose(STARTERS, ("News anchor", "新闻主播"));
        let draft = window.shared().settings.draft.clone();
        assert_eq!(draft.language, [Language::En, Language::Zh][usize::from(lang == Lang::Zh)]);
        assert!(!draft.preview_text.is_empty() && draft.voice_name == "anchor");
        assert!(window.shows(CLEAN), "{:?}", window.words());
        assert!(!window.control_from(("Design voice", "设计声音")).accesskit_node().is_disabled());
        window.press(Modifiers::COMMAND, Key::Z);
        assert_eq!(prompt(&window), "mine");
        assert_eq!(window.shared().settings.draft.preview_text, "");
    }
}

#[test]
fn presets_are_saved_taken_renamed_and_deleted() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        window.type_into(PROMPT, "A low male voice");
        let open = ("Save or edit presets…", "保存或编辑预设…");
        window.choose(STARTERS, open);
        window.replace(("Preset name", "预设名称"), "Captain");
        window.click(("Save preset", "保存预设"));
        window.click(("Close", "关闭"));
        assert_eq!(window.shared().settings.presets.len(), 1);
        window.replace(PROMPT, "other");
        window.choose(STARTERS, "Captain");
        assert_eq!(prompt(&window), "A low male voice");
        window.choose(STARTERS, open);
        window.replace(("Name of preset 1", "预设 1 的名称"), "Skipper");
        assert_eq!(window.shared().settings.presets[0].name, "Skipper");
        window.click(("Delete preset Skipper", "删除预设“Skipper”"));
        assert!(window.shared().settings.presets.is_empty());
        window.press(Modifiers::NONE, Key::Escape);
        assert!(!window.has(("Save preset", "保存预设")));
    }
}

#[test]
fn two_presets_are_never_called_alike() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        let first = ("Name of preset 1", "预设 1 的名称");
        window.type_into(PROMPT, "A low male voice");
        window.choose(STARTERS, ("Save or edit presets…", "保存或编辑预设…"));
        for name in ["Captain", "Skipper"] {
            window.replace(("Preset name", "预设名称"), name);
            window.click(("Save preset", "保存预设"));
        }
        let names = |window: &Window| -> Vec<String> {
            window.shared().settings.presets.iter().map(|preset| preset.name.clone()).collect()
        };
        window.replace(first, " Skipper");
        assert_eq!(names(&window), ["Captain", "Skipper"]);
        assert!(window.tells(("There is a preset “Skipper” already", "已有名为“Skipper”的预设")));
        window.press(Modifiers::COMMAND, Key::A);
        window.press(Modifiers::NONE, Key::Delete);
        assert!(window.tells(("A preset needs a name", "预设需要名称")));
        assert_eq!(names(&window), ["Captain", "Skipper"]);
        window.replace(first, "Mate");
        assert!(!window.tells(("keeps its", "名称保持不变")));
        assert_eq!(names(&window), ["Mate", "Skipper"]);
        window.replace(("Preset name", "预设名称"), "Mate");
        assert!(window.tells(("The preset of this name is replaced.", "将替换同名预设。")));
    }
}

#[test]
fn a_preset_of_the_same_name_gives_way() {
    let mut window = Window::new(Lang::En);
    for text in ["A low male voice", "A high female voice"] {
        window.replace(PROMPT, text);
        window.choose(STARTERS, "Save or edit presets…");
        window.replace("Preset name", "Captain");
        window.click("Save preset");
        window.click("Close");
    }
    let presets = &window.shared().settings.presets;
    assert_eq!(presets.len(), 1);
    assert_eq!(presets[0].draft.voice_prompt, "A high female voice");
}

#[test]
fn a_preview_text_that_does_not_suit_the_voice_gets_a_hint_and_can_be_sent() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        window.type_into(PROMPT, "A little girl, around 8 years old, high and fast");
        window.type_into(PREVIEW, "Good evening. Here are tonight's headlines.");
        assert!(window.tells(("does not suit the voice", "与所描述的声音不太相称")), "{:?}", window.words());
        assert!(!window.control_from(("Design voice", "设计声音")).accesskit_node().is_disabled());
    }
}

#[test]
fn the_difference_between_a_take_and_the_form_is_shown_and_taken() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        let mut made = take(1);
        made.voice_prompt = Some("A deep male voice".to_owned());
        window.apply(Event::TakesChanged { takes: vec![made], discarded: Vec::new() });
        let compare = ("Compare description of take 1 with the form", "将试听 1 的描述与表单对比");
        assert!(!window.has(compare), "an empty form is not compared");
        window.shared_mut().settings.draft = Draft { voice_prompt: "A low male voice".into(), ..Draft::default() };
        window.settle();
        window.click(compare);
        assert!(window.shows(("Removed: deep. Added: low.", "删除：deep。新增：low。")), "{:?}", window.words());
        window.click(("Use this description", "使用此描述"));
        assert_eq!(prompt(&window), "A deep male voice");
        assert!(!window.has(compare), "they are the same now");
        window.press(Modifiers::COMMAND, Key::Z);
        assert_eq!(prompt(&window), "A low male voice");
    }
}
