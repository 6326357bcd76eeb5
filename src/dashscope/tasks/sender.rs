//! The writing half of a task.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use super::course::Course;
use crate::{
    dashscope::{Error, ErrorKind, socket::SocketSender},
    wire::task::{TaskAction, TaskMessage},
};

/// The writing half of a task. Dropping it ends nothing: the text is finished by [`Self::finish`] alone.
#[derive(Clone)]
pub struct TaskSender {
    socket: SocketSender,
    task_id: Arc<str>,
    course: watch::Sender<Course>,
    feed: Duration,
}

impl TaskSender {
    pub(super) fn new(socket: SocketSender, task_id: String, course: watch::Sender<Course>, feed: Duration) -> Self {
        Self { socket, task_id: task_id.into(), course, feed }
    }

    /// Our id of the task.
    pub fn task_id(&self) -> &str {
        &self.task_id
    }

    /// Adds text, cut anywhere; an empty one is passed over. Long texts go in several frames.
    ///
    /// # Errors
    /// [`ErrorKind::Rejected`], with nothing sent, where no more text may come or it would be too much;
    /// [`ErrorKind::Interrupted`] where the socket is gone.
    pub async fn push(&self, text: &str) -> Result<(), Error> {
        if text.is_empty() {
            return Ok(());
        }
        self.note(|course| course.check(text).map(|()| course.add(text)))?;
        let pieces = self.course.borrow().pieces(text);
        for piece in pieces {
            self.send(TaskAction::Text(piece.to_owned())).await?;
        }
        Ok(())
    }

    /// Has everything spoken that waits for the end of its sentence.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub async fn flush(&self) -> Result<(), Error> {
        self.note(|course| course.must_be_open().map(|()| course.flush()))?;
        self.send(TaskAction::Flush).await
    }

    /// No more text: the rest is spoken, then the task ends. Without it the last sentence is lost.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub async fn finish(&self) -> Result<(), Error> {
        self.note(|course| course.must_be_open().map(|()| course.finish()))?;
        self.send(TaskAction::Finish).await
    }

    /// Asks the server to stop. No sound is reported from now on. Servers need not obey; [`Self::close`] is certain.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`] where the socket is gone, which is as good.
    pub async fn cancel(&self) -> Result<(), Error> {
        self.course.send_modify(Course::cancel);
        self.send(TaskAction::Cancel).await
    }

    /// Hangs up.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`] where the socket is gone, which is as good.
    pub async fn close(&self) -> Result<(), Error> {
        self.course.send_modify(Course::cancel);
        self.socket.close().await
    }

    /// When text, a flush or the end must have been sent, lest the server fail the task; `None` once the text is
    /// finished.
    pub fn feed_by(&self) -> Option<Instant> {
        let course = self.course.borrow();
        (!course.is_finished()).then(|| course.fed_at() + self.feed)
    }

    fn note(&self, change: impl FnOnce(&mut Course) -> Result<(), Error>) -> Result<(), Error> {
        let mut outcome = Ok(());
        self.course.send_if_modified(|course| {
            outcome = change(course);
            outcome.is_ok()
        });
        outcome.map_err(|error| error.about(&self.task_id))
    }

    async fn send(&self, action: TaskAction) -> Result<(), Error> {
        let message = TaskMessage { task_id: self.task_id.to_string(), one_way: false, action };
        self.socket.text(message.to_json()).await.map_err(|error| error.about(&self.task_id))
    }
}

impl Course {
    fn must_be_open(&self) -> Result<(), Error> {
        if self.is_finished() {
            return Err(Error::new(ErrorKind::Rejected, "the text of this task was finished"));
        }
        Ok(())
    }
}
