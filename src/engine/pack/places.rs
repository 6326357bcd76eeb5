//! The pack's folder and what stands beside it: downloads, what is being built, what is being thrown away.
//!
//! Owns who may change the pack (one program at a time) and what is mended after a crash.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::PackError;
use crate::settings::disk::sync_folder;

/// Where everything of a pack is. Beside the folder, so that a rename moves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The installed pack.
    pub folder: PathBuf,
    /// What is fetched waits here until it is installed.
    pub downloads: PathBuf,
    /// A pack being built.
    pub(super) staging: PathBuf,
    /// The former pack, for the moment between two renames.
    former: PathBuf,
    /// What is being deleted.
    gone: PathBuf,
    lock: PathBuf,
    removed: PathBuf,
}

/// The right to change the pack, until it is dropped or the program ends.
#[derive(Debug)]
pub struct Turn {
    _lock: File,
}

impl Places {
    /// Of the pack in `folder`, such as `<data folder>/voice-pack`.
    pub fn of(folder: &Path) -> Self {
        let name = folder.file_name().unwrap_or_default();
        let beside = |ending: &str| {
            let mut name = name.to_owned();
            name.push(ending);
            folder.with_file_name(name)
        };
        Self {
            folder: folder.to_owned(),
            downloads: beside(".downloads"),
            staging: beside(".new"),
            former: beside(".former"),
            gone: beside(".gone"),
            lock: beside(".lock"),
            removed: beside(".removed"),
        }
    }

    /// The right to change what is installed. Waits for nobody.
    pub(super) fn take_turn(&self) -> Result<Turn, PackError> {
        self.lock(&self.lock)
    }

    /// The right to change what is fetched.
    ///
    /// # Errors
    /// [`PackError::InUse`] where another program has it, or the disk refuses.
    pub fn take_downloads_turn(&self) -> Result<Turn, PackError> {
        self.lock(&self.downloads.join("lock"))
    }

    fn lock(&self, path: &Path) -> Result<Turn, PackError> {
        let open = || {
            fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            File::options().create(true).truncate(false).write(true).open(path)
        };
        let lock = open().map_err(|error| self.refused(&error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Turn { _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(PackError::InUse),
            Err(TryLockError::Error(error)) => Err(self.refused(&error)),
        }
    }

    /// A crash between the two renames of [`Self::replace`] left no pack in its place: the former one goes back.
    pub(super) fn mend(&self) {
        let interrupted = !self.folder.exists() && self.former.exists();
        // A program that is in the middle of a change ends it itself.
        if interrupted && let Ok(_turn) = self.take_turn() {
            self.put_back();
        }
    }

    /// The same for whoever has the turn.
    pub(super) fn put_back(&self) {
        if !self.folder.exists()
            && self.former.exists()
            && let Err(error) = fs::rename(&self.former, &self.folder)
        {
            tracing::warn!(%error, "the former voice pack could not be put back");
        }
    }

    /// Deletes what crashes left.
    pub(super) fn sweep(&self) -> Result<(), PackError> {
        // A former pack that could not be put back is the only one there is.
        let former = self.folder.exists().then_some(&self.former);
        for leftover in [&self.staging, &self.gone].into_iter().chain(former) {
            delete(leftover).map_err(|error| self.refused(&error))?;
        }
        Ok(())
    }

    /// Puts what was built in the place of what was there.
    pub(super) fn replace(&self) -> Result<(), PackError> {
        if self.folder.exists() {
            fs::rename(&self.folder, &self.former).map_err(|error| self.refused(&error))?;
        }
        if let Err(error) = fs::rename(&self.staging, &self.folder) {
            self.put_back();
            return Err(self.refused(&error));
        }
        sync_folder(self.parent());
        if let Err(error) = delete(&self.former) {
            tracing::warn!(%error, "the former voice pack could not be deleted");
        }
        let _ = fs::remove_file(&self.removed);
        Ok(())
    }

    pub(super) fn discard_installed(&self) -> Result<(), PackError> {
        match fs::rename(&self.folder, &self.gone) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(self.refused(&error)),
            _ => sync_folder(self.parent()),
        }
        delete(&self.gone).map_err(|error| self.refused(&error))
    }

    /// Deletes what was fetched.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn discard_downloads(&self) -> Result<(), PackError> {
        delete(&self.downloads).map_err(|error| self.refused(&error))
    }

    pub(super) fn note_removed(&self) -> Result<(), PackError> {
        File::create(&self.removed).map(drop).map_err(|error| self.refused(&error))
    }

    pub(super) fn parent(&self) -> &Path {
        self.folder.parent().unwrap_or(Path::new("."))
    }

    fn refused(&self, error: &io::Error) -> PackError {
        PackError::of_disk(error, self.parent(), 0, 0)
    }
}

/// Whether the user removed the pack and it was not installed again since.
pub fn was_removed(folder: &Path) -> bool {
    Places::of(folder).removed.exists()
}

fn delete(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
