//! From the network's samples to the sink's: formants moved, breath and brightness added, one loudness, even blocks.

use std::ops::ControlFlow;

use crate::{
    audio::Resampler,
    engine::{ENGINE_RATE, Sink, VoiceSpec, shape::Shape, splitmix::SplitMix},
    model::SampleRate,
};

use super::level::Level;

/// Samples of a block: 30 ms.
const BLOCK: usize = 720;
/// Loudness of a wholly rough voice flutters by this much.
const MOST_SHIMMER: f32 = 0.35;
/// Samples from one flutter to the next: some 90 a second.
const FLUTTER: usize = 266;

/// One utterance on its way to one sink.
pub(super) struct Stage<'a, 'b> {
    sink: &'a mut Sink<'b>,
    resampler: Resampler,
    shape: Shape,
    shimmer: Shimmer,
    level: Level,
    waiting: Vec<f32>,
}

impl<'a, 'b> Stage<'a, 'b> {
    /// A stage for `voice`, whose samples come at `rate` and are meant to be heard at the engine's.
    pub(super) fn new(voice: &VoiceSpec, rate: SampleRate, sink: &'a mut Sink<'b>) -> Self {
        let mut shape = Shape::new(voice);
        shape.set_rate(ENGINE_RATE.hz());
        Self {
            sink,
            resampler: Resampler::new(rate, ENGINE_RATE),
            shape,
            shimmer: Shimmer::new(voice),
            level: Level::new(),
            waiting: Vec::new(),
        }
    }

    /// Asks the sink whether to go on.
    pub(super) fn ask(&mut self) -> ControlFlow<()> {
        (self.sink)(&[])
    }

    /// Takes a stretch of sound.
    pub(super) fn push(&mut self, samples: &[f32]) -> ControlFlow<()> {
        let mut heard = self.resampler.push(samples);
        self.colour(&mut heard);
        self.waiting.extend(heard);
        self.give(BLOCK)
    }

    /// Takes silence of that many samples.
    pub(super) fn pause(&mut self, samples: usize) -> ControlFlow<()> {
        self.push(&vec![0.0; samples])
    }

    /// Gives what is left.
    pub(super) fn finish(mut self) -> ControlFlow<()> {
        let mut rest = self.resampler.finish();
        self.colour(&mut rest);
        self.waiting.extend(rest);
        self.give(1)
    }

    fn colour(&mut self, samples: &mut [f32]) {
        self.shimmer.apply(samples);
        self.shape.tint(samples);
        self.level.apply(samples);
    }

    /// Gives blocks, the last of at least `least` samples.
    fn give(&mut self, least: usize) -> ControlFlow<()> {
        let mut given = 0;
        while self.waiting.len() - given >= least.max(1) {
            let end = self.waiting.len().min(given + BLOCK);
            (self.sink)(&self.waiting[given..end])?;
            given = end;
        }
        self.waiting.drain(..given);
        ControlFlow::Continue(())
    }
}

/// The unsteady loudness of a rough voice.
struct Shimmer {
    depth: f32,
    random: SplitMix,
    from: f32,
    to: f32,
    at: usize,
}

impl Shimmer {
    fn new(voice: &VoiceSpec) -> Self {
        let random = SplitMix::new(voice.seed ^ 0x7368_696d);
        Self { depth: voice.rough * MOST_SHIMMER, random, from: 0.0, to: 0.0, at: 0 }
    }

    fn apply(&mut self, samples: &mut [f32]) {
        if self.depth <= 0.0 {
            return;
        }
        for sample in samples {
            if self.at == 0 {
                self.from = self.to;
                self.to = self.random.signed();
            }
            let now = self.from + (self.to - self.from) * self.at as f32 / FLUTTER as f32;
            *sample *= 1.0 - self.depth * (0.5 + 0.5 * now);
            self.at = (self.at + 1) % FLUTTER;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::describe;

    #[test]
    fn blocks_are_even_and_formants_move_with_the_length() {
        let voice = describe::spec("a woman", 1);
        let mut lengths = Vec::new();
        let mut sink = |block: &[f32]| {
            lengths.push(block.len());
            ControlFlow::Continue(())
        };
        let rate = SampleRate::new(26_400).unwrap_or(ENGINE_RATE);
        let mut stage = Stage::new(&voice, rate, &mut sink);
        for _ in 0..10 {
            assert!(stage.push(&[0.1; 2_640]).is_continue());
        }
        assert!(stage.pause(2_640).is_continue() && stage.finish().is_continue());
        assert_eq!(lengths.iter().sum::<usize>(), 24_000 + 2_400);
        assert!(lengths[..lengths.len() - 1].iter().all(|length| *length == BLOCK), "{lengths:?}");
    }

    #[test]
    fn a_sink_that_breaks_is_not_called_again() {
        let voice = describe::spec("a hoarse man", 1);
        let mut calls = 0;
        let mut sink = |_: &[f32]| {
            calls += 1;
            ControlFlow::Break(())
        };
        assert!(Stage::new(&voice, ENGINE_RATE, &mut sink).push(&[0.0; 2_400]).is_break());
        assert_eq!(calls, 1);
    }
}
