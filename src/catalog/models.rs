//! Rows about models: how each is reached, what speaks through it, what it supports.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::tolerant;
use crate::model::{ModelId, SampleRate};

/// How a model is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// The realtime socket of Qwen-TTS.
    Realtime,
    /// The task socket of `CosyVoice`, Qwen-Audio-TTS and Sambert.
    Task,
    /// Plain HTTP, whole or as a stream of events.
    Http,
}

/// Where a voice comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VoiceKind {
    /// The vendor ships it.
    System,
    /// Designed for exactly this model.
    Designed,
    /// Cloned for exactly this model.
    Cloned,
}

/// What a request may ask of a model besides text and voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Speed of speech, 0.5 to 2.
    Rate,
    /// Pitch, 0.5 to 2.
    Pitch,
    /// Loudness, 0 to 100.
    Volume,
    /// Bit rate of opus, 6 to 510 kbit/s.
    BitRate,
    /// SSML instead of plain text.
    Ssml,
    /// Times of words.
    WordTimestamps,
    /// Times of phonemes.
    PhonemeTimestamps,
    /// A number that makes speech repeatable.
    Seed,
    /// Pronunciations and replacements for this request.
    HotFix,
    /// The language of the text, as a code in a list.
    LanguageHints,
    /// The language of the text, by its English name.
    LanguageType,
    /// Leaves Markdown signs out of speech.
    MarkdownFilter,
    /// A hidden mark that says that a machine spoke.
    Watermark,
    /// Lets the server rewrite instructions before it follows them.
    OptimizeInstructions,
    /// Tags in the text such as `[laughing]`.
    InlineTags,
}

/// How freely the delivery can be described.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Instructions {
    /// Not at all.
    #[default]
    None,
    /// Only with the sentences of [`super::FixedInstructions`].
    Fixed,
    /// In the user's own words.
    Free,
}

/// Longest texts of a model. `None` where the vendor publishes no number, or where it is counted otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModelLimits {
    /// Characters in one request of HTTP.
    pub characters_per_request: Option<u64>,
    /// Charged characters (Han characters are two) in one request or one continued piece of a task.
    pub counted_per_request: Option<u64>,
    /// Charged characters in a whole task.
    pub counted_per_task: Option<u64>,
    /// Tokens in one request.
    pub tokens_per_request: Option<u64>,
    /// Characters of an instruction.
    pub instruction_characters: Option<u64>,
    /// Tokens of an instruction.
    pub instruction_tokens: Option<u64>,
}

/// How often an account may call a model. Limits per minute are enforced per second too, a sixtieth each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RateLimits {
    /// Requests in a minute.
    pub requests_per_minute: Option<u32>,
    /// Requests in a second.
    pub requests_per_second: Option<u32>,
    /// Tokens in a minute.
    pub tokens_per_minute: Option<u64>,
}

/// Price of 1,000 tokens, for models that are not charged by characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenPrice {
    /// Of text.
    pub input: f64,
    /// Of speech.
    pub output: f64,
}

/// A speech model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Its id on the wire.
    pub id: ModelId,
    /// Family, `qwen` where it is missing.
    #[serde(default = "qwen")]
    pub family: String,
    /// How it is reached; one or several, the realtime socket where it is missing.
    #[serde(rename = "transport", default = "realtime", deserialize_with = "tolerant::one_or_many")]
    pub transports: BTreeSet<Transport>,
    /// Which voices it speaks with; one or several, the vendor's where it is missing.
    #[serde(default = "system", deserialize_with = "tolerant::one_or_many")]
    pub voices: BTreeSet<VoiceKind>,
    /// How custom voices take instructions, and the vendor's too unless `system_instructions` says otherwise.
    #[serde(default, deserialize_with = "tolerant::instructions")]
    pub instructions: Instructions,
    /// How those of the vendor's voices that take instructions do so.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "tolerant::some_instructions")]
    pub system_instructions: Option<Instructions>,
    /// What a request may ask for.
    #[serde(default)]
    pub supports: BTreeSet<Feature>,
    /// Formats that it can answer in, as the wire names them: `pcm`, `wav`, `mp3`, `opus`.
    #[serde(default)]
    pub formats: Vec<String>,
    /// Rates that it can answer in.
    #[serde(default)]
    pub sample_rates: Vec<SampleRate>,
    /// The rate that it answers in where none is asked for.
    #[serde(default)]
    pub default_sample_rate: Option<SampleRate>,
    /// Languages that it speaks, as ISO 639 codes.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Longest texts.
    #[serde(default)]
    pub limits: ModelLimits,
    /// How often it may be called.
    #[serde(default)]
    pub rate_limits: RateLimits,
    /// Day of its release, `YYYY-MM-DD`.
    #[serde(default)]
    pub released: Option<String>,
    /// Day on which the vendor announced to take it offline, `YYYY-MM-DD`.
    #[serde(default)]
    pub retired: Option<String>,
    /// Day on which a server said that it does not offer it any more, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<String>,
    /// Regions that offer it.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Price of 10,000 counted characters by region, in the region's currency.
    #[serde(default)]
    pub price_per_10k_characters: BTreeMap<String, f64>,
    /// Price of tokens by region, in the region's currency.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub price_per_1k_tokens: BTreeMap<String, TokenPrice>,
    /// Regions that offer it at a price that the sources do not tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub price_unknown_in: Vec<String>,
}

impl Model {
    /// A model of which nothing but its id is known: what a user's file with an id alone says.
    pub fn named(id: impl Into<ModelId>) -> Self {
        Self {
            id: id.into(),
            family: qwen(),
            transports: realtime(),
            voices: system(),
            instructions: Instructions::None,
            system_instructions: None,
            supports: BTreeSet::new(),
            formats: Vec::new(),
            sample_rates: Vec::new(),
            default_sample_rate: None,
            languages: Vec::new(),
            limits: ModelLimits::default(),
            rate_limits: RateLimits::default(),
            released: None,
            retired: None,
            gone: None,
            regions: Vec::new(),
            price_per_10k_characters: BTreeMap::new(),
            price_per_1k_tokens: BTreeMap::new(),
            price_unknown_in: Vec::new(),
        }
    }

    /// Whether a region offers it; where the region or the model's own are not known, it may.
    pub fn is_offered_in(&self, region: Option<&str>) -> bool {
        region.is_none_or(|region| self.regions.is_empty() || self.regions.iter().any(|known| known == region))
    }

    /// What so many counted characters cost in a region, in the region's currency; `None` where no price is known.
    pub fn price_of(&self, region: &str, characters: u64) -> Option<f64> {
        self.price_per_10k_characters.get(region).map(|each| each * characters as f64 / 10_000.0)
    }

    /// Whether a request may ask for that.
    pub fn supports(&self, feature: Feature) -> bool {
        self.supports.contains(&feature)
    }

    /// Whether it speaks with voices of that kind.
    pub fn speaks_with(&self, kind: VoiceKind) -> bool {
        self.voices.contains(&kind)
    }

    /// Whether it is reached that way.
    pub fn is_reached_by(&self, transport: Transport) -> bool {
        self.transports.contains(&transport)
    }

    /// Whether it is offline on that day (`YYYY-MM-DD`), as far as the vendor announced it or a server said so.
    pub fn is_retired(&self, today: &str) -> bool {
        self.gone.is_some() || self.retired.as_deref().is_some_and(|day| day <= today)
    }
}

fn qwen() -> String {
    "qwen".to_owned()
}

fn realtime() -> BTreeSet<Transport> {
    [Transport::Realtime].into()
}

fn system() -> BTreeSet<VoiceKind> {
    [VoiceKind::System].into()
}
