//! A session's settings and the events of its responses.

use serde_json::{Value, json};

use crate::support::{DESIGNED, Fixture, OLDER_DESIGNED, RESPONSE, SYSTEM, Session, audio, kinds, outline};

fn error(event: &Value) -> (&str, &str) {
    assert_eq!(event["type"], "error", "{event}");
    assert_eq!(event["error"]["type"], "invalid_request_error");
    (event["error"]["code"].as_str().unwrap(), event["error"]["message"].as_str().unwrap())
}

#[tokio::test]
async fn a_session_speaks_with_the_defaults() {
    let fixture = Fixture::new().await;
    let mut session = Session::connect(fixture.service.addr(), SYSTEM).await;
    let created = session.event().await;
    assert!(created["event_id"].as_str().unwrap().starts_with("event_"));
    let told = &created["session"];
    assert_eq!(
        (&told["object"], &told["model"], &told["voice"], &told["mode"]),
        (&json!("realtime.session"), &json!(SYSTEM), &json!("Cherry"), &json!("server_commit"))
    );
    assert_eq!((&told["response_format"], &told["sample_rate"]), (&json!("pcm"), &json!(24_000)));
    session.append("Hello there. 你好").await;
    let events = session.finished().await;
    assert_eq!(outline(&events), [&RESPONSE[..], &RESPONSE[..], &["session.finished"]].concat());
    assert_eq!(audio(&events).len(), 15 * 2_400, "50 ms of 24 kHz for each character");
    let done: Vec<&Value> = events.iter().filter(|event| event["type"] == "response.done").collect();
    let usage: Vec<&Value> = done.iter().map(|event| &event["response"]["usage"]["characters"]).collect();
    assert_eq!(usage, [12, 5], "hanzi count twice, the space once");
    assert!(
        done.iter().all(|event| event["response"]["status"] == "completed" && event["response"]["voice"] == "Cherry")
    );
}

#[tokio::test]
async fn every_event_of_a_response_names_it() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.append("Hello there.").await;
    let events = session.finished().await;
    let (response, item) = (&events[0]["response"]["id"], &events[1]["item"]["id"]);
    assert!(response.as_str().unwrap().len() == 26 && item.as_str().unwrap().starts_with("item_"));
    for event in &events[1..events.len() - 2] {
        assert_eq!(&event["response_id"], response, "{event}");
        assert!(event["item_id"] == *item || event["item"]["id"] == *item, "{event}");
    }
    assert_eq!(&events[events.len() - 2]["response"]["id"], response);
    let mut ids: Vec<&str> = events.iter().map(|event| event["event_id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), events.len(), "event ids are unique");
}

#[tokio::test]
async fn all_four_rates_and_every_setting_are_taken() {
    let fixture = Fixture::new().await;
    for rate in [8_000_usize, 16_000, 24_000, 48_000] {
        let mut session = fixture.session(SYSTEM).await;
        let settings = json!({"voice": "Ethan", "mode": "server_commit", "response_format": "pcm", "sample_rate": rate,
            "volume": 80, "speech_rate": 1.25, "pitch_rate": 0.9, "bit_rate": 128, "enable_tn": true,
            "language_type": "English", "channels": 1});
        let updated = session.update(settings).await;
        assert_eq!((&updated["type"], &updated["session"]["volume"]), (&json!("session.updated"), &json!(80)));
        assert_eq!(updated["session"]["language_type"], "English");
        session.append("Hello there.").await;
        assert_eq!(audio(&session.finished().await).len(), rate * 12 / 20 * 2, "{rate}");
    }
}

#[tokio::test]
async fn every_format_is_made() {
    let fixture = Fixture::new().await;
    for (format, start) in [("wav", "RIFF".as_bytes()), ("mp3", &[0xff]), ("opus", b"OggS")] {
        let mut session = fixture.session(SYSTEM).await;
        session.update(json!({"response_format": format, "bit_rate": 64})).await;
        session.append("Hello there.").await;
        let bytes = audio(&session.finished().await);
        assert!(bytes.starts_with(start), "{format}");
        let seconds = timbre::audio::decode(&bytes).unwrap().duration().as_secs_f64();
        // Streamed MP3 keeps the coder's delay and the rest of the last frame.
        assert!((0.599..if format == "mp3" { 0.8 } else { 0.601 }).contains(&seconds), "{format}: {seconds}");
    }
}

#[tokio::test]
async fn bad_settings_are_named_and_change_nothing() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    for (field, value) in [
        ("sample_rate", json!(22_050)),
        ("volume", json!(101)),
        ("volume", json!(-1)),
        ("speech_rate", json!(0.4)),
        ("pitch_rate", json!(2.1)),
        ("language_type", json!("zh")),
        ("mode", json!("manual")),
        ("response_format", json!("flac")),
    ] {
        let mut settings = json!({"volume": 7});
        settings[field] = value.clone();
        let refused = session.update(settings).await;
        error(&refused);
        assert_eq!(refused["error"]["event_id"], "event_session.update", "{field} {value}");
    }
    let updated = session.update(json!({})).await;
    assert_eq!((&updated["type"], &updated["session"]["volume"]), (&json!("session.updated"), &Value::Null));
}

#[tokio::test]
async fn voices_speak_with_their_own_model_only() {
    let fixture = Fixture::new().await;
    let voice = fixture.voice(DESIGNED).await;
    let unsupported = |voice: &str| format!("The requested voice '{voice}' is not supported.");
    for (model, voice, code) in [
        (OLDER_DESIGNED, voice.as_str(), "Invalid Value"),
        (SYSTEM, voice.as_str(), "Invalid Value"),
        (SYSTEM, "Nobody", "Invalid Value"),
        (DESIGNED, "qwen-tts-vd-announcer-voice-20251201102800-a1b2", "Invalid Value"),
        (DESIGNED, "Cherry", "CLIENT_ERROR"),
    ] {
        let mut session = fixture.session(model).await;
        let refused = session.update(json!({"voice": voice})).await;
        let (found, message) = error(&refused);
        assert_eq!(found, code, "{model} {voice}");
        if code == "Invalid Value" {
            assert_eq!(message, unsupported(voice));
        } else {
            assert_eq!(message, "CLIENT_ERROR-[qwen-tts:]Engine return error code: 411");
        }
    }
    let mut session = fixture.session(DESIGNED).await;
    assert_eq!(session.update(json!({"voice": voice})).await["session"]["voice"], voice);
    session.append("Hello there.").await;
    let events = session.finished().await;
    assert_eq!(events[0]["response"]["voice"], voice);
    assert_eq!(audio(&events).len(), 12 * 2_400);
}

#[tokio::test]
async fn the_default_voice_fails_on_a_model_of_designed_voices() {
    let fixture = Fixture::new().await;
    let voice = fixture.voice(DESIGNED).await;
    let mut session = fixture.session(DESIGNED).await;
    session.append("Hello there.").await;
    assert!(error(&session.event().await).1.ends_with("411"));
    assert_eq!(session.update(json!({"voice": voice})).await["type"], "session.updated");
    session.append("Again then.").await;
    assert_eq!(audio(&session.finished().await).len(), 11 * 2_400);
}

#[tokio::test]
async fn a_second_update_after_the_start_is_refused() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.update(json!({"voice": "Ethan"})).await;
    session.append("Hello there.").await;
    session.send("session.update", json!({"session": {"voice": "Cherry"}})).await;
    let events = session.until("error").await;
    let (code, message) = error(events.last().unwrap());
    assert_eq!(code, "invalid_value");
    assert_eq!(message, "Session update error: session already started or finished or failed.");
    assert_eq!(*kinds(&session.finished().await).last().unwrap(), "session.finished");
}

#[tokio::test]
async fn an_unknown_model_is_sent_away() {
    let fixture = Fixture::new().await;
    for model in ["nonsense", "", "qwen3-tts-flash"] {
        let frame = Session::connect(fixture.service.addr(), model).await.closed().await;
        assert_eq!((u16::from(frame.code), frame.reason.as_str()), (1007, "Model not found"), "{model}");
    }
}
