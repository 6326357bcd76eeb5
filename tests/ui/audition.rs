//! Comparing takes: picking, hearing, seeing and judging them, by pointer, keyboard and assistive technology.

use std::{ops::Range, sync::Arc};

use eframe::egui::{self, Key, Modifiers, Pos2};
use egui_kittest::kittest::NodeT as _;
use timbre::{
    audio::{
        Figures, TextPace,
        pictures::{Pyramid, contour, spectrogram},
    },
    i18n::Lang,
    library::{Audition, TakeRecord},
    model::{Clip, SampleRate, TakeId},
    studio::{
        AuditionEvent, AuditionOrder, COMPARED_SOUND, Command, Compared, ComparedTake, Event, FailureKind, Look,
        Picture,
    },
};

use crate::{
    made::take,
    support::{BOTH, Name, SIZES, Window, said},
};

const BACK: (&str, &str) = ("Back to takes", "返回试听");
const PLAY: (&str, &str) = ("Play together", "同步播放");
const STOP: (&str, &str) = ("Stop", "停止");
const BLIND: (&str, &str) = ("Blind mode", "盲听模式");

fn compare(n: i64) -> (String, String) {
    (format!("Compare take {n}"), format!("比较试听 {n}"))
}

fn compare_all(n: usize) -> (String, String) {
    (format!("Compare {n} takes"), format!("比较 {n} 段试听"))
}

fn hear(n: i64) -> (String, String) {
    (format!("Hear take {n}"), format!("听试听 {n}"))
}

fn picture(n: i64) -> (String, String) {
    (format!("Picture of take {n}"), format!("试听 {n} 的图像"))
}

fn hear_letter(letter: char) -> (String, String) {
    (format!("Hear {letter}"), format!("听 {letter}"))
}

/// A tone of so many hertz that lasts four seconds.
fn tone(hz: f32) -> Clip {
    let sample = |n: u32| 0.3 * (std::f32::consts::TAU * hz * n as f32 / 16_000.0).sin();
    Clip::new(SampleRate::HZ_16000, (0..64_000).map(sample).collect::<Vec<_>>())
}

fn compared(takes: &[TakeId]) -> Arc<Compared> {
    let figures = Figures {
        seconds: 4.0,
        lufs: Some(-20.0),
        true_peak_db: -6.0,
        median_hz: Some(120.0),
        pace: Some(TextPace::Syllables(4.5)),
    };
    let one = |id: &TakeId| ComparedTake { id: id.clone(), peaks: Pyramid::new(&tone(120.0)), figures, gain: 0.5 };
    Arc::new(Compared { takes: takes.iter().map(one).collect(), seconds: 4.0 })
}

/// Takes `count` to 1 in the list.
fn listed(lang: Lang, size: [f32; 2], count: i64) -> Window {
    let mut window = Window::sized(lang, size);
    window.takes((1..=count).rev().map(take).collect());
    window
}

/// The takes that an opened comparison asks for.
fn asked(window: &mut Window) -> (u64, Vec<TakeId>) {
    let Command::Audition(AuditionOrder::Open(request, takes)) = window.only() else { panic!("nothing was opened") };
    (request, takes)
}

/// Takes 1 to `count` are compared and ready.
pub fn ready(lang: Lang, size: [f32; 2], count: i64) -> Window {
    let mut window = listed(lang, size, count);
    for n in 1..=count {
        window.control(compare(n)).scroll_to_me();
        window.settle();
        window.click(compare(n));
    }
    window.click(compare_all(usize::try_from(count).unwrap()));
    let (request, takes) = asked(&mut window);
    window.apply(Event::Audition(AuditionEvent::Ready(request, Ok(compared(&takes)))));
    window
}

fn orders(window: &mut Window) -> Vec<AuditionOrder> {
    let commands = window.sent().into_iter();
    commands.filter_map(|command| if let Command::Audition(order) = command { Some(order) } else { None }).collect()
}

/// The player plays what is compared.
fn sounds(window: &mut Window, seconds: f64) {
    let sound = &mut window.shared_mut().sound;
    (sound.playing, sound.seconds) = (COMPARED_SOUND, seconds);
    window.settle();
}

fn chosen(order: &AuditionOrder) -> Option<usize> {
    if let AuditionOrder::Choose(place) = order { Some(*place) } else { None }
}

fn near(part: &Range<f64>, expected: Range<f64>) -> bool {
    (part.start - expected.start).abs() < 0.1 && (part.end - expected.end).abs() < 0.1
}

#[test]
fn two_to_four_takes_are_picked_and_opened() {
    for lang in BOTH {
        let mut window = listed(lang, SIZES[0], 5);
        assert!(!window.has(compare_all(1)));
        window.click(compare(5));
        assert!(!window.enabled(compare_all(1)), "one take cannot be compared");
        for n in [4, 3, 2] {
            window.click(compare(n));
        }
        assert!(!window.enabled(compare(1)), "four at most");
        window.click(compare(4));
        assert!(window.enabled(compare(1)) && window.enabled(compare_all(3)));
        window.click(compare_all(3));
        assert!(!window.has(compare(5)), "the list gives way");
        let (request, takes) = asked(&mut window);
        assert_eq!(takes, [take(5).id, take(3).id, take(2).id], "in the order in which they were picked");
        assert!(!window.has(PLAY));
        window.apply(Event::Audition(AuditionEvent::Ready(request + 1, Ok(compared(&takes)))));
        assert!(!window.has(PLAY), "the answer to another question does not count");
        window.apply(Event::Audition(AuditionEvent::Ready(request, Ok(compared(&takes)))));
        assert!(window.has(PLAY) && window.has(hear(5)) && window.has(picture(2)));
        window.click(BACK);
        assert!(matches!(orders(&mut window)[..], [AuditionOrder::Close]));
        assert!(window.has(compare(5)));
        window.click(("Clear selection", "清除选择"));
        assert!(!window.has(compare_all(3)));
    }
}

#[test]
fn a_take_that_cannot_be_read_is_told_and_what_is_discarded_is_not_picked() {
    let mut window = listed(Lang::En, SIZES[0], 3);
    window.click(compare(1));
    window.click(compare(2));
    window.takes(vec![take(3), take(1)]);
    assert!(!window.enabled(compare_all(1)));
    window.click(compare(3));
    window.click(compare_all(2));
    let (request, _) = asked(&mut window);
    window.apply(Event::Audition(AuditionEvent::Ready(request, Err(FailureKind::TakeGone.into()))));
    assert!(!window.has(PLAY));
    window.click(BACK);
    assert!(window.has(compare(1)));
}

#[test]
fn space_plays_and_the_keys_one_to_four_switch() {
    for lang in BOTH {
        let mut window = ready(lang, SIZES[0], 4);
        window.press(Modifiers::NONE, Key::Num3);
        assert!(orders(&mut window).is_empty(), "nothing plays yet");
        window.press(Modifiers::NONE, Key::Space);
        let all = orders(&mut window);
        assert!(matches!(all[..], [AuditionOrder::Play { from: 0.0, chosen: 2, repeat: None }]), "{all:?}");
        sounds(&mut window, 1.0);
        assert!(window.has(STOP) && !window.has(PLAY));
        for (key, place) in [(Key::Num1, 0), (Key::Num4, 3), (Key::Num2, 1)] {
            window.press(Modifiers::NONE, key);
            assert_eq!(orders(&mut window).iter().filter_map(chosen).collect::<Vec<_>>(), [place]);
        }
        window.click(hear(1));
        assert_eq!(orders(&mut window).iter().filter_map(chosen).collect::<Vec<_>>(), [0]);
        window.press(Modifiers::NONE, Key::Space);
        assert!(matches!(window.only(), Command::StopPlaying));
        window.shared_mut().sound.playing = 0;
        window.settle();
        window.click(PLAY);
        assert!(matches!(orders(&mut window)[..], [AuditionOrder::Play { .. }]));
        window.press(Modifiers::NONE, Key::Escape);
        assert!(window.has(compare(1)), "Escape leads back");
    }
}

#[test]
fn digits_that_are_typed_into_a_field_stay_there() {
    let mut window = ready(Lang::En, SIZES[0], 2);
    sounds(&mut window, 1.0);
    window.click("Preview text");
    window.press(Modifiers::NONE, Key::Num2);
    assert!(orders(&mut window).is_empty());
}

#[test]
fn hovering_switches_where_that_is_wished() {
    let mut window = ready(Lang::En, SIZES[0], 3);
    sounds(&mut window, 1.0);
    let over = |window: &mut Window, n| {
        let place = window.control(picture(n)).rect().center();
        window.harness.hover_at(place);
        window.settle();
        orders(window).iter().filter_map(chosen).collect::<Vec<_>>()
    };
    assert!(over(&mut window, 3).is_empty());
    window.click(("Switch on hover", "悬停切换"));
    assert_eq!(over(&mut window, 3), [2]);
    assert_eq!(over(&mut window, 2), [1]);
}

/// Presses at one share of a picture and lets go at another.
fn drag(window: &mut Window, n: i64, from: f32, to: f32) {
    let rect = window.control(picture(n)).rect();
    let at = |share: f32| Pos2::new(rect.left() + rect.width() * share, rect.center().y);
    window.harness.drag_at(at(from));
    window.harness.run_steps(2);
    window.harness.hover_at(at(f32::midpoint(from, to)));
    window.harness.run_steps(2);
    window.harness.hover_at(at(to));
    window.harness.run_steps(2);
    window.harness.drop_at(at(to));
    window.settle();
}

#[test]
fn a_dragged_region_is_repeated() {
    for lang in BOTH {
        let mut window = ready(lang, SIZES[0], 2);
        drag(&mut window, 2, 0.75, 0.25);
        window.click(PLAY);
        let all = orders(&mut window);
        let [AuditionOrder::Play { from, repeat: Some(part), .. }] = &all[..] else { panic!("{all:?}") };
        assert!(near(part, 1.0..3.0) && (from - 1.0).abs() < 0.1, "{part:?} from {from}");
        sounds(&mut window, 1.5);
        drag(&mut window, 1, 0.5, 1.0);
        let all = orders(&mut window);
        assert!(matches!(&all[..], [AuditionOrder::Repeat(Some(part))] if near(part, 2.0..4.0)), "{all:?}");
        window.click(("No loop", "取消循环"));
        assert!(matches!(orders(&mut window)[..], [AuditionOrder::Repeat(None)]));
    }
}

#[test]
fn a_loop_is_set_by_keys_and_by_buttons() {
    for lang in BOTH {
        let mut window = ready(lang, SIZES[0], 2);
        sounds(&mut window, 1.0);
        window.press(Modifiers::NONE, Key::OpenBracket);
        assert!(matches!(&orders(&mut window)[..], [AuditionOrder::Repeat(Some(part))] if near(part, 1.0..4.0)));
        sounds(&mut window, 2.0);
        window.press(Modifiers::NONE, Key::CloseBracket);
        assert!(matches!(&orders(&mut window)[..], [AuditionOrder::Repeat(Some(part))] if near(part, 1.0..2.0)));
        sounds(&mut window, 1.5);
        window.click(("Loop from here", "从此处循环"));
        assert!(matches!(&orders(&mut window)[..], [AuditionOrder::Repeat(Some(part))] if near(part, 1.5..2.0)));
        sounds(&mut window, 1.8);
        window.click(("Loop to here", "循环到此处"));
        assert!(matches!(&orders(&mut window)[..], [AuditionOrder::Repeat(Some(part))] if near(part, 1.5..1.8)));
    }
}

#[test]
fn a_click_the_arrows_and_assistive_technology_go_to_a_place() {
    let mut window = ready(Lang::En, SIZES[0], 2);
    sounds(&mut window, 0.0);
    window.control(picture(1)).click();
    window.settle();
    assert!(matches!(window.only(), Command::Seek(at) if (at - 2.0).abs() < 0.05));
    sounds(&mut window, 2.0);
    window.control(picture(1)).focus();
    window.settle();
    window.press(Modifiers::NONE, Key::ArrowRight);
    assert!(matches!(window.only(), Command::Seek(at) if (at - 2.2).abs() < 0.01));
    window.press(Modifiers::NONE, Key::Home);
    assert!(matches!(window.only(), Command::Seek(0.0)));
    window.press(Modifiers::NONE, Key::Space);
    assert!(matches!(window.only(), Command::StopPlaying), "Space on a picture plays and stops, too");
    window.control(picture(2)).set_value_accesskit(3.0);
    window.settle();
    assert!(matches!(window.only(), Command::Seek(at) if (at - 3.0).abs() < 1e-6));
}

/// The part that pictures are asked for.
fn looked(window: &mut Window) -> Vec<Look> {
    let all = orders(window).into_iter();
    all.filter_map(|order| if let AuditionOrder::Look(look) = order { Some(look) } else { None }).collect()
}

fn draw(window: &mut Window, look: Look) {
    let one = || Picture {
        spectrogram: look.wanted.spectrogram.then(|| spectrogram(&tone(200.0), look.part.clone(), 64, look.rows, 1.0)),
        contour: if look.wanted.contour { contour(&tone(200.0), look.part.clone(), 64) } else { Vec::new() },
    };
    let pictures: Arc<[Picture]> = vec![one(), one()].into();
    window.apply(Event::Audition(AuditionEvent::Drawn(look, Ok(pictures))));
}

#[test]
fn pictures_are_made_of_what_is_seen_one_question_at_a_time() {
    for lang in BOTH {
        let mut window = ready(lang, SIZES[0], 2);
        assert!(looked(&mut window).is_empty(), "a waveform needs no question");
        window.click(("Spectrogram", "频谱图"));
        let [whole] = &looked(&mut window)[..] else { panic!("one question") };
        assert!(whole.wanted.spectrogram && !whole.wanted.contour && near(&whole.part, 0.0..4.0));
        window.click(("Pitch contour", "音高曲线"));
        window.click(("Zoom in", "放大"));
        assert!(looked(&mut window).is_empty(), "the first is not answered yet");
        draw(&mut window, whole.clone());
        let [part] = &looked(&mut window)[..] else { panic!("one question") };
        assert!(part.wanted.contour && part.serial > whole.serial && near(&part.part, 0.0..2.0));
        draw(&mut window, part.clone());
        assert!(looked(&mut window).is_empty(), "what is there is not asked for again");
        window.click(("Zoom out", "缩小"));
        assert_eq!(looked(&mut window).len(), 1);
    }
}

#[test]
fn pictures_that_do_not_come_are_told_and_tried_again() {
    for lang in BOTH {
        let mut window = ready(lang, SIZES[1], 2);
        window.click(("Spectrogram", "频谱图"));
        let [look] = &looked(&mut window)[..] else { panic!("one question") };
        let nothing = |look: &Look| AuditionEvent::Drawn(look.clone(), Err(FailureKind::NoPicture.into()));
        window.apply(Event::Audition(nothing(look)));
        let sentence = ("The pictures could not be made.", "无法生成图像。");
        assert!(window.tells(sentence));
        assert!(looked(&mut window).is_empty(), "nothing is tried again by itself");
        window.click(("Zoom in", "放大"));
        let [again] = &looked(&mut window)[..] else { panic!("one question") };
        draw(&mut window, again.clone());
        assert!(!window.tells(sentence));
        window.click(("Zoom out", "缩小"));
        let [look] = &looked(&mut window)[..] else { panic!("one question") };
        window.apply(Event::Audition(nothing(look)));
        window.click(("Spectrogram", "频谱图"));
        assert!(!window.tells(sentence), "what is not wished for is no matter");
        window.click(("Spectrogram", "频谱图"));
        assert_eq!(looked(&mut window).len(), 1);
    }
}

#[test]
fn the_times_of_what_is_seen_stand_over_the_pictures() {
    for lang in BOTH {
        for size in SIZES {
            let mut window = ready(lang, size, 4);
            sounds(&mut window, 1.5);
            assert!(window.tells("0:01.50 / 0:04.00"), "where it is, and how long all is");
            let whole = ("In sight: 0:00.00 to 0:04.00", "可见范围：0:00.00 至 0:04.00");
            let is_ruler = |node: &egui_kittest::Node<'_>| said(node) == Some(whole.in_lang(lang));
            let ruler = window.harness.root().children_recursive().find(is_ruler).unwrap().rect();
            let picture = window.control(picture(1)).rect();
            assert!((ruler.left() - picture.left()).abs() < 0.5 && (ruler.right() - picture.right()).abs() < 0.5);
            assert!(ruler.bottom() <= picture.top());
            assert!(
                (window.paints("0:01.0") || window.paints("0:01"))
                    && (window.paints("0:03.0") || window.paints("0:03"))
            );
            window.click(("Zoom in", "放大"));
            assert!(
                window.tells(("In sight: 0:00.75 to 0:02.75", "可见范围：0:00.75 至 0:02.75")),
                "{:?}",
                window.words()
            );
        }
    }
}

#[test]
fn wheel_pinch_keys_and_buttons_zoom_around_a_place() {
    let mut window = ready(Lang::En, SIZES[0], 2);
    window.click("Pitch contour");
    let seen = |window: &mut Window| {
        let look = looked(window).pop()?;
        draw(window, look.clone());
        Some(look.part)
    };
    assert!(seen(&mut window).is_some());
    let rect = window.control(picture(1)).rect();
    window.harness.hover_at(Pos2::new(rect.left() + rect.width() * 0.75, rect.center().y));
    window.settle();
    let wheel = |y: f32| egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, y),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    };
    window.harness.event(wheel(200.0));
    window.harness.run_steps(40);
    // Several questions follow as the wheel runs out; the last one counts.
    let mut part = 0.0..4.0;
    while let Some(next) = seen(&mut window) {
        part = next;
        window.settle();
    }
    let share = (3.0 - part.start) / (part.end - part.start);
    assert!(part.end - part.start < 3.0 && (share - 0.75).abs() < 0.02, "{part:?}: the place under the pointer stays");
    window.harness.event(egui::Event::Zoom(2.0));
    window.settle();
    let pinched = seen(&mut window).unwrap();
    assert!(pinched.end - pinched.start < part.end - part.start);
    window.click("Show all");
    assert!(near(&seen(&mut window).unwrap(), 0.0..4.0));
    window.press(Modifiers::NONE, Key::Plus);
    let part = seen(&mut window).unwrap();
    assert!((part.end - part.start - 2.0).abs() < 0.01);
    window.press(Modifiers::NONE, Key::Minus);
    assert!(near(&seen(&mut window).unwrap(), 0.0..4.0));
}

#[test]
fn figures_stand_below_each_picture() {
    for (lang, words) in BOTH.into_iter().zip(["4.5 syllables/s", "4.5 音节/秒"]) {
        let window = ready(lang, SIZES[0], 2);
        let told: Vec<_> = window.words().into_iter().filter(|said| said.contains(words)).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("120 Hz") && told[0].contains("−20.0 LUFS") && told[0].contains("−6.0 dBTP"));
    }
}

/// Which take sounds under each letter, found out by listening.
fn unmask(window: &mut Window, letters: &[char]) -> Vec<usize> {
    let mut places = Vec::new();
    for letter in letters {
        // What is heard already is not chosen again.
        let other = if *letter == letters[0] { letters[1] } else { letters[0] };
        window.click(hear_letter(other));
        orders(window);
        window.click(hear_letter(*letter));
        places.extend(orders(window).iter().filter_map(chosen));
    }
    places
}

#[test]
fn blind_mode_hides_who_is_who_and_a_knock_out_reveals_the_best() {
    for lang in BOTH {
        let mut window = ready(lang, SIZES[0], 3);
        sounds(&mut window, 1.0);
        window.click(BLIND);
        for n in 1..=3 {
            assert!(!window.has(hear(n)) && !window.tells(format!("narrator_{n}")), "a name is hidden");
        }
        assert!(!window.tells("120 Hz") && !window.has(("Spectrogram", "频谱图")));
        let places = unmask(&mut window, &['A', 'B', 'C']);
        let mut all = places.clone();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2], "each letter is one of the takes");
        window.click(("Start knock-out", "开始淘汰赛"));
        assert!(!window.has(hear_letter('C')), "two meet");
        orders(&mut window);
        window.click(("B is better", "B 更好"));
        assert!(!window.has(hear_letter('A')) && window.has(hear_letter('C')) && window.has(hear_letter('B')));
        assert!(!window.tells("narrator_"), "still blind");
        orders(&mut window);
        window.click(("C is better", "C 更好"));
        let kept: Vec<Vec<(TakeId, Audition)>> = orders(&mut window)
            .into_iter()
            .filter_map(|order| if let AuditionOrder::Keep(results) = order { Some(results) } else { None })
            .collect();
        let id = |letter: usize| take(i64::try_from(places[letter]).unwrap() + 1).id;
        let order = [id(2), id(1), id(0)];
        assert_eq!(kept.len(), 1);
        for (place, (take, audition)) in kept[0].iter().enumerate() {
            assert_eq!((take, &audition.order[..]), (&order[place], &order[..]));
            assert!(audition.blind && usize::from(audition.place) == place + 1);
        }
        let best = places[2] + 1;
        assert!(
            window.tells((
                format!("The best: take {best}, narrator_{best}"),
                format!("最佳：试听 {best}，narrator_{best}")
            ))
        );
        assert!(window.shows(("Place 1 of 3", "第 1 名，共 3 名")) && window.has(hear(1)));
    }
}

#[test]
fn blind_mode_shuffles() {
    let mut window = ready(Lang::En, SIZES[0], 4);
    sounds(&mut window, 1.0);
    let mut orders_seen = std::collections::BTreeSet::new();
    for _ in 0..24 {
        window.click(BLIND);
        orders_seen.insert(unmask(&mut window, &['A', 'B', 'C', 'D']));
        window.click(BLIND);
        assert!(window.has(hear(1)), "names are shown again");
    }
    assert!(orders_seen.len() > 3, "{orders_seen:?}");
}

#[test]
fn how_a_take_did_before_is_told() {
    let mut window = Window::new(Lang::En);
    let of = |place| Audition { place, ..Audition::default() };
    let seasoned = TakeRecord { auditions: vec![of(1), of(3), of(1)], ..take(2) };
    window.takes(vec![seasoned, take(1)]);
    window.click(compare(1));
    window.click(compare(2));
    window.click(compare_all(2));
    let (request, takes) = asked(&mut window);
    window.apply(Event::Audition(AuditionEvent::Ready(request, Ok(compared(&takes)))));
    assert!(window.shows("Comparisons won: 2 of 3"));
}

#[test]
fn the_keyboard_reaches_everything() {
    let mut window = ready(Lang::En, SIZES[1], 4);
    window.control(BACK).focus();
    window.settle();
    let mut reached = Vec::new();
    for _ in 0..40 {
        reached.extend(window.focused());
        window.press(Modifiers::NONE, Key::Tab);
    }
    for name in ["Play together", "Zoom in", "Show all", "Loop from here", "Blind mode", "Hear take 4"] {
        assert!(reached.iter().any(|seen| seen == name), "{name} among {reached:?}");
    }
    assert!(reached.iter().any(|seen| seen == "Picture of take 3"));
}

#[test]
fn a_picture_that_is_not_seen_turns_to_the_page_that_sounds() {
    let mut window = ready(Lang::En, SIZES[0], 2);
    window.click("Pitch contour");
    let look = looked(&mut window).pop().unwrap();
    draw(&mut window, look);
    window.click("Zoom in");
    let look = looked(&mut window).pop().unwrap();
    draw(&mut window, look);
    sounds(&mut window, 3.0);
    let part = looked(&mut window).pop().unwrap().part;
    assert!(part.contains(&3.0), "{part:?}");
    assert!(window.control(picture(1)).accesskit_node().numeric_value().is_some_and(|at| (at - 3.0).abs() < 0.01));
}
