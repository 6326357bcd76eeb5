//! The list that a combo box opens: rows, the cursor that walks them, and a filter line for long lists.

use eframe::egui::{
    Align2, EventFilter, Frame, Id, Margin, Rect, Response, RichText, Role, ScrollArea, Sense, Stroke, TextEdit, Ui,
    Vec2, WidgetInfo, accesskit, pos2, vec2,
};

use super::{
    Icon,
    combo::{ComboItem, Keys},
    icon, paint,
};
use crate::ui::theme::{self, Text};

/// Lists longer than this have a filter line.
const FILTER_FROM: usize = 13;
/// Height at which a list begins to scroll.
const MAX_HEIGHT: f32 = 320.0;

/// The keyboard's place of the filter line of that combo box.
pub(super) fn filter_id(combo: Id) -> Id {
    combo.with("filter")
}

/// What lasts while a list is open.
#[derive(Clone, Debug, Default)]
struct Walk {
    cursor: usize,
    filter: String,
}

/// A list to be drawn once.
pub(super) struct List<'a> {
    pub id: Id,
    pub label: &'a str,
    pub current_text: &'a str,
    pub items: &'a [ComboItem<'a>],
    pub hint: &'a str,
    pub keys: Keys,
    /// Whether it opens just now.
    pub fresh: bool,
}

impl List<'_> {
    /// Draws filter and rows; gives the place of the choice that was made.
    pub fn show(&self, ui: &mut Ui, width: f32) -> Option<usize> {
        let walk_id = self.id.with("walk");
        let mut walk = self.resume(ui, walk_id);
        let long = self.items.len() >= FILTER_FROM;
        ui.spacing_mut().item_spacing.y = 0.0;
        let inside = width - 2.0 * theme::metrics().space.xs - 2.0;
        ui.set_width(inside.max(0.0));
        let filtered = long && self.filter_line(ui, &mut walk);
        let open: Vec<usize> = (0..self.items.len()).filter(|&at| matches(&self.items[at], &walk.filter)).collect();
        self.step(&mut walk, &open, filtered);
        let mut chosen = self.keys.choose.then_some(walk.cursor).filter(|at| self.can_take(&open, *at));
        let moved = self.fresh || self.keys.steps != 0;
        ScrollArea::vertical().max_height(MAX_HEIGHT).min_scrolled_height(MAX_HEIGHT).show(ui, |ui| {
            for &at in &open {
                let response = self.row(ui, at, walk.cursor == at);
                if walk.cursor == at && moved {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    chosen = Some(at);
                }
            }
        });
        ui.ctx().accesskit_node_builder(self.id, |node| {
            if open.contains(&walk.cursor) {
                node.set_active_descendant(self.option_id(walk.cursor).accesskit_id());
            }
        });
        ui.data_mut(|data| data.insert_temp(walk_id, walk));
        chosen
    }

    /// The walk so far, or a new one that begins at the current choice.
    fn resume(&self, ui: &Ui, id: Id) -> Walk {
        let kept = ui.data(|data| data.get_temp::<Walk>(id)).filter(|_| !self.fresh);
        kept.unwrap_or_else(|| {
            let cursor = self.items.iter().position(|item| item.text == self.current_text).unwrap_or(0);
            Walk { cursor, filter: String::new() }
        })
    }

    /// True where the filter changed.
    fn filter_line(&self, ui: &mut Ui, walk: &mut Walk) -> bool {
        let (m, t) = (theme::metrics(), theme::tokens(ui));
        let hint = if self.hint.is_empty() { self.label } else { self.hint };
        let edit = TextEdit::singleline(&mut walk.filter)
            .id(filter_id(self.id))
            // Kept until the combo box has seen Escape, so that it can take the keyboard back.
            .event_filter(EventFilter { horizontal_arrows: true, vertical_arrows: true, escape: true, tab: false })
            .hint_text(RichText::new(hint).color(t.text_secondary))
            .desired_width(f32::INFINITY)
            .min_size(vec2(0.0, m.control.height))
            .align(Align2::LEFT_CENTER)
            .frame(Frame::NONE.inner_margin(Margin::symmetric(m.space.s as i8, 0)));
        let response = edit.show(ui).response.response;
        let edge = ui.available_rect_before_wrap().x_range();
        ui.painter().hline(edge, response.rect.bottom(), Stroke::new(m.control.stroke, t.stroke));
        ui.add_space(m.space.xs);
        if self.fresh {
            response.request_focus();
        }
        response.changed()
    }

    /// Moves the cursor by the arrow keys, over what cannot be chosen; to the first row when the filter changed.
    fn step(&self, walk: &mut Walk, open: &[usize], filtered: bool) {
        let free: Vec<usize> = open.iter().copied().filter(|&at| self.can_take(open, at)).collect();
        let Some(&first) = free.first() else { return };
        if filtered || !open.contains(&walk.cursor) {
            walk.cursor = first;
        }
        let here = free.iter().position(|&at| at >= walk.cursor).unwrap_or(0).cast_signed();
        if self.keys.steps != 0 {
            let there = (here + self.keys.steps).rem_euclid(free.len().cast_signed());
            walk.cursor = free.get(there.unsigned_abs()).copied().unwrap_or(first);
        }
    }

    fn can_take(&self, open: &[usize], at: usize) -> bool {
        open.contains(&at) && self.items.get(at).is_some_and(|item| item.disabled_reason.is_none())
    }

    fn option_id(&self, at: usize) -> Id {
        self.id.with(("option", at))
    }

    fn row(&self, ui: &mut Ui, at: usize, under_cursor: bool) -> Response {
        let item = &self.items[at];
        let (m, t) = (theme::metrics(), theme::tokens(ui));
        let second = item.disabled_reason.unwrap_or(item.detail);
        let height = if second.is_empty() { m.control.compact } else { m.control.compact + m.space.l };
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let enabled = item.disabled_reason.is_none();
        let sense = if enabled { Sense::CLICK } else { Sense::hover() };
        let response = ui.interact(rect, self.option_id(at), sense);
        let current = item.text == self.current_text;
        describe(ui, &response, item, current);
        if enabled && (under_cursor || response.hovered()) {
            ui.painter().rect_filled(rect, paint::corners(m.radius.s), t.control_hover);
        }
        let mark = Rect::from_center_size(
            pos2(rect.left() + m.space.s + m.space.s, rect.center().y),
            Vec2::splat(m.control.icon - 2.0),
        );
        if current {
            icon::paint(ui.painter(), Icon::Check, mark, t.accent_fg);
        }
        let room = rect.with_min_x(mark.right() + m.space.s).with_max_x(rect.right() - m.space.s);
        let colour = if enabled { t.text } else { t.text_disabled };
        words(ui, room, (item.text, item.note), second, colour);
        response
    }
}

fn words(ui: &Ui, room: Rect, text: (&str, &str), second: &str, colour: eframe::egui::Color32) {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    if second.is_empty() {
        paint::noted(ui, text, colour, Align2::LEFT_CENTER, room);
        return;
    }
    let middle = room.top() + m.text.line + m.space.xs / 2.0;
    paint::noted(ui, text, colour, Align2::LEFT_BOTTOM, room.with_max_y(middle));
    let below = paint::line(ui, second, Text::Caption, t.text_secondary, room.width());
    paint::place(ui, below, Align2::LEFT_TOP, room.with_min_y(middle));
}

fn describe(ui: &Ui, response: &Response, item: &ComboItem<'_>, current: bool) {
    let enabled = item.disabled_reason.is_none();
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, enabled, current, item.text));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(accesskit::Role::ListBoxOption);
        node.set_selected(current);
        let said = [item.disabled_reason.unwrap_or(item.detail), item.note];
        let said = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if !said.is_empty() {
            node.set_description(said);
        }
    });
}

/// Whether every word of the filter is found somewhere.
fn matches(item: &ComboItem<'_>, filter: &str) -> bool {
    let text = [item.text, item.note, item.detail, item.key].join(" ").to_lowercase();
    filter.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_looks_at_text_detail_and_key_without_regard_to_case() {
        let item = ComboItem {
            key: "qwen3-tts",
            text: "Cherry 芊悦",
            note: "(retired)",
            detail: "Warm · Cantonese",
            disabled_reason: None,
        };
        for hit in ["", " cherry", "芊", "WARM", "tts", "retired", "cantonese cherry"] {
            assert!(matches(&item, hit), "{hit}");
        }
        assert!(!matches(&item, "ethan") && !matches(&item, "cherry ethan"));
    }
}
