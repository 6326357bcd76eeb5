//! The rules of a session, without sockets and without an engine.

use serde_json::{Value, json};

use super::*;
use crate::model::Language;
use crate::{
    service::session::testing::{OneVoice, model},
    wire::realtime::ServerMessage,
};

struct Scene {
    machine: Machine<OneVoice>,
    /// Texts that the engine was asked to speak.
    spoken: Vec<Job>,
    closed: bool,
}

impl Scene {
    fn new() -> Self {
        Self { machine: Machine::new(model(), OneVoice), spoken: Vec::new(), closed: false }
    }

    fn with(session: &Value) -> Self {
        let mut scene = Self::new();
        assert_eq!(scene.kinds(json!({"type": "session.update", "session": session})), ["session.updated"]);
        scene
    }

    fn commit_mode() -> Self {
        Self::with(&json!({"mode": "commit"}))
    }

    fn take(&mut self, actions: Vec<Action>) -> Vec<Value> {
        let mut events = Vec::new();
        for action in actions {
            match action {
                Action::Send(event) => {
                    let text = ServerMessage { event_id: "e".to_owned(), event }.to_json();
                    events.push(serde_json::from_str(&text).unwrap_or_default());
                }
                Action::Speak(job) => self.spoken.push(job),
                Action::Hush => events.push(json!({"type": "(hush)"})),
                Action::Close => self.closed = true,
            }
        }
        events
    }

    fn send(&mut self, mut event: Value) -> Vec<Value> {
        event["event_id"] = json!("mine");
        let actions = self.machine.client(&event.to_string());
        self.take(actions)
    }

    fn kinds(&mut self, event: Value) -> Vec<String> {
        kinds(&self.send(event))
    }

    fn append(&mut self, text: &str) -> Vec<String> {
        self.kinds(json!({"type": "input_text_buffer.append", "text": text}))
    }

    fn commit(&mut self) -> Vec<String> {
        self.kinds(json!({"type": "input_text_buffer.commit"}))
    }

    fn finish(&mut self) -> Vec<String> {
        self.kinds(json!({"type": "session.finish"}))
    }

    fn report(&mut self, report: Report) -> Vec<Value> {
        let actions = self.machine.report(report);
        self.take(actions)
    }

    fn texts(&self) -> Vec<&str> {
        self.spoken.iter().map(|job| job.text.as_str()).collect()
    }
}

fn kinds(events: &[Value]) -> Vec<String> {
    events.iter().map(|event| event["type"].as_str().unwrap_or_default().to_owned()).collect()
}

fn error(events: &[Value]) -> &Value {
    assert_eq!(kinds(events), ["error"]);
    assert_eq!(events[0]["error"]["type"], "invalid_request_error");
    &events[0]["error"]
}

const OPENING: [&str; 3] = ["response.created", "response.output_item.added", "response.content_part.added"];
const CLOSING: [&str; 4] =
    ["response.audio.done", "response.content_part.done", "response.output_item.done", "response.done"];

#[test]
fn a_session_begins_with_the_defaults() {
    let mut scene = Scene::new();
    let actions = scene.machine.open();
    let mut events = scene.take(actions);
    let id = events[0]["session"]["id"].take();
    assert!(id.as_str().is_some_and(|id| id.len() == 26 && id.starts_with("sess_")), "{id}");
    assert_eq!(
        events,
        [json!({"event_id": "e", "type": "session.created", "session": {"object": "realtime.session", "id": null,
            "model": "m", "mode": "server_commit", "voice": "Cherry", "response_format": "pcm", "sample_rate": 24000}})]
    );
}

#[test]
fn server_commit_speaks_sentences_in_order_and_holds_the_tail() {
    let mut scene = Scene::new();
    assert_eq!(scene.append("Hello"), Vec::<String>::new());
    assert_eq!(scene.append(" there. And"), OPENING);
    assert_eq!(scene.append(" more! Tail"), Vec::<String>::new(), "one response at a time");
    let ended = scene.report(Report::Done);
    assert_eq!(kinds(&ended), [&CLOSING[..], &OPENING[..]].concat());
    assert_eq!(ended[3]["response"]["status"], "completed");
    assert_eq!(ended[3]["response"]["usage"]["characters"], 12);
    assert_eq!(kinds(&scene.report(Report::Done)), CLOSING);
    assert_eq!(scene.texts(), ["Hello there.", " And more!"]);
    assert_eq!(scene.finish(), OPENING);
    assert_eq!(kinds(&scene.report(Report::Done)), [&CLOSING[..], &["session.finished"]].concat());
    assert_eq!((scene.texts()[2], scene.closed), (" Tail", true));
}

#[test]
fn commit_in_server_commit_flushes_the_tail() {
    let mut scene = Scene::new();
    scene.append("你好");
    assert_eq!(scene.commit(), [&["input_text_buffer.committed"], &OPENING[..]].concat());
    let done = scene.report(Report::Done);
    assert_eq!(done[3]["response"]["usage"]["characters"], 4);
    assert_eq!(scene.append("再见。"), OPENING, "the mode is still server_commit");
}

#[test]
fn commit_mode_speaks_each_commit_as_one_response() {
    let mut scene = Scene::commit_mode();
    assert_eq!(scene.append("One. Two. "), Vec::<String>::new());
    assert_eq!(scene.append("Three."), Vec::<String>::new());
    assert_eq!(scene.commit(), [&["input_text_buffer.committed"], &OPENING[..]].concat());
    scene.append("Four.");
    assert_eq!(scene.commit(), ["input_text_buffer.committed"], "the second waits for its turn");
    assert_eq!(kinds(&scene.report(Report::Done)), [&CLOSING[..], &OPENING[..]].concat());
    assert_eq!(scene.texts(), ["One. Two. Three.", "Four."]);
}

#[test]
fn the_committed_item_is_the_one_that_is_spoken() {
    let mut scene = Scene::commit_mode();
    scene.append("a");
    let events = scene.send(json!({"type": "input_text_buffer.commit"}));
    assert_eq!(events[0]["item_id"], events[2]["item"]["id"]);
}

#[test]
fn committing_nothing_is_an_error_with_the_events_id() {
    let mut scene = Scene::commit_mode();
    let events = scene.send(json!({"type": "input_text_buffer.commit"}));
    assert_eq!((&error(&events)["code"], &error(&events)["event_id"]), (&json!("invalid_value"), &json!("mine")));
    scene.append(" \n");
    error(&scene.send(json!({"type": "input_text_buffer.commit"})));
    scene.append("...");
    assert_eq!(error(&scene.send(json!({"type": "input_text_buffer.commit"})))["message"], NOTHING_TO_SAY);
    assert_eq!(scene.spoken, []);
}

#[test]
fn clear_drops_only_what_is_not_committed() {
    let mut scene = Scene::commit_mode();
    scene.append("one");
    scene.commit();
    scene.append("two");
    scene.commit();
    scene.append("discard me");
    assert_eq!(scene.kinds(json!({"type": "input_text_buffer.clear"})), ["input_text_buffer.cleared"]);
    scene.append("three");
    scene.commit();
    scene.report(Report::Done);
    scene.report(Report::Done);
    assert_eq!(scene.texts(), ["one", "two", "three"]);
}

#[test]
fn cancel_ends_the_response_as_incomplete() {
    let mut scene = Scene::commit_mode();
    let cancel = json!({"type": "response.cancel"});
    assert_eq!(scene.kinds(cancel.clone()), Vec::<String>::new(), "nothing to cancel");
    scene.append("one");
    scene.commit();
    scene.append("two");
    scene.commit();
    let events = scene.send(cancel.clone());
    assert_eq!(kinds(&events), [&["(hush)"], &CLOSING[..], &OPENING[..]].concat());
    assert_eq!(events[4]["response"]["status"], "incomplete");
    assert_eq!(scene.texts(), ["one", "two"]);
    let mut scene = Scene::new();
    scene.append("First one. Second one. Third one.");
    assert_eq!(scene.kinds(cancel), [&["(hush)"], &CLOSING[..]].concat(), "sentences that the server made go too");
}

#[test]
fn audio_carries_the_ids_of_its_response() {
    let mut scene = Scene::commit_mode();
    scene.append("one");
    let opening = scene.send(json!({"type": "input_text_buffer.commit"}));
    let delta = scene.report(Report::Audio(vec![1, 2]));
    assert_eq!(delta[0]["delta"], "AQI=");
    assert_eq!(delta[0]["response_id"], opening[1]["response"]["id"]);
    assert_eq!(delta[0]["item_id"], opening[2]["item"]["id"]);
}

#[test]
fn settings_cannot_change_once_text_has_come() {
    let mut scene = Scene::with(&json!({"volume": 10}));
    assert_eq!(scene.kinds(json!({"type": "session.update", "session": {"volume": 20}})), ["session.updated"]);
    scene.append("one");
    let events = scene.send(json!({"type": "session.update", "session": {"volume": 30}}));
    assert_eq!(
        (&error(&events)["code"], &error(&events)["message"]),
        (&json!("invalid_value"), &json!(ALREADY_STARTED))
    );
    scene.commit();
    assert_eq!(scene.spoken[0].volume, 20);
    scene.finish();
    error(&scene.send(json!({"type": "session.update", "session": {}})));
}

#[test]
fn a_voice_that_the_model_lacks_is_refused_with_the_first_text() {
    let mut scene = Scene::new();
    scene.machine.settings.voice = "System".into();
    let append = json!({"type": "input_text_buffer.append", "text": "Hello there."});
    assert!(error(&scene.send(append.clone()))["message"].as_str().is_some_and(|text| text.ends_with("411")));
    assert_eq!(scene.kinds(json!({"type": "session.update", "session": {"voice": "Cherry"}})), ["session.updated"]);
    assert_eq!(scene.kinds(append), OPENING);
    assert_eq!(scene.texts(), ["Hello there."], "the refused text was not kept");
}

#[test]
fn finish_takes_no_more_and_ends_once() {
    let mut scene = Scene::new();
    scene.append("Hello there. Tail");
    assert_eq!(scene.finish(), Vec::<String>::new());
    for kind in ["input_text_buffer.append", "input_text_buffer.commit", "session.finish"] {
        error(&scene.send(json!({"type": kind, "text": "more"})));
    }
    assert_eq!(kinds(&scene.report(Report::Done)), [&CLOSING[..], &OPENING[..]].concat());
    assert!(!scene.closed);
    assert_eq!(kinds(&scene.report(Report::Done)), [&CLOSING[..], &["session.finished"]].concat());
    assert_eq!((scene.texts(), scene.closed), (vec!["Hello there.", " Tail"], true));
}

#[test]
fn finish_without_text_ends_at_once() {
    let mut scene = Scene::new();
    assert_eq!(scene.finish(), ["session.finished"]);
    assert!(scene.closed && scene.spoken.is_empty());
}

#[test]
fn a_failing_engine_fails_the_response_and_not_the_session() {
    let mut scene = Scene::new();
    scene.append("Hello there. Once more!");
    let events = scene.report(Report::Failed("The speech program espeak-ng was not found.".to_owned()));
    assert_eq!(kinds(&events), [&["error"], &CLOSING[..], &OPENING[..]].concat());
    assert_eq!(events[0]["error"]["type"], "server_error");
    assert_eq!(events[0]["error"]["message"], "The speech program espeak-ng was not found.");
    assert_eq!(events[4]["response"]["status"], "failed");
    assert_eq!(kinds(&scene.report(Report::Unspeakable))[0], "error");
}

#[test]
fn nonsense_is_answered_and_survived() {
    let mut scene = Scene::new();
    for frame in
        ["", "{", "[]", "null", r#"{"type":"dance"}"#, r#"{"type":"input_text_buffer.append"}"#, r#"{"raw":1}"#]
    {
        let actions = scene.machine.client(frame);
        error(&scene.take(actions));
    }
    let events = scene.send(json!({"type": "session.update", "session": {"sample_rate": -1}}));
    assert_eq!(error(&events)["event_id"], "mine");
    error(&scene.take(refused_binary()));
    assert_eq!(scene.append("Hello there."), OPENING);
}

#[test]
fn waiting_text_is_bounded() {
    let mut scene = Scene::commit_mode();
    scene.append(&"a".repeat(MAX_WAITING));
    error(&scene.send(json!({"type": "input_text_buffer.append", "text": "b"})));
}

#[test]
fn the_language_is_the_sessions_or_the_texts() {
    let mut scene = Scene::new();
    scene.append("你好。");
    scene.append("Guten Tag.");
    scene.append(" ");
    scene.report(Report::Done);
    assert_eq!(scene.spoken.iter().map(|job| job.language).collect::<Vec<_>>(), [Language::Zh, Language::De]);
    let mut scene = Scene::with(&json!({"language_type": "Russian"}));
    scene.append("你好。");
    assert_eq!(scene.spoken[0].language, Language::Ru);
}
