//! The form: a draft of plain strings, with what is wrong beside each field.

use eframe::egui::{self, Id, ScrollArea, Ui};

use super::{DesignPanel, Waiting, failed, history, presets};
use crate::{
    i18n::{self, Lang},
    model::{Language, ModelId, NameRule, TextLimits},
    settings::Draft,
    studio::{Command, DesignRequest, Failure, FailureKind},
    ui::{
        Shared, budget, engine_note,
        retirement::{self, target},
        shared::{Price, ToastAction},
        take_card, theme,
        widgets::{
            Icon, Severity,
            button::{self, Button, Kind},
            combo::{ComboItem, combo},
            field::{FieldOptions, text_field},
            progress, section_heading, segmented,
        },
    },
};

impl DesignPanel {
    pub(super) fn form(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let height = (ui.available_height() - self.footer_height).max(120.0);
        // The bar stands in the margin: where it appears, no field changes its width.
        let width = (ui.available_width() - super::BAR).floor();
        ui.spacing_mut().scroll.floating_allocated_width = 0.0;
        ScrollArea::vertical().id_salt("design fields").max_height(height).auto_shrink(false).show(ui, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = theme::metrics().space.xs;
            self.title(ui, shared);
            self.tools(ui, shared);
            self.description(ui, shared);
            self.texts(ui, shared);
            self.choices(ui, shared);
        });
        let footer = ui.scope(|ui| {
            ui.set_max_width(width);
            self.footer(ui, shared);
        });
        let footer = footer.response.rect.height() + ui.spacing().item_spacing.y;
        if (footer - self.footer_height).abs() > 0.5 {
            // A failure and its details take room; the button must not leave the window for them.
            self.footer_height = footer;
            ui.ctx().request_discard("the room below the fields changed");
        }
    }

    fn title(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        ui.horizontal(|ui| {
            section_heading(ui, i18n::design_title(lang));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if shared.settings.draft.voice_prompt.is_empty() {
                    let example = Button::new(i18n::example(lang)).kind(Kind::Ghost).icon(Icon::Spark);
                    if example.show(ui).clicked() {
                        let lang = shared.lang;
                        self.history.step(&mut shared.settings.draft, |draft| example_draft(lang, draft));
                    }
                } else if Button::new(i18n::clear_form(lang)).kind(Kind::Ghost).show(ui).clicked() {
                    let kept = shared.settings.draft.clone();
                    self.history.step(&mut shared.settings.draft, |draft| {
                        let (language, target_model) = (draft.language, draft.target_model.take());
                        *draft = Draft { language, target_model, ..Draft::default() };
                    });
                    self.touched = super::Touched::default();
                    let undo = Some((i18n::undo(lang), ToastAction::RestoreDraft(Box::new(kept))));
                    shared.toast(Severity::Info, i18n::started_over(lang), undo);
                }
            });
        });
    }

    /// What the form can be begun with, and the ways back and forth.
    fn tools(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let m = theme::metrics();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = m.space.xs;
            let width = ui.available_width() - 2.0 * (m.control.compact + m.space.xs);
            self.starters(ui, shared, width);
            presets::ways(self, ui, shared);
        });
    }

    fn description(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        let limits = limits(shared);
        let draft = &mut shared.settings.draft;
        let wrong = self.problems().voice_prompt.filter(|_| self.touched.prompt);
        let wrong = wrong.map(|problem| (Severity::Danger, i18n::text_problem(lang, &problem)));
        let said = wrong.or_else(|| self.lab.more(lang));
        let options = FieldOptions {
            multiline_rows: 4,
            hint: i18n::voice_prompt_hint(lang),
            counter: Some((count(&draft.voice_prompt), limits.voice_prompt)),
            message: said.as_ref().map(|(severity, text)| (*severity, text.as_str())),
            marks: &self.lab.marks,
            ..FieldOptions::default()
        };
        text_field(ui, Id::unique(history::FIELDS[0]), i18n::voice_prompt(lang), &mut draft.voice_prompt, options);
        let added = self.lab.chips(ui, lang);
        let mended = self.lab.findings(ui, lang);
        // A change belongs to the text that it was found in.
        if let Some(edit) = added.or(mended).filter(|_| self.lab.is_about(&draft.voice_prompt)) {
            self.history.step(draft, |draft| draft.voice_prompt = edit.apply(&draft.voice_prompt));
        }
    }

    fn texts(&self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        let problems = self.problems();
        let limits = limits(shared);
        let draft = &mut shared.settings.draft;
        let wrong = problems.preview_text.filter(|_| self.touched.preview).map(|p| i18n::text_problem(lang, &p));
        let wrong = wrong.map(|text| (Severity::Danger, text));
        let said = wrong.or_else(|| self.lab.preview_message(lang, &draft.preview_text));
        let options = FieldOptions {
            multiline_rows: 2,
            hint: i18n::preview_text_hint(lang),
            counter: Some((count(&draft.preview_text), limits.preview_text)),
            message: said.as_ref().map(|(severity, text)| (*severity, text.as_str())),
            marks: &self.lab.preview_marks,
            ..FieldOptions::default()
        };
        text_field(ui, Id::unique(history::FIELDS[1]), i18n::preview_text(lang), &mut draft.preview_text, options);
        let wrong = problems.voice_name.map(|problem| i18n::text_problem(lang, &problem));
        let options = FieldOptions {
            hint: match limits.name_rule {
                NameRule::AsciiWord => i18n::voice_name_hint(lang),
                NameRule::LowercaseAlphanumeric => i18n::voice_name_hint_lower(lang),
            },
            counter: Some((count(&draft.voice_name), limits.voice_name)),
            message: wrong.as_deref().map(|text| (Severity::Danger, text)),
            ..FieldOptions::default()
        };
        text_field(ui, Id::unique(history::FIELDS[2]), i18n::voice_name(lang), &mut draft.voice_name, options);
    }

    fn choices(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        let gap = theme::metrics().space.s;
        ui.columns(2, |columns| {
            columns[0].spacing_mut().item_spacing.y = gap;
            language(&mut columns[0], shared);
            let mut index = usize::from(shared.settings.draft.candidates.clamp(1, 4) - 1);
            segmented(&mut columns[1], i18n::candidates(lang), &["1", "2", "3", "4"], &mut index);
            shared.settings.draft.candidates = index as u8 + 1;
        });
        // Where the language was chosen that it is about.
        engine_note::show(ui, shared, shared.settings.draft.language, None);
        self.target_model(ui, shared);
    }

    fn target_model(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        if self.typing_model {
            return self.typed_model(ui, shared);
        }
        let current = target(shared);
        let targets = retirement::design_targets(shared);
        let details: Vec<_> =
            targets.iter().map(|model| (model.id.clone(), retirement::detail(shared, model))).collect();
        let mut items: Vec<_> = details
            .iter()
            .map(|(model, retired)| ComboItem {
                key: model.as_str(),
                text: model.as_str(),
                note: retirement::note(shared, model),
                detail: retired.as_deref().unwrap_or_default(),
                ..ComboItem::default()
            })
            .collect();
        let other = i18n::target_model_other(lang);
        items.push(ComboItem { key: "", text: other, ..ComboItem::default() });
        let text = current.as_ref().map_or("", |model| model.as_str());
        match combo(ui, Id::unique("target model"), i18n::target_model(lang), text, &items) {
            Some(place) if place + 1 == items.len() => {
                self.typing_model = true;
                ui.memory_mut(|memory| memory.request_focus(Id::unique("typed target model")));
            }
            Some(place) => shared.settings.draft.target_model = Some(ModelId::new(items[place].key)),
            None => {}
        }
        ui.add_space(theme::metrics().space.xs);
        let problems = self.problems();
        let t = theme::tokens(ui);
        match () {
            () if problems.target_model => drop(ui.colored_label(t.danger, i18n::model_wrong(lang))),
            () if problems.language => drop(ui.colored_label(t.danger, spoken_only(shared))),
            () => hint(ui, i18n::model_exclusive(lang)),
        }
    }

    fn typed_model(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        let mut text = target(shared).map_or(String::new(), |model| model.as_str().to_owned());
        let options = FieldOptions { hint: i18n::target_model_other(lang), ..FieldOptions::default() };
        let field = text_field(ui, Id::unique("typed target model"), i18n::target_model(lang), &mut text, options);
        if field.changed() {
            shared.settings.draft.target_model = Some(ModelId::new(text.trim()));
        }
        if field.lost_focus() {
            self.typing_model = false;
            if text.trim().is_empty() {
                shared.settings.draft.target_model = None;
            }
        }
    }

    fn footer(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        ui.add_space(theme::metrics().space.s);
        if !self.failed.is_empty() {
            failed::show(ui, lang, &self.failed);
            ui.add_space(theme::metrics().space.s);
        }
        if let Some(text) = self.waiting.as_ref().map(|waiting| i18n::designing(lang, waiting.left)) {
            ui.horizontal(|ui| {
                progress::spinner(ui, &text, theme::metrics().control.icon);
                ui.label(&text);
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let cancel = button::secondary(ui, true, i18n::cancel(lang), Some("Esc"));
                    if cancel.on_hover_text(i18n::cancel_design_hint(lang)).clicked() {
                        self.cancel(shared);
                    }
                });
            });
            return;
        }
        refines(ui, shared);
        let blocked = blocked(shared);
        let label = i18n::design_voice(lang, price(shared).text(lang));
        let reason = blocked.as_ref().map(|failure| i18n::failure(lang, failure));
        let enabled = blocked.is_none() && self.request().is_some();
        let button = Button::new(&label)
            .kind(Kind::Primary)
            .enabled(enabled)
            .shortcut(Some("Ctrl+Enter"))
            .reason(reason.as_deref())
            .width(ui.available_width());
        if button.show(ui).clicked() {
            self.design(shared);
        }
    }

    /// Sends the draft, if it is right and nothing else is on its way.
    pub fn design(&mut self, shared: &mut Shared) {
        self.check(shared);
        if self.waiting.is_some() || blocked(shared).is_some() {
            return;
        }
        if self.request().is_none() || self.over_budget.is_some() {
            return;
        }
        self.over_budget = budget::question(shared, &price(shared));
        if self.over_budget.is_none() {
            self.send(shared);
        }
    }

    /// Sends what was checked and, where that was needed, agreed to.
    pub(super) fn send(&mut self, shared: &mut Shared) {
        let Some(request) = self.request().map(DesignRequest::again) else { return };
        let id = shared.next_id();
        self.failed.clear();
        // What comes is to be seen.
        self.show_discarded = false;
        let title = request.voice_name.as_ref().map_or_else(|| request.voice_prompt.as_str(), |name| name.as_str());
        let (of, title) = (request.candidates, take_card::one_line(title));
        self.waiting = Some(Waiting { request: id, of, left: of, failed: 0, click: request.click.clone(), title });
        let price = price(shared);
        shared.under_way.sent(id, request.candidates, &price);
        shared.send(Command::Design(id, Box::new(request)));
    }

    /// Stops waiting; what was sent still arrives.
    pub fn cancel(&mut self, shared: &mut Shared) {
        if let Some(waiting) = self.waiting.take() {
            shared.send(Command::CancelDesign(waiting.request));
            self.left_behind.push(waiting);
        }
    }
}

/// Which take the description came from, and the way to say that it does not any more.
fn refines(ui: &mut Ui, shared: &mut Shared) {
    let Some(parent) = shared.settings.draft.parent.as_ref().and_then(|id| shared.find_take(id)) else { return };
    let (lang, number) = (shared.lang, parent.number);
    ui.horizontal(|ui| {
        hint(ui, &i18n::refines(lang, number));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if Button::new(i18n::refines_not(lang)).kind(Kind::Ghost).show(ui).clicked() {
                shared.settings.draft.parent = None;
            }
        });
    });
}

fn language(ui: &mut Ui, shared: &mut Shared) {
    let lang = shared.lang;
    let names: Vec<_> = Language::ALL.map(|language| i18n::language_name(lang, language)).into();
    let items: Vec<_> = Language::ALL
        .iter()
        .zip(&names)
        .map(|(language, name)| ComboItem { key: language.code(), text: name, ..ComboItem::default() })
        .collect();
    let current = i18n::language_name(lang, shared.settings.draft.language);
    if let Some(place) = combo(ui, Id::unique("design language"), i18n::language(lang), current, &items) {
        shared.settings.draft.language = Language::ALL[place];
    }
}

pub(super) fn limits(shared: &Shared) -> TextLimits {
    target(shared).map_or(TextLimits::QWEN, |target| shared.catalog.text_limits(&target))
}

/// Which languages the target model's voices speak.
fn spoken_only(shared: &Shared) -> String {
    let lang = shared.lang;
    let model = target(shared).and_then(|target| shared.catalog.model(&target));
    let terms = model.and_then(|model| shared.catalog.design_terms(&model.family));
    let codes = terms.map(|terms| terms.languages.as_slice()).unwrap_or_default();
    let names = codes.iter().filter_map(|code| code.parse().ok()).map(|language| i18n::language_name(lang, language));
    i18n::model_languages(lang, names.collect::<Vec<_>>().join(i18n::list_comma(lang)))
}

/// Why nothing can be designed, whatever the draft says.
fn blocked(shared: &Shared) -> Option<Failure> {
    if shared.vault_failure.is_some() {
        return Some(FailureKind::NoVault.into());
    }
    let failure = shared.connect_failure.clone();
    failure.or_else(|| (shared.place.is_none() || !shared.vault_open).then(|| FailureKind::NotConnected.into()))
}

/// The price of the click: of all candidates together.
fn price(shared: &Shared) -> Price {
    let family = target(shared).and_then(|target| shared.catalog.model(&target)).map_or("qwen", |m| m.family.as_str());
    let count = f64::from(shared.settings.draft.candidates.clamp(1, 4));
    let terms = shared.catalog.design_terms(family);
    shared.price(|region| terms.and_then(|terms| terms.price_per_voice.get(region)).map(|each| each * count))
}

fn hint(ui: &mut Ui, text: &str) {
    let t = theme::tokens(ui);
    ui.label(egui::RichText::new(text).font(theme::font(theme::Text::Caption)).color(t.text_secondary));
}

fn count(text: &str) -> usize {
    text.trim().chars().count()
}

/// A description that covers several dimensions, in the language of the window.
fn example_draft(lang: Lang, draft: &mut Draft) {
    i18n::example_prompt(lang).clone_into(&mut draft.voice_prompt);
    i18n::example_preview(lang).clone_into(&mut draft.preview_text);
    i18n::example_name(lang).clone_into(&mut draft.voice_name);
    draft.language = i18n::spoken(lang);
}
