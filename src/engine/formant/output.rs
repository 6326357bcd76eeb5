//! From the program's samples to the sink's blocks: shaped, at 24 kHz, each block of the same length.

use std::ops::ControlFlow;

use super::super::{ENGINE_RATE, Sink, shape::Shape};
use crate::{audio::Resampler, model::SampleRate};

/// Samples of a block: 30 ms.
const BLOCK: usize = 720;

/// One stream to one sink. It goes on over pieces, so that nothing is heard where one ends.
pub(super) struct Output<'a, 'b> {
    sink: &'a mut Sink<'b>,
    shape: Option<Shape>,
    resampler: Option<(SampleRate, Resampler)>,
    waiting: Vec<f32>,
}

impl<'a, 'b> Output<'a, 'b> {
    /// A stream to `sink`.
    pub(super) const fn new(sink: &'a mut Sink<'b>) -> Self {
        Self { sink, shape: None, resampler: None, waiting: Vec::new() }
    }

    /// Sets the gain; the shape is `fresh` where none was at work.
    pub(super) fn set_gain(&mut self, gain: f32, fresh: &Shape) {
        self.shape.get_or_insert_with(|| fresh.clone()).set_gain(gain);
    }

    /// Asks the sink whether to go on.
    pub(super) fn ask(&mut self) -> ControlFlow<()> {
        (self.sink)(&[])
    }

    /// Takes samples of that rate; without a rate there are none yet.
    pub(super) fn push(&mut self, rate: Option<SampleRate>, samples: &[f32]) -> ControlFlow<()> {
        let Some(rate) = rate else { return ControlFlow::Continue(()) };
        let mut shaped = samples.to_vec();
        if let Some(shape) = &mut self.shape {
            shape.set_rate(rate.hz());
            shape.apply(&mut shaped);
        }
        if self.resampler.as_ref().is_some_and(|(current, _)| *current != rate) {
            self.drain();
        }
        let (_, resampler) = self.resampler.get_or_insert_with(|| (rate, Resampler::new(rate, ENGINE_RATE)));
        self.waiting.extend(resampler.push(&shaped));
        self.give(BLOCK)
    }

    /// Gives what is left.
    pub(super) fn finish(mut self) -> ControlFlow<()> {
        self.drain();
        self.give(1)
    }

    fn drain(&mut self) {
        if let Some((_, mut resampler)) = self.resampler.take() {
            self.waiting.extend(resampler.finish());
        }
    }

    /// Gives blocks, the last of at least `least` samples.
    fn give(&mut self, least: usize) -> ControlFlow<()> {
        let mut given = 0;
        while self.waiting.len() - given >= least.max(1) {
            let end = self.waiting.len().min(given + BLOCK);
            let block = &mut self.waiting[given..end];
            // The filter may overshoot a little where the limiter bent the sound.
            for sample in &mut *block {
                *sample = sample.clamp(-1.0, 1.0);
            }
            (self.sink)(block)?;
            given = end;
        }
        self.waiting.drain(..given);
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(hertz: u32) -> SampleRate {
        SampleRate::new(hertz).unwrap_or(ENGINE_RATE)
    }

    #[test]
    fn blocks_are_even_and_nothing_is_lost() {
        let mut lengths = Vec::new();
        let mut sink = |block: &[f32]| {
            lengths.push(block.len());
            ControlFlow::Continue(())
        };
        let mut output = Output::new(&mut sink);
        for _ in 0..10 {
            assert!(output.push(Some(rate(22_050)), &[0.1; 441]).is_continue());
        }
        assert!(output.push(Some(rate(16_000)), &[0.1; 1_600]).is_continue());
        assert!(output.finish().is_continue());
        assert_eq!(lengths.iter().sum::<usize>(), 4_800 + 2_400);
        assert!(lengths[..lengths.len() - 1].iter().all(|length| *length == BLOCK), "{lengths:?}");
    }

    #[test]
    fn a_sink_that_breaks_is_not_called_again() {
        let mut calls = 0;
        let mut sink = |_: &[f32]| {
            calls += 1;
            ControlFlow::Break(())
        };
        let mut output = Output::new(&mut sink);
        assert!(output.push(Some(rate(24_000)), &vec![0.0; 24_000]).is_break());
        assert_eq!(calls, 1);
    }
}
