//! Hears what the stage's card plays, and when.
//!
//! The card keeps the time of the computer, so a sample's place tells when it was played. Where the recording begins
//! is told by each block, a little too late or too early; the middle one is believed. What remains is the way through
//! the sound server, which [`own_delay`] measures with the program's player.

use std::{
    io::Read as _,
    process::{Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use timbre::{
    audio::player::{DeviceState, Player},
    model::{Clip, SampleRate},
};

use crate::{
    Res,
    stage::{CARD, Guard},
};

const RATE: u32 = 48_000;
/// What can be heard: 46 dB below the loudest.
const AUDIBLE: i16 = 164;
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Default)]
struct Heard {
    samples: Vec<i16>,
    /// When the recording began, as each block tells it.
    begun: Vec<Instant>,
}

/// A running recording.
pub struct Recorder {
    heard: Arc<Mutex<Heard>>,
    _recording: Guard,
}

impl Recorder {
    pub fn start() -> Res<Self> {
        let mut command = Command::new("parec");
        command.args(["--format=s16le", "--channels=1", "--rate=48000", "--latency-msec=5", "-d"]);
        let mut recording = Guard(command.arg(format!("{CARD}.monitor")).stdout(Stdio::piped()).spawn()?);
        let mut sound = recording.0.stdout.take().ok_or("no pipe")?;
        let heard = Arc::new(Mutex::new(Heard::default()));
        let shared = Arc::clone(&heard);
        thread::spawn(move || {
            let mut bytes = [0; 1 << 12];
            let mut odd = None;
            while let Ok(count @ 1..) = sound.read(&mut bytes) {
                let now = Instant::now();
                let all: Vec<u8> = odd.take().into_iter().chain(bytes[..count].iter().copied()).collect();
                let (pairs, rest) = all.as_chunks::<2>();
                odd = rest.first().copied();
                locked(&shared).take(pairs, now);
            }
        });
        let recorder = Self { heard, _recording: recording };
        recorder.wait_for("a recording", |heard| (heard.samples.len() > RATE as usize / 2).then_some(()))?;
        Ok(recorder)
    }

    /// When the first audible sample after `moment` was played.
    pub fn first_sound(&self, moment: Instant) -> Res<Instant> {
        self.wait_for("a sound", |heard| {
            let begun = heard.begun()?;
            let from = (moment.saturating_duration_since(begun).as_secs_f64() * f64::from(RATE)) as usize;
            let at =
                heard.samples.iter().skip(from).position(|sample| sample.unsigned_abs() >= AUDIBLE.unsigned_abs())?;
            Some(begun + samples(from + at))
        })
    }

    /// Waits until nothing has been audible for `long`.
    pub fn silence(&self, long: Duration) -> Res<()> {
        let count = (long.as_secs_f64() * f64::from(RATE)) as usize;
        self.wait_for("silence", |heard| {
            let tail = heard.samples.get(heard.samples.len().checked_sub(count)?..)?;
            tail.iter().all(|sample| sample.unsigned_abs() < AUDIBLE.unsigned_abs()).then_some(())
        })
    }

    fn wait_for<T>(&self, what: &str, find: impl Fn(&Heard) -> Option<T>) -> Res<T> {
        let since = Instant::now();
        loop {
            if let Some(found) = find(&locked(&self.heard)) {
                return Ok(found);
            }
            if since.elapsed() > PATIENCE {
                return Err(format!("no {what} within a minute").into());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Heard {
    fn take(&mut self, block: &[[u8; 2]], now: Instant) {
        self.samples.extend(block.iter().map(|pair| i16::from_le_bytes(*pair)));
        self.begun.extend(now.checked_sub(samples(self.samples.len())));
    }

    fn begun(&self) -> Option<Instant> {
        let mut told = self.begun.clone();
        told.sort_unstable();
        told.get(told.len() / 2).copied()
    }
}

fn samples(count: usize) -> Duration {
    Duration::from_secs_f64(count as f64 / f64::from(RATE))
}

fn locked(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Milliseconds between two moments; negative where the second one was earlier.
pub fn millis(from: Instant, to: Instant) -> f64 {
    let (ahead, behind) = (to.saturating_duration_since(from), from.saturating_duration_since(to));
    (ahead.as_secs_f64() - behind.as_secs_f64()) * 1e3
}

/// Milliseconds from the moment when the player gives a sample to the open card until it is heard here.
pub fn own_delay(recorder: &Recorder, times: usize) -> Res<Vec<f64>> {
    let player = Player::start(|_| ());
    let meters = player.meters();
    player.warm();
    let since = Instant::now();
    while meters.device() != DeviceState::Open {
        if since.elapsed() > PATIENCE {
            return Err("the player finds no card".into());
        }
        thread::sleep(Duration::from_millis(5));
    }
    let mut delays = Vec::new();
    for id in 1..=times as u64 {
        recorder.silence(Duration::from_millis(500))?;
        let asked = Instant::now();
        player.play(id, Clip::new(SampleRate::HZ_48000, vec![0.5; 4_800]), 0.0);
        let heard = recorder.first_sound(asked)?;
        let (first, now) = (meters.first_sample().ok_or("nothing was played")?, meters.elapsed());
        let given = Instant::now().checked_sub(now.saturating_sub(first)).ok_or("no such moment")?;
        delays.push(millis(given, heard));
    }
    Ok(delays)
}
