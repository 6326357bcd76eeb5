//! Descriptions to begin with: the starters of the program, and the user's own presets, saved, renamed and deleted.

use eframe::egui::{Context, Id, ScrollArea, Ui};

use super::DesignPanel;
use crate::{
    i18n::{self, Lang},
    prompt::starters::starters,
    settings::{Draft, Preset},
    studio::first_words,
    ui::{
        Shared, theme,
        widgets::{
            Icon, Severity,
            button::{self, Button, Kind},
            combo::{ComboItem, ComboOptions, combo_with},
            dialog,
            field::{FieldOptions, text_field},
            icon, note,
        },
    },
};

/// The dialog for presets while it is open.
#[derive(Default)]
pub(super) struct PresetDialog {
    /// The name that the form would be kept under.
    name: String,
    /// A preset by its place, and the name that was typed for it but cannot be its own.
    refused: Option<(usize, String)>,
}

impl DesignPanel {
    /// The list of everything to begin with.
    pub(super) fn starters(&mut self, ui: &mut Ui, shared: &mut Shared, width: f32) {
        let lang = shared.lang;
        let language = i18n::spoken(lang);
        let presets: Vec<Preset> = shared.settings.presets.clone();
        let mine = presets.iter().map(|preset| ComboItem {
            key: &preset.name,
            text: &preset.name,
            note: i18n::preset_of_yours(lang),
            detail: &preset.draft.voice_prompt,
            ..ComboItem::default()
        });
        let ours = starters().iter().map(|starter| starter.words(language)).map(|words| ComboItem {
            key: &words.voice_name,
            text: &words.name,
            detail: &words.voice_prompt,
            ..ComboItem::default()
        });
        let manage = ComboItem { key: "", text: i18n::presets_open(lang), ..ComboItem::default() };
        let items: Vec<_> = mine.chain(ours).chain([manage]).collect();
        let title = i18n::starters(lang);
        let options = ComboOptions { width: Some(width), caption: false, ..ComboOptions::default() };
        let Some(place) = combo_with(ui, Id::unique("starters"), title, title, &items, options) else { return };
        let draft = &mut shared.settings.draft;
        if let Some(preset) = presets.get(place) {
            self.history.step(draft, |draft| restore(draft, &preset.draft));
        } else if let Some(starter) = starters().get(place - presets.len()) {
            let words = starter.words(language);
            self.history.step(draft, |draft| {
                draft.voice_prompt.clone_from(&words.voice_prompt);
                draft.preview_text.clone_from(&words.preview_text);
                draft.voice_name.clone_from(&words.voice_name);
                draft.language = language;
                draft.parent = None;
            });
        } else {
            self.presets = Some(PresetDialog { name: first_words(&draft.voice_prompt), refused: None });
        }
    }

    /// The dialog, while it is open.
    pub(super) fn preset_dialog(&mut self, ctx: &Context, shared: &mut Shared) {
        let Some(dialog) = &mut self.presets else { return };
        let lang = shared.lang;
        let shown = dialog::panel(ctx, i18n::presets_title(lang), |ui| {
            let m = theme::metrics();
            ui.spacing_mut().item_spacing.y = m.space.s;
            dialog::words(ui, i18n::presets_text(lang), ui.available_width());
            save(ui, shared, dialog);
            kept(ui, shared, dialog);
            ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Min), |ui| {
                button::secondary(ui, true, i18n::close(lang), None).clicked()
            })
            .inner
        });
        if shown.unwrap_or(true) {
            self.presets = None;
        }
    }
}

/// Everything but the model and the number of candidates, which belong to the account.
fn restore(draft: &mut Draft, kept: &Draft) {
    draft.voice_prompt.clone_from(&kept.voice_prompt);
    draft.preview_text.clone_from(&kept.preview_text);
    draft.voice_name.clone_from(&kept.voice_name);
    draft.language = kept.language;
    draft.parent = None;
}

/// A name, and the button that keeps the form under it. A preset of that name gives way.
fn save(ui: &mut Ui, shared: &mut Shared, dialog: &mut PresetDialog) {
    let lang = shared.lang;
    let presets = &shared.settings.presets;
    let replaces = presets.iter().any(|kept| kept.name.trim() == dialog.name.trim());
    let message = replaces.then(|| (Severity::Info, i18n::preset_replaced(lang)));
    let options = FieldOptions { message, ..FieldOptions::default() };
    text_field(ui, Id::unique("preset name"), i18n::preset_name(lang), &mut dialog.name, options);
    let name = dialog.name.trim().to_owned();
    let enabled = !name.is_empty() && !shared.settings.draft.voice_prompt.trim().is_empty();
    if Button::new(i18n::preset_save(lang)).kind(Kind::Primary).enabled(enabled).show(ui).clicked() {
        let preset = Preset { name, draft: shared.settings.draft.clone(), ..Preset::default() };
        let presets = &mut shared.settings.presets;
        match presets.iter_mut().find(|kept| kept.name.trim() == preset.name) {
            Some(kept) => *kept = preset,
            None => presets.push(preset),
        }
    }
}

/// Height of the list of presets in points.
const LIST: f32 = 180.0;

/// Each preset as a field with its name, and a button that deletes it.
fn kept(ui: &mut Ui, shared: &mut Shared, dialog: &mut PresetDialog) {
    let (lang, m) = (shared.lang, theme::metrics());
    let presets = &mut shared.settings.presets;
    if presets.is_empty() {
        note(ui, i18n::presets_none(lang));
        return;
    }
    let mut delete = None;
    ScrollArea::vertical().id_salt("presets").max_height(LIST).show(ui, |ui| {
        for place in 0..presets.len() {
            ui.horizontal(|ui| {
                let width = ui.available_width() - m.control.compact - 2.0 * m.space.s;
                name(ui, lang, presets, place, &mut dialog.refused, width);
                if button::icon_button(ui, Icon::Trash, &i18n::preset_delete(lang, &presets[place].name)).clicked() {
                    delete = Some(place);
                }
            });
        }
    });
    if let Some(place) = delete {
        presets.remove(place);
        dialog.refused = None;
    }
}

/// The field of a preset's name. What cannot be its name stays in the field and is told off; the preset keeps the one
/// it had.
fn name(
    ui: &mut Ui,
    lang: Lang,
    presets: &mut [Preset],
    place: usize,
    refused: &mut Option<(usize, String)>,
    width: f32,
) {
    let typed = refused.take_if(|(of, _)| *of == place).map(|(_, typed)| typed);
    let problem = typed.as_ref().map(|typed| match typed.trim() {
        "" => i18n::preset_nameless(lang).to_owned(),
        typed => i18n::preset_taken(lang, typed),
    });
    let message = problem.as_deref().map(|problem| (Severity::Danger, problem));
    let options = FieldOptions { message, width: Some(width), ..FieldOptions::default() };
    let mut text = typed.unwrap_or_else(|| presets[place].name.clone());
    let label = i18n::preset_nth(lang, place + 1);
    let response = text_field(ui, Id::unique(("preset", place)), &label, &mut text, options);
    let name = text.trim();
    let taken = presets.iter().enumerate().any(|(other, preset)| other != place && preset.name.trim() == name);
    if name.is_empty() || taken {
        // What was typed for another one is forgotten with the step to this one.
        if problem.is_some() || response.changed() {
            *refused = Some((place, text));
        }
    } else if response.changed() {
        presets[place].name = text;
    }
}

/// Undo and redo, at the right of the starters.
pub(super) fn ways(panel: &mut DesignPanel, ui: &mut Ui, shared: &mut Shared) {
    let lang = shared.lang;
    let draft = &mut shared.settings.draft;
    let (back, forth) = panel.history.ways(draft);
    if button::icon_button_with(ui, icon::Icon::Undo, i18n::undo_form(lang), back, false).clicked() {
        panel.history.undo(draft);
    }
    if button::icon_button_with(ui, icon::Icon::Redo, i18n::redo_form(lang), forth, false).clicked() {
        panel.history.redo(draft);
    }
}
