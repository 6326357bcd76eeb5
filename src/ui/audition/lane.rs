//! One row of a comparison: whose it is, its picture, its figures.

use eframe::egui::{self, Label, RichText, Ui, vec2};

use super::{
    paint::{self, Shown},
    picture::{self, Gesture},
    ruler,
    session::Session,
};
use crate::{
    i18n,
    library::TakeRecord,
    ui::{
        Shared, take_card,
        theme::{self, Text},
        widgets::{Severity, badge, badge::key_cap, chip},
    },
};

/// Height of a picture, in points: what is seen in the smallest window, and more than which tells nothing.
const PICTURE: (f32, f32) = (20.0, 150.0);
/// Most where nothing is to be seen but the place.
const HIDDEN: f32 = 48.0;

/// Draws the rows, so high that all of them are in sight.
pub(super) fn rows(ui: &mut Ui, shared: &mut Shared, session: &mut Session) {
    let (m, rows) = (theme::metrics(), session.rows());
    ruler::show(ui, shared.lang, session);
    // Figures would give away who is who.
    let figures = if session.blind.is_some() { 0.0 } else { m.text.line + m.space.xs };
    let besides = m.space.xl + figures + m.space.xs + m.space.s;
    let room = (ui.available_height() - m.space.s) / rows.len().max(1) as f32 - besides;
    let most = if session.blind.is_some() { HIDDEN } else { PICTURE.1 };
    let height = room.clamp(PICTURE.0, most).floor();
    session.ask_for_pictures(shared, ui.available_width().clamp(64.0, 1_024.0) as usize, paint::ROWS);
    paint::load_textures(ui, session);
    for (key, place) in rows.into_iter().enumerate() {
        row(ui, shared, session, (key, place), height);
    }
}

fn row(ui: &mut Ui, shared: &mut Shared, session: &mut Session, (key, place): (usize, usize), height: f32) {
    let m = theme::metrics();
    let letter = session.letter(place);
    let response = ui
        .scope_builder(egui::UiBuilder::new().id_salt(("compared", place)), |ui| {
            ui.spacing_mut().item_spacing = vec2(m.space.s, m.space.xs);
            heading(ui, shared, session, (key, place), letter);
            picture(ui, shared, session, place, letter, height);
            if letter.is_none() {
                figures(ui, shared, session, place);
            }
        })
        .response;
    if session.hover && response.contains_pointer() {
        session.choose(shared, place);
    }
}

fn heading(
    ui: &mut Ui,
    shared: &mut Shared,
    session: &mut Session,
    (key, place): (usize, usize),
    letter: Option<char>,
) {
    let (lang, t) = (shared.lang, theme::tokens(ui));
    let take = session.takes[place].clone();
    ui.horizontal(|ui| {
        key_cap(ui, &(key + 1).to_string(), &i18n::key_of_row(lang, key + 1));
        let label = match letter {
            Some(letter) => i18n::hear_letter(lang, letter),
            None => i18n::hear_take(lang, take.number),
        };
        if chip(ui, &label, session.chosen == place).clicked() {
            session.choose(shared, place);
        }
        if letter.is_some() {
            return;
        }
        if let Some(order) = &session.verdict {
            let severity = if key == 0 { Severity::Success } else { Severity::Info };
            badge(ui, &i18n::place_of(lang, key + 1, order.len()), severity);
        } else if let Some(words) = won(shared, &take) {
            badge(ui, &words, Severity::Info);
        }
        let title = RichText::new(take_card::title(shared, &take)).font(theme::font(Text::Body)).color(t.text);
        ui.add(Label::new(title).truncate());
    });
}

/// How a take did in its comparisons.
fn won(shared: &Shared, take: &TakeRecord) -> Option<String> {
    let all = &take.auditions;
    let won = all.iter().filter(|audition| audition.place == 1).count();
    (!all.is_empty()).then(|| i18n::auditions_won(shared.lang, won, all.len()))
}

/// A line, however much of it is known.
fn figures(ui: &mut Ui, shared: &Shared, session: &Session, place: usize) {
    let take = session.ready.as_ref().and_then(|ready| ready.takes.get(place));
    let words = take.map(|take| i18n::figures(shared.lang, &take.figures, take.gain).join("  ·  "));
    let text = RichText::new(words.unwrap_or_default()).font(theme::font(Text::Caption));
    ui.allocate_ui(vec2(ui.available_width(), theme::metrics().text.line), |ui| {
        ui.set_min_height(theme::metrics().text.line);
        ui.add(Label::new(text.color(theme::tokens(ui).text_secondary)).truncate());
    });
}

fn picture(ui: &mut Ui, shared: &mut Shared, session: &mut Session, place: usize, letter: Option<char>, height: f32) {
    let lang = shared.lang;
    let label = match letter {
        Some(letter) => i18n::picture_of_letter(lang, letter),
        None => i18n::picture_of_take(lang, session.takes[place].number),
    };
    let shown = Shown { label: &label, hint: i18n::picture_hint(lang), place, hidden: letter.is_some(), height };
    match picture::show(ui, session, &shown) {
        None => {}
        Some(Gesture::Seek(seconds)) => session.seek(shared, seconds),
        Some(Gesture::Repeat(part)) => session.set_repeat(shared, Some(part)),
        Some(Gesture::Zoom(factor, around)) => session.zoom(factor, around),
        Some(Gesture::Pan(seconds)) => session.pan(seconds),
        Some(Gesture::Toggle) => session.toggle(shared),
    }
}
