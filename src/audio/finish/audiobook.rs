//! The limits that audiobook shops set for what is handed in, and whether a sound keeps them.

use std::ops::RangeInclusive;

use super::meter::Measured;

/// RMS level of a whole chapter in decibels, as ACX asks for.
pub const RMS_DB: RangeInclusive<f64> = -23.0..=-18.0;
/// Highest peak in decibels.
pub const PEAK_DB: f64 = -3.0;
/// Highest level of what is heard in pauses, in decibels.
pub const NOISE_FLOOR_DB: f64 = -60.0;
/// The RMS level that finishing aims at: in the middle, rather on the quiet side, where less has to be limited.
pub(super) const AIM_RMS_DB: f64 = -20.0;
/// The ceiling of true peaks that finishing takes: low enough that a lossy format keeps the limit, too.
pub(super) const AIM_PEAK_DB: f32 = -3.5;

/// One measurement against its limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// What was measured, in decibels; `None` where the sound is too short to say.
    pub db: Option<f64>,
    /// Whether it is within the limit. What cannot be told is not held against it.
    pub ok: bool,
}

/// The three measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AudiobookCheck {
    /// RMS level within [`RMS_DB`].
    pub rms: Verdict,
    /// Peaks at most [`PEAK_DB`].
    pub peak: Verdict,
    /// Noise floor at most [`NOISE_FLOOR_DB`].
    pub noise_floor: Verdict,
}

impl AudiobookCheck {
    pub(super) fn of(measured: &Measured) -> Self {
        let verdict = |db: f64, ok: bool| Verdict { db: Some(db), ok };
        let floor = measured.noise_floor_db;
        Self {
            rms: verdict(measured.rms_db, RMS_DB.contains(&measured.rms_db)),
            peak: verdict(measured.peak_db, measured.peak_db <= PEAK_DB),
            noise_floor: Verdict { db: floor, ok: floor.is_none_or(|db| db <= NOISE_FLOOR_DB) },
        }
    }

    /// Whether all limits are kept.
    pub const fn passes(&self) -> bool {
        self.rms.ok && self.peak.ok && self.noise_floor.ok
    }
}
