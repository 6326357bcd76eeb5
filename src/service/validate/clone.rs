//! Calls of Qwen's cloning service, held to their limits.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::Value;

use super::{LAST_PAGE, field, named};
use crate::{
    catalog::{Catalog, VoiceKind},
    model::{Language, ModelId, TextLimits, VoiceName},
    service::{errors::Refusal, targets},
    wire::voices::{CloneAction, CloneCall, CloneVoice, VoiceFamily},
};

/// Nobody says more characters than this in a second; a transcript that would need it is of something else.
const MOST_PER_SECOND: f64 = 30.0;

/// A checked `create`.
#[derive(Clone, Debug, PartialEq)]
pub struct CloneOrder {
    /// The model to make the voice for.
    pub target_model: ModelId,
    /// The name's part of the id.
    pub name: Option<VoiceName>,
    /// Language of the recording.
    pub language: Language,
    /// Characters of the transcript that are letters or digits.
    spoken: usize,
}

impl CloneOrder {
    /// Whether the transcript can be what a recording of that length says.
    ///
    /// # Errors
    /// `Audio.PreprocessError`.
    pub fn check_transcript(&self, recording: Duration) -> Result<(), Refusal> {
        if self.spoken as f64 <= recording.as_secs_f64() * MOST_PER_SECOND {
            return Ok(());
        }
        let message = "The text is not what the recording says.";
        Err(Refusal::new(StatusCode::BAD_REQUEST, "Audio.PreprocessError", message))
    }
}

/// Reads a call.
///
/// # Errors
/// 400 for anything that is not one of the three documented calls.
pub fn call(value: Value) -> Result<CloneCall, Refusal> {
    let call: CloneCall = super::read(value, &["create", "list", "delete"])?;
    match call.input {
        CloneAction::List { page_index, page_size } => super::page(page_index, page_size, LAST_PAGE).map(|()| call),
        _ => Ok(call),
    }
}

/// Holds a `create` to the limits, apart from those of the recording.
///
/// # Errors
/// 400 with a sentence that names the field.
pub fn create(catalog: &Catalog, create: &CloneVoice) -> Result<CloneOrder, Refusal> {
    targets::check(catalog, VoiceFamily::QwenClone, VoiceKind::Cloned, &create.target_model)?;
    let name = create.preferred_name.as_deref().map(|name| VoiceName::parse(name, &TextLimits::QWEN)).transpose();
    let text = create.text.as_deref().unwrap_or_default();
    Ok(CloneOrder {
        target_model: create.target_model.clone(),
        name: name.map_err(|err| field("preferred_name", &err))?,
        language: create.language.as_deref().map_or(Ok(Language::guess(text, Language::Zh)), named)?,
        spoken: text.chars().filter(|c| c.is_alphanumeric()).count(),
    })
}
