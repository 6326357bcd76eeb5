//! Chat with a language model on the OpenAI-compatible path: the call, the pieces of a streamed answer, the whole one.

mod native;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

pub use self::native::{
    NATIVE_CHAT_PATH, NativeChatAnswer, NativeChatCall, NativeChatChoice, NativeChatInput, NativeChatOutput,
    NativeChatParameters, NativeChatUsage,
};
use super::lenient::{or_default, readable};
use crate::model::ModelId;

/// Path of the call.
pub const CHAT_PATH: &str = "/compatible-mode/v1/chat/completions";
/// Where the OpenAI-compatible paths begin, which refuse in a shape of their own.
pub const COMPATIBLE_PREFIX: &str = "/compatible-mode/";
/// Data of the event that ends a stream.
pub const DONE: &str = "[DONE]";

/// A chat call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatCall {
    /// Such as `qwen3.5-flash`.
    pub model: ModelId,
    /// What was said so far, the last word being the user's.
    pub messages: Vec<ChatMessage>,
    /// Whether the answer comes in pieces.
    #[serde(default)]
    pub stream: bool,
    /// What else the stream tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
    /// Whether the model thinks before it answers, which some do unless they are told not to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_thinking: Option<bool>,
}

impl ChatCall {
    /// A call whose answer is to be spoken while it comes: streamed, with the charge, without thinking.
    pub fn streaming(model: ModelId, messages: Vec<ChatMessage>) -> Self {
        let stream_options = Some(StreamOptions { include_usage: true });
        Self { model, messages, stream: true, stream_options, enable_thinking: Some(false) }
    }
}

/// One thing that was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// `system`, `user` or `assistant`.
    pub role: String,
    /// The words. A list of parts is read as its texts, one after the other.
    #[serde(default, deserialize_with = "words")]
    pub content: String,
}

impl ChatMessage {
    /// Something that `role` said.
    pub fn new(role: &str, content: impl Into<String>) -> Self {
        Self { role: role.to_owned(), content: content.into() }
    }
}

fn words<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => text,
        Value::Array(parts) => parts.iter().filter_map(|part| part.get("text").and_then(Value::as_str)).collect(),
        _ => String::new(),
    })
}

/// What a stream tells besides words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StreamOptions {
    /// Whether a piece before the end tells the charge.
    pub include_usage: bool,
}

/// A piece of a streamed answer, or a whole one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatAnswer {
    /// The answers asked for: one, or none in a piece that tells the charge.
    #[serde(default, deserialize_with = "readable")]
    pub choices: Vec<ChatChoice>,
    /// `chat.completion.chunk` or `chat.completion`.
    #[serde(default, deserialize_with = "or_default")]
    pub object: String,
    /// What was charged.
    #[serde(default, deserialize_with = "or_default")]
    pub usage: Option<ChatUsage>,
    /// Seconds since 1970.
    #[serde(default, deserialize_with = "or_default")]
    pub created: i64,
    /// Who answered.
    #[serde(default, deserialize_with = "or_default")]
    pub model: String,
    /// The same in all pieces of an answer.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
}

/// One answer, or a piece of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatChoice {
    /// Which answer, from 0.
    #[serde(default, deserialize_with = "or_default")]
    pub index: u32,
    /// The next words of a stream.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub delta: Option<ChatWords>,
    /// All words of a whole answer.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub message: Option<ChatWords>,
    /// `stop`, `length`, …, once the answer is over.
    #[serde(default, deserialize_with = "or_default")]
    pub finish_reason: Option<String>,
}

/// Words of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatWords {
    /// `assistant`, in the first piece.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// What is meant for the user.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// What the model thought, which nobody should hear.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub reasoning_content: Option<String>,
}

/// Tokens charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatUsage {
    /// Of what was asked.
    #[serde(default, deserialize_with = "or_default")]
    pub prompt_tokens: u64,
    /// Of what was answered.
    #[serde(default, deserialize_with = "or_default")]
    pub completion_tokens: u64,
    /// Both.
    #[serde(default, deserialize_with = "or_default")]
    pub total_tokens: u64,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_call_is_that_of_the_official_client() {
        let call = ChatCall::streaming("qwen3.5-flash".into(), vec![ChatMessage::new("user", "hi")]);
        let theirs: Option<Value> =
            serde_json::from_str(include_str!("../../tests/fixtures/chat_compatible.json")).ok();
        assert_eq!(serde_json::to_value(&call).ok(), theirs);
        assert_eq!(theirs.and_then(|theirs| serde_json::from_value(theirs).ok()), Some(call));
    }

    #[test]
    fn messages_may_come_in_parts() {
        let call = json!({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Hel"},
            {"type":"image_url"},{"text":"lo"}]},{"role":"assistant","content":null},{"role":"tool"}]});
        let call: Option<ChatCall> = serde_json::from_value(call).ok();
        let words: Vec<_> = call.iter().flat_map(|call| &call.messages).map(|said| said.content.as_str()).collect();
        assert_eq!(words, ["Hello", "", ""]);
    }

    #[test]
    fn pieces_are_read_tolerantly() {
        let piece = json!({"choices":[{"delta":{"content":"Hel","role":null},"finish_reason":null,"logprobs":null,
            "index":0}, 5],"usage":null,"created":"now"});
        let piece: Option<ChatAnswer> = serde_json::from_value(piece).ok();
        let delta = piece.and_then(|piece| piece.choices.into_iter().next()).and_then(|choice| choice.delta);
        assert_eq!(delta.and_then(|delta| delta.content).as_deref(), Some("Hel"));
        let charge = json!({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"x":{}}});
        let charge: Option<ChatAnswer> = serde_json::from_value(charge).ok();
        assert_eq!(charge.and_then(|piece| piece.usage).map(|usage| usage.total_tokens), Some(5));
    }
}
