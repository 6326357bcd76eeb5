//! Events of the Qwen-TTS realtime socket, one JSON object in each text frame.

mod client;
mod server;

pub use client::{ClientEvent, ClientMessage, UnreadableEvent};
pub use server::{
    AudioRef, ContentPart, ErrorInfo, OutputItem, ResponseInfo, ResponseUsage, ServerEvent, ServerMessage, parse_server,
};
