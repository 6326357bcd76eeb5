//! Where things stand: nothing over another, nothing out of the window, whatever the texts and however small it is.

use std::collections::HashMap;

use eframe::egui::{
    Key, LayerId, Modifiers, Rect,
    accesskit::{NodeId, Role},
};
use egui_kittest::{Node, kittest::NodeT as _};
use timbre::{
    dashscope::ErrorKind,
    i18n::Lang,
    model::VoiceId,
    studio::{Event, FailureKind, LiveEnd},
    ui::Panel,
};

use crate::{
    made::{NEWEST, OLDER, made, recording, refused, take, unsaved, voice},
    names::full_on,
    support::{BOTH, DESIGN, SIZES, Window, is_control, said},
};

const GERMAN: &str = "Eine außergewöhnlich verständnisvolle Großmutter aus dem Donaudampfschifffahrtsgesellschaftskapitänsmilieu, \
                      die ihren Enkelkindern mit brüchiger, warmherziger Stimme Gutenachtgeschichten vorliest. ";
const CHINESE: &str =
    "一位年迈而慈祥的老奶奶声音沙哑温暖语速缓慢像在炉边给孙辈们讲述很久很久以前的故事适合有声书与儿童睡前节目";

/// Something that is read or acted on.
struct Part {
    node: NodeId,
    name: String,
    layer: LayerId,
    /// Where it would stand.
    rect: Rect,
    /// The part of that which is not cut off.
    shown: Rect,
}

fn parts(window: &Window) -> Vec<Part> {
    let widgets: HashMap<NodeId, _> = window.harness.ctx.viewport(|viewport| {
        let all = viewport.prev_pass.widgets.layers().flat_map(|(_, widgets)| widgets.iter());
        all.map(|widget| (widget.id.accesskit_id(), *widget)).collect()
    });
    let read = |role| is_control(role) || matches!(role, Role::Label | Role::Heading | Role::ProgressIndicator);
    let nodes = window.harness.root().children_recursive().filter(|node| read(node.accesskit_node().role()));
    nodes
        .filter_map(|node| {
            let (id, _) = node.accesskit_node().locate();
            let widget = widgets.get(&id)?;
            let name = format!("{:?} {:?}", node.accesskit_node().role(), said(&node).unwrap_or_default());
            let shown = widget.interact_rect.intersect(node.rect());
            Some(Part { node: id, name, layer: widget.layer_id, rect: node.rect(), shown })
        })
        .collect()
}

/// Checks a window as it stands.
fn check(window: &mut Window, what: &str) {
    let all = parts(window);
    assert!(all.len() > 10, "{what}");
    let inside = window.harness.ctx.content_rect().expand(0.5);
    for part in all.iter().filter(|part| part.shown.is_positive()) {
        assert!(inside.contains_rect(part.shown), "{what}: {} leaves the window: {:?}", part.name, part.shown);
        // A text has the frame of its field around it, and a scroll bar beside it.
        let margin = if part.name.contains("Input") { 12.0 } else { 1.0 };
        let cut = (part.shown.width() - part.rect.width()).abs() > margin;
        assert!(!cut, "{what}: {} is cut off at a side: {:?} of {:?}", part.name, part.shown, part.rect);
    }
    overlaps(&all, what);
    let hidden: Vec<NodeId> = all.iter().filter(|part| cut_below(part)).map(|part| part.node).collect();
    for node in hidden {
        reach(window, node, what);
    }
}

fn overlaps(all: &[Part], what: &str) {
    let shown: Vec<_> = all.iter().filter(|part| part.shown.is_positive()).collect();
    for (at, one) in shown.iter().enumerate() {
        for other in &shown[at + 1..] {
            let common = one.shown.intersect(other.shown);
            let over = one.layer == other.layer && common.is_positive() && common.width().min(common.height()) > 1.0;
            assert!(!over, "{what}: {} at {:?} and {} at {:?}", one.name, one.shown, other.name, other.shown);
        }
    }
}

fn cut_below(part: &Part) -> bool {
    !part.shown.is_positive() || part.shown.height() + 3.0 < part.rect.height()
}

/// What is cut off below or above comes into sight with the keyboard, or when it is scrolled to.
fn reach(window: &mut Window, id: NodeId, what: &str) {
    window.tab(DESIGN).focus();
    window.settle();
    let is = |node: &Node<'_>| node.accesskit_node().locate().0 == id;
    let Some(node) = window.harness.root().children_recursive().find(is) else { return };
    if is_control(node.accesskit_node().role()) && !node.accesskit_node().is_disabled() {
        node.focus();
    } else if node.rect().height() < 100.0 {
        node.scroll_to_me();
    } else {
        // Longer than there is room for anyway; the wheel reads it.
        return;
    }
    window.settle();
    let all = parts(window);
    let Some(part) = all.iter().find(|part| part.node == id) else { return };
    let room = part.shown.is_positive() && part.shown.height() >= part.rect.height().min(40.0) - 3.0;
    assert!(room, "{what}: {} cannot be scrolled to: {:?} of {:?}", part.name, part.shown, part.rect);
}

/// As [`full_on`], with texts as endless as they can be.
fn crowded(lang: Lang, size: [f32; 2], panel: Panel) -> Window {
    let mut window = full_on(lang, size, panel);
    let endless = [GERMAN, CHINESE][usize::from(lang == Lang::Zh)];
    let draft = &mut window.shared_mut().settings.draft;
    draft.voice_prompt = endless.repeat(20);
    draft.preview_text = endless.repeat(20);
    draft.voice_name = "a".repeat(40);
    draft.target_model = Some("some-other-model-with-a-very-endless-name-realtime-2027-12-31-preview".into());
    window.shared_mut().settings.live.text = endless.repeat(40);
    let mut wordy = voice(3, NEWEST);
    wordy.voice_prompt = endless.repeat(10);
    wordy.preview_text = endless.repeat(10);
    window.shared_mut().refresh_voices();
    window.list(vec![wordy, voice(1, OLDER)]);
    window.shared_mut().settings.live.voice = Some(VoiceId::new("v".repeat(200)));
    let mut titled = take(8);
    titled.title = endless.repeat(3);
    titled.voice_prompt = Some(endless.repeat(3));
    (titled.kept, titled.complete) = (true, false);
    titled.price = Some(timbre::library::Price { amount: 0.2, currency: "CNY".to_owned() });
    let mut spoken = recording(9);
    spoken.text = endless.repeat(30);
    spoken.complete = false;
    window.takes(vec![spoken, titled, recording(6), take(3), take(2), take(1)]);
    window.designed(0, Ok(unsaved(take(4))));
    let mut failure = refused(ErrorKind::TimedOut);
    failure.detail = endless.repeat(10);
    window.shared_mut().connect_failure = Some(failure);
    window.settle();
    window
}

#[test]
fn nothing_overlaps_or_leaves_the_window() {
    for lang in BOTH {
        for size in SIZES {
            for panel in Panel::ALL {
                check(&mut Window::sized(lang, size).on(panel), &format!("empty {lang:?} {size:?} {panel:?}"));
                check(&mut full_on(lang, size, panel), &format!("full {lang:?} {size:?} {panel:?}"));
            }
        }
    }
}

#[test]
fn long_texts_stay_where_they_belong() {
    for lang in BOTH {
        for size in SIZES {
            for panel in Panel::ALL {
                check(&mut crowded(lang, size, panel), &format!("crowded {lang:?} {size:?} {panel:?}"));
            }
        }
    }
}

#[test]
fn a_comparison_fits_into_the_smallest_window() {
    for lang in BOTH {
        for size in SIZES {
            for count in [2, 4] {
                let mut window = crate::audition::ready(lang, size, count);
                check(&mut window, &format!("comparison of {count} {lang:?} {size:?}"));
                window.click(("Blind mode", "盲听模式"));
                check(&mut window, &format!("blind {count} {lang:?} {size:?}"));
                window.click(("Start knock-out", "开始淘汰赛"));
                check(&mut window, &format!("knock-out {count} {lang:?} {size:?}"));
            }
        }
    }
}

#[test]
fn the_page_of_exporting_fits() {
    for lang in BOTH {
        for size in SIZES {
            let mut window = crowded(lang, size, Panel::Design);
            window.shared_mut().settings.export.name = "{nr} ".repeat(40);
            window.click(("Export take 3 as…", "试听 3 另存为…"));
            check(&mut window, &format!("export {lang:?} {size:?}"));
            crate::export::tick_all(&mut window);
            crate::export::ends_badly(&mut window);
            let files = ["Heading \"Files\"", "Heading \"文件\""];
            let files = parts(&window).into_iter().find(|part| files.contains(&part.name.as_str())).unwrap();
            assert!(!cut_below(&files), "what came of it is scrolled to: {:?} of {:?}", files.shown, files.rect);
            check(&mut window, &format!("export of several {lang:?} {size:?}"));
        }
    }
}

#[test]
fn a_notice_covers_no_button_of_a_row_at_the_bottom() {
    for lang in BOTH {
        for size in SIZES {
            let free = |window: &mut Window, button: (String, String)| {
                window.shared_mut().toast_failure(&FailureKind::NoKeyring.into());
                window.settle();
                let notice = window.control(("Close", "关闭")).rect();
                let button = window.control(button).rect();
                assert!(notice.bottom() <= button.top(), "{lang:?} {size:?}: {notice:?} over {button:?}");
            };
            let mut window = full_on(lang, size, Panel::Design);
            window.click(("Export take 3 as…", "试听 3 另存为…"));
            free(&mut window, ("Export files: 1".to_owned(), "导出文件：1".to_owned()));
            let mut window = full_on(lang, size, Panel::Design);
            window.click(("Compare take 3", "比较试听 3"));
            free(&mut window, ("Compare 1 takes".to_owned(), "比较 1 段试听".to_owned()));
        }
    }
}

#[test]
fn the_page_of_saying_something_else_fits() {
    for lang in BOTH {
        for size in SIZES {
            let mut window = crowded(lang, size, Panel::Design);
            window.shared_mut().connect_failure = None;
            window.shared_mut().settings.say.text = [GERMAN, CHINESE][usize::from(lang == Lang::Zh)].repeat(20);
            window.settle();
            window.click(("Say something else with take 3", "用试听 3 的音色说别的内容"));
            check(&mut window, &format!("say {lang:?} {size:?}"));
            crate::say::fails(&mut window);
            check(&mut window, &format!("say, failed {lang:?} {size:?}"));
        }
    }
}

#[test]
fn a_family_fits() {
    for lang in BOTH {
        for size in SIZES {
            let mut windows = [Window::sized(lang, size), Window::sized(lang, size)];
            let endless = [GERMAN, CHINESE][usize::from(lang == Lang::Zh)];
            let refined = |n: i64| timbre::library::TakeRecord {
                parent: Some(take(n - 1).id),
                title: endless.repeat(3),
                voice_prompt: Some(format!("{n} {}", endless.repeat(usize::try_from(n % 3).unwrap()))),
                ..take(n)
            };
            for window in &mut windows {
                window.takes((1..30).rev().map(refined).collect());
            }
            let [list, page] = &mut windows;
            check(list, &format!("refined {lang:?} {size:?}"));
            page.click(("Family of take 29", "试听 29 的谱系"));
            check(page, &format!("family {lang:?} {size:?}"));
        }
    }
}

#[test]
fn details_that_are_opened_push_nothing_out() {
    for lang in BOTH {
        for size in SIZES {
            let mut failure = refused(ErrorKind::TimedOut);
            failure.detail = GERMAN.repeat(3);
            let mut window = crate::form::fill(Window::sized(lang, size));
            window.press(Modifiers::COMMAND, Key::Enter);
            window.designed(window.harness.state().design.waiting.as_ref().unwrap().request, Err(failure.clone()));
            window.click(("Details", "详细信息"));
            check(&mut window, &format!("details {lang:?} {size:?}"));
            let mut window = full_on(lang, size, Panel::Live);
            GERMAN.clone_into(&mut failure.detail);
            window.live(crate::live::connecting());
            window.ended(Some(made(recording(8))), LiveEnd::Failed(failure));
            window.click(("Details", "详细信息"));
            check(&mut window, &format!("live details {lang:?} {size:?}"));
        }
    }
}

#[test]
fn the_first_recording_is_whole_also_below_a_failure() {
    for (lang, play) in BOTH.into_iter().zip(["Play recording", "播放录音"]) {
        let mut window = full_on(lang, SIZES[0], Panel::Live);
        let first = |window: &Window| {
            let play = parts(window).into_iter().find(|part| part.name.contains(play)).unwrap();
            let take = parts(window)
                .into_iter()
                .filter(|part| part.rect.top() > play.rect.bottom())
                .min_by(|a, b| a.rect.top().total_cmp(&b.rect.top()));
            (play, take.unwrap())
        };
        let (play, below) = first(&window);
        assert!(!cut_below(&play) && !cut_below(&below), "{lang:?}: {} and {}", play.name, below.name);
        window.click(("Details", "详细信息"));
        let (play, below) = first(&window);
        assert!(!cut_below(&play) && !cut_below(&below), "{lang:?}, details: {} and {}", play.name, below.name);
    }
}

#[test]
fn of_many_takes_and_voices_only_those_in_sight_are_drawn() {
    let mut window = Window::new(Lang::En);
    window.takes((1..=500).rev().map(take).chain((501..=1_000).rev().map(recording)).collect());
    let plays = |window: &Window, of: &str| {
        window.controls().iter().filter(|node| said(node).is_some_and(|name| name.starts_with(of))).count()
    };
    assert!((3..20).contains(&plays(&window, "Play take")));
    assert!(window.shared().commands.len() < 20, "pictures are asked for as they come into sight");
    assert!(window.has("Play take 500") && !window.has("Play take 1"));
    wheel(&mut window, "Play take 500");
    assert!(window.has("Play take 1") && window.has("Discard take 1") && !window.has("Play take 500"));
    window.go(Panel::Live);
    assert!((1..20).contains(&plays(&window, "Play recording")));
    let mut window = Window::new(Lang::En).on(Panel::Voices);
    window.click("Refresh");
    window.list((1..=1_000).rev().map(|n| voice(n, NEWEST)).collect());
    assert!((5..40).contains(&plays(&window, "narrator_")));
    wheel(&mut window, "narrator_1000");
    assert!(window.has("narrator_1"));
    window.apply(Event::TakesChanged { takes: Vec::new(), discarded: Vec::new() });
    window.click("narrator_1");
    assert!(window.has("Delete voice"));
}

#[test]
fn the_keyboard_walks_long_lists_and_what_it_comes_to_is_in_sight() {
    let in_sight = |window: &Window, step: &str| {
        let all = parts(window);
        let focused =
            window.controls().into_iter().find(egui_kittest::Node::is_focused).unwrap_or_else(|| panic!("{step}"));
        let part = all.iter().find(|part| part.node == focused.accesskit_node().locate().0).unwrap();
        assert!(!cut_below(part), "{}: {:?} of {:?}", part.name, part.shown, part.rect);
    };
    let mut window = Window::new(Lang::En);
    window.takes((1..=500).rev().map(take).collect());
    window.control("Play take 500").focus();
    window.settle();
    for modifiers in [Modifiers::NONE, Modifiers::SHIFT] {
        for at in 0..100 {
            window.press(modifiers, Key::Tab);
            in_sight(&window, &format!("{modifiers:?} {at}"));
        }
    }
    assert_eq!(window.focused().as_deref(), Some("Play take 500"), "there and back");
    let mut window = Window::new(Lang::En).on(Panel::Voices);
    window.click("Refresh");
    window.list((1..=1_000).rev().map(|n| voice(n, NEWEST)).collect());
    window.control("narrator_1000").focus();
    window.settle();
    for key in [Key::ArrowDown, Key::ArrowUp] {
        for at in 0..40 {
            window.press(Modifiers::NONE, key);
            in_sight(&window, &format!("{key:?} {at}"));
        }
        let there = if key == Key::ArrowDown { "narrator_960" } else { "narrator_1000" };
        assert_eq!(window.focused().as_deref(), Some(there));
    }
}

/// Turns the wheel over a control until the list that it is in ends.
fn wheel(window: &mut Window, over: &str) {
    use eframe::egui::{Event as Input, MouseWheelSource, MouseWheelUnit, TouchPhase, vec2};
    window.control(over).hover();
    for _ in 0..40 {
        let (unit, delta) = (MouseWheelUnit::Point, vec2(0.0, -100_000.0));
        let (phase, modifiers) = (TouchPhase::Move, Modifiers::NONE);
        window.harness.event(Input::MouseWheel { unit, delta, phase, source: MouseWheelSource::Unknown, modifiers });
    }
    window.settle();
}
