//! Voices made by hand: a source of pulses and breath, and resonators, whose every number is known.

use std::f32::consts::{PI, TAU};

use crate::model::{Clip, SampleRate};

/// First to fourth formant of a man's vowels, in hertz, by Peterson and Barney (1952); the fourth is usual. Their places
/// lie around those of a tube whose resonances are 1,000 Hz apart.
const VOWELS: [[f32; 4]; 5] = [
    [270.0, 2_290.0, 3_010.0, 3_600.0],
    [730.0, 1_090.0, 2_440.0, 3_400.0],
    [300.0, 870.0, 2_240.0, 3_400.0],
    [530.0, 1_840.0, 2_480.0, 3_500.0],
    [660.0, 1_720.0, 2_410.0, 3_500.0],
];
const WIDTHS_HZ: [f32; 5] = [60.0, 90.0, 130.0, 180.0, 250.0];

/// Somebody who says vowels.
#[derive(Clone, Copy, Debug)]
pub(in crate::audio) struct Speaker {
    pub(in crate::audio) rate: SampleRate,
    pub(in crate::audio) seconds: f32,
    pub(in crate::audio) hz: f32,
    /// Standard deviation of the melody, which swings evenly, in semitones.
    pub(in crate::audio) spread_st: f32,
    /// Formants relative to the man's.
    pub(in crate::audio) tract: f32,
    pub(in crate::audio) syllables_per_second: f32,
    /// Noise of the source relative to its pulses.
    pub(in crate::audio) breath: f32,
    /// How much each pulse is early or late, as a share of the period.
    pub(in crate::audio) jitter: f32,
}

pub(in crate::audio) const MAN: Speaker = Speaker {
    rate: SampleRate::HZ_24000,
    seconds: 6.0,
    hz: 120.0,
    spread_st: 2.0,
    tract: 1.0,
    syllables_per_second: 4.0,
    breath: 0.0,
    jitter: 0.0,
};

impl Speaker {
    pub(in crate::audio) fn clip(&self) -> Clip {
        Clip::new(self.rate, self.samples())
    }

    pub(in crate::audio) fn samples(&self) -> Vec<f32> {
        let rate = self.rate.hz() as f32;
        let source = self.source(rate);
        let syllable = rate / self.syllables_per_second;
        let count = (source.len() as f32 / syllable).ceil() as usize;
        let mut sound = vec![0.0; source.len()];
        for n in 0..count {
            let (from, to) = ((n as f32 * syllable) as usize, ((n + 1) as f32 * syllable) as usize);
            let part = &source[from..to.min(source.len())];
            let said = self.vowel(part, VOWELS[n % VOWELS.len()], rate);
            for (at, sample) in said.into_iter().enumerate() {
                // Loud in the middle of a syllable, as speech is.
                let swell = (PI * at as f32 / syllable).sin().max(0.05);
                sound[from + at] = sample * swell;
            }
        }
        let peak = sound.iter().fold(1e-6_f32, |peak, x| peak.max(x.abs()));
        sound.iter().map(|x| x / peak * 0.5).collect()
    }

    /// Pulses with the slope of a glottis, and noise.
    fn source(&self, rate: f32) -> Vec<f32> {
        let count = (rate * self.seconds) as usize;
        let mut random = Random(7);
        let (mut phase, mut slope, mut next) = (0.0_f32, 0.0_f32, 1.0_f32);
        (0..count)
            .map(|n| {
                let swing = (TAU * 0.5 * n as f32 / rate).sin() * 2.0_f32.sqrt();
                phase += self.hz * (swing * self.spread_st / 12.0).exp2() / rate;
                let mut pulse = 0.0;
                if phase >= next {
                    pulse = 1.0;
                    phase -= 1.0;
                    next = 1.0 + self.jitter * random.signed();
                }
                slope = 0.96 * slope + pulse;
                slope + self.breath * random.signed()
            })
            .collect()
    }

    fn vowel(&self, source: &[f32], formants: [f32; 4], rate: f32) -> Vec<f32> {
        let fifth = 4_500.0;
        let places = formants.into_iter().chain([fifth]).map(|hz| hz * self.tract);
        let mut sound = source.to_vec();
        for (hz, width) in places.zip(WIDTHS_HZ).filter(|(hz, _)| *hz < rate * 0.45) {
            let pole = (-PI * width / rate).exp();
            let (a, b) = (2.0 * pole * (TAU * hz / rate).cos(), -pole * pole);
            let (mut last, mut before) = (0.0, 0.0);
            for sample in &mut sound {
                let now = (1.0 - a - b) * *sample + a * last + b * before;
                (before, last) = (last, now);
                *sample = now;
            }
        }
        sound
    }
}

/// Hiss, evenly from −1 to 1.
pub(in crate::audio) struct Random(pub(in crate::audio) u32);

impl Random {
    pub(in crate::audio) fn signed(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / 8_388_608.0 - 1.0
    }
}
