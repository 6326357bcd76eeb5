//! An engine that speaks a line with its pauses, and counts what it said.

use std::{
    cell::Cell,
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::script::Part;
use crate::engine::{ENGINE_RATE, Engine, EngineError, Sink, Utterance, VoiceSpec};

/// Samples of a block of silence: 50 ms.
const SILENCE: usize = ENGINE_RATE.hz() as usize / 20;

/// Speaks its parts, whatever text it is given.
pub struct Narrator {
    engine: Arc<dyn Engine>,
    parts: Vec<Part>,
    samples: Arc<AtomicU64>,
}

impl Narrator {
    /// Speaks `parts` with `engine`; `samples` grows with what was said.
    pub fn new(engine: Arc<dyn Engine>, parts: Vec<Part>, samples: Arc<AtomicU64>) -> Self {
        Self { engine, parts, samples }
    }
}

/// How long the samples counted so far last.
pub fn milliseconds(samples: &AtomicU64) -> u64 {
    samples.load(Ordering::Acquire) * 1_000 / u64::from(ENGINE_RATE.hz())
}

impl Engine for Narrator {
    fn name(&self) -> &'static str {
        self.engine.name()
    }

    fn speak(&self, voice: &VoiceSpec, utterance: &Utterance<'_>, sink: &mut Sink<'_>) -> Result<(), EngineError> {
        let (broken, mut said) = (Cell::new(false), false);
        let mut counting = |block: &[f32]| {
            self.samples.fetch_add(block.len() as u64, Ordering::AcqRel);
            let flow = sink(block);
            broken.set(broken.get() || flow.is_break());
            flow
        };
        for part in &self.parts {
            match part {
                Part::Text(text) => match self.engine.speak(voice, &Utterance { text, ..*utterance }, &mut counting) {
                    Ok(()) => said = true,
                    // A part may be a mark alone; the line is not.
                    Err(EngineError::NothingToSay) => {}
                    Err(err) => return Err(err),
                },
                Part::Pause(length) => pause(*length, &mut counting),
            }
            if broken.get() {
                return Ok(());
            }
        }
        if said { Ok(()) } else { Err(EngineError::NothingToSay) }
    }
}

fn pause(length: Duration, sink: &mut Sink<'_>) {
    let mut left = ENGINE_RATE.samples_in(length);
    while left > 0 {
        let block = left.min(SILENCE);
        if sink(&[0.0; SILENCE][..block]) == ControlFlow::Break(()) {
            return;
        }
        left -= block;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Language,
        service::session::testing::{Sine, spec},
    };

    fn spoken(parts: &[Part], most: usize) -> (Result<(), String>, Vec<f32>, u64) {
        let samples = Arc::new(AtomicU64::new(0));
        let narrator = Narrator::new(Arc::new(Sine::default()), parts.to_vec(), Arc::clone(&samples));
        let utterance = Utterance { text: "", language: Language::En, speech_rate: 1.0, pitch_rate: 1.0 };
        let mut heard = Vec::new();
        let mut sink = |block: &[f32]| {
            heard.extend_from_slice(block);
            if heard.len() >= most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let outcome = narrator.speak(&spec(), &utterance, &mut sink).map_err(|err| err.to_string());
        (outcome, heard, milliseconds(&samples))
    }

    #[test]
    fn pauses_stand_between_what_is_said() {
        let parts = [
            Part::Text("ab".to_owned()),
            Part::Pause(Duration::from_millis(120)),
            Part::Text("unspeakable".to_owned()),
            Part::Text("c".to_owned()),
        ];
        let (outcome, heard, milliseconds) = spoken(&parts, usize::MAX);
        assert_eq!((outcome, heard.len(), milliseconds), (Ok(()), 2_400 + 2_880 + 1_200, 270));
        assert!(heard[2_400..5_280].iter().all(|&sample| sample == 0.0) && heard[5_300..].iter().any(|&x| x != 0.0));
    }

    #[test]
    fn nothing_at_all_to_say_is_told() {
        assert!(spoken(&[Part::Text("unspeakable".to_owned())], usize::MAX).0.is_err());
    }

    #[test]
    fn it_stops_where_its_sink_stops() {
        let parts = [Part::Text("a".to_owned()), Part::Pause(Duration::from_secs(10)), Part::Text("b".to_owned())];
        let (outcome, heard, _) = spoken(&parts, 3_000);
        assert_eq!((outcome, heard.len()), (Ok(()), 3_600));
    }
}
