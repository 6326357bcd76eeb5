//! The rail at the left, and the keys that do the same.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use timbre::ui::Panel;

use crate::support::{BOTH, DESIGN, LIVE, SETTINGS, VOICES, Window};

const RAIL: [((&str, &str), Panel, Key); 4] = [
    (DESIGN, Panel::Design, Key::Num1),
    (VOICES, Panel::Voices, Key::Num2),
    (LIVE, Panel::Live, Key::Num3),
    (SETTINGS, Panel::Settings, Key::Num4),
];

#[test]
fn each_panel_is_a_click_or_a_key_away() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        for (name, panel, _) in RAIL.into_iter().rev() {
            window.tab(name).click();
            window.settle();
            assert_eq!(window.harness.state().panel, panel);
            assert_eq!(window.tab(name).accesskit_node().is_selected(), Some(true));
        }
        for (_, panel, key) in RAIL.into_iter().rev() {
            window.press(Modifiers::COMMAND, key);
            assert_eq!(window.harness.state().panel, panel);
        }
        assert!(window.sent().is_empty(), "looking around asks for nothing");
    }
}

#[test]
fn keys_choose_a_panel_while_a_text_is_edited_and_write_nothing_into_it() {
    let mut window = Window::new(BOTH[0]);
    window.type_into("Voice prompt", "A calm man");
    window.press(Modifiers::COMMAND, Key::Num3);
    assert_eq!(window.harness.state().panel, Panel::Live);
    assert_eq!(window.shared().settings.draft.voice_prompt, "A calm man");
}
