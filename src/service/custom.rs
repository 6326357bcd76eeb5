//! Voice management: reads a call, hands it to the service that its `model` names, and answers.
//!
//! Owns what the three services share: the body, the account's lists, deletion, and work that ends with its caller.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension, Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use serde::Serialize;

use super::{
    App,
    auth::RequestId,
    clone, design, enroll,
    errors::Refusal,
    store::{AddError, Record},
    validate,
};
use crate::{
    model::VoiceId,
    wire::{
        uploads::{OSS_RESOLVE_HEADER, OSS_RESOLVE_ON},
        voices::{Answer, DeletedVoice, Usage, VoiceFamily, VoicePage},
    },
};

/// Largest body, in bytes: a recording of 10 MB in base64, and some words beside it.
const MAX_BODY: usize = 12 << 20;
/// Where listening to a body that is too large ends.
const MOST_HEARD: usize = 64 << 20;
/// How long a body may take to arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(30);

/// What a service knows of a call besides its body.
pub struct Caller<'a> {
    /// The service's whole state.
    pub app: &'a Arc<App>,
    /// Id of the call.
    pub id: &'a str,
    /// Whether addresses of uploaded files are to be looked up.
    pub resolves_uploads: bool,
}

impl Caller<'_> {
    /// A success that made `count` voices.
    pub fn success<T: Serialize>(&self, count: u64, output: T) -> Response {
        Json(Answer { output, usage: Some(Usage { count }), request_id: self.id.to_owned() }).into_response()
    }
}

/// Answers one call.
pub async fn handle(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let resolves_uploads = headers.get(OSS_RESOLVE_HEADER).is_some_and(|value| value == OSS_RESOLVE_ON);
    let caller = Caller { app: &app, id: &id.0, resolves_uploads };
    answer(&caller, body).await.unwrap_or_else(|refusal| refusal.respond(&id.0))
}

async fn answer(caller: &Caller<'_>, body: Body) -> Result<Response, Refusal> {
    let (family, call) = validate::family(&read(body).await?)?;
    match family {
        VoiceFamily::QwenDesign => design::answer(caller, validate::call(call)?).await,
        VoiceFamily::QwenClone => clone::answer(caller, validate::clone::call(call)?).await,
        VoiceFamily::Enrollment => enroll::answer(caller, validate::enroll::call(call)?).await,
    }
}

/// The whole body of a call.
///
/// # Errors
/// It is too large, broke off, or did not arrive in time.
pub async fn read(body: Body) -> Result<Vec<u8>, Refusal> {
    let late = Refusal::new(StatusCode::REQUEST_TIMEOUT, "RequestTimeOut", "The body did not arrive in time.");
    tokio::time::timeout(BODY_DEADLINE, whole(body)).await.unwrap_or(Err(late))
}

/// Listens to the end of a body that nobody needs: a line that is closed with words of the caller's still on it would
/// fail the caller's next call, too.
pub async fn hear_out(body: Body) {
    // Where it breaks off or takes too long, the line is past help.
    let _ = tokio::time::timeout(BODY_DEADLINE, listen(body, 0)).await;
}

/// A body that is too large is heard to its end within reason: a caller who is cut off while it speaks never hears why.
async fn whole(body: Body) -> Result<Vec<u8>, Refusal> {
    let refused = |why: &str| Refusal::new(StatusCode::BAD_REQUEST, "BadRequest.TooLarge", why);
    let (bytes, heard) = listen(body, MAX_BODY).await.map_err(|_| refused("The body broke off."))?;
    if heard > MAX_BODY { Err(refused(&format!("The body is larger than {MAX_BODY} bytes."))) } else { Ok(bytes) }
}

/// The first `kept` bytes of a body in whole pieces, and how many came, within reason.
async fn listen(body: Body, kept: usize) -> Result<(Vec<u8>, usize), axum::Error> {
    let (mut chunks, mut bytes, mut heard) = (body.into_data_stream(), Vec::new(), 0);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        heard += chunk.len();
        if heard > MOST_HEARD {
            break;
        }
        if heard <= kept {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((bytes, heard))
}

/// One page of a family that counts its voices.
pub fn list(app: &App, family: VoiceFamily, page_index: u32, page_size: u32) -> VoicePage {
    let (total, records) = app.store.page(family, None, page_index as usize, page_size as usize);
    let voice_list = records.iter().map(|record| record.info()).collect();
    VoicePage { page_index, page_size, total_count: Some(total as u64), voice_list }
}

/// The voice of that id, in that family.
///
/// # Errors
/// `VoiceNotFound`.
pub fn find(app: &App, family: VoiceFamily, voice: &VoiceId) -> Result<Arc<Record>, Refusal> {
    let found = app.store.get(voice).filter(|record| record.family == family);
    found.ok_or_else(|| Refusal::voice_not_found(voice))
}

/// Removes a voice of that family for good.
///
/// # Errors
/// `VoiceNotFound`, or the disk's refusal.
pub async fn delete(app: &Arc<App>, family: VoiceFamily, voice: VoiceId) -> Result<DeletedVoice, Refusal> {
    find(app, family, &voice)?;
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

/// Refuses where the account has no place left, before any work is done.
///
/// # Errors
/// The quota's refusal.
pub fn room(app: &App, family: VoiceFamily) -> Result<(), Refusal> {
    if app.store.has_room(family) { Ok(()) } else { Err(Refusal::quota()) }
}

impl From<AddError> for Refusal {
    fn from(err: AddError) -> Self {
        match err {
            AddError::Full => Self::quota(),
            AddError::Io(err) => Self::internal("InternalError", format!("The voice could not be kept: {err}.")),
        }
    }
}

/// Does `work` where it may block.
///
/// # Errors
/// It panicked.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Refusal::internal("InternalError", "The service failed while it worked on the call."))
}

/// Tells the work that its caller is gone: the server drops the handler when the connection breaks.
#[derive(Default)]
pub struct Gone(pub Arc<AtomicBool>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
