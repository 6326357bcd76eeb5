//! The egui style of one scheme, made of tokens, so that egui's own widgets match ours.
//!
//! Only translates; every value comes from the tokens.

use eframe::egui::{
    CornerRadius, Margin, Shadow, Stroke, Style, TextStyle, Visuals, epaint::Color32, style::HandleShape,
    style::ScrollStyle, style::Selection, style::Spacing, style::WidgetVisuals, style::Widgets, vec2,
};

use super::{Scheme, SchemeTokens, Text, font, metrics, of};

/// The whole style of one scheme.
pub(super) fn style(scheme: Scheme) -> Style {
    let tokens = of(scheme);
    Style {
        text_styles: [
            (TextStyle::Small, font(Text::Caption)),
            (TextStyle::Body, font(Text::Body)),
            (TextStyle::Button, font(Text::Body)),
            (TextStyle::Heading, font(Text::Title)),
            (TextStyle::Monospace, font(Text::Mono)),
        ]
        .into(),
        spacing: spacing(),
        visuals: visuals(scheme, tokens),
        animation_time: 0.1,
        ..Style::default()
    }
}

fn spacing() -> Spacing {
    let m = metrics();
    Spacing {
        item_spacing: vec2(m.space.s, m.space.s),
        window_margin: Margin::same(m.space.l as i8),
        menu_margin: Margin::same(m.space.xs as i8),
        button_padding: vec2(m.space.m, m.space.xs),
        indent: m.space.l,
        interact_size: vec2(m.control.compact, m.control.compact),
        slider_width: 160.0,
        slider_rail_height: m.space.xs,
        combo_width: 160.0,
        icon_width: m.control.icon,
        icon_width_inner: m.control.icon / 2.0,
        icon_spacing: m.space.s,
        tooltip_width: 360.0,
        scroll: scroll(),
        ..Spacing::default()
    }
}

/// Bars that keep their own strip, so that nothing moves when they appear, and that stay faintly visible.
fn scroll() -> ScrollStyle {
    ScrollStyle {
        bar_width: metrics().space.s,
        floating_width: metrics().space.xs,
        floating_allocated_width: metrics().space.s,
        handle_min_length: metrics().space.xl,
        dormant_handle_opacity: 0.35,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        ..ScrollStyle::floating()
    }
}

fn visuals(scheme: Scheme, t: &SchemeTokens) -> Visuals {
    let m = metrics();
    let mut v = if scheme == Scheme::Dark { Visuals::dark() } else { Visuals::light() };
    v.widgets = widgets(t);
    v.selection = Selection { bg_fill: t.selection, stroke: Stroke::new(m.control.stroke, t.text) };
    v.weak_text_color = Some(t.text_secondary);
    v.hyperlink_color = t.accent_fg;
    v.faint_bg_color = t.surface;
    v.extreme_bg_color = t.field;
    v.text_edit_bg_color = Some(t.field);
    v.code_bg_color = t.sunken;
    v.warn_fg_color = t.warning;
    v.error_fg_color = t.danger;
    v.panel_fill = t.base;
    v.window_fill = t.raised;
    v.window_stroke = Stroke::new(m.control.stroke, t.stroke);
    v.window_corner_radius = radius(m.radius.l);
    v.menu_corner_radius = radius(m.radius.m);
    v.window_shadow = shadow(t.shadow, 8, 32);
    v.popup_shadow = shadow(t.shadow, 4, 16);
    v.text_cursor.stroke = Stroke::new(2.0, t.accent_fg);
    // A blinking cursor would redraw the idle window twice a second.
    v.text_cursor.blink = false;
    v.slider_trailing_fill = true;
    v.handle_shape = HandleShape::Circle;
    v.indent_has_left_vline = false;
    v.disabled_alpha = 0.5;
    v
}

fn widgets(t: &SchemeTokens) -> Widgets {
    let m = metrics();
    let look = |fill: Color32, outline: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: outline,
        corner_radius: radius(m.radius.m),
        fg_stroke: Stroke::new(1.5, text),
        expansion: 0.0,
    };
    let outline = Stroke::new(m.control.stroke, t.stroke_strong);
    Widgets {
        noninteractive: look(t.surface, Stroke::new(m.control.stroke, t.stroke), t.text),
        // Rails of sliders are filled with `bg_fill` and need to be seen; buttons are not.
        inactive: WidgetVisuals { bg_fill: t.track, ..look(t.control, outline, t.text) },
        hovered: look(t.control_hover, outline, t.text),
        // egui shows what has the keyboard and what is held down in one style, so it carries the ring.
        active: look(t.control_pressed, Stroke::new(m.control.focus, t.focus), t.text),
        open: look(t.control_pressed, outline, t.text),
    }
}

fn radius(points: f32) -> CornerRadius {
    CornerRadius::same(points as u8)
}

fn shadow(color: Color32, down: i8, blur: u8) -> Shadow {
    Shadow { offset: [0, down], blur, spread: 0, color }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scheme_takes_its_own_colours() {
        for scheme in Scheme::ALL {
            let style = style(scheme);
            assert_eq!(style.visuals.dark_mode, scheme == Scheme::Dark);
            assert_eq!(style.visuals.panel_fill, of(scheme).base);
            assert_eq!(style.visuals.text_color(), of(scheme).text);
            assert!(style.text_styles.contains_key(&TextStyle::Heading));
        }
    }
}
