//! What a finished sound measures: by EBU R 128, and as makers of audiobooks measure. Fed block by block.

use ebur128::{Channel, EbuR128, Mode};

use super::audiobook::AudiobookCheck;
use crate::{
    audio::loudness::{SILENCE_DB, decibels},
    model::{Clip, ExportChannels, SampleRate},
};

/// What a sound measures; levels in decibels relative to full scale, at least [`SILENCE_DB`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Integrated loudness in LUFS; `None` where the sound is silent or shorter than 400 ms.
    pub lufs: Option<f64>,
    /// Highest peak, also between samples.
    pub true_peak_db: f64,
    /// Highest sample.
    pub peak_db: f64,
    /// RMS of the whole.
    pub rms_db: f64,
    /// RMS of the quietest 100 ms; `None` where it is not that long.
    pub noise_floor_db: Option<f64>,
    /// Length.
    pub seconds: f64,
}

impl Measured {
    /// Whether makers of audiobooks may hand it in.
    pub fn audiobook(&self) -> AudiobookCheck {
        AudiobookCheck::of(self)
    }
}

/// Measures a mono sound as it will be played from one channel or two.
pub struct Meter {
    /// `None` where it does not take the rate.
    ebu: Option<EbuR128>,
    rate: SampleRate,
    peak: f32,
    squares: f64,
    count: usize,
    window: usize,
    window_squares: f64,
    quietest: Option<f64>,
}

impl Meter {
    /// A meter for one sound.
    pub fn new(rate: SampleRate, channels: ExportChannels) -> Self {
        Self::with(rate, channels, Mode::I | Mode::TRUE_PEAK)
    }

    /// One that takes the highest sample for the true peak, and half the time.
    pub(super) fn of_loudness(rate: SampleRate, channels: ExportChannels) -> Self {
        Self::with(rate, channels, Mode::I)
    }

    fn with(rate: SampleRate, channels: ExportChannels, mode: Mode) -> Self {
        let mut ebu = EbuR128::new(1, rate.hz(), mode).ok();
        if let (Some(ebu), ExportChannels::Stereo) = (&mut ebu, channels) {
            // The only channel there is; two that are alike are twice as strong.
            let _ = ebu.set_channel(0, Channel::DualMono);
        }
        let window = (rate.hz() as usize / 10).max(1);
        Self { ebu, rate, peak: 0.0, squares: 0.0, count: 0, window, window_squares: 0.0, quietest: None }
    }

    /// Takes the next samples.
    pub fn push(&mut self, samples: &[f32]) {
        if let Some(ebu) = &mut self.ebu {
            // It refuses only an uneven number of samples, and there is one channel.
            let _ = ebu.add_frames_f32(samples);
        }
        for &sample in samples {
            self.peak = self.peak.max(sample.abs());
            self.window_squares += f64::from(sample) * f64::from(sample);
            self.count += 1;
            if self.count.is_multiple_of(self.window) {
                self.squares += self.window_squares;
                let squares = std::mem::take(&mut self.window_squares);
                self.quietest = Some(self.quietest.map_or(squares, |least| least.min(squares)));
            }
        }
    }

    /// What came so far measures.
    pub fn read(&self) -> Measured {
        let ebu = self.ebu.as_ref();
        let lufs = ebu.and_then(|ebu| ebu.loudness_global().ok()).filter(|lufs| lufs.is_finite());
        let peak_db = decibels(f64::from(self.peak));
        let squares = self.squares + self.window_squares;
        Measured {
            lufs,
            true_peak_db: ebu.and_then(|ebu| ebu.true_peak(0).ok()).map_or(peak_db, decibels).max(peak_db),
            peak_db,
            rms_db: power_db(squares / self.count.max(1) as f64),
            noise_floor_db: self.quietest.map(|squares| power_db(squares / self.window as f64)),
            seconds: self.rate.duration(self.count).as_secs_f64(),
        }
    }
}

/// Measures a whole clip as it is.
pub fn measure(clip: &Clip) -> Measured {
    let mut meter = Meter::new(clip.rate, ExportChannels::Mono);
    clip.samples.chunks(super::BLOCK).for_each(|block| meter.push(block));
    meter.read()
}

fn power_db(power: f64) -> f64 {
    (10.0 * power.log10()).max(SILENCE_DB)
}
