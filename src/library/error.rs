//! What can go wrong in the vault, in kinds that the window can put into words.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::model::TakeId;

/// Why the vault did not do what was asked. Nothing that it already held is touched by a failure.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The folder may not be written: no permission, a read-only disk, or something else stands in its place.
    #[error("{} cannot be written: {source}", path.display())]
    NotWritable {
        /// What could not be written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk, or the user's share of it, is full.
    #[error("the disk that holds {} is full", path.display())]
    DiskFull {
        /// What could not be written.
        path: PathBuf,
    },
    /// Anything else between the program and the disk.
    #[error("{} could not be read or written: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The vault holds no take of this name.
    #[error("there is no take {0}")]
    NoSuchTake(TakeId),
    /// A recording ended before the first sample; it leaves no take.
    #[error("nothing was recorded")]
    NothingRecorded,
}

impl LibraryError {
    /// Sorts an error of the system's into its kind.
    pub(super) fn new(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::NotADirectory => {
                Self::NotWritable { path, source }
            }
            _ => Self::Io { path, source },
        }
    }

    /// As [`Self::new`], where nothing but writing was tried and so every other reason means that it cannot be done.
    pub(super) fn unwritable(path: &Path, source: io::Error) -> Self {
        match Self::new(path, source) {
            Self::Io { path, source } => Self::NotWritable { path, source },
            other => other,
        }
    }
}

/// Something that was found, and mostly mended, while the vault was opened. The vault is usable all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LibraryWarning {
    /// The record of a take was damaged. It was set aside, and what could be found out stands in its place.
    RecordRebuilt {
        /// The take.
        id: TakeId,
    },
    /// The program ended during a recording; what had been recorded is now a take.
    RecordingRecovered {
        /// The take.
        id: TakeId,
    },
    /// The program ended while a take was being saved; it is now in its place.
    TakeRecovered {
        /// The take.
        id: TakeId,
    },
    /// A folder of a take holds no sound. It was left as it is.
    NoAudio {
        /// The folder.
        path: PathBuf,
    },
    /// A file or folder could not be read or mended. It was left as it is.
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        message: String,
    },
    /// Another running program uses the same folder, so what looks like a leftover was left alone.
    SharedWithAnother,
    /// The disk is full: takes can be heard but none can be saved.
    DiskFull,
}

impl LibraryWarning {
    pub(super) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), message: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_system_find_their_kind() {
        use io::ErrorKind as Kind;
        let sort = |kind: Kind| LibraryError::new(Path::new("x"), kind.into());
        assert!(matches!(sort(Kind::StorageFull), LibraryError::DiskFull { .. }));
        assert!(matches!(sort(Kind::QuotaExceeded), LibraryError::DiskFull { .. }));
        assert!(matches!(sort(Kind::ReadOnlyFilesystem), LibraryError::NotWritable { .. }));
        assert!(matches!(sort(Kind::PermissionDenied), LibraryError::NotWritable { .. }));
        assert!(matches!(sort(Kind::TimedOut), LibraryError::Io { .. }));
        let missing = LibraryError::unwritable(Path::new("x"), Kind::NotFound.into());
        assert!(matches!(missing, LibraryError::NotWritable { .. }));
        let full = LibraryError::unwritable(Path::new("x"), Kind::StorageFull.into());
        assert!(matches!(full, LibraryError::DiskFull { .. }));
    }
}
