//! Writing MP3 with LAME. The only place that knows which rates and bit rates MPEG audio allows.

use mp3lame_encoder::{
    Bitrate, BuildError, Builder, DualPcm, EncodeError, Encoder, FlushGap, MonoPcm, Quality, VbrMode,
};

use crate::model::{ExportChannels, SampleRate};

/// Constant bit rates of files, in kbit/s.
pub const BIT_RATES: [u16; 5] = [128, 160, 192, 256, 320];
/// Highest bit rate of MPEG-2, which carries 16, 22.05 and 24 kHz.
const MPEG2_LIMIT: u16 = 160;
/// Room that LAME asks for when it empties its buffers.
const FLUSH_ROOM: usize = 7_200;
/// Samples handed to LAME at a time, so that its buffers stay small.
const BLOCK: usize = 48_000;

/// Why there is no MP3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mp3Error {
    /// Not one of [`BIT_RATES`].
    #[error("{0} kbit/s is not one of 128, 160, 192, 256 and 320")]
    BitRate(u16),
    /// Not one of 0 to 9.
    #[error("{0} is no quality from 0 to 9")]
    Quality(u8),
    /// LAME refused its settings or ran out of memory.
    #[error("the MP3 encoder could not be started: {0}")]
    Start(BuildError),
    /// LAME failed in mid-file.
    #[error("the MP3 encoder failed: {0}")]
    Encode(EncodeError),
}

/// How many bits go into a second of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// So many kbit/s, one of [`BIT_RATES`].
    Constant(u16),
    /// As many as it takes for LAME's quality of 0 (best) to 9.
    Variable(u8),
}

/// LAME at work on one stream of samples.
pub(super) struct Lame {
    encoder: Encoder,
    channels: ExportChannels,
}

impl Lame {
    /// For a stream, which has no info frame because its length is not known when it begins.
    pub(super) fn streaming(rate: SampleRate, bit_rate: Bitrate) -> Result<Self, Mp3Error> {
        let channels = ExportChannels::Mono;
        let encoder = start(rate, channels, false, |builder| builder.set_brate(bit_rate))?;
        Ok(Self { encoder, channels })
    }

    /// For a file, which begins with an info frame; `rate` is one that [`coded_rate`] gives for the mode.
    pub(super) fn file(rate: SampleRate, mode: Mode, channels: ExportChannels) -> Result<Self, Mp3Error> {
        let encoder = match mode {
            Mode::Constant(kbps) => {
                let bit_rate = bit_rate(kbps)?;
                start(rate, channels, true, |builder| builder.set_brate(bit_rate))?
            }
            Mode::Variable(quality) => {
                let quality = vbr_quality(quality)?;
                start(rate, channels, true, |builder| {
                    builder.set_vbr_mode(VbrMode::Mtrh)?;
                    builder.set_vbr_quality(quality)
                })?
            }
        };
        Ok(Self { encoder, channels })
    }

    /// Appends the frames that these samples complete.
    pub(super) fn push(&mut self, samples: &[f32], bytes: &mut Vec<u8>) -> Result<(), Mp3Error> {
        for block in samples.chunks(BLOCK) {
            let block: Vec<f32> = block.iter().copied().map(audible).collect();
            bytes.reserve(mp3lame_encoder::max_required_buffer_size(block.len()));
            let coded = match self.channels {
                ExportChannels::Mono => self.encoder.encode_to_vec(MonoPcm(&block), bytes),
                ExportChannels::Stereo => self.encoder.encode_to_vec(DualPcm { left: &block, right: &block }, bytes),
            };
            coded.map_err(Mp3Error::Encode)?;
        }
        Ok(())
    }

    /// Appends the frames that are left.
    pub(super) fn finish(&mut self, bytes: &mut Vec<u8>) -> Result<(), Mp3Error> {
        bytes.reserve(FLUSH_ROOM);
        self.encoder.flush_to_vec::<FlushGap>(bytes).map(drop).map_err(Mp3Error::Encode)
    }

    /// What belongs into the empty first frame that LAME left, known once all is finished.
    pub(super) fn info_frame(&self) -> Vec<u8> {
        let mut info = Vec::with_capacity(self.encoder.lame_tag_size());
        self.encoder.lame_tag_encode_to_vec(&mut info);
        info
    }
}

/// LAME ends the whole program when it meets a sample that is no number, and distorts beyond full scale.
fn audible(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

/// The rate that sound of `rate` is coded at: its own where MPEG audio has it at this bit rate; a variable one fits
/// everywhere.
pub(super) fn coded_rate(rate: SampleRate, kbps: Option<u16>) -> SampleRate {
    let hz = match rate.hz() {
        hz @ (32_000 | 44_100 | 48_000) => hz,
        hz @ (16_000 | 22_050 | 24_000) if kbps.is_none_or(|kbps| kbps <= MPEG2_LIMIT) => hz,
        11_025 | 22_050 | 88_200 => 44_100,
        _ => 48_000,
    };
    SampleRate::new(hz).unwrap_or(SampleRate::HZ_48000)
}

fn start(
    rate: SampleRate,
    channels: ExportChannels,
    info_frame: bool,
    set_bits: impl FnOnce(&mut Builder) -> Result<(), BuildError>,
) -> Result<Encoder, Mp3Error> {
    let mut builder = Builder::new().ok_or(Mp3Error::Start(BuildError::NoMem))?;
    let set = || {
        builder.set_num_channels(channels.count())?;
        builder.set_mode(match channels {
            ExportChannels::Mono => mp3lame_encoder::Mode::Mono,
            ExportChannels::Stereo => mp3lame_encoder::Mode::JointStereo,
        })?;
        builder.set_sample_rate(rate.hz())?;
        builder.set_output_sample_rate(std::num::NonZeroU32::new(rate.hz()))?;
        set_bits(&mut builder)?;
        builder.set_to_write_vbr_tag(info_frame)?;
        // LAME's own usual; the next better one takes more than twice the time for what hardly anybody hears.
        builder.set_quality(Quality::VeryNice)
    };
    set().map_err(Mp3Error::Start)?;
    builder.build().map_err(Mp3Error::Start)
}

const fn vbr_quality(quality: u8) -> Result<Quality, Mp3Error> {
    Ok(match quality {
        0 => Quality::Best,
        1 => Quality::SecondBest,
        2 => Quality::NearBest,
        3 => Quality::VeryNice,
        4 => Quality::Nice,
        5 => Quality::Good,
        6 => Quality::Decent,
        7 => Quality::Ok,
        8 => Quality::SecondWorst,
        9 => Quality::Worst,
        other => return Err(Mp3Error::Quality(other)),
    })
}

const fn bit_rate(kbps: u16) -> Result<Bitrate, Mp3Error> {
    Ok(match kbps {
        128 => Bitrate::Kbps128,
        160 => Bitrate::Kbps160,
        192 => Bitrate::Kbps192,
        256 => Bitrate::Kbps256,
        320 => Bitrate::Kbps320,
        other => return Err(Mp3Error::BitRate(other)),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing test may panic")]
mod tests {
    use std::f32::consts::TAU;

    use super::*;
    use crate::{
        audio::{ExportError, decode::decode, export, pitch::median_f0},
        model::{Clip, ExportFormat},
    };

    fn encode(clip: &Clip, kbps: u16) -> Result<Vec<u8>, ExportError> {
        export::encode(clip, ExportFormat::Mp3 { kbps })
    }

    fn tone(hz: f32, rate: u32) -> Clip {
        let samples: Vec<f32> = (0..rate).map(|n| 0.5 * (TAU * hz * n as f32 / rate as f32).sin()).collect();
        Clip::new(SampleRate::new(rate).unwrap(), samples)
    }

    /// Bit rate in kbit/s, sample rate in hertz and length in bytes of the frame that begins here.
    fn frame(bytes: &[u8]) -> (u16, u32, usize) {
        assert_eq!((bytes[0], bytes[1] & 0xf6), (0xff, 0xf2), "no frame of layer III begins here");
        let mpeg1 = bytes[1] & 0x08 != 0;
        let table: [u16; 15] = if mpeg1 {
            [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
        } else {
            [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
        };
        let rates = if mpeg1 { [44_100, 48_000, 32_000] } else { [22_050, 24_000, 16_000] };
        let rate: u32 = rates[usize::from(bytes[2] >> 2 & 3)];
        let kbps = table[usize::from(bytes[2] >> 4)];
        let padding = u32::from(bytes[2] >> 1 & 1);
        (kbps, rate, ((if mpeg1 { 144_000 } else { 72_000 }) * u32::from(kbps) / rate + padding) as usize)
    }

    #[test]
    fn pitch_length_and_level_survive() {
        for (rate, kbps) in [(24_000, 128), (24_000, 320), (48_000, 192), (8_000, 128), (16_000, 160), (22_050, 256)] {
            let clip = tone(220.0, rate);
            let read = decode(&encode(&clip, kbps).unwrap()).unwrap();
            let (before, after) = (clip.duration().as_secs_f64(), read.duration().as_secs_f64());
            assert!((before - after).abs() < 0.001, "{rate} at {kbps}: {before} s became {after} s");
            let pitch = median_f0(&read).unwrap();
            assert!((pitch - 220.0).abs() < 1.0, "{rate} at {kbps}: {pitch} Hz");
            let peak = read.samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            assert!((peak - 0.5).abs() < 0.05, "{rate} at {kbps}: peak {peak}");
        }
    }

    #[test]
    fn the_file_has_the_bit_rate_that_was_asked_for() {
        for (rate, kbps, coded) in [
            (24_000, 128, 24_000),
            (24_000, 160, 24_000),
            (24_000, 192, 48_000),
            (8_000, 128, 48_000),
            (22_050, 320, 44_100),
            (44_100, 320, 44_100),
        ] {
            let bytes = encode(&tone(440.0, rate), kbps).unwrap();
            let (_, _, info) = frame(&bytes);
            assert!(bytes[..info].windows(4).any(|four| four == b"Info"), "{rate} at {kbps}: no info frame");
            let (found, hz, _) = frame(&bytes[info..]);
            assert_eq!((found, hz), (kbps, coded));
        }
    }

    #[test]
    fn odd_input_is_an_answer_and_never_a_panic() {
        assert!(matches!(encode(&tone(440.0, 24_000), 123), Err(ExportError::Mp3(Mp3Error::BitRate(123)))));
        for samples in [vec![0.1], vec![f32::NAN; 5_000], vec![f32::INFINITY, -9.0]] {
            assert!(encode(&Clip::new(SampleRate::HZ_24000, samples), 128).is_ok());
        }
    }
}
