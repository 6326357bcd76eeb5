//! What was spoken live, newest first.

use eframe::egui::{ScrollArea, Ui};

use super::LivePanel;
use crate::{
    i18n,
    library::{TakeKind, TakeRecord},
    ui::{
        Shared,
        design::heading_with_format,
        take_card::{self, CardAction},
        theme,
    },
};

impl LivePanel {
    pub(super) fn recordings(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        ui.add_space(theme::metrics().space.m);
        heading_with_format(ui, shared, i18n::recordings(lang), "live format");
        let takes: Vec<TakeRecord> = shared.takes_of(TakeKind::Live).cloned().collect();
        if takes.is_empty() {
            let t = theme::tokens(ui);
            ui.colored_label(t.text_secondary, i18n::recordings_empty(lang));
            return;
        }
        ui.spacing_mut().item_spacing.y = theme::metrics().space.s;
        let area = ScrollArea::vertical().id_salt("recordings").auto_shrink(false);
        area.show_rows(ui, take_card::HEIGHT, takes.len(), |ui, rows| {
            for take in &takes[rows] {
                if take_card::show(ui, shared, take) == Some(CardAction::ConfirmDiscard) {
                    self.confirm_discard = Some(take.id.clone());
                }
            }
        });
        take_card::confirm_discard(ui, shared, &takes, &mut self.confirm_discard);
    }
}
