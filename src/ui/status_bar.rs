//! The line at the bottom: where calls go, and what is wrong with the vault or the sound card.

use eframe::egui::{self, RichText, Ui};

use super::{
    Shared,
    theme::{self, Text},
    widgets::Severity,
};
use crate::{audio::player::DeviceState, i18n};

/// Height in points.
pub const HEIGHT: f32 = 28.0;

/// Draws the line.
pub fn show(ui: &mut Ui, shared: &Shared) {
    let lang = shared.lang;
    let severity = match &shared.place {
        _ if shared.connect_failure.is_some() || shared.trouble.is_some() => Severity::Danger,
        Some(place) if place.offline || shared.voices.known => Severity::Success,
        _ => Severity::Info,
    };
    ui.horizontal_centered(|ui| {
        dot(ui, severity);
        caption(ui, &place_text(shared));
        if let Some(failure) = &shared.vault_failure {
            dot(ui, Severity::Danger);
            caption(ui, &i18n::failure(lang, failure));
        }
        if matches!(shared.sound.device, Some(DeviceState::Missing | DeviceState::Failed)) {
            dot(ui, Severity::Warning);
            caption(ui, i18n::device_missing(lang));
        }
    });
}

/// Where calls go.
pub fn place_text(shared: &Shared) -> String {
    let lang = shared.lang;
    match &shared.place {
        _ if shared.connecting => i18n::connecting(lang).to_owned(),
        Some(place) if place.offline => i18n::connected_offline(lang).to_owned(),
        Some(place) if shared.trouble.is_none() && shared.voices.known => i18n::connected_to(lang, &place.host),
        Some(place) if shared.trouble.is_none() => i18n::calls_go_to(lang, &place.host),
        _ => match shared.trouble.as_ref().or(shared.connect_failure.as_ref()) {
            Some(failure) => i18n::failure(lang, failure),
            None => i18n::not_connected(lang).to_owned(),
        },
    }
}

fn dot(ui: &mut Ui, severity: Severity) {
    const SIDE: f32 = 8.0;
    let (rect, _) = ui.allocate_exact_size(egui::vec2(SIDE, SIDE), egui::Sense::hover());
    ui.painter().circle_filled(rect.center(), SIDE / 2.0, severity.colour(theme::tokens(ui)));
}

fn caption(ui: &mut Ui, text: &str) {
    let t = theme::tokens(ui);
    let words = RichText::new(text).font(theme::font(Text::Caption)).color(t.text_secondary);
    ui.add(egui::Label::new(words).truncate());
}
