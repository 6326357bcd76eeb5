//! One block of sound as the format frames it: head, channels, checksums.

use crc::{CRC_8_SMBUS, CRC_16_UMTS, Crc, Table};

use super::{analysis, bits::BitWriter, subframe};
use crate::model::{ExportChannels, SampleRate};

/// Samples of one channel in a block, as the reference encoder has it.
pub(super) const BLOCK: usize = 4_096;
/// The checksum of a head.
const HEAD_SUM: Crc<u8> = Crc::<u8>::new(&CRC_8_SMBUS);
/// The checksum of a frame.
static FRAME_SUM: Crc<u16, Table<16>> = Crc::<u16, Table<16>>::new(&CRC_16_UMTS);

/// Codes the blocks of one file.
pub(super) struct Framer {
    rate: SampleRate,
    /// 16 or 24.
    bits: u32,
    channels: ExportChannels,
    /// For whole blocks.
    window: Vec<f32>,
}

impl Framer {
    pub(super) fn new(rate: SampleRate, bits: u32, channels: ExportChannels) -> Self {
        Self { rate, bits, channels, window: analysis::window(BLOCK) }
    }

    /// The block with that number; only the last one may be shorter than the others, and none is empty.
    pub(super) fn frame(&self, block: &[i32], number: usize) -> Vec<u8> {
        let mut to = BitWriter::with_capacity(block.len() * self.bits as usize / 8 + 64);
        self.head(&mut to, block.len(), number);
        if block.len() == BLOCK {
            subframe::write(&mut to, block, self.bits, &self.window);
        } else {
            subframe::write(&mut to, block, self.bits, &analysis::window(block.len()));
        }
        if self.channels == ExportChannels::Stereo {
            subframe::write_silence(&mut to, self.bits + 1);
        }
        to.align();
        to.put(FRAME_SUM.checksum(to.bytes()).into(), 16);
        to.align();
        to.into_bytes()
    }

    fn head(&self, to: &mut BitWriter, length: usize, number: usize) {
        const SYNC: u64 = 0xfff8;
        const WHOLE: u64 = 12;
        const LENGTH_FOLLOWS: u64 = 7;
        let (code, rate) = rate_code(self.rate).unwrap_or_default();
        to.put(SYNC, 16);
        to.put(if length == BLOCK { WHOLE } else { LENGTH_FOLLOWS }, 4);
        to.put(code, 4);
        to.put(channel_code(self.channels), 4);
        to.put(if self.bits == 16 { 4 } else { 6 } << 1, 4);
        put_number(to, number as u64);
        if length != BLOCK {
            to.put(length as u64 - 1, 16);
        }
        if let Some(rate) = rate {
            to.put(rate.into(), 16);
        }
        to.align();
        to.put(HEAD_SUM.checksum(to.bytes()).into(), 8);
        to.align();
    }
}

/// Both channels of stereo have the same sound, so that their difference, which is held instead of the right one, is
/// silence.
const fn channel_code(channels: ExportChannels) -> u64 {
    const LEFT_AND_DIFFERENCE: u64 = 8;
    match channels {
        ExportChannels::Mono => 0,
        ExportChannels::Stereo => LEFT_AND_DIFFERENCE,
    }
}

/// How a block tells its rate: a code, and the rate in hertz where it has none of its own.
pub(super) fn rate_code(rate: SampleRate) -> Option<(u64, Option<u16>)> {
    const KNOWN: [u32; 11] = [88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
    const RATE_FOLLOWS: u64 = 13;
    if let Some(place) = KNOWN.iter().position(|&hz| hz == rate.hz()) {
        return Some((place as u64 + 1, None));
    }
    u16::try_from(rate.hz()).ok().map(|hz| (RATE_FOLLOWS, Some(hz)))
}

/// As UTF-8 has it, which goes on up to 36 bits here.
fn put_number(to: &mut BitWriter, number: u64) {
    if number < 0x80 {
        return to.put(number, 8);
    }
    let mut following = 1;
    while number >> (5 * following + 6) > 0 {
        following += 1;
    }
    let mark = 0xff00 >> (following + 1) & 0xff;
    to.put(mark | number >> (6 * following), 8);
    for n in (0..following).rev() {
        to.put(0x80 | number >> (6 * n) & 0x3f, 8);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::*;

    #[test]
    fn numbers_are_written_as_text_is() {
        for number in ['\u{7f}', '\u{80}', '\u{7ff}', '\u{800}', '\u{ffff}', '\u{10000}', '\u{10ffff}'] {
            let mut to = BitWriter::default();
            put_number(&mut to, u64::from(u32::from(number)));
            to.align();
            assert_eq!(to.bytes(), number.to_string().as_bytes(), "{number:?}");
        }
        let mut to = BitWriter::default();
        put_number(&mut to, 0x8000_0000);
        to.align();
        assert_eq!(to.bytes(), [0xfe, 0x82, 0x80, 0x80, 0x80, 0x80, 0x80], "the longest form");
    }

    #[test]
    fn every_block_can_tell_any_usual_rate() {
        let code = |hz: u32| rate_code(SampleRate::new(hz).unwrap());
        assert_eq!(code(24_000), Some((7, None)));
        assert_eq!(code(11_025), Some((13, Some(11_025))));
        assert_eq!(code(192_000), Some((3, None)));
        assert_eq!(code(95_999), None);
    }
}
