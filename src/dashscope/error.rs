//! What can go wrong, sorted by what the user can do about it.

mod kinds;

use std::time::Duration;

use self::kinds::kind_of;
use super::net::trouble;
use crate::{
    settings::secrets::ApiKey,
    wire::{error::ErrorBody, realtime::ErrorInfo},
};

/// A failed call. The message is in the server's words and may be shown under "Details"; it never holds the key.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{kind:?} {code}: {message}")]
pub struct Error {
    /// What to do about it.
    pub kind: ErrorKind,
    /// The server's code, or empty.
    pub code: String,
    /// The server's words, or the network's.
    pub message: String,
    /// The server's id of the call or session, or ours of the task; may be empty.
    pub request_id: String,
}

/// Kinds of failure that differ in what helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The key is wrong, or belongs to another region.
    InvalidKey,
    /// The account may not do this.
    AccessDenied,
    /// The account has to be paid or activated.
    Billing,
    /// The free allowance is used up, and paying for more is switched off.
    FreeTierOnly,
    /// The model is not (or no longer) offered there.
    ModelGone,
    /// The voice does not exist.
    VoiceNotFound,
    /// The voice does not belong to the model.
    VoiceMismatch,
    /// The text was refused by the content check.
    Moderation,
    /// Too many calls; with luck after that time.
    RateLimited(Option<Duration>),
    /// The account has as many voices as it may have.
    QuotaFull,
    /// What the account may use of the model is used up; waiting does not help.
    AllocationUsedUp,
    /// The recording for a clone is not good enough.
    SampleRejected,
    /// The server could not fetch the recording from the address that it was given.
    DownloadFailed,
    /// The server does not offer this call at this address, or not for this model.
    WrongAddress,
    /// The text has nothing that can be spoken.
    Unspeakable,
    /// The model or the voice does not take SSML.
    SsmlRefused,
    /// A commit found no text: the server had begun to speak it already, or there was none.
    NothingToCommit,
    /// The server found a field wrong.
    Rejected,
    /// The server failed.
    ServerFault,
    /// The server could not be reached: nothing was delivered.
    Unreachable,
    /// The server's name has no address, or there is no network.
    NoSuchHost,
    /// The server's certificate is not trusted: somebody else may be listening.
    Untrusted,
    /// The proxy could not be reached, or is none: nothing was delivered.
    ProxyUnreachable,
    /// The proxy wants a password, or does not let the call through: nothing was delivered.
    ProxyRefused,
    /// No answer in time.
    TimedOut,
    /// The connection broke before the end.
    Interrupted,
    /// The answer makes no sense.
    Nonsense,
    /// The end came without any sound.
    NoAudio,
    /// The sound was made, but the server keeps it no longer: results live for 24 hours.
    ResultExpired,
}

impl ErrorKind {
    /// Whether the server may have done what was asked, although no answer says so.
    pub fn outcome_is_unknown(self) -> bool {
        matches!(self, Self::TimedOut | Self::Interrupted | Self::Nonsense | Self::ServerFault)
    }

    /// Whether speech that was asked for and did not come may have been charged.
    pub fn leaves_speech_charged(self) -> bool {
        self.outcome_is_unknown() || self == Self::NoAudio
    }

    /// Whether the same call may do better a little later.
    pub fn is_passing(self) -> bool {
        matches!(
            self,
            Self::RateLimited(_) | Self::ServerFault | Self::Unreachable | Self::TimedOut | Self::Interrupted
        )
    }
}

impl Error {
    /// A failure of ours or of the network's.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, code: String::new(), message: message.into(), request_id: String::new() }
    }

    /// The same about a session or task of that id.
    #[must_use]
    pub fn about(self, id: &str) -> Self {
        Self { request_id: id.to_owned(), ..self }
    }

    /// The same without the key, which servers repeat in their messages.
    #[must_use]
    pub fn without(self, key: &ApiKey) -> Self {
        Self { code: key.hide_in(&self.code), message: key.hide_in(&self.message), ..self }
    }

    /// A refused call.
    pub fn from_response(status: u16, retry_after: Option<Duration>, body: ErrorBody) -> Self {
        let mut kind = kind_of(status, &body.code, &body.message);
        if let ErrorKind::RateLimited(after) = &mut kind {
            *after = retry_after;
        }
        let message = if body.message.is_empty() { format!("HTTP status {status}") } else { body.message };
        Self { kind, code: body.code, message, request_id: body.request_id }
    }

    /// An error event of a session.
    pub fn from_event(info: ErrorInfo, session: &str) -> Self {
        let code = info.code.or(info.kind).unwrap_or_default();
        let message = info.message.unwrap_or_default();
        Self { kind: kind_of(400, &code, &message), code, message, request_id: session.to_owned() }
    }

    /// A task that failed.
    pub fn from_task(code: String, message: String, task: &str) -> Self {
        Self { kind: kind_of(400, &code, &message), code, message, request_id: task.to_owned() }
    }

    /// A failed call of the HTTP library, without the address (which people may paste into a report).
    pub fn from_http(error: reqwest::Error) -> Self {
        let kind = if error.is_connect() || error.is_builder() {
            trouble::of_connecting(&error)
        } else if error.is_timeout() {
            ErrorKind::TimedOut
        } else {
            ErrorKind::Interrupted
        };
        Self::new(kind, chain(&error.without_url()))
    }
}

/// An error with all its causes in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_silence_leaves_the_outcome_open() {
        assert!(ErrorKind::TimedOut.outcome_is_unknown());
        assert!(!ErrorKind::Unreachable.outcome_is_unknown());
        assert!(!ErrorKind::Rejected.outcome_is_unknown());
    }
}
