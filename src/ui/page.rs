//! A page that takes the place of a panel: the way back, a title, and room that scrolls.

use eframe::egui::{CentralPanel, Frame, Key, ScrollArea, Ui, vec2};

use super::{
    theme,
    widgets::{
        button::{Button, Kind},
        section_heading,
    },
};

/// Wider than this, a page grows no more. In points.
const WIDEST: f32 = 880.0;

/// Draws a page; `false` where the user wants back, by the button named `back` or by Escape.
pub fn show(ui: &mut Ui, title: &str, back: &str, contents: impl FnOnce(&mut Ui)) -> bool {
    let frame = Frame::new().fill(theme::tokens(ui).sunken).inner_margin(theme::metrics().space.l);
    let page = CentralPanel::default().frame(frame).show(ui, |ui| {
        ui.set_max_width(WIDEST.min(ui.available_width()));
        let mut stays = !left_by_escape(ui);
        ui.horizontal(|ui| {
            ui.set_height(theme::metrics().control.height);
            stays &= !Button::new(back).kind(Kind::Ghost).show(ui).clicked();
            section_heading(ui, title);
        });
        contents(ui);
        stays
    });
    page.inner
}

/// The same where all of it scrolls; the bar has its room before it is there, so that nothing moves when it comes.
pub fn scrolling(ui: &mut Ui, title: &str, back: &str, contents: impl FnOnce(&mut Ui)) -> bool {
    show(ui, title, back, |ui| {
        let width = ui.available_width() - theme::metrics().space.s;
        ScrollArea::vertical().id_salt(("page", back)).auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(width);
            ui.spacing_mut().item_spacing = vec2(theme::metrics().space.s, theme::metrics().space.s);
            contents(ui);
        });
    })
}

/// Escape belongs to a control that has the keyboard first, and to a question.
fn left_by_escape(ui: &Ui) -> bool {
    let free = ui.memory(|memory| memory.focused().is_none() && memory.top_modal_layer().is_none());
    free && ui.input(|input| input.key_pressed(Key::Escape))
}
