//! What the vendor's own clients sent, as it was recorded, sent to the embedded service.

use std::time::Duration;

use serde_json::{Value, json};
use timbre::{catalog::Catalog, model::SampleRate};

use crate::{
    enrollment::{file_server, hum, ready_in},
    support::Fixture,
};

const SENT: &str = include_str!("../fixtures/voice_management.jsonl");
/// Ids that the recorded clients were told.
const TOLD: [&str; 3] = ["cosyvoice-v3-plus-pfx-mock", "vid", "qwen-tts-vd-announcer-voice-mock"];

/// The body with an address that can be had, and the voice that was made before.
fn real(mut body: Value, url: &str, made: Option<&Value>) -> Value {
    let input = body["input"].as_object_mut().unwrap();
    if input.get("url").is_some_and(Value::is_string) {
        input["url"] = json!(url);
    }
    for field in ["voice_id", "voice"] {
        if let (Some(id), Some(made)) = (input.get_mut(field), made)
            && TOLD.contains(&id.as_str().unwrap())
        {
            *id = made.clone();
        }
    }
    body
}

#[tokio::test]
async fn every_call_of_the_official_clients_is_answered() {
    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::ZERO)).await;
    let url = file_server(hum(SampleRate::HZ_16000, 12.0, 120.0)).await;
    let (mut client, mut made) = (Value::Null, None);
    for line in SENT.lines() {
        let sent: Value = serde_json::from_str(line).unwrap();
        if client != sent["client"] {
            (client, made) = (sent["client"].clone(), None);
        }
        let (status, answer) = fixture.call(real(sent["body"].clone(), &url, made.as_ref())).await;
        let output = &answer["output"];
        let expected = match client.as_str().unwrap() {
            // It is shorter than what the vendor takes: its client was talking to nobody.
            "cosyvoice_design_via_kwargs" => (400, Some("InvalidParameter")),
            "error_400" => (400, Some("VoiceNotFound")),
            _ => (200, None),
        };
        assert_eq!((status.as_u16(), answer["code"].as_str()), expected, "{line} {answer}");
        match sent["body"]["input"]["action"].as_str().unwrap() {
            "create_voice" | "create" if status == 200 => {
                let id = [&output["voice_id"], &output["voice"]].into_iter().find(|id| id.is_string());
                made = made.or_else(|| id.cloned());
                assert!(made.is_some() && answer["usage"]["count"] == 1, "{answer}");
            }
            "list_voice" | "list" => assert!(output["voice_list"].is_array(), "{answer}"),
            "query_voice" if status == 200 => {
                assert_eq!((&output["status"], &output["resource_link"]), (&json!("OK"), &json!(url)));
            }
            "query" => assert_eq!((Some(&output["voice"]), &output["language"]), (made.as_ref(), &json!("en"))),
            "update_voice" | "delete_voice" => assert_eq!(output, &json!({})),
            "delete" => assert_eq!(Some(&output["voice"]), made.as_ref()),
            _ => {}
        }
    }
}
