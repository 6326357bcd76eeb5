//! Speaking live: one session at a time, from the first text to its recording.

mod course;
mod line;
mod open;
mod pieces;
mod recorder;
mod session;
pub(super) mod whole;

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;

pub(super) use self::recorder::Recorded;
use super::{
    Command, Failure, FailureKind, LiveRequest,
    desk::{Desk, lock},
};

/// How long the program waits at its end for the recording of a session.
const LAST_RECORDING: Duration = Duration::from_secs(10);
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
    match refused {
        Some(LiveControl::Speak(request)) => {
            let (sender, controls) = mpsc::channel(CONTROLS);
            *open = Some(sender);
            tokio::spawn(sessions(Arc::clone(desk), *request, controls));
        }
        // What an ended session has said may still be heard.
        Some(LiveControl::Stop) => desk.player.stop(),
        _ => {}
    }
}

/// Runs a session, and the next one where there is a wish that the first could not fulfil.
async fn sessions(desk: Arc<Desk>, request: LiveRequest, mut controls: mpsc::Receiver<LiveControl>) {
    let running = Arc::clone(&desk);
    let session = tokio::spawn(async move {
        let next = session::run(&running, request, &mut controls).await;
        (next, controls)
    });
    let (mut next, mut controls) = match session.await {
        Ok(ended) => ended,
        // The window must not believe in a session that is gone.
        Err(panic) => {
            let failure = Failure::new(FailureKind::Disk, panic.to_string());
            return session::end(&desk, None, true, session::Outcome::Failed(failure)).await;
        }
    };
    // Whoever waits for the end of this session sees the channel close only now. A wish that came in too late for
    // this session is for the next one.
    controls.close();
    while let Some(control) = controls.recv().await {
        match control {
            LiveControl::Speak(request) => next = Some(*request),
            LiveControl::Stop => {
                desk.player.stop();
                next = None;
            }
            _ => {}
        }
    }
    if let Some(request) = next {
        self::control(&desk, Command::Speak(Box::new(request)));
    }
}

/// Ends an open session and waits until its recording is safe, but not for ever: a disk that hangs hangs.
pub(super) async fn stop(desk: &Desk) {
    let session = lock(&desk.live).take();
    if let Some(session) = session {
        let _ = session.try_send(LiveControl::Stop);
        // The session drops its end once everything is written.
        let _ = tokio::time::timeout(LAST_RECORDING, session.closed()).await;
    }
}
