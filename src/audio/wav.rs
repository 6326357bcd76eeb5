//! Writing WAV files of 16 and 24 bit, whole or growing. Reading is `wav_reader.rs`.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom, Write},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{
    audio::pcm,
    model::{Clip, SampleRate},
};

/// Bytes before the first sample of a file that this module writes.
const HEADER: usize = 44;
/// The format tag of plain integers.
const INTEGER: u16 = 1;
/// The format tag of floating point.
const FLOAT: u16 = 3;
/// Both sizes in the header of a stream; the vendor's are some bytes less, and read as "to the end" as well.
const OPEN_ENDED: [u8; 4] = 0x7fff_ffff_u32.to_le_bytes();

/// Bits per sample of a written file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WavDepth {
    /// 16 bit, which every program reads.
    Bits16,
    /// 24 bit, for further editing.
    Bits24,
}

impl WavDepth {
    const fn bytes(self) -> u16 {
        match self {
            Self::Bits16 => 2,
            Self::Bits24 => 3,
        }
    }

    fn extend(self, bytes: &mut Vec<u8>, samples: &[f32]) {
        match self {
            Self::Bits16 => bytes.extend(samples.iter().flat_map(|&x| pcm::quantise16(x).to_le_bytes())),
            Self::Bits24 => samples.iter().for_each(|&x| bytes.extend_from_slice(&quantise24(x))),
        }
    }
}

/// Little-endian 24 bits of a sample, clamped.
fn quantise24(sample: f32) -> [u8; 3] {
    let [a, b, c, _] = ((f64::from(sample) * 8_388_608.0).round() as i32).clamp(-8_388_608, 8_388_607).to_le_bytes();
    [a, b, c]
}

/// A whole mono WAV file. Samples outside −1 to 1 are clamped.
pub fn wav_bytes(clip: &Clip, depth: WavDepth) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + clip.samples.len() * usize::from(depth.bytes()) + 1);
    bytes.extend_from_slice(&[0; HEADER]);
    depth.extend(&mut bytes, &clip.samples);
    let data = u32::try_from(bytes.len() - HEADER).unwrap_or(u32::MAX);
    bytes[..HEADER].copy_from_slice(&header(clip.rate, depth, data));
    pad(&mut bytes);
    bytes
}

/// Chunks have an even length in a file; 24-bit mono may not.
fn pad(bytes: &mut Vec<u8>) {
    if bytes.len() % 2 == 1 {
        bytes.push(0);
    }
}

fn header(rate: SampleRate, depth: WavDepth, data: u32) -> Vec<u8> {
    Shape { rate, channels: 1, bits: depth.bytes() * 8, is_float: false }.header(data.into(), 0)
}

/// What a WAV file is like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) rate: SampleRate,
    pub(super) channels: u16,
    pub(super) bits: u16,
    pub(super) is_float: bool,
}

impl Shape {
    /// All that comes before the samples; `data` counts the bytes of these, `after` those of chunks behind them.
    /// Sizes that do not fit read as "to the end".
    pub(super) fn header(self, data: u64, after: u64) -> Vec<u8> {
        let size = |bytes: u64| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
        let frame = self.channels * (self.bits / 8);
        let mut bytes = b"RIFF____WAVEfmt ".to_vec();
        bytes.extend(if self.is_float { 18_u32 } else { 16 }.to_le_bytes());
        bytes.extend(if self.is_float { FLOAT } else { INTEGER }.to_le_bytes());
        bytes.extend(self.channels.to_le_bytes());
        bytes.extend(self.rate.hz().to_le_bytes());
        bytes.extend((self.rate.hz() * u32::from(frame)).to_le_bytes());
        bytes.extend(frame.to_le_bytes());
        bytes.extend(self.bits.to_le_bytes());
        if self.is_float {
            // No further fields, and the number of samples of a channel, which all but plain integers have.
            bytes.extend([0; 2]);
            bytes.extend(b"fact\x04\0\0\0");
            bytes.extend(size(data / u64::from(frame)));
        }
        bytes.extend(b"data");
        bytes.extend(size(data));
        let riff = bytes.len() as u64 - 8 + data + data % 2 + after;
        bytes[4..8].copy_from_slice(&size(riff));
        bytes
    }
}

/// The header of 16-bit mono sound whose end is not known: with placeholders for sizes, as the vendor's services have
/// them.
pub(super) fn open_header(rate: SampleRate) -> Vec<u8> {
    let mut bytes = header(rate, WavDepth::Bits16, 0);
    bytes[4..8].copy_from_slice(&OPEN_ENDED);
    bytes[40..].copy_from_slice(&OPEN_ENDED);
    bytes
}

/// A 16-bit mono file that grows while sound arrives. What has been appended is readable at any moment, by this
/// program and by others that take a size of 0xFFFFFFFF as "to the end"; `finish` puts the true size in.
#[derive(Debug)]
pub struct WavWriter {
    file: File,
    rate: SampleRate,
    bytes: u64,
}

impl WavWriter {
    /// Creates the file, replacing what was there, with an open-ended header.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn create(path: &Path, rate: SampleRate) -> io::Result<Self> {
        let mut file = File::create(path)?;
        file.write_all(&header(rate, WavDepth::Bits16, u32::MAX))?;
        Ok(Self { file, rate, bytes: 0 })
    }

    /// Appends samples, clamped.
    ///
    /// # Errors
    /// Those of the file system; a full disk is one.
    pub fn append(&mut self, samples: &[f32]) -> io::Result<()> {
        let bytes = pcm::to_pcm16(samples);
        self.file.write_all(&bytes)?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Writes the true size and waits until all is on the disk.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn finish(mut self) -> io::Result<()> {
        let data = u32::try_from(self.bytes).unwrap_or(u32::MAX);
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header(self.rate, WavDepth::Bits16, data))?;
        self.file.sync_all()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing test may panic")]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::audio::decode::decode;

    fn ramp() -> Clip {
        let samples: Vec<f32> = (-1_000..1_001_i16).map(|n| f32::from(n) / 1_001.0).collect();
        Clip::new(SampleRate::HZ_24000, samples)
    }

    fn furthest(a: &Clip, b: &Clip) -> f32 {
        assert_eq!(a.samples.len(), b.samples.len());
        a.samples.iter().zip(&*b.samples).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn both_depths_come_back() {
        let clip = ramp();
        for (depth, step) in [(WavDepth::Bits16, 1.0 / 32_768.0), (WavDepth::Bits24, 1.0 / 8_388_608.0)] {
            let read = decode(&wav_bytes(&clip, depth)).unwrap();
            assert_eq!(read.rate, clip.rate);
            assert!(furthest(&read, &clip) <= step, "{depth:?}");
        }
    }

    #[test]
    fn another_reader_agrees() {
        let clip = Clip::new(SampleRate::HZ_48000, [0.5, -2.0, 2.0].as_slice());
        for (depth, bits, expected) in [
            (WavDepth::Bits16, 16, vec![16_384, -32_768, 32_767]),
            (WavDepth::Bits24, 24, vec![4_194_304, -8_388_608, 8_388_607]),
        ] {
            let mut reader = hound::WavReader::new(Cursor::new(wav_bytes(&clip, depth))).unwrap();
            assert_eq!((reader.spec().bits_per_sample, reader.spec().sample_rate), (bits, 48_000));
            assert_eq!(reader.samples::<i32>().map(Result::unwrap).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn a_growing_file_is_readable_at_any_moment() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("take.wav");
        let mut writer = WavWriter::create(&path, SampleRate::HZ_16000).unwrap();
        writer.append(&[0.25; 10]).unwrap();
        assert_eq!(*decode(&std::fs::read(&path).unwrap()).unwrap().samples, [0.25; 10]);
        writer.append(&[0.5; 10]).unwrap();
        writer.finish().unwrap();
        let expected = Clip::new(SampleRate::HZ_16000, [[0.25; 10], [0.5; 10]].concat());
        assert_eq!(std::fs::read(&path).unwrap(), wav_bytes(&expected, WavDepth::Bits16));
    }
}
