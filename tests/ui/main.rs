//! The window without a screen: every control by its name, in English and in Chinese.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod form;
mod live;
mod made;
mod names;
mod rail;
mod sending;
mod settings;
mod support;
mod takes;
mod voices;
