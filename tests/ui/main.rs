//! The window without a screen: every control by its name, in English and in Chinese.
#![allow(clippy::needless_pass_by_value, reason = "a name is a literal, or a pair of them")]
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod audition;
mod desk;
mod export;
mod family;
mod form;
mod lab;
mod layout;
mod live;
mod made;
mod names;
mod notes;
mod pack;
mod rail;
mod say;
mod sending;
mod settings;
mod support;
mod takes;
mod voices;
