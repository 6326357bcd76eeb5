//! Tasks that go wrong: mistakes of the client's, clients that vanish, engines that fail.

use std::sync::atomic::Ordering;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    support::{Fixture, eventually},
    tasks::{FLASH, Tasks, catalog},
};

fn pcm() -> Value {
    json!({"voice": "longanyang", "format": "pcm", "sample_rate": 24_000})
}

/// The failure that must be the next thing that is told, after `task-started`; the connection must end with it.
async fn failure(tasks: &mut Tasks) -> String {
    let outcome = tasks.outcome().await;
    let header = &outcome.last()["header"];
    assert_eq!(header["event"], "task-failed", "{header}");
    assert!(matches!(tasks.socket.next().await, Some(Ok(Message::Close(Some(_))))));
    format!("{}: {}", header["error_code"].as_str().unwrap(), header["error_message"].as_str().unwrap())
}

#[tokio::test]
async fn mistakes_are_answered_in_the_vendors_words() {
    let fixture = Fixture::with(catalog()).await;
    let ssml = json!({"voice": "longanyang", "format": "pcm", "enable_ssml": true});
    let old =
        json!({"model": "cosyvoice-v1", "input": {}, "parameters": {"voice": "longxiaochun", "enable_ssml": true}});
    let text = |text: &str| ("continue-task", json!({"input": {"text": text}}));
    let run = |parameters: Value| ("run-task", json!({"model": FLASH, "input": {}, "parameters": parameters}));
    for (frames, message) in [
        (vec![run(pcm()), text(&"长".repeat(18_000))], "Each request sends text is limited: 20000, current: 36000"),
        (vec![run(pcm()), ("finish-task", json!({}))], "task can not be null"),
        (vec![run(pcm()), text("…"), ("finish-task", json!({"input": {}}))], "Please ensure input text is valid."),
        (vec![run(pcm()), run(pcm())], "A connection carries one task at a time."),
        (vec![run(ssml), text("<speak>a</speak>"), text("b")], "Text request limit violated, expected 1."),
        (vec![("run-task", old), text("<speak>a</speak>")], "SSML text is not supported at the moment!"),
        (vec![run(json!({"voice": "longxiaochun"}))], "[tts:]Engine return error code: 418"),
        (vec![run(json!({"voice": "longanyang", "volume": 101}))], "volume must be 0 to 100."),
        (vec![("run-task", json!({"input": {}}))], "Missing required parameter 'payload.model'!"),
        (vec![run(json!({"format": "pcm"}))], "Request voice is invalid!"),
        (vec![text("early")], "There is no such task on this connection."),
    ] {
        let mut tasks = Tasks::open(&fixture).await;
        for (action, payload) in frames {
            tasks.ask(action, payload).await;
        }
        assert_eq!(failure(&mut tasks).await, format!("InvalidParameter: {message}"));
    }
    let mut tasks = Tasks::open(&fixture).await;
    let other = json!({"model": "qwen3-tts-flash-realtime", "input": {}, "parameters": {"voice": "Cherry"}});
    tasks.ask("run-task", other).await;
    assert_eq!(failure(&mut tasks).await, "ModelNotFound: Model not found.");
}

#[tokio::test]
async fn odd_frames_end_the_connection() {
    let fixture = Fixture::with(catalog()).await;
    for frame in [Message::text("{"), Message::text("[]"), Message::binary(vec![1, 2, 3])] {
        let mut tasks = Tasks::open(&fixture).await;
        tasks.socket.send(frame).await.unwrap();
        assert!(failure(&mut tasks).await.starts_with("InvalidParameter: "));
    }
}

#[tokio::test]
async fn a_cancel_stops_the_engine_and_frees_the_socket() {
    let fixture = Fixture::with(catalog()).await;
    let mut tasks = Tasks::open(&fixture).await;
    tasks.run(pcm()).await;
    tasks.text("An endless sentence. ").await;
    while !matches!(tasks.socket.next().await, Some(Ok(Message::Binary(_)))) {}
    tasks.ask("finish-task", json!({"input": {"directive": "cancel"}})).await;
    assert_eq!(tasks.outcome().await.last()["header"]["event"], "task-finished");
    eventually(|| fixture.engine.broken.load(Ordering::SeqCst) == 1).await;
    tasks.run(pcm()).await;
    tasks.text("Again.").await;
    tasks.finish().await;
    assert_eq!(tasks.outcome().await.sound.len(), 6 * 2_400);
}

#[tokio::test]
async fn a_cancel_gets_through_while_the_sound_is_stuck() {
    let fixture = Fixture::with(catalog()).await;
    let mut tasks = Tasks::open(&fixture).await;
    tasks.run(json!({"voice": "longanyang", "format": "pcm", "sample_rate": 48_000})).await;
    tasks.text("A rapid sentence. ").await;
    let stuck = || fixture.engine.blocks.load(Ordering::SeqCst);
    eventually(|| stuck() > 0).await;
    let mut before = 0;
    while before != stuck() {
        before = stuck();
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    tasks.ask("finish-task", json!({"input": {"directive": "cancel"}})).await;
    eventually(|| fixture.engine.broken.load(Ordering::SeqCst) == 1).await;
    assert_eq!(tasks.outcome().await.last()["header"]["event"], "task-finished");
}

#[tokio::test]
async fn the_engine_stops_when_the_client_vanishes() {
    let fixture = Fixture::with(catalog()).await;
    let mut tasks = Tasks::open(&fixture).await;
    tasks.run(pcm()).await;
    tasks.text("An endless sentence. ").await;
    while !matches!(tasks.socket.next().await, Some(Ok(Message::Binary(_)))) {}
    drop(tasks);
    eventually(|| fixture.engine.broken.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn an_engine_that_fails_is_told() {
    let fixture = Fixture::with(catalog()).await;
    for (text, message) in [
        ("This will crash. ", "The speech engine stopped unexpectedly."),
        ("It is missing. ", "The speech program espeak-ng was not found. Install the package espeak-ng."),
    ] {
        let mut tasks = Tasks::open(&fixture).await;
        tasks.run(pcm()).await;
        tasks.text(text).await;
        assert_eq!(failure(&mut tasks).await, format!("InternalError.Algo: {message}"));
    }
}

#[tokio::test]
async fn a_stopping_service_says_so() {
    let fixture = Fixture::with(catalog()).await;
    let mut tasks = Tasks::open(&fixture).await;
    tasks.run(pcm()).await;
    assert!(matches!(tasks.socket.next().await, Some(Ok(Message::Text(_)))));
    let Fixture { service, .. } = fixture;
    tokio::spawn(service.stop());
    let Some(Ok(Message::Close(Some(frame)))) = tasks.socket.next().await else { panic!("no close frame") };
    assert_eq!(u16::from(frame.code), 1_001);
}
