//! Cloning of Qwen voices: create, list and delete. There is no query.
//!
//! Lists have the shape of [`VoicePage`](super::VoicePage), with entries that lack prompt and preview text.

use serde::{Deserialize, Serialize};

use super::default_page_size;
use crate::model::{ModelId, VoiceId};

/// A call of the cloning service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloneCall {
    /// Always [`QWEN_VOICE_ENROLLMENT`](super::QWEN_VOICE_ENROLLMENT).
    pub model: String,
    /// What to do.
    pub input: CloneAction,
}

/// The three things that can be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum CloneAction {
    /// Makes a voice. Charged.
    Create(CloneVoice),
    /// One page of the account's cloned voices.
    List {
        /// Page, from 0 to 200.
        #[serde(default)]
        page_index: u32,
        /// Voices on a page, above 0.
        #[serde(default = "default_page_size")]
        page_size: u32,
    },
    /// Removes a voice for good.
    Delete {
        /// Its id.
        voice: VoiceId,
    },
}

/// Fields of `create`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloneVoice {
    /// The model that the voice will be used with, and no other.
    pub target_model: ModelId,
    /// Becomes part of the id: at most 16 of `[A-Za-z0-9_]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_name: Option<String>,
    /// The recording.
    pub audio: SampleAudio,
    /// What the recording says, word for word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Code of the recording's language; `zh` where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Where the recording is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleAudio {
    /// A data URI (`data:audio/wav;base64,…`, below 10 MB as it is sent), or an address that needs no key.
    pub data: String,
}

/// Answer to `create`. There is no preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClonedVoice {
    /// The new voice.
    pub voice: VoiceId,
    /// The model that it was made for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_model: Option<ModelId>,
    /// Whether the recording was too poor for the full quality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_mode: Option<bool>,
    /// Why, such as `no_valid_asr_segments`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_reason: Option<String>,
}
