//! Rows about families of models: how each has voices designed and cloned, on what terms.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::LocalText;
use crate::model::{SampleRate, TextLimits};

/// Models that share one dialect of the protocol, one voice design and one way of cloning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Family {
    /// `qwen`.
    pub id: String,
    /// Its name for people.
    #[serde(default)]
    pub name: LocalText,
    /// Kept out of sight until it is asked for.
    #[serde(default)]
    pub hidden: bool,
    /// The model is the voice, and no request names another.
    #[serde(default)]
    pub model_is_voice: bool,
    /// Its voice design, if it has any.
    #[serde(default)]
    pub design: Option<DesignTerms>,
    /// Its cloning, if it has any.
    #[serde(default)]
    pub clone: Option<CloneTerms>,
    /// The sentences that voices with fixed instructions take.
    #[serde(default)]
    pub fixed_instructions: FixedInstructions,
}

/// What voice design costs and allows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DesignTerms {
    /// The `model` of the call.
    pub model: String,
    /// Lengths of the texts, and which names there may be.
    pub limits: TextLimits,
    /// Price of one voice by region, in the region's currency; 0 where it is free.
    pub price_per_voice: BTreeMap<String, f64>,
    /// Most voices in an account.
    pub max_voices: u32,
    /// Languages of the description, as ISO 639 codes.
    pub prompt_languages: Vec<String>,
    /// Languages of the preview, as ISO 639 codes.
    pub languages: Vec<String>,
    /// Rates of the preview.
    pub sample_rates: Vec<SampleRate>,
    /// Formats of the preview.
    pub formats: Vec<String>,
    /// Regions that offer it.
    pub regions: Vec<String>,
    /// Day on which the vendor announced to take it offline, `YYYY-MM-DD`.
    pub retired: Option<String>,
}

/// What cloning costs and allows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CloneTerms {
    /// The `model` of the call.
    pub model: String,
    /// Lengths and letters of the name; the texts of a design play no part.
    pub limits: TextLimits,
    /// Price of one voice by region, in the region's currency; 0 where it is free.
    pub price_per_voice: BTreeMap<String, f64>,
    /// Most voices in an account.
    pub max_voices: u32,
    /// Languages of the sample, as ISO 639 codes.
    pub languages: Vec<String>,
    /// What the sample has to be like.
    pub sample: SampleTerms,
    /// Regions that offer it.
    pub regions: Vec<String>,
    /// Day on which the vendor announced to take it offline, `YYYY-MM-DD`.
    pub retired: Option<String>,
}

/// What a sample for cloning has to be like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SampleTerms {
    /// Lowest sample rate.
    pub least_sample_rate: Option<SampleRate>,
    /// Shortest and longest that the vendor recommends, in seconds.
    pub recommended_seconds: Option<[f64; 2]>,
    /// Longest that is taken, in seconds.
    pub most_seconds: Option<f64>,
    /// Longest pause in it, in seconds.
    pub most_pause_seconds: Option<f64>,
    /// Unbroken speech that it must have, in seconds.
    pub least_speech_seconds: Option<f64>,
    /// Largest file as it is sent, in bytes.
    pub most_bytes: Option<u64>,
    /// Ways to send it: `data`, `url`, `oss`.
    pub sources: Vec<String>,
}

/// Sentences with gaps, and what may stand in each gap. Some voices take fewer fillings than their family lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FixedInstructions {
    /// Sentences; a gap is a name in braces.
    pub sentences: Vec<String>,
    /// Fillings by the name of the gap.
    pub fillings: BTreeMap<String, Vec<String>>,
}

impl FixedInstructions {
    /// Every sentence with every filling, in the order of the table.
    pub fn all(&self) -> Vec<String> {
        self.sentences.iter().flat_map(|sentence| self.filled(sentence.clone())).collect()
    }

    /// Whether an instruction is one of the sentences.
    pub fn allow(&self, instruction: &str) -> bool {
        self.all().iter().any(|sentence| sentence == instruction)
    }

    fn filled(&self, sentence: String) -> Vec<String> {
        self.fillings.iter().fold(vec![sentence], |sentences, (gap, fillings)| {
            let gap = format!("{{{gap}}}");
            let fill = |sentence: String| -> Vec<String> {
                if !sentence.contains(&gap) {
                    return vec![sentence];
                }
                fillings.iter().map(|filling| sentence.replace(&gap, filling)).collect()
            };
            sentences.into_iter().flat_map(fill).collect()
        })
    }
}
