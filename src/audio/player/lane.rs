//! One of the clips that are compared, in the rate that it has: what is heard at the player's rate is reckoned when it
//! is heard, because hours of sound at that rate would fill the memory. Runs inside the audio callback: nothing here
//! blocks, allocates, frees or logs, but for the making of a lane.

use std::{f64::consts::PI, sync::Arc};

use super::{RATE, playout::FADE};
use crate::{
    audio::resample::resample,
    model::{Clip, SampleRate},
};

/// Samples of the clip that one of the player's is reckoned from; as many as for a clip that plays alone.
const TAPS: usize = 128;
/// Sums that are reckoned side by side.
const LANES: usize = 8;
/// Most places between two samples that have weights of their own: some 300 KB of them.
const MOST_PHASES: u32 = 640;

/// A clip and how loud it is heard. Cloning shares the sound.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    samples: Arc<[f32]>,
    /// `None` where the clip has the player's rate.
    between: Option<Arc<Between>>,
    /// Samples at the player's rate.
    length: usize,
    /// What they are multiplied with.
    pub(super) gain: f32,
}

impl Lane {
    /// Shares the clip's sound. One whose rate has too little in common with the player's, or is higher, is converted:
    /// work for a job.
    pub(super) fn new(clip: &Clip, gain: f32) -> Self {
        if let Some(between) = Between::new(clip.rate) {
            let length = between.length(clip.samples.len());
            return Self { samples: Arc::clone(&clip.samples), between: Some(Arc::new(between)), length, gain };
        }
        let samples = resample(clip, RATE).samples;
        Self { between: None, length: samples.len(), samples, gain }
    }

    /// Samples at the player's rate.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Silence after the end, to which a sound that was cut off falls instead of jumping.
    pub(super) fn sample(&self, at: usize) -> f32 {
        let sample = if at < self.length {
            self.inside(at)
        } else {
            let rest = usize::from(FADE).saturating_sub(at - self.length + 1);
            if rest == 0 || self.length == 0 {
                return 0.0;
            }
            self.inside(self.length - 1) * rest as f32 / f32::from(FADE)
        };
        sample * self.gain
    }

    fn inside(&self, at: usize) -> f32 {
        match &self.between {
            Some(between) => between.sample(&self.samples, at),
            None => self.samples.get(at).copied().unwrap_or(0.0),
        }
    }
}

/// Weights by which samples at the player's rate are made of those at a lower one, at any place: the filter has no
/// memory of what it gave before.
#[derive(Debug)]
struct Between {
    /// As many samples at the player's rate last as long as `down` of the clip's.
    up: usize,
    down: usize,
    /// For each of the places between two samples.
    phases: Vec<[f32; TAPS]>,
}

impl Between {
    fn new(rate: SampleRate) -> Option<Self> {
        let divisor = greatest_common_divisor(rate.hz(), RATE.hz());
        let (up, down) = (RATE.hz() / divisor, rate.hz() / divisor);
        let fits = down < up && up <= MOST_PHASES;
        let phases = |up: u32| (0..up).map(|phase| weights(f64::from(phase) / f64::from(up))).collect();
        fits.then(|| Self { up: up as usize, down: down as usize, phases: phases(up) })
    }

    /// Of so many samples of the clip, as a conversion of the whole has it.
    fn length(&self, samples: usize) -> usize {
        (samples * self.up + self.down / 2) / self.down
    }

    fn sample(&self, samples: &[f32], at: usize) -> f32 {
        let place = at * self.down;
        let weights = &self.phases[place % self.up];
        let first = (place / self.up).wrapping_sub(TAPS / 2 - 1);
        if let Some(samples) = samples.get(first..first.wrapping_add(TAPS)) {
            return dot(samples, weights);
        }
        // Around the sound is silence.
        let sample = |n: usize| samples.get(first.wrapping_add(n)).copied().unwrap_or(0.0);
        weights.iter().enumerate().map(|(n, weight)| weight * sample(n)).sum()
    }
}

fn dot(samples: &[f32], weights: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    for (samples, weights) in samples.as_chunks::<LANES>().0.iter().zip(weights.as_chunks::<LANES>().0) {
        for ((sum, sample), weight) in sums.iter_mut().zip(samples).zip(weights) {
            *sum += sample * weight;
        }
    }
    sums.iter().sum()
}

/// A windowed sinc around a place between two samples, 0 to 1. Blackman's and Harris's window keeps the mirror images
/// 92 dB down; the edge lies so far below half the rate that it has fallen to that there.
fn weights(place: f64) -> [f32; TAPS] {
    const EDGE: f64 = 1.0 - 8.0 / TAPS as f64;
    let weights: [f64; TAPS] = std::array::from_fn(|n| {
        let away = n as f64 - (TAPS / 2 - 1) as f64 - place;
        let turn = PI * EDGE * away;
        let sinc = if turn == 0.0 { 1.0 } else { turn.sin() / turn };
        let phase = 2.0 * PI * (away / TAPS as f64);
        let window =
            0.358_75 + 0.488_29 * phase.cos() + 0.141_28 * (2.0 * phase).cos() + 0.011_68 * (3.0 * phase).cos();
        sinc * window
    });
    // A constant stays what it is, whatever the place.
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| (weight / sum) as f32)
}

const fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    fn clip(hz: u32, count: usize, sound: impl Fn(f64) -> f64) -> Clip {
        let rate = SampleRate::new(hz).unwrap_or(RATE);
        Clip::new(rate, (0..count).map(|n| sound(n as f64 / f64::from(hz)) as f32).collect::<Vec<_>>())
    }

    fn heard(lane: &Lane) -> Vec<f32> {
        (0..lane.len()).map(|at| lane.sample(at)).collect()
    }

    #[test]
    fn a_tone_of_any_rate_is_the_tone_itself_at_the_player_s() {
        for hz in [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 23_997] {
            let tone = |time: f64| 0.5 * (TAU * 1_000.0 * time).sin();
            let lane = Lane::new(&clip(hz, hz as usize, tone), 1.0);
            assert_eq!(lane.len(), 48_000, "{hz} Hz");
            let heard = heard(&lane);
            let apart = |n: usize| (f64::from(heard[n]) - tone(n as f64 / 48_000.0)).abs();
            let worst = (2_400..45_600).map(apart).fold(0.0, f64::max);
            assert!(worst < 1e-3, "{hz} Hz: {worst}");
        }
    }

    #[test]
    fn nothing_is_converted_where_it_need_not_be() {
        let sound = clip(24_000, 1_000, |time| time);
        assert!(Arc::ptr_eq(&Lane::new(&sound, 1.0).samples, &sound.samples));
        let sound = clip(48_000, 1_000, |time| time);
        assert!(Arc::ptr_eq(&Lane::new(&sound, 1.0).samples, &sound.samples));
    }

    /// What a lower rate mirrors at its half would be heard as a hiss over every s.
    #[test]
    fn no_mirror_image_is_heard() {
        let lane = Lane::new(&clip(24_000, 24_000, |time| 0.5 * (TAU * 9_000.0 * time).sin()), 1.0);
        let heard = &heard(&lane)[4_800..43_200];
        let level = |hz: f64| {
            let turn = |n: usize| TAU * hz * n as f64 / 48_000.0;
            let part =
                |of: fn(f64) -> f64| heard.iter().enumerate().map(|(n, x)| f64::from(*x) * of(turn(n))).sum::<f64>();
            2.0 * part(f64::sin).hypot(part(f64::cos)) / heard.len() as f64
        };
        assert!((level(9_000.0) - 0.5).abs() < 1e-3, "{}", level(9_000.0));
        assert!(level(15_000.0) < 3e-5, "{}", level(15_000.0));
    }

    #[test]
    fn it_is_as_long_as_its_conversion_and_falls_to_silence_behind() {
        for count in [0, 1, 2, 99, 12_345] {
            let sound = clip(22_050, count, |_| 0.25);
            let lane = Lane::new(&sound, 2.0);
            assert_eq!(lane.len(), resample(&sound, RATE).samples.len(), "{count}");
            let behind: Vec<f32> = (lane.len()..lane.len() + 500).map(|at| lane.sample(at)).collect();
            assert!(behind.is_sorted_by(|a, b| a.abs() >= b.abs()) && behind[499] == 0.0, "{count}");
        }
    }
}
