//! The course of one session: open, speak, hear, end; and what is left of it.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use super::{
    LiveControl,
    open::{open, take},
    pieces::pieces,
    recorder::{Recorded, Recorder},
};
use crate::{
    audio::{PcmDecoder, player::StreamFeed},
    dashscope::{self, ErrorKind, RealtimeReceiver, RealtimeSender, SpeechEvent},
    model::SampleRate,
    studio::{
        DesignedTake, Event, Failure, LiveEnd, LiveEvent, LiveRequest,
        design::keep_in_memory,
        desk::{Connection, Desk},
    },
    wire::{realtime::ClientEvent, session::SessionMode},
};

/// Time without any event while speech is owed.
const STALL_TIMEOUT: Duration = Duration::from_secs(20);
/// Time from "finish" to the end.
const FINISH_TIMEOUT: Duration = Duration::from_mins(1);
/// A session in which nothing happens any more ends by itself: servers close idle ones after some 20 s.
const IDLE_AFTER_SPEECH: Duration = Duration::from_secs(6);
/// The same while text waits for a commit.
const IDLE_WITH_TEXT: Duration = Duration::from_mins(1);
/// How often the player is asked whether it has run dry.
const TICK: Duration = Duration::from_millis(200);
/// Rate of live speech, the voices' own.
pub(super) const RATE: SampleRate = SampleRate::HZ_24000;
/// Characters in one append; the vendor publishes no limit, this is what others use.
const APPEND_LIMIT: usize = 2_000;

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
    pub sender: RealtimeSender,
    pub receiver: RealtimeReceiver,
    pub feed: StreamFeed,
    pub recorder: Recorder,
    pub decoder: PcmDecoder,
    pub clicked: Instant,
    pub spoken: String,
    /// Text appended and not committed.
    pub waiting: String,
    pub bytes: usize,
    /// Responses that were asked for or begun and have not ended.
    pub owed: bool,
    /// Whether a response is being made.
    pub responding: bool,
    pub finishing: bool,
    pub last_news: Instant,
}

/// Runs a session from its first text to its end, and tells the window.
pub(super) async fn run(desk: Arc<Desk>, request: LiveRequest, mut controls: mpsc::Receiver<LiveControl>) {
    desk.emit(Event::Live(LiveEvent::Connecting)).await;
    let mut next = match open(&desk, request, &mut controls).await {
        Ok(session) => session.live(&mut controls).await,
        Err(outcome) => {
            end(&desk, None, outcome).await;
            None
        }
    };
    // Whoever waits for the end of this session sees the channel close only now. A wish that came in too late for
    // this session is for the next one.
    controls.close();
    while let Some(control) = controls.recv().await {
        match control {
            LiveControl::Speak(request) => next = Some(*request),
            LiveControl::Stop => next = None,
            _ => {}
        }
    }
    if let Some(request) = next {
        super::control(&desk, crate::studio::Command::Speak(Box::new(request)));
    }
}

async fn end(desk: &Desk, recording: Option<DesignedTake>, outcome: Outcome) {
    if let (Some(DesignedTake { unsaved: None, .. }), Ok(library)) = (&recording, desk.library()) {
        desk.emit(Event::TakesChanged(library.takes())).await;
    }
    let end = match outcome {
        Outcome::Finished => LiveEnd::Finished,
        Outcome::Stopped => LiveEnd::Stopped,
        Outcome::Failed(failure) => LiveEnd::Failed(failure),
    };
    desk.emit(Event::Live(LiveEvent::Ended { recording: recording.map(Box::new), end })).await;
}

pub(super) fn timed_out(message: &str) -> dashscope::Error {
    dashscope::Error::new(ErrorKind::TimedOut, message)
}

impl Session {
    /// Sends the first text.
    pub(super) async fn begin(mut self) -> Result<Self, Failure> {
        self.desk.emit(Event::Live(LiveEvent::Open)).await;
        let text = self.request.text.clone();
        self.append(&text).await?;
        Ok(self)
    }

    /// Everything after the first text. Answers a request that this session could not serve.
    async fn live(mut self, controls: &mut mpsc::Receiver<LiveControl>) -> Option<LiveRequest> {
        let mut next = None;
        let outcome = loop {
            let deadline = self.deadline();
            tokio::select! {
                event = self.receiver.next() => match self.hear(event).await {
                    Ok(false) => {}
                    Ok(true) => break Outcome::Finished,
                    Err(error) => break Outcome::Failed(error.into()),
                },
                control = controls.recv() => match control {
                    Some(LiveControl::Stop) | None => break Outcome::Stopped,
                    Some(LiveControl::Speak(request)) if !self.serves(&request) => {
                        next = Some(*request);
                        break Outcome::Stopped;
                    }
                    Some(control) => if let Err(error) = self.obey(control).await {
                        break Outcome::Failed(error.into());
                    },
                },
                () = sleep_until(deadline.min(Instant::now() + TICK)) => match self.tick(deadline).await {
                    Ok(()) => {}
                    Err(error) => break Outcome::Failed(error.into()),
                },
            }
        };
        self.close(outcome).await;
        next
    }

    /// Whether more text for `request` can be spoken here.
    fn serves(&self, request: &LiveRequest) -> bool {
        !self.finishing && LiveRequest { text: self.request.text.clone(), ..request.clone() } == self.request
    }

    pub(super) async fn obey(&mut self, control: LiveControl) -> Result<(), dashscope::Error> {
        match control {
            LiveControl::Speak(request) => {
                self.clicked = Instant::now();
                self.append(&request.text).await
            }
            LiveControl::Commit if !self.waiting.is_empty() => self.commit().await,
            LiveControl::Clear if !self.waiting.is_empty() => {
                self.waiting.clear();
                self.sender.send(ClientEvent::Clear).await
            }
            LiveControl::Commit | LiveControl::Clear => {
                self.desk.emit(Event::Live(LiveEvent::NothingWaits)).await;
                Ok(())
            }
            LiveControl::Finish => self.finish().await,
            LiveControl::Stop => Ok(()),
        }
    }

    async fn append(&mut self, text: &str) -> Result<(), dashscope::Error> {
        for piece in pieces(text, APPEND_LIMIT) {
            self.sender.send(ClientEvent::Append { text: piece.to_owned() }).await?;
        }
        self.last_news = Instant::now();
        self.waiting.push_str(text);
        match self.request.mode {
            // Without it the server may hold a short last sentence back for ever.
            SessionMode::ServerCommit => self.commit().await,
            SessionMode::Commit => {
                self.desk.emit(Event::Live(LiveEvent::Waiting(self.waiting.chars().count()))).await;
                Ok(())
            }
        }
    }

    async fn commit(&mut self) -> Result<(), dashscope::Error> {
        if !self.spoken.is_empty() {
            self.spoken.push('\n');
        }
        self.spoken.push_str(&std::mem::take(&mut self.waiting));
        self.owed = true;
        self.last_news = Instant::now();
        if self.request.mode == SessionMode::Commit {
            self.clicked = Instant::now();
        }
        self.sender.send(ClientEvent::Commit).await
    }

    async fn finish(&mut self) -> Result<(), dashscope::Error> {
        if self.finishing {
            return Ok(());
        }
        if !self.waiting.is_empty() {
            self.commit().await?;
        }
        self.finishing = true;
        self.last_news = Instant::now();
        self.sender.send(ClientEvent::Finish).await
    }

    /// Takes an event; `true` at the end of the session.
    async fn hear(&mut self, event: Result<SpeechEvent, dashscope::Error>) -> Result<bool, dashscope::Error> {
        self.last_news = Instant::now();
        match event? {
            SpeechEvent::Audio(pcm) => self.sound(pcm).await,
            SpeechEvent::ResponseStarted => (self.owed, self.responding) = (true, true),
            SpeechEvent::ResponseEnded { .. } => (self.owed, self.responding) = (false, false),
            SpeechEvent::Cleared => self.desk.emit(Event::Live(LiveEvent::Waiting(0))).await,
            SpeechEvent::Refused(error) => return self.refused(error).await,
            SpeechEvent::Finished if self.bytes == 0 && !self.spoken.trim().is_empty() => {
                return Err(dashscope::Error::new(ErrorKind::NoAudio, "the session ended without sound"));
            }
            SpeechEvent::Finished => return Ok(true),
            SpeechEvent::Ready(_) | SpeechEvent::Committed => {}
        }
        Ok(false)
    }

    async fn sound(&mut self, pcm: Vec<u8>) {
        if self.bytes == 0 {
            self.desk.emit(Event::Live(LiveEvent::FirstAudio(self.clicked.elapsed()))).await;
        }
        // The ear comes before the disk.
        self.feed.push(&self.decoder.push(&pcm));
        self.bytes += pcm.len();
        self.recorder.append(pcm).await;
        let seconds = RATE.duration(self.bytes / 2).as_secs_f64();
        self.desk.emit(Event::Live(LiveEvent::Received(seconds))).await;
    }

    /// A refusal before any sound is the answer to this session's settings or text; later ones pass.
    async fn refused(&mut self, error: dashscope::Error) -> Result<bool, dashscope::Error> {
        if error.kind == ErrorKind::NothingToCommit && self.request.mode == SessionMode::ServerCommit {
            // The server was quicker: it took the text before our commit came.
            return Ok(false);
        }
        if self.bytes == 0 {
            return Err(error);
        }
        self.owed = false;
        self.desk.emit(Event::Live(LiveEvent::Refused(error.into()))).await;
        Ok(false)
    }

    /// Whether speech must still come. A commit that found the text spoken already is answered by nothing.
    fn is_owed(&self) -> bool {
        let may_be_done = self.request.mode == SessionMode::ServerCommit && self.bytes > 0 && !self.responding;
        self.owed && !may_be_done
    }

    /// When something must have happened.
    fn deadline(&self) -> Instant {
        let patience = if self.finishing {
            FINISH_TIMEOUT
        } else if self.is_owed() {
            STALL_TIMEOUT
        } else if !self.waiting.is_empty() {
            IDLE_WITH_TEXT
        } else {
            IDLE_AFTER_SPEECH
        };
        self.last_news + patience
    }

    async fn tick(&mut self, deadline: Instant) -> Result<(), dashscope::Error> {
        let quiet = !self.is_owed() && !self.finishing;
        if quiet && self.desk.player.meters().buffered_samples() > 0 {
            // Idle time begins when the ear has nothing left to hear.
            self.last_news = Instant::now();
            return Ok(());
        }
        if Instant::now() < deadline {
            return Ok(());
        }
        match (self.finishing, self.is_owed(), self.waiting.is_empty()) {
            (true, ..) => Err(timed_out("the session did not end within a minute")),
            (_, true, _) => Err(timed_out("no sound for 20 seconds")),
            (.., true) => self.finish().await,
            _ => {
                // Text that nobody committed was not meant to be paid for.
                self.waiting.clear();
                self.sender.send(ClientEvent::Clear).await?;
                self.finish().await
            }
        }
    }

    /// Ends sound, socket and recording, and tells the window.
    async fn close(self, outcome: Outcome) {
        match outcome {
            Outcome::Stopped => drop(self.feed),
            // What has come is still to be heard.
            Outcome::Finished | Outcome::Failed(_) => self.feed.finish(),
        }
        let _ = self.sender.close().await;
        let complete = matches!(outcome, Outcome::Finished);
        let take = take(&self.request, &self.connection, self.spoken.trim());
        let recording = match self.recorder.finish(take, complete, RATE).await {
            Ok(Recorded::Saved(take)) => Some(DesignedTake { take: *take, unsaved: None }),
            Ok(Recorded::Unsaved { record, take, audio, failure }) => {
                Some(keep_in_memory(&self.desk, *record, *take, audio, None, failure))
            }
            Err(_) if self.bytes == 0 => None,
            Err(failure) => {
                self.desk.emit(Event::Failed(failure)).await;
                None
            }
        };
        end(&self.desk, recording, outcome).await;
    }
}
