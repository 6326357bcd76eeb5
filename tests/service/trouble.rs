//! Odd clients, slow ones, ones that vanish, and many at once.

use std::{sync::atomic::Ordering, time::Duration};

use futures_util::{SinkExt, StreamExt, future::join_all};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Fixture, RESPONSE, SYSTEM, Session, audio, eventually, kinds, outline};

#[tokio::test]
async fn odd_frames_are_answered_and_survived() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    let frames = ["", "{", "[]", "7", "\"x\"", "{\"raw\": true}", "{\"type\":\"dance\",\"event_id\":\"odd\"}"];
    for frame in frames {
        session.raw(Message::text(frame)).await;
        let answer = session.event().await;
        assert_eq!((&answer["type"], &answer["error"]["type"]), (&json!("error"), &json!("invalid_request_error")));
        assert_eq!(answer["error"]["event_id"].as_str(), frame.contains("odd").then_some("odd"), "{frame}");
    }
    session.raw(Message::binary(vec![1, 2, 3])).await;
    assert_eq!(session.event().await["type"], "error");
    session.append("").await;
    session.append("Still alive.").await;
    assert_eq!(outline(&session.finished().await), [&RESPONSE[..], &["session.finished"]].concat());
}

#[tokio::test]
async fn pings_are_answered() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.raw(Message::Ping("are you there".into())).await;
    assert_eq!(session.socket.next().await.unwrap().unwrap(), Message::Pong("are you there".into()));
}

#[tokio::test]
async fn an_event_without_an_id_is_as_good() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.raw(Message::text(r#"{"type":"input_text_buffer.commit"}"#)).await;
    assert_eq!(session.event().await["error"]["event_id"], Value::Null);
}

#[tokio::test]
async fn the_engine_stops_when_the_client_vanishes() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.append("endless.").await;
    session.until("response.audio.delta").await;
    drop(session);
    eventually(|| fixture.engine.broken.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn a_client_may_close_in_mid_speech() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.append("endless.").await;
    session.until("response.audio.delta").await;
    session.socket.close(None).await.unwrap();
    while let Some(Ok(_)) = session.socket.next().await {}
    eventually(|| fixture.engine.broken.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn a_client_that_does_not_read_makes_the_engine_wait() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.update(json!({"sample_rate": 48_000, "mode": "commit"})).await;
    // 50 s of sound at 48 kHz, 6.4 MB as base64, which no socket buffer holds.
    session.append(&"a".repeat(1_000)).await;
    session.commit().await;
    session.append("after").await;
    let events = session.finished().await;
    assert_eq!(audio(&events).len(), 1_005 * 4_800);
}

#[tokio::test]
async fn a_cancel_gets_through_while_the_audio_is_stuck() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.update(json!({"sample_rate": 48_000})).await;
    session.append("rapid.").await;
    let mut blocks = 0;
    eventually(|| fixture.engine.blocks.load(Ordering::SeqCst) > 0).await;
    while blocks != fixture.engine.blocks.load(Ordering::SeqCst) {
        blocks = fixture.engine.blocks.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    session.send("response.cancel", json!({})).await;
    eventually(|| fixture.engine.broken.load(Ordering::SeqCst) == 1).await;
    let events = session.finished().await;
    assert_eq!(events[events.len() - 2]["response"]["status"], "incomplete");
}

#[tokio::test]
async fn a_missing_program_is_told_in_the_session() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.append("missing").await;
    let events = session.finished().await;
    assert_eq!(kinds(&events)[3], "error");
    assert_eq!(
        events[3]["error"]["message"],
        "The speech program espeak-ng was not found. Install the package espeak-ng."
    );
    assert_eq!(events[7]["response"]["status"], "failed");
}

#[tokio::test]
async fn two_hundred_sessions_speak_at_once() {
    let fixture = Fixture::new().await;
    let sessions = join_all((0..200).map(|_| fixture.session(SYSTEM))).await;
    let spoken = join_all(sessions.into_iter().enumerate().map(async |(n, mut session)| {
        session.append(&format!("Hello from session {n}. ")).await;
        audio(&session.finished().await).len()
    }))
    .await;
    for (n, bytes) in spoken.into_iter().enumerate() {
        assert_eq!(bytes, format!("Hello from session {n}.").len() * 2_400, "session {n}");
    }
}

#[tokio::test]
async fn a_flood_of_events_is_answered_in_order() {
    let fixture = Fixture::new().await;
    let session = fixture.session(SYSTEM).await;
    let (mut sink, mut stream) = session.socket.split();
    let send = async {
        for n in 0..2_000 {
            sink.send(Message::text(format!("{{\"type\":\"x\",\"event_id\":\"{n}\"}}"))).await.unwrap();
        }
    };
    let receive = async {
        for n in 0..2_000 {
            let Some(Ok(Message::Text(text))) = stream.next().await else { panic!("no answer to {n}") };
            let answer: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(answer["error"]["event_id"], n.to_string());
        }
    };
    tokio::join!(send, receive);
}

#[tokio::test]
async fn every_second_client_vanishing_disturbs_nobody() {
    let fixture = Fixture::new().await;
    let outcomes = join_all((0..20).map(async |n| {
        let mut session = Session::open(fixture.service.addr(), SYSTEM).await;
        if n % 2 == 0 {
            session.append("endless.").await;
            session.until("response.audio.delta").await;
            return None;
        }
        session.append("Hello there.").await;
        Some(audio(&session.finished().await).len())
    }))
    .await;
    assert_eq!(outcomes.into_iter().flatten().collect::<Vec<_>>(), [12 * 2_400; 10]);
    eventually(|| fixture.engine.broken.load(Ordering::SeqCst) == 10).await;
}
