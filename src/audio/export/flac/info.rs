//! What the beginning of a file tells about all of it: kind, length, sizes of frames, and a hash of the sound. The
//! first two are known at once, the others at the end.

use std::array;

use md5::{Digest, Md5};

use super::{bits::BitWriter, frame::BLOCK};
use crate::model::{ExportChannels, SampleRate};

/// Counts and hashes what is written.
pub(super) struct StreamInfo {
    rate: SampleRate,
    bits: u32,
    channels: ExportChannels,
    /// Of one channel.
    samples: u64,
    /// Bytes of the shortest and the longest frame.
    frames: Option<(usize, usize)>,
    hash: Md5,
}

impl StreamInfo {
    pub(super) fn new(rate: SampleRate, bits: u32, channels: ExportChannels) -> Self {
        Self { rate, bits, channels, samples: 0, frames: None, hash: Md5::new() }
    }

    /// Takes samples in, which all channels have.
    pub(super) fn count(&mut self, samples: &[i32]) {
        /// As many as stay in the fastest memory.
        const AT_A_TIME: usize = 4_096;
        self.samples += samples.len() as u64;
        let channels = usize::from(self.channels.count());
        for samples in samples.chunks(AT_A_TIME) {
            match self.bits {
                16 => self.hash.update(bytes::<2>(samples, channels)),
                _ => self.hash.update(bytes::<3>(samples, channels)),
            }
        }
    }

    pub(super) fn count_frame(&mut self, bytes: usize) {
        let (least, most) = self.frames.unwrap_or((bytes, bytes));
        self.frames = Some((least.min(bytes), most.max(bytes)));
    }

    /// As it stands in the file; 0 is "unknown".
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut to = BitWriter::default();
        to.put(BLOCK as u64, 16);
        to.put(BLOCK as u64, 16);
        let (least, most) = self.frames.unwrap_or_default();
        to.put(least as u64, 24);
        to.put(most as u64, 24);
        to.put(self.rate.hz().into(), 20);
        to.put(u64::from(self.channels.count()) - 1, 3);
        to.put(u64::from(self.bits) - 1, 5);
        to.put(self.samples, 36);
        let hash = self.frames.map_or([0; 16], |_| self.hash.clone().finalize().into());
        for byte in hash {
            to.put(byte.into(), 8);
        }
        to.align();
        to.into_bytes()
    }
}

/// The lowest bytes of each sample, the lowest first, once for each channel.
fn bytes<const WIDTH: usize>(samples: &[i32], channels: usize) -> Vec<u8> {
    let mut bytes = vec![0; samples.len() * channels * WIDTH];
    let (places, _) = bytes.as_chunks_mut::<WIDTH>();
    for (places, sample) in places.chunks_exact_mut(channels).zip(samples) {
        let sample = sample.to_le_bytes();
        places.fill(array::from_fn(|n| sample[n]));
    }
    bytes
}
