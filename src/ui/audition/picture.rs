//! The picture of a take in a comparison, and what the pointer and the keys do on it.
//!
//! Reads peaks for the width that is drawn, so that an hour costs what a second does.

use std::ops::Range;

use eframe::egui::{
    Align2, Color32, ColorImage, EventFilter, Id, Key, Mesh, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke,
    StrokeKind, TextureOptions, Ui, WidgetInfo, accesskit::Action, lerp, pos2, vec2,
};

use super::session::Session;
use crate::{
    audio::pictures::Spectrogram,
    ui::theme::{self, SchemeTokens, Text},
};

/// Rows of a spectrogram.
pub(super) const ROWS: usize = 96;
/// Width of a bar of the waveform, in points.
const BAR: f32 = 1.0;
/// Frequencies that are marked on a spectrogram, in hertz, where it is at least so high, in points.
const MARKS_HZ: [(f32, &str); 4] = [(500.0, "500"), (1_000.0, "1k"), (2_000.0, "2k"), (5_000.0, "5k")];
const MARKED: f32 = 80.0;
/// One step of the arrow keys, as a part of what is seen.
const STEP: f64 = 0.05;
/// Points of the wheel that zoom by e.
const WHEEL: f32 = 300.0;
/// Pitches at the lower and the upper edge, in hertz, an octave as high everywhere. Voices have their own scale also
/// over a spectrogram, in which all of them would lie at the bottom.
const PITCH_HZ: (f32, f32) = (50.0, 500.0);

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

/// What is drawn.
pub(super) struct Shown<'a> {
    pub(super) label: &'a str,
    /// What can be done with it.
    pub(super) hint: &'a str,
    /// Whose picture it is.
    pub(super) place: usize,
    /// Nothing that gives its take away is drawn.
    pub(super) hidden: bool,
    pub(super) height: f32,
}

/// Seconds to points and back.
#[derive(Clone, Debug)]
struct Scale {
    rect: Rect,
    part: Range<f64>,
}

impl Scale {
    fn x(&self, seconds: f64) -> f32 {
        let share = (seconds - self.part.start) / (self.part.end - self.part.start);
        self.rect.left() + (share * f64::from(self.rect.width())) as f32
    }

    fn seconds(&self, x: f32) -> f64 {
        let share = f64::from((x - self.rect.left()) / self.rect.width().max(1.0)).clamp(0.0, 1.0);
        self.part.start + share * (self.part.end - self.part.start)
    }
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
        draw(ui, session, shown, &scale, repeat, &response);
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

fn draw(
    ui: &Ui,
    session: &Session,
    shown: &Shown<'_>,
    scale: &Scale,
    repeat: Option<&Range<f64>>,
    response: &Response,
) {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let chosen = session.chosen == shown.place;
    let painter = ui.painter().with_clip_rect(scale.rect.intersect(ui.clip_rect()));
    painter.rect_filled(scale.rect, m.radius.s, t.field);
    if let Some(part) = repeat {
        let x = scale.x(part.start)..=scale.x(part.end);
        painter.rect_filled(Rect::from_x_y_ranges(x, scale.rect.y_range()), 0.0, t.selection);
    }
    if shown.hidden {
        painter.hline(scale.rect.x_range(), scale.rect.center().y, Stroke::new(m.control.stroke, t.stroke_strong));
    } else {
        contents(&painter, t, session, shown.place, scale, chosen);
    }
    if let Some(part) = repeat {
        for x in [part.start, part.end].map(|edge| scale.x(edge)) {
            painter.vline(x, scale.rect.y_range(), Stroke::new(m.control.stroke, t.accent));
        }
    }
    let here = Stroke::new(m.control.focus, if session.playing.is_some() { t.text } else { t.text_disabled });
    painter.vline(scale.x(session.here()), scale.rect.y_range(), here);
    if let Some(at) = response.hover_pos() {
        painter.vline(at.x, scale.rect.y_range(), Stroke::new(m.control.stroke, t.text_secondary));
    }
    let (width, colour) = match () {
        () if response.has_focus() => (m.control.focus, t.focus),
        () if chosen => (m.control.stroke, t.accent),
        () => (m.control.stroke, t.stroke),
    };
    ui.painter().rect_stroke(scale.rect, m.radius.s, Stroke::new(width, colour), StrokeKind::Inside);
}

/// The spectrogram where it was asked for and is there, else the waveform; the contour over it.
fn contents(painter: &Painter, t: &SchemeTokens, session: &Session, place: usize, scale: &Scale, chosen: bool) {
    let drawn = session.pictures.drawn.as_ref().and_then(|(look, pictures)| Some((look, pictures.get(place)?)));
    let texture = session.pictures.textures.get(place).and_then(Option::as_ref).filter(|_| session.wanted.spectrogram);
    if let (Some((look, picture)), Some(texture)) = (drawn, texture) {
        // What was drawn for another part is shown where it belongs until the new one comes.
        let x = scale.x(look.part.start)..=scale.x(look.part.end);
        let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        painter.image(texture.id(), Rect::from_x_y_ranges(x, scale.rect.y_range()), whole, Color32::WHITE);
        if let Some(picture) = picture.spectrogram.as_ref().filter(|_| scale.rect.height() >= MARKED) {
            marks(painter, t, picture, scale.rect);
        }
    } else if let Some(take) = session.ready.as_ref().and_then(|ready| ready.takes.get(place)) {
        let columns = (scale.rect.width() / BAR).floor().max(1.0) as usize;
        let peaks = take.peaks.peaks(scale.part.clone(), columns);
        painter.add(Shape::mesh(bars(
            scale.rect,
            &peaks,
            take.gain,
            if chosen { t.wave_played } else { t.wave_unplayed },
        )));
    }
    if let Some((look, picture)) = drawn.filter(|_| session.wanted.contour) {
        for line in lines(&picture.contour, &look.part, scale) {
            // On a ground of its own, because it lies over light and dark.
            let width = theme::metrics().control.focus;
            painter.add(Shape::line(line.clone(), Stroke::new(width * 2.0, t.field)));
            painter.add(Shape::line(line, Stroke::new(width, t.warning)));
        }
    }
}

/// Which frequency lies where.
fn marks(painter: &Painter, t: &SchemeTokens, picture: &Spectrogram, rect: Rect) {
    let m = theme::metrics();
    for (hz, words) in MARKS_HZ.into_iter().filter(|(hz, _)| *hz < picture.highest_hz as f32) {
        let y = lerp(rect.bottom()..=rect.top(), picture.height(hz));
        let stroke = Stroke::new(m.control.stroke, t.text_secondary);
        painter.hline(rect.right() - m.space.s..=rect.right(), y, stroke);
        let at = pos2(rect.right() - m.space.m, y);
        painter.text(at, Align2::RIGHT_CENTER, words, theme::font(Text::Caption), t.text_secondary);
    }
}

fn bars(rect: Rect, peaks: &[(f32, f32)], gain: f32, colour: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    mesh.reserve_vertices(peaks.len() * 4);
    mesh.reserve_triangles(peaks.len() * 2);
    let height = |value: f32| (value * gain).clamp(-1.0, 1.0) * rect.height() / 2.0;
    for (n, (low, high)) in peaks.iter().enumerate() {
        let left = rect.left() + n as f32 * BAR;
        // Even silence shows as a line.
        let (top, bottom) = (height(*high).max(0.5), height(*low).min(-0.5));
        let (top, bottom) = (rect.center().y - top, rect.center().y - bottom);
        mesh.add_colored_rect(Rect::from_min_max(pos2(left, top), pos2(left + BAR, bottom)), colour);
    }
    mesh
}

/// The voiced stretches of a contour.
fn lines(contour: &[Option<f32>], part: &Range<f64>, scale: &Scale) -> Vec<Vec<Pos2>> {
    let width = (part.end - part.start) / contour.len().max(1) as f64;
    let height = |hz: f32| ((hz / PITCH_HZ.0).ln() / (PITCH_HZ.1 / PITCH_HZ.0).ln()).clamp(0.0, 1.0);
    let point = |(n, hz): (usize, &Option<f32>)| {
        let x = scale.x(part.start + (n as f64 + 0.5) * width);
        hz.map(|hz| pos2(x, lerp(scale.rect.bottom()..=scale.rect.top(), height(hz))))
    };
    let points: Vec<Option<Pos2>> = contour.iter().enumerate().map(point).collect();
    // An octave up or down within a column is an error of the meter and no melody: the line breaks.
    let near = |a: &Option<Pos2>, b: &Option<Pos2>| match (a, b) {
        (Some(a), Some(b)) => (a.y - b.y).abs() < scale.rect.height() * 0.2,
        (None, None) => true,
        _ => false,
    };
    let runs = points.chunk_by(near).map(|run| run.iter().copied().flatten().collect::<Vec<_>>());
    runs.filter(|run| run.len() > 1).collect()
}

/// Makes textures of spectrograms that have just come.
pub(super) fn load_textures(ui: &Ui, session: &mut Session) {
    let Some((_, pictures)) = &session.pictures.drawn else { return };
    if session.pictures.textures.len() == pictures.len() {
        return;
    }
    let t = theme::tokens(ui);
    let palette: Vec<Color32> = (0..=255).map(|level| shade(t, level)).collect();
    let texture = |picture: &Spectrogram| {
        let pixels = picture.pixels.iter().map(|level| palette[usize::from(*level)]).collect();
        let image = ColorImage::new([picture.columns, picture.rows], pixels);
        ui.ctx().load_texture("spectrogram", image, TextureOptions::LINEAR)
    };
    session.pictures.textures = pictures.iter().map(|picture| picture.spectrogram.as_ref().map(texture)).collect();
}

/// From the ground over the accent to the text's colour, so that both schemes have their own.
fn shade(t: &SchemeTokens, level: u8) -> Color32 {
    // What is quiet stays near the ground, so that the harmonics stand out from the noise.
    let share = (f32::from(level) / 255.0).powi(2);
    if share < 0.5 {
        t.field.lerp_to_gamma(t.accent, share / 0.5)
    } else {
        t.accent.lerp_to_gamma(t.text, (share - 0.5) / 0.5)
    }
}
