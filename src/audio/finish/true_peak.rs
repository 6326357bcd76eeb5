//! Peaks between the samples, as a player's filter makes them: the sound at four times its rate (ITU-R BS.1770, annex 2,
//! with a longer filter than the one given there).

use std::f64::consts::PI;

/// Samples at either side of a place between two samples that the filter looks at.
pub(super) const HALF: usize = 16;
const TAPS: usize = 2 * HALF;
/// Places between two samples.
const PHASES: usize = 3;

/// The filter: one set of taps for each quarter of the way from a sample to the next.
pub(super) struct Between([[f32; TAPS]; PHASES]);

impl Between {
    pub(super) fn new() -> Self {
        let mut taps = [[0.0; TAPS]; PHASES];
        for (phase, taps) in taps.iter_mut().enumerate() {
            let place = (HALF - 1) as f64 + (phase + 1) as f64 / (PHASES + 1) as f64;
            for (n, tap) in taps.iter_mut().enumerate() {
                *tap = windowed_sinc(n as f64 - place) as f32;
            }
        }
        Self(taps)
    }

    /// The largest magnitude between the two samples in the middle of `around`.
    pub(super) fn peak(&self, around: &[f32; TAPS]) -> f32 {
        self.0.iter().map(|taps| dot(taps, around).abs()).fold(0.0, f32::max)
    }
}

/// In lanes, so that the compiler takes vectors.
fn dot(taps: &[f32; TAPS], samples: &[f32; TAPS]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for (taps, samples) in taps.as_chunks::<8>().0.iter().zip(samples.as_chunks::<8>().0) {
        for (lane, (tap, sample)) in lanes.iter_mut().zip(taps.iter().zip(samples)) {
            *lane += tap * sample;
        }
    }
    lanes.iter().sum()
}

/// Blackman-Harris of four terms: what it lets through of other places lies below −90 dB.
fn windowed_sinc(distance: f64) -> f64 {
    let sinc = if distance.abs() < 1e-9 { 1.0 } else { (PI * distance).sin() / (PI * distance) };
    let x = PI * (distance / HALF as f64 + 1.0);
    let window = 0.35875 - 0.48829 * x.cos() + 0.14128 * (2.0 * x).cos() - 0.01168 * (3.0 * x).cos();
    sinc * window
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_between_two_samples_is_found() {
        let between = Between::new();
        for hz in [1_000.0, 6_000.0, 12_000.0, 18_000.0] {
            // The crest lies half way between the samples 15 and 16.
            let sample = |n: usize| (2.0 * PI * hz / 48_000.0 * (n as f64 - 15.5)).cos() as f32;
            let peak = between.peak(&std::array::from_fn(sample));
            assert!((peak - 1.0).abs() < 0.003, "{hz} Hz: {peak}");
        }
    }
}
