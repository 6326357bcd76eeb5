//! What the tests of a session share: a model with one voice, and an engine that can be told what to do.

use std::{
    f32::consts::TAU,
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{
    catalog::Model,
    engine::{Engine, EngineError, Gender, Sink, Utterance, VoiceSpec},
    model::{Language, VoiceId},
    service::voices::{Speaker, VoiceRefused, Voices},
};

/// Knows `Cherry`; `System` is a system voice of other models, and `Later` cannot speak yet.
#[derive(Clone, Debug)]
pub struct OneVoice;

impl Voices for OneVoice {
    fn find(&self, _: &Model, voice: &VoiceId) -> Result<Speaker, VoiceRefused> {
        match voice.as_str() {
            "Cherry" => Ok(Speaker { spec: spec(), language: Language::De }),
            "System" => Err(VoiceRefused::SystemVoice),
            "Later" => Err(VoiceRefused::NotDeployed),
            _ => Err(VoiceRefused::Unsupported),
        }
    }
}

/// A voice of 200 Hz.
pub fn spec() -> VoiceSpec {
    VoiceSpec {
        gender: Gender::Female,
        age_years: 30.0,
        f0_hz: 200.0,
        f0_range: 1.0,
        formant: 1.0,
        rate: 1.0,
        breath: 0.0,
        rough: 0.0,
        bright: 0.0,
        energy: 0.0,
        seed: 1,
        whispers: false,
        accent: None,
        natural: None,
    }
}

/// A model that lists no rates.
pub fn model() -> Model {
    Model::named("m")
}

/// Says a sine of the voice's pitch, 50 ms for each character; `!` alone cannot be said, `panic` panics, and `forever`
/// has no end.
#[derive(Debug, Default)]
pub struct Sine {
    /// Set once a sink has stopped it.
    pub stopped: AtomicBool,
}

impl Engine for Sine {
    fn name(&self) -> &'static str {
        "sine"
    }

    fn speak(&self, voice: &VoiceSpec, utterance: &Utterance<'_>, sink: &mut Sink<'_>) -> Result<(), EngineError> {
        assert_ne!(utterance.text, "panic");
        let blocks = match utterance.text {
            "missing" => return Err(EngineError::ProgramMissing { program: "espeak-ng" }),
            "unspeakable" => return Err(EngineError::NothingToSay),
            "forever" => usize::MAX,
            text => text.chars().count(),
        };
        for block in 0..blocks {
            let sample = |n: usize| ((block * 1_200 + n) as f32 / 24_000.0 * voice.f0_hz * TAU).sin() * 0.5;
            if sink(&(0..1_200).map(sample).collect::<Vec<_>>()) == ControlFlow::Break(()) {
                self.stopped.store(true, Ordering::Relaxed);
                break;
            }
        }
        Ok(())
    }
}
