//! The melody that the network thought of, brought to the voice's own pitch and liveliness.

use super::network::Score;
use crate::engine::splitmix::SplitMix;

/// No voice is lower or higher than this, in hertz.
const LIMITS_HZ: (f32, f32) = (50.0, 620.0);
/// Unsteadiness of a voice that is wholly rough, as a share of its pitch.
const MOST_JITTER: f32 = 0.05;
/// What the base voice's own pitch weighs against what an utterance shows of it: so many seconds of voice. Little,
/// because it was measured in English, and people speak each language at another pitch.
const PRIOR_SECONDS: f32 = 0.05;
/// Energy of a vowel that is heard well; faint endings, which are low, say little about a voice.
const LOUD: f32 = 2.0;
/// Values of pitch a second.
const RATE: f32 = 80.0;

/// What a melody is brought to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aim {
    /// Median, in hertz.
    pub(super) f0_hz: f32,
    /// Liveliness: 1 leaves the melody as wide as it is.
    pub(super) range: f32,
    /// Roughness, 0 to 1.
    pub(super) rough: f32,
    /// Nothing is voiced at all.
    pub(super) whispers: bool,
    /// Share of the loud pitches that lie below the one that is heard as the middle: low ones creak, and are not heard
    /// as pitches at all.
    pub(super) middle: f32,
}

/// Moves melodies. One for an utterance: its phrases keep their distance from each other.
pub(super) struct Melody {
    aim: Aim,
    /// Logarithm of the pitch that the network speaks at, and its weight in seconds.
    centre: (f32, f32),
    random: SplitMix,
}

impl Melody {
    /// `native_hz`: what the base voices speak at on the whole.
    pub(super) fn new(aim: Aim, native_hz: f32, seed: u64) -> Self {
        Self { aim, centre: (native_hz.max(1.0).ln(), PRIOR_SECONDS), random: SplitMix::new(seed) }
    }

    /// Changes the pitch of `score` in place.
    pub(super) fn apply(&mut self, score: &mut Score) {
        self.learn(&score.pitch, &score.energy);
        let centre = self.centre.0;
        let aim = self.aim;
        let mut wobble = 0.0;
        for hertz in score.pitch.iter_mut().filter(|hertz| **hertz > Score::VOICED) {
            if aim.whispers {
                *hertz = 0.0;
                continue;
            }
            // Neighbouring values stray together, or it would be noise and not a voice.
            wobble = 0.5 * wobble + self.random.signed();
            let strays = 1.0 + aim.rough * MOST_JITTER * wobble;
            let moved = aim.f0_hz * (aim.range * (hertz.ln() - centre)).exp() * strays;
            *hertz = moved.clamp(LIMITS_HZ.0, LIMITS_HZ.1);
        }
    }

    /// Takes the median of a phrase into account.
    fn learn(&mut self, pitch: &[f32], energy: &[f32]) {
        let voiced = pitch.iter().copied().zip(energy).filter(|(hertz, _)| *hertz > Score::VOICED);
        let mut loud: Vec<f32> = voiced.clone().filter(|(_, energy)| **energy > LOUD).map(|(hertz, _)| hertz).collect();
        if loud.is_empty() {
            loud = voiced.map(|(hertz, _)| hertz).collect();
        }
        if loud.is_empty() {
            return;
        }
        let middle = ((loud.len() - 1) as f32 * self.aim.middle.clamp(0.0, 1.0)) as usize;
        let median = *loud.select_nth_unstable_by(middle, f32::total_cmp).1;
        let (centre, weight) = self.centre;
        let seconds = loud.len() as f32 / RATE;
        self.centre = ((centre * weight + median.ln() * seconds) / (weight + seconds), weight + seconds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(aim: Aim) -> Vec<f32> {
        let pitch: Vec<f32> =
            (0..400).map(|at| if at % 10 == 0 { 8.0 } else { 200.0 + (at % 7) as f32 * 10.0 }).collect();
        let mut score = Score::testing(pitch, vec![5.0; 400]);
        Melody::new(aim, 220.0, 1).apply(&mut score);
        score.pitch
    }

    fn voiced(pitch: &[f32]) -> Vec<f32> {
        let mut voiced: Vec<f32> = pitch.iter().copied().filter(|hertz| *hertz > Score::VOICED).collect();
        voiced.sort_by(f32::total_cmp);
        voiced
    }

    const PLAIN: Aim = Aim { f0_hz: 110.0, range: 1.0, rough: 0.0, whispers: false, middle: 0.5 };

    #[test]
    fn the_median_is_met_and_the_range_scales() {
        let plain = voiced(&moved(PLAIN));
        assert!((plain[plain.len() / 2] / 110.0 - 1.0).abs() < 0.02, "{}", plain[plain.len() / 2]);
        let width = |aim| {
            let voiced = voiced(&moved(aim));
            (voiced[voiced.len() - 1] / voiced[0]).ln()
        };
        assert!((width(Aim { range: 0.5, ..PLAIN }) / width(PLAIN) - 0.5).abs() < 0.01);
    }

    #[test]
    fn roughness_strays_whispers_have_no_pitch_and_both_repeat() {
        let rough = Aim { rough: 1.0, ..PLAIN };
        assert_ne!(moved(rough), moved(PLAIN));
        assert_eq!(moved(rough), moved(rough));
        assert!(voiced(&moved(Aim { whispers: true, ..PLAIN })).is_empty());
    }
}
