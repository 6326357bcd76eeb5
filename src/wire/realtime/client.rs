//! What the client says.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wire::session::SessionConfig;

/// An event with its id, unique within the connection.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClientMessage {
    /// Any unique text; the server's errors name it.
    pub event_id: String,
    /// The event.
    #[serde(flatten)]
    pub event: ClientEvent,
}

/// What a client can ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ClientEvent {
    /// Sets voice, mode and format; once, before any text.
    #[serde(rename = "session.update")]
    SessionUpdate {
        /// The settings.
        session: SessionConfig,
    },
    /// Adds text to the buffer.
    #[serde(rename = "input_text_buffer.append")]
    Append {
        /// The text.
        text: String,
    },
    /// Speaks what is in the buffer.
    #[serde(rename = "input_text_buffer.commit")]
    Commit,
    /// Drops what is in the buffer.
    #[serde(rename = "input_text_buffer.clear")]
    Clear,
    /// Asks to stop the response; servers need not obey.
    #[serde(rename = "response.cancel")]
    Cancel,
    /// No more text: speak the rest, then end.
    #[serde(rename = "session.finish")]
    Finish,
}

/// A frame that is not an event of a client's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableEvent {
    /// Not a JSON object.
    #[error("not a JSON object: {0}")]
    NotJson(String),
    /// No `type`, or an unknown one.
    #[error("unknown event type {kind:?}")]
    UnknownType {
        /// What `type` says; empty where it is missing.
        kind: String,
        /// The event's id where it has one.
        event_id: Option<String>,
    },
    /// A known event whose fields are wrong.
    #[error("bad {kind}: {message}")]
    BadFields {
        /// What `type` says.
        kind: String,
        /// The event's id where it has one.
        event_id: Option<String>,
        /// What is wrong.
        message: String,
    },
}

const KNOWN: [&str; 6] = [
    "session.update",
    "input_text_buffer.append",
    "input_text_buffer.commit",
    "input_text_buffer.clear",
    "response.cancel",
    "session.finish",
];

impl ClientMessage {
    /// The text frame.
    pub fn to_json(&self) -> String {
        // Only maps with keys that are not text fail to serialise, and there is none here.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a text frame, as a server does. A missing `event_id` is taken as empty.
    ///
    /// # Errors
    /// See [`UnreadableEvent`].
    pub fn parse(text: &str) -> Result<Self, UnreadableEvent> {
        let value: Value = serde_json::from_str(text).map_err(|err| UnreadableEvent::NotJson(err.to_string()))?;
        let field = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let (kind, event_id) = (field("type").unwrap_or_default(), field("event_id"));
        if !KNOWN.contains(&kind.as_str()) {
            return Err(UnreadableEvent::UnknownType { kind, event_id });
        }
        match serde_json::from_value(value) {
            Ok(event) => Ok(Self { event_id: event_id.unwrap_or_default(), event }),
            Err(err) => Err(UnreadableEvent::BadFields { kind, event_id, message: err.to_string() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::session::SessionMode;

    fn events() -> Vec<(ClientEvent, Value)> {
        let session = SessionConfig {
            voice: Some("Cherry".into()),
            mode: Some(SessionMode::ServerCommit),
            sample_rate: Some(48_000),
            language_type: Some("Chinese".to_owned()),
            ..SessionConfig::default()
        };
        vec![
            (
                ClientEvent::SessionUpdate { session },
                json!({"type":"session.update","session":{"voice":"Cherry","mode":"server_commit","sample_rate":48000,
                    "language_type":"Chinese"}}),
            ),
            (
                ClientEvent::Append { text: "你好\n😀".to_owned() },
                json!({"type":"input_text_buffer.append","text":"你好\n😀"}),
            ),
            (ClientEvent::Commit, json!({"type":"input_text_buffer.commit"})),
            (ClientEvent::Clear, json!({"type":"input_text_buffer.clear"})),
            (ClientEvent::Cancel, json!({"type":"response.cancel"})),
            (ClientEvent::Finish, json!({"type":"session.finish"})),
        ]
    }

    #[test]
    fn each_event_is_sent_as_documented_and_read_back() {
        for (event, mut body) in events() {
            let message = ClientMessage { event_id: "event_1".to_owned(), event };
            body["event_id"] = json!("event_1");
            assert_eq!(serde_json::from_str::<Value>(&message.to_json()).ok(), Some(body));
            assert_eq!(ClientMessage::parse(&message.to_json()), Ok(message));
        }
    }

    #[test]
    fn nonsense_is_told_apart() {
        assert!(matches!(ClientMessage::parse("{"), Err(UnreadableEvent::NotJson(_))));
        assert!(matches!(
            ClientMessage::parse(r#"{"type":"dance","event_id":"e"}"#),
            Err(UnreadableEvent::UnknownType { event_id: Some(_), .. })
        ));
        assert!(matches!(
            ClientMessage::parse(r#"{"type":"input_text_buffer.append","text":1}"#),
            Err(UnreadableEvent::BadFields { .. })
        ));
        for odd in ["[]", "1", "null", "\"x\"", "{}"] {
            assert!(ClientMessage::parse(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn extra_fields_do_no_harm() {
        let text = r#"{"type":"session.update","event_id":"e","session":{"voice":"Cherry","channels":1},"x":0}"#;
        assert!(ClientMessage::parse(text).is_ok());
    }
}
