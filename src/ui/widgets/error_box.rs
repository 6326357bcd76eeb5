//! An error in place: one sentence for the user, and the raw text behind a button.

use eframe::egui::{Align2, Frame, Label, Margin, Rect, Response, RichText, Role, ScrollArea, Sense, Stroke, Ui};
use eframe::egui::{Vec2, WidgetInfo, accesskit, vec2};

use super::{Icon, icon, paint};
use crate::ui::theme::{self, Text};

/// Height at which the details begin to scroll, in points.
const DETAILS_HEIGHT: f32 = 160.0;

/// Draws it over the available width. `details_label` opens and closes `details_text`, which can be selected; without
/// such text there is no button. The response is the sentence's.
pub fn error_box(ui: &mut Ui, text: &str, details_label: &str, details_text: &str) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let frame = Frame::new()
        .fill(t.danger_soft)
        .stroke(Stroke::new(m.control.stroke, t.danger.gamma_multiply(0.4)))
        .corner_radius(paint::corners(m.radius.m))
        .inner_margin(Margin::same(m.space.m as i8));
    frame
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = m.space.xs;
            let response = sentence(ui, text);
            if !details_text.is_empty() {
                details(ui, details_label, details_text);
            }
            response
        })
        .inner
}

fn sentence(ui: &mut Ui, text: &str) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let lead = m.control.icon + m.space.s;
    let galley = paint::paragraph(ui, text, Text::Body, t.text, ui.available_width() - lead);
    let size = vec2(ui.available_width(), galley.size().y.max(m.text.line));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(accesskit::Live::Assertive));
    let top = (m.text.line - m.control.icon) / 2.0;
    let sign = Rect::from_min_size(rect.left_top() + vec2(0.0, top), Vec2::splat(m.control.icon));
    icon::paint(ui.painter(), Icon::Warning, sign, t.danger);
    paint::place(ui, galley, Align2::LEFT_TOP, rect.with_min_x(rect.left() + lead));
    response
}

fn details(ui: &mut Ui, label: &str, text: &str) {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    // Keyed by the text, so that the next error begins closed.
    let id = ui.scope_id().with(("details", text));
    let mut open = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
    let lead = m.control.icon + m.space.s;
    ui.horizontal(|ui| {
        ui.add_space(lead - m.space.s);
        if opener(ui, label, open).clicked() {
            open = !open;
            ui.data_mut(|data| data.insert_temp(id, open));
        }
    });
    if open {
        let frame = Frame::new().fill(t.field).corner_radius(paint::corners(m.radius.s));
        frame.inner_margin(Margin::same(m.space.s as i8)).show(ui, |ui| {
            ScrollArea::vertical().id_salt(id).max_height(DETAILS_HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
                let text = RichText::new(text).font(theme::font(Text::Mono)).color(t.text_secondary);
                ui.add(Label::new(text).selectable(true).wrap());
            });
        });
    }
}

/// The small line with a chevron that opens the details.
fn opener(ui: &mut Ui, label: &str, open: bool) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let words = paint::line(ui, label, Text::Caption, t.text, ui.available_width() - m.space.xl);
    let size = vec2(m.control.icon + m.space.xs + words.size().x + m.space.xs, m.text.line);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), label));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(open));
    if response.hovered() {
        ui.painter().rect_filled(rect, paint::corners(m.radius.s), t.danger.gamma_multiply(0.15));
    }
    if paint::focused(ui, &response) {
        paint::focus_ring(ui, rect, m.radius.s);
    }
    let sign = Rect::from_center_size(
        rect.left_center() + vec2(m.control.icon / 2.0, 0.0),
        Vec2::splat(m.control.icon - m.space.xs),
    );
    icon::paint(ui.painter(), if open { Icon::ChevronDown } else { Icon::ChevronRight }, sign, t.text);
    paint::place(ui, words, Align2::LEFT_CENTER, rect.with_min_x(rect.left() + m.control.icon + m.space.xs / 2.0));
    response
}

#[cfg(test)]
mod tests {
    use eframe::egui::Key;
    use egui_kittest::kittest::Queryable as _;

    use super::super::testing::{harness, press, shows};
    use super::*;

    #[test]
    fn details_open_by_pointer_and_close_by_keyboard() {
        let mut window = harness((), |ui, ()| {
            error_box(ui, "无法连接到服务。", "Details", "io error: connection refused");
        });
        assert!(shows(&window, "无法连接到服务。"));
        assert!(!shows(&window, "io error: connection refused"));
        window.get_by_label("Details").click();
        window.run();
        assert!(shows(&window, "io error: connection refused"));
        window.get_by_label("Details").focus();
        window.run();
        press(&mut window, Key::Enter);
        assert!(!shows(&window, "io error: connection refused"));
    }

    #[test]
    fn without_details_there_is_no_button() {
        let window = harness((), |ui, ()| {
            error_box(ui, "No device.", "Details", "");
        });
        assert!(!shows(&window, "Details"));
    }
}
