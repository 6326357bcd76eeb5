//! What is written, as another decoder reads it.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::io::Cursor;

use proptest::prelude::*;
use symphonia::core::{
    codecs::audio::{AudioDecoder, AudioDecoderOptions},
    formats::{FormatOptions, FormatReader, TrackType},
    io::{MediaSourceStream, MediaSourceStreamOptions},
};
use symphonia_bundle_flac::{FlacDecoder, FlacReader};

use super::*;
use crate::model::ExportChannels;

/// A whole file of samples, which come in pieces.
fn coded(samples: &[i32], bits: u32, channels: ExportChannels, piece: usize) -> Vec<u8> {
    let layout = Layout { rate: SampleRate::HZ_24000, channels, dither: false };
    let mut file = Cursor::new(Vec::new());
    let mut sink = Box::new(FlacSink::new(&mut file, bits, layout, &Tags::default()).unwrap());
    let full = (1_u32 << (bits - 1)) as f32;
    for piece in samples.chunks(piece) {
        let piece: Vec<f32> = piece.iter().map(|&sample| sample as f32 / full).collect();
        sink.write(&piece).unwrap();
    }
    sink.finish().unwrap();
    file.into_inner()
}

/// Each channel, checked against the hash.
fn decoded(file: Vec<u8>, bits: u32) -> Vec<Vec<i32>> {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(file)), MediaSourceStreamOptions::default());
    let mut reader = FlacReader::try_new(stream, FormatOptions::default()).unwrap();
    let track = reader.default_track(TrackType::Audio).unwrap();
    let parameters = track.codec_params.as_ref().unwrap().audio().unwrap();
    let mut decoder = FlacDecoder::try_new(parameters, &AudioDecoderOptions::default().verify(true)).unwrap();
    let (mut channels, mut planes) = (Vec::new(), Vec::<Vec<i32>>::new());
    while let Some(packet) = reader.next_packet().unwrap() {
        decoder.decode(&packet).unwrap().copy_to_vecs_planar(&mut planes);
        channels.resize_with(planes.len(), Vec::new);
        for (channel, plane) in channels.iter_mut().zip(&planes) {
            channel.extend(plane.iter().map(|sample| sample >> (32 - bits)));
        }
    }
    assert_eq!(decoder.finalize().verify_ok, Some(true), "the hash");
    channels
}

fn comes_back(samples: &[i32], bits: u32, channels: ExportChannels, piece: usize) {
    let file = coded(samples, bits, channels, piece);
    // No longer than the samples themselves, but for head and frames.
    let plain = samples.len() * bits as usize / 8;
    assert!(file.len() <= plain + 200 + (samples.len() / BLOCK + 1) * 32, "{} bytes of {plain}", file.len());
    let back = decoded(file, bits);
    assert_eq!(back.len(), usize::from(channels.count()));
    for channel in back {
        assert!(channel == samples, "{bits} bits, {} samples", samples.len());
    }
}

/// Silence, a constant, the extremes in turns and one after the other, a click, a ramp, noise, and a tone.
fn sounds(count: usize, bits: u32) -> Vec<Vec<i32>> {
    let most = (1 << (bits - 1)) - 1;
    let mut noise = 1_u32;
    let mut random = move || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.cast_signed() >> (32 - bits)
    };
    let tone = |n: usize| ((n as f64 * 0.3).sin() * f64::from(most)) as i32;
    vec![
        vec![0; count],
        vec![-most - 1; count],
        (0..count).map(|n| if n % 2 == 0 { most } else { -most - 1 }).collect(),
        (0..count).map(|n| if n < count / 2 { -most - 1 } else { most }).collect(),
        (0..count).map(|n| if n == count / 3 { most } else { 0 }).collect(),
        (-2_000..).take(count).collect(),
        (0..count).map(|_| random()).collect(),
        (0..count).map(tone).collect(),
        (0..count).map(|n| tone(n) >> 7 << 7).collect(),
    ]
}

#[test]
fn every_sound_of_every_length_comes_back() {
    for bits in [16, 24] {
        for count in (1..=64).chain([255, 256, 4_095, 4_096, 4_097, 8_192]) {
            for sound in sounds(count, bits) {
                comes_back(&sound, bits, ExportChannels::Mono, 1_000);
            }
        }
    }
}

#[test]
fn both_channels_of_stereo_have_the_sound_and_take_no_more_room() {
    for bits in [16, 24] {
        for sound in sounds(5_000, bits) {
            comes_back(&sound, bits, ExportChannels::Stereo, 5_000);
            let [one, two] = ExportChannels::ALL.map(|channels| coded(&sound, bits, channels, 5_000).len());
            assert!(one.abs_diff(two) < 20, "{one} and {two} bytes");
        }
    }
}

#[test]
fn a_sound_longer_than_is_coded_at_once_comes_back() {
    let sound = sounds(BLOCK * AT_ONCE * 2 + 5, 16).pop().unwrap();
    for piece in [4_000, BLOCK * AT_ONCE, usize::MAX] {
        comes_back(&sound, 16, ExportChannels::Mono, piece);
    }
}

#[test]
fn a_tone_is_coded_to_a_fraction_and_what_is_not_used_of_the_bits_is_left_out() {
    let tone: Vec<i32> = (0..48_000).map(|n| ((f64::from(n) * 0.3).sin() * 20_000.0) as i32).collect();
    let of_16 = coded(&tone, 16, ExportChannels::Mono, 48_000).len();
    assert!(of_16 < 40_000, "{of_16} bytes");
    let wide: Vec<i32> = tone.iter().map(|sample| sample << 8).collect();
    let of_24 = coded(&wide, 24, ExportChannels::Mono, 48_000).len();
    assert!(of_24.abs_diff(of_16) < 400, "{of_24} bytes");
    comes_back(&wide, 24, ExportChannels::Mono, 48_000);
}

#[test]
fn rates_that_no_block_can_tell_are_changed() {
    let rate = |hz: u32| coded_rate(SampleRate::new(hz).unwrap()).hz();
    assert_eq!([8_000, 11_025, 24_000, 96_000, 192_000].map(rate), [8_000, 11_025, 24_000, 96_000, 192_000]);
    assert_eq!([95_999, 384_000].map(rate), [48_000; 2]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Runs of values of any size, some of them wandering, some jumping.
    #[test]
    fn anything_comes_back(
        runs in prop::collection::vec((any::<u32>(), 0..24_u32, 1..700_usize, any::<bool>()), 1..12),
        wide: bool,
        stereo: bool,
    ) {
        let bits = if wide { 24 } else { 16 };
        let most = 1_i32 << (bits - 1);
        let mut samples = Vec::new();
        for (mut noise, size, count, wanders) in runs {
            for _ in 0..count {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let step = noise.cast_signed() >> (31 - size);
                let before = if wanders { samples.last().copied().unwrap_or(0) } else { 0 };
                samples.push((before + step).clamp(-most, most - 1));
            }
        }
        let channels = if stereo { ExportChannels::Stereo } else { ExportChannels::Mono };
        comes_back(&samples, bits, channels, samples.len());
    }
}
