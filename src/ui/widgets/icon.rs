//! Icons, painted as vector shapes on a grid of 24, so that they are crisp at any scale.
//!
//! Owns how a shape becomes paint; `icon_shapes.rs` owns the shapes. No icon font, no images.

use std::f32::consts::TAU;

use eframe::egui::{
    Color32, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, emath::GuiRounding as _, epaint::PathShape, vec2,
};

use super::icon_shapes::{Part, shape};

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named after what it shows")]
pub enum Icon {
    Play,
    Pause,
    Stop,
    Star,
    StarFilled,
    Trash,
    Download,
    DownloadAs,
    Search,
    Gear,
    Mic,
    Wave,
    Speaker,
    Close,
    Copy,
    ChevronDown,
    ChevronRight,
    Warning,
    Info,
    Check,
    Spark,
    People,
    Script,
    Plus,
    Refresh,
    Live,
    Compare,
    Minus,
    Release,
    Undo,
    Redo,
    Difference,
    Say,
    Note,
    Family,
}

impl Icon {
    /// All of them, for tests and galleries.
    pub const ALL: [Self; 35] = [
        Self::Play,
        Self::Pause,
        Self::Stop,
        Self::Star,
        Self::StarFilled,
        Self::Trash,
        Self::Download,
        Self::DownloadAs,
        Self::Search,
        Self::Gear,
        Self::Mic,
        Self::Wave,
        Self::Speaker,
        Self::Close,
        Self::Copy,
        Self::ChevronDown,
        Self::ChevronRight,
        Self::Warning,
        Self::Info,
        Self::Check,
        Self::Spark,
        Self::People,
        Self::Script,
        Self::Plus,
        Self::Refresh,
        Self::Live,
        Self::Compare,
        Self::Minus,
        Self::Release,
        Self::Undo,
        Self::Redo,
        Self::Difference,
        Self::Say,
        Self::Note,
        Self::Family,
    ];
}

/// Side of the grid that the shapes are drawn on.
const GRID: f32 = 24.0;
/// Width of lines on that grid.
const PEN: f32 = 2.0;

/// Paints an icon into the middle of `rect`, as large as its shorter side.
pub fn paint(painter: &Painter, icon: Icon, rect: Rect, colour: Color32) {
    let side = rect.width().min(rect.height());
    let scale = side / GRID;
    let corner = (rect.center() - Vec2::splat(side / 2.0)).round_to_pixels(painter.pixels_per_point());
    let stroke = Stroke::new((PEN * scale).max(1.0), colour);
    let at = |&(x, y): &(f32, f32)| corner + vec2(x, y) * scale;
    for part in shape(icon) {
        painter.add(match *part {
            Part::Line(points) => Shape::line(points.iter().map(at).collect(), stroke),
            Part::Loop(points) => Shape::closed_line(points.iter().map(at).collect(), stroke),
            Part::Fill(points) => Shape::convex_polygon(points.iter().map(at).collect(), colour, Stroke::NONE),
            Part::Ring(x, y, radius) => Shape::circle_stroke(at(&(x, y)), radius * scale, stroke),
            Part::Disc(x, y, radius) => Shape::circle_filled(at(&(x, y)), radius * scale, colour),
            Part::Arc { centre, radius, from, to } => {
                Shape::Path(PathShape::line(arc(at(&centre), radius * scale, from, to), stroke))
            }
        });
    }
}

/// Points along part of a circle; angles in turns, clockwise from the right.
fn arc(centre: Pos2, radius: f32, from: f32, to: f32) -> Vec<Pos2> {
    const STEPS: u8 = 24;
    (0..=STEPS)
        .map(|step| {
            let angle = (from + (to - from) * f32::from(step) / f32::from(STEPS)) * TAU;
            centre + radius * Vec2::angled(angle)
        })
        .collect()
}

/// An icon as decoration: it has no node in the accessibility tree.
pub fn decoration(ui: &mut Ui, icon: Icon, side: f32, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    paint(ui.painter(), icon, rect, colour);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_drawn_inside_its_grid() {
        for icon in Icon::ALL {
            let parts = shape(icon);
            assert!(!parts.is_empty(), "{icon:?} is empty");
            for part in parts {
                let (points, reach): (Vec<(f32, f32)>, f32) = match *part {
                    Part::Line(points) | Part::Loop(points) | Part::Fill(points) => (points.to_vec(), 0.0),
                    Part::Ring(x, y, r) | Part::Disc(x, y, r) => (vec![(x, y)], r),
                    Part::Arc { centre: (x, y), radius, from, to } => {
                        (arc(Pos2::new(x, y), radius, from, to).iter().map(|at| (at.x, at.y)).collect(), 0.0)
                    }
                };
                for (x, y) in points {
                    assert!(x - reach >= 0.0 && x + reach <= GRID, "{icon:?} leaves its grid at {x}");
                    assert!(y - reach >= 0.0 && y + reach <= GRID, "{icon:?} leaves its grid at {y}");
                }
            }
        }
    }

    #[test]
    fn an_arc_begins_and_ends_where_it_should() {
        let points = arc(Pos2::ZERO, 10.0, 0.0, 0.25);
        assert!(points.first().is_some_and(|p| p.distance(Pos2::new(10.0, 0.0)) < 1e-3));
        assert!(points.last().is_some_and(|p| p.distance(Pos2::new(0.0, 10.0)) < 1e-3));
    }
}
