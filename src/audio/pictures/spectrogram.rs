//! Which frequencies are in a sound, and when: made for the part that is looked at, at the width it is drawn with.

use std::{f32::consts::TAU, ops::Range, sync::Arc};

use rayon::prelude::*;
use realfft::{RealFftPlanner, RealToComplex, num_complex::Complex};

use super::{mel, samples_of};
use crate::model::Clip;

/// Length of the window in seconds, rounded up to a power of two of samples: two to three periods of a man's voice.
const WINDOW_SECONDS: f32 = 0.03;
/// Most windows that a column sums up; a wider column leaves some of its sound out.
const MOST_WINDOWS: usize = 6;
/// Levels that are shown darkest and brightest, in decibels of a tone at full scale.
const RANGE_DB: (f32, f32) = (-90.0, -25.0);

/// A picture of a part of a sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spectrogram {
    /// Pixels from left to right.
    pub columns: usize,
    /// Pixels from top to bottom, spaced by mel.
    pub rows: usize,
    /// Brightness from 0 to 255, row by row from the top.
    pub pixels: Vec<u8>,
    /// Frequency at the upper edge, in hertz.
    pub highest_hz: u32,
}

impl Spectrogram {
    /// Where a frequency lies, from 0 at the lower edge to 1 at the upper.
    pub fn height(&self, hz: f32) -> f32 {
        mel::height(hz, self.highest_hz as f32)
    }
}

/// Draws a part of the clip, given in seconds. `gain` is what it is heard with.
///
/// Work for a job: at most some 30 µs per column, however long the part is.
pub fn spectrogram(clip: &Clip, seconds: Range<f64>, columns: usize, rows: usize, gain: f32) -> Spectrogram {
    let rate = clip.rate.hz() as f32;
    let window = ((rate * WINDOW_SECONDS) as usize).next_power_of_two().max(64);
    let highest = mel::HIGHEST_HZ.min(rate / 2.0).max(2.0 * mel::LOWEST_HZ);
    let scope = Scope::new(window, mel::rows(rows, rate / window as f32, highest), gain);
    let width = (seconds.end - seconds.start) / columns.max(1) as f64;
    let column = |space: &mut Space, n: usize| {
        let from = seconds.start + n as f64 * width;
        scope.column(space, clip, &(from..from + width))
    };
    let upright: Vec<Vec<u8>> = (0..columns).into_par_iter().map_init(|| Space::new(&scope), column).collect();
    let pixels = (0..rows).rev().flat_map(|row| upright.iter().map(move |column| column[row])).collect();
    Spectrogram { columns, rows, pixels, highest_hz: highest as u32 }
}

/// What all columns share.
struct Scope {
    forward: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    rows: Vec<std::ops::RangeInclusive<usize>>,
    /// From the power of a bin to that of a tone at full scale.
    scale: f32,
}

/// What a thread works in.
struct Space {
    input: Vec<f32>,
    output: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Space {
    fn new(scope: &Scope) -> Self {
        let forward = &scope.forward;
        Self { input: forward.make_input_vec(), output: forward.make_output_vec(), scratch: forward.make_scratch_vec() }
    }
}

impl Scope {
    fn new(length: usize, rows: Vec<std::ops::RangeInclusive<usize>>, gain: f32) -> Self {
        let hann = |n| 0.5 - 0.5 * (TAU * n as f32 / length as f32).cos();
        // A tone's bin is half the window's sum, which for this window is half its length.
        let scale = 4.0 * gain / length as f32;
        Self {
            forward: RealFftPlanner::new().plan_fft_forward(length),
            window: (0..length).map(hann).collect(),
            rows,
            scale: scale * scale,
        }
    }

    /// The loudest of the windows in a part, from the lowest row to the highest.
    fn column(&self, space: &mut Space, clip: &Clip, seconds: &Range<f64>) -> Vec<u8> {
        let rate = f64::from(clip.rate.hz());
        let part = samples_of(clip, seconds);
        let mut loudest = vec![0.0_f32; self.rows.len()];
        // Beyond the sound there is nothing to show.
        if seconds.end > 0.0 && seconds.start * rate < clip.samples.len() as f64 {
            let count = (((part.end - part.start) / (self.window.len() as f64 / 2.0)) as usize).clamp(1, MOST_WINDOWS);
            for n in 0..count {
                let middle = part.start + (part.end - part.start) * (n as f64 + 0.5) / count as f64;
                self.look(space, &clip.samples, middle as usize, &mut loudest);
            }
        }
        loudest.into_iter().map(|power| brightness(power * self.scale)).collect()
    }

    fn look(&self, space: &mut Space, samples: &[f32], middle: usize, loudest: &mut [f32]) {
        let half = self.window.len() / 2;
        for (n, (to, window)) in space.input.iter_mut().zip(&self.window).enumerate() {
            let sample = (middle + n).checked_sub(half).and_then(|at| samples.get(at)).copied().unwrap_or(0.0);
            *to = if sample.is_finite() { sample * window } else { 0.0 };
        }
        if self.forward.process_with_scratch(&mut space.input, &mut space.output, &mut space.scratch).is_err() {
            return;
        }
        for (row, loudest) in self.rows.iter().zip(loudest) {
            let bins = space.output.get(row.clone()).unwrap_or_default();
            let power = bins.iter().map(Complex::norm_sqr).fold(0.0, f32::max);
            *loudest = loudest.max(power);
        }
    }
}

fn brightness(power: f32) -> u8 {
    let level = 10.0 * (power + 1e-12).log10();
    ((level - RANGE_DB.0) / (RANGE_DB.1 - RANGE_DB.0) * 255.0).clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SampleRate;

    fn tone(rate: SampleRate, hz: f32, amplitude: f32, seconds: f32) -> Vec<f32> {
        let rate = rate.hz() as f32;
        (0..(rate * seconds) as usize).map(|n| amplitude * (TAU * hz * n as f32 / rate).sin()).collect()
    }

    /// The brightest row of a column, from the top.
    fn brightest(picture: &Spectrogram, column: usize) -> (usize, u8) {
        let pixel = |row: usize| picture.pixels[row * picture.columns + column];
        (0..picture.rows).map(|row| (row, pixel(row))).max_by_key(|(_, pixel)| *pixel).unwrap_or_default()
    }

    #[test]
    fn a_tone_is_a_line_at_its_height_at_every_rate_and_zoom() {
        for rate in [SampleRate::HZ_16000, SampleRate::HZ_24000, SampleRate::HZ_48000] {
            for hz in [200.0, 1_000.0, 5_000.0] {
                let clip = Clip::new(rate, tone(rate, hz, 0.05, 4.0));
                for part in [0.0..4.0, 1.0..1.1] {
                    let picture = spectrogram(&clip, part, 40, 96, 1.0);
                    let expected = (1.0 - picture.height(hz)) * 96.0;
                    let (row, pixel) = brightest(&picture, 20);
                    assert!((row as f32 + 0.5 - expected).abs() <= 2.0, "{hz} Hz: row {row} for {expected}");
                    // −26 dB, of a window that may fall beside a bin by 1.4 dB.
                    let full = f32::from(brightness(0.05_f32.powi(2)));
                    assert!((f32::from(pixel) - full).abs() <= 8.0, "{pixel} for {full}");
                }
            }
        }
    }

    #[test]
    fn silence_and_what_lies_outside_are_dark_and_time_runs_to_the_right() {
        let rate = SampleRate::HZ_24000;
        let clip = Clip::new(rate, [vec![0.0; 24_000], tone(rate, 440.0, 0.5, 1.0)].concat());
        let picture = spectrogram(&clip, -1.0..3.0, 40, 64, 1.0);
        let shown: Vec<bool> = (0..40).map(|column| brightest(&picture, column).1 > 100).collect();
        assert!(shown[..19].iter().all(|shown| !shown), "{shown:?}");
        assert!(shown[21..29].iter().all(|shown| *shown), "{shown:?}");
        assert!(shown[31..].iter().all(|shown| !shown), "{shown:?}");
    }

    #[test]
    fn what_is_heard_louder_is_brighter_and_nonsense_is_dark() {
        let rate = SampleRate::HZ_24000;
        let clip = Clip::new(rate, tone(rate, 440.0, 0.005, 1.0));
        let pixel = |gain| brightest(&spectrogram(&clip, 0.0..1.0, 10, 64, gain), 5).1;
        assert!(pixel(4.0) > pixel(1.0) + 30);
        let broken = Clip::new(rate, vec![f32::NAN; 24_000]);
        assert!(spectrogram(&broken, 0.0..1.0, 4, 8, 1.0).pixels.iter().all(|pixel| *pixel == 0));
        assert!(spectrogram(&clip, 0.0..1.0, 0, 8, 1.0).pixels.is_empty());
        let empty = Clip::new(rate, Vec::new());
        assert!(spectrogram(&empty, 0.0..0.0, 4, 8, 1.0).pixels.iter().all(|pixel| *pixel == 0));
    }
}
