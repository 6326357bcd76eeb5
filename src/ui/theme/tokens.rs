//! The tokens as data: reading `assets/theme.json`, and the colours of a scheme.
//!
//! Knows nothing of egui's style; `style.rs` turns tokens into one.

use std::sync::LazyLock;

use eframe::egui::Color32;
use serde::{Deserialize, Deserializer, de::Error as _};

use super::sizes::Metrics;

/// Layout of the file that this program reads.
const VERSION: u32 = 1;

/// Everything in `assets/theme.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tokens {
    /// Layout of the file.
    pub version: u32,
    /// What both schemes share.
    pub metrics: Metrics,
    /// Colours on dark.
    pub dark: SchemeTokens,
    /// Colours on light.
    pub light: SchemeTokens,
}

impl Tokens {
    /// The table that the program ships with, read once.
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Tokens> =
            LazyLock::new(|| Tokens::read().ok().filter(|tokens| tokens.version == VERSION).unwrap_or_default());
        &BUNDLED
    }

    fn read() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../../../assets/theme.json"))
    }
}

macro_rules! colours {
    ($($(#[$doc:meta])* $field:ident,)*) => {
        /// Colours of one scheme.
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct SchemeTokens { $($(#[$doc])* #[serde(deserialize_with = "hex")] pub $field: Color32,)* }
    };
}

colours! {
    /// Below the window's ground: the navigation rail, code.
    sunken,
    /// The window's ground.
    base,
    /// Cards.
    surface,
    /// What floats: menus, dialogs, toasts, tooltips.
    raised,
    /// Inside of text fields.
    field,
    /// Quiet buttons at rest.
    control,
    /// Quiet buttons under the pointer.
    control_hover,
    /// Quiet buttons held down.
    control_pressed,
    /// Any button that cannot be used.
    control_disabled,
    /// The empty part of bars, sliders and meters; ground of neutral badges.
    track,
    /// Lines that separate.
    stroke,
    /// Outlines of controls.
    stroke_strong,
    /// Main text.
    text,
    /// Captions and explanations.
    text_secondary,
    /// Text of what cannot be used.
    text_disabled,
    /// Fill of the main action and of what is switched on.
    accent,
    /// The same under the pointer.
    accent_hover,
    /// The same held down.
    accent_pressed,
    /// Text on the accent.
    accent_text,
    /// Accent-coloured text and icons on surfaces.
    accent_fg,
    /// Ground of what is selected.
    accent_soft,
    /// Text and icons of success.
    success,
    /// Ground of success.
    success_soft,
    /// Text and icons of warnings.
    warning,
    /// Ground of warnings.
    warning_soft,
    /// Text and icons of errors and of what destroys.
    danger,
    /// Ground of errors.
    danger_soft,
    /// Fill of a button that destroys.
    danger_fill,
    /// The same under the pointer.
    danger_fill_hover,
    /// The same held down.
    danger_fill_pressed,
    /// Text on that button.
    danger_text,
    /// Ground of selected text.
    selection,
    /// A level meter in its safe range.
    level,
    /// The part of a waveform that was heard.
    wave_played,
    /// The part of a waveform still to come.
    wave_unplayed,
    /// The ring around what has the keyboard.
    focus,
    /// What dims the window behind a dialog.
    backdrop,
    /// Shadow of what floats.
    shadow,
}

/// Reads `#RRGGBB` or `#RRGGBBAA`.
fn hex<'de, D: Deserializer<'de>>(from: D) -> Result<Color32, D::Error> {
    let text = String::deserialize(from)?;
    Color32::from_hex(&text).map_err(|_| D::Error::custom(format!("{text:?} is not a colour such as #12AB9F")))
}

#[cfg(test)]
mod tests {
    use super::super::contrast;
    use super::*;

    /// WCAG 2.2, criterion 1.4.3: text of normal size.
    const AA: f32 = 4.5;
    /// WCAG 2.2, criterion 1.4.11: what a control is recognised by.
    const AA_SHAPE: f32 = 3.0;

    fn pairs(t: &SchemeTokens) -> Vec<(&'static str, Color32, Color32)> {
        let mut pairs = Vec::new();
        for ground in [t.sunken, t.base, t.surface, t.raised, t.field, t.control, t.control_hover, t.control_pressed] {
            pairs.push(("text", t.text, ground));
            pairs.push(("text_secondary", t.text_secondary, ground));
        }
        for ground in [t.sunken, t.base, t.surface, t.raised, t.control_hover] {
            pairs.push(("accent_fg", t.accent_fg, ground));
            pairs.push(("success", t.success, ground));
            pairs.push(("warning", t.warning, ground));
            pairs.push(("danger", t.danger, ground));
        }
        for fill in [t.accent, t.accent_hover, t.accent_pressed] {
            pairs.push(("accent_text", t.accent_text, fill));
        }
        for fill in [t.danger_fill, t.danger_fill_hover, t.danger_fill_pressed] {
            pairs.push(("danger_text", t.danger_text, fill));
        }
        pairs.push(("text on selection", t.text, t.selection));
        pairs.push(("neutral badge", t.text_secondary, t.track));
        pairs.push(("text on accent_soft", t.text, t.accent_soft));
        pairs.push(("accent_fg on accent_soft", t.accent_fg, t.accent_soft));
        pairs.push(("success on soft", t.success, t.success_soft));
        pairs.push(("warning on soft", t.warning, t.warning_soft));
        pairs.push(("danger on soft", t.danger, t.danger_soft));
        pairs.push(("text on danger_soft", t.text, t.danger_soft));
        pairs
    }

    #[test]
    fn the_bundled_file_reads() {
        let read = Tokens::read();
        assert!(read.is_ok(), "{:?}", read.err());
        let tokens = Tokens::bundled();
        assert_eq!(tokens.version, 1);
        assert_ne!(tokens.dark.base, tokens.light.base);
    }

    #[test]
    fn text_stands_out_on_every_surface_of_both_schemes() {
        for (scheme, tokens) in [("dark", &Tokens::bundled().dark), ("light", &Tokens::bundled().light)] {
            for (name, text, ground) in pairs(tokens) {
                let ratio = contrast(text, ground);
                assert!(ratio >= AA, "{scheme}: {name} {text:?} on {ground:?} has only {ratio:.2}");
            }
            for ground in [tokens.sunken, tokens.base, tokens.surface, tokens.raised] {
                let ratio = contrast(tokens.focus, ground);
                assert!(ratio >= AA_SHAPE, "{scheme}: the focus ring on {ground:?} has only {ratio:.2}");
                for shape in [tokens.wave_played, tokens.level, tokens.accent] {
                    assert!(contrast(shape, ground) >= AA_SHAPE, "{scheme}: {shape:?} on {ground:?}");
                }
            }
        }
    }

    #[test]
    fn distances_lie_on_the_grid_of_four() {
        let space = &Tokens::bundled().metrics.space;
        for step in [space.xs, space.s, space.m, space.l, space.xl, space.xxl] {
            assert!(step > 0.0 && step % 4.0 == 0.0, "{step}");
        }
    }
}
