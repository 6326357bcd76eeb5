//! What a server answers: the same for both families, as one body or as the data of many events.
//!
//! Read so that nothing that was paid for is lost because another field is odd.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wire::lenient::or_default;

/// A whole answer, or a piece of one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpeechAnswer {
    /// The speech.
    #[serde(default, deserialize_with = "or_default")]
    pub output: SpeechOutput,
    /// What was charged so far.
    #[serde(default, deserialize_with = "or_default")]
    pub usage: SpeechUsage,
    /// The server's id of the call.
    #[serde(default, deserialize_with = "or_default")]
    pub request_id: String,
}

/// The `output` of a [`SpeechAnswer`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpeechOutput {
    /// [`STOP`](super::STOP) at the end, [`NOT_YET`](super::NOT_YET) before it.
    #[serde(default, deserialize_with = "or_default")]
    pub finish_reason: String,
    /// `sentence-begin`, `sentence-synthesis` or `sentence-end`, from `CosyVoice` only.
    #[serde(rename = "type", default, deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The sentence's text.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub original_text: Option<String>,
    /// The sentence's index and words, as the server tells them.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub sentence: Option<Value>,
    /// The sound.
    #[serde(default, deserialize_with = "or_default")]
    pub audio: ResultAudio,
}

/// Sound as bytes, as an address, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultAudio {
    /// Base64 of the next bytes, or empty.
    #[serde(default, deserialize_with = "or_default")]
    pub data: String,
    /// Where the whole file is, or empty. Plain `http`, valid for 24 hours, needs no key.
    #[serde(default, deserialize_with = "or_default")]
    pub url: String,
    /// The server's id of the sound.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// When the address ends, in seconds since 1970, or 0.
    #[serde(default, deserialize_with = "or_default")]
    pub expires_at: i64,
}

/// What was charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeechUsage {
    /// Counted characters (Han 2, everything else 1).
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Option::is_none")]
    pub characters: Option<u64>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documented_answers_are_read() {
        let whole = json!({"request_id":"r","code":"","message":"","output":{"text":null,"choices":null,
            "finish_reason":"stop","audio":{"data":"","url":"http://h/x.wav?Expires=1","id":"audio_1",
            "expires_at":1_755_187_426}},"usage":{"input_tokens":0,"output_tokens":0,"characters":7}});
        let audio = ResultAudio {
            data: String::new(),
            url: "http://h/x.wav?Expires=1".to_owned(),
            id: "audio_1".to_owned(),
            expires_at: 1_755_187_426,
        };
        let output = SpeechOutput { finish_reason: "stop".to_owned(), audio, ..SpeechOutput::default() };
        let expected = SpeechAnswer { output, usage: SpeechUsage { characters: Some(7) }, request_id: "r".to_owned() };
        assert_eq!(serde_json::from_value(whole).ok(), Some(expected));
    }

    #[test]
    fn odd_fields_cost_nothing_else() {
        for odd in [
            json!({"output":{"audio":{"data":"AAA=","url":null,"id":7,"expires_at":"soon"}},"usage":null}),
            json!({"output":{"audio":{"data":"AAA="},"finish_reason":null,"sentence":null,"type":1},"usage":"many"}),
            json!({"output":{"audio":{"data":"AAA="}},"usage":{"characters":-1},"request_id":{}}),
        ] {
            let answer: Option<SpeechAnswer> = serde_json::from_value(odd.clone()).ok();
            assert_eq!(answer.map(|answer| answer.output.audio.data).as_deref(), Some("AAA="), "{odd}");
        }
    }

    #[test]
    fn a_piece_is_written_as_documented() {
        let audio = ResultAudio { data: "AAA=".to_owned(), id: "audio_1".to_owned(), ..ResultAudio::default() };
        let output = SpeechOutput { finish_reason: "null".to_owned(), audio, ..SpeechOutput::default() };
        let piece = SpeechAnswer { output, usage: SpeechUsage { characters: Some(7) }, request_id: "r".to_owned() };
        let expected = json!({"output":{"finish_reason":"null","audio":{"data":"AAA=","url":"","id":"audio_1",
            "expires_at":0}},"usage":{"characters":7},"request_id":"r"});
        assert_eq!(serde_json::to_value(&piece).ok(), Some(expected.clone()));
        assert_eq!(serde_json::from_value(expected).ok(), Some(piece));
    }
}
