//! What a recording is like: kind of file, rate, length and level, measured and not believed from names.

use std::time::Duration;

use crate::{
    audio::decode::{DecodeError, decode_beginning},
    model::{Clip, SampleFacts, SampleKind},
};

/// More than any recording of a voice may last; nothing behind it is read.
const ENOUGH: Duration = Duration::from_mins(3);

/// Reads a WAV, MP3 or M4A file, and measures it; one that lasts for hours counts as somewhat longer than three minutes.
///
/// # Errors
/// Where the bytes are none of these, or hold no sound.
pub fn inspect(bytes: &[u8]) -> Result<(SampleFacts, Clip), DecodeError> {
    if bytes.starts_with(b"OggS") {
        return Err(DecodeError::UnknownFormat);
    }
    let clip = decode_beginning(bytes, ENOUGH)?;
    let facts = SampleFacts {
        kind: kind(bytes),
        bytes: bytes.len(),
        rate_hz: clip.rate.hz(),
        duration: clip.duration(),
        peak: clip.samples.iter().fold(0.0, |peak, sample| sample.abs().max(peak)),
    };
    Ok((facts, clip))
}

/// Of a file that could be decoded.
fn kind(bytes: &[u8]) -> SampleKind {
    if bytes.starts_with(b"RI") || bytes.starts_with(b"RF") {
        SampleKind::Wav
    } else if bytes.get(4..8) == Some(b"ftyp") {
        SampleKind::M4a
    } else {
        SampleKind::Mp3
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        audio::{ExportFormat, export},
        model::SampleRate,
    };

    #[test]
    fn files_are_measured_by_what_is_in_them() {
        let samples: Vec<f32> = (0..24_000_u16).map(|n| (f32::from(n) * 0.05).sin() * 0.5).collect();
        let clip = Clip::new(SampleRate::HZ_24000, samples);
        for (format, kind) in
            [(ExportFormat::Wav16, SampleKind::Wav), (ExportFormat::Mp3 { kbps: 128 }, SampleKind::Mp3)]
        {
            let bytes = export::encode(&clip, format).unwrap_or_default();
            let facts = inspect(&bytes).map(|(facts, _)| facts);
            assert!(
                facts.is_ok_and(|facts| {
                    (facts.kind, facts.bytes, facts.rate_hz) == (kind, bytes.len(), 24_000)
                        && facts.duration.abs_diff(Duration::from_secs(1)) < Duration::from_millis(5)
                        && (0.4..0.6).contains(&facts.peak)
                }),
                "{facts:?}"
            );
        }
        assert_eq!(inspect(b"<html>").err(), Some(DecodeError::UnknownFormat));
    }
}
