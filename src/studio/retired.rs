//! Models that a server said are gone: told to the window, and written down for the next start.
//!
//! The user's own catalog file is never written.

use std::{collections::BTreeMap, io, path::Path};

use super::{
    Event, Failure, FailureKind,
    desk::{Desk, blocking},
};
use crate::{dashscope::ErrorKind, model::ModelId, settings::disk};

/// Models that servers said are gone, with the day on which they did (`YYYY-MM-DD`). A file that cannot be read tells
/// of none: the servers will say it again.
pub fn known_retired(file: &Path) -> BTreeMap<ModelId, String> {
    disk::sweep_beside(file);
    let json = std::fs::read(file).unwrap_or_default();
    serde_json::from_slice(&json).unwrap_or_default()
}

/// Where a call failed because its model is gone, tells the window and writes it down. The embedded service says
/// nothing about the vendor's models, and of a model that the catalog does not know there is nothing to mark.
pub(super) async fn note(desk: &Desk, model: &ModelId, failure: &Failure) {
    let gone = failure.kind == FailureKind::Server(ErrorKind::ModelGone);
    let elsewhere = desk.connection().is_ok_and(|connection| !connection.place.offline);
    if !gone || !elsewhere || desk.catalog.model(model).is_none() {
        return;
    }
    let day = jiff::Zoned::now().date().to_string();
    desk.emit(Event::ModelRetired { model: model.clone(), day: day.clone() }).await;
    let _turn = desk.saving.lock().await;
    let (file, model) = (desk.paths.retired_file.clone(), model.clone());
    let written = blocking(move || {
        add(&file, model, day).map_err(|error| Failure::from_io(&error, file.parent().map(ToOwned::to_owned)))
    });
    if let Err(failure) = written.await {
        // Nothing is lost: the server says it again next time.
        tracing::warn!(detail = failure.detail, "a retired model could not be written down");
    }
}

/// Adds a model to the file. The first day stands.
fn add(file: &Path, model: ModelId, day: String) -> io::Result<()> {
    let mut known = known_retired(file);
    known.entry(model).or_insert(day);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    disk::write_atomic(file, &serde_json::to_vec_pretty(&known)?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use super::*;

    #[test]
    fn models_are_added_and_the_first_day_stands() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/retired.json");
        assert!(known_retired(&file).is_empty());
        for (model, day) in [("a", "2026-11-20"), ("b", "2026-11-21"), ("a", "2026-11-22")] {
            add(&file, model.into(), day.to_owned()).unwrap();
        }
        let expected = [("a".into(), "2026-11-20".to_owned()), ("b".into(), "2026-11-21".to_owned())];
        assert_eq!(known_retired(&file), expected.into());
    }

    #[test]
    fn a_damaged_file_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("retired.json");
        std::fs::write(&file, "[1, 2").unwrap();
        assert!(known_retired(&file).is_empty());
        add(&file, "a".into(), "2026-11-20".to_owned()).unwrap();
        assert_eq!(known_retired(&file).len(), 1);
    }
}
