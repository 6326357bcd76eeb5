//! What descriptions of voices say: their traits, where each is said, what is wrong with them, what they lack.
//!
//! Owns the vocabulary and the guidelines (data in `assets/prompt/`). Turns words into traits, never traits into
//! sound; says what is wrong by rule and place, never in words for people.

pub mod diff;
pub mod dimensions;
mod edit;
mod grammar;
pub mod lint;
pub mod starters;
mod tongue;
pub mod traits;

pub use edit::Edit;
pub use lint::spoken_in;
pub use tongue::tongue;
