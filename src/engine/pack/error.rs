//! Why a pack was not installed, checked or removed. The window tells each in the user's language.

use std::path::{Path, PathBuf};

use super::room;

/// What went wrong. Sizes are in bytes; names are of files, without their folders.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The catalog does not name a pack that could be installed.
    #[error("the catalog's voice pack makes no sense: {0}")]
    Table(String),
    /// Not all files are there.
    #[error("these files are missing: {}", files.join(", "))]
    Missing {
        /// What is missing.
        files: Vec<String>,
    },
    /// A file is none of the pack's.
    #[error("{name} does not belong to the voice pack, which comes in {}", expected.join(", "))]
    NotOfPack {
        /// The file.
        name: String,
        /// What would be taken.
        expected: Vec<String>,
    },
    /// A file is of another version.
    #[error("{name} is another version; {expected} is needed")]
    OtherVersion {
        /// The file.
        name: String,
        /// What is needed.
        expected: String,
    },
    /// A file ends too early.
    #[error("{name} has {bytes} bytes of {expected}")]
    Truncated {
        /// The file.
        name: String,
        /// Its size.
        bytes: u64,
        /// The size that it should have.
        expected: u64,
    },
    /// A file has the right name and other bytes.
    #[error("{name} is not the file that was published: its SHA-256 is not {expected}")]
    WrongContents {
        /// The file.
        name: String,
        /// SHA-256 that it should have.
        expected: String,
    },
    /// A file cannot be read.
    #[error("{name} cannot be read: {why}")]
    Unreadable {
        /// The file.
        name: String,
        /// The system's words.
        why: String,
    },
    /// An archive does not hold what the table says.
    #[error("{name} does not hold what it should: {why}")]
    Archive {
        /// The file.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// The parts do not make the whole.
    #[error("the parts of {name} do not fit together")]
    WrongWhole {
        /// Place in the installed pack.
        name: String,
    },
    /// The model cannot be made ready for the engine.
    #[error("the model could not be prepared: {0}")]
    Prepare(String),
    /// The disk is full.
    #[error("the disk is full; {needed} bytes are needed")]
    DiskFull {
        /// What the work needs in all.
        needed: u64,
        /// What of that has no room; 0 where nobody knows.
        missing: u64,
    },
    /// Another program is changing the pack.
    #[error("another program is changing the voice pack")]
    InUse,
    /// The user stopped it.
    #[error("cancelled")]
    Cancelled,
    /// A folder cannot be written.
    #[error("{} cannot be written: {why}", folder.display())]
    NotWritable {
        /// The folder.
        folder: PathBuf,
        /// The system's words.
        why: String,
    },
}

impl PackError {
    /// A failed change of something in `folder`, where `needed` bytes are wanted in all and `done` are there.
    pub fn of_disk(error: &std::io::Error, folder: &Path, needed: u64, done: u64) -> Self {
        if room::is_full(error) {
            return room::full(folder, needed, done);
        }
        Self::NotWritable { folder: folder.to_owned(), why: error.to_string() }
    }
}
