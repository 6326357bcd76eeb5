//! What the session does, in one line and a few figures.

use eframe::egui::{self, RichText, Ui};

use super::{LivePanel, Phase};
use crate::{
    i18n,
    studio::{LiveEnd, STREAM_BIT},
    ui::{
        Shared, failure_box,
        theme::{self, Text},
        widgets::{button::Button, card, meter, progress},
    },
};

impl LivePanel {
    /// One line that begins with what is going on.
    pub fn status_text(&self, shared: &Shared) -> String {
        let lang = shared.lang;
        if self.is_speaking(shared) {
            return self.speaking_text(shared);
        }
        match &self.phase {
            Phase::Idle => i18n::status_ready(lang).to_owned(),
            Phase::Connecting => i18n::status_connecting(lang).to_owned(),
            Phase::Open if self.state.waiting > 0 => i18n::status_ready_waiting(lang, self.state.waiting),
            Phase::Open => i18n::status_ready_more(lang).to_owned(),
            Phase::Ended(end) => i18n::audio_end(lang, end, self.recorded_seconds, self.state.received > 0.0),
        }
    }

    fn speaking_text(&self, shared: &Shared) -> String {
        if self.state.received <= 0.0 {
            return i18n::status_speaking_wait(shared.lang).to_owned();
        }
        let heard = self.heard(shared);
        i18n::status_speaking(shared.lang, format!("{heard:.1}"), format!("{:.1}", self.state.received))
    }

    /// Seconds heard of what came.
    fn heard(&self, shared: &Shared) -> f64 {
        if shared.sound.playing & STREAM_BIT == 0 { 0.0 } else { shared.sound.seconds.min(self.state.received) }
    }

    pub(super) fn status(&self, ui: &mut Ui, shared: &mut Shared) {
        ui.add_space(theme::metrics().space.m);
        card(ui, |ui| {
            self.headline(ui, shared);
            self.bar(ui, shared);
            self.figures(ui, shared);
        });
        if let Phase::Ended(LiveEnd::Failed(failure)) = &self.phase {
            ui.add_space(theme::metrics().space.s);
            failure_box::show(ui, shared.lang, failure);
        }
    }

    /// The button comes first, so that a long text is what gives way.
    fn headline(&self, ui: &mut Ui, shared: &mut Shared) {
        let size = egui::vec2(ui.available_width(), theme::metrics().control.height);
        ui.allocate_ui_with_layout(size, egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let label = i18n::export_recording(shared.lang);
            let ready = self.recording.clone().filter(|id| !shared.exporting.contains(id));
            if Button::new(label).enabled(ready.is_some()).show(ui).clicked()
                && let Some(id) = ready
            {
                shared.export(&id, false);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let text = RichText::new(self.status_text(shared)).font(theme::font(Text::Body)).strong();
                ui.add(egui::Label::new(text).truncate());
            });
        });
    }

    fn bar(&self, ui: &mut Ui, shared: &Shared) {
        let label = i18n::progress(shared.lang);
        let busy = self.phase == Phase::Connecting || (self.is_speaking(shared) && self.state.received <= 0.0);
        let state = if busy {
            progress::Progress::Indeterminate
        } else if self.state.received > 0.0 {
            let heard = if self.is_speaking(shared) { self.heard(shared) } else { self.state.received };
            progress::Progress::Fraction((heard / self.state.received) as f32)
        } else {
            progress::Progress::Fraction(0.0)
        };
        progress::bar(ui, label, state);
    }

    fn figures(&self, ui: &mut Ui, shared: &Shared) {
        let lang = shared.lang;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = theme::metrics().space.m;
            let first = self.first_audio.map_or(i18n::dash(lang).to_owned(), |ms| i18n::milliseconds(lang, ms));
            figure(ui, i18n::first_audio(lang), &first, i18n::first_audio_hint(lang));
            let underruns = shared.sound.underruns.to_string();
            figure(ui, i18n::underruns(lang), &underruns, i18n::underruns_hint(lang));
            let buffered = i18n::seconds(lang, format!("{:.1}", shared.sound.buffered));
            figure(ui, i18n::buffered(lang), &buffered, i18n::buffered_hint(lang));
            meter::level(ui, i18n::level(lang), shared.sound.level);
        });
    }
}

fn figure(ui: &mut Ui, name: &str, value: &str, hint: &str) {
    let t = theme::tokens(ui);
    let name = RichText::new(name).font(theme::font(Text::Caption)).color(t.text_secondary);
    ui.add(egui::Label::new(name).extend()).on_hover_text(hint);
    let value = RichText::new(value).font(theme::font(Text::Caption)).color(t.text);
    // A fixed width, so that changing figures do not push their neighbours around.
    ui.add_sized([52.0, ui.spacing().interact_size.y], egui::Label::new(value).halign(egui::Align::Min));
}
