//! The realtime socket: one session of speech.
//!
//! [`machine`] has the rules; this file carries frames, runs the engine on threads that may block, and keeps time.
//! Every queue between engine and client is bounded, so a client that reads slowly makes the engine wait, and one that
//! is gone makes it stop at its next block.

mod machine;
mod response;
mod settings;

use std::sync::Arc;

use axum::{
    Extension,
    extract::{
        Query, State, WebSocketUpgrade,
        ws::{Message, WebSocket, close_code, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use futures_util::{StreamExt, stream::SplitStream};
use serde::Deserialize;
use tokio::time::Instant;

use self::{
    machine::{Action, Machine, error_event},
    settings::refusal,
};
use super::{
    App,
    auth::RequestId,
    errors::Refusal,
    faults::mischief::Mischief,
    ids,
    outbox::{self, Outbox},
    socket::{self, Over, Speech, Wake},
    voices::{AccountVoices, Voices},
};
use crate::{
    catalog::{Model, Transport},
    model::ModelId,
    wire::realtime::ServerMessage,
};

/// `?model=…`
#[derive(Debug, Deserialize)]
pub struct Address {
    model: Option<ModelId>,
}

/// Answers an upgrade.
pub async fn upgrade(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    Query(address): Query<Address>,
    mischief: Option<Extension<Mischief>>,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(socket) = socket else {
        return Refusal::parameter("This address speaks WebSocket only.").respond(&id.0);
    };
    let model = address.model.and_then(|id| app.catalog.model(&id).cloned());
    let model = model.filter(|model| model.is_reached_by(Transport::Realtime));
    if let Err(refusal) = model.as_ref().map_or(Ok(()), |model| app.admit(model)) {
        return refusal.respond(&id.0);
    }
    let mischief = mischief.map(|Extension(mischief)| mischief);
    socket::sized(socket).on_upgrade(|socket| serve(app, model, mischief, socket))
}

async fn serve(app: Arc<App>, model: Option<Model>, mischief: Option<Mischief>, socket: WebSocket) {
    let (sink, mut frames) = socket.split();
    let mut outbox = Outbox::start(sink, mischief);
    match model {
        Some(model) => {
            let voices = AccountVoices::of(&app);
            Session::new(Arc::clone(&app), model, voices, &mut outbox).run(&mut frames).await;
        }
        None => outbox.close(close_code::INVALID, "Model not found"),
    }
    socket::farewell(&app, &mut outbox, &mut frames).await;
}

struct Session<'a, V> {
    app: Arc<App>,
    machine: Machine<V>,
    outbox: &'a mut Outbox,
    speech: Speech,
    quiet_since: Instant,
}

impl<'a, V: Voices> Session<'a, V> {
    fn new(app: Arc<App>, model: Model, voices: V, outbox: &'a mut Outbox) -> Self {
        Self {
            app,
            machine: Machine::new(model, voices),
            outbox,
            speech: Speech::default(),
            quiet_since: Instant::now(),
        }
    }

    async fn run(mut self, frames: &mut SplitStream<WebSocket>) {
        let mut going = self.perform(self.machine.open());
        while going.is_ok() {
            let wake = self.wake(frames).await;
            going = self.handle(wake);
        }
    }

    async fn wake(&mut self, frames: &mut SplitStream<WebSocket>) -> Wake {
        let idle_at = self.quiet_since + self.app.tuning.idle;
        let quiet = self.machine.is_quiet();
        let late_at = |_| quiet.then_some(idle_at);
        socket::wake(&self.app, frames, self.outbox, &mut self.speech, late_at).await
    }

    fn handle(&mut self, wake: Wake) -> Result<(), Over> {
        let actions = match wake {
            Wake::Frame(Message::Text(text)) => self.machine.client(text.as_str()),
            Wake::Frame(Message::Binary(_)) => machine::refused_binary(),
            Wake::Room | Wake::Frame(Message::Ping(_) | Message::Pong(_)) => return Ok(()),
            Wake::Frame(Message::Close(_)) | Wake::Gone => return Err(Over),
            Wake::Report(report) => self.machine.report(report),
            Wake::Late => return self.time_out(),
            Wake::Stop => {
                self.outbox.close(close_code::AWAY, "The service is stopping");
                return Err(Over);
            }
        };
        self.quiet_since = Instant::now();
        self.perform(actions)
    }

    fn time_out(&mut self) -> Result<(), Over> {
        let message = format!("request timeout after {} seconds.", self.app.tuning.idle.as_secs());
        self.perform(vec![error_event(refusal("CLIENT_ERROR", message, None))])?;
        self.outbox.close(close_code::NORMAL, "request timeout");
        Err(Over)
    }

    fn perform(&mut self, actions: Vec<Action>) -> Result<(), Over> {
        for action in actions {
            match action {
                Action::Send(event) => {
                    let message = ServerMessage { event_id: ids::part("event_"), event };
                    self.outbox.send(Message::from(message.to_json())).map_err(|outbox::Full| Over)?;
                }
                Action::Speak(job) => {
                    self.speech.start(Arc::clone(&self.app.engine), job);
                }
                Action::Hush => self.speech.hush(),
                Action::Close => {
                    self.outbox.close(close_code::NORMAL, "");
                    return Err(Over);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
