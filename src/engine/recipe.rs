//! What a natural voice is blended from. Stored with a kept voice, so that it sounds the same for ever.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Language;

/// Base voices and their shares, which need not add up to 1.
pub type Blend = BTreeMap<String, f32>;

/// The base voices that lend a voice its timbre, and, for each language, those that lend it their way of speaking.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// The sound of the voice.
    pub timbre: Blend,
    /// The melody and rhythm, by the language's code: native speakers each.
    pub melodies: BTreeMap<String, Blend>,
}

impl Recipe {
    /// Who lends the way of speaking in `language`; the timbre's voices where nobody is named.
    pub fn melody(&self, language: Language) -> &Blend {
        self.melodies.get(language.code()).unwrap_or(&self.timbre)
    }
}
