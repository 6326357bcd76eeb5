//! What the service answers where it refuses, and why it may not start.
//!
//! Owns codes, statuses and their shape. Who refuses what stands where it is checked.

use std::{io, net::SocketAddr, path::PathBuf, time::Duration};

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    engine::EngineError,
    wire::{
        chat::COMPATIBLE_PREFIX,
        error::{CompatibleError, CompatibleErrorBody, ErrorBody},
    },
};

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Another program listens there.
    #[error("the address {addr} is in use")]
    AddrInUse {
        /// The address asked for.
        addr: SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}: {source}")]
    Bind {
        /// The address asked for.
        addr: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The service answers this computer only.
    #[error("{addr} is not a loopback address")]
    NotLoopback {
        /// The address asked for.
        addr: SocketAddr,
    },
    /// The folder of the voices cannot be made or read.
    #[error("cannot use the folder {}: {source}", path.display())]
    Store {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Something that did not stop the service from starting, but that its owner should know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceWarning {
    /// A voice's file could not be read. It was moved aside and nothing of it was thrown away.
    #[error("the file of a voice could not be read and was moved aside: {}", file.display())]
    UnreadableVoice {
        /// The file as it was named.
        file: PathBuf,
        /// Where it is now; `None` where it could not be moved.
        moved_to: Option<PathBuf>,
    },
}

/// A refused call: status, machine-readable code and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status.
    pub status: StatusCode,
    /// The vendor's code.
    pub code: &'static str,
    /// Sentence for people.
    pub message: String,
    /// When it may be tried again.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// Any refusal.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    /// 400: a field is missing or wrong.
    pub fn parameter(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidParameter", message)
    }

    /// 400: no such voice in this account.
    pub fn voice_not_found(voice: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "VoiceNotFound", format!("Voice not found: {voice}"))
    }

    /// 401: wrong key or none.
    pub fn key() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidApiKey", "Invalid API-key provided.")
    }

    /// 429: the account has as many voices as it may have.
    pub fn quota() -> Self {
        let message = "Maximum voice storage limit exceeded";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Throttling.AllocationQuota", message)
    }

    /// 429: too many calls; one more is welcome after that time.
    pub fn rate(after: Duration) -> Self {
        let message = "Requests rate limit exceeded, please try again later.";
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "Throttling.RateQuota", message);
        Self { retry_after: Some(after), ..refusal }
    }

    /// 500: the service's own fault.
    pub fn internal(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, code, message)
    }

    /// The answer that goes out.
    pub fn respond(self, request_id: &str) -> Response {
        let body = ErrorBody { code: self.code.to_owned(), message: self.message, request_id: request_id.to_owned() };
        let mut response = (self.status, Json(body)).into_response();
        if let Some(after) = self.retry_after {
            // The header takes whole seconds; a caller who waits them all is not early.
            let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    /// The answer in the shape of the path that was called.
    pub fn respond_on(self, path: &str, request_id: &str) -> Response {
        if !path.starts_with(COMPATIBLE_PREFIX) {
            return self.respond(request_id);
        }
        let code = match self.code {
            "InvalidApiKey" => "invalid_api_key",
            "InvalidParameter" => "invalid_parameter_error",
            "ModelNotFound" => "model_not_found",
            other => other,
        };
        let error = CompatibleError {
            message: self.message,
            kind: "invalid_request_error".to_owned(),
            param: None,
            code: code.to_owned(),
        };
        (self.status, Json(CompatibleErrorBody { error, request_id: request_id.to_owned() })).into_response()
    }
}

impl From<EngineError> for Refusal {
    fn from(err: EngineError) -> Self {
        match err {
            EngineError::NothingToSay => Self::parameter(NOTHING_TO_SAY),
            other => Self::internal("InternalError.Algo", engine_sentence(&other)),
        }
    }
}

/// The vendor's words for a text without anything to speak.
pub const NOTHING_TO_SAY: &str = "Please ensure input text is valid.";

/// Why the engine did not speak, as one sentence for the person at the other end, with what to do where that is known.
pub fn engine_sentence(err: &EngineError) -> String {
    match err {
        EngineError::ProgramMissing { program } => {
            format!("The speech program {program} was not found. Install the package {program}.")
        }
        EngineError::ProgramFailed { program, message } => format!("The speech program {program} failed: {message}."),
        EngineError::NothingToSay => NOTHING_TO_SAY.to_owned(),
        EngineError::PackBroken { message } => {
            format!("The natural voices cannot be used: {message}. Remove and install them again in the settings.")
        }
        EngineError::Io(err) => format!("The speech engine could not use a file: {err}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_says_what_to_install() {
        let refusal = Refusal::from(EngineError::ProgramMissing { program: "espeak-ng" });
        assert_eq!((refusal.status.as_u16(), refusal.code), (500, "InternalError.Algo"));
        assert_eq!(refusal.message, "The speech program espeak-ng was not found. Install the package espeak-ng.");
    }

    #[test]
    fn a_text_without_words_is_the_callers_fault() {
        let refusal = Refusal::from(EngineError::NothingToSay);
        assert_eq!((refusal.status.as_u16(), refusal.code), (400, "InvalidParameter"));
    }
}
