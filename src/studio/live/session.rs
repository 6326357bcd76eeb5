//! The course of one session: open, speak, hear, end; and what is left of it.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};

use super::{
    LiveControl,
    course::{Course, Overdue, RATE},
    line::Line,
    open::{open, take},
    pieces::pieces,
    recorder::{Recorded, Recorder},
};
use crate::{
    audio::{PcmDecoder, player::StreamFeed},
    dashscope::{self, ErrorKind, SpeechEvent},
    model::ModelId,
    studio::{
        DesignedTake, Event, Failure, FailureKind, LiveEnd, LiveEvent, LiveRequest, LiveState,
        design::keep_in_memory,
        desk::{Connection, Desk, Unsaved},
        retired,
    },
    wire::session::SessionMode,
};

/// How often the player is asked whether it has run dry.
const TICK: Duration = Duration::from_millis(200);
/// How often the window is told that more sound came: no eye follows more.
const TELL_LENGTH_EVERY: Duration = Duration::from_millis(100);
/// Characters in one append; the vendor publishes no limit, this is what others use.
pub(super) const APPEND_LIMIT: usize = 2_000;

/// How a session ended.
pub(super) enum Outcome {
    Finished,
    Stopped,
    Failed(Failure),
}

/// A session in progress.
pub(super) struct Session {
    pub desk: Arc<Desk>,
    pub connection: Connection,
    pub request: LiveRequest,
    pub line: Line,
    pub feed: StreamFeed,
    pub recorder: Recorder,
    pub decoder: PcmDecoder,
    pub clicked: Instant,
    pub course: Course,
    /// What the window was told, and when.
    pub told: (LiveState, Instant),
}

/// Runs a session from its first text to its end, and tells the window. Gives a request that it could not serve.
pub(super) async fn run(
    desk: &Arc<Desk>,
    request: LiveRequest,
    controls: &mut mpsc::Receiver<LiveControl>,
) -> Option<LiveRequest> {
    let model = request.model.clone();
    desk.emit(Event::Live(LiveEvent::Connecting { model: model.clone(), mode: request.mode })).await;
    match open(desk, request, controls).await {
        Ok((session, early)) => session.live(early, controls).await,
        Err(outcome) => {
            note_retired(desk, &model, &outcome).await;
            end(desk, None, false, outcome).await;
            None
        }
    }
}

/// Whether a text that was sent, and of which nothing was kept, may have been charged.
fn may_cost(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Failed(Failure { kind: FailureKind::Server(kind), .. }) => kind.leaves_speech_charged(),
        Outcome::Finished | Outcome::Stopped | Outcome::Failed(_) => true,
    }
}

/// Tells the window that the session is over, and whether speech was `lost` that may have been charged.
pub(super) async fn end(desk: &Desk, recording: Option<DesignedTake>, lost: bool, outcome: Outcome) {
    desk.takes_changed().await;
    let end = match outcome {
        Outcome::Finished => LiveEnd::Finished,
        Outcome::Stopped => LiveEnd::Stopped,
        Outcome::Failed(failure) => LiveEnd::Failed(failure),
    };
    desk.emit(Event::Live(LiveEvent::Ended { recording: recording.map(Box::new), lost, end })).await;
}

/// Writes down that the model is gone, where that is why the session ended.
async fn note_retired(desk: &Desk, model: &ModelId, outcome: &Outcome) {
    if let Outcome::Failed(failure) = outcome {
        retired::note(desk, model, failure).await;
    }
}

fn timed_out(message: &str) -> dashscope::Error {
    dashscope::Error::new(ErrorKind::TimedOut, message)
}

/// What a step means for the session.
enum Step {
    On,
    End(Outcome),
    /// Over, and this is for the next one.
    HandOver(LiveRequest),
}

impl From<dashscope::Error> for Step {
    fn from(error: dashscope::Error) -> Self {
        Self::End(Outcome::Failed(error.into()))
    }
}

impl Session {
    async fn live(
        mut self,
        early: Vec<LiveControl>,
        controls: &mut mpsc::Receiver<LiveControl>,
    ) -> Option<LiveRequest> {
        self.desk.emit(Event::Live(LiveEvent::Open)).await;
        let text = self.request.text.clone();
        let mut step = self.append(&text).await.map_or_else(Step::from, |()| Step::On);
        for control in early {
            if matches!(step, Step::On) {
                step = self.obey(control).await;
            }
        }
        while matches!(step, Step::On) {
            self.tell().await;
            step = tokio::select! {
                event = self.line.next() => self.hear(event).await,
                control = controls.recv() => match control {
                    Some(control) => self.obey(control).await,
                    None => Step::End(Outcome::Stopped),
                },
                () = sleep(TICK) => self.tick().await,
            };
        }
        let (outcome, next) = match step {
            Step::HandOver(request) => (Outcome::Stopped, Some(request)),
            Step::End(outcome) => (outcome, None),
            Step::On => (Outcome::Finished, None),
        };
        self.close(outcome).await;
        next
    }

    /// Tells the window how far the session is: at once where something else than the length changed.
    async fn tell(&mut self) {
        let state = self.course.state();
        let (told, at) = &self.told;
        let only_longer = LiveState { received: told.received, ..state } == *told;
        if only_longer && (state.received <= told.received || at.elapsed() < TELL_LENGTH_EVERY) {
            return;
        }
        self.told = (state, Instant::now());
        self.desk.emit(Event::Live(LiveEvent::State(state))).await;
    }

    /// Whether more text for `request` can be spoken here: with the same settings, and through the same account.
    fn serves(&self, request: &LiveRequest) -> bool {
        let here = self.desk.connection().is_ok_and(|now| now.place == self.connection.place);
        let same = LiveRequest { text: self.request.text.clone(), ..request.clone() } == self.request;
        here && same && !self.course.finishing
    }

    async fn obey(&mut self, control: LiveControl) -> Step {
        let done = match control {
            LiveControl::Stop => return Step::End(Outcome::Stopped),
            LiveControl::Speak(request) if !self.serves(&request) => return Step::HandOver(*request),
            LiveControl::Speak(request) => self.append(&request.text).await,
            LiveControl::Commit if !self.course.waiting.is_empty() => self.commit().await,
            LiveControl::Clear if !self.course.waiting.is_empty() => self.clear().await,
            LiveControl::Commit | LiveControl::Clear => {
                self.desk.emit(Event::Live(LiveEvent::NothingWaits)).await;
                Ok(())
            }
            LiveControl::Finish => self.finish().await,
        };
        done.map_or_else(Step::from, |()| Step::On)
    }

    async fn append(&mut self, text: &str) -> Result<(), dashscope::Error> {
        let apart = if self.course.waiting.is_empty() { text.to_owned() } else { format!("\n{text}") };
        for piece in pieces(&apart, APPEND_LIMIT) {
            self.line.append(piece).await?;
        }
        self.course.appended(text);
        match self.request.mode {
            // Without it the server may hold a short last sentence back for ever.
            SessionMode::ServerCommit => self.commit().await,
            SessionMode::Commit => Ok(()),
        }
    }

    async fn commit(&mut self) -> Result<(), dashscope::Error> {
        if self.course.bytes == 0 && self.request.mode == SessionMode::Commit {
            // Nobody waited for sound before.
            self.clicked = Instant::now();
        }
        self.course.committed();
        if self.line.ends_with_commit() {
            self.course.finishing = true;
        }
        self.line.commit().await
    }

    async fn clear(&mut self) -> Result<(), dashscope::Error> {
        self.course.waiting.clear();
        self.line.clear().await
    }

    async fn finish(&mut self) -> Result<(), dashscope::Error> {
        if self.course.finishing {
            return Ok(());
        }
        if !self.course.waiting.is_empty() {
            self.commit().await?;
        }
        self.course.finishing = true;
        self.course.news();
        self.line.finish().await
    }

    async fn hear(&mut self, event: Result<SpeechEvent, dashscope::Error>) -> Step {
        self.course.news();
        match event {
            Ok(SpeechEvent::Audio(pcm)) => self.sound(pcm).await,
            Ok(SpeechEvent::ResponseStarted) => self.course.response_started(),
            Ok(SpeechEvent::ResponseEnded { status, characters }) => self.course.response_ended(&status, characters),
            Ok(SpeechEvent::Refused(error)) => return self.refused(error).await,
            Ok(SpeechEvent::Finished) if self.course.is_mute() => {
                return dashscope::Error::new(ErrorKind::NoAudio, "the session ended without sound").into();
            }
            Ok(SpeechEvent::Finished) => {
                self.course.over = true;
                return Step::End(Outcome::Finished);
            }
            Ok(_) => {}
            Err(error) => return self.broken(error).await,
        }
        Step::On
    }

    async fn sound(&mut self, pcm: Vec<u8>) {
        if self.course.bytes == 0 {
            self.desk.emit(Event::Live(LiveEvent::FirstAudio(self.clicked.elapsed()))).await;
        }
        // The ear comes before the disk.
        self.feed.push(&self.decoder.push(&pcm));
        self.course.bytes += pcm.len();
        self.recorder.append(pcm).await;
    }

    /// A refusal before any sound is the answer to this session's settings or text; later ones pass.
    async fn refused(&mut self, error: dashscope::Error) -> Step {
        if error.kind == ErrorKind::NothingToCommit && self.request.mode == SessionMode::ServerCommit {
            // The server was quicker: it took the text before our commit came.
            return Step::On;
        }
        if self.idled_out(&error) {
            return Step::End(Outcome::Finished);
        }
        let of_text = matches!(error.kind, ErrorKind::Rejected | ErrorKind::Unspeakable);
        let speaking = self.course.bytes > 0 || self.course.state().owed && of_text;
        if !speaking || self.course.is_mute() && error.kind != ErrorKind::NothingToCommit {
            return error.into();
        }
        self.course.refused();
        self.desk.emit(Event::Live(LiveEvent::Refused(error.into()))).await;
        Step::On
    }

    /// A server that ends a session in which nothing is owed any more does no harm.
    async fn broken(&mut self, error: dashscope::Error) -> Step {
        if !self.idled_out(&error) {
            return error.into();
        }
        if !self.course.waiting.is_empty() {
            self.desk.emit(Event::Live(LiveEvent::Forgotten)).await;
        }
        Step::End(Outcome::Finished)
    }

    fn idled_out(&self, error: &dashscope::Error) -> bool {
        // A session that was told to finish and does not end has failed, whatever it owes.
        let ending =
            error.kind == ErrorKind::Interrupted || error.kind == ErrorKind::TimedOut && !self.course.finishing;
        ending && self.course.bytes > 0 && !self.course.state().owed
    }

    async fn tick(&mut self) -> Step {
        let hearing = self.desk.player.meters().buffered_samples() > 0;
        let done = match self.course.overdue(Instant::now(), hearing) {
            None => return Step::On,
            Some(Overdue::NoEnd) => Err(timed_out("the session did not end within a minute")),
            Some(Overdue::NoSpeech) => Err(timed_out("no sound for 20 seconds")),
            Some(Overdue::Finish) => self.finish().await,
            Some(Overdue::Forget) => {
                // Text that nobody committed was not meant to be paid for.
                self.desk.emit(Event::Live(LiveEvent::Forgotten)).await;
                match self.clear().await {
                    Ok(()) => self.finish().await,
                    refused => refused,
                }
            }
        };
        done.map_or_else(Step::from, |()| Step::On)
    }

    /// Ends sound, socket and recording, and tells the window.
    async fn close(self, outcome: Outcome) {
        note_retired(&self.desk, &self.request.model, &outcome).await;
        match outcome {
            Outcome::Stopped => drop(self.feed),
            // What has come is still to be heard.
            Outcome::Finished | Outcome::Failed(_) => self.feed.finish(),
        }
        self.line.close().await;
        let spoken = (self.course.spoken.trim(), self.course.charged());
        let take = take(&self.desk, &self.request, &self.connection, spoken);
        let (recording, lost) = match self.recorder.finish(take, self.course.is_complete(), RATE).await {
            Ok(Recorded::Saved(take)) => (Some(DesignedTake { take: *take, unsaved: None }), None),
            Ok(Recorded::Unsaved { record, audio, failure }) => {
                keep_in_memory(&self.desk, Unsaved { record: (*record).clone(), audio, ticket: None });
                (Some(DesignedTake { take: *record, unsaved: Some(failure) }), None)
            }
            Err(_) if self.course.bytes == 0 => (None, None),
            Err(failure) => (None, Some(failure)),
        };
        let outcome = lost.map_or(outcome, Outcome::Failed);
        let sent = self.course.charged() > 0 && !self.connection.place.offline;
        let lost = sent && recording.is_none() && may_cost(&outcome);
        end(&self.desk, recording, lost, outcome).await;
    }
}
