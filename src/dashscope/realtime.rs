//! A speaking session over the realtime socket: text goes in, events and audio come out.
//!
//! Reading and writing are apart, so that a server that does not read cannot hold up the sound.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use tokio::{net::TcpStream, sync::mpsc, time::timeout};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{
        self, Message,
        client::IntoClientRequest as _,
        error::ProtocolError,
        http::{HeaderValue, Response, header},
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::{Client, Error, ErrorKind, client::CONNECT_TIMEOUT, error::chain};
use crate::{
    model::ModelId,
    settings::secrets::ApiKey,
    wire::{
        REALTIME_PATH,
        error::{ErrorBody, REQUEST_ID_HEADER},
        realtime::{ClientEvent, ClientMessage, ServerEvent, parse_server},
        session::SessionInfo,
    },
};

/// No documented event is larger; a second of 48 kHz PCM is 128 KB in base64.
const LARGEST_MESSAGE: usize = 16 << 20;
/// Time to hand one event to the network.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);
/// Events that may wait for the network.
const SEND_QUEUE: usize = 64;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What happens in a session, as far as a client cares.
#[derive(Clone, Debug, PartialEq)]
pub enum SpeechEvent {
    /// The session exists.
    Created(SessionInfo),
    /// The session's settings were taken.
    Updated(SessionInfo),
    /// The buffer was taken for speaking.
    Committed,
    /// The buffer was emptied.
    Cleared,
    /// A response begins.
    ResponseStarted,
    /// Bytes of audio, cut anywhere.
    Audio(Vec<u8>),
    /// A response ended, with its counted characters where the server tells them.
    ResponseEnded {
        /// `completed`, `failed`, `incomplete`, ...
        status: String,
        /// Han 2, everything else 1.
        characters: Option<u64>,
    },
    /// The server refused something; the session may go on.
    Refused(Error),
    /// The session ended as it should.
    Finished,
}

/// The writing half. Dropping it leaves the session open until the reading half is dropped too.
#[derive(Clone)]
pub struct RealtimeSender {
    queue: mpsc::Sender<Message>,
    next_id: Arc<AtomicU64>,
}

/// The reading half.
pub struct RealtimeReceiver {
    stream: SplitStream<Socket>,
    session: String,
    finished: bool,
    /// To be kept out of errors.
    key: ApiKey,
}

impl Client {
    /// Opens a session with `model`.
    ///
    /// # Errors
    /// See [`Error`]; a refused upgrade carries the server's own words.
    pub async fn realtime(&self, model: &ModelId) -> Result<(RealtimeSender, RealtimeReceiver), Error> {
        let mut url = reqwest::Url::parse(&self.endpoint().socket(REALTIME_PATH))
            .map_err(|err| Error::new(ErrorKind::Unreachable, err.to_string()))?;
        url.query_pairs_mut().append_pair("model", model.as_str());
        let mut request = url.as_str().into_client_request().map_err(|err| from_socket(&err, ""))?;
        let bearer = HeaderValue::from_str(&format!("Bearer {}", self.key.expose()))
            .map_err(|_| Error::new(ErrorKind::InvalidKey, "the key has characters that no key has"))?;
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
        let config =
            WebSocketConfig::default().max_message_size(Some(LARGEST_MESSAGE)).max_frame_size(Some(LARGEST_MESSAGE));
        let connecting = connect_async_tls_with_config(request, Some(config), true, connector(url.scheme())?);
        match timeout(CONNECT_TIMEOUT, connecting).await {
            Ok(Ok((socket, _))) => Ok(halves(socket, self.key.clone())),
            Ok(Err(tungstenite::Error::Http(response))) => Err(refused_upgrade(&response).without(&self.key)),
            Ok(Err(err)) => Err(Error { kind: ErrorKind::Unreachable, ..from_socket(&err, "") }),
            Err(_) => Err(Error::new(ErrorKind::Unreachable, "no connection within 10 seconds")),
        }
    }
}

fn connector(scheme: &str) -> Result<Option<Connector>, Error> {
    use rustls_platform_verifier::ConfigVerifierExt as _;
    if scheme != "wss" {
        return Ok(None);
    }
    let config = rustls::ClientConfig::with_platform_verifier()
        .map_err(|err| Error::new(ErrorKind::Unreachable, chain(&err)))?;
    Ok(Some(Connector::Rustls(Arc::new(config))))
}

fn halves(socket: Socket, key: ApiKey) -> (RealtimeSender, RealtimeReceiver) {
    let (sink, stream) = socket.split();
    let (queue, waiting) = mpsc::channel(SEND_QUEUE);
    // Ends when the last sender is dropped or the socket fails.
    tokio::spawn(write(sink, waiting));
    let sender = RealtimeSender { queue, next_id: Arc::default() };
    (sender, RealtimeReceiver { stream, session: String::new(), finished: false, key })
}

async fn write(mut sink: SplitSink<Socket, Message>, mut waiting: mpsc::Receiver<Message>) {
    while let Some(message) = waiting.recv().await {
        if !matches!(timeout(SEND_TIMEOUT, sink.send(message)).await, Ok(Ok(()))) {
            return;
        }
    }
}

impl RealtimeSender {
    /// Queues an event.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`] where the socket is gone.
    pub async fn send(&self, event: ClientEvent) -> Result<(), Error> {
        let event_id = format!("event_{}", self.next_id.fetch_add(1, Ordering::Relaxed) + 1);
        self.queue(Message::text(ClientMessage { event_id, event }.to_json())).await
    }

    /// Says goodbye: the reliable way to stop a server.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`] where the socket is gone, which is as good.
    pub async fn close(&self) -> Result<(), Error> {
        self.queue(Message::Close(Some(CloseFrame { code: CloseCode::Normal, reason: "".into() }))).await
    }

    async fn queue(&self, message: Message) -> Result<(), Error> {
        let gone = |_| Error::new(ErrorKind::Interrupted, "the connection is closed");
        self.queue.send(message).await.map_err(gone)
    }
}

impl RealtimeReceiver {
    /// The server's id of the session, once it is known.
    pub fn session_id(&self) -> &str {
        &self.session
    }

    /// The next event that matters. Safe to cancel.
    ///
    /// # Errors
    /// See [`Error`]; nothing comes after an error, or after [`SpeechEvent::Finished`].
    pub async fn next(&mut self) -> Result<SpeechEvent, Error> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    let event = parse_server(text.as_str()).map_err(|err| self.error(ErrorKind::Nonsense, err))?;
                    if let Some(event) = self.understand(event)? {
                        return Ok(event);
                    }
                }
                Some(Ok(Message::Close(frame))) => return Err(self.closed(frame)),
                Some(Ok(Message::Binary(_))) => {
                    return Err(self.error(ErrorKind::Nonsense, "a binary frame, which this protocol does not have"));
                }
                Some(Ok(_)) => {}
                Some(Err(err)) => return Err(from_socket(&err, &self.session)),
                None => return Err(self.error(ErrorKind::Interrupted, "the connection ended")),
            }
        }
    }

    fn understand(&mut self, event: ServerEvent) -> Result<Option<SpeechEvent>, Error> {
        Ok(Some(match event {
            ServerEvent::SessionCreated { session } => {
                self.session.clone_from(&session.id);
                SpeechEvent::Created(session)
            }
            ServerEvent::SessionUpdated { session } => {
                self.session.clone_from(&session.id);
                SpeechEvent::Updated(session)
            }
            ServerEvent::Committed { .. } => SpeechEvent::Committed,
            ServerEvent::Cleared => SpeechEvent::Cleared,
            ServerEvent::ResponseCreated { .. } => SpeechEvent::ResponseStarted,
            ServerEvent::AudioDelta { delta, .. } => match STANDARD.decode(delta) {
                Ok(bytes) => SpeechEvent::Audio(bytes),
                Err(err) => return Err(self.error(ErrorKind::Nonsense, format!("audio that is no base64: {err}"))),
            },
            ServerEvent::ResponseDone { response } => SpeechEvent::ResponseEnded {
                status: response.status,
                characters: response.usage.map(|usage| usage.characters),
            },
            ServerEvent::Error { error } => {
                SpeechEvent::Refused(Error::from_event(error, &self.session).without(&self.key))
            }
            ServerEvent::SessionFinished => {
                self.finished = true;
                SpeechEvent::Finished
            }
            _ => return Ok(None),
        }))
    }

    fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error { request_id: self.session.clone(), ..Error::new(kind, message) }
    }

    /// 1007 is how servers answer an unknown model.
    fn closed(&self, frame: Option<CloseFrame>) -> Error {
        let Some(CloseFrame { code, reason }) = frame else {
            return self.error(ErrorKind::Interrupted, "the server closed the connection");
        };
        let kind = if code == CloseCode::Invalid { ErrorKind::ModelGone } else { ErrorKind::Interrupted };
        Error { code: u16::from(code).to_string(), ..self.error(kind, self.key.hide_in(reason.as_str())) }
    }
}

fn from_socket(err: &tungstenite::Error, session: &str) -> Error {
    let kind = match err {
        // Most servers that die do not say goodbye.
        tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => ErrorKind::Interrupted,
        tungstenite::Error::Capacity(_) | tungstenite::Error::Protocol(_) | tungstenite::Error::Utf8(_) => {
            ErrorKind::Nonsense
        }
        _ => ErrorKind::Interrupted,
    };
    Error { request_id: session.to_owned(), ..Error::new(kind, chain(err)) }
}

fn refused_upgrade(response: &Response<Option<Vec<u8>>>) -> Error {
    let body = response.body().as_deref().unwrap_or_default();
    let mut body: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
    if body.request_id.is_empty() {
        let id = response.headers().get(REQUEST_ID_HEADER).and_then(|value| value.to_str().ok());
        id.unwrap_or_default().clone_into(&mut body.request_id);
    }
    Error::from_response(response.status().as_u16(), None, body)
}
