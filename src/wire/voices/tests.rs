//! Every call as the vendor's own clients send it: read by our types, and written again without a difference.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use proptest::{collection, prelude::*};
use serde_json::{Value, json};

use super::*;
use crate::model::VoiceId;

/// Bodies that the official clients sent, one a line.
const SENT: &str = include_str!("../../../tests/fixtures/voice_management.jsonl");

/// The older client sends an empty `parameters` and a `url` of `null`, which say nothing.
fn without_quirks(mut body: Value) -> Value {
    if body["parameters"] == json!({}) {
        body.as_object_mut().unwrap().remove("parameters");
    }
    if body["input"]["url"].is_null() {
        body["input"].as_object_mut().unwrap().remove("url");
    }
    body
}

/// Reads a body as the service does, and writes it again.
fn there_and_back(body: &Value) -> Value {
    let body = body.clone();
    match VoiceFamily::of_model(body["model"].as_str().unwrap()).unwrap() {
        VoiceFamily::QwenDesign => serde_json::to_value(serde_json::from_value::<DesignCall>(body).unwrap()),
        VoiceFamily::QwenClone => serde_json::to_value(serde_json::from_value::<CloneCall>(body).unwrap()),
        VoiceFamily::Enrollment => {
            let no_parameters = body["parameters"] == json!({});
            let mut call: EnrollmentCall = serde_json::from_value(body).unwrap();
            call.parameters = call.parameters.filter(|_| !no_parameters);
            serde_json::to_value(call)
        }
    }
    .unwrap()
}

#[test]
fn what_the_official_clients_send_is_read_whole() {
    let mut count = 0;
    for line in SENT.lines() {
        let sent: Value = serde_json::from_str(line).unwrap();
        assert_eq!(there_and_back(&sent["body"]), without_quirks(sent["body"].clone()), "{line}");
        count += 1;
    }
    assert_eq!(count, 19);
}

/// The bodies of one client, without quirks, in their order.
fn bodies(client: &str) -> Vec<Value> {
    let all = SENT.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|sent| sent["client"] == client).map(|sent| without_quirks(sent["body"].clone())).collect()
}

fn enrollment(input: EnrollmentAction) -> Value {
    let call = EnrollmentCall { model: VOICE_ENROLLMENT.to_owned(), input, parameters: None };
    serde_json::to_value(call).unwrap()
}

#[test]
fn our_enrolment_calls_are_the_official_ones() {
    let id = || VoiceId::new("cosyvoice-v3-plus-pfx-mock");
    let url = "https://example.com/a.wav";
    let mut clone = EnrollVoice::from_recording("cosyvoice-v3-plus".into(), "myvoice", url);
    clone.language_hints = Some(vec!["zh".to_owned()]);
    clone.max_prompt_audio_length = Some(15.0);
    clone.enable_preprocess = Some(true);
    let bare = EnrollVoice::from_recording("cosyvoice-v2".into(), "min", url);
    let list = |prefix: Option<&str>, page_index, page_size| EnrollmentAction::ListVoice {
        prefix: prefix.map(str::to_owned),
        page_index,
        page_size,
    };
    let ours = [
        EnrollmentAction::CreateVoice(clone),
        EnrollmentAction::CreateVoice(bare),
        list(None, 0, 10),
        list(Some("myvoice"), 1, 20),
        EnrollmentAction::QueryVoice { voice_id: id() },
        EnrollmentAction::UpdateVoice { voice_id: id(), url: "https://example.com/b.wav".to_owned() },
        EnrollmentAction::DeleteVoice { voice_id: id() },
    ];
    assert_eq!(ours.map(enrollment).to_vec(), bodies("cosyvoice_clone_crud"));
}

#[test]
fn what_a_model_does_not_take_is_left_out() {
    let whole = |model: &str, url: Option<&str>, prompt: Option<&str>| EnrollVoice {
        url: url.map(str::to_owned),
        voice_prompt: prompt.map(str::to_owned),
        preview_text: Some("t".to_owned()),
        max_prompt_audio_length: Some(20.0),
        enable_preprocess: Some(false),
        ..EnrollVoice::from_recording(model.into(), "mine", "")
    };
    for (model, prepared) in [
        ("cosyvoice-v3.5-plus", true),
        ("cosyvoice-v3.5-flash", true),
        ("cosyvoice-v3-flash", true),
        ("cosyvoice-v3-plus", false),
        ("cosyvoice-v2", false),
        ("qwen-audio-3.0-tts-plus", false),
    ] {
        let clone = whole(model, Some("u"), None).fitting();
        assert_eq!(clone.max_prompt_audio_length.is_some(), prepared, "{model}");
        assert_eq!((clone.enable_preprocess, clone.preview_text), (prepared.then_some(false), None), "{model}");
        let design = whole(model, None, Some("p")).fitting();
        assert_eq!((design.max_prompt_audio_length, design.enable_preprocess), (None, None), "{model}");
        assert_eq!((design.voice_prompt.as_deref(), design.preview_text.as_deref()), (Some("p"), Some("t")));
    }
}

#[test]
fn our_enrolment_design_is_the_official_one() {
    let mut voice = EnrollVoice::from_description(
        "cosyvoice-v3.5-plus".into(),
        "announcer",
        "沉稳的中年男性播音员",
        "各位听众朋友,大家好。",
    );
    voice.language_hints = Some(vec!["zh".to_owned()]);
    let call = EnrollmentCall {
        model: VOICE_ENROLLMENT.to_owned(),
        input: EnrollmentAction::CreateVoice(voice),
        parameters: Some(PreviewFormat::default()),
    };
    assert_eq!(vec![serde_json::to_value(call).unwrap()], bodies("cosyvoice_design_via_kwargs"));
}

#[test]
fn our_clones_are_the_documented_ones() {
    let call = |input| serde_json::to_value(CloneCall { model: QWEN_VOICE_ENROLLMENT.to_owned(), input }).unwrap();
    let create = CloneAction::Create(CloneVoice {
        target_model: "qwen3-tts-vc-realtime-2026-01-15".into(),
        preferred_name: Some("guanyu".to_owned()),
        audio: SampleAudio { data: "data:audio/wav;base64,AAAA".to_owned() },
        text: Some("optional transcript".to_owned()),
        language: Some("zh".to_owned()),
    });
    assert_eq!(
        call(create),
        json!({"model": "qwen-voice-enrollment", "input": {"action": "create",
            "target_model": "qwen3-tts-vc-realtime-2026-01-15", "preferred_name": "guanyu",
            "audio": {"data": "data:audio/wav;base64,AAAA"}, "text": "optional transcript", "language": "zh"}})
    );
    let list = call(CloneAction::List { page_index: 0, page_size: 10 });
    assert_eq!(vec![list], bodies("qwen_voice_enrollment_via_v2_generic"));
    assert_eq!(
        call(CloneAction::Delete { voice: "v".into() }),
        json!({"model": "qwen-voice-enrollment", "input": {"action": "delete", "voice": "v"}})
    );
}

#[test]
fn answers_are_read_with_whatever_is_missing_or_new() {
    let page: EnrolledPage = serde_json::from_value(json!({"voice_list": [
        {"voice_id": "a", "gmt_create": "2026-01-01 00:00:00", "status": "OK", "new": 1},
        {"voice_id": "b", "status": "DEPLOYING", "gmt_modified": null}, {"voice_id": "c", "status": "PAUSED"},
        {"voice_id": 7}]}))
    .unwrap();
    let states: Vec<_> = page.voice_list.iter().map(|voice| voice.status.as_str()).collect();
    assert_eq!(states, ["OK", "DEPLOYING", "PAUSED"]);
    let made: EnrolledVoice = serde_json::from_value(json!({"voice_id": "v", "preview_audio": null})).unwrap();
    assert_eq!((made.voice_id.as_str(), made.preview_audio), ("v", None));
    let cloned: ClonedVoice =
        serde_json::from_value(json!({"voice": "v", "fallback_mode": true, "fallback_reason": "no_merged_segments"}))
            .unwrap();
    assert_eq!((cloned.fallback_mode, cloned.fallback_reason.as_deref()), (Some(true), Some("no_merged_segments")));
}

/// Names that messages have, so that odd values come to where they are read.
const NAMES: [&str; 16] = [
    "output",
    "usage",
    "request_id",
    "voice_list",
    "voice_id",
    "voice",
    "status",
    "target_model",
    "prefix",
    "url",
    "audio",
    "data",
    "preview_audio",
    "language_hints",
    "page_index",
    "parameters",
];

fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![Just("OK".to_owned()), Just("v".to_owned()), "\\PC{0,6}"].prop_map(Value::from);
    let number = prop_oneof![any::<i64>().prop_map(Value::from), any::<f64>().prop_map(Value::from)];
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number, text];
    leaf.prop_recursive(4, 24, 6, |inner| {
        let fields = collection::vec((prop::sample::select(&NAMES), inner.clone()), 0..6);
        let object =
            fields.prop_map(|fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
        prop_oneof![collection::vec(inner, 0..4).prop_map(Value::Array), object.prop_map(Value::Object)]
    })
}

/// What was read is written so that the same is read again.
fn lasts<T: Serialize + DeserializeOwned + PartialEq>(value: &Value) -> bool {
    serde_json::from_value::<T>(value.clone()).map_or(true, |read| {
        let written = serde_json::to_value(&read).unwrap();
        serde_json::from_value::<T>(written).unwrap() == read
    })
}

proptest! {
    #[test]
    fn any_answer_is_read_alike_twice_or_refused(value in any_json(), output in any_json()) {
        for value in [value, json!({"output": output, "request_id": "r"})] {
            prop_assert!(lasts::<Answer<EnrolledPage>>(&value) && lasts::<Answer<EnrolledInfo>>(&value));
            prop_assert!(lasts::<Answer<EnrolledVoice>>(&value) && lasts::<Answer<ClonedVoice>>(&value));
            prop_assert!(lasts::<Answer<VoicePage>>(&value) && lasts::<Answer<CreatedVoice>>(&value));
        }
    }

    #[test]
    fn any_call_is_read_alike_twice_or_refused(
        input in any_json(),
        action in prop::sample::select(&["create_voice", "list_voice", "query_voice", "update_voice", "create", "list"]),
    ) {
        let mut call = json!({"model": "m", "input": input});
        if let Some(input) = call["input"].as_object_mut() {
            input.insert("action".to_owned(), action.into());
        }
        prop_assert!(lasts::<EnrollmentCall>(&call) && lasts::<CloneCall>(&call) && lasts::<DesignCall>(&call));
    }
}
