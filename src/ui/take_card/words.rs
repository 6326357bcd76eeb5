//! What a card says about its take: badges, facts, and in a line of its own the user's note, or else the description.

use eframe::egui::{self, Align, Label, Layout, RichText, Ui, vec2};

use super::{described, one_line};
use crate::{
    i18n::{self, Lang},
    library::{Audition, TakeKind, TakeRecord},
    model::ModelId,
    ui::{
        Shared, engine_note, family,
        shared::Price,
        theme::{self, Text},
        widgets::{Severity, badge, link::link},
    },
};

/// States that stand out, from right to left.
pub(super) fn badges(ui: &mut Ui, shared: &Shared, take: &TakeRecord) {
    let lang = shared.lang;
    if shared.unsaved.contains_key(&take.id) {
        badge(ui, i18n::unsaved_badge(lang), Severity::Danger);
    }
    if engine_note::is_formant(shared, take) {
        badge(ui, i18n::formant_badge(lang), Severity::Info);
    }
    if !take.checks.is_empty() {
        let why = take.checks.iter().map(|check| i18n::check(lang, check)).collect::<Vec<_>>().join("\n");
        explained(ui, i18n::check_badge(lang), Severity::Warning, why);
    }
    if shared.is_deleted(take) {
        badge(ui, i18n::released_badge(lang), Severity::Info);
    }
    if !take.complete {
        badge(ui, i18n::incomplete_badge(lang), Severity::Warning);
    }
    if take.kept {
        badge(ui, i18n::kept_badge(lang), Severity::Success);
    }
    // The title is worth more than how it did; the tooltip of the facts tells that too.
    if let Some(last) = take.auditions.last()
        && ui.available_width() > TITLE
    {
        let text = i18n::audition_badge(lang, last.place, last.order.len());
        explained(ui, &text, Severity::Info, audition(lang, last));
    }
}

/// Room that the title needs before quieter things come in, in points.
const TITLE: f32 = 180.0;

/// How a take did in a comparison.
fn audition(lang: Lang, audition: &Audition) -> String {
    let day = audition.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d").to_string();
    let (place, of) = (audition.place, audition.order.len());
    if audition.blind {
        i18n::audition_told_blind(lang, day, place, of)
    } else {
        i18n::audition_told(lang, day, place, of)
    }
}

/// A badge whose tooltip says more.
fn explained(ui: &mut Ui, text: &str, severity: Severity, why: String) {
    let badge = badge(ui, text, severity);
    ui.ctx().accesskit_node_builder(badge.id, |node| node.set_description(why.clone()));
    badge.on_hover_text(why);
}

/// Length, price and date, as many as fit into `room` points; the tooltip has them all.
pub(super) fn facts(ui: &mut Ui, shared: &Shared, take: &TakeRecord, room: f32) {
    let caption = RichText::new(fitting(ui, head(shared, take), room)).font(theme::font(Text::Caption));
    let label = ui.add(Label::new(caption.color(theme::tokens(ui).text_secondary)).extend());
    let model = take.model.as_ref().map(ToString::to_string);
    let judged = take.auditions.last().map(|last| audition(shared.lang, last));
    let all = [head(shared, take), tail(shared, take, model), judged.into_iter().collect()].concat().join("\n");
    ui.ctx().accesskit_node_builder(label.id, |node| node.set_description(all.clone()));
    label.on_hover_text(all);
}

/// Language and model, where there is room for them.
pub(super) fn more_facts(ui: &mut Ui, shared: &Shared, take: &TakeRecord) {
    let facts = tail(shared, take, take.model.as_ref().map(short));
    let room = ui.available_width();
    let text = fitting(ui, facts, room);
    if !text.is_empty() && width(ui, &text) <= room {
        let caption = RichText::new(text).font(theme::font(Text::Caption)).color(theme::tokens(ui).text_secondary);
        ui.add(Label::new(caption).extend());
    }
}

fn head(shared: &Shared, take: &TakeRecord) -> Vec<String> {
    let local = take.created.to_zoned(jiff::tz::TimeZone::system());
    let price = take.price.clone().map(|it| Price::Known { currency: it.currency, amount: it.amount });
    let length = i18n::seconds(shared.lang, format!("{:.1}", take.audio.seconds));
    let date = local.strftime("%Y-%m-%d %H:%M").to_string();
    [Some(length), price.map(|price| price.text(shared.lang)), Some(date)].into_iter().flatten().collect()
}

fn tail(shared: &Shared, take: &TakeRecord, model: Option<String>) -> Vec<String> {
    let language = take.language.map(|language| i18n::language_name(shared.lang, language).to_owned());
    language.into_iter().chain(model).collect()
}

/// A model's id without its day, and without what all of them are.
fn short(model: &ModelId) -> String {
    let id = model.as_str();
    let dated = id.len().checked_sub(11).filter(|&at| {
        id.get(at..).is_some_and(|end| end.chars().all(|c| c == '-' || c.is_ascii_digit()) && end.starts_with('-'))
    });
    let id = dated.map_or(id, |at| &id[..at]);
    id.strip_suffix("-realtime").unwrap_or(id).to_owned()
}

/// As many of the facts as fit, the first in any case.
fn fitting(ui: &Ui, mut facts: Vec<String>, room: f32) -> String {
    loop {
        let text = facts.join("  ·  ");
        if facts.len() <= 1 || width(ui, &text) <= room {
            return text;
        }
        facts.pop();
    }
}

fn width(ui: &Ui, text: &str) -> f32 {
    let font = theme::font(Text::Caption);
    ui.painter().layout_no_wrap(text.to_owned(), font, egui::Color32::PLACEHOLDER).size().x
}

/// The line in the middle: the user's note, or else what the heading does not say already, as far as it fits.
pub(super) fn line(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
    let t = theme::tokens(ui);
    let size = vec2(ui.available_width(), theme::metrics().text.line);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(size.y);
        origin(ui, shared, take);
        let caption = |text: String| RichText::new(text).font(theme::font(Text::Caption));
        if !take.note.is_empty() {
            let note = i18n::note_shown(shared.lang, one_line(&take.note));
            let label = ui.add(Label::new(caption(note).color(t.text)).truncate());
            ui.ctx().accesskit_node_builder(label.id, |node| node.set_description(take.note.clone()));
            label.on_hover_text(&take.note);
            return;
        }
        let words = one_line(if take.voice_name.is_some() { described(take) } else { &take.text });
        if !words.is_empty() {
            ui.add(Label::new(caption(words).color(t.text_secondary)).truncate());
        }
    });
}

/// What the take came from, which can be followed.
fn origin(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
    let Some(above) = family::above(take).and_then(|above| shared.find_take(above)) else { return };
    let lang = shared.lang;
    let which = super::number(lang, above);
    let words = match (take.voice_of.is_some(), above.kind) {
        (true, TakeKind::Live) => i18n::voice_of_recording(lang, above.number),
        (true, TakeKind::Preview | TakeKind::Spoken) => i18n::voice_of_take(lang, above.number),
        (false, _) => i18n::refined_from(lang, above.number),
    };
    if link(ui, &words, &i18n::go_to_take(lang, take.number, &which)).clicked() {
        family::follow(shared, take);
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_model_is_told_without_its_day() {
        for (id, told) in [
            ("qwen3-tts-vd-realtime-2026-01-15", "qwen3-tts-vd"),
            ("qwen3-tts-flash-realtime", "qwen3-tts-flash"),
            ("qwen3-tts-vd-2026-01-26", "qwen3-tts-vd"),
            ("cosyvoice-v3.5-plus", "cosyvoice-v3.5-plus"),
            ("x", "x"),
            ("模型-模型-模型", "模型-模型-模型"),
        ] {
            assert_eq!(short(&id.into()), told);
        }
    }
}
