//! Grounds and texts that give a panel its order: cards, headings, rows of a name and a value, empty panels.

use std::sync::Arc;

use eframe::egui::{
    Align, Align2, Color32, Frame, Galley, InnerResponse, Label, Margin, Rect, Response, RichText, Role, Sense, Stroke,
    Ui, Vec2, WidgetInfo, accesskit, emath::GuiRounding as _, pos2, text::LayoutJob, vec2,
};

use super::{Icon, icon, paint};
use crate::ui::theme::{self, Text};

/// Width of the names in rows of a name and a value, in points.
const NAME_WIDTH: f32 = 128.0;

/// A group of things that belong together, as wide as there is room.
pub fn card<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let frame = Frame::new()
        .fill(t.surface)
        .stroke(Stroke::new(m.control.stroke, t.stroke))
        .corner_radius(paint::corners(m.radius.l))
        .inner_margin(Margin::same(m.space.l as i8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        // A card keeps its own rhythm, however far apart the cards stand.
        ui.spacing_mut().item_spacing = Vec2::splat(m.space.s);
        contents(ui)
    })
}

/// Title of a section.
pub fn section_heading(ui: &mut Ui, text: &str) -> Response {
    heading(ui, text, Text::Heading)
}

/// Title of a panel.
pub fn title(ui: &mut Ui, text: &str) -> Response {
    heading(ui, text, Text::Title)
}

fn heading(ui: &mut Ui, text: &str, step: Text) -> Response {
    let galley = paint::line(ui, text, step, theme::tokens(ui).text, ui.available_width());
    let height = galley.size().y.max(theme::metrics().space.xl);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
    paint::place(ui, galley, Align2::LEFT_CENTER, rect);
    response
}

/// A name and a value that can be selected and copied. The response is the value's.
pub fn kv(ui: &mut Ui, name: &str, value: &str) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    ui.horizontal_top(|ui| {
        let width = NAME_WIDTH.min(ui.available_width() / 2.0);
        let (rect, _) = ui.allocate_exact_size(vec2(width, m.text.line), Sense::hover());
        let galley = paint::line(ui, name, Text::Body, t.text_secondary, width);
        paint::place(ui, galley, Align2::LEFT_CENTER, rect);
        let text = RichText::new(value).color(t.text).line_height(Some(m.text.line));
        let response = ui.add(Label::new(text).selectable(true).wrap());
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(name));
        response
    })
    .inner
}

/// A quiet line of explanation, wrapped.
pub fn note(ui: &mut Ui, text: &str) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    ui.add(Label::new(RichText::new(text).color(t.text_secondary).line_height(Some(m.text.line))).wrap())
}

/// What a panel shows while it has nothing: a sign, what is missing, and what to do about it.
pub fn empty_state(ui: &mut Ui, sign: Icon, title: &str, text: &str) -> Response {
    const SIGN: f32 = 40.0;
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let inside = (ui.available_width() - 2.0 * m.space.l).min(420.0);
    let head = centred(ui, title, Text::Heading, t.text, inside);
    let body = centred(ui, text, Text::Body, t.text_secondary, inside);
    let height = 2.0 * m.space.xxl + SIGN + m.space.l + head.size().y + m.space.s + body.size().y;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{title}\n{text}")));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(accesskit::Live::Polite));
    let mut at = pos2(rect.center().x, rect.top() + m.space.xxl);
    let place = Rect::from_center_size(at + vec2(0.0, SIGN / 2.0), Vec2::splat(SIGN));
    icon::paint(ui.painter(), sign, place, t.text_disabled);
    at.y += SIGN + m.space.l;
    for galley in [head, body] {
        let below = at.y + galley.size().y + m.space.s;
        ui.painter().galley(at.round_to_pixels(ui.pixels_per_point()), galley, t.text);
        at.y = below;
    }
    response
}

/// Lines that are centred on the point they are painted at.
fn centred(ui: &Ui, text: &str, step: Text, colour: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), theme::font(step), colour, width.max(0.0));
    job.halign = Align::Center;
    job.sections.iter_mut().for_each(|section| section.format.line_height = Some(theme::metrics().text.line));
    ui.painter().layout_job(job)
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::super::testing::{harness, shows};
    use super::*;

    #[test]
    fn headings_and_values_are_in_the_tree() {
        let window = harness((), |ui, ()| {
            card(ui, |ui| {
                section_heading(ui, "音色");
                kv(ui, "Voice id", "qwen-tts-vd-1");
            });
            empty_state(ui, Icon::People, "No voices yet", "Design one.");
        });
        assert_eq!(window.get_by_label("音色").accesskit_node().role(), accesskit::Role::Heading);
        let value = window.get_by_label("qwen-tts-vd-1");
        assert_eq!(value.accesskit_node().data().description(), Some("Voice id"));
        assert!(shows(&window, "No voices yet\nDesign one."));
    }

    #[test]
    fn a_long_value_wraps_inside_its_card() {
        let window = harness((), |ui, ()| {
            ui.set_max_width(300.0);
            card(ui, |ui| kv(ui, "Prompt", &"a deep and slow voice ".repeat(20)));
        });
        let value = window.get_by_label_contains("a deep and slow").rect();
        assert!(value.right() <= 310.0 && value.height() > 60.0, "{value:?}");
    }
}
