//! What the pointer and the keys do on the picture of a take in a comparison. `paint` draws it.

use std::ops::Range;

use eframe::egui::{EventFilter, Id, Key, Response, Role, Sense, Ui, WidgetInfo, accesskit::Action, vec2};

use super::{
    paint::{self, Scale, Shown},
    session::Session,
};

/// One step of the arrow keys, as a part of what is seen.
const STEP: f64 = 0.05;
/// Points of the wheel that zoom by e.
const WHEEL: f32 = 300.0;

/// What the user wants.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Gesture {
    /// Go there.
    Seek(f64),
    /// Repeat this.
    Repeat(Range<f64>),
    /// See less, or more, around a place.
    Zoom(f64, f64),
    /// See what is so many seconds later.
    Pan(f64),
    /// Play or stop.
    Toggle,
}

/// Draws it over the available width; the node is a slider in seconds.
pub(super) fn show(ui: &mut Ui, session: &Session, shown: &Shown<'_>) -> Option<Gesture> {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), shown.height), Sense::hover());
    let id = ui.scope_id().with("picture");
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let scale = Scale { rect, part: session.part.clone() };
    describe(ui, &response, session, shown);
    let dragged = dragged(ui, &response, &scale);
    if ui.is_rect_visible(rect) {
        let repeat = dragged.as_ref().map(|(part, _)| part).or(session.repeat.as_ref());
        paint::draw(ui, session, shown, &scale, repeat, &response);
    }
    match dragged {
        Some((part, true)) => Some(Gesture::Repeat(part)),
        Some((_, false)) => None,
        None => pointed(&response, &scale)
            .or_else(|| turned(ui, &response, &scale))
            .or_else(|| keyed(ui, &response, session))
            .or_else(|| asked(ui, id, session)),
    }
}

fn describe(ui: &Ui, response: &Response, session: &Session, shown: &Shown<'_>) {
    let here = (session.here() * 100.0).round() / 100.0;
    response.widget_info(|| WidgetInfo::slider(true, here, shown.label));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Slider);
        node.set_description(shown.hint);
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(session.seconds());
        node.add_action(Action::SetValue);
        node.add_action(Action::Increment);
        node.add_action(Action::Decrement);
    });
}

/// The part over which the pointer is dragged, and whether it was let go.
fn dragged(ui: &Ui, response: &Response, scale: &Scale) -> Option<(Range<f64>, bool)> {
    let key = response.id.with("dragged from");
    if response.drag_started()
        && let Some(origin) = ui.input(|input| input.pointer.press_origin())
    {
        ui.data_mut(|data| data.insert_temp(key, scale.seconds(origin.x)));
    }
    let from: f64 = ui.data(|data| data.get_temp(key))?;
    let to = response.interact_pointer_pos().map(|at| scale.seconds(at.x));
    let done = response.drag_stopped();
    if done || !response.dragged() {
        ui.data_mut(|data| data.remove::<f64>(key));
    }
    to.map(|to| (from.min(to)..from.max(to), done))
}

fn pointed(response: &Response, scale: &Scale) -> Option<Gesture> {
    if !response.clicked() {
        return None;
    }
    // Enter and Space count as clicks too, but point nowhere.
    Some(response.interact_pointer_pos().map_or(Gesture::Toggle, |at| Gesture::Seek(scale.seconds(at.x))))
}

/// The wheel zooms, sideways it moves; a pinch zooms.
fn turned(ui: &Ui, response: &Response, scale: &Scale) -> Option<Gesture> {
    let at = response.hover_pos()?;
    let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
    let factor = f64::from(pinch * (wheel.y / WHEEL).exp());
    if (factor - 1.0).abs() > 1e-4 {
        return Some(Gesture::Zoom(factor, scale.seconds(at.x)));
    }
    let per_point = (scale.part.end - scale.part.start) / f64::from(scale.rect.width().max(1.0));
    (wheel.x != 0.0).then(|| Gesture::Pan(-f64::from(wheel.x) * per_point))
}

fn keyed(ui: &Ui, response: &Response, session: &Session) -> Option<Gesture> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let steps = ui.input(|input| {
        f64::from(input.num_presses(Key::ArrowRight) as u32) - f64::from(input.num_presses(Key::ArrowLeft) as u32)
    });
    match () {
        () if ui.input(|input| input.key_pressed(Key::Home)) => Some(Gesture::Seek(0.0)),
        () if ui.input(|input| input.key_pressed(Key::End)) => Some(Gesture::Seek(session.part.end)),
        () if steps != 0.0 => Some(stepped(session, steps)),
        () => None,
    }
}

/// What assistive technology asked for.
fn asked(ui: &Ui, id: Id, session: &Session) -> Option<Gesture> {
    ui.input(|input| {
        let up = input.num_accesskit_action_requests(id, Action::Increment) as f64;
        let down = input.num_accesskit_action_requests(id, Action::Decrement) as f64;
        let set = input.accesskit_action_requests(id, Action::SetValue).find_map(|request| match request.data {
            Some(eframe::egui::accesskit::ActionData::NumericValue(value)) => Some(Gesture::Seek(value)),
            _ => None,
        });
        set.or_else(|| (up + down > 0.0).then(|| stepped(session, up - down)))
    })
}

fn stepped(session: &Session, steps: f64) -> Gesture {
    Gesture::Seek(session.here() + steps * STEP * (session.part.end - session.part.start))
}
