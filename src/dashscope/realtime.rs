//! A speaking session over the realtime socket: text goes in, events and audio come out.
//!
//! Reading and writing are apart, so that a server that does not read cannot hold up the sound.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    Client, Error, ErrorKind,
    patience::Patience,
    socket::{Frame, SocketReceiver, SocketSender},
};
use crate::{
    model::ModelId,
    wire::{
        REALTIME_PATH,
        realtime::{ClientEvent, ClientMessage, ServerEvent, parse_server},
        session::SessionInfo,
    },
};

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
    socket: SocketSender,
    next_id: Arc<AtomicU64>,
    patience: Arc<Patience>,
}

/// The reading half.
pub struct RealtimeReceiver {
    socket: SocketReceiver,
    session: String,
    patience: Arc<Patience>,
}

impl Client {
    /// Opens a session with `model`.
    ///
    /// # Errors
    /// See [`Error`]; a refused upgrade carries the server's own words.
    pub async fn realtime(&self, model: &ModelId) -> Result<(RealtimeSender, RealtimeReceiver), Error> {
        let mut url = reqwest::Url::parse(&self.endpoint().http(REALTIME_PATH))
            .map_err(|err| Error::new(ErrorKind::Unreachable, err.to_string()))?;
        url.query_pairs_mut().append_pair("model", model.as_str());
        let path = format!("{REALTIME_PATH}?{}", url.query().unwrap_or_default());
        let (sender, receiver) = self.socket(&path, self.options.connect).await?;
        let patience = Arc::new(Patience::new(self.options.clone()));
        let sender = RealtimeSender { socket: sender, next_id: Arc::default(), patience: Arc::clone(&patience) };
        Ok((sender, RealtimeReceiver { socket: receiver, session: String::new(), patience }))
    }
}

impl RealtimeSender {
    /// Queues an event.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`] where the socket is gone.
    pub async fn send(&self, event: ClientEvent) -> Result<(), Error> {
        self.patience.sent(&event);
        let event_id = format!("event_{}", self.next_id.fetch_add(1, Ordering::Relaxed) + 1);
        self.socket.text(ClientMessage { event_id, event }.to_json()).await
    }

    /// Says goodbye: the reliable way to stop a server.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`] where the socket is gone, which is as good.
    pub async fn close(&self) -> Result<(), Error> {
        self.socket.close().await
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
            let frame = tokio::select! {
                // Sound that is there goes before a clock that ran out while nobody read.
                biased;
                frame = self.socket.next(&self.session) => frame?,
                over = self.patience.over() => return Err(over.about(&self.session)),
            };
            match frame {
                Frame::Text(text) => {
                    let event = parse_server(text.as_str()).map_err(|err| self.error(ErrorKind::Nonsense, err))?;
                    if let Some(event) = self.understand(event)? {
                        self.patience.heard(&event);
                        return Ok(event);
                    }
                    self.patience.alive();
                }
                Frame::Binary(_) => {
                    return Err(self.error(ErrorKind::Nonsense, "a binary frame, which this protocol does not have"));
                }
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
                characters: response.usage.map(|usage| usage.characters).filter(|&count| count > 0),
            },
            ServerEvent::Error { error } => {
                SpeechEvent::Refused(self.socket.cleaned(Error::from_event(error, &self.session)))
            }
            ServerEvent::SessionFinished if self.patience.is_mute() => {
                return Err(self.error(ErrorKind::NoAudio, "the session ended without sound"));
            }
            ServerEvent::SessionFinished => SpeechEvent::Finished,
            _ => return Ok(None),
        }))
    }

    fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        self.socket.cleaned(Error::new(kind, message).about(&self.session))
    }
}
