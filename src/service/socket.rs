//! What the two sockets of speech share: sizes, the engine's thread, what wakes them, and the good-bye.

use std::{future::pending, sync::Arc, time::Duration};

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use futures_util::{StreamExt, stream::SplitStream};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use super::{
    App,
    outbox::Outbox,
    speak::{self, Job, Report, Shared},
};
use crate::engine::Engine;

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

/// An upgrade to a socket of our sizes.
pub fn sized(socket: WebSocketUpgrade) -> WebSocketUpgrade {
    socket.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE).read_buffer_size(READ_BUFFER)
}

/// What the engine is saying, if anything.
#[derive(Default)]
pub struct Speech {
    reports: Option<mpsc::Receiver<Report>>,
}

impl Speech {
    /// Lets `engine` speak on a thread that may block.
    pub fn start(&mut self, engine: Arc<dyn Engine>, job: Job) {
        self.run(move |out| speak::speak(engine.as_ref(), &job, out));
    }

    /// The same, going on with the stream in `shared`.
    pub fn go_on(&mut self, engine: Arc<dyn Engine>, job: Job, shared: Shared) {
        self.run(move |out| speak::speak_on(engine.as_ref(), &job, &shared, out));
    }

    /// Has the stream in `shared` ended.
    pub fn end(&mut self, shared: Shared) {
        self.run(move |out| speak::end(&shared, out));
    }

    fn run(&mut self, work: impl FnOnce(&mpsc::Sender<Report>) + Send + 'static) {
        let (out, reports) = mpsc::channel(REPORTS);
        tokio::task::spawn_blocking(move || work(&out));
        self.reports = Some(reports);
    }

    /// Stops it at its next block.
    pub fn hush(&mut self) {
        self.reports = None;
    }

    /// The next report; waits for ever while nothing is being said. An engine that ends without a last report has
    /// panicked.
    pub async fn next(&mut self) -> Report {
        let Some(reports) = &mut self.reports else { return pending().await };
        let died = || Report::Failed("The speech engine stopped unexpectedly.".to_owned());
        let report = reports.recv().await.unwrap_or_else(died);
        if !matches!(report, Report::Audio(_)) {
            self.reports = None;
        }
        report
    }
}

/// What a socket wakes up for.
pub enum Wake {
    /// The client sent something.
    Frame(Message),
    /// There is room again for what a frame causes.
    Room,
    /// The engine has something.
    Report(Report),
    /// The client was silent for too long.
    Late,
    /// The service is stopping.
    Stop,
    /// Nobody is there any more.
    Gone,
}

/// The socket is over.
pub struct Over;

/// Waits for the next thing. `late_at` tells when the client is late, if it can be, from whether there is room for what
/// a frame of its causes: without room no frame is read.
pub async fn wake(
    app: &App,
    frames: &mut SplitStream<WebSocket>,
    outbox: &Outbox,
    speech: &mut Speech,
    late_at: impl FnOnce(bool) -> Option<Instant>,
) -> Wake {
    let room = outbox.try_room_for_client();
    let late_at = late_at(room.is_some());
    tokio::select! {
        frame = frames.next(), if room.is_some() => match frame {
            Some(Ok(frame)) => Wake::Frame(frame),
            _ => Wake::Gone,
        },
        () = outbox.room_for_client(), if room.is_none() => Wake::Room,
        report = outbox.with_room_for_speech(speech.next()) => match report {
            Some(report) => Wake::Report(report),
            None => Wake::Gone,
        },
        () = sleep_until(late_at.unwrap_or_else(Instant::now)), if late_at.is_some() => Wake::Late,
        () = app.stop.cancelled() => Wake::Stop,
        () = outbox.lost() => Wake::Gone,
    }
}

/// Sends what waits in `outbox`, and leaves once the client has said good-bye too.
pub async fn farewell(app: &App, outbox: &mut Outbox, frames: &mut SplitStream<WebSocket>) {
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
