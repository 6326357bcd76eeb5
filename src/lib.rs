//! Timbre: a desktop studio for designing voices in words.
//!
//! The code map. A module uses only what stands below it.
//!
//! | module | owns |
//! |---|---|
//! | [`wire`] | message formats, written once, used by both sides |
//! | [`audio`] | decoding, resampling, playing, measuring, encoding |
//! | [`catalog`] | models, system voices, limits, prices, regions |
//! | [`model`] | plain validated types |
//!

pub mod audio;
pub mod catalog;
pub mod model;
pub mod wire;

