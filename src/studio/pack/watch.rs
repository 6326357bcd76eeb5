//! How far the work is, told now and then, and whether it is to go on.

use std::{
    ops::ControlFlow,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use crate::{engine::pack::Step, studio::desk::lock};

/// Time between two words about the same stage: a bar that moves ten times a second moves smoothly enough.
const INTERVAL: Duration = Duration::from_millis(100);

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackStage {
    /// Asking where the files are; counted in files.
    Finding,
    /// Fetching them; counted in bytes.
    Fetching,
    /// Taking hashes; counted in bytes.
    Checking,
    /// Unpacking and writing; counted in bytes.
    Installing,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackProgress {
    /// What is being done.
    pub stage: PackStage,
    /// So much is done.
    pub done: u64,
    /// Of so much.
    pub of: u64,
}

/// Told how far the work is, and able to stop it. Clones share both.
#[derive(Clone)]
pub struct PackWatch {
    tell: Arc<dyn Fn(PackProgress) + Send + Sync>,
    last: Arc<Mutex<Option<(PackStage, Instant)>>>,
    /// Stops the work.
    pub cancel: CancellationToken,
}

impl PackWatch {
    /// `tell` must not wait.
    pub fn new(cancel: CancellationToken, tell: impl Fn(PackProgress) + Send + Sync + 'static) -> Self {
        Self { tell: Arc::new(tell), last: Arc::default(), cancel }
    }

    /// Tells how far it is, unless it did so a moment ago. The begin and the end of a stage are always told.
    pub fn tell(&self, stage: PackStage, done: u64, of: u64) {
        let mut last = lock(&self.last);
        let recent = last.is_some_and(|(before, when)| before == stage && when.elapsed() < INTERVAL);
        if !recent || done == of {
            *last = Some((stage, Instant::now()));
            drop(last);
            (self.tell)(PackProgress { stage, done, of });
        }
    }

    pub(super) fn step(&self, step: Step, done: u64, of: u64) -> ControlFlow<()> {
        if self.cancel.is_cancelled() {
            return ControlFlow::Break(());
        }
        let stage = match step {
            Step::Checking => PackStage::Checking,
            Step::Unpacking => PackStage::Installing,
        };
        self.tell(stage, done, of);
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_told_at_its_begin_and_end_and_seldom_between() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&told);
        let watch = PackWatch::new(CancellationToken::new(), move |progress| lock(&into).push(progress));
        for done in 0..=10_000 {
            assert!(watch.step(Step::Checking, done, 10_000).is_continue());
        }
        let told: Vec<_> = lock(&told).drain(..).collect();
        assert_eq!((told.first().map(|told| told.done), told.last().map(|told| told.done)), (Some(0), Some(10_000)));
        assert!(told.len() < 100, "{}", told.len());
        watch.cancel.cancel();
        assert!(watch.step(Step::Unpacking, 0, 1).is_break());
    }
}
