//! Which takes are exported.

use eframe::egui::{ScrollArea, Ui};

use super::{ExportPage, Scope};
use crate::{
    i18n,
    library::TakeRecord,
    ui::{
        Shared, take_card, theme,
        widgets::{segmented, tick::tick},
    },
};

/// Rows of the list to tick that are in sight.
const ROWS: f32 = 5.0;

pub(super) fn show(ui: &mut Ui, shared: &Shared, page: &mut ExportPage) {
    let lang = shared.lang;
    let takes: Vec<TakeRecord> = shared.takes_of(page.kind).cloned().collect();
    let kept = takes.iter().filter(|take| take.kept).count();
    let ticked = takes.iter().filter(|take| page.ticked.contains(&take.id)).count();
    let mut choices = vec![
        (Scope::Kept, i18n::export_kept(lang, kept)),
        (Scope::All, i18n::export_all(lang, takes.len())),
        (Scope::Ticked, i18n::export_ticked(lang, ticked)),
    ];
    if page.one.is_some() {
        choices.insert(0, (Scope::One, i18n::export_one(lang).to_owned()));
    }
    let words: Vec<&str> = choices.iter().map(|(_, words)| words.as_str()).collect();
    let mut place = choices.iter().position(|(scope, _)| *scope == page.scope).unwrap_or_default();
    if segmented::segmented(ui, i18n::export_which(lang), &words, &mut place) {
        page.scope = choices[place].0;
    }
    if page.scope == Scope::Ticked {
        list(ui, shared, page, &takes);
    }
}

fn list(ui: &mut Ui, shared: &Shared, page: &mut ExportPage, takes: &[TakeRecord]) {
    let height = theme::metrics().control.compact;
    let area = ScrollArea::vertical()
        .id_salt("takes to tick")
        .max_height(ROWS * height)
        .min_scrolled_height(ROWS * height)
        .auto_shrink([false, true]);
    area.show_rows(ui, height, takes.len(), |ui, rows| {
        for take in &takes[rows] {
            let mut on = page.ticked.contains(&take.id);
            let label = i18n::export_tick(shared.lang, take.number, take_card::title(shared, take));
            if tick(ui, &label, &mut on).changed() {
                if on {
                    page.ticked.insert(take.id.clone())
                } else {
                    page.ticked.remove(&take.id)
                };
            }
        }
    });
}
