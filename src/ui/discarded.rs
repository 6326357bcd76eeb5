//! What was discarded: it can be heard and put back. Previews and recordings share it.

use eframe::egui::{Label, ScrollArea, Ui};

use super::{
    Shared,
    design::heading_with,
    take_card,
    widgets::{
        button::{self, Button, Kind},
        row,
    },
};
use crate::{
    i18n,
    library::{TakeKind, TakeRecord},
    studio::Command,
};

/// The heading of a list of takes, with the export format at its right, and the way to what was discarded and back
/// where there is any.
pub fn heading(ui: &mut Ui, shared: &mut Shared, kind: TakeKind, title: &str, id: &str, shown: &mut bool) {
    let count = shared.discarded.iter().filter(|take| take.kind.shelf() == kind.shelf()).count();
    *shown &= count > 0;
    heading_with(ui, shared, kind, title, id, |ui, shared| {
        if count == 0 {
            return;
        }
        let lang = shared.lang;
        let label = match (*shown, kind) {
            (false, _) => i18n::discarded_count(lang, count),
            (true, TakeKind::Preview | TakeKind::Spoken) => i18n::back_to_takes(lang).to_owned(),
            (true, TakeKind::Live) => i18n::back_to_recordings(lang).to_owned(),
        };
        if Button::new(&label).kind(Kind::Ghost).show(ui).clicked() {
            *shown = !*shown;
        }
    });
}

/// The discarded takes of a kind, newest first.
pub fn list(ui: &mut Ui, shared: &mut Shared, kind: TakeKind) {
    let takes: Vec<_> = shared.discarded.iter().filter(|take| take.kind.shelf() == kind.shelf()).cloned().collect();
    let area = ScrollArea::vertical().id_salt(("discarded", kind as u8)).auto_shrink(false);
    area.show_rows(ui, row::HEIGHT, takes.len(), |ui, rows| {
        for take in &takes[rows] {
            ui.horizontal(|ui| entry(ui, shared, take));
        }
    });
}

fn entry(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
    take_card::play_button(ui, shared, take);
    let back = match take.kind {
        TakeKind::Preview | TakeKind::Spoken => i18n::put_back(shared.lang, take.number),
        TakeKind::Live => i18n::put_back_recording(shared.lang, take.number),
    };
    if button::secondary(ui, true, &back, None).clicked() {
        shared.send(Command::Restore(take.id.clone()));
    }
    ui.add(Label::new(take_card::title(shared, take)).truncate());
}
