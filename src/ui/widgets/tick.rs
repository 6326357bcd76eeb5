//! A box to tick, with its name beside it.

use eframe::egui::{Response, Ui};

/// Draws it; `changed` tells that the user ticked it or took the tick away.
pub fn tick(ui: &mut Ui, label: &str, on: &mut bool) -> Response {
    let response = ui.checkbox(on, label);
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    response
}
