//! The realtime socket: one session of speech.
//!
//! [`machine`] has the rules; this file carries frames, runs the engine on threads that may block, and keeps time.
//! Every queue between engine and client is bounded, so a client that reads slowly makes the engine wait, and one that
//! is gone makes it stop at its next block.

mod count;
mod machine;
mod outbox;
mod response;
mod segment;
mod settings;

use std::{future::pending, sync::Arc, time::Duration};

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
use tokio::{sync::mpsc, time::Instant};

use self::{
    machine::{Action, Machine, error_event},
    outbox::Outbox,
    settings::refusal,
};
use super::{
    App,
    auth::RequestId,
    errors::Refusal,
    ids,
    speak::{self, Report},
    voices::{AccountVoices, Voices},
};
use crate::{
    catalog::{Model, Transport},
    model::ModelId,
    wire::realtime::ServerMessage,
};

/// Largest message of a client, in bytes: four times the longest text that may wait.
const MAX_MESSAGE: usize = 4 << 20;
/// Bytes read at a time: events are small, and each session holds a buffer.
const READ_BUFFER: usize = 8 << 10;
/// Deltas that the engine may be ahead of the session.
const REPORTS: usize = 4;
/// How long a closing session waits for the client's half of the good-bye.
const LINGER: Duration = Duration::from_secs(2);
/// The same while the service stops.
const SHORT_LINGER: Duration = Duration::from_millis(200);

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
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(socket) = socket else {
        return Refusal::parameter("This address speaks WebSocket only.").respond(&id.0);
    };
    let model = address.model.and_then(|id| app.catalog.model(&id).cloned());
    let model = model.filter(|model| model.is_reached_by(Transport::Realtime));
    let socket = socket.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE).read_buffer_size(READ_BUFFER);
    socket.on_upgrade(|socket| serve(app, model, socket))
}

async fn serve(app: Arc<App>, model: Option<Model>, socket: WebSocket) {
    let (sink, mut frames) = socket.split();
    let mut outbox = Outbox::start(sink);
    match model {
        Some(model) => {
            let voices = AccountVoices { catalog: Arc::clone(&app.catalog), store: Arc::clone(&app.store) };
            Session::new(Arc::clone(&app), model, voices, &mut outbox).run(&mut frames).await;
        }
        None => outbox.close(close_code::INVALID, "Model not found"),
    }
    tokio::select! {
        () = outbox.finish() => {}
        () = app.kill.cancelled() => return,
    }
    // Leaving with unread frames would reset the connection, and the client could lose the last events.
    let linger = if app.stop.is_cancelled() { SHORT_LINGER } else { LINGER };
    let goodbye = async { while let Some(Ok(_)) = frames.next().await {} };
    tokio::select! {
        _ = tokio::time::timeout(linger, goodbye) => {}
        () = app.kill.cancelled() => {}
    }
}

struct Session<'a, V> {
    app: Arc<App>,
    machine: Machine<V>,
    outbox: &'a mut Outbox,
    reports: Option<mpsc::Receiver<Report>>,
    quiet_since: Instant,
}

/// What a session wakes up for.
enum Wake {
    Frame(Message),
    /// There is room again for what a frame causes.
    Room,
    Report(Option<Report>),
    Idle,
    Stop,
    Gone,
}

/// The session is over.
struct Over;

impl<'a, V: Voices> Session<'a, V> {
    fn new(app: Arc<App>, model: Model, voices: V, outbox: &'a mut Outbox) -> Self {
        Self { app, machine: Machine::new(model, voices), outbox, reports: None, quiet_since: Instant::now() }
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
        let room = self.outbox.try_room_for_client();
        tokio::select! {
            frame = frames.next(), if room.is_some() => match frame {
                Some(Ok(frame)) => Wake::Frame(frame),
                _ => Wake::Gone,
            },
            () = self.outbox.room_for_client(), if room.is_none() => Wake::Room,
            report = self.outbox.with_room_for_speech(next_report(&mut self.reports)) => match report {
                Some(report) => Wake::Report(report),
                None => Wake::Gone,
            },
            () = tokio::time::sleep_until(idle_at), if quiet => Wake::Idle,
            () = self.app.stop.cancelled() => Wake::Stop,
            () = self.outbox.lost() => Wake::Gone,
        }
    }

    fn handle(&mut self, wake: Wake) -> Result<(), Over> {
        let actions = match wake {
            Wake::Frame(Message::Text(text)) => self.machine.client(text.as_str()),
            Wake::Frame(Message::Binary(_)) => machine::refused_binary(),
            Wake::Room | Wake::Frame(Message::Ping(_) | Message::Pong(_)) => return Ok(()),
            Wake::Frame(Message::Close(_)) | Wake::Gone => return Err(Over),
            Wake::Report(report) => self.reported(report),
            Wake::Idle => return self.time_out(),
            Wake::Stop => {
                self.outbox.close(close_code::AWAY, "The service is stopping");
                return Err(Over);
            }
        };
        self.quiet_since = Instant::now();
        self.perform(actions)
    }

    /// An engine that ends without a last report has panicked.
    fn reported(&mut self, report: Option<Report>) -> Vec<Action> {
        let report = report.unwrap_or_else(|| Report::Failed("The speech engine stopped unexpectedly.".to_owned()));
        if !matches!(report, Report::Audio(_)) {
            self.reports = None;
        }
        self.machine.report(report)
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
                    let (out, reports) = mpsc::channel(REPORTS);
                    let engine = Arc::clone(&self.app.engine);
                    tokio::task::spawn_blocking(move || speak::speak(engine.as_ref(), &job, &out));
                    self.reports = Some(reports);
                }
                Action::Hush => self.reports = None,
                Action::Close => {
                    self.outbox.close(close_code::NORMAL, "");
                    return Err(Over);
                }
            }
        }
        Ok(())
    }
}

async fn next_report(reports: &mut Option<mpsc::Receiver<Report>>) -> Option<Report> {
    match reports {
        Some(reports) => reports.recv().await,
        None => pending().await,
    }
}

#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
