//! Sound that is made and read while it travels: the four formats of the speech APIs, in both directions.
//!
//! Works on bytes and mono samples; knows nothing of sockets and messages.
//!
//! | to do | look in |
//! |---|---|
//! | turn samples into bytes as they come | [`Encoder`] |

mod encoder;
mod format;
mod mp3_encoder;
mod opus_encoder;

pub use encoder::{EncodeError, Encoder};
pub use format::Format;
