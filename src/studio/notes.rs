//! The user's words about takes, written while they are typed: the newest ones of each take win, whatever the disk does.

use std::{collections::HashMap, sync::Mutex};

use super::{
    Event,
    desk::{Desk, blocking, lock},
};
use crate::{library::NOTE_LIMIT, model::TakeId};

/// Notes that have to be written.
#[derive(Default)]
pub(super) struct Notes {
    newest: Mutex<HashMap<TakeId, String>>,
    /// Held while one is written, so that an older one is never written over a newer one.
    turn: tokio::sync::Mutex<()>,
}

/// Takes note of a note; whoever writes next writes this one.
pub(super) fn wish(desk: &Desk, take: TakeId, mut words: String) {
    if let Some((end, _)) = words.char_indices().nth(NOTE_LIMIT) {
        words.truncate(end);
    }
    lock(&desk.notes.newest).insert(take, words);
}

/// Writes the newest note of a take, unless that was done already.
pub(super) async fn write(desk: &Desk, take: TakeId) {
    let _turn = desk.notes.turn.lock().await;
    let Some(words) = lock(&desk.notes.newest).remove(&take) else { return };
    if let Some(unsaved) = lock(&desk.unsaved).get_mut(&take) {
        unsaved.record.note = words;
        return;
    }
    let Ok(library) = desk.library() else { return };
    let written = blocking(move || Ok(library.update(&take, |record| record.note = words)?));
    match written.await {
        Ok(_) => desk.takes_changed().await,
        Err(failure) => desk.emit(Event::Failed(failure)).await,
    }
}
