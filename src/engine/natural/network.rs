//! The network at work: tokens and a style become a score, a stretch of the score becomes sound.
//!
//! Owns the loaded graph and its threads. Knows nothing of voices, texts or loudness.

use std::{
    collections::HashMap,
    ops::{ControlFlow, Range},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::{NdTensor, Tensor, prelude::*};

use super::{
    graph::{self, Step},
    threads,
};
use crate::engine::EngineError;

/// Numbers of a style: the first half is the timbre, the second the way of speaking.
pub(super) const STYLE: usize = 256;
/// Where the second half of a style begins.
pub(super) const MANNER: usize = STYLE / 2;

/// A voice for one phrase.
pub(super) type Style = [f32; STYLE];

/// What is to be said and how.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Score {
    features: NdTensor<f32, 3>,
    /// Hertz, two values a frame; below [`Score::VOICED`] where nothing is voiced.
    pub(super) pitch: Vec<f32>,
    /// Two values a frame.
    pub(super) energy: Vec<f32>,
}

impl Score {
    /// Pitch above this, in hertz, means a voice.
    pub(super) const VOICED: f32 = 30.0;

    /// A score without features.
    #[cfg(test)]
    pub(super) fn testing(pitch: Vec<f32>, energy: Vec<f32>) -> Self {
        Self { features: NdTensor::zeros([1, 1, pitch.len() / 2]), pitch, energy }
    }

    /// Its length.
    pub(super) fn frames(&self) -> usize {
        self.features.size(2)
    }
}

/// The graph, ready to run.
pub(super) struct Network {
    model: Model,
    steps: Vec<Step<NodeId>>,
    pool: Arc<ThreadPool>,
}

impl Network {
    /// Reads the prepared graph. Takes some 0.1 s.
    ///
    /// # Errors
    /// The file cannot be read, or is not the prepared graph.
    pub(super) fn load(path: &Path) -> Result<Self, EngineError> {
        let bytes = std::fs::read(path)?;
        let model = guarded(|| ModelOptions::with_all_ops().load(bytes).map_err(broken))?;
        let known = |names: Vec<String>| {
            names.iter().map(|name| model.node_id(name).map_err(broken)).collect::<Result<Vec<_>, _>>()
        };
        let steps = graph::steps().into_iter();
        let steps = steps.map(|step| Ok(Step { makes: known(step.makes)?, frees: known(step.frees)? }));
        let steps = steps.collect::<Result<_, EngineError>>()?;
        Ok(Self { model, steps, pool: threads::pool() })
    }

    /// What `tokens` are to sound like, at that speed relative to the voice's own.
    ///
    /// # Errors
    /// The graph refuses.
    pub(super) fn score(&self, tokens: &[u8], style: &Style, speed: f32) -> Result<Score, EngineError> {
        let padded: Vec<i32> = [0].into_iter().chain(tokens.iter().map(|&id| id.into())).chain([0]).collect();
        let inputs = vec![
            (self.id("tokens")?, NdTensor::from_data([1, padded.len()], padded).into()),
            (self.id("style")?, whole(style)),
            (self.id("speed")?, NdTensor::from_data([1], vec![speed]).into()),
        ];
        let names = [graph::FEATURES.out, graph::PITCH.out, graph::ENERGY.out];
        let wanted = names.map(|name| self.id(name)).into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut made = self.run(inputs, &wanted)?.into_iter();
        let mut next = || Tensor::<f32>::try_from(made.next().ok_or("no value")?).map_err(|error| error.to_string());
        let (features, pitch, energy) = (next().map_err(broken)?, next().map_err(broken)?, next().map_err(broken)?);
        Ok(Score {
            features: features.try_into().map_err(|_| broken("features of another form"))?,
            pitch: pitch.to_vec(),
            energy: energy.to_vec(),
        })
    }

    /// The sound of these frames of `score`: [`graph::SAMPLES_PER_FRAME`] samples each, within −1 to 1. `None` where
    /// `ask`, which is called between the steps, wants no more of it.
    ///
    /// # Errors
    /// The graph refuses.
    pub(super) fn sound(
        &self,
        score: &Score,
        frames: Range<usize>,
        style: &Style,
        ask: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<Option<Vec<f32>>, EngineError> {
        let features = score.features.slice((.., .., frames.clone())).to_tensor();
        let curve = |values: &[f32]| {
            let part =
                values.get(2 * frames.start..2 * frames.end).ok_or_else(|| broken("a score that is too short"))?;
            Ok::<_, EngineError>(Value::from(NdTensor::from_data([1, 1, part.len()], part.to_vec())))
        };
        let mut values: HashMap<NodeId, Value> = HashMap::from([
            (self.id(graph::FEATURES.into)?, features.into()),
            (self.id(graph::PITCH.into)?, curve(&score.pitch)?),
            (self.id(graph::ENERGY.into)?, curve(&score.energy)?),
        ]);
        let style_id = self.id("style")?;
        for step in &self.steps {
            if ask().is_break() {
                return Ok(None);
            }
            // What nobody needs afterwards is given away, so that it can be changed in place and is freed early.
            let freed = step.frees.iter().filter_map(|id| Some((*id, values.remove(id)?)));
            let mut inputs: Vec<(NodeId, ValueOrView<'_>)> = freed.map(|(id, value)| (id, value.into())).collect();
            inputs.extend(values.iter().map(|(id, value)| (*id, ValueOrView::from(value))));
            inputs.push((style_id, whole(style)));
            let made = self.run(inputs, &step.makes)?;
            values.extend(step.makes.iter().copied().zip(made));
        }
        let sound = values.remove(&self.id(graph::SOUND)?).ok_or_else(|| broken("no sound"))?;
        let samples = Tensor::<f32>::try_from(sound).map_err(broken)?.to_vec();
        if samples.iter().all(|sample| sample.is_finite()) {
            Ok(Some(samples))
        } else {
            Err(broken("sound without sense"))
        }
    }

    fn run(&self, inputs: Vec<(NodeId, ValueOrView<'_>)>, wanted: &[NodeId]) -> Result<Vec<Value>, EngineError> {
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        guarded(|| self.model.run(inputs, wanted, Some(options)).map_err(broken))
    }

    fn id(&self, name: &str) -> Result<NodeId, EngineError> {
        self.model.node_id(name).map_err(broken)
    }
}

fn whole(style: &Style) -> ValueOrView<'static> {
    NdTensor::from_data([1, STYLE], style.to_vec()).into()
}

/// A graph that is not what it should be may make the runtime panic, which must not end the program.
fn guarded<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken("the runtime panicked")))
}

fn broken(why: impl std::fmt::Display) -> EngineError {
    EngineError::PackBroken { message: why.to_string() }
}
