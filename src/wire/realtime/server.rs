//! What the server says. Read by its `type` alone: unknown events and fields are no errors, and nothing is assumed
//! about the order of events.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    model::VoiceId,
    wire::{lenient::or_default, session::SessionInfo},
};

/// An event with its id.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServerMessage {
    /// Unique within the connection.
    pub event_id: String,
    /// The event.
    #[serde(flatten)]
    pub event: ServerEvent,
}

impl ServerMessage {
    /// The text frame.
    pub fn to_json(&self) -> String {
        // Only maps with keys that are not text fail to serialise, and there is none here.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Where in a session a piece of audio belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AudioRef {
    /// `resp_` and 21 letters and digits.
    pub response_id: String,
    /// `item_` and 21 letters and digits.
    pub item_id: String,
    /// Always 0 so far.
    pub output_index: u32,
    /// Always 0 so far.
    pub content_index: u32,
}

/// What can happen in a session.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type")]
#[expect(missing_docs, reason = "fields are named after their types, which are documented")]
pub enum ServerEvent {
    /// Something was refused, or the session failed.
    #[serde(rename = "error")]
    Error { error: ErrorInfo },
    /// The socket is ready.
    #[serde(rename = "session.created")]
    SessionCreated { session: SessionInfo },
    /// The settings were taken.
    #[serde(rename = "session.updated")]
    SessionUpdated { session: SessionInfo },
    /// The buffer was taken for speaking.
    #[serde(rename = "input_text_buffer.committed")]
    Committed { item_id: String },
    /// The buffer was emptied.
    #[serde(rename = "input_text_buffer.cleared")]
    Cleared,
    /// A response begins.
    #[serde(rename = "response.created")]
    ResponseCreated { response: ResponseInfo },
    /// A response has an item.
    #[serde(rename = "response.output_item.added")]
    ItemAdded { response_id: String, output_index: u32, item: OutputItem },
    /// An item has a part.
    #[serde(rename = "response.content_part.added")]
    PartAdded {
        #[serde(flatten)]
        at: AudioRef,
        part: ContentPart,
    },
    /// A piece of audio, base64, cut at any byte.
    #[serde(rename = "response.audio.delta")]
    AudioDelta {
        #[serde(flatten)]
        at: AudioRef,
        delta: String,
    },
    /// A response's audio is complete.
    #[serde(rename = "response.audio.done")]
    AudioDone {
        #[serde(flatten)]
        at: AudioRef,
    },
    /// A part is complete.
    #[serde(rename = "response.content_part.done")]
    PartDone {
        #[serde(flatten)]
        at: AudioRef,
        part: ContentPart,
    },
    /// An item is complete.
    #[serde(rename = "response.output_item.done")]
    ItemDone { response_id: String, output_index: u32, item: OutputItem },
    /// A response is complete, which is not the end of the session.
    #[serde(rename = "response.done")]
    ResponseDone { response: ResponseInfo },
    /// The session is over; the server closes.
    #[serde(rename = "session.finished")]
    SessionFinished,
    /// An event that this version does not know.
    #[serde(skip)]
    Unknown { kind: String },
}

/// The `error` of an error event. Every field may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorInfo {
    /// Such as `invalid_request_error`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Such as `invalid_value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Sentence in the server's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The field that was wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// The client's event that was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
}

/// The `response` of `response.created` and `response.done`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "named as on the wire")]
pub struct ResponseInfo {
    pub id: String,
    pub object: String,
    pub conversation_id: String,
    /// `in_progress`, `completed`, `failed` or `incomplete`.
    pub status: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modalities: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<VoiceId>,
    pub output: Vec<OutputItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<ResponseUsage>,
}

/// What a response cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResponseUsage {
    /// Counted characters: Han 2, everything else 1. Older models count tokens instead and leave this out.
    pub characters: u64,
}

/// An item of a response.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "named as on the wire")]
pub struct OutputItem {
    pub id: String,
    pub object: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub status: String,
    pub role: String,
    pub content: Vec<ContentPart>,
}

/// A part of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContentPart {
    /// `audio`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Always empty for speech.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Always empty for speech.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcript: Option<String>,
}

/// Every field that any event has, so that a frame is read in one pass, without a copy of the audio.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Flat<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    delta: Option<Cow<'a, str>>,
    error: Option<Value>,
    session: Option<Value>,
    response: Option<Value>,
    item: Option<Value>,
    part: Option<Value>,
    #[serde(deserialize_with = "or_default")]
    response_id: Option<String>,
    #[serde(deserialize_with = "or_default")]
    item_id: Option<String>,
    #[serde(deserialize_with = "or_default")]
    output_index: Option<u32>,
    #[serde(deserialize_with = "or_default")]
    content_index: Option<u32>,
}

impl Flat<'_> {
    fn at(&mut self) -> AudioRef {
        AudioRef {
            response_id: self.response_id.take().unwrap_or_default(),
            item_id: self.item_id.take().unwrap_or_default(),
            output_index: self.output_index.unwrap_or(0),
            content_index: self.content_index.unwrap_or(0),
        }
    }

    fn event(mut self) -> ServerEvent {
        let kind = self.kind.take().unwrap_or_default();
        match kind.as_ref() {
            "error" => ServerEvent::Error { error: lenient(self.error) },
            "session.created" => ServerEvent::SessionCreated { session: lenient(self.session) },
            "session.updated" => ServerEvent::SessionUpdated { session: lenient(self.session) },
            "session.finished" => ServerEvent::SessionFinished,
            "input_text_buffer.committed" => ServerEvent::Committed { item_id: self.item_id.unwrap_or_default() },
            "input_text_buffer.cleared" => ServerEvent::Cleared,
            _ => self.response_event(&kind),
        }
    }

    fn response_event(mut self, kind: &str) -> ServerEvent {
        let at = self.at();
        let part = lenient(self.part.take());
        let item = lenient(self.item.take());
        let response = lenient(self.response.take());
        let AudioRef { output_index, .. } = at;
        match kind {
            "response.audio.delta" => {
                ServerEvent::AudioDelta { at, delta: self.delta.unwrap_or_default().into_owned() }
            }
            "response.audio.done" => ServerEvent::AudioDone { at },
            "response.created" => ServerEvent::ResponseCreated { response },
            "response.done" => ServerEvent::ResponseDone { response },
            "response.output_item.added" => ServerEvent::ItemAdded { response_id: at.response_id, output_index, item },
            "response.output_item.done" => ServerEvent::ItemDone { response_id: at.response_id, output_index, item },
            "response.content_part.added" => ServerEvent::PartAdded { at, part },
            "response.content_part.done" => ServerEvent::PartDone { at, part },
            _ => ServerEvent::Unknown { kind: kind.to_owned() },
        }
    }
}

/// An object that lacks something or has a field of another kind is taken as empty: what matters is that the event came.
fn lenient<T: DeserializeOwned + Default>(value: Option<Value>) -> T {
    value.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
}

/// Reads a text frame, as a client does.
///
/// # Errors
/// What is wrong, where the frame is not a JSON object or a known field is of the wrong kind.
pub fn parse_server(text: &str) -> Result<ServerEvent, String> {
    // Serde reads a sequence into a struct by position, which no server means.
    if !text.trim_start().starts_with('{') {
        return Err("not a JSON object".to_owned());
    }
    let read = |text: &str| serde_json::from_str::<Flat<'_>>(text).map(Flat::event);
    read(text).or_else(|err| without_delta(text).and_then(|text| read(&text).ok()).ok_or_else(|| err.to_string()))
}

/// The event without a `delta` of another kind than sound's, which only the event of sound may not have.
fn without_delta(text: &str) -> Option<String> {
    let mut event: Value = serde_json::from_str(text).ok()?;
    let fields = event.as_object_mut()?;
    if fields.get("type")?.as_str()? == "response.audio.delta" {
        return None;
    }
    fields.remove("delta")?;
    Some(event.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::session::SessionConfig;

    fn at() -> AudioRef {
        AudioRef { response_id: "resp_1".to_owned(), item_id: "item_1".to_owned(), ..AudioRef::default() }
    }

    fn events() -> Vec<ServerEvent> {
        let session = SessionInfo {
            object: "realtime.session".to_owned(),
            id: "sess_1".to_owned(),
            model: Some("m".into()),
            config: SessionConfig { voice: Some("Cherry".into()), ..SessionConfig::default() },
        };
        let part = ContentPart { kind: "audio".to_owned(), text: Some(String::new()), transcript: None };
        let item = OutputItem { id: "item_1".to_owned(), content: vec![part.clone()], ..OutputItem::default() };
        let response = ResponseInfo {
            id: "resp_1".to_owned(),
            usage: Some(ResponseUsage { characters: 25 }),
            output: vec![item.clone()],
            ..ResponseInfo::default()
        };
        vec![
            ServerEvent::Error { error: ErrorInfo { code: Some("invalid_value".to_owned()), ..ErrorInfo::default() } },
            ServerEvent::SessionCreated { session: session.clone() },
            ServerEvent::SessionUpdated { session },
            ServerEvent::Committed { item_id: "item_1".to_owned() },
            ServerEvent::Cleared,
            ServerEvent::ResponseCreated { response: response.clone() },
            ServerEvent::ItemAdded { response_id: "resp_1".to_owned(), output_index: 0, item: item.clone() },
            ServerEvent::PartAdded { at: at(), part: part.clone() },
            ServerEvent::AudioDelta { at: at(), delta: "AAA=".to_owned() },
            ServerEvent::AudioDone { at: at() },
            ServerEvent::PartDone { at: at(), part },
            ServerEvent::ItemDone { response_id: "resp_1".to_owned(), output_index: 0, item },
            ServerEvent::ResponseDone { response },
            ServerEvent::SessionFinished,
        ]
    }

    #[test]
    fn every_event_comes_back_as_it_was_sent() {
        for event in events() {
            let text = ServerMessage { event_id: "event_1".to_owned(), event: event.clone() }.to_json();
            assert!(text.contains("\"event_id\":\"event_1\""), "{text}");
            assert_eq!(parse_server(&text), Ok(event));
        }
    }

    #[test]
    fn what_is_unknown_or_missing_is_no_error() {
        assert_eq!(
            parse_server(r#"{"type":"response.video.delta","delta":"x","n":[1]}"#),
            Ok(ServerEvent::Unknown { kind: "response.video.delta".to_owned() })
        );
        assert!(matches!(parse_server(r#"{"type":"session.created"}"#), Ok(ServerEvent::SessionCreated { .. })));
        assert!(matches!(
            parse_server(r#"{"type":"response.done","response":{}}"#),
            Ok(ServerEvent::ResponseDone { .. })
        ));
        let odd = r#"{"type":"response.created","response":{"id":null},"item_id":null,"output_index":null}"#;
        assert_eq!(parse_server(odd), Ok(ServerEvent::ResponseCreated { response: ResponseInfo::default() }));
        for (odd, kind) in [
            (r#"{"type":"response.x.delta","delta":{"a":1}}"#, "response.x.delta"),
            (r#"{"type":"later","item_id":7,"output_index":"0","content_index":-1}"#, "later"),
        ] {
            assert_eq!(parse_server(odd), Ok(ServerEvent::Unknown { kind: kind.to_owned() }));
        }
        let odd = r#"{"type":"response.audio.delta","delta":"AA==","output_index":"0"}"#;
        assert!(matches!(parse_server(odd), Ok(ServerEvent::AudioDelta { .. })));
        assert_eq!(parse_server("{}"), Ok(ServerEvent::Unknown { kind: String::new() }));
    }

    #[test]
    fn nonsense_is_an_error_and_no_panic() {
        for odd in ["", "x", "[]", "null", "1", r#"{"type":1}"#, r#"{"type":"response.audio.delta","delta":5}"#] {
            assert!(parse_server(odd).is_err(), "{odd}");
        }
    }
}
