//! Rows about the voices that the vendor ships.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Feature, Instructions, LocalText, tolerant};
use crate::model::{ModelId, VoiceId};

/// A voice that the vendor ships.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemVoice {
    /// Its id on the wire, which may contain spaces.
    pub id: VoiceId,
    /// Its name for people.
    #[serde(default)]
    pub name: LocalText,
    /// `female` or `male`; empty where the sources do not tell.
    #[serde(default)]
    pub gender: String,
    /// What it sounds like, in a few words.
    #[serde(default)]
    pub character: LocalText,
    /// What the vendor made it for: `companion`, `children`, `dialect`, `assistant`, `service`, `audiobook`, `poetry`,
    /// `short_video`, `live`, `news`, `overseas`, `general`; empty where the sources do not tell.
    #[serde(default)]
    pub kind: String,
    /// Languages that it speaks, as ISO 639 codes; `zh` stands for its dialect where it has one.
    #[serde(default)]
    pub languages: Vec<String>,
    /// The dialect or accent that it speaks instead of the standard.
    #[serde(default)]
    pub dialect: Option<LocalText>,
    /// Models that offer it.
    #[serde(default)]
    pub models: Vec<ModelId>,
    /// What it supports of that which its model supports; all of it where this is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supports: Option<BTreeSet<Feature>>,
    /// How it takes instructions; as its model does where this is missing.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "tolerant::some_instructions")]
    pub instructions: Option<Instructions>,
    /// The instruction that it needs to speak a language, by the language's code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub language_instructions: BTreeMap<String, String>,
}
