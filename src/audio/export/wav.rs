//! A WAV file, written while the sound comes; its sizes are put in at the end. Tags stand behind the sound, where every
//! reader that does not know them passes them over.

use std::io::{Seek, SeekFrom, Write};

use super::{ExportError, Layout, Sink, Tags, dither::Quantiser};
use crate::audio::wav::Shape;

pub(super) struct WavSink<W> {
    to: W,
    shape: Shape,
    channels: usize,
    /// `None` for floating point.
    quantiser: Option<Quantiser>,
    data: u64,
    /// Chunks that follow the sound.
    after: Vec<u8>,
}

impl<W: Write + Seek> WavSink<W> {
    /// `bits` is `None` for 32-bit floating point.
    pub(super) fn new(mut to: W, bits: Option<u32>, layout: Layout, tags: &Tags) -> Result<Self, ExportError> {
        let channels = u16::from(layout.channels.count());
        let shape = Shape { rate: layout.rate, channels, bits: bits.unwrap_or(32) as u16, is_float: bits.is_none() };
        to.write_all(&shape.header(0, 0))?;
        let mut after = tags.riff_info()?;
        let id3 = tags.id3()?;
        if !id3.is_empty() {
            after.extend_from_slice(b"id3 ");
            after.extend_from_slice(&(id3.len() as u32).to_le_bytes());
            after.extend_from_slice(&id3);
            after.resize(after.len().next_multiple_of(2), 0);
        }
        let quantiser = bits.map(|bits| Quantiser::new(bits, layout.dither));
        Ok(Self { to, shape, channels: usize::from(channels), quantiser, data: 0, after })
    }
}

impl<W: Write + Seek> Sink for WavSink<W> {
    fn write(&mut self, samples: &[f32]) -> Result<(), ExportError> {
        let width = usize::from(self.shape.bits / 8);
        let mut bytes = Vec::with_capacity(samples.len() * width * self.channels);
        for &sample in samples {
            let word = match &mut self.quantiser {
                Some(quantiser) => quantiser.round(sample).to_le_bytes(),
                None if sample.is_finite() => sample.to_le_bytes(),
                None => [0; 4],
            };
            for _ in 0..self.channels {
                bytes.extend_from_slice(&word[..width]);
            }
        }
        self.data += bytes.len() as u64;
        Ok(self.to.write_all(&bytes)?)
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        if self.data % 2 == 1 {
            self.to.write_all(&[0])?;
        }
        self.to.write_all(&self.after)?;
        let header = self.shape.header(self.data, self.after.len() as u64);
        self.to.seek(SeekFrom::Start(0))?;
        self.to.write_all(&header)?;
        Ok(self.to.flush()?)
    }
}
