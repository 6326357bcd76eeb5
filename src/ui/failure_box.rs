//! A failure in place: one sentence, and behind "Details" the raw words and the server's id of the call.

use eframe::egui::Ui;

use super::widgets::error_box;
use crate::{
    i18n::{self, Lang},
    studio::Failure,
};

/// Draws it over the available width.
pub fn show(ui: &mut Ui, lang: Lang, failure: &Failure) {
    let mut details = failure.detail.clone();
    if !failure.request_id.is_empty() {
        details = format!("{details}\n{}", i18n::request_id(lang, &failure.request_id));
    }
    error_box(ui, &i18n::failure(lang, failure), i18n::details(lang), details.trim());
}
