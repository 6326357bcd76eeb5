//! Rows of the catalog. Everything but an id may be missing in a user's file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{ModelId, SampleRate, TextLimits, VoiceId};

/// A text in both languages of the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "named by language")]
pub struct LocalText {
    pub en: String,
    pub zh: String,
}

/// Models that share one voice design and one dialect of the protocol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Family {
    /// `qwen`.
    pub id: String,
    /// Its voice design.
    pub design: DesignTerms,
}

/// What voice design costs and allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DesignTerms {
    /// The `model` of the call.
    pub model: String,
    /// Longest texts.
    pub limits: TextLimits,
    /// Price of one voice by region, in the region's currency.
    #[serde(default)]
    pub price_per_voice: BTreeMap<String, f64>,
    /// Most voices in an account.
    #[serde(default)]
    pub max_voices: u32,
}

/// A place where the service runs, with keys of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Region {
    /// `cn-beijing`.
    pub id: String,
    /// Its name for people.
    pub name: LocalText,
    /// Public host.
    pub host: String,
    /// Host of a workspace, with `{workspace}` to be filled in.
    pub workspace_host: String,
    /// Sign of the currency that prices are in.
    pub currency: String,
}

/// How a model is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// The realtime socket.
    #[default]
    Realtime,
    /// Plain HTTP.
    Http,
}

/// Which voices a model speaks with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VoiceKind {
    /// Those that the vendor ships.
    #[default]
    System,
    /// Those designed for exactly this model.
    Designed,
    /// Those cloned for exactly this model.
    Cloned,
}

/// A speech model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Its id on the wire.
    pub id: ModelId,
    /// Family, `qwen` where it is missing.
    #[serde(default = "qwen")]
    pub family: String,
    /// How it is reached.
    #[serde(default)]
    pub transport: Transport,
    /// Which voices it speaks with.
    #[serde(default)]
    pub voices: VoiceKind,
    /// Whether it takes instructions about the delivery.
    #[serde(default)]
    pub instructions: bool,
    /// Rates that it can answer in.
    #[serde(default)]
    pub sample_rates: Vec<SampleRate>,
    /// Day of its release, `YYYY-MM-DD`.
    #[serde(default)]
    pub released: Option<String>,
    /// Day on which the vendor announced to take it offline, `YYYY-MM-DD`.
    #[serde(default)]
    pub retired: Option<String>,
    /// Price of 10,000 counted characters by region.
    #[serde(default)]
    pub price_per_10k_characters: BTreeMap<String, f64>,
}

fn qwen() -> String {
    "qwen".to_owned()
}

/// A voice that the vendor ships.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemVoice {
    /// Its id on the wire, which may contain spaces.
    pub id: VoiceId,
    /// Its name for people.
    #[serde(default)]
    pub name: LocalText,
    /// `female` or `male`.
    #[serde(default)]
    pub gender: String,
    /// What it sounds like, in a few words.
    #[serde(default)]
    pub character: LocalText,
    /// The Chinese dialect that it speaks instead of Mandarin.
    #[serde(default)]
    pub dialect: Option<LocalText>,
    /// Models that offer it.
    #[serde(default)]
    pub models: Vec<ModelId>,
}
