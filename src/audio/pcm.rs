//! Raw signed 16-bit little-endian samples, as speech services send them. Nothing here knows of headers.

use std::sync::Arc;

use crate::model::{Clip, SampleRate};

/// Value of a full-scale 16-bit sample.
const FULL_SCALE: f32 = 32_768.0;

/// A clip of raw little-endian 16-bit mono samples. A last odd byte is ignored.
pub fn pcm16(bytes: &[u8], rate: SampleRate) -> Clip {
    // In one go to where they stay: an hour of them is some hundreds of megabytes.
    let samples: Arc<[f32]> = bytes.as_chunks::<2>().0.iter().copied().map(sample_of).collect();
    Clip::new(rate, samples)
}

/// Samples as little-endian 16-bit; what lies outside −1 to 1 is clamped, and what is no number becomes silence.
pub fn to_pcm16(samples: &[f32]) -> Vec<u8> {
    samples.iter().flat_map(|&sample| quantise16(sample).to_le_bytes()).collect()
}

pub(super) fn quantise16(sample: f32) -> i16 {
    (sample * FULL_SCALE).round() as i16
}

/// Turns packets of raw 16-bit mono into samples, wherever the packets were cut.
#[derive(Clone, Debug, Default)]
pub struct PcmDecoder {
    odd: Option<u8>,
}

impl PcmDecoder {
    /// The samples completed by these bytes; an odd last byte waits for the next call.
    pub fn push(&mut self, mut bytes: &[u8]) -> Vec<f32> {
        let mut samples = Vec::with_capacity(bytes.len() / 2 + 1);
        if let (Some(low), Some((&high, rest))) = (self.odd, bytes.split_first()) {
            samples.push(sample_of([low, high]));
            self.odd = None;
            bytes = rest;
        }
        let (pairs, rest) = bytes.as_chunks::<2>();
        samples.extend(pairs.iter().copied().map(sample_of));
        if let Some(&byte) = rest.first() {
            self.odd = Some(byte);
        }
        samples
    }
}

fn sample_of(bytes: [u8; 2]) -> f32 {
    f32::from(i16::from_le_bytes(bytes)) / FULL_SCALE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_split_of_the_bytes_gives_the_same_samples() {
        let bytes: Vec<u8> = (0..=255).cycle().take(1_001).collect();
        let whole = pcm16(&bytes, SampleRate::HZ_24000);
        assert_eq!(whole.samples.len(), 500);
        for size in [1, 2, 3, 7, 64, 999] {
            let mut decoder = PcmDecoder::default();
            let split: Vec<f32> = bytes.chunks(size).flat_map(|part| decoder.push(part)).collect();
            assert_eq!(*split, *whole.samples, "packets of {size}");
        }
    }

    #[test]
    fn empty_packets_keep_the_odd_byte() {
        let mut decoder = PcmDecoder::default();
        assert!(decoder.push(&[0x00]).is_empty());
        assert!(decoder.push(&[]).is_empty());
        assert_eq!(decoder.push(&[0x40]), [0.5]);
    }

    #[test]
    fn bytes_come_back_and_extremes_are_clamped() {
        let bytes: Vec<u8> = (i16::MIN..=i16::MAX).step_by(17).flat_map(i16::to_le_bytes).collect();
        assert_eq!(to_pcm16(&pcm16(&bytes, SampleRate::HZ_8000).samples), bytes);
        assert_eq!(to_pcm16(&[2.0, -2.0, f32::NAN]), [0xff, 0x7f, 0x00, 0x80, 0x00, 0x00]);
    }
}
