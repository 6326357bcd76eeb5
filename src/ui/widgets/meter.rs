//! A level meter on a decibel scale.

use eframe::egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::paint;
use crate::ui::theme;

/// Lowest level shown, in decibels below full scale.
const FLOOR: f32 = -60.0;
/// Above this the meter warns: little room is left.
const HOT: f32 = -6.0;
/// Above this the sound is about to clip.
const CLIP: f32 = -1.0;
/// Width and height of the bar, in points.
const SIZE: eframe::egui::Vec2 = vec2(160.0, 8.0);

/// Draws a bar for a peak of 0 to 1. The node is a meter in decibels, from -60 to 0.
pub fn level(ui: &mut Ui, label: &str, peak: f32) -> Response {
    let t = theme::tokens(ui);
    let width = SIZE.x.min(ui.available_width());
    let (rect, response) = ui.allocate_exact_size(vec2(width, SIZE.y), Sense::hover());
    let decibels = decibels(peak);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Meter, true, label);
        info.value = Some(f64::from(decibels.round()));
        info
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(f64::from(FLOOR));
        node.set_max_numeric_value(0.0);
    });
    let corners = paint::corners(theme::metrics().space.xs / 2.0);
    ui.painter().rect_filled(rect, corners, t.track);
    for (from, to, colour) in [(FLOOR, HOT, t.level), (HOT, CLIP, t.warning), (CLIP, 0.0, t.danger)] {
        if decibels > from {
            let part = span(rect, from, decibels.min(to));
            ui.painter().rect_filled(part, corners, colour);
        }
    }
    response
}

fn span(rect: Rect, from: f32, to: f32) -> Rect {
    let at = |decibels: f32| rect.left() + rect.width() * (1.0 - decibels / FLOOR);
    Rect::from_min_max(pos2(at(from), rect.top()), pos2(at(to), rect.bottom()))
}

/// Decibels of a peak, never below the floor nor above full scale.
fn decibels(peak: f32) -> f32 {
    if peak.is_finite() && peak > 0.0 { (20.0 * peak.log10()).clamp(FLOOR, 0.0) } else { FLOOR }
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::super::testing::harness;
    use super::*;

    #[test]
    fn the_scale_is_in_decibels() {
        assert!((decibels(1.0)).abs() < 1e-4);
        assert!((decibels(0.5) + 6.02).abs() < 0.01);
        for silent in [0.0, -1.0, f32::NAN, 1e-9] {
            assert!((decibels(silent) - FLOOR).abs() < 1e-4, "{silent}");
        }
        assert!(decibels(7.0).abs() < 1e-4);
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(60.0, 8.0));
        assert!((span(rect, FLOOR, -30.0).width() - 30.0).abs() < 1e-3);
    }

    #[test]
    fn the_node_tells_the_level() {
        let window = harness((), |ui, ()| {
            level(ui, "电平", 0.1);
        });
        assert_eq!(window.get_by_label("电平").accesskit_node().numeric_value(), Some(-20.0));
    }
}
