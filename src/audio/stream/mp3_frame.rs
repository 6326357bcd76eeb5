//! The four bytes that begin a frame of MPEG audio, layer III (ISO 11172-3, ISO 13818-3, and MPEG-2.5).

use crate::model::SampleRate;

/// Bit rates in kbit/s of MPEG-1 by their number in the header; 0 is one that is not told.
const MPEG1_KBPS: [u32; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
/// The same of MPEG-2 and MPEG-2.5.
const MPEG2_KBPS: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/// Rates in hertz of MPEG-1; those of MPEG-2 are half, those of MPEG-2.5 a quarter.
const MPEG1_HZ: [u32; 3] = [44_100, 48_000, 32_000];

/// What a frame's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameHeader {
    /// Bytes of the whole frame.
    pub(super) length: usize,
    /// Samples per second.
    pub(super) rate: SampleRate,
    mono: bool,
    mpeg1: bool,
}

impl FrameHeader {
    /// Reads a header; `None` where these bytes are none. Frames of a bit rate that is not told are not read.
    pub(super) fn parse(bytes: [u8; 4]) -> Option<Self> {
        let [first, second, third, fourth] = bytes;
        let is_layer3 = first == 0xff && second & 0xe6 == 0xe2;
        if !is_layer3 || fourth & 0x03 == 0x02 {
            return None;
        }
        let (mpeg1, divisor) = match second >> 3 & 0x03 {
            3 => (true, 1),
            2 => (false, 2),
            0 => (false, 4),
            _ => return None,
        };
        let table = if mpeg1 { MPEG1_KBPS } else { MPEG2_KBPS };
        let kbps = table.get(usize::from(third >> 4)).copied().filter(|&kbps| kbps > 0)?;
        let hz = MPEG1_HZ.get(usize::from(third >> 2 & 0x03))? / divisor;
        let padding = u32::from(third >> 1 & 0x01);
        let length = (if mpeg1 { 144_000 } else { 72_000 }) * kbps / hz + padding;
        Some(Self { length: length as usize, rate: SampleRate::new(hz)?, mono: fourth >> 6 == 3, mpeg1 })
    }

    /// Whether both can be frames of one stream.
    pub(super) fn is_like(self, other: Self) -> bool {
        (self.rate, self.mono, self.mpeg1) == (other.rate, other.mono, other.mpeg1)
    }

    /// Whether the frame carries facts about the file in place of sound.
    pub(super) fn is_info(self, frame: &[u8]) -> bool {
        let side_information = match (self.mpeg1, self.mono) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        let word = frame.get(4 + side_information..).and_then(|rest| rest.first_chunk::<4>());
        matches!(word, Some(b"Info" | b"Xing"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(bytes: [u8; 4]) -> Option<(usize, u32, bool)> {
        FrameHeader::parse(bytes).map(|header| (header.length, header.rate.hz(), header.mono))
    }

    #[test]
    fn headers_of_every_kind_are_read() {
        assert_eq!(header([0xff, 0xfb, 0x90, 0x64]), Some((417, 44_100, false)));
        assert_eq!(header([0xff, 0xfb, 0x92, 0x64]), Some((418, 44_100, false)), "padded");
        assert_eq!(header([0xff, 0xf3, 0xc4, 0xc4]), Some((384, 24_000, true)));
        assert_eq!(header([0xff, 0xe3, 0x88, 0xc4]), Some((576, 8_000, true)));
    }

    #[test]
    fn what_is_no_header_is_refused() {
        for bytes in [
            [0xff, 0xfd, 0x90, 0x64],
            [0xff, 0xeb, 0x90, 0x64],
            [0xff, 0xfb, 0x00, 0x64],
            [0xff, 0xfb, 0xf0, 0x64],
            [0xff, 0xfb, 0x9c, 0x64],
            [0xff, 0xfb, 0x90, 0x66],
            [0xfe, 0xfb, 0x90, 0x64],
        ] {
            assert_eq!(header(bytes), None, "{bytes:x?}");
        }
    }
}
