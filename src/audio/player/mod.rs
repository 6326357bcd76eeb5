//! The way to the loudspeaker: one clip, some clips to compare, or one live stream at a time.
//!
//! Owns the output device, the playout and its buffer. Must not know what the sound means, nor keep it.
//!
//! ```text
//! Player ── requests ──> owner thread ── orders (ring) ──> playout, pulled by the device
//!                          │      ^                          │   ^
//! StreamFeed ── ring ──────┼──────┼──────────────────────────┼───┘
//! PlayerEvent <────────────┘      └── reports, spent (ring) ─┘
//! PlayerMeters <── atomics ──────────────────────────────────┘
//! ```
//!
//! Two things always hold. The audio callback never blocks, allocates, frees, locks or logs: it runs `playout.rs`
//! and nothing else. And the device is disposable while the position is not: the playout outlives every device.
//!
//! One thread, `timbre-audio`, owns all this and ends with the last [`Player`]. It sleeps without a timeout while
//! nothing plays, and gives the device back after a while of silence, so an idle program does no sound-card work. What
//! pulls the samples is a thread of the open device: of `pulse.rs` where a sound server runs, of cpal elsewhere.

mod compare;
mod comparison;
mod device;
mod feed;
mod keeper;
mod lane;
mod lateness;
mod meters;
mod owner;
mod playout;
#[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly"))]
mod pulse;
mod source;
#[cfg(test)]
mod tests;
mod voice;
mod wires;

use std::{
    ops::Range,
    sync::{
        Arc,
        mpsc::{self, Sender},
    },
    thread,
    time::Duration,
};

use compare::Span;
use owner::{Owner, Request};

use crate::model::{Clip, SampleRate};

pub use comparison::{Comparison, MOST_COMPARED};
pub use device::{FaultSink, OpenOutput, Output, OutputError, SystemOutput};
pub use feed::StreamFeed;
pub use meters::{DeviceState, PlayerMeters};
pub use source::PlayoutSource;

/// The rate of everything inside the player.
const RATE: SampleRate = SampleRate::HZ_48000;

/// What the player tells. Each id that was given to [`Player::play`] or [`Player::stream`] ends in exactly one
/// `Finished` or `Stopped`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayerEvent {
    /// The first sample was given to the device.
    Started {
        /// Of the clip or stream.
        id: u64,
    },
    /// Played to its end.
    Finished {
        /// Of the clip or stream.
        id: u64,
    },
    /// Ended before its end: stopped, replaced, or there is no device.
    Stopped {
        /// Of the clip or stream.
        id: u64,
    },
    /// Something was to be played and there is nothing to play it on.
    NoDevice {
        /// What the system says.
        message: String,
    },
    /// The device went away in mid-play and did not come back in time.
    DeviceLost {
        /// What the system said when it went.
        message: String,
    },
    /// The device went away in mid-play for longer than one try to open it took, and is back; the sound goes on where
    /// it was.
    DeviceBack,
}

/// Times that the player works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlayerOptions {
    /// How much of a stream must be there before it sounds.
    pub cushion: Duration,
    /// What the cushion may grow to when a stream keeps running dry.
    pub largest_cushion: Duration,
    /// The device is given back after this much silence.
    pub idle_release: Duration,
    /// A device that went away in mid-play is looked for this often,
    pub retry_every: Duration,
    /// and for this long.
    pub retry_for: Duration,
    /// A device that takes no samples for this long is gone, even if it does not say so.
    pub stall: Duration,
}

impl Default for PlayerOptions {
    fn default() -> Self {
        Self {
            cushion: Duration::from_millis(20),
            largest_cushion: Duration::from_millis(400),
            idle_release: Duration::from_secs(20),
            retry_every: Duration::from_millis(500),
            retry_for: Duration::from_secs(5),
            stall: Duration::from_secs(4),
        }
    }
}

/// A handle to the player. Cheap to clone; no method waits for anything. The player ends with its last handle.
#[derive(Clone)]
pub struct Player {
    handle: Arc<Handle>,
    meters: Arc<PlayerMeters>,
}

struct Handle {
    requests: Sender<Request>,
}

impl Player {
    /// Starts the player on the system's default output. No device is touched until something is to be played.
    ///
    /// `events` is called on the player's thread and must not take long.
    pub fn start(events: impl Fn(PlayerEvent) + Send + 'static) -> Self {
        Self::with_output(Box::new(SystemOutput::default()), PlayerOptions::default(), events)
    }

    /// Starts the player on another output.
    pub fn with_output(
        output: Box<dyn OpenOutput>,
        options: PlayerOptions,
        events: impl Fn(PlayerEvent) + Send + 'static,
    ) -> Self {
        let (requests, inbox) = mpsc::channel();
        let meters = Arc::new(PlayerMeters::new());
        let player = Self { handle: Arc::new(Handle { requests: requests.clone() }), meters: Arc::clone(&meters) };
        let own = move || Owner::new(output, options, Box::new(events), meters, (requests, inbox)).run();
        if let Err(error) = thread::Builder::new().name("timbre-audio".to_owned()).spawn(own) {
            tracing::error!(%error, "the player has no thread, nothing will sound");
        }
        player
    }

    /// Opens the device, so that what is played next starts at once. Silent where there is none.
    pub fn warm(&self) {
        self.request(Request::Warm);
    }

    /// Plays a clip of any rate from a position, instead of whatever plays. Ids are the caller's and not 0.
    pub fn play(&self, id: u64, clip: Clip, from_seconds: f64) {
        self.request(Request::Play { id, clip, from: samples_at(from_seconds) });
    }

    /// Plays clips together from a position, of which the one at `chosen` is heard, instead of whatever plays.
    pub fn compare(&self, id: u64, comparison: Comparison, from_seconds: f64, chosen: usize) {
        self.request(Request::Compare { id, comparison, from: samples_at(from_seconds), chosen });
    }

    /// Hears another one of the clips that are compared, at the same place and within 5 ms.
    pub fn choose(&self, index: usize) {
        self.request(Request::Choose { index });
    }

    /// Repeats a part of the clips that are compared, in seconds; `None` goes on to the end. Begins with that part
    /// where the position lies outside it.
    pub fn set_loop(&self, seconds: Option<Range<f64>>) {
        let span = seconds.map(|part| Span { from: samples_at(part.start), to: samples_at(part.end) });
        self.request(Request::Loop { span });
    }

    /// Stops whatever plays.
    pub fn stop(&self) {
        self.request(Request::Stop);
    }

    /// Moves the clip or the clips that play. A stream cannot be moved.
    pub fn seek(&self, seconds: f64) {
        self.request(Request::Seek { to: samples_at(seconds) });
    }

    /// Plays a live stream, instead of whatever plays, as soon as enough of it has been pushed.
    pub fn stream(&self, id: u64, rate: SampleRate) -> StreamFeed {
        let (feed, voice, queue) = feed::stream(id, rate);
        self.request(Request::Stream { voice, queue });
        feed
    }

    /// Live readings.
    pub fn meters(&self) -> Arc<PlayerMeters> {
        Arc::clone(&self.meters)
    }

    fn request(&self, request: Request) {
        // Fails only where the thread never started, which has been logged.
        let _ = self.handle.requests.send(request);
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let _ = self.requests.send(Request::Quit);
    }
}

/// A position at the player's rate; what is no position is the beginning.
fn samples_at(seconds: f64) -> usize {
    (seconds.max(0.0) * f64::from(RATE.hz())) as usize
}
