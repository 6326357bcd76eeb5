//! Sounds for tests: something that comes and goes as speech does, with peaks far above its level.

use std::f32::consts::{PI, TAU};

use crate::model::{Clip, Finish, LoudnessTarget, SampleRate};

/// Syllables with pauses between phrases, over a faint hiss; peaks near −10 dB.
pub(in crate::audio) fn speech(rate: u32, seconds: f32) -> Clip {
    let mut noise = 12_345_u32;
    let mut hiss = move || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (noise >> 8) as f32 / 8_388_608.0 - 1.0
    };
    let sample = |n: usize| {
        let time = n as f32 / rate as f32;
        let phrase = if time % 3.0 < 2.4 { 1.0 } else { 0.0 };
        let syllable = (TAU * 2.2 * time).sin().max(0.0).powi(2) * (0.4 + 0.6 * (TAU * 0.31 * time).sin().abs());
        // The phases keep the crest of a voice, and not that of a click.
        let partial = |k: f32| (TAU * 130.0 * k * time + PI * k * k / 11.0).cos();
        let pulse: f32 = (1..12_u8).map(|k| partial(f32::from(k))).sum();
        pulse * 0.06 * phrase * syllable + hiss() * 0.0001 + hiss() * 0.02 * phrase * syllable
    };
    let count = (rate as f32 * seconds) as usize;
    Clip::new(SampleRate::new(rate).unwrap_or(SampleRate::HZ_48000), (0..count).map(sample).collect::<Vec<_>>())
}

/// Clicks, 130 in a second, which have no loudness to speak of for their peaks.
pub(in crate::audio) fn clicks(rate: u32, seconds: f32) -> Clip {
    let sample = |n: usize| {
        let time = n as f32 / rate as f32;
        (1..12_u8).map(|k| (TAU * 130.0 * f32::from(k) * time).cos()).sum::<f32>() * 0.04
    };
    let count = (rate as f32 * seconds) as usize;
    Clip::new(SampleRate::new(rate).unwrap_or(SampleRate::HZ_48000), (0..count).map(sample).collect::<Vec<_>>())
}

/// A second of silence, the sound, a second of silence.
pub(in crate::audio) fn in_silence(clip: &Clip) -> Clip {
    let silence = vec![0.0; clip.rate.hz() as usize];
    Clip::new(clip.rate, [&silence, &*clip.samples, &silence].concat())
}

/// A recipe with a limiter.
pub(in crate::audio) fn limited(loudness: LoudnessTarget) -> Finish {
    Finish { loudness, limit: true, ..Finish::default() }
}
