//! Distances, radii and sizes of type and controls, as `assets/theme.json` has them. In points.

use serde::Deserialize;

/// Sizes in points.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Distances, multiples of four.
    pub space: Space,
    /// Radii of corners.
    pub radius: Radius,
    /// Sizes of type.
    pub text: TypeScale,
    /// Sizes of controls.
    pub control: Control,
}

macro_rules! sizes {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: f32,)* }
    };
}

sizes! {
    /// Distances, in points.
    Space {
        /// 4: between an icon and its text.
        xs,
        /// 8: between controls.
        s,
        /// 12: inside controls, between fields.
        m,
        /// 16: inside cards.
        l,
        /// 24: between sections.
        xl,
        /// 32: around empty states.
        xxl,
    }
}

sizes! {
    /// Radii of corners, in points.
    Radius {
        /// Badges, list rows.
        s,
        /// Controls.
        m,
        /// Cards, dialogs, toasts.
        l,
    }
}

sizes! {
    /// Sizes of type, in points.
    TypeScale {
        /// Captions, counters, messages.
        caption,
        /// Everything that is read or typed.
        body,
        /// Title of a section.
        heading,
        /// Title of a panel.
        title,
        /// Ids and raw answers.
        mono,
        /// Height of a line of body text that wraps.
        line,
    }
}

sizes! {
    /// Sizes of controls, in points.
    Control {
        /// Height of fields and buttons.
        height,
        /// Height and width of icon buttons, height of dense rows.
        compact,
        /// Side of an icon.
        icon,
        /// Width of outlines.
        stroke,
        /// Width of the ring around what has the keyboard.
        focus,
    }
}
