//! Why there is no file.

use std::io;

use crate::audio::{finish::Cancelled, mp3::Mp3Error};

/// Why a clip could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is nothing to write.
    #[error("there is no sound to export")]
    Empty,
    /// The user wants it no more.
    #[error("cancelled")]
    Cancelled,
    /// The MP3 encoder refused.
    #[error(transparent)]
    Mp3(#[from] Mp3Error),
    /// The Opus encoder refused.
    #[error("the Opus encoder failed: {0}")]
    Opus(#[from] opus_pure::Error),
    /// The tags could not be written down.
    #[error("the tags could not be written: {0}")]
    Tags(String),
    /// The disk refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<Cancelled> for ExportError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}
