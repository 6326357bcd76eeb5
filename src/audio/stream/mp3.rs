//! A stream of MP3: frames are cut out of the bytes and decoded one by one.
//!
//! A first frame counts once another follows it, because its mark alone may stand anywhere; in step, a frame counts as
//! soon as it is whole.

use symphonia::core::{
    codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions, well_known::CODEC_ID_MP3},
    packet::Packet,
    units::{Duration, Timestamp},
};

use super::{mp3_frame::FrameHeader, output::Output};
use crate::audio::decode::mix;

/// Bytes of an ID3 tag that tell its length.
const TAG: usize = 10;

/// Reads MP3 files that follow each other.
#[derive(Default)]
pub(super) struct Mp3Stream {
    waiting: Vec<u8>,
    /// Bytes of a tag that are still to come.
    skip: usize,
    /// The last frame, if it was where it was expected.
    in_step: Option<FrameHeader>,
    /// With the kind of frame that it is for.
    decoder: Option<(FrameHeader, Box<dyn AudioDecoder>)>,
    planes: Vec<Vec<f32>>,
}

impl Mp3Stream {
    pub(super) fn push(&mut self, bytes: &[u8], output: &mut Output) {
        self.waiting.extend_from_slice(bytes);
        self.read(false, output);
    }

    /// The last frame, which nothing follows.
    pub(super) fn finish(&mut self, output: &mut Output) {
        self.read(true, output);
    }

    fn read(&mut self, is_end: bool, output: &mut Output) {
        let waiting = std::mem::take(&mut self.waiting);
        let mut at = 0;
        while let Some(taken) = self.step(&waiting[at..], is_end, output) {
            at += taken;
        }
        self.waiting = waiting;
        self.waiting.drain(..at);
    }

    /// How many bytes were used up; `None` where more must come first.
    fn step(&mut self, bytes: &[u8], is_end: bool, output: &mut Output) -> Option<usize> {
        if self.skip > 0 {
            let skipped = self.skip.min(bytes.len());
            self.skip -= skipped;
            return (skipped > 0).then_some(skipped);
        }
        if begins(bytes, b"ID3") {
            self.skip = tag_length(bytes.first_chunk()?);
            return if self.skip == 0 { Some(1) } else { Some(0) };
        }
        let Some(header) = FrameHeader::parse(*bytes.first_chunk()?) else {
            self.in_step = None;
            return Some(1);
        };
        let Some(frame) = bytes.get(..header.length) else {
            // Where no more comes, something that only looked like a frame must not hide one behind it.
            return is_end.then_some(1);
        };
        let expected = self.in_step.is_some_and(|last| last.is_like(header));
        if !expected && !follows(header, &bytes[header.length..], is_end)? {
            self.in_step = None;
            return Some(1);
        }
        self.in_step = Some(header);
        if !header.is_info(frame) {
            self.decode(header, frame, output);
        }
        Some(header.length)
    }

    /// A damaged frame costs no more than itself.
    fn decode(&mut self, header: FrameHeader, frame: &[u8], output: &mut Output) {
        if !self.decoder.as_ref().is_some_and(|(kind, _)| kind.is_like(header)) {
            self.decoder = decoder().map(|decoder| (header, decoder));
        }
        let Some((_, decoder)) = &mut self.decoder else { return };
        let packet = Packet::new(0, Timestamp::new(0), Duration::new(0), frame);
        if let Ok(sound) = decoder.decode(&packet) {
            let mut samples = Vec::new();
            sound.copy_to_vecs_planar(&mut self.planes);
            mix(&self.planes, &mut samples);
            output.put(header.rate, &samples);
        }
    }
}

/// Whether `bytes` go on as `start`; no more than its first bytes may have come.
fn begins(bytes: &[u8], start: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().zip(start).all(|(byte, wanted)| byte == wanted)
}

/// Whether a frame like `header` stands in `bytes`, or nothing ever will; `None` where it cannot be told yet.
fn follows(header: FrameHeader, bytes: &[u8], is_end: bool) -> Option<bool> {
    match bytes.first_chunk() {
        Some(&next) => Some(FrameHeader::parse(next).is_some_and(|next| next.is_like(header))),
        None => is_end.then_some(bytes.is_empty()),
    }
}

/// Bytes of a whole ID3 tag that begins so; 0 where it is none.
fn tag_length(head: &[u8; TAG]) -> usize {
    let size = &head[6..];
    if size.iter().any(|byte| byte & 0x80 != 0) {
        return 0;
    }
    let footer = if head[5] & 0x10 == 0 { 0 } else { TAG };
    TAG + size.iter().fold(0, |length, &byte| length << 7 | usize::from(byte)) + footer
}

fn decoder() -> Option<Box<dyn AudioDecoder>> {
    let mut parameters = AudioCodecParameters::new();
    parameters.for_codec(CODEC_ID_MP3);
    symphonia::default::get_codecs().make_audio_decoder(&parameters, &AudioDecoderOptions::default()).ok()
}
