//! Candidates on their way: each holds the place in the list where its take will stand, so that nothing moves when it
//! comes.

use eframe::egui::{Align, Label, Layout, RichText, Ui, UiBuilder, vec2};

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
    /// One of them was answered, with a voice that was `made` or without.
    pub(super) fn answered(&mut self, made: bool) {
        self.left = self.left.saturating_sub(1);
        self.failed += u8::from(!made);
    }

    /// The places that are held, the last that will come first: newer takes stand above older ones. A take may be in
    /// the list before its answer is here.
    pub(super) fn places(&self, shared: &Shared, cancelled: bool) -> Vec<Place> {
        let came = shared.all_takes().filter(|take| take.click.as_ref() == Some(&self.click)).count();
        let held = usize::from(self.of.saturating_sub(self.failed)).saturating_sub(came).min(self.left.into());
        let of = usize::from(self.of);
        (0..held).map(|row| Place { title: self.title.clone(), number: of - row, of, cancelled }).collect()
    }
}

/// The place of a take that has not come.
pub(super) struct Place {
    title: String,
    number: usize,
    of: usize,
    /// Nobody waits for it, but it was sent.
    cancelled: bool,
}

impl Place {
    /// Draws it, as high as the card of a take.
    pub(super) fn show(&self, ui: &mut Ui, lang: Lang) {
        let (m, t) = (theme::metrics(), theme::tokens(ui));
        let inside = UiBuilder::new().max_rect(take_card::ground(ui, t.sunken, t.stroke));
        let mut ui = ui.new_child(inside.layout(Layout::top_down(Align::Min)));
        ui.spacing_mut().item_spacing = vec2(m.space.s, m.space.s);
        let title = RichText::new(&self.title).font(theme::font(Text::Body)).color(t.text_secondary).strong();
        ui.add(Label::new(title).truncate());
        let text = if self.cancelled {
            i18n::candidate_arriving(lang, self.number, self.of)
        } else {
            i18n::candidate_coming(lang, self.number, self.of)
        };
        ui.horizontal(|ui| {
            progress::spinner(ui, &text, m.control.icon);
            ui.add(Label::new(RichText::new(&text).color(t.text_secondary)).truncate());
        });
    }
}
