//! How the pitch moves: a value for each column of the part that is looked at.

use std::ops::Range;

use rayon::prelude::*;

use super::samples_of;
use crate::{
    audio::{
        pitch::{FRAME, HOP, track_above},
        resample::resample,
    },
    model::{Clip, SampleRate},
};

/// Aperiodicity below which a moment is voiced; laxer than for a median, because a gap in a line is seen, and hoarse
/// voices have a melody too.
const VOICED: f32 = 0.3;
/// What is quieter than this (−50 dB) is a hum in a pause, and no voice.
const QUIETEST: f32 = 0.003;
/// The rate that the meter listens at.
const METER_RATE: f64 = 16_000.0;
/// Columns that are further apart than this are listened to one by one, in samples at the meter's rate.
const APART: f64 = FRAME as f64;
/// Columns that one thread takes at a time.
const AT_ONCE: usize = 64;

/// Fundamental frequency in hertz in the middle of each of `columns` equal columns of a part, given in seconds; `None`
/// where nothing is voiced.
///
/// Work for a job: some 2 ms per second of sound while it is zoomed in, and at most 0.2 ms per column.
pub fn contour(clip: &Clip, seconds: Range<f64>, columns: usize) -> Vec<Option<f32>> {
    let width = (seconds.end - seconds.start) / columns.max(1) as f64;
    let middle = |n: usize| seconds.start + (n as f64 + 0.5) * width;
    let places: Vec<f64> = (0..columns).map(middle).collect();
    let listen = if width * METER_RATE > APART { apart } else { together };
    // Each thread has columns side by side, so that they can share what lies between them.
    places.par_chunks(AT_ONCE).flat_map_iter(|places| listen(clip, places)).collect()
}

/// Half a frame, in seconds.
fn half() -> f64 {
    FRAME as f64 / METER_RATE / 2.0
}

/// Hears everything from the first column to the last.
fn together(clip: &Clip, places: &[f64]) -> Vec<Option<f32>> {
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return Vec::new() };
    let from = (first - half()).max(0.0);
    let frames = track_above(&heard(clip, from..last + 2.0 * half()), VOICED, QUIETEST);
    let frame = |place: &f64| {
        // The frame whose middle is nearest.
        let at = (place - half() - from) * METER_RATE / HOP as f64;
        let at = if at > -0.5 { at.round().max(0.0) as usize } else { return None };
        frames.get(at).and_then(|frame| frame.hz)
    };
    places.iter().map(frame).collect()
}

/// Hears one frame around each column, strung together, because making a filter costs more than using it.
fn apart(clip: &Clip, places: &[f64]) -> Vec<Option<f32>> {
    let rate = f64::from(clip.rate.hz());
    // A whole number of frames, of which the middle one is listened to: the others are where the filter settles.
    let length = (3.0 * FRAME as f64 / METER_RATE * rate).round() as usize;
    let mut strung = vec![0.0; length * places.len()];
    for (place, part) in places.iter().zip(strung.chunks_mut(length)) {
        let from = ((place * rate) as usize).saturating_sub(length / 2).min(clip.samples.len());
        let sound = &clip.samples[from..clip.samples.len().min(from + length)];
        part[..sound.len()].copy_from_slice(sound);
    }
    let samples = resample(&Clip::new(clip.rate, strung), SampleRate::HZ_16000).samples;
    let frame = |n: usize| {
        let from = (n as f64 * length as f64 / rate * METER_RATE) as usize + FRAME;
        samples.get(from..from + FRAME)
    };
    (0..places.len()).map(|n| track_above(frame(n)?, VOICED, QUIETEST).first()?.hz).collect()
}

/// A part of the clip at the meter's rate.
fn heard(clip: &Clip, seconds: Range<f64>) -> std::sync::Arc<[f32]> {
    let part = samples_of(clip, &seconds);
    let samples = &clip.samples[part.start as usize..part.end as usize];
    resample(&Clip::new(clip.rate, samples), SampleRate::HZ_16000).samples
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    /// A voice whose pitch rises evenly from 120 to 240 Hz, after a second of silence and before another.
    fn glide(rate: SampleRate, seconds: f32) -> Clip {
        let hz = rate.hz() as f32;
        let mut phase = 0.0;
        let voice = (0..(hz * seconds) as usize).map(|n| {
            phase += TAU * (120.0 + 120.0 * n as f32 / (hz * seconds)) / hz;
            (1..8_u8).map(|k| (phase * f32::from(k)).sin() / f32::from(k)).sum::<f32>() * 0.2
        });
        let silence = || std::iter::repeat_n(0.0, rate.hz() as usize);
        Clip::new(rate, silence().chain(voice).chain(silence()).collect::<Vec<_>>())
    }

    fn check(clip: &Clip, sung: f64, part: Range<f64>, columns: usize) {
        let found = contour(clip, part.clone(), columns);
        assert_eq!(found.len(), columns);
        for (n, hz) in found.iter().enumerate() {
            let at = part.start + (n as f64 + 0.5) / columns as f64 * (part.end - part.start) - 1.0;
            let expected = 120.0 + 120.0 * at / sung;
            match hz {
                Some(hz) => {
                    assert!((-0.05..sung + 0.05).contains(&at), "a voice at {at}");
                    assert!((f64::from(*hz) / expected - 1.0).abs() < 0.03, "{hz} for {expected} at {at}");
                }
                None => assert!(!(0.1..sung - 0.1).contains(&at), "no voice at {at}"),
            }
        }
    }

    #[test]
    fn a_gliding_voice_is_followed_at_every_zoom() {
        for rate in [SampleRate::HZ_24000, SampleRate::HZ_48000] {
            let clip = glide(rate, 4.0);
            check(&clip, 4.0, 0.0..6.0, 300);
            check(&clip, 4.0, 2.0..2.5, 100);
        }
        let long = glide(SampleRate::HZ_16000, 60.0);
        check(&long, 60.0, 0.0..62.0, 200);
    }

    #[test]
    fn what_lies_outside_has_no_pitch() {
        let clip = glide(SampleRate::HZ_24000, 1.0);
        assert!(contour(&clip, 5.0..9.0, 20).iter().all(Option::is_none));
        assert!(contour(&clip, 5.0..900.0, 20).iter().all(Option::is_none));
        assert!(contour(&Clip::new(SampleRate::HZ_24000, Vec::new()), 0.0..1.0, 8).iter().all(Option::is_none));
        assert!(contour(&clip, 0.0..1.0, 0).is_empty());
    }
}
