//! The rules of tasks, without sockets and without an engine.

use serde_json::{Value, json};

use super::*;
use crate::service::{session::testing::OneVoice, task::course::Speech};

const MODEL: &str = "cosyvoice-v3-flash";

struct Scene {
    machine: Machine<OneVoice>,
    /// Lines that the engine was asked to speak.
    spoken: Vec<Speech>,
    closed: bool,
}

impl Scene {
    fn new() -> Self {
        let mut catalog = Catalog::default();
        let models = [MODEL, "cosyvoice-v1", "sambert-zhichu-v1", "qwen3-tts-flash-realtime"];
        let models: Vec<Value> = models.iter().map(|model| json!({"id": model})).collect();
        assert!(catalog.overlay(&json!({"models": models}).to_string()).is_ok());
        Self { machine: Machine::new(Arc::new(catalog), OneVoice), spoken: Vec::new(), closed: false }
    }

    /// With a task `t` open.
    fn open(parameters: &Value) -> Self {
        let mut scene = Self::new();
        let mut all = json!({"voice": "Cherry", "format": "pcm"});
        for (name, value) in parameters.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        let frames = scene.send("run-task", &json!({"model": MODEL, "input": {}, "parameters": all}));
        assert_eq!(kinds(&frames), ["task-started"]);
        scene
    }

    fn take(&mut self, actions: Vec<Action>) -> Vec<Value> {
        let mut frames = Vec::new();
        for action in actions {
            match action {
                Action::Send(frame) => frames.push(serde_json::from_str(&frame.to_json()).unwrap_or_default()),
                Action::Sound(bytes) => frames.push(json!({"header": {"event": "(sound)"}, "bytes": bytes})),
                Action::Speak(speech) => self.spoken.push(*speech),
                Action::End => {
                    let actions = self.machine.report(Report::Done, 0);
                    frames.extend(self.take(actions));
                }
                Action::Hush => frames.push(json!({"header": {"event": "(hush)"}})),
                Action::Close => self.closed = true,
            }
        }
        frames
    }

    fn send(&mut self, action: &str, payload: &Value) -> Vec<Value> {
        self.send_as("t", action, payload)
    }

    fn send_as(&mut self, task: &str, action: &str, payload: &Value) -> Vec<Value> {
        let streaming = if payload["model"] == "sambert-zhichu-v1" { "out" } else { "duplex" };
        let header = json!({"action": action, "task_id": task, "streaming": streaming});
        let actions = self.machine.client(&json!({"header": header, "payload": payload}).to_string());
        self.take(actions)
    }

    fn text(&mut self, text: &str) -> Vec<Value> {
        self.send("continue-task", &json!({"input": {"text": text}}))
    }

    fn flush(&mut self) -> Vec<Value> {
        self.send("continue-task", &json!({"input": {"flush": true}}))
    }

    fn finish(&mut self) -> Vec<Value> {
        self.send("finish-task", &json!({"input": {}}))
    }

    fn report(&mut self, report: Report, spoken: u64) -> Vec<Value> {
        let actions = self.machine.report(report, spoken);
        self.take(actions)
    }

    fn done(&mut self) -> Vec<Value> {
        self.report(Report::Done, 1_000)
    }

    fn texts(&self) -> Vec<&str> {
        self.spoken.iter().map(|speech| speech.job.text.as_str()).collect()
    }
}

fn kinds(frames: &[Value]) -> Vec<String> {
    let kind = |frame: &Value| frame["payload"]["output"]["type"].as_str().map(str::to_owned);
    let event = |frame: &Value| frame["header"]["event"].as_str().unwrap_or_default().to_owned();
    frames.iter().map(|frame| kind(frame).unwrap_or_else(|| event(frame))).collect()
}

/// The message of the only frame, which must fail the task and end the connection.
fn failed(scene: &Scene, frames: &[Value]) -> String {
    assert_eq!(kinds(frames), ["(hush)", "task-failed"]);
    assert_eq!((&frames[1]["header"]["task_id"], scene.closed), (&json!("t"), true));
    assert_eq!(scene.machine.waits(), Waits::Task);
    frames[1]["header"]["error_message"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn sentences_are_told_and_spoken_in_order() {
    let mut scene = Scene::open(&json!({}));
    assert_eq!(kinds(&scene.text("Hello")), Vec::<String>::new());
    let begin = scene.text(" there. And more! Tail");
    assert_eq!(
        begin,
        [json!({"header": {"task_id": "t", "event": "result-generated", "attributes": {}}, "payload": {"output":
            {"type": "sentence-begin", "original_text": "Hello there.", "sentence": {"index": 0, "words": []}}}})]
    );
    let sound = scene.report(Report::Audio(vec![1, 2]), 0);
    assert_eq!(kinds(&sound), ["sentence-synthesis", "(sound)"]);
    assert_eq!(
        sound[0]["payload"],
        json!({"output": {"type": "sentence-synthesis", "sentence": {"index": 0, "words": []}}})
    );
    let next = scene.done();
    assert_eq!(kinds(&next), ["sentence-end", "sentence-begin"]);
    assert_eq!(next[0]["payload"]["output"]["original_text"], "Hello there.");
    assert_eq!(
        (&next[0]["payload"]["usage"]["characters"], &next[1]["payload"]["output"]["sentence"]["index"]),
        (&json!(12), &json!(1))
    );
    assert_eq!(kinds(&scene.finish()), Vec::<String>::new());
    assert_eq!(scene.machine.waits(), Waits::Speech);
    assert_eq!(kinds(&scene.done()), ["sentence-end", "sentence-begin"]);
    let end = scene.done();
    assert_eq!(kinds(&end), ["sentence-end", "task-finished"]);
    assert_eq!(end[1]["payload"]["usage"]["characters"], 27, "usage is cumulative");
    assert!(end[1]["header"]["attributes"]["request_uuid"].as_str().is_some_and(|id| id.len() == 36));
    assert_eq!((scene.texts(), scene.closed), (vec!["Hello there.", " And more!", " Tail"], false));
    assert_eq!(scene.machine.waits(), Waits::Task);
}

#[test]
fn a_flush_speaks_half_a_sentence() {
    let mut scene = Scene::open(&json!({}));
    scene.text("你好");
    assert_eq!(kinds(&scene.flush()), ["sentence-begin"]);
    assert_eq!(scene.done()[0]["payload"]["usage"]["characters"], 4);
    assert_eq!(kinds(&scene.flush()), Vec::<String>::new(), "nothing waits");
    scene.text("再见。");
    assert_eq!(scene.texts(), ["你好", "再见。"]);
}

#[test]
fn a_cancel_ends_the_task_and_not_the_connection() {
    let mut scene = Scene::open(&json!({}));
    scene.text("First one. Second one. Third");
    let end = scene.send("finish-task", &json!({"input": {"directive": "cancel"}}));
    assert_eq!(kinds(&end), ["(hush)", "task-finished"]);
    assert_eq!((end[1]["payload"]["usage"]["characters"].as_u64(), scene.closed), (Some(0), false));
    assert_eq!(kinds(&scene.report(Report::Done, 5)), Vec::<String>::new(), "what is late is nobody's");
}

#[test]
fn the_socket_carries_one_task_after_another() {
    let mut scene = Scene::open(&json!({}));
    scene.text("One.");
    scene.finish();
    scene.done();
    let run = json!({"model": MODEL, "input": {}, "parameters": {"voice": "Cherry"}});
    assert_eq!(kinds(&scene.send_as("u", "run-task", &run)), ["task-started"]);
    let again = scene.send_as("v", "run-task", &run);
    assert_eq!(again[1]["header"]["error_message"], "A connection carries one task at a time.");
}

#[test]
fn words_are_timed_from_the_start_of_the_task() {
    let mut scene = Scene::open(&json!({"word_timestamp_enabled": true}));
    scene.text("Some words. 你好。");
    scene.done();
    let words = |frames: &[Value]| frames[0]["payload"]["output"]["sentence"]["words"].clone();
    let second = words(&scene.report(Report::Done, 700));
    assert_eq!(
        second,
        json!([{"text": "你", "begin_index": 0, "end_index": 1, "begin_time": 1087, "end_time": 1350},
            {"text": "好", "begin_index": 1, "end_index": 2, "begin_time": 1350, "end_time": 1612}])
    );
    let mut scene = Scene::open(&json!({}));
    scene.text("Some words.");
    assert_eq!(words(&scene.done()), json!([]), "only where they are asked for");
}

#[test]
fn documented_mistakes_have_documented_answers() {
    let long = "长".repeat(18_000);
    let text = |text: &str| ("continue-task", json!({"input": {"text": text}}));
    for ((action, payload), message) in [
        (("continue-task", json!({})), "task can not be null"),
        (("finish-task", json!({"x": {}})), "task can not be null"),
        (text(&long), "Each request sends text is limited: 20000, current: 36000"),
        (text(""), "text is null"),
        (text("<speak>hi</speak>"), "(nothing)"),
        (("run-task", json!({"model": MODEL, "input": {}})), "A connection carries one task at a time."),
    ] {
        let mut scene = Scene::open(&json!({}));
        let frames = scene.send(action, &payload);
        let told = if frames.is_empty() { "(nothing)".to_owned() } else { failed(&scene, &frames) };
        assert_eq!(told, message);
    }
    for (model, code) in [("nonsense", "ModelNotFound"), ("qwen3-tts-flash-realtime", "ModelNotFound")] {
        let frames = Scene::new().send("run-task", &json!({"model": model, "input": {}}));
        assert_eq!(frames[1]["header"]["error_code"], code);
    }
    let mut scene = Scene::new();
    let frames = scene.send("run-task", &json!({"input": {}}));
    assert!(failed(&scene, &frames).starts_with("Missing required parameter 'payload.model'!"));
}

#[test]
fn a_task_has_a_limit_of_its_own() {
    let mut scene = Scene::open(&json!({}));
    for _ in 0..10 {
        assert!(!kinds(&scene.text(&"a".repeat(20_000))).contains(&"task-failed".to_owned()));
    }
    let frames = scene.text("b");
    assert!(failed(&scene, &frames).contains("200001"));
}

#[test]
fn ssml_comes_in_one_frame_and_sets_the_voice_going() {
    let mut scene = Scene::open(&json!({"enable_ssml": true}));
    let text = "<speak rate=\"1.5\" volume=\"10\">你好<break time=\"500ms\"/>吗？</speak>";
    let begin = scene.text(text);
    assert_eq!(begin[0]["payload"]["output"]["original_text"], "你好吗？");
    assert_eq!((scene.spoken[0].job.volume, scene.spoken[0].parts.len()), (10, 3));
    assert!((scene.spoken[0].job.speech_rate - 1.5).abs() < 1e-6);
    let frames = scene.text("more");
    assert_eq!(failed(&scene, &frames), "Text request limit violated, expected 1.");
    let mut scene = Scene::open(&json!({"enable_ssml": true}));
    scene.text("plain");
    scene.finish();
    assert_eq!(scene.done()[0]["payload"]["usage"]["characters"], 5, "the SDK sends the switch with plain text too");
    let mut scene = Scene::open(&json!({"enable_ssml": true}));
    let frames = scene.text("<speak>oh");
    assert!(failed(&scene, &frames).starts_with("The SSML cannot be read"));
    let mut scene = Scene::open(&json!({"enable_ssml": true}));
    let frames = scene.text("<speak rate=\"9\">oh</speak>");
    assert!(failed(&scene, &frames).starts_with("rate must be"));
}

#[test]
fn ssml_is_refused_where_the_model_has_none() {
    let mut scene = Scene::new();
    let parameters = json!({"voice": "Cherry", "enable_ssml": true});
    scene.send("run-task", &json!({"model": "cosyvoice-v1", "input": {}, "parameters": parameters}));
    let frames = scene.text("<speak>hi</speak>");
    assert_eq!(failed(&scene, &frames), "SSML text is not supported at the moment!");
}

#[test]
fn sambert_takes_all_at_once_and_tells_times() {
    let mut scene = Scene::new();
    let run = json!({"model": "sambert-zhichu-v1", "input": {"text": "你好。再见。"},
        "parameters": {"format": "pcm", "sample_rate": 48_000, "word_timestamp_enabled": true}});
    assert_eq!(kinds(&scene.send("run-task", &run)), ["task-started"]);
    assert_eq!(kinds(&scene.report(Report::Audio(vec![1]), 0)), ["(sound)"]);
    let first = scene.done();
    let sentence = &first[0]["payload"]["output"]["sentence"];
    assert_eq!((&sentence["begin_time"], &sentence["end_time"]), (&json!(0), &json!(1_000)));
    assert_eq!(sentence["words"].as_array().map(Vec::len), Some(2));
    let last = scene.done();
    assert_eq!(kinds(&last), ["result-generated", "task-finished"]);
    assert_eq!(last[1]["payload"], json!({"output": null, "usage": {"characters": 10}}), "no sentence without times");
    let mut scene = Scene::new();
    let header = json!({"action": "run-task", "task_id": "t", "streaming": "duplex"});
    let actions = scene.machine.client(&json!({"header": header, "payload": run}).to_string());
    let frames = scene.take(actions);
    assert_eq!(failed(&scene, &frames), "Request text is invalid!");
}

#[test]
fn nothing_to_say_is_told_and_no_text_at_all_is_no_mistake() {
    let mut scene = Scene::open(&json!({}));
    scene.text("…!");
    let frames = scene.finish();
    assert_eq!(failed(&scene, &frames), "Please ensure input text is valid.");
    let mut scene = Scene::open(&json!({}));
    assert_eq!(kinds(&scene.finish()), ["task-finished"]);
}

#[test]
fn a_task_takes_nothing_after_its_end() {
    for action in ["continue-task", "finish-task"] {
        let mut scene = Scene::open(&json!({}));
        scene.text("One. Two.");
        scene.finish();
        let frames = scene.send(action, &json!({"input": {"text": "more"}}));
        assert_eq!(failed(&scene, &frames), "The task is finished already.");
    }
    let mut scene = Scene::open(&json!({}));
    let frames = scene.send_as("other", "continue-task", &json!({"input": {"text": "a"}}));
    assert_eq!(frames[1]["header"]["task_id"], "other");
    assert!(scene.closed);
}

#[test]
fn silence_fails_a_task_and_ends_a_connection_that_has_none() {
    let mut scene = Scene::open(&json!({}));
    let actions = scene.machine.late(Duration::from_secs(23));
    let frames = scene.take(actions);
    assert_eq!(failed(&scene, &frames), "request timeout after 23 seconds.");
    let mut scene = Scene::new();
    assert_eq!(scene.machine.late(Duration::from_secs(23)), [Action::Close]);
}

#[test]
fn a_failing_engine_fails_the_task() {
    let mut scene = Scene::open(&json!({}));
    scene.text("Hello there. Once more!");
    let frames = scene.report(Report::Failed("The speech engine stopped unexpectedly.".to_owned()), 0);
    assert_eq!(frames[1]["header"]["error_code"], "InternalError.Algo");
    assert_eq!(failed(&scene, &frames), "The speech engine stopped unexpectedly.");
}

#[test]
fn nonsense_fails_at_once() {
    for frame in ["", "{", "[]", "null", r#"{"header":{"action":"dance","task_id":"t"},"payload":{"input":{}}}"#] {
        let mut scene = Scene::new();
        let actions = scene.machine.client(frame);
        assert_eq!(kinds(&scene.take(actions)), ["(hush)", "task-failed"], "{frame}");
        assert!(scene.closed);
    }
    let mut scene = Scene::open(&json!({}));
    let actions = scene.machine.refused_binary();
    let frames = scene.take(actions);
    failed(&scene, &frames);
}

#[test]
fn a_voice_that_cannot_speak_yet_ends_the_task_well_and_without_a_sound() {
    for text in ["Hello there. Once more", "..."] {
        let mut scene = Scene::open(&json!({"voice": "Later"}));
        let frames = [scene.text(text), scene.flush(), scene.finish()].concat();
        assert_eq!(kinds(&frames), ["task-finished"], "{text}");
        assert_eq!(frames[0]["payload"]["usage"]["characters"], 0);
        assert!(scene.spoken.is_empty() && !scene.closed, "the next task may come");
    }
}
