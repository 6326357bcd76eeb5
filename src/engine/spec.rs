//! The numbers that a voice is made of.

use serde::{Deserialize, Serialize};

use super::recipe::Recipe;
pub use crate::prompt::traits::{Accent, Gender};

/// A voice in numbers. Stored with a kept voice, so that it sounds the same for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VoiceSpec {
    /// Which base to start from.
    pub gender: Gender,
    /// Apparent age in years, 4 to 95.
    pub age_years: f32,
    /// Median fundamental frequency in hertz, 60 to 400.
    pub f0_hz: f32,
    /// Liveliness of the melody: 1.0 is ordinary, 0.3 nearly monotone, 1.8 very lively.
    pub f0_range: f32,
    /// Formant frequencies as a ratio to an adult's of that gender: below 1 larger body, above 1 smaller.
    pub formant: f32,
    /// Pace as a ratio, 0.6 to 1.5.
    pub rate: f32,
    /// Breathiness, 0 to 1.
    pub breath: f32,
    /// Roughness (hoarse, creaky), 0 to 1.
    pub rough: f32,
    /// Spectral tilt: −1 dark and muffled, 1 bright and crisp.
    pub bright: f32,
    /// Vocal effort: −1 soft, 1 forceful.
    pub energy: f32,
    /// What tells two takes of one description apart.
    pub seed: u64,
    /// It whispers: nothing is voiced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whispers: bool,
    /// How it pronounces English, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<Accent>,
    /// Who lends it its sound where it is a natural voice; a voice of the formant engine has none. An empty recipe is
    /// one that is made up when it speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub natural: Option<Recipe>,
}

impl VoiceSpec {
    /// The same voice with every number inside its range, whatever a file said; what is not a number becomes ordinary.
    #[must_use]
    pub fn clamped(&self) -> Self {
        let within = |value: f32, low: f32, high: f32, ordinary: f32| {
            if value.is_nan() { ordinary } else { value.clamp(low, high) }
        };
        Self {
            gender: self.gender,
            age_years: within(self.age_years, 4.0, 95.0, 35.0),
            f0_hz: within(self.f0_hz, 60.0, 400.0, 160.0),
            f0_range: within(self.f0_range, 0.3, 1.8, 1.0),
            formant: within(self.formant, 0.8, 1.25, 1.0),
            rate: within(self.rate, 0.6, 1.5, 1.0),
            breath: within(self.breath, 0.0, 1.0, 0.0),
            rough: within(self.rough, 0.0, 1.0, 0.0),
            bright: within(self.bright, -1.0, 1.0, 0.0),
            energy: within(self.energy, -1.0, 1.0, 0.0),
            seed: self.seed,
            whispers: self.whispers,
            accent: self.accent,
            natural: self.natural.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_is_stored_by_names_that_stay() {
        let spec = VoiceSpec {
            gender: Gender::Female,
            age_years: 30.0,
            f0_hz: f32::NAN,
            f0_range: 9.0,
            formant: 0.0,
            rate: 1.0,
            breath: -1.0,
            rough: 0.5,
            bright: f32::INFINITY,
            energy: 0.0,
            seed: u64::MAX,
            whispers: false,
            accent: None,
            natural: None,
        }
        .clamped();
        let json = serde_json::to_value(&spec).unwrap_or_default();
        assert_eq!(
            json,
            serde_json::json!({
                "gender": "female", "age_years": 30.0, "f0_hz": 160.0, "f0_range": 1.8_f32, "formant": 0.8_f32,
                "rate": 1.0, "breath": 0.0, "rough": 0.5, "bright": 1.0, "energy": 0.0, "seed": u64::MAX,
            })
        );
        assert_eq!(serde_json::from_value::<VoiceSpec>(json).ok(), Some(spec));
    }
}
