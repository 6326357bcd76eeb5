//! Candidates on their way: each holds the place in the list where its take will stand, so that nothing moves when it
//! comes.

use eframe::egui::{Align, Label, Layout, RichText, Sense, Stroke, StrokeKind, Ui, UiBuilder, vec2};

use crate::{
    i18n::{self, Lang},
    studio::RequestId,
    ui::{
        Shared, take_card,
        theme::{self, Text},
        widgets::progress,
    },
};

/// Voices on their way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The click.
    pub request: RequestId,
    /// How many were asked for.
    pub of: u8,
    /// How many have not been answered.
    pub left: u8,
    /// How many came to nothing.
    pub failed: u8,
    /// Name of the click, which its takes bear.
    pub click: String,
    /// What they will be called.
    pub title: String,
}

impl Waiting {
    /// For how many a place is held. A take may be in the list before its answer is here.
    pub(super) fn places(&self, shared: &Shared) -> usize {
        let came = shared.all_takes().filter(|take| take.click.as_ref() == Some(&self.click)).count();
        usize::from(self.of - self.failed).saturating_sub(came)
    }
}

/// The place of one of them: `row` 0 is the last that will come, because newer takes stand above older ones.
pub(super) fn place(ui: &mut Ui, lang: Lang, waiting: &Waiting, row: usize) {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), take_card::HEIGHT), Sense::hover());
    ui.painter().rect(rect, m.radius.l, t.sunken, Stroke::new(m.control.stroke, t.stroke), StrokeKind::Inside);
    let inside = UiBuilder::new().max_rect(rect.shrink2(vec2(m.space.m, m.space.s)));
    let mut ui = ui.new_child(inside.layout(Layout::top_down(Align::Min)));
    ui.spacing_mut().item_spacing = vec2(m.space.s, m.space.s);
    let title = RichText::new(&waiting.title).font(theme::font(Text::Body)).color(t.text_secondary).strong();
    ui.add(Label::new(title).truncate());
    let number = usize::from(waiting.of).saturating_sub(row);
    let text = i18n::candidate_coming(lang, number, waiting.of);
    ui.horizontal(|ui| {
        progress::spinner(ui, &text, m.control.icon);
        ui.colored_label(t.text_secondary, text);
    });
}
