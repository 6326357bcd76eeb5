//! A sound as its real peaks, heard part in the accent colour; click, drag or arrow keys ask to seek.
//!
//! Draws at most one bar per three points, so its cost depends on its width, not on the number of buckets.

use eframe::egui::{
    Color32, EventFilter, Id, Key, Mesh, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit::{Action, ActionData},
    vec2,
};

use super::paint;
use crate::ui::theme;

/// One step of the arrow keys, as a part of the whole.
const STEP: f32 = 0.05;
/// Width of a bar and of the gap after it, in points.
const BAR: f32 = 2.0;
const GAP: f32 = 1.0;

/// What the user did to a waveform.
#[derive(Debug)]
pub struct WaveformResponse {
    /// Where to go on from, 0 to 1, where the user asked for it this frame.
    pub seek: Option<f32>,
    /// Hover, focus and menus.
    pub response: Response,
}

/// Draws `peaks`, lowest and highest sample of each bucket, -1 to 1, over the available width.
///
/// `progress`, 0 to 1, is how much was heard; without it nothing counts as heard. The node is a slider from 0 to 100.
pub fn waveform(
    ui: &mut Ui,
    id: Id,
    label: &str,
    peaks: &[(f32, f32)],
    progress: Option<f32>,
    height: f32,
) -> WaveformResponse {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let heard = progress.filter(|part| part.is_finite()).map_or(0.0, |part| part.clamp(0.0, 1.0));
    describe(ui, &response, label, heard);
    let seek = pointed(&response, rect).or_else(|| keyed(ui, &response, heard)).or_else(|| asked(ui, id, heard));
    if ui.is_rect_visible(rect) {
        draw(ui, rect, peaks, progress.map(|_| heard), &response);
    }
    WaveformResponse { seek, response }
}

fn pointed(response: &Response, rect: Rect) -> Option<f32> {
    // Enter and Space count as clicks too, but point nowhere.
    let at = response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged())?;
    Some(((at.x - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0))
}

fn keyed(ui: &Ui, response: &Response, heard: f32) -> Option<f32> {
    if !paint::focused(ui, response) {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    ui.input(|input| {
        let steps = input.num_presses(Key::ArrowRight) as f32 - input.num_presses(Key::ArrowLeft) as f32;
        match () {
            () if input.key_pressed(Key::Home) => Some(0.0),
            () if input.key_pressed(Key::End) => Some(1.0),
            () if steps != 0.0 => Some((heard + steps * STEP).clamp(0.0, 1.0)),
            () => None,
        }
    })
}

/// What assistive technology asked for.
fn asked(ui: &Ui, id: Id, heard: f32) -> Option<f32> {
    ui.input(|input| {
        let set = input.accesskit_action_requests(id, Action::SetValue).find_map(|request| match request.data {
            Some(ActionData::NumericValue(value)) => Some((value as f32 / 100.0).clamp(0.0, 1.0)),
            _ => None,
        });
        let up = input.num_accesskit_action_requests(id, Action::Increment) as f32;
        let down = input.num_accesskit_action_requests(id, Action::Decrement) as f32;
        let stepped = (heard + (up - down) * STEP).clamp(0.0, 1.0);
        set.or_else(|| (up + down > 0.0).then_some(stepped))
    })
}

fn describe(ui: &Ui, response: &Response, label: &str, heard: f32) {
    let value = f64::from((heard * 100.0).round());
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), value, label));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Slider);
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(100.0);
        node.set_numeric_value_step(f64::from(STEP) * 100.0);
        for action in [Action::SetValue, Action::Increment, Action::Decrement] {
            node.add_action(action);
        }
    });
}

fn draw(ui: &Ui, rect: Rect, peaks: &[(f32, f32)], heard: Option<f32>, response: &Response) {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let edge = heard.map_or(rect.left(), |part| rect.left() + part * rect.width());
    let unplayed = if response.hovered() { t.text_secondary } else { t.wave_unplayed };
    ui.painter().add(Shape::mesh(bars(rect, peaks, edge, t.wave_played, unplayed)));
    if heard.is_some_and(|part| part > 0.0) {
        ui.painter().vline(edge, rect.y_range(), Stroke::new(m.control.stroke, t.wave_played));
    }
    if let Some(at) = response.hover_pos() {
        let x = ui.painter().round_to_pixel_center(at.x);
        ui.painter().vline(x, rect.y_range(), Stroke::new(m.control.stroke, t.text));
    }
    if paint::focused(ui, response) {
        let ring = Stroke::new(m.control.focus, t.focus);
        ui.painter().rect_stroke(rect.expand(2.0), paint::corners(m.radius.s), ring, StrokeKind::Outside);
    }
}

/// One bar per three points; a bar over which `edge` lies is cut there.
fn bars(rect: Rect, peaks: &[(f32, f32)], edge: f32, played: Color32, unplayed: Color32) -> Mesh {
    let count = (rect.width() / (BAR + GAP)).floor().max(0.0) as usize;
    let mut mesh = Mesh::default();
    mesh.reserve_vertices(count * 4 + 4);
    mesh.reserve_triangles(count * 2 + 2);
    for place in 0..count {
        let (low, high) = extremes(peaks, place, count);
        let left = rect.left() + place as f32 * (BAR + GAP);
        // Even silence shows as a line, so that the length of the sound is seen.
        let (up, down) =
            ((high.max(0.0) * rect.height() / 2.0).max(0.5), (-low.min(0.0) * rect.height() / 2.0).max(0.5));
        let bar =
            Rect::from_min_max(Pos2::new(left, rect.center().y - up), Pos2::new(left + BAR, rect.center().y + down));
        let cut = edge.clamp(bar.left(), bar.right());
        for (part, colour) in [(bar.with_max_x(cut), played), (bar.with_min_x(cut), unplayed)] {
            if part.width() > 0.0 {
                mesh.add_colored_rect(part, colour);
            }
        }
    }
    mesh
}

/// Lowest and highest sample under one bar of `count`.
fn extremes(peaks: &[(f32, f32)], place: usize, count: usize) -> (f32, f32) {
    let from = place * peaks.len() / count.max(1);
    let to = ((place + 1) * peaks.len() / count.max(1)).max(from + 1).min(peaks.len());
    let sound = |value: f32| if value.is_finite() { value.clamp(-1.0, 1.0) } else { 0.0 };
    let under = peaks.get(from..to).unwrap_or_default();
    under.iter().fold((0.0, 0.0), |(low, high): (f32, f32), &(l, h)| (low.min(sound(l)), high.max(sound(h))))
}

#[cfg(test)]
mod tests {
    use egui_kittest::{
        Harness,
        kittest::{NodeT as _, Queryable as _},
    };

    use super::super::testing::{harness, press};
    use super::*;

    fn sound<'a>(at: f32) -> Harness<'a, f32> {
        let peaks: Vec<_> = (0..1000).map(|n| ((n as f32 * 0.1).sin() * -0.5, 0.8)).collect();
        harness(at, move |ui, at| {
            let done = waveform(ui, Id::unique("take"), "试听 1", &peaks, Some(*at), 48.0);
            *at = done.seek.unwrap_or(*at);
        })
    }

    #[test]
    fn a_click_in_the_middle_seeks_there() {
        let mut window = sound(0.0);
        window.get_by_label("试听 1").click();
        window.run();
        assert!((*window.state() - 0.5).abs() < 0.01, "{}", window.state());
        assert_eq!(window.get_by_label("试听 1").accesskit_node().numeric_value(), Some(50.0));
    }

    #[test]
    fn arrow_keys_seek_by_a_twentieth_and_stop_at_the_ends() {
        let mut window = sound(0.93);
        press(&mut window, Key::Tab);
        press(&mut window, Key::ArrowRight);
        assert!((*window.state() - 0.98).abs() < 1e-4);
        press(&mut window, Key::ArrowRight);
        assert!((*window.state() - 1.0).abs() < 1e-4);
        press(&mut window, Key::ArrowLeft);
        assert!((*window.state() - 0.95).abs() < 1e-4);
        press(&mut window, Key::Home);
        assert!(window.state().abs() < 1e-4);
        assert!(window.get_by_label("试听 1").is_focused());
        press(&mut window, Key::Space);
        assert!(window.state().abs() < 1e-4, "Space plays, it does not seek");
    }

    #[test]
    fn assistive_technology_seeks() {
        let mut window = sound(0.0);
        window.get_by_label("试听 1").set_value_accesskit(30.0);
        window.run();
        assert!((*window.state() - 0.3).abs() < 1e-4);
        window.get_by_label("试听 1").increment_accesskit();
        window.run();
        assert!((*window.state() - 0.35).abs() < 1e-4);
    }

    #[test]
    fn every_bucket_is_under_some_bar_and_nonsense_is_silence() {
        let mut peaks = vec![(0.0, 0.0); 1000];
        peaks[777] = (-0.9, 0.4);
        peaks[10] = (f32::NAN, f32::INFINITY);
        let all: Vec<_> = (0..200).map(|place| extremes(&peaks, place, 200)).collect();
        assert_eq!(all.iter().filter(|bar| **bar == (-0.9, 0.4)).count(), 1);
        assert_eq!(all.iter().filter(|bar| **bar == (0.0, 0.0)).count(), 199);
        assert_eq!(extremes(&[], 0, 10), (0.0, 0.0));
        assert_eq!(extremes(&[(-0.1, 0.2)], 9, 10), (-0.1, 0.2));
    }

    #[test]
    fn the_cost_depends_on_the_width_only() {
        let rect = Rect::from_min_size(Pos2::ZERO, vec2(300.0, 40.0));
        let peaks = vec![(-0.5, 0.5); 100_000];
        let mesh = bars(rect, &peaks, 151.0, Color32::RED, Color32::BLUE);
        assert!(mesh.is_valid());
        assert_eq!(mesh.vertices.len(), 4 * 101, "100 bars, one of them cut in two");
        let played = mesh.vertices.iter().filter(|vertex| vertex.color == Color32::RED);
        assert!(played.clone().count() > 0);
        assert!(played.clone().all(|vertex| vertex.pos.x <= 151.0));
    }
}
