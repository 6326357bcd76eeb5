//! Offline speech: a description becomes a [`VoiceSpec`], a spec and a text become samples.
//!
//! Owns the engines and the mapping from words to numbers. Knows nothing of sockets, formats or files of the user's.

pub mod describe;
mod ensemble;
pub mod formant;
pub mod natural;
pub mod pack;
pub mod phonemes;
mod recipe;
mod shape;
mod spec;
mod splitmix;
mod text;

pub use ensemble::Ensemble;
pub use formant::FormantEngine;
pub use natural::NaturalEngine;
pub use recipe::{Blend, Recipe};
pub use spec::{Accent, Gender, VoiceSpec};

use std::ops::ControlFlow;

use crate::model::{Language, SampleRate};

/// What to say and how, for one call of an engine.
#[derive(Clone, Copy, Debug)]
pub struct Utterance<'a> {
    /// The text, of any length.
    pub text: &'a str,
    /// The language that it is written in.
    pub language: Language,
    /// Speed of speech as a ratio, 0.5 to 2.0; 1.0 is the voice's own.
    pub speech_rate: f32,
    /// Pitch as a ratio, 0.5 to 2.0; 1.0 is the voice's own.
    pub pitch_rate: f32,
}

/// Why no speech came, or no more of it.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The program that the engine runs is not installed.
    #[error("the program {program} was not found")]
    ProgramMissing {
        /// Name of the program.
        program: &'static str,
    },
    /// The program failed, or answered something that is not sound.
    #[error("{program} failed: {message}")]
    ProgramFailed {
        /// Name of the program.
        program: &'static str,
        /// What it said.
        message: String,
    },
    /// There is nothing in the text that can be spoken.
    #[error("the text has nothing to speak")]
    NothingToSay,
    /// The files of the natural voices are not what they should be.
    #[error("the natural voices cannot be used: {message}")]
    PackBroken {
        /// What is wrong.
        message: String,
    },
    /// A file of the engine's could not be read or written.
    #[error("a file of the speech engine: {0}")]
    Io(#[from] std::io::Error),
}

/// Takes samples as they are made: mono, at [`ENGINE_RATE`], nominally within −1 to 1. `Break` stops the engine.
///
/// While nothing comes for a while, an empty block asks whether to go on.
pub type Sink<'a> = dyn FnMut(&[f32]) -> ControlFlow<()> + 'a;

/// The rate of every engine's samples.
pub const ENGINE_RATE: SampleRate = SampleRate::HZ_24000;

/// Loudness that every voice is brought to, in LUFS.
const LOUDNESS_LUFS: f64 = -20.0;

/// Name of the engine of the voice pack.
pub const NATURAL: &str = "natural";
/// Name of the engine that needs no files.
pub const FORMANT: &str = "formant";

/// Something that speaks. Calls block and may come from several threads at once.
pub trait Engine: Send + Sync {
    /// Short name: [`NATURAL`] or [`FORMANT`].
    fn name(&self) -> &'static str;

    /// `voice`, which was just described in `language`, with everything fixed that this engine would otherwise choose
    /// when it speaks.
    fn cast(&self, voice: VoiceSpec, language: Language) -> VoiceSpec {
        let _ = language;
        voice
    }

    /// Speaks `utterance` with `voice` into `sink`, in blocks of 10 to 100 ms, the first as early as it can.
    /// The same arguments give the same samples.
    ///
    /// # Errors
    /// See [`EngineError`]. A sink that breaks is not an error.
    fn speak(&self, voice: &VoiceSpec, utterance: &Utterance<'_>, sink: &mut Sink<'_>) -> Result<(), EngineError>;

    /// Loads what the first words in `language` would otherwise wait for. Cheap where that is loaded already; fails at
    /// nothing, because the words that need it will tell.
    fn warm(&self, language: Language) {
        let _ = language;
    }
}
