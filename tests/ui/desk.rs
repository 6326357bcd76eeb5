//! What becomes of takes: checked, refined, released, and what they may cost.

use egui_kittest::kittest::NodeT as _;
use timbre::{
    dashscope::ErrorKind,
    library::{Audition, Price, TakeRecord},
    model::{BuiltInPreset, Check, CheckKind, ExportPreset, Measured},
    settings::{Draft, Settings},
    studio::{Command, Failure, FailureKind},
    ui::Panel,
};

use crate::{
    made::{NEWEST, take, voice, voice_id},
    support::{BOTH, SIZES, Window, cloud, said},
};

const YES: (&str, &str) = ("Release", "释放");
const RELEASE_1: (&str, &str) = ("Release take 1", "释放试听 1 的音色");

/// Three candidates of one click, all listed by the server.
fn candidates(lang: timbre::i18n::Lang) -> Window {
    let mut window = Window::new(lang);
    let of_one_click = |n| TakeRecord { click: Some("a".to_owned()), ..take(n) };
    window.takes(vec![of_one_click(3), of_one_click(2), of_one_click(1)]);
    window.lists(vec![voice(3, NEWEST), voice(2, NEWEST), voice(1, NEWEST)]);
    window
}

#[test]
fn what_is_suspect_stands_on_the_card_with_its_reason() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        let detail = Measured { found: 3.0, from: 15.0, to: 120.0 };
        let suspect = TakeRecord { checks: vec![Check { kind: CheckKind::CutOff, detail }], ..take(1) };
        window.takes(vec![take(2), suspect]);
        let is = |node: &egui_kittest::Node<'_>| said(node).is_some_and(|name| ["Check", "请检查"].contains(&&*name));
        let badges: Vec<_> = window.harness.root().children_recursive().filter(is).collect();
        assert_eq!(badges.len(), 1, "only one of them is");
        let why = badges[0].accesskit_node().description().unwrap_or_default();
        assert!(why.contains("cut off") || why.contains("截断"), "{why}");
    }
}

#[test]
fn a_voice_is_released_after_a_question_and_its_take_stays() {
    for lang in BOTH {
        let mut window = candidates(lang);
        window.click(RELEASE_1);
        assert!(window.sent().is_empty() && window.tells(("stay here for good", "永久保留在本机")));
        window.click(("Cancel", "取消"));
        assert!(window.sent().is_empty());
        window.click(RELEASE_1);
        window.click(YES);
        let Command::DeleteVoice(_, gone) = window.only() else { panic!("nothing was deleted") };
        assert_eq!(gone, voice_id(1).as_str().into());
        window.apply(timbre::studio::Event::VoiceDeleted(gone, Ok(())));
        assert!(window.shows(("Released", "已释放")) && !window.has(RELEASE_1));
        assert!(window.has(("Play take 1", "播放试听 1")), "its sound is here");
    }
}

#[test]
fn keeping_one_offers_to_release_the_others() {
    for lang in BOTH {
        let mut window = candidates(lang);
        window.click(("Keep take 2", "保留试听 2"));
        assert!(matches!(window.only(), Command::Keep(id, true) if id == take(2).id));
        let of_one_click = |n| TakeRecord { click: Some("a".to_owned()), ..take(n) };
        window.takes(vec![of_one_click(3), TakeRecord { kept: true, ..of_one_click(2) }, of_one_click(1)]);
        window.click(("Release the other 2", "释放其余 2 个"));
        assert!(window.tells(("Take 3, Take 1", "试听 3、试听 1")), "which they are");
        window.click(YES);
        let gone = |command| match command {
            Command::DeleteVoice(_, voice) => voice.to_string(),
            other => panic!("{other:?}"),
        };
        let gone: Vec<_> = window.sent().into_iter().map(gone).collect();
        assert_eq!(gone, [voice_id(3), voice_id(1)]);
        assert!(!window.enabled(("Release take 2", "释放试听 2 的音色")), "what is kept is not released");
    }
}

#[test]
fn what_is_kept_in_use_or_only_in_memory_is_not_released_with_the_others() {
    for lang in BOTH {
        let mut window = candidates(lang);
        let in_memory = TakeRecord { click: Some("a".to_owned()), ..take(4) };
        window.designed(1, Ok(crate::made::unsaved(in_memory)));
        window.shared_mut().settings.live.voice = take(1).voice;
        window.sent();
        window.click(("Keep take 2", "保留试听 2"));
        window.sent();
        window.click(("Release the other one", "释放另一个"));
        window.click(YES);
        assert!(matches!(window.only(), Command::DeleteVoice(_, voice) if voice == voice_id(3).as_str().into()));
    }
}

#[test]
fn a_release_that_fails_is_told() {
    for lang in BOTH {
        let mut window = candidates(lang);
        let failure = crate::made::refused(timbre::dashscope::ErrorKind::TimedOut);
        window.apply(timbre::studio::Event::VoiceDeleted(voice_id(1).as_str().into(), Err(failure.clone())));
        assert!(window.tells(&*timbre::i18n::failure(lang, &failure)));
        assert!(window.has(RELEASE_1), "it can be tried again");
    }
}

#[test]
fn a_refined_description_knows_where_it_came_from() {
    for lang in BOTH {
        let mut window = candidates(lang);
        window.click(("Refine take 2: take its description into the form", "优化试听 2：将其描述填入表单"));
        assert!(window.shows(("Refines take 2", "基于试听 2 优化")));
        window.replace(("Preview text", "试听文本"), "Hello there.");
        let design = |window: &mut Window| {
            window.shared_mut().vault_open = true;
            window.settle();
            window.click(("Design voice · free", "设计声音 · 免费"));
            let Command::Design(_, request) = window.only() else { panic!("no design") };
            window.click(("Cancel", "取消"));
            window.sent();
            request.parent
        };
        assert_eq!(design(&mut window), Some(take(2).id));
        window.click(("Start anew", "不再基于它"));
        assert_eq!(design(&mut window), None);
    }
}

#[test]
fn a_refined_voice_has_a_name_of_its_own_and_one_step_takes_it_back() {
    for lang in BOTH {
        let mut window = candidates(lang);
        window.replace(("Voice prompt", "声音描述"), "Something of mine");
        window.harness.run_steps(200);
        window.click(("Refine take 2: take its description into the form", "优化试听 2：将其描述填入表单"));
        assert_eq!(window.value(("Voice name", "音色名称")), "narrator_4");
        window.click(("Undo (Ctrl+Z)", "撤销 (Ctrl+Z)"));
        assert_eq!(window.value(("Voice prompt", "声音描述")), "Something of mine");
        assert_eq!(window.value(("Voice name", "音色名称")), "");
    }
}

#[test]
fn each_failed_candidate_tells_what_it_cost() {
    for lang in BOTH {
        let mut window = crate::form::fill(Window::new(lang));
        window.click(("3", "3"));
        window.click(("Design voice · free", "设计声音 · 免费"));
        let Command::Design(request, _) = window.only() else { panic!("no design") };
        let refused = crate::made::refused(ErrorKind::Moderation);
        let unknown = Failure { kind: FailureKind::OutcomeUnknown, ..refused.clone() };
        window.designed(request, Err(refused.clone()));
        window.designed(request, Err(refused.clone()));
        assert!(window.shows(("2 candidates failed; they cost nothing.", "2 个候选失败，未产生费用。")));
        window.designed(request, Err(unknown.clone()));
        assert!(window.shows(("It may have been charged.", "可能已计费。")));
        let sentence = |failure| timbre::i18n::failure(lang, failure);
        assert!(window.tells(&*sentence(&refused)) && window.tells(&*sentence(&unknown)), "each with its reason");
        window.click(("Design voice · free", "设计声音 · 免费"));
        let Command::Design(request, _) = window.only() else { panic!("no design") };
        assert!(!window.tells(&*sentence(&refused)), "a new click");
        window.designed(request, Ok(crate::made::unsaved(take(9))));
        assert!(!window.tells(("cost", "费用")), "what is only in memory was made, at its price");
    }
}

#[test]
fn how_a_take_did_in_its_last_comparison_stands_on_its_card() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        let order = vec![take(2).id, take(1).id, take(3).id];
        let audition = |place, blind| Audition { at: jiff::Timestamp::UNIX_EPOCH, order: order.clone(), place, blind };
        window.takes(vec![TakeRecord { auditions: vec![audition(3, false), audition(1, true)], ..take(2) }, take(1)]);
        let is =
            |node: &egui_kittest::Node<'_>| said(node).is_some_and(|name| ["1 of 3", "第 1/3 名"].contains(&&*name));
        let badges: Vec<_> = window.harness.root().children_recursive().filter(is).collect();
        assert_eq!(badges.len(), 1, "only who was compared has one");
        let why = badges[0].accesskit_node().description().unwrap_or_default();
        assert!(why.contains("blind") || why.contains("盲听"), "{why}");
    }
}

#[test]
fn the_quick_export_says_what_it_writes() {
    for lang in BOTH {
        let mut window = Window::new(lang);
        window.takes(vec![take(1)]);
        let hint = |window: &Window| {
            window.control(("Export take 1", "导出试听 1")).accesskit_node().description().unwrap_or_default()
        };
        assert!(
            hint(&window).contains("WAV")
                && (hint(&window).contains("Untouched") || hint(&window).contains("不作处理"))
        );
        let podcast = BuiltInPreset::Podcast.recipe();
        let settings = &mut window.shared_mut().settings;
        (settings.export_format, settings.export) = (podcast.format, podcast.options.clone());
        window.settle();
        assert!(hint(&window).contains("MP3") && (hint(&window).contains("Podcast") || hint(&window).contains("播客")));
        window.shared_mut().settings.export_presets =
            vec![ExportPreset { title: "For Anna".to_owned(), recipe: podcast.clone() }];
        window.settle();
        assert!(hint(&window).contains("For Anna"), "{}", hint(&window));
        window.shared_mut().settings.export.finish.trim = false;
        window.settle();
        assert!(hint(&window).contains("Own choice") || hint(&window).contains("自定义"), "{}", hint(&window));
    }
}

#[test]
fn a_click_beyond_the_budget_asks_first() {
    for lang in BOTH {
        let draft = Draft { target_model: Some(NEWEST.into()), ..Draft::default() };
        let settings = Settings { budget: Some(0.5), draft, ..Settings::default() };
        let mut window = Window::with(lang, SIZES[0], settings, cloud("cn-beijing"));
        window.shared_mut().vault_open = true;
        let paid = |n| {
            let price = Some(Price { amount: 0.2, currency: "¥".to_owned() });
            TakeRecord { created: jiff::Timestamp::now(), price, ..take(n) }
        };
        window.takes(vec![paid(1)]);
        window.replace(("Voice prompt", "声音描述"), "A calm, middle-aged man with a deep voice");
        window.replace(("Preview text", "试听文本"), "Hello there.");
        let button = ("Design voice · ¥0.20", "设计声音 · ¥0.20");
        window.click(button);
        let Command::Design(request, _) = window.only() else { panic!("0.40 of 0.50") };
        window.click(("Cancel", "取消"));
        window.sent();
        window.click(button);
        assert!(window.sent().is_empty(), "what is on its way counts already");
        window.click(("Cancel", "取消"));
        window.designed(request, Ok(crate::made::made(paid(2))));
        window.sent();
        window.click(button);
        assert!(window.sent().is_empty() && window.tells(("¥0.40 of ¥0.50", "¥0.40")));
        window.click(("Cancel", "取消"));
        assert!(window.sent().is_empty());
        window.click(button);
        window.click(("Design all the same", "仍要设计"));
        assert!(matches!(window.only(), Command::Design(..)));
    }
}

#[test]
fn the_budget_is_set_in_settings() {
    for lang in BOTH {
        let paid = Window::with(lang, [1_280.0, 2_000.0], Settings::default(), cloud("cn-beijing")).on(Panel::Settings);
        assert!(paid.has(("Designing and speaking may cost, in a month (¥)", "每月设计与合成的费用上限（¥）")));
        let mut window = Window::sized(lang, [1_280.0, 2_000.0]).on(Panel::Settings);
        let field = ("Designing and speaking may cost, in a month", "每月设计与合成的费用上限");
        // As it is typed: each key is a frame.
        window.type_into(field, "7");
        for key in [".", "5", "0"] {
            window.harness.event(eframe::egui::Event::Text(key.to_owned()));
            window.settle();
        }
        assert_eq!(window.value(field), "7.50");
        assert_eq!(window.shared().settings.budget, Some(7.5));
        window.replace(field, "8,25");
        assert_eq!(window.shared().settings.budget, Some(8.25));
        window.replace(field, "much");
        assert!(window.tells(("Write an amount", "请输入金额")));
        assert_eq!(window.shared().settings.budget, Some(8.25), "nonsense changes nothing");
        window.replace(field, " ");
        assert_eq!(window.shared().settings.budget, None);
    }
}
