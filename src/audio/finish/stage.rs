//! The way of samples through resampler, gain, limiter and fades.

use super::{fade::Fade, limiter::Limiter};
use crate::audio::resample::Resampler;

/// Everything that is done to one stream of samples.
pub(super) struct Stage {
    pub(super) resampler: Option<Resampler>,
    pub(super) gain: f32,
    pub(super) limiter: Option<Limiter>,
    pub(super) fade: Fade,
}

impl Stage {
    pub(super) fn push(&mut self, samples: &[f32]) -> Vec<f32> {
        let samples = match &mut self.resampler {
            Some(resampler) => resampler.push(samples),
            None => samples.to_vec(),
        };
        self.level(samples, false)
    }

    /// What is left when no more comes.
    pub(super) fn finish(&mut self) -> Vec<f32> {
        let rest = self.resampler.as_mut().map(Resampler::finish).unwrap_or_default();
        self.level(rest, true)
    }

    fn level(&mut self, mut samples: Vec<f32>, is_last: bool) -> Vec<f32> {
        for sample in &mut samples {
            *sample *= self.gain;
        }
        if let Some(limiter) = &mut self.limiter {
            samples = limiter.push(&samples);
            if is_last {
                samples.extend(limiter.finish());
            }
        }
        self.fade.apply(&mut samples);
        samples
    }
}
