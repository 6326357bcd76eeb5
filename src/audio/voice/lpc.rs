//! Linear prediction: the resonances under a spectrum.

use std::f64::consts::PI;

use realfft::num_complex::Complex64;

/// Poles of the filter: five formants below the ceiling, and one pair for the source.
pub(super) const ORDER: usize = 12;
/// Steps of the search for roots; it settles within half of them.
const STEPS: usize = 60;
/// Roots that move less than this have been found.
const SETTLED: f64 = 1e-7;

/// A resonance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pole {
    /// Centre, in hertz.
    pub(super) hz: f32,
    /// Width at half its power, in hertz.
    pub(super) width_hz: f32,
}

/// The resonances of a power spectrum from 0 to `ceiling_hz`, in order. The band is treated as if it were the whole of a
/// slower recording (selective linear prediction; Makhoul, 1975).
pub(super) fn poles(power: &[f32], ceiling_hz: f32) -> Vec<Pole> {
    let Some(filter) = predictor(&autocorrelation(power)) else { return Vec::new() };
    let rate = 2.0 * f64::from(ceiling_hz);
    let mut poles: Vec<Pole> = roots(&filter)
        .into_iter()
        .filter(|root| root.im > 0.0 && root.norm() < 1.0)
        .map(|root| Pole {
            hz: (root.arg() / (2.0 * PI) * rate) as f32,
            width_hz: (-root.norm().ln() / PI * rate) as f32,
        })
        .collect();
    poles.sort_by(|a, b| a.hz.total_cmp(&b.hz));
    poles
}

/// Autocorrelation of the band, a little blurred, so that the harmonics of high voices are not taken for resonances.
fn autocorrelation(power: &[f32]) -> [f64; ORDER + 1] {
    let last = power.len().saturating_sub(1).max(1);
    std::array::from_fn(|lag| {
        let angle = PI * lag as f64 / last as f64;
        let weighed = |(bin, power): (usize, &f32)| {
            let end = if bin == 0 || bin == last { 0.5 } else { 1.0 };
            f64::from(*power) * end * (angle * bin as f64).cos()
        };
        let blur = (-0.5 * (BLUR * lag as f64).powi(2)).exp();
        power.iter().enumerate().map(weighed).sum::<f64>() * blur
    })
}

/// Standard deviation of the blur, in radians per sample: 60 Hz of an 11 kHz recording.
const BLUR: f64 = 2.0 * PI * 60.0 / 11_000.0;

/// Noise that is added, relative to all power (−60 dB), so that nothing is found in silence between harmonics.
const FLOOR: f64 = 1e-6;

/// Coefficients of the filter that predicts a signal with that autocorrelation (Levinson and Durbin), the first of them
/// 1. `None` for silence.
fn predictor(autocorrelation: &[f64; ORDER + 1]) -> Option<[f64; ORDER + 1]> {
    let mut error = autocorrelation[0] * (1.0 + FLOOR);
    let mut filter = [0.0; ORDER + 1];
    filter[0] = 1.0;
    for order in 1..=ORDER {
        if error <= 0.0 {
            return None;
        }
        let sum: f64 = (0..order).map(|n| filter[n] * autocorrelation[order - n]).sum();
        let reflection = -sum / error;
        let old = filter;
        for n in 1..=order {
            filter[n] = old[n] + reflection * old[order - n];
        }
        error *= 1.0 - reflection * reflection;
    }
    Some(filter)
}

/// All roots of a polynomial whose first coefficient is 1, by the method of Durand and Kerner.
fn roots(filter: &[f64; ORDER + 1]) -> [Complex64; ORDER] {
    let seed = Complex64::new(0.4, 0.9);
    let mut roots: [Complex64; ORDER] = std::array::from_fn(|n| seed.powu(n as u32));
    for _ in 0..STEPS {
        let mut moved: f64 = 0.0;
        for n in 0..ORDER {
            let value = filter.iter().fold(Complex64::ZERO, |sum, coefficient| sum * roots[n] + coefficient);
            let others = (0..ORDER).filter(|other| *other != n);
            let apart = others.fold(Complex64::ONE, |product, other| product * (roots[n] - roots[other]));
            let step = value / apart;
            if step.is_finite() {
                roots[n] -= step;
                moved = moved.max(step.norm());
            }
        }
        if moved < SETTLED {
            break;
        }
    }
    roots
}
