//! Why a task fails, in the vendor's words where they are known.

use crate::wire::task::{MOST_TEXT_PER_FRAME, MOST_TEXT_PER_TASK};

/// Code and message of `task-failed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Machine-readable.
    pub code: &'static str,
    /// Sentence for people.
    pub message: String,
}

impl Failure {
    /// A field is missing or wrong, or the frame came at the wrong moment.
    pub fn parameter(message: impl Into<String>) -> Self {
        Self { code: "InvalidParameter", message: message.into() }
    }

    /// The model was called too often within a second or a minute.
    pub fn rate() -> Self {
        Self {
            code: "Throttling.RateQuota",
            message: "Requests rate limit exceeded, please try again later.".to_owned(),
        }
    }

    /// No such model here.
    pub fn model() -> Self {
        Self { code: "ModelNotFound", message: "Model not found.".to_owned() }
    }

    /// The engine's own fault.
    pub fn engine(message: String) -> Self {
        Self { code: "InternalError.Algo", message }
    }

    /// Markup where the model does not take it.
    pub fn ssml() -> Self {
        Self::parameter("SSML text is not supported at the moment!")
    }

    /// Text in a second frame under SSML.
    pub fn second_text() -> Self {
        Self::parameter("Text request limit violated, expected 1.")
    }

    /// Too much text in one frame.
    pub fn long_frame(count: u64) -> Self {
        Self::parameter(format!("Each request sends text is limited: {MOST_TEXT_PER_FRAME}, current: {count}"))
    }

    /// Too much text in one task.
    pub fn long_task(count: u64) -> Self {
        Self::parameter(format!("The text of a task is limited: {MOST_TEXT_PER_TASK}, current: {count}"))
    }
}
