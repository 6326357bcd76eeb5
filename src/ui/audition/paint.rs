//! The picture of a take in a comparison: waveform or spectrogram, pitch, what is repeated, and the place.
//!
//! Reads peaks for the width that is drawn, so that an hour costs what a second does.

use std::ops::Range;

use eframe::egui::{
    Align2, Color32, ColorImage, Mesh, Painter, Pos2, Rect, Response, Shape, Stroke, StrokeKind, TextureOptions, Ui,
    lerp, pos2, vec2,
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
/// Pitches at the lower and the upper edge, in hertz, an octave as high everywhere. Voices have their own scale also
/// over a spectrogram, in which all of them would lie at the bottom.
const PITCH_HZ: (f32, f32) = (50.0, 500.0);

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
pub(super) struct Scale {
    pub(super) rect: Rect,
    pub(super) part: Range<f64>,
}

impl Scale {
    pub(super) fn x(&self, seconds: f64) -> f32 {
        let share = (seconds - self.part.start) / (self.part.end - self.part.start);
        self.rect.left() + (share * f64::from(self.rect.width())) as f32
    }

    pub(super) fn seconds(&self, x: f32) -> f64 {
        let share = f64::from((x - self.rect.left()) / self.rect.width().max(1.0)).clamp(0.0, 1.0);
        self.part.start + share * (self.part.end - self.part.start)
    }
}

pub(super) fn draw(
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
        let words = painter.layout_no_wrap(words.to_owned(), theme::font(Text::Caption), t.text_secondary);
        let place = Align2::RIGHT_CENTER.anchor_size(pos2(rect.right() - m.space.m, y), words.size());
        // On a ground of its own, because it lies over light and dark.
        painter.rect_filled(place.expand2(vec2(m.space.xs / 2.0, 0.0)), m.radius.s, t.field);
        painter.galley(place.min, words, t.text_secondary);
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
