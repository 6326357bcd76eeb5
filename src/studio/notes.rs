//! The user's words about takes, written while they are typed: the newest ones of each take win, whatever the disk does.

use std::{collections::HashMap, sync::Mutex};

use super::{
    Event,
    desk::{Desk, blocking, lock},
};
use crate::{
    library::{self, TakeRecord},
    model::TakeId,
};

/// Notes that have to be written.
#[derive(Default)]
pub(super) struct Notes {
    /// Those that are not on the disk yet; one that the disk does not take waits here for the next occasion.
    newest: Mutex<HashMap<TakeId, String>>,
    /// Held while one is written, so that an older one is never written over a newer one, and while a take goes from
    /// memory to the vault, when it is in neither.
    turn: tokio::sync::Mutex<()>,
}

impl Notes {
    /// Keeps notes from being written as long as what this gives is held.
    pub(super) async fn wait(&self) -> impl Drop {
        self.turn.lock().await
    }

    /// Puts the newest words onto what the vault says, which may be behind.
    pub(super) fn lay_over(&self, takes: &mut [TakeRecord]) {
        let newest = lock(&self.newest);
        for take in takes {
            if let Some(words) = newest.get(&take.id) {
                take.note.clone_from(words);
            }
        }
    }
}

/// Takes note of a note; whoever writes next writes this one.
pub(super) fn wish(desk: &Desk, take: TakeId, mut words: String) {
    library::cut_note(&mut words);
    lock(&desk.notes.newest).insert(take, words);
}

/// Writes the newest note of a take, unless that was done already.
pub(super) async fn write(desk: &Desk, take: TakeId) {
    let _turn = desk.notes.turn.lock().await;
    let Some(words) = lock(&desk.notes.newest).get(&take).cloned() else { return };
    if let Some(unsaved) = lock(&desk.unsaved).get_mut(&take) {
        unsaved.record.note.clone_from(&words);
        return forget(desk, &take, &words);
    }
    let Ok(library) = desk.library() else { return };
    let (vault, id, note) = (library.clone(), take.clone(), words.clone());
    match blocking(move || Ok(vault.update(&id, |record| record.note = note)?)).await {
        Ok(_) => {
            forget(desk, &take, &words);
            desk.takes_changed().await;
        }
        Err(failure) => {
            // A take that is gone needs no words.
            if library.take(&take).is_none() {
                forget(desk, &take, &words);
            }
            desk.emit(Event::Failed(failure)).await;
        }
    }
}

/// Tries again to write what the disk did not take.
pub(super) async fn write_again(desk: &Desk) {
    let waiting: Vec<_> = lock(&desk.notes.newest).keys().cloned().collect();
    for take in waiting {
        write(desk, take).await;
    }
}

/// Lets go of words that were written, unless there are newer ones meanwhile.
fn forget(desk: &Desk, take: &TakeId, words: &str) {
    let mut newest = lock(&desk.notes.newest);
    if newest.get(take).is_some_and(|now| now == words) {
        newest.remove(take);
    }
}
