//! Reading WAV files: any plain samples that a service or a user brings, mixed to mono.
//!
//! Files that were never closed, or came through a pipe, have placeholders for sizes; they are read to their end.

use std::sync::Arc;

use crate::{
    audio::decode::DecodeError,
    model::{Clip, SampleRate},
};

/// Sizes from here on are placeholders of programs that could not seek back (0x7FFFFFFF, 0xFFFFFFFF less a header).
pub(super) const PLACEHOLDER: u32 = 0x7fff_0000;
const INTEGER: u16 = 1;
const FLOAT: u16 = 3;
const EXTENSIBLE: u16 = 0xfffe;

/// Reads a WAV file: 8 to 32 bit integers or 32 and 64 bit floats, any number of channels, averaged to mono.
///
/// # Errors
/// Where the file is not WAV, is compressed, or holds no samples.
pub(super) fn read(bytes: &[u8]) -> Result<Clip, DecodeError> {
    let mut format = None;
    let mut rest = bytes.get(12..).ok_or(DecodeError::Damaged)?;
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        if &head[..4] == b"data" {
            let format: Format = format.ok_or(DecodeError::Damaged)?;
            return format.read(data_of(body, size));
        }
        if &head[..4] == b"fmt " {
            format = Some(Format::parse(&body[..body.len().min(size as usize)])?);
        }
        let next = (size as usize).saturating_add(size as usize % 2).min(body.len());
        rest = &body[next..];
    }
    Err(DecodeError::Damaged)
}

/// The bytes of the samples: as many as the header says, or all there are where it says nothing useful.
fn data_of(body: &[u8], size: u32) -> &[u8] {
    if size == 0 || size >= PLACEHOLDER { body } else { &body[..body.len().min(size as usize)] }
}

/// What the `fmt ` chunk says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    float: bool,
    channels: usize,
    /// Frames per second.
    pub(super) rate: SampleRate,
    /// Bytes of one sample of one channel.
    width: usize,
}

impl Format {
    /// Reads the body of the chunk.
    pub(super) fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let half = |at: usize| body.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]));
        let word = |at: usize| body.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let damaged = DecodeError::Damaged;
        let (Some(tag), Some(channels), Some(hz), Some(bits)) = (half(0), half(2), word(4), half(14)) else {
            return Err(damaged);
        };
        let tag = if tag == EXTENSIBLE { half(24).ok_or(damaged)? } else { tag };
        let width = usize::from(bits.div_ceil(8));
        let rate = rate_of_sound(hz).ok_or(DecodeError::Damaged)?;
        match (tag, width, channels) {
            (_, _, 0) => Err(DecodeError::Damaged),
            (INTEGER, 1..=4, _) | (FLOAT, 4 | 8, _) => {
                Ok(Self { float: tag == FLOAT, channels: usize::from(channels), rate, width })
            }
            _ => Err(DecodeError::UnsupportedWav { tag, bits }),
        }
    }

    /// Bytes of one sample of every channel; never zero.
    pub(super) const fn frame_bytes(self) -> usize {
        self.width * self.channels
    }

    /// The average of the channels, for each whole frame.
    pub(super) fn mix(self, data: &[u8]) -> Vec<f32> {
        self.frames(data).collect()
    }

    fn frames(self, data: &[u8]) -> impl Iterator<Item = f32> {
        let scale = 1.0 / self.channels as f32;
        data.chunks_exact(self.frame_bytes())
            .map(move |frame| frame.chunks_exact(self.width).map(|sample| self.sample(sample)).sum::<f32>() * scale)
    }

    fn read(self, data: &[u8]) -> Result<Clip, DecodeError> {
        // In one go to where they stay: an hour of them is some hundreds of megabytes.
        let samples: Arc<[f32]> = self.frames(data).collect();
        if samples.is_empty() { Err(DecodeError::NoSamples) } else { Ok(Clip::new(self.rate, samples)) }
    }

    /// One sample as a float; what is no number is silence.
    fn sample(self, bytes: &[u8]) -> f32 {
        let value = match (self.float, bytes) {
            (false, &[byte]) => (f32::from(byte) - 128.0) / 128.0,
            (false, &[a, b]) => f32::from(i16::from_le_bytes([a, b])) / 32_768.0,
            (false, &[a, b, c]) => i32::from_le_bytes([0, a, b, c]) as f32 / 2_147_483_648.0,
            (float, bytes) => match (float, bytes.as_array::<4>(), bytes.as_array::<8>()) {
                (true, Some(&four), _) => f32::from_le_bytes(four),
                (true, _, Some(&eight)) => f64::from_le_bytes(eight) as f32,
                (false, Some(&four), _) => i32::from_le_bytes(four) as f32 / 2_147_483_648.0,
                _ => 0.0,
            },
        };
        if value.is_finite() { value } else { 0.0 }
    }
}

/// A rate that sound can have, 4 to 192 kHz: resampling what claims to have a handful of samples a second would fill all
/// memory.
pub(super) fn rate_of_sound(hz: u32) -> Option<SampleRate> {
    SampleRate::new(hz).filter(|rate| (4_000..=192_000).contains(&rate.hz()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing test may panic")]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::audio::{
        decode::decode,
        wav::{WavDepth, wav_bytes},
    };

    /// Bytes before the samples of a file that this program writes.
    const HEADER: usize = 44;

    fn ramp() -> Clip {
        let samples: Vec<f32> = (-1_000..1_001_i16).map(|n| f32::from(n) / 1_001.0).collect();
        Clip::new(SampleRate::HZ_24000, samples)
    }

    /// A file as another program writes it.
    fn foreign(spec: hound::WavSpec, write: impl Fn(&mut hound::WavWriter<&mut Cursor<Vec<u8>>>)) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
        write(&mut writer);
        writer.finalize().unwrap();
        file.into_inner()
    }

    #[test]
    fn other_programs_files_are_read_and_mixed_to_mono() {
        for (bits, full) in [(8, 128.0), (16, 32_768.0), (24, 8_388_608.0), (32, 2_147_483_648.0_f64)] {
            let spec = hound::WavSpec {
                channels: 2,
                sample_rate: 44_100,
                bits_per_sample: bits,
                sample_format: hound::SampleFormat::Int,
            };
            let bytes = foreign(spec, |writer| {
                writer.write_sample((full * 0.5) as i32).unwrap();
                writer.write_sample((full * -0.25) as i32).unwrap();
            });
            let clip = decode(&bytes).unwrap();
            assert_eq!((clip.rate.hz(), &*clip.samples), (44_100, [0.125].as_slice()), "{bits} bit");
        }
        let spec = hound::WavSpec {
            channels: 3,
            sample_rate: 8_000,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let bytes = foreign(spec, |writer| {
            for sample in [0.25_f32, 0.5, 0.75, f32::NAN, 0.5, 1.0] {
                writer.write_sample(sample).unwrap();
            }
        });
        assert_eq!(*decode(&bytes).unwrap().samples, [0.5, 0.5]);
    }

    #[test]
    fn placeholder_sizes_mean_to_the_end() {
        let clip = ramp();
        let good = wav_bytes(&clip, WavDepth::Bits16);
        for size in [0, 0x7fff_ffff, 0x7fff_ffff - 36, u32::MAX, u32::MAX - 44, 5_000_000] {
            let mut bytes = good.clone();
            bytes[4..8].copy_from_slice(&size.to_le_bytes());
            bytes[40..44].copy_from_slice(&size.to_le_bytes());
            assert_eq!(decode(&bytes).unwrap().samples.len(), clip.samples.len(), "{size:#x}");
        }
    }

    #[test]
    fn chunks_around_the_samples_are_passed_over() {
        let good = wav_bytes(&ramp(), WavDepth::Bits16);
        let bytes = [&good[..36], b"LIST\x03\0\0\0abc\0", &good[36..], b"id3 \x04\0\0\0abcd"].concat();
        assert_eq!(decode(&bytes).unwrap(), decode(&good).unwrap());
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let good = wav_bytes(&ramp(), WavDepth::Bits24);
        for end in 0..HEADER {
            assert!(decode(&good[..end]).is_err(), "cut at {end}");
        }
        for at in 0..HEADER {
            for value in [0x00, 0x01, 0x7f, 0xff] {
                let mut bytes = good.clone();
                bytes[at] = value;
                let _ = decode(&bytes);
            }
        }
    }

    #[test]
    fn compressed_files_say_what_they_are() {
        let mut bytes = wav_bytes(&ramp(), WavDepth::Bits16);
        bytes[20] = 7;
        assert_eq!(decode(&bytes), Err(DecodeError::UnsupportedWav { tag: 7, bits: 16 }));
    }
}
