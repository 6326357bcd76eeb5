//! How a task is to sound: the `parameters` of `run-task`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::VoiceId;

/// What is `None` is not sent and keeps the server's default. What a model takes, [`super::Dialect`] says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parameters {
    /// System voice, or one made for exactly this model. Sambert has none: its models are the voices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<VoiceId>,
    /// `PlainText`; `enable_ssml` decides, whatever stands here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_type: Option<String>,
    /// `pcm`, `wav`, `mp3` (default) or `opus`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// 8000, 16000, 22050 (default), 24000, 44100 or 48000 hertz.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_rate: Option<u32>,
    /// 0 to 100, 50 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<u32>,
    /// Pace, 0.5 to 2.0, 1.0 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f32>,
    /// 0.5 to 2.0, 1.0 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pitch: Option<f32>,
    /// 6 to 510 kbit/s, 32 by default; opus only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<u32>,
    /// Whether the text may be markup; then it must come in exactly one frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_ssml: Option<bool>,
    /// Whether the server tells when each word is heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word_timestamp_enabled: Option<bool>,
    /// Whether it tells that of each sound too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phoneme_timestamp_enabled: Option<bool>,
    /// 0 to 65535: the same number gives the same delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
    /// Code of the language to speak; servers use the first only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_hints: Option<Vec<String>>,
    /// How to speak, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// Corrections of single words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hot_fix: Option<HotFix>,
    /// Whether signs of Markdown are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_markdown_filter: Option<bool>,
    /// Whether the sound is marked as made by a machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_aigc_tag: Option<bool>,
    /// Who spreads it, for that mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aigc_propagator: Option<String>,
    /// Under which id, for that mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aigc_propagate_id: Option<String>,
}

/// Corrections of single words, each a map of one word: what is written, and what is said instead.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HotFix {
    /// Chinese words and their pinyin with tones as digits: `{"天气": "tian1 qi4"}`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pronunciation: Vec<BTreeMap<String, String>>,
    /// Texts and what is read in their place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replace: Vec<BTreeMap<String, String>>,
}
