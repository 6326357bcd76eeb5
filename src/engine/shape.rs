//! What voices are given on top of their own sound: breath, brightness, one loudness for all, and no clipping.

use super::{VoiceSpec, splitmix::SplitMix};

/// Sound above this is left alone by the limiter and bent below full scale beyond it.
const KNEE: f32 = 0.7;
/// Between dark and bright, in hertz.
const TILT_HZ: f32 = 1_200.0;
/// Breath is noise above this, in hertz.
const BREATH_HZ: f32 = 1_800.0;
/// How fast breath follows the voice, in hertz.
const ENVELOPE_HZ: f32 = 20.0;
/// Highs at brightness 1, in decibels; lows go a third as far the other way.
const TILT_DB: f32 = 7.0;
/// Breath at 1, relative to the envelope of the voice.
const BREATH: f32 = 1.2;

/// A chain of three small filters with a memory. Two of the same spec do the same.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Factors of what lies below and above [`TILT_HZ`].
    tilt: (f32, f32),
    breath: f32,
    gain: f32,
    /// Factors of the one-pole low-passes, by [`Self::set_rate`].
    poles: [f32; 3],
    dark: f32,
    envelope: f32,
    muffled: f32,
    noise: SplitMix,
}

impl Shape {
    /// The shape of `voice`, for samples at 22,050 Hz until told otherwise.
    pub(super) fn new(voice: &VoiceSpec) -> Self {
        // Effort is heard as brightness more than as loudness.
        let tilt = (voice.bright + 0.35 * voice.energy).clamp(-1.2, 1.2) * TILT_DB;
        let mut shape = Self {
            tilt: (decibels(-tilt / 3.0), decibels(tilt)),
            breath: voice.breath * voice.breath * BREATH,
            gain: 1.0,
            poles: [0.0; 3],
            dark: 0.0,
            envelope: 0.0,
            muffled: 0.0,
            noise: SplitMix::new(voice.seed),
        };
        shape.set_rate(22_050);
        shape
    }

    /// Tells apart shapes that sound different.
    pub(super) fn fingerprint(&self) -> u64 {
        let bits = |x: f32| u64::from(x.to_bits());
        bits(self.tilt.1) << 32 ^ bits(self.breath)
    }

    /// The factor that everything is multiplied by.
    pub(super) const fn set_gain(&mut self, gain: f32) {
        self.gain = gain;
    }

    /// The rate of the samples, in hertz.
    pub(super) fn set_rate(&mut self, hertz: u32) {
        let pole = |cutoff: f32| 1.0 - (-std::f32::consts::TAU * cutoff / hertz as f32).exp();
        self.poles = [pole(TILT_HZ), pole(ENVELOPE_HZ), pole(BREATH_HZ)];
    }

    /// Breath, brightness, gain and limiter, in place.
    pub(super) fn apply(&mut self, samples: &mut [f32]) {
        for sample in samples {
            *sample = limited(self.tinted(*sample) * self.gain);
        }
    }

    /// Breath and brightness alone, in place.
    pub(super) fn tint(&mut self, samples: &mut [f32]) {
        for sample in samples {
            *sample = self.tinted(*sample);
        }
    }

    fn tinted(&mut self, voice: f32) -> f32 {
        let [tilt, envelope, breath] = self.poles;
        self.dark += tilt * (voice - self.dark);
        self.envelope += envelope * (voice.abs() - self.envelope);
        let noise = self.noise.signed();
        self.muffled += breath * (noise - self.muffled);
        let tilted = self.dark * self.tilt.0 + (voice - self.dark) * self.tilt.1;
        tilted + (noise - self.muffled) * self.envelope * self.breath
    }
}

fn decibels(gain: f32) -> f32 {
    10.0_f32.powf(gain / 20.0)
}

/// `sample` as it is up to [`KNEE`], and never beyond 1.
pub(super) fn limited(sample: f32) -> f32 {
    let over = sample.abs() - KNEE;
    if over <= 0.0 { sample } else { (KNEE + (1.0 - KNEE) * (over / (1.0 - KNEE)).tanh()).copysign(sample) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::describe;

    fn voice(breath: f32, bright: f32) -> VoiceSpec {
        VoiceSpec { breath, bright, energy: 0.0, ..describe::spec("a woman", 1) }
    }

    fn shaped(voice: &VoiceSpec, hertz: f32, gain: f32) -> Vec<f32> {
        let mut shape = Shape::new(voice);
        shape.set_gain(gain);
        let mut sine: Vec<f32> =
            (0..22_050).map(|n| 0.2 * (std::f32::consts::TAU * hertz * n as f32 / 22_050.0).sin()).collect();
        shape.apply(&mut sine);
        sine
    }

    fn rms(samples: &[f32]) -> f32 {
        (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn a_plain_voice_is_left_as_it_is() {
        let plain = shaped(&voice(0.0, 0.0), 440.0, 1.0);
        assert!((rms(&plain) - 0.2 / 2.0_f32.sqrt()).abs() < 1e-3);
    }

    #[test]
    fn brightness_lifts_the_highs_over_the_lows() {
        let balance = |bright: f32| {
            rms(&shaped(&voice(0.0, bright), 5_000.0, 1.0)) / rms(&shaped(&voice(0.0, bright), 200.0, 1.0))
        };
        assert!(balance(1.0) > 1.8 * balance(0.0) && balance(-1.0) < balance(0.0) / 1.8);
    }

    #[test]
    fn breath_is_noise_that_follows_the_voice() {
        let (still, breathy) = (shaped(&voice(0.0, 0.0), 200.0, 1.0), shaped(&voice(1.0, 0.0), 200.0, 1.0));
        let added: Vec<f32> = still.iter().zip(&breathy).map(|(a, b)| b - a).collect();
        assert!(rms(&added) > 0.01, "{}", rms(&added));
        assert_eq!(breathy, shaped(&voice(1.0, 0.0), 200.0, 1.0));
        let mut silence = vec![0.0; 1_000];
        Shape::new(&voice(1.0, 0.0)).apply(&mut silence);
        assert_eq!(silence, vec![0.0; 1_000]);
    }

    #[test]
    fn nothing_is_beyond_full_scale() {
        let loud = shaped(&voice(1.0, 1.0), 3_000.0, 50.0);
        assert!(loud.iter().all(|x| x.abs() <= 1.0) && loud.iter().any(|x| x.abs() > 0.95));
    }
}
