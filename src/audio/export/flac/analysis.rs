//! Which weights of the samples before one foretell it best.

use std::f64::consts::{LN_2, PI};

/// The highest order, the reference encoder's usual one.
pub(super) const HIGHEST: usize = 8;

/// Fades the quarters at both ends of a block in and out.
pub(super) fn window(length: usize) -> Vec<f32> {
    let fade = length as f64 / 4.0;
    let gain = |n: usize| {
        let from_end = (n.min(length - 1 - n) as f64 + 0.5) / fade;
        if from_end < 1.0 { 0.5 - 0.5 * (PI * from_end).cos() } else { 1.0 }
    };
    (0..length).map(|n| gain(n) as f32).collect()
}

/// Of a faded block, up to the highest order.
pub(super) fn autocorrelation(block: &[i32], window: &[f32]) -> [f64; HIGHEST + 1] {
    let mut faded = vec![0.0; HIGHEST];
    faded.extend(block.iter().zip(window).map(|(&sample, &gain)| f64::from(sample) * f64::from(gain)));
    if block.len() % 2 == 1 {
        faded.push(0.0);
    }
    let mut sums = [[0.0; 2]; HIGHEST + 1];
    for window in faded.array_windows::<{ HIGHEST + 2 }>().step_by(2) {
        for (lag, sums) in sums.iter_mut().enumerate() {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += window[HIGHEST + lane] * window[HIGHEST + lane - lag];
            }
        }
    }
    sums.map(|[even, odd]| even + odd)
}

/// Levinson's and Durbin's recursion, ended at the order that promises the fewest bits.
pub(super) fn weights(correlation: &[f64; HIGHEST + 1], length: usize, bits_each: u32) -> Option<Vec<f64>> {
    let mut error = correlation[0];
    let (mut weights, mut best) = (Vec::<f64>::new(), (f64::MAX, None));
    for order in 1..=HIGHEST {
        if error <= 0.0 {
            break;
        }
        let foretold: f64 = weights.iter().zip(correlation[1..order].iter().rev()).map(|(a, r)| a * r).sum();
        let reflection = (correlation[order] - foretold) / error;
        let mirrored: Vec<f64> = weights.iter().rev().copied().collect();
        weights.iter_mut().zip(mirrored).for_each(|(weight, other)| *weight -= reflection * other);
        weights.push(reflection);
        error *= 1.0 - reflection * reflection;
        let per_sample = 0.5 * (0.5 * LN_2 * LN_2 * error / length as f64).log2();
        let bits = per_sample.max(0.0) * length as f64 + f64::from(bits_each) * order as f64;
        if bits < best.0 {
            best = (bits, Some(weights.clone()));
        }
    }
    best.1
}
