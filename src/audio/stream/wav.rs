//! A stream of WAV: a header of any chunks, then samples.
//!
//! Sizes are believed only where they make sense, because streams have placeholders there; another header in the midst
//! of the samples begins another file.

use super::{StreamError, output::Output};
use crate::audio::{
    decode::DecodeError,
    wav_reader::{Format, PLACEHOLDER},
};

/// Bytes of `RIFF`, a size, and `WAVE`.
const RIFF: usize = 12;
/// Bytes of a chunk's name and size.
const CHUNK: usize = 8;
/// As much of a `fmt ` chunk as is read; the longest kind in use has 40 bytes.
const FORMAT: usize = 40;
/// The beginning of a file, which hides in no sound: all of it but the size is fixed.
const BEGINNING: &[u8; 16] = b"RIFF\0\0\0\0WAVEfmt ";

/// Reads WAV files that follow each other.
#[derive(Debug, Default)]
pub(super) struct WavStream {
    waiting: Vec<u8>,
    state: State,
    format: Option<Format>,
    /// A byte without meaning follows the samples, because their number is odd.
    is_odd: bool,
}

/// What comes next.
#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Riff,
    Chunk {
        /// The samples have come, as many as were promised; what follows may be more of them all the same.
        after_samples: bool,
    },
    Format {
        size: u32,
    },
    /// Bytes of a chunk that nobody needs.
    Skip {
        left: u64,
    },
    /// So many bytes of samples; `None` is to the next file's beginning.
    Samples {
        left: Option<usize>,
    },
}

impl WavStream {
    pub(super) fn push(&mut self, bytes: &[u8], output: &mut Output) -> Result<(), StreamError> {
        self.waiting.extend_from_slice(bytes);
        let mut at = 0;
        let result = loop {
            match self.step(at, output) {
                Ok(Some(taken)) => at += taken,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        self.waiting.drain(..at);
        result
    }

    /// The samples that were held back because they looked like another file's beginning.
    pub(super) fn finish(&mut self, output: &mut Output) {
        if let State::Samples { left } = self.state {
            let most = left.unwrap_or(usize::MAX).min(self.waiting.len());
            self.mix(0, most, output);
        }
    }

    /// Reads on at `at`: how many bytes were used up, `None` where more must come first.
    fn step(&mut self, at: usize, output: &mut Output) -> Result<Option<usize>, StreamError> {
        let rest = &self.waiting[at..];
        match self.state {
            State::Riff => self.riff(at),
            State::Chunk { after_samples } => self.chunk(at, after_samples),
            State::Format { size } => {
                let read = FORMAT.min(size as usize);
                let Some(body) = rest.get(..read) else { return Ok(None) };
                self.format = Some(Format::parse(body)?);
                self.state = State::Skip { left: u64::from(size) + u64::from(size % 2) - read as u64 };
                Ok(Some(read))
            }
            State::Skip { left: 0 } => {
                self.state = State::Chunk { after_samples: false };
                Ok(Some(0))
            }
            State::Skip { left } => {
                let skipped = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                self.state = State::Skip { left: left - skipped as u64 };
                Ok((skipped > 0).then_some(skipped))
            }
            State::Samples { left } => Ok(self.samples(at, left, output)),
        }
    }

    fn riff(&mut self, at: usize) -> Result<Option<usize>, StreamError> {
        let Some(head) = self.waiting[at..].first_chunk::<RIFF>() else { return Ok(None) };
        if !matches!(&head[..4], b"RIFF" | b"RF64") || &head[8..] != b"WAVE" {
            return Err(DecodeError::Damaged.into());
        }
        self.state = State::Chunk { after_samples: false };
        Ok(Some(RIFF))
    }

    fn chunk(&mut self, at: usize, after_samples: bool) -> Result<Option<usize>, StreamError> {
        let Some(head) = self.waiting[at..].first_chunk::<CHUNK>() else { return Ok(None) };
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let is_name = head[..4].iter().all(|byte| matches!(byte, b' '..=b'~'));
        self.state = match &head[..4] {
            b"RIFF" | b"RF64" => {
                self.state = State::Riff;
                return Ok(Some(0));
            }
            b"data" if self.format.is_none() => return Err(DecodeError::Damaged.into()),
            b"data" if size == 0 || size >= PLACEHOLDER => State::Samples { left: None },
            b"data" => {
                self.is_odd = size % 2 == 1;
                State::Samples { left: Some(size as usize) }
            }
            b"fmt " => State::Format { size },
            _ if after_samples && !is_name => {
                self.state = State::Samples { left: None };
                return Ok(Some(0));
            }
            _ => State::Skip { left: u64::from(size) + u64::from(size % 2) },
        };
        Ok(Some(CHUNK))
    }

    fn samples(&mut self, at: usize, left: Option<usize>, output: &mut Output) -> Option<usize> {
        let rest = &self.waiting[at..];
        let beginning = if left.is_none() { beginning(rest) } else { None };
        let end = beginning.unwrap_or(rest.len()).min(left.unwrap_or(usize::MAX));
        let read = self.mix(at, end, output);
        if left.is_some_and(|left| end == left) {
            self.state = if self.is_odd { State::Skip { left: 1 } } else { State::Chunk { after_samples: true } };
            return Some(end);
        }
        if beginning.is_some_and(|start| self.waiting.len() - at - start >= BEGINNING.len()) {
            self.state = State::Riff;
            return Some(end);
        }
        self.state = State::Samples { left: left.map(|left| left - read) };
        (read > 0).then_some(read)
    }

    /// Gives the whole frames of `length` bytes at `at`; how many bytes those are.
    fn mix(&mut self, at: usize, length: usize, output: &mut Output) -> usize {
        let Some(format) = self.format else { return 0 };
        let whole = length / format.frame_bytes() * format.frame_bytes();
        output.put(format.rate, &format.mix(&self.waiting[at..at + whole]));
        whole
    }
}

/// Where another file begins, or may begin with what is still to come.
fn beginning(bytes: &[u8]) -> Option<usize> {
    let fits = |start: &usize| {
        let mut there = bytes[*start..].iter().zip(BEGINNING).enumerate();
        there.all(|(at, (byte, wanted))| byte == wanted || (4..8).contains(&at))
    };
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'R').map(|(at, _)| at).find(fits)
}
