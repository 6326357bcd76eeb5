//! What is done to a sound before it becomes a file. The order of the steps is that of [`Finish`]'s fields; `audio::finish`
//! carries them out.

use serde::{Deserialize, Serialize};

/// How loud a finished file shall be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LoudnessTarget {
    /// As loud as it is.
    #[default]
    #[serde(rename = "as-is")]
    AsItIs,
    /// −14 LUFS: what streaming services of music play at.
    #[serde(rename = "lufs-14")]
    Lufs14,
    /// −16 LUFS: podcasts.
    #[serde(rename = "lufs-16")]
    Lufs16,
    /// −19 LUFS: podcasts in one channel.
    #[serde(rename = "lufs-19")]
    Lufs19,
    /// −23 LUFS: broadcast (EBU R 128).
    #[serde(rename = "lufs-23")]
    Lufs23,
    /// What makers of audiobooks are asked for: an RMS level between −23 and −18 dB, and peaks of at most −3 dB.
    #[serde(rename = "audiobook")]
    Audiobook,
}

impl LoudnessTarget {
    /// All of them, in the order to offer them.
    pub const ALL: [Self; 6] = [Self::AsItIs, Self::Lufs14, Self::Lufs16, Self::Lufs19, Self::Lufs23, Self::Audiobook];

    /// Integrated loudness in LUFS; `None` where that is not what is aimed at.
    pub const fn lufs(self) -> Option<f64> {
        match self {
            Self::Lufs14 => Some(-14.0),
            Self::Lufs16 => Some(-16.0),
            Self::Lufs19 => Some(-19.0),
            Self::Lufs23 => Some(-23.0),
            Self::AsItIs | Self::Audiobook => None,
        }
    }
}

/// The recipe of finishing, in the order in which it is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Finish {
    /// Whether silence at both ends is cut off.
    pub trim: bool,
    /// What is quieter counts as silence: RMS of 10 ms in decibels below full scale.
    pub trim_below_db: f32,
    /// Milliseconds of silence that stay at either end.
    pub trim_margin_ms: u32,
    /// How loud the file shall be.
    pub loudness: LoudnessTarget,
    /// Whether peaks are limited.
    pub limit: bool,
    /// Highest true peak in decibels relative to full scale.
    pub ceiling_db: f32,
    /// Milliseconds over which the sound comes in.
    pub fade_in_ms: u32,
    /// Milliseconds over which it goes out.
    pub fade_out_ms: u32,
}

impl Default for Finish {
    /// Nothing is done; the numbers are those to begin with where something is.
    fn default() -> Self {
        Self {
            trim: false,
            trim_below_db: -50.0,
            trim_margin_ms: 100,
            loudness: LoudnessTarget::AsItIs,
            limit: false,
            ceiling_db: -1.0,
            fade_in_ms: 0,
            fade_out_ms: 0,
        }
    }
}

impl Finish {
    /// Whether the samples that stay are those of the take.
    pub fn keeps_samples(&self) -> bool {
        self.loudness == LoudnessTarget::AsItIs && !self.limit && self.fade_in_ms == 0 && self.fade_out_ms == 0
    }

    /// With every number where it makes sense; a settings file may hold anything.
    #[must_use]
    pub fn within_reason(self) -> Self {
        let sane = |value: f32, low: f32, high: f32, else_: f32| {
            if value.is_finite() { value.clamp(low, high) } else { else_ }
        };
        Self {
            trim_below_db: sane(self.trim_below_db, -90.0, -20.0, -50.0),
            trim_margin_ms: self.trim_margin_ms.min(5_000),
            ceiling_db: sane(self.ceiling_db, -12.0, 0.0, -1.0),
            fade_in_ms: self.fade_in_ms.min(10_000),
            fade_out_ms: self.fade_out_ms.min(10_000),
            ..self
        }
    }
}
