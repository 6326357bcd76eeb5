//! The same narrator on the vendor's own path.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Extension, Json,
    body::Body,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;

use super::{asked, body_of, narrator, tokens};
use crate::{
    service::{App, auth::RequestId, errors::Refusal},
    wire::{
        chat::{
            ChatMessage, ChatWords, NativeChatAnswer, NativeChatCall, NativeChatChoice, NativeChatOutput,
            NativeChatUsage,
        },
        sse::Event,
        synthesis::{NOT_YET, RESULT_EVENT, SSE_HEADER, STOP},
    },
};

/// Answers a chat call, streamed or whole.
pub async fn handle(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match read(&app, body).await {
        Ok((call, said)) if headers.get(SSE_HEADER).is_some_and(|value| value == "enable") => {
            streamed(&call, &said, &id.0)
        }
        Ok((call, said)) => {
            let reply = narrator::reply(&said);
            let count = narrator::pieces(&reply).len() as u64;
            Json(answer(&call, reply, STOP, count, &id.0)).into_response()
        }
        Err(refusal) => refusal.respond(&id.0),
    }
}

async fn read(app: &App, body: Body) -> Result<(NativeChatCall, String), Refusal> {
    let mut call: NativeChatCall = body_of(body).await?;
    if let Some(prompt) = call.input.prompt.take().filter(|_| call.input.messages.is_empty()) {
        call.input.messages.push(ChatMessage::new("user", prompt));
    }
    let said = asked(&app.catalog, &call.model, &call.input.messages)?;
    Ok((call, said))
}

fn streamed(call: &NativeChatCall, said: &str, id: &str) -> Response {
    let is_new_only = call.parameters.incremental_output == Some(true);
    let (mut told, mut answers) = (String::new(), Vec::new());
    let pieces = narrator::pieces(&narrator::reply(said));
    let count = pieces.len() as u64;
    for (number, words) in (1..).zip(pieces) {
        told.push_str(&words);
        answers.push(answer(call, if is_new_only { words } else { told.clone() }, NOT_YET, number, id));
    }
    answers.push(answer(call, if is_new_only { String::new() } else { told }, STOP, count, id));
    let event = |(number, answer): (u64, NativeChatAnswer)| Event {
        id: number.to_string(),
        name: RESULT_EVENT.to_owned(),
        status: Some(200),
        data: serde_json::to_string(&answer).unwrap_or_default(),
    };
    let events: Vec<_> = (1..).zip(answers).map(event).map(|event| Ok::<_, Infallible>(event.to_text())).collect();
    ([(header::CONTENT_TYPE, "text/event-stream;charset=UTF-8")], Body::from_stream(stream::iter(events)))
        .into_response()
}

fn answer(call: &NativeChatCall, words: String, reason: &str, output_tokens: u64, id: &str) -> NativeChatAnswer {
    let reason = reason.to_owned();
    let output = if call.parameters.result_format.as_deref() == Some("message") {
        let message = ChatWords {
            role: Some("assistant".to_owned()),
            content: Some(words),
            reasoning_content: Some(String::new()),
        };
        let choices = Some(vec![NativeChatChoice { message, finish_reason: reason }]);
        NativeChatOutput { choices, ..NativeChatOutput::default() }
    } else {
        NativeChatOutput { text: Some(words), finish_reason: Some(reason), choices: None }
    };
    let input_tokens = tokens(&call.input.messages);
    let usage = NativeChatUsage { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
    NativeChatAnswer { output, usage, request_id: id.to_owned() }
}
