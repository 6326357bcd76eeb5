//! The WAV stream that the program writes: a header with sizes that mean nothing, then samples until it ends.

use crate::model::SampleRate;

/// A header longer than this, in bytes, is none.
const LONGEST_HEADER: usize = 4_096;

/// Takes bytes as they come, gives samples.
pub(super) struct Stream {
    /// Bytes not yet made use of: a header in the making, or half a sample.
    waiting: Vec<u8>,
    rate: Option<SampleRate>,
}

impl Stream {
    /// A stream at its beginning.
    pub(super) const fn new() -> Self {
        Self { waiting: Vec::new(), rate: None }
    }

    /// Samples per second, known once the header is read.
    pub(super) const fn rate(&self) -> Option<SampleRate> {
        self.rate
    }

    /// The samples that `bytes` complete, within −1 to 1.
    ///
    /// # Errors
    /// One sentence about bytes that are not mono 16-bit WAV.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Vec<f32>, String> {
        self.waiting.extend_from_slice(bytes);
        if self.rate.is_none() {
            let Some((rate, begin)) = header(&self.waiting)? else { return Ok(Vec::new()) };
            self.rate = Some(rate);
            self.waiting.drain(..begin);
        }
        let whole = self.waiting.len() / 2 * 2;
        let samples = self.waiting[..whole].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        let samples = samples.map(|sample| f32::from(sample) / 32_768.0).collect();
        self.waiting.drain(..whole);
        Ok(samples)
    }

    /// Whether what came was sound at all.
    ///
    /// # Errors
    /// One sentence about a stream that ended inside its header.
    pub(super) fn finish(&self) -> Result<(), String> {
        self.rate.map(drop).ok_or_else(|| "it ended before any sound".to_owned())
    }
}

/// The rate, and where the samples begin; `None` while more bytes are needed.
fn header(bytes: &[u8]) -> Result<Option<(SampleRate, usize)>, String> {
    let starts = |at: usize, tag: &[u8]| bytes.iter().skip(at).zip(tag).all(|(a, b)| a == b);
    if !starts(0, b"RIFF") || !starts(8, b"WAVE") {
        return Err("its answer is not a WAV stream".to_owned());
    }
    let mut at = 12;
    let mut rate = None;
    while at < LONGEST_HEADER {
        let Some(chunk) = bytes.get(at..at + 8) else { return Ok(None) };
        let size = u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]) as usize;
        match &chunk[..4] {
            b"data" => return rate.map(|rate| Some((rate, at + 8))).ok_or_else(|| "its WAV has no format".to_owned()),
            b"fmt " => {
                let Some(format) = bytes.get(at + 8..at + 24) else { return Ok(None) };
                rate = Some(format_rate(format)?);
            }
            _ => {}
        }
        at = at.saturating_add(8).saturating_add(size).saturating_add(size % 2);
    }
    Err("its WAV header has no end".to_owned())
}

fn format_rate(format: &[u8]) -> Result<SampleRate, String> {
    let number = |at: usize| u16::from_le_bytes([format[at], format[at + 1]]);
    let (kind, channels, bits) = (number(0), number(2), number(14));
    let rate = u32::from(number(4)) | u32::from(number(6)) << 16;
    let rate = SampleRate::new(rate).filter(|rate| rate.hz() >= 4_000);
    match (kind, channels, bits, rate) {
        (1, 1, 16, Some(rate)) => Ok(rate),
        _ => Err(format!("its WAV has format {kind}, {channels} channels, {bits} bits")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wav(samples: &[i16]) -> Vec<u8> {
        let mut bytes = b"RIFF\x24\xf0\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        bytes.extend(22_050_u32.to_le_bytes());
        bytes.extend(44_100_u32.to_le_bytes());
        bytes.extend(b"\x02\0\x10\0data\0\xf0\xff\x7f");
        bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        bytes
    }

    #[test]
    fn any_split_of_the_bytes_gives_the_samples() {
        let bytes = wav(&[0, 16_384, -32_768, 32_767]);
        for size in 1..bytes.len() {
            let mut stream = Stream::new();
            let samples: Vec<f32> = bytes.chunks(size).flat_map(|part| stream.push(part).unwrap_or_default()).collect();
            assert_eq!(samples, [0.0, 0.5, -1.0, 32_767.0 / 32_768.0], "by {size}");
            assert_eq!((stream.rate().map(SampleRate::hz), stream.finish()), (Some(22_050), Ok(())));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(Stream::new().push(b"hello").is_err());
        assert!(Stream::new().push(b"RIFF....AVI LIST").is_err());
        let mut stereo = wav(&[]);
        stereo[22] = 2;
        assert!(Stream::new().push(&stereo).is_err());
        let mut endless = b"RIFF....WAVE".to_vec();
        endless.extend(b"junk\xff\xff\xff\xff");
        assert!(Stream::new().push(&endless).is_err());
        let mut short = Stream::new();
        assert_eq!(short.push(&wav(&[])[..30]).ok(), Some(vec![]));
        assert!(short.finish().is_err());
    }
}
