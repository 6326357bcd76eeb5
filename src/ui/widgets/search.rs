//! A one-line search field without a caption; its name is also its hint.

use eframe::egui::{
    Align2, EventFilter, Frame, Id, Key, Margin, Rect, Response, RichText, Sense, Stroke, StrokeKind, TextEdit, Ui,
};
use eframe::egui::{UiBuilder, Vec2, accesskit, pos2, vec2};

use super::{Icon, button, icon, paint};
use crate::ui::theme::{self, Text};

/// Draws it over the available width. Escape empties it, and so does the button named `clear_label`, which is there
/// only while there is text.
pub fn search_box(ui: &mut Ui, id: Id, label: &str, clear_label: &str, text: &mut String) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let (rect, under) = ui.allocate_exact_size(vec2(ui.available_width(), m.control.height), Sense::CLICK);
    let focused = ui.memory(|memory| memory.has_focus(id));
    let colour = if under.contains_pointer() { t.text_secondary } else { t.stroke_strong };
    ui.painter().rect(rect, paint::corners(m.radius.m), t.field, Stroke::new(1.0, colour), StrokeKind::Inside);
    if focused {
        let ring = Stroke::new(m.control.focus, t.focus);
        ui.painter().rect_stroke(rect, paint::corners(m.radius.m), ring, StrokeKind::Inside);
    }
    let sign = Rect::from_center_size(
        pos2(rect.left() + m.space.m + m.control.icon / 2.0, rect.center().y),
        Vec2::splat(m.control.icon),
    );
    icon::paint(ui.painter(), Icon::Search, sign, t.text_secondary);
    let room = rect.with_min_x(sign.right()).with_max_x(rect.right() - m.control.compact).shrink(1.0);
    let escaped = focused && ui.input(|input| input.key_pressed(Key::Escape));
    let was_empty = text.is_empty();
    let mut response = line(ui, id, room, label, text);
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_role(accesskit::Role::SearchInput);
        node.set_label(label);
    });
    if (escaped || clear(ui, rect, clear_label, text)) && !text.is_empty() {
        text.clear();
        response.mark_changed();
        response.request_focus();
    }
    if escaped && was_empty {
        response.surrender_focus();
    }
    response
}

fn line(ui: &mut Ui, id: Id, room: Rect, label: &str, text: &mut String) -> Response {
    let m = theme::metrics();
    let mut inside = ui.new_child(UiBuilder::new().id_salt(id).max_rect(room));
    let edit = TextEdit::singleline(text)
        .id(id)
        // Escape is ours: it empties the line first, and leaves it only when it is empty.
        .event_filter(EventFilter { horizontal_arrows: true, vertical_arrows: true, escape: true, tab: false })
        .font(theme::font(Text::Body))
        .hint_text(RichText::new(label).color(theme::tokens(ui).text_secondary))
        .desired_width(f32::INFINITY)
        .min_size(vec2(0.0, room.height()))
        .align(Align2::LEFT_CENTER)
        .frame(Frame::NONE.inner_margin(Margin::symmetric(m.space.s as i8, 0)));
    edit.show(&mut inside).response.response
}

fn clear(ui: &mut Ui, rect: Rect, label: &str, text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    let room = rect.with_min_x(rect.right() - theme::metrics().control.height).shrink(2.0);
    let mut inside = ui.new_child(UiBuilder::new().id_salt("clear").max_rect(room));
    button::icon_button(&mut inside, Icon::Close, label).clicked()
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use super::super::testing::{harness, press, shows};
    use super::*;

    #[test]
    fn typing_searches_and_escape_or_the_button_empties_it() {
        let mut window = harness(String::new(), |ui, text| {
            search_box(ui, Id::unique("search"), "Search voices", "Clear", text);
        });
        assert!(!shows(&window, "Clear"));
        window.get_by_label("Search voices").click();
        window.run();
        window.get_by_label("Search voices").type_text("旁白");
        window.run();
        assert_eq!(window.state(), "旁白");
        window.get_by_label("Clear").click();
        window.run();
        assert_eq!(window.state(), "");
        window.get_by_label("Search voices").type_text("deep");
        window.run();
        press(&mut window, Key::Escape);
        assert_eq!(window.state(), "");
        assert!(window.get_by_label("Search voices").is_focused());
        press(&mut window, Key::Escape);
        assert!(!window.get_by_label("Search voices").is_focused());
    }
}
