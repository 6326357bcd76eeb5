//! A text field with its name above, a count at the right and a message below, none of which moves anything.
//!
//! Owns the frame around the text; `field_text.rs` owns the editing inside. The name is the field's own name in the
//! accessibility tree, so that one node has it. The text may be longer than any limit: limits are shown, not enforced.

use eframe::egui::{
    self, Align2, Color32, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit, vec2,
};

use super::{Severity, field_text, icon, paint};
use crate::{
    i18n::grouped,
    ui::theme::{self, Text},
};

pub use super::field_text::Mark;

/// What a field shows besides its text.
#[derive(Clone, Copy, Debug)]
pub struct FieldOptions<'a> {
    /// Rows of text; one makes a field that Enter leaves. A longer text scrolls inside.
    pub multiline_rows: usize,
    /// Faint text while the field is empty.
    pub hint: &'a str,
    /// Used and allowed length, in the caller's units.
    pub counter: Option<(usize, usize)>,
    /// What to say about the text.
    pub message: Option<(Severity, &'a str)>,
    /// Lines kept free below for the message; none leaves no slot, and then no message is shown.
    pub message_rows: usize,
    /// Parts of the text to underline.
    pub marks: &'a [Mark],
    /// Whether it can be edited.
    pub enabled: bool,
    /// Whether to hide the text behind dots.
    pub password: bool,
    /// Width in points; all there is where not given.
    pub width: Option<f32>,
}

impl Default for FieldOptions<'_> {
    fn default() -> Self {
        Self {
            multiline_rows: 1,
            hint: "",
            counter: None,
            message: None,
            message_rows: 1,
            marks: &[],
            enabled: true,
            password: false,
            width: None,
        }
    }
}

/// Draws the field; the response is that of the text inside, so `changed` and `lost_focus` mean the text.
pub fn text_field(ui: &mut Ui, id: Id, label: &str, text: &mut String, options: FieldOptions<'_>) -> Response {
    let width = options.width.unwrap_or_else(|| ui.available_width()).max(0.0);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let asked = name_row(ui, label, width, options.counter);
        let (rect, response) = framed(ui, id, width, text, &options);
        if asked {
            response.request_focus();
        }
        if response.has_focus() {
            paint::follow_keyboard(ui, id, rect);
        }
        let message = message_row(ui, id, width, &options);
        describe(ui, &response, label, rect, &options, message);
        response
    })
    .inner
}

fn name_row(ui: &mut Ui, label: &str, width: f32, counter: Option<(usize, usize)>) -> bool {
    let tokens = theme::tokens(ui);
    let count = counter.map(|(used, limit)| {
        let colour = if used > limit { tokens.danger } else { tokens.text_secondary };
        (format!("{} / {}", grouped(used), grouped(limit)), colour)
    });
    paint::caption(ui, label, width, count.as_ref().map(|(text, colour)| (text.as_str(), *colour)))
}

/// The outlined box with the text in it. Gives the box, and the response of the text.
fn framed(ui: &mut Ui, id: Id, width: f32, text: &mut String, options: &FieldOptions<'_>) -> (Rect, Response) {
    let m = theme::metrics();
    let rows = options.multiline_rows.max(1);
    let height = m.control.height.max(rows as f32 * m.text.line + 2.0 * field_text::PAD);
    let (rect, under) = ui.allocate_exact_size(vec2(width, height), Sense::CLICK);
    outline(ui, rect, id, options, under.contains_pointer());
    let mut inside = ui.new_child(egui::UiBuilder::new().id_salt(id).max_rect(rect.shrink(1.0)));
    inside.set_clip_rect(rect.shrink(1.0).intersect(ui.clip_rect()));
    let response = field_text::edit(&mut inside, id, rect.shrink(1.0), text, options);
    (rect, response)
}

fn outline(ui: &Ui, rect: Rect, id: Id, options: &FieldOptions<'_>, hot: bool) {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let enabled = options.enabled && ui.is_enabled();
    let fill = if enabled { t.field } else { t.control_disabled };
    let wrong = matches!(options.message, Some((Severity::Danger, _)));
    let colour = match () {
        () if !enabled => t.stroke,
        () if wrong => t.danger,
        () if hot => t.text_secondary,
        () => t.stroke_strong,
    };
    ui.painter().rect(rect, paint::corners(m.radius.m), fill, Stroke::new(1.0, colour), StrokeKind::Inside);
    if ui.memory(|memory| memory.has_focus(id)) {
        let ring = Stroke::new(m.control.focus, if wrong { t.danger } else { t.focus });
        ui.painter().rect_stroke(rect, paint::corners(m.radius.m), ring, StrokeKind::Inside);
    }
}

/// The slot below. It is as high without a message as with one.
fn message_row(ui: &mut Ui, id: Id, width: f32, options: &FieldOptions<'_>) -> Option<Id> {
    if options.message_rows == 0 {
        return None;
    }
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let size = vec2(width, options.message_rows as f32 * m.control.icon + m.space.xs);
    let (slot, _) = ui.allocate_exact_size(size, Sense::hover());
    let (severity, text) = options.message?;
    let sign = Rect::from_min_size(slot.min + vec2(0.0, m.space.xs), vec2(m.space.m, m.control.icon));
    icon::paint(ui.painter(), severity.icon(), sign, severity.colour(t));
    let room = slot.with_min_x(sign.right() + m.space.xs).with_min_y(sign.top());
    let galley = fitted(ui, text, severity.colour(t), room, options.message_rows);
    let elided = galley.elided;
    paint::place(ui, galley, Align2::LEFT_TOP, room);
    let said = ui.interact(room, id.with("message"), Sense::hover());
    said.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(accesskit::Live::Polite));
    let id = said.id;
    if elided {
        said.on_hover_ui(|ui| paint::tooltip(ui, text));
    }
    Some(id)
}

/// The message in as many rows as there are, the rest cut off; the tooltip has it all.
fn fitted(ui: &Ui, text: &str, colour: Color32, room: Rect, rows: usize) -> std::sync::Arc<egui::Galley> {
    let mut job =
        egui::text::LayoutJob::simple(text.to_owned(), theme::font(Text::Caption), colour, room.width().max(0.0));
    job.wrap.max_rows = rows;
    job.sections.iter_mut().for_each(|section| section.format.line_height = Some(theme::metrics().control.icon));
    ui.painter().layout_job(job)
}

/// Names the text itself after the caption, and gives the box as its place, which stays in sight however long the text.
fn describe(ui: &Ui, response: &Response, label: &str, rect: Rect, options: &FieldOptions<'_>, message: Option<Id>) {
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_label(label);
        let (min, max) = (rect.min, rect.max);
        node.set_bounds(accesskit::Rect::new(min.x.into(), min.y.into(), max.x.into(), max.y.into()));
        if matches!(options.message, Some((Severity::Danger, _))) {
            node.set_invalid(accesskit::Invalid::True);
        }
        if let Some(message) = message {
            node.push_described_by(message.accesskit_id());
        }
    });
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Key, Pos2};
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::super::testing::{harness, press, shows};
    use super::*;

    fn prompt(ui: &mut Ui, text: &mut String, options: FieldOptions<'_>) -> Response {
        text_field(ui, Id::unique("prompt"), "Voice prompt", text, options)
    }

    #[test]
    fn one_node_has_the_name_and_a_click_on_its_middle_lets_type() {
        let mut window = harness(String::new(), |ui, text| {
            prompt(ui, text, FieldOptions { multiline_rows: 4, ..FieldOptions::default() });
        });
        window.get_by_label("Voice prompt").click();
        window.run();
        window.get_by_label("Voice prompt").type_text("A low voice，低沉的男声");
        window.run();
        assert_eq!(window.state(), "A low voice，低沉的男声");
        assert_eq!(window.get_by_label("Voice prompt").value().as_deref(), Some("A low voice，低沉的男声"));
    }

    #[test]
    fn the_middle_of_a_long_text_is_still_inside_the_box() {
        let mut window = harness("line\n".repeat(200), |ui, text| {
            prompt(ui, text, FieldOptions { multiline_rows: 3, ..FieldOptions::default() });
        });
        window.run();
        let rect = window.get_by_label("Voice prompt").rect();
        assert!(rect.height() < 100.0, "{rect:?}");
        window.get_by_label("Voice prompt").click();
        window.run();
        assert!(window.get_by_label("Voice prompt").is_focused());
    }

    #[test]
    fn clicking_the_caption_edits_the_field() {
        let mut window = harness(String::new(), |ui, text| {
            prompt(ui, text, FieldOptions::default());
        });
        let above = window.get_by_label("Voice prompt").rect().left_top() + vec2(10.0, -8.0);
        click_at(&mut window, above);
        assert!(window.get_by_label("Voice prompt").is_focused());
    }

    fn click_at<State>(window: &mut egui_kittest::Harness<'_, State>, at: Pos2) {
        window.drag_at(at);
        window.run();
        window.drop_at(at);
        window.run();
    }

    #[test]
    fn a_message_is_found_marks_the_field_and_moves_nothing() {
        let mut window = harness((String::from("x"), false), |ui, (text, wrong)| {
            let message = wrong.then_some((Severity::Danger, "只能使用中文和英文"));
            prompt(ui, text, FieldOptions { message, counter: Some((2049, 2048)), ..FieldOptions::default() });
            super::super::button::secondary(ui, true, "Next", None);
        });
        let before = window.get_by_label("Next").rect();
        window.state_mut().1 = true;
        window.run();
        assert!(shows(&window, "只能使用中文和英文"));
        assert_eq!(window.get_by_label("Next").rect(), before);
        let node = window.get_by_label("Voice prompt").accesskit_node().data().invalid();
        assert_eq!(node, Some(accesskit::Invalid::True));
    }

    #[test]
    fn tab_leaves_the_field_and_a_disabled_one_cannot_be_typed_into() {
        let mut window = harness((String::new(), String::new()), |ui, (one, two)| {
            text_field(ui, Id::unique(1), "One", one, FieldOptions { multiline_rows: 2, ..FieldOptions::default() });
            text_field(ui, Id::unique(2), "Two", two, FieldOptions { enabled: false, ..FieldOptions::default() });
            super::super::button::secondary(ui, true, "Next", None);
        });
        window.get_by_label("Two").click();
        window.run();
        assert!(!window.get_by_label("Two").is_focused());
        assert!(window.get_by_label("Two").accesskit_node().is_disabled());
        press(&mut window, Key::Tab);
        assert!(window.get_by_label("One").is_focused());
        press(&mut window, Key::Tab);
        assert!(window.get_by_label("Next").is_focused());
        assert_eq!(*window.state(), (String::new(), String::new()));
    }
}
