//! How regular a voice is, and where in the spectrum its power lies.

use std::f32::consts::TAU;

use super::{
    median,
    spectra::{BIN_HZ, Spectrum, TRANSFORM, WINDOW},
};

/// Bands in hertz. Breath is heard above the first formant, irregular vibration of the larynx below it.
const LOW: (f32, f32) = (100.0, 1_200.0);
const HIGH: (f32, f32) = (1_500.0, 5_000.0);
const BELOW_BRIGHT: (f32, f32) = (60.0, 1_500.0);
const BRIGHT: (f32, f32) = (1_500.0, 6_000.0);
const BELOW_EFFORT: (f32, f32) = (60.0, 600.0);
const EFFORT: (f32, f32) = (600.0, 1_500.0);
/// Periods tried around the one that the pitch tells, relative to it.
const TRIED: std::ops::RangeInclusive<i16> = -12..=12;
const TRIED_STEP: f32 = 0.0025;
/// One in so many frames is asked how regular the voice is.
const STEADY_SHARE: usize = 3;
/// Nothing is heard as more or less regular than this.
const MOST_ALIKE: f32 = 0.9999;
const LEAST_ALIKE: f32 = 0.01;

/// All in decibels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quality {
    pub(super) low_hnr: f32,
    pub(super) high_hnr: f32,
    pub(super) brightness: f32,
    pub(super) effort: f32,
}

/// The quality of all frames together. No frames sound like the most regular voice.
pub(super) fn of(spectra: &[Spectrum]) -> Quality {
    let all: Vec<&Spectrum> = spectra.iter().collect();
    let hnr = |frames: &[&Spectrum], band| {
        let mut frames: Vec<f32> = frames.iter().map(|spectrum| alike(spectrum, band)).collect();
        decibels_to_noise(median(&mut frames).unwrap_or(MOST_ALIKE))
    };
    let total = |band| spectra.iter().map(|spectrum| power(spectrum, band)).sum::<f32>();
    let ratio = |above, below| 10.0 * ((total(above) + 1e-9) / (total(below) + 1e-9)).log10();
    Quality {
        low_hnr: hnr(&all, LOW),
        high_hnr: hnr(&steadiest(spectra), HIGH),
        brightness: ratio(BRIGHT, BELOW_BRIGHT),
        effort: ratio(EFFORT, BELOW_EFFORT),
    }
}

/// The frames whose pitch moves least: where it glides, high harmonics drift apart without any breath.
fn steadiest(spectra: &[Spectrum]) -> Vec<&Spectrum> {
    let mut all: Vec<&Spectrum> = spectra.iter().collect();
    all.sort_by(|a, b| a.drift.total_cmp(&b.drift));
    all.truncate(spectra.len().div_ceil(STEADY_SHARE));
    all
}

fn decibels_to_noise(alike: f32) -> f32 {
    let alike = alike.clamp(LEAST_ALIKE, MOST_ALIKE);
    10.0 * (alike / (1.0 - alike)).log10()
}

fn bins(band: (f32, f32)) -> std::ops::Range<usize> {
    (band.0 / BIN_HZ).ceil() as usize..(band.1 / BIN_HZ) as usize
}

fn power(spectrum: &Spectrum, band: (f32, f32)) -> f32 {
    spectrum.power[bins(band)].iter().sum()
}

/// Share of the band's power that comes back after one period, 0 to 1: the autocorrelation at the period by that of
/// the window (Boersma, 1993), of the band alone. A band of its own finds its own best period, as the harmonics
/// of a gliding voice drift apart.
fn alike(spectrum: &Spectrum, band: (f32, f32)) -> f32 {
    let total = power(spectrum, band);
    if total <= 0.0 {
        return LEAST_ALIKE;
    }
    let lag = 16_000.0 / spectrum.hz;
    let at = |tried: i16| {
        let lag = lag * (1.0 + f32::from(tried) * TRIED_STEP);
        correlation(spectrum, band, lag) / total / of_window(lag)
    };
    TRIED.map(at).fold(0.0, f32::max)
}

/// Autocorrelation of the band at `lag` samples, by turning a pointer from bin to bin.
fn correlation(spectrum: &Spectrum, band: (f32, f32), lag: f32) -> f32 {
    let bins = bins(band);
    let angle = TAU * lag / TRANSFORM as f32;
    let (turn_sin, turn_cos) = angle.sin_cos();
    let (mut sin, mut cos) = (angle * bins.start as f32).sin_cos();
    let mut sum = 0.0;
    for power in &spectrum.power[bins] {
        sum += power * cos;
        (sin, cos) = (sin * turn_cos + cos * turn_sin, cos * turn_cos - sin * turn_sin);
    }
    sum
}

/// Autocorrelation of the Hann window at `lag` samples, 1 at none (Boersma, 1993, formula 8).
fn of_window(lag: f32) -> f32 {
    let part = (lag / WINDOW as f32).clamp(0.0, 1.0);
    let turn = TAU * part;
    (1.0 - part) * (2.0 / 3.0 + turn.cos() / 3.0) + turn.sin() / TAU
}
