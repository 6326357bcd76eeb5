//! The reading half of a task.

use std::time::Instant;

use bytes::Bytes;
use tokio::{
    sync::watch,
    time::{self, sleep_until},
};

use super::{Course, TaskSocket};
use crate::{
    dashscope::{Error, ErrorKind, socket::Frame},
    wire::task::{ResultKind, Sentence, TaskEvent, TaskOutput, TaskUsage, Word, parse_frame},
};

/// What happens in a task, as far as a client cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpokenEvent {
    /// A sentence begins.
    SentenceBegan {
        /// 0 for the task's first.
        index: u32,
        /// As it was written, where the server tells.
        text: String,
    },
    /// Bytes of sound, cut anywhere; all of a task's together are one stream.
    Audio(Bytes),
    /// When words are heard, told before the sentence has ended (or by servers that do not tell its end).
    Timed(Sentence),
    /// A sentence is complete.
    SentenceEnded {
        /// 0 for the task's first.
        index: u32,
        /// As it was written, where the server tells.
        text: String,
        /// When its words are heard, where that was asked for.
        words: Vec<Word>,
        /// Counted characters of the task so far, where the server tells.
        characters: Option<u64>,
    },
    /// The task ended as it should.
    Finished {
        /// Counted characters of the whole task, where the server tells.
        characters: Option<u64>,
    },
}

/// The reading half of a task.
pub struct TaskReceiver {
    socket: TaskSocket,
    task_id: String,
    course: watch::Receiver<Course>,
    /// Whether any sound came.
    heard: bool,
    /// Whether a sentence is being spoken.
    in_sentence: bool,
    last_frame: Instant,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Well,
    Badly,
}

impl TaskReceiver {
    pub(super) fn new(socket: TaskSocket, task_id: String, course: watch::Receiver<Course>) -> Self {
        let last_frame = Instant::now();
        Self { socket, task_id, course, heard: false, in_sentence: false, last_frame, end: End::Open }
    }

    /// Our id of the task.
    pub fn task_id(&self) -> &str {
        &self.task_id
    }

    /// The next event that matters. Safe to cancel.
    ///
    /// # Errors
    /// See [`Error`]; nothing comes after an error, or after [`SpokenEvent::Finished`]. An end without any sound is
    /// [`ErrorKind::NoAudio`], unless the task was cancelled.
    pub async fn next(&mut self) -> Result<SpokenEvent, Error> {
        if self.end != End::Open {
            return Err(self.error(ErrorKind::Interrupted, "the task is over"));
        }
        let next = self.find_next().await;
        match &next {
            Ok(SpokenEvent::Finished { .. }) => self.end = End::Well,
            Ok(_) => {}
            Err(_) => self.end = End::Badly,
        }
        next
    }

    /// The socket, for the next task; `None` where this one did not end well, for then the server closes it.
    pub fn into_socket(self) -> Option<TaskSocket> {
        (self.end == End::Well).then(|| TaskSocket { resting_since: Instant::now(), ..self.socket })
    }

    async fn find_next(&mut self) -> Result<SpokenEvent, Error> {
        loop {
            let (deadline, missed) = self.deadline().unzip();
            let at = deadline.unwrap_or_else(Instant::now);
            tokio::select! {
                // What has come is worth more than what is late.
                biased;
                frame = self.socket.receiver.next(&self.task_id) => {
                    self.last_frame = Instant::now();
                    if let Some(event) = self.understand(frame?)? {
                        return Ok(event);
                    }
                }
                // The writing half did something, or is gone; either way the deadlines may be others now.
                Ok(()) = self.course.changed() => {}
                () = sleep_until(time::Instant::from_std(at)), if deadline.is_some() => {
                    return Err(self.error(ErrorKind::TimedOut, missed.unwrap_or_default()));
                }
            }
        }
    }

    /// Until when something has to come, and what to say where it does not.
    fn deadline(&self) -> Option<(Instant, &'static str)> {
        let (course, limits) = (self.course.borrow(), self.socket.deadlines);
        if let Some(at) = course.cancelled_at() {
            return Some((at + limits.cancel, "the server did not stop in time"));
        }
        if self.in_sentence {
            return Some((self.last_frame + limits.stall, "the sound stopped within a sentence"));
        }
        match (course.owed_since(), course.finished_at()) {
            (Some(since), _) if !self.heard => Some((since + limits.first_audio, "no sound came in time")),
            (_, Some(at)) => Some((at.max(self.last_frame) + limits.finish, "the task did not end in time")),
            _ => None,
        }
    }

    fn understand(&mut self, frame: Frame) -> Result<Option<SpokenEvent>, Error> {
        let text = match frame {
            Frame::Text(text) => text,
            Frame::Binary(bytes) => return Ok(self.sound(bytes)),
        };
        let frame = parse_frame(text.as_str()).map_err(|err| self.error(ErrorKind::Nonsense, err))?;
        if !frame.task_id.is_empty() && frame.task_id != self.task_id {
            return Ok(None);
        }
        match frame.event {
            TaskEvent::Result { output, usage } => Ok(self.result(output, usage)),
            TaskEvent::Finished { usage, .. } => self.finished(usage).map(Some),
            TaskEvent::Failed { code, message } => {
                Err(self.socket.receiver.cleaned(Error::from_task(code, message, &self.task_id)))
            }
            TaskEvent::Started | TaskEvent::Unknown { .. } => Ok(None),
        }
    }

    fn sound(&mut self, bytes: Bytes) -> Option<SpokenEvent> {
        if bytes.is_empty() || self.is_cancelled() {
            return None;
        }
        self.heard = true;
        Some(SpokenEvent::Audio(bytes))
    }

    fn result(&mut self, output: TaskOutput, usage: Option<TaskUsage>) -> Option<SpokenEvent> {
        let TaskOutput { kind, original_text, sentence } = output;
        let (index, text) = (sentence.index.unwrap_or_default(), original_text.unwrap_or_default());
        match kind {
            Some(ResultKind::SentenceBegin) => {
                self.in_sentence = true;
                Some(SpokenEvent::SentenceBegan { index, text })
            }
            Some(ResultKind::SentenceEnd) => {
                self.in_sentence = false;
                let characters = usage.map(|usage| usage.characters);
                Some(SpokenEvent::SentenceEnded { index, text, words: sentence.words, characters })
            }
            _ if sentence.words.is_empty() && sentence.end_time.is_none() => None,
            _ => Some(SpokenEvent::Timed(sentence)),
        }
    }

    fn finished(&self, usage: Option<TaskUsage>) -> Result<SpokenEvent, Error> {
        if !self.heard && !self.is_cancelled() {
            let message = "the task ended without any sound; a voice that was made just now may still be deploying";
            return Err(self.error(ErrorKind::NoAudio, message));
        }
        Ok(SpokenEvent::Finished { characters: usage.map(|usage| usage.characters) })
    }

    fn is_cancelled(&self) -> bool {
        self.course.borrow().cancelled_at().is_some()
    }

    fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        Error::new(kind, message).about(&self.task_id)
    }
}
