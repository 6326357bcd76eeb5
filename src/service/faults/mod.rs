//! Faults on demand, for tests and for trying the window: which calls go wrong, how, and how many calls there were.
//!
//! Nothing of it can be reached unless whoever starts the service hands it a [`FaultControl`]. `gate` spoils plain
//! calls, `mischief` what a socket says, `line` the bytes below both.

pub(super) mod gate;
pub(super) mod line;
pub(super) mod mischief;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

/// What goes wrong. Except for [`Fault::Refuse`], the call is done all the same, as it is when a real line breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Refused without being done; an upgrade too.
    Refuse {
        /// HTTP status.
        status: u16,
        /// The whole body: JSON as it is on the wire, `{}`, or anything else.
        body: String,
        /// `Retry-After`, in seconds or as a date.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// Done later; an upgrade too.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The line ends after so many bytes of the answer, its head included, or of the frames of a socket.
    Cut {
        /// Bytes that still get through.
        bytes: u64,
    },
    /// The line ends in the middle of a frame.
    CutInFrame,
    /// Events that nobody knows stand before each event; an answer has fields that nobody knows.
    Unknown,
    /// The `*.done` events of a response come the wrong way round.
    Reorder,
    /// The first event of a session or task (`session.created`, `task-started`) is left out.
    SkipCreated,
    /// The server closes the socket.
    Close {
        /// Close code, such as 1007.
        code: u16,
        /// Reason, at most 123 bytes.
        reason: String,
    },
    /// All is well, but there is not a byte of sound; a plain answer is empty.
    Empty,
    /// Nothing more comes, and the line stays open.
    Stall,
    /// Something that is no JSON.
    Nonsense,
    /// Something far too large.
    Huge {
        /// Bytes.
        bytes: u64,
    },
}

/// An order for a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Path or action of the calls; `*` stands for anything. See [`FaultControl::calls`] for the names of actions.
    pub on: String,
    /// How many calls go wrong.
    #[serde(default = "once")]
    pub times: u32,
    /// Messages of a socket that come through before.
    #[serde(default)]
    pub after: u32,
    /// What goes wrong with them.
    pub fault: Fault,
}

const fn once() -> u32 {
    1
}

impl Order {
    /// The next call on `on` goes wrong.
    pub fn once(on: &str, fault: Fault) -> Self {
        Self { on: on.to_owned(), times: 1, after: 0, fault }
    }
}

/// Handle on a service's faults and counters. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct FaultControl(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    orders: Vec<Order>,
    calls: BTreeMap<String, u64>,
}

impl FaultControl {
    /// No faults, no calls.
    pub fn new() -> Self {
        Self::default()
    }

    /// Orders a fault. Where several fit a call, the oldest is taken.
    pub fn add(&self, order: Order) {
        self.state().orders.push(order);
    }

    /// Takes all orders back; the counters stay.
    pub fn clear(&self) {
        self.state().orders.clear();
    }

    /// Calls of an action that came so far, refused ones included. An action is `MODEL:ACTION` for voice management
    /// (`qwen-voice-design:create`), else the last part of the path (`realtime`).
    pub fn calls(&self, action: &str) -> u64 {
        self.state().calls.get(action).copied().unwrap_or(0)
    }

    /// All counters.
    pub fn all_calls(&self) -> BTreeMap<String, u64> {
        self.state().calls.clone()
    }

    /// Counts a call and tells what goes wrong with it.
    fn next(&self, path: &str, action: &str) -> Option<Order> {
        let mut state = self.state();
        *state.calls.entry(action.to_owned()).or_default() += 1;
        let place = state.orders.iter().position(|order| fits(&order.on, path) || fits(&order.on, action))?;
        let order = &mut state.orders[place];
        order.times = order.times.saturating_sub(1);
        let taken = order.clone();
        if order.times == 0 {
            state.orders.remove(place);
        }
        Some(taken)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether `text` is `pattern`, in which `*` stands for any run of characters.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(place) => text = &text[place + part.len()..],
            None => return false,
        }
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("realtime", "realtime", true),
            ("realtime", "realtimes", false),
            ("*", "", true),
            ("/api/*", "/api/v1/x", true),
            ("*:create", "qwen-voice-design:create", true),
            ("*:create*", "voice-enrollment:create_voice", true),
            ("*:create", "voice-enrollment:create_voice", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn orders_are_used_up_and_every_call_counts() {
        let control = FaultControl::new();
        control.add(Order { times: 2, ..Order::once("*:list", Fault::Empty) });
        control.add(Order::once("*", Fault::Stall));
        let next = |action| control.next("/path", action).map(|order| order.fault);
        assert_eq!(next("m:list"), Some(Fault::Empty));
        assert_eq!(next("m:create"), Some(Fault::Stall));
        assert_eq!((next("m:list"), next("m:list"), next("m:list")), (Some(Fault::Empty), None, None));
        assert_eq!((control.calls("m:list"), control.calls("m:create"), control.calls("x")), (4, 1, 0));
        control.add(Order::once("*", Fault::Stall));
        control.clear();
        assert_eq!(control.next("/path", "m:list"), None);
    }

    #[test]
    fn orders_are_read_as_they_are_documented() {
        for text in [
            r#"{"on":"*","fault":"stall"}"#,
            r#"{"on":"realtime","times":2,"after":3,"fault":{"close":{"code":1007,"reason":"x"}}}"#,
            r#"{"on":"*:create","fault":{"refuse":{"status":429,"body":"{}","retry_after":"2"}}}"#,
            r#"{"on":"*","fault":{"huge":{"bytes":314572800}}}"#,
        ] {
            assert!(serde_json::from_str::<Order>(text).is_ok(), "{text}");
        }
    }
}
