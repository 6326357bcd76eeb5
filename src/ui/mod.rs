//! What is in the window: one file or folder for each panel, all drawing from [`Shared`] and asking by [`Command`]s.
//!
//! | to change | open |
//! |---|---|
//! | what all panels know | [`shared`] |
//! | the form and the takes of Design | [`design`] |
//! | what designing may cost | [`budget`] |
//! | comparing takes by ear | [`audition`] |
//! | the account's voices | [`voices`] |
//! | speaking live and its recordings | [`live`] |
//! | settings | [`settings`] |
//! | the voice pack and the licences, within settings | [`natural_voices`], [`licences`] |
//! | the line at the bottom | [`status_bar`] |
//! | a take's card | [`take_card`] |
//! | exporting: its page, and what is known of the files | [`export`] |
//! | saying something else with the voice of a take | [`say`] |
//! | the lineage of takes, and what changed between two of them | [`family`], [`changes`] |
//! | the user's own words about a take | [`note`] |
//! | what the pages have in common | [`page`] |
//! | a failure in place | [`failure_box`] |
//! | how retired models are marked | [`retirement`] |
//! | controls, colours and fonts | [`widgets`], [`theme`] |
//!
//! A panel never does I/O, never waits, and holds no words: those are in [`crate::i18n`].
//!
//! [`Command`]: crate::studio::Command

pub mod audition;
pub mod budget;
pub mod changes;
pub mod design;
pub mod discarded;
pub mod engine_note;
pub mod export;
pub mod failure_box;
pub mod family;
pub mod licences;
pub mod live;
pub mod natural_voices;
pub mod note;
pub mod page;
pub mod retirement;
pub mod say;
pub mod settings;
pub mod shared;
pub mod status_bar;
pub mod take_card;
pub mod theme;
pub mod voice_names;
pub mod voices;
pub mod widgets;

pub use shared::{Panel, Shared, Sound, VoiceList};
