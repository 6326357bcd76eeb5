//! Finishing a sound: from the take to what goes into the file. Streams through in blocks, so that an hour of sound
//! takes no more memory than a minute; works out first ([`Plan`]) what it will do.
//!
//! The steps, in this order:
//!
//! 1. Silence at both ends is cut off, but for a margin.
//! 2. The sample rate is changed, with a long filter.
//! 3. A gain brings the sound to its loudness. It is found by measuring what comes out of the following steps, because
//!    limiting makes quieter.
//! 4. True peaks are limited to the ceiling, looking ahead. Without the limiter, the gain ends where peaks would pass
//!    the ceiling.
//! 5. The ends are faded.
//!
//! Fades come last because they only make quieter: neither the ceiling nor, by much, the loudness changes by them.

mod audiobook;
mod fade;
mod limiter;
mod meter;
mod plan;
mod stage;
mod trim;
mod true_peak;

use std::ops::ControlFlow;

pub use audiobook::{AudiobookCheck, Verdict};
pub use meter::{Measured, Meter, measure};
pub use plan::Plan;
pub use trim::sound_range;

use crate::model::Clip;

/// Samples worked on at a time.
const BLOCK: usize = 16_384;

/// The user wants no more of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// Is told how far the work is, 0 to 1, and says whether it goes on.
pub type Progress<'a> = dyn FnMut(f32) -> ControlFlow<()> + 'a;

/// Carries out a plan; `each` is given the finished samples, block after block.
///
/// # Errors
/// Those of `each`, and [`Cancelled`] where `progress` wants no more.
pub fn run<E: From<Cancelled>>(
    clip: &Clip,
    plan: &Plan,
    progress: &mut Progress<'_>,
    mut each: impl FnMut(&[f32]) -> Result<(), E>,
) -> Result<(), E> {
    let mut stage = plan.stage();
    let samples = &clip.samples[plan.range.clone()];
    for (n, block) in samples.chunks(BLOCK).enumerate() {
        each(&stage.push(block))?;
        let done = ((n * BLOCK + block.len()) as f32) / (samples.len() as f32);
        if progress(done).is_break() {
            return Err(Cancelled.into());
        }
    }
    each(&stage.finish())
}

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;
