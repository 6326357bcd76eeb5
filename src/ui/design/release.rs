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

/// Whether nothing speaks against it: a kept voice stays, one that is spoken with in Live is in use, and the only copy
/// of a take is no time to give its voice away.
fn may_go(shared: &Shared, take: &TakeRecord) -> bool {
    let in_use = take.voice.is_some() && take.voice == shared.settings.live.voice;
    !take.kept && !in_use && !shared.unsaved.contains_key(&take.id) && can_release(shared, take)
}

/// Candidates of the same click as `take` that may go.
fn others(shared: &Shared, take: &TakeRecord) -> Vec<TakeId> {
    let same = |other: &&TakeRecord| other.click.is_some() && other.click == take.click && other.id != take.id;
    let others = shared.all_takes().filter(same).filter(|other| may_go(shared, other));
    others.map(|other| other.id.clone()).collect()
}

/// Says that a take is kept, and offers to release those that were made with it.
pub fn offer(shared: &mut Shared, take: &TakeRecord) {
    let others = others(shared, take);
    if !others.is_empty() {
        let lang = shared.lang;
        let many = i18n::release_others(lang, others.len());
        let label = if others.len() == 1 { i18n::release_other(lang) } else { &many };
        let text = i18n::kept_toast(lang, take.number);
        shared.toast(Severity::Success, text, Some((label, ToastAction::Release(others))));
    }
}

/// Asks about the takes that are to be released, until it is answered.
pub fn confirm(ui: &Ui, shared: &mut Shared) {
    if shared.releasing.is_empty() {
        return;
    }
    // The user may have kept one meanwhile, or gone to another account. What was asked for by itself goes from Live too.
    let alone = shared.releasing.len() == 1;
    let wanted =
        |take: &&TakeRecord| if alone { !take.kept && can_release(shared, take) } else { may_go(shared, take) };
    let takes = shared.releasing.iter().filter_map(|id| shared.find_take(id));
    let takes: Vec<_> = takes.filter(wanted).cloned().collect();
    let lang = shared.lang;
    let title = match takes.as_slice() {
        [] => return shared.releasing.clear(),
        [take] => i18n::release_title(lang, take.number),
        many => i18n::release_title_many(lang, many.len()),
    };
    let numbers: Vec<_> = takes.iter().map(|take| i18n::take_number(lang, take.number)).collect();
    let text = format!("{}\n{}", numbers.join(i18n::list_comma(lang)), i18n::release_text(lang));
    let (yes, no) = (i18n::release_yes(lang), i18n::cancel(lang));
    let Some(answer) = dialog::confirm(ui.ctx(), &title, &text, yes, no, true) else { return };
    shared.releasing.clear();
    for voice in takes.into_iter().filter(|_| answer).filter_map(|take| take.voice) {
        shared.send(Command::DeleteVoice(family_in_id(&voice), voice));
    }
}
