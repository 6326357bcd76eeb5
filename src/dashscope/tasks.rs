//! Tasks of `CosyVoice`, Qwen-Audio-TTS and Sambert: text goes in, sound comes out as binary frames.
//!
//! A socket carries one task at a time: [`TaskSocket::run`] takes the socket, and a task that ended well gives it back.
//! `run-task` and every text are sent once, because they are charged; nothing here is ever repeated.
//!
//! **Nothing is sent to keep a task alive.** A server fails a task that gets nothing for 23 s, and all that it takes as
//! something is text (which would be spoken), a flush (which would break a sentence in two) or the end. Which of them is
//! right only the caller can tell, so [`TaskSender::feed_by`] says until when one of them must come.

mod course;
mod receiver;
mod sender;

use std::{
    fmt,
    time::{Duration, Instant},
};

use tokio::{sync::watch, time::timeout};

use self::course::Course;
pub use self::{
    receiver::{SpokenEvent, TaskReceiver},
    sender::TaskSender,
};
use super::{
    Client, Error, ErrorKind, net,
    socket::{Frame, SocketReceiver, SocketSender},
};
use crate::{
    model::{ModelId, counted_characters},
    wire::{
        TASK_PATH,
        task::{
            Dialect, MOST_TEXT_PER_FRAME, Parameters, RunTask, TaskAction, TaskEvent, TaskMessage, Unsupported,
            parse_frame,
        },
    },
};

/// How old a resting socket may be and still be used: servers close it after 60 s, the vendor's pools renew at 30 s.
const FRESH: Duration = Duration::from_secs(30);

/// How long each step of a task may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskDeadlines {
    /// To reach the server and shake hands.
    pub connect: Duration,
    /// From `run-task` to `task-started`.
    pub ready: Duration,
    /// From the first flush or the end of the text, whichever is earlier, to the first sound.
    pub first_audio: Duration,
    /// Between two frames while a sentence is being spoken.
    pub stall: Duration,
    /// Without any frame between the end of the text and `task-finished`.
    pub finish: Duration,
    /// From a cancel to the task's end; then it is better to hang up.
    pub cancel: Duration,
    /// How long an open task may go without text; the server's own limit is 23 s.
    pub feed: Duration,
}

impl Default for TaskDeadlines {
    /// 10 s, 5 s (the vendor's SDK waits as long), 30 s, 20 s, 60 s, 1 s, and 20 s for feeding.
    fn default() -> Self {
        Self {
            connect: net::CONNECT,
            ready: Duration::from_secs(5),
            first_audio: Duration::from_secs(30),
            stall: Duration::from_secs(20),
            finish: Duration::from_mins(1),
            cancel: Duration::from_secs(1),
            feed: Duration::from_secs(20),
        }
    }
}

/// What is to speak, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskOrder {
    /// The model.
    pub model: ModelId,
    /// Voice, format and the rest; what the model does not take is an error before anything is sent.
    pub parameters: Parameters,
}

/// A socket that carries no task at the moment.
pub struct TaskSocket {
    sender: SocketSender,
    receiver: SocketReceiver,
    deadlines: TaskDeadlines,
    resting_since: Instant,
}

impl Client {
    /// Opens a socket for tasks.
    ///
    /// # Errors
    /// See [`Error`]; a refused upgrade carries the server's own words.
    pub async fn tasks(&self, deadlines: TaskDeadlines) -> Result<TaskSocket, Error> {
        let (sender, receiver) = self.socket(TASK_PATH, deadlines.connect).await?;
        Ok(TaskSocket { sender, receiver, deadlines, resting_since: Instant::now() })
    }
}

impl TaskSocket {
    /// Whether the server has certainly not closed it for resting too long.
    pub fn is_fresh(&self) -> bool {
        self.resting_since.elapsed() < FRESH
    }

    /// Begins a task, and returns once the server takes text.
    ///
    /// # Errors
    /// See [`Error`]. [`ErrorKind::Rejected`], with nothing sent, for what the model does not take and for models that
    /// want their text at once.
    pub async fn run(self, order: &TaskOrder) -> Result<(TaskSender, TaskReceiver), Error> {
        let run = RunTask::new(order.model.clone(), order.parameters.clone()).map_err(|what| unsupported(&what))?;
        if is_one_way(&run.model) {
            return Err(Error::new(ErrorKind::Rejected, format!("{} takes its whole text at once", run.model)));
        }
        self.start(run).await
    }

    /// Speaks one whole text, with any model.
    ///
    /// # Errors
    /// As [`Self::run`], and [`ErrorKind::Rejected`] for a text that is empty or too long for one task.
    pub async fn run_whole(self, order: &TaskOrder, text: &str) -> Result<(TaskSender, TaskReceiver), Error> {
        let run = RunTask::new(order.model.clone(), order.parameters.clone()).map_err(|what| unsupported(&what))?;
        Course::new(is_ssml(&run), false).check(text)?;
        if is_one_way(&run.model) {
            let count = counted_characters(text);
            if count > MOST_TEXT_PER_FRAME {
                let message =
                    format!("{} takes {MOST_TEXT_PER_FRAME} counted characters at once, this has {count}", run.model);
                return Err(Error::new(ErrorKind::Rejected, message));
            }
            return self.start(RunTask { text: Some(text.to_owned()), ..run }).await;
        }
        let (sender, receiver) = self.start(run).await?;
        sender.push(text).await?;
        sender.finish().await?;
        Ok((sender, receiver))
    }

    async fn start(mut self, run: RunTask) -> Result<(TaskSender, TaskReceiver), Error> {
        let task_id = format!("{:032x}", rand::random::<u128>());
        let one_way = run.text.is_some();
        let (course, progress) = watch::channel(Course::new(is_ssml(&run), one_way));
        let message = TaskMessage { task_id: task_id.clone(), one_way, action: TaskAction::Run(Box::new(run)) };
        self.sender.text(message.to_json()).await.map_err(|err| err.about(&task_id))?;
        match timeout(self.deadlines.ready, started(&mut self.receiver, &task_id)).await {
            Ok(outcome) => outcome?,
            Err(_) => return Err(Error::new(ErrorKind::TimedOut, "the task did not start in time").about(&task_id)),
        }
        course.send_modify(Course::fed);
        let sender = TaskSender::new(self.sender.clone(), task_id.clone(), course, self.deadlines.feed);
        Ok((sender, TaskReceiver::new(self, task_id, progress)))
    }
}

impl fmt::Debug for TaskSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskSocket").field("resting_since", &self.resting_since).finish_non_exhaustive()
    }
}

/// Waits for `task-started`. What is left of an earlier task, and what is unknown, is passed over.
async fn started(socket: &mut SocketReceiver, task_id: &str) -> Result<(), Error> {
    loop {
        let Frame::Text(text) = socket.next(task_id).await? else { continue };
        let nonsense = |err: String| Error::new(ErrorKind::Nonsense, err).about(task_id);
        let frame = parse_frame(text.as_str()).map_err(nonsense)?;
        match frame.event {
            _ if !frame.task_id.is_empty() && frame.task_id != task_id => {}
            TaskEvent::Started => return Ok(()),
            TaskEvent::Failed { code, message } => {
                return Err(socket.cleaned(Error::from_task(code, message, task_id)));
            }
            _ => {}
        }
    }
}

fn is_one_way(model: &ModelId) -> bool {
    Dialect::of(model).is_some_and(Dialect::is_one_way)
}

fn is_ssml(run: &RunTask) -> bool {
    run.parameters.enable_ssml == Some(true)
}

fn unsupported(what: &Unsupported) -> Error {
    Error::new(ErrorKind::Rejected, what.to_string())
}
