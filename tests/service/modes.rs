//! `server_commit` and `commit`: what is spoken when.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use crate::support::{Fixture, RESPONSE, SYSTEM, Session, audio, eventually, kinds, outline};

async fn commit_session(fixture: &Fixture) -> Session {
    let mut session = fixture.session(SYSTEM).await;
    assert_eq!(session.update(json!({"mode": "commit"})).await["session"]["mode"], "commit");
    session
}

#[tokio::test]
async fn server_commit_speaks_a_sentence_before_the_rest_has_come() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.append("The first sentence").await;
    session.append(" ends here. The second").await;
    assert_eq!(outline(&session.until("response.done").await), RESPONSE);
    session.append(" is still open").await;
    session.commit().await;
    let events = session.until("response.done").await;
    assert_eq!(outline(&events), [&["input_text_buffer.committed"], &RESPONSE[..]].concat());
    assert_eq!(audio(&events).len(), " The second is still open".len() * 2_400);
    assert_eq!(kinds(&session.finished().await), ["session.finished"]);
}

#[tokio::test]
async fn text_that_comes_while_another_is_spoken_follows_it() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    for sentence in ["One is here.", " Two is here.", " Three is here.", " Four"] {
        session.append(sentence).await;
    }
    let events = session.finished().await;
    assert_eq!(
        outline(&events),
        [&RESPONSE[..]; 4].concat().into_iter().chain(["session.finished"]).collect::<Vec<_>>()
    );
    let lengths: Vec<&Value> = events
        .iter()
        .filter(|event| event["type"] == "response.done")
        .map(|event| &event["response"]["usage"]["characters"])
        .collect();
    assert_eq!(lengths, [12, 13, 15, 5]);
}

#[tokio::test]
async fn commit_mode_speaks_at_commits_only() {
    let fixture = Fixture::new().await;
    let mut session = commit_session(&fixture).await;
    session.append("One sentence. Another sentence. ").await;
    session.append("你好。").await;
    assert_eq!(session.update(json!({})).await["type"], "error", "nothing was spoken before this answer");
    session.commit().await;
    session.append("more").await;
    session.commit().await;
    let events = session.finished().await;
    let dones: Vec<&Value> = events.iter().filter(|event| event["type"] == "response.done").collect();
    assert_eq!(dones.len(), 2);
    assert_eq!(dones[0]["response"]["usage"]["characters"], 32 + 5);
    let created: Vec<usize> =
        events.iter().enumerate().filter(|(_, event)| event["type"] == "response.created").map(|(at, _)| at).collect();
    let first_done = events.iter().position(|event| event["type"] == "response.done").unwrap();
    assert!(created[0] < first_done && first_done < created[1], "one response at a time");
}

#[tokio::test]
async fn finish_speaks_what_was_not_committed() {
    let fixture = Fixture::new().await;
    let mut session = commit_session(&fixture).await;
    session.append("the rest").await;
    assert_eq!(audio(&session.finished().await).len(), 8 * 2_400);
}

#[tokio::test]
async fn an_empty_commit_is_an_error_and_the_session_goes_on() {
    let fixture = Fixture::new().await;
    let mut session = commit_session(&fixture).await;
    session.commit().await;
    let error = session.event().await;
    assert_eq!((&error["type"], &error["error"]["code"]), (&json!("error"), &json!("invalid_value")));
    assert_eq!(error["error"]["event_id"], "event_input_text_buffer.commit");
    session.append("text").await;
    session.commit().await;
    assert_eq!(session.event().await["type"], "input_text_buffer.committed");
}

#[tokio::test]
async fn clear_drops_what_was_not_committed() {
    let fixture = Fixture::new().await;
    let mut session = commit_session(&fixture).await;
    session.append("discard me").await;
    session.send("input_text_buffer.clear", json!({})).await;
    assert_eq!(session.event().await["type"], "input_text_buffer.cleared");
    session.append("keep").await;
    session.commit().await;
    assert_eq!(audio(&session.finished().await).len(), 4 * 2_400);
}

#[tokio::test]
async fn cancel_stops_the_engine_and_the_next_commit_is_spoken() {
    let fixture = Fixture::new().await;
    let mut session = commit_session(&fixture).await;
    session.append("endless").await;
    session.commit().await;
    session.until("response.audio.delta").await;
    session.send("response.cancel", json!({})).await;
    let events = session.until("response.done").await;
    assert_eq!(events.last().unwrap()["response"]["status"], "incomplete");
    eventually(|| fixture.engine.broken.load(Ordering::SeqCst) == 1).await;
    session.append("next").await;
    session.commit().await;
    let events = session.finished().await;
    assert_eq!(outline(&events), [&["input_text_buffer.committed"], &RESPONSE[..], &["session.finished"]].concat());
    assert_eq!(audio(&events).len(), 4 * 2_400);
}
