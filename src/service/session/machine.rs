//! The rules of a session: client events and reports of the engine go in, things to do come out. No sockets, no clocks.

use std::collections::VecDeque;

use super::{
    response::{Outcome, Response},
    settings::{self, Settings, refusal},
};
use crate::{
    catalog::Model,
    prompt::spoken_in,
    service::{
        count::counted,
        errors::NOTHING_TO_SAY,
        ids,
        segment::{TextBuffer, is_speakable},
        speak::{Job, Report},
        voices::{Speaker, Voices},
    },
    wire::{
        realtime::{ClientEvent, ClientMessage, ErrorInfo, ServerEvent, UnreadableEvent},
        session::{SessionConfig, SessionInfo, SessionMode},
    },
};

/// Most text that may wait to be spoken, in bytes; a guard, the vendor publishes none.
const MAX_WAITING: usize = 1 << 20;
const ALREADY_STARTED: &str = "Session update error: session already started or finished or failed.";

/// Something to do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Send an event.
    Send(ServerEvent),
    /// Let the engine speak; there is never more than one job at a time.
    Speak(Job),
    /// Stop the engine; nothing more of that job is wanted.
    Hush,
    /// The session is over: close normally.
    Close,
}

/// A piece of text whose turn will come.
#[derive(Debug)]
struct Turn {
    response: Response,
    text: String,
}

/// One session.
pub struct Machine<V> {
    id: String,
    model: Model,
    voices: V,
    settings: Settings,
    /// Known once text has come, which is when the session has started.
    speaker: Option<Speaker>,
    buffer: TextBuffer,
    turns: VecDeque<Turn>,
    current: Option<Response>,
    finishing: bool,
}

impl<V: Voices> Machine<V> {
    /// A session with a model.
    pub fn new(model: Model, voices: V) -> Self {
        Self {
            id: ids::part("sess_"),
            model,
            voices,
            settings: Settings::default(),
            speaker: None,
            buffer: TextBuffer::default(),
            turns: VecDeque::new(),
            current: None,
            finishing: false,
        }
    }

    /// What to do first.
    pub fn open(&self) -> Vec<Action> {
        vec![Action::Send(ServerEvent::SessionCreated { session: self.info() })]
    }

    /// Whether nothing is being spoken, so that the session waits for its client.
    pub const fn is_quiet(&self) -> bool {
        self.current.is_none()
    }

    /// A text frame came.
    pub fn client(&mut self, frame: &str) -> Vec<Action> {
        let message = match ClientMessage::parse(frame) {
            Ok(message) => message,
            Err(unreadable) => return refused_frame(unreadable),
        };
        let event_id = Some(message.event_id).filter(|id| !id.is_empty());
        self.event(message.event).unwrap_or_else(|error| vec![error_event(ErrorInfo { event_id, ..error })])
    }

    /// The engine has something.
    pub fn report(&mut self, report: Report) -> Vec<Action> {
        match report {
            Report::Audio(bytes) => self.current.iter().map(|response| Action::Send(response.delta(&bytes))).collect(),
            Report::Done => self.end(Outcome::Completed, None),
            Report::Unspeakable => self.end(Outcome::Failed, Some(refusal("invalid_value", NOTHING_TO_SAY, None))),
            Report::Failed(message) => {
                let kind = Some("server_error".to_owned());
                let error = ErrorInfo { kind, ..refusal("InternalError.Algo", message, None) };
                self.end(Outcome::Failed, Some(error))
            }
        }
    }

    fn event(&mut self, event: ClientEvent) -> Result<Vec<Action>, ErrorInfo> {
        match event {
            ClientEvent::SessionUpdate { session } => self.update(&session),
            ClientEvent::Append { text } => self.append(&text),
            ClientEvent::Commit => self.commit(),
            ClientEvent::Clear => Ok(self.clear()),
            ClientEvent::Cancel => Ok(self.cancel()),
            ClientEvent::Finish => self.finish(),
        }
    }

    fn update(&mut self, update: &SessionConfig) -> Result<Vec<Action>, ErrorInfo> {
        if self.speaker.is_some() || self.finishing {
            return Err(refusal("invalid_value", ALREADY_STARTED, Some("session")));
        }
        self.settings = self.settings.updated(update, &self.model, &self.voices)?;
        Ok(vec![Action::Send(ServerEvent::SessionUpdated { session: self.info() })])
    }

    fn append(&mut self, text: &str) -> Result<Vec<Action>, ErrorInfo> {
        self.must_be_open()?;
        if text.is_empty() {
            return Ok(Vec::new());
        }
        if self.speaker.is_none() {
            self.speaker = Some(settings::find(&self.model, &self.voices, &self.settings.voice)?);
        }
        if self.waiting() + text.len() > MAX_WAITING {
            let message = format!("More than {MAX_WAITING} bytes of text are waiting to be spoken.");
            return Err(refusal("invalid_value", message, Some("text")));
        }
        self.buffer.push(text);
        if self.settings.mode == SessionMode::ServerCommit {
            for piece in self.buffer.take_ready() {
                self.enqueue(piece);
            }
        }
        Ok(self.next_turn())
    }

    fn commit(&mut self) -> Result<Vec<Action>, ErrorInfo> {
        self.must_be_open()?;
        let text = self.buffer.take_all();
        if !is_speakable(&text) && self.settings.mode == SessionMode::ServerCommit {
            // The sentences were cut and taken before the commit came; what is left over is nothing, or a sign.
            return Ok(vec![Action::Send(ServerEvent::Committed { item_id: String::new() })]);
        }
        if text.trim().is_empty() {
            return Err(refusal("invalid_value", "The input text buffer is empty.", None));
        }
        if !is_speakable(&text) {
            return Err(refusal("invalid_value", NOTHING_TO_SAY, None));
        }
        self.enqueue(text);
        let item_id = self.turns.back().map(|turn| turn.response.item_id().to_owned()).unwrap_or_default();
        let mut actions = vec![Action::Send(ServerEvent::Committed { item_id })];
        actions.extend(self.next_turn());
        Ok(actions)
    }

    fn clear(&mut self) -> Vec<Action> {
        self.buffer.take_all();
        vec![Action::Send(ServerEvent::Cleared)]
    }

    /// Stops what is being spoken. Where the client commits, what it has committed besides stays; where the server cut
    /// the text up, the client means all of it.
    fn cancel(&mut self) -> Vec<Action> {
        if self.current.is_none() {
            return Vec::new();
        }
        if self.settings.mode == SessionMode::ServerCommit {
            self.turns.clear();
        }
        let mut actions = vec![Action::Hush];
        actions.extend(self.end(Outcome::Incomplete, None));
        actions
    }

    fn finish(&mut self) -> Result<Vec<Action>, ErrorInfo> {
        self.must_be_open()?;
        self.finishing = true;
        let rest = self.buffer.take_all();
        self.enqueue(rest);
        Ok(self.next_turn())
    }

    fn must_be_open(&self) -> Result<(), ErrorInfo> {
        if self.finishing { Err(refusal("invalid_value", "The session is already finished.", None)) } else { Ok(()) }
    }

    fn waiting(&self) -> usize {
        self.buffer.len() + self.turns.iter().map(|turn| turn.text.len()).sum::<usize>()
    }

    fn enqueue(&mut self, text: String) {
        if is_speakable(&text) {
            let response = Response::new(self.settings.voice.clone(), counted(&text));
            self.turns.push_back(Turn { response, text });
        }
    }

    /// Ends the response that is being spoken and goes on with the next.
    fn end(&mut self, outcome: Outcome, error: Option<ErrorInfo>) -> Vec<Action> {
        let mut actions: Vec<Action> = error.into_iter().map(error_event).collect();
        if let Some(response) = self.current.take() {
            actions.extend(response.closing(outcome).into_iter().map(Action::Send));
        }
        actions.extend(self.next_turn());
        actions
    }

    /// Begins the next response where none is being spoken, or ends the session where none will come.
    fn next_turn(&mut self) -> Vec<Action> {
        if self.current.is_some() {
            return Vec::new();
        }
        if let (Some(turn), Some(speaker)) = (self.turns.pop_front(), &self.speaker) {
            let mut actions: Vec<Action> = turn.response.opening().into_iter().map(Action::Send).collect();
            actions.push(Action::Speak(job(&self.settings, &self.model, speaker, turn.text)));
            self.current = Some(turn.response);
            return actions;
        }
        if self.finishing { vec![Action::Send(ServerEvent::SessionFinished), Action::Close] } else { Vec::new() }
    }

    fn info(&self) -> SessionInfo {
        SessionInfo {
            object: "realtime.session".to_owned(),
            id: self.id.clone(),
            model: Some(self.model.id.clone()),
            config: self.settings.config.clone(),
        }
    }
}

fn job(settings: &Settings, model: &Model, speaker: &Speaker, text: String) -> Job {
    Job {
        voice: settings.delivery(model, &speaker.spec),
        language: settings.language.unwrap_or_else(|| spoken_in(&text, speaker.language)),
        text,
        speech_rate: settings.speech_rate,
        pitch_rate: settings.pitch_rate,
        volume: settings.volume,
        rate: settings.rate,
        kbps: settings.kbps,
        format: settings.format,
    }
}

fn refused_frame(unreadable: UnreadableEvent) -> Vec<Action> {
    let (code, message) = ("invalid_request_error", unreadable.to_string());
    let event_id = match unreadable {
        UnreadableEvent::NotJson(_) => None,
        UnreadableEvent::UnknownType { event_id, .. } | UnreadableEvent::BadFields { event_id, .. } => event_id,
    };
    vec![error_event(ErrorInfo { event_id, ..refusal(code, message, None) })]
}

/// What to do about a binary frame.
pub fn refused_binary() -> Vec<Action> {
    vec![error_event(refusal("invalid_request_error", "Events must be text frames, not binary ones.", None))]
}

/// The action that sends an error event.
pub fn error_event(error: ErrorInfo) -> Action {
    Action::Send(ServerEvent::Error { error })
}

#[cfg(test)]
mod tests;
