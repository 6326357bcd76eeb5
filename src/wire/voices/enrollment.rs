//! CosyVoice's and Qwen-Audio's voices, cloned or designed: create, list, query, update and delete.
//!
//! The ids are in `voice_id` here, and a voice is ready only some time after it was made.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{PreviewAudio, PreviewFormat, default_page_size, readable};
use crate::{
    model::{ModelId, VoiceId},
    wire::task::Dialect,
};

/// A call of the enrolment service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnrollmentCall {
    /// Always [`VOICE_ENROLLMENT`](super::VOICE_ENROLLMENT).
    pub model: String,
    /// What to do.
    pub input: EnrollmentAction,
    /// Format of the preview, for a design only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<PreviewFormat>,
}

/// The five things that can be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum EnrollmentAction {
    /// Makes a voice. Free of charge, but it takes a place of the account's.
    CreateVoice(EnrollVoice),
    /// One page of the account's voices.
    ListVoice {
        /// Only voices with exactly this prefix.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prefix: Option<String>,
        /// Page, from 0.
        #[serde(default)]
        page_index: u32,
        /// Voices on a page, above 0.
        #[serde(default = "default_page_size")]
        page_size: u32,
    },
    /// One voice.
    QueryVoice {
        /// Its id.
        voice_id: VoiceId,
    },
    /// Makes a cloned voice again from another recording, under the same id.
    UpdateVoice {
        /// Its id.
        voice_id: VoiceId,
        /// Where the recording is.
        url: String,
    },
    /// Removes a voice for good.
    DeleteVoice {
        /// Its id.
        voice_id: VoiceId,
    },
}

/// Fields of `create_voice`: a clone has `url`, a design has `voice_prompt` and `preview_text`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnrollVoice {
    /// The model that the voice will be used with, and no other.
    pub target_model: ModelId,
    /// Becomes part of the id: 1 to 10 of `[a-z0-9]`.
    pub prefix: String,
    /// Where the recording is: a public address or `oss://…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Description, at most 500 characters of Chinese or English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice_prompt: Option<String>,
    /// What the preview says, 15 to 200 characters of Chinese or English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview_text: Option<String>,
    /// Language of the recording or of the preview; only the first counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_hints: Option<Vec<String>>,
    /// How much of the recording is used, 3 to 30 s; the server takes 10 where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_prompt_audio_length: Option<f64>,
    /// Whether noise is taken out of the recording first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_preprocess: Option<bool>,
}

impl EnrollVoice {
    /// A voice from the recording at `url`.
    pub fn from_recording(target_model: ModelId, prefix: impl Into<String>, url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..Self::bare(target_model, prefix.into()) }
    }

    /// A voice from a description.
    pub fn from_description(
        target_model: ModelId,
        prefix: impl Into<String>,
        voice_prompt: impl Into<String>,
        preview_text: impl Into<String>,
    ) -> Self {
        let (voice_prompt, preview_text) = (Some(voice_prompt.into()), Some(preview_text.into()));
        Self { voice_prompt, preview_text, ..Self::bare(target_model, prefix.into()) }
    }

    /// Without what a model of that name, or a voice of that origin, does not take: servers pass foreign fields over
    /// without a word.
    #[must_use]
    pub fn fitting(self) -> Self {
        let prepared = self.url.is_some() && prepares_recordings(&self.target_model);
        Self {
            preview_text: self.preview_text.filter(|_| self.voice_prompt.is_some()),
            max_prompt_audio_length: self.max_prompt_audio_length.filter(|_| prepared),
            enable_preprocess: self.enable_preprocess.filter(|_| prepared),
            ..self
        }
    }

    const fn bare(target_model: ModelId, prefix: String) -> Self {
        Self {
            target_model,
            prefix,
            url: None,
            voice_prompt: None,
            preview_text: None,
            language_hints: None,
            max_prompt_audio_length: None,
            enable_preprocess: None,
        }
    }
}

/// Whether a model's clones can have their recordings cut and cleaned first: v3.5 and v3-flash.
fn prepares_recordings(model: &ModelId) -> bool {
    match Dialect::of(model) {
        Some(Dialect::CosyVoice35) => true,
        Some(Dialect::CosyVoice3) => model.as_str().starts_with("cosyvoice-v3-flash"),
        _ => false,
    }
}

/// Answer to `create_voice`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolledVoice {
    /// The new voice.
    pub voice_id: VoiceId,
    /// The model that it was made for, with a design.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_model: Option<ModelId>,
    /// Its preview, with a design: the only time that the server sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview_audio: Option<PreviewAudio>,
}

/// Whether a voice can speak.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum VoiceStatus {
    /// It is being made: a task with it ends without any sound.
    Deploying,
    /// It can speak.
    #[default]
    Ok,
    /// It was refused and will never speak.
    Undeployed,
    /// Something that this program does not know.
    Other(String),
}

impl VoiceStatus {
    /// As it is on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Deploying => "DEPLOYING",
            Self::Ok => "OK",
            Self::Undeployed => "UNDEPLOYED",
            Self::Other(text) => text,
        }
    }
}

impl From<String> for VoiceStatus {
    fn from(text: String) -> Self {
        [Self::Deploying, Self::Ok, Self::Undeployed]
            .into_iter()
            .find(|status| status.as_str() == text)
            .unwrap_or(Self::Other(text))
    }
}

impl From<VoiceStatus> for String {
    fn from(status: VoiceStatus) -> Self {
        status.as_str().to_owned()
    }
}

impl fmt::Display for VoiceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A voice as `list_voice` and `query_voice` tell it. A list has ids, dates and status only; a query leaves the id out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnrolledInfo {
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice_id: Option<VoiceId>,
    /// Whether it can speak; missing counts as ready, for then nothing says that it is not.
    pub status: VoiceStatus,
    /// The only model that it works with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_model: Option<ModelId>,
    /// The recording that it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_link: Option<String>,
    /// The description that it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice_prompt: Option<String>,
    /// What its preview says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview_text: Option<String>,
    /// When it was made, `YYYY-MM-DD HH:MM:SS`.
    pub gmt_create: String,
    /// When it was last changed.
    pub gmt_modified: String,
}

/// Answer to `list_voice`. There is no total: pages are asked for until a short one comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolledPage {
    /// Voices on this page; an entry that cannot be read is left out.
    #[serde(default, deserialize_with = "readable")]
    pub voice_list: Vec<EnrolledInfo>,
}
