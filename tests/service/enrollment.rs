//! Cloned voices and CosyVoice's, as a raw client sees them: answers, states, pages, refusals.

use std::time::Duration;

use axum::{Router, routing::get};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use timbre::{
    audio::{WavDepth, wav_bytes},
    catalog::Catalog,
    model::{Clip, SampleRate},
    service::Tuning,
};

use crate::support::{Fixture, Session, audio};

pub const CLONED: &str = "qwen3-tts-vc-realtime-2026-01-15";
pub const COSY: &str = "cosyvoice-v3.5-plus";

/// A recording of a steady hum.
pub fn hum(rate: SampleRate, seconds: f32, hz: f32) -> Vec<u8> {
    let count = (rate.hz() as f32 * seconds) as usize;
    let sample = |n| (n as f32 * hz / rate.hz() as f32 * std::f32::consts::TAU).sin() * 0.5;
    wav_bytes(&Clip::new(rate, (0..count).map(sample).collect::<Vec<_>>()), WavDepth::Bits16)
}

/// A recording of hiss, in which nobody speaks.
pub fn hiss() -> Vec<u8> {
    let mut state = 1_u32;
    let noise = (0..24_000 * 12).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 16_777_216.0 - 0.5
    });
    wav_bytes(&Clip::new(SampleRate::HZ_24000, noise.collect::<Vec<_>>()), WavDepth::Bits16)
}

pub fn data_uri(file: &[u8]) -> String {
    format!("data:audio/wav;base64,{}", BASE64_STANDARD.encode(file))
}

/// A server of one file, at the address that is given back.
pub async fn file_server(file: Vec<u8>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/sample.wav", listener.local_addr().unwrap());
    let router = Router::new().route("/sample.wav", get(move || async move { file }));
    tokio::spawn(axum::serve(listener, router).into_future());
    address
}

pub fn ready_in(deploying: Duration) -> Tuning {
    Tuning { deploying, ..Tuning::default() }
}

impl Fixture {
    async fn clones(&self, input: Value) -> (u16, Value) {
        let (status, answer) = self.call(json!({"model": "qwen-voice-enrollment", "input": input})).await;
        (status.as_u16(), answer)
    }

    pub async fn enroll(&self, input: Value) -> (u16, Value) {
        let (status, answer) = self.call(json!({"model": "voice-enrollment", "parameters": {}, "input": input})).await;
        (status.as_u16(), answer)
    }
}

fn clone_of(file: &[u8]) -> Value {
    json!({"action": "create", "target_model": CLONED, "preferred_name": "guanyu", "audio": {"data": data_uri(file)},
        "text": "Hello there.", "language": "en"})
}

fn designed(prefix: &str) -> Value {
    json!({"action": "create_voice", "target_model": COSY, "prefix": prefix, "url": null,
        "voice_prompt": "沉稳的中年男性播音员", "preview_text": "各位听众朋友，大家好，欢迎收听。", "language_hints": ["zh"]})
}

fn is_time(value: &Value) -> bool {
    let shape: String = value.as_str().unwrap().chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00 00:00:00"
}

#[tokio::test]
async fn a_clone_is_made_listed_and_removed() {
    let fixture = Fixture::new().await;
    let (status, made) = fixture.clones(clone_of(&hum(SampleRate::HZ_24000, 10.0, 120.0))).await;
    assert_eq!((status, &made["usage"]), (200, &json!({"count": 1})), "{made}");
    let voice = made["output"]["voice"].as_str().unwrap();
    assert_eq!(
        made["output"],
        json!({"voice": voice, "target_model": CLONED, "fallback_mode": true,
            "fallback_reason": "approximation_from_measurements"}),
        "a clone has no preview, and says what it is"
    );
    let (time, tail) = voice.strip_prefix("qwen-tts-vc-guanyu-voice-").unwrap().split_once('-').unwrap();
    assert_eq!((time.len(), tail.len()), (17, 4), "{voice}");

    let (status, mut page) = fixture.clones(json!({"action": "list"})).await;
    let listed = &mut page["output"]["voice_list"][0];
    assert!(is_time(&listed["gmt_create"].take()) && is_time(&listed["gmt_modified"].take()));
    assert_eq!(
        (status, &page["output"]),
        (
            200,
            &json!({"page_index": 0, "page_size": 10, "total_count": 1, "voice_list": [{"voice": voice,
                "target_model": CLONED, "language": "en", "gmt_create": null, "gmt_modified": null}]})
        )
    );
    let (status, refused) = fixture.clones(json!({"action": "query", "voice": voice})).await;
    assert_eq!((status, refused["code"].as_str()), (400, Some("InvalidParameter")), "clones cannot be asked for");
    let (status, deleted) = fixture.clones(json!({"action": "delete", "voice": voice})).await;
    assert_eq!((status, &deleted["output"]), (200, &json!({"voice": voice})));
    let (status, gone) = fixture.clones(json!({"action": "delete", "voice": voice})).await;
    assert_eq!((status, gone["code"].as_str()), (400, Some("VoiceNotFound")));
}

#[tokio::test]
async fn a_clone_speaks_at_the_pitch_of_its_recording() {
    let fixture = Fixture::new().await;
    for hz in [110.0, 230.0] {
        let (_, made) = fixture.clones(clone_of(&hum(SampleRate::HZ_24000, 10.0, hz))).await;
        let mut session = Session::open(fixture.service.addr(), CLONED).await;
        session.update(json!({"voice": made["output"]["voice"]})).await;
        session.append("Hello there, listeners.").await;
        let spoken = timbre::audio::pcm16(&audio(&session.finished().await), SampleRate::HZ_24000);
        let heard = timbre::audio::median_f0(&spoken).unwrap();
        assert!((heard / hz - 1.0).abs() < 0.03, "{hz} Hz became {heard}");
    }
}

#[tokio::test]
async fn recordings_beyond_the_terms_are_refused_by_name_and_make_no_voice() {
    let fixture = Fixture::new().await;
    let rate = SampleRate::HZ_24000;
    for (file, code) in [
        (hum(SampleRate::HZ_16000, 10.0, 120.0), "Audio.AudioRateError"),
        (hum(rate, 9.0, 120.0), "Audio.AudioShortError"),
        (hum(rate, 61.0, 120.0), "Audio.DurationLimitError"),
        (hum(rate, 10.0, 0.0), "Audio.AudioSilentError"),
        (b"<html>".to_vec(), "BadRequest.UnsupportedFileFormat"),
        ([hum(rate, 10.0, 120.0), vec![0; 7_500_000]].concat(), "Audio.FileSizeExceed"),
    ] {
        let (status, refused) = fixture.clones(clone_of(&file)).await;
        assert_eq!((status, refused["code"].as_str()), (400, Some(code)), "{refused}");
    }
    let good = hum(rate, 10.0, 120.0);
    for (field, value, code) in [
        ("text", json!("much too long ".repeat(100)), "Audio.PreprocessError"),
        ("target_model", json!("qwen3-tts-flash-realtime"), "InvalidParameter"),
        ("preferred_name", json!("a-b"), "InvalidParameter"),
        ("language", json!("xx"), "InvalidParameter"),
        ("audio", json!({"data": "https://example.com/a.wav"}), "BadRequest.InputDownloadFailed"),
        ("audio", json!({"data": "oss://dashscope-instant/a/b/c.wav"}), "BadRequest.InputDownloadFailed"),
        ("audio", json!({}), "InvalidParameter"),
    ] {
        let mut input = clone_of(&good);
        input[field] = value;
        let (status, refused) = fixture.clones(input).await;
        assert_eq!((status, refused["code"].as_str()), (400, Some(code)), "{field}: {refused}");
    }
    let (_, page) = fixture.clones(json!({"action": "list"})).await;
    assert_eq!(page["output"]["total_count"], 0);
}

#[tokio::test]
async fn a_recording_without_a_voice_gives_a_lesser_clone() {
    let fixture = Fixture::new().await;
    let (status, made) = fixture.clones(clone_of(&hiss())).await;
    let output = &made["output"];
    assert_eq!((status, &output["fallback_mode"]), (200, &json!(true)), "{made}");
    assert_eq!(output["fallback_reason"], "no_valid_asr_segments");
}

#[tokio::test]
async fn a_designed_cosyvoice_has_a_preview_and_deploys_for_a_while() {
    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::from_hours(1))).await;
    let (status, made) = fixture.enroll(designed("announcer")).await;
    assert_eq!((status, &made["usage"]), (200, &json!({"count": 1})), "{made}");
    let id = made["output"]["voice_id"].as_str().unwrap();
    let hash = id.strip_prefix("cosyvoice-v3.5-plus-vd-announcer-").unwrap();
    assert!(hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    assert_eq!(made["output"]["target_model"], COSY);
    let preview = &made["output"]["preview_audio"];
    assert_eq!((&preview["sample_rate"], &preview["response_format"]), (&json!(24_000), &json!("wav")));
    assert!(BASE64_STANDARD.decode(preview["data"].as_str().unwrap()).unwrap().starts_with(b"RIFF"));

    let (_, mut found) = fixture.enroll(json!({"action": "query_voice", "voice_id": id})).await;
    assert!(is_time(&found["output"]["gmt_create"].take()) && is_time(&found["output"]["gmt_modified"].take()));
    assert_eq!(
        found["output"],
        json!({"status": "DEPLOYING", "target_model": COSY, "voice_prompt": "沉稳的中年男性播音员",
            "preview_text": "各位听众朋友，大家好，欢迎收听。", "gmt_create": null, "gmt_modified": null})
    );
    let (status, refused) =
        fixture.enroll(json!({"action": "update_voice", "voice_id": id, "url": "http://127.0.0.1:1/a.wav"})).await;
    assert_eq!((status, refused["code"].as_str()), (400, Some("InvalidParameter")), "designed voices stay as they are");
}

#[tokio::test]
async fn lists_have_no_total_and_can_be_narrowed_to_a_prefix() {
    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::ZERO)).await;
    let mut made = Vec::new();
    for prefix in ["one", "two", "one"] {
        let (_, answer) = fixture.enroll(designed(prefix)).await;
        made.insert(0, answer["output"]["voice_id"].clone());
    }
    let fixture = fixture.restart().await;
    let ids = |page: &Value| -> Vec<Value> {
        page["output"]["voice_list"].as_array().unwrap().iter().map(|voice| voice["voice_id"].clone()).collect()
    };
    let (_, page) = fixture.enroll(json!({"action": "list_voice", "page_index": 0, "page_size": 10})).await;
    assert_eq!(ids(&page), made);
    let fields: Vec<_> = page["output"].as_object().unwrap().keys().collect();
    assert_eq!(fields, ["voice_list"]);
    let mut row: Vec<_> = page["output"]["voice_list"][0].as_object().unwrap().keys().collect();
    row.sort();
    assert_eq!(row, ["gmt_create", "gmt_modified", "status", "voice_id"]);
    assert_eq!(page["output"]["voice_list"][0]["status"], "OK");
    let (_, page) = fixture.enroll(json!({"action": "list_voice", "prefix": "one"})).await;
    assert_eq!(ids(&page), [made[0].clone(), made[2].clone()]);
    let (_, page) = fixture.enroll(json!({"action": "list_voice", "page_index": 1, "page_size": 2})).await;
    assert_eq!(ids(&page), [made[2].clone()]);
    let (status, _) = fixture.enroll(json!({"action": "list_voice", "page_size": 0})).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_cosyvoice_is_cloned_from_an_address_made_again_and_removed() {
    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::ZERO)).await;
    let url = file_server(hum(SampleRate::HZ_16000, 12.0, 120.0)).await;
    let create = json!({"action": "create_voice", "target_model": "cosyvoice-v3-plus", "prefix": "mine", "url": url,
        "language_hints": ["zh"], "max_prompt_audio_length": 15.0, "enable_preprocess": true});
    let (status, made) = fixture.enroll(create.clone()).await;
    let id = made["output"]["voice_id"].as_str().unwrap().to_owned();
    assert_eq!((status, &made["output"]), (200, &json!({"voice_id": id})), "a clone has no preview");
    assert!(id.starts_with("cosyvoice-v3-plus-mine-"), "{id}");
    let query = json!({"action": "query_voice", "voice_id": id});
    let (_, found) = fixture.enroll(query.clone()).await;
    assert_eq!((&found["output"]["resource_link"], &found["output"]["status"]), (&json!(url), &json!("OK")));

    let other = file_server(hiss()).await;
    let (status, updated) = fixture.enroll(json!({"action": "update_voice", "voice_id": id, "url": other})).await;
    assert_eq!((status, &updated["output"]), (200, &json!({})));
    let (_, found) = fixture.enroll(query.clone()).await;
    assert_eq!((&found["output"]["resource_link"], &found["output"]["status"]), (&json!(other), &json!("UNDEPLOYED")));

    for (bad, code) in [
        ("https://example.com/a.wav".to_owned(), "BadRequest.InputDownloadFailed"),
        (url.replace("sample", "other"), "BadRequest.InputDownloadFailed"),
        (data_uri(&hum(SampleRate::HZ_16000, 12.0, 120.0)), "BadRequest.InputDownloadFailed"),
        (file_server(hum(SampleRate::HZ_8000, 12.0, 120.0)).await, "Audio.AudioRateError"),
    ] {
        let mut input = create.clone();
        input["url"] = json!(bad);
        let (status, refused) = fixture.enroll(input).await;
        assert_eq!((status, refused["code"].as_str()), (400, Some(code)), "{refused}");
    }
    let (status, deleted) = fixture.enroll(json!({"action": "delete_voice", "voice_id": id})).await;
    assert_eq!((status, &deleted["output"]), (200, &json!({})));
    let (status, gone) = fixture.enroll(query).await;
    assert_eq!((status, gone["code"].as_str()), (400, Some("VoiceNotFound")));
}

#[tokio::test]
async fn each_service_keeps_and_counts_its_own_voices() {
    let mut catalog = Catalog::bundled();
    catalog.families[0].clone.as_mut().unwrap().max_voices = 1;
    let fixture = Fixture::tuned(catalog, ready_in(Duration::ZERO)).await;
    let file = hum(SampleRate::HZ_24000, 10.0, 120.0);
    let qwen = fixture.voice(crate::support::DESIGNED).await;
    let (_, cosy) = fixture.enroll(designed("mine")).await;
    let cosy = &cosy["output"]["voice_id"];
    assert_eq!(fixture.clones(clone_of(&file)).await.0, 200);
    let (status, full) = fixture.clones(clone_of(&file)).await;
    assert_eq!((status, full["code"].as_str()), (429, Some("Throttling.AllocationQuota")), "{full}");
    assert_eq!(fixture.enroll(designed("more")).await.0, 200, "the limit of another service does not count here");
    let (status, _) = fixture.enroll(json!({"action": "delete_voice", "voice_id": qwen})).await;
    assert_eq!(status, 400);
    let (status, _) = fixture.design(json!({"action": "query", "voice": cosy})).await;
    assert_eq!(status, 400);
    let (_, page) = fixture.design(json!({"action": "list"})).await;
    assert_eq!(page["output"]["total_count"], 1);
}
