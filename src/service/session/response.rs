//! The events of one response, from its beginning to its end.

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::{
    model::VoiceId,
    service::ids,
    wire::realtime::{AudioRef, ContentPart, OutputItem, ResponseInfo, ResponseUsage, ServerEvent},
};

/// How a response ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All was spoken.
    Completed,
    /// The client cancelled it.
    Incomplete,
    /// The engine failed.
    Failed,
}

impl Outcome {
    const fn status(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Incomplete => "incomplete",
            Self::Failed => "failed",
        }
    }
}

/// One response.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    at: AudioRef,
    voice: VoiceId,
    characters: u64,
}

impl Response {
    /// A response with new ids, for a text of so many counted characters.
    pub fn new(voice: VoiceId, characters: u64) -> Self {
        let at = AudioRef { response_id: ids::part("resp_"), item_id: ids::part("item_"), ..AudioRef::default() };
        Self { at, voice, characters }
    }

    /// Id of its item.
    pub fn item_id(&self) -> &str {
        &self.at.item_id
    }

    /// The events before any audio.
    pub fn opening(&self) -> Vec<ServerEvent> {
        let response = ResponseInfo { output: Vec::new(), usage: None, ..self.info("in_progress") };
        let item = OutputItem { content: Vec::new(), ..self.item("in_progress", text_part()) };
        vec![
            ServerEvent::ResponseCreated { response },
            ServerEvent::ItemAdded { response_id: self.at.response_id.clone(), output_index: 0, item },
            ServerEvent::PartAdded { at: self.at.clone(), part: text_part() },
        ]
    }

    /// A piece of its audio.
    pub fn delta(&self, bytes: &[u8]) -> ServerEvent {
        ServerEvent::AudioDelta { at: self.at.clone(), delta: BASE64_STANDARD.encode(bytes) }
    }

    /// The events after the last audio.
    pub fn closing(&self, outcome: Outcome) -> Vec<ServerEvent> {
        let (at, status) = (self.at.clone(), outcome.status());
        vec![
            ServerEvent::AudioDone { at: at.clone() },
            ServerEvent::PartDone { at: at.clone(), part: text_part() },
            ServerEvent::ItemDone {
                response_id: at.response_id,
                output_index: 0,
                item: self.item(status, text_part()),
            },
            ServerEvent::ResponseDone { response: self.info(status) },
        ]
    }

    fn info(&self, status: &str) -> ResponseInfo {
        let transcript = ContentPart { text: None, transcript: Some(String::new()), ..text_part() };
        ResponseInfo {
            id: self.at.response_id.clone(),
            object: "realtime.response".to_owned(),
            conversation_id: String::new(),
            status: status.to_owned(),
            modalities: vec!["text".to_owned(), "audio".to_owned()],
            voice: Some(self.voice.clone()),
            output: vec![self.item(status, transcript)],
            usage: Some(ResponseUsage { characters: self.characters }),
        }
    }

    fn item(&self, status: &str, part: ContentPart) -> OutputItem {
        OutputItem {
            id: self.at.item_id.clone(),
            object: "realtime.item".to_owned(),
            kind: "message".to_owned(),
            status: status.to_owned(),
            role: "assistant".to_owned(),
            content: vec![part],
        }
    }
}

fn text_part() -> ContentPart {
    ContentPart { kind: "audio".to_owned(), text: Some(String::new()), transcript: None }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::wire::realtime::ServerMessage;

    fn shown(response: &Response, events: Vec<ServerEvent>) -> Vec<Value> {
        let text = |event| ServerMessage { event_id: "e".to_owned(), event }.to_json();
        let named = |text: String| text.replace(&response.at.response_id, "R").replace(response.item_id(), "I");
        events.into_iter().map(|event| serde_json::from_str(&named(text(event))).unwrap_or_default()).collect()
    }

    #[test]
    fn it_opens_and_closes_as_documented() {
        let response = Response::new("Cherry".into(), 25);
        let part = json!({"type": "audio", "text": ""});
        let item = |status, content: Value| {
            json!({"id": "I", "object": "realtime.item", "type": "message", "status": status, "role": "assistant",
                "content": content})
        };
        let info = |status, output: Value| {
            json!({"id": "R", "object": "realtime.response", "conversation_id": "", "status": status,
                "modalities": ["text", "audio"], "voice": "Cherry", "output": output})
        };
        let at = json!({"event_id": "e", "response_id": "R", "item_id": "I", "output_index": 0, "content_index": 0});
        let with = |kind: &str, more: Value| {
            let mut value = at.clone();
            value["type"] = json!(kind);
            for (key, field) in more.as_object().cloned().unwrap_or_default() {
                value[key] = field;
            }
            value
        };
        let mut done = info("completed", json!([item("completed", json!([{"type": "audio", "transcript": ""}]))]));
        done["usage"] = json!({"characters": 25});
        let added = json!({"event_id": "e", "type": "response.output_item.added", "response_id": "R",
            "output_index": 0, "item": item("in_progress", json!([]))});
        let item_done = json!({"event_id": "e", "type": "response.output_item.done", "response_id": "R",
            "output_index": 0, "item": item("completed", json!([part]))});
        assert_eq!(
            shown(&response, response.opening()),
            [
                json!({"event_id": "e", "type": "response.created", "response": info("in_progress", json!([]))}),
                added,
                with("response.content_part.added", json!({"part": part})),
            ]
        );
        assert_eq!(
            shown(&response, response.closing(Outcome::Completed)),
            [
                with("response.audio.done", json!({})),
                with("response.content_part.done", json!({"part": part})),
                item_done,
                json!({"event_id": "e", "type": "response.done", "response": done}),
            ]
        );
        assert_eq!(
            shown(&response, vec![response.delta(&[0, 1, 2])]),
            [with("response.audio.delta", json!({"delta": "AAEC"}))]
        );
    }
}
