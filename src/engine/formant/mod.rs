//! The formant engine: the `espeak-ng` program as a child process, with voices of our own.
//!
//! Speaks all ten languages with nothing to fetch. A crash of the program cannot hurt us, and its licence stays its
//! own. Owns the voice files and the sound from the program's pipe to the sink; the words are `text`'s.
//!
//! | step | in |
//! |---|---|
//! | a data folder with our voices beside the system's languages | `home` |
//! | a spec becomes a voice file | `voice_file` |
//! | the program runs, is listened to, and never left behind | `program` |
//! | its WAV stream becomes samples | `wav` |
//! | breath, brightness, loudness | `engine::shape` |
//! | 24 kHz blocks for the sink | `output` |

mod home;
mod output;
mod program;
mod voice_file;
mod wav;

use std::{
    collections::HashMap,
    ops::ControlFlow,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    Engine, EngineError, LOUDNESS_LUFS, Sink, Utterance, VoiceSpec,
    shape::Shape,
    text::{self, Piece},
};
use crate::{
    audio,
    model::{Clip, Language},
};
use home::Home;
use output::Output;
use program::{Program, Running};
use voice_file::Take;

/// The gain is never more than this either way, in decibels.
const MOST_GAIN_DB: f64 = 24.0;
/// Gains that are remembered: more voices than anyone compares in one sitting.
const MOST_GAINS: usize = 1_024;

/// Speaks through the `espeak-ng` program. Cheap to make; nothing is started or written before the first words.
#[derive(Debug)]
pub struct FormantEngine {
    program: Program,
    data_dir: PathBuf,
    home: Mutex<Option<Home>>,
    /// By voice and language, as factors.
    gains: Mutex<HashMap<u64, f32>>,
}

impl FormantEngine {
    /// An engine that runs the `espeak-ng` of the search path and keeps its voice files in `data_dir`, which is its
    /// own and is made when it is needed.
    pub fn new(data_dir: PathBuf) -> Self {
        Self::with_program("espeak-ng", data_dir)
    }

    /// The same with another program.
    pub fn with_program(program: impl Into<PathBuf>, data_dir: PathBuf) -> Self {
        Self { program: Program::new(program.into()), data_dir, home: Mutex::default(), gains: Mutex::default() }
    }

    /// The data folder, made or mended.
    fn home(&self) -> Result<Home, EngineError> {
        let mut home = locked(&self.home);
        if let Some(home) = home.as_ref().filter(|home| home.is_whole()) {
            return Ok(home.clone());
        }
        *home = None;
        let system = self.program.data_path()?;
        Ok(home.insert(Home::build(&self.data_dir, &system)?).clone())
    }

    /// Passes what the program says on to `output`. `Break` where the sink has had enough.
    fn pass(mut running: Running, output: &mut Output<'_, '_>) -> Result<ControlFlow<()>, EngineError> {
        let mut stream = wav::Stream::new();
        loop {
            match running.hear()? {
                program::Heard::Bytes(bytes) => {
                    let samples = stream.push(&bytes).map_err(|message| program::failed(&message))?;
                    let rate = stream.rate();
                    if output.push(rate, &samples).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                program::Heard::Nothing => {
                    if output.ask().is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                program::Heard::End => break,
            }
        }
        let complaint = running.finish()?;
        match stream.finish() {
            Ok(()) => Ok(ControlFlow::Continue(())),
            Err(message) if complaint.is_empty() => Err(program::failed(&message)),
            Err(_) => Err(program::failed(&complaint)),
        }
    }

    /// The factor that brings the voice to [`LOUDNESS_LUFS`]: measured once, on one sentence of the language, without
    /// its own gain. So a voice is equally loud from its first word on. `None` where `ask` wants no more of it.
    fn gain(
        &self,
        home: &Home,
        take: &Take,
        shape: &Shape,
        ask: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<Option<f32>, EngineError> {
        let key = take.fingerprint() ^ shape.fingerprint().rotate_left(1);
        if let Some(gain) = locked(&self.gains).get(&key) {
            return Ok(Some(*gain));
        }
        let Some(samples) = self.calibration(home, take, shape, ask)? else { return Ok(None) };
        let measured = audio::loudness(&Clip::new(super::ENGINE_RATE, samples)).lufs;
        let decibels = measured.map_or(0.0, |lufs| (LOUDNESS_LUFS - lufs).clamp(-MOST_GAIN_DB, MOST_GAIN_DB));
        let gain = 10.0_f64.powf(decibels / 20.0) as f32;
        let mut gains = locked(&self.gains);
        if gains.len() >= MOST_GAINS {
            gains.clear();
        }
        gains.insert(key, gain);
        Ok(Some(gain))
    }

    /// The sentence that loudness is measured on, as the voice says it.
    fn calibration(
        &self,
        home: &Home,
        take: &Take,
        shape: &Shape,
        ask: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<Option<Vec<f32>>, EngineError> {
        let text = voice_file::calibration_text(take.language).to_owned();
        let piece = Piece { language: take.language, text, ends: false };
        let mut samples = Vec::new();
        let mut sink = |block: &[f32]| {
            samples.extend_from_slice(block);
            if block.is_empty() { ask() } else { ControlFlow::Continue(()) }
        };
        let mut output = Output::new(&mut sink);
        output.set_gain(1.0, shape);
        if Self::pass(self.program.speak(home, take, &piece)?, &mut output)?.is_break() {
            return Ok(None);
        }
        let _ = output.finish();
        Ok(Some(samples))
    }

    /// Says all pieces. `Break` where the sink has had enough.
    fn say_all(
        &self,
        voice: &VoiceSpec,
        utterance: &Utterance<'_>,
        pieces: impl Iterator<Item = Piece>,
        output: &mut Output<'_, '_>,
    ) -> Result<ControlFlow<()>, EngineError> {
        let home = self.home()?;
        let shape = Shape::new(voice);
        for piece in pieces {
            let take = Take::new(voice, piece.language, utterance);
            home.keep_voice(&take)?;
            // It speaks already while its loudness is found out.
            let running = self.program.speak(&home, &take, &piece)?;
            // Loudness is the voice's, whatever speed it is asked for.
            let own = Take::new(voice, piece.language, &Utterance { speech_rate: 1.0, ..*utterance });
            let Some(gain) = self.gain(&home, &own, &shape, &mut || output.ask())? else {
                return Ok(ControlFlow::Break(()));
            };
            output.set_gain(gain, &shape);
            if Self::pass(running, output)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

impl Engine for FormantEngine {
    fn name(&self) -> &'static str {
        crate::engine::FORMANT
    }

    fn speak(&self, voice: &VoiceSpec, utterance: &Utterance<'_>, sink: &mut Sink<'_>) -> Result<(), EngineError> {
        let mut pieces = text::pieces(utterance.text, utterance.language).peekable();
        if pieces.peek().is_none() {
            return Err(EngineError::NothingToSay);
        }
        let mut output = Output::new(sink);
        if self.say_all(&voice.clamped(), utterance, pieces, &mut output)?.is_continue() {
            // Whether the sink takes the last block or not, this is the end.
            let _ = output.finish();
        }
        Ok(())
    }

    fn warm(&self, language: Language) {
        text::warm(language);
        // A program that is missing is no failure before somebody wants to hear it.
        drop(self.home());
    }
}

/// The value in `mutex`; a thread that panicked holding it left nothing half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
