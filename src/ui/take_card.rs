//! A take in a list: its picture, what it is, and what can be done with it. Previews and recordings share it.

mod words;

use eframe::egui::{self, Align, Layout, RichText, Ui, vec2};

use super::{
    Shared,
    design::{can_release, offer_release},
    export, note, say,
    shared::{ToastAction, format_name},
    theme::{self, Text},
    widgets::{Icon, Severity, button, dialog, waveform},
};
use crate::{
    i18n,
    library::{TakeKind, TakeRecord},
    model::TakeId,
    studio::Command,
};

/// Height of a card in points, the same for all, so that long lists scroll without being measured.
pub const HEIGHT: f32 = 136.0;

/// What the panel has to do for a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardAction {
    /// Put the take's description back into the form.
    CopyDescription,
    /// Show how the take's description differs from the one in the form.
    ShowDifference,
    /// Ask before the only copy is discarded.
    ConfirmDiscard,
}

/// Draws a card of [`HEIGHT`].
pub fn show(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) -> Option<CardAction> {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    // A card just out of sight is drawn too: the keyboard walks onto it, and then it is scrolled to.
    let outline = if shared.is_playing(&take.id) { t.accent } else { t.stroke };
    let room = ground(ui, t.surface, outline);
    // Named by the take and not by its place, so that the keyboard stays on it when the list moves.
    let id = egui::Id::unique(("take", take.id.as_str()));
    let inside = egui::UiBuilder::new().scope_id(id).max_rect(room);
    let mut ui = ui.new_child(inside.layout(Layout::top_down(Align::Min)));
    ui.spacing_mut().item_spacing = vec2(m.space.s, m.space.xs);
    heading(&mut ui, shared, take);
    picture(&mut ui, shared, take);
    words::line(&mut ui, shared, take);
    actions(&mut ui, shared, take)
}

/// The ground of a card of [`HEIGHT`]; gives the room on it.
pub fn ground(ui: &mut Ui, fill: egui::Color32, outline: egui::Color32) -> egui::Rect {
    let m = theme::metrics();
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), egui::Sense::hover());
    let stroke = egui::Stroke::new(m.control.stroke, outline);
    ui.painter().rect(rect, m.radius.l, fill, stroke, egui::StrokeKind::Inside);
    rect.shrink2(vec2(m.space.m, m.space.s))
}

/// Most of a card's width that the facts may take; the title needs the rest.
const FACTS_PART: f32 = 0.5;

/// Facts at the right come first, so that a long title is what gives way.
fn heading(ui: &mut Ui, shared: &Shared, take: &TakeRecord) {
    let t = theme::tokens(ui);
    let caption = |text: String| RichText::new(text).font(theme::font(Text::Caption)).color(t.text_secondary);
    let size = vec2(ui.available_width(), theme::metrics().text.line);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let room = ui.available_width() * FACTS_PART;
        words::facts(ui, shared, take, room);
        words::badges(ui, shared, take);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.label(caption(take.number.to_string()));
            let title = RichText::new(title(shared, take)).font(theme::font(Text::Body)).color(t.text).strong();
            ui.add(egui::Label::new(title).truncate());
        });
    });
}

/// A recording is best known by what it says, a preview by its name.
pub fn title(shared: &Shared, take: &TakeRecord) -> String {
    match take.kind {
        TakeKind::Live | TakeKind::Spoken if !take.text.trim().is_empty() => {
            format!("{}: {}", take.title, one_line(&take.text))
        }
        // Where nobody gave a name, the description says more than its first words.
        TakeKind::Preview if take.voice_name.is_none() && take.voice_prompt.is_some() => one_line(described(take)),
        _ if take.title.is_empty() => i18n::take_number(shared.lang, take.number),
        _ => take.title.clone(),
    }
}

fn described(take: &TakeRecord) -> &str {
    take.voice_prompt.as_deref().unwrap_or_default()
}

/// What a take is called by its number.
pub fn number(lang: i18n::Lang, take: &TakeRecord) -> String {
    match take.kind {
        TakeKind::Live => i18n::recording_number(lang, take.number),
        TakeKind::Preview | TakeKind::Spoken => i18n::take_number(lang, take.number),
    }
}

/// The beginning of a text in one line: more than any card has room for, and not a whole book at every frame.
pub fn one_line(text: &str) -> String {
    const MOST_WORDS: usize = 60;
    const MOST_CHARACTERS: usize = 300;
    let words = text.split_whitespace().take(MOST_WORDS).collect::<Vec<_>>().join(" ");
    words.chars().take(MOST_CHARACTERS).collect()
}

fn picture(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
    const PICTURE_HEIGHT: f32 = 36.0;
    let (lang, number) = (shared.lang, take.number);
    let peaks = shared.picture(&take.id);
    let wave = match take.kind {
        TakeKind::Live => i18n::recording_wave(lang, number),
        TakeKind::Preview | TakeKind::Spoken => i18n::take_wave(lang, number),
    };
    ui.horizontal(|ui| {
        let play = play_button(ui, shared, take);
        if shared.reveal.as_ref() == Some(&take.id) {
            shared.reveal = None;
            play.request_focus();
        }
        say(ui, shared, take);
        if take.kind != TakeKind::Live {
            compare(ui, shared, take);
        }
        let (id, peaks) = (ui.scope_id().with("wave"), peaks.as_deref().unwrap_or_default());
        let heard = shared.progress(take);
        let wave = waveform::waveform(ui, id, &wave, peaks, heard, PICTURE_HEIGHT);
        seek(shared, take, &wave);
    });
}

/// What the control is called that plays a take, or stops it.
pub fn play_label(shared: &Shared, take: &TakeRecord) -> String {
    let (lang, number) = (shared.lang, take.number);
    match (shared.is_playing(&take.id), take.kind) {
        // In Live, "Stop" alone is the button that stops the session.
        (true, TakeKind::Live) => i18n::stop_recording(lang, number),
        (true, TakeKind::Preview | TakeKind::Spoken) => i18n::stop(lang).to_owned(),
        (false, TakeKind::Live) => i18n::play_recording(lang, number),
        (false, TakeKind::Preview | TakeKind::Spoken) => i18n::play_take(lang, number),
    }
}

/// Plays a take, or stops it.
pub fn play_button(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) -> egui::Response {
    let icon = if shared.is_playing(&take.id) { Icon::Stop } else { Icon::Play };
    let button = button::round_button(ui, icon, &play_label(shared, take), true);
    if button.clicked() {
        shared.toggle(&take.id);
    }
    button
}

/// The way to saying something else with the take's voice.
fn say(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
    let label = match take.kind {
        TakeKind::Live => i18n::say_recording(shared.lang, take.number),
        TakeKind::Preview | TakeKind::Spoken => i18n::say_take(shared.lang, take.number),
    };
    let why_not = say::why_not(shared, take);
    if button::icon_button_unless(ui, Icon::Say, &label, why_not.as_deref()).clicked() {
        shared.say.open(take);
    }
}

/// Picks a take to be compared, or no longer.
fn compare(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
    let (lang, id) = (shared.lang, &take.id);
    let label = i18n::compare_take(lang, take.number);
    let response = if shared.audition.is_full_for(id) {
        button::icon_button_unless(ui, Icon::Compare, &label, Some(i18n::compare_most(lang)))
    } else {
        button::icon_button_with(ui, Icon::Compare, &label, true, shared.audition.is_picked(id))
    };
    if response.clicked() {
        shared.audition.toggle(id);
    }
}

/// Goes to a place of the sound. What does not play begins there once the pointer is let go, not at every step of it.
pub fn seek(shared: &mut Shared, take: &TakeRecord, wave: &waveform::WaveformResponse) {
    let Some(place) = wave.seek else { return };
    let seconds = f64::from(place) * take.audio.seconds;
    if shared.is_playing(&take.id) {
        shared.send(Command::Seek(seconds));
    } else if !wave.response.dragged() || wave.response.drag_stopped() {
        shared.send(Command::Play(take.id.clone(), seconds));
    }
}

fn actions(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) -> Option<CardAction> {
    let size = vec2(ui.available_width(), theme::metrics().control.compact);
    let layout = Layout::right_to_left(Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        // Ten of them fit into the narrowest card.
        ui.spacing_mut().item_spacing.x = theme::metrics().space.xs;
        let action = buttons(ui, shared, take);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| below(ui, shared, take));
        action
    })
    .inner
}

/// The way to get the take onto the disk, where it is not; or what more there is to know, where there is room.
fn below(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
    let Some(failure) = shared.unsaved.get(&take.id).cloned() else { return words::more_facts(ui, shared, take) };
    let again = button::secondary(ui, true, i18n::save_again(shared.lang), None);
    if again.on_hover_text(i18n::failure(shared.lang, &failure)).clicked() {
        shared.send(Command::SaveAgain(take.id.clone()));
    }
}

/// From right to left, as the layout is.
fn buttons(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) -> Option<CardAction> {
    let (lang, number) = (shared.lang, take.number);
    let mut action = None;
    let live = take.kind == TakeKind::Live;
    let label = if live { i18n::discard_recording(lang, number) } else { i18n::discard_take(lang, number) };
    if button::icon_button(ui, Icon::Trash, &label).clicked() {
        if shared.unsaved.contains_key(&take.id) {
            action = Some(CardAction::ConfirmDiscard);
        } else {
            discard(shared, take);
        }
    }
    let busy = shared.exporting.contains(&take.id);
    let label = i18n::export_take_as(lang, number);
    let label = if live { i18n::export_recording_as(lang, number) } else { label };
    if button::icon_button(ui, Icon::DownloadAs, &label).clicked() {
        shared.exports.open_one(take);
    }
    let label = if live { i18n::export_recording_n(lang, number) } else { i18n::export_take(lang, number) };
    let format = format_name(lang, shared.settings.export_format);
    let hint = i18n::export_hint(lang, &label, i18n::export_writes(lang, format, export::recipe_name(shared)));
    if button::icon_button_hinted(ui, Icon::Download, &label, &hint, !busy).clicked() {
        shared.export(&take.id, false);
    }
    let label = if live { i18n::note_recording(lang, number) } else { i18n::note_take(lang, number) };
    if button::icon_button_with(ui, Icon::Note, &label, true, !take.note.is_empty()).clicked() {
        note::open(shared, take);
    }
    if !live && action.is_none() {
        action = preview_buttons(ui, shared, take);
    }
    family(ui, shared, take);
    action
}

fn preview_buttons(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) -> Option<CardAction> {
    let (lang, number) = (shared.lang, take.number);
    let mut action = None;
    if take.voice_prompt.is_some() && button::icon_button(ui, Icon::Copy, &i18n::refine_take(lang, number)).clicked() {
        action = Some(CardAction::CopyDescription);
    }
    let why_not = match () {
        () if shared.is_deleted(take) => Some(i18n::pair_deleted(lang)),
        () if !shared.is_of_this_account(take) => Some(i18n::pair_elsewhere(lang)),
        () => None,
    };
    if let Some(voice) = &take.voice
        && button::icon_button_unless(ui, Icon::Live, &i18n::use_take(lang, number), why_not).clicked()
    {
        shared.use_in_live = Some(voice.clone());
    }
    let (icon, label) = if take.kept {
        (Icon::StarFilled, i18n::unkeep_take(lang, number))
    } else {
        (Icon::Star, i18n::keep_take(lang, number))
    };
    let saved = !shared.unsaved.contains_key(&take.id);
    // The only copy of a take is no time to give its voice away; and it is given away where it came from.
    if saved && take.kind == TakeKind::Preview && can_release(shared, take) {
        let why_not = take.kept.then(|| i18n::release_kept(lang));
        if button::icon_button_unless(ui, Icon::Release, &i18n::release_take(lang, number), why_not).clicked() {
            shared.releasing = vec![take.id.clone()];
        }
    }
    if button::icon_button_with(ui, icon, &label, saved, take.kept).clicked() {
        shared.send(Command::Keep(take.id.clone(), !take.kept));
        if !take.kept {
            offer_release(shared, take);
        }
    }
    // Leftmost, so that its coming and going moves no other.
    if saved
        && differs(shared, take)
        && button::icon_button(ui, Icon::Difference, &i18n::difference_of_take(lang, number)).clicked()
    {
        action = Some(CardAction::ShowDifference);
    }
    action
}

/// The way to the take's family, where it has one. Leftmost, so that its coming and going moves no other.
fn family(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
    if !shared.has_family(take) || shared.unsaved.contains_key(&take.id) {
        return;
    }
    let label = match take.kind {
        TakeKind::Live => i18n::family_recording(shared.lang, take.number),
        TakeKind::Preview | TakeKind::Spoken => i18n::family_take(shared.lang, take.number),
    };
    if button::icon_button(ui, Icon::Family, &label).clicked() {
        shared.family.open(&take.id);
    }
}

/// Whether the form has another description than the one that the take was made from.
fn differs(shared: &Shared, take: &TakeRecord) -> bool {
    let form = shared.settings.draft.voice_prompt.trim();
    !form.is_empty() && take.voice_prompt.as_deref().is_some_and(|prompt| prompt.trim() != form)
}

/// Discards a take at once; it can be put back.
pub fn discard(shared: &mut Shared, take: &TakeRecord) {
    if shared.is_playing(&take.id) {
        shared.send(Command::StopPlaying);
    }
    shared.send(Command::Discard(take.id.clone()));
    if shared.unsaved.contains_key(&take.id) {
        return shared.forget_unsaved(&take.id);
    }
    let text = match take.kind {
        TakeKind::Live => i18n::discarded_recording_toast(shared.lang, take.number),
        TakeKind::Preview | TakeKind::Spoken => i18n::discarded_toast(shared.lang, take.number, &take.title),
    };
    let undo = (i18n::undo(shared.lang), ToastAction::Restore(take.id.clone()));
    shared.toast(Severity::Info, text, Some(undo));
}

/// Asks before the only copy of a take is discarded; `asked` is the take in question.
pub fn confirm_discard(ui: &Ui, shared: &mut Shared, takes: &[TakeRecord], asked: &mut Option<TakeId>) {
    let Some(take) = asked.as_ref().and_then(|id| takes.iter().find(|take| take.id == *id)) else {
        *asked = None;
        return;
    };
    let lang = shared.lang;
    let (title, text) = (i18n::discard_unsaved_title(lang), i18n::discard_unsaved_text(lang));
    let answer = dialog::confirm(ui.ctx(), title, text, i18n::discard(lang), i18n::cancel(lang), true);
    if answer == Some(true) {
        discard(shared, take);
    }
    if answer.is_some() {
        *asked = None;
    }
}
