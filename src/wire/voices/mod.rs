//! Voice management: three services of the vendor's behind one address, told apart by the `model` of the call.
//!
//! | `model` | what it makes | file |
//! |---|---|---|
//! | `qwen-voice-design` | Qwen voices from a description | [`design`] |
//! | `qwen-voice-enrollment` | Qwen voices from a recording | [`clone`] |
//! | `voice-enrollment` | CosyVoice and Qwen-Audio voices from either | [`enrollment`] |
//!
//! Owns what the three share; each file owns its own calls and answers.

pub mod clone;
pub mod design;
pub mod enrollment;

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

pub use self::{
    clone::{CloneAction, CloneCall, CloneVoice, ClonedVoice, SampleAudio},
    design::{CreateVoice, CreatedVoice, DeletedVoice, DesignAction, DesignCall, VoiceInfo, VoicePage},
    enrollment::{
        EnrollVoice, EnrolledInfo, EnrolledPage, EnrolledVoice, EnrollmentAction, EnrollmentCall, VoiceStatus,
    },
};

/// The `model` that selects the design of Qwen voices.
pub const QWEN_VOICE_DESIGN: &str = "qwen-voice-design";
/// The `model` that selects the cloning of Qwen voices.
pub const QWEN_VOICE_ENROLLMENT: &str = "qwen-voice-enrollment";
/// The `model` that selects CosyVoice's and Qwen-Audio's cloning and design.
pub const VOICE_ENROLLMENT: &str = "voice-enrollment";

/// Which of the three services a voice belongs to: each lists, counts and deletes its own only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum VoiceFamily {
    /// Qwen voices from a description.
    #[default]
    #[serde(rename = "qwen-voice-design")]
    QwenDesign,
    /// Qwen voices from a recording.
    #[serde(rename = "qwen-voice-enrollment")]
    QwenClone,
    /// CosyVoice and Qwen-Audio voices.
    #[serde(rename = "voice-enrollment")]
    Enrollment,
}

impl VoiceFamily {
    /// All three.
    pub const ALL: [Self; 3] = [Self::QwenDesign, Self::QwenClone, Self::Enrollment];

    /// The `model` of its calls.
    pub const fn model(self) -> &'static str {
        match self {
            Self::QwenDesign => QWEN_VOICE_DESIGN,
            Self::QwenClone => QWEN_VOICE_ENROLLMENT,
            Self::Enrollment => VOICE_ENROLLMENT,
        }
    }

    /// The service that a `model` selects.
    pub fn of_model(model: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.model() == model)
    }
}

/// How the preview of a designed voice comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreviewFormat {
    /// 8000, 16000, 24000 or 48000 hertz.
    pub sample_rate: u32,
    /// `pcm`, `wav`, `mp3` or `opus`.
    pub response_format: String,
}

impl Default for PreviewFormat {
    fn default() -> Self {
        Self { sample_rate: 24_000, response_format: "wav".to_owned() }
    }
}

/// A preview's sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewAudio {
    /// Base64 of the file.
    pub data: String,
    /// Hertz.
    #[serde(default)]
    pub sample_rate: u32,
    /// `pcm`, `wav`, `mp3` or `opus`.
    #[serde(default)]
    pub response_format: String,
}

/// What every successful call answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer<T> {
    /// The result.
    pub output: T,
    /// What was charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The server's id of the call.
    #[serde(default)]
    pub request_id: String,
}

/// Voices charged by a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// 1 for a created voice, else 0.
    pub count: u64,
}

/// What is left out asks for ten voices on a page.
const fn default_page_size() -> u32 {
    10
}

/// One odd entry must not hide all others; `null` is as good as a missing field.
fn readable<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    let entries = Option::<Vec<Map<String, Value>>>::deserialize(from)?.unwrap_or_default();
    let read = |mut entry: Map<String, Value>| {
        entry.retain(|_, value| !value.is_null());
        serde_json::from_value(Value::Object(entry)).ok()
    };
    Ok(entries.into_iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests;
