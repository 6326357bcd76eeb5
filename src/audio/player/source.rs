//! The playout as rodio sees it: one source per opened device, mono at 48 kHz, that never ends.

use std::{
    num::{NonZeroU16, NonZeroU32},
    sync::mpsc::Sender,
    time::Duration,
};

use rodio::{ChannelCount, Source};

use super::{RATE, playout::Playout};

/// Samples rendered at a time. Orders and meters wait for at most one block: 1.3 ms.
pub(super) const BLOCK: usize = 64;
const CHANNELS: ChannelCount = NonZeroU16::MIN;

/// The endless sound of the player. On drop, which is never inside the callback, the playout goes back to its owner.
pub struct PlayoutSource {
    playout: Option<Box<Playout>>,
    home: Sender<Box<Playout>>,
    block: [f32; BLOCK],
    next: usize,
}

impl PlayoutSource {
    pub(super) fn new(playout: Box<Playout>, home: Sender<Box<Playout>>) -> Self {
        Self { playout: Some(playout), home, block: [0.0; BLOCK], next: BLOCK }
    }
}

impl Iterator for PlayoutSource {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.next >= BLOCK {
            self.playout.as_mut()?.render(&mut self.block);
            self.next = 0;
        }
        let sample = self.block[self.next];
        self.next += 1;
        Some(sample)
    }
}

impl Source for PlayoutSource {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        CHANNELS
    }

    fn sample_rate(&self) -> rodio::SampleRate {
        NonZeroU32::new(RATE.hz()).unwrap_or(NonZeroU32::MIN)
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

impl Drop for PlayoutSource {
    fn drop(&mut self) {
        if let Some(playout) = self.playout.take() {
            // Without an owner the player has ended, and the playout may go.
            let _ = self.home.send(playout);
        }
    }
}
