//! Our frames beside those of the vendor's own client, field for field.

use serde_json::json;

use super::*;
use crate::wire::task::HotFix;

/// The client's frames of a recorded connection.
fn recorded(lines: &str) -> Vec<Value> {
    let values = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap_or_default());
    values.filter(|value| value["from"] == "client").map(|mut value| value["frame"].take()).collect()
}

macro_rules! recording {
    ($name:literal) => {
        recorded(include_str!(concat!("../../../../tests/fixtures/tasks/", $name, ".jsonl")))
    };
}

fn frame(action: TaskAction) -> Value {
    let message = TaskMessage { task_id: "task-1".to_owned(), one_way: false, action };
    assert_eq!(TaskMessage::parse(&message.to_json()), Ok(message.clone()), "it comes back as it was sent");
    serde_json::from_str(&message.to_json()).unwrap_or_default()
}

fn run(model: &str, wanted: Parameters) -> Value {
    match RunTask::new(model.into(), wanted) {
        Ok(run) => frame(TaskAction::Run(Box::new(run))),
        Err(unsupported) => panic!("{unsupported}"),
    }
}

fn text(text: &str) -> Value {
    frame(TaskAction::Text(text.to_owned()))
}

/// Takes out of a recorded frame what we leave out on purpose.
fn without(mut frame: Value, names: &[&str]) -> Value {
    for part in ["/payload", "/payload/parameters"] {
        if let Some(fields) = frame.pointer_mut(part).and_then(Value::as_object_mut) {
            fields.retain(|name, _| !names.contains(&name.as_str()));
        }
    }
    frame
}

/// SDK 1.x repeats these in each `continue-task`; 2.x, Java and the documents do not.
fn short(frame: Value) -> Value {
    without(frame, &["model", "task_group", "task", "function"])
}

fn voice(name: &str) -> Parameters {
    let pcm = Some("pcm".to_owned());
    Parameters { voice: Some(name.into()), format: pcm, sample_rate: Some(24_000), ..Parameters::default() }
}

#[test]
fn two_tasks_are_what_the_second_generation_sends() {
    let wanted = || voice("longanhuan_v3.1");
    let model = "qwen-audio-3.1-tts-flash";
    let mut theirs = recording!("two_tasks");
    let second = theirs.split_off(3);
    assert_eq!(theirs, [run(model, wanted()), text("text 0"), frame(TaskAction::Finish)]);
    assert_eq!(second.len(), 3, "the same again on the same socket");
}

#[test]
fn every_parameter_has_its_documented_name() {
    let pair = |word: &str, said: &str| vec![[(word.to_owned(), said.to_owned())].into()];
    let wanted = Parameters {
        voice: Some("cosyvoice-v3.5-plus-vd-announcer-xxxx".into()),
        format: Some("opus".to_owned()),
        sample_rate: Some(24_000),
        volume: Some(60),
        rate: Some(1.2),
        pitch: Some(0.8),
        bit_rate: Some(32),
        enable_ssml: Some(false),
        word_timestamp_enabled: Some(true),
        phoneme_timestamp_enabled: Some(true),
        seed: Some(1_234),
        language_hints: Some(vec!["zh".to_owned()]),
        instruction: Some("请用非常激昂的语气说一句话。".to_owned()),
        hot_fix: Some(HotFix { pronunciation: pair("草地", "cao3 di4"), replace: pair("AI", "人工智能") }),
        ..Parameters::default()
    };
    let theirs = recording!("all_parameters");
    // `type` has no documented meaning; this model has neither a filter for Markdown nor a watermark.
    let left_out =
        ["type", "enable_markdown_filter", "enable_aigc_tag", "aigc_propagator", "aigc_propagate_id"].as_slice();
    assert_eq!(run("cosyvoice-v3.5-plus", wanted), without(theirs[0].clone(), left_out));
    assert_eq!([text("第一句。"), text("second ")], [short(theirs[1].clone()), short(theirs[2].clone())]);
    assert_eq!([frame(TaskAction::Flush), frame(TaskAction::Finish)], [short(theirs[4].clone()), theirs[5].clone()]);
    let theirs = &theirs[0]["payload"]["parameters"];
    let wanted = Parameters {
        enable_markdown_filter: Some(true),
        enable_aigc_tag: Some(true),
        aigc_propagator: Some("p".to_owned()),
        aigc_propagate_id: Some("i".to_owned()),
        ..Parameters::default()
    };
    let ours = run("cosyvoice-v3-flash", wanted);
    for (name, value) in ours["payload"]["parameters"].as_object().into_iter().flatten() {
        assert_eq!(*value, theirs[name], "{name}");
    }
}

#[test]
fn ssml_is_a_switch_and_the_type_of_text_stays_plain() {
    let wanted = Parameters {
        word_timestamp_enabled: Some(true),
        instruction: Some("x".to_owned()),
        volume: Some(50),
        rate: Some(1.0),
        pitch: Some(1.0),
        language_hints: Some(vec!["zh".to_owned()]),
        enable_ssml: Some(true),
        ..voice("longanyang")
    };
    let mut theirs = recording!("all_parameters_of_2_x");
    // 2.x says SSML here, 1.x and the documents PlainText; the switch is what counts.
    assert_eq!(theirs[0]["payload"]["parameters"]["text_type"], "SSML");
    theirs[0]["payload"]["parameters"]["text_type"] = json!("PlainText");
    let ours = [run("cosyvoice-v3-flash", wanted), text("<speak>hi</speak>")];
    assert_eq!(ours.as_slice(), &theirs[..2]);
    assert_eq!(recording!("ssml")[0]["payload"]["parameters"]["text_type"], "PlainText");
}

#[test]
fn a_cancel_is_a_finish_with_a_directive() {
    assert_eq!(frame(TaskAction::Cancel), recording!("cancel")[2]);
}

#[test]
fn sambert_goes_one_way() {
    let wanted = Parameters {
        format: Some("pcm".to_owned()),
        sample_rate: Some(48_000),
        volume: Some(50),
        rate: Some(1.0),
        pitch: Some(1.0),
        word_timestamp_enabled: Some(true),
        phoneme_timestamp_enabled: Some(true),
        ..Parameters::default()
    };
    let Ok(run) = RunTask::new("sambert-zhichu-v1".into(), wanted) else { panic!("Sambert takes all of it") };
    let action = TaskAction::Run(Box::new(RunTask { text: Some("你好".to_owned()), ..run }));
    let message = TaskMessage { task_id: "task-1".to_owned(), one_way: true, action };
    assert_eq!(serde_json::from_str::<Value>(&message.to_json()).ok(), recording!("sambert").into_iter().next());
    assert_eq!(TaskMessage::parse(&message.to_json()), Ok(message));
}

#[test]
fn every_recorded_frame_is_read() {
    let all = [recording!("defaults"), recording!("ssml"), recording!("all_parameters"), recording!("failed")].concat();
    assert!(all.len() > 10);
    for frame in all {
        assert!(TaskMessage::parse(&frame.to_string()).is_ok(), "{frame}");
    }
}

#[test]
fn what_is_missing_is_named() {
    for (frame, problem) in [
        (json!({"header": {"action": "finish-task", "task_id": "t"}, "payload": {}}), "task can not be null"),
        (json!({"header": {"action": "finish-task", "task_id": "t"}}), "task can not be null"),
        (json!({"header": {"action": "finish-task"}, "payload": {"input": {}}}), "'header.task_id'"),
        (json!({"header": {"action": "run-task", "task_id": "t"}, "payload": {"input": {}}}), "'payload.model'"),
        (json!({"header": {"action": "dance", "task_id": "t"}, "payload": {"input": {}}}), "unknown action \"dance\""),
        (
            json!({"header": {"action": "run-task", "task_id": "t"},
                "payload": {"model": "m", "input": {}, "parameters": {"volume": "loud"}}}),
            "expected u32",
        ),
    ] {
        let told = TaskMessage::parse(&frame.to_string()).err().map(|err| err.problem).unwrap_or_default();
        assert!(told.contains(problem), "{told} for {frame}");
    }
    for odd in ["", "{", "[]", "null", "7", "{}", r#"{"header":[]}"#] {
        assert!(TaskMessage::parse(odd).is_err(), "{odd}");
    }
}
