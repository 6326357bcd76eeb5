//! How a take's description differs from the one in the form, word by word.

use std::collections::HashSet;

use eframe::egui::{Align, Context, Layout, ScrollArea};

use super::{DesignPanel, form};
use crate::{
    i18n,
    library::TakeRecord,
    studio::{name_in_id, next_name},
    ui::{
        Shared,
        changes::Changes,
        theme,
        widgets::{
            button::{Button, Kind},
            dialog,
        },
    },
};

/// Height of the text in points; a longer one scrolls.
const TEXT: f32 = 240.0;

impl DesignPanel {
    /// The dialog, while it is open.
    pub(super) fn difference_dialog(&mut self, ctx: &Context, shared: &mut Shared) {
        let Some(id) = self.difference.clone() else { return };
        let Some(take) = shared.takes.iter().find(|take| take.id == id).cloned() else {
            self.difference = None;
            return;
        };
        let lang = shared.lang;
        let title = i18n::difference_title(lang, take.number);
        let shown = dialog::panel(ctx, &title, |ui| {
            let m = theme::metrics();
            ui.spacing_mut().item_spacing.y = m.space.m;
            let changes = self.compared.of(take.voice_prompt.as_deref(), &shared.settings.draft.voice_prompt);
            ScrollArea::vertical().id_salt("difference").max_height(TEXT).show(ui, |ui| changes.show(ui, lang));
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
        let name = fresh_name(shared, take);
        self.history.step(&mut shared.settings.draft, |draft| {
            draft.voice_prompt = take.voice_prompt.clone().unwrap_or_default();
            draft.preview_text.clone_from(&take.text);
            draft.voice_name = name;
            draft.language = take.language.unwrap_or(draft.language);
            draft.parent = Some(take.voice_of.clone().unwrap_or_else(|| take.id.clone()));
        });
    }
}

/// A name for what the take is refined into: its own is that of another voice.
fn fresh_name(shared: &Shared, take: &TakeRecord) -> String {
    let name = take.voice_name.as_deref().unwrap_or_default();
    let takes: HashSet<&str> = shared.all_takes().filter_map(|take| take.voice_name.as_deref()).collect();
    let voices: HashSet<&str> = shared.voices.voices.iter().filter_map(|info| name_in_id(&info.voice)).collect();
    next_name(name, &form::limits(shared), |name| takes.contains(name) || voices.contains(name))
}

/// The difference that is shown, worked out when one of the texts becomes another one and not in each frame.
#[derive(Default)]
pub(super) struct Compared {
    before: String,
    after: String,
    changes: Changes,
}

impl Compared {
    fn of(&mut self, before: Option<&str>, after: &str) -> &Changes {
        let before = before.unwrap_or_default();
        if self.before != before || self.after != after {
            *self =
                Self { before: before.to_owned(), after: after.to_owned(), changes: Changes::between(before, after) };
        }
        &self.changes
    }
}
