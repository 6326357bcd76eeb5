//! Whose work the program and the voice pack are, and under which terms; within "About" of Settings.

use eframe::egui::{Label, Response, RichText, Ui};

use super::{
    Shared,
    settings::note,
    theme,
    widgets::{
        Icon,
        button::{Button, Kind},
    },
};
use crate::i18n;

/// Whose work the program and the pack are, and under which terms.
pub fn show(ui: &mut Ui, shared: &mut Shared) {
    let lang = shared.lang;
    if let Some(pack) = shared.catalog.voice_pack() {
        for licence in &pack.licences {
            note(ui, &i18n::licence_line(lang, &licence.what, &licence.by, &licence.licence));
        }
    }
    if opener(ui, i18n::licences_title(lang), shared.licences_open).clicked() {
        shared.licences_open = !shared.licences_open;
    }
    if shared.licences_open {
        let text = RichText::new(NOTICE).font(theme::font(theme::Text::Mono)).color(theme::tokens(ui).text_secondary);
        ui.add(Label::new(text).selectable(true).wrap());
    }
}

/// What is shipped, and under which terms; it is shipped as a file as well.
const NOTICE: &str = include_str!("../../assets/licences/NOTICE");

fn opener(ui: &mut Ui, label: &str, open: bool) -> Response {
    let response = Button::new(label).kind(Kind::Ghost).icon(chevron(open)).show(ui);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(open));
    response
}

fn chevron(open: bool) -> Icon {
    if open { Icon::ChevronDown } else { Icon::ChevronRight }
}
