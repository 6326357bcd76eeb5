//! What the client says.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Dialect, Parameters, Unsupported};
use crate::model::ModelId;

const RUN: &str = "run-task";
const CONTINUE: &str = "continue-task";
const FINISH: &str = "finish-task";

/// One text frame of a client's.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskMessage {
    /// 32 hexadecimal digits or a UUID, new with each task.
    pub task_id: String,
    /// Whether text will follow `run-task` (`duplex`) or nothing (`out`).
    pub one_way: bool,
    /// What is asked.
    pub action: TaskAction,
}

/// What a client can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum TaskAction {
    /// Begins a task.
    Run(Box<RunTask>),
    /// More text, cut anywhere.
    Text(String),
    /// Speaks what waits for the end of its sentence.
    Flush,
    /// No more text: speak the rest, then end.
    Finish,
    /// Stop, and end at once.
    Cancel,
}

/// The `payload` of `run-task`.
#[derive(Clone, Debug, PartialEq)]
pub struct RunTask {
    /// The model that speaks.
    pub model: ModelId,
    /// The whole text, for one-way tasks only.
    pub text: Option<String>,
    /// How it is to sound.
    pub parameters: Parameters,
}

impl RunTask {
    /// A task whose parameters the model takes.
    ///
    /// # Errors
    /// [`Unsupported`] for the first thing that it does not take, or for a model of another protocol.
    pub fn new(model: ModelId, wanted: Parameters) -> Result<Self, Unsupported> {
        let Some(dialect) = Dialect::of(&model) else {
            return Err(Unsupported { model, what: "tasks".to_owned() });
        };
        let parameters = dialect.permit(&model, wanted)?;
        Ok(Self { model, text: None, parameters })
    }
}

#[derive(Serialize)]
struct Envelope<'a> {
    header: Header<'a>,
    payload: Payload<'a>,
}

#[derive(Serialize)]
struct Header<'a> {
    action: &'a str,
    task_id: &'a str,
    streaming: &'a str,
}

#[derive(Default, Serialize)]
struct Payload<'a> {
    #[serde(flatten)]
    run: Option<Run<'a>>,
    input: Input<'a>,
}

#[derive(Serialize)]
struct Run<'a> {
    model: &'a ModelId,
    task_group: &'static str,
    task: &'static str,
    function: &'static str,
    parameters: &'a Parameters,
}

#[derive(Default, Serialize)]
struct Input<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flush: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    directive: Option<&'static str>,
}

impl TaskAction {
    const fn name(&self) -> &'static str {
        match self {
            Self::Run(_) => RUN,
            Self::Text(_) | Self::Flush => CONTINUE,
            Self::Finish | Self::Cancel => FINISH,
        }
    }

    fn payload(&self) -> Payload<'_> {
        let input = match self {
            Self::Run(run) => Input { text: run.text.as_deref(), ..Input::default() },
            Self::Text(text) => Input { text: Some(text), ..Input::default() },
            Self::Flush => Input { flush: Some(true), ..Input::default() },
            Self::Finish => Input::default(),
            Self::Cancel => Input { directive: Some("cancel"), ..Input::default() },
        };
        let run = match self {
            Self::Run(run) => Some(Run {
                model: &run.model,
                task_group: "audio",
                task: "tts",
                function: "SpeechSynthesizer",
                parameters: &run.parameters,
            }),
            _ => None,
        };
        Payload { run, input }
    }
}

/// A frame that asks for nothing that there is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct UnreadableTask {
    /// The task's id where the frame has one.
    pub task_id: String,
    /// What is wrong, in the vendor's words where they are known.
    pub problem: String,
}

impl TaskMessage {
    /// The text frame.
    pub fn to_json(&self) -> String {
        let streaming = if self.one_way { "out" } else { "duplex" };
        let header = Header { action: self.action.name(), task_id: &self.task_id, streaming };
        // Only maps with keys that are not text fail to serialise, and there is none here.
        serde_json::to_string(&Envelope { header, payload: self.action.payload() }).unwrap_or_default()
    }

    /// Reads a text frame, as a server does.
    ///
    /// # Errors
    /// See [`UnreadableTask`].
    pub fn parse(text: &str) -> Result<Self, UnreadableTask> {
        let value: Value = serde_json::from_str(text)
            .map_err(|err| UnreadableTask { task_id: String::new(), problem: format!("not JSON: {err}") })?;
        let field = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let task_id = field("/header/task_id").to_owned();
        let unreadable = |problem: String| UnreadableTask { task_id: task_id.clone(), problem };
        if task_id.is_empty() {
            return Err(unreadable("Missing required parameter 'header.task_id'!".to_owned()));
        }
        let input = value.pointer("/payload/input").and_then(Value::as_object);
        let input = input.ok_or_else(|| unreadable("task can not be null".to_owned()))?;
        let action = match field("/header/action") {
            RUN => run(&value, input).map(|run| TaskAction::Run(Box::new(run))),
            CONTINUE => Ok(more(input)),
            FINISH if field("/payload/input/directive") == "cancel" => Ok(TaskAction::Cancel),
            FINISH => Ok(TaskAction::Finish),
            other => Err(format!("unknown action {other:?}")),
        };
        let action = action.map_err(unreadable)?;
        Ok(Self { one_way: field("/header/streaming") == "out", action, task_id })
    }
}

fn more(input: &Map<String, Value>) -> TaskAction {
    match (input.get("text").and_then(Value::as_str), input.get("flush")) {
        (None, Some(Value::Bool(true))) => TaskAction::Flush,
        (text, _) => TaskAction::Text(text.unwrap_or_default().to_owned()),
    }
}

fn run(frame: &Value, input: &Map<String, Value>) -> Result<RunTask, String> {
    #[derive(Deserialize)]
    struct Settings {
        model: ModelId,
        #[serde(default)]
        parameters: Parameters,
    }
    let payload = frame.get("payload").cloned().unwrap_or_default();
    if payload.get("model").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err("Missing required parameter 'payload.model'!".to_owned());
    }
    let Settings { model, parameters } = serde_json::from_value(payload).map_err(|err| err.to_string())?;
    Ok(RunTask { model, text: input.get("text").and_then(Value::as_str).map(str::to_owned), parameters })
}

#[cfg(test)]
mod tests;
