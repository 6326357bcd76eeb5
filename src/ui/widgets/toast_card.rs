//! One notice: its sign, words, action and close button.

use eframe::egui::{Align, Align2, Frame, Layout, Margin, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, accesskit};
use eframe::egui::{UiBuilder, vec2};

use super::{
    Icon, Severity,
    button::{self, Kind},
    icon, paint,
    toast::Toast,
};
use crate::ui::theme::{self, Text};

/// Width of every notice, in points.
const WIDTH: f32 = 344.0;

/// How the user ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Closed,
    Acted(u64),
}

pub(super) fn show(ui: &mut Ui, toast: &Toast, close_label: &str) -> Option<End> {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let frame = Frame::new()
        .fill(t.raised)
        .stroke(Stroke::new(m.control.stroke, t.stroke_strong))
        .corner_radius(paint::corners(m.radius.l))
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(Margin::symmetric(m.space.m as i8, m.space.s as i8));
    let role = if toast.kind == Severity::Danger { accesskit::Role::Alert } else { accesskit::Role::Status };
    ui.scope_builder(UiBuilder::new().id_salt(toast.key).accessibility_role(role), |ui| {
        frame.show(ui, |ui| contents(ui, toast, close_label)).inner
    })
    .inner
}

fn contents(ui: &mut Ui, toast: &Toast, close_label: &str) -> Option<End> {
    let m = theme::metrics();
    ui.set_width(WIDTH - 2.0 * m.space.m);
    ui.spacing_mut().item_spacing = vec2(m.space.s, m.space.xs);
    let mut end = None;
    ui.horizontal_top(|ui| {
        message(ui, toast, ui.available_width() - m.control.compact - m.space.s);
        if button::icon_button(ui, Icon::Close, close_label).clicked() {
            end = Some(End::Closed);
        }
    });
    if let Some(action) = &toast.action {
        let row = vec2(ui.available_width(), m.control.height);
        ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
            if button::Button::new(&action.label).kind(Kind::Ghost).show(ui).clicked() {
                end = Some(End::Acted(action.id));
            }
        });
    }
    end
}

/// Sign and words, in `width` points.
fn message(ui: &mut Ui, toast: &Toast, width: f32) {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let lead = m.control.icon + m.space.s;
    let galley = paint::paragraph(ui, &toast.text, Text::Body, t.text, width - lead);
    let height = galley.size().y.max(m.control.compact);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &toast.text));
    let live = if toast.kind == Severity::Danger { accesskit::Live::Assertive } else { accesskit::Live::Polite };
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(live));
    let sign = Rect::from_min_size(
        rect.left_top() + vec2(0.0, (m.control.compact - m.control.icon) / 2.0),
        Vec2::splat(m.control.icon),
    );
    let colour = if toast.kind == Severity::Info { t.accent_fg } else { toast.kind.colour(t) };
    icon::paint(ui.painter(), toast.kind.icon(), sign, colour);
    paint::place(ui, galley, Align2::LEFT_CENTER, rect.with_min_x(rect.left() + lead));
}
