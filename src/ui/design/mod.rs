//! The Design panel: a form at the left, takes at the right.

mod coming;
mod difference;
mod failed;
mod form;
mod history;
mod lab;
mod presets;
mod release;
mod takes;

pub use coming::Waiting;
pub use failed::Failed;
pub use release::{can_release, confirm as confirm_release, offer as offer_release};
pub use takes::{format_choice, heading_with};

use eframe::egui::{self, Ui};

use super::{Shared, budget, theme};
use crate::{
    i18n,
    model::TakeId,
    settings::Draft,
    studio::{DesignRequest, DraftProblems, RequestId},
};

/// Room of a scroll bar at the right of the form, in points.
const BAR: f32 = 8.0;

/// What the panel remembers besides the draft, which lies in the settings.
#[derive(Default)]
pub struct DesignPanel {
    /// The draft that `checked` is about.
    checked_draft: Option<Draft>,
    /// The request that the draft makes, or what is wrong with it.
    checked: Option<Result<DesignRequest, DraftProblems>>,
    /// The click whose voices are on their way.
    pub waiting: Option<Waiting>,
    /// Clicks that were cancelled after something was sent, oldest first.
    left_behind: Vec<Waiting>,
    /// The question about the budget that has to be answered before anything is sent.
    over_budget: Option<String>,
    /// Why the last click gave less than it should.
    failed: Vec<Failed>,
    /// Whether the takes that were taken off the desk are shown.
    show_discarded: bool,
    /// A take whose only copy may be discarded.
    confirm_discard: Option<TakeId>,
    /// Whether the target model is typed instead of chosen.
    typing_model: bool,
    /// Height of what stands below the fields, in points, as it was last drawn.
    footer_height: f32,
    /// A field is complained about only after something was written in it.
    touched: Touched,
    /// What was found in the draft.
    lab: lab::Lab,
    /// The drafts that were.
    history: history::History,
    /// The dialog for presets, while it is open.
    presets: Option<presets::PresetDialog>,
    /// The take whose description is compared with the form.
    difference: Option<TakeId>,
    compared: difference::Compared,
}

#[derive(Default)]
struct Touched {
    prompt: bool,
    preview: bool,
}

impl DesignPanel {
    /// One answer of a click has come, with a voice that was `made` or without. Answers to older clicks do not count,
    /// and are answered by `false`.
    pub fn answered(&mut self, request: RequestId, made: bool, failed: Option<Failed>) -> bool {
        for waiting in self.waiting.iter_mut().chain(&mut self.left_behind) {
            if waiting.request == request {
                waiting.answered(made);
            }
        }
        let awaited = self.waiting.as_ref().is_some_and(|waiting| waiting.request == request);
        self.waiting = self.waiting.take().filter(|waiting| waiting.left > 0);
        self.left_behind.retain(|waiting| waiting.left > 0);
        if awaited {
            self.failed.extend(failed);
        }
        awaited
    }

    /// Goes back to the takes from those that were discarded; `false` where it is there already.
    pub fn leave_discarded(&mut self) -> bool {
        std::mem::take(&mut self.show_discarded)
    }

    /// Draws the panel.
    pub fn show(&mut self, ui: &mut Ui, shared: &mut Shared) {
        self.history.keys(ui.ctx(), &mut shared.settings.draft);
        self.check(shared);
        let width = (ui.available_width() * 0.36).clamp(320.0, 440.0);
        let margin = egui::Margin { right: (theme::metrics().space.l - BAR) as i8, ..theme::metrics().space.l.into() };
        egui::Panel::left("design form")
            .exact_size(width)
            .resizable(false)
            .frame(egui::Frame::new().fill(theme::tokens(ui).base).inner_margin(margin))
            .show(ui, |ui| self.form(ui, shared));
        egui::CentralPanel::default()
            .frame(egui::Frame::new().fill(theme::tokens(ui).sunken).inner_margin(theme::metrics().space.l))
            .show(ui, |ui| self.takes(ui, shared));
        if budget::ask(ui, shared.lang, &mut self.over_budget, i18n::budget_yes(shared.lang)) {
            self.send(shared);
        }
        self.preset_dialog(ui.ctx(), shared);
        self.difference_dialog(ui.ctx(), shared);
        self.history.watch(ui.ctx(), &shared.settings.draft);
    }

    /// On each edit, not on each frame.
    fn check(&mut self, shared: &Shared) {
        let target_model = super::retirement::target(shared);
        let draft = Draft { target_model, ..shared.settings.draft.clone() };
        if self.checked_draft.as_ref() != Some(&draft) {
            self.checked = Some(DesignRequest::check(&draft, &shared.catalog));
            self.lab = lab::Lab::of(&draft, &form::limits(shared));
            self.touched.prompt |= !draft.voice_prompt.is_empty();
            self.touched.preview |= !draft.preview_text.is_empty();
            self.checked_draft = Some(draft);
        }
    }

    fn request(&self) -> Option<&DesignRequest> {
        self.checked.as_ref()?.as_ref().ok()
    }

    fn problems(&self) -> DraftProblems {
        self.checked.as_ref().and_then(|checked| checked.as_ref().err()).cloned().unwrap_or_default()
    }
}
