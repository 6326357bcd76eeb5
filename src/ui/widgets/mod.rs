//! Controls that know no application types: all words and values come in, what the user did goes out.
//!
//! Each has a role, an exact name and its state in the accessibility tree, works from the keyboard, and takes its
//! colours and distances from [`crate::ui::theme`]. None may do input or output, or hold words of its own.

pub mod badge;
pub mod button;
pub mod card;
mod choice;
pub mod combo;
mod combo_list;
pub mod dialog;
pub mod difference;
pub mod error_box;
pub mod field;
mod field_text;
pub mod finding;
pub mod icon;
mod icon_button;
mod icon_shapes;
pub mod link;
pub mod meter;
pub mod nav;
mod paint;
pub mod progress;
pub mod row;
pub mod search;
pub mod segmented;
pub mod slider;
#[cfg(test)]
pub(super) mod testing;
pub mod tick;
pub mod toast;
mod toast_card;
pub mod tree_row;
pub mod waveform;

pub use badge::{badge, chip, covered_chip};
pub use card::{card, empty_state, kv, note, section_heading};
pub use choice::choice;
pub use error_box::error_box;
pub use icon::Icon;
pub use search::search_box;
pub use segmented::segmented;

use eframe::egui::Color32;

use crate::ui::theme::SchemeTokens;

/// How serious a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Neutral.
    #[default]
    Info,
    /// Something worked.
    Success,
    /// Something may be wrong, but the user can go on.
    Warning,
    /// Something is wrong, and the user cannot go on.
    Danger,
}

impl Severity {
    /// Colour of text and icons.
    pub fn colour(self, tokens: &SchemeTokens) -> Color32 {
        match self {
            Self::Info => tokens.text_secondary,
            Self::Success => tokens.success,
            Self::Warning => tokens.warning,
            Self::Danger => tokens.danger,
        }
    }

    /// Colour of the ground behind such text.
    pub fn ground(self, tokens: &SchemeTokens) -> Color32 {
        match self {
            Self::Info => tokens.track,
            Self::Success => tokens.success_soft,
            Self::Warning => tokens.warning_soft,
            Self::Danger => tokens.danger_soft,
        }
    }

    /// The sign that goes with it, so that colour is not the only carrier.
    pub fn icon(self) -> Icon {
        match self {
            Self::Info => Icon::Info,
            Self::Success => Icon::Check,
            Self::Warning | Self::Danger => Icon::Warning,
        }
    }
}
