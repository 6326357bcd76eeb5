//! Samples to bytes, as they come.

use super::{Format, mp3_encoder::Mp3Encoder, opus_encoder::OpusEncoder};
use crate::{
    audio::{mp3::Mp3Error, pcm::to_pcm16, wav::open_header},
    model::SampleRate,
};

/// Why samples could not be encoded.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// The MP3 encoder refused.
    #[error(transparent)]
    Mp3(#[from] Mp3Error),
    /// The Opus encoder refused.
    #[error("the Opus encoder failed: {0}")]
    Opus(#[from] opus_pure::Error),
}

/// Turns one stream of mono samples into the bytes of one file, piece by piece. The pieces put together are the file;
/// its header tells no length.
pub struct Encoder(Kind);

enum Kind {
    Pcm,
    Wav { header: Option<Vec<u8>> },
    Mp3(Box<Mp3Encoder>),
    Opus(Box<OpusEncoder>),
}

impl Encoder {
    /// An encoder for samples of `rate`. `kbps` is the bit rate in kbit/s that is aimed at; PCM and WAV have their
    /// own, and a format that does not have the one named takes the next lower.
    ///
    /// # Errors
    /// Where the encoder cannot be started.
    pub fn new(format: Format, rate: SampleRate, kbps: u32) -> Result<Self, EncodeError> {
        Ok(Self(match format {
            Format::Pcm => Kind::Pcm,
            Format::Wav => Kind::Wav { header: Some(open_header(rate)) },
            Format::Mp3 => Kind::Mp3(Box::new(Mp3Encoder::new(rate, kbps)?)),
            Format::Opus => Kind::Opus(Box::new(OpusEncoder::new(rate, kbps)?)),
        }))
    }

    /// Takes samples; gives the bytes they complete, which may be none. Samples outside −1 to 1 are clamped where the
    /// format needs that.
    ///
    /// # Errors
    /// Where the encoder fails; it must not be used afterwards.
    pub fn push(&mut self, samples: &[f32]) -> Result<Vec<u8>, EncodeError> {
        match &mut self.0 {
            Kind::Pcm => Ok(to_pcm16(samples)),
            Kind::Wav { header } => {
                let mut bytes = header.take().unwrap_or_default();
                bytes.extend(to_pcm16(samples));
                Ok(bytes)
            }
            Kind::Mp3(encoder) => Ok(encoder.push(samples)?),
            Kind::Opus(encoder) => Ok(encoder.push(samples)?),
        }
    }

    /// The bytes that are left; with them the file is complete.
    ///
    /// # Errors
    /// Where the encoder fails.
    pub fn finish(self) -> Result<Vec<u8>, EncodeError> {
        match self.0 {
            Kind::Pcm => Ok(Vec::new()),
            Kind::Wav { header } => Ok(header.unwrap_or_default()),
            Kind::Mp3(encoder) => Ok(encoder.finish()?),
            Kind::Opus(encoder) => Ok(encoder.finish()?),
        }
    }
}

#[cfg(test)]
mod tests;
