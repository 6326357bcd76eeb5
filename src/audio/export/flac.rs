//! A FLAC file. Blocks are coded side by side on all cores, some seconds of sound at a time; the header, which tells
//! length and checksum, is written again at the end.

use std::io::{Seek, SeekFrom, Write};

use flacenc::{
    bitsink::ByteSink,
    component::{BitRepr, StreamInfo},
    config, encode_fixed_size_frame,
    error::{SourceError, Verified, Verify},
    source::{Context, Fill, FrameBuf},
};
use rayon::prelude::*;

use super::{ExportError, Layout, Sink, Tags, dither::Quantiser, tags::SOFTWARE};
use crate::model::SampleRate;

/// Samples of one channel in a block, as the reference encoder has it.
const BLOCK: usize = 4_096;
/// The encoder's buffer is never shorter.
const SHORTEST: usize = 32;
/// Blocks coded at a time.
const AT_ONCE: usize = 32;
/// Order of the prediction, the reference encoder's usual one. With it, simpler predictions hardly ever win, and trying
/// them takes a third of the time.
const ORDER: usize = 8;
/// Kind of the metadata block that every file begins with.
const STREAM_INFO: u8 = 0;
/// Kind of the one that holds the tags.
const COMMENTS: u8 = 4;
/// The bit that the kind of the last metadata block has, too.
const LAST: u8 = 0x80;
/// Where the content of the first metadata block begins.
const STREAM_INFO_AT: u64 = 8;

/// The rate itself where the encoder has it.
pub(super) fn coded_rate(rate: SampleRate) -> SampleRate {
    if rate.hz() <= 96_000 { rate } else { SampleRate::HZ_48000 }
}

pub(super) struct FlacSink<W> {
    to: W,
    coder: Coder,
    quantiser: Quantiser,
    channels: usize,
    /// Interleaved samples that are not coded yet.
    waiting: Vec<i32>,
    /// Counts and hashes what was given.
    context: Context,
    blocks: usize,
    frame_bytes: Option<(usize, usize)>,
}

struct Coder {
    config: Verified<config::Encoder>,
    info: StreamInfo,
}

impl<W: Write + Seek> FlacSink<W> {
    pub(super) fn new(mut to: W, bits: u32, layout: Layout, tags: &Tags) -> Result<Self, ExportError> {
        let channels = usize::from(layout.channels.count());
        let mut config = config::Encoder::default();
        config.block_size = BLOCK;
        config.multithread = false;
        config.subframe_coding.use_fixed = false;
        config.subframe_coding.qlpc.lpc_order = ORDER;
        let config = config.into_verified().map_err(|(_, err)| failed(err))?;
        let info = StreamInfo::new(layout.rate.hz() as usize, channels, bits as usize).map_err(failed)?;
        let mut head = b"fLaC".to_vec();
        metadata(&mut head, STREAM_INFO, &bytes_of(&info)?);
        metadata(&mut head, COMMENTS | LAST, &comments(tags));
        to.write_all(&head)?;
        Ok(Self {
            to,
            coder: Coder { config, info },
            quantiser: Quantiser::new(bits, layout.dither),
            channels,
            waiting: Vec::new(),
            context: Context::new(bits as usize, channels),
            blocks: 0,
            frame_bytes: None,
        })
    }

    fn code(&mut self, samples: &[i32]) -> Result<(), ExportError> {
        let (coder, first, context) = (&self.coder, self.blocks, &mut self.context);
        let blocks = samples.par_chunks(BLOCK * self.channels).enumerate();
        let (frames, counted) = rayon::join(
            || blocks.map(|(n, block)| coder.frame(block, first + n)).collect::<Result<Vec<_>, _>>(),
            || count(context, samples).map_err(failed),
        );
        counted?;
        for frame in frames? {
            let (least, most) = self.frame_bytes.unwrap_or((frame.len(), frame.len()));
            self.frame_bytes = Some((least.min(frame.len()), most.max(frame.len())));
            self.to.write_all(&frame)?;
            self.blocks += 1;
        }
        Ok(())
    }
}

/// Counts and hashes samples as bytes, which is twice as fast as one by one.
fn count(context: &mut Context, samples: &[i32]) -> Result<(), SourceError> {
    let width = context.bytes_per_sample();
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes().into_iter().take(width)).collect();
    context.fill_le_bytes(&bytes, width)
}

impl Coder {
    fn frame(&self, block: &[i32], number: usize) -> Result<Vec<u8>, ExportError> {
        let channels = self.info.channels();
        let size = (block.len() / channels).max(SHORTEST);
        let mut buffer = FrameBuf::with_size(channels, size).map_err(failed)?;
        buffer.fill_interleaved(block).map_err(failed)?;
        let frame = encode_fixed_size_frame(&self.config, &buffer, number, &self.info).map_err(failed)?;
        bytes_of(&frame)
    }
}

impl<W: Write + Seek> Sink for FlacSink<W> {
    fn write(&mut self, samples: &[f32]) -> Result<(), ExportError> {
        if self.channels == 1 {
            self.waiting.extend(samples.iter().map(|&sample| self.quantiser.round(sample)));
        } else {
            self.waiting.extend(samples.iter().flat_map(|&sample| [self.quantiser.round(sample); 2]));
        }
        let portion = BLOCK * AT_ONCE * self.channels;
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
        let info = &mut self.coder.info;
        info.set_block_sizes(BLOCK, BLOCK).map_err(failed)?;
        let (least, most) = self.frame_bytes.unwrap_or_default();
        info.set_frame_sizes(least, most).map_err(failed)?;
        info.set_total_samples(self.context.total_samples());
        info.set_md5_digest(&self.context.md5_digest());
        self.to.seek(SeekFrom::Start(STREAM_INFO_AT))?;
        self.to.write_all(&bytes_of(&self.coder.info)?)?;
        Ok(self.to.flush()?)
    }
}

fn bytes_of(part: &impl BitRepr) -> Result<Vec<u8>, ExportError> {
    let mut sink = ByteSink::new();
    part.write(&mut sink).map_err(failed)?;
    Ok(sink.into_inner())
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

#[expect(clippy::needless_pass_by_value, reason = "errors are handed over by `map_err`")]
fn failed(why: impl ToString) -> ExportError {
    ExportError::Flac(why.to_string())
}
