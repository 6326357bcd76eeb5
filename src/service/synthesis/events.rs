//! A speech as events: written by a task of its own, which ends when nobody reads, or when the service does.

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use futures_util::stream;
use serde::Serialize;
use serde_json::json;
use tokio::sync::mpsc;

use super::{App, Refusal, Speech};
use crate::wire::{
    error::ErrorBody,
    sse::Event,
    synthesis::{ERROR_EVENT, NOT_YET, RESULT_EVENT, ResultAudio, SpeechAnswer, SpeechOutput, SpeechUsage},
    task::Word,
};

/// Events that may wait for the network.
const WAITING: usize = 4;

/// Nobody reads any more.
struct Gone;

/// Answers as soon as there is a first piece: what fails before that is refused as usual.
///
/// # Errors
/// Whatever kept the engine from speaking.
pub async fn respond(app: Arc<App>, mut speech: Speech) -> Result<Response, Refusal> {
    let first = speech.next().await?;
    let (out, waiting) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        let mut writer = Writer { out, number: 0 };
        tokio::select! {
            _ = writer.write(speech, first) => {}
            () = app.kill.cancelled() => {}
        }
    });
    let body = stream::unfold(waiting, async |mut waiting: mpsc::Receiver<Bytes>| {
        waiting.recv().await.map(|event| (Ok::<_, Infallible>(event), waiting))
    });
    let head = [(header::CONTENT_TYPE, "text/event-stream;charset=UTF-8"), (header::CACHE_CONTROL, "no-cache")];
    Ok((head, Body::from_stream(body)).into_response())
}

/// Numbers events and hands them to the network.
struct Writer {
    out: mpsc::Sender<Bytes>,
    number: u64,
}

impl Writer {
    async fn write(&mut self, mut speech: Speech, first: Option<Vec<u8>>) -> Result<(), Gone> {
        let mut piece = first;
        self.stage(&speech, "sentence-begin", &[]).await?;
        while let Some(bytes) = piece {
            self.result(&audio(&speech, &bytes)).await?;
            piece = match speech.next().await {
                Ok(piece) => piece,
                Err(refusal) => return self.error(refusal, &speech.request_id).await,
            };
        }
        self.stage(&speech, "sentence-end", &speech.words()).await?;
        let request_id = speech.request_id.clone();
        match speech.finish().await {
            Ok(last) => self.result(&last).await,
            Err(refusal) => self.error(refusal, &request_id).await,
        }
    }

    /// Tells where the sentence begins and ends, to callers of the family that tells it. The whole text counts as one.
    async fn stage(&mut self, speech: &Speech, stage: &str, words: &[Word]) -> Result<(), Gone> {
        if speech.told.is_none() {
            return Ok(());
        }
        let mut answer = audio(speech, &[]);
        answer.output.kind = Some(stage.to_owned());
        answer.output.original_text.clone_from(&speech.told);
        answer.output.sentence = Some(json!({"index": 0, "words": words}));
        self.result(&answer).await
    }

    async fn result(&mut self, answer: &SpeechAnswer) -> Result<(), Gone> {
        self.send(RESULT_EVENT, 200, answer).await
    }

    async fn error(&mut self, refusal: Refusal, request_id: &str) -> Result<(), Gone> {
        let body =
            ErrorBody { code: refusal.code.to_owned(), message: refusal.message, request_id: request_id.to_owned() };
        self.send(ERROR_EVENT, refusal.status.as_u16(), &body).await
    }

    async fn send(&mut self, name: &str, status: u16, data: &(impl Serialize + Sync)) -> Result<(), Gone> {
        self.number += 1;
        let data = serde_json::to_string(data).unwrap_or_default();
        let event = Event { id: self.number.to_string(), name: name.to_owned(), status: Some(status), data };
        self.out.send(event.to_text().into()).await.map_err(|_| Gone)
    }
}

fn audio(speech: &Speech, bytes: &[u8]) -> SpeechAnswer {
    let tells = speech.told.is_some();
    let output = SpeechOutput {
        finish_reason: NOT_YET.to_owned(),
        kind: tells.then(|| "sentence-synthesis".to_owned()),
        original_text: None,
        sentence: tells.then(|| json!({"index": 0, "words": []})),
        audio: ResultAudio {
            data: BASE64_STANDARD.encode(bytes),
            id: speech.audio_id.clone(),
            ..ResultAudio::default()
        },
    };
    let usage = SpeechUsage { characters: Some(speech.characters) };
    SpeechAnswer { output, usage, request_id: speech.request_id.clone() }
}
