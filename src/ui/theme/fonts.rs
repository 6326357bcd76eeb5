//! Fonts: egui's own first, then the system's, then the bundled one for Chinese, Japanese and Korean.
//!
//! The bundled font is a provider that egui asks only when nothing else has a character, so a window without such text
//! never parses it, and its bytes stay where the program file was mapped. Must not change the order of egui's fonts.

use std::sync::Arc;

use eframe::egui::{
    self, FontData, FontDefinitions, FontFamily, FontTweak,
    epaint::text::{FallbackRequest, FontInsert, FontPriority, FontProvider, InsertFontFamily},
};

/// Droid Sans Fallback: 20,902 Han characters, kana, Hangul; no Latin.
static CJK: &[u8] = include_bytes!("../../../assets/fonts/DroidSansFallback.ttf");

/// Asks the bundled font after all providers that are already there, which under eframe is the system's.
pub(super) fn install(ctx: &egui::Context) {
    ctx.add_font_provider(Arc::new(Bundled));
}

struct Bundled;

impl FontProvider for Bundled {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let first = request.cluster.chars().next()?;
        let (name, data) = if is_cjk(first) {
            ("bundled CJK", FontData::from_static(CJK).tweak(tweak()))
        } else if is_symbol(first) {
            ("Hack", FontData::clone(FontDefinitions::default().font_data.get("Hack")?))
        } else {
            return None;
        };
        Some(FontInsert { name: name.to_owned(), data, families: vec![last_in(request.family)] })
    }
}

/// Without hinting the strokes stay as thin as those of the Latin letters beside them.
fn tweak() -> FontTweak {
    FontTweak { hinting: Some(false), ..FontTweak::default() }
}

fn last_in(family: &FontFamily) -> InsertFontFamily {
    InsertFontFamily { family: family.clone(), priority: FontPriority::Lowest }
}

/// The blocks in which the bundled font has glyphs.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11f9}' | '\u{3000}'..='\u{33dd}' | '\u{4e00}'..='\u{9fa5}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{fa2d}' | '\u{fe10}'..='\u{fe6b}' | '\u{ff01}'..='\u{ff9f}' | '\u{ffe0}'..='\u{ffe6}')
}

/// Arrows, technical and geometric signs, which egui's font for running text lacks but its font for code has.
fn is_symbol(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2311}' | '\u{2500}'..='\u{25ff}')
}

#[cfg(test)]
mod tests {
    use eframe::egui::FontId;

    use super::*;

    /// Which of these characters have no glyph, and how many fonts were fetched to find out.
    fn missing(text: &str) -> (String, usize) {
        let ctx = egui::Context::default();
        install(&ctx);
        let mut missing = String::new();
        let mut fetched = 0;
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            for font in [FontId::proportional(14.0), FontId::monospace(13.0)] {
                missing.extend(text.chars().filter(|&c| !ui.fonts_mut(|fonts| fonts.has_glyph(&font, c))));
            }
            fetched = ui.fonts(|fonts| fonts.discovered_fonts().len());
        });
        output.textures_delta.clear();
        (missing, fetched)
    }

    #[test]
    fn chinese_japanese_and_korean_have_glyphs_in_both_families() {
        let text = "低沉的男声，“试听”：（一）《声音》、！？；～￥…— 龘 かなカナ 한국어";
        assert_eq!(missing(text).0, "");
    }

    #[test]
    fn arrows_have_glyphs() {
        assert_eq!(missing("→ ← ↑ ↓ ≤ ≥ × · ▶ ■").0, "");
    }

    #[test]
    fn latin_never_touches_the_bundled_font() {
        assert_eq!(missing("Design voice: 1,024 – “quoted” Ünïcödé Ελλάδα Москва"), (String::new(), 0));
    }

    #[test]
    fn what_no_font_has_is_missing_and_does_no_harm() {
        assert_eq!(missing("\u{10ffff}").0, "\u{10ffff}\u{10ffff}");
    }
}
