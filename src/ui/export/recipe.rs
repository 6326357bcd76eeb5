//! As what the takes are exported: preset, format, rate, channels, tags and names.

use eframe::egui::{Align, Id, Layout, Ui};

use super::ExportPage;
use crate::{
    audio::name_pattern::{FIELDS, unknown_fields},
    i18n::{self, Lang},
    library::TakeRecord,
    model::{BuiltInPreset, ExportChannels, ExportOptions, ExportPreset, ExportRate, ExportRecipe},
    studio::{export_stem, has_twin},
    ui::{
        Shared,
        design::format_choice,
        theme,
        widgets::{
            Severity,
            button::Button,
            combo::{ComboItem, ComboOptions, combo},
            field::{FieldOptions, text_field},
            segmented,
            tick::tick,
        },
    },
};

pub(super) fn show(ui: &mut Ui, shared: &mut Shared, page: &mut ExportPage, first: Option<&TakeRecord>) {
    let lang = shared.lang;
    presets(ui, shared, page);
    format_choice(ui, shared, "export page format", ComboOptions::default());
    let options = &mut shared.settings.export;
    let rates = [i18n::export_rate_own(lang), i18n::export_rate_44(lang), i18n::export_rate_48(lang)];
    let mut place = ExportRate::ALL.iter().position(|rate| *rate == options.rate).unwrap_or_default();
    if segmented::segmented(ui, i18n::export_rate(lang), &rates, &mut place) {
        options.rate = ExportRate::ALL[place];
    }
    let channels = [i18n::export_mono(lang), i18n::export_stereo(lang)];
    let mut place = ExportChannels::ALL.iter().position(|count| *count == options.channels).unwrap_or_default();
    // Side by side, so that the name of the file is in sight in a small window, too.
    ui.horizontal(|ui| {
        if segmented::segmented(ui, i18n::export_channels(lang), &channels, &mut place) {
            options.channels = ExportChannels::ALL[place];
        }
        let level = Layout::bottom_up(Align::Min);
        ui.with_layout(level, |ui| {
            tick(ui, i18n::export_tags(lang), &mut options.tags).on_hover_text(i18n::export_tags_hint(lang));
        });
    });
    names(ui, shared, first);
}

/// The pattern, and below it the name that it gives, or what is wrong with it.
fn names(ui: &mut Ui, shared: &mut Shared, first: Option<&TakeRecord>) {
    let lang = shared.lang;
    let pattern = &shared.settings.export.name;
    let twin = first.is_some_and(|take| has_twin(take, &shared.takes));
    let name = first.map(|take| {
        let stem = export_stem(take, pattern, twin);
        format!("{stem}.{}", shared.settings.export_format.extension())
    });
    let unknown = unknown_fields(pattern);
    let says = match (unknown.first(), &name) {
        (Some(field), _) => Some((Severity::Warning, i18n::export_no_field(lang, field))),
        (None, Some(name)) => Some((Severity::Info, i18n::export_name_preview(lang, name))),
        (None, None) => None,
    };
    let message = says.as_ref().map(|(severity, text)| (*severity, text.as_str()));
    let options = FieldOptions { hint: i18n::export_name_hint(lang), message, ..FieldOptions::default() };
    let all = FIELDS.map(|field| format!("{{{field}}}")).join(" ");
    let id = Id::unique("export name pattern");
    text_field(ui, id, i18n::export_name(lang), &mut shared.settings.export.name, options)
        .on_hover_text(i18n::export_fields(lang, all));
}

/// A preset that can be chosen.
struct Choice {
    name: String,
    recipe: ExportRecipe,
    /// Place among the user's own.
    own: Option<usize>,
}

fn choices(shared: &Shared) -> Vec<Choice> {
    let plain = ExportRecipe { format: shared.settings.export_format, options: ExportOptions::default() };
    let plain = Choice { name: i18n::export_preset_plain(shared.lang).to_owned(), recipe: plain, own: None };
    let built_in = BuiltInPreset::ALL.map(|preset| Choice {
        name: built_in_name(shared.lang, preset).to_owned(),
        recipe: preset.recipe(),
        own: None,
    });
    let own = shared.settings.export_presets.iter().enumerate().map(|(place, preset)| Choice {
        name: preset.title.clone(),
        recipe: preset.recipe.clone(),
        own: Some(place),
    });
    std::iter::once(plain).chain(built_in).chain(own).collect()
}

/// What the present recipe is called; the user's own presets go before, and where it is none, that it is the user's.
pub fn name(shared: &Shared) -> String {
    let (lang, now) = (shared.lang, shared.settings.export_recipe());
    let own = shared.settings.export_presets.iter().rev().find(|preset| preset.recipe == now);
    if let Some(own) = own {
        return own.title.clone();
    }
    let built_in = BuiltInPreset::ALL.into_iter().find(|preset| preset.recipe() == now);
    let plain = (now.options == ExportOptions::default()).then(|| i18n::export_preset_plain(lang));
    let name = built_in.map(|preset| built_in_name(lang, preset)).or(plain);
    name.unwrap_or_else(|| i18n::export_preset_custom(lang)).to_owned()
}

fn built_in_name(lang: Lang, preset: BuiltInPreset) -> &'static str {
    match preset {
        BuiltInPreset::Podcast => i18n::export_preset_podcast(lang),
        BuiltInPreset::Audiobook => i18n::export_preset_audiobook(lang),
        BuiltInPreset::GameAsset => i18n::export_preset_game(lang),
        BuiltInPreset::Master => i18n::export_preset_master(lang),
    }
}

fn presets(ui: &mut Ui, shared: &mut Shared, page: &mut ExportPage) {
    let lang = shared.lang;
    let choices = choices(shared);
    let now = shared.settings.export_recipe();
    // The user's own go before: two may be alike.
    let current = choices.iter().rev().find(|choice| choice.recipe == now);
    let name = current.map_or(i18n::export_preset_custom(lang), |choice| choice.name.as_str());
    let items: Vec<_> = choices
        .iter()
        .map(|choice| ComboItem { key: &choice.name, text: &choice.name, ..ComboItem::default() })
        .collect();
    if let Some(place) = combo(ui, Id::unique("export preset"), i18n::export_preset(lang), name, &items) {
        shared.settings.export_format = choices[place].recipe.format;
        shared.settings.export = choices[place].recipe.options.clone();
    }
    let own = current.and_then(|choice| choice.own);
    keep_or_delete(ui, shared, page, &now, own);
}

/// What a preset of that name would do to others: the program's own cannot be replaced.
fn said_of(shared: &Shared, title: &str) -> Option<(Severity, &'static str)> {
    let lang = shared.lang;
    let same: Vec<Choice> = choices(shared).into_iter().filter(|choice| choice.name == title).collect();
    let custom = title == i18n::export_preset_custom(lang);
    match same.first() {
        _ if custom => Some((Severity::Danger, i18n::export_preset_taken(lang))),
        Some(Choice { own: None, .. }) => Some((Severity::Danger, i18n::export_preset_taken(lang))),
        Some(_) => Some((Severity::Info, i18n::export_preset_replaced(lang))),
        None => None,
    }
}

/// A recipe can be kept as a preset, and one of the user's own deleted. One row for both: nothing below it moves.
fn keep_or_delete(ui: &mut Ui, shared: &mut Shared, page: &mut ExportPage, now: &ExportRecipe, own: Option<usize>) {
    const BUTTON: f32 = 120.0;
    let lang = shared.lang;
    ui.horizontal(|ui| {
        let width = ui.available_width() - BUTTON - ui.spacing().item_spacing.x;
        let title = page.preset_title.trim().to_owned();
        let message = said_of(shared, &title);
        let taken = matches!(message, Some((Severity::Danger, _)));
        let options = FieldOptions { width: Some(width), message, enabled: own.is_none(), ..FieldOptions::default() };
        let id = Id::unique("export preset name");
        text_field(ui, id, i18n::export_preset_name(lang), &mut page.preset_title, options);
        let button = match own {
            Some(_) => Button::new(i18n::export_preset_delete(lang)),
            None => Button::new(i18n::export_preset_save(lang)).enabled(!title.is_empty() && !taken),
        };
        let level = |ui: &mut Ui| {
            // The field has its message below it.
            let m = theme::metrics();
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add_space(m.control.icon + m.space.xs);
            button.width(BUTTON).show(ui)
        };
        let clicked = ui.with_layout(Layout::bottom_up(Align::Min), level).inner.clicked();
        let presets = &mut shared.settings.export_presets;
        if let Some(place) = own.filter(|_| clicked) {
            presets.remove(place);
        } else if clicked {
            presets.retain(|preset| preset.title != title);
            presets.push(ExportPreset { title, recipe: now.clone() });
            page.preset_title.clear();
        }
    });
}
