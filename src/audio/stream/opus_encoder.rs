//! A stream of Opus in Ogg (RFC 6716, RFC 7845): packets of 20 ms on pages of some 80 ms, cut to the exact length.

use opus_pure::{Application, MAX_PACKET_BYTES, OggOpusWriter, OpusHead, OpusTags, Result};

use crate::{
    audio::resample::Resampler,
    model::{ExportChannels, SampleRate},
};

/// Packets in a second.
const PACKETS_PER_SECOND: u32 = 50;
/// Packets on a page of a stream: more make the headers' share smaller, and the wait for the page longer.
const PACKETS_PER_PAGE: usize = 4;
/// Packets on a page of a file, which nobody waits for: a second.
const PACKETS_PER_FILE_PAGE: usize = 50;
/// Granule positions count samples of this rate, whatever is coded.
const GRANULE_RATE: u32 = 48_000;
/// Bit rates in kbit/s of one channel.
const BIT_RATES: (u32, u32) = (6, 510);

/// One stream of Opus.
pub(in crate::audio) struct OpusEncoder {
    resampler: Resampler,
    opus: opus_pure::OpusEncoder,
    writer: OggOpusWriter<Vec<u8>>,
    /// Samples of the coded rate that are not in a packet yet.
    waiting: Vec<f32>,
    /// Samples of the coded rate that were given so far.
    taken: u64,
    /// Samples of the coded rate in a packet.
    frame: usize,
    /// Steps of the granule position for a sample of the coded rate.
    ticks: u64,
    pre_skip: u64,
    channels: ExportChannels,
}

impl OpusEncoder {
    /// For a response. Each is a file of its own, and a file may follow another: their serial numbers must differ.
    pub(super) fn new(rate: SampleRate, kbps: u32) -> Result<Self> {
        let writer = |head| OggOpusWriter::with_serial(Vec::new(), head, OpusTags::new(), rand::random());
        Self::open(rate, kbps, ExportChannels::Mono, PACKETS_PER_PAGE, writer)
    }

    /// For a file with tags; the same sound gives the same file.
    pub(in crate::audio) fn file(
        rate: SampleRate,
        kbps: u32,
        channels: ExportChannels,
        tags: OpusTags,
    ) -> Result<Self> {
        let writer = |head| OggOpusWriter::with_tags(Vec::new(), head, tags);
        Self::open(rate, kbps, channels, PACKETS_PER_FILE_PAGE, writer)
    }

    fn open(
        rate: SampleRate,
        kbps: u32,
        channels: ExportChannels,
        packets_per_page: usize,
        writer: impl FnOnce(OpusHead) -> Result<OggOpusWriter<Vec<u8>>>,
    ) -> Result<Self> {
        let coded = coded_rate(rate);
        let count = usize::from(channels.count());
        let mut opus = opus_pure::OpusEncoder::new(coded.hz().cast_signed(), count, Application::Audio)?;
        let bits = kbps.clamp(BIT_RATES.0, BIT_RATES.1) * 1_000;
        opus.bitrate_bps = bits.cast_signed();
        let head = OpusHead::for_encoder(&opus, rate.hz());
        let pre_skip = u64::from(head.pre_skip);
        let mut writer = writer(head)?;
        writer.set_page_target(bits as usize / 8 / PACKETS_PER_SECOND as usize * packets_per_page);
        Ok(Self {
            resampler: Resampler::new(rate, coded),
            opus,
            writer,
            waiting: Vec::new(),
            taken: 0,
            frame: (coded.hz() / PACKETS_PER_SECOND) as usize,
            ticks: u64::from(GRANULE_RATE / coded.hz()),
            pre_skip,
            channels,
        })
    }

    pub(in crate::audio) fn push(&mut self, samples: &[f32]) -> Result<Vec<u8>> {
        let samples = self.resampler.push(samples);
        self.take(&samples);
        // The last packet is written by `finish`, which knows where in it the sound ends.
        let whole = self.waiting.len().saturating_sub(1) / self.frame * self.frame;
        let rest = self.waiting.split_off(whole);
        for frame in std::mem::replace(&mut self.waiting, rest).chunks_exact(self.frame) {
            let packet = self.code(frame)?;
            self.writer.write_packet(&packet)?;
        }
        Ok(self.writer.get_mut().map(std::mem::take).unwrap_or_default())
    }

    /// Silence after the sound pushes out what the coder holds back, and the last granule position tells players to
    /// drop what of it comes out.
    pub(in crate::audio) fn finish(mut self) -> Result<Vec<u8>> {
        let rest = self.resampler.finish();
        self.take(&rest);
        if self.taken == 0 {
            return self.writer.finish();
        }
        let end = self.pre_skip + self.taken * self.ticks;
        let held_back = self.pre_skip.div_ceil(self.ticks) as usize;
        let padded = (self.waiting.len() + held_back).next_multiple_of(self.frame);
        self.waiting.resize(padded, 0.0);
        for frame in std::mem::take(&mut self.waiting).chunks_exact(self.frame) {
            let packet = self.code(frame)?;
            let left = end.saturating_sub(self.writer.granule().cast_unsigned());
            self.writer.write_packet_with_duration(&packet, left.min(self.frame as u64 * self.ticks) as u32)?;
        }
        self.writer.finish()
    }

    /// What is no number becomes silence, and beyond full scale is clamped, as in the other formats.
    fn take(&mut self, samples: &[f32]) {
        self.taken += samples.len() as u64;
        let sound = |&sample: &f32| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
        self.waiting.extend(samples.iter().map(sound));
    }

    fn code(&mut self, frame: &[f32]) -> Result<Vec<u8>> {
        let mut packet = vec![0; MAX_PACKET_BYTES];
        let length = match self.channels {
            ExportChannels::Mono => self.opus.encode(frame, self.frame, &mut packet)?,
            ExportChannels::Stereo => {
                let both: Vec<f32> = frame.iter().flat_map(|&sample| [sample; 2]).collect();
                self.opus.encode(&both, self.frame, &mut packet)?
            }
        };
        packet.truncate(length);
        Ok(packet)
    }
}

/// The rate itself where Opus has it, else 48 kHz.
pub(in crate::audio) fn coded_rate(rate: SampleRate) -> SampleRate {
    match rate.hz() {
        8_000 | 12_000 | 16_000 | 24_000 | 48_000 => rate,
        _ => SampleRate::HZ_48000,
    }
}
