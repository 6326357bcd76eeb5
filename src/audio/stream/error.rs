//! Why a stream gives no more sound.

use crate::audio::decode::DecodeError;

/// Why bytes did not become sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// A WAV stream that is damaged, or holds something other than plain samples.
    #[error(transparent)]
    Wav(#[from] DecodeError),
    /// Opus of more channels than two.
    #[error("this Opus stream has {0} channels, which cannot be read")]
    OpusChannels(u8),
    /// Bytes came, and no sound was in them.
    #[error("the stream holds no sound")]
    NoSound,
}
