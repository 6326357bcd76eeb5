//! What a realtime session is set to, as the client asks for it and as the server tells it.

use serde::{Deserialize, Serialize};

use crate::model::{ModelId, VoiceId};

/// Who decides when speech begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionMode {
    /// The server cuts the text into sentences and speaks when it likes.
    #[default]
    ServerCommit,
    /// Nothing is spoken until the client commits.
    Commit,
}

/// The `session` of `session.update`: what is `None` is not sent and keeps the server's default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SessionConfig {
    /// System voice or designed voice; `Cherry` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<VoiceId>,
    /// `server_commit` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<SessionMode>,
    /// `pcm` (default), `wav`, `mp3` or `opus`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_format: Option<String>,
    /// 8000, 16000, 24000 (default) or 48000 hertz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_rate: Option<u32>,
    /// 0 to 100, 50 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<u32>,
    /// 0.5 to 2.0, 1.0 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speech_rate: Option<f32>,
    /// 0.5 to 2.0, 1.0 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch_rate: Option<f32>,
    /// 6 to 510 kbit/s, 128 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<u32>,
    /// Whether numbers and signs are spelled out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_tn: Option<bool>,
    /// English name of the text's language, or `Auto` (default).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_type: Option<String>,
    /// How to speak, for the instruct models only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Whether the server may rewrite the instructions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimize_instructions: Option<bool>,
}

/// The `session` of `session.created` and `session.updated`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionInfo {
    /// Always `realtime.session`.
    pub object: String,
    /// `sess_` and 21 letters and digits.
    pub id: String,
    /// The model in the address.
    pub model: Option<ModelId>,
    /// Settings in force.
    #[serde(flatten)]
    pub config: SessionConfig,
}
