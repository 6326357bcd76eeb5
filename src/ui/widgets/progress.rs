//! What shows that work goes on: a bar, and a turning ring. Both ask for frames only while they are in sight.

use std::time::Duration;

use eframe::egui::{
    Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, accesskit, epaint::PathShape, pos2, vec2,
};

use super::paint;
use crate::ui::theme;

/// How far some work is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// This part is done, 0 to 1.
    Fraction(f32),
    /// Nobody knows.
    Indeterminate,
}

/// Height of the bar, in points.
const HEIGHT: f32 = 4.0;
/// Time between two frames of an animation: 30 a second is smooth enough for a sign of life.
const FRAME: Duration = Duration::from_millis(33);
/// Seconds of one sweep or turn.
const PERIOD: f64 = 1.4;

/// Draws a bar over the available width.
pub fn bar(ui: &mut Ui, label: &str, progress: Progress) -> Response {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, label);
        info.value = known(progress).map(|part| f64::from((part * 100.0).round()));
        info
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        if known(progress).is_some() {
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(100.0);
        } else {
            node.set_live(accesskit::Live::Polite);
        }
    });
    if ui.is_rect_visible(rect) {
        let corners = paint::corners(HEIGHT / 2.0);
        ui.painter().rect_filled(rect, corners, t.track);
        let (from, to) = known(progress).map_or_else(|| sweep(phase(ui)), |part| (0.0, part));
        let at = |part: f32| rect.left() + part * rect.width();
        let done = Rect::from_min_max(pos2(at(from), rect.top()), pos2(at(to), rect.bottom()));
        ui.painter().rect_filled(done, corners, t.accent);
    }
    response
}

/// Draws a turning ring of that side, in points.
pub fn spinner(ui: &mut Ui, label: &str, side: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, label));
    if ui.is_rect_visible(rect) {
        let (radius, turn) = (side / 2.0 - 2.0, phase(ui) * std::f32::consts::TAU);
        let t = theme::tokens(ui);
        ui.painter().circle_stroke(rect.center(), radius, Stroke::new(2.0, t.track));
        let points = (0..=20).map(|step| {
            let angle = turn + 0.3 * std::f32::consts::TAU * step as f32 / 20.0;
            rect.center() + radius * Vec2::angled(angle)
        });
        let arc = PathShape::line(points.collect(), Stroke::new(2.0, t.accent));
        ui.painter().add(Shape::Path(arc));
    }
    response
}

fn known(progress: Progress) -> Option<f32> {
    match progress {
        Progress::Fraction(part) if part.is_finite() => Some(part.clamp(0.0, 1.0)),
        Progress::Fraction(_) | Progress::Indeterminate => None,
    }
}

/// Where in its period an animation is, 0 to 1; asks for the next frame.
fn phase(ui: &Ui) -> f32 {
    ui.ctx().request_repaint_after(FRAME);
    (ui.input(|input| input.time).rem_euclid(PERIOD) / PERIOD) as f32
}

/// Ends of the moving part of a bar.
fn sweep(phase: f32) -> (f32, f32) {
    const LENGTH: f32 = 0.35;
    let head = phase * (1.0 + LENGTH);
    ((head - LENGTH).max(0.0), head.min(1.0))
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::super::testing::harness;
    use super::*;

    #[test]
    fn a_known_part_is_told_and_an_unknown_one_is_not() {
        let window = harness((), |ui, ()| {
            bar(ui, "Exporting", Progress::Fraction(0.42));
            bar(ui, "正在连接", Progress::Indeterminate);
            bar(ui, "Nonsense", Progress::Fraction(f32::NAN));
            spinner(ui, "Designing", 16.0);
        });
        assert_eq!(window.get_by_label("Exporting").accesskit_node().numeric_value(), Some(42.0));
        for unknown in ["正在连接", "Nonsense", "Designing"] {
            assert_eq!(window.get_by_label(unknown).accesskit_node().numeric_value(), None);
        }
    }

    #[test]
    fn only_what_moves_asks_for_frames() {
        let delay = |progress| {
            let mut window = harness((), move |ui, ()| {
                bar(ui, "Work", progress);
            });
            window.run();
            let viewport = window.output().viewport_output.values().next().map(|viewport| viewport.repaint_delay);
            viewport.unwrap_or_default()
        };
        assert!(delay(Progress::Indeterminate) <= FRAME);
        assert!(delay(Progress::Fraction(0.5)) > Duration::from_secs(1));
    }

    #[test]
    fn the_sweep_stays_on_the_bar() {
        for step in 0..=100 {
            let (from, to) = sweep(step as f32 / 100.0);
            assert!((0.0..=1.0).contains(&from) && (0.0..=1.0).contains(&to) && from <= to);
        }
    }
}
