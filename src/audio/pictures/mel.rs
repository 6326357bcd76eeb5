//! Rows of a spectrogram as the ear spaces them, and which frequencies each of them sums up.

use std::ops::RangeInclusive;

/// Lowest frequency shown, in hertz: below the voice of a bass.
pub(super) const LOWEST_HZ: f32 = 50.0;
/// Highest frequency shown: what speech has above it is hiss.
pub(super) const HIGHEST_HZ: f32 = 10_000.0;

/// The mel scale of O'Shaughnessy (1987).
fn mel(hz: f32) -> f32 {
    2_595.0 * (1.0 + hz / 700.0).log10()
}

fn hz(mel: f32) -> f32 {
    700.0 * (10_f32.powf(mel / 2_595.0) - 1.0)
}

/// Frequency at a height, from 0 at the bottom to 1 at the top, where the top is `highest`.
pub(super) fn frequency(height: f32, highest: f32) -> f32 {
    let (low, high) = (mel(LOWEST_HZ), mel(highest));
    hz(low + (high - low) * height)
}

/// Height of a frequency, 0 to 1.
pub(super) fn height(frequency: f32, highest: f32) -> f32 {
    let (low, high) = (mel(LOWEST_HZ), mel(highest));
    ((mel(frequency) - low) / (high - low)).clamp(0.0, 1.0)
}

/// Bins of a transform under each row, from the bottom to the top. A row that is narrower than a bin has the one it
/// lies in.
pub(super) fn rows(count: usize, bin_hz: f32, highest: f32) -> Vec<RangeInclusive<usize>> {
    let bin = |row: usize| frequency(row as f32 / count as f32, highest) / bin_hz;
    (0..count)
        .map(|row| {
            let (from, to) = (bin(row), bin(row + 1));
            let first = from.round() as usize;
            first..=(to.round() as usize).saturating_sub(1).max(first)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_and_frequencies_are_each_others_inverse() {
        for hz in [50.0, 120.0, 440.0, 3_000.0, 9_999.0] {
            assert!((frequency(height(hz, HIGHEST_HZ), HIGHEST_HZ) / hz - 1.0).abs() < 1e-3, "{hz}");
        }
        assert!((height(1_000.0, HIGHEST_HZ) - 0.29).abs() < 0.03, "low frequencies have more room");
    }

    #[test]
    fn every_bin_of_the_wide_rows_is_in_one_of_them() {
        let rows = rows(96, 11.7, HIGHEST_HZ);
        assert!(rows.iter().all(|row| row.start() <= row.end()));
        let upper = &rows[30..];
        assert!(upper.windows(2).all(|two| *two[1].start() == two[0].end() + 1), "{upper:?}");
    }
}
