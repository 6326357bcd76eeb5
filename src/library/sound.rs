//! As much of sound files as the vault must know: their names, formats, headers and lengths.
//!
//! Decodes nothing.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use super::record::{AudioFile, AudioFormat};
use crate::model::SampleRate;

/// Length of the header that [`wav_header`] makes, in bytes.
pub(super) const WAV_HEADER: u64 = 44;
/// How much of a file is looked at; a WAV header with a long comment still fits.
const HEAD: usize = 4_096;

/// The name to keep sound of this format under. It says all that is needed to find the format again.
pub(super) fn file_name(format: AudioFormat) -> String {
    match format {
        AudioFormat::Wav => "audio.wav".to_owned(),
        AudioFormat::Pcm16 { rate } => format!("audio-{}.pcm", rate.hz()),
        AudioFormat::Mp3 => "audio.mp3".to_owned(),
        AudioFormat::Opus => "audio.opus".to_owned(),
        AudioFormat::Unknown => "audio.bin".to_owned(),
    }
}

/// True for names that [`file_name`] gives.
pub(super) fn is_audio_name(name: &str) -> bool {
    name.strip_prefix("audio")
        .is_some_and(|rest| [".wav", ".pcm", ".mp3", ".opus", ".bin"].into_iter().any(|ending| rest.ends_with(ending)))
}

/// The format that the first bytes show.
pub(super) fn sniff(head: &[u8]) -> AudioFormat {
    match head {
        [b'R', b'I', b'F', b'F', ..] => AudioFormat::Wav,
        [b'O', b'g', b'g', b'S', ..] => AudioFormat::Opus,
        // A tag, or the sync word of a frame of layer III.
        [b'I', b'D', b'3', ..] => AudioFormat::Mp3,
        [0xff, second, ..] if second & 0xe6 == 0xe2 => AudioFormat::Mp3,
        _ => AudioFormat::Unknown,
    }
}

/// The format of a file: a name of bare samples tells their rate, all else shows itself, or is named at least.
fn format_of(name: &str, head: &[u8]) -> AudioFormat {
    let rate = name.strip_prefix("audio-").and_then(|rest| rest.strip_suffix(".pcm"));
    if let Some(rate) = rate.and_then(|rate| SampleRate::new(rate.parse().ok()?)) {
        return AudioFormat::Pcm16 { rate };
    }
    let named = |ending: &str| Path::new(name).extension().is_some_and(|has| has.eq_ignore_ascii_case(ending));
    match sniff(head) {
        AudioFormat::Unknown if named("mp3") => AudioFormat::Mp3,
        AudioFormat::Unknown if named("wav") => AudioFormat::Wav,
        AudioFormat::Unknown if named("opus") => AudioFormat::Opus,
        format => format,
    }
}

/// The length in seconds of `bytes` bytes of sound that begin with `head`; `None` where that would need decoding.
pub(super) fn seconds(format: AudioFormat, head: &[u8], bytes: u64) -> Option<f64> {
    match format {
        AudioFormat::Wav => wav_seconds(head, bytes),
        AudioFormat::Pcm16 { rate } => Some((bytes / 2) as f64 / f64::from(rate.hz())),
        AudioFormat::Mp3 | AudioFormat::Opus | AudioFormat::Unknown => None,
    }
}

/// Looks at a file, wherever its description came from.
///
/// # Errors
/// It cannot be read.
pub(super) fn measure(folder: &Path, name: &str) -> io::Result<AudioFile> {
    let file = File::open(folder.join(name))?;
    let bytes = file.metadata()?.len();
    let mut head = Vec::new();
    file.take(HEAD as u64).read_to_end(&mut head)?;
    let format = format_of(name, &head);
    let seconds = seconds(format, &head, bytes).unwrap_or(0.0);
    Ok(AudioFile { file_name: name.to_owned(), format, bytes, seconds })
}

/// Header of a mono WAV of 16 bits with `data` bytes of samples. A length above the format's 4 GiB is written as its
/// largest, which players take as "to the end".
pub(super) fn wav_header(rate: SampleRate, data: u64) -> [u8; WAV_HEADER as usize] {
    let short = |value: u64| u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes();
    let mut header = *b"RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0........\x02\0\x10\0data....";
    header[4..8].copy_from_slice(&short(data + WAV_HEADER - 8));
    header[24..28].copy_from_slice(&rate.hz().to_le_bytes());
    header[28..32].copy_from_slice(&(rate.hz() * 2).to_le_bytes());
    header[40..44].copy_from_slice(&short(data));
    header
}

/// The rate in a header that [`wav_header`] made.
pub(super) fn wav_rate(header: &[u8; WAV_HEADER as usize]) -> Option<SampleRate> {
    (header.starts_with(b"RIFF")).then(|| number(header, 24)).flatten().and_then(SampleRate::new)
}

/// Walks the chunks up to the samples. A length that the file does not have (a stream's, or a cut file's) is
/// replaced by what is there.
fn wav_seconds(head: &[u8], bytes: u64) -> Option<f64> {
    let (mut at, mut bytes_per_second) = (12_usize, None);
    loop {
        let length = number(head, at + 4)?;
        let body = at + 8;
        match head.get(at..at + 4)? {
            b"fmt " => bytes_per_second = number(head, body + 8).filter(|&count| count > 0),
            b"data" => {
                let there = bytes.saturating_sub(body as u64);
                let data = if length == 0 { there } else { there.min(u64::from(length)) };
                return Some(data as f64 / f64::from(bytes_per_second?));
            }
            _ => {}
        }
        // Chunks begin on even bytes.
        at = body.checked_add(length as usize)?.checked_next_multiple_of(2)?;
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    const RATE: SampleRate = SampleRate::HZ_24000;

    #[test]
    fn a_header_describes_its_samples() {
        let header = wav_header(RATE, 96_000);
        assert_eq!(&header[..16], b"RIFF\x24\x77\x01\0WAVEfmt ");
        assert_eq!(&header[20..24], b"\x01\0\x01\0", "integer samples, one channel");
        assert_eq!(wav_rate(&header), Some(RATE));
        assert_eq!(seconds(AudioFormat::Wav, &header, 96_044), Some(2.0));
        assert_eq!(number(&wav_header(RATE, 1 << 40), 40), Some(u32::MAX));
    }

    #[test]
    fn lengths_that_lie_are_corrected() {
        let cut = wav_header(RATE, 96_000);
        assert_eq!(seconds(AudioFormat::Wav, &cut, 48_044), Some(1.0));
        let mut stream = wav_header(RATE, 0);
        assert_eq!(seconds(AudioFormat::Wav, &stream, 48_044), Some(1.0));
        stream[40..].fill(0xff);
        assert_eq!(seconds(AudioFormat::Wav, &stream, 48_044), Some(1.0));
    }

    #[test]
    fn other_chunks_are_stepped_over() {
        let header = wav_header(RATE, 48_000);
        let mut long = header[..36].to_vec();
        long.extend(b"LIST\x03\0\0\0abc\0");
        long.extend(&header[36..]);
        assert_eq!(seconds(AudioFormat::Wav, &long, 48_056), Some(1.0));
    }

    #[test]
    fn no_header_is_too_broken() {
        let header = wav_header(RATE, 48_000);
        for length in 0..header.len() {
            assert_eq!(wav_seconds(&header[..length], length as u64), None);
        }
        for position in 0..header.len() {
            for value in [0, 0x7f, 0xff] {
                let mut wrong = header;
                wrong[position] = value;
                assert!(wav_seconds(&wrong, 48_044).is_none_or(f64::is_finite));
            }
        }
    }

    #[test]
    fn formats_show_themselves() {
        for (head, format) in [
            (&b"RIFF"[..], AudioFormat::Wav),
            (b"OggS", AudioFormat::Opus),
            (b"ID3\x04", AudioFormat::Mp3),
            (b"\xff\xfb\x90", AudioFormat::Mp3),
            (b"\xff\xf3", AudioFormat::Mp3),
            (b"\xff\xf1", AudioFormat::Unknown),
            (b"", AudioFormat::Unknown),
        ] {
            assert_eq!(sniff(head), format, "{head:?}");
        }
        assert_eq!(format_of("audio.mp3", b"??"), AudioFormat::Mp3);
    }

    #[test]
    fn the_name_leads_back_to_the_format() {
        let folder = tempfile::tempdir().unwrap();
        for format in [AudioFormat::Wav, AudioFormat::Pcm16 { rate: RATE }, AudioFormat::Mp3, AudioFormat::Opus] {
            let name = file_name(format);
            assert!(is_audio_name(&name), "{name}");
            // Loud samples that look like a frame of MP3.
            std::fs::write(folder.path().join(&name), if name.ends_with("pcm") { "\u{7ff}b" } else { "" }).unwrap();
            assert_eq!(measure(folder.path(), &name).unwrap().format, format);
        }
        assert!(!is_audio_name("audio.pcm.part") && !is_audio_name("take.json"));
    }
}
