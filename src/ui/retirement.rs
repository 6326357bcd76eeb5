//! How models that are retired are told from others wherever models are chosen.

use crate::{catalog::Model, i18n, model::ModelId, ui::Shared};

/// Today where the user is, `YYYY-MM-DD`.
pub fn today() -> String {
    jiff::Zoned::now().date().to_string()
}

/// What stands beside a model's id; empty where the model is offered.
pub fn note(shared: &Shared, model: &ModelId) -> &'static str {
    let retired = shared.catalog.model(model).is_some_and(|model| model.is_retired(&today()));
    if retired { i18n::retired(shared.lang) } else { "" }
}

/// What is known about the end of a model, in a sentence.
pub fn detail(shared: &Shared, model: &Model) -> Option<String> {
    let gone = model.gone.as_ref().map(|day| i18n::model_gone_on(shared.lang, day));
    gone.or_else(|| model.retired.as_ref().map(|day| i18n::model_retired(shared.lang, day)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use std::{path::Path, sync::Arc};

    use super::*;
    use crate::{
        catalog::Catalog,
        i18n::Lang,
        settings::{Paths, Settings},
    };

    #[test]
    fn retired_models_are_marked() {
        let json = r#"{"models":[{"id":"qwen3-tts-flash-realtime","retired":"2000-01-01"},{"id":"new"},
            {"id":"late","retired":"9999-01-01"}]}"#;
        for (lang, mark) in [(Lang::En, "(retired)"), (Lang::Zh, "（已下线）")] {
            let mut catalog = Catalog::bundled();
            catalog.overlay(json).unwrap();
            let paths = Paths::resolve(Some(Path::new("/nowhere"))).unwrap();
            let mut shared = Shared::new(lang, Arc::new(catalog), paths, Settings::default());
            for (model, expected) in [("qwen3-tts-flash-realtime", mark), ("new", ""), ("late", ""), ("typed", "")] {
                assert_eq!(note(&shared, &model.into()), expected, "{model}");
            }
            Arc::make_mut(&mut shared.catalog).mark_retired(&"new".into(), "2026-11-21");
            assert_eq!(note(&shared, &"new".into()), mark);
            let told = detail(&shared, shared.catalog.model(&"new".into()).unwrap());
            assert!(told.unwrap().contains("2026-11-21"));
        }
    }
}
