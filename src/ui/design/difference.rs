//! How a take's description differs from the one in the form, word by word.

use eframe::egui::{Align, Context, Layout, ScrollArea};

use super::DesignPanel;
use crate::{
    i18n,
    library::TakeRecord,
    prompt::diff::{self, Change},
    ui::{
        Shared, theme,
        widgets::{
            button::{Button, Kind},
            dialog,
            difference::{Piece, difference},
        },
    },
};

/// Height of the text in points; a longer one scrolls.
const TEXT: f32 = 240.0;

impl DesignPanel {
    /// The dialog, while it is open.
    pub(super) fn difference_dialog(&mut self, ctx: &Context, shared: &mut Shared) {
        let Some(id) = &self.difference else { return };
        let Some(take) = shared.takes.iter().find(|take| take.id == *id).cloned() else {
            self.difference = None;
            return;
        };
        let lang = shared.lang;
        let title = i18n::difference_title(lang, take.number);
        let shown = dialog::panel(ctx, &title, |ui| {
            let m = theme::metrics();
            ui.spacing_mut().item_spacing.y = m.space.m;
            ScrollArea::vertical().id_salt("difference").max_height(TEXT).show(ui, |ui| words(ui, shared, &take));
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                let close = Button::new(i18n::close(lang)).show(ui).clicked();
                let take = Button::new(i18n::difference_use(lang)).kind(Kind::Primary).show(ui).clicked();
                (close, take)
            })
            .inner
        });
        let (close, copy) = shown.unwrap_or((true, false));
        if copy {
            self.copy_description(shared, &take);
        }
        if close || copy {
            self.difference = None;
        }
    }

    /// Puts a take's description into the form.
    pub(super) fn copy_description(&mut self, shared: &mut Shared, take: &TakeRecord) {
        self.history.step(&mut shared.settings.draft, |draft| {
            draft.voice_prompt = take.voice_prompt.clone().unwrap_or_default();
            draft.preview_text.clone_from(&take.text);
            draft.voice_name = take.voice_name.clone().unwrap_or_default();
            draft.language = take.language.unwrap_or(draft.language);
            draft.parent = Some(take.voice_of.clone().unwrap_or_else(|| take.id.clone()));
        });
    }
}

fn words(ui: &mut eframe::egui::Ui, shared: &Shared, take: &TakeRecord) {
    let lang = shared.lang;
    let before = take.voice_prompt.as_deref().unwrap_or_default();
    let changes = diff::words(before, &shared.settings.draft.voice_prompt);
    let all = |wanted: Change| {
        let words: Vec<_> =
            changes.iter().filter(|(change, _)| *change == wanted).map(|(_, words)| words.trim()).collect();
        let words =
            words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(i18n::list_comma(lang));
        if words.is_empty() { i18n::difference_nothing(lang).to_owned() } else { words }
    };
    let said = i18n::difference_said(lang, all(Change::Removed), all(Change::Added));
    let pieces = changes.iter().map(|(change, text)| {
        let piece = match change {
            Change::Same => Piece::Same,
            Change::Added => Piece::Added,
            Change::Removed => Piece::Removed,
        };
        (piece, *text)
    });
    difference(ui, pieces, &said);
}
