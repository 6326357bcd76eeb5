//! The five predictions that need no analysis: differences of differences.

/// The highest order.
const HIGHEST: usize = 4;
/// Samples that are looked at in one step.
const LANES: usize = 4;

/// The order after which least is left.
pub(super) fn best_order(block: &[i32]) -> usize {
    // Rounding does not matter to a choice, and these are added up four at a time.
    let samples: Vec<f32> = block.iter().map(|&sample| sample as f32).collect();
    let mut sums = [[0.0; LANES]; HIGHEST + 1];
    for window in samples.array_windows().step_by(LANES) {
        add(&mut sums, *window);
    }
    let sums = sums.map(|lanes| lanes.iter().sum::<f32>());
    let best = (0..=HIGHEST).min_by(|&a, &b| sums[a].total_cmp(&sums[b]));
    best.unwrap_or(0).min(block.len().saturating_sub(1))
}

/// Adds what each order leaves of the last samples; the first ones are there for their differences.
fn add(sums: &mut [[f32; LANES]; HIGHEST + 1], mut left: [f32; HIGHEST + LANES]) {
    for (order, sums) in sums.iter_mut().enumerate() {
        for (sum, left) in sums.iter_mut().zip(&left[HIGHEST..]) {
            *sum += left.abs();
        }
        for n in (order + 1..left.len()).rev() {
            left[n] -= left[n - 1];
        }
    }
}

/// What a prediction of that order leaves, from the first sample on that it predicts.
pub(super) fn residual(block: &[i32], order: usize) -> Vec<i32> {
    let mut left = block.to_vec();
    for _ in 0..order {
        left = left.array_windows().map(|[before, sample]| sample - before).collect();
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_of_a_degree_is_nothing_after_one_difference_more() {
        let curves: [fn(i32) -> i32; 3] = [|_| 7, |n| 5 * n - 9, |n| n * n - 40 * n];
        for (degree, curve) in curves.iter().enumerate() {
            let block: Vec<i32> = (0..64).map(curve).collect();
            assert_eq!(best_order(&block), degree + 1);
            assert_eq!(residual(&block, degree + 1), vec![0; 63 - degree]);
        }
    }

    #[test]
    fn noise_is_left_as_it_is_and_so_are_a_few_samples() {
        let mut noise = 1_u32;
        let mut next = |_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            noise.cast_signed() >> 16
        };
        let block: Vec<i32> = (0..4_096).map(&mut next).collect();
        assert_eq!(best_order(&block), 0);
        assert_eq!(residual(&block, 0), block);
        assert_eq!([1, 2, 3].map(|count| best_order(&block[..count])), [0; 3]);
    }
}
