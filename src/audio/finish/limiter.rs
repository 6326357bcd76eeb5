//! A limiter of true peaks. It looks ahead: the gain is down before the peak comes, and moves so slowly that nothing
//! clicks. What it gives is as long as what it takes, and no later.

use std::collections::VecDeque;

use super::true_peak::{Between, HALF};
use crate::model::SampleRate;

/// Seconds from the first sight of a peak to the peak.
const LOOK_AHEAD: f32 = 0.004;
/// Stretches in which nothing comes near the ceiling are not looked at more closely.
const STRETCH: usize = 64;
/// Peaks between samples are hardly ever more than 6 dB above the samples around them.
const SAFELY_BELOW: f32 = 0.5;

/// Works on one stream of samples.
pub(super) struct Limiter {
    ceiling: f32,
    between: Between,
    /// Samples that wait for those behind them; [`HALF`] older ones come first.
    waiting: Vec<f32>,
    /// The peak between the last sample that was looked at and its successor.
    last_between: f32,
    gain: Gain,
    /// Samples whose gain is not known yet.
    delayed: VecDeque<f32>,
}

impl Limiter {
    /// After a peak the gain comes back by about two thirds in `release` seconds.
    pub(super) fn new(rate: SampleRate, ceiling_db: f32, release: f32) -> Self {
        Self {
            ceiling: 10_f32.powf(ceiling_db / 20.0),
            between: Between::new(),
            waiting: vec![0.0; HALF],
            last_between: 0.0,
            gain: Gain::new(rate, release),
            delayed: VecDeque::new(),
        }
    }

    pub(super) fn push(&mut self, samples: &[f32]) -> Vec<f32> {
        self.waiting.extend_from_slice(samples);
        let mut output = Vec::with_capacity(samples.len());
        let ready = self.waiting.len().saturating_sub(2 * HALF);
        for start in (0..ready).step_by(STRETCH) {
            self.stretch(start, (start + STRETCH).min(ready), &mut output);
        }
        self.waiting.drain(..ready);
        output
    }

    /// What is left; silence pushes it out.
    pub(super) fn finish(&mut self) -> Vec<f32> {
        let mut output = self.push(&[0.0; HALF]);
        for _ in 0..self.delayed.len() {
            let gain = self.gain.next(1.0);
            output.extend(self.delayed.pop_front().map(|sample| sample * gain));
        }
        output
    }

    /// Looks at the samples from `start` to `end` of those that wait, without the older ones.
    fn stretch(&mut self, start: usize, end: usize, output: &mut Vec<f32>) {
        let loudest = self.waiting[start..end + 2 * HALF].iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        let is_quiet = loudest < self.ceiling * SAFELY_BELOW;
        for at in start..end {
            let sample = self.waiting[at + HALF];
            let wanted = if is_quiet { 1.0 } else { self.wanted(at) };
            self.step(sample, wanted, output);
        }
        if is_quiet {
            self.last_between = 0.0;
        }
    }

    /// The gain that brings a sample and what lies around it to the ceiling.
    fn wanted(&mut self, at: usize) -> f32 {
        let around = self.waiting[at + 1..].first_chunk();
        let between = around.map_or(0.0, |around| self.between.peak(around));
        let peak = self.waiting[at + HALF].abs().max(between).max(self.last_between);
        self.last_between = between;
        if peak > self.ceiling { self.ceiling / peak } else { 1.0 }
    }

    fn step(&mut self, sample: f32, wanted: f32, output: &mut Vec<f32>) {
        let gain = self.gain.next(wanted);
        self.delayed.push_back(sample);
        if self.delayed.len() == self.gain.window {
            output.extend(self.delayed.pop_front().map(|sample| sample * gain));
        }
    }
}

/// The gain over time: the smallest that is wanted within the window, rising slowly, smoothed over a window's length.
/// The gain for a sample comes out `window - 1` samples after what is wanted for it went in, and is never above that.
struct Gain {
    window: usize,
    release: f32,
    /// What is wanted, after the slow rise.
    held: f32,
    /// Candidates for the smallest of the window, rising, with their places.
    smallest: VecDeque<(u64, f32)>,
    at: u64,
    recent: VecDeque<f32>,
    sum: f64,
}

impl Gain {
    fn new(rate: SampleRate, release: f32) -> Self {
        let hz = rate.hz() as f32;
        let window = ((hz * LOOK_AHEAD) as usize).max(2);
        Self {
            window,
            release: 1.0 - (-1.0 / (hz * release)).exp(),
            held: 1.0,
            smallest: VecDeque::new(),
            at: 0,
            recent: std::iter::repeat_n(1.0, window).collect(),
            sum: window as f64,
        }
    }

    fn next(&mut self, wanted: f32) -> f32 {
        self.held = wanted.min(self.held + (1.0 - self.held) * self.release);
        while self.smallest.back().is_some_and(|&(_, gain)| gain >= self.held) {
            self.smallest.pop_back();
        }
        self.smallest.push_back((self.at, self.held));
        if self.smallest.front().is_some_and(|&(at, _)| at + self.window as u64 <= self.at) {
            self.smallest.pop_front();
        }
        self.at += 1;
        let smallest = self.smallest.front().map_or(1.0, |&(_, gain)| gain);
        self.recent.push_back(smallest);
        let oldest = self.recent.pop_front().unwrap_or(1.0);
        self.sum += f64::from(smallest) - f64::from(oldest);
        (self.sum / self.window as f64) as f32
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::{PI, TAU};

    use super::*;

    fn limited(samples: &[f32], block: usize) -> Vec<f32> {
        let mut limiter = Limiter::new(SampleRate::HZ_48000, -1.0, 0.08);
        let mut output: Vec<f32> = samples.chunks(block).flat_map(|block| limiter.push(block)).collect();
        output.extend(limiter.finish());
        output
    }

    fn sine(hz: f32, level: f32, count: usize) -> Vec<f32> {
        (0..count).map(|n| level * (TAU * hz * n as f32 / 48_000.0 + 0.7).sin()).collect()
    }

    #[test]
    fn what_is_below_the_ceiling_passes_untouched_and_in_its_place() {
        let quiet = sine(440.0, 0.8, 5_000);
        for (output, input) in limited(&quiet, 333).iter().zip(&quiet) {
            assert!((output - input).abs() < 1e-5);
        }
        for count in [0, 1, 15, 16, 17, 191, 192, 193] {
            assert_eq!(limited(&sine(440.0, 0.3, count), 5).len(), count);
        }
    }

    #[test]
    fn any_split_gives_the_same() {
        let loud: Vec<f32> =
            sine(300.0, 2.0, 9_001).iter().enumerate().map(|(n, x)| x * (n % 700) as f32 / 500.0).collect();
        let whole = limited(&loud, 9_001);
        for block in [64, 1_000, 4_096] {
            let split = limited(&loud, block);
            assert!(whole.iter().zip(&split).all(|(a, b)| (a - b).abs() < 1e-4), "blocks of {block}");
        }
    }

    #[test]
    fn no_sample_passes_the_ceiling_and_gain_never_jumps() {
        let ceiling = 10_f32.powf(-0.05);
        let mut loud = sine(200.0, 0.4, 48_000);
        for burst in [5_000, 20_000, 22_300, 40_000] {
            let swell = |n: usize| 1.0 + 5.0 * (PI * n as f32 / 2_000.0).sin();
            loud[burst..burst + 2_000].iter_mut().enumerate().for_each(|(n, x)| *x *= swell(n));
        }
        let output = limited(&loud, 1_024);
        let peak = output.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        assert!(peak <= ceiling + 1e-4 && peak > ceiling - 0.02, "{peak}");
        let gains: Vec<f32> =
            loud.iter().zip(&output).map(|(x, y)| if x.abs() > 0.05 { y / x } else { f32::NAN }).collect();
        let jump = gains.windows(2).map(|w| (w[1] - w[0]).abs()).filter(|j| j.is_finite()).fold(0.0, f32::max);
        assert!(jump < 0.02, "the gain jumps by {jump}");
    }
}
