//! One loudness for all voices: stretches of sound are brought to the target as they come.
//!
//! Each stretch is measured before it is heard, so the first is right already; later ones follow the loudness of
//! everything so far, slowly, so that a quiet ending stays a quiet ending.

use ebur128::{EbuR128, Mode};

use crate::engine::{ENGINE_RATE, LOUDNESS_LUFS, shape::limited};

/// The gain is never more than this either way, in decibels.
const MOST_GAIN_DB: f64 = 24.0;
/// Most that the gain rises and falls from one stretch to the next, in decibels: what is suddenly loud disturbs more
/// than what is soft.
const MOST_RISE_DB: f64 = 2.5;
const MOST_FALL_DB: f64 = 5.0;
/// Most that is made up for what the limiter takes, in decibels.
const MOST_LOST_DB: f64 = 4.0;
/// Over this many samples it moves: 50 ms.
const RAMP: usize = 1_200;
/// A block of the standard is 400 ms; the stretch in hand is repeated until it fills one.
const BLOCK: usize = 9_600;

/// The gain of one utterance.
pub(super) struct Level {
    /// All that came so far, and what was made of it. `None` where meters could not be made, which leaves sound as it is.
    meters: Option<(EbuR128, EbuR128)>,
    /// In decibels, of the last stretch.
    gain_db: Option<f64>,
}

impl Level {
    pub(super) fn new() -> Self {
        Self { meters: meter().zip(meter()), gain_db: None }
    }

    /// Brings `samples` to the target, in place. Nothing goes beyond full scale.
    pub(super) fn apply(&mut self, samples: &mut [f32]) {
        let wanted = self.wanted(samples).map(|gain| gain.clamp(-MOST_GAIN_DB, MOST_GAIN_DB));
        let first = self.gain_db.is_none();
        let before = self.gain_db.or(wanted).unwrap_or(0.0);
        let after = wanted.map_or(before, |wanted| wanted.clamp(before - MOST_FALL_DB, before + MOST_RISE_DB));
        // Sound with high peaks, such as a whisper, is softer behind the limiter than was reckoned.
        let lost = if first { lost(samples, after) } else { 0.0 };
        let (before, after) = (before + lost, after + lost);
        if wanted.is_some() {
            self.gain_db = Some(after);
        }
        let (from, to) = (factor(before), factor(after));
        for (at, sample) in samples.iter_mut().enumerate() {
            let share = (at as f32 / RAMP as f32).min(1.0);
            *sample = limited(*sample * (from + (to - from) * share));
        }
        if let Some((_, made)) = &mut self.meters {
            // A meter that refuses has nothing to say from then on.
            let _ = made.add_frames_f32(samples);
        }
    }

    /// The gain that brings everything so far to the target, and half of what was missed before; `None` for silence.
    fn wanted(&mut self, samples: &[f32]) -> Option<f64> {
        let (came, made) = self.meters.as_mut()?;
        let missed = finite(made).map_or(0.0, |lufs| LOUDNESS_LUFS - lufs);
        came.add_frames_f32(samples).ok()?;
        let lufs = finite(came).or_else(|| short(samples))?;
        Some(LOUDNESS_LUFS - lufs + 0.5 * missed)
    }
}

fn finite(meter: &EbuR128) -> Option<f64> {
    meter.loudness_global().ok().filter(|lufs| lufs.is_finite())
}

/// What the limiter takes of the loudness of `samples` at that gain, in decibels, up to [`MOST_LOST_DB`].
fn lost(samples: &[f32], gain_db: f64) -> f64 {
    let gain = factor(gain_db);
    let limited: Vec<f32> = samples.iter().map(|sample| limited(sample * gain)).collect();
    let reckoned = short(samples).map(|lufs| lufs + gain_db);
    let lost = reckoned.zip(short(&limited)).map_or(0.0, |(reckoned, made)| reckoned - made);
    // Making up for it takes something again.
    (1.5 * lost).clamp(0.0, MOST_LOST_DB)
}

/// Loudness of a sound that may be shorter than a block.
fn short(samples: &[f32]) -> Option<f64> {
    let mut meter = meter()?;
    let mut fed = 0;
    while fed < BLOCK && !samples.is_empty() {
        meter.add_frames_f32(samples).ok()?;
        fed += samples.len();
    }
    finite(&meter)
}

fn meter() -> Option<EbuR128> {
    // By histogram, so that hours of speech take no more memory than a word.
    EbuR128::new(1, ENGINE_RATE.hz(), Mode::I | Mode::HISTOGRAM).ok()
}

fn factor(decibels: f64) -> f32 {
    10.0_f64.powf(decibels / 20.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audio::loudness, model::Clip};

    fn sine(amplitude: f32, samples: usize) -> Vec<f32> {
        (0..samples).map(|n| amplitude * (std::f32::consts::TAU * 440.0 * n as f32 / 24_000.0).sin()).collect()
    }

    fn lufs(samples: Vec<f32>) -> f64 {
        loudness(&Clip::new(ENGINE_RATE, samples)).lufs.unwrap_or(f64::NAN)
    }

    #[test]
    fn the_first_stretch_is_right_and_later_ones_follow_slowly() {
        let mut level = Level::new();
        let mut first = sine(0.01, 48_000);
        level.apply(&mut first);
        assert!((lufs(first.clone()) - LOUDNESS_LUFS).abs() < 0.2, "{}", lufs(first));
        let mut louder = sine(0.03, 48_000);
        level.apply(&mut louder);
        let louder = lufs(louder);
        assert!(louder > LOUDNESS_LUFS + 2.0 && louder < LOUDNESS_LUFS + 9.0, "{louder}");
    }

    #[test]
    fn short_sounds_are_measured_too_and_silence_stays_silence() {
        let mut word = sine(0.01, 2_400);
        Level::new().apply(&mut word);
        assert!(word.iter().fold(0.0_f32, |peak, x| peak.max(x.abs())) > 0.08);
        let mut silence = vec![0.0; 24_000];
        Level::new().apply(&mut silence);
        assert_eq!(silence, vec![0.0; 24_000]);
    }
}
