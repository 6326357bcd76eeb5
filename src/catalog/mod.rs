//! Models, system voices, limits, prices and regions: data, because vendors retire models.
//!
//! Owns the bundled table (`assets/catalog/`) and how a file of the user's overrides and extends it. A model or voice
//! that is in neither can still be typed in. Reads and writes no files.

mod families;
mod models;
mod overlay;
mod regions;
mod tolerant;
mod voice_pack;
mod voices;

pub use families::{CloneTerms, DesignTerms, Family, FixedInstructions, SampleTerms};
pub use models::{Feature, Instructions, Model, ModelLimits, RateLimits, TokenPrice, Transport, VoiceKind};
pub use overlay::OverlayError;
pub use regions::{LocalText, Region};
pub use voice_pack::{Joined, Member, PackFile, PackLicence, Package, PackageClient, VoicePack};
pub use voices::SystemVoice;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::model::{ModelId, TextLimits, VoiceId};

/// Layout of the files that this program writes; it reads all up to this one.
const VERSION: u32 = 2;

/// The bundled table by topic, in the order that lists are shown in.
const PARTS: [&str; 8] = [
    include_str!("../../assets/catalog/regions.json"),
    include_str!("../../assets/catalog/families.json"),
    include_str!("../../assets/catalog/models.json"),
    include_str!("../../assets/catalog/voices-qwen.json"),
    include_str!("../../assets/catalog/voices-cosyvoice.json"),
    include_str!("../../assets/catalog/voices-qwen-audio.json"),
    include_str!("../../assets/catalog/sambert.json"),
    include_str!("../../assets/catalog/voice-pack.json"),
];

/// The whole table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Catalog {
    /// Layout of the file; 2 is the newest that this program knows.
    pub version: u32,
    /// Day on which the facts were looked up, `YYYY-MM-DD`.
    pub date: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Families of models, each with its own voice design.
    pub families: Vec<Family>,
    /// Regions, those that speak first.
    pub regions: Vec<Region>,
    /// Models, the preferred ones first.
    pub models: Vec<Model>,
    /// Voices that the vendor ships.
    pub voices: Vec<SystemVoice>,
    /// What the natural engine speaks with; the last one counts, so that a user's own goes before ours.
    pub voice_packs: Vec<VoicePack>,
}

impl Catalog {
    /// The table that the program ships with.
    ///
    /// # Panics
    /// Never in a build that passed its tests: the files are compiled in.
    pub fn bundled() -> Self {
        let parts = PARTS.iter().map(|part| serde_json::from_str::<Self>(part).unwrap_or_default());
        parts.fold(Self::default(), Self::with)
    }

    /// This table with another one behind it.
    fn with(mut self, part: Self) -> Self {
        self.version = self.version.max(part.version);
        self.date = self.date.max(part.date);
        self.sources.extend(part.sources);
        self.families.extend(part.families);
        self.regions.extend(part.regions);
        self.models.extend(part.models);
        self.voices.extend(part.voices);
        self.voice_packs.extend(part.voice_packs);
        self
    }

    /// The model of that id.
    pub fn model(&self, id: &ModelId) -> Option<&Model> {
        self.models.iter().find(|model| model.id == *id)
    }

    /// The system voice of that id.
    pub fn voice(&self, id: &VoiceId) -> Option<&SystemVoice> {
        self.voices.iter().find(|voice| voice.id == *id)
    }

    /// The voice pack to install.
    pub fn voice_pack(&self) -> Option<&VoicePack> {
        self.voice_packs.last()
    }

    /// The region that a host belongs to, a public one or that of a workspace.
    pub fn region_of(&self, host: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.has_host(host))
    }

    /// The region of that id.
    pub fn region(&self, id: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.id == id)
    }

    /// Regions that offer speech.
    pub fn speech_regions(&self) -> impl Iterator<Item = &Region> {
        self.regions.iter().filter(|region| !region.text_only)
    }

    /// The family of that id.
    pub fn family(&self, id: &str) -> Option<&Family> {
        self.families.iter().find(|family| family.id == id)
    }

    /// Whether this program can speak through a model: the one place that decides what is offered. It streams over
    /// sockets.
    pub fn is_usable(&self, model: &Model) -> bool {
        let hidden = self.family(&model.family).is_some_and(|family| family.hidden);
        (model.is_reached_by(Transport::Realtime) || model.is_reached_by(Transport::Task)) && !hidden
    }

    /// Whether voices that are designed for `target` speak a language (ISO 639 code); a model that is not in the table
    /// may speak any.
    pub fn designs_in(&self, target: &ModelId, language: &str) -> bool {
        let terms = self.model(target).and_then(|model| self.design_terms(&model.family));
        terms.is_none_or(|terms| terms.languages.is_empty() || terms.languages.iter().any(|code| code == language))
    }

    /// Models that this program can speak through.
    pub fn usable(&self) -> impl Iterator<Item = &Model> {
        self.models.iter().filter(|model| self.is_usable(model))
    }

    /// Models that a voice can be designed for and then be heard with, newest first; those that a server said are gone
    /// come last.
    pub fn design_targets(&self) -> impl Iterator<Item = &Model> {
        let is_target = |model: &&Model| model.speaks_with(VoiceKind::Designed);
        let offered = self.usable().filter(is_target).filter(|model| model.gone.is_none());
        offered.chain(self.usable().filter(is_target).filter(|model| model.gone.is_some()))
    }

    /// System voices that a model speaks with.
    pub fn system_voices<'a>(&'a self, model: &'a ModelId) -> impl Iterator<Item = &'a SystemVoice> {
        self.voices.iter().filter(move |voice| voice.models.contains(model))
    }

    /// System voices that some usable model of a region speaks with; see [`Model::is_offered_in`].
    pub fn usable_voices(&self, region: Option<&str>) -> impl Iterator<Item = &SystemVoice> {
        // Asked for in every frame.
        let offered = self.usable().filter(|model| model.is_offered_in(region));
        let usable: HashSet<&ModelId> = offered.map(|model| &model.id).collect();
        self.voices.iter().filter(move |voice| voice.models.iter().any(|id| usable.contains(id)))
    }

    /// What voice design costs and allows in a family.
    pub fn design_terms(&self, family: &str) -> Option<&DesignTerms> {
        self.family(family)?.design.as_ref()
    }

    /// What cloning costs and allows in a family.
    pub fn clone_terms(&self, family: &str) -> Option<&CloneTerms> {
        self.family(family)?.clone.as_ref()
    }

    /// Limits of the texts of a design for `target`; an unknown model gets Qwen's.
    pub fn text_limits(&self, target: &ModelId) -> TextLimits {
        let family = self.model(target).map_or("qwen", |model| model.family.as_str());
        self.design_terms(family).map_or(TextLimits::QWEN, |terms| terms.limits)
    }

    /// Whether a request for this model with this voice may ask for a feature. A voice that is not in the table is a
    /// custom one and supports what its model does.
    pub fn supports(&self, model: &Model, voice: &VoiceId, feature: Feature) -> bool {
        let voice = self.voice(voice).and_then(|voice| voice.supports.as_ref());
        model.supports(feature) && voice.is_none_or(|supports| supports.contains(&feature))
    }

    /// How this model takes instructions for this voice; one that is not in the table is a custom one.
    pub fn instructions(&self, model: &Model, voice: &VoiceId) -> Instructions {
        match self.voice(voice) {
            Some(voice) => voice.instructions.or(model.system_instructions).unwrap_or(model.instructions),
            None => model.instructions,
        }
    }

    /// Notes that a server does not offer a model any more. False where the table does not know the model.
    pub fn mark_retired(&mut self, model: &ModelId, day: &str) -> bool {
        let known = self.models.iter_mut().find(|known| known.id == *model);
        known.map(|known| known.gone.get_or_insert_with(|| day.to_owned())).is_some()
    }
}

/// Models with those last that are retired on that day (`YYYY-MM-DD`), and else in their order.
pub fn retired_last<'a>(models: impl IntoIterator<Item = &'a Model>, today: &str) -> Vec<&'a Model> {
    let mut models: Vec<_> = models.into_iter().collect();
    models.sort_by_key(|model| model.is_retired(today));
    models
}

#[cfg(test)]
mod tests;
