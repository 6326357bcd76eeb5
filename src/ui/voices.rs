//! The Voices panel: the account's voices at the left, the chosen one at the right.

use eframe::egui::{self, Align, Id, Layout, RichText, ScrollArea, Ui};

use super::{
    Shared, failure_box, take_card, theme, voice_names,
    widgets::{
        Icon,
        button::{self, Button, Kind},
        dialog, empty_state, kv, progress,
        row::{self, Row},
        search_box, section_heading, waveform,
    },
};
use crate::{
    dashscope::ManagedVoice,
    engine, i18n,
    library::TakeRecord,
    model::VoiceId,
    studio::{Command, Failure, is_clone},
    wire::voices::{VoiceFamily, VoiceStatus},
};

/// What the panel remembers.
#[derive(Default)]
pub struct VoicesPanel {
    search: String,
    chosen: Option<VoiceId>,
    confirm: Option<(VoiceFamily, VoiceId)>,
    deleting: Option<VoiceId>,
    /// Why the last deletion failed.
    failure: Option<Failure>,
}

impl VoicesPanel {
    /// A deletion was answered. Gives the failure back where this panel did not ask for it.
    pub fn deleted(&mut self, voice: &VoiceId, failure: Option<Failure>) -> Option<Failure> {
        let own = self.deleting.as_ref() == Some(voice);
        if own {
            self.deleting = None;
        }
        if failure.is_none() && self.chosen.as_ref() == Some(voice) {
            self.chosen = None;
        }
        if !own {
            return failure;
        }
        self.failure = failure;
        None
    }

    /// The preview of the chosen voice, for the space bar.
    pub fn playable(&self, shared: &Shared) -> Option<crate::model::TakeId> {
        shared.preview_of(self.chosen.as_ref()?).map(|take| take.id.clone())
    }

    /// Draws the panel.
    pub fn show(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let margin = egui::Frame::new().inner_margin(theme::metrics().space.l);
        let width = (ui.available_width() * 0.42).clamp(300.0, 460.0);
        egui::Panel::left("voice list")
            .exact_size(width)
            .resizable(false)
            .frame(margin.fill(theme::tokens(ui).base))
            .show(ui, |ui| self.list(ui, shared));
        egui::CentralPanel::default()
            .frame(margin.fill(theme::tokens(ui).sunken))
            .show(ui, |ui| self.details(ui, shared));
        self.confirm(ui, shared);
    }

    fn list(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        let found: Vec<usize> = (0..shared.voices.voices.len())
            .filter(|&at| matches(shared, &shared.voices.voices[at], &self.search))
            .collect();
        ui.horizontal(|ui| {
            section_heading(ui, i18n::voices_title(lang));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let asked = shared.voices.asked.is_some();
                if button::icon_button_with(ui, Icon::Refresh, i18n::refresh(lang), !asked, false).clicked() {
                    shared.refresh_voices();
                }
                if shared.voices.known {
                    let count = i18n::voices_count(lang, found.len(), shared.voices.voices.len());
                    ui.label(RichText::new(count).color(theme::tokens(ui).text_secondary));
                }
            });
        });
        search_box(ui, Id::unique("search voices"), i18n::search_voices(lang), i18n::clear(lang), &mut self.search);
        ui.add_space(theme::metrics().space.s);
        if let Some(failure) = shared.voices.failure.clone().or_else(|| shared.connect_failure.clone()) {
            list_failure(ui, shared, &failure);
        }
        if found.is_empty() {
            return nothing(ui, shared);
        }
        ScrollArea::vertical().id_salt("voices").auto_shrink(false).show_rows(
            ui,
            row::HEIGHT,
            found.len(),
            |ui, rows| {
                for &at in &found[rows] {
                    self.row(ui, shared, &shared.voices.voices[at]);
                }
            },
        );
    }

    fn row(&mut self, ui: &mut Ui, shared: &Shared, voice: &ManagedVoice) {
        let name = voice_names::listed(shared, voice);
        let prompt = voice_names::prompt(shared, voice).split_whitespace().collect::<Vec<_>>().join(" ");
        // Candidates of one click share their words; the number of the take tells them apart.
        let numbered = shared.preview_of(&voice.voice).map(|take| i18n::take_number(shared.lang, take.number));
        let made = approximation(shared, &voice.voice).unwrap_or_default().to_owned();
        let prompt = [numbered.unwrap_or_default(), made, prompt].into_iter().filter(|part| !part.is_empty());
        let prompt = prompt.collect::<Vec<_>>().join(" · ");
        let detail = status(shared.lang, &voice.status).map_or(prompt, str::to_owned);
        let chosen = self.chosen.as_ref() == Some(&voice.voice);
        let date = voice.created.get(..16).unwrap_or(&voice.created);
        let shown = Row { title: &name, detail: &detail, aside: date, selected: chosen, ..Row::default() };
        let row = row::row(ui, Id::unique(voice.voice.as_str()), shown);
        if row.clicked() {
            self.chosen = Some(voice.voice.clone());
            self.failure = None;
        }
    }

    fn details(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        let voice = self.chosen.as_ref().and_then(|id| shared.voices.voices.iter().find(|voice| voice.voice == *id));
        let Some(voice) = voice.cloned() else {
            empty_state(ui, Icon::Speaker, i18n::voices_title(lang), i18n::voice_pick(lang));
            return;
        };
        ScrollArea::vertical().id_salt("voice details").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme::metrics().space.s;
            // The buttons come first, so that a long name is what gives way.
            let size = egui::vec2(ui.available_width(), theme::metrics().control.height);
            ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
                self.voice_buttons(ui, shared, &voice);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    section_heading(ui, &voice_names::listed(shared, &voice));
                });
            });
            if let Some(failure) = &self.failure {
                failure_box::show(ui, lang, failure);
            }
            preview(ui, shared, &voice.voice);
            facts(ui, shared, &voice);
        });
    }

    fn voice_buttons(&mut self, ui: &mut Ui, shared: &mut Shared, voice: &ManagedVoice) {
        let lang = shared.lang;
        if self.deleting.as_ref() == Some(&voice.voice) {
            progress::spinner(ui, i18n::deleting(lang), theme::metrics().control.icon);
        } else if button::danger(ui, self.deleting.is_none(), i18n::delete_voice(lang), None).clicked() {
            self.confirm = Some((voice.family, voice.voice.clone()));
        }
        if Button::new(i18n::use_in_live(lang)).kind(Kind::Primary).icon(Icon::Live).show(ui).clicked() {
            shared.use_in_live = Some(voice.voice.clone());
        }
    }

    fn confirm(&mut self, ui: &Ui, shared: &mut Shared) {
        let Some((family, voice)) = self.confirm.clone() else { return };
        let lang = shared.lang;
        let title = i18n::delete_voice_title(lang, voice_names::name(shared, &voice));
        // Voices of one click share their name: the id says which one goes.
        let numbered = shared.preview_of(&voice).map(|take| i18n::take_number(lang, take.number));
        let which = numbered.map_or_else(|| voice.to_string(), |take| format!("{take} · {voice}"));
        let text = format!("{which}\n{}", i18n::delete_voice_text(lang));
        let (yes, no) = (i18n::discard_voice(lang), i18n::cancel(lang));
        match dialog::confirm(ui.ctx(), &title, &text, yes, no, true) {
            Some(true) => {
                shared.send(Command::DeleteVoice(family, voice.clone()));
                self.deleting = Some(voice);
                self.confirm = None;
                self.failure = None;
            }
            Some(false) => self.confirm = None,
            None => {}
        }
    }
}

fn list_failure(ui: &mut Ui, shared: &mut Shared, failure: &Failure) {
    let lang = shared.lang;
    failure_box::show(ui, lang, failure);
    if shared.voices.asked.is_none() && button::secondary(ui, true, i18n::try_again(lang), None).clicked() {
        shared.refresh_voices();
    }
    ui.add_space(theme::metrics().space.s);
}

fn nothing(ui: &mut Ui, shared: &Shared) {
    let lang = shared.lang;
    if !shared.voices.voices.is_empty() {
        ui.label(i18n::voices_none_found(lang));
    } else if shared.voices.asked.is_some() {
        ui.horizontal(|ui| {
            progress::spinner(ui, i18n::voices_loading(lang), theme::metrics().control.icon);
            ui.label(i18n::voices_loading(lang));
        });
    } else if shared.voices.known && shared.voices.failure.is_none() {
        empty_state(ui, Icon::People, i18n::voices_empty_title(lang), i18n::voices_empty(lang));
    }
}

/// What is to be said of a voice that cannot speak.
fn status(lang: i18n::Lang, status: &VoiceStatus) -> Option<&'static str> {
    match status {
        VoiceStatus::Ok | VoiceStatus::Other(_) => None,
        VoiceStatus::Deploying => Some(i18n::voice_deploying(lang)),
        VoiceStatus::Undeployed => Some(i18n::voice_undeployed(lang)),
    }
}

/// What is to be said of a clone of the built-in service's: it is no copy of the speaker, as the vendor's is.
fn approximation(shared: &Shared, voice: &VoiceId) -> Option<&'static str> {
    let offline = shared.place.as_ref().is_some_and(|place| place.offline);
    (offline && is_clone(voice)).then(|| i18n::voice_approximation(shared.lang))
}

/// Every word of the search stands somewhere in the voice.
fn matches(shared: &Shared, voice: &ManagedVoice, search: &str) -> bool {
    let prompt = voice_names::prompt(shared, voice);
    let model = voice.target_model.as_ref().map_or("", |model| model.as_str());
    let note = shared.preview_of(&voice.voice).map_or("", |take| take.note.as_str());
    let all = [voice.voice.as_str(), prompt, &voice.preview_text, model, &voice.language, note].join("\n");
    let all = all.to_lowercase();
    search.to_lowercase().split_whitespace().all(|word| all.contains(word))
}

fn preview(ui: &mut Ui, shared: &mut Shared, voice: &VoiceId) {
    let lang = shared.lang;
    let Some(take) = shared.preview_of(voice).cloned() else {
        let words = RichText::new(i18n::no_preview(lang)).color(theme::tokens(ui).text_secondary);
        ui.label(words);
        return;
    };
    let peaks = shared.picture(&take.id);
    let playing = shared.is_playing(&take.id);
    ui.horizontal(|ui| {
        let (icon, label) =
            if playing { (Icon::Stop, i18n::stop(lang)) } else { (Icon::Play, i18n::play_preview(lang)) };
        if button::round_button(ui, icon, label, true).clicked() {
            shared.toggle(&take.id);
        }
        let busy = shared.exporting.contains(&take.id);
        if button::icon_button_with(ui, Icon::Download, i18n::export_preview(lang), !busy, false).clicked() {
            shared.export(&take.id, false);
        }
        let (id, peaks) = (Id::unique("preview wave"), peaks.as_deref().unwrap_or_default());
        let heard = shared.progress(&take);
        let wave = waveform::waveform(ui, id, i18n::preview_wave(lang), peaks, heard, 56.0);
        take_card::seek(shared, &take, &wave);
    });
}

fn facts(ui: &mut Ui, shared: &Shared, voice: &ManagedVoice) {
    let lang = shared.lang;
    let model = voice.target_model.as_ref().map_or("", |model| model.as_str());
    let take = shared.preview_of(&voice.voice);
    let kept = |field: fn(&TakeRecord) -> &str| take.map(field).unwrap_or_default();
    // Some services list ids and dates only; the vault knows more of what was made here.
    let told = |told, kept| if str::is_empty(told) { kept } else { told };
    let language = voice.language.parse().ok().or_else(|| take?.language);
    let language = language.map_or(&*voice.language, |language| i18n::language_name(lang, language));
    for (label, value) in [
        (i18n::voice_status(lang), status(lang, &voice.status).unwrap_or_default()),
        (i18n::voice_engine(lang), take.map(|take| made_for(lang, take)).unwrap_or_default()),
        (i18n::voice_origin(lang), approximation(shared, &voice.voice).unwrap_or_default()),
        (i18n::voice_prompt(lang), voice_names::prompt(shared, voice)),
        (i18n::preview_text(lang), told(&*voice.preview_text, kept(|take| &take.text))),
        (i18n::language(lang), language),
        (i18n::target_model(lang), model),
        (i18n::field_voice_id(lang), voice.voice.as_str()),
        (i18n::field_created(lang), &voice.created),
        (i18n::field_modified(lang), &voice.modified),
    ] {
        if !value.is_empty() {
            kv(ui, label, value);
        }
    }
}

/// What speaks for a voice of this computer.
fn made_for(lang: i18n::Lang, take: &TakeRecord) -> &'static str {
    match take.engine.as_deref() {
        Some(engine::NATURAL) => i18n::engine_natural_voice(lang),
        Some(engine::FORMANT) => i18n::engine_formant_voice(lang),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::*;
    use crate::{catalog::Catalog, i18n::Lang, studio::Place, ui::widgets::testing::harness};

    const CLONE: &str = "cosyvoice-v3.5-plus-uncle-0a1b2c";
    const DESIGN: &str = "cosyvoice-v3.5-plus-vd-aunt-0a1b2c";

    fn shared(lang: Lang, offline: bool) -> Shared {
        let mut shared = Shared::testing(lang, Catalog::bundled());
        shared.place = Some(Place { offline, host: String::new(), region: None, given: false });
        shared.voices.voices = [CLONE, DESIGN].map(listed).to_vec();
        shared
    }

    fn listed(id: &str) -> ManagedVoice {
        ManagedVoice {
            family: VoiceFamily::Enrollment,
            voice: id.into(),
            target_model: None,
            status: VoiceStatus::Ok,
            voice_prompt: String::new(),
            preview_text: String::new(),
            language: String::new(),
            created: String::new(),
            modified: String::new(),
        }
    }

    #[test]
    fn clones_of_this_computer_say_that_they_are_approximations() {
        for (lang, words) in [
            (Lang::En, "An approximation, made from measurements of the recording."),
            (Lang::Zh, "根据录音测量结果合成的近似音色。"),
        ] {
            for offline in [true, false] {
                let state = (VoicesPanel::default(), shared(lang, offline));
                let mut window = harness(state, |ui, (panel, shared)| panel.show(ui, shared));
                let told = |name: &str| window.get_by_label(name).accesskit_node().description().unwrap_or_default();
                assert_eq!((told("uncle") == words, told("aunt") == words), (offline, false), "{lang:?}");
                window.get_by_label("uncle").click();
                window.run();
                assert_eq!(window.query_all_by_value(words).count(), usize::from(offline), "{lang:?}");
            }
        }
    }
}
