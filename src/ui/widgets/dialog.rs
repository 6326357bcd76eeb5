//! A question that must be answered before anything else.
//!
//! Keeps the keyboard inside: Tab goes between the two answers, Enter and Space give the one that has the keyboard,
//! Escape and a click outside mean the safe answer. Where something would be destroyed, the safe answer has the
//! keyboard first.

use eframe::egui::{
    Align, Align2, Area, Context, EventFilter, Frame, Id, Key, Layout, Margin, Modal, Role, Sense, Stroke, Ui,
    WidgetInfo, accesskit, vec2,
};

use super::{
    button::{Button, Kind},
    paint,
};
use crate::ui::theme::{self, Text};

/// Width of the dialog, in points; a narrower window makes it narrower.
const WIDTH: f32 = 400.0;

/// Asks, on every frame until it is answered: `Some(true)` for `confirm_label`, `Some(false)` for anything else.
///
/// The dialog's node is named `title`.
pub fn confirm(
    ctx: &Context,
    title: &str,
    text: &str,
    confirm_label: &str,
    cancel_label: &str,
    danger: bool,
) -> Option<bool> {
    let id = Id::unique(("confirm", title));
    let modal = Modal::new(id).area(area(id, title)).backdrop_color(backdrop(ctx)).frame(frame(ctx));
    let shown = modal.show(ctx, |ui| {
        let width = WIDTH.min(ui.ctx().content_rect().width() - 2.0 * theme::metrics().space.xxl);
        ui.set_width(width);
        heading(ui, title, width);
        words(ui, text, width);
        ui.add_space(theme::metrics().space.m);
        answers(ui, confirm_label, cancel_label, danger)
    });
    shown.inner.or_else(|| shown.should_close().then_some(false))
}

/// Shows a window over the others with what `contents` draws; `None` once it was left by Escape or a click outside.
///
/// The dialog's node is named `title`.
pub fn panel<R>(ctx: &Context, title: &str, contents: impl FnOnce(&mut Ui) -> R) -> Option<R> {
    let id = Id::unique("dialog panel");
    let area = Modal::default_area(id).role(accesskit::Role::Dialog).accessible_name(title);
    let modal = Modal::new(id).area(area).backdrop_color(backdrop(ctx)).frame(frame(ctx));
    let shown = modal.show(ctx, |ui| {
        let width = WIDTH.min(ui.ctx().content_rect().width() - 2.0 * theme::metrics().space.xxl);
        ui.set_width(width);
        heading(ui, title, width);
        contents(ui)
    });
    if shown.should_close() { None } else { Some(shown.inner) }
}

fn area(id: Id, title: &str) -> Area {
    Modal::default_area(id).role(accesskit::Role::AlertDialog).accessible_name(title)
}

fn backdrop(ctx: &Context) -> eframe::egui::Color32 {
    scheme(ctx).backdrop
}

fn frame(ctx: &Context) -> Frame {
    let (m, t) = (theme::metrics(), scheme(ctx));
    Frame::new()
        .fill(t.raised)
        .stroke(Stroke::new(m.control.stroke, t.stroke))
        .corner_radius(paint::corners(m.radius.l))
        .shadow(ctx.global_style().visuals.window_shadow)
        .inner_margin(Margin::same(m.space.xl as i8))
}

fn scheme(ctx: &Context) -> &'static theme::SchemeTokens {
    let dark = ctx.global_style().visuals.dark_mode;
    theme::of(if dark { theme::Scheme::Dark } else { theme::Scheme::Light })
}

/// The title, painted only: the dialog itself carries it as its name.
fn heading(ui: &mut Ui, title: &str, width: f32) {
    let galley = paint::paragraph(ui, title, Text::Heading, theme::tokens(ui).text, width);
    let (rect, _) = ui.allocate_exact_size(vec2(width, galley.size().y), Sense::hover());
    paint::place(ui, galley, Align2::LEFT_TOP, rect);
}

/// A paragraph of a dialog.
pub fn words(ui: &mut Ui, text: &str, width: f32) {
    let galley = paint::paragraph(ui, text, Text::Body, theme::tokens(ui).text_secondary, width);
    let (rect, response) = ui.allocate_exact_size(vec2(width, galley.size().y), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    paint::place(ui, galley, Align2::LEFT_TOP, rect);
}

fn answers(ui: &mut Ui, confirm: &str, cancel: &str, danger: bool) -> Option<bool> {
    let kind = if danger { Kind::DangerNow } else { Kind::Primary };
    let row = vec2(ui.available_width(), theme::metrics().control.height);
    let (yes, no) = (Button::new(confirm).kind(kind), Button::new(cancel));
    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
        // At the right end, yet in the order in which they are read.
        let room = ui.available_width() - yes.natural_width(ui) - no.natural_width(ui) - ui.spacing().item_spacing.x;
        ui.add_space(room.max(0.0));
        let no = no.show(ui);
        let yes = yes.show(ui);
        hold_keyboard(ui, [no.id, yes.id], usize::from(!danger));
        match () {
            () if yes.clicked() => Some(true),
            () if no.clicked() => Some(false),
            () => None,
        }
    })
    .inner
}

/// Keeps the keyboard on one of the two answers, `first` to begin with; Tab and the arrow keys go to the other.
fn hold_keyboard(ui: &Ui, answers: [Id; 2], first: usize) {
    let held = ui.memory(|memory| answers.iter().position(|&id| memory.has_focus(id)));
    let goes = held.is_some() && ui.input(|input| GO.iter().any(|&key| input.key_pressed(key)));
    let next = match held {
        Some(at) if goes => 1 - at,
        Some(at) => at,
        None => first,
    };
    // Otherwise egui would look for the next place of the keyboard itself, and find none or one behind the dialog.
    let ours = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
    ui.memory_mut(|memory| {
        if held != Some(next) {
            memory.request_focus(answers[next]);
        }
        memory.set_focus_lock_filter(answers[next], ours);
    });
}

/// Keys that go from one answer to the other.
const GO: [Key; 5] = [Key::Tab, Key::ArrowLeft, Key::ArrowRight, Key::ArrowUp, Key::ArrowDown];

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::super::testing::{harness, press, shows};
    use super::*;

    fn question<'a>(danger: bool) -> Harness<'a, Option<bool>> {
        let mut window = harness(None, move |ui, answer| {
            super::super::button::secondary(ui, true, "Behind", None);
            if answer.is_none() {
                *answer = confirm(ui.ctx(), "删除音色？", "It is gone for good.", "Delete", "Cancel", danger);
            }
        });
        window.run();
        window
    }

    #[test]
    fn a_click_answers() {
        let mut window = question(true);
        assert!(shows(&window, "删除音色？") && shows(&window, "It is gone for good."));
        window.get_by_label("Delete").click();
        window.run();
        assert_eq!(*window.state(), Some(true));
        assert!(!shows(&window, "删除音色？"));
    }

    #[test]
    fn enter_gives_the_safe_answer_first_where_something_is_destroyed() {
        let mut window = question(true);
        press(&mut window, Key::Enter);
        assert_eq!(*window.state(), Some(false));
        let mut window = question(false);
        press(&mut window, Key::Enter);
        assert_eq!(*window.state(), Some(true));
    }

    #[test]
    fn escape_cancels() {
        let mut window = question(false);
        press(&mut window, Key::Escape);
        assert_eq!(*window.state(), Some(false));
    }

    #[test]
    fn tab_reaches_the_other_answer() {
        let mut window = question(true);
        assert!(window.get_by_label("Cancel").is_focused());
        press(&mut window, Key::Tab);
        assert!(window.get_by_label("Delete").is_focused());
        press(&mut window, Key::Enter);
        assert_eq!(*window.state(), Some(true));
    }

    #[test]
    fn tab_stays_between_the_two_answers() {
        let mut window = question(true);
        let mut seen = Vec::new();
        for _ in 0..6 {
            press(&mut window, Key::Tab);
            assert!(!window.get_by_label("Behind").is_focused());
            seen.push(window.get_by_label("Delete").is_focused());
        }
        assert_eq!(seen, [true, false, true, false, true, false]);
        window.get_by_label("Behind").click();
        window.run();
        assert_eq!(*window.state(), Some(false), "a click outside only closes");
    }
}
