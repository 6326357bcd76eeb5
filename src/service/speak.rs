//! From the engine to the bytes of deltas: rate, volume, format, sizes. Blocks; runs on a thread of its own.

mod gain;

use std::ops::ControlFlow;

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

/// Speaks `job` into `out`, as fast as `out` is emptied. Stops within one block once `out` has lost its receiver.
pub fn speak(engine: &dyn Engine, job: &Job, out: &mpsc::Sender<Report>) {
    let last = match Stream::new(job, out) {
        Ok(stream) => speak_into(stream, engine, job),
        Err(error) => Report::Failed(not_encoded(&error)),
    };
    // Without a receiver nobody waits for the end.
    let _ = out.blocking_send(last);
}

/// The last report.
fn speak_into(mut stream: Stream<'_>, engine: &dyn Engine, job: &Job) -> Report {
    let utterance =
        Utterance { text: &job.text, language: job.language, speech_rate: job.speech_rate, pitch_rate: job.pitch_rate };
    match engine.speak(&job.voice, &utterance, &mut |block| stream.push(block)) {
        Ok(()) => match stream.finish() {
            Ok(()) => Report::Done,
            Err(message) => Report::Failed(message),
        },
        Err(EngineError::NothingToSay) => Report::Unspeakable,
        Err(err) => Report::Failed(engine_sentence(&err)),
    }
}

/// Samples on their way into deltas.
struct Stream<'a> {
    out: &'a mpsc::Sender<Report>,
    resampler: Resampler,
    gain: f32,
    waiting: Vec<f32>,
    /// Most samples of a delta.
    delta: usize,
    encoder: Encoder,
    begun: bool,
    failed: Option<EncodeError>,
}

impl<'a> Stream<'a> {
    fn new(job: &Job, out: &'a mpsc::Sender<Report>) -> Result<Self, EncodeError> {
        Ok(Self {
            out,
            resampler: Resampler::new(ENGINE_RATE, job.rate),
            gain: gain::of_volume(job.volume),
            waiting: Vec::new(),
            delta: job.rate.hz() as usize / DELTA_PER_SECOND,
            encoder: Encoder::new(job.format, job.rate, job.kbps)?,
            begun: false,
            failed: None,
        })
    }

    fn push(&mut self, block: &[f32]) -> ControlFlow<()> {
        if self.out.is_closed() {
            return ControlFlow::Break(());
        }
        let samples = self.resampler.push(block);
        self.take(&samples)
    }

    /// The first delta goes out whatever its size, because it ends the wait for the first sound.
    fn take(&mut self, samples: &[f32]) -> ControlFlow<()> {
        self.waiting.extend(samples.iter().map(|&sample| gain::apply(sample, self.gain)));
        while self.waiting.len() >= self.delta || !(self.begun || self.waiting.is_empty()) {
            self.send_delta()?;
        }
        ControlFlow::Continue(())
    }

    fn send_delta(&mut self) -> ControlFlow<()> {
        let rest = self.waiting.split_off(self.delta.min(self.waiting.len()));
        let samples = std::mem::replace(&mut self.waiting, rest);
        self.begun = true;
        let encoded = self.encoder.push(&samples);
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

    /// Sends what is left. A receiver that is gone is no error.
    fn finish(mut self) -> Result<(), String> {
        let open = self.failed.is_none() && self.send_rest().is_continue();
        let Self { out, encoder, begun, failed, .. } = self;
        match failed {
            Some(error) => Err(not_encoded(&error)),
            None if !begun => Err("The speech engine gave no sound.".to_owned()),
            None if open => {
                let bytes = encoder.finish().map_err(|error| not_encoded(&error))?;
                if !bytes.is_empty() {
                    let _ = out.blocking_send(Report::Audio(bytes));
                }
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn send_rest(&mut self) -> ControlFlow<()> {
        let rest = self.resampler.finish();
        self.take(&rest)?;
        if self.waiting.is_empty() { ControlFlow::Continue(()) } else { self.send_delta() }
    }
}

fn not_encoded(error: &EncodeError) -> String {
    format!("The sound could not be encoded: {error}.")
}

#[cfg(test)]
mod tests;
