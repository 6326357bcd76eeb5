//! Everything that can fail, as the window tells it: a kind that becomes a sentence, and the raw words for "Details".

use std::path::PathBuf;

use super::PackTrouble;
use crate::{
    audio::DecodeError,
    dashscope::{self, ErrorKind},
    library::LibraryError,
    settings::secrets::SecretError,
};

/// Something failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Which sentence to show.
    pub kind: FailureKind,
    /// Raw words of whoever failed; may be empty.
    pub detail: String,
    /// The server's id of the call; may be empty.
    pub request_id: String,
}

/// Which sentence a failure becomes.
#[derive(Clone, Debug, PartialEq)]
pub enum FailureKind {
    /// A call failed.
    Server(ErrorKind),
    /// A charged call was sent, and nobody knows what became of it.
    OutcomeUnknown,
    /// A text was sent, nothing that was spoken of it is there, and it may have been charged.
    SpeechLost,
    /// The offline engine's program is not installed.
    SpeechProgramMissing,
    /// There is no key for the chosen account.
    NoKey,
    /// The address or the workspace is no address.
    BadEndpoint,
    /// The embedded service did not start.
    ServiceDown,
    /// Not connected yet, or the connection failed before.
    NotConnected,
    /// There is no vault, so nothing is made that could be lost.
    NoVault,
    /// The folder cannot be written.
    NotWritable(PathBuf),
    /// The disk is full.
    DiskFull,
    /// A file could not be read or written.
    Disk,
    /// The take is not there any more.
    TakeGone,
    /// The sound cannot be decoded.
    BadAudio,
    /// The pictures of takes that are compared could not be made.
    NoPicture,
    /// The server sent no preview that can be played; the voice exists.
    NoPreview,
    /// The encoder failed.
    Encoder,
    /// The server made a voice and then refused it.
    VoiceRefused,
    /// No desktop program could show this folder.
    NoFileManager(PathBuf),
    /// The desktop has no dialogue to choose a file with.
    NoFileDialog,
    /// The desktop has no dialogue to choose a folder with.
    NoFolderDialog,
    /// There is no keyring on this system.
    NoKeyring,
    /// Too much is waiting already.
    Busy,
    /// The voice pack.
    Pack(Box<PackTrouble>),
}

impl FailureKind {
    /// Whether the account or the way to it is at fault, so that other calls will fail as well.
    pub fn is_of_connection(&self) -> bool {
        use ErrorKind as E;
        matches!(
            self,
            Self::Server(
                E::InvalidKey
                    | E::Unreachable
                    | E::NoSuchHost
                    | E::Untrusted
                    | E::ProxyUnreachable
                    | E::ProxyRefused
                    | E::TimedOut
            )
        )
    }

    /// Whether a server said so: then there is one that can be reached.
    pub fn is_answer(&self) -> bool {
        use ErrorKind as E;
        let Self::Server(kind) = self else { return false };
        !self.is_of_connection() && !matches!(kind, E::Interrupted | E::Nonsense | E::NoAudio)
    }
}

impl Failure {
    /// A failure with its raw words.
    pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), request_id: String::new() }
    }

    /// A failed file operation.
    pub fn from_io(error: &std::io::Error, path: Option<PathBuf>) -> Self {
        use std::io::ErrorKind as Io;
        let kind = match (error.kind(), path) {
            (Io::StorageFull | Io::QuotaExceeded, _) => FailureKind::DiskFull,
            (Io::PermissionDenied | Io::ReadOnlyFilesystem | Io::NotADirectory, Some(path)) => {
                FailureKind::NotWritable(path)
            }
            _ => FailureKind::Disk,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<FailureKind> for Failure {
    fn from(kind: FailureKind) -> Self {
        Self::new(kind, "")
    }
}

impl From<dashscope::Error> for Failure {
    fn from(error: dashscope::Error) -> Self {
        let detail = [error.code.as_str(), error.message.as_str()];
        let detail = detail.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
        // The embedded service is the only one that runs a program of this computer's.
        let missing = error.kind == ErrorKind::ServerFault && error.message.contains("espeak-ng was not found");
        let kind = if missing { FailureKind::SpeechProgramMissing } else { FailureKind::Server(error.kind) };
        Self { kind, detail, request_id: error.request_id }
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::new(FailureKind::BadAudio, error.to_string())
    }
}

impl From<SecretError> for Failure {
    fn from(error: SecretError) -> Self {
        Self::new(FailureKind::NoKeyring, error.to_string())
    }
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        let detail = error.to_string();
        let kind = match error {
            LibraryError::DiskFull { .. } => FailureKind::DiskFull,
            LibraryError::NotWritable { path, .. } => FailureKind::NotWritable(path),
            LibraryError::NoSuchTake(_) => FailureKind::TakeGone,
            _ => FailureKind::Disk,
        };
        Self::new(kind, detail)
    }
}
