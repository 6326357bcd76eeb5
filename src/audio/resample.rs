//! Changing the sample rate, for whole clips and for streams, by windowed sinc.
//!
//! Both roads are one filter, so a stream sounds as its recording does. The filter's delay is taken out: sample `n` of
//! the output stands at the same time as sample `n * from / to` of the input.

use rubato::{
    Async, FixedAsync, Indexing, Resampler as _, SincInterpolationParameters, SincInterpolationType, WindowFunction,
    audioadapter_buffers::direct::InterleavedSlice,
};

use crate::model::{Clip, SampleRate};

/// Ratios whose numerator is at most this get one filter per output phase, which is exact; others are interpolated.
const MOST_PHASES: u32 = 640;
/// Length of the filter in samples of the input where quality is all.
const MASTERING_TAPS: usize = 256;

/// The clip at another rate. Its length is the old one times `to / from`, rounded.
pub fn resample(clip: &Clip, to: SampleRate) -> Clip {
    if clip.rate == to {
        return clip.clone();
    }
    let mut resampler = Resampler::new(clip.rate, to);
    let mut samples = resampler.push(&clip.samples);
    samples.extend(resampler.finish());
    Clip::new(to, samples)
}

/// A stream of samples changing its rate. Any split of the input gives the same output; output follows its input by
/// less than 10 ms, and is complete after [`finish`](Self::finish).
pub struct Resampler {
    from: u64,
    to: u64,
    filter: Option<Filter>,
    taken: u64,
    given: u64,
}

/// The sinc filter with what it needs around it: it takes chunks of one size only, and begins with its own delay.
struct Filter {
    sinc: Async<f32>,
    waiting: Vec<f32>,
    chunk: Vec<f32>,
    skip: usize,
}

impl Resampler {
    /// A resampler for one stream.
    pub fn new(from: SampleRate, to: SampleRate) -> Self {
        // Half of the filter and one chunk are the delay, so slow rates get a shorter filter.
        Self::with_taps(from, to, if from.hz() < 16_000 { 64 } else { 128 })
    }

    /// For files that are finished: a filter twice as long and longer, which nobody waits for.
    pub fn mastering(from: SampleRate, to: SampleRate) -> Self {
        Self::with_taps(from, to, MASTERING_TAPS)
    }

    fn with_taps(from: SampleRate, to: SampleRate, taps: usize) -> Self {
        let filter = if from == to { None } else { Filter::new(from.hz(), to.hz(), taps) };
        Self { from: u64::from(from.hz()), to: u64::from(to.hz()), filter, taken: 0, given: 0 }
    }

    /// Takes input; gives what output it completes.
    pub fn push(&mut self, samples: &[f32]) -> Vec<f32> {
        self.taken += samples.len() as u64;
        let output = match &mut self.filter {
            Some(filter) => filter.push(samples),
            None => samples.to_vec(),
        };
        self.given += output.len() as u64;
        output
    }

    /// The rest of the output, so that its whole length is the input's times `to / from`, rounded. The resampler
    /// must not be used afterwards.
    pub fn finish(&mut self) -> Vec<f32> {
        let total = (self.taken * self.to + self.from / 2) / self.from;
        let missing = total.saturating_sub(self.given) as usize;
        let mut rest = Vec::with_capacity(missing);
        if let Some(filter) = &mut self.filter {
            while rest.len() < missing {
                let silence = filter.sinc.input_frames_next();
                rest.extend(filter.push(&vec![0.0; silence]));
            }
        }
        rest.truncate(missing);
        self.given += rest.len() as u64;
        rest
    }
}

impl Filter {
    /// `None` only for rates that the filter refuses; it takes every pair of [`SampleRate`]s.
    fn new(from: u32, to: u32, taps: usize) -> Option<Self> {
        let divisor = greatest_common_divisor(from, to);
        let (up, down) = (to / divisor, from / divisor);
        let exact = up <= MOST_PHASES;
        let parameters = SincInterpolationParameters {
            sinc_len: taps,
            f_cutoff: None,
            oversampling_factor: if exact { up as usize } else { 256 },
            interpolation: if exact { SincInterpolationType::Nearest } else { SincInterpolationType::Cubic },
            window: WindowFunction::BlackmanHarris2,
        };
        let five_ms = (from as usize / 200).max(1);
        let ratio = f64::from(to) / f64::from(from);
        let sinc = Async::new_sinc(ratio, 1.0, &parameters, five_ms, 1, FixedAsync::Input).ok()?;
        let chunk = vec![0.0; sinc.output_frames_max()];
        let (lead, skip) = alignment(taps, up as usize, down as usize, exact);
        Some(Self { sinc, waiting: vec![0.0; lead], chunk, skip })
    }

    fn push(&mut self, samples: &[f32]) -> Vec<f32> {
        self.waiting.extend_from_slice(samples);
        let mut output = Vec::new();
        let mut start = 0;
        while self.waiting.len() - start >= self.sinc.input_frames_next() {
            let taken = self.process(start, &mut output);
            start += taken.max(1);
        }
        self.waiting.drain(..start.min(self.waiting.len()));
        output
    }

    fn process(&mut self, start: usize, output: &mut Vec<f32>) -> usize {
        let frames = self.waiting.len() - start;
        let capacity = self.chunk.len();
        let (Ok(input), Ok(mut into)) = (
            InterleavedSlice::new(&self.waiting[start..], 1, frames),
            InterleavedSlice::new_mut(&mut self.chunk, 1, capacity),
        ) else {
            return frames;
        };
        let Ok((taken, made)) = self.sinc.process_into_buffer(&input, &mut into, None::<&Indexing>) else {
            return frames;
        };
        let skipped = self.skip.min(made);
        self.skip -= skipped;
        output.extend_from_slice(&self.chunk[skipped..made]);
        taken
    }
}

/// Silence to put before the input, and output samples to drop, so that both begin at the same instant.
///
/// Output sample `k` of the filter lies `((k + 1) * down + step) / up - taps / 2` input samples after the first one,
/// where `step` is one where the filter has a phase for each output sample, because its table begins one phase early.
/// With the right amount of silence in front, a whole number of output samples makes that zero.
fn alignment(taps: usize, up: usize, down: usize, exact: bool) -> (usize, usize) {
    let distance = |lead: usize| (taps / 2 + lead) * up - usize::from(exact);
    let lead = (0..down).find(|&lead| distance(lead).is_multiple_of(down)).unwrap_or(0);
    (lead, distance(lead) / down - 1)
}

fn greatest_common_divisor(mut a: u32, mut b: u32) -> u32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    fn rate(hz: u32) -> SampleRate {
        SampleRate::new(hz).unwrap_or(SampleRate::HZ_48000)
    }

    fn sine(hz: f64, rate: u32, count: usize) -> Vec<f32> {
        (0..count).map(|n| (0.5 * (TAU * hz * n as f64 / f64::from(rate)).sin()) as f32).collect()
    }

    const PAIRS: [(u32, u32); 9] = [
        (24_000, 48_000),
        (8_000, 48_000),
        (16_000, 48_000),
        (48_000, 24_000),
        (44_100, 48_000),
        (22_050, 48_000),
        (48_000, 44_100),
        (24_000, 16_000),
        (22_051, 48_000),
    ];

    #[test]
    fn a_sine_stays_where_it_was() {
        for (from, to) in PAIRS {
            let clip = Clip::new(rate(from), sine(1_000.0, from, from as usize / 2));
            let output = resample(&clip, rate(to));
            let expected = sine(1_000.0, to, output.samples.len());
            let middle = to as usize / 20..output.samples.len() - to as usize / 20;
            let worst = middle.map(|n| (output.samples[n] - expected[n]).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-3, "{from} to {to}: off by {worst}");
        }
    }

    #[test]
    fn any_split_of_the_input_gives_the_same_output() {
        for (from, to) in PAIRS {
            let input = sine(330.0, from, 5_003);
            let whole = resample(&Clip::new(rate(from), input.clone()), rate(to));
            let expected = (5_003.0 * f64::from(to) / f64::from(from)).round() as usize;
            assert_eq!(whole.samples.len(), expected, "{from} to {to}");
            for size in [1, 17, 480, 4_999] {
                let mut resampler = Resampler::new(rate(from), rate(to));
                let mut split: Vec<f32> = input.chunks(size).flat_map(|part| resampler.push(part)).collect();
                split.extend(resampler.finish());
                assert_eq!(split, *whole.samples, "{from} to {to} by {size}");
            }
        }
    }

    #[test]
    fn output_follows_input_within_ten_milliseconds() {
        for (from, to) in PAIRS {
            let mut resampler = Resampler::new(rate(from), rate(to));
            assert!(!resampler.push(&vec![0.1; from as usize / 100]).is_empty(), "{from} to {to}");
        }
    }

    #[test]
    fn what_the_new_rate_cannot_carry_is_removed() {
        let clip = Clip::new(rate(48_000), sine(11_000.0, 48_000, 24_000));
        let output = resample(&clip, rate(16_000));
        let loudest = output.samples[800..7_200].iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        assert!(loudest < 1e-3, "{loudest} of the alias is left");
    }

    /// What a tone comes out as, in decibels relative to what went in.
    fn mastered_db(hz: f64, from: u32, to: u32) -> f64 {
        let mut resampler = Resampler::mastering(rate(from), rate(to));
        let mut output = resampler.push(&sine(hz, from, from as usize / 2));
        output.extend(resampler.finish());
        let middle = &output[to as usize / 8..to as usize * 3 / 8];
        let power = middle.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() / middle.len() as f64;
        10.0 * (power / 0.125).log10()
    }

    #[test]
    fn mastering_is_flat_in_the_passband_and_silent_beyond() {
        for (from, to) in [(24_000, 44_100), (24_000, 48_000), (48_000, 44_100), (44_100, 48_000), (16_000, 44_100)] {
            let nyquist = f64::from(from.min(to)) / 2.0;
            for part in [0.01, 0.3, 0.6, 0.8, 0.9] {
                let db = mastered_db(part * nyquist, from, to);
                assert!(db.abs() < 0.01, "{from} to {to}, {part} of the band: {db} dB");
            }
        }
        for hz in [22_200.0, 23_000.0, 23_900.0] {
            let db = mastered_db(hz, 48_000, 44_100);
            assert!(db < -100.0, "48 to 44.1 kHz, {hz} Hz: {db} dB of the alias is left");
        }
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(resample(&Clip::new(rate(24_000), vec![]), rate(48_000)).samples.len(), 0);
        assert_eq!(resample(&Clip::new(rate(24_000), vec![0.5]), rate(48_000)).samples.len(), 2);
    }
}
