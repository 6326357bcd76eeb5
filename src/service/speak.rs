//! From the engine to the bytes of deltas: rate, volume, format, sizes. Blocks; runs on a thread of its own.

mod gain;

use std::ops::ControlFlow;

use tokio::sync::mpsc;

use crate::{
    audio::{ExportFormat, Resampler, WavDepth, export, to_pcm16, wav_bytes},
    engine::{ENGINE_RATE, Engine, EngineError, Utterance, VoiceSpec},
    model::{Clip, Language, SampleRate},
    service::{errors::engine_sentence, validate::Format},
};

/// Longest delta, in parts of a second: 80 ms.
const DELTA_PER_SECOND: usize = 1_000 / 80;
/// Bytes of an MP3 delta.
const MP3_DELTA: usize = 4_096;
/// Bit rate of MP3 in kbit/s, the vendor's default.
const MP3_KBPS: u16 = 128;
/// Sizes in the header of a WAV stream, whose end is not known yet.
const OPEN_ENDED: [u8; 4] = 0x7fff_ffff_u32.to_le_bytes();

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
    let mut stream = Stream::new(job, out);
    let utterance =
        Utterance { text: &job.text, language: job.language, speech_rate: job.speech_rate, pitch_rate: job.pitch_rate };
    let spoken = engine.speak(&job.voice, &utterance, &mut |block| stream.push(block));
    let last = match spoken {
        Ok(()) => match stream.finish() {
            Ok(()) => Report::Done,
            Err(message) => Report::Failed(message),
        },
        Err(EngineError::NothingToSay) => Report::Unspeakable,
        Err(err) => Report::Failed(engine_sentence(&err)),
    };
    // Without a receiver nobody waits for the end.
    let _ = out.blocking_send(last);
}

/// Samples on their way into deltas.
struct Stream<'a> {
    out: &'a mpsc::Sender<Report>,
    resampler: Resampler,
    rate: SampleRate,
    format: Format,
    gain: f32,
    waiting: Vec<f32>,
    begun: bool,
}

impl<'a> Stream<'a> {
    fn new(job: &Job, out: &'a mpsc::Sender<Report>) -> Self {
        let resampler = Resampler::new(ENGINE_RATE, job.rate);
        let gain = gain::of_volume(job.volume);
        Self { out, resampler, rate: job.rate, format: job.format, gain, waiting: Vec::new(), begun: false }
    }

    fn push(&mut self, block: &[f32]) -> ControlFlow<()> {
        if self.out.is_closed() {
            return ControlFlow::Break(());
        }
        let samples = self.resampler.push(block);
        self.take(&samples)
    }

    fn take(&mut self, samples: &[f32]) -> ControlFlow<()> {
        self.waiting.extend(samples.iter().map(|&sample| gain::apply(sample, self.gain)));
        if self.format == Format::Mp3 { ControlFlow::Continue(()) } else { self.send_whole_deltas() }
    }

    /// The first delta goes out whatever its size, because it ends the wait for the first sound.
    fn send_whole_deltas(&mut self) -> ControlFlow<()> {
        let size = self.delta_samples();
        while self.waiting.len() >= size || !(self.begun || self.waiting.is_empty()) {
            self.send_delta(size)?;
        }
        ControlFlow::Continue(())
    }

    fn send_delta(&mut self, size: usize) -> ControlFlow<()> {
        let rest = self.waiting.split_off(size.min(self.waiting.len()));
        let mut bytes = if self.begun || self.format == Format::Pcm { Vec::new() } else { open_header(self.rate) };
        bytes.extend(to_pcm16(&self.waiting));
        self.waiting = rest;
        self.begun = true;
        self.send(bytes)
    }

    fn send(&self, bytes: Vec<u8>) -> ControlFlow<()> {
        match self.out.blocking_send(Report::Audio(bytes)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    /// Sends what is left. A receiver that is gone is no error.
    fn finish(&mut self) -> Result<(), String> {
        let rest = self.resampler.finish();
        if self.take(&rest).is_break() {
            return Ok(());
        }
        if self.format == Format::Mp3 {
            return self.send_mp3();
        }
        if !self.waiting.is_empty() {
            let _ = self.send_delta(self.delta_samples());
        }
        if self.begun { Ok(()) } else { Err("The speech engine gave no sound.".to_owned()) }
    }

    /// MP3 is encoded as a whole, because the encoder writes the length in front; the engine is far faster than speech.
    fn send_mp3(&mut self) -> Result<(), String> {
        let clip = Clip::new(self.rate, std::mem::take(&mut self.waiting));
        let bytes = export::encode(&clip, ExportFormat::Mp3 { kbps: MP3_KBPS })
            .map_err(|err| format!("The sound could not be encoded: {err}."))?;
        let _ = bytes.chunks(MP3_DELTA).try_for_each(|part| self.send(part.to_vec()));
        Ok(())
    }

    const fn delta_samples(&self) -> usize {
        self.rate.hz() as usize / DELTA_PER_SECOND
    }
}

/// A WAV header for sound of unknown length.
fn open_header(rate: SampleRate) -> Vec<u8> {
    let mut bytes = wav_bytes(&Clip::new(rate, []), WavDepth::Bits16);
    bytes[4..8].copy_from_slice(&OPEN_ENDED);
    bytes[40..44].copy_from_slice(&OPEN_ENDED);
    bytes
}

#[cfg(test)]
mod tests;
