//! The size of a vocal tract by its resonances.
//!
//! A tube that is closed at one end resonates at odd multiples of a quarter of a wave, and a vocal tract does so around
//! the same places, each vowel in its own way. The distance between the resonances is therefore looked for in all
//! frames together: the one at which the resonances that were found are most likely.

use super::{
    lpc::{self, Pole},
    spectra::{BIN_HZ, Spectrum},
};

/// Resonances are looked for below this, in hertz: five of a man's, four of a child's.
const CEILING_HZ: f32 = 5_500.0;
/// What counts as a formant: hertz of its centre, and of its width at most.
const FLOOR_HZ: f32 = 200.0;
const WIDEST_HZ: f32 = 500.0;
/// The voice's own slope is taken off with this factor, as is usual.
const PRE_EMPHASIS: f32 = 0.97;
/// Formants in units of their mean distance, and by what factor vowels move each (natural logarithm of one standard
/// deviation), after the averages and the scatter over vowels of Peterson and Barney (1952) and Hillenbrand (1995).
const FORMANTS: [(f32, f32); 4] = [(0.5, 0.35), (1.5, 0.28), (2.5, 0.1), (3.5, 0.08)];
/// The fifth formant and those above it, which differ much from speaker to speaker, may lie anywhere above this.
const ABOVE: f32 = 3.9;
/// Share of resonances that are none of the speaker's, and their likelihood anywhere in the band.
const STRAY: f32 = 0.15;
const STRAY_DENSITY: f32 = 0.3;
/// Distances tried, in hertz: vocal tracts of 22 to 10 cm.
const DISTANCES_HZ: (f32, f32) = (800.0, 1_750.0);
const TRIED: usize = 157;
/// Bins of the histogram, evenly by logarithm.
const BINS: usize = 192;
/// Fewer resonances than this above the first formant tell nothing.
const FEWEST: usize = 20;
const HIGHER_HZ: f32 = 1_200.0;
/// High voices have short vocal tracts: at 115 Hz 1,000 Hz, and by this power of the pitch more, which is a man's,
/// a woman's and a child's average on one line. The tract weighs as much as so many resonances are sure of.
const USUAL: (f32, f32, f32) = (115.0, 1_000.0, 0.3);
const USUAL_DEVIATION: f32 = 0.15;
const SURE: f32 = 25.0;

/// Mean distance of the formants in hertz, or `None` where too few were found.
pub(super) fn spacing_hz(spectra: &[Spectrum], f0_hz: f32) -> Option<f32> {
    let found: Vec<f32> = spectra.iter().flat_map(formants).collect();
    // One resonance alone, as of a hum, is no vocal tract.
    if found.iter().filter(|hz| **hz > HIGHER_HZ).count() < FEWEST {
        return None;
    }
    let histogram = histogram(&found);
    let likely = |hz: f32| likelihood(&histogram, hz) * SURE + usual(hz, f0_hz);
    let tried = (0..TRIED).map(|n| {
        let part = n as f32 / (TRIED - 1) as f32;
        DISTANCES_HZ.0 * (DISTANCES_HZ.1 / DISTANCES_HZ.0).powf(part)
    });
    tried.map(|hz| (hz, likely(hz))).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(hz, _)| hz)
}

fn formants(spectrum: &Spectrum) -> impl Iterator<Item = f32> {
    let bins = (CEILING_HZ / BIN_HZ) as usize + 1;
    let emphasis = |bin: usize| {
        let angle = std::f32::consts::TAU * bin as f32 * BIN_HZ / 16_000.0;
        1.0 + PRE_EMPHASIS * PRE_EMPHASIS - 2.0 * PRE_EMPHASIS * angle.cos()
    };
    let lifted: Vec<f32> =
        spectrum.power.iter().take(bins).enumerate().map(|(bin, power)| power * emphasis(bin)).collect();
    let is_formant = |pole: &Pole| pole.hz > FLOOR_HZ && pole.hz < CEILING_HZ * 0.98 && pole.width_hz < WIDEST_HZ;
    lpc::poles(&lifted, CEILING_HZ).into_iter().filter(is_formant).map(|pole| pole.hz)
}

/// Shares of the resonances by the logarithm of their frequency, with that logarithm.
fn histogram(found: &[f32]) -> Vec<(f32, f32)> {
    let span = (CEILING_HZ / FLOOR_HZ).ln();
    let mut counts = [0_u32; BINS];
    for hz in found {
        let bin = ((hz / FLOOR_HZ).ln() / span * BINS as f32) as usize;
        counts[bin.min(BINS - 1)] += 1;
    }
    let middle = |bin: usize| FLOOR_HZ.ln() + (bin as f32 + 0.5) / BINS as f32 * span;
    let shares = counts.iter().map(|count| *count as f32 / found.len() as f32);
    shares.enumerate().filter(|(_, share)| *share > 0.0).map(|(bin, share)| (middle(bin), share)).collect()
}

/// Mean logarithm of the likelihood of one resonance, were the formants `hz` apart.
fn likelihood(histogram: &[(f32, f32)], hz: f32) -> f32 {
    let heard: Vec<_> = FORMANTS.iter().filter(|(at, _)| at * hz < CEILING_HZ).collect();
    let weight = (1.0 - STRAY) / heard.len() as f32;
    let density = |log: f32| {
        let near = |(at, deviation): &&(f32, f32)| {
            let off = (log - (at * hz).ln()) / deviation;
            (-0.5 * off * off).exp() / (deviation * std::f32::consts::TAU.sqrt())
        };
        let stray = if log > (ABOVE * hz).ln() { 1.0 } else { STRAY };
        heard.iter().map(near).sum::<f32>() * weight + stray * STRAY_DENSITY
    };
    histogram.iter().map(|(log, share)| density(*log).ln() * share).sum()
}

/// Logarithm of how usual that distance is at that pitch.
fn usual(hz: f32, f0_hz: f32) -> f32 {
    let (pitch, distance, power) = USUAL;
    let off = (hz / (distance * (f0_hz / pitch).powf(power))).ln() / USUAL_DEVIATION;
    -0.5 * off * off
}
