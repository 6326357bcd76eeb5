//! Chat on the OpenAI-compatible path (and in [`native`] on the vendor's own), so that speech from a language model can be tried offline.
//!
//! There is no language model here: [`narrator`] says so, and says something that is worth hearing.

mod narrator;
pub mod native;

use std::{convert::Infallible, sync::Arc};

use axum::{
    Extension, Json,
    body::Body,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{App, auth::RequestId, custom, errors::Refusal};
use crate::{
    catalog::Catalog,
    model::ModelId,
    wire::chat::{CHAT_PATH, ChatAnswer, ChatCall, ChatChoice, ChatMessage, ChatUsage, ChatWords, DONE},
};

/// Answers a chat call, streamed or whole.
pub async fn handle(State(app): State<Arc<App>>, Extension(id): Extension<RequestId>, body: Body) -> Response {
    match read(&app.catalog, body).await {
        Ok((call, said)) if call.stream => streamed(&call, &said, &id.0),
        Ok((call, said)) => whole(&call, &said, &id.0),
        Err(refusal) => refusal.respond_on(CHAT_PATH, &id.0),
    }
}

/// The call, and what the user said last.
async fn read(catalog: &Catalog, body: Body) -> Result<(ChatCall, String), Refusal> {
    let call: ChatCall = body_of(body).await?;
    let said = asked(catalog, &call.model, &call.messages)?;
    Ok((call, said))
}

/// A body that names its model.
async fn body_of<T: DeserializeOwned>(body: Body) -> Result<T, Refusal> {
    let body: Value = serde_json::from_slice(&custom::read(body).await?)
        .map_err(|err| Refusal::parameter(format!("The body is not JSON: {err}.")))?;
    if body.get("model").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(Refusal::parameter("you must provide a model parameter"));
    }
    serde_json::from_value(body).map_err(|err| Refusal::parameter(format!("The call is not valid: {err}.")))
}

/// What the user said last. Models of speech do not chat; all other names do.
fn asked(catalog: &Catalog, model: &ModelId, messages: &[ChatMessage]) -> Result<String, Refusal> {
    if catalog.model(model).is_some() {
        let message = format!("The model `{model}` does not exist or you do not have access to it.");
        return Err(Refusal::new(StatusCode::NOT_FOUND, "ModelNotFound", message));
    }
    let said = messages.iter().rfind(|message| message.role == "user").map(|message| message.content.clone());
    let said = said.filter(|said| !said.trim().is_empty());
    said.ok_or_else(|| Refusal::parameter("There must be a message of the user's."))
}

fn streamed(call: &ChatCall, said: &str, id: &str) -> Response {
    let words = narrator::pieces(&narrator::reply(said));
    let count = words.len() as u64;
    let role = ChatWords { role: Some("assistant".to_owned()), content: Some(String::new()), ..ChatWords::default() };
    let mut pieces = vec![choice(Some(role), None)];
    pieces.extend(
        words.into_iter().map(|words| choice(Some(ChatWords { content: Some(words), ..ChatWords::default() }), None)),
    );
    pieces.push(choice(Some(ChatWords::default()), Some("stop")));
    let mut answers: Vec<ChatAnswer> = pieces.into_iter().map(|piece| answer(call, id, Some(piece))).collect();
    if call.stream_options.is_some_and(|options| options.include_usage) {
        answers.push(ChatAnswer { usage: Some(usage(call, count)), ..answer(call, id, None) });
    }
    let lines = answers.into_iter().map(|answer| serde_json::to_string(&answer).unwrap_or_default());
    let lines = lines.chain([DONE.to_owned()]).map(|data| Ok::<_, Infallible>(format!("data: {data}\n\n")));
    let head = [(header::CONTENT_TYPE, "text/event-stream;charset=UTF-8"), (header::CACHE_CONTROL, "no-cache")];
    (head, Body::from_stream(stream::iter(lines.collect::<Vec<_>>()))).into_response()
}

fn whole(call: &ChatCall, said: &str, id: &str) -> Response {
    let reply = narrator::reply(said);
    let count = narrator::pieces(&reply).len() as u64;
    let words = ChatWords { role: Some("assistant".to_owned()), content: Some(reply), ..ChatWords::default() };
    let only = ChatChoice { message: Some(words), ..choice(None, Some("stop")) };
    let object = "chat.completion".to_owned();
    let whole = ChatAnswer { object, usage: Some(usage(call, count)), ..answer(call, id, Some(only)) };
    Json(whole).into_response()
}

fn choice(delta: Option<ChatWords>, reason: Option<&str>) -> ChatChoice {
    ChatChoice { index: 0, delta, message: None, finish_reason: reason.map(str::to_owned) }
}

fn answer(call: &ChatCall, id: &str, choice: Option<ChatChoice>) -> ChatAnswer {
    ChatAnswer {
        choices: choice.into_iter().collect(),
        object: "chat.completion.chunk".to_owned(),
        usage: None,
        created: Timestamp::now().as_second(),
        model: call.model.to_string(),
        id: format!("chatcmpl-{id}"),
    }
}

fn usage(call: &ChatCall, completion_tokens: u64) -> ChatUsage {
    let prompt_tokens = tokens(&call.messages);
    ChatUsage { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
}

/// A piece of words counts as a token, as it roughly does in a real model.
fn tokens(messages: &[ChatMessage]) -> u64 {
    messages.iter().map(|message| narrator::pieces(&message.content).len() as u64).sum()
}
