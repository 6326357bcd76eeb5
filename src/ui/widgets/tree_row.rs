//! A row of a tree of sounds: lines to what it hangs on, a sign that plays it, a title, and below that what changed.
//!
//! The row is one place for the keyboard: Enter, Space and a click play it, the arrow keys walk.

use eframe::egui::{
    Align2, Color32, Id, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, accesskit, pos2,
    text::TextWrapping, vec2,
};

use super::{
    Icon,
    difference::{Piece, job},
    icon, paint,
};
use crate::ui::theme::{self, Text};

/// Height of a row, in points; always the same, so that long trees can draw only what is in sight.
pub const HEIGHT: f32 = 52.0;
/// How far a row stands from the one that it hangs on, in points.
const STEP: f32 = 20.0;
/// Levels that are drawn; a deeper row shows its last ones.
const LEVELS: usize = 10;

/// What a row shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct TreeRow<'a> {
    /// Its name in the accessibility tree; the title where empty.
    pub label: &'a str,
    /// What a screen reader says besides.
    pub description: &'a str,
    /// The first line.
    pub title: &'a str,
    /// Something short at the right.
    pub aside: &'a str,
    /// The second line.
    pub words: &'a [(Piece, &'a str)],
    /// For each level above it, from the root: whether more follows there. The last is its own.
    pub guides: &'a [bool],
    /// Whether it plays now; `None` where it cannot.
    pub plays: Option<bool>,
    /// Whether it has a star.
    pub starred: bool,
    /// Whether the tree is about this one.
    pub selected: bool,
}

/// Draws it `width` points wide.
pub fn tree_row(ui: &mut Ui, id: Id, row: &TreeRow<'_>, width: f32) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let (rect, _) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    let left = guides(ui, rect, row.guides);
    let body = rect.with_min_x(left).shrink2(vec2(0.0, 2.0));
    let response = ui.interact(body, id, if row.plays.is_some() { Sense::click() } else { Sense::hover() });
    describe(ui, &response, row);
    let fill = match () {
        () if row.selected => t.accent_soft,
        () if response.is_pointer_button_down_on() => t.control_pressed,
        () if response.hovered() && row.plays.is_some() => t.control_hover,
        () => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(body, paint::corners(m.radius.m), fill);
    if paint::focused(ui, &response) {
        paint::focus_ring(ui, body.shrink(2.0), m.radius.m);
    }
    let room = body.shrink2(vec2(m.space.s, m.space.xs));
    contents(ui, room, row);
    response
}

fn describe(ui: &Ui, response: &Response, row: &TreeRow<'_>) {
    let name = if row.label.is_empty() { row.title } else { row.label };
    let enabled = ui.is_enabled() && row.plays.is_some();
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, enabled, row.selected, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(accesskit::Role::ListItem);
        node.set_selected(row.selected);
        node.set_level(row.guides.len() + 1);
        if !row.description.is_empty() {
            node.set_description(row.description);
        }
    });
}

/// The lines at the left; gives where the row itself begins.
fn guides(ui: &Ui, rect: Rect, guides: &[bool]) -> f32 {
    let stroke = Stroke::new(theme::metrics().control.stroke, theme::tokens(ui).stroke_strong);
    let shown = &guides[guides.len().saturating_sub(LEVELS)..];
    let left = rect.left() + shown.len() as f32 * STEP;
    for (level, &goes_on) in shown.iter().enumerate() {
        let x = rect.left() + (level as f32 + 0.5) * STEP;
        let own = level + 1 == shown.len();
        if own {
            ui.painter().hline(x..=left, rect.center().y, stroke);
        }
        if own || goes_on {
            let end = if goes_on { rect.bottom() } else { rect.center().y };
            ui.painter().vline(x, rect.top()..=end, stroke);
        }
    }
    left
}

fn contents(ui: &Ui, room: Rect, row: &TreeRow<'_>) {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let sign =
        Rect::from_center_size(pos2(room.left() + m.control.icon / 2.0, room.center().y), Vec2::splat(m.space.m));
    if let Some(plays) = row.plays {
        icon::paint(ui.painter(), if plays { Icon::Stop } else { Icon::Play }, sign, t.accent_fg);
    }
    let room = room.with_min_x(room.left() + m.control.icon + m.space.s);
    let aside = paint::line(ui, row.aside, Text::Caption, t.text_secondary, room.width() / 2.0);
    let upper = room.with_max_y(room.center().y);
    let mut end = paint::place(ui, aside, Align2::RIGHT_CENTER, upper).left() - m.space.s;
    if row.starred {
        let star = Rect::from_center_size(pos2(end - m.space.s, upper.center().y), Vec2::splat(m.space.m));
        icon::paint(ui.painter(), Icon::StarFilled, star, t.accent_fg);
        end = star.left() - m.space.s;
    }
    let colour = if row.plays.is_some() { t.text } else { t.text_secondary };
    let title = paint::line(ui, row.title, Text::Body, colour, end - room.left());
    paint::place(ui, title, Align2::LEFT_CENTER, upper.with_max_x(end));
    let mut words = job(ui, row.words.iter().copied(), Text::Caption, "  ");
    words.wrap = TextWrapping::truncate_at_width(room.width());
    words.break_on_newline = false;
    let words = ui.painter().layout_job(words);
    paint::place(ui, words, Align2::LEFT_CENTER, room.with_min_y(room.center().y));
}

#[cfg(test)]
mod tests {
    use eframe::egui::Key;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::super::testing::{harness, press};
    use super::*;

    #[test]
    fn rows_are_played_by_pointer_and_keyboard_and_walked_through() {
        let mut window = harness(Vec::new(), |ui, played| {
            for (title, guides) in [("root", &[][..]), ("child", &[true][..]), ("枝", &[true, false][..])] {
                let words = [(Piece::Removed, "deep"), (Piece::Added, "soft")];
                let row = TreeRow { title, guides, words: &words, plays: Some(false), ..TreeRow::default() };
                if tree_row(ui, Id::unique(title), &row, 400.0).clicked() {
                    played.push(title);
                }
            }
            let gone = TreeRow { title: "gone", guides: &[false; 40], ..TreeRow::default() };
            tree_row(ui, Id::unique("gone"), &gone, 400.0);
        });
        window.get_by_label("child").click();
        window.run();
        window.get_by_label("child").focus();
        window.run();
        press(&mut window, Key::Enter);
        press(&mut window, Key::ArrowDown);
        press(&mut window, Key::Space);
        window.get_by_label("gone").click();
        window.run();
        assert_eq!(*window.state(), ["child", "child", "枝"]);
        let left = |name| window.get_by_label(name).rect().left();
        assert!(left("root") < left("child") && left("child") < left("枝") && left("gone") < 260.0);
        assert_eq!(window.get_by_label("枝").accesskit_node().data().level(), Some(3));
        assert!(window.get_by_label("gone").accesskit_node().is_disabled());
    }
}
