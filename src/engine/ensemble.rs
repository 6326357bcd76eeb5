//! Both engines as one: natural voices where their files are and the language is theirs, the formant engine elsewhere.

use std::path::{Path, PathBuf};

use super::{Engine, EngineError, FormantEngine, NaturalEngine, Sink, Utterance, VoiceSpec, pack};
use crate::model::Language;

/// Chooses for each call. A voice that was made for the formant engine stays with it.
pub struct Ensemble {
    pack: PathBuf,
    natural: NaturalEngine,
    formant: FormantEngine,
}

impl Ensemble {
    /// The engines for the voice pack in `pack`, which may come and go, with their own files under `own`.
    pub fn new(pack: PathBuf, own: &Path) -> Self {
        let natural = NaturalEngine::new(&pack, &own.join("words"));
        Self { pack, natural, formant: FormantEngine::new(own.to_owned()) }
    }

    /// Whether the pack is there. Looks at the disk.
    pub fn is_natural(&self) -> bool {
        let there = matches!(pack::state(&self.pack), pack::State::Ready { .. });
        if !there {
            self.natural.forget();
        }
        there
    }
}

impl Engine for Ensemble {
    fn name(&self) -> &'static str {
        if self.is_natural() { self.natural.name() } else { self.formant.name() }
    }

    fn cast(&self, voice: VoiceSpec, language: Language) -> VoiceSpec {
        if self.is_natural() { self.natural.cast(voice, language) } else { self.formant.cast(voice, language) }
    }

    fn speak(&self, voice: &VoiceSpec, utterance: &Utterance<'_>, sink: &mut Sink<'_>) -> Result<(), EngineError> {
        if voice.natural.is_some() && NaturalEngine::speaks(utterance.language) && self.is_natural() {
            match self.natural.speak(voice, utterance, sink) {
                // A text in letters that no natural voice reads: the other engine may.
                Err(EngineError::NothingToSay) => {}
                other => return other,
            }
        }
        self.formant.speak(voice, utterance, sink)
    }

    fn warm(&self, language: Language) {
        if NaturalEngine::speaks(language) && self.is_natural() {
            self.natural.warm(language);
        } else {
            self.formant.warm(language);
        }
    }
}
