//! Lists of the models that the service knows: those of the catalog, in its order.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};

use super::{App, auth::RequestId, errors::Refusal};
use crate::wire::models::{
    CompatibleModel, CompatibleModels, ListedModel, MODELS_PATH, ModelsAnswer, ModelsPage, PageQuery,
};

/// Most models on a page.
const LARGEST_PAGE: u32 = 100;

/// A page of the vendor's own list.
pub async fn own(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    page: Result<Query<PageQuery>, QueryRejection>,
) -> Response {
    let bad = |message: &str| Refusal::parameter(message).respond_on(MODELS_PATH, &id.0);
    let Ok(Query(PageQuery { model, page_no, page_size })) = page else {
        return bad("page_no and page_size are numbers.");
    };
    if page_no == 0 || !(1..=LARGEST_PAGE).contains(&page_size) {
        return bad("page_no must be above 0, page_size 1 to 100.");
    }
    let all = app.catalog.models.iter().filter(|entry| model.as_ref().is_none_or(|model| entry.id == *model));
    let total = all.clone().count();
    let skipped = (page_no as usize - 1).saturating_mul(page_size as usize);
    let listed = all.skip(skipped).take(page_size as usize);
    let models = listed.map(|model| ListedModel { model: model.id.clone(), name: model.id.to_string() }).collect();
    let output = ModelsPage { total, page_no, page_size, models };
    Json(ModelsAnswer { output, request_id: id.0 }).into_response()
}

/// The OpenAI-compatible list.
pub async fn compatible(State(app): State<Arc<App>>) -> Response {
    let model = |id| CompatibleModel { id, object: "model".to_owned(), created: 0, owned_by: "timbre".to_owned() };
    let data = app.catalog.models.iter().map(|entry| model(entry.id.clone())).collect();
    Json(CompatibleModels { object: "list".to_owned(), data }).into_response()
}
