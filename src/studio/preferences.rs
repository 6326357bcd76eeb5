//! Writing the settings file.

use super::{
    Event, Failure,
    desk::{Desk, blocking},
};
use crate::settings::{self, Settings};

/// Writes the settings and tells the window only where that fails.
pub(super) async fn save(desk: &Desk, settings: Settings) {
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
