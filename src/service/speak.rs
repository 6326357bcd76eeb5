//! From the engine to the bytes of deltas: rate, volume, format, sizes. Blocks; runs on a thread of its own.

mod gain;

use std::{
    ops::ControlFlow,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::mpsc;

use crate::{
    audio::{
        Resampler,
        stream::{EncodeError, Encoder, Format},
    },
    engine::{ENGINE_RATE, Engine, EngineError, Utterance, VoiceSpec},
    model::{Language, SampleRate},
    service::errors::engine_sentence,
};

/// Longest delta, in parts of a second: 80 ms.
const DELTA_PER_SECOND: usize = 1_000 / 80;

/// What to speak.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Who speaks.
    pub voice: VoiceSpec,
    /// The text.
    pub text: String,
    /// Its language.
    pub language: Language,
    /// Ratio to the voice's own pace.
    pub speech_rate: f32,
    /// Ratio to the voice's own pitch.
    pub pitch_rate: f32,
    /// 0 to 100; 50 leaves the voice as it is.
    pub volume: u32,
    /// Rate of the deltas.
    pub rate: SampleRate,
    /// Format of the deltas.
    pub format: Format,
    /// Bit rate in kbit/s of formats that have one.
    pub kbps: u32,
}

/// What comes of it: any number of `Audio`, then one of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// Bytes of the next delta.
    Audio(Vec<u8>),
    /// All was spoken.
    Done,
    /// The text has nothing that can be spoken.
    Unspeakable,
    /// The engine failed; a sentence for people.
    Failed(String),
}

/// Speaks `job` into `out` as a stream of its own, as fast as `out` is emptied. Stops within one block once `out` has
/// lost its receiver.
pub fn speak(engine: &dyn Engine, job: &Job, out: &mpsc::Sender<Report>) {
    let last = match Track::new(job) {
        Ok(track) => {
            let mut stream = Stream::new(track, job.volume, out);
            match stream.speak(engine, job) {
                Report::Done => stream.finish(),
                other => other,
            }
        }
        Err(error) => Report::Failed(not_encoded(&error)),
    };
    // Without a receiver nobody waits for the end.
    let _ = out.blocking_send(last);
}

/// A stream that several jobs speak into, one after another; empty until the first has spoken.
pub type Shared = Arc<Mutex<Option<Track>>>;

/// As [`speak`], but goes on with the stream in `shared`, and leaves it open for the next job.
pub fn speak_on(engine: &dyn Engine, job: &Job, shared: &Shared, out: &mpsc::Sender<Report>) {
    let kept = take(shared);
    let last = match kept.map_or_else(|| Track::new(job), Ok) {
        Ok(track) => {
            let mut stream = Stream::new(track, job.volume, out);
            let last = stream.speak(engine, job);
            // The line's last sound goes out before its end is told.
            let whole = stream.send_waiting().is_continue();
            let last = match stream.failed.take() {
                Some(error) => Report::Failed(not_encoded(&error)),
                None => last,
            };
            if whole {
                *lock(shared) = Some(stream.track);
            }
            last
        }
        Err(error) => Report::Failed(not_encoded(&error)),
    };
    let _ = out.blocking_send(last);
}

/// Ends the stream in `shared`: what its encoder kept back comes as `Audio`, then `Done`.
pub fn end(shared: &Shared, out: &mpsc::Sender<Report>) {
    let last = take(shared).map_or(Report::Done, |track| Stream::new(track, UNCHANGED, out).finish());
    let _ = out.blocking_send(last);
}

/// The volume that leaves the voice as it is.
const UNCHANGED: u32 = 50;

fn take(shared: &Shared) -> Option<Track> {
    lock(shared).take()
}

/// A job that panicked has taken the stream out before, so that nothing in there is half done.
fn lock(shared: &Shared) -> MutexGuard<'_, Option<Track>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Samples on their way into deltas, and what is kept of a stream from one job to the next.
pub struct Track {
    resampler: Resampler,
    waiting: Vec<f32>,
    /// Most samples of a delta.
    delta: usize,
    encoder: Encoder,
    begun: bool,
}

impl Track {
    fn new(job: &Job) -> Result<Self, EncodeError> {
        Ok(Self {
            resampler: Resampler::new(ENGINE_RATE, job.rate),
            waiting: Vec::new(),
            delta: job.rate.hz() as usize / DELTA_PER_SECOND,
            encoder: Encoder::new(job.format, job.rate, job.kbps)?,
            begun: false,
        })
    }
}

/// A track on its way to a receiver.
struct Stream<'a> {
    out: &'a mpsc::Sender<Report>,
    gain: f32,
    track: Track,
    failed: Option<EncodeError>,
}

impl<'a> Stream<'a> {
    fn new(track: Track, volume: u32, out: &'a mpsc::Sender<Report>) -> Self {
        Self { out, gain: gain::of_volume(volume), track, failed: None }
    }

    /// The last report, were the stream to end here.
    fn speak(&mut self, engine: &dyn Engine, job: &Job) -> Report {
        let Job { text, language, speech_rate, pitch_rate, .. } = job;
        let utterance = Utterance { text, language: *language, speech_rate: *speech_rate, pitch_rate: *pitch_rate };
        match engine.speak(&job.voice, &utterance, &mut |block| self.push(block)) {
            Ok(()) => Report::Done,
            Err(EngineError::NothingToSay) => Report::Unspeakable,
            Err(err) => Report::Failed(engine_sentence(&err)),
        }
    }

    fn push(&mut self, block: &[f32]) -> ControlFlow<()> {
        if self.out.is_closed() {
            return ControlFlow::Break(());
        }
        let samples = self.track.resampler.push(block);
        self.take(&samples)
    }

    /// The first delta goes out whatever its size, because it ends the wait for the first sound.
    fn take(&mut self, samples: &[f32]) -> ControlFlow<()> {
        self.track.waiting.extend(samples.iter().map(|&sample| gain::apply(sample, self.gain)));
        while self.track.waiting.len() >= self.track.delta || !(self.track.begun || self.track.waiting.is_empty()) {
            self.send_delta()?;
        }
        ControlFlow::Continue(())
    }

    fn send_delta(&mut self) -> ControlFlow<()> {
        let track = &mut self.track;
        let rest = track.waiting.split_off(track.delta.min(track.waiting.len()));
        let samples = std::mem::replace(&mut track.waiting, rest);
        track.begun = true;
        let encoded = track.encoder.push(&samples);
        self.send(encoded)
    }

    /// An encoder keeps samples back until they fill a frame: no bytes make no delta.
    fn send(&mut self, encoded: Result<Vec<u8>, EncodeError>) -> ControlFlow<()> {
        let sent = match encoded {
            Ok(bytes) => bytes.is_empty() || self.out.blocking_send(Report::Audio(bytes)).is_ok(),
            Err(error) => {
                self.failed = Some(error);
                false
            }
        };
        if sent { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// Sends what is left, and gives the last report. A receiver that is gone is no error.
    fn finish(mut self) -> Report {
        let rest = self.track.resampler.finish();
        let open = self.failed.is_none() && self.take(&rest).is_continue() && self.send_waiting().is_continue();
        let Self { out, track, failed, .. } = self;
        match failed {
            Some(error) => Report::Failed(not_encoded(&error)),
            None if !track.begun => Report::Failed("The speech engine gave no sound.".to_owned()),
            None if open => match track.encoder.finish() {
                Ok(bytes) => {
                    if !bytes.is_empty() {
                        let _ = out.blocking_send(Report::Audio(bytes));
                    }
                    Report::Done
                }
                Err(error) => Report::Failed(not_encoded(&error)),
            },
            None => Report::Done,
        }
    }

    fn send_waiting(&mut self) -> ControlFlow<()> {
        if self.track.waiting.is_empty() { ControlFlow::Continue(()) } else { self.send_delta() }
    }
}

fn not_encoded(error: &EncodeError) -> String {
    format!("The sound could not be encoded: {error}.")
}

#[cfg(test)]
mod tests;
