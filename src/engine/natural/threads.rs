//! The threads that the network computes on: few, and behind the window and the sound in the queue for the processor.
//! Also how to wait for one and still be able to leave.

use std::{
    num::NonZero,
    ops::ControlFlow,
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, sync_channel},
    },
    thread,
    time::Duration,
};

use rten::ThreadPool;
use thread_priority::{ThreadPriority, set_current_thread_priority};

use crate::engine::EngineError;

/// More threads than this hardly help: the steps are small.
const MOST_THREADS: usize = 4;
/// On the crate's scale from 0 to 99; on Linux, a niceness of 8.
const PRIORITY: u8 = 30;

/// Threads of low priority, one for each processor up to [`MOST_THREADS`].
pub(super) fn pool() -> Arc<ThreadPool> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let pool = ThreadPool::with_num_threads(threads);
    pool.run(|| rayon::broadcast(|_| step_back()));
    Arc::new(pool)
}

/// How often whoever waits is asked whether to go on.
pub(super) const PATIENCE: Duration = Duration::from_millis(20);

/// Does `work`, which cannot be asked in the middle, on a thread of low priority. `None` where `ask` has had enough;
/// the work then ends by itself, and nobody hears of it.
///
/// # Errors
/// The thread cannot be started, or died.
pub(super) fn aside<T: Send + 'static>(
    ask: &mut dyn FnMut() -> ControlFlow<()>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<Option<T>, EngineError> {
    let (send, receive) = sync_channel(1);
    thread::Builder::new().name("natural voices".to_owned()).spawn(move || {
        step_back();
        // Whoever has left does not want it.
        let _ = send.send(work());
    })?;
    loop {
        match receive.recv_timeout(PATIENCE) {
            Ok(done) => return Ok(Some(done)),
            Err(RecvTimeoutError::Timeout) if ask().is_continue() => {}
            Err(RecvTimeoutError::Timeout) => return Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(EngineError::PackBroken { message: "the work on them ended unexpectedly".to_owned() });
            }
        }
    }
}

/// Puts the calling thread behind others. Where the system refuses, the thread stays as it is.
fn step_back() {
    let priority = PRIORITY.try_into().map_or(ThreadPriority::Min, ThreadPriority::Crossplatform);
    if let Err(error) = set_current_thread_priority(priority) {
        tracing::debug!(?error, "the engine's threads keep their priority");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_can_leave_and_a_panic_is_an_error() {
        let (release, wait) = sync_channel::<()>(0);
        let left = aside(&mut || ControlFlow::Break(()), move || wait.recv());
        assert!(matches!(left, Ok(None)));
        drop(release);
        assert!(matches!(aside(&mut || ControlFlow::Continue(()), || 7), Ok(Some(7))));
        let died = aside(&mut || ControlFlow::Continue(()), || assert!(std::env::args().count() == 0, "on purpose"));
        assert!(matches!(died, Err(EngineError::PackBroken { .. })));
    }
}
