//! Timbre: a desktop studio for designing voices in words.
//!
//! The code map. A module uses only what stands below it; `tests/architecture.rs` holds it to that.
//!
//! | module | owns |
//! |---|---|
//! | [`app`] | the window's state, events in and commands out, shortcuts, start and end |
//! | [`ui`] | what is in the window: panels, widgets, theme |
//! | [`i18n`] | every text, in English and Chinese, in one table |
//! | [`studio`] | the border between window and work: commands, events, jobs |
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
//! ARCHITECTURE.md tells the invariants, what is deliberately absent, and where to start.

pub mod app;
pub mod audio;
pub mod catalog;
pub mod dashscope;
pub mod engine;
pub mod i18n;
pub mod library;
pub mod model;
pub mod prompt;
pub mod service;
pub mod settings;
pub mod studio;
pub mod ui;
pub mod wire;

pub use app::{StartError, run};
