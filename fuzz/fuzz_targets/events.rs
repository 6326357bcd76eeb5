//! Messages of both sockets, in both directions: any text is understood or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use timbre::wire::{
    realtime::{ClientMessage, parse_server},
    task::{TaskMessage, parse_frame},
};

fuzz_target!(|text: &str| {
    let _ = parse_server(text);
    let _ = ClientMessage::parse(text);
    if let Ok(message) = TaskMessage::parse(text) {
        let _ = TaskMessage::parse(&message.to_json());
    }
    if let Ok(frame) = parse_frame(text) {
        // What was understood once is understood again, and means the same.
        let again = parse_frame(&frame.to_json()).expect("a frame of ours can be read");
        assert_eq!(again, parse_frame(&again.to_json()).expect("a frame of ours can be read"));
    }
});
