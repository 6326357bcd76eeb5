//! The playout as rodio sees it: one source per opened device, mono at 48 kHz, that never ends.

use std::{
    num::{NonZeroU16, NonZeroU32},
    sync::mpsc::Sender,
    time::{Duration, Instant},
};

use rodio::{ChannelCount, Source};
use rtrb::{Consumer, Producer, RingBuffer};

use super::{RATE, lateness::Lateness, playout::Playout};

/// Samples rendered at a time. Orders and meters wait for at most one block: 1.3 ms.
pub(super) const BLOCK: usize = 64;
const CHANNELS: ChannelCount = NonZeroU16::MIN;

/// The endless sound of the player. On drop, which is never inside the callback, the playout goes back to its owner.
pub struct PlayoutSource {
    playout: Option<Box<Playout>>,
    /// Where the playout comes from that is still in another device; silence until then.
    coming: Option<Consumer<Box<Playout>>>,
    lateness: Option<Lateness>,
    home: Sender<Box<Playout>>,
    block: [f32; BLOCK],
    next: usize,
}

impl PlayoutSource {
    pub(super) fn new(playout: Box<Playout>, home: Sender<Box<Playout>>) -> Self {
        Self { playout: Some(playout), coming: None, lateness: None, home, block: [0.0; BLOCK], next: BLOCK }
    }

    /// A source for a device that takes over from another one, and the way by which the playout is to be sent.
    pub(super) fn waiting(home: Sender<Box<Playout>>) -> (Self, Producer<Box<Playout>>) {
        let (sender, coming) = RingBuffer::new(1);
        let (playout, coming) = (None, Some(coming));
        (Self { playout, coming, lateness: None, home, block: [0.0; BLOCK], next: BLOCK }, sender)
    }

    /// Tells how long the device's buffer lasts, so that it is noticed when the device comes too late.
    pub(super) fn expect(&mut self, lateness: Lateness) {
        self.lateness = Some(lateness);
    }

    fn render(&mut self) {
        let late = self.lateness.as_mut().and_then(|lateness| lateness.pulled(Instant::now(), BLOCK as u32));
        if self.playout.is_none() {
            self.playout = self.coming.as_mut().and_then(|coming| coming.pop().ok());
        }
        let Some(playout) = &mut self.playout else {
            self.block = [0.0; BLOCK];
            return;
        };
        if let Some(late) = late {
            playout.come_late(late);
        }
        playout.render(&mut self.block);
    }
}

impl Iterator for PlayoutSource {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.next >= BLOCK {
            self.render();
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
        let sent = self.coming.take().and_then(|mut coming| coming.pop().ok());
        if let Some(playout) = self.playout.take().or(sent) {
            // Without an owner the player has ended, and the playout may go.
            let _ = self.home.send(playout);
        }
    }
}
