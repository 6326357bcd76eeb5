//! Engines whose behaviour a test decides.

use std::{
    f32::consts::TAU,
    ops::ControlFlow,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use timbre::engine::{Engine, EngineError, Sink, Utterance, VoiceSpec};

/// Samples of one block, 50 ms.
const BLOCK: usize = 1_200;

/// Says a sine of the voice's pitch: 50 ms for each character.
///
/// A text with `endless` in it never ends, nor does one with `rapid`, which is as fast as its sink; one with `crash`
/// panics, one with `missing` finds no program.
#[derive(Default)]
pub struct Sine {
    /// Texts begun.
    pub begun: AtomicUsize,
    /// Blocks taken by sinks.
    pub blocks: AtomicUsize,
    /// Texts that a sink broke off.
    pub broken: AtomicUsize,
}

impl Engine for Sine {
    fn name(&self) -> &'static str {
        "sine"
    }

    fn speak(&self, voice: &VoiceSpec, utterance: &Utterance<'_>, sink: &mut Sink<'_>) -> Result<(), EngineError> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let text = utterance.text;
        assert!(!text.contains("crash"), "as asked");
        if text.contains("missing") {
            return Err(EngineError::ProgramMissing { program: "espeak-ng" });
        }
        let endless = text.contains("endless");
        let blocks = if endless || text.contains("rapid") { usize::MAX } else { text.chars().count() };
        let hz = voice.f0_hz * utterance.pitch_rate;
        for block in 0..blocks {
            let sample = |n| ((block * BLOCK + n) as f32 / 24_000.0 * hz * TAU).sin() * 0.25;
            if sink(&(0..BLOCK).map(sample).collect::<Vec<_>>()) == ControlFlow::Break(()) {
                self.broken.fetch_add(1, Ordering::SeqCst);
                break;
            }
            self.blocks.fetch_add(1, Ordering::SeqCst);
            if endless {
                thread::sleep(Duration::from_millis(5));
            }
        }
        Ok(())
    }
}
