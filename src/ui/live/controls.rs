//! What to speak and with whom: the text and its buttons, voice, model and mode.

use eframe::egui::{self, Id, Ui};

use super::{LivePanel, pairing};
use crate::{
    catalog::Transport,
    dashscope::ManagedVoice,
    i18n,
    model::{ModelId, VoiceId, counted_characters},
    settings::LiveMode,
    studio::Command,
    ui::{
        Shared, engine_note, retirement,
        shared::Price,
        theme::{self, Text},
        voice_names,
        widgets::{
            Icon,
            button::{Button, Kind},
            card::note,
            combo::{ComboItem, combo},
            field::{FieldOptions, text_field},
            section_heading, segmented,
            slider::slider,
        },
    },
    wire::{session::SessionMode, voices::VoiceStatus},
};

/// Height of a panel in points from which a long text has more room; below that, the first recording had to be cut off
/// below a failure.
const ROOMY: f32 = 760.0;

impl LivePanel {
    pub(super) fn text(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        section_heading(ui, i18n::live_title(lang));
        let rows = if ui.available_height() > ROOMY { 8 } else { 5 };
        let options = FieldOptions {
            multiline_rows: rows,
            hint: i18n::text_to_speak_hint(lang),
            message_rows: 0,
            ..FieldOptions::default()
        };
        text_field(ui, Id::unique("text to speak"), i18n::text_to_speak(lang), &mut shared.settings.live.text, options);
        ui.add_space(theme::metrics().space.s);
        ui.horizontal_wrapped(|ui| self.buttons(ui, shared));
        let (language, voice) =
            (engine_note::heard_in(shared, &shared.settings.live.text), shared.settings.live.voice.clone());
        engine_note::show(ui, shared, language, voice.as_ref());
    }

    fn buttons(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        let problem = self.problem(shared);
        let finishing = self.state.finishing;
        let speak = Button::new(i18n::speak(lang))
            .kind(Kind::Primary)
            .icon(Icon::Live)
            .enabled(problem.is_none())
            .reason(problem.as_deref());
        if speak.show(ui).clicked() {
            self.speak(shared);
        }
        let told = self.has_session() && !finishing;
        // In the automatic mode the server commits by itself, and nothing waits that could be dropped.
        let manual = told && self.mode == SessionMode::Commit;
        for (label, command, enabled) in [
            (i18n::commit(lang), Command::LiveCommit, manual),
            (i18n::clear(lang), Command::LiveClear, manual),
            (i18n::finish(lang), Command::LiveFinish, told),
        ] {
            if Button::new(label).enabled(enabled).show(ui).clicked() {
                shared.send(command);
            }
        }
        let sounding = self.has_session() || shared.sound.playing != 0;
        if Button::new(i18n::stop(lang)).icon(Icon::Stop).enabled(sounding).shortcut(Some("Esc")).show(ui).clicked() {
            self.stop(shared);
        }
        let t = theme::tokens(ui);
        let cost = egui::RichText::new(cost(shared)).font(theme::font(Text::Caption)).color(t.text_secondary);
        ui.add(egui::Label::new(cost).extend()).on_hover_text(i18n::characters_hint(lang));
    }

    pub(super) fn side(&mut self, ui: &mut Ui, shared: &mut Shared) {
        egui::ScrollArea::vertical().id_salt("live side").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme::metrics().space.m;
            self.voice(ui, shared);
            self.model(ui, shared);
            mode(ui, shared);
            self.instructions(ui, shared);
            self.sliders(ui, shared.lang);
        });
    }

    fn voice(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        if self.typing_voice {
            return self.typed_voice(ui, shared);
        }
        let choices = voice_choices(shared);
        let mut items: Vec<_> = choices
            .iter()
            .map(|(id, text, detail)| ComboItem { key: id.as_str(), text, detail, ..ComboItem::default() })
            .collect();
        let other = i18n::voice_type_hint(lang);
        items.push(ComboItem { key: "", text: other, ..ComboItem::default() });
        let current = shared.settings.live.voice.clone();
        let listed = choices.iter().find(|(id, ..)| current.as_ref() == Some(id)).map(|(_, text, _)| text.clone());
        let text = listed.or_else(|| current.map(|voice| voice_names::name(shared, &voice))).unwrap_or_default();
        match combo(ui, Id::unique("live voice"), i18n::voice(lang), &text, &items) {
            Some(place) if place == choices.len() => {
                self.typing_voice = true;
                ui.memory_mut(|memory| memory.request_focus(Id::unique("typed voice")));
            }
            Some(place) => choose_voice(shared, choices[place].0.clone()),
            None => {}
        }
    }

    fn typed_voice(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        let mut text = shared.settings.live.voice.as_ref().map_or(String::new(), |voice| voice.as_str().to_owned());
        let options = FieldOptions { hint: i18n::voice_type_hint(lang), message_rows: 0, ..FieldOptions::default() };
        let field = text_field(ui, Id::unique("typed voice"), i18n::voice(lang), &mut text, options);
        if field.changed() {
            // Ids may have spaces inside, so nothing is trimmed while somebody types.
            shared.settings.live.voice = Some(text.as_str()).filter(|text| !text.is_empty()).map(VoiceId::from);
        }
        self.typing_voice = !field.lost_focus();
    }

    fn model(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        if self.typing_model {
            return self.typed_model(ui, shared);
        }
        let voice = shared.settings.live.voice.clone();
        let why_not = |model: &ModelId| voice.as_ref().and_then(|voice| pairing::illegal(shared, voice, model));
        let mut models: Vec<_> = pairing::models(shared).into_iter().map(|model| (why_not(&model), model)).collect();
        // What the voice can be spoken with stands first.
        models.sort_by_key(|(reason, _)| reason.is_some());
        let mut items: Vec<_> = models
            .iter()
            .map(|(reason, model)| ComboItem {
                key: model.as_str(),
                text: model.as_str(),
                note: retirement::note(shared, model),
                detail: "",
                disabled_reason: reason.as_deref(),
            })
            .collect();
        let other = i18n::target_model_other(lang);
        items.push(ComboItem { key: "", text: other, ..ComboItem::default() });
        let current = shared.settings.live.model.clone();
        let text = current.as_ref().map_or("", |model| model.as_str());
        match combo(ui, Id::unique("live model"), i18n::model(lang), text, &items) {
            Some(place) if place == models.len() => {
                self.typing_model = true;
                ui.memory_mut(|memory| memory.request_focus(Id::unique("typed model")));
            }
            Some(place) => shared.settings.live.model = models.get(place).map(|(_, model)| model.clone()),
            None => {}
        }
    }

    fn typed_model(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        let mut text = shared.settings.live.model.as_ref().map_or(String::new(), |model| model.as_str().to_owned());
        let options = FieldOptions { hint: i18n::target_model_other(lang), message_rows: 0, ..FieldOptions::default() };
        let field = text_field(ui, Id::unique("typed model"), i18n::model(lang), &mut text, options);
        if field.changed() {
            shared.settings.live.model = Some(text.trim()).filter(|text| !text.is_empty()).map(ModelId::from);
        }
        self.typing_model = !field.lost_focus();
    }

    /// Stands there only for models that follow it.
    fn instructions(&mut self, ui: &mut Ui, shared: &Shared) {
        if !pairing::takes_instructions(shared) {
            return;
        }
        let lang = shared.lang;
        let hint = i18n::instructions_hint(lang);
        let options = FieldOptions { multiline_rows: 2, hint, message_rows: 0, ..FieldOptions::default() };
        text_field(ui, Id::unique("instructions"), i18n::instructions(lang), &mut self.instructions, options);
    }

    fn sliders(&mut self, ui: &mut Ui, lang: i18n::Lang) {
        const RATES: std::ops::RangeInclusive<f32> = 0.5..=2.0;
        for (name, value) in
            [(i18n::speech_rate(lang), &mut self.speech_rate), (i18n::pitch_rate(lang), &mut self.pitch_rate)]
        {
            let words = format!("{value:.2}×");
            slider(ui, Id::unique(("live rate", name)), name, value, RATES, 0.05, &words);
        }
        let (mut volume, words) = (self.volume as f32, self.volume.to_string());
        slider(ui, Id::unique("live volume"), i18n::loudness(lang), &mut volume, 0.0..=100.0, 1.0, &words);
        self.volume = volume as u32;
    }
}

fn mode(ui: &mut Ui, shared: &mut Shared) {
    let lang = shared.lang;
    let mut index = usize::from(shared.settings.live.mode == LiveMode::Commit);
    let names = [i18n::mode_server_commit(lang), i18n::mode_commit(lang)];
    let by_task = shared.settings.live.model.as_ref().and_then(|model| shared.catalog.model(model));
    let hint = match index {
        // A task takes its text at once and ends with it.
        0 if by_task.is_some_and(|model| !model.is_reached_by(Transport::Realtime)) => i18n::mode_whole_hint(lang),
        0 => i18n::mode_server_commit_hint(lang),
        _ => i18n::mode_commit_hint(lang),
    };
    if segmented(ui, i18n::mode(lang), &names, &mut index) {
        shared.settings.live.mode = if index == 1 { LiveMode::Commit } else { LiveMode::ServerCommit };
    }
    note(ui, hint);
}

/// Takes a voice, and a model that speaks with it.
pub(super) fn choose_voice(shared: &mut Shared, voice: VoiceId) {
    if let Some(model) = pairing::model_for(shared, &voice) {
        shared.settings.live.model = Some(model);
    }
    shared.settings.live.voice = Some(voice);
}

/// Where no voice was chosen yet, takes the newest designed one, else the first that the vendor ships: Live is ready.
pub fn choose_first_voice(shared: &mut Shared) {
    if shared.settings.live.voice.is_none() {
        let speaks = |info: &&ManagedVoice| {
            let target = info.target_model.as_ref().and_then(|model| shared.catalog.model(model));
            info.status == VoiceStatus::Ok && target.is_none_or(|model| shared.catalog.is_usable(model))
        };
        let designed = shared.voices.voices.iter().find(speaks).map(|info| info.voice.clone());
        let first =
            designed.or_else(|| shared.catalog.usable_voices(shared.region()).next().map(|voice| voice.id.clone()));
        if let Some(voice) = first {
            choose_voice(shared, voice);
        }
    }
}

impl LivePanel {
    /// Takes a voice from another panel.
    pub fn use_voice(&mut self, shared: &mut Shared, voice: VoiceId) {
        choose_voice(shared, voice);
        (self.typing_voice, self.typing_model) = (false, false);
    }
}

/// Designed voices first, then those that the vendor ships: id, name, detail.
fn voice_choices(shared: &Shared) -> Vec<(VoiceId, String, String)> {
    let designed = shared.voices.voices.iter().zip(voice_names::labels(shared)).map(|(info, label)| {
        let detail = [info.created.as_str(), voice_names::prompt(shared, info)].join(" · ");
        (info.voice.clone(), label, detail.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    let system = shared.catalog.usable_voices(shared.region()).map(|voice| {
        let character = pick(shared, &voice.character);
        let dialect = voice.dialect.as_ref().map(|dialect| format!(" · {}", pick(shared, dialect)));
        let detail = format!("{character}{}", dialect.unwrap_or_default());
        (voice.id.clone(), pick(shared, &voice.name).to_owned(), detail)
    });
    designed.chain(system).collect()
}

fn pick<'a>(shared: &Shared, text: &'a crate::catalog::LocalText) -> &'a str {
    match shared.lang {
        i18n::Lang::En => &text.en,
        i18n::Lang::Zh => &text.zh,
    }
}

/// What the text in the box would cost.
fn cost(shared: &Shared) -> String {
    let lang = shared.lang;
    let count = i18n::characters(lang, counted_characters(shared.settings.live.text.trim()));
    match super::price_of_text(shared) {
        price @ Price::Known { amount, .. } if amount > 0.0 => {
            format!("{count} · {}", i18n::estimated_cost(lang, price.text(lang)))
        }
        Price::Known { .. } | Price::Free => format!("{count} · {}", i18n::price_free(lang)),
        Price::Unknown => count,
    }
}
