//! What a live session speaks through: the realtime socket, or a task for models that know tasks only.
//!
//! Both take text and give sound; to the session they look alike. A task takes its whole text at once and ends with it:
//! what is not committed yet waits here, and after the commit no more text can follow.

use std::{collections::VecDeque, mem};

use futures_util::{FutureExt as _, future::BoxFuture};

use super::course::RATE;
use crate::{
    catalog::{Catalog, Transport},
    dashscope::{
        Client, Error, ErrorKind, RealtimeReceiver, RealtimeSender, SpeechEvent, SpokenEvent, TaskDeadlines, TaskOrder,
        TaskReceiver, TaskSender, TaskSocket,
    },
    model::ModelId,
    studio::LiveRequest,
    wire::{
        realtime::ClientEvent,
        session::SessionConfig,
        task::{Dialect, Parameters},
    },
};

/// The wire under a session.
pub(super) enum Line {
    Realtime { sender: RealtimeSender, receiver: RealtimeReceiver },
    Task(Box<TaskLine>),
}

/// A task, from the open socket to its end.
pub(super) struct TaskLine {
    client: Client,
    order: TaskOrder,
    /// Text that was not committed.
    text: String,
    state: TaskState,
    /// Events that are known and were not given yet.
    known: VecDeque<SpeechEvent>,
}

enum TaskState {
    /// The socket rests until there is a text.
    Resting(TaskSocket),
    Starting(BoxFuture<'static, Result<(TaskSender, TaskReceiver), Error>>),
    Speaking(TaskSender, TaskReceiver),
    Over,
}

/// Whether a model is spoken with by tasks. One that the catalog does not know is told by its name.
fn wants_task(catalog: &Catalog, model: &ModelId) -> bool {
    match catalog.model(model) {
        Some(model) => model.is_reached_by(Transport::Task) && !model.is_reached_by(Transport::Realtime),
        None => Dialect::of(model).is_some(),
    }
}

impl Line {
    /// Connects. A realtime session is ready for text when this returns.
    pub async fn open(client: &Client, catalog: &Catalog, request: &LiveRequest) -> Result<Self, Error> {
        if wants_task(catalog, &request.model) {
            let order = TaskOrder { model: request.model.clone(), parameters: parameters(request) };
            let state = TaskState::Resting(client.tasks(TaskDeadlines::default()).await?);
            let line = TaskLine { client: client.clone(), order, text: String::new(), state, known: VecDeque::new() };
            return Ok(Self::Task(Box::new(line)));
        }
        let (sender, mut receiver) = client.realtime(&request.model).await?;
        sender.send(ClientEvent::SessionUpdate { session: config(request) }).await?;
        updated(&mut receiver).await?;
        Ok(Self::Realtime { sender, receiver })
    }

    /// Whether a commit is the last thing that can be said.
    pub const fn ends_with_commit(&self) -> bool {
        matches!(self, Self::Task(_))
    }

    /// Adds text that is spoken at the next commit, or sooner where the server commits by itself.
    pub async fn append(&mut self, text: &str) -> Result<(), Error> {
        match self {
            Self::Realtime { sender, .. } => sender.send(ClientEvent::Append { text: text.to_owned() }).await,
            Self::Task(task) => {
                task.text.push_str(text);
                Ok(())
            }
        }
    }

    /// Has everything spoken that was added.
    pub async fn commit(&mut self) -> Result<(), Error> {
        match self {
            Self::Realtime { sender, .. } => sender.send(ClientEvent::Commit).await,
            Self::Task(task) => {
                task.start();
                Ok(())
            }
        }
    }

    /// Drops what was added and not committed.
    pub async fn clear(&mut self) -> Result<(), Error> {
        match self {
            Self::Realtime { sender, .. } => sender.send(ClientEvent::Clear).await,
            Self::Task(task) => {
                task.text.clear();
                Ok(())
            }
        }
    }

    /// No more text will come.
    pub async fn finish(&mut self) -> Result<(), Error> {
        match self {
            Self::Realtime { sender, .. } => sender.send(ClientEvent::Finish).await,
            Self::Task(task) => {
                if matches!(task.state, TaskState::Resting(_)) {
                    // Nothing was said, so there is nothing to wait for.
                    task.state = TaskState::Over;
                    task.known.push_back(SpeechEvent::Finished);
                }
                Ok(())
            }
        }
    }

    /// Hangs up.
    pub async fn close(self) {
        // An error means that the other side was quicker.
        let _ = match self {
            Self::Realtime { sender, .. } => sender.close().await,
            Self::Task(task) => match task.state {
                TaskState::Speaking(sender, _) => sender.close().await,
                // Dropping a socket closes it.
                _ => Ok(()),
            },
        };
    }

    /// The next event. Safe to cancel.
    pub async fn next(&mut self) -> Result<SpeechEvent, Error> {
        match self {
            Self::Realtime { receiver, .. } => receiver.next().await,
            Self::Task(task) => task.next().await,
        }
    }
}

impl TaskLine {
    fn start(&mut self) {
        self.state = match mem::replace(&mut self.state, TaskState::Over) {
            TaskState::Resting(socket) => {
                let (order, text) = (self.order.clone(), mem::take(&mut self.text));
                let client = self.client.clone();
                let start = async move {
                    // A server closes what rests for long; nothing was sent on it, so another one costs nothing.
                    let socket =
                        if socket.is_fresh() { socket } else { client.tasks(TaskDeadlines::default()).await? };
                    socket.run_whole(&order, &text).await
                };
                TaskState::Starting(start.boxed())
            }
            state => state,
        };
    }

    async fn next(&mut self) -> Result<SpeechEvent, Error> {
        loop {
            if let Some(event) = self.known.pop_front() {
                return Ok(event);
            }
            match &mut self.state {
                TaskState::Resting(_) => std::future::pending::<()>().await,
                TaskState::Starting(starting) => {
                    let started = starting.await;
                    // A future that has ended must not be asked again.
                    self.state = TaskState::Over;
                    let (sender, receiver) = started?;
                    self.state = TaskState::Speaking(sender, receiver);
                    self.known.push_back(SpeechEvent::ResponseStarted);
                }
                TaskState::Speaking(_, receiver) => {
                    let event = receiver.next().await?;
                    self.known.extend(heard(event));
                }
                TaskState::Over => return Err(Error::new(ErrorKind::Interrupted, "the task is over")),
            }
        }
    }
}

/// What an event of a task is to a session.
fn heard(event: SpokenEvent) -> Vec<SpeechEvent> {
    match event {
        SpokenEvent::Audio(bytes) => vec![SpeechEvent::Audio(bytes.to_vec())],
        SpokenEvent::Finished { characters } => {
            vec![SpeechEvent::ResponseEnded { status: "completed".to_owned(), characters }, SpeechEvent::Finished]
        }
        SpokenEvent::SentenceBegan { .. } | SpokenEvent::Timed(_) | SpokenEvent::SentenceEnded { .. } => Vec::new(),
    }
}

/// Waits until the settings are taken: text that came before would be spoken, and charged, with the default voice.
async fn updated(receiver: &mut RealtimeReceiver) -> Result<(), Error> {
    loop {
        match receiver.next().await? {
            SpeechEvent::Updated(_) => return Ok(()),
            SpeechEvent::Refused(error) => return Err(error),
            _ => {}
        }
    }
}

/// What is as it is anyway is not sent.
fn changed(rate: f32) -> Option<f32> {
    ((rate - 1.0).abs() > f32::EPSILON).then_some(rate)
}

fn config(request: &LiveRequest) -> SessionConfig {
    SessionConfig {
        voice: Some(request.voice.clone()),
        mode: Some(request.mode),
        response_format: Some("pcm".to_owned()),
        sample_rate: Some(RATE.hz()),
        language_type: Some(request.language.map_or("Auto", crate::model::Language::english_name).to_owned()),
        speech_rate: changed(request.speech_rate),
        pitch_rate: changed(request.pitch_rate),
        volume: (request.volume != 50).then_some(request.volume),
        instructions: instructions(request),
        ..SessionConfig::default()
    }
}

fn parameters(request: &LiveRequest) -> Parameters {
    Parameters {
        voice: Some(request.voice.clone()),
        format: Some("pcm".to_owned()),
        sample_rate: Some(RATE.hz()),
        rate: changed(request.speech_rate),
        pitch: changed(request.pitch_rate),
        volume: (request.volume != 50).then_some(request.volume),
        language_hints: request.language.map(|language| vec![language.code().to_owned()]),
        instruction: instructions(request),
        ..Parameters::default()
    }
}

fn instructions(request: &LiveRequest) -> Option<String> {
    Some(request.instructions.clone()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_without_the_realtime_socket_are_spoken_with_by_tasks() {
        let catalog = Catalog::bundled();
        for (model, task) in [
            ("qwen3-tts-flash-realtime", false),
            ("qwen3-tts-vd-realtime-2026-01-15", false),
            ("cosyvoice-v3.5-plus", true),
            ("cosyvoice-v2", true),
            ("cosyvoice-v9-of-tomorrow", true),
            ("qwen9-tts-realtime", false),
        ] {
            assert_eq!(wants_task(&catalog, &model.into()), task, "{model}");
        }
    }
}
