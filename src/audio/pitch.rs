//! The pitch of speech: the median fundamental frequency of the voiced parts, by the YIN difference function.

use crate::{
    audio::resample::resample,
    model::{Clip, SampleRate},
};

/// Lowest and highest fundamental looked for, in hertz: from a creaking bass to a shouting child.
const RANGE_HZ: (f32, f32) = (55.0, 500.0);
/// Frames are this far apart, in samples at 16 kHz (10 ms).
const HOP: usize = 160;
/// Samples compared at each lag: two periods of the lowest voice would be 582, and 480 (30 ms) measures as well.
const WINDOW: usize = 480;
/// Aperiodicity below which a frame counts as voiced; the YIN paper uses 0.1 to 0.15 for clean speech.
const VOICED: f32 = 0.15;
/// Fewer voiced frames than this (50 ms) are chance.
const FEWEST_FRAMES: usize = 5;
/// Frames quieter than this part of the loudest one (−30 dB) are breath and reverberation.
const QUIET: f32 = 0.03;

/// Median fundamental frequency in hertz of the voiced frames; `None` where hardly anything is voiced.
///
/// Work for a job, not for the window: about 10 ms per second of sound.
pub fn median_f0(clip: &Clip) -> Option<f32> {
    let clip = resample(clip, SampleRate::HZ_16000);
    let longest_lag = (16_000.0 / RANGE_HZ.0) as usize + 2;
    let frames: Vec<&[f32]> = clip.samples.windows(WINDOW + longest_lag).step_by(HOP).collect();
    let loudest = frames.iter().map(|frame| rms(frame)).fold(0.0, f32::max);
    let floor = (loudest * QUIET).max(1e-4);
    let mut found: Vec<f32> =
        frames.into_iter().filter(|frame| rms(frame) > floor).filter_map(|frame| f0(frame, longest_lag)).collect();
    if found.len() < FEWEST_FRAMES {
        return None;
    }
    let middle = found.len() / 2;
    Some(*found.select_nth_unstable_by(middle, f32::total_cmp).1)
}

fn rms(frame: &[f32]) -> f32 {
    (frame.iter().map(|x| x * x).sum::<f32>() / frame.len() as f32).sqrt()
}

/// Fundamental of one frame, or `None` where it has no period.
fn f0(frame: &[f32], longest_lag: usize) -> Option<f32> {
    let curve = normalised_difference(frame, longest_lag);
    let shortest_lag = (16_000.0 / RANGE_HZ.1) as usize;
    let dip = (shortest_lag..longest_lag).find(|&lag| curve[lag] < VOICED)?;
    // The first dip under the threshold is walked down to its bottom; later, deeper dips are multiples of the period.
    let lag = (dip..longest_lag).find(|&lag| curve[lag + 1] >= curve[lag])?;
    let hz = 16_000.0 / bottom(&curve, lag);
    (RANGE_HZ.0..=RANGE_HZ.1).contains(&hz).then_some(hz)
}

/// Difference of the frame from itself at each lag, relative to the mean over all shorter lags.
fn normalised_difference(frame: &[f32], longest_lag: usize) -> Vec<f32> {
    let mut sum = 0.0;
    let mut curve = vec![1.0];
    for lag in 1..=longest_lag {
        let shifted = &frame[lag..lag + WINDOW];
        let difference: f32 = frame[..WINDOW].iter().zip(shifted).map(|(a, b)| (a - b) * (a - b)).sum();
        sum += difference;
        curve.push(if sum > 0.0 { difference * lag as f32 / sum } else { 1.0 });
    }
    curve
}

/// The lag of the bottom, between samples, by a parabola through its neighbours.
fn bottom(curve: &[f32], lag: usize) -> f32 {
    let (before, at, after) = (curve[lag - 1], curve[lag], curve[lag + 1]);
    let bend = before - 2.0 * at + after;
    let shift = if bend > 0.0 { 0.5 * (before - after) / bend } else { 0.0 };
    lag as f32 + shift
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    /// A buzz with falling harmonics, which is what a throat makes.
    fn buzz(hz: f32, rate: SampleRate, seconds: f32) -> Vec<f32> {
        (0..(rate.hz() as f32 * seconds) as usize)
            .map(|n| {
                let phase = TAU * hz * n as f32 / rate.hz() as f32;
                (1..10_u8).map(|k| (phase * f32::from(k)).sin() / f32::from(k)).sum::<f32>() * 0.2
            })
            .collect()
    }

    fn noise(count: usize) -> Vec<f32> {
        let mut state = 1_u32;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / 16_777_216.0 - 0.5
            })
            .collect()
    }

    #[test]
    fn the_pitch_of_a_buzz_is_found_from_bass_to_child() {
        for rate in [SampleRate::HZ_8000, SampleRate::HZ_24000, SampleRate::HZ_48000] {
            for hz in [62.0, 95.0, 180.0, 310.0, 450.0] {
                let found = median_f0(&Clip::new(rate, buzz(hz, rate, 0.5)));
                assert!(found.is_some_and(|found| (found / hz - 1.0).abs() < 0.01), "{hz} Hz read as {found:?}");
            }
        }
    }

    #[test]
    fn hiss_silence_and_shreds_have_no_pitch() {
        let rate = SampleRate::HZ_24000;
        for samples in [noise(24_000), vec![0.0; 24_000], vec![0.3; 24_000], buzz(120.0, rate, 0.02), vec![]] {
            assert_eq!(median_f0(&Clip::new(rate, samples)), None);
        }
    }

    #[test]
    fn pauses_and_hiss_do_not_move_the_median() {
        let rate = SampleRate::HZ_24000;
        let samples = [buzz(140.0, rate, 0.4), vec![0.0; 12_000], noise(12_000), buzz(140.0, rate, 0.4)].concat();
        let found = median_f0(&Clip::new(rate, samples));
        assert!(found.is_some_and(|found| (found - 140.0).abs() < 2.0), "{found:?}");
    }
}
