//! What is on its way to the client: a bounded queue and the task that empties it.
//!
//! The session never waits for the client while it works. It takes something new in only while there is room for all
//! that may come of it, and keeps some room for the client's own events, so that a cancel gets through to a session
//! whose audio is stuck.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{SinkExt, stream::SplitSink};
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

use crate::service::faults::mischief::{Bent, Mischief};

/// Messages in the queue.
const CAPACITY: usize = 32;
/// More messages than one event of a client can cause.
const ROOM_FOR_CLIENT: usize = 8;
/// More messages than one report of the engine can cause.
const ROOM_FOR_SPEECH: usize = 16;
/// How long a client may leave a message lying before it counts as gone. A guard; the vendor publishes none.
const SEND_DEADLINE: Duration = Duration::from_secs(30);

/// The queue does not take a message; only a broken connection or a wrong count of messages leads here.
#[derive(Debug)]
pub struct Full;

/// Room in the queue, kept free while this lives.
pub type Room<'a> = mpsc::PermitIterator<'a, Message>;

/// The queue and its task.
pub struct Outbox {
    queue: Option<mpsc::Sender<Message>>,
    task: JoinHandle<()>,
}

impl Outbox {
    /// An outbox that writes into `sink`, with mischief where that is ordered.
    pub fn start(sink: SplitSink<WebSocket, Message>, mischief: Option<Mischief>) -> Self {
        let (queue, messages) = mpsc::channel(CAPACITY);
        let task = match mischief {
            None => tokio::spawn(write(sink, messages)),
            Some(mischief) => tokio::spawn(misbehave(sink, messages, mischief)),
        };
        Self { queue: Some(queue), task }
    }

    /// Queues a message.
    ///
    /// # Errors
    /// There is no room, or nobody to send to.
    pub fn send(&self, message: Message) -> Result<(), Full> {
        self.queue.as_ref().ok_or(Full)?.try_send(message).map_err(|_| Full)
    }

    /// Queues a close frame; nothing can be sent after it.
    pub fn close(&mut self, code: u16, reason: &'static str) {
        if self.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).is_ok() {
            self.queue = None;
        }
    }

    /// Takes the room that an event of the client's needs, if it is there; the client goes before the engine.
    pub fn try_room_for_client(&self) -> Option<Room<'_>> {
        self.queue.as_ref()?.try_reserve_many(ROOM_FOR_CLIENT).ok()
    }

    /// Returns once there is room for an event of the client's.
    pub async fn room_for_client(&self) {
        if let Some(queue) = &self.queue {
            let _ = queue.reserve_many(ROOM_FOR_CLIENT).await;
        }
    }

    /// Waits for `work` while there is room for what a report of the engine causes. `None` once the client is lost.
    pub async fn with_room_for_speech<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        // Held until the work is done, so that nobody else fills it meanwhile.
        let _room = self.queue.as_ref()?.reserve_many(ROOM_FOR_SPEECH).await.ok()?;
        Some(work.await)
    }

    /// Returns once nothing can reach the client any more.
    pub async fn lost(&self) {
        if let Some(queue) = &self.queue {
            queue.closed().await;
        }
    }

    /// Waits until all is sent, or cannot be.
    pub async fn finish(&mut self) {
        self.queue = None;
        let _ = (&mut self.task).await;
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut messages: mpsc::Receiver<Message>) {
    while let Some(message) = messages.recv().await {
        if !send(&mut sink, message).await {
            return;
        }
    }
    // Answers the client's own close frame where it sent one.
    let _ = timeout(SEND_DEADLINE, sink.flush()).await;
}

async fn send(sink: &mut SplitSink<WebSocket, Message>, message: Message) -> bool {
    matches!(timeout(SEND_DEADLINE, sink.send(message)).await, Ok(Ok(())))
}

/// Writes what mischief makes of the messages. A socket that stalls does so until its session is dropped.
async fn misbehave(
    mut sink: SplitSink<WebSocket, Message>,
    mut messages: mpsc::Receiver<Message>,
    mut mischief: Mischief,
) {
    while let Some(message) = messages.recv().await {
        let (bent, last) = match mischief.bend(message) {
            Bent::Send(bent) => (bent, false),
            Bent::Last(bent) => (bent, true),
            Bent::Stall => std::future::pending().await,
        };
        for message in bent {
            if !send(&mut sink, message).await {
                return;
            }
        }
        if last {
            return;
        }
    }
    let _ = timeout(SEND_DEADLINE, sink.flush()).await;
}
