//! Giving voices back: they go from the server, their takes stay.

use eframe::egui::Ui;

use crate::{
    i18n,
    library::TakeRecord,
    model::TakeId,
    studio::{Command, family_in_id},
    ui::{
        Shared,
        shared::ToastAction,
        widgets::{Severity, dialog},
    },
};

/// Whether the voice of `take` is at the server of this account.
pub fn can_release(shared: &Shared, take: &TakeRecord) -> bool {
    take.voice.is_some() && shared.is_of_this_account(take) && !shared.is_deleted(take)
}

/// Candidates of the same click as `take` that are neither kept nor gone.
fn others(shared: &Shared, take: &TakeRecord) -> Vec<TakeId> {
    let same = |other: &&TakeRecord| other.click.is_some() && other.click == take.click && other.id != take.id;
    let all = shared.takes.iter().chain(&shared.discarded).filter(same);
    all.filter(|other| !other.kept && can_release(shared, other)).map(|other| other.id.clone()).collect()
}

/// Says that a take is kept, and offers to release those that were made with it.
pub fn offer(shared: &mut Shared, take: &TakeRecord) {
    let others = others(shared, take);
    if !others.is_empty() {
        let label = i18n::release_others(shared.lang, others.len());
        let text = i18n::kept_toast(shared.lang, take.number);
        shared.toast(Severity::Success, text, Some((&label, ToastAction::Release(others))));
    }
}

/// Asks about the takes that are to be released, until it is answered.
pub fn confirm(ui: &Ui, shared: &mut Shared) {
    let takes: Vec<_> = shared.releasing.iter().filter_map(|id| shared.find_take(id).cloned()).collect();
    let lang = shared.lang;
    let title = match takes.as_slice() {
        [] => return shared.releasing.clear(),
        [take] => i18n::release_title(lang, take.number),
        many => i18n::release_title_many(lang, many.len()),
    };
    let (text, yes, no) = (i18n::release_text(lang), i18n::release_yes(lang), i18n::cancel(lang));
    let Some(answer) = dialog::confirm(ui.ctx(), &title, text, yes, no, true) else { return };
    shared.releasing.clear();
    // Whoever kept one of them meanwhile, in another list, has decided otherwise.
    for voice in takes.into_iter().filter(|take| answer && !take.kept).filter_map(|take| take.voice) {
        shared.send(Command::DeleteVoice(family_in_id(&voice), voice));
    }
}
