//! Who may use the network when, and when it is given back.
//!
//! It is loaded for the first words, used by one at a time in the order of asking, so that memory stays bounded, and
//! dropped after some quiet seconds.

use std::{
    collections::VecDeque,
    ops::{ControlFlow, Deref},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant, SystemTime},
};

use super::{
    network::Network,
    threads::{PATIENCE, aside},
};
use crate::engine::EngineError;

/// How long the network stays loaded after its last use.
const STAYS: Duration = Duration::from_secs(20);

/// What tells a file from the one that takes its place.
type Stamp = (Option<SystemTime>, u64);

/// Keeps one network.
pub(super) struct Keeper {
    file: PathBuf,
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    network: Option<(Stamp, Arc<Network>)>,
    /// Who waits or works, in order; the first works.
    queue: VecDeque<u64>,
    last_ticket: u64,
    last_used: Option<Instant>,
    /// A thread waits to drop the network.
    is_watched: bool,
}

impl Keeper {
    /// A keeper of the network in `file`, which is read when it is needed.
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, desk: Arc::default() }
    }

    /// Lends the network, loaded if need be, once those who asked before are done; `None` where `ask` has had enough.
    ///
    /// # Errors
    /// It cannot be loaded.
    pub(super) fn lend(&self, ask: &mut dyn FnMut() -> ControlFlow<()>) -> Result<Option<Lent>, EngineError> {
        let mut turn = Turn::take(&self.desk);
        if turn.wait(ask).is_break() {
            return Ok(None);
        }
        let (file, desk) = (self.file.clone(), Arc::clone(&self.desk));
        let stamp = std::fs::metadata(&file).map(|found| (found.modified().ok(), found.len()))?;
        let kept = self.desk.lock().network.clone().filter(|(of, _)| *of == stamp);
        let loaded = match kept {
            Some((_, network)) => Some((Ok(network), turn)),
            None => aside(ask, move || (desk.load(&file, stamp), turn))?,
        };
        let Some((network, turn)) = loaded else { return Ok(None) };
        Ok(Some(Lent { network: network?, _turn: turn }))
    }

    /// Drops the network as soon as nobody uses it.
    pub(super) fn forget(&self) {
        // Dropped after the lock, because it is large.
        let dropped = self.desk.lock().network.take();
        self.desk.changed.notify_all();
        drop(dropped);
    }
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load(self: &Arc<Self>, file: &Path, stamp: Stamp) -> Result<Arc<Network>, EngineError> {
        // One at a time: there is no room for two.
        drop(self.lock().network.take());
        let network = Arc::new(Network::load(file)?);
        let mut state = self.lock();
        state.network = Some((stamp, Arc::clone(&network)));
        state.last_used = Some(Instant::now());
        if !std::mem::replace(&mut state.is_watched, true) {
            let desk = Arc::clone(self);
            thread::spawn(move || desk.watch());
        }
        Ok(network)
    }

    /// Waits until the network has not been used for [`STAYS`], and drops it.
    fn watch(&self) {
        let mut state = self.lock();
        loop {
            let idle = state.last_used.map_or(STAYS, |at| at.elapsed());
            if state.network.is_none() || state.queue.is_empty() && idle >= STAYS {
                let dropped = state.network.take();
                state.is_watched = false;
                drop(state);
                drop(dropped);
                super::memory::give_back();
                return;
            }
            let rest = STAYS.saturating_sub(idle).max(Duration::from_millis(200));
            (state, _) = self.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A place in the queue; dropping it leaves the queue.
struct Turn {
    desk: Arc<Desk>,
    ticket: u64,
}

impl Turn {
    fn take(desk: &Arc<Desk>) -> Self {
        let mut state = desk.lock();
        state.last_ticket += 1;
        let ticket = state.last_ticket;
        state.queue.push_back(ticket);
        drop(state);
        Self { desk: Arc::clone(desk), ticket }
    }

    fn wait(&mut self, ask: &mut dyn FnMut() -> ControlFlow<()>) -> ControlFlow<()> {
        loop {
            let state = self.desk.lock();
            if state.queue.front() == Some(&self.ticket) {
                return ControlFlow::Continue(());
            }
            let waited = self.desk.changed.wait_timeout(state, PATIENCE);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
            ask()?;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.desk.lock();
        state.queue.retain(|ticket| *ticket != self.ticket);
        state.last_used = Some(Instant::now());
        drop(state);
        self.desk.changed.notify_all();
    }
}

/// The network, until dropped. The turn ends with it.
pub(super) struct Lent {
    network: Arc<Network>,
    _turn: Turn,
}

impl Deref for Lent {
    type Target = Network;

    fn deref(&self) -> &Network {
        &self.network
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn go_on() -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    #[test]
    fn turns_come_in_order_and_who_gives_up_leaves_no_gap() {
        let desk = Arc::<Desk>::default();
        let mut first = Turn::take(&desk);
        let (mut second, mut third) = (Turn::take(&desk), Turn::take(&desk));
        assert!(first.wait(&mut go_on).is_continue());
        assert!(second.wait(&mut || ControlFlow::Break(())).is_break());
        drop(second);
        let waiting = thread::spawn(move || third.wait(&mut go_on).is_continue());
        drop(first);
        assert_eq!(waiting.join().ok(), Some(true));
        assert!(desk.lock().queue.is_empty());
    }

    #[test]
    fn a_missing_file_is_an_error_and_the_queue_goes_on() {
        let keeper = Keeper::new(PathBuf::from("/nowhere/model.onnx"));
        for _ in 0..2 {
            assert!(matches!(keeper.lend(&mut go_on), Err(EngineError::Io(_))));
        }
    }
}
