//! Every documented limit of voice design, over the wire.

use serde_json::{Value, json};

use crate::support::{CUSTOMIZATION, DESIGNED, Fixture, KEY, SYSTEM, create};

async fn refused(fixture: &Fixture, body: Value) -> (u16, String, String) {
    let (status, answer) = fixture.call(body).await;
    let text = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
    (status.as_u16(), text("code"), text("message"))
}

#[tokio::test]
async fn fields_beyond_their_limits_are_named() {
    let fixture = Fixture::new().await;
    for (field, value) in [
        ("voice_prompt", json!("")),
        ("voice_prompt", json!("a".repeat(2_049))),
        ("voice_prompt", json!("落ち着いた声")),
        ("voice_prompt", json!("123 !")),
        ("voice_prompt", Value::Null),
        ("preview_text", json!("a".repeat(1_025))),
        ("preview_text", json!("…")),
        ("preview_text", json!("大家好")),
        ("preferred_name", json!("a-b")),
        ("preferred_name", json!("a".repeat(17))),
        ("language", json!("th")),
        ("target_model", json!(SYSTEM)),
        ("target_model", json!("gone")),
        ("page", json!("")),
    ] {
        let mut input = create(DESIGNED, "en", "Hello.");
        if field == "page" {
            input = json!({"action": "list", "page_size": 0});
        } else {
            input[field] = value.clone();
        }
        let (status, code, message) = refused(&fixture, json!({"model": "qwen-voice-design", "input": input})).await;
        assert_eq!((status, code.as_str()), (400, "InvalidParameter"), "{field} {value}: {message}");
        assert!(value.is_null() || message.contains(field), "{field}: {message}");
    }
    let (_, page) = fixture.design(json!({"action": "list"})).await;
    assert_eq!(page["output"]["total_count"], 0, "a refused call makes no voice");
}

#[tokio::test]
async fn preview_formats_are_checked() {
    let fixture = Fixture::new().await;
    for (parameters, word) in [
        (json!({"sample_rate": 44_100}), "sample_rate"),
        (json!({"sample_rate": "24000"}), "string"),
        (json!({"response_format": "flac"}), "response_format"),
    ] {
        let mut body = json!({"model": "qwen-voice-design", "input": create(DESIGNED, "en", "Hello.")});
        body["parameters"] = parameters;
        let (status, code, message) = refused(&fixture, body).await;
        assert_eq!((status, code.as_str()), (400, "InvalidParameter"));
        assert!(message.contains(word), "{message}");
    }
}

#[tokio::test]
async fn other_models_actions_and_bodies_are_refused() {
    let fixture = Fixture::new().await;
    let (status, code, _) = refused(&fixture, json!({"model": "voice-dancing", "input": {"action": "list"}})).await;
    assert_eq!((status, code.as_str()), (404, "ModelNotFound"));
    for body in [json!({"input": {"action": "list"}}), json!({"model": "qwen-voice-design"}), json!([]), json!(null)] {
        assert_eq!(refused(&fixture, body.clone()).await.1, "InvalidParameter", "{body}");
    }
    let (_, _, message) = refused(&fixture, json!({"model": "qwen-voice-design", "input": {"action": "sing"}})).await;
    assert!(message.contains("create, list, query or delete"), "{message}");
}

#[tokio::test]
async fn what_is_no_json_or_too_much_is_refused() {
    let fixture = Fixture::new().await;
    for (body, code) in
        [("{", "InvalidParameter".to_owned()), (&"x".repeat(13 << 20), "BadRequest.TooLarge".to_owned())]
    {
        let url = format!("{}{CUSTOMIZATION}", fixture.service.base_url());
        let answer = fixture.http.post(url).bearer_auth(KEY).body(body.to_owned()).send().await.unwrap();
        assert_eq!(answer.status(), 400);
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], code);
    }
}

#[tokio::test]
async fn a_failing_engine_makes_no_voice_and_says_why() {
    let fixture = Fixture::new().await;
    let (status, answer) = fixture.design(create(DESIGNED, "en", "missing")).await;
    assert_eq!((status.as_u16(), answer["code"].as_str()), (500, Some("InternalError.Algo")));
    assert_eq!(answer["message"], "The speech program espeak-ng was not found. Install the package espeak-ng.");
    let (status, answer) = fixture.design(create(DESIGNED, "en", "crash")).await;
    assert_eq!((status.as_u16(), answer["code"].as_str()), (500, Some("InternalError")));
    let (_, page) = fixture.design(json!({"action": "list"})).await;
    assert_eq!(page["output"]["total_count"], 0);
}
