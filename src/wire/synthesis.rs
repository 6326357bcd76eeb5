//! Speech over plain HTTP: one call for each family, one answer for both, whole or as events.
//!
//! A call has no fields but its family's, because servers ignore foreign ones without a word.

mod answer;
mod calls;

pub use answer::{ResultAudio, SpeechAnswer, SpeechOutput, SpeechUsage};
pub use calls::{CosyInput, CosySpeech, QwenInput, QwenParameters, QwenSpeech};

/// Path of the Qwen-TTS models.
pub const QWEN_SPEECH_PATH: &str = "/api/v1/services/aigc/multimodal-generation/generation";
/// Path of the `CosyVoice` and Qwen-Audio-TTS models.
pub const COSY_SPEECH_PATH: &str = "/api/v1/services/audio/tts/SpeechSynthesizer";
/// Header that asks for events instead of one answer, with the value `enable`.
pub const SSE_HEADER: &str = "X-DashScope-SSE";

/// Longest text of a Qwen-TTS call in characters, as documented. Longer ones have been seen to work.
pub const QWEN_TEXT_LIMIT: u64 = 600;
/// Longest text of a `CosyVoice` call in counted characters (Han 2, everything else 1).
pub const COSY_TEXT_LIMIT: u64 = 20_000;

/// `finish_reason` of the answer that ends the speech.
pub const STOP: &str = "stop";
/// `finish_reason` of all answers before it: a text, not a JSON `null`.
pub const NOT_YET: &str = "null";
/// Name of an event that carries a piece of the answer.
pub const RESULT_EVENT: &str = "result";
/// Name of an event that carries an error under an answer that began well.
pub const ERROR_EVENT: &str = "error";
