//! What happens to takes once they are there.

use super::{
    Event, Failure, FailureKind,
    design::store,
    desk::{Desk, blocking, lock},
    notes,
};
use crate::{
    audio::{self, peaks::peaks},
    library::{AudioFormat, Library, LibraryError, TakeRecord},
    model::{Clip, TakeId},
};

/// Stretches of a picture: more than any card has pixels, few enough to keep for a thousand takes.
const PICTURE_BUCKETS: usize = 800;

/// Opens the vault and tells the window.
pub(super) async fn open_vault(desk: &Desk) {
    let dir = desk.paths.library_dir.clone();
    match blocking(move || Ok(Library::open(&dir)?)).await {
        Ok((library, warnings)) => {
            desk.set_library(library.clone());
            let listing = library.clone();
            let pending = blocking(move || Ok(listing.pending_charges())).await.unwrap_or_default();
            let (takes, discarded) = (library.takes(), library.discarded());
            desk.emit(Event::VaultOpened { takes, discarded, warnings, pending }).await;
        }
        Err(failure) => desk.emit(Event::VaultFailed(failure)).await,
    }
}

/// Changes a take in the vault, then tells the window how all takes are.
pub(super) async fn change<T>(desk: &Desk, change: impl FnOnce(&Library) -> Result<T, LibraryError> + Send + 'static)
where
    T: Send + 'static,
{
    let Ok(library) = desk.library() else { return };
    match blocking(move || Ok(change(&library)?)).await {
        Ok(_) => desk.takes_changed().await,
        Err(failure) => desk.emit(Event::Failed(failure)).await,
    }
}

/// Forgets a note of a charged call.
pub(super) async fn dismiss_charge(desk: &Desk, id: String) {
    let Ok(library) = desk.library() else { return };
    if let Err(failure) = blocking(move || Ok(library.dismiss(&id)?)).await {
        desk.emit(Event::Failed(failure)).await;
    }
}

/// Takes a take off the desk. One that was never written goes for good: the window asks first.
pub(super) async fn discard(desk: &Desk, id: TakeId) {
    let unsaved = lock(&desk.unsaved).remove(&id);
    match unsaved {
        Some(_) => {}
        None => change(desk, move |library| library.discard(&id)).await,
    }
}

/// Tries again to write a take.
pub(super) async fn save_again(desk: &Desk, id: TakeId) {
    let turn = desk.notes.wait().await;
    let Some(unsaved) = lock(&desk.unsaved).remove(&id) else { return };
    let failure = store(desk, unsaved).await;
    drop(turn);
    match failure {
        None => {
            desk.emit(Event::SavedAgain(id)).await;
            desk.takes_changed().await;
            // There is room again, for notes too.
            notes::write_again(desk).await;
        }
        Some(failure) => desk.emit(Event::Failed(failure)).await,
    }
}

/// Tries once more to write everything that is only in memory.
pub(super) async fn save_everything(desk: &Desk) {
    let turn = desk.notes.wait().await;
    let waiting: Vec<_> = lock(&desk.unsaved).drain().map(|(_, unsaved)| unsaved).collect();
    for unsaved in waiting {
        store(desk, unsaved).await;
    }
    drop(turn);
    notes::write_again(desk).await;
}

/// Makes a take's picture.
pub(super) async fn draw(desk: &Desk, id: TakeId) {
    let picture = match clip(desk, &id).await {
        Ok(clip) => blocking(move || Ok(peaks(&clip, PICTURE_BUCKETS))).await.unwrap_or_default(),
        // A take that cannot be decoded has an empty picture; playing it tells why.
        Err(_) => Vec::new(),
    };
    desk.emit(Event::Drawn(id, picture.into())).await;
}

/// A take's sound, from the vault or from memory.
pub(super) async fn clip(desk: &Desk, id: &TakeId) -> Result<Clip, Failure> {
    let unsaved = lock(&desk.unsaved).get(id).map(|unsaved| (unsaved.record.audio.format, unsaved.audio.clone()));
    if let Some((format, bytes)) = unsaved {
        return blocking(move || decode(format, &bytes)).await;
    }
    let (library, id) = (desk.library()?, id.clone());
    blocking(move || {
        let format = library.take(&id).ok_or(FailureKind::TakeGone)?.audio.format;
        decode(format, &library.audio(&id)?)
    })
    .await
}

/// What is known of a take.
pub(super) fn record(desk: &Desk, id: &TakeId) -> Option<TakeRecord> {
    let unsaved = lock(&desk.unsaved).get(id).map(|unsaved| unsaved.record.clone());
    unsaved.or_else(|| desk.library().ok()?.take(id))
}

fn decode(format: AudioFormat, bytes: &[u8]) -> Result<Clip, Failure> {
    match format {
        AudioFormat::Pcm16 { rate } => Ok(audio::pcm16(bytes, rate)),
        _ => Ok(audio::decode(bytes)?),
    }
}
