//! The base voices: what is known of each, and the styles in their files.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::LazyLock,
};

use serde::Deserialize;

use super::network::{MANNER, STYLE, Style};
use crate::{
    engine::{Blend, EngineError, Recipe},
    model::Language,
    prompt::traits::{Accent, Gender},
};

/// Styles in the file of a voice, one for each number of tokens in a phrase.
const ROWS: usize = 510;

/// A base voice; see the asset for how it was measured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BaseVoice {
    /// Its name and that of its file.
    pub(super) id: String,
    /// What it was recorded in.
    pub(super) language: Language,
    #[serde(default)]
    pub(super) accent: Option<Accent>,
    pub(super) gender: Gender,
    /// An estimate.
    pub(super) age_years: f32,
    /// Median pitch.
    pub(super) f0_hz: f32,
    /// Standard deviation of the pitch, in semitones.
    pub(super) range_st: f32,
    /// Third formant.
    pub(super) f3_hz: f32,
    /// Harmonics to noise.
    pub(super) hnr_db: f32,
    /// How long it takes for the same text as the others.
    pub(super) seconds: f32,
    /// Of its recordings, 0 to 1.
    pub(super) quality: f32,
}

#[derive(Default, Deserialize)]
struct Table {
    voices: Vec<BaseVoice>,
}

/// All base voices. A test proves that the table parses.
pub(super) fn all() -> &'static [BaseVoice] {
    static TABLE: LazyLock<Table> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../../assets/engine/base-voices.json")).unwrap_or_default()
    });
    &TABLE.voices
}

/// The mean over a blend, by its shares, of what `of` takes from each voice; `ordinary` where none is known.
pub(super) fn mean(blend: &Blend, ordinary: f32, of: impl Fn(&BaseVoice) -> f32) -> f32 {
    let known = blend.iter().filter_map(|(id, share)| Some((all().iter().find(|voice| voice.id == *id)?, *share)));
    let (sum, weight) =
        known.fold((0.0, 0.0), |(sum, weight), (voice, share)| (sum + share * of(voice), weight + share));
    if weight > 0.0 { sum / weight } else { ordinary }
}

/// How `melody` is pronounced.
pub(super) fn accent(melody: &Blend) -> Accent {
    let british = |id: &String| all().iter().any(|voice| voice.id == *id && voice.accent == Some(Accent::British));
    if melody.keys().any(british) { Accent::British } else { Accent::American }
}

/// The files of the base voices.
pub(super) struct Styles {
    folder: PathBuf,
}

impl Styles {
    /// Files in `folder`, named `ID.bin`.
    pub(super) const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The style of `recipe` for a phrase of `tokens` tokens in `language`.
    ///
    /// # Errors
    /// A file is missing or too short.
    pub(super) fn style(&self, recipe: &Recipe, language: Language, tokens: usize) -> Result<Style, EngineError> {
        let row = tokens.clamp(1, ROWS) - 1;
        let mut style = [0.0; STYLE];
        let melody = recipe.melody(language);
        for (blend, half) in [(&recipe.timbre, 0..MANNER), (melody, MANNER..STYLE)] {
            let whole: f32 = blend.values().sum();
            for (id, share) in blend {
                let own = read(&self.folder.join(format!("{id}.bin")), row).map_err(|error| missing(id, &error))?;
                for at in half.clone() {
                    style[at] += own[at] * share / whole.max(f32::MIN_POSITIVE);
                }
            }
        }
        Ok(style)
    }
}

fn missing(id: &str, error: &std::io::Error) -> EngineError {
    EngineError::PackBroken { message: format!("the file of the voice {id}: {error}") }
}

fn read(path: &Path, row: usize) -> std::io::Result<Style> {
    let mut bytes = [0; 4 * STYLE];
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start((row * bytes.len()) as u64))?;
    file.read_exact(&mut bytes)?;
    let mut style = [0.0; STYLE];
    for (value, four) in style.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *value = f32::from_le_bytes(*four);
    }
    Ok(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_parses_and_every_spoken_language_has_a_voice() {
        assert_eq!(all().len(), 50);
        for language in
            [Language::En, Language::Zh, Language::Ja, Language::Es, Language::Fr, Language::It, Language::Pt]
        {
            assert!(all().iter().any(|voice| voice.language == language), "{language}");
        }
    }

    #[test]
    fn entries_of_the_table_never_change() {
        // Kept voices are spoken by these figures. New voices go behind these; then this number covers the first fifty.
        let known =
            include_str!("../../../assets/engine/base-voices.json").lines().filter(|line| line.contains("\"id\""));
        let first: Vec<&str> = known.take(50).map(|line| line.trim().trim_end_matches(',')).collect();
        assert_eq!(crate::engine::splitmix::stable_hash(first.concat().as_bytes()), 15_233_700_882_030_485_593);
    }

    #[test]
    fn styles_are_blended_by_their_shares_each_half_on_its_own() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        for (id, value) in [("af_heart", 1.0_f32), ("am_onyx", 3.0), ("zf_xiaoni", 7.0)] {
            let bytes: Vec<u8> = (0..ROWS * STYLE).flat_map(|_| value.to_le_bytes()).collect();
            std::fs::write(folder.path().join(format!("{id}.bin")), bytes)?;
        }
        let blend = |shares: &[(&str, f32)]| shares.iter().map(|(id, share)| ((*id).to_owned(), *share)).collect();
        let recipe = Recipe {
            timbre: blend(&[("af_heart", 0.5), ("am_onyx", 0.5)]),
            melodies: [(Language::Zh.code().to_owned(), blend(&[("zf_xiaoni", 1.0)]))].into(),
        };
        let styles = Styles::new(folder.path().to_owned());
        let style = styles.style(&recipe, Language::Zh, 12).map_err(std::io::Error::other)?;
        assert!(style[..MANNER].iter().all(|x| (x - 2.0).abs() < 1e-6));
        assert!(style[MANNER..].iter().all(|x| (x - 7.0).abs() < 1e-6));
        let lost = Recipe { timbre: blend(&[("gone", 1.0)]), ..recipe };
        assert!(matches!(styles.style(&lost, Language::Zh, 1), Err(EngineError::PackBroken { .. })));
        Ok(())
    }
}
