//! Finding out what finishing has to do to a clip: which part stays, and which gain brings it to its loudness.

use std::ops::Range;

use super::{
    BLOCK, Cancelled, Progress,
    audiobook::{AIM_PEAK_DB, AIM_RMS_DB},
    fade::Fade,
    limiter::Limiter,
    meter::{Measured, Meter},
    stage::Stage,
    trim::sound_range,
};
use crate::{
    audio::resample::Resampler,
    model::{Clip, ExportChannels, Finish, LoudnessTarget, SampleRate},
};

/// Decibels by which the loudness may miss before another gain is tried.
const NEAR_ENOUGH: f64 = 0.03;
/// Gains tried with one release.
const ROUNDS: usize = 6;
/// Seconds in which the limiter's gain comes back. The first is not heard; the faster ones are for peaks that stand so
/// far above their surroundings that the loudness would not be reached, and colour them.
const RELEASES: [f32; 3] = [0.08, 0.02, 0.005];
/// Decibels of loudness that a decibel of gain brings at least; less means that the limiter has no more to give.
const LEAST_YIELD: f64 = 0.2;
/// Gain that is never passed, in decibels: it would make noise of silence.
const MOST_GAIN: f64 = 40.0;
/// The limiter aims so much lower, in decibels, because its gain moves while a peak passes, and meters differ.
const CEILING_MARGIN: f32 = 0.05;

/// What will be done to one clip.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Samples of the clip that stay.
    pub range: Range<usize>,
    /// Rate of the clip.
    pub from: SampleRate,
    /// Rate of what comes out.
    pub to: SampleRate,
    /// Gain in decibels.
    pub gain_db: f64,
    /// Ceiling of the limiter in decibels; `None` for no limiter.
    pub ceiling_db: Option<f32>,
    /// Seconds in which the limiter's gain comes back.
    release: f32,
    /// Milliseconds of the fades.
    fades_ms: (u32, u32),
}

impl Plan {
    /// Measures the clip as often as it takes.
    ///
    /// # Errors
    /// [`Cancelled`] where `progress` wants no more.
    pub fn new(
        clip: &Clip,
        finish: &Finish,
        to: SampleRate,
        channels: ExportChannels,
        progress: &mut Progress<'_>,
    ) -> Result<Self, Cancelled> {
        let finish = finish.within_reason();
        let mut plan = Self {
            range: if finish.trim { sound_range(clip, &finish) } else { 0..clip.samples.len() },
            from: clip.rate,
            to,
            gain_db: 0.0,
            ceiling_db: finish.limit.then_some(ceiling(&finish)),
            release: RELEASES[0],
            fades_ms: (finish.fade_in_ms, finish.fade_out_ms),
        };
        if finish.loudness != LoudnessTarget::AsItIs {
            plan.find_gain(clip, &finish, channels, progress)?;
        }
        Ok(plan)
    }

    /// Whether the samples come out as they went in.
    pub fn keeps_samples(&self) -> bool {
        self.from == self.to && self.gain_db == 0.0 && self.ceiling_db.is_none() && self.fades_ms == (0, 0)
    }

    /// How many samples come out.
    pub fn length(&self) -> usize {
        let (from, to) = (u64::from(self.from.hz()), u64::from(self.to.hz()));
        ((self.range.len() as u64 * to + from / 2) / from) as usize
    }

    pub(super) fn stage(&self) -> Stage {
        self.stage_at(self.to, self.length(), true)
    }

    fn stage_at(&self, rate: SampleRate, length: usize, limits: bool) -> Stage {
        let samples = |ms: u32| (u64::from(rate.hz()) * u64::from(ms) / 1_000) as usize;
        let ceiling = self.ceiling_db.filter(|_| limits);
        Stage {
            resampler: (rate != self.from).then(|| Resampler::mastering(self.from, rate)),
            gain: 10_f64.powf(self.gain_db / 20.0) as f32,
            limiter: ceiling.map(|db| Limiter::new(rate, db - CEILING_MARGIN, self.release)),
            fade: Fade::new(length, samples(self.fades_ms.0), samples(self.fades_ms.1)),
        }
    }

    /// Measured at the clip's own rate: changing the rate changes neither loudness nor, by much, peaks.
    fn find_gain(
        &mut self,
        clip: &Clip,
        finish: &Finish,
        channels: ExportChannels,
        progress: &mut Progress<'_>,
    ) -> Result<(), Cancelled> {
        let plain = self.measured(clip, channels, false, progress)?;
        let Some(missing) = missing(&plain, finish.loudness) else { return Ok(()) };
        let headroom = f64::from(ceiling(finish)) - plain.true_peak_db;
        if self.ceiling_db.is_none() || missing <= headroom {
            // Without the limiter nothing may pass the ceiling, even if the sound stays quieter for that.
            self.gain_db = missing.min(if self.ceiling_db.is_none() { headroom } else { MOST_GAIN });
            return Ok(());
        }
        for release in RELEASES {
            self.release = release;
            self.gain_db = missing.min(MOST_GAIN);
            if self.approach(clip, finish, channels, progress)? {
                break;
            }
        }
        Ok(())
    }

    /// Raises the gain by what the last one brought, until the loudness is there: `true`; or there is no more to get.
    fn approach(
        &mut self,
        clip: &Clip,
        finish: &Finish,
        channels: ExportChannels,
        progress: &mut Progress<'_>,
    ) -> Result<bool, Cancelled> {
        let mut last: Option<(f64, f64)> = None;
        for _ in 0..ROUNDS {
            let limited = self.measured(clip, channels, true, progress)?;
            let missing = missing(&limited, finish.loudness).unwrap_or_default();
            if missing.abs() < NEAR_ENOUGH {
                return Ok(true);
            }
            let gained = last.map_or(1.0, |(gain, before)| (before - missing) / (self.gain_db - gain));
            if gained < LEAST_YIELD || self.gain_db >= MOST_GAIN {
                return Ok(false);
            }
            last = Some((self.gain_db, missing));
            self.gain_db = (self.gain_db + missing / gained.min(1.0)).min(MOST_GAIN);
        }
        Ok(false)
    }

    fn measured(
        &self,
        clip: &Clip,
        channels: ExportChannels,
        limits: bool,
        progress: &mut Progress<'_>,
    ) -> Result<Measured, Cancelled> {
        let mut stage = self.stage_at(self.from, self.range.len(), limits);
        let meter = if limits { Meter::of_loudness } else { Meter::new };
        let mut meter = meter(self.from, channels);
        for block in clip.samples[self.range.clone()].chunks(BLOCK) {
            meter.push(&stage.push(block));
            if progress(0.0).is_break() {
                return Err(Cancelled);
            }
        }
        meter.push(&stage.finish());
        Ok(meter.read())
    }
}

/// Decibels from what was measured to what is aimed at; `None` where there is no saying.
fn missing(measured: &Measured, target: LoudnessTarget) -> Option<f64> {
    match target {
        LoudnessTarget::Audiobook => measured.lufs.map(|_| AIM_RMS_DB - measured.rms_db),
        other => Some(other.lufs()? - measured.lufs?),
    }
}

/// The ceiling, and for audiobooks not above theirs.
fn ceiling(finish: &Finish) -> f32 {
    match finish.loudness {
        LoudnessTarget::Audiobook => finish.ceiling_db.min(AIM_PEAK_DB),
        _ => finish.ceiling_db,
    }
}
