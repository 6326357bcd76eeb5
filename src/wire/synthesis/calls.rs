//! Bodies of the two calls.

use serde::{Deserialize, Serialize};

use crate::model::{ModelId, VoiceId};

/// A call to a Qwen-TTS model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QwenSpeech {
    /// Such as `qwen3-tts-flash`.
    pub model: ModelId,
    /// What to say.
    pub input: QwenInput,
    /// How it comes.
    #[serde(default, skip_serializing_if = "QwenParameters::is_empty")]
    pub parameters: QwenParameters,
}

/// The `input` of a [`QwenSpeech`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QwenInput {
    /// At most [`QWEN_TEXT_LIMIT`](super::QWEN_TEXT_LIMIT) characters.
    #[serde(default)]
    pub text: String,
    /// System voice, or one made for this model.
    #[serde(default = "no_voice")]
    pub voice: VoiceId,
    /// English name of the text's language, or `Auto` (default).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_type: Option<String>,
    /// How to speak, for the instruct models only. The documented place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Whether the server may rewrite the instructions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimize_instructions: Option<bool>,
}

/// The `parameters` of a [`QwenSpeech`]. The official client puts the instructions here; the rest is not documented,
/// but was measured to work on `qwen3-tts-flash`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QwenParameters {
    /// As in the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// As in the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimize_instructions: Option<bool>,
    /// As in the input; only old clients put it here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_type: Option<String>,
    /// `wav` (default), `mp3`, `pcm` or `opus`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_format: Option<String>,
    /// 8000, 16000, 24000 (default) or 48000 hertz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_rate: Option<u32>,
    /// 0.5 to 2.0, 1.0 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speech_rate: Option<f32>,
    /// 0.5 to 2.0, 1.0 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch_rate: Option<f32>,
}

impl QwenSpeech {
    /// A call with the server's defaults.
    pub fn new(model: ModelId, voice: VoiceId, text: impl Into<String>) -> Self {
        let input = QwenInput {
            text: text.into(),
            voice,
            language_type: None,
            instructions: None,
            optimize_instructions: None,
        };
        Self { model, input, parameters: QwenParameters::default() }
    }

    /// The same with instructions, in both places where servers have been told to look for them.
    #[must_use]
    pub fn instructed(mut self, instructions: &str, optimize: Option<bool>) -> Self {
        self.input.instructions = Some(instructions.to_owned());
        self.input.optimize_instructions = optimize;
        self.parameters.instructions = Some(instructions.to_owned());
        self.parameters.optimize_instructions = optimize;
        self
    }

    /// The text's language, wherever the caller named it; the documented place wins.
    pub fn language_type(&self) -> Option<&str> {
        self.input.language_type.as_deref().or(self.parameters.language_type.as_deref())
    }

    /// How to speak, wherever the caller said it; the documented place wins.
    pub fn instructions(&self) -> Option<&str> {
        self.input.instructions.as_deref().or(self.parameters.instructions.as_deref())
    }
}

impl QwenParameters {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A call to a `CosyVoice` or Qwen-Audio-TTS model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CosySpeech {
    /// Such as `cosyvoice-v3-flash`.
    pub model: ModelId,
    /// What to say, and how it comes.
    pub input: CosyInput,
}

/// The `input` of a [`CosySpeech`], which also has what the socket of these models has in its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CosyInput {
    /// At most [`COSY_TEXT_LIMIT`](super::COSY_TEXT_LIMIT) counted characters.
    #[serde(default)]
    pub text: String,
    /// System voice, or one made for this model.
    #[serde(default = "no_voice")]
    pub voice: VoiceId,
    /// `mp3` (default), `wav`, `pcm` or `opus`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// 8000, 16000, 22050 (default), 24000, 44100 or 48000 hertz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_rate: Option<u32>,
    /// 0 to 100, 50 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<u32>,
    /// Speed, 0.5 to 2.0, 1.0 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f32>,
    /// 0.5 to 2.0, 1.0 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch: Option<f32>,
    /// 6 to 510 kbit/s, for opus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bit_rate: Option<u32>,
    /// How to speak, where model and voice take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// Codes of the language to speak; only the first counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_hints: Option<Vec<String>>,
    /// 0 (default) to 65535: the same seed gives the same speech.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
    /// Whether the events tell when each word is spoken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word_timestamp_enabled: Option<bool>,
    /// Whether the text is SSML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_ssml: Option<bool>,
}

impl CosySpeech {
    /// A call with the server's defaults.
    pub fn new(model: ModelId, voice: VoiceId, text: impl Into<String>) -> Self {
        let input = CosyInput {
            text: text.into(),
            voice,
            format: None,
            sample_rate: None,
            volume: None,
            rate: None,
            pitch: None,
            bit_rate: None,
            instruction: None,
            language_hints: None,
            seed: None,
            word_timestamp_enabled: None,
            enable_ssml: None,
        };
        Self { model, input }
    }
}

fn no_voice() -> VoiceId {
    VoiceId::new("")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// A body that the official client sent, and ours for the same wish.
    fn same(fixture: &str, ours: &impl Serialize) {
        let theirs: Option<Value> = serde_json::from_str(fixture).ok();
        assert!(theirs.is_some(), "{fixture}");
        assert_eq!(serde_json::to_value(ours).ok(), theirs);
    }

    fn hello(model: &str) -> QwenSpeech {
        QwenSpeech::new(model.into(), "Cherry".into(), "Hello")
    }

    #[test]
    fn qwen_calls_are_those_of_the_official_client() {
        same(include_str!("../../../tests/fixtures/qwen_http_plain.json"), &hello("qwen3-tts-flash"));
        let mut instructed = hello("qwen3-tts-flash").instructed("x", None);
        instructed.input.language_type = Some("English".to_owned());
        // The documents put the instructions elsewhere than the official client, so ours are in both places.
        instructed.input.instructions = None;
        same(include_str!("../../../tests/fixtures/qwen_http_instruct.json"), &instructed);
    }

    #[test]
    fn instructions_go_to_both_places() {
        let call = hello("qwen3-tts-instruct-flash").instructed("slowly", Some(true));
        let body = serde_json::to_value(call).unwrap_or_default();
        for place in ["input", "parameters"] {
            assert_eq!(body[place]["instructions"], "slowly");
            assert_eq!(body[place]["optimize_instructions"], true);
        }
    }

    #[test]
    fn the_language_is_found_in_both_places() {
        let mut call = hello("qwen3-tts-flash");
        call.parameters.language_type = Some("English".to_owned());
        assert_eq!(call.language_type(), Some("English"));
        call.input.language_type = Some("German".to_owned());
        assert_eq!(call.language_type(), Some("German"));
    }

    #[test]
    fn cosy_calls_are_those_of_the_official_client() {
        let mut full = CosySpeech::new("cosyvoice-v3-flash".into(), "longanyang".into(), "你好");
        full.input = CosyInput {
            format: Some("mp3".to_owned()),
            sample_rate: Some(22_050),
            volume: Some(50),
            rate: Some(1.0),
            pitch: Some(1.0),
            instruction: Some("x".to_owned()),
            language_hints: Some(vec!["zh".to_owned()]),
            seed: Some(1),
            word_timestamp_enabled: Some(true),
            ..full.input
        };
        same(include_str!("../../../tests/fixtures/cosy_http_full.json"), &full);
        let mut audio = CosySpeech::new("qwen-audio-3.1-tts-flash".into(), "longanhuan_v3.1".into(), "你好");
        audio.input.format = Some("pcm".to_owned());
        audio.input.sample_rate = Some(24_000);
        same(include_str!("../../../tests/fixtures/qwen_audio_http.json"), &audio);
    }

    #[test]
    fn unknown_names_are_ignored_and_missing_ones_are_empty() {
        let odd =
            r#"{"model":"m","input":{"format":"mp3","instruct":"x"},"parameters":{"rate":2,"response_format":"mp3"}}"#;
        let read: Option<QwenSpeech> = serde_json::from_str(odd).ok();
        let read = read.map(|call| (call.input.text, call.input.voice.to_string(), call.parameters.response_format));
        assert_eq!(read, Some((String::new(), String::new(), Some("mp3".to_owned()))));
    }
}
