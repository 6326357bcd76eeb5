//! Speaking live: one session at a time, from the first text to its recording.

mod open;
mod pieces;
mod recorder;
mod session;

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{
    Command, LiveRequest,
    desk::{Desk, lock},
};

/// Controls that may wait for a session.
const CONTROLS: usize = 64;

/// What the window asks of a session.
#[derive(Debug)]
pub(super) enum LiveControl {
    /// More text, where the session speaks with the same voice in the same way.
    Speak(Box<LiveRequest>),
    Commit,
    Clear,
    Finish,
    Stop,
}

/// Hands a command to the open session, or opens one.
pub(super) fn control(desk: &Arc<Desk>, command: Command) {
    let control = match command {
        Command::Speak(request) => LiveControl::Speak(request),
        Command::LiveCommit => LiveControl::Commit,
        Command::LiveClear => LiveControl::Clear,
        Command::LiveFinish => LiveControl::Finish,
        _ => LiveControl::Stop,
    };
    let mut open = lock(&desk.live);
    let refused = match open.as_ref() {
        Some(session) => session.try_send(control).err().map(|err| match err {
            mpsc::error::TrySendError::Full(control) | mpsc::error::TrySendError::Closed(control) => control,
        }),
        None => Some(control),
    };
    if let Some(LiveControl::Speak(request)) = refused {
        let (sender, controls) = mpsc::channel(CONTROLS);
        *open = Some(sender);
        tokio::spawn(session::run(Arc::clone(desk), *request, controls));
    }
}

/// Ends an open session and waits until its recording is safe.
pub(super) async fn stop(desk: &Desk) {
    let session = lock(&desk.live).take();
    if let Some(session) = session {
        let _ = session.send(LiveControl::Stop).await;
        // The session drops its end once everything is written.
        session.closed().await;
    }
}
