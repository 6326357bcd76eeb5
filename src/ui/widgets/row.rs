//! A row of a list that is chosen as a whole: a title, a quieter line, and something short at the right.

use eframe::egui::{Align2, Color32, Id, Response, Role, Sense, Ui, WidgetInfo, accesskit, vec2};

use super::paint;
use crate::ui::theme::{self, Text};

/// Height of a row, in points; always the same, so that long lists can draw only what is in sight.
pub const HEIGHT: f32 = 48.0;

/// What a row shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row<'a> {
    /// Its name in the accessibility tree; the title where empty.
    pub label: &'a str,
    /// The first line.
    pub title: &'a str,
    /// The second, quieter line; may be empty.
    pub detail: &'a str,
    /// Something short at the right, such as a date; may be empty.
    pub aside: &'a str,
    /// Whether it is the chosen one.
    pub selected: bool,
}

/// Draws it over the available width. Click, Space and Enter choose it; the arrow keys walk.
pub fn row(ui: &mut Ui, id: Id, row: Row<'_>) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let response = ui.interact(rect, id, Sense::click());
    let name = if row.label.is_empty() { row.title } else { row.label };
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, ui.is_enabled(), row.selected, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(accesskit::Role::ListItem);
        node.set_selected(row.selected);
        if !row.detail.is_empty() {
            node.set_description(row.detail);
        }
    });
    let fill = match () {
        () if row.selected => t.accent_soft,
        () if response.is_pointer_button_down_on() => t.control_pressed,
        () if response.hovered() => t.control_hover,
        () => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, paint::corners(m.radius.m), fill);
    if paint::focused(ui, &response) {
        paint::focus_ring(ui, rect.shrink(3.0), m.radius.m);
    }
    let room = rect.shrink2(vec2(m.space.m, m.space.xs));
    let aside = paint::line(ui, row.aside, Text::Caption, t.text_secondary, room.width() / 2.0);
    let end = paint::place(ui, aside, Align2::RIGHT_CENTER, room).left() - m.space.s;
    let room = room.with_max_x(end);
    let title = paint::line(ui, row.title, Text::Body, t.text, room.width());
    if row.detail.is_empty() {
        paint::place(ui, title, Align2::LEFT_CENTER, room);
    } else {
        paint::place(ui, title, Align2::LEFT_BOTTOM, room.with_max_y(rect.center().y + 1.0));
        let detail = paint::line(ui, row.detail, Text::Caption, t.text_secondary, room.width());
        paint::place(ui, detail, Align2::LEFT_TOP, room.with_min_y(rect.center().y + 3.0));
    }
    response
}

#[cfg(test)]
mod tests {
    use eframe::egui::Key;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::super::testing::{harness, press};
    use super::*;

    #[test]
    fn rows_are_chosen_by_pointer_and_keyboard() {
        let mut window = harness(None, |ui, chosen| {
            for (place, title) in ["Narrator", "旁白"].into_iter().enumerate() {
                let shown = Row { title, detail: "deep", aside: "today", selected: *chosen == Some(place), label: "" };
                if row(ui, Id::unique(("voice", place)), shown).clicked() {
                    *chosen = Some(place);
                }
            }
        });
        window.get_by_label("Narrator").click();
        window.run();
        assert_eq!(*window.state(), Some(0));
        assert_eq!(window.get_by_label("Narrator").accesskit_node().is_selected(), Some(true));
        assert_eq!(window.get_by_label("Narrator").accesskit_node().description().as_deref(), Some("deep"));
        window.get_by_label("Narrator").focus();
        window.run();
        press(&mut window, Key::ArrowDown);
        press(&mut window, Key::Space);
        assert_eq!(*window.state(), Some(1));
    }
}
