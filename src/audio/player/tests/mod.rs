//! Tests of the player: the playout alone, sample by sample, and the whole player on a card that the test pulls.

mod card;
mod compare;
mod playout;
mod whole;

use crate::model::Clip;

use super::RATE;

/// The largest step between two samples that a fade of a full-scale sound may make, and a falling rest beside it.
const SMOOTH: f32 = 2.0 / 240.0 + 1e-4;

/// A clip of one value, where any jump would be heard.
fn flat(value: f32, count: usize) -> Clip {
    Clip::new(RATE, vec![value; count])
}

/// A clip whose samples tell their position: sample `n` is `n / 1,000,000`.
fn ruler(count: usize) -> Clip {
    Clip::new(RATE, (0..count).map(|n| n as f32 * 1e-6).collect::<Vec<_>>())
}

/// The position that a sample of the ruler tells.
fn read_ruler(sample: f32) -> usize {
    (sample * 1e6).round() as usize
}

fn largest_step(samples: &[f32]) -> f32 {
    samples.windows(2).map(|two| (two[1] - two[0]).abs()).fold(0.0, f32::max)
}
