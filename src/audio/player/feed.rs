//! The writing end of a live stream: from the socket's task into the playout buffer. Never waits, never loses a sample.
//!
//! The buffer is a bounded ring that the audio callback empties. What does not fit waits behind it and is moved up by
//! the next push or by the player's thread; those two share a lock that the callback knows nothing of.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

use rtrb::{Producer, RingBuffer};

use super::{RATE, voice::StreamVoice};
use crate::{audio::resample::Resampler, model::SampleRate};

/// Samples that the ring holds: two seconds, five times the largest cushion.
const RING: usize = 2 * RATE.hz() as usize;

/// What both ends of a stream know of it.
#[derive(Default)]
pub(super) struct StreamShared {
    pushed: AtomicU64,
    ended: AtomicBool,
    aborted: AtomicBool,
}

impl StreamShared {
    /// Samples ever pushed.
    pub(super) fn pushed(&self) -> u64 {
        self.pushed.load(Relaxed)
    }

    /// Every sample is in the ring, and no more will come.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(std::sync::atomic::Ordering::Acquire)
    }

    /// The feed was dropped in mid-stream.
    pub(super) fn is_aborted(&self) -> bool {
        self.aborted.load(Relaxed)
    }
}

/// The ring's writing end and what waits behind it.
pub(super) struct FeedQueue {
    ring: Producer<f32>,
    overflow: VecDeque<f32>,
    shared: Arc<StreamShared>,
    finished: bool,
}

impl FeedQueue {
    fn accept(&mut self, samples: &[f32]) {
        if self.ring.is_abandoned() {
            return;
        }
        self.pump();
        let rest = if self.overflow.is_empty() { self.ring.push_partial_slice(samples).1 } else { samples };
        self.overflow.extend(rest);
        self.shared.pushed.fetch_add(samples.len() as u64, Relaxed);
    }

    /// Moves up what waits, as far as there is room.
    pub(super) fn pump(&mut self) {
        if self.ring.is_abandoned() {
            self.overflow = VecDeque::new();
        }
        while !self.overflow.is_empty() {
            let moved = self.ring.push_partial_slice(self.overflow.as_slices().0).0.len();
            if moved == 0 {
                return;
            }
            self.overflow.drain(..moved);
        }
        if self.finished {
            self.shared.ended.store(true, std::sync::atomic::Ordering::Release);
        }
    }
}

/// Feeds one live stream to the player. Dropping it without [`finish`](Self::finish) stops the stream at once.
///
/// It goes on accepting samples, and drops them, where the stream is no longer heard: another one was started, or
/// there is no device. So a recording made from the same samples does not care.
pub struct StreamFeed {
    queue: Arc<Mutex<FeedQueue>>,
    shared: Arc<StreamShared>,
    resampler: Resampler,
    finished: bool,
}

/// A stream's two ends, and the queue between them for the player's thread to look after.
pub(super) fn stream(id: u64, rate: SampleRate) -> (StreamFeed, StreamVoice, Arc<Mutex<FeedQueue>>) {
    let (producer, consumer) = RingBuffer::new(RING);
    let shared = Arc::new(StreamShared::default());
    let queue = FeedQueue { ring: producer, overflow: VecDeque::new(), shared: Arc::clone(&shared), finished: false };
    let queue = Arc::new(Mutex::new(queue));
    let feed = StreamFeed {
        queue: Arc::clone(&queue),
        shared: Arc::clone(&shared),
        resampler: Resampler::new(rate, RATE),
        finished: false,
    };
    (feed, StreamVoice::new(id, consumer, shared), queue)
}

impl StreamFeed {
    /// Appends samples at the stream's rate.
    pub fn push(&mut self, samples: &[f32]) {
        let samples = self.resampler.push(samples);
        self.queue().accept(&samples);
    }

    /// No more samples will come: what was pushed is played to its end.
    pub fn finish(mut self) {
        self.finished = true;
        let rest = self.resampler.finish();
        let mut queue = self.queue();
        queue.accept(&rest);
        queue.finished = true;
        queue.pump();
    }

    fn queue(&self) -> MutexGuard<'_, FeedQueue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for StreamFeed {
    fn drop(&mut self) {
        if !self.finished {
            self.shared.aborted.store(true, Relaxed);
        }
    }
}
