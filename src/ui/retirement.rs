//! Which models an account is offered, and how those that are retired are told from others wherever models are chosen.
//! The embedded service goes on speaking them, so nothing is said about it there.

use crate::{
    catalog::{Model, retired_last},
    i18n,
    model::ModelId,
    ui::Shared,
};

/// Whether the models are the vendor's.
fn matters(shared: &Shared) -> bool {
    shared.place.as_ref().is_none_or(|place| !place.offline)
}

/// Models that voices can be designed for where calls go now; the first is what is meant where none was chosen.
pub fn design_targets(shared: &Shared) -> Vec<&Model> {
    let region = shared.region();
    let terms = |model: &Model| shared.catalog.design_terms(&model.family);
    let offered = |model: &&Model| match (region, terms(model)) {
        (Some(region), Some(terms)) => terms.regions.iter().any(|known| known == region),
        _ => true,
    };
    let here = |model: &&Model| offered(model) && model.is_offered_in(region);
    let targets = shared.catalog.design_targets().filter(here);
    // A server of the user's own goes by its own days.
    if region.is_some() { retired_last(targets, &today()) } else { targets.collect() }
}

/// The model that voices are designed for: the chosen one, or else the first.
pub fn target(shared: &Shared) -> Option<ModelId> {
    let chosen = shared.settings.draft.target_model.clone();
    chosen.or_else(|| design_targets(shared).first().map(|model| model.id.clone()))
}

/// Today where the user is, `YYYY-MM-DD`.
pub fn today() -> String {
    jiff::Zoned::now().date().to_string()
}

/// What stands beside a model's id; empty where the model is offered.
pub fn note(shared: &Shared, model: &ModelId) -> &'static str {
    let retired = matters(shared) && shared.catalog.model(model).is_some_and(|model| model.is_retired(&today()));
    if retired { i18n::retired(shared.lang) } else { "" }
}

/// What is known about the end of a model, in a sentence.
pub fn detail(shared: &Shared, model: &Model) -> Option<String> {
    if !matters(shared) {
        return None;
    }
    let gone = model.gone.as_ref().map(|day| i18n::model_gone_on(shared.lang, day));
    gone.or_else(|| model.retired.as_ref().map(|day| i18n::model_retired(shared.lang, day)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use std::sync::Arc;

    use super::*;
    use crate::{catalog::Catalog, i18n::Lang, studio::Place};

    #[test]
    fn an_account_is_offered_what_its_region_has_and_begins_with_what_is_not_retired() {
        let mut shared = Shared::testing(Lang::En, Catalog::bundled());
        let place = |offline, region: Option<&str>| {
            Some(Place { offline, host: String::new(), region: region.map(str::to_owned), given: false })
        };
        let qwen = Some("qwen3-tts-vd-realtime-2026-01-15".into());
        shared.place = place(true, None);
        assert_eq!(target(&shared), qwen);
        // The days that the vendor announced have passed.
        shared.place = place(false, Some("cn-beijing"));
        assert_eq!(target(&shared), Some("cosyvoice-v3.5-plus".into()));
        assert!(design_targets(&shared).len() > 2 && design_targets(&shared).last().unwrap().family == "qwen");
        shared.place = place(false, Some("ap-southeast-1"));
        assert!(design_targets(&shared).iter().all(|model| model.family == "qwen"), "the others design in Beijing");
        shared.settings.draft.target_model = Some("typed".into());
        assert_eq!(target(&shared), Some("typed".into()));
    }

    #[test]
    fn retired_models_are_marked() {
        let json = r#"{"models":[{"id":"qwen3-tts-flash-realtime","retired":"2000-01-01"},{"id":"new"},
            {"id":"late","retired":"9999-01-01"}]}"#;
        for (lang, mark) in [(Lang::En, "(retired)"), (Lang::Zh, "（已下线）")] {
            let mut catalog = Catalog::bundled();
            catalog.overlay(json).unwrap();
            let mut shared = Shared::testing(lang, catalog);
            for (model, expected) in [("qwen3-tts-flash-realtime", mark), ("new", ""), ("late", ""), ("typed", "")] {
                assert_eq!(note(&shared, &model.into()), expected, "{model}");
            }
            Arc::make_mut(&mut shared.catalog).mark_retired(&"new".into(), "2026-11-21");
            assert_eq!(note(&shared, &"new".into()), mark);
            shared.place = Some(Place { offline: true, host: String::new(), region: None, given: false });
            assert_eq!(note(&shared, &"new".into()), "", "it is still spoken here");
            assert_eq!(detail(&shared, shared.catalog.model(&"new".into()).unwrap()), None);
            shared.place = None;
            let told = detail(&shared, shared.catalog.model(&"new".into()).unwrap());
            assert!(told.unwrap().contains("2026-11-21"));
        }
    }
}
