//! What the readers of the formats have in common: where their samples go.

use crate::{audio::resample::Resampler, model::SampleRate};

/// Samples of one rate, whatever rates the streams have that follow each other.
#[derive(Default)]
pub(super) struct Output {
    rate: Option<SampleRate>,
    samples: Vec<f32>,
    /// Brings a later stream of another rate to the first one's.
    resampler: Option<(SampleRate, Resampler)>,
}

impl Output {
    /// The rate of everything that comes out, once the first samples have told it.
    pub(super) fn rate(&self) -> Option<SampleRate> {
        self.rate
    }

    /// Takes samples of one channel.
    pub(super) fn put(&mut self, rate: SampleRate, samples: &[f32]) {
        let to = *self.rate.get_or_insert(rate);
        if self.resampler.as_ref().is_some_and(|&(from, _)| from != rate) {
            self.end();
        }
        if rate == to {
            self.samples.extend_from_slice(samples);
            return;
        }
        let (_, resampler) = self.resampler.get_or_insert_with(|| (rate, Resampler::new(rate, to)));
        self.samples.extend(resampler.push(samples));
    }

    /// The stream that fed it is over.
    pub(super) fn end(&mut self) {
        if let Some((_, mut resampler)) = self.resampler.take() {
            self.samples.extend(resampler.finish());
        }
    }

    /// Hands over what came since the last call.
    pub(super) fn take(&mut self) -> Vec<f32> {
        std::mem::take(&mut self.samples)
    }
}
