//! The vault: every take on disk, from the moment that it was paid for.
//!
//! Each take is a folder of its own, with a record and its sound, and stands or falls alone; there is no index that
//! could be wrong. Folders appear entire (temporary name, sync, rename). What a crash leaves is mended at the next
//! start. Nothing here deletes a sound: discarding only marks it. Sounds are bytes here; nothing is decoded.
//!
//! ```text
//! lock                        held by the program that mends and writes
//! takes/ID/take.json          the record
//! takes/ID/audio.wav          the sound
//! takes/ID/audio.pcm.part     the sound of a recording that goes on
//! takes/.new-ID/              a take that is being saved
//! pending/ID.json             a charged call whose result is not here yet
//! ```
//!
//! All calls block on the disk and belong on a background thread.

mod charges;
mod error;
#[cfg(test)]
pub(crate) mod faults;
mod folder;
mod reconcile;
mod record;
mod recording;
mod scan;
mod sound;
mod state;
mod takes;

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub use charges::{ChargeNote, ChargeTicket, PendingCharge};
pub use error::{LibraryError, LibraryWarning};
pub use record::{
    AudioFile, AudioFormat, Audition, NOTE_LIMIT, NewTake, Price, RECORD_VERSION, TakeKind, TakeRecord, cut_note,
};
pub use recording::Recording;

use self::state::State;
use crate::model::TakeId;

/// The vault. Clones share it; it may be used from any number of threads.
#[derive(Clone, Debug)]
pub struct Library {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    root: PathBuf,
    lock: File,
    state: Mutex<State>,
    /// Held while a record is read, changed and written, so that no change is lost and nobody who only reads waits.
    writing: Mutex<()>,
}

impl Library {
    /// Opens the vault in `dir`, which is made where it is missing, and mends what a crash left.
    ///
    /// # Errors
    /// The folder cannot be made, read or written. Where only a full disk stands in the way of writing, an existing
    /// vault opens with a warning.
    pub fn open(dir: &Path) -> Result<(Self, Vec<LibraryWarning>), LibraryError> {
        let root = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
        let unwritable = |error| LibraryError::unwritable(&root, error);
        fs::create_dir_all(root.join("takes")).map_err(unwritable)?;
        fs::create_dir_all(root.join("pending")).map_err(unwritable)?;
        let (lock, alone) = take_lock(&root.join("lock")).map_err(unwritable)?;
        let full = is_full(&root).map_err(unwritable)?;

        let readable = |error| LibraryError::new(&root, error);
        let (folder, pending) = (root.join("takes"), root.join("pending"));
        // Another program's calls may still be on their way.
        let mut charges = if alone { charges::scan(&pending).map_err(readable)? } else { BTreeMap::new() };
        if alone {
            reconcile::move_into_notes(&folder, &pending, &mut charges).map_err(readable)?;
        }
        let (takes, mut warnings) = scan::scan(&folder, alone).map_err(readable)?;
        reconcile::settle_saved(&takes, &pending, &mut charges);
        warnings.extend((!alone).then_some(LibraryWarning::SharedWithAnother));
        warnings.extend(full.then_some(LibraryWarning::DiskFull));
        let state = Mutex::new(State::new(takes, charges));
        let library = Self { inner: Arc::new(Inner { root, lock, state, writing: Mutex::new(()) }) };
        library.number_the_rest(alone);
        Ok((library, warnings))
    }

    /// The folder of the vault.
    pub fn dir(&self) -> &Path {
        &self.inner.root
    }

    fn takes_dir(&self) -> PathBuf {
        self.inner.root.join("takes")
    }

    fn pending_dir(&self) -> PathBuf {
        self.inner.root.join("pending")
    }

    /// The folder of a take. Only for names that the vault itself gave or found.
    fn folder(&self, id: &TakeId) -> PathBuf {
        self.takes_dir().join(id.as_str())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change of the state is a single insertion or removal, so a panic elsewhere leaves it sound.
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, record: TakeRecord) {
        self.state().takes.insert(record.id.clone(), record);
    }
}

impl Drop for Inner {
    /// A child process that is just being started may hold a copy of the handle, so closing alone does not unlock.
    fn drop(&mut self) {
        drop(self.lock.unlock());
    }
}

/// The lock file, and whether this program now holds it. A file system without locks counts as held.
fn take_lock(path: &Path) -> io::Result<(File, bool)> {
    let file = File::options().create(true).read(true).write(true).truncate(false).open(path)?;
    let alone = !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
    Ok((file, alone))
}

/// Tries whether a byte can be written: true where only a full disk prevents it.
fn is_full(root: &Path) -> io::Result<bool> {
    let write = || tempfile::tempfile_in(root)?.write_all(b"?");
    match write() {
        Err(error) if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => Ok(true),
        other => other.map(|()| false),
    }
}
