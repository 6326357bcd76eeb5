//! Whole audio files to clips. The kind of file is told by its first bytes, because names and MIME types lie.

use std::{io::Cursor, time::Duration};

use symphonia::core::{
    codecs::audio::{AudioDecoder, AudioDecoderOptions},
    errors::Error,
    formats::{FormatOptions, FormatReader, TrackType, probe::Hint},
    io::{MediaSourceStream, MediaSourceStreamOptions},
    meta::MetadataOptions,
};

use crate::{
    audio::{stream, wav_reader},
    model::{Clip, SampleRate},
};

/// Why a file did not become a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No bytes at all.
    #[error("the audio is empty")]
    Empty,
    /// The first bytes are of no known kind of file.
    #[error("this is no WAV, MP3, M4A or Ogg Opus file")]
    UnknownFormat,
    /// A WAV file that holds something other than plain samples.
    #[error("this WAV file holds samples of kind {tag} with {bits} bits, which cannot be read")]
    UnsupportedWav {
        /// The format tag of the header; 1 is integer and 3 is float.
        tag: u16,
        /// Bits per sample.
        bits: u16,
    },
    /// The file begins well and then makes no sense.
    #[error("the audio file is damaged")]
    Damaged,
    /// The file is in order but has no sound in it.
    #[error("the audio file holds no sound")]
    NoSamples,
}

/// Decodes a whole WAV, MP3, M4A or Ogg Opus file and mixes it to mono.
///
/// # Errors
/// Where the bytes are none of them, or hold no sound. Damage in mid-file costs only the damaged part.
pub fn decode(bytes: &[u8]) -> Result<Clip, DecodeError> {
    decode_beginning(bytes, Duration::MAX)
}

/// The same for the beginning of a file: what comes later than `enough` may be left out. A small file of a dense format
/// can hold hours.
pub(super) fn decode_beginning(bytes: &[u8], enough: Duration) -> Result<Clip, DecodeError> {
    match bytes {
        [] => Err(DecodeError::Empty),
        [b'R', b'I', b'F', b'F', ..] | [b'R', b'F', b'6', b'4', ..] if bytes.get(8..12) == Some(b"WAVE") => {
            wav_reader::read(bytes)
        }
        [b'O', b'g', b'g', b'S', ..] => read_opus(bytes, enough),
        [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xff, ..] => read_packets(bytes, "mp3", enough),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => read_packets(bytes, "m4a", enough),
        _ => Err(DecodeError::UnknownFormat),
    }
}

fn read_opus(bytes: &[u8], enough: Duration) -> Result<Clip, DecodeError> {
    const AT_A_TIME: usize = 1 << 16;
    let mut decoder = stream::Decoder::sniffing(None, SampleRate::HZ_48000);
    let mut samples = Vec::new();
    for piece in bytes.chunks(AT_A_TIME) {
        // What is wrong behind the sound does not matter to it.
        let Ok(more) = decoder.push(piece) else { break };
        samples.extend(more);
        if is_enough(decoder.rate(), samples.len(), enough) {
            break;
        }
    }
    samples.extend(decoder.finish().unwrap_or_default());
    match decoder.rate() {
        Some(rate) if !samples.is_empty() => Ok(Clip::new(rate, samples)),
        _ => Err(DecodeError::NoSamples),
    }
}

fn is_enough(rate: Option<SampleRate>, samples: usize, enough: Duration) -> bool {
    rate.is_some_and(|rate| rate.duration(samples) > enough)
}

fn read_packets(bytes: &[u8], extension: &str, enough: Duration) -> Result<Clip, DecodeError> {
    let (mut reader, mut decoder) = open(bytes.to_vec(), extension).ok_or(DecodeError::Damaged)?;
    let mut rate = None;
    let mut samples = Vec::new();
    let mut planes: Vec<Vec<f32>> = Vec::new();
    // The reader ends a cut file with an error; what came before the cut is sound all the same.
    while let Ok(Some(packet)) = reader.next_packet() {
        match decoder.decode(&packet) {
            Ok(sound) => {
                rate = rate.or_else(|| wav_reader::rate_of_sound(sound.spec().rate()));
                sound.copy_to_vecs_planar(&mut planes);
                mix(&planes, &mut samples);
                if is_enough(rate, samples.len(), enough) {
                    break;
                }
            }
            Err(Error::DecodeError(_) | Error::IoError(_)) => {}
            Err(_) => break,
        }
    }
    match rate {
        Some(rate) if !samples.is_empty() => Ok(Clip::new(rate, samples)),
        _ => Err(DecodeError::NoSamples),
    }
}

type Opened = (Box<dyn FormatReader>, Box<dyn AudioDecoder>);

fn open(bytes: Vec<u8>, extension: &str) -> Option<Opened> {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    hint.with_extension(extension);
    let reader = symphonia::default::get_probe()
        .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
        .ok()?;
    let track = reader.default_track(TrackType::Audio)?;
    let parameters = track.codec_params.as_ref()?.audio()?;
    let decoder =
        symphonia::default::get_codecs().make_audio_decoder(parameters, &AudioDecoderOptions::default()).ok()?;
    Some((reader, decoder))
}

/// Appends the average of all channels.
pub(super) fn mix(planes: &[Vec<f32>], samples: &mut Vec<f32>) {
    let frames = planes.iter().map(Vec::len).min().unwrap_or(0);
    let scale = 1.0 / planes.len().max(1) as f32;
    samples.extend((0..frames).map(|n| planes.iter().map(|plane| plane[n]).sum::<f32>() * scale));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audio::export, model::ExportFormat};

    fn clip() -> Clip {
        let samples: Vec<f32> = (0..24_000_u16).map(|n| (f32::from(n) * 0.05).sin() * 0.5).collect();
        Clip::new(SampleRate::HZ_24000, samples)
    }

    #[test]
    fn what_is_no_sound_file_is_refused() {
        assert_eq!(decode(&[]), Err(DecodeError::Empty));
        assert_eq!(decode(b"<html>"), Err(DecodeError::UnknownFormat));
        assert_eq!(decode(b"RIFF\0\0\0\0AVI "), Err(DecodeError::UnknownFormat));
    }

    #[test]
    fn a_cut_or_damaged_mp3_gives_what_is_left() {
        let bytes = export::encode(&clip(), ExportFormat::Mp3 { kbps: 128 }).unwrap_or_default();
        let cut = decode(&bytes[..bytes.len() / 2]).map(|clip| clip.samples.len());
        assert!(cut.is_ok_and(|count| (6_000..20_000).contains(&count)), "{cut:?}");
        let mut damaged = bytes.clone();
        damaged[4_000..5_000].fill(0x55);
        assert!(decode(&damaged).is_ok_and(|clip| clip.samples.len() > 12_000));
    }

    #[test]
    fn m4a_is_read() {
        let bytes = include_bytes!("../../tests/fixtures/tone.m4a");
        let clip = decode(bytes);
        assert!(
            clip.as_ref().is_ok_and(|clip| {
                let seconds = clip.duration().as_secs_f64();
                clip.rate == SampleRate::HZ_24000 && (0.35..0.55).contains(&seconds)
            }),
            "{clip:?}"
        );
        let hz = clip.ok().and_then(|clip| crate::audio::median_f0(&clip));
        assert!(hz.is_some_and(|hz| (hz - 200.0).abs() < 3.0), "{hz:?}");
    }

    #[test]
    fn noise_with_the_right_first_bytes_never_panics() {
        let mut state = 7_u32;
        for start in [
            [0xff, 0xfb, 0x90, 0x64].as_slice(),
            b"ID3\x04\0\0\0\0\0\x20",
            b"RIFF\xff\xff\xff\xffWAVEfmt ",
            b"\0\0\0\x20ftypM4A \0\0\x02\0M4A mp42isom\0\0\0\0",
        ] {
            for length in [0, 1, 10, 500, 20_000] {
                let noise = (0..length).map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 24) as u8
                });
                let bytes: Vec<u8> = start.iter().copied().chain(noise).collect();
                let _ = decode(&bytes);
            }
        }
    }
}
