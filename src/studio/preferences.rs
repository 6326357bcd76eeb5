//! Writing the settings file, and making the engine ready for what they say.

use super::{
    Event, Failure, connect,
    desk::{Desk, blocking, lock},
};
use crate::settings::{self, Settings};

/// Writes the settings and tells the window only where that fails.
pub(super) async fn save(desk: &Desk, settings: Settings) {
    let spoken = settings.draft.language;
    let is_new = !std::mem::replace(&mut *lock(&desk.languages), vec![spoken]).contains(&spoken);
    if is_new && desk.connection().is_ok_and(|connection| connection.place.offline) {
        connect::warm(desk);
    }
    let _turn = desk.saving.lock().await;
    let path = desk.paths.settings_file.clone();
    let saved = blocking(move || {
        settings::save(&path, &settings)
            .map_err(|err| Failure::from_io(&err.source, path.parent().map(ToOwned::to_owned)))
    });
    if let Err(failure) = saved.await {
        desk.emit(Event::Failed(failure)).await;
    }
}
