//! Power spectra of voiced frames. What the pauses of a recording sound like is taken off them, so that a room's noise
//! is not heard as breath.

use std::f32::consts::TAU;

use realfft::{RealFftPlanner, RealToComplex};

use super::{Frame, melody::Melody};
use crate::audio::pitch::{FRAME, HOP};

/// Samples under the window at 16 kHz (48 ms): four periods of a man's voice.
pub(super) const WINDOW: usize = 768;
/// Samples of the transform; what is beyond the window is silence, so that lags up to 256 do not wrap around.
pub(super) const TRANSFORM: usize = 1_024;
/// Distance of two bins, in hertz.
pub(super) const BIN_HZ: f32 = 16_000.0 / TRANSFORM as f32;
/// Most frames that are looked at, spread over all of them.
const MOST: usize = 400;
/// Unvoiced frames this much quieter than the middle of the voiced ones (6 dB) are pauses, and not hissing sounds.
const PAUSE: f32 = 0.5;
/// The quietest share of the pauses is the noise.
const NOISE_SHARE: usize = 4;
/// Fewer frames than this tell nothing of the noise.
const FEWEST_PAUSES: usize = 8;
/// What is left of a bin at least, so that none turns negative.
const LEAST_LEFT: f32 = 0.02;

/// A voiced frame.
#[derive(Clone, Debug)]
pub(super) struct Spectrum {
    /// Its fundamental, in hertz.
    pub(super) hz: f32,
    /// How far the fundamental moves from the frame before to the frame after, as a ratio.
    pub(super) drift: f32,
    /// Power by bin, from 0 to half the rate.
    pub(super) power: Vec<f32>,
}

/// The spectra of the voiced frames that belong to `melody`.
pub(super) fn of(samples: &[f32], frames: &[Frame], melody: Melody) -> Vec<Spectrum> {
    let held = (0..frames.len()).filter_map(|at| Some((at, between(frames, at)?)));
    let held: Vec<_> = held.filter(|(_, (hz, _))| melody.holds(*hz)).collect();
    let mut scope = Scope::new();
    let noise = noise(samples, frames, &mut scope);
    let step = held.len().div_ceil(MOST).max(1);
    let spectra = held.into_iter().step_by(step).filter_map(|(at, (hz, drift))| {
        let power = cleaned(scope.power(samples, at)?, noise.as_deref());
        Some(Spectrum { hz, drift, power })
    });
    spectra.collect()
}

/// The pitch at `at` and its drift, where the frames beside it are voiced, too.
fn between(frames: &[Frame], at: usize) -> Option<(f32, f32)> {
    let (before, hz, after) = (frames.get(at.checked_sub(1)?)?.hz?, frames.get(at)?.hz?, frames.get(at + 1)?.hz?);
    Some((hz, (after / before).ln().abs()))
}

/// Mean power of the quietest pauses; `None` where there are too few.
fn noise(samples: &[f32], frames: &[Frame], scope: &mut Scope) -> Option<Vec<f32>> {
    let mut voiced: Vec<f32> = frames.iter().filter(|frame| frame.hz.is_some()).map(|frame| frame.rms).collect();
    let loudest = super::median(&mut voiced)? * PAUSE;
    let mut pauses: Vec<(f32, usize)> = frames
        .iter()
        .enumerate()
        .filter(|(_, frame)| frame.hz.is_none() && frame.rms < loudest)
        .map(|(at, frame)| (frame.rms, at))
        .collect();
    pauses.sort_by(|a, b| a.0.total_cmp(&b.0));
    pauses.truncate((pauses.len() / NOISE_SHARE).min(MOST));
    let powers: Vec<_> = pauses.into_iter().filter_map(|(_, at)| scope.power(samples, at)).collect();
    if powers.len() < FEWEST_PAUSES {
        return None;
    }
    let count = powers.len() as f32;
    Some((0..=TRANSFORM / 2).map(|bin| powers.iter().map(|power| power[bin]).sum::<f32>() / count).collect())
}

fn cleaned(power: Vec<f32>, noise: Option<&[f32]>) -> Vec<f32> {
    let Some(noise) = noise else { return power };
    power.iter().zip(noise).map(|(power, noise)| (power - noise).max(power * LEAST_LEFT)).collect()
}

/// Makes spectra.
struct Scope {
    forward: std::sync::Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
}

impl Scope {
    fn new() -> Self {
        let hann = |n| 0.5 - 0.5 * (TAU * n as f32 / WINDOW as f32).cos();
        Self { forward: RealFftPlanner::new().plan_fft_forward(TRANSFORM), window: (0..WINDOW).map(hann).collect() }
    }

    /// Power around the middle of frame `at`.
    fn power(&self, samples: &[f32], at: usize) -> Option<Vec<f32>> {
        let start = (at * HOP + FRAME / 2).checked_sub(WINDOW / 2)?;
        let part = samples.get(start..start + WINDOW)?;
        let mut input = self.forward.make_input_vec();
        for (to, (sample, window)) in input.iter_mut().zip(part.iter().zip(&self.window)) {
            *to = sample * window;
        }
        let mut output = self.forward.make_output_vec();
        self.forward.process(&mut input, &mut output).ok()?;
        Some(output.iter().map(realfft::num_complex::Complex::norm_sqr).collect())
    }
}
