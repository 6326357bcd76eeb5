//! What a finished file shall be like: its format, its rate and channels, what is done to the sound, and what the file
//! is called. Plain choices; `audio` carries them out, `settings` remembers them.

mod finish;
mod format;
mod preset;

use serde::{Deserialize, Serialize};

pub use finish::{Finish, LoudnessTarget};
pub use format::{ExportFormat, UnknownFormat};
pub use preset::{BuiltInPreset, ExportPreset};

use super::SampleRate;

/// Samples per second of an exported file. Formats that do not have the rate take the nearest above that they have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ExportRate {
    /// That of the take.
    #[default]
    #[serde(rename = "own")]
    Own,
    /// 44.1 kHz, for music players and shops.
    #[serde(rename = "44100")]
    Hz44100,
    /// 48 kHz, for film and games.
    #[serde(rename = "48000")]
    Hz48000,
}

impl ExportRate {
    /// All of them, in the order to offer them.
    pub const ALL: [Self; 3] = [Self::Own, Self::Hz44100, Self::Hz48000];

    /// The rate that a take of `own` gets.
    pub fn of(self, own: SampleRate) -> SampleRate {
        match self {
            Self::Own => own,
            Self::Hz44100 => SampleRate::HZ_44100,
            Self::Hz48000 => SampleRate::HZ_48000,
        }
    }
}

/// Channels of an exported file. Takes are mono.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportChannels {
    /// One channel.
    #[default]
    Mono,
    /// The same sound in two channels.
    Stereo,
}

impl ExportChannels {
    /// Both, in the order to offer them.
    pub const ALL: [Self; 2] = [Self::Mono, Self::Stereo];

    /// How many there are.
    pub const fn count(self) -> u8 {
        match self {
            Self::Mono => 1,
            Self::Stereo => 2,
        }
    }
}

/// Everything about an exported file but its format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportOptions {
    /// Samples per second.
    pub rate: ExportRate,
    /// Channels.
    pub channels: ExportChannels,
    /// What is done to the sound.
    pub finish: Finish,
    /// Whether title, voice, description and date go into the file.
    pub tags: bool,
    /// The file's name, with fields in braces; empty for the program's own way.
    pub name: String,
}

impl Default for ExportOptions {
    fn default() -> Self {
        Self {
            rate: ExportRate::default(),
            channels: ExportChannels::default(),
            finish: Finish::default(),
            tags: true,
            name: String::new(),
        }
    }
}

/// All that is to be known to make a file of a take.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportRecipe {
    /// The kind of file.
    pub format: ExportFormat,
    /// Everything else.
    pub options: ExportOptions,
}

impl From<ExportFormat> for ExportRecipe {
    /// The take as it is, in that format, without tags.
    fn from(format: ExportFormat) -> Self {
        Self { format, options: ExportOptions { tags: false, ..ExportOptions::default() } }
    }
}
