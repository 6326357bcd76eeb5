//! Linear prediction with weights of few bits, and what it leaves.

use super::analysis::{HIGHEST, autocorrelation, weights};

/// The longest shift that the format has.
const LONGEST_SHIFT: i32 = 15;
/// Samples that are foretold in one step.
const LANES: usize = 4;
/// What is left must stay well within 32 bits.
const LARGEST: f64 = (1_u32 << 29) as f64;
/// Added to a number below 2⁵¹, it leaves the nearest whole number in the lowest bits.
const ROUNDING: f64 = 1.5 * (1_u64 << 52) as f64;

/// Weights as whole numbers: `weights[0]` is that of the sample before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Predictor {
    pub(super) weights: Vec<i32>,
    /// Bits of a weight.
    pub(super) precision: u32,
    /// What is to be divided by, as a power of two.
    pub(super) shift: u32,
}

/// The best predictor for a block of samples of so many bits; `None` where there is none.
pub(super) fn predictor(block: &[i32], window: &[f32], bits: u32) -> Option<Predictor> {
    if block.len() <= HIGHEST {
        return None;
    }
    let precision = if bits > 16 { 15 } else { 13 };
    let weights = weights(&autocorrelation(block, window), block.len(), bits + precision)?;
    quantised(&weights, precision)
}

/// Rounds so that the errors of rounding add up to nothing.
fn quantised(weights: &[f64], precision: u32) -> Option<Predictor> {
    let largest = weights.iter().fold(0.0_f64, |largest, weight| largest.max(weight.abs()));
    if !largest.is_normal() {
        return None;
    }
    let shift = (precision.cast_signed() - 2 - largest.log2().floor() as i32).min(LONGEST_SHIFT);
    let shift = u32::try_from(shift).ok()?;
    let most = f64::from((1 << (precision - 1)) - 1);
    let mut carried = 0.0;
    let weights = weights.iter().map(|weight| {
        let exact = weight * f64::from(1 << shift) + carried;
        let rounded = exact.round().clamp(-most - 1.0, most);
        carried = exact - rounded;
        rounded as i32
    });
    Some(Predictor { weights: weights.collect(), precision, shift })
}

impl Predictor {
    /// What is left of each sample, also of the first ones; `None` where that could be too much to be written.
    pub(super) fn residual(&self, block: &[i32]) -> Option<Vec<i32>> {
        let scale = 1.0 / f64::from(1 << self.shift);
        let loudest = block.iter().map(|sample| sample.unsigned_abs()).max()?;
        let gain: i32 = self.weights.iter().map(|weight| weight.abs()).sum();
        if (f64::from(gain) * scale + 1.0) * f64::from(loudest) > LARGEST {
            return None;
        }
        // Floating-point numbers hold all sums exactly, and even old processors multiply two of them at once.
        let mut weights = [0.0; HIGHEST];
        for (to, &weight) in weights.iter_mut().rev().zip(&self.weights) {
            *to = f64::from(weight) * scale;
        }
        Some(residual(block, &weights, scale))
    }
}

/// By weights of which the first is that of the oldest sample, and which are multiples of a scale.
fn residual(block: &[i32], weights: &[f64; HIGHEST], scale: f64) -> Vec<i32> {
    let mut past = vec![0.0; HIGHEST];
    past.extend(block.iter().map(|&sample| f64::from(sample)));
    past.resize(past.len().next_multiple_of(LANES), 0.0);
    let mut left = block.to_vec();
    left.resize(past.len() - HIGHEST, 0);
    // What is rounded down is less than a half above the nearest whole number then.
    let down = 0.5 - 0.5 * scale;
    let (lefts, _) = left.as_chunks_mut::<LANES>();
    for (left, window) in lefts.iter_mut().zip(past.array_windows::<{ HIGHEST + LANES }>().step_by(LANES)) {
        let mut foretold = [-down; LANES];
        for (n, weight) in weights.iter().enumerate() {
            for (lane, foretold) in foretold.iter_mut().enumerate() {
                *foretold += weight * window[n + lane];
            }
        }
        for (left, foretold) in left.iter_mut().zip(foretold) {
            *left -= (foretold + ROUNDING).to_bits() as i32;
        }
    }
    left.truncate(block.len());
    left
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use std::f64::consts::TAU;

    use super::{super::analysis::window, *};

    fn tone(count: usize) -> Vec<i32> {
        (0..count).map(|n| ((TAU * 0.021 * n as f64).sin() * 30_000.0) as i32).collect()
    }

    #[test]
    fn of_a_tone_hardly_anything_is_left() {
        for count in [4_096, 1_001] {
            let block = tone(count);
            let predictor = predictor(&block, &window(count), 16).unwrap();
            let left = predictor.residual(&block).unwrap();
            let most = left[predictor.weights.len()..].iter().map(|left| left.abs()).max();
            assert!(left.len() == count && most.is_some_and(|most| most < 40), "{most:?}");
        }
    }

    /// As the decoder of the format reckons.
    #[test]
    fn what_is_left_is_exact() {
        let block: Vec<i32> = tone(100).iter().map(|sample| sample - 77).collect();
        let weights = vec![16_383, -16_384, 9_999, -1, 0, 7, -12_345, 5];
        for shift in [0, 2, 7, 15] {
            let predictor = Predictor { weights: weights.clone(), precision: 15, shift };
            let Some(left) = predictor.residual(&block) else {
                assert_eq!(shift, 0, "it can be too much there");
                continue;
            };
            for n in HIGHEST..block.len() {
                let sum: i64 = (0..HIGHEST).map(|k| i64::from(weights[k]) * i64::from(block[n - 1 - k])).sum();
                assert_eq!(i64::from(left[n]), i64::from(block[n]) - (sum >> shift), "{n}, {shift}");
            }
        }
    }

    #[test]
    fn nothing_and_very_little_are_not_predicted() {
        assert_eq!(predictor(&[0; 100], &window(100), 16), None);
        assert_eq!(predictor(&tone(HIGHEST), &window(HIGHEST), 16), None);
    }
}
