//! Named recipes: some that come with the program, and the user's own.

use serde::{Deserialize, Serialize};

use super::{ExportChannels, ExportFormat, ExportOptions, ExportRate, ExportRecipe, Finish, LoudnessTarget};

/// A recipe that the user gave a name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportPreset {
    /// The name.
    pub title: String,
    /// The recipe.
    pub recipe: ExportRecipe,
}

/// The recipes that come with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BuiltInPreset {
    /// MP3, −16 LUFS, trimmed.
    Podcast,
    /// MP3 of 192 kbit/s at 44.1 kHz, within the limits of audiobook shops.
    Audiobook,
    /// WAV of 16 bit at 48 kHz, trimmed closely, named by voice and number.
    GameAsset,
    /// WAV of 24 bit at 48 kHz, the sound as it is.
    Master,
}

impl BuiltInPreset {
    /// All of them, in the order to offer them.
    pub const ALL: [Self; 4] = [Self::Podcast, Self::Audiobook, Self::GameAsset, Self::Master];

    /// The recipe.
    pub fn recipe(self) -> ExportRecipe {
        let (format, rate, finish, name) = match self {
            Self::Podcast => (ExportFormat::Mp3 { kbps: 128 }, ExportRate::Hz44100, podcast(), "{title}"),
            Self::Audiobook => (ExportFormat::Mp3 { kbps: 192 }, ExportRate::Hz44100, audiobook(), "{number} {title}"),
            Self::GameAsset => (ExportFormat::Wav16, ExportRate::Hz48000, game_asset(), "{voice}_{number}"),
            Self::Master => (ExportFormat::Wav24, ExportRate::Hz48000, Finish::default(), "{date} {title} {number}"),
        };
        let options = ExportOptions { rate, channels: ExportChannels::Mono, finish, tags: true, name: name.to_owned() };
        ExportRecipe { format, options }
    }
}

fn podcast() -> Finish {
    Finish {
        trim: true,
        loudness: LoudnessTarget::Lufs16,
        limit: true,
        fade_in_ms: 5,
        fade_out_ms: 50,
        ..Finish::default()
    }
}

/// Shops want half a second and more of quiet at both ends, so nothing is trimmed. The encoder may overshoot, and the
/// shops' limit of −3 dB is strict.
fn audiobook() -> Finish {
    Finish { loudness: LoudnessTarget::Audiobook, limit: true, ceiling_db: -3.5, ..Finish::default() }
}

fn game_asset() -> Finish {
    Finish {
        trim: true,
        trim_margin_ms: 20,
        loudness: LoudnessTarget::Lufs23,
        limit: true,
        fade_in_ms: 5,
        fade_out_ms: 10,
        ..Finish::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_recipes_are_sane_and_can_be_remembered() {
        for preset in BuiltInPreset::ALL {
            let recipe = preset.recipe();
            assert_eq!(recipe.options.finish.within_reason(), recipe.options.finish, "{preset:?}");
            let written = serde_json::to_string(&recipe).unwrap_or_default();
            assert_eq!(serde_json::from_str::<ExportRecipe>(&written).ok(), Some(recipe), "{preset:?}");
        }
    }

    #[test]
    fn numbers_from_a_file_are_brought_to_reason() {
        let wild = Finish { ceiling_db: f32::NAN, trim_below_db: -900.0, fade_in_ms: u32::MAX, ..Finish::default() };
        let tame = wild.within_reason();
        assert!((tame.ceiling_db + 1.0).abs() < 1e-6 && (tame.trim_below_db + 90.0).abs() < 1e-6);
        assert_eq!(tame.fade_in_ms, 10_000);
    }
}
