//! A stream of MP3 at the rate asked for, with the bit rate that MPEG audio has there.

use mp3lame_encoder::Bitrate;

use crate::{
    audio::{
        mp3::{Lame, Mp3Error},
        resample::Resampler,
    },
    model::SampleRate,
};

/// Every bit rate that LAME can be told, in kbit/s.
const LADDER: [Bitrate; 16] = [
    Bitrate::Kbps8,
    Bitrate::Kbps16,
    Bitrate::Kbps24,
    Bitrate::Kbps32,
    Bitrate::Kbps40,
    Bitrate::Kbps48,
    Bitrate::Kbps64,
    Bitrate::Kbps80,
    Bitrate::Kbps96,
    Bitrate::Kbps112,
    Bitrate::Kbps128,
    Bitrate::Kbps160,
    Bitrate::Kbps192,
    Bitrate::Kbps224,
    Bitrate::Kbps256,
    Bitrate::Kbps320,
];

/// One stream of MP3.
pub(super) struct Mp3Encoder {
    resampler: Resampler,
    lame: Lame,
}

impl Mp3Encoder {
    pub(super) fn new(rate: SampleRate, kbps: u32) -> Result<Self, Mp3Error> {
        let coded = coded_rate(rate);
        Ok(Self { resampler: Resampler::new(rate, coded), lame: Lame::streaming(coded, bit_rate(coded, kbps))? })
    }

    pub(super) fn push(&mut self, samples: &[f32]) -> Result<Vec<u8>, Mp3Error> {
        let mut bytes = Vec::new();
        self.lame.push(&self.resampler.push(samples), &mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>, Mp3Error> {
        let mut bytes = Vec::new();
        self.lame.push(&self.resampler.finish(), &mut bytes)?;
        self.lame.finish(&mut bytes)?;
        Ok(bytes)
    }
}

/// The rate itself where MPEG audio has it, else 48 kHz.
fn coded_rate(rate: SampleRate) -> SampleRate {
    match rate.hz() {
        8_000 | 11_025 | 12_000 | 16_000 | 22_050 | 24_000 | 32_000 | 44_100 | 48_000 => rate,
        _ => SampleRate::HZ_48000,
    }
}

/// The highest bit rate of MPEG-2.5, MPEG-2 or MPEG-1, whichever has the rate, that is not above `kbps`; the lowest
/// where all are.
fn bit_rate(rate: SampleRate, kbps: u32) -> Bitrate {
    let (lowest, highest) = match rate.hz() {
        ..16_000 => (Bitrate::Kbps8, Bitrate::Kbps64),
        16_000..32_000 => (Bitrate::Kbps8, Bitrate::Kbps160),
        _ => (Bitrate::Kbps32, Bitrate::Kbps320),
    };
    let wanted = kbps.clamp(lowest as u32, highest as u32);
    LADDER.into_iter().rev().find(|&step| step as u32 <= wanted).unwrap_or(lowest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bit_rates_are_those_of_the_rate() {
        let found = |hz, kbps| SampleRate::new(hz).map(|rate| bit_rate(rate, kbps) as u32);
        assert_eq!([found(8_000, 128), found(8_000, 6), found(8_000, 20)], [Some(64), Some(8), Some(16)]);
        assert_eq!([found(24_000, 510), found(22_050, 128), found(16_000, 100)], [Some(160), Some(128), Some(96)]);
        assert_eq!([found(48_000, 510), found(44_100, 6), found(48_000, 319)], [Some(320), Some(32), Some(256)]);
    }
}
