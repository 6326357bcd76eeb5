//! The page of exporting: what each control changes, what is asked for, and what is told of it.

use eframe::egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::NodeT as _;
use timbre::{
    audio::finish::Measured,
    i18n::Lang,
    library::TakeRecord,
    model::{
        BuiltInPreset, ExportChannels, ExportFormat, ExportOptions, ExportRate, ExportRecipe, LoudnessTarget, TakeId,
    },
    studio::{Command, Event, ExportEvent, ExportOrder, ExportTarget, ExportedFile, FailureKind, RequestId},
    ui::Panel,
};

use crate::{
    made::{recording, take},
    support::{BOTH, Window, said},
};

const BACK: (&str, &str) = ("Back", "返回");
const PRESET: (&str, &str) = ("Preset", "预设");
const NAME: (&str, &str) = ("File name", "文件名");
const CANCEL: (&str, &str) = ("Cancel export", "取消导出");
const SEVERAL: (&str, &str) = ("Export several takes…", "导出多个试听…");

fn export(n: usize) -> (String, String) {
    (format!("Export files: {n}"), format!("导出文件：{n}"))
}

fn id(n: i64) -> TakeId {
    take(n).id
}

/// Takes 3, 2, 1, of which 2 is kept, and a recording; tall, so that nothing has to be scrolled to.
fn window(lang: Lang) -> Window {
    let mut window = Window::sized(lang, [1_280.0, 1_000.0]);
    let kept = TakeRecord { kept: true, ..take(2) };
    window.takes(vec![recording(9), take(3), kept, take(1)]);
    window
}

/// The page for take 3.
fn page(lang: Lang) -> Window {
    let mut window = window(lang);
    window.click(("Export take 3 as…", "试听 3 另存为…"));
    window
}

fn options(window: &Window) -> &ExportOptions {
    &window.shared().settings.export
}

fn order(window: &mut Window) -> ExportOrder {
    let Command::ExportMany(order) = window.only() else { panic!("no export") };
    *order
}

fn measured(rms_db: f64) -> Measured {
    Measured {
        lufs: Some(-16.04),
        true_peak_db: -1.0,
        peak_db: -3.2,
        rms_db,
        noise_floor_db: Some(-71.0),
        seconds: 4.0,
    }
}

fn tell(window: &mut Window, event: ExportEvent) {
    window.apply(Event::Export(event));
}

fn written(request: RequestId, n: i64) -> ExportEvent {
    let file = ExportedFile { path: format!("/music/narrator_{n}.wav").into(), measured: Some(measured(-20.0)) };
    ExportEvent::File { request, take: id(n), result: Ok(file) }
}

/// Ticks two takes more; for the tests of where things stand.
pub fn tick_all(window: &mut Window) {
    window.choose_scope(("Ticked (1)", "已勾选（1）"));
}

/// Starts an export that writes one file and fails at the next.
pub fn ends_badly(window: &mut Window) {
    window.sent();
    window.click(export(1));
    let request = order(window).request;
    tell(window, written(request, 1));
    let failure = FailureKind::NotWritable("/music".into()).into();
    tell(window, ExportEvent::File { request, take: id(2), result: Err(failure) });
    tell(window, ExportEvent::Ended { request, cancelled: false });
}

impl Window {
    fn choose_scope(&mut self, name: impl crate::support::Name) {
        let name = name.in_lang(self.lang());
        let is = |node: &egui_kittest::Node<'_>| {
            node.accesskit_node().role() == Role::RadioButton && said(node).as_deref() == Some(&name)
        };
        let node = self.controls().into_iter().find(is).unwrap_or_else(|| panic!("no {name}"));
        node.click();
        self.settle();
    }
}

#[test]
fn takes_that_are_marked_for_comparing_are_ticked_on_the_page_for_several() {
    for lang in BOTH {
        let mut window = window(lang);
        window.shared_mut().audition.toggle(&id(3));
        window.shared_mut().audition.toggle(&id(1));
        window.click(SEVERAL);
        window.click(export(2));
        assert_eq!(order(&mut window).takes, [id(1), id(3)]);
    }
}

#[test]
fn the_page_opens_for_a_take_and_is_left_in_every_way() {
    for lang in BOTH {
        let mut window = page(lang);
        assert!(window.has(export(1)) && !window.has("Voice prompt"));
        window.click(BACK);
        assert!(!window.has(BACK));
        window.click(SEVERAL);
        window.press(Modifiers::NONE, Key::Escape);
        assert!(!window.has(BACK));
        window.click(SEVERAL);
        window.press(Modifiers::COMMAND, Key::Num4);
        assert!(!window.has(BACK) && window.harness.state().panel == Panel::Settings);
        window.go(Panel::Live);
        window.click(("Export several recordings…", "导出多个录音…"));
        window.tab(("Design", "设计")).click();
        window.settle();
        assert!(!window.has(BACK) && window.has(SEVERAL));
    }
}

#[test]
fn takes_are_chosen_and_written_in_the_order_of_their_numbers() {
    for lang in BOTH {
        let mut window = window(lang);
        window.click(SEVERAL);
        window.click(export(1));
        let asked = order(&mut window);
        assert_eq!((asked.takes, asked.folder), (vec![id(2)], window.shared().paths.export_dir.clone()));
        tell(&mut window, ExportEvent::Ended { request: asked.request, cancelled: false });
        window.choose_scope(("All (3)", "全部（3）"));
        window.click(export(3));
        let asked = order(&mut window);
        assert_eq!(asked.takes, [id(1), id(2), id(3)]);
        tell(&mut window, ExportEvent::Ended { request: asked.request, cancelled: false });
        window.choose_scope(("Ticked (0)", "已勾选（0）"));
        assert!(!window.enabled(export(0)));
        window.click("3  narrator_3");
        window.click("1  narrator_1");
        window.click(export(2));
        assert_eq!(order(&mut window).takes, [id(1), id(3)]);
    }
}

#[test]
fn the_folder_is_chosen_and_named() {
    for lang in BOTH {
        let mut window = page(lang);
        window.click(("Choose folder…", "选择文件夹…"));
        assert!(matches!(window.only(), Command::ChooseExportFolder));
        window.apply(Event::ExportFolderChosen("/music/我的声音".into()));
        assert!(window.shows(("Into /music/我的声音", "导出到 /music/我的声音")));
        window.click(export(1));
        assert_eq!(order(&mut window).folder, std::path::Path::new("/music/我的声音"));
    }
}

#[test]
fn recordings_have_a_page_of_their_own() {
    for lang in BOTH {
        let mut window = window(lang).on(Panel::Live);
        window.click(("Export recording 9 as…", "录音 9 另存为…"));
        window.click(export(1));
        assert_eq!(order(&mut window).takes, [recording(9).id]);
    }
}

#[test]
fn every_choice_goes_into_the_order_and_into_the_next_single_click() {
    for lang in BOTH {
        let mut window = page(lang);
        window.choose(("Format", "格式"), ("FLAC, 24 bit", "FLAC，24 位"));
        window.choose_scope("48 kHz");
        window.choose_scope(("Stereo", "立体声"));
        window.click(("Write tags", "写入标签"));
        window.choose(("Loudness", "响度"), ("−23 LUFS, broadcast", "−23 LUFS，广播"));
        window.click(("Trim silence at the ends", "裁去首尾静音"));
        window.replace(NAME, "{voice}_{number}");
        let recipe = window.shared().settings.export_recipe();
        let chosen = (recipe.format, recipe.options.rate, recipe.options.channels, recipe.options.tags);
        assert_eq!(chosen, (ExportFormat::Flac24, ExportRate::Hz48000, ExportChannels::Stereo, false));
        let finish = recipe.options.finish;
        assert!(finish.loudness == LoudnessTarget::Lufs23 && finish.limit && finish.trim);
        window.click(export(1));
        assert_eq!(order(&mut window).recipe, recipe);
        window.click(BACK);
        window.click(("Export take 1", "导出试听 1"));
        let Command::Export(_, again, ExportTarget::Folder(_)) = window.only() else { panic!("no export") };
        assert_eq!(*again, recipe);
    }
}

#[test]
fn rails_are_moved_by_the_keyboard_and_rest_where_they_have_nothing_to_say() {
    for lang in BOTH {
        let mut window = page(lang);
        let ceiling = ("Ceiling", "上限");
        assert!(!window.enabled(ceiling), "there is nothing to limit");
        window.click(("Limit true peaks", "限制真峰值"));
        assert!(window.enabled(ceiling));
        for (name, before) in [
            (ceiling, options(&window).finish),
            (("Fade in", "淡入"), options(&window).finish),
            (("Fade out", "淡出"), options(&window).finish),
        ] {
            window.control(name).focus();
            window.settle();
            window.press(Modifiers::NONE, Key::ArrowRight);
            assert_ne!(options(&window).finish, before, "{name:?}");
        }
        assert!((options(&window).finish.ceiling_db + 0.5).abs() < 1e-6);
        window.click(("Trim silence at the ends", "裁去首尾静音"));
        for name in [("Silence is below", "静音阈值"), ("Silence that stays", "保留静音")] {
            let before = options(&window).finish;
            window.control(name).focus();
            window.settle();
            window.press(Modifiers::NONE, Key::ArrowLeft);
            assert_ne!(options(&window).finish, before, "{name:?}");
        }
    }
}

#[test]
fn the_name_is_shown_before_it_is_given() {
    for lang in BOTH {
        let mut window = page(lang);
        assert!(window.tells("narrator_3.wav"));
        window.replace(NAME, "{date}/{voice} {number}");
        assert!(window.tells("narrator_3 003.wav"));
        window.replace(NAME, "{nr}");
        assert!(window.tells(("There is no field {nr}.", "没有字段 {nr}。")));
    }
}

#[test]
fn presets_are_taken_changed_kept_and_deleted() {
    for lang in BOTH {
        let mut window = page(lang);
        window.choose(PRESET, ("Podcast", "播客"));
        assert_eq!(window.shared().settings.export_recipe(), BuiltInPreset::Podcast.recipe());
        window.choose_scope(("Stereo", "立体声"));
        let mine = window.shared().settings.export_recipe();
        let name = ("Name of a new preset", "新预设的名称");
        window.type_into(name, if lang == Lang::En { "Podcast" } else { "播客" });
        assert!(window.tells(("A preset of Timbre's has this name.", "该名称已用于内置预设。")));
        assert!(!window.enabled(("Save preset", "保存预设")));
        window.replace(name, "我的播客");
        window.click(("Save preset", "保存预设"));
        assert_eq!(window.shared().settings.export_presets[0].recipe, mine);
        window.choose(PRESET, ("Untouched", "不作处理"));
        let plain = ExportRecipe { format: mine.format, options: ExportOptions::default() };
        assert_eq!(window.shared().settings.export_recipe(), plain);
        window.choose(PRESET, "我的播客");
        assert_eq!(window.shared().settings.export_recipe(), mine);
        window.click(("Delete preset", "删除预设"));
        assert!(window.shared().settings.export_presets.is_empty());
        assert!(window.has(("Name of a new preset", "新预设的名称")), "it is no preset any more");
    }
}

#[test]
fn progress_is_told_and_the_rest_can_be_stopped() {
    for lang in BOTH {
        let mut window = window(lang);
        window.click(SEVERAL);
        window.choose_scope(("All (3)", "全部（3）"));
        window.click(export(3));
        let request = order(&mut window).request;
        assert!(!window.has(export(3)), "not twice at once");
        tell(&mut window, ExportEvent::Progress { request, done: 0, part: 0.5 });
        tell(&mut window, written(request, 1));
        assert!(window.tells(("1 of 3 written", "已写入 1 / 3")) && window.shows("narrator_1.wav"));
        tell(&mut window, ExportEvent::Progress { request: request + 100, done: 2, part: 0.5 });
        assert!(window.tells(("1 of 3 written", "已写入 1 / 3")), "another job is not this one");
        window.click(CANCEL);
        assert!(matches!(window.only(), Command::CancelExport(stopped) if stopped == request));
        tell(&mut window, ExportEvent::Ended { request, cancelled: true });
        assert!(window.tells(("Stopped: 1 of 3 written", "已停止：写入 1 / 3")) && window.enabled(export(3)));
        window.click(("Show in folder", "在文件夹中显示"));
        assert!(matches!(window.only(), Command::ShowInFolder(file) if file.ends_with("narrator_1.wav")));
    }
}

#[test]
fn an_export_goes_on_behind_the_page_and_is_found_again() {
    for lang in BOTH {
        let mut window = page(lang);
        window.click(export(1));
        let request = order(&mut window).request;
        window.click(BACK);
        window.click(SEVERAL);
        assert!(window.has(CANCEL));
        window.click(BACK);
        tell(&mut window, written(request, 3));
        tell(&mut window, ExportEvent::Ended { request, cancelled: false });
        assert!(window.tells(("Files written: 1", "已写入文件：1")));
    }
}

#[test]
fn what_failed_is_told_beside_what_was_written() {
    for lang in BOTH {
        let mut window = page(lang);
        ends_badly(&mut window);
        assert!(window.tells(("Files written: 1, failed: 1", "已写入文件：1，失败：1")));
        assert!(window.shows("narrator_1.wav") && window.shows(("Failed", "失败")));
        assert!(window.tells("−16.0 LUFS") && window.tells("−1.0 dBTP"));
    }
}

#[test]
fn a_take_is_measured_as_it_would_be_finished() {
    for lang in BOTH {
        let mut window = page(lang);
        let measure = ("Measure take 3", "测量试听 3");
        window.choose(PRESET, ("Audiobook", "有声书"));
        window.click(measure);
        let Command::CheckExport(request, asked, recipe) = window.only() else { panic!("not asked") };
        assert_eq!((asked, *recipe), (id(3), BuiltInPreset::Audiobook.recipe()));
        assert!(!window.enabled(measure));
        tell(&mut window, ExportEvent::Checked { request: request + 7, result: Ok(measured(-20.0)) });
        assert!(!window.tells("RMS −20.0 dB"), "an answer to another question");
        tell(&mut window, ExportEvent::Checked { request, result: Ok(measured(-20.0)) });
        assert!(window.shows(("Fits audiobooks", "符合有声书要求")) && window.shows("RMS −20.0 dB"));
        assert!(window.shows(("Noise floor −71.0 dB", "底噪 −71.0 dB")));
        window.choose_scope(("Stereo", "立体声"));
        assert!(!window.tells("RMS −20.0 dB"), "that was measured of something else");
        window.click(measure);
        let Command::CheckExport(request, ..) = window.only() else { panic!("not asked") };
        tell(&mut window, ExportEvent::Checked { request, result: Ok(measured(-26.0)) });
        assert!(window.shows(("Does not fit audiobooks", "不符合有声书要求")));
    }
}

#[test]
fn an_older_question_is_taken_back() {
    let mut window = page(Lang::En);
    window.click("Measure take 3");
    let Command::CheckExport(first, ..) = window.only() else { panic!("not asked") };
    window.choose_scope("Stereo");
    window.click("Measure take 3");
    let asked = window.sent();
    assert!(matches!(asked[..], [Command::CancelExport(stopped), Command::CheckExport(..)] if stopped == first));
    let Command::CheckExport(request, ..) = asked[1] else { panic!("not asked") };
    tell(&mut window, ExportEvent::Checked { request, result: Err(FailureKind::TakeGone.into()) });
    assert!(window.enabled("Measure take 3"));
}
