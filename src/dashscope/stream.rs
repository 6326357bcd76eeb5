//! Answers that come as events: sending, waiting, errors under an answer that began well.
//!
//! Such calls cost money, so each is sent once. What events mean is known to those who ask.

use std::{collections::VecDeque, time::Duration};

use bytes::Bytes;
use reqwest::{RequestBuilder, Response, header};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    Client, Error, ErrorKind,
    client::{body_in_pieces, error_body, holds, request_id, retry_after, whole_body},
    error::chain,
};
use crate::{
    settings::secrets::ApiKey,
    wire::{
        error::ErrorBody,
        sse::{Event, Reader},
        synthesis::ERROR_EVENT,
    },
};

/// Time for the first byte of an answer. Measured first packets come within 2 s; busy servers take longer.
const FIRST_BYTE: Duration = Duration::from_mins(1);
/// Time between two pieces of an answer.
const STALL: Duration = Duration::from_secs(30);
/// Time for a whole answer: the longest text is an hour of speech, and comes faster than it is spoken.
const WHOLE: Duration = Duration::from_hours(1);
/// Longest piece of a server's words in an error.
const LONGEST_QUOTE: usize = 500;

/// An answer on its way.
pub(super) struct EventStream {
    response: Option<Response>,
    reader: Reader,
    ready: VecDeque<Event>,
    /// The server's id of the call, from the header or the last event that told it.
    request_id: String,
    key: ApiKey,
    /// When the last piece came.
    last_chunk: Instant,
}

impl Client {
    /// A charged call whose answer comes as events: sent once, whatever happens.
    pub(super) async fn post_events<B: Serialize + Sync>(
        &self,
        path: &str,
        body: &B,
        ask: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<EventStream, Error> {
        let request = self.http.post(self.endpoint.http(path)).bearer_auth(self.key.expose()).json(body);
        let request = ask(request.header(header::ACCEPT, "text/event-stream").timeout(WHOLE));
        let late = |_| Error::new(ErrorKind::TimedOut, "no answer within a minute");
        let response = timeout(FIRST_BYTE, request.send()).await.map_err(late)?.map_err(Error::from_http)?;
        if !response.status().is_success() {
            return Err(refused(response).await.without(&self.key));
        }
        let mut stream = EventStream {
            request_id: request_id(&response),
            response: None,
            reader: Reader::default(),
            ready: VecDeque::new(),
            last_chunk: Instant::now(),
            key: self.key.clone(),
        };
        if is_json(&response) {
            // A server, or something before it, that does not stream: the answer is one event.
            let data = String::from_utf8_lossy(&body_in_pieces(response, piece_in_time).await?).into_owned();
            stream.ready.push_back(Event { data, ..Event::default() });
        } else {
            stream.response = Some(response);
        }
        Ok(stream)
    }
}

impl EventStream {
    /// The next event; `None` at the end. Safe to cancel.
    pub(super) async fn next(&mut self) -> Result<Option<Event>, Error> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            let Some(response) = &mut self.response else { return Ok(None) };
            // Counted from the last piece, for callers that ask in small steps.
            let chunk = match timeout_at(self.last_chunk + STALL, response.chunk()).await {
                Ok(chunk) => chunk.map_err(Error::from_http),
                Err(_) => Err(stopped()),
            };
            self.last_chunk = Instant::now();
            if let Some(bytes) = chunk.map_err(|error| self.signed(error))? {
                let events = self.reader.push(&bytes).map_err(|err| self.error(ErrorKind::Nonsense, chain(&err)))?;
                self.ready.extend(events);
            } else {
                self.response = None;
                self.ready.extend(std::mem::take(&mut self.reader).finish());
            }
        }
    }

    /// The event's data as `T`, unless it is an error.
    pub(super) fn read<T: DeserializeOwned>(&mut self, event: &Event) -> Result<T, Error> {
        let value: Value = serde_json::from_str(&event.data).map_err(|err| self.unreadable(event, &err))?;
        let told = ErrorBody::of(&value);
        if !told.request_id.is_empty() {
            self.request_id.clone_from(&told.request_id);
        }
        if is_error(event, &value, &told) {
            return Err(self.signed(refusal(event, told)));
        }
        if !value.is_object() {
            return Err(self.error(ErrorKind::Nonsense, "an event that is no object"));
        }
        serde_json::from_value(value).map_err(|err| self.error(ErrorKind::Nonsense, err.to_string()))
    }

    /// The server's id of the call, as far as it is known.
    pub(super) fn request_id(&self) -> &str {
        &self.request_id
    }

    /// A failure of this call.
    pub(super) fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        self.signed(Error::new(kind, message))
    }

    fn signed(&self, mut error: Error) -> Error {
        if error.request_id.is_empty() {
            error.request_id.clone_from(&self.request_id);
        }
        error.without(&self.key)
    }

    /// Words that are no JSON: an error told in plain text, the cut end of a stream, or nonsense.
    fn unreadable(&self, event: &Event, err: &serde_json::Error) -> Error {
        if event.name == ERROR_EVENT {
            let message: String = event.data.chars().take(LONGEST_QUOTE).collect();
            return self.signed(refusal(event, ErrorBody { message, ..ErrorBody::default() }));
        }
        let is_cut = self.response.is_none() && self.ready.is_empty() && err.is_eof();
        self.error(if is_cut { ErrorKind::Interrupted } else { ErrorKind::Nonsense }, err.to_string())
    }
}

async fn in_time<T>(what: impl Future<Output = T>) -> Result<T, Error> {
    timeout(STALL, what).await.map_err(|_| stopped())
}

/// A body may come slowly, but not stop.
async fn piece_in_time(response: &mut Response) -> Result<Option<Bytes>, Error> {
    in_time(response.chunk()).await?.map_err(Error::from_http)
}

fn stopped() -> Error {
    Error::new(ErrorKind::TimedOut, "the answer stopped in the middle")
}

async fn refused(response: Response) -> Error {
    let (status, id, after) = (response.status().as_u16(), request_id(&response), retry_after(&response));
    let mut body = match in_time(whole_body(response)).await {
        Ok(Ok(bytes)) => error_body(&bytes),
        _ => ErrorBody::default(),
    };
    if body.request_id.is_empty() {
        body.request_id = id;
    }
    Error::from_response(status, after, body)
}

fn is_json(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/json"))
}

/// Errors come by name, by status, in the compatible shape, or as a code without anything of an answer.
fn is_error(event: &Event, value: &Value, told: &ErrorBody) -> bool {
    let has = |field: &str| holds(value, field);
    event.name == ERROR_EVENT
        || event.status.is_some_and(|status| status >= 400)
        || has("error")
        || (!told.code.is_empty() && !has("output") && !has("choices"))
}

/// An error without a status of its own is taken as the caller's fault, unless its code says otherwise.
fn refusal(event: &Event, told: ErrorBody) -> Error {
    Error::from_response(event.status.filter(|&status| status >= 400).unwrap_or(400), None, told)
}
