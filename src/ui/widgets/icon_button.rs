//! Buttons that show an icon only: square ones in rows and tool bars, round ones for what is done most.
//!
//! The label is the button's name in the accessibility tree and its tooltip, which has no node of its own.

use eframe::egui::{Rect, Response, Role, Ui, Vec2, WidgetInfo};

use super::{
    Icon,
    button::{Colours, Kind, sense},
    icon, paint,
};
use crate::ui::theme;

/// A square button with an icon; `label` is its name and its tooltip.
pub fn icon_button(ui: &mut Ui, sign: Icon, label: &str) -> Response {
    icon_button_with(ui, sign, label, true, false)
}

/// The same, which may be disabled, or `on`: shown in the accent colour, like a star that is set.
pub fn icon_button_with(ui: &mut Ui, sign: Icon, label: &str, enabled: bool, on: bool) -> Response {
    square(ui, sign, label, enabled, on).on_hover_ui(|ui| paint::tooltip(ui, label))
}

fn square(ui: &mut Ui, sign: Icon, label: &str, enabled: bool, on: bool) -> Response {
    let m = theme::metrics();
    let enabled = enabled && ui.is_enabled();
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(m.control.compact), sense(enabled));
    response.widget_info(|| WidgetInfo {
        selected: on.then_some(true),
        ..WidgetInfo::labeled(Role::Button, enabled, label)
    });
    let mut colours = Colours::of(Kind::Ghost, enabled, &response, theme::tokens(ui));
    colours.ground(ui, rect, m.radius.m, &response);
    if enabled && !on {
        let hot = response.hovered() || paint::focused(ui, &response);
        colours.text = if hot { theme::tokens(ui).text } else { theme::tokens(ui).text_secondary };
    }
    icon::paint(ui.painter(), sign, Rect::from_center_size(rect.center(), side()), colours.text);
    response
}

/// The same, which cannot be used for the reason given; the tooltip tells it.
pub fn icon_button_unless(ui: &mut Ui, sign: Icon, label: &str, reason: Option<&str>) -> Response {
    let response = icon_button_with(ui, sign, label, reason.is_none(), false);
    let Some(reason) = reason else { return response };
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(reason));
    response.on_hover_ui(|ui| paint::tooltip(ui, reason))
}

/// The same with a tooltip that says more than its name, `hint`.
pub fn icon_button_hinted(ui: &mut Ui, sign: Icon, label: &str, hint: &str, enabled: bool) -> Response {
    let response = square(ui, sign, label, enabled, false);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(hint));
    response.on_hover_ui(|ui| paint::tooltip(ui, hint))
}

/// A round button for what is done most in a row, such as playing; `label` is its name and its tooltip.
pub fn round_button(ui: &mut Ui, sign: Icon, label: &str, enabled: bool) -> Response {
    let m = theme::metrics();
    let enabled = enabled && ui.is_enabled();
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(m.control.height), sense(enabled));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, label));
    let colours = Colours::of(Kind::Secondary, enabled, &response, theme::tokens(ui));
    colours.ground(ui, rect, rect.width() / 2.0, &response);
    let inside = Rect::from_center_size(rect.center(), side() - Vec2::splat(m.space.xs));
    icon::paint(ui.painter(), sign, inside, colours.text);
    response.on_hover_ui(|ui| paint::tooltip(ui, label))
}

fn side() -> Vec2 {
    Vec2::splat(theme::metrics().control.icon)
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::Queryable as _;

    use super::super::testing::harness;
    use super::*;

    #[test]
    fn the_tooltip_adds_no_second_node_of_that_name() {
        let mut window = harness((), |ui, ()| {
            icon_button(ui, Icon::Play, "Play take 1");
        });
        window.get_by_label("Play take 1").hover();
        window.run_steps(60);
        assert_eq!(window.get_all_by_label("Play take 1").count(), 1);
    }
}
