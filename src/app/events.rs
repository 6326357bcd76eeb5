//! What an event changes in the window.

use super::{Studio, pending};
use crate::{
    audio::player::PlayerEvent,
    i18n,
    library::{LibraryWarning, PendingCharge, TakeRecord},
    model::{TakeId, VoiceId},
    studio::{DesignedTake, Event, Failure, FailureKind, Notice, Place, RequestId, VoiceListing},
    ui::{Shared, design::Failed, shared::ToastAction, widgets::Severity},
};

/// Takes an event.
pub(super) fn apply(studio: &mut Studio, event: Event) {
    let shared = &mut studio.shared;
    match event {
        Event::VaultOpened { takes, discarded, warnings, pending } => {
            shared.discarded = discarded;
            vault_opened(shared, takes, &warnings, pending);
        }
        Event::VaultFailed(failure) => shared.vault_failure = Some(failure),
        Event::Connected(place) => connected(shared, place),
        Event::ConnectFailed(failure) => {
            (shared.place, shared.connecting, shared.trouble) = (None, false, None);
            shared.voices = crate::ui::VoiceList::default();
            shared.connect_failure = Some(failure);
        }
        Event::Designed(request, result) => designed(studio, request, result),
        Event::DesignCancelled(request) => {
            shared.under_way.answered(request);
            studio.design.answered(request, false, None);
        }
        Event::TakesChanged { takes, discarded } => {
            shared.discarded = discarded;
            shared.set_takes(takes);
        }
        Event::SavedAgain(id) => shared.forget_unsaved(&id),
        Event::Drawn(id, picture) => {
            shared.drawing.remove(&id);
            shared.pictures.insert(id, picture);
        }
        Event::VoicesChanged => shared.refresh_voices(),
        Event::VoicesListed(request, result) => voices_listed(shared, request, result),
        Event::VoiceDeleted(voice, result) => voice_deleted(studio, &voice, result.err()),
        Event::Player(event) => player(shared, &event),
        Event::Live(event) => studio.live.take(event, shared),
        Event::Exported(id, result) => exported(shared, &id, result),
        Event::Export(event) => crate::ui::export::take(shared, event),
        Event::ExportFolderChosen(folder) => shared.settings.export_dir = Some(folder),
        Event::ModelRetired { model, day } => {
            std::sync::Arc::make_mut(&mut shared.catalog).mark_retired(&model, &day);
        }
        Event::Spoken(event) => crate::ui::say::take(shared, event),
        Event::Audition(event) => shared.audition.take(event),
        Event::VoicePack(event) => shared.pack.take(event),
        Event::Failed(failure) => shared.toast_failure(&failure),
        Event::Notice(what) => notice(shared, &what),
    }
}

/// Tells something worth knowing.
pub(super) fn notice(shared: &mut Shared, what: &Notice) {
    let text = i18n::notice(shared.lang, what);
    shared.toast(Severity::Warning, text, None);
}

fn vault_opened(shared: &mut Shared, takes: Vec<TakeRecord>, warnings: &[LibraryWarning], doubts: Vec<PendingCharge>) {
    shared.vault_open = true;
    shared.set_takes(takes);
    let lang = shared.lang;
    for warning in warnings {
        shared.toast(Severity::Warning, i18n::library_warning(lang, warning), None);
    }
    pending::tell(shared, doubts);
}

fn connected(shared: &mut Shared, place: Place) {
    shared.place = Some(place);
    shared.connecting = false;
    (shared.connect_failure, shared.trouble) = (None, None);
    shared.voices = crate::ui::VoiceList::default();
    shared.refresh_voices();
}

fn designed(studio: &mut Studio, request: RequestId, result: Result<Box<DesignedTake>, Failure>) {
    let shared = &mut studio.shared;
    shared.heard(result.as_ref().err());
    shared.under_way.answered(request);
    match result {
        Ok(made) => {
            let unsaved = made.unsaved.clone().map(|failure| Failed { failure, made: true });
            studio.design.answered(request, true, unsaved);
            shared.add_take(*made);
            shared.refresh_voices();
        }
        Err(failure) => {
            let unknown = failure.kind == FailureKind::OutcomeUnknown;
            let failed = Failed { failure: failure.clone(), made: false };
            if !studio.design.answered(request, false, Some(failed)) && unknown {
                // The panel waits no more, but money may have been spent.
                studio.shared.toast_failure(&failure);
            }
        }
    }
}

fn voices_listed(shared: &mut Shared, request: RequestId, result: Result<VoiceListing, Failure>) {
    if shared.voices.asked != Some(request) {
        return;
    }
    shared.voices.asked = None;
    shared.heard(result.as_ref().err());
    match result {
        Ok(listing) => {
            shared.voices.as_of = Some(jiff::Timestamp::now());
            shared.voices.voices = listing.voices;
            shared.voices.told_by = listing.told_by;
            shared.voices.known = true;
            shared.voices.failure = None;
            crate::ui::live::choose_first_voice(shared);
        }
        Err(failure) => shared.voices.failure = Some(failure),
    }
}

fn voice_deleted(studio: &mut Studio, voice: &VoiceId, failure: Option<Failure>) {
    let gone = failure.is_none();
    studio.shared.heard(failure.as_ref());
    let elsewhere = studio.voices.deleted(voice, failure);
    let shared = &mut studio.shared;
    if let Some(failure) = elsewhere {
        shared.toast_failure(&failure);
    }
    let name = crate::ui::voice_names::name(shared, voice);
    if gone {
        shared.voices.voices.retain(|info| info.voice != *voice);
        shared.deleted.insert(voice.clone());
        if shared.settings.live.voice.as_ref() == Some(voice) {
            shared.settings.live.voice = None;
        }
        let text = i18n::voice_deleted(shared.lang, name);
        shared.toast(Severity::Success, text, None);
    }
}

fn player(shared: &mut Shared, event: &PlayerEvent) {
    let lang = shared.lang;
    match event {
        PlayerEvent::NoDevice { .. } => shared.toast(Severity::Warning, i18n::device_missing(lang), None),
        PlayerEvent::DeviceLost { .. } => shared.toast(Severity::Warning, i18n::device_lost(lang), None),
        PlayerEvent::DeviceBack => shared.toast(Severity::Success, i18n::device_back(lang), None),
        _ => {}
    }
}

fn exported(shared: &mut Shared, id: &TakeId, result: Result<Option<std::path::PathBuf>, Failure>) {
    shared.exporting.remove(id);
    match result {
        Ok(Some(file)) => {
            let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
            let (text, show) = (i18n::exported(shared.lang, name), i18n::show_in_folder(shared.lang));
            shared.toast(Severity::Success, text, Some((show, ToastAction::Show(file))));
        }
        Ok(None) => {}
        Err(failure) => shared.toast_failure(&failure),
    }
}
