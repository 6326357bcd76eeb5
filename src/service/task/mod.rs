//! The socket of tasks: `CosyVoice`, Qwen-Audio-TTS and Sambert, one task after another.
//!
//! [`machine`] and [`course`] have the rules; this file carries frames, runs the engine on threads that may block, and
//! keeps time. As in a session, every queue is bounded.

mod course;
mod failure;
mod hot_fix;
mod machine;
pub(super) mod narrator;
pub(super) mod script;
mod settings;
mod ssml;
pub(super) mod timing;

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use axum::{
    Extension,
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, WebSocket, close_code, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use futures_util::{StreamExt, stream::SplitStream};
use tokio::time::Instant;

use self::{
    course::Action,
    machine::{Machine, Waits},
    narrator::Narrator,
};
use super::{
    App,
    auth::RequestId,
    errors::Refusal,
    faults::mischief::Mischief,
    outbox::{self, Outbox},
    socket::{self, Over, Speech, Wake},
    speak::Shared,
    voices::{AccountVoices, Voices},
};

/// Answers an upgrade.
pub async fn upgrade(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    mischief: Option<Extension<Mischief>>,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let mischief = mischief.map(|Extension(mischief)| mischief);
    match socket {
        Ok(socket) => socket::sized(socket).on_upgrade(|socket| serve(app, mischief, socket)),
        Err(_) => Refusal::parameter("This address speaks WebSocket only.").respond(&id.0),
    }
}

async fn serve(app: Arc<App>, mischief: Option<Mischief>, socket: WebSocket) {
    let (sink, mut frames) = socket.split();
    let mut outbox = Outbox::start(sink, mischief);
    let voices = AccountVoices::of(&app);
    Connection::new(Arc::clone(&app), voices, &mut outbox).run(&mut frames).await;
    socket::farewell(&app, &mut outbox, &mut frames).await;
}

struct Connection<'a, V> {
    app: Arc<App>,
    machine: Machine<V>,
    outbox: &'a mut Outbox,
    speech: Speech,
    /// The task's stream of sound.
    sound: Shared,
    /// Samples of the line that is being spoken.
    samples: Arc<AtomicU64>,
    /// When the client last sent something, or a task ended.
    heard_at: Instant,
}

impl<'a, V: Voices> Connection<'a, V> {
    fn new(app: Arc<App>, voices: V, outbox: &'a mut Outbox) -> Self {
        let gate = Arc::clone(&app);
        let admits = move |model: &_| gate.admit(model).is_ok();
        let machine = Machine::new(Arc::clone(&app.catalog), voices).admitting(admits);
        Self {
            app,
            machine,
            outbox,
            speech: Speech::default(),
            sound: Shared::default(),
            samples: Arc::default(),
            heard_at: Instant::now(),
        }
    }

    async fn run(mut self, frames: &mut SplitStream<WebSocket>) {
        let mut going = Ok(());
        while going.is_ok() {
            let wake = self.wake(frames).await;
            going = self.handle(wake);
        }
    }

    /// How long the client may still say nothing; `None` where nothing is expected of it.
    fn patience(&self) -> Option<Duration> {
        match self.machine.waits() {
            Waits::Text => Some(self.app.tuning.feed),
            Waits::Task => Some(self.app.tuning.idle),
            Waits::Speech => None,
        }
    }

    async fn wake(&mut self, frames: &mut SplitStream<WebSocket>) -> Wake {
        let late_at = self.patience().map(|patience| self.heard_at + patience);
        // A client whose frames are not read cannot be late.
        let late_at = |has_room: bool| late_at.filter(|_| has_room);
        socket::wake(&self.app, frames, self.outbox, &mut self.speech, late_at).await
    }

    fn handle(&mut self, wake: Wake) -> Result<(), Over> {
        let before = self.machine.waits();
        let actions = match wake {
            Wake::Frame(Message::Text(text)) => {
                self.heard_at = Instant::now();
                self.machine.client(text.as_str())
            }
            Wake::Frame(Message::Binary(_)) => self.machine.refused_binary(),
            Wake::Room | Wake::Frame(Message::Ping(_) | Message::Pong(_)) => return Ok(()),
            Wake::Frame(Message::Close(_)) | Wake::Gone => return Err(Over),
            Wake::Report(report) => self.machine.report(report, narrator::milliseconds(&self.samples)),
            Wake::Late => self.machine.late(self.app.tuning.feed),
            Wake::Stop => {
                self.outbox.close(close_code::AWAY, "The service is stopping");
                return Err(Over);
            }
        };
        if before != self.machine.waits() {
            self.heard_at = Instant::now();
        }
        self.perform(actions)
    }

    fn perform(&mut self, actions: Vec<Action>) -> Result<(), Over> {
        for action in actions {
            match action {
                Action::Send(frame) => self.send(Message::from(frame.to_json()))?,
                Action::Sound(bytes) => self.send(Message::from(bytes))?,
                Action::Speak(line) => {
                    self.samples = Arc::default();
                    let narrator = Narrator::new(Arc::clone(&self.app.engine), line.parts, Arc::clone(&self.samples));
                    self.speech.go_on(Arc::new(narrator), line.job, Arc::clone(&self.sound));
                }
                Action::End => self.speech.end(Arc::clone(&self.sound)),
                Action::Hush => {
                    self.speech.hush();
                    // What is left of the engine's work goes into a stream that nobody goes on with.
                    self.sound = Shared::default();
                }
                Action::Close => {
                    self.outbox.close(close_code::NORMAL, "");
                    return Err(Over);
                }
            }
        }
        Ok(())
    }

    fn send(&self, message: Message) -> Result<(), Over> {
        self.outbox.send(message).map_err(|outbox::Full| Over)
    }
}

#[cfg(test)]
mod tests;
