//! What holds for every control of every panel: it has a name of its own, and the keyboard gets there.

use std::collections::BTreeSet;

use eframe::egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::NodeT as _;
use timbre::{
    dashscope::ErrorKind,
    engine::pack::{Fault, State},
    i18n::Lang,
    studio::{Event, LiveEnd, PackEvent, PackFound, sound_id},
    ui::Panel,
};

use crate::{
    made::{NEWEST, OLDER, made, recording, refused, take, unsaved, voice},
    support::{BOTH, SIZES, Window, said},
};

/// A window in which every panel has as much to show as it can.
pub fn full(lang: Lang, size: [f32; 2]) -> Window {
    let mut window = Window::sized(lang, size);
    window.shared_mut().refresh_voices();
    window.list(vec![voice(3, NEWEST), voice(2, NEWEST), voice(1, OLDER)]);
    window.takes(vec![recording(6), recording(5), take(3), take(2), take(1)]);
    window.designed(0, Ok(unsaved(take(4))));
    window.shared_mut().sound.playing = sound_id(&take(3).id);
    let draft = &mut window.shared_mut().settings.draft;
    "spokojny głos из Москвы".clone_into(&mut draft.voice_prompt);
    "Guten Tag.".clone_into(&mut draft.preview_text);
    "two words".clone_into(&mut draft.voice_name);
    window.ended(Some(made(recording(7))), LiveEnd::Failed(refused(ErrorKind::Interrupted)));
    let state = State::Broken { what: Fault::NoList };
    window.apply(Event::VoicePack(PackEvent::Found(PackFound { state, waiting: 1, removed: false })));
    window.sent();
    window
}

/// The full window on a panel, with a voice chosen and the account's form open.
pub fn full_on(lang: Lang, size: [f32; 2], panel: Panel) -> Window {
    let mut window = full(lang, size).on(panel);
    match panel {
        Panel::Voices => window.click("narrator_3"),
        Panel::Settings => window.click(("Cloud", "云端")),
        Panel::Design | Panel::Live => {}
    }
    window
}

#[test]
fn everything_that_can_be_acted_on_has_a_name() {
    for lang in BOTH {
        for panel in Panel::ALL {
            let window = full_on(lang, SIZES[0], panel);
            let controls = window.controls();
            assert!(controls.len() > 10, "{panel:?} has controls");
            for node in controls {
                let name = said(&node).unwrap_or_default();
                assert!(!name.trim().is_empty(), "{panel:?}: {:?} at {:?}", node.accesskit_node().role(), node.rect());
            }
            assert_eq!(window.harness.unnamed_widgets(), Vec::<String>::new());
        }
    }
}

#[test]
fn no_two_controls_of_a_panel_have_one_name() {
    for lang in BOTH {
        for panel in Panel::ALL {
            let window = full_on(lang, SIZES[0], panel);
            let mut names = BTreeSet::new();
            for node in window.controls() {
                let role = node.accesskit_node().role();
                // A choice is known by its group as well; the rail is its own place.
                if matches!(role, Role::RadioButton | Role::Tab) {
                    continue;
                }
                let name = said(&node).unwrap_or_default();
                assert!(names.insert(name.clone()), "{lang:?} {panel:?}: two are named {name:?}");
            }
        }
    }
}

#[test]
fn the_keyboard_gets_to_everything() {
    for lang in BOTH {
        for panel in Panel::ALL {
            let mut window = full_on(lang, [1_280.0, 2_000.0], panel);
            let wanted: BTreeSet<_> = reachable(&window);
            let mut reached = BTreeSet::new();
            for _ in 0..wanted.len() + 10 {
                window.harness.key_press(Key::Tab);
                window.harness.run_steps(3);
                reached.extend(focused(&window));
            }
            let missed: Vec<_> = wanted.difference(&reached).collect();
            assert!(missed.is_empty(), "{lang:?} {panel:?}: {missed:?}");
            let mut backwards = BTreeSet::new();
            for _ in 0..wanted.len() + 10 {
                window.harness.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
                window.harness.run_steps(3);
                backwards.extend(focused(&window));
            }
            assert!(wanted.is_subset(&backwards), "{lang:?} {panel:?} backwards");
        }
    }
}

/// Name and place of what can be acted on now.
fn reachable(window: &Window) -> BTreeSet<String> {
    let able = window.controls().into_iter().filter(|node| !node.accesskit_node().is_disabled());
    able.map(|node| described(&node)).collect()
}

fn focused(window: &Window) -> Option<String> {
    window.controls().into_iter().find(egui_kittest::Node::is_focused).map(|node| described(&node))
}

fn described(node: &egui_kittest::Node<'_>) -> String {
    let role = node.accesskit_node().role();
    let place = node.rect().left().round();
    format!("{role:?} {:?} at {place}", said(node).unwrap_or_default())
}

#[test]
fn a_listening_screen_reader_is_told_of_failures() {
    use eframe::egui::accesskit::Live;
    let mut window = Window::new(Lang::En).on(Panel::Settings);
    window.apply(Event::ConnectFailed(refused(ErrorKind::Unreachable)));
    let is_told = window.harness.root().children_recursive().any(|node| {
        let node = node.accesskit_node();
        node.data().live() == Some(Live::Assertive)
            && node.value().is_some_and(|text| text.contains("cannot be reached"))
    });
    assert!(is_told);
}
