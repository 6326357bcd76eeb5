//! Push buttons with words; those with an icon only are in `icon_button.rs`.
//!
//! One look each for the main action, quiet ones, and what destroys; all have designed hover, pressed, focused and
//! disabled states. A disabled button stays in the tree, named and marked as disabled.

use std::sync::Arc;

use eframe::egui::{
    Align2, Color32, Galley, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    emath::GuiRounding as _, pos2, vec2,
};

use super::{Icon, icon, paint};
use crate::ui::theme::{self, SchemeTokens, Text};

pub use super::icon_button::{icon_button, icon_button_hinted, icon_button_unless, icon_button_with, round_button};

/// What a button is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The main action; at most one in sight.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An action without an outline, inside rows, cards and toasts.
    Ghost,
    /// Destroys something, after a question.
    Danger,
    /// Destroys something, now; for the answer to that question.
    DangerNow,
}

/// A button with words, to be configured and then shown.
#[derive(Clone, Copy, Debug)]
#[must_use = "call show"]
pub struct Button<'a> {
    label: &'a str,
    kind: Kind,
    enabled: bool,
    icon: Option<Icon>,
    shortcut: Option<&'a str>,
    reason: Option<&'a str>,
    width: Option<f32>,
}

impl<'a> Button<'a> {
    /// A quiet, enabled button. The label is its name in the accessibility tree, exactly.
    pub fn new(label: &'a str) -> Self {
        let (kind, enabled) = (Kind::default(), true);
        Self { label, kind, enabled, icon: None, shortcut: None, reason: None, width: None }
    }

    /// What it is for.
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Whether it can be used.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// An icon before the words.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Keys that do the same, such as `Ctrl+Enter`, shown after the words.
    pub fn shortcut(mut self, keys: Option<&'a str>) -> Self {
        self.shortcut = keys;
        self
    }

    /// Shown on hover, for example why it cannot be used.
    pub fn reason(mut self, text: Option<&'a str>) -> Self {
        self.reason = text;
        self
    }

    /// Exactly this wide, in points, instead of as wide as its words.
    pub fn width(mut self, points: f32) -> Self {
        self.width = Some(points);
        self
    }

    /// Draws it. Clicks come from the pointer, Space, Enter and assistive technology.
    pub fn show(self, ui: &mut Ui) -> Response {
        let m = theme::metrics();
        let enabled = self.enabled && ui.is_enabled();
        let Parts { words, keys, lead, contents } = self.parts(ui);
        let width = self.width.unwrap_or_else(|| self.natural_width(ui));
        let (rect, response) = ui.allocate_exact_size(vec2(width, m.control.height), sense(enabled));
        self.describe(ui, &response, enabled);
        let colours = Colours::of(self.kind, enabled, &response, theme::tokens(ui));
        colours.ground(ui, rect, m.radius.m, &response);
        let left = rect.center().x - contents.min(width) / 2.0;
        if let Some(sign) = self.icon {
            let room =
                Rect::from_center_size(pos2(left + m.control.icon / 2.0, rect.center().y), Vec2::splat(m.control.icon));
            icon::paint(ui.painter(), sign, room, colours.text);
        }
        let mut at = Rect::from_x_y_ranges(left + lead..=rect.right(), rect.y_range());
        at.min.x = placed(ui, words, colours.text, at).right() + m.space.s;
        if let Some(keys) = keys {
            placed(ui, keys, colours.text.gamma_multiply(0.8), at);
        }
        response
    }

    /// How wide it is where no width is given, in points.
    pub fn natural_width(&self, ui: &Ui) -> f32 {
        (self.parts(ui).contents + 2.0 * self.padding()).ceil()
    }

    fn parts(&self, ui: &Ui) -> Parts {
        let m = theme::metrics();
        let words = paint::line(ui, self.label, Text::Body, Color32::PLACEHOLDER, ui.available_width());
        let keys = self.shortcut.map(|keys| paint::line(ui, keys, Text::Caption, Color32::PLACEHOLDER, f32::INFINITY));
        let lead = if self.icon.is_some() { m.control.icon + m.space.s } else { 0.0 };
        let tail = keys.as_ref().map_or(0.0, |keys| keys.size().x + m.space.s);
        let contents = lead + words.size().x + tail;
        Parts { words, keys, lead, contents }
    }

    fn padding(&self) -> f32 {
        if self.kind == Kind::Ghost { theme::metrics().space.s } else { theme::metrics().space.l }
    }

    fn describe(&self, ui: &Ui, response: &Response, enabled: bool) {
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, self.label));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            if let Some(keys) = self.shortcut {
                node.set_keyboard_shortcut(keys);
            }
            if let Some(reason) = self.reason {
                node.set_description(reason);
            }
        });
        if let Some(reason) = self.reason {
            response.clone().on_hover_ui(|ui| paint::tooltip(ui, reason));
        }
    }
}

/// What stands inside a button.
struct Parts {
    words: Arc<Galley>,
    keys: Option<Arc<Galley>>,
    /// Room for the icon and the gap after it.
    lead: f32,
    /// Width of everything.
    contents: f32,
}

/// The main action.
pub fn primary(ui: &mut Ui, enabled: bool, label: &str, shortcut_hint: Option<&str>) -> Response {
    Button::new(label).kind(Kind::Primary).enabled(enabled).shortcut(shortcut_hint).show(ui)
}

/// A quiet action.
pub fn secondary(ui: &mut Ui, enabled: bool, label: &str, shortcut_hint: Option<&str>) -> Response {
    Button::new(label).enabled(enabled).shortcut(shortcut_hint).show(ui)
}

/// An action that destroys something.
pub fn danger(ui: &mut Ui, enabled: bool, label: &str, shortcut_hint: Option<&str>) -> Response {
    Button::new(label).kind(Kind::Danger).enabled(enabled).shortcut(shortcut_hint).show(ui)
}

/// A disabled button senses nothing, so that it shows its own disabled look instead of egui's fading.
pub(super) fn sense(enabled: bool) -> Sense {
    if enabled { Sense::click() } else { Sense::hover() }
}

fn placed(ui: &Ui, galley: Arc<Galley>, colour: Color32, rect: Rect) -> Rect {
    let room = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(room.min.round_to_pixels(ui.pixels_per_point()), galley, colour);
    room
}

/// Colours of one button in one state.
pub(super) struct Colours {
    fill: Color32,
    outline: Color32,
    pub text: Color32,
}

impl Colours {
    pub fn of(kind: Kind, enabled: bool, response: &Response, t: &SchemeTokens) -> Self {
        if !enabled {
            let fill = if kind == Kind::Ghost { Color32::TRANSPARENT } else { t.control_disabled };
            return Self { fill, outline: Color32::TRANSPARENT, text: t.text_disabled };
        }
        let [rest, hot, down, text] = match kind {
            Kind::Primary => [t.accent, t.accent_hover, t.accent_pressed, t.accent_text],
            Kind::Secondary => [t.control, t.control_hover, t.control_pressed, t.text],
            Kind::Ghost => [Color32::TRANSPARENT, t.control_hover, t.control_pressed, t.accent_fg],
            Kind::Danger => [t.control, t.control_hover, t.control_pressed, t.danger],
            Kind::DangerNow => [t.danger_fill, t.danger_fill_hover, t.danger_fill_pressed, t.danger_text],
        };
        let fill = match () {
            () if response.is_pointer_button_down_on() => down,
            () if response.hovered() => hot,
            () => rest,
        };
        let lined = matches!(kind, Kind::Secondary | Kind::Danger);
        Self { fill, outline: if lined { t.stroke_strong } else { Color32::TRANSPARENT }, text }
    }

    pub fn ground(&self, ui: &Ui, rect: Rect, radius: f32, response: &Response) {
        let stroke = Stroke::new(theme::metrics().control.stroke, self.outline);
        ui.painter().rect(rect, paint::corners(radius), self.fill, stroke, StrokeKind::Inside);
        if paint::focused(ui, response) {
            paint::focus_ring(ui, rect, radius);
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Key;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::super::testing::{harness, press};
    use super::*;

    #[test]
    fn the_pointer_and_the_keyboard_press_it() {
        let mut window = harness(0, |ui, count| {
            *count += i32::from(primary(ui, true, "Design voice", Some("Ctrl+Enter")).clicked());
            *count += 100 * i32::from(round_button(ui, Icon::Play, "Play take 1", true).clicked());
            *count += 10 * i32::from(icon_button(ui, Icon::Trash, "删除音色").clicked());
        });
        window.get_by_label("Design voice").click();
        window.run();
        assert_eq!(*window.state(), 1);
        press(&mut window, Key::Tab);
        press(&mut window, Key::Enter);
        press(&mut window, Key::Space);
        assert_eq!(*window.state(), 3);
        press(&mut window, Key::Tab);
        press(&mut window, Key::Space);
        assert_eq!(*window.state(), 103);
        press(&mut window, Key::Tab);
        assert!(window.get_by_label("删除音色").is_focused());
        press(&mut window, Key::Space);
        assert_eq!(*window.state(), 113);
    }

    #[test]
    fn a_disabled_button_is_named_but_does_nothing() {
        let mut window = harness(false, |ui, clicked| {
            let button = Button::new("Delete voice").kind(Kind::Danger).enabled(false).reason(Some("Nothing chosen"));
            *clicked |= button.show(ui).clicked();
        });
        window.get_by_label("Delete voice").click();
        window.run();
        assert!(!*window.state());
        let node = window.get_by_label("Delete voice");
        assert!(node.accesskit_node().is_disabled());
        assert_eq!(node.accesskit_node().data().description(), Some("Nothing chosen"));
    }
}
