//! What descriptions of voices say: their traits, and where each is said.
//!
//! Owns the vocabulary (data in `assets/prompt/`). Turns words into traits, never traits into sound.

pub mod traits;
