//! Timbre: a desktop studio for designing voices in words.
//!
//! The code map. A module uses only what stands below it.
//!
//! | module | owns |
//! |---|---|
//! | [`dashscope`] | the client of the speech APIs |
//! | [`service`] | the embedded service: the same APIs seen from the other side |
//! | [`wire`] | message formats, written once, used by both sides |
//! | [`engine`] | offline speech: description, voice, samples |
//! | [`audio`] | decoding, resampling, playing, measuring, encoding |
//! | [`library`] | the vault on disk |
//! | [`settings`] | the user's choices and secrets, and where files live |
//! | [`catalog`] | models, system voices, limits, prices, regions |
//! | [`prompt`] | what a description says about a voice |
//! | [`model`] | plain validated types |
//!

pub mod audio;
pub mod catalog;
pub mod dashscope;
pub mod engine;
pub mod library;
pub mod model;
pub mod prompt;
pub mod service;
pub mod settings;
pub mod wire;

