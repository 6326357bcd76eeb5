//! Reading fields that older files write in another shape.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};

use super::Instructions;

/// A name, or a list of names.
pub fn one_or_many<'de, D, T>(reader: D) -> Result<BTreeSet<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Ord,
{
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a known name or a list of known names")]
    enum OneOrMany<T: Ord> {
        One(T),
        Many(BTreeSet<T>),
    }
    Ok(match OneOrMany::deserialize(reader)? {
        OneOrMany::One(one) => [one].into(),
        OneOrMany::Many(many) => many,
    })
}

/// `none`, `fixed` or `free`; `true` and `false` as version 1 wrote it.
pub fn instructions<'de, D: Deserializer<'de>>(reader: D) -> Result<Instructions, D::Error> {
    Shape::deserialize(reader).map(Into::into)
}

/// The same, or nothing.
pub fn some_instructions<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Instructions>, D::Error> {
    Ok(Option::<Shape>::deserialize(reader)?.map(Into::into))
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected none, fixed, free, true or false")]
enum Shape {
    Flag(bool),
    Named(Name),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    None,
    Fixed,
    Free,
}

impl From<Shape> for Instructions {
    fn from(shape: Shape) -> Self {
        match shape {
            Shape::Flag(false) | Shape::Named(Name::None) => Self::None,
            Shape::Named(Name::Fixed) => Self::Fixed,
            Shape::Flag(true) | Shape::Named(Name::Free) => Self::Free,
        }
    }
}
