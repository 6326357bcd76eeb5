//! What the window may look at while something plays: a handful of atomics, written by the audio side, read at any
//! time by anyone. No locks, no history.

use std::{
    ops::Range,
    sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

use super::{RATE, compare::Span, lateness::Late};

/// Where the output device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceState {
    /// Not in use; it is opened when something is to be played.
    Closed,
    /// Open, playing sound or silence.
    Open,
    /// There is none, or it went away.
    Missing,
    /// There is one, but it cannot be used.
    Failed,
}

/// Live readings of the player. Each is right by itself; two of them may be some samples apart.
#[derive(Debug)]
pub struct PlayerMeters {
    epoch: Instant,
    playing: AtomicU64,
    position: AtomicU64,
    level: AtomicU32,
    underruns: AtomicU32,
    buffered: AtomicU64,
    first_sample: AtomicU64,
    device: AtomicU8,
    device_glitches: AtomicU32,
    short_glitches: AtomicU32,
    pulls: AtomicU64,
    chosen: AtomicU8,
    /// First sample in the upper half, end in the lower one, which is enough for a day; 0: none.
    looped: AtomicU64,
}

/// What the audio side shows after each block of samples.
#[derive(Clone, Copy, Default)]
pub(super) struct Reading {
    pub(super) playing: u64,
    pub(super) position: u64,
    pub(super) level: f32,
    pub(super) underruns: u32,
    pub(super) buffered: u64,
    pub(super) chosen: u8,
    pub(super) looped: Option<Span>,
}

impl PlayerMeters {
    pub(super) fn new() -> Self {
        Self {
            epoch: Instant::now(),
            playing: AtomicU64::new(0),
            position: AtomicU64::new(0),
            level: AtomicU32::new(0),
            underruns: AtomicU32::new(0),
            buffered: AtomicU64::new(0),
            first_sample: AtomicU64::new(0),
            device: AtomicU8::new(0),
            device_glitches: AtomicU32::new(0),
            short_glitches: AtomicU32::new(0),
            pulls: AtomicU64::new(0),
            chosen: AtomicU8::new(0),
            looped: AtomicU64::new(0),
        }
    }

    /// Id of the clip or stream that plays; 0 while nothing does.
    pub fn playing(&self) -> u64 {
        self.playing.load(Relaxed)
    }

    /// Samples at 48 kHz of the clip or stream that were given to the device, from its beginning.
    pub fn position_samples(&self) -> u64 {
        self.position.load(Relaxed)
    }

    /// The position in seconds.
    pub fn position_seconds(&self) -> f64 {
        self.position_samples() as f64 / f64::from(RATE.hz())
    }

    /// Peak of the sound, 0 to 1, falling by 20 dB per second.
    pub fn level(&self) -> f32 {
        f32::from_bits(self.level.load(Relaxed))
    }

    /// How often the present stream, or else the latest one, broke off in mid-speech: it ran dry, or the device got
    /// its samples too late.
    pub fn underruns(&self) -> u32 {
        self.underruns.load(Relaxed)
    }

    /// Samples at 48 kHz of the present stream that wait to be played.
    pub fn buffered_samples(&self) -> u64 {
        self.buffered.load(Relaxed)
    }

    /// Which of the clips that are compared is heard, from 0; 0 while nothing is compared.
    pub fn chosen(&self) -> usize {
        usize::from(self.chosen.load(Relaxed))
    }

    /// The part that is repeated, in seconds; `None` while nothing is.
    pub fn looped(&self) -> Option<Range<f64>> {
        let packed = self.looped.load(Relaxed);
        let seconds = |samples: u64| samples as f64 / f64::from(RATE.hz());
        (packed != 0).then(|| seconds(packed >> 32)..seconds(packed & u64::from(u32::MAX)))
    }

    /// How long after the player's start the latest clip or stream gave its first sample to the device; `None` before
    /// the first.
    pub fn first_sample(&self) -> Option<Duration> {
        match self.first_sample.load(Relaxed) {
            0 => None,
            nanos => Some(Duration::from_nanos(nanos)),
        }
    }

    /// Time since the player's start, on the clock of [`first_sample`](Self::first_sample).
    pub fn elapsed(&self) -> Duration {
        self.epoch.elapsed()
    }

    /// Where the output device stands.
    pub fn device(&self) -> DeviceState {
        match self.device.load(Relaxed) {
            0 => DeviceState::Closed,
            1 => DeviceState::Open,
            2 => DeviceState::Missing,
            _ => DeviceState::Failed,
        }
    }

    /// How often a device got its samples too late, since the player's start.
    pub fn device_glitches(&self) -> u32 {
        self.device_glitches.load(Relaxed)
    }

    /// How many of the glitches a larger buffer would have covered.
    pub(super) fn short_glitches(&self) -> u32 {
        self.short_glitches.load(Relaxed)
    }

    pub(super) fn set_device(&self, state: DeviceState) {
        let code = match state {
            DeviceState::Closed => 0,
            DeviceState::Open => 1,
            DeviceState::Missing => 2,
            DeviceState::Failed => 3,
        };
        self.device.store(code, Relaxed);
    }

    pub(super) fn add_glitch(&self, late: Late) {
        self.device_glitches.fetch_add(1, Relaxed);
        if late == Late::Short {
            self.short_glitches.fetch_add(1, Relaxed);
        }
    }

    pub(super) fn mark_first_sample(&self) {
        self.first_sample.store(self.epoch.elapsed().as_nanos() as u64, Relaxed);
    }

    /// Shows the readings of a block and that the device is alive.
    pub(super) fn publish(&self, reading: Reading) {
        self.playing.store(reading.playing, Relaxed);
        self.position.store(reading.position, Relaxed);
        self.level.store(reading.level.to_bits(), Relaxed);
        self.underruns.store(reading.underruns, Relaxed);
        self.buffered.store(reading.buffered, Relaxed);
        self.chosen.store(reading.chosen, Relaxed);
        let packed = reading.looped.map_or(0, |span| (span.from as u64) << 32 | span.to as u64 & u64::from(u32::MAX));
        self.looped.store(packed, Relaxed);
        self.pulls.fetch_add(1, Relaxed);
    }

    /// Counts the blocks that any device has taken.
    pub(super) fn pulls(&self) -> u64 {
        self.pulls.load(Relaxed)
    }
}
