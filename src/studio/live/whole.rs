//! Speaking a text as a whole, on the wire of a live session but for nobody's ear: the sound goes to disk while it comes.
//!
//! Owns one text from the open socket to its recording. What was charged for it, and what becomes of the take, is the
//! caller's business.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{
    course::{Course, RATE},
    line::Line,
    pieces::pieces,
    recorder::{Recorded, Recorder},
    session::APPEND_LIMIT,
};
use crate::{
    catalog::Catalog,
    dashscope::{Client, Error, ErrorKind, SpeechEvent},
    library::{Library, NewTake},
    studio::{Failure, LiveRequest, desk::blocking},
    wire::session::SessionMode,
};

/// How often it is asked whether something is overdue.
const TICK: Duration = Duration::from_millis(200);
/// How much sound has to come before it is told again, in seconds.
const TELL_EVERY: f64 = 0.25;

/// How a text was spoken.
pub(in crate::studio) struct Whole {
    /// What was spoken, where any sound came.
    pub recorded: Option<Recorded>,
    /// Counted characters that were charged.
    pub characters: u64,
    /// How it ended.
    pub end: WholeEnd,
}

/// How it ended.
pub(in crate::studio) enum WholeEnd {
    /// All of it came.
    Finished,
    /// It was cancelled after it was sent.
    Stopped,
    /// Something failed after it was sent.
    Failed(Error),
    /// The sound came, and could not be kept.
    Lost(Failure),
}

/// A text in the middle of being spoken.
struct Speech {
    line: Line,
    recorder: Recorder,
    course: Course,
    /// A refusal after the first sound: the rest may still come.
    refused: Option<Error>,
}

/// Has the text of `request` spoken; `take` is what is known of the take that it becomes. `None` where it was cancelled
/// before anything was sent.
///
/// # Errors
/// Nothing was sent.
pub(in crate::studio) async fn speak(
    (client, catalog): (&Client, &Catalog),
    library: &Library,
    request: &LiveRequest,
    take: NewTake,
    token: &CancellationToken,
    told: &(dyn Fn(f64) + Send + Sync),
) -> Result<Option<Whole>, Failure> {
    let opened = tokio::select! {
        line = Line::open(client, catalog, request) => Some(line?),
        () = token.cancelled() => None,
    };
    let Some(line) = opened else { return Ok(None) };
    let recorder = {
        let (library, take) = (library.clone(), take.clone());
        blocking(move || Recorder::start(&library, take, RATE)).await?
    };
    let course = Course::new(SessionMode::ServerCommit);
    let mut speech = Speech { line, recorder, course, refused: None };
    if token.is_cancelled() {
        // Nothing was recorded either.
        let _ = speech.recorder.finish(take, false, RATE).await;
        return Ok(None);
    }
    let end = speech.run(request.text.trim(), token, told).await;
    Ok(Some(speech.close(take, end).await))
}

impl Speech {
    async fn run(&mut self, text: &str, token: &CancellationToken, told: &(dyn Fn(f64) + Send + Sync)) -> WholeEnd {
        if let Err(error) = self.send(text).await {
            return WholeEnd::Failed(error);
        }
        let mut heard = 0.0;
        loop {
            let event = tokio::select! {
                event = self.line.next() => event,
                () = token.cancelled() => return WholeEnd::Stopped,
                () = sleep(TICK) => match self.course.overdue(Instant::now(), false) {
                    Some(_) => Err(Error::new(ErrorKind::TimedOut, "nothing came for a minute")),
                    None => continue,
                },
            };
            if let Some(end) = self.hear(event).await {
                return end;
            }
            let received = self.course.state().received;
            if received - heard >= TELL_EVERY {
                heard = received;
                told(heard);
            }
        }
    }

    /// Sends all of it, and that no more will come.
    async fn send(&mut self, text: &str) -> Result<(), Error> {
        for piece in pieces(text, APPEND_LIMIT) {
            self.line.append(piece).await?;
        }
        self.course.appended(text);
        self.course.committed();
        self.course.finishing = true;
        // Without it the server may hold a short last sentence back for ever.
        self.line.commit().await?;
        if self.line.ends_with_commit() { Ok(()) } else { self.line.finish().await }
    }

    /// Takes an event; gives the end, if it is one.
    async fn hear(&mut self, event: Result<SpeechEvent, Error>) -> Option<WholeEnd> {
        self.course.news();
        match event {
            Ok(SpeechEvent::Audio(pcm)) => {
                self.course.bytes += pcm.len();
                self.recorder.append(pcm).await;
            }
            Ok(SpeechEvent::ResponseStarted) => self.course.response_started(),
            Ok(SpeechEvent::ResponseEnded { status, characters }) => {
                self.course.response_ended(&status, characters);
            }
            // The server was quicker: it took the text before our commit came.
            Ok(SpeechEvent::Refused(error)) if error.kind == ErrorKind::NothingToCommit => {}
            Ok(SpeechEvent::Refused(error)) if self.course.bytes > 0 => {
                self.course.refused();
                self.refused.get_or_insert(error);
            }
            Ok(SpeechEvent::Finished) => {
                self.course.over = true;
                return Some(self.finished());
            }
            // A line that breaks is a failure also where all that was begun has come: there may have been more to say.
            Ok(SpeechEvent::Refused(error)) | Err(error) => return Some(WholeEnd::Failed(error)),
            Ok(_) => {}
        }
        None
    }

    fn finished(&mut self) -> WholeEnd {
        match self.refused.take() {
            Some(error) => WholeEnd::Failed(error),
            None if self.course.is_mute() => {
                WholeEnd::Failed(Error::new(ErrorKind::NoAudio, "the session ended without sound"))
            }
            None => WholeEnd::Finished,
        }
    }

    /// Hangs up, and makes a take of what came.
    async fn close(self, take: NewTake, end: WholeEnd) -> Whole {
        self.line.close().await;
        let complete = matches!(end, WholeEnd::Finished) && self.course.is_complete();
        let (silent, characters) = (self.course.bytes == 0, self.course.charged());
        match self.recorder.finish(take, complete, RATE).await {
            Ok(recorded) => Whole { recorded: Some(recorded), characters, end },
            Err(_) if silent => Whole { recorded: None, characters, end },
            Err(failure) => Whole { recorded: None, characters, end: WholeEnd::Lost(failure) },
        }
    }
}
