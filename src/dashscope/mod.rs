//! Client of the speech APIs: where to go, who we are, what we ask and what can go wrong.
//!
//! Owns sockets towards a server, the key on its way there, and the translation of every failure into an [`Error`].
//! It keeps nothing: what is delivered is handed up at once. A charged call that may have
//! arrived is never repeated here.

mod chat;
mod client;
mod download;
mod endpoint;
mod error;
mod fetch;
mod models;
mod net;
mod patience;
mod realtime;
mod retry;
mod socket;
mod stream;
mod synthesis;
mod tasks;
mod uploads;
mod voices;

pub use chat::{ChatPiece, ChatStream};
pub use client::Client;
pub use download::{DownloadError, Downloader};
pub use endpoint::{BadEndpoint, Endpoint};
pub use error::{Error, ErrorKind};
pub use net::{BadProxy, NetOptions, ProxyChoice, ProxyUrl};
pub use realtime::{RealtimeReceiver, RealtimeSender, SpeechEvent};
pub use retry::RetryPolicy;
pub use synthesis::{
    Sound, SoundAddress, SpeechCall, SpeechEnd, SpeechPiece, SpeechRequest, SpeechStream, Synthesized,
};
pub use tasks::{SpokenEvent, TaskDeadlines, TaskOrder, TaskReceiver, TaskSender, TaskSocket};
pub use voices::{Cloned, Deployment, Designed, ManagedVoice, Preview, Sample, Waiting};
