//! Which voice goes with which model. Illegal pairs cannot be chosen, and are explained.

use crate::{
    catalog::{Instructions, Model, VoiceKind, retired_last},
    i18n,
    model::{ModelId, TextProblem, VoiceId},
    settings::LiveMode,
    ui::{Shared, retirement::today},
    wire::{session::SessionMode, voices::VoiceStatus},
};

/// The mode as it goes over the wire.
pub fn wire_mode(mode: LiveMode) -> SessionMode {
    match mode {
        LiveMode::ServerCommit => SessionMode::ServerCommit,
        LiveMode::Commit => SessionMode::Commit,
    }
}

/// The only model of a designed voice, where the account's list or the vault tells it.
pub fn target_of(shared: &Shared, voice: &VoiceId) -> Option<ModelId> {
    let listed = shared.voices.voices.iter().find(|info| info.voice == *voice);
    let listed = listed.and_then(|info| info.target_model.clone());
    listed.or_else(|| {
        let take = shared.preview_of(voice)?;
        take.model.clone().filter(|_| shared.is_of_this_account(take))
    })
}

/// Whether the chosen model follows what the user says about the delivery, with the chosen voice.
pub fn takes_instructions(shared: &Shared) -> bool {
    let live = &shared.settings.live;
    let (Some(voice), Some(model)) = (&live.voice, &live.model) else { return false };
    let model = shared.catalog.model(model);
    model.is_some_and(|model| shared.catalog.instructions(model, voice) == Instructions::Free)
}

/// Why `model` cannot speak with `voice`; `None` where it can, or where nobody knows.
pub fn illegal(shared: &Shared, voice: &VoiceId, model: &ModelId) -> Option<String> {
    let lang = shared.lang;
    let listed = shared.voices.voices.iter().find(|info| info.voice == *voice);
    match listed.map(|info| &info.status) {
        Some(VoiceStatus::Deploying) => return Some(i18n::pair_deploying(lang).to_owned()),
        Some(VoiceStatus::Undeployed) => return Some(i18n::pair_undeployed(lang).to_owned()),
        _ => {}
    }
    if shared.preview_of(voice).is_some_and(|take| shared.is_deleted(take)) {
        return Some(i18n::pair_deleted(lang).to_owned());
    }
    if shared.preview_of(voice).is_some_and(|take| !shared.is_of_this_account(take)) {
        return Some(i18n::pair_elsewhere(lang).to_owned());
    }
    if let Some(target) = target_of(shared, voice) {
        return (target != *model).then(|| i18n::pair_illegal(lang, target));
    }
    let system = shared.catalog.voice(voice)?;
    // A model that the catalog does not know may speak with anything.
    shared.catalog.model(model)?;
    let usable = |id: &&ModelId| shared.catalog.model(id).is_none_or(|model| shared.catalog.is_usable(model));
    let all = || system.models.iter().filter(usable).map(ModelId::as_str).collect::<Vec<_>>().join(", ");
    (!system.models.contains(model)).then(|| i18n::pair_other(lang, all()))
}

/// A model that speaks with `voice`: the present one if it does, else the one it was made for.
pub fn model_for(shared: &Shared, voice: &VoiceId) -> Option<ModelId> {
    let present = shared.settings.live.model.clone();
    if let Some(target) = target_of(shared, voice) {
        return Some(target);
    }
    let system = shared.catalog.voice(voice);
    match (present, system) {
        (Some(model), Some(system)) if system.models.contains(&model) => Some(model),
        (_, Some(system)) => {
            let offered: Vec<_> = system.models.iter().filter_map(|id| shared.catalog.model(id)).collect();
            let usable = offered
                .into_iter()
                .filter(|model| shared.catalog.is_usable(model) && model.is_offered_in(shared.region()));
            retired_last(usable, &today()).first().map(|model| model.id.clone())
        }
        (present, None) => present,
    }
}

/// Models that Live can use, whatever the voice.
pub fn models(shared: &Shared) -> Vec<ModelId> {
    let cloned_only = |model: &Model| model.voices.iter().all(|kind| *kind == VoiceKind::Cloned);
    let offered = |model: &&Model| !cloned_only(model) && model.is_offered_in(shared.region());
    let known = shared.catalog.usable().filter(offered);
    retired_last(known, &today()).into_iter().map(|model| model.id.clone()).collect()
}

/// Why nothing can be spoken now.
pub fn problem(shared: &Shared) -> Option<String> {
    let (lang, live) = (shared.lang, &shared.settings.live);
    if let Some(failure) = &shared.vault_failure {
        return Some(i18n::failure(lang, failure));
    }
    if let Some(failure) = &shared.connect_failure {
        return Some(i18n::failure(lang, failure));
    }
    if shared.place.is_none() {
        return Some(i18n::cannot_design_connection(lang).to_owned());
    }
    let Some(voice) = &live.voice else { return Some(i18n::voice_required(lang).to_owned()) };
    let Some(model) = &live.model else { return Some(i18n::model_required(lang).to_owned()) };
    if live.text.trim().is_empty() {
        return Some(i18n::text_required(lang).to_owned());
    }
    if !live.text.chars().any(char::is_alphanumeric) {
        return Some(i18n::text_problem(lang, &TextProblem::NoWords));
    }
    illegal(shared, voice, model)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use std::sync::Arc;

    use super::*;
    use crate::{catalog::Catalog, i18n::Lang, studio::Place};

    fn shared(overlay: &str) -> Shared {
        let mut catalog = Catalog::bundled();
        catalog.overlay(overlay).unwrap();
        Shared::testing(Lang::En, catalog)
    }

    #[test]
    fn models_that_cannot_be_reached_are_not_offered() {
        let shared = shared("{}");
        let offered = models(&shared);
        for absent in ["qwen3-tts-flash", "sambert-zhichu-v1", "qwen3-tts-vc-realtime-2026-01-15"] {
            assert!(!offered.contains(&absent.into()), "{absent}");
        }
        assert_eq!(offered.len(), 19);
        let place =
            Place { offline: false, host: String::new(), region: Some("ap-southeast-1".to_owned()), given: false };
        let mut abroad = self::shared("{}");
        abroad.place = Some(place);
        let abroad = models(&abroad);
        assert!(offered.contains(&"cosyvoice-v1".into()) && !abroad.contains(&"cosyvoice-v1".into()));
        let why = illegal(&shared, &"Aiden".into(), &"qwen3-tts-instruct-flash-realtime".into()).unwrap();
        assert!(why.contains("qwen3-tts-flash-realtime-2025-11-27") && !why.contains("qwen3-tts-flash,"), "{why}");
    }

    #[test]
    fn retired_models_come_last_and_are_not_chosen_for_a_voice() {
        let mut shared = shared(r#"{"models":[{"id":"qwen3-tts-flash-realtime-2025-11-27","retired":null}]}"#);
        assert_eq!(model_for(&shared, &"Cherry".into()), Some("qwen3-tts-flash-realtime".into()));
        let flash = "qwen3-tts-flash-realtime".into();
        Arc::make_mut(&mut shared.catalog).mark_retired(&flash, "2026-11-21");
        assert_eq!(model_for(&shared, &"Cherry".into()), Some("qwen3-tts-flash-realtime-2025-11-27".into()));
        let offered = models(&shared);
        let place = |model: &ModelId| offered.iter().position(|known| known == model).unwrap();
        assert!(place(&"qwen3-tts-flash-realtime-2025-11-27".into()) < place(&flash), "{offered:?}");
    }
}
