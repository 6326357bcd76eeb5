//! The seven dimensions of a voice as a list to be filled: what a description covers, and phrases for what it lacks.
//!
//! Owns the choices (data: `assets/prompt/dimensions.json`) and where their phrases go. `traits` knows the words.

mod choices;
mod phrase;

use std::ops::Range;

pub use choices::{Choice, choices};
pub use phrase::{phrase, says};

use super::traits::{self, Dimension};

/// What a description says about one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The dimension.
    pub dimension: Dimension,
    /// Where it is said outright; empty where it is not. Bytes, on character boundaries.
    pub said: Vec<Range<usize>>,
}

impl Covered {
    /// Whether it is said anywhere.
    pub fn is_covered(&self) -> bool {
        !self.said.is_empty()
    }
}

/// What `description` says about each dimension, in the vendor's order.
pub fn coverage(description: &str) -> [Covered; 7] {
    let said = traits::statements(description);
    Dimension::ALL.map(|dimension| Covered {
        dimension,
        said: said.iter().filter(|said| said.covers(dimension)).map(|said| said.span.clone()).collect(),
    })
}

#[cfg(test)]
mod tests;
