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
