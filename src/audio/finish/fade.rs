//! Bringing the ends of a sound in and out along a raised cosine.

use std::f32::consts::PI;

/// Fades of one sound, whose length is known beforehand.
#[derive(Clone, Debug)]
pub(super) struct Fade {
    at: usize,
    length: usize,
    /// Samples over which the sound comes in.
    rise: usize,
    /// Samples over which it goes out.
    fall: usize,
}

impl Fade {
    /// All in samples. Fades that would meet share the sound between them.
    pub(super) fn new(length: usize, fade_in: usize, fade_out: usize) -> Self {
        let both = fade_in + fade_out;
        let fit =
            |fade: usize| if both > length { (fade as u128 * length as u128 / both as u128) as usize } else { fade };
        Self { at: 0, length, rise: fit(fade_in), fall: fit(fade_out) }
    }

    pub(super) fn apply(&mut self, samples: &mut [f32]) {
        let start = self.at;
        self.at += samples.len();
        let middle = self.rise..self.length.saturating_sub(self.fall);
        if middle.start <= start && self.at <= middle.end {
            return;
        }
        for (n, sample) in samples.iter_mut().enumerate() {
            *sample *= self.gain(start + n);
        }
    }

    fn gain(&self, at: usize) -> f32 {
        let left = self.length.saturating_sub(at + 1);
        let ramp = |at: usize, length: usize| {
            if at < length { 0.5 - 0.5 * (PI * (at as f32 + 0.5) / length as f32).cos() } else { 1.0 }
        };
        ramp(at, self.rise) * ramp(left, self.fall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faded(length: usize, fade_in: usize, fade_out: usize, block: usize) -> Vec<f32> {
        let mut fade = Fade::new(length, fade_in, fade_out);
        let mut samples = vec![1.0; length];
        samples.chunks_mut(block).for_each(|block| fade.apply(block));
        samples
    }

    #[test]
    fn ends_are_quiet_and_the_middle_is_untouched() {
        let samples = faded(1_000, 100, 200, 7);
        assert!(samples[0] < 0.001 && samples[999] < 0.001);
        assert!((samples[50] - 0.5).abs() < 0.02 && (samples[900] - 0.5).abs() < 0.02);
        assert!(samples[100..800].iter().all(|&x| (x - 1.0).abs() < 1e-6));
        assert!(samples[..100].is_sorted() && samples[800..].iter().rev().is_sorted());
        assert_eq!(samples, faded(1_000, 100, 200, 1_000), "any split gives the same");
    }

    #[test]
    fn long_fades_share_a_short_sound() {
        let samples = faded(100, 1_000, 3_000, 100);
        assert!(samples[0] < 0.01 && samples[99] < 0.01 && samples[24] > 0.9);
        assert_eq!(faded(0, 10, 10, 1), Vec::<f32>::new());
    }
}
