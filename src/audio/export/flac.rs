//! A FLAC file. Blocks are coded side by side on all cores, some seconds of sound at a time; the header, which tells
//! length and checksum, is written again at the end.
//!
//! The coder is our own, because none in Rust is as fast as the reference encoder: one block is
//! [framed](frame::Framer), in it a channel is [coded](subframe), and what its prediction leaves is [written](rice).

mod analysis;
mod bits;
mod fixed;
mod frame;
mod info;
mod lpc;
mod rice;
mod subframe;

use std::io::{Seek, SeekFrom, Write};

use rayon::prelude::*;

use self::{
    frame::{BLOCK, Framer},
    info::StreamInfo,
};
use super::{ExportError, Layout, Sink, Tags, dither::Quantiser, tags::SOFTWARE};
use crate::model::SampleRate;

/// Blocks coded at a time.
const AT_ONCE: usize = 32;
/// Kind of the metadata block that every file begins with.
const STREAM_INFO: u8 = 0;
/// Kind of the one that holds the tags.
const COMMENTS: u8 = 4;
/// The bit that the kind of the last metadata block has, too.
const LAST: u8 = 0x80;
/// Where the content of the first metadata block begins.
const STREAM_INFO_AT: u64 = 8;

/// The rate itself where each block can tell it.
pub(super) fn coded_rate(rate: SampleRate) -> SampleRate {
    if frame::rate_code(rate).is_some() { rate } else { SampleRate::HZ_48000 }
}

pub(super) struct FlacSink<W> {
    to: W,
    framer: Framer,
    info: StreamInfo,
    quantiser: Quantiser,
    /// Samples that are not coded yet.
    waiting: Vec<i32>,
    blocks: usize,
}

impl<W: Write + Seek> FlacSink<W> {
    pub(super) fn new(mut to: W, bits: u32, layout: Layout, tags: &Tags) -> Result<Self, ExportError> {
        let info = StreamInfo::new(layout.rate, bits, layout.channels);
        let mut head = b"fLaC".to_vec();
        metadata(&mut head, STREAM_INFO, &info.bytes());
        metadata(&mut head, COMMENTS | LAST, &comments(tags));
        to.write_all(&head)?;
        Ok(Self {
            to,
            framer: Framer::new(layout.rate, bits, layout.channels),
            info,
            quantiser: Quantiser::new(bits, layout.dither),
            waiting: Vec::new(),
            blocks: 0,
        })
    }

    fn code(&mut self, samples: &[i32]) -> Result<(), ExportError> {
        let (coder, first, info) = (&self.framer, self.blocks, &mut self.info);
        let blocks = samples.par_chunks(BLOCK).enumerate();
        let (frames, ()) = rayon::join(
            || blocks.map(|(n, block)| coder.frame(block, first + n)).collect::<Vec<_>>(),
            || info.count(samples),
        );
        for frame in frames {
            self.info.count_frame(frame.len());
            self.to.write_all(&frame)?;
            self.blocks += 1;
        }
        Ok(())
    }
}

impl<W: Write + Seek> Sink for FlacSink<W> {
    fn write(&mut self, samples: &[f32]) -> Result<(), ExportError> {
        self.waiting.extend(samples.iter().map(|&sample| self.quantiser.round(sample)));
        let portion = BLOCK * AT_ONCE;
        let whole = self.waiting.len() / portion * portion;
        if whole > 0 {
            let rest = self.waiting.split_off(whole);
            let portion = std::mem::replace(&mut self.waiting, rest);
            self.code(&portion)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        let rest = std::mem::take(&mut self.waiting);
        self.code(&rest)?;
        self.to.seek(SeekFrom::Start(STREAM_INFO_AT))?;
        self.to.write_all(&self.info.bytes())?;
        Ok(self.to.flush()?)
    }
}

/// A metadata block: kind, length in three bytes, content.
fn metadata(to: &mut Vec<u8>, kind: u8, content: &[u8]) {
    let [_, length @ ..] = (content.len() as u32).to_be_bytes();
    to.push(kind);
    to.extend_from_slice(&length);
    to.extend_from_slice(content);
}

/// Vorbis comments: who wrote them, how many there are, and each with its length before it.
fn comments(tags: &Tags) -> Vec<u8> {
    let comments: Vec<String> = tags.vorbis().iter().map(|(key, text)| format!("{key}={text}")).collect();
    let mut bytes = Vec::new();
    put(&mut bytes, SOFTWARE);
    bytes.extend_from_slice(&(comments.len() as u32).to_le_bytes());
    for comment in &comments {
        put(&mut bytes, comment);
    }
    bytes
}

fn put(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests;
