//! A WebSocket to a server: opening it with the key, writing through a queue, reading frames, and what went wrong.
//!
//! Knows no protocol. Reading and writing are apart, so that a server that does not read cannot hold up the sound.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use tokio::{net::TcpStream, sync::mpsc, time::timeout};
use tokio_tungstenite::{
    Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{
        self, Message, Utf8Bytes,
        client::IntoClientRequest as _,
        error::ProtocolError,
        handshake::client::Request,
        http::{HeaderValue, Response, header},
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::{Client, Error, ErrorKind, error::chain};
use crate::{
    settings::secrets::ApiKey,
    wire::error::{ErrorBody, REQUEST_ID_HEADER},
};

/// No documented event is larger; a second of 48 kHz PCM is 128 KB in base64.
const LARGEST_MESSAGE: usize = 16 << 20;
/// Time to hand one event to the network.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);
/// Events that may wait for the network.
const SEND_QUEUE: usize = 64;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

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

impl Client {
    /// Opens a socket at `url`, whose path and query are the protocol's business, within `patience`.
    ///
    /// # Errors
    /// See [`Error`]; a refused upgrade carries the server's own words.
    pub(super) async fn socket(&self, url: &str, patience: Duration) -> Result<(SocketSender, SocketReceiver), Error> {
        let config =
            WebSocketConfig::default().max_message_size(Some(LARGEST_MESSAGE)).max_frame_size(Some(LARGEST_MESSAGE));
        let connecting = connect_async_tls_with_config(self.upgrade(url)?, Some(config), true, connector(url)?);
        match timeout(patience, connecting).await {
            Ok(Ok((socket, _))) => Ok(halves(socket, self.key.clone())),
            Ok(Err(tungstenite::Error::Http(response))) => Err(refused_upgrade(&response).without(&self.key)),
            Ok(Err(err)) => Err(Error { kind: ErrorKind::Unreachable, ..from_socket(&err, "") }),
            Err(_) => {
                let message = format!("no connection within {} seconds", patience.as_secs());
                Err(Error::new(ErrorKind::Unreachable, message))
            }
        }
    }

    fn upgrade(&self, url: &str) -> Result<Request, Error> {
        let unusable = |err: tungstenite::Error| Error { kind: ErrorKind::Unreachable, ..from_socket(&err, "") };
        let mut request = url.into_client_request().map_err(unusable)?;
        let bearer = HeaderValue::from_str(&format!("Bearer {}", self.key.expose()))
            .map_err(|_| Error::new(ErrorKind::InvalidKey, "the key has characters that no key has"))?;
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
        Ok(request)
    }
}

fn connector(url: &str) -> Result<Option<Connector>, Error> {
    use rustls_platform_verifier::ConfigVerifierExt as _;
    if !url.starts_with("wss:") {
        return Ok(None);
    }
    let config = rustls::ClientConfig::with_platform_verifier()
        .map_err(|err| Error::new(ErrorKind::Unreachable, chain(&err)))?;
    Ok(Some(Connector::Rustls(Arc::new(config))))
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
    let mut body: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
    if body.request_id.is_empty() {
        let id = response.headers().get(REQUEST_ID_HEADER).and_then(|value| value.to_str().ok());
        id.unwrap_or_default().clone_into(&mut body.request_id);
    }
    Error::from_response(response.status().as_u16(), None, body)
}
