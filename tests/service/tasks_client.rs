//! The program's own client of tasks: with the embedded service, and with servers that lie.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use timbre::{
    dashscope::{
        Client, Endpoint, Error, ErrorKind, SpokenEvent, TaskDeadlines, TaskOrder, TaskReceiver, TaskSender, TaskSocket,
    },
    settings::secrets::ApiKey,
    wire::task::Parameters,
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use crate::{
    client::{own, without_key},
    liar::{SECRET, client, socket_server},
    support::Fixture,
    tasks::{FLASH, catalog},
};

type Socket = WebSocketStream<TcpStream>;

fn order() -> TaskOrder {
    let parameters = Parameters {
        voice: Some("longanyang".into()),
        format: Some("pcm".to_owned()),
        sample_rate: Some(24_000),
        ..Parameters::default()
    };
    TaskOrder { model: FLASH.into(), parameters }
}

/// Longer than any test waits, so that only the deadline that a test sets can pass.
fn patient() -> TaskDeadlines {
    let long = Duration::from_hours(1);
    TaskDeadlines { connect: long, ready: long, first_audio: long, stall: long, finish: long, cancel: long, feed: long }
}

/// Longer than any answer takes; only a client that waits for the wrong thing comes to it.
const PATIENCE: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_millis(50);

/// Everything up to the end, which is an error where the task did not finish.
async fn all(receiver: &mut TaskReceiver) -> (Vec<SpokenEvent>, Option<Error>) {
    let mut events = Vec::new();
    loop {
        match tokio::time::timeout(PATIENCE, receiver.next()).await.unwrap() {
            Ok(event) => events.push(event),
            Err(error) => return (events, Some(without_key(error))),
        }
        if matches!(events.last(), Some(SpokenEvent::Finished { .. })) {
            return (events, None);
        }
    }
}

fn sound(events: &[SpokenEvent]) -> Vec<u8> {
    let bytes = events.iter().filter_map(|event| match event {
        SpokenEvent::Audio(bytes) => Some(&bytes[..]),
        _ => None,
    });
    bytes.collect::<Vec<_>>().concat()
}

async fn tasks(fixture: &Fixture) -> TaskSocket {
    own(fixture).tasks(patient()).await.unwrap()
}

#[tokio::test]
async fn a_task_is_spoken_while_it_is_written() {
    let fixture = Fixture::with(catalog()).await;
    let wanted = Parameters { word_timestamp_enabled: Some(true), ..order().parameters };
    let order = TaskOrder { parameters: wanted, ..order() };
    let (sender, mut receiver) = tasks(&fixture).await.run(&order).await.unwrap();
    for piece in ["Hel", "", "lo there. And"] {
        sender.push(piece).await.unwrap();
    }
    sender.flush().await.unwrap();
    sender.push(" more").await.unwrap();
    sender.finish().await.unwrap();
    let (events, error) = all(&mut receiver).await;
    assert_eq!((error, sound(&events).len()), (None, 21 * 2_400));
    let sentences: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            SpokenEvent::SentenceEnded { index, text, words, characters } => {
                Some((*index, text.as_str(), words.len(), *characters))
            }
            _ => None,
        })
        .collect();
    let expected = [(0, "Hello there.", 2, Some(12)), (1, " And", 1, Some(16)), (2, " more", 1, Some(21))];
    assert_eq!(sentences, expected);
    assert_eq!(events.last(), Some(&SpokenEvent::Finished { characters: Some(21) }));
}

#[tokio::test]
async fn one_socket_carries_one_task_after_another() {
    let fixture = Fixture::with(catalog()).await;
    let mut socket = tasks(&fixture).await;
    let mut ids = Vec::new();
    for text in ["First.", "The second."] {
        let (_sender, mut receiver) = socket.run_whole(&order(), text).await.unwrap();
        let (events, error) = all(&mut receiver).await;
        assert_eq!((error, sound(&events).len()), (None, text.len() * 2_400));
        assert_eq!(receiver.next().await.unwrap_err().kind, ErrorKind::Interrupted, "nothing comes after the end");
        ids.push(receiver.task_id().to_owned());
        socket = receiver.into_socket().unwrap();
        assert!(socket.is_fresh());
    }
    assert!(ids[0] != ids[1] && ids[0].len() == 32);
}

#[tokio::test]
async fn a_model_that_wants_its_text_at_once_gets_it_at_once() {
    let fixture = Fixture::with(catalog()).await;
    let parameters = Parameters { voice: None, sample_rate: Some(48_000), ..order().parameters };
    let sambert = TaskOrder { model: "sambert-zhichu-v1".into(), parameters };
    let (sender, mut receiver) = tasks(&fixture).await.run_whole(&sambert, "你好。").await.unwrap();
    assert_eq!((sender.feed_by(), sender.push("more").await.unwrap_err().kind), (None, ErrorKind::Rejected));
    let (events, error) = all(&mut receiver).await;
    assert_eq!((error, sound(&events).len()), (None, 3 * 4_800));
    assert!(events.iter().any(|event| matches!(event, SpokenEvent::Timed(sentence) if sentence.end_time == Some(150))));
    let refused = tasks(&fixture).await.run(&sambert).await.err().unwrap();
    assert_eq!(refused.kind, ErrorKind::Rejected);
}

#[tokio::test]
async fn a_cancelled_task_ends_without_an_error() {
    let fixture = Fixture::with(catalog()).await;
    let (sender, mut receiver) = tasks(&fixture).await.run(&order()).await.unwrap();
    sender.push("An endless sentence. ").await.unwrap();
    while !matches!(receiver.next().await.unwrap(), SpokenEvent::Audio(_)) {}
    sender.cancel().await.unwrap();
    let (events, error) = all(&mut receiver).await;
    assert_eq!((error, sound(&events)), (None, Vec::new()), "no sound after a cancel");
    let (_sender, mut receiver) = receiver.into_socket().unwrap().run_whole(&order(), "Again.").await.unwrap();
    assert_eq!(sound(&all(&mut receiver).await.0).len(), 6 * 2_400);
}

#[tokio::test]
async fn the_services_words_become_kinds() {
    let fixture = Fixture::with(catalog()).await;
    let with = |model: &str, voice: &str| {
        let parameters = Parameters { voice: Some(voice.into()), ..order().parameters };
        TaskOrder { model: model.into(), parameters }
    };
    for (order, kind, code) in [
        (with(FLASH, "longxiaochun"), ErrorKind::VoiceMismatch, "InvalidParameter"),
        (with("qwen-audio-3.1-tts-flash", "Cherry"), ErrorKind::VoiceMismatch, "InvalidParameter"),
        (with("cosyvoice-v9", "longanyang"), ErrorKind::ModelGone, "ModelNotFound"),
    ] {
        let error = tasks(&fixture).await.run(&order).await.err().unwrap();
        assert_eq!((error.kind, error.code.as_str(), error.request_id.len()), (kind, code, 32), "{error}");
    }
    let endpoint = Endpoint::parse(&fixture.service.base_url()).unwrap();
    let stranger = Client::new(endpoint, ApiKey::new("sk-wrong").unwrap()).unwrap();
    assert_eq!(stranger.tasks(patient()).await.err().unwrap().kind, ErrorKind::InvalidKey);
}

#[tokio::test]
async fn what_a_model_does_not_take_is_never_sent() {
    let (client, heard) = listener().await;
    let seed = Parameters { seed: Some(7), ..order().parameters };
    let old = TaskOrder { model: "cosyvoice-v1".into(), parameters: seed };
    let error = client.tasks(patient()).await.unwrap().run(&old).await.err().unwrap();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Rejected, "cosyvoice-v1 does not take seed"));
    let foreign = TaskOrder { model: "qwen3-tts-flash-realtime".into(), ..order() };
    assert_eq!(client.tasks(patient()).await.unwrap().run(&foreign).await.err().unwrap().kind, ErrorKind::Rejected);
    let empty = client.tasks(patient()).await.unwrap().run_whole(&order(), "").await.err().unwrap();
    assert_eq!((empty.kind, heard.lock().unwrap().len()), (ErrorKind::Rejected, 0));
}

#[tokio::test]
async fn long_texts_go_in_frames_that_servers_take() {
    let (client, heard) = listener().await;
    let text = "长".repeat(12_345);
    let (_sender, mut receiver) = client.tasks(patient()).await.unwrap().run_whole(&order(), &text).await.unwrap();
    assert_eq!(all(&mut receiver).await.1, None);
    let frames = heard.lock().unwrap().clone();
    let texts: Vec<&str> =
        frames.iter().filter_map(|frame| frame.pointer("/payload/input/text").and_then(Value::as_str)).collect();
    assert_eq!(texts.iter().map(|text| text.chars().count()).collect::<Vec<_>>(), [10_000, 2_345]);
    assert_eq!(texts.concat(), text);
    let actions: Vec<&Value> = frames.iter().map(|frame| &frame["header"]["action"]).collect();
    assert_eq!(actions, ["run-task", "continue-task", "continue-task", "finish-task"], "each is sent once");
}

#[tokio::test]
async fn a_task_says_until_when_it_must_be_fed() {
    let (client, _) = listener().await;
    let deadlines = TaskDeadlines { feed: Duration::from_secs(20), ..patient() };
    let before = Instant::now();
    let (sender, _receiver) = client.tasks(deadlines).await.unwrap().run(&order()).await.unwrap();
    let first = sender.feed_by().unwrap();
    assert!(first >= before + Duration::from_secs(20) && first <= Instant::now() + Duration::from_secs(20));
    tokio::time::sleep(Duration::from_millis(2)).await;
    sender.push("more").await.unwrap();
    let second = sender.feed_by().unwrap();
    assert!(second > first, "text feeds");
    tokio::time::sleep(Duration::from_millis(2)).await;
    sender.flush().await.unwrap();
    assert!(sender.feed_by().unwrap() > second, "and so does a flush");
    sender.finish().await.unwrap();
    assert_eq!(sender.feed_by(), None);
    assert_eq!(sender.finish().await.unwrap_err().kind, ErrorKind::Rejected);
    assert!(TaskDeadlines::default().feed < timbre::wire::task::FEED_WITHIN);
}

/// A frame of a server's about the task `id`.
fn frame(id: &str, event: &str, payload: &Value) -> Message {
    Message::text(json!({"header": {"task_id": id, "event": event, "attributes": {}}, "payload": payload}).to_string())
}

async fn heard_frame(socket: &mut Socket) -> Option<Value> {
    match socket.next().await {
        Some(Ok(Message::Text(text))) => Some(serde_json::from_str(&text).unwrap()),
        _ => None,
    }
}

/// A server that says little and well, and keeps what it hears.
async fn listener() -> (Client, Arc<Mutex<Vec<Value>>>) {
    let heard = Arc::<Mutex<Vec<Value>>>::default();
    let keep = Arc::clone(&heard);
    let client = socket_server(move |mut socket: Socket| {
        let keep = Arc::clone(&keep);
        async move {
            while let Some(said) = heard_frame(&mut socket).await {
                let id = said["header"]["task_id"].as_str().unwrap().to_owned();
                let answers = match said["header"]["action"].as_str().unwrap() {
                    "run-task" => vec![frame(&id, "task-started", &json!({}))],
                    "finish-task" => vec![Message::binary(vec![1, 2]), frame(&id, "task-finished", &json!({}))],
                    _ => Vec::new(),
                };
                keep.lock().unwrap().push(said);
                for answer in answers {
                    let _ = socket.send(answer).await;
                }
            }
        }
    })
    .await;
    (client, heard)
}

/// What a server says once the task has begun, given its id; then it closes as told, or waits for ever.
type Script = fn(&str) -> Vec<Message>;

async fn liar(script: Script, close: Option<u16>) -> Client {
    socket_server(move |mut socket: Socket| async move {
        let Some(run) = heard_frame(&mut socket).await else { return };
        let id = run["header"]["task_id"].as_str().unwrap().to_owned();
        let _ = socket.send(frame(&id, "task-started", &json!({}))).await;
        for message in script(&id) {
            let _ = socket.send(message).await;
        }
        match close {
            // No good-bye at all.
            Some(0) => return,
            Some(code) => {
                let reason = format!("no {SECRET}").into();
                let _ = socket.close(Some(CloseFrame { code: CloseCode::from(code), reason })).await;
            }
            None => {}
        }
        while let Some(Ok(_)) = socket.next().await {}
    })
    .await
}

/// What comes of a whole text with a liar.
async fn told(script: Script, close: Option<u16>, deadlines: TaskDeadlines) -> (Vec<SpokenEvent>, Option<Error>) {
    let (_sender, mut receiver) = whole(&liar(script, close).await, deadlines).await;
    let outcome = all(&mut receiver).await;
    if let Some(error) = &outcome.1 {
        assert_eq!(error.request_id, receiver.task_id(), "{error:?}");
        assert!(receiver.into_socket().is_none(), "a socket that went wrong is not used again");
    }
    outcome
}

async fn whole(client: &Client, deadlines: TaskDeadlines) -> (TaskSender, TaskReceiver) {
    client.tasks(deadlines).await.unwrap().run_whole(&order(), "Hello.").await.unwrap()
}

#[tokio::test]
async fn an_end_without_sound_is_an_error_of_its_own() {
    let (events, error) = told(|id| vec![frame(id, "task-finished", &json!({}))], None, patient()).await;
    let error = error.unwrap();
    assert_eq!((events, error.kind), (Vec::new(), ErrorKind::NoAudio));
    assert!(error.message.contains("deploying"), "{}", error.message);
}

#[tokio::test]
async fn what_is_odd_or_unknown_costs_no_sound() {
    let script: Script = |id| {
        vec![
            frame(id, "task-danced", &json!({"x": [1]})),
            frame(id, "result-generated", &json!({})),
            frame(id, "result-generated", &json!({"output": {"type": "sentence-sung", "sentence": null}})),
            Message::binary(vec![1, 2, 3]),
            frame("another", "task-finished", &json!({})),
            frame("another", "task-failed", &json!({})),
            Message::Ping("hello".into()),
            Message::binary(vec![4]),
            frame("", "task-finished", &json!({"usage": {"characters": 6, "tokens": 1}})),
        ]
    };
    let (events, error) = told(script, None, patient()).await;
    assert_eq!((error, sound(&events)), (None, vec![1, 2, 3, 4]));
    assert_eq!(events.last(), Some(&SpokenEvent::Finished { characters: Some(6) }));
}

#[tokio::test]
async fn what_came_before_a_failure_is_delivered() {
    let failed: Script = |id| {
        let header = json!({"task_id": id, "event": "task-failed", "error_code": "Throttling.RateQuota",
            "error_message": format!("slow down, {SECRET}")});
        vec![Message::binary(vec![1, 2]), Message::text(json!({"header": header, "payload": {}}).to_string())]
    };
    let nonsense: Script = |_| vec![Message::binary(vec![1, 2]), Message::text("{")];
    let cut: Script = |_| vec![Message::binary(vec![1, 2])];
    for (script, close, kind, code) in [
        (failed, None, ErrorKind::RateLimited(None), "Throttling.RateQuota"),
        (nonsense, None, ErrorKind::Nonsense, ""),
        (cut, Some(1_007), ErrorKind::ModelGone, "1007"),
        (cut, Some(1_011), ErrorKind::Interrupted, "1011"),
        (cut, Some(0), ErrorKind::Interrupted, ""),
    ] {
        let (events, error) = told(script, close, patient()).await;
        let error = error.unwrap();
        assert_eq!((error.kind, error.code.as_str(), sound(&events)), (kind, code, vec![1, 2]), "{error}");
    }
}

#[tokio::test]
async fn each_step_has_a_time_of_its_own() {
    let begin: Script = |id| {
        let sentence = json!({"output": {"type": "sentence-begin", "sentence": {"index": 0, "words": []}}});
        vec![frame(id, "result-generated", &sentence), Message::binary(vec![1, 2])]
    };
    let sound: Script = |_| vec![Message::binary(vec![1, 2])];
    let nothing: Script = |_| Vec::new();
    for (script, deadlines, message) in [
        (nothing, TaskDeadlines { first_audio: SHORT, ..patient() }, "no sound came in time"),
        (begin, TaskDeadlines { stall: SHORT, ..patient() }, "the sound stopped within a sentence"),
        (sound, TaskDeadlines { finish: SHORT, ..patient() }, "the task did not end in time"),
    ] {
        let (_, error) = told(script, None, deadlines).await;
        let error = error.unwrap();
        assert_eq!((error.kind, error.message.as_str()), (ErrorKind::TimedOut, message));
    }
    let silent = liar(nothing, None).await;
    let (sender, mut receiver) = whole(&silent, TaskDeadlines { cancel: SHORT, ..patient() }).await;
    sender.cancel().await.unwrap();
    assert_eq!(all(&mut receiver).await.1.unwrap().message, "the server did not stop in time");
}

#[tokio::test]
async fn a_cancel_shortens_a_wait_that_has_begun() {
    let silent = liar(|_| Vec::new(), None).await;
    let (sender, mut receiver) = whole(&silent, TaskDeadlines { cancel: SHORT, ..patient() }).await;
    let waiting = tokio::spawn(async move { all(&mut receiver).await.1 });
    tokio::task::yield_now().await;
    sender.cancel().await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().message, "the server did not stop in time");
}

#[tokio::test]
async fn a_server_that_never_starts_the_task_is_given_up() {
    let mute = socket_server(|mut socket: Socket| async move { while let Some(Ok(_)) = socket.next().await {} }).await;
    let socket = mute.tasks(TaskDeadlines { ready: SHORT, ..patient() }).await.unwrap();
    let error = socket.run(&order()).await.err().unwrap();
    assert_eq!((error.kind, error.request_id.len()), (ErrorKind::TimedOut, 32));
    let nobody = client("http://127.0.0.1:1");
    assert_eq!(nobody.tasks(patient()).await.err().unwrap().kind, ErrorKind::Unreachable);
}

#[tokio::test]
async fn a_wait_for_more_text_has_no_end() {
    let client = liar(|_| vec![Message::binary(vec![1, 2])], None).await;
    let all_short = TaskDeadlines { first_audio: SHORT, stall: SHORT, finish: SHORT, cancel: SHORT, ..patient() };
    let (sender, mut receiver) = client.tasks(all_short).await.unwrap().run(&order()).await.unwrap();
    sender.push("Half a").await.unwrap();
    assert!(matches!(receiver.next().await, Ok(SpokenEvent::Audio(_))));
    let waited = tokio::time::timeout(SHORT * 4, receiver.next()).await;
    assert!(waited.is_err(), "the server may wait for the end of the sentence: {waited:?}");
}
