//! Bytes to samples, as they come.

use super::{Format, StreamError, mp3::Mp3Stream, ogg::OggStream, output::Output, sniff::sniff, wav::WavStream};
use crate::{audio::pcm::PcmDecoder, model::SampleRate};

/// Bytes after which a stream that gives no sound is given up. The largest thing that is no sound, a picture in a tag,
/// is smaller.
const PATIENCE: usize = 4 << 20;

/// Turns a stream of bytes, cut anywhere, into mono samples as soon as they can be had.
///
/// The first bytes tell the format; what was asked for decides only what they leave open, because services answer with
/// other formats than they were asked for. Files of one format may follow each other. Where a response is known to end,
/// [`finish`](Self::finish) gives its last samples, and the next may have another format. All samples have the rate of
/// the first ones.
///
/// Its memory does not grow with the stream.
pub struct Decoder {
    declared: Option<Format>,
    pcm_rate: SampleRate,
    reader: Reader,
    output: Output,
    /// Bytes since the last sample.
    silent: usize,
    /// The stream at hand has given samples.
    heard: bool,
    failed: Option<StreamError>,
}

enum Reader {
    /// Too few bytes to tell the format.
    Sniffing(Vec<u8>),
    Pcm(PcmDecoder),
    Wav(WavStream),
    Mp3(Box<Mp3Stream>),
    Ogg(Box<OggStream>),
}

impl Decoder {
    /// A decoder for a stream that was asked for as `declared`, if anything was said. `pcm_rate` is the rate of samples
    /// that come without a header.
    pub fn sniffing(declared: Option<Format>, pcm_rate: SampleRate) -> Self {
        let reader = Reader::Sniffing(Vec::new());
        Self { declared, pcm_rate, reader, output: Output::default(), silent: 0, heard: false, failed: None }
    }

    /// Samples per second of all that comes out, once it is known.
    pub fn rate(&self) -> Option<SampleRate> {
        self.output.rate()
    }

    /// Takes bytes; gives the samples they complete, which may be none.
    ///
    /// # Errors
    /// The stream cannot be read, or has given nothing but bytes for too long. Samples that came before the damage are
    /// given first, and the error with the next call; after it, every call gives it.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<f32>, StreamError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.silent = self.silent.saturating_add(bytes.len());
        let result = self.read(bytes);
        let samples = self.take();
        if samples.is_empty() && self.silent > PATIENCE {
            self.failed = Some(StreamError::NoSound);
        }
        self.failed = self.failed.or(result.err());
        match self.failed {
            Some(error) if samples.is_empty() => Err(error),
            _ => Ok(samples),
        }
    }

    /// The last samples of a stream that is over. The decoder is ready for the next one.
    ///
    /// # Errors
    /// The stream could not be read, or bytes came and no sound was in them.
    pub fn finish(&mut self) -> Result<Vec<f32>, StreamError> {
        let head = if let Reader::Sniffing(head) = &mut self.reader { std::mem::take(head) } else { Vec::new() };
        let mut result = match sniff(&head, self.declared, true) {
            Some(format) if !head.is_empty() => self.begin(format, &head),
            _ => Ok(()),
        };
        match &mut self.reader {
            Reader::Wav(wav) => wav.finish(&mut self.output),
            Reader::Mp3(mp3) => mp3.finish(&mut self.output),
            Reader::Ogg(ogg) => result = result.and(ogg.finish(&mut self.output)),
            Reader::Sniffing(_) | Reader::Pcm(_) => {}
        }
        self.output.end();
        let samples = self.take();
        if self.silent > 0 && !self.heard {
            result = result.and(Err(StreamError::NoSound));
        }
        self.reader = Reader::Sniffing(Vec::new());
        (self.silent, self.heard) = (0, false);
        match self.failed.take().or(result.err()) {
            Some(error) if samples.is_empty() => Err(error),
            _ => Ok(samples),
        }
    }

    fn take(&mut self) -> Vec<f32> {
        let samples = self.output.take();
        if !samples.is_empty() {
            self.silent = 0;
            self.heard = true;
        }
        samples
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), StreamError> {
        match &mut self.reader {
            Reader::Sniffing(head) => {
                head.extend_from_slice(bytes);
                let Some(format) = sniff(head, self.declared, false) else { return Ok(()) };
                let head = std::mem::take(head);
                self.begin(format, &head)
            }
            Reader::Pcm(pcm) => {
                self.output.put(self.pcm_rate, &pcm.push(bytes));
                Ok(())
            }
            Reader::Wav(wav) => wav.push(bytes, &mut self.output),
            Reader::Mp3(mp3) => {
                mp3.push(bytes, &mut self.output);
                Ok(())
            }
            Reader::Ogg(ogg) => ogg.push(bytes, &mut self.output),
        }
    }

    fn begin(&mut self, format: Format, head: &[u8]) -> Result<(), StreamError> {
        self.reader = match format {
            Format::Pcm => Reader::Pcm(PcmDecoder::default()),
            Format::Wav => Reader::Wav(WavStream::default()),
            Format::Mp3 => Reader::Mp3(Box::default()),
            Format::Opus => Reader::Ogg(Box::default()),
        };
        self.read(head)
    }
}

#[cfg(test)]
mod tests;
