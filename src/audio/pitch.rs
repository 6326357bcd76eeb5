//! The pitch of speech: the median fundamental frequency of the voiced parts, by the YIN difference function.

use std::sync::Arc;

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex};

use crate::{
    audio::resample::resample,
    model::{Clip, SampleRate},
};

/// Lowest and highest fundamental looked for, in hertz: from a creaking bass to a shouting child.
const RANGE_HZ: (f32, f32) = (55.0, 500.0);
/// Frames are this far apart, in samples at 16 kHz (10 ms).
pub(super) const HOP: usize = 160;
/// Samples compared at each lag: two periods of the lowest voice would be 582, and 480 (30 ms) measures as well.
const WINDOW: usize = 480;
/// The period of the lowest voice, and room to see that the curve rises behind it.
const LONGEST_LAG: usize = 292;
/// Samples of a frame.
pub(super) const FRAME: usize = WINDOW + LONGEST_LAG;
/// Room for the frame moved by every lag, so that none wraps around.
const TRANSFORM: usize = 1_024;
/// Aperiodicity below which a frame counts as voiced; the YIN paper uses 0.1 to 0.15 for clean speech.
const VOICED: f32 = 0.15;
/// What differs less than this from itself, relative to its power, stands still: the rest is rounding.
const LEAST_MOVED: f64 = 1e-4;
/// Fewer voiced frames than this (50 ms) are chance.
const FEWEST_FRAMES: usize = 5;
/// Frames quieter than this part of the loudest one (−30 dB) are breath and reverberation.
const QUIET: f32 = 0.03;
/// And so are frames quieter than this (−80 dB), however quiet the loudest one is.
const LEAST_RMS: f32 = 1e-4;

/// Median fundamental frequency in hertz of the voiced frames; `None` where hardly anything is voiced.
///
/// Work for a job, not for the window: about a millisecond per second of sound.
pub fn median_f0(clip: &Clip) -> Option<f32> {
    let mut found: Vec<f32> =
        track(&resample(clip, SampleRate::HZ_16000).samples, VOICED).into_iter().filter_map(|frame| frame.hz).collect();
    if found.len() < FEWEST_FRAMES {
        return None;
    }
    let middle = found.len() / 2;
    Some(*found.select_nth_unstable_by(middle, f32::total_cmp).1)
}

/// A moment of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    /// Root mean square of its samples.
    pub(super) rms: f32,
    /// Its fundamental in hertz; `None` where it is quiet, or has no period.
    pub(super) hz: Option<f32>,
}

/// The pitch of every [`HOP`] of `samples`, which are at 16 kHz: frame `n` begins at sample `n * HOP` and is [`FRAME`]
/// long. A frame is voiced where its aperiodicity is below `voiced`.
pub(super) fn track(samples: &[f32], voiced: f32) -> Vec<Frame> {
    track_above(samples, voiced, LEAST_RMS)
}

/// The same, where no frame quieter than `quietest` is voiced.
pub(super) fn track_above(samples: &[f32], voiced: f32, quietest: f32) -> Vec<Frame> {
    let frames = || samples.windows(FRAME).step_by(HOP);
    let levels: Vec<f32> = frames().map(rms).collect();
    let floor = (levels.iter().copied().fold(0.0, f32::max) * QUIET).max(quietest);
    let mut meter = Meter::new();
    let mut pitch = |(frame, rms)| Frame { rms, hz: if rms > floor { meter.f0(frame, voiced) } else { None } };
    frames().zip(levels).map(|(frame, rms)| pitch((frame, rms))).collect()
}

fn rms(frame: &[f32]) -> f32 {
    (frame.iter().map(|x| x * x).sum::<f32>() / frame.len() as f32).sqrt()
}

/// The YIN difference function by way of the spectrum: what a direct sum does in 140,000 steps takes 20,000.
struct Meter {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    moved: (Vec<f32>, Vec<Complex<f32>>),
    still: (Vec<f32>, Vec<Complex<f32>>),
}

impl Meter {
    fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(TRANSFORM);
        let space = || (forward.make_input_vec(), forward.make_output_vec());
        Self { moved: space(), still: space(), inverse: planner.plan_fft_inverse(TRANSFORM), forward }
    }

    /// Fundamental of one frame, or `None` where it has no period.
    fn f0(&mut self, frame: &[f32], voiced: f32) -> Option<f32> {
        let curve = self.normalised_difference(frame)?;
        let shortest_lag = (16_000.0 / RANGE_HZ.1) as usize;
        let dip = (shortest_lag..LONGEST_LAG).find(|&lag| curve[lag] < voiced)?;
        // The first dip under the threshold is walked down to its bottom; later, deeper dips are multiples of the period.
        let lag = (dip..LONGEST_LAG).find(|&lag| curve[lag + 1] >= curve[lag])?;
        let hz = 16_000.0 / bottom(&curve, lag);
        (RANGE_HZ.0..=RANGE_HZ.1).contains(&hz).then_some(hz)
    }

    /// Difference of the frame from itself at each lag, relative to the mean over all shorter lags.
    fn normalised_difference(&mut self, frame: &[f32]) -> Option<Vec<f32>> {
        let alike = self.correlation(frame)?;
        let power = |at: usize| f64::from(frame[at]) * f64::from(frame[at]);
        let still: f64 = (0..WINDOW).map(power).sum();
        let (mut moved, mut sum) = (still, 0.0);
        let mut curve = vec![1.0];
        for (lag, alike) in alike.iter().enumerate().take(LONGEST_LAG + 1).skip(1) {
            moved += power(lag + WINDOW - 1) - power(lag - 1);
            let difference = (still + moved - 2.0 * f64::from(*alike)).max(0.0);
            sum += difference;
            curve.push(if sum > still * lag as f64 * LEAST_MOVED {
                (difference * lag as f64 / sum) as f32
            } else {
                1.0
            });
        }
        Some(curve)
    }

    /// Products of the frame's beginning with the frame moved by each lag, summed.
    fn correlation(&mut self, frame: &[f32]) -> Option<&[f32]> {
        for ((samples, spectrum), used) in [(&mut self.moved, FRAME), (&mut self.still, WINDOW)] {
            samples.fill(0.0);
            samples[..used].copy_from_slice(&frame[..used]);
            self.forward.process(samples, spectrum).ok()?;
        }
        for (moved, still) in self.moved.1.iter_mut().zip(&self.still.1) {
            *moved = *moved * still.conj() / TRANSFORM as f32;
        }
        self.inverse.process(&mut self.moved.1, &mut self.moved.0).ok()?;
        Some(&self.moved.0)
    }
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
