//! The threads that the network computes on: few, and behind the window and the sound in the queue for the processor.

use std::{num::NonZero, sync::Arc, thread};

use rten::ThreadPool;
use thread_priority::{ThreadPriority, set_current_thread_priority};

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

/// Puts the calling thread behind others. Where the system refuses, the thread stays as it is.
fn step_back() {
    let priority = PRIORITY.try_into().map_or(ThreadPriority::Min, ThreadPriority::Crossplatform);
    if let Err(error) = set_current_thread_priority(priority) {
        tracing::debug!(?error, "the engine's threads keep their priority");
    }
}
