//! Tasks over real sockets: raw frames, as the vendor's own clients send them.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use timbre::{audio::decode, catalog::Catalog};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::support::{Fixture, KEY};

pub const FLASH: &str = "cosyvoice-v3-flash";

/// A catalog with a model of each generation. One voice speaks with each of them but Sambert, which is a voice itself.
pub fn catalog() -> Catalog {
    let voices = [
        (FLASH, "longanyang"),
        ("cosyvoice-v3.5-plus", "cosyvoice-v3.5-plus-vd-announcer-xxxx"),
        ("cosyvoice-v1", "longxiaochun"),
        ("qwen-audio-3.1-tts-flash", "longanhuan_v3.1"),
    ];
    let mut models: Vec<Value> = voices.iter().map(|(model, _)| json!({"id": model})).collect();
    models.push(json!({"id": "sambert-zhichu-v1"}));
    let voices: Vec<Value> =
        voices.iter().map(|(model, voice)| json!({"id": voice, "gender": "male", "models": [model]})).collect();
    let mut catalog = Catalog::bundled();
    catalog.overlay(&json!({"models": models, "voices": voices}).to_string()).unwrap();
    catalog
}

/// A connection for tasks.
pub struct Tasks {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// What came of a task.
#[derive(Default)]
pub struct Outcome {
    pub frames: Vec<Value>,
    pub sound: Vec<u8>,
}

impl Outcome {
    pub fn kinds(&self) -> Vec<&str> {
        let kind = |frame: &'_ Value| -> Option<usize> { frame["payload"]["output"]["type"].as_str().map(str::len) };
        let name = |frame| if kind(frame).is_some() { "/payload/output/type" } else { "/header/event" };
        self.frames.iter().map(|frame| frame.pointer(name(frame)).and_then(Value::as_str).unwrap()).collect()
    }

    pub fn last(&self) -> &Value {
        self.frames.last().unwrap()
    }
}

impl Tasks {
    pub async fn open(fixture: &Fixture) -> Self {
        let address = format!("ws://{}/api-ws/v1/inference", fixture.service.addr());
        let mut request = address.into_client_request().unwrap();
        request.headers_mut().insert("authorization", format!("Bearer {KEY}").parse().unwrap());
        Self { socket: connect_async(request).await.unwrap().0 }
    }

    pub async fn send(&mut self, frame: &Value) {
        self.socket.send(Message::text(frame.to_string())).await.unwrap();
    }

    pub async fn ask(&mut self, action: &str, payload: Value) {
        let streaming = if payload["input"]["text"].is_string() && action == "run-task" { "out" } else { "duplex" };
        let header = json!({"action": action, "task_id": "task-1", "streaming": streaming});
        self.send(&json!({"header": header, "payload": payload})).await;
    }

    pub async fn run(&mut self, parameters: Value) {
        self.ask("run-task", json!({"model": FLASH, "input": {}, "parameters": parameters})).await;
    }

    pub async fn text(&mut self, text: &str) {
        self.ask("continue-task", json!({"input": {"text": text}})).await;
    }

    pub async fn finish(&mut self) {
        self.ask("finish-task", json!({"input": {}})).await;
    }

    /// Everything up to the end of the task.
    pub async fn outcome(&mut self) -> Outcome {
        let mut outcome = Outcome::default();
        while let Some(Ok(message)) = self.socket.next().await {
            match message {
                Message::Text(text) => outcome.frames.push(serde_json::from_str(&text).unwrap()),
                Message::Binary(bytes) => outcome.sound.extend_from_slice(&bytes),
                other => panic!("{other:?}"),
            }
            if matches!(outcome.last()["header"]["event"].as_str(), Some("task-finished" | "task-failed")) {
                return outcome;
            }
        }
        panic!("the connection ended before the task")
    }
}

/// Frames of a recorded connection of the vendor's SDK.
fn recorded(lines: &str) -> Vec<Value> {
    let frames = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    frames.filter(|line| line["from"] == "client").map(|mut line| line["frame"].take()).collect()
}

async fn replay(fixture: &Fixture, frames: &[Value]) -> Outcome {
    let mut tasks = Tasks::open(fixture).await;
    for frame in frames {
        tasks.send(frame).await;
    }
    tasks.outcome().await
}

#[tokio::test]
async fn what_the_vendors_client_sends_is_spoken() {
    let fixture = Fixture::with(catalog()).await;
    for (lines, hz) in [
        (include_str!("../fixtures/tasks/ssml.jsonl"), 22_050),
        (include_str!("../fixtures/tasks/defaults.jsonl"), 22_050),
        (include_str!("../fixtures/tasks/all_parameters_of_2_x.jsonl"), 24_000),
        (include_str!("../fixtures/tasks/sambert.jsonl"), 48_000),
    ] {
        let mut frames = recorded(lines);
        // The recorder's own instruction is none that this voice knows.
        if frames[0]["payload"]["parameters"]["instruction"] == "x" {
            frames[0]["payload"]["parameters"]["instruction"] = json!("你说话的情感是happy。");
        }
        let outcome = replay(&fixture, &frames).await;
        let kinds = outcome.kinds();
        assert_eq!((kinds[0], *kinds.last().unwrap()), ("task-started", "task-finished"), "{}", outcome.last());
        assert!(outcome.sound.len() > hz / 20, "{} bytes at {hz} Hz", outcome.sound.len());
        assert_eq!(outcome.frames[0]["header"]["task_id"], "task-1");
    }
    let cancelled = replay(&fixture, &recorded(include_str!("../fixtures/tasks/cancel.jsonl"))).await;
    assert_eq!(*cancelled.kinds().last().unwrap(), "task-finished");
    let failed = replay(&fixture, &recorded(include_str!("../fixtures/tasks/failed.jsonl"))).await;
    assert_eq!(failed.last()["header"]["error_message"], "[tts:]Engine return error code: 418");
}

#[tokio::test]
async fn two_tasks_share_a_socket() {
    let fixture = Fixture::with(catalog()).await;
    let mut tasks = Tasks::open(&fixture).await;
    let frames = recorded(include_str!("../fixtures/tasks/two_tasks.jsonl"));
    for (task, frames) in frames.chunks(3).enumerate() {
        for frame in frames {
            tasks.send(frame).await;
        }
        let outcome = tasks.outcome().await;
        assert_eq!(outcome.last()["header"]["task_id"], format!("task-{}", task + 1));
        assert_eq!(outcome.sound.len(), 6 * 2_400, "six characters at 24 kHz");
        assert_eq!(outcome.last()["payload"]["usage"]["characters"], 6);
    }
}

#[tokio::test]
async fn each_sentence_is_told_around_its_sound() {
    let fixture = Fixture::with(catalog()).await;
    let mut tasks = Tasks::open(&fixture).await;
    let times = json!({"voice": "longanyang", "format": "pcm", "sample_rate": 24_000, "word_timestamp_enabled": true});
    tasks.run(times).await;
    for piece in ["你", "好。Good", " day!"] {
        tasks.text(piece).await;
    }
    tasks.finish().await;
    let outcome = tasks.outcome().await;
    let mut kinds = outcome.kinds();
    kinds.dedup();
    let sentence = ["sentence-begin", "sentence-synthesis", "sentence-end"];
    assert_eq!(kinds, [&["task-started"][..], &sentence[..], &sentence[..], &["task-finished"][..]].concat());
    let ends = outcome.frames.iter().filter(|frame| frame["payload"]["output"]["type"] == "sentence-end");
    let told: Vec<_> = ends.map(|end| (&end["payload"]["output"]["original_text"], &end["payload"]["usage"])).collect();
    let (first, second) = (json!("你好。"), json!("Good day!"));
    assert_eq!(told, [(&first, &json!({"characters": 5})), (&second, &json!({"characters": 14}))]);
    let end = &outcome.frames[outcome.frames.len() - 2]["payload"]["output"]["sentence"]["words"];
    assert_eq!((&end[0]["text"], &end[0]["begin_time"]), (&json!("Good"), &json!(150)), "after three characters");
    assert_eq!(outcome.sound.len(), 12 * 2_400);
}

#[tokio::test]
async fn every_rate_and_format_comes_as_asked() {
    let fixture = Fixture::with(catalog()).await;
    for (format, hz) in [("wav", 22_050), ("wav", 44_100), ("wav", 8_000), ("mp3", 22_050), ("mp3", 24_000)] {
        let mut tasks = Tasks::open(&fixture).await;
        tasks.run(json!({"voice": "longanyang", "format": format, "sample_rate": hz})).await;
        tasks.text("First one. Second one. ").await;
        tasks.finish().await;
        let outcome = tasks.outcome().await;
        let clip = decode(&outcome.sound).unwrap();
        assert_eq!(clip.rate.hz(), hz, "{format}");
        let seconds = clip.samples.len() as f64 / f64::from(hz);
        assert!(
            (seconds - 1.1).abs() < 0.15,
            "{seconds} s of {format} at {hz} Hz: one stream, not only its first part"
        );
    }
}

#[tokio::test]
async fn several_sentences_are_one_container() {
    let fixture = Fixture::with(catalog()).await;
    let mut tasks = Tasks::open(&fixture).await;
    tasks.run(json!({"voice": "longanyang", "format": "opus", "sample_rate": 24_000, "bit_rate": 24})).await;
    tasks.text("First one. Second one. ").await;
    tasks.finish().await;
    let outcome = tasks.outcome().await;
    let count = |mark: &[u8]| outcome.sound.windows(mark.len()).filter(|bytes| *bytes == mark).count();
    assert!(outcome.sound.starts_with(b"OggS"));
    assert_eq!((count(b"OpusHead"), count(b"OpusTags")), (1, 1));
    let mut kinds = outcome.kinds();
    kinds.dedup();
    assert_eq!(kinds.iter().filter(|kind| **kind == "sentence-end").count(), 2);
}

#[tokio::test]
async fn a_break_is_silence() {
    let fixture = Fixture::with(catalog()).await;
    let mut tasks = Tasks::open(&fixture).await;
    tasks.run(json!({"voice": "longanyang", "format": "pcm", "sample_rate": 24_000, "enable_ssml": true})).await;
    tasks.text("<speak>ab<break time=\"1s\"/>cd</speak>").await;
    tasks.finish().await;
    let outcome = tasks.outcome().await;
    assert_eq!(outcome.sound.len(), 4 * 2_400 + 48_000);
    assert!(outcome.sound[4_900..52_000].iter().all(|&byte| byte == 0));
    assert_eq!(outcome.last()["payload"]["usage"]["characters"], 4, "tags are free");
}
