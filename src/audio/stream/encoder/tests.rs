//! Whole streams, as another program, `ffmpeg`, reads them.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::{
    f32::consts::TAU,
    io::Write,
    process::{Command, Stdio},
};

use super::*;
use crate::{audio::median_f0, model::Clip};

const RATES: [u32; 6] = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000];

fn rate(hz: u32) -> SampleRate {
    SampleRate::new(hz).unwrap()
}

fn tone(hz: u32, count: usize) -> Vec<f32> {
    (0..count).map(|n| 0.5 * (TAU * 220.0 * n as f32 / hz as f32).sin()).collect()
}

/// The stream of `samples`, pushed in blocks of 80 ms.
fn encoded(format: Format, hz: u32, kbps: u32, samples: &[f32]) -> Vec<Vec<u8>> {
    let mut encoder = Encoder::new(format, rate(hz), kbps).unwrap();
    let mut pieces: Vec<Vec<u8>> = samples.chunks(hz as usize / 12).map(|block| encoder.push(block).unwrap()).collect();
    pieces.push(encoder.finish().unwrap());
    pieces
}

/// Samples of 48 kHz as `ffmpeg` decodes them; `None` where it is not installed.
fn by_ffmpeg(bytes: &[u8]) -> Option<Vec<f32>> {
    let mut child = Command::new("ffmpeg")
        .args(["-v", "error", "-i", "pipe:0", "-f", "f32le", "-ac", "1", "-ar", "48000", "pipe:1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take().unwrap();
    let (bytes, bytes_are_wav) = (bytes.to_vec(), bytes.starts_with(b"RIFF"));
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join();
    let complaints = String::from_utf8_lossy(&output.stderr);
    // A WAV stream promises more than comes, and FFmpeg says so.
    let sound = output.status.success() && (complaints.is_empty() || bytes_are_wav);
    assert!(sound, "FFmpeg: {complaints}");
    let (samples, _) = output.stdout.as_chunks::<4>();
    Some(samples.iter().copied().map(f32::from_le_bytes).collect())
}

#[test]
fn another_decoder_hears_the_same_tone_at_the_same_length() {
    for format in [Format::Wav, Format::Mp3, Format::Opus] {
        for hz in RATES {
            let bytes = encoded(format, hz, 64, &tone(hz, hz as usize)).concat();
            let Some(samples) = by_ffmpeg(&bytes) else { return };
            let seconds = samples.len() as f64 / 48_000.0;
            // MP3 without an info frame keeps the coder's delay and the rest of the last frame: up to five frames.
            let extra = if format == Format::Mp3 { 5.0 * 1_152.0 / f64::from(hz.min(24_000)) } else { 0.001 };
            assert!((0.999..1.0 + extra).contains(&seconds), "{format:?} at {hz}: {seconds} s");
            let clip = Clip::new(SampleRate::HZ_48000, samples);
            let pitch = median_f0(&clip).unwrap();
            assert!((pitch - 220.0).abs() < 1.0, "{format:?} at {hz}: {pitch} Hz");
            let peak = clip.samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            assert!((peak - 0.5).abs() < 0.1, "{format:?} at {hz}: peak {peak}");
        }
    }
}

#[test]
fn bytes_come_while_samples_go_in() {
    for format in Format::ALL {
        let pieces = encoded(format, 24_000, 64, &tone(24_000, 48_000));
        let early: usize = pieces[..6].iter().map(Vec::len).sum();
        let total: usize = pieces.iter().map(Vec::len).sum();
        assert!(early > total / 8, "{format:?}: {early} of {total} bytes in the first quarter");
    }
}

#[test]
fn the_bit_rate_is_honoured() {
    let noise: Vec<f32> = {
        let mut state = 7_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0 - 0.5
        };
        (0..96_000).map(|_| next()).collect()
    };
    for (format, allowed) in [(Format::Opus, [6, 32, 128, 256].as_slice()), (Format::Mp3, &[32, 128, 320])] {
        for &kbps in allowed {
            let bytes = encoded(format, 48_000, kbps, &noise).concat().len();
            let found = bytes as f64 * 8.0 / 2_000.0;
            let wanted = f64::from(kbps);
            assert!((0.7 * wanted..1.25 * wanted + 4.0).contains(&found), "{format:?}: {found} for {kbps} kbit/s");
        }
    }
}

#[test]
fn opus_has_its_headers_and_its_end() {
    let bytes = encoded(Format::Opus, 24_000, 32, &tone(24_000, 12_345)).concat();
    assert!(bytes.starts_with(b"OggS\0\x02"));
    assert_eq!(&bytes[28..38], b"OpusHead\x01\x01");
    let pre_skip = u64::from(u16::from_le_bytes([bytes[38], bytes[39]]));
    assert_eq!(u32::from_le_bytes(bytes[40..44].try_into().unwrap()), 24_000);
    assert!(bytes.windows(8).any(|eight| eight == b"OpusTags"));
    let last = bytes.windows(4).rposition(|four| four == b"OggS").unwrap();
    assert_eq!(bytes[last + 5] & 0x04, 0x04, "the last page ends the stream");
    let granule = u64::from_le_bytes(bytes[last + 6..last + 14].try_into().unwrap());
    assert_eq!(granule, pre_skip + 2 * 12_345);
}

#[test]
fn streams_that_follow_each_other_have_their_own_numbers() {
    let serial = || encoded(Format::Opus, 24_000, 32, &[]).concat()[14..18].to_vec();
    assert_ne!(serial(), serial());
}

#[test]
fn nothing_and_what_is_no_number_are_encoded_all_the_same() {
    for format in Format::ALL {
        for samples in [vec![], vec![0.1], vec![f32::NAN; 5_000], vec![f32::INFINITY, -9.0]] {
            let _ = encoded(format, 22_050, 128, &samples);
        }
    }
}
