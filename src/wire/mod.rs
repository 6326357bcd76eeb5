//! Message formats of the speech APIs, written once and used by both sides: the client and the embedded service.
//!
//! Owns names and shapes on the wire and nothing else: no sockets, no policy, no limits. What a peer sends is read
//! tolerantly (unknown fields and events are kept out of the way, optional ones may be missing); what we send is
//! exactly what the vendor documents.

pub mod chat;
pub mod error;
mod lenient;
pub mod models;
pub mod realtime;
pub mod session;
pub mod sse;
pub mod synthesis;
pub mod task;
pub mod uploads;
pub mod voices;

/// Path of the voice management calls.
pub const CUSTOMIZATION_PATH: &str = "/api/v1/services/audio/tts/customization";
/// Path of the Qwen-TTS realtime socket.
pub const REALTIME_PATH: &str = "/api-ws/v1/realtime";
/// Path of the socket of tasks (`CosyVoice`, Qwen-Audio-TTS, Sambert).
pub const TASK_PATH: &str = "/api-ws/v1/inference";
