//! What was spoken live, newest first.

use eframe::egui::{Rect, ScrollArea, Sense, Ui, vec2};

use super::LivePanel;
use crate::{
    i18n,
    library::{TakeKind, TakeRecord},
    ui::{
        Shared, discarded,
        take_card::{self, CardAction},
        theme,
    },
};

impl LivePanel {
    pub(super) fn recordings(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        ui.add_space(theme::metrics().space.m);
        let title = i18n::recordings(lang);
        discarded::heading(ui, shared, TakeKind::Live, title, "live format", &mut self.show_discarded);
        if self.show_discarded {
            return discarded::list(ui, shared, TakeKind::Live);
        }
        let takes: Vec<TakeRecord> = shared.takes_of(TakeKind::Live).cloned().collect();
        if takes.is_empty() {
            let t = theme::tokens(ui);
            ui.colored_label(t.text_secondary, i18n::recordings_empty(lang));
            return;
        }
        ui.spacing_mut().item_spacing.y = theme::metrics().space.s;
        if ui.available_height() < take_card::HEIGHT * 1.5 {
            self.inline(ui, shared, &takes);
        } else {
            let area = ScrollArea::vertical().id_salt("recordings").auto_shrink(false);
            area.show_rows(ui, take_card::HEIGHT, takes.len(), |ui, rows| {
                takes[rows].iter().for_each(|take| self.card(ui, shared, take));
            });
        }
        take_card::confirm_discard(ui, shared, &takes, &mut self.confirm_discard);
    }

    /// Without a list that scrolls by itself: the panel does. Cards out of sight take their room only.
    fn inline(&mut self, ui: &mut Ui, shared: &mut Shared, takes: &[TakeRecord]) {
        let sight = ui.clip_rect().expand(take_card::HEIGHT);
        for take in takes {
            let size = vec2(ui.available_width(), take_card::HEIGHT);
            if sight.intersects(Rect::from_min_size(ui.cursor().min, size)) {
                self.card(ui, shared, take);
            } else {
                ui.allocate_exact_size(size, Sense::hover());
            }
        }
    }

    fn card(&mut self, ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
        if take_card::show(ui, shared, take) == Some(CardAction::ConfirmDiscard) {
            self.confirm_discard = Some(take.id.clone());
        }
    }
}
