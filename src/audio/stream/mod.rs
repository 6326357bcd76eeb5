//! Sound that is made and read while it travels: the four formats of the speech APIs, in both directions.
//!
//! Works on bytes and mono samples; knows nothing of sockets and messages.
//!
//! | to do | look in |
//! |---|---|
//! | turn samples into bytes as they come | [`Encoder`] |
//! | turn bytes into samples as they come | [`Decoder`] |

mod decoder;
mod encoder;
mod error;
mod format;
mod mp3;
mod mp3_encoder;
mod mp3_frame;
mod ogg;
mod opus_encoder;
mod opus_track;
mod output;
mod sniff;
mod wav;

pub use decoder::Decoder;
pub use encoder::{EncodeError, Encoder};
pub use error::StreamError;
pub use format::Format;
pub(in crate::audio) use opus_encoder::{OpusEncoder, coded_rate as opus_rate};
