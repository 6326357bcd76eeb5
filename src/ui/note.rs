//! The dialog for the user's own words about a take: kept while they are typed, and taken back by a click afterwards.

use eframe::egui::{Align, Context, Id, Layout};

use super::{
    Shared,
    shared::ToastAction,
    take_card, theme,
    widgets::{
        Severity,
        button::{Button, Kind},
        dialog,
        field::{FieldOptions, text_field},
    },
};
use crate::{
    i18n,
    library::{self, NOTE_LIMIT, TakeRecord},
    model::TakeId,
    studio::Command,
};

/// How long words wait before they are written, in seconds, whether typing goes on or not: soon, yet not at every key.
const REST: f64 = 0.5;

/// The dialog, while it is open.
#[derive(Clone, Debug)]
pub struct NoteDialog {
    take: TakeId,
    text: String,
    /// As the note was before.
    before: String,
    /// As it was last written, and when it first became another one after that.
    written: String,
    changed: Option<f64>,
    is_new: bool,
}

/// Opens the dialog for a take.
pub fn open(shared: &mut Shared, take: &TakeRecord) {
    let (take, text) = (take.id.clone(), take.note.clone());
    let (before, written) = (text.clone(), text.clone());
    shared.noting = Some(NoteDialog { take, text, before, written, changed: None, is_new: true });
}

/// Draws the dialog, while it is open.
pub fn show(ctx: &Context, shared: &mut Shared) {
    let Some(mut dialog) = shared.noting.take() else { return };
    let Some(take) = shared.find_take(&dialog.take).cloned() else { return };
    let lang = shared.lang;
    let title = i18n::note_title(lang, take_card::number(lang, &take));
    let done = dialog::panel(ctx, &title, |ui| {
        ui.spacing_mut().item_spacing.y = theme::metrics().space.m;
        let count = dialog.text.chars().count();
        let options = FieldOptions {
            multiline_rows: 6,
            hint: i18n::note_hint(lang),
            counter: Some((count, NOTE_LIMIT)),
            message_rows: 0,
            ..FieldOptions::default()
        };
        let field = text_field(ui, Id::unique("take note"), i18n::note_field(lang), &mut dialog.text, options);
        if std::mem::take(&mut dialog.is_new) {
            field.request_focus();
        }
        if field.changed() {
            // What is typed beyond the limit does not come in.
            library::cut_note(&mut dialog.text);
            dialog.changed.get_or_insert_with(|| ui.input(|input| input.time));
        }
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            Button::new(i18n::note_done(lang)).kind(Kind::Primary).show(ui).clicked()
        })
        .inner
    });
    // Leaving it by Escape or beside it keeps the words too.
    let closes = done.unwrap_or(true);
    let rested = dialog.changed.map(|since| since + REST - ctx.input(|input| input.time));
    if closes || rested.is_some_and(|left| left <= 0.0) {
        write(shared, &mut dialog);
    } else if let Some(left) = rested {
        ctx.request_repaint_after_secs(left as f32);
    }
    if closes { close(shared, &take, dialog) } else { shared.noting = Some(dialog) }
}

/// Writes what is typed and not written yet: the window goes, and no frame comes in which it would be.
pub fn flush(shared: &mut Shared) {
    if let Some(mut dialog) = shared.noting.take() {
        write(shared, &mut dialog);
        shared.noting = Some(dialog);
    }
}

fn write(shared: &mut Shared, dialog: &mut NoteDialog) {
    dialog.changed = None;
    let words = dialog.text.trim();
    if words != dialog.written {
        words.clone_into(&mut dialog.written);
        shared.set_note(&dialog.take, words);
    }
}

fn close(shared: &mut Shared, take: &TakeRecord, dialog: NoteDialog) {
    if dialog.written == dialog.before {
        return;
    }
    let lang = shared.lang;
    let text = i18n::note_kept(lang, take_card::number(lang, take));
    let undo = (i18n::undo(lang), ToastAction::Note(dialog.take, dialog.before));
    shared.toast(Severity::Info, text, Some(undo));
}

impl Shared {
    /// Changes the note of a take here and, soon after, on the disk.
    pub fn set_note(&mut self, id: &TakeId, words: &str) {
        for take in self.takes.iter_mut().chain(&mut self.discarded).filter(|take| take.id == *id) {
            words.clone_into(&mut take.note);
        }
        self.send(Command::Note(id.clone(), words.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn a_window_that_goes_leaves_no_words_behind() {
        let mut shared = Shared::testing(i18n::Lang::En, Catalog::bundled());
        let take = TakeRecord { id: TakeId::new("a"), ..TakeRecord::default() };
        shared.set_takes(vec![take.clone()]);
        flush(&mut shared);
        open(&mut shared, &take);
        flush(&mut shared);
        assert!(shared.commands.is_empty(), "nothing was typed");
        shared.noting.as_mut().unwrap().text = "warm ".to_owned();
        flush(&mut shared);
        flush(&mut shared);
        assert!(matches!(&*shared.commands, [Command::Note(id, words)] if *id == take.id && words == "warm"));
    }
}
