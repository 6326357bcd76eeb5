//! How the sound is finished, and what it would measure then.

use eframe::egui::{Id, RichText, Ui};

use super::{ExportCheck, check};
use crate::{
    audio::finish::{Measured, Verdict},
    i18n::{self, Lang},
    library::TakeRecord,
    model::{Finish, LoudnessTarget},
    ui::{
        Shared, theme,
        widgets::{
            Severity, badge,
            button::Button,
            combo::{ComboItem, combo},
            progress, slider,
            tick::tick,
        },
    },
};

pub(super) fn show(ui: &mut Ui, shared: &mut Shared, first: Option<&TakeRecord>) {
    let lang = shared.lang;
    // What a settings file brought in beyond reason could not be shown on the rails.
    let mut finish = shared.settings.export.finish.within_reason();
    loudness(ui, lang, &mut finish);
    tick(ui, i18n::export_limit(lang), &mut finish.limit).on_hover_text(i18n::export_limit_hint(lang));
    let enabled = finish.limit || finish.loudness != LoudnessTarget::AsItIs;
    let words = i18n::export_dbtp(lang, signed(finish.ceiling_db.into()));
    rail(ui, enabled, i18n::export_ceiling(lang), &mut finish.ceiling_db, -6.0..=0.0, 0.5, &words);
    tick(ui, i18n::export_trim(lang), &mut finish.trim);
    side_by_side(
        ui,
        &mut finish,
        |ui, finish| {
            let (label, words) =
                (i18n::export_trim_below(lang), i18n::export_db(lang, signed(finish.trim_below_db.into())));
            rail(ui, finish.trim, label, &mut finish.trim_below_db, -90.0..=-20.0, 1.0, &words);
        },
        |ui, finish| {
            let (on, label) = (finish.trim, i18n::export_trim_margin(lang));
            milliseconds(ui, lang, on, label, &mut finish.trim_margin_ms, (1_000.0, 20.0));
        },
    );
    side_by_side(
        ui,
        &mut finish,
        |ui, finish| milliseconds(ui, lang, true, i18n::export_fade_in(lang), &mut finish.fade_in_ms, (1_000.0, 5.0)),
        |ui, finish| milliseconds(ui, lang, true, i18n::export_fade_out(lang), &mut finish.fade_out_ms, (3_000.0, 5.0)),
    );
    shared.settings.export.finish = finish;
    measured(ui, shared, first);
}

fn loudness(ui: &mut Ui, lang: Lang, finish: &mut Finish) {
    let names = LoudnessTarget::ALL.map(|target| loudness_name(lang, target));
    let items = names.map(|name| ComboItem { key: name, text: name, ..ComboItem::default() });
    let current = loudness_name(lang, finish.loudness);
    if let Some(place) = combo(ui, Id::unique("export loudness"), i18n::export_loudness(lang), current, &items) {
        finish.loudness = LoudnessTarget::ALL[place];
        // Hardly any voice is that loud without peaks beyond full scale.
        finish.limit |= finish.loudness != LoudnessTarget::AsItIs;
    }
}

fn loudness_name(lang: Lang, target: LoudnessTarget) -> &'static str {
    match target {
        LoudnessTarget::AsItIs => i18n::export_loudness_own(lang),
        LoudnessTarget::Lufs14 => i18n::export_loudness_14(lang),
        LoudnessTarget::Lufs16 => i18n::export_loudness_16(lang),
        LoudnessTarget::Lufs19 => i18n::export_loudness_19(lang),
        LoudnessTarget::Lufs23 => i18n::export_loudness_23(lang),
        LoudnessTarget::Audiobook => i18n::export_loudness_audiobook(lang),
    }
}

fn rail(
    ui: &mut Ui,
    enabled: bool,
    label: &str,
    value: &mut f32,
    range: std::ops::RangeInclusive<f32>,
    step: f32,
    words: &str,
) {
    ui.add_enabled_ui(enabled, |ui| {
        slider::slider(ui, Id::unique(("export", label)), label, value, range, step, words)
    });
}

fn milliseconds(ui: &mut Ui, lang: Lang, enabled: bool, label: &str, value: &mut u32, (most, step): (f32, f32)) {
    let mut moved = *value as f32;
    let words = i18n::milliseconds(lang, *value);
    rail(ui, enabled, label, &mut moved, 0.0..=most, step, &words);
    *value = moved as u32;
}

/// Two rails in one row.
fn side_by_side(
    ui: &mut Ui,
    finish: &mut Finish,
    left: impl FnOnce(&mut Ui, &mut Finish),
    right: impl FnOnce(&mut Ui, &mut Finish),
) {
    ui.columns_const(|[first, second]| {
        left(first, finish);
        right(second, finish);
    });
}

/// With the true minus sign, which is as wide as a digit.
pub(super) fn signed(decibels: f64) -> String {
    i18n::minus(&format!("{decibels:.1}"))
}

/// The button that measures, and what it found while nothing was changed since.
fn measured(ui: &mut Ui, shared: &mut Shared, first: Option<&TakeRecord>) {
    let lang = shared.lang;
    let now = shared.settings.export_recipe();
    let is_of_now = |check: &&ExportCheck| Some(&check.take) == first.map(|take| &take.id) && check.recipe == now;
    let known = shared.exports.check.as_ref().filter(is_of_now).cloned();
    let busy = known.as_ref().is_some_and(|check| check.result.is_none());
    ui.horizontal(|ui| {
        let label = first
            .map_or_else(|| i18n::export_check_none(lang).to_owned(), |take| i18n::export_check(lang, take.number));
        if Button::new(&label).enabled(first.is_some() && !busy).show(ui).clicked()
            && let Some(take) = first
        {
            check(shared, &take.id);
        }
        if busy {
            progress::spinner(ui, i18n::export_checking(lang), theme::metrics().control.icon);
        }
    });
    match known.and_then(|check| check.result) {
        Some(Ok(measured)) => verdicts(ui, lang, &measured),
        Some(Err(failure)) => drop(ui.colored_label(theme::tokens(ui).danger, i18n::failure(lang, &failure))),
        None => quiet(ui, i18n::export_check_hint(lang)),
    }
}

fn quiet(ui: &mut Ui, text: &str) {
    let colour = theme::tokens(ui).text_secondary;
    ui.label(RichText::new(text).font(theme::font(theme::Text::Caption)).color(colour));
}

/// Loudness and true peak, then the three limits of audiobooks.
fn verdicts(ui: &mut Ui, lang: Lang, measured: &Measured) {
    ui.label(figures(lang, measured));
    let check = measured.audiobook();
    let (text, severity) = if check.passes() {
        (i18n::export_audiobook_yes(lang), Severity::Success)
    } else {
        (i18n::export_audiobook_no(lang), Severity::Warning)
    };
    ui.horizontal_wrapped(|ui| {
        badge(ui, text, severity);
        verdict(ui, check.rms, |db| i18n::export_rms(lang, db));
        verdict(ui, check.peak, |db| i18n::export_peak(lang, db));
        verdict(ui, check.noise_floor, |db| i18n::export_noise(lang, db));
    });
}

fn verdict(ui: &mut Ui, verdict: Verdict, text: impl FnOnce(String) -> String) {
    if let Some(db) = verdict.db {
        badge(ui, &text(signed(db)), if verdict.ok { Severity::Info } else { Severity::Warning });
    }
}

/// Loudness and true peak in words.
pub(super) fn figures(lang: Lang, measured: &Measured) -> String {
    let peak = i18n::export_dbtp(lang, signed(measured.true_peak_db));
    match measured.lufs {
        Some(lufs) => format!("{}  ·  {peak}", i18n::export_lufs(lang, signed(lufs))),
        None => peak,
    }
}
