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
/// How far below the loud energies ([`LOUD_PART`] of all) of a phrase half of the values of a voice at [`HEARD_AT_HZ`]
/// are heard as a pitch; how much each natural logarithm of its pitch and each decibel of its clearness spares; how fast
/// the rest follows. Fitted to 32 recordings of four voices: where a pitch is heard at all it is the one that was asked
/// for, and faint endings, which are low, mostly are not.
const HEARD_BELOW: f32 = 1.6;
const HEARD_AT_HZ: f32 = 180.0;
const PITCH_SPARES: f32 = 1.3;
const CLEAR_SPARES: f32 = 0.25;
const SLOPE: f32 = 0.75;
/// See [`HEARD_BELOW`].
const LOUD_PART: f32 = 0.9;
/// Harmonics to noise of an ordinary base voice, in decibels.
pub(super) const ORDINARY_HNR_DB: f32 = 10.5;
/// How much of what is heard counts, see [`around`].
const AROUND: f32 = 0.4;
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
    /// Harmonics to noise of the base voices, in decibels: of breathy voices less is heard as a pitch.
    pub(super) hnr_db: f32,
    /// Share of what is heard that lies below the pitch which a listener takes for the middle.
    pub(super) middle: f32,
}

impl Aim {
    /// Energy of which half is heard as a pitch, in a phrase of these voiced values: logarithms of pitch, and energies.
    /// There is one at least.
    fn half_heard(&self, voiced: &[(f32, f32)]) -> f32 {
        let mut energies: Vec<f32> = voiced.iter().map(|(_, energy)| *energy).collect();
        let at = ((energies.len() - 1) as f32 * LOUD_PART) as usize;
        let loud = *energies.select_nth_unstable_by(at, f32::total_cmp).1;
        let spared = PITCH_SPARES * (self.f0_hz / HEARD_AT_HZ).ln() + CLEAR_SPARES * (self.hnr_db - ORDINARY_HNR_DB);
        loud - HEARD_BELOW - spared
    }
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

    /// Takes the middle of what will be heard of a phrase into account.
    fn learn(&mut self, pitch: &[f32], energy: &[f32]) {
        let voiced = pitch.iter().copied().zip(energy.iter().copied()).filter(|(hertz, _)| *hertz > Score::VOICED);
        let mut voiced: Vec<(f32, f32)> = voiced.map(|(hertz, energy)| (hertz.ln(), energy)).collect();
        if voiced.is_empty() {
            return;
        }
        voiced.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = self.aim.half_heard(&voiced);
        let heard = |energy: f32| 1.0 / (1.0 + ((half - energy) / SLOPE).exp());
        let whole: f32 = voiced.iter().map(|(_, energy)| heard(*energy)).sum();
        let found = around(self.aim.middle, voiced.iter().map(|(log, energy)| (*log, heard(*energy) / whole)));
        let ((centre, weight), seconds) = (self.centre, whole / RATE);
        self.centre = ((centre * weight + found * seconds) / (weight + seconds), weight + seconds);
    }
}

/// Mean of the values around one place of a distribution, 0 to 1, given in rising order with their shares of it. A
/// single value would jump where a phrase has a high part and a low one of the same weight.
fn around(place: f32, values: impl Iterator<Item = (f32, f32)>) -> f32 {
    let (from, to) = (place - AROUND / 2.0, place + AROUND / 2.0);
    let (mut sum, mut weight, mut below) = (0.0, 0.0, 0.0);
    for (value, share) in values {
        let inside = ((below + share).min(to) - below.max(from)).max(0.0);
        sum += inside * value;
        weight += inside;
        below += share;
    }
    sum / weight
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

    const PLAIN: Aim =
        Aim { f0_hz: 110.0, range: 1.0, rough: 0.0, whispers: false, hnr_db: ORDINARY_HNR_DB, middle: 0.5 };

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
    fn faint_low_endings_do_not_count() {
        let pitch: Vec<f32> = (0..400).map(|at| if at < 200 { 200.0 } else { 120.0 }).collect();
        let energy = (0..400).map(|at| if at < 200 { 9.0 } else { 3.0 }).collect();
        let mut score = Score::testing(pitch, energy);
        Melody::new(PLAIN, 160.0, 1).apply(&mut score);
        assert!((score.pitch[0] / 110.0 - 1.0).abs() < 0.02, "{}", score.pitch[0]);
        assert!((score.pitch[300] / 66.0 - 1.0).abs() < 0.02, "{}", score.pitch[300]);
    }

    #[test]
    fn a_high_part_and_a_low_one_meet_in_the_middle() {
        let even = [(4.0, 0.25), (4.2, 0.25), (5.0, 0.25), (5.2, 0.25)];
        assert!((around(0.5, even.into_iter()) - 4.6).abs() < 1e-4);
        assert!((around(0.66, std::iter::once((4.0, 1.0))) - 4.0).abs() < 1e-6);
    }

    #[test]
    fn roughness_strays_whispers_have_no_pitch_and_both_repeat() {
        let rough = Aim { rough: 1.0, ..PLAIN };
        assert_ne!(moved(rough), moved(PLAIN));
        assert_eq!(moved(rough), moved(rough));
        assert!(voiced(&moved(Aim { whispers: true, ..PLAIN })).is_empty());
    }
}
