//! An MP3 file: the tags, an info frame from which players learn the exact length, the sound.

use std::io::{Seek, SeekFrom, Write};

use super::{ExportError, Layout, Sink, Tags};
use crate::audio::mp3::{Lame, Mode};

pub(super) struct Mp3Sink<W> {
    to: W,
    lame: Lame,
    /// Where the info frame stands: behind the tags.
    start: u64,
    bytes: Vec<u8>,
}

impl<W: Write + Seek> Mp3Sink<W> {
    pub(super) fn new(mut to: W, mode: Mode, layout: Layout, tags: &Tags) -> Result<Self, ExportError> {
        let lame = Lame::file(layout.rate, mode, layout.channels)?;
        let id3 = tags.id3()?;
        to.write_all(&id3)?;
        Ok(Self { to, lame, start: id3.len() as u64, bytes: Vec::new() })
    }
}

impl<W: Write + Seek> Sink for Mp3Sink<W> {
    fn write(&mut self, samples: &[f32]) -> Result<(), ExportError> {
        self.bytes.clear();
        self.lame.push(samples, &mut self.bytes)?;
        Ok(self.to.write_all(&self.bytes)?)
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        self.bytes.clear();
        self.lame.finish(&mut self.bytes)?;
        self.to.write_all(&self.bytes)?;
        self.to.seek(SeekFrom::Start(self.start))?;
        self.to.write_all(&self.lame.info_frame())?;
        Ok(self.to.flush()?)
    }
}
