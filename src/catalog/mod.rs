//! Models, system voices, limits, prices and regions: data, because vendors retire models.
//!
//! Owns the bundled table (`assets/catalog.json`) and how a file of the user's overrides and extends it: entries with a
//! known id replace the bundled ones, others are added. A model or voice that is in neither can still be typed in.

mod entries;

pub use entries::{DesignTerms, Family, LocalText, Model, Region, SystemVoice, Transport, VoiceKind};

use serde::{Deserialize, Serialize};

use crate::model::{ModelId, TextLimits, VoiceId};

/// The whole table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Catalog {
    /// Layout of the file; this program reads version 1.
    pub version: u32,
    /// Day on which the facts were looked up, `YYYY-MM-DD`.
    pub date: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Families of models, each with its own voice design.
    pub families: Vec<Family>,
    /// Regions with a public host.
    pub regions: Vec<Region>,
    /// Models, the preferred ones first.
    pub models: Vec<Model>,
    /// Voices that the vendor ships.
    pub voices: Vec<SystemVoice>,
}

impl Catalog {
    /// The table that the program ships with.
    ///
    /// # Panics
    /// Never in a build that passed its tests: the file is compiled in.
    pub fn bundled() -> Self {
        serde_json::from_str(include_str!("../../assets/catalog.json")).unwrap_or_default()
    }

    /// Lays a user's file over this table.
    ///
    /// # Errors
    /// The reader's message where the text is not such a table; this table is then unchanged.
    pub fn overlay(&mut self, json: &str) -> Result<(), serde_json::Error> {
        let over: Self = serde_json::from_str(json)?;
        merge(&mut self.families, over.families, |family| family.id.clone());
        merge(&mut self.regions, over.regions, |region| region.id.clone());
        merge(&mut self.models, over.models, |model| model.id.as_str().to_owned());
        merge(&mut self.voices, over.voices, |voice| voice.id.as_str().to_owned());
        Ok(())
    }

    /// The model of that id.
    pub fn model(&self, id: &ModelId) -> Option<&Model> {
        self.models.iter().find(|model| model.id == *id)
    }

    /// The system voice of that id.
    pub fn voice(&self, id: &VoiceId) -> Option<&SystemVoice> {
        self.voices.iter().find(|voice| voice.id == *id)
    }

    /// The region of that id.
    pub fn region(&self, id: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.id == id)
    }

    /// Models that a voice can be designed for, newest first.
    pub fn design_targets(&self) -> impl Iterator<Item = &Model> {
        self.models.iter().filter(|model| model.voices == VoiceKind::Designed)
    }

    /// System voices that a model speaks with.
    pub fn system_voices<'a>(&'a self, model: &'a ModelId) -> impl Iterator<Item = &'a SystemVoice> {
        self.voices.iter().filter(move |voice| voice.models.contains(model))
    }

    /// What voice design costs and allows in a family.
    pub fn design_terms(&self, family: &str) -> Option<&DesignTerms> {
        self.families.iter().find(|entry| entry.id == family).map(|entry| &entry.design)
    }

    /// Limits of the texts of a design for `target`; an unknown model gets Qwen's.
    pub fn text_limits(&self, target: &ModelId) -> TextLimits {
        let family = self.model(target).map_or("qwen", |model| model.family.as_str());
        self.design_terms(family).map_or(TextLimits::QWEN, |terms| terms.limits)
    }
}

fn merge<T>(base: &mut Vec<T>, over: Vec<T>, id: impl Fn(&T) -> String) {
    for entry in over {
        match base.iter_mut().find(|known| id(known) == id(&entry)) {
            Some(known) => *known = entry,
            None => base.push(entry),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_table_is_whole() {
        let catalog = Catalog::bundled();
        assert_eq!((catalog.version, catalog.voices.len()), (1, 49));
        assert_eq!(catalog.design_targets().count(), 2);
        assert_eq!(catalog.text_limits(&"qwen3-tts-vd-realtime-2026-01-15".into()), TextLimits::QWEN);
        for voice in &catalog.voices {
            assert!(voice.models.iter().all(|model| catalog.model(model).is_some()), "{}", voice.id);
            assert!(!voice.name.zh.is_empty() && !voice.character.en.is_empty(), "{}", voice.id);
        }
        let old: ModelId = "qwen3-tts-flash-realtime-2025-09-18".into();
        assert_eq!(catalog.system_voices(&old).count(), 17);
    }

    #[test]
    fn a_users_file_overrides_and_extends() {
        let mut catalog = Catalog::bundled();
        let before = catalog.models.len();
        let json = r#"{"models":[{"id":"qwen3-tts-flash-realtime","retired":"2027-01-01"},{"id":"my-model"}]}"#;
        assert!(catalog.overlay(json).is_ok());
        assert_eq!(catalog.models.len(), before + 1);
        let changed = catalog.model(&"qwen3-tts-flash-realtime".into());
        assert_eq!(changed.and_then(|model| model.retired.as_deref()), Some("2027-01-01"));
    }

    #[test]
    fn a_bad_file_changes_nothing() {
        let mut catalog = Catalog::bundled();
        assert!(catalog.overlay("{\"models\": 5}").is_err());
        assert_eq!(catalog, Catalog::bundled());
    }
}
