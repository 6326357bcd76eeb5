//! What the server says. Unknown events and fields are no errors, and every field may be missing.

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// One text frame of a server's.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskFrame {
    /// The task that it is about; may be empty.
    pub task_id: String,
    /// What happened.
    pub event: TaskEvent,
}

/// What can happen to a task.
#[derive(Clone, Debug, PartialEq)]
pub enum TaskEvent {
    /// Text may come.
    Started,
    /// Something was made; the sound itself comes in binary frames.
    Result {
        /// What was made.
        output: TaskOutput,
        /// What the task has cost so far.
        usage: Option<TaskUsage>,
    },
    /// All is said; the socket may carry another task.
    Finished {
        /// An empty sentence; Sambert's is `null`, which is how the official client tells the end from a sentence.
        output: Option<TaskOutput>,
        /// What the task has cost.
        usage: Option<TaskUsage>,
        /// The server's own id, for its support.
        request_uuid: String,
    },
    /// The task is over, and so is the connection.
    Failed {
        /// Such as `InvalidParameter`.
        code: String,
        /// Sentence in the server's words.
        message: String,
    },
    /// An event that this version does not know.
    Unknown {
        /// Its name.
        kind: String,
    },
}

/// The `output` of a result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskOutput {
    /// What it tells; older servers and Sambert leave it out.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none", deserialize_with = "lenient")]
    pub kind: Option<ResultKind>,
    /// The sentence as it was written.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient")]
    pub original_text: Option<String>,
    /// The sentence that is being spoken.
    #[serde(deserialize_with = "lenient")]
    pub sentence: Sentence,
}

/// What a result tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultKind {
    /// A sentence begins.
    SentenceBegin,
    /// The next binary frame belongs to it.
    SentenceSynthesis,
    /// The sentence is complete.
    SentenceEnd,
    /// Something that this version does not know.
    #[serde(untagged)]
    Other(String),
}

/// A sentence of a task. Times are in milliseconds from the start of the task's sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sentence {
    /// 0 for the task's first; Sambert leaves it out.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient")]
    pub index: Option<u32>,
    /// Sambert only.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient")]
    pub begin_time: Option<u64>,
    /// Sambert only.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient")]
    pub end_time: Option<u64>,
    /// When each word is heard, where that was asked for.
    #[serde(deserialize_with = "lenient")]
    pub words: Vec<Word>,
}

/// When a word is heard, in milliseconds from the start of the task's sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Word {
    /// The word; a single character in Chinese.
    #[serde(deserialize_with = "lenient")]
    pub text: String,
    /// Place of the word among the sentence's, from 0.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient")]
    pub begin_index: Option<u32>,
    /// Place of the next.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "lenient")]
    pub end_index: Option<u32>,
    /// First millisecond.
    #[serde(deserialize_with = "lenient")]
    pub begin_time: u64,
    /// Millisecond after the last.
    #[serde(deserialize_with = "lenient")]
    pub end_time: u64,
    /// Its sounds, where those were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "lenient")]
    pub phonemes: Vec<Phoneme>,
}

/// When a sound is heard, in milliseconds from the start of the task's sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "named as on the wire")]
pub struct Phoneme {
    #[serde(deserialize_with = "lenient")]
    pub text: String,
    #[serde(deserialize_with = "lenient")]
    pub begin_time: u64,
    #[serde(deserialize_with = "lenient")]
    pub end_time: u64,
}

/// What a task cost so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskUsage {
    /// Counted characters since the task began: Han 2, everything else 1.
    pub characters: u64,
}

/// Takes what is missing or of another kind as empty: sound is not lost over a field that is odd.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).unwrap_or_default())
}

impl TaskFrame {
    /// The text frame.
    pub fn to_json(&self) -> String {
        let mut header = Map::new();
        let mut put = |name: &str, value: &str| header.insert(name.to_owned(), value.into());
        put("task_id", &self.task_id);
        put("event", self.event.name());
        if let TaskEvent::Failed { code, message } = &self.event {
            put("error_code", code);
            put("error_message", message);
        }
        header.insert("attributes".to_owned(), self.event.attributes());
        serde_json::json!({"header": header, "payload": self.event.payload()}).to_string()
    }
}

impl TaskEvent {
    fn name(&self) -> &str {
        match self {
            Self::Started => "task-started",
            Self::Result { .. } => "result-generated",
            Self::Finished { .. } => "task-finished",
            Self::Failed { .. } => "task-failed",
            Self::Unknown { kind } => kind,
        }
    }

    fn attributes(&self) -> Value {
        match self {
            Self::Finished { request_uuid, .. } => serde_json::json!({"request_uuid": request_uuid}),
            _ => Value::Object(Map::new()),
        }
    }

    fn payload(&self) -> Value {
        let (output, usage) = match self {
            Self::Result { output, usage } => (Some(output), usage),
            Self::Finished { output, usage, .. } => (output.as_ref(), usage),
            _ => return Value::Object(Map::new()),
        };
        let mut payload = serde_json::json!({"output": output});
        if let Some(usage) = usage {
            payload["usage"] = serde_json::json!(usage);
        }
        payload
    }
}

/// Reads a text frame, as a client does.
///
/// # Errors
/// What is wrong, where the frame is not a JSON object.
pub fn parse_frame(text: &str) -> Result<TaskFrame, String> {
    let value: Value = serde_json::from_str(text).map_err(|err| err.to_string())?;
    if !value.is_object() {
        return Err("not a JSON object".to_owned());
    }
    let field = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    let part = |path: &str| value.pointer(path).cloned();
    let usage = part("/payload/usage").and_then(|usage| serde_json::from_value(usage).ok());
    let output = part("/payload/output").and_then(|output| serde_json::from_value(output).ok());
    let event = match field("/header/event").as_str() {
        "task-started" => TaskEvent::Started,
        "result-generated" => TaskEvent::Result { output: output.unwrap_or_default(), usage },
        "task-finished" => {
            TaskEvent::Finished { output, usage, request_uuid: field("/header/attributes/request_uuid") }
        }
        "task-failed" => {
            TaskEvent::Failed { code: field("/header/error_code"), message: field("/header/error_message") }
        }
        other => TaskEvent::Unknown { kind: other.to_owned() },
    };
    Ok(TaskFrame { task_id: field("/header/task_id"), event })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn frame(event: TaskEvent) -> TaskFrame {
        TaskFrame { task_id: "t".to_owned(), event }
    }

    fn sent(event: TaskEvent) -> Value {
        let frame = frame(event);
        assert_eq!(parse_frame(&frame.to_json()), Ok(frame.clone()), "it comes back as it was sent");
        serde_json::from_str(&frame.to_json()).unwrap_or_default()
    }

    fn header(event: &str) -> Value {
        json!({"task_id": "t", "event": event, "attributes": {}})
    }

    #[test]
    fn every_frame_is_as_documented() {
        let word = Word {
            text: "Before".to_owned(),
            begin_index: Some(0),
            end_index: Some(1),
            begin_time: 80,
            end_time: 200,
            phonemes: Vec::new(),
        };
        let sentence = |words| Sentence { index: Some(0), words, ..Sentence::default() };
        let output = |kind, text: Option<&str>, words| TaskOutput {
            kind: Some(kind),
            original_text: text.map(str::to_owned),
            sentence: sentence(words),
        };
        assert_eq!(sent(TaskEvent::Started), json!({"header": header("task-started"), "payload": {}}));
        let begin = output(ResultKind::SentenceBegin, Some("Before."), Vec::new());
        assert_eq!(
            sent(TaskEvent::Result { output: begin, usage: None }),
            json!({"header": header("result-generated"), "payload": {"output": {"type": "sentence-begin",
                "original_text": "Before.", "sentence": {"index": 0, "words": []}}}})
        );
        let end = output(ResultKind::SentenceEnd, Some("Before."), vec![word]);
        assert_eq!(
            sent(TaskEvent::Result { output: end, usage: Some(TaskUsage { characters: 7 }) }),
            json!({"header": header("result-generated"), "payload": {"output": {"type": "sentence-end",
                "original_text": "Before.", "sentence": {"index": 0, "words": [{"text": "Before", "begin_index": 0,
                "end_index": 1, "begin_time": 80, "end_time": 200}]}}, "usage": {"characters": 7}}})
        );
        let usage = Some(TaskUsage { characters: 11 });
        for (output, told) in [(Some(TaskOutput::default()), json!({"sentence": {"words": []}})), (None, Value::Null)] {
            assert_eq!(
                sent(TaskEvent::Finished { output, usage, request_uuid: "u".to_owned() }),
                json!({"header": {"task_id": "t", "event": "task-finished", "attributes": {"request_uuid": "u"}},
                    "payload": {"output": told, "usage": {"characters": 11}}})
            );
        }
        let failed = TaskEvent::Failed { code: "InvalidParameter".to_owned(), message: "no".to_owned() };
        assert_eq!(
            sent(failed),
            json!({"header": {"task_id": "t", "event": "task-failed", "error_code": "InvalidParameter",
                "error_message": "no", "attributes": {}}, "payload": {}})
        );
    }

    #[test]
    fn recorded_frames_are_read_and_written_alike() {
        for lines in [
            include_str!("../../../tests/fixtures/tasks/two_tasks.jsonl"),
            include_str!("../../../tests/fixtures/tasks/failed.jsonl"),
        ] {
            let values = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap_or_default());
            for value in values.filter(|value| value["from"] == "server") {
                let frame = parse_frame(&value["frame"].to_string());
                let Ok(frame) = frame else { panic!("{value}") };
                assert!(!matches!(frame.event, TaskEvent::Unknown { .. }), "{value}");
                assert_eq!(serde_json::from_str::<Value>(&frame.to_json()).ok(), Some(value["frame"].clone()));
            }
        }
    }

    #[test]
    fn sambert_tells_times_without_a_type() {
        let lines = include_str!("../../../tests/fixtures/tasks/sambert.jsonl");
        let result = lines.lines().nth(2).and_then(|line| serde_json::from_str::<Value>(line).ok()).unwrap_or_default();
        let Ok(TaskEvent::Result { output, .. }) = parse_frame(&result["frame"].to_string()).map(|frame| frame.event)
        else {
            panic!("{result}")
        };
        assert_eq!((output.kind, output.sentence.end_time), (None, Some(300)));
        assert_eq!(output.sentence.words.first().map(|word| word.end_time), Some(300));
    }

    #[test]
    fn odd_frames_lose_no_more_than_what_is_odd() {
        let event = |value: Value| parse_frame(&value.to_string()).map(|frame| frame.event);
        let result = |payload: Value| event(json!({"header": {"event": "result-generated"}, "payload": payload}));
        let empty = TaskEvent::Result { output: TaskOutput::default(), usage: None };
        for payload in [json!({}), json!(null), json!({"output": {}}), json!({"output": 5}), json!({"usage": {}})] {
            assert_eq!(result(payload.clone()), Ok(empty.clone()), "{payload}");
        }
        let odd = json!({"output": {"type": "sentence-sung", "x": 1, "sentence": {"index": -1,
            "words": [{"text": "a", "begin_time": "soon", "end_time": 9}]}}});
        let Ok(TaskEvent::Result { output, .. }) = result(odd) else { panic!("a result") };
        assert_eq!(output.kind, Some(ResultKind::Other("sentence-sung".to_owned())));
        assert_eq!((output.sentence.index, output.sentence.words[0].end_time), (None, 9));
        let unknown = json!({"header": {"event": "task-danced"}});
        assert_eq!(event(unknown), Ok(TaskEvent::Unknown { kind: "task-danced".to_owned() }));
        assert_eq!(event(json!({})), Ok(TaskEvent::Unknown { kind: String::new() }));
        for nonsense in ["", "{", "[]", "7", "null"] {
            assert!(parse_frame(nonsense).is_err(), "{nonsense}");
        }
    }
}
