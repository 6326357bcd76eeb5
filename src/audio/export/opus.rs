//! An Opus file in Ogg.

use std::io::Write;

use opus_pure::OpusTags;

use super::{ExportError, Layout, Sink, Tags};
use crate::audio::stream::OpusEncoder;

pub(super) struct OpusSink<W> {
    to: W,
    encoder: OpusEncoder,
}

impl<W: Write> OpusSink<W> {
    pub(super) fn new(to: W, kbps: u16, layout: Layout, tags: &Tags) -> Result<Self, ExportError> {
        let mut comments = OpusTags::new();
        for (key, text) in tags.vorbis() {
            comments.push(key, text)?;
        }
        let encoder = OpusEncoder::file(layout.rate, kbps.into(), layout.channels, comments)?;
        Ok(Self { to, encoder })
    }
}

impl<W: Write> Sink for OpusSink<W> {
    fn write(&mut self, samples: &[f32]) -> Result<(), ExportError> {
        let pages = self.encoder.push(samples)?;
        Ok(self.to.write_all(&pages)?)
    }

    fn finish(self: Box<Self>) -> Result<(), ExportError> {
        let Self { mut to, encoder } = *self;
        to.write_all(&encoder.finish()?)?;
        Ok(to.flush()?)
    }
}
