//! Chat on the vendor's own path, which the older of the official clients call.

use serde::{Deserialize, Serialize};

use super::{ChatMessage, ChatWords};
use crate::{model::ModelId, wire::lenient::or_default};

/// Path of the call.
pub const NATIVE_CHAT_PATH: &str = "/api/v1/services/aigc/text-generation/generation";

/// A chat call. Whether its answer is streamed, a header tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NativeChatCall {
    /// Such as `qwen3.5-flash`.
    pub model: ModelId,
    /// What was said so far.
    #[serde(default)]
    pub input: NativeChatInput,
    /// How the answer comes.
    #[serde(default)]
    pub parameters: NativeChatParameters,
}

/// The `input` of a [`NativeChatCall`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeChatInput {
    /// The last word is the user's.
    #[serde(default)]
    pub messages: Vec<ChatMessage>,
    /// The older way to say one thing and no more: the user's only word, where there are no messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
}

/// The `parameters` of a [`NativeChatCall`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeChatParameters {
    /// `message`, or `text` (default), which tells the words alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_format: Option<String>,
    /// Whether a piece of a stream has only what is new. Otherwise each one begins anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incremental_output: Option<bool>,
}

/// An answer, or a piece of one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NativeChatAnswer {
    /// The words.
    #[serde(default, deserialize_with = "or_default")]
    pub output: NativeChatOutput,
    /// What was charged so far.
    #[serde(default, deserialize_with = "or_default")]
    pub usage: NativeChatUsage,
    /// The server's id of the call.
    #[serde(default, deserialize_with = "or_default")]
    pub request_id: String,
}

/// The `output` of a [`NativeChatAnswer`]: choices, or text with its reason, by `result_format`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeChatOutput {
    /// The words alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `stop` at the end; a text `null` before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<String>,
    /// The words as something that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<NativeChatChoice>>,
}

/// One answer, or a piece of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeChatChoice {
    /// The words.
    pub message: ChatWords,
    /// `stop` at the end; a text `null` before it.
    pub finish_reason: String,
}

/// Tokens charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NativeChatUsage {
    /// Of what was asked.
    pub input_tokens: u64,
    /// Of what was answered.
    pub output_tokens: u64,
    /// Both.
    pub total_tokens: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_is_that_of_the_official_client() {
        let call = NativeChatCall {
            model: "qwen3.5-flash".into(),
            input: NativeChatInput { messages: vec![ChatMessage::new("user", "hi")], prompt: None },
            parameters: NativeChatParameters {
                result_format: Some("message".to_owned()),
                incremental_output: Some(true),
            },
        };
        let theirs = include_str!("../../../tests/fixtures/chat_native.json");
        let theirs: Option<serde_json::Value> = serde_json::from_str(theirs).ok();
        assert_eq!(serde_json::to_value(&call).ok(), theirs);
        assert_eq!(theirs.and_then(|theirs| serde_json::from_value(theirs).ok()), Some(call));
    }
}
