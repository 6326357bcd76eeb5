//! What a socket says instead of what it should: one message in, what really goes out. Knows both kinds of socket, by
//! the names of their events alone.

use axum::extract::ws::{CloseFrame, Message};
use serde_json::Value;

use super::{Fault, Order, line::Knife};

/// An event that no client knows, in the shape of both kinds of socket.
const UNKNOWN: &str = r#"{"type":"future.event","event_id":"event_future","news":[1,{"a":null}],"header":{"event":"future-event","attributes":{}},"payload":{}}"#;

/// Events at the end of a response, the last of which is always the last.
const DONE: [&str; 4] =
    ["response.audio.done", "response.content_part.done", "response.output_item.done", "response.done"];

/// The fault of one socket. Put into the extensions of its upgrade by the gate.
#[derive(Clone, Debug)]
pub struct Mischief {
    fault: Fault,
    after: u32,
    knife: Knife,
    /// Events that are kept back.
    held: Vec<Message>,
}

/// What becomes of a message.
#[derive(Debug, PartialEq)]
pub enum Bent {
    /// These go out instead.
    Send(Vec<Message>),
    /// These go out, and nothing after them.
    Last(Vec<Message>),
    /// Nothing goes out any more, and the socket stays open.
    Stall,
}

impl Mischief {
    /// The mischief of an order.
    pub fn new(order: Order, knife: Knife) -> Self {
        Self { fault: order.fault, after: order.after, knife, held: Vec::new() }
    }

    /// What goes out instead of `message`.
    pub fn bend(&mut self, message: Message) -> Bent {
        if self.after > 0 {
            self.after -= 1;
            return Bent::Send(vec![message]);
        }
        match &self.fault {
            Fault::Cut { bytes } => {
                self.knife.cut_after(*bytes);
                self.after = u32::MAX;
                Bent::Send(vec![message])
            }
            Fault::CutInFrame => {
                self.knife.cut_after(size(&message) / 2 + 2);
                Bent::Last(vec![message])
            }
            Fault::Unknown => Bent::Send(vec![Message::from(UNKNOWN), message]),
            Fault::Reorder => self.reorder(message),
            Fault::SkipCreated if matches!(name(&message).as_str(), "session.created" | "task-started") => {
                Bent::Send(Vec::new())
            }
            Fault::Close { code, reason } => {
                Bent::Last(vec![Message::Close(Some(CloseFrame { code: *code, reason: reason.as_str().into() }))])
            }
            Fault::Empty if is_sound(&message) => Bent::Send(Vec::new()),
            Fault::Stall => Bent::Stall,
            Fault::Nonsense => Bent::Last(vec![Message::from("<html>\u{fffd} 502")]),
            Fault::Huge { bytes } => {
                Bent::Last(vec![Message::from("x".repeat(usize::try_from(*bytes).unwrap_or(usize::MAX)))])
            }
            _ => Bent::Send(vec![message]),
        }
    }

    fn reorder(&mut self, message: Message) -> Bent {
        let name = name(&message);
        if !DONE.contains(&name.as_str()) {
            return Bent::Send(vec![message]);
        }
        self.held.push(message);
        if name != "response.done" {
            return Bent::Send(Vec::new());
        }
        Bent::Send(self.held.drain(..).rev().collect())
    }
}

fn size(message: &Message) -> u64 {
    match message {
        Message::Text(text) => text.len() as u64,
        Message::Binary(bytes) => bytes.len() as u64,
        _ => 0,
    }
}

/// The name of an event, empty where the message has none.
fn name(message: &Message) -> String {
    let Message::Text(text) = message else { return String::new() };
    let event: Value = serde_json::from_str(text).unwrap_or_default();
    let name = event["type"].as_str().or_else(|| event["header"]["event"].as_str());
    name.unwrap_or_default().to_owned()
}

fn is_sound(message: &Message) -> bool {
    matches!(message, Message::Binary(_)) || name(message) == "response.audio.delta"
}
