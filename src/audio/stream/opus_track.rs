//! The packets of one Opus stream: what its header says, and its samples.

use ogg::Packet;
use opus_pure::{OggPacket, OpusDecoder, OpusHead, Trim};

use super::{StreamError, output::Output};
use crate::model::SampleRate;

/// Longest packet, in parts of a second: 120 ms.
const LONGEST_PER_SECOND: f64 = 0.12;

/// One stream being decoded to one channel.
pub(super) struct OpusTrack {
    opus: OpusDecoder,
    trim: Trim,
    rate: SampleRate,
    samples: Vec<f32>,
}

impl OpusTrack {
    /// A decoder for the stream whose first packet this is; `None` where that is no Opus.
    ///
    /// # Errors
    /// Opus of more than two channels.
    pub(super) fn open(packet: &[u8]) -> Result<Option<Self>, StreamError> {
        let Some(head) = parse(packet)? else { return Ok(None) };
        let rate = decoded_rate(head.input_sample_rate);
        let hz = rate.hz().cast_signed();
        let (Ok(mut opus), Ok(trim)) = (OpusDecoder::new(hz, 1), Trim::new(&head, hz, 1)) else { return Ok(None) };
        opus.gain_q8 = i32::from(head.output_gain_q8);
        Ok(Some(Self { opus, trim, rate, samples: vec![0.0; (f64::from(hz) * LONGEST_PER_SECOND) as usize] }))
    }

    /// A damaged packet costs no more than itself.
    pub(super) fn decode(&mut self, packet: Packet, output: &mut Output) {
        if packet.data.is_empty() || packet.data.starts_with(b"OpusTags") {
            return;
        }
        let most = self.samples.len();
        let Ok(count) = self.opus.decode(&packet.data, most, &mut self.samples) else { return };
        // Some writers leave the position at 0; that says nothing of where the sound ends.
        let position = Some(packet.absgp_page().cast_signed()).filter(|&position| position > 0);
        let end = packet.last_in_stream();
        let packet = OggPacket::new(packet.data, position.unwrap_or(-1), end);
        let decoded = &self.samples[..count.min(most)];
        output.put(self.rate, self.trim.keep(&packet, decoded));
    }
}

/// The identification header (RFC 7845, 5.1).
fn parse(packet: &[u8]) -> Result<Option<OpusHead>, StreamError> {
    let Some((head, _)) = packet.split_first_chunk::<19>() else { return Ok(None) };
    if !head.starts_with(b"OpusHead") || head[8] >> 4 != 0 {
        return Ok(None);
    }
    let (channels, family) = (head[9], head[18]);
    let rate = u32::from_le_bytes([head[12], head[13], head[14], head[15]]);
    let Some(mut parsed) = OpusHead::new(channels, rate).ok().filter(|_| family <= 1) else {
        return Err(StreamError::OpusChannels(channels));
    };
    parsed.pre_skip = u16::from_le_bytes([head[10], head[11]]);
    parsed.output_gain_q8 = i16::from_le_bytes([head[16], head[17]]);
    Ok(Some(parsed))
}

/// The rate that the sound had before it was coded, where Opus can be decoded to it; else 48 kHz, which loses nothing.
fn decoded_rate(hz: u32) -> SampleRate {
    match hz {
        8_000 | 12_000 | 16_000 | 24_000 => SampleRate::new(hz).unwrap_or(SampleRate::HZ_48000),
        _ => SampleRate::HZ_48000,
    }
}
