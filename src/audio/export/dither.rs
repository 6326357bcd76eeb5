//! Whole-numbered samples from floating-point ones. What has to be rounded is dithered with triangular noise of two
//! steps, so that rounding is heard as a faint hiss and not as distortion; what fits is left as it is.

use rand::{Rng, SeedableRng, rngs::Xoshiro256PlusPlus};

/// The noise begins alike in each file, so that the same export gives the same file.
const SEED: u64 = 0x7469_6d62_7265;

/// Whether every sample is a whole number of steps already.
pub(super) fn is_exact(samples: &[f32], bits: u32) -> bool {
    let steps = steps(bits) as f32;
    samples.iter().all(|&sample| (sample * steps).fract() == 0.0)
}

/// Steps from silence to full scale.
fn steps(bits: u32) -> f64 {
    f64::from(1_u32 << (bits - 1))
}

/// Rounds one stream of samples.
pub(super) struct Quantiser {
    steps: f64,
    noise: Option<Xoshiro256PlusPlus>,
}

impl Quantiser {
    pub(super) fn new(bits: u32, dither: bool) -> Self {
        Self { steps: steps(bits), noise: dither.then(|| Xoshiro256PlusPlus::seed_from_u64(SEED)) }
    }

    /// The nearest whole number of steps, within what the bits hold; what is no number becomes silence.
    pub(super) fn round(&mut self, sample: f32) -> i32 {
        let noise = self.noise.as_mut().map_or(0.0, |noise| triangular(noise.next_u64()));
        let steps = (f64::from(sample) * self.steps + noise).clamp(-self.steps, self.steps - 1.0);
        // As `round` does, which is a call into a library where the processor's oldest instructions have to do.
        (steps + 0.5_f64.copysign(steps)) as i32
    }
}

/// From −1 to 1, the nearer to 0 the likelier: the difference of two even numbers.
fn triangular(random: u64) -> f64 {
    let (a, b) = ((random >> 32) as u32, random as u32);
    (f64::from(a) - f64::from(b)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    #[test]
    fn whole_steps_need_no_dither() {
        let exact: Vec<f32> = (-32_768..32_768_i32).step_by(97).map(|n| n as f32 / 32_768.0).collect();
        assert!(is_exact(&exact, 16) && is_exact(&exact, 24));
        assert!(!is_exact(&[0.5, 0.100_000_1], 16));
        let mut plain = Quantiser::new(16, false);
        assert_eq!([1.5, -1.5, f32::NAN, 0.25].map(|x| plain.round(x)), [32_767, -32_768, 0, 8_192]);
    }

    /// A tone of a third of a step: without dither it is lost, with dither it is there, and without overtones.
    #[test]
    fn what_is_below_a_step_survives_under_dither() {
        let hz = |n: usize, hz: f64| (TAU * hz * n as f64 / 48_000.0).sin();
        let tone = |n: usize| (hz(n, 1_000.0) * 0.33 / 32_768.0) as f32;
        let part = |dither: bool, at: f64| {
            let mut quantiser = Quantiser::new(16, dither);
            let sum: f64 = (0..480_000).map(|n| f64::from(quantiser.round(tone(n))) * hz(n, at)).sum();
            sum / 240_000.0
        };
        assert!(part(false, 1_000.0).abs() < 1e-9);
        assert!((part(true, 1_000.0) - 0.33).abs() < 0.01, "{}", part(true, 1_000.0));
        assert!(part(true, 3_000.0).abs() < 0.01, "{}", part(true, 3_000.0));
    }
}
