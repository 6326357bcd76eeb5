//! Voice management: create, list, query and delete.
//!
//! A voice is made in one piece of blocking work (speak, encode, keep), and answered only when it is on disk. A caller
//! who is gone before that stops the work, and nothing is kept.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension, Json,
    body::{Body, Bytes},
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;

use super::{
    App,
    auth::RequestId,
    errors::Refusal,
    preview,
    store::{AddError, NewVoice},
    validate::{self, Order},
};
use crate::{
    engine::describe,
    model::VoiceId,
    wire::voices::{Answer, CreatedVoice, DeletedVoice, DesignAction, PreviewAudio, PreviewFormat, Usage, VoicePage},
};

/// Largest body, in bytes: a prompt and a preview text at their limits, escaped, are 40 kB.
const MAX_BODY: usize = 2 << 20;
/// How long a body may take to arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(30);

/// Answers one call.
pub async fn handle(State(app): State<Arc<App>>, Extension(id): Extension<RequestId>, body: Body) -> Response {
    answer(&app, &id.0, body).await.unwrap_or_else(|refusal| refusal.respond(&id.0))
}

async fn answer(app: &Arc<App>, id: &str, body: Body) -> Result<Response, Refusal> {
    let call = validate::call(&read(body).await?)?;
    match call.input {
        DesignAction::Create(voice) => {
            let format = call.parameters.unwrap_or_default();
            let order = validate::create(&app.catalog, &voice, &format)?;
            Ok(success(id, 1, create(app, order, format).await?))
        }
        DesignAction::List { page_index, page_size } => Ok(success(id, 0, list(app, page_index, page_size))),
        DesignAction::Query { voice } => {
            let record = app.store.get(&voice).ok_or_else(|| Refusal::voice_not_found(&voice))?;
            Ok(success(id, 0, record.info()))
        }
        DesignAction::Delete { voice } => Ok(success(id, 0, delete(app, voice).await?)),
    }
}

fn success<T: Serialize>(id: &str, count: u64, output: T) -> Response {
    Json(Answer { output, usage: Some(Usage { count }), request_id: id.to_owned() }).into_response()
}

pub(super) async fn read(body: Body) -> Result<Bytes, Refusal> {
    match tokio::time::timeout(BODY_DEADLINE, axum::body::to_bytes(body, MAX_BODY)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => {
            let message = format!("The body is larger than {MAX_BODY} bytes, or broke off.");
            Err(Refusal::new(StatusCode::BAD_REQUEST, "BadRequest.TooLarge", message))
        }
        Err(_) => Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "RequestTimeOut", "The body did not arrive in time.")),
    }
}

fn list(app: &App, page_index: u32, page_size: u32) -> VoicePage {
    let (total, records) = app.store.page(page_index as usize, page_size as usize);
    let voice_list = records.iter().map(|record| record.info()).collect();
    VoicePage { page_index, page_size, total_count: Some(total as u64), voice_list }
}

async fn delete(app: &Arc<App>, voice: VoiceId) -> Result<DeletedVoice, Refusal> {
    let store = Arc::clone(&app.store);
    let (voice, removed) = blocking(move || {
        let removed = store.remove(&voice);
        (voice, removed)
    })
    .await?;
    match removed {
        Ok(true) => Ok(DeletedVoice { voice }),
        Ok(false) => Err(Refusal::voice_not_found(&voice)),
        Err(err) => Err(Refusal::internal("InternalError", format!("The voice could not be deleted: {err}."))),
    }
}

async fn create(app: &Arc<App>, order: Order, format: PreviewFormat) -> Result<CreatedVoice, Refusal> {
    if !app.store.has_room() {
        return Err(Refusal::quota());
    }
    let gone = Gone::default();
    let (work, seen) = (Arc::clone(app), Arc::clone(&gone.0));
    blocking(move || make(&work, order, format, &seen)).await?
}

fn make(app: &App, order: Order, format: PreviewFormat, gone: &AtomicBool) -> Result<CreatedVoice, Refusal> {
    let spec = describe::spec(order.prompt.as_str(), rand::random());
    let sound = preview::speak(app.engine.as_ref(), &spec, &order, gone)?;
    let data = BASE64_STANDARD.encode(preview::encode(&sound, order.format)?);
    if gone.load(Ordering::Relaxed) {
        return Err(Refusal::internal("ClientDisconnect", "The caller is gone; no voice was made."));
    }
    let record = app.store.add(NewVoice {
        target_model: order.target_model,
        voice_prompt: order.prompt,
        preview_text: order.preview,
        name: order.name,
        language: order.language,
        spec,
    })?;
    let preview = PreviewAudio { data, sample_rate: format.sample_rate, response_format: format.response_format };
    Ok(CreatedVoice {
        voice: record.voice.clone(),
        target_model: Some(record.target_model.clone()),
        preview_audio: Some(preview),
    })
}

impl From<AddError> for Refusal {
    fn from(err: AddError) -> Self {
        match err {
            AddError::Full => Self::quota(),
            AddError::Io(err) => Self::internal("InternalError", format!("The voice could not be kept: {err}.")),
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Refusal::internal("InternalError", "The service failed while it worked on the call."))
}

/// Tells the work that its caller is gone: the server drops the handler when the connection breaks.
#[derive(Default)]
struct Gone(Arc<AtomicBool>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
