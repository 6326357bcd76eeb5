//! Which voices a model speaks with, and how they sound.

use std::sync::Arc;

use super::{App, store::Store};
use crate::{
    catalog::{Catalog, Model, SystemVoice, VoiceKind},
    engine::{Engine, Gender, VoiceSpec, describe},
    model::{Language, VoiceId},
    wire::voices::VoiceStatus,
};

/// A voice that may speak.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    /// Its sound.
    pub spec: VoiceSpec,
    /// The language taken for a text whose letters do not tell.
    pub language: Language,
}

/// Why a voice may not speak with a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoiceRefused {
    /// There is no such voice, or it was made for another model.
    Unsupported,
    /// A system voice, and a model that has none.
    SystemVoice,
    /// A voice of the account's that cannot speak yet, or never will: a task with it ends well and without any sound.
    NotDeployed,
}

/// Finds voices. A trait so that a session can be tested without an account.
pub trait Voices: Send {
    /// The voice of that id, if it speaks with `model`.
    ///
    /// # Errors
    /// See [`VoiceRefused`].
    fn find(&self, model: &Model, voice: &VoiceId) -> Result<Speaker, VoiceRefused>;

    /// The speaker with everything fixed that the engine would otherwise choose when it speaks, so that no instruction
    /// and no seed makes somebody else of it.
    fn cast(&self, speaker: Speaker) -> Speaker {
        speaker
    }
}

/// The catalog's voices and the account's.
#[derive(Clone)]
pub struct AccountVoices {
    /// Models and system voices.
    pub catalog: Arc<Catalog>,
    /// The account's own voices.
    pub store: Arc<Store>,
    /// What speaks.
    pub engine: Arc<dyn Engine>,
}

impl Voices for AccountVoices {
    fn find(&self, model: &Model, voice: &VoiceId) -> Result<Speaker, VoiceRefused> {
        match self.catalog.voice(voice) {
            Some(system) if system.models.contains(&model.id) => Ok(self.cast(system_speaker(system))),
            Some(_) if !model.speaks_with(VoiceKind::System) => Err(VoiceRefused::SystemVoice),
            Some(_) => Err(VoiceRefused::Unsupported),
            None => self.custom(model, voice),
        }
    }

    fn cast(&self, speaker: Speaker) -> Speaker {
        Speaker { spec: self.engine.cast(speaker.spec, speaker.language), ..speaker }
    }
}

impl AccountVoices {
    /// The voices of a service.
    pub fn of(app: &App) -> Self {
        let App { catalog, store, engine, .. } = app;
        Self { catalog: Arc::clone(catalog), store: Arc::clone(store), engine: Arc::clone(engine) }
    }

    fn custom(&self, model: &Model, voice: &VoiceId) -> Result<Speaker, VoiceRefused> {
        let record = self.store.get(voice).filter(|record| record.target_model == model.id);
        let record = record.ok_or(VoiceRefused::Unsupported)?;
        match record.status() {
            VoiceStatus::Ok => Ok(Speaker { spec: record.spec.clone(), language: record.language }),
            _ => Err(VoiceRefused::NotDeployed),
        }
    }
}

fn system_speaker(voice: &SystemVoice) -> Speaker {
    let gender = match voice.gender.as_str() {
        "female" => Gender::Female,
        "male" => Gender::Male,
        _ => Gender::Neutral,
    };
    let spec = describe::system_voice(voice.id.as_str(), gender, &voice.character.en);
    Speaker { spec, language: Language::Zh }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use super::*;
    use crate::engine::{NaturalEngine, describe::delivered};

    #[test]
    fn no_instruction_makes_somebody_else_of_a_system_voice() {
        let folder = tempfile::tempdir().unwrap();
        let voices = AccountVoices {
            catalog: Arc::new(Catalog::bundled()),
            store: Arc::new(Store::open(folder.path(), |_| 1).unwrap().0),
            engine: Arc::new(NaturalEngine::new(folder.path(), folder.path())),
        };
        let model = voices.catalog.model(&"qwen3-tts-instruct-flash-realtime".into()).unwrap();
        let cherry = voices.find(model, &"Cherry".into()).unwrap().spec;
        let told = delivered(&cherry, "Whisper slowly, in a very sad voice");
        let recipe = cherry.natural.unwrap();
        assert!(!recipe.timbre.is_empty());
        assert_eq!(told.natural, Some(recipe));
    }
}
