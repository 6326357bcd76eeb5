//! Whether the voice of a take can say something else, and why not.

use crate::{
    catalog::{Catalog, Instructions},
    engine, i18n,
    library::TakeRecord,
    model::TextProblem,
    ui::{Shared, live, natural_voices::VoiceEngine},
};

/// Why the voice of a take cannot speak now; `None` where it can.
pub fn why_not(shared: &Shared, take: &TakeRecord) -> Option<String> {
    let lang = shared.lang;
    let broken = shared.vault_failure.as_ref().or(shared.connect_failure.as_ref());
    if let Some(failure) = broken {
        return Some(i18n::failure(lang, failure));
    }
    let Some(place) = &shared.place else { return Some(i18n::cannot_design_connection(lang).to_owned()) };
    let (Some(voice), Some(model)) = (&take.voice, &take.model) else {
        return Some(i18n::say_no_voice(lang).to_owned());
    };
    if shared.is_deleted(take) {
        return Some(i18n::pair_deleted(lang).to_owned());
    }
    // A voice that the vendor ships is in every account.
    if shared.catalog.voice(voice).is_none() && !shared.is_of_this_account(take) {
        return Some(i18n::pair_elsewhere(lang).to_owned());
    }
    if shared.catalog.model(model).is_some_and(|model| !shared.catalog.is_usable(model)) {
        return Some(i18n::say_unreachable(lang, model));
    }
    let natural = place.offline && take.engine.as_deref() == Some(engine::NATURAL);
    if natural && shared.pack.found.is_some() && shared.pack.engine() == VoiceEngine::Formant {
        return Some(i18n::say_needs_pack(lang).to_owned());
    }
    live::illegal(shared, voice, model)
}

/// Why the text of the page cannot be spoken; `None` where it can.
pub(super) fn problem(shared: &Shared, take: &TakeRecord) -> Option<String> {
    let lang = shared.lang;
    why_not(shared, take).or_else(|| {
        let text = shared.settings.say.text.trim();
        if text.is_empty() {
            return Some(i18n::text_required(lang).to_owned());
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Some(i18n::text_problem(lang, &TextProblem::NoWords));
        }
        let (count, limit) = (crate::model::counted_characters(text), longest(&shared.catalog, take)?);
        let too_long = TextProblem::TooLong { count: count as usize, limit: limit as usize };
        (count > limit).then(|| i18n::text_problem(lang, &too_long))
    })
}

/// The longest text that the model of a take speaks at once, in charged characters, where that is known.
pub(super) fn longest(catalog: &Catalog, take: &TakeRecord) -> Option<u64> {
    catalog.model(take.model.as_ref()?)?.limits.counted_per_task
}

/// Whether the voice follows what the user says about the delivery.
pub(super) fn takes_instructions(catalog: &Catalog, take: &TakeRecord) -> bool {
    let (Some(voice), Some(model)) = (&take.voice, &take.model) else { return false };
    catalog.model(model).is_some_and(|model| catalog.instructions(model, voice) == Instructions::Free)
}
