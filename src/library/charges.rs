//! The journal of charged calls: a note on disk from before a call goes out until its result is safe.
//!
//! A note that is found at the start tells of a call whose outcome the program did not live to see. It is for people
//! to read; the program never repeats a call because of one.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Library,
    error::LibraryError,
    record::{self, Price},
};
use crate::{
    model::{ModelId, VoiceId},
    settings::{
        disk::{TEMPORARY_SUFFIX, sync_folder, write_atomic},
        tolerant,
    },
};

/// What a charged call is about to ask for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChargeNote {
    /// Body of the call. Never a key.
    pub request: Value,
    /// Host that is asked, or `offline`; no path, no key.
    pub endpoint: Option<String>,
    /// Region of the account.
    pub region: Option<String>,
    /// The model that the voice is made for, or that speaks.
    pub model: Option<ModelId>,
    /// What the call costs by the price list.
    pub price: Option<Price>,
    /// When it was begun; set by [`Library::begin_charge`].
    pub started: Timestamp,
    /// The part of the voice's id that its maker chose.
    pub voice_name: Option<String>,
    /// The description of the voice.
    pub voice_prompt: Option<String>,
    /// What the preview is to say.
    pub preview_text: Option<String>,
    /// The voice that was made; `None` where no answer was seen. Its preview is lost, or not whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<VoiceId>,
    /// The server's name for the call, where its answer was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What a voice that is there already is to say; `None` where one is made.
    pub text: Option<String>,
    /// Fields of other versions of the program.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A charged call whose outcome is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingCharge {
    /// Name to [`Library::dismiss`] it by.
    pub id: String,
    /// What was asked for.
    pub note: ChargeNote,
}

/// A charged call on its way. Dropped without [`Self::settle`], it counts as a call whose outcome is not known.
#[derive(Debug)]
#[must_use = "a ticket that is dropped leaves a pending charge"]
pub struct ChargeTicket {
    library: Library,
    /// Taken when the charge is settled.
    charge: Option<PendingCharge>,
}

impl ChargeTicket {
    /// What the record of the take that the call makes calls it by.
    pub fn id(&self) -> &str {
        self.charge.as_ref().map_or("", |charge| &charge.id)
    }

    /// Removes the note: the take is saved, or the server said clearly that nothing was made.
    ///
    /// # Errors
    /// The note could not be removed and will be shown at the next start.
    pub fn settle(mut self) -> Result<(), LibraryError> {
        self.charge.take().map_or(Ok(()), |charge| self.library.remove_note(&charge.id))
    }
}

impl Drop for ChargeTicket {
    fn drop(&mut self) {
        if let Some(charge) = self.charge.take() {
            self.library.state().charges.insert(charge.id, charge.note);
        }
    }
}

impl Library {
    /// Puts a note on disk that a charged call goes out. Only after that may it go out.
    ///
    /// # Errors
    /// The vault cannot be written, so that the result could not be kept either.
    pub fn begin_charge(&self, mut note: ChargeNote) -> Result<ChargeTicket, LibraryError> {
        let (id, started) = self.next_id();
        note.started = started;
        let pending = self.pending_dir();
        write(&pending, id.as_str(), &note).map_err(|error| LibraryError::new(&path(&pending, id.as_str()), error))?;
        let charge = PendingCharge { id: id.as_str().to_owned(), note };
        Ok(ChargeTicket { library: self.clone(), charge: Some(charge) })
    }

    /// Calls whose outcome is not known, oldest first: those that a crash interrupted, and tickets dropped since.
    pub fn pending_charges(&self) -> Vec<PendingCharge> {
        let charges = &self.state().charges;
        charges.iter().map(|(id, note)| PendingCharge { id: id.clone(), note: note.clone() }).collect()
    }

    /// Forgets a pending charge that the user has seen. One that is not there counts as forgotten.
    ///
    /// # Errors
    /// The note could not be removed.
    pub fn dismiss(&self, id: &str) -> Result<(), LibraryError> {
        if !self.state().charges.contains_key(id) {
            return Ok(());
        }
        self.remove_note(id)?;
        self.state().charges.remove(id);
        Ok(())
    }

    fn remove_note(&self, id: &str) -> Result<(), LibraryError> {
        let path = path(&self.pending_dir(), id);
        remove(&path).map_err(|error| LibraryError::new(&path, error))
    }
}

/// The file of a note in `folder`.
pub(super) fn path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.json"))
}

/// Writes a note into `folder`, in place of an older one.
pub(super) fn write(folder: &Path, id: &str, note: &ChargeNote) -> io::Result<()> {
    write_atomic(&path(folder, id), &serde_json::to_vec_pretty(note)?)
}

/// Removes the file of a note; one that is not there counts as removed.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => {
            path.parent().map(sync_folder);
            Ok(())
        }
    }
}

/// The notes in `folder`. A damaged one still tells that, and about when, a call went out. Half-written ones are
/// removed: their calls never went out.
pub(super) fn scan(folder: &Path) -> io::Result<BTreeMap<String, ChargeNote>> {
    let mut charges = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if name.starts_with('.') && name.ends_with(TEMPORARY_SUFFIX) {
            drop(fs::remove_file(&path));
        } else if let Some(id) = name.strip_suffix(".json") {
            charges.insert(id.to_owned(), read(&path, id));
        }
    }
    Ok(charges)
}

fn read(path: &Path, id: &str) -> ChargeNote {
    let fields = fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let (mut note, _) = tolerant::read::<ChargeNote>(fields);
    if note.started == Timestamp::UNIX_EPOCH {
        note.started = record::time_of(id).unwrap_or_default();
    }
    note
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use serde_json::json;

    use super::*;

    fn note() -> ChargeNote {
        ChargeNote {
            request: json!({"action": "create"}),
            price: Some(Price { amount: 0.2, currency: "USD".into() }),
            voice_name: Some("Old_Man".into()),
            ..ChargeNote::default()
        }
    }

    #[test]
    fn a_settled_charge_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::open(folder.path()).unwrap();
        let ticket = library.begin_charge(note()).unwrap();
        let notes = || fs::read_dir(folder.path().join("pending")).unwrap().count();
        assert_eq!((notes(), library.pending_charges().len()), (1, 0), "on disk, and not in doubt yet");
        ticket.settle().unwrap();
        assert_eq!((notes(), library.pending_charges().len()), (0, 0));
    }

    #[test]
    fn an_interrupted_charge_is_told_until_it_is_dismissed() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::open(folder.path()).unwrap();
        drop(library.begin_charge(note()).unwrap());
        let now = library.pending_charges();
        drop(library);
        let (library, _) = Library::open(folder.path()).unwrap();
        assert_eq!(library.pending_charges(), now, "the same now and after a restart");
        let [charge] = &now[..] else { panic!("one charge") };
        assert_eq!(charge.note, ChargeNote { started: charge.note.started, ..note() });
        assert_ne!(charge.note.started, Timestamp::UNIX_EPOCH);
        library.dismiss(&charge.id).unwrap();
        library.dismiss("../lock").unwrap();
        assert_eq!(library.pending_charges(), []);
        drop(library);
        assert_eq!(Library::open(folder.path()).unwrap().0.pending_charges(), []);
        assert!(folder.path().join("lock").exists());
    }

    #[test]
    fn a_note_cut_anywhere_still_tells_of_the_call() {
        let folder = tempfile::tempdir().unwrap();
        let pending = folder.path().join("pending");
        fs::create_dir(&pending).unwrap();
        let whole = serde_json::to_vec(&note()).unwrap();
        let path = pending.join("1765000000123-00ff00.json");
        fs::write(pending.join(".abc.new"), "{").unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let charges = scan(&pending).unwrap();
            assert_eq!(charges["1765000000123-00ff00"].started.as_millisecond(), 1_765_000_000_123);
        }
        assert_eq!(fs::read_dir(&pending).unwrap().count(), 1, "the half-written note is gone");
    }
}
