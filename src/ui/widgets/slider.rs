//! A value on a rail, with its name above and the value in words at the right.

use std::ops::RangeInclusive;

use eframe::egui::{
    EventFilter, Id, Key, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo,
    accesskit::{Action, ActionData},
    pos2, vec2,
};

use super::paint;
use crate::ui::theme;

/// Radius of the knob, in points.
const KNOB: f32 = 7.0;

/// Draws it over the available width; `changed` tells that the user moved it.
///
/// `step` is what an arrow key moves, and values are whole steps from the lower end. `words` is how the value reads,
/// such as `1.2×`.
pub fn slider(
    ui: &mut Ui,
    id: Id,
    label: &str,
    value: &mut f32,
    range: RangeInclusive<f32>,
    step: f32,
    words: &str,
) -> Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let (m, t) = (theme::metrics(), theme::tokens(ui));
        let width = ui.available_width();
        paint::caption(ui, label, width, Some((words, t.text)));
        let (rect, _) = ui.allocate_exact_size(vec2(width, m.space.xl), Sense::hover());
        let mut response = ui.interact(rect, id, Sense::click_and_drag());
        let rail = rect.shrink2(vec2(0.0, (rect.height() - m.space.xs) / 2.0));
        let scale = Scale { low: *range.start(), high: *range.end(), step };
        let wanted = pointed(&response, rail, scale).or_else(|| stepped(ui, &response, *value, scale));
        if let Some(new) = wanted.map(|wanted| scale.snap(wanted)).filter(|new| (new - *value).abs() > f32::EPSILON) {
            *value = new;
            response.mark_changed();
        }
        describe(ui, &response, label, *value, scale, words);
        draw(ui, rail, scale.part(*value), &response);
        response
    })
    .inner
}

#[derive(Clone, Copy)]
struct Scale {
    low: f32,
    high: f32,
    step: f32,
}

impl Scale {
    /// Where a value lies on the rail, 0 to 1.
    fn part(self, value: f32) -> f32 {
        let part = (value - self.low) / (self.high - self.low);
        if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The nearest whole step inside the range.
    fn snap(self, value: f32) -> f32 {
        let steps =
            if self.step > 0.0 { ((value - self.low) / self.step).round() * self.step } else { value - self.low };
        (self.low + steps).clamp(self.low.min(self.high), self.high.max(self.low))
    }
}

/// Where the middle of the knob goes: it never leaves the rail.
fn travel(rail: Rect) -> Rect {
    rail.shrink2(vec2(KNOB.min(rail.width() / 2.0), 0.0))
}

fn pointed(response: &Response, rail: Rect, scale: Scale) -> Option<f32> {
    let at = response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged())?;
    let way = travel(rail);
    let part = ((at.x - way.left()) / way.width().max(1.0)).clamp(0.0, 1.0);
    Some(scale.low + part * (scale.high - scale.low))
}

/// What the keyboard or assistive technology asked for.
fn stepped(ui: &Ui, response: &Response, value: f32, scale: Scale) -> Option<f32> {
    let focused = paint::focused(ui, response);
    if focused {
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    ui.input(|input| {
        let asked = |action| input.num_accesskit_action_requests(response.id, action) as f32;
        let pressed = |key| if focused { input.num_presses(key) as f32 } else { 0.0 };
        let steps =
            asked(Action::Increment) - asked(Action::Decrement) + pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
        let set =
            input.accesskit_action_requests(response.id, Action::SetValue).find_map(|request| match request.data {
                Some(ActionData::NumericValue(value)) => Some(value as f32),
                _ => None,
            });
        set.or_else(|| (steps != 0.0).then_some(value + steps * scale.step))
    })
}

fn describe(ui: &Ui, response: &Response, label: &str, value: f32, scale: Scale, words: &str) {
    response.widget_info(|| WidgetInfo::slider(ui.is_enabled(), f64::from(value), label));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Slider);
        node.set_value(words);
        node.set_min_numeric_value(scale.low.into());
        node.set_max_numeric_value(scale.high.into());
        node.set_numeric_value_step(scale.step.into());
        for action in [Action::SetValue, Action::Increment, Action::Decrement] {
            node.add_action(action);
        }
    });
}

fn draw(ui: &Ui, rail: Rect, part: f32, response: &Response) {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let corners = paint::corners(rail.height() / 2.0);
    let way = travel(rail);
    let knob = pos2(way.left() + part * way.width(), way.center().y);
    let colour = if response.hovered() || response.dragged() { t.accent_hover } else { t.accent };
    ui.painter().rect_filled(rail, corners, t.track);
    ui.painter().rect_filled(rail.with_max_x(knob.x), corners, colour);
    ui.painter().circle(knob, KNOB, t.raised, Stroke::new(m.control.focus, colour));
    if paint::focused(ui, response) {
        ui.painter().circle_stroke(knob, KNOB + 3.0, Stroke::new(m.control.focus, t.focus));
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::super::testing::{harness, press};
    use super::*;

    #[test]
    fn the_pointer_the_keyboard_and_assistive_technology_move_it() {
        let mut window = harness(0.0, |ui, value| {
            let words = format!("{value:.1}×");
            slider(ui, Id::unique("rate"), "语速", value, 0.5..=2.0, 0.1, &words);
        });
        window.get_by_label("语速").click();
        window.run();
        assert!((*window.state() - 1.25).abs() < 0.051, "{}", window.state());
        press(&mut window, Key::Tab);
        let before = *window.state();
        press(&mut window, Key::ArrowRight);
        assert!((*window.state() - before - 0.1).abs() < 1e-3);
        window.get_by_label("语速").set_value_accesskit(9.0);
        window.run();
        assert!((*window.state() - 2.0).abs() < 1e-3);
        let node = window.get_by_label("语速");
        assert_eq!(node.value().as_deref(), Some("2.0×"));
        assert!(node.accesskit_node().numeric_value().is_some_and(|value| (value - 2.0).abs() < 1e-3));
    }

    #[test]
    fn values_are_whole_steps_inside_the_range() {
        let scale = Scale { low: 0.5, high: 2.0, step: 0.5 };
        for (from, to) in [(0.0, 0.5), (0.7, 0.5), (0.8, 1.0), (7.0, 2.0)] {
            assert!((scale.snap(from) - to).abs() < 1e-6, "{from}");
        }
        let empty = Scale { low: 1.0, high: 1.0, step: 0.1 };
        assert!(empty.part(1.0).abs() < 1e-6 && (empty.snap(4.0) - 1.0).abs() < 1e-6);
    }
}
