//! Sound: files to samples and back, one rate to another, pictures and measurements, and the way to the loudspeaker.
//!
//! Works on [`Clip`](crate::model::Clip)s, which are mono. Knows nothing of voices, sockets, settings or windows.
//!
//! | to do | look in |
//! |---|---|
//! | read a WAV, MP3, M4A or Ogg Opus file | [`decode`] |
//! | read and write raw 16-bit samples | [`pcm`] |
//! | change the sample rate, whole or streaming | [`resample`] |
//! | write WAV, whole or growing | [`wav`] |
//! | write MP3 | [`mp3`] |
//! | make and read sound in any format of the APIs while it travels | [`stream`] |
//! | draw a small waveform | [`peaks`] |
//! | draw a waveform, a spectrogram or a pitch contour at any zoom | [`pictures`] |
//! | finish a sound: trim, level, limit, fade | [`finish`] |
//! | write what the user exports, under a legal name | [`export`], [`file_name`], [`name_pattern`] |
//! | measure loudness and pitch | [`loudness`], [`pitch`] |
//! | measure what a recording is like | [`inspect`] |
//! | measure the voice in a recording | [`voice`] |
//! | tell what is known of a take in figures, and what is suspect about it | [`figures`], [`checks`] |
//! | play clips and live streams | [`player`] |

pub mod checks;
mod course;
pub mod decode;
pub mod export;
pub mod figures;
pub mod file_name;
pub mod finish;
pub mod inspect;
pub mod loudness;
pub mod mp3;
pub mod name_pattern;
pub mod pcm;
pub mod peaks;
pub mod pictures;
pub mod pitch;
pub mod player;
pub mod resample;
pub mod stream;
pub mod voice;
pub mod wav;
mod wav_reader;

pub use checks::check;
pub use decode::{DecodeError, decode};
pub use export::ExportError;
pub use figures::{Figures, TextPace, figures};
pub use file_name::{replace, replace_with, safe_file_stem, write_new, write_new_with};
pub use inspect::inspect;
pub use loudness::{Loudness, loudness};
pub use pcm::{PcmDecoder, pcm16, to_pcm16};
pub use peaks::peaks;
pub use pitch::median_f0;
pub use player::{Player, PlayerEvent, PlayerMeters, StreamFeed};

pub use crate::model::ExportFormat;
pub use resample::{Resampler, resample};
pub use wav::{WavDepth, wav_bytes};
