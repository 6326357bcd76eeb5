//! The view of a comparison: what is done with all takes at the top, and a row for each of them.

use eframe::egui::{RichText, Ui, vec2};

use super::{
    lane,
    ruler::clock,
    session::{Session, ZOOM},
};
use crate::{
    i18n,
    ui::{
        Shared, failure_box, take_card,
        theme::{self, Text},
        widgets::{
            Icon,
            button::{self, Button, Kind},
            card::note,
            chip, progress, section_heading,
        },
    },
};

/// Draws it; `false` where the user wants back.
pub(super) fn show(ui: &mut Ui, shared: &mut Shared, session: &mut Session) -> bool {
    let lang = shared.lang;
    let mut stays = true;
    ui.spacing_mut().item_spacing = vec2(theme::metrics().space.s, theme::metrics().space.s);
    ui.horizontal(|ui| {
        stays = !Button::new(i18n::back_to_takes(lang)).kind(Kind::Ghost).show(ui).clicked();
        section_heading(ui, i18n::compare_title(lang));
    });
    if let Some(failure) = &session.failure {
        failure_box::show(ui, lang, failure);
        return stays;
    }
    if session.ready.is_none() {
        progress::spinner(ui, i18n::compare_loading(lang), theme::metrics().space.xl);
        return stays;
    }
    transport(ui, shared, session);
    choices(ui, shared, session);
    judge(ui, shared, session);
    if let Some(failure) = &session.pictures.failure {
        failure_box::show(ui, lang, failure);
    }
    lane::rows(ui, shared, session);
    stays
}

/// Playing, the place, the zoom, and what is repeated. What comes and goes stands last, so that nothing moves.
fn transport(ui: &mut Ui, shared: &mut Shared, session: &mut Session) {
    let lang = shared.lang;
    ui.horizontal_wrapped(|ui| {
        let (icon, label) = match session.playing {
            Some(_) => (Icon::Stop, i18n::stop(lang)),
            None => (Icon::Play, i18n::play_together(lang)),
        };
        if button::round_button(ui, icon, label, true).clicked() {
            session.toggle(shared);
        }
        let place = format!("{} / {}", clock(session.here(), 2), clock(session.seconds(), 2));
        let text = RichText::new(place).font(theme::font(Text::Mono)).color(theme::tokens(ui).text_secondary);
        ui.label(text);
        for (icon, label, factor) in
            [(Icon::Minus, i18n::zoom_out(lang), 1.0 / ZOOM), (Icon::Plus, i18n::zoom_in(lang), ZOOM)]
        {
            if button::icon_button(ui, icon, label).clicked() {
                session.zoom(factor, session.here());
            }
        }
        if chip(ui, i18n::zoom_all(lang), false).clicked() {
            session.see_all();
        }
        if chip(ui, i18n::loop_from(lang), false).clicked() {
            session.repeat_from(shared);
        }
        if chip(ui, i18n::loop_to(lang), false).clicked() {
            session.repeat_to(shared);
        }
        if session.repeat.is_some() && chip(ui, i18n::loop_off(lang), false).clicked() {
            session.set_repeat(shared, None);
        }
    });
}

/// How one switches, and what is drawn.
fn choices(ui: &mut Ui, shared: &mut Shared, session: &mut Session) {
    let lang = shared.lang;
    ui.horizontal_wrapped(|ui| {
        if chip(ui, i18n::switch_on_hover(lang), session.hover).clicked() {
            session.hover = !session.hover;
        }
        let blind = session.blind.is_some();
        if chip(ui, i18n::blind_mode(lang), blind).clicked() {
            session.set_blind(!blind);
            // A part that was chosen for one of them may be silence in another.
            session.set_repeat(shared, None);
        }
        // Pictures would give away who is who.
        if !blind {
            let wanted = &mut session.wanted;
            for (label, on) in
                [(i18n::spectrogram(lang), &mut wanted.spectrogram), (i18n::pitch_contour(lang), &mut wanted.contour)]
            {
                if chip(ui, label, *on).clicked() {
                    *on = !*on;
                }
            }
        }
    });
}

/// The knock-out, and what came of it.
fn judge(ui: &mut Ui, shared: &mut Shared, session: &mut Session) {
    let lang = shared.lang;
    if let Some(best) = session.verdict.as_ref().and_then(|order| order.first()) {
        let take = &session.takes[*best];
        note(
            ui,
            &i18n::best_take(lang, take.number, take_card::title(shared, take).trim_end_matches(['.', '。', '…'])),
        );
        return;
    }
    let Some(blind) = &session.blind else { return };
    let pair = blind.game.as_ref().map(super::knock_out::KnockOut::pair);
    let Some((a, b)) = pair else {
        note(ui, i18n::blind_text(lang));
        if Button::new(i18n::knock_out(lang)).show(ui).clicked() {
            session.start_knock_out(shared);
        }
        return;
    };
    let letters = [a, b].map(|place| session.letter(place).unwrap_or('?'));
    note(ui, &i18n::which_is_better(lang, letters[0], letters[1]));
    ui.horizontal_wrapped(|ui| {
        for (place, letter) in [a, b].into_iter().zip(letters) {
            if Button::new(&i18n::is_better(lang, letter)).show(ui).clicked() {
                session.better(shared, place);
            }
        }
    });
}
