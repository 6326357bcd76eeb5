//! A WebSocket to a server: opening it with the key, writing through a queue, reading frames, and what went wrong.
//!
//! Knows no protocol. Reading and writing are apart, so that a server that does not read cannot hold up the sound.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use tokio::{sync::mpsc, time::timeout};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config,
    tungstenite::{
        self, Message, Utf8Bytes,
        client::IntoClientRequest as _,
        error::ProtocolError,
        handshake::client::Request,
        http::{HeaderValue, Response, header},
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::{
    Client, Error, ErrorKind,
    endpoint::Shared,
    error::chain,
    net::{dial::Line, trouble},
    retry::Advice,
};
use crate::{
    settings::secrets::ApiKey,
    wire::error::{ErrorBody, REQUEST_ID_HEADER, WORKSPACE_HEADER},
};

/// No documented event is larger; a second of 48 kHz PCM is 128 KB in base64.
const LARGEST_MESSAGE: usize = 16 << 20;
/// Time to hand one event to the network.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);
/// Events that may wait for the network.
const SEND_QUEUE: usize = 64;

type Socket = WebSocketStream<MaybeTlsStream<Line>>;

/// The writing half. Dropping the last one leaves the socket open until the reading half is dropped too.
#[derive(Clone)]
pub(super) struct SocketSender {
    queue: mpsc::Sender<Message>,
}

/// The reading half.
pub(super) struct SocketReceiver {
    stream: SplitStream<Socket>,
    /// To be kept out of errors.
    key: ApiKey,
}

/// A frame that says something.
pub(super) enum Frame {
    /// JSON, mostly.
    Text(Utf8Bytes),
    /// Sound, mostly.
    Binary(Bytes),
}

/// An upgrade that came to nothing.
struct Refused {
    error: Error,
    /// Refused by a status alone, as some hosts do.
    wordless: bool,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { error, wordless: false }
    }
}

impl Client {
    /// Opens a socket at `path`, which begins with a slash and may have a query, within `patience`.
    ///
    /// # Errors
    /// See [`Error`]; a refused upgrade carries the server's own words, or those of the region's shared host where a
    /// workspace's own host gave none.
    pub(super) async fn socket(&self, path: &str, patience: Duration) -> Result<(SocketSender, SocketReceiver), Error> {
        self.open(path, patience).await.map(|socket| halves(socket, self.key.clone()))
    }

    async fn open(&self, path: &str, patience: Duration) -> Result<Socket, Error> {
        let refused = match self.upgrade(&self.endpoint.socket(path), &self.endpoint.http(path), None, patience).await {
            Ok(socket) => return Ok(socket),
            Err(refused) => refused,
        };
        let Some(shared) = self.endpoint.shared().filter(|_| refused.wordless) else { return Err(refused.error) };
        match self.upgrade(&shared.socket(path), &shared.http(path), Some(shared), patience).await {
            // Nothing was asked of it yet, so that it serves as well as the other one would have.
            Ok(socket) => Ok(socket),
            Err(reason) if reason.wordless || reason.error.code.is_empty() => Err(refused.error),
            Err(reason) => Err(reason.error),
        }
    }

    async fn upgrade(
        &self,
        url: &str,
        http: &str,
        shared: Option<&Shared>,
        patience: Duration,
    ) -> Result<Socket, Refused> {
        let request = self.upgrade_request(url, shared)?;
        let config =
            WebSocketConfig::default().max_message_size(Some(LARGEST_MESSAGE)).max_frame_size(Some(LARGEST_MESSAGE));
        let connecting = async {
            let (line, tls) = self.dial(http).await?;
            let tls = Some(Connector::Rustls(tls));
            let upgraded = Box::pin(client_async_tls_with_config(request, line, Some(config), tls)).await;
            upgraded.map(|(socket, _)| socket).map_err(|err| self.refused(&err))
        };
        timeout(patience, connecting).await.unwrap_or_else(|_| {
            let patience = patience.as_secs_f32();
            Err(Error::new(ErrorKind::Unreachable, format!("no connection within {patience} seconds")).into())
        })
    }

    fn upgrade_request(&self, url: &str, shared: Option<&Shared>) -> Result<Request, Error> {
        let bad = |err: &tungstenite::Error| Error::new(ErrorKind::Unreachable, chain(err));
        let mut request = url.into_client_request().map_err(|err| bad(&err))?;
        let field = |text: &str| {
            let bad = |_| Error::new(ErrorKind::InvalidKey, "the key has characters that no key has");
            HeaderValue::from_str(text).map_err(bad)
        };
        request.headers_mut().insert(header::AUTHORIZATION, field(&format!("Bearer {}", self.key.expose()))?);
        if let Some(shared) = shared {
            request.headers_mut().insert(WORKSPACE_HEADER, field(shared.workspace())?);
        }
        Ok(request)
    }

    fn refused(&self, error: &tungstenite::Error) -> Refused {
        match error {
            tungstenite::Error::Http(response) => {
                let error = refused_upgrade(response).without(&self.key);
                Refused { wordless: response.status().is_client_error() && error.code.is_empty(), error }
            }
            other => Error::new(trouble::of_connecting(other), chain(other)).into(),
        }
    }
}

fn halves(socket: Socket, key: ApiKey) -> (SocketSender, SocketReceiver) {
    let (sink, stream) = socket.split();
    let (queue, waiting) = mpsc::channel(SEND_QUEUE);
    // Ends when the last sender is dropped or the socket fails.
    tokio::spawn(write(sink, waiting));
    (SocketSender { queue }, SocketReceiver { stream, key })
}

async fn write(mut sink: SplitSink<Socket, Message>, mut waiting: mpsc::Receiver<Message>) {
    while let Some(message) = waiting.recv().await {
        if !matches!(timeout(SEND_TIMEOUT, sink.send(message)).await, Ok(Ok(()))) {
            return;
        }
    }
}

impl SocketSender {
    /// Queues a text frame.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`] where the socket is gone.
    pub(super) async fn text(&self, json: String) -> Result<(), Error> {
        self.queue(Message::text(json)).await
    }

    /// Says goodbye: the reliable way to stop a server.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`] where the socket is gone, which is as good.
    pub(super) async fn close(&self) -> Result<(), Error> {
        self.queue(Message::Close(Some(CloseFrame { code: CloseCode::Normal, reason: "".into() }))).await
    }

    async fn queue(&self, message: Message) -> Result<(), Error> {
        let gone = |_| Error::new(ErrorKind::Interrupted, "the connection is closed");
        self.queue.send(message).await.map_err(gone)
    }
}

impl SocketReceiver {
    /// The next frame that says something. Safe to cancel. `id` names the session or task in an error.
    ///
    /// # Errors
    /// See [`Error`]; nothing comes after an error.
    pub(super) async fn next(&mut self, id: &str) -> Result<Frame, Error> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return Ok(Frame::Text(text)),
                Some(Ok(Message::Binary(bytes))) => return Ok(Frame::Binary(bytes)),
                Some(Ok(Message::Close(frame))) => return Err(self.closed(frame, id)),
                Some(Ok(_)) => {}
                Some(Err(err)) => return Err(from_socket(&err, id)),
                None => return Err(Error::new(ErrorKind::Interrupted, "the connection ended").about(id)),
            }
        }
    }

    /// The same error without the key.
    pub(super) fn cleaned(&self, error: Error) -> Error {
        error.without(&self.key)
    }

    /// 1007 is how servers answer an unknown model.
    fn closed(&self, frame: Option<CloseFrame>, id: &str) -> Error {
        let Some(CloseFrame { code, reason }) = frame else {
            return Error::new(ErrorKind::Interrupted, "the server closed the connection").about(id);
        };
        let kind = if code == CloseCode::Invalid { ErrorKind::ModelGone } else { ErrorKind::Interrupted };
        let error = Error { code: u16::from(code).to_string(), ..Error::new(kind, reason.as_str()) };
        self.cleaned(error.about(id))
    }
}

fn from_socket(err: &tungstenite::Error, id: &str) -> Error {
    let kind = match err {
        // Most servers that die do not say goodbye.
        tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => ErrorKind::Interrupted,
        tungstenite::Error::Capacity(_) | tungstenite::Error::Protocol(_) | tungstenite::Error::Utf8(_) => {
            ErrorKind::Nonsense
        }
        _ => ErrorKind::Interrupted,
    };
    Error::new(kind, chain(err)).about(id)
}

fn refused_upgrade(response: &Response<Option<Vec<u8>>>) -> Error {
    let body = response.body().as_deref().unwrap_or_default();
    let mut body = ErrorBody::read(body);
    if body.request_id.is_empty() {
        let id = response.headers().get(REQUEST_ID_HEADER).and_then(|value| value.to_str().ok());
        id.unwrap_or_default().clone_into(&mut body.request_id);
    }
    let advice = Advice::read(response.headers(), SystemTime::now());
    Error::from_response(response.status().as_u16(), advice.after, body)
}
