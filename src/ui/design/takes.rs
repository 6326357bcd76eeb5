//! The takes of Design, newest first.

use eframe::egui::{Id, ScrollArea, Ui};

use super::{DesignPanel, coming::Place};
use crate::{
    i18n,
    library::{TakeKind, TakeRecord},
    model::ExportFormat,
    ui::{
        Shared, audition, discarded, failure_box,
        shared::format_name,
        take_card::{self, CardAction},
        theme,
        widgets::{
            Icon,
            button::icon_button_with,
            combo::{ComboItem, ComboOptions, combo_with},
            empty_state, progress, section_heading,
        },
    },
};

impl DesignPanel {
    pub(super) fn takes(&mut self, ui: &mut Ui, shared: &mut Shared) {
        self.show_discarded &= shared.reveal.is_none();
        if shared.audition.is_open() {
            shared.reveal = None;
            return audition::show(ui, shared);
        }
        self.heading(ui, shared);
        if self.show_discarded {
            return discarded::list(ui, shared, TakeKind::Preview);
        }
        if let Some(failure) = &shared.vault_failure {
            failure_box::show(ui, shared.lang, failure);
        }
        let takes: Vec<TakeRecord> = shared.takes_of(TakeKind::Preview).cloned().collect();
        let places = self.places(shared);
        let coming = places.len();
        if takes.is_empty() && coming == 0 {
            // Its card cannot be here, and the discarded takes must stay within reach.
            shared.reveal = None;
            return nothing_yet(ui, shared);
        }
        audition::bar(ui, shared);
        ui.spacing_mut().item_spacing.y = theme::metrics().space.s;
        let mut area = ScrollArea::vertical().id_salt("takes").auto_shrink(false);
        let wanted = shared.reveal.clone();
        if let Some(id) = &wanted {
            let at = takes.iter().position(|take| take.id == *id).unwrap_or_default();
            area =
                area.vertical_scroll_offset((coming + at) as f32 * (take_card::HEIGHT + ui.spacing().item_spacing.y));
        }
        area.show_rows(ui, take_card::HEIGHT, coming + takes.len(), |ui, rows| {
            for place in &places[rows.start.min(coming)..rows.end.min(coming)] {
                place.show(ui, shared.lang);
            }
            for take in &takes[rows.start.saturating_sub(coming)..rows.end.saturating_sub(coming)] {
                if let Some(action) = take_card::show(ui, shared, take) {
                    self.act(shared, take, &action);
                }
            }
        });
        // Whether its card was found or not; another one may be wanted by now.
        if shared.reveal == wanted {
            shared.reveal = None;
        }
        take_card::confirm_discard(ui, shared, &takes, &mut self.confirm_discard);
    }

    /// The places that are held for takes, above the list: those of the newest click first.
    fn places(&self, shared: &Shared) -> Vec<Place> {
        let awaited = self.waiting.iter().map(|waiting| (waiting, false));
        let left_behind = self.left_behind.iter().rev().map(|waiting| (waiting, true));
        awaited.chain(left_behind).flat_map(|(waiting, cancelled)| waiting.places(shared, cancelled)).collect()
    }

    fn heading(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let title = i18n::takes_title(shared.lang);
        discarded::heading(ui, shared, TakeKind::Preview, title, "takes format", &mut self.show_discarded);
        ui.add_space(theme::metrics().space.s);
    }

    fn act(&mut self, shared: &mut Shared, take: &TakeRecord, action: &CardAction) {
        match action {
            CardAction::ConfirmDiscard => self.confirm_discard = Some(take.id.clone()),
            CardAction::CopyDescription => self.copy_description(shared, take),
            CardAction::ShowDifference => self.difference = Some(take.id.clone()),
        }
    }
}

/// A heading with something behind it, and the export format at its right.
pub fn heading_with(
    ui: &mut Ui,
    shared: &mut Shared,
    kind: TakeKind,
    title: &str,
    id: &str,
    behind: impl FnOnce(&mut Ui, &mut Shared),
) {
    const CHOICE: f32 = 180.0;
    let height = theme::metrics().control.height;
    ui.horizontal(|ui| {
        ui.set_height(height);
        section_heading(ui, title);
        behind(ui, shared);
        let gaps = 2.0 * ui.spacing().item_spacing.x;
        let width = CHOICE.min(ui.available_width() - theme::metrics().control.compact - gaps);
        ui.add_space((ui.available_width() - width - theme::metrics().control.compact - gaps).max(0.0));
        several(ui, shared, kind);
        format_choice(ui, shared, id, ComboOptions { width: Some(width), caption: false, ..ComboOptions::default() });
    });
}

/// The way to the page of exporting, for more than one take.
fn several(ui: &mut Ui, shared: &mut Shared, kind: TakeKind) {
    let lang = shared.lang;
    let label = match kind {
        TakeKind::Preview | TakeKind::Spoken => i18n::export_several(lang),
        TakeKind::Live => i18n::export_several_recordings(lang),
    };
    let any = shared.takes_of(kind).next().is_some();
    if icon_button_with(ui, Icon::DownloadAs, label, any, false).clicked() {
        let any_kept = shared.takes_of(kind).any(|take| take.kept);
        let marked =
            shared.takes_of(kind).filter(|take| shared.audition.is_picked(&take.id)).map(|take| take.id.clone());
        let marked = marked.collect();
        shared.exports.open_several(kind, marked, any_kept);
    }
}

/// The format that one click on "export" writes.
pub fn format_choice(ui: &mut Ui, shared: &mut Shared, id: &str, options: ComboOptions<'_>) {
    let lang = shared.lang;
    let names: Vec<_> = ExportFormat::ALL.iter().map(|&choice| format_name(lang, choice)).collect();
    let items: Vec<_> = ExportFormat::ALL
        .iter()
        .zip(&names)
        .map(|(&choice, name)| ComboItem {
            key: name,
            text: name,
            detail: least_rate(lang, choice),
            ..ComboItem::default()
        })
        .collect();
    let current = format_name(lang, shared.settings.export_format);
    if let Some(place) = combo_with(ui, Id::unique(id), i18n::export_format(lang), &current, &items, options) {
        shared.settings.export_format = ExportFormat::ALL[place];
    }
}

/// What a format does to the rate of a voice's sound.
fn least_rate(lang: i18n::Lang, format: ExportFormat) -> &'static str {
    // Layer III has no more than 160 kbit/s below 32 kHz.
    match format {
        ExportFormat::Mp3 { kbps } if kbps > 160 => i18n::format_least_rate(lang),
        _ => "",
    }
}

fn nothing_yet(ui: &mut Ui, shared: &Shared) {
    let lang = shared.lang;
    if shared.vault_open || shared.vault_failure.is_some() {
        empty_state(ui, Icon::Wave, i18n::takes_empty_title(lang), i18n::takes_empty(lang));
    } else {
        progress::spinner(ui, i18n::connecting(lang), theme::metrics().space.xl);
    }
}
