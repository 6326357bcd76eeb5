//! Speech over plain HTTP: one address for each family, whole or as events.
//!
//! A whole speech is answered once it is a result; a streamed one while it is made, and it becomes a result, too. A
//! caller who is gone stops the engine at its next block, and leaves nothing behind.

mod events;
mod order;

use std::sync::{Arc, atomic::AtomicU64};

use axum::{
    Extension, Json,
    body::Body,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tokio::sync::mpsc;

use self::order::Order;
use super::{
    App,
    auth::RequestId,
    custom,
    errors::{NOTHING_TO_SAY, Refusal},
    ids,
    results::{Address, Writing},
    speak::{self, Report},
    task::{
        narrator::{Narrator, milliseconds},
        script::Part,
        timing,
    },
    voices::AccountVoices,
};
use crate::wire::{
    synthesis::{ResultAudio, SSE_HEADER, STOP, SpeechAnswer, SpeechOutput, SpeechUsage},
    task::Word,
};

/// Pieces that the engine may be ahead of the network.
const REPORTS: usize = 4;

/// Answers a call to a Qwen-TTS model.
pub async fn qwen(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer(app, &id.0, &headers, body, order::qwen).await.unwrap_or_else(|refusal| refusal.respond(&id.0))
}

/// Answers a call to a `CosyVoice` or Qwen-Audio-TTS model.
pub async fn cosy(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer(app, &id.0, &headers, body, order::cosy).await.unwrap_or_else(|refusal| refusal.respond(&id.0))
}

async fn answer(
    app: Arc<App>,
    id: &str,
    headers: &HeaderMap,
    body: Body,
    read: fn(Value, &AccountVoices) -> Result<Order, Refusal>,
) -> Result<Response, Refusal> {
    let body: Value = serde_json::from_slice(&custom::read(body).await?)
        .map_err(|err| Refusal::parameter(format!("The body is not JSON: {err}.")))?;
    let voices = AccountVoices::of(&app);
    let model = body["model"].as_str().and_then(|id| app.catalog.model(&id.into()));
    model.map_or(Ok(()), |model| app.admit(model))?;
    let order = read(body, &voices)?;
    let streamed = headers.get(SSE_HEADER).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"enable"));
    let speech = Speech::begin(&app, order, id).await?;
    if streamed { events::respond(app, speech).await } else { whole(speech).await }
}

async fn whole(mut speech: Speech) -> Result<Response, Refusal> {
    while speech.next().await?.is_some() {}
    let last = speech.finish().await?;
    Ok(Json(last).into_response())
}

/// A speech that is being made.
struct Speech {
    reports: mpsc::Receiver<Report>,
    file: Writing,
    /// Characters charged.
    characters: u64,
    /// The text, where the family tells about sentences.
    told: Option<String>,
    /// Samples spoken so far, where the times of words are wanted.
    timed: Option<Arc<AtomicU64>>,
    audio_id: String,
    request_id: String,
}

impl Speech {
    async fn begin(app: &Arc<App>, order: Order, request_id: &str) -> Result<Self, Refusal> {
        let file = app.results.begin(&order.extension).await.map_err(|err| disk(&err))?;
        let (out, reports) = mpsc::channel(REPORTS);
        let Order { job, characters, told, word_times, .. } = order;
        let samples = Arc::new(AtomicU64::new(0));
        let parts = vec![Part::Text(job.text.clone())];
        let engine = Narrator::new(Arc::clone(&app.engine), parts, Arc::clone(&samples));
        tokio::task::spawn_blocking(move || speak::speak(&engine, &job, &out));
        let (audio_id, request_id) = (ids::part("audio_"), request_id.to_owned());
        Ok(Self { reports, file, characters, told, timed: word_times.then_some(samples), audio_id, request_id })
    }

    /// The next bytes, which are in the result, too; `None` once all was spoken.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        match self.reports.recv().await {
            Some(Report::Audio(bytes)) => {
                self.file.push(&bytes).await.map_err(|err| disk(&err))?;
                Ok(Some(bytes))
            }
            Some(Report::Done) => Ok(None),
            Some(Report::Unspeakable) => Err(Refusal::parameter(NOTHING_TO_SAY)),
            Some(Report::Failed(message)) => Err(Refusal::internal("InternalError.Algo", message)),
            // An engine that ends without a last report has panicked.
            None => Err(Refusal::internal("InternalError", "The speech engine stopped unexpectedly.")),
        }
    }

    /// When each word was heard; none where nobody asked. The whole text must be spoken.
    fn words(&self) -> Vec<Word> {
        let (Some(text), Some(samples)) = (&self.told, &self.timed) else { return Vec::new() };
        timing::words(text, 0, milliseconds(samples))
    }

    /// Keeps the result; gives the answer that ends the speech.
    async fn finish(self) -> Result<SpeechAnswer, Refusal> {
        let (characters, id, request_id) = (self.characters, self.audio_id, self.request_id);
        let Address { url, expires_at } = self.file.finish().await.map_err(|err| disk(&err))?;
        let audio = ResultAudio { data: String::new(), url, id, expires_at };
        let output = SpeechOutput { finish_reason: STOP.to_owned(), audio, ..SpeechOutput::default() };
        Ok(SpeechAnswer { output, usage: SpeechUsage { characters: Some(characters) }, request_id })
    }
}

fn disk(err: &std::io::Error) -> Refusal {
    Refusal::internal("InternalError", format!("The sound could not be kept: {err}."))
}
