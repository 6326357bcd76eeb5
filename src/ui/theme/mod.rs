//! Look of the window: colours, distances and type from `assets/theme.json`, the egui style made of them, and fonts.
//!
//! Owns every literal colour and distance. Widgets and panels ask here; they must not name a colour themselves.

mod contrast;
mod fonts;
mod sizes;
mod style;
mod tokens;

pub use contrast::contrast;
pub use sizes::{Control, Metrics, Radius, Space, TypeScale};
pub use tokens::SchemeTokens;

use eframe::egui;
use tokens::Tokens;

/// Dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Light text on dark surfaces.
    #[default]
    Dark,
    /// Dark text on light surfaces.
    Light,
}

impl Scheme {
    const ALL: [Self; 2] = [Self::Dark, Self::Light];

    /// egui's name for it.
    pub fn theme(self) -> egui::Theme {
        match self {
            Self::Dark => egui::Theme::Dark,
            Self::Light => egui::Theme::Light,
        }
    }
}

/// Steps of the type scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Captions, counters, messages.
    Caption,
    /// Everything that is read or typed.
    Body,
    /// Title of a section or card.
    Heading,
    /// Title of a panel.
    Title,
    /// Ids and raw answers.
    Mono,
}

/// Installs the fonts and both styles. Call once, when the window is made, before the first frame.
pub fn install(ctx: &egui::Context) {
    fonts::install(ctx);
    for scheme in Scheme::ALL {
        ctx.set_style_of(scheme.theme(), style::style(scheme));
    }
}

/// Shows that scheme from the next frame on.
pub fn apply(ctx: &egui::Context, scheme: Scheme) {
    ctx.set_style_of(scheme.theme(), style::style(scheme));
    ctx.set_theme(scheme.theme());
}

/// Colours of the scheme that this `ui` is drawn in.
pub fn tokens(ui: &egui::Ui) -> &'static SchemeTokens {
    of(if ui.visuals().dark_mode { Scheme::Dark } else { Scheme::Light })
}

/// Colours of one scheme.
pub fn of(scheme: Scheme) -> &'static SchemeTokens {
    match scheme {
        Scheme::Dark => &Tokens::bundled().dark,
        Scheme::Light => &Tokens::bundled().light,
    }
}

/// Distances, radii and sizes, in points; the same in both schemes.
pub fn metrics() -> &'static Metrics {
    &Tokens::bundled().metrics
}

/// The font of a step of the type scale.
pub fn font(step: Text) -> egui::FontId {
    let scale = &metrics().text;
    match step {
        Text::Caption => egui::FontId::proportional(scale.caption),
        Text::Body => egui::FontId::proportional(scale.body),
        Text::Heading => egui::FontId::proportional(scale.heading),
        Text::Title => egui::FontId::proportional(scale.title),
        Text::Mono => egui::FontId::monospace(scale.mono),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_applied_scheme_is_the_one_that_widgets_see() {
        for scheme in Scheme::ALL {
            let ctx = egui::Context::default();
            install(&ctx);
            apply(&ctx, scheme);
            let mut seen = None;
            let mut fill = None;
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                seen = Some(tokens(ui).base);
                fill = Some(ui.visuals().panel_fill);
            });
            output.textures_delta.clear();
            assert_eq!(seen, Some(of(scheme).base));
            assert_eq!(fill, Some(of(scheme).base));
        }
    }
}
