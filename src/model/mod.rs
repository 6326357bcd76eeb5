//! Plain validated types that every layer speaks in. No I/O, no clocks, no knowledge of any vendor.
//!
//! A value of one of these types is legal by construction; checking happens once, where text from a person or from
//! the network comes in.

mod check;
mod clip;
mod export;
mod ids;
mod language;
mod sample;
mod text;

pub use check::{Check, CheckKind, Measured};
pub use clip::{Clip, SampleRate};
pub use export::{
    BuiltInPreset, ExportChannels, ExportFormat, ExportOptions, ExportPreset, ExportRate, ExportRecipe, Finish,
    LoudnessTarget, UnknownFormat,
};
pub use ids::{ModelId, TakeId, VoiceId};
pub use language::{Language, UnknownLanguage};
pub use sample::{SampleFacts, SampleKind, SampleProblem, SampleTerms};
pub use text::{NameRule, PreviewText, TextLimits, TextProblem, VoiceName, VoicePrompt, counted_characters};
