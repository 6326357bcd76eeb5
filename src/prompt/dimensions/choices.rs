//! What can be chosen for each dimension, after the vendor's table, with a phrase in each language.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::prompt::traits::Dimension;

const SOURCE: &str = include_str!("../../../assets/prompt/dimensions.json");
/// The form of the file that this program reads.
const VERSION: u32 = 1;

/// One thing that can be said about a dimension.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Tells it from the others, in every version of the file.
    pub id: String,
    /// The dimension.
    pub dimension: Dimension,
    /// Its name, in Chinese.
    pub name_zh: String,
    /// Its name, in English.
    pub name_en: String,
    /// What a Chinese description says: of gender and age before "声音", of others as a clause.
    pub zh: String,
    /// What an English description says: of gender and age before "voice", of others as a clause.
    pub en: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    version: u32,
    choices: Vec<Choice>,
}

/// All of one dimension, in the order to offer them.
pub fn choices(dimension: Dimension) -> impl Iterator<Item = &'static Choice> {
    all().iter().filter(move |choice| choice.dimension == dimension)
}

fn all() -> &'static [Choice] {
    static ALL: LazyLock<Vec<Choice>> = LazyLock::new(|| {
        let source = serde_json::from_str::<Source>(SOURCE).ok();
        source.filter(|source| source.version == VERSION).unwrap_or_default().choices
    });
    &ALL
}
