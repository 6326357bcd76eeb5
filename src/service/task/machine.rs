//! What a connection of tasks does with a frame: begins a task, hands it on, or fails. No sockets, no clocks.

use std::{sync::Arc, time::Duration};

use super::{
    course::{Action, Course},
    failure::Failure,
    settings::Settings,
};
use crate::{
    catalog::{Catalog, Model},
    service::{speak::Report, voices::Voices},
    wire::task::{Dialect, RunTask, TaskAction, TaskEvent, TaskFrame, TaskMessage},
};

/// What a connection waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// For its client's text: a task is open.
    Text,
    /// For its client's next task.
    Task,
    /// For the engine, and nobody else.
    Speech,
}

/// One connection.
pub struct Machine<V> {
    catalog: Arc<Catalog>,
    voices: V,
    task: Option<Course>,
    /// Whether a model may be called now.
    admits: Box<dyn Fn(&Model) -> bool + Send>,
}

impl<V: Voices> Machine<V> {
    /// A connection without a task.
    pub fn new(catalog: Arc<Catalog>, voices: V) -> Self {
        Self { catalog, voices, task: None, admits: Box::new(|_| true) }
    }

    /// The same, where a model may not be called at any time.
    #[must_use]
    pub fn admitting(self, admits: impl Fn(&Model) -> bool + Send + 'static) -> Self {
        Self { admits: Box::new(admits), ..self }
    }

    /// What it waits for.
    pub fn waits(&self) -> Waits {
        match &self.task {
            None => Waits::Task,
            Some(task) if task.is_finishing() => Waits::Speech,
            Some(_) => Waits::Text,
        }
    }

    /// A text frame came.
    pub fn client(&mut self, frame: &str) -> Vec<Action> {
        let message = match TaskMessage::parse(frame) {
            Ok(message) => message,
            Err(unreadable) => return self.fail(unreadable.task_id, Failure::parameter(unreadable.problem)),
        };
        let outcome = match message.action {
            TaskAction::Run(run) => self.run(&message.task_id, message.one_way, &run),
            action => self.go_on(&message.task_id, action),
        };
        let actions = outcome.unwrap_or_else(|failure| self.fail(message.task_id, failure));
        self.drop_what_is_over();
        actions
    }

    /// The engine has something; `spoken` milliseconds of the line are sound by now.
    pub fn report(&mut self, report: Report, spoken: u64) -> Vec<Action> {
        let Some(task) = &mut self.task else { return Vec::new() };
        let outcome = task.report(report, spoken);
        let actions = outcome.unwrap_or_else(|failure| self.fail(String::new(), failure));
        self.drop_what_is_over();
        actions
    }

    /// The client was silent for longer than it may: `feed` where a task is open.
    pub fn late(&mut self, feed: Duration) -> Vec<Action> {
        if self.task.is_none() {
            return vec![Action::Close];
        }
        let message = format!("request timeout after {} seconds.", feed.as_secs());
        self.fail(String::new(), Failure::parameter(message))
    }

    /// A binary frame came.
    pub fn refused_binary(&mut self) -> Vec<Action> {
        self.fail(String::new(), Failure::parameter("Frames must be text, not binary."))
    }

    fn run(&mut self, task_id: &str, one_way: bool, run: &RunTask) -> Result<Vec<Action>, Failure> {
        if self.task.is_some() {
            return Err(Failure::parameter("A connection carries one task at a time."));
        }
        let model = self.catalog.model(&run.model).ok_or_else(Failure::model)?;
        let dialect = Dialect::of(&model.id).ok_or_else(Failure::model)?;
        if dialect.is_one_way() != one_way {
            return Err(Failure::parameter("Request text is invalid!"));
        }
        let settings = Settings::read(dialect, model, &run.parameters, &self.catalog, &self.voices)?;
        if !(self.admits)(model) {
            return Err(Failure::rate());
        }
        let mut task = Course::new(task_id.to_owned(), settings);
        let mut actions = vec![Action::Send(TaskFrame { task_id: task_id.to_owned(), event: TaskEvent::Started })];
        if one_way {
            actions.extend(task.text(run.text.as_deref().unwrap_or_default())?);
            actions.extend(task.finish()?);
        }
        self.task = Some(task);
        Ok(actions)
    }

    fn go_on(&mut self, task_id: &str, action: TaskAction) -> Result<Vec<Action>, Failure> {
        let unknown = || Failure::parameter("There is no such task on this connection.");
        let task = self.task.as_mut().filter(|task| task.id() == task_id).ok_or_else(unknown)?;
        match action {
            TaskAction::Text(text) => task.text(&text),
            TaskAction::Flush => task.flush(),
            TaskAction::Finish => task.finish(),
            TaskAction::Cancel => Ok(task.cancel()),
            TaskAction::Run(_) => Ok(Vec::new()),
        }
    }

    /// A failed task ends the connection too.
    fn fail(&mut self, task_id: String, failure: Failure) -> Vec<Action> {
        let running = self.task.take().map(|task| task.id().to_owned()).unwrap_or_default();
        let task_id = if task_id.is_empty() { running } else { task_id };
        let event = TaskEvent::Failed { code: failure.code.to_owned(), message: failure.message };
        vec![Action::Hush, Action::Send(TaskFrame { task_id, event }), Action::Close]
    }

    fn drop_what_is_over(&mut self) {
        self.task.take_if(|task| task.is_over());
    }
}

#[cfg(test)]
mod tests;
