//! Kinds of files, with the short names under which they are remembered.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Kind of file to export. Written as a short name: `wav16`, `mp3-192`, `opus-64`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ExportFormat {
    /// WAV with 16 bit, dithered where the sound has more.
    #[default]
    Wav16,
    /// WAV with 24 bit.
    Wav24,
    /// WAV with 32-bit floating point, which holds whatever the sound holds.
    Wav32,
    /// FLAC with 16 bit, dithered where the sound has more.
    Flac16,
    /// FLAC with 24 bit.
    Flac24,
    /// MP3 with a constant bit rate.
    Mp3 {
        /// Bit rate in kbit/s: 128, 160, 192, 256 or 320.
        kbps: u16,
    },
    /// MP3 with a variable bit rate.
    Mp3Vbr {
        /// LAME's quality, 0 (best) to 9.
        quality: u8,
    },
    /// Opus in Ogg.
    Opus {
        /// Bit rate in kbit/s that is aimed at.
        kbps: u16,
    },
}

/// No format has this short name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no format is called {0}")]
pub struct UnknownFormat(String);

impl ExportFormat {
    /// Every choice offered, in the order of a menu.
    pub const ALL: [Self; 18] = [
        Self::Wav16,
        Self::Wav24,
        Self::Wav32,
        Self::Flac16,
        Self::Flac24,
        Self::Mp3 { kbps: 128 },
        Self::Mp3 { kbps: 160 },
        Self::Mp3 { kbps: 192 },
        Self::Mp3 { kbps: 256 },
        Self::Mp3 { kbps: 320 },
        Self::Mp3Vbr { quality: 0 },
        Self::Mp3Vbr { quality: 2 },
        Self::Mp3Vbr { quality: 4 },
        Self::Mp3Vbr { quality: 6 },
        Self::Opus { kbps: 32 },
        Self::Opus { kbps: 64 },
        Self::Opus { kbps: 96 },
        Self::Opus { kbps: 128 },
    ];

    /// Extension of the file's name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Wav16 | Self::Wav24 | Self::Wav32 => "wav",
            Self::Flac16 | Self::Flac24 => "flac",
            Self::Mp3 { .. } | Self::Mp3Vbr { .. } => "mp3",
            Self::Opus { .. } => "opus",
        }
    }

    /// Bits of a whole-numbered sample; `None` where samples are not whole numbers.
    pub const fn bits(self) -> Option<u32> {
        match self {
            Self::Wav16 | Self::Flac16 => Some(16),
            Self::Wav24 | Self::Flac24 => Some(24),
            Self::Wav32 | Self::Mp3 { .. } | Self::Mp3Vbr { .. } | Self::Opus { .. } => None,
        }
    }
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wav16 => f.write_str("wav16"),
            Self::Wav24 => f.write_str("wav24"),
            Self::Wav32 => f.write_str("wav32f"),
            Self::Flac16 => f.write_str("flac16"),
            Self::Flac24 => f.write_str("flac24"),
            Self::Mp3 { kbps } => write!(f, "mp3-{kbps}"),
            Self::Mp3Vbr { quality } => write!(f, "mp3-v{quality}"),
            Self::Opus { kbps } => write!(f, "opus-{kbps}"),
        }
    }
}

impl FromStr for ExportFormat {
    type Err = UnknownFormat;

    /// Only what is offered: a bit rate that no encoder has must not come in by way of a file.
    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.into_iter().find(|format| format.to_string() == name);
        found.ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

impl TryFrom<String> for ExportFormat {
    type Error = UnknownFormat;

    fn try_from(name: String) -> Result<Self, UnknownFormat> {
        name.parse()
    }
}

impl From<ExportFormat> for String {
    fn from(format: ExportFormat) -> Self {
        format.to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_read_back_and_differ() {
        let names: HashSet<String> = ExportFormat::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(names.len(), ExportFormat::ALL.len());
        for format in ExportFormat::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        for wrong in ["", "wav", "mp3-123", "mp3-v11", "opus-", "WAV16"] {
            assert!(wrong.parse::<ExportFormat>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_of_earlier_versions_stay() {
        let earlier = ["wav16", "wav24", "mp3-128", "mp3-160", "mp3-192", "mp3-256", "mp3-320"];
        for name in earlier {
            let read: Result<ExportFormat, _> = serde_json::from_str(&format!("\"{name}\""));
            assert_eq!(read.map(|format| format.to_string()).ok().as_deref(), Some(name));
        }
    }
}
