//! Decoded sound: mono samples and their rate.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

/// Samples per second of one channel, in hertz. Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct SampleRate(u32);

impl SampleRate {
    /// 8 kHz, telephone quality.
    pub const HZ_8000: Self = Self(8_000);
    /// 16 kHz, wide band.
    pub const HZ_16000: Self = Self(16_000);
    /// 24 kHz, the native rate of the Qwen voices and of the offline engine.
    pub const HZ_24000: Self = Self(24_000);
    /// 44.1 kHz, the rate of the compact disc.
    pub const HZ_44100: Self = Self(44_100);
    /// 48 kHz, the rate that the player works in.
    pub const HZ_48000: Self = Self(48_000);

    /// A rate in hertz, or `None` where it is zero or above 768 kHz, which no speech format carries.
    pub const fn new(hz: u32) -> Option<Self> {
        if hz == 0 || hz > 768_000 { None } else { Some(Self(hz)) }
    }

    /// The rate in hertz.
    pub const fn hz(self) -> u32 {
        self.0
    }

    /// How long `samples` samples last at this rate.
    pub fn duration(self, samples: usize) -> Duration {
        Duration::from_secs_f64(samples as f64 / f64::from(self.0))
    }

    /// How many whole samples fit in `duration`.
    pub fn samples_in(self, duration: Duration) -> usize {
        (duration.as_secs_f64() * f64::from(self.0)) as usize
    }
}

impl TryFrom<u32> for SampleRate {
    type Error = String;

    fn try_from(hz: u32) -> Result<Self, String> {
        Self::new(hz).ok_or_else(|| format!("{hz} Hz is not a sample rate"))
    }
}

impl From<SampleRate> for u32 {
    fn from(rate: SampleRate) -> Self {
        rate.0
    }
}

/// Mono sound in memory. Samples are nominally within −1 to 1; cloning shares them.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// Samples per second.
    pub rate: SampleRate,
    /// The samples, first to last.
    pub samples: Arc<[f32]>,
}

impl Clip {
    /// A clip of these samples.
    pub fn new(rate: SampleRate, samples: impl Into<Arc<[f32]>>) -> Self {
        Self { rate, samples: samples.into() }
    }

    /// Length in time.
    pub fn duration(&self) -> Duration {
        self.rate.duration(self.samples.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_never_zero() {
        assert_eq!(SampleRate::new(0), None);
        assert!(serde_json::from_str::<SampleRate>("0").is_err());
        assert_eq!(serde_json::from_str::<SampleRate>("24000").ok(), Some(SampleRate::HZ_24000));
    }

    #[test]
    fn durations_and_counts_agree() {
        let rate = SampleRate::HZ_8000;
        assert_eq!(rate.duration(4_000), Duration::from_millis(500));
        assert_eq!(rate.samples_in(Duration::from_millis(500)), 4_000);
        assert_eq!(Clip::new(rate, vec![0.0; 80]).duration(), Duration::from_millis(10));
    }
}
