//! The program's own client against the embedded service, and against servers that lie.

use std::time::Duration;

use serde_json::json;
use timbre::{
    dashscope::{Client, Designed, Endpoint, Error, ErrorKind},
    model::VoiceId,
    settings::secrets::ApiKey,
    wire::voices::{CreateVoice, PreviewFormat},
};
use tokio::net::TcpListener;

use crate::{
    liar::{Liar, Lie, SECRET, client, designed, timed},
    support::{DESIGNED, Fixture, KEY},
};

pub fn own(fixture: &Fixture) -> Client {
    let endpoint = Endpoint::parse(&fixture.service.base_url()).unwrap();
    Client::new(endpoint, ApiKey::new(KEY).unwrap()).unwrap()
}

fn announcer() -> CreateVoice {
    CreateVoice {
        target_model: DESIGNED.into(),
        voice_prompt: "A calm middle-aged male announcer".to_owned(),
        preview_text: "Hello.".to_owned(),
        preferred_name: Some("announcer".to_owned()),
        language: Some("en".to_owned()),
    }
}

pub async fn design(client: &Client) -> Result<Designed, Error> {
    client.design_voice(&announcer(), PreviewFormat::default()).await
}

/// Nothing that is shown or logged of an error may hold the key.
pub fn without_key(error: Error) -> Error {
    assert!(!format!("{error} {error:?} {error:#?}").contains(SECRET), "{error:?}");
    error
}

#[tokio::test]
async fn voices_are_made_listed_asked_for_and_removed() {
    let fixture = Fixture::new().await;
    let client = own(&fixture);
    let made = design(&client).await.unwrap();
    assert!(made.voice.as_str().contains("-announcer-voice-") && !made.request_id.is_empty());
    assert_eq!(made.target_model.as_str(), DESIGNED);
    let preview = made.preview.unwrap();
    assert_eq!((preview.format.as_str(), &preview.bytes[..4]), ("wav", b"RIFF".as_slice()));
    let info = client.query_voice(&made.voice).await.unwrap();
    assert_eq!(
        (info.voice_prompt.as_str(), info.preview_text.as_str()),
        ("A calm middle-aged male announcer", "Hello.")
    );
    assert_eq!(client.voices().await.unwrap(), [info]);
    client.delete_voice(&made.voice).await.unwrap();
    client.delete_voice(&made.voice).await.unwrap();
    assert_eq!(client.voices().await.unwrap(), []);
    assert_eq!(client.query_voice(&made.voice).await.unwrap_err().kind, ErrorKind::VoiceNotFound);
}

#[tokio::test]
async fn a_list_of_more_than_a_page_is_whole() {
    let fixture = Fixture::new().await;
    let client = own(&fixture);
    let mut made = Vec::new();
    for _ in 0..203 {
        made.push(VoiceId::new(fixture.voice(DESIGNED).await));
    }
    let mut listed: Vec<_> = client.voices().await.unwrap().into_iter().map(|info| info.voice).collect();
    listed.sort();
    made.sort();
    assert_eq!(listed, made);
}

#[tokio::test]
async fn pages_that_are_smaller_than_asked_for_or_have_no_total_are_whole_too() {
    let page = |from: usize, to: usize, total: Option<usize>| {
        let voices: Vec<_> = (from..to).map(|n| json!({"voice": format!("v{n}")})).collect();
        let mut output = json!({"voice_list": voices});
        if let Some(total) = total {
            output["total_count"] = json!(total);
        }
        Lie::json(200, &json!({"output": output, "request_id": "r"}))
    };
    for (pages, calls, count) in [
        (vec![page(0, 10, Some(25)), page(10, 20, Some(25)), page(20, 25, Some(25))], 3, 25),
        (vec![page(0, 100, None), page(100, 130, None)], 2, 130),
        (vec![page(0, 100, None), page(0, 0, None)], 2, 100),
        (vec![page(0, 5, Some(999)), page(0, 0, Some(999))], 2, 5),
    ] {
        let liar = Liar::new(pages).await;
        assert_eq!((liar.client().voices().await.unwrap().len(), liar.calls()), (count, calls));
    }
}

#[tokio::test]
async fn a_wrong_key_is_told_as_one() {
    let fixture = Fixture::new().await;
    let error = without_key(client(&fixture.service.base_url()).voices().await.unwrap_err());
    assert_eq!(error.kind, ErrorKind::InvalidKey);
    assert!(!error.request_id.is_empty() && error.code == "InvalidApiKey", "{error:?}");
}

#[tokio::test]
async fn each_refusal_has_its_kind_the_servers_words_and_its_id_and_a_charged_call_is_sent_once() {
    let words = |code: &str| json!({"code": code, "message": "In the server's words.", "request_id": "req-body"});
    for (lie, kind, id) in [
        (Lie::json(401, &words("InvalidApiKey")), ErrorKind::InvalidKey, "req-body"),
        (Lie::json(401, &json!({})), ErrorKind::InvalidKey, "req-header"),
        (Lie::json(403, &words("Model.AccessDenied")), ErrorKind::AccessDenied, "req-body"),
        (Lie::json(403, &json!({})), ErrorKind::AccessDenied, "req-header"),
        (Lie::json(404, &words("ModelNotFound")), ErrorKind::ModelGone, "req-body"),
        (Lie::answer(404, "", "<html>nothing here</html>"), ErrorKind::Rejected, ""),
        (Lie::json(429, &words("Throttling.RateQuota")), ErrorKind::RateLimited(None), "req-body"),
        (Lie::answer(429, "Retry-After: 7\r\n", "{}"), ErrorKind::RateLimited(Some(Duration::from_secs(7))), ""),
        (Lie::json(500, &words("InternalError")), ErrorKind::ServerFault, "req-body"),
        (Lie::answer(502, "", "<html><h1>Bad Gateway</h1></html>"), ErrorKind::ServerFault, ""),
        (Lie::json(503, &json!({})), ErrorKind::ServerFault, "req-header"),
        (Lie::json(200, &words("Throttling")), ErrorKind::RateLimited(None), "req-body"),
    ] {
        let liar = Liar::new(vec![lie]).await;
        let error = without_key(design(&liar.client()).await.unwrap_err());
        assert_eq!((error.kind, error.request_id.as_str(), liar.calls()), (kind, id, 1), "{error:?}");
        assert!(error.code.is_empty() || error.message == "In the server's words.", "{error:?}");
    }
}

#[tokio::test]
async fn answers_that_make_no_sense_leave_the_outcome_open_and_are_not_asked_for_again() {
    let cut = "HTTP/1.1 200 X\r\nContent-Length: 5000\r\n\r\n{\"output\":{\"voice\":\"v\"".to_owned();
    for (lie, kind) in [
        (Lie::answer(200, "", "{}"), ErrorKind::Nonsense),
        (Lie::answer(200, "", ""), ErrorKind::Nonsense),
        (Lie::answer(200, "Content-Type: text/html\r\n", "<html>Sign in to this network</html>"), ErrorKind::Nonsense),
        (Lie::answer(200, "", "[1, 2"), ErrorKind::Nonsense),
        (Lie::Say("not http at all\r\n\r\n".to_owned()), ErrorKind::Interrupted),
        (Lie::Say(cut), ErrorKind::Interrupted),
        (Lie::Say(String::new()), ErrorKind::Interrupted),
        (Lie::Reset, ErrorKind::Interrupted),
    ] {
        let liar = Liar::new(vec![lie]).await;
        let error = without_key(design(&liar.client()).await.unwrap_err());
        assert_eq!((error.kind, liar.calls()), (kind, 1), "{error:?}");
        assert!(error.kind.outcome_is_unknown(), "the voice may exist");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_broken_off() {
    let liar = Liar::new(vec![Lie::Endless]).await;
    let error = without_key(design(&liar.client()).await.unwrap_err());
    assert_eq!((error.kind, liar.calls()), (ErrorKind::Nonsense, 1));
    assert!((60 << 20..128 << 20).contains(&liar.written()), "{} bytes", liar.written());
}

#[tokio::test]
async fn nobody_there_is_unreachable_and_owes_nothing() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = without_key(design(&client(&format!("http://{free}"))).await.unwrap_err());
    assert!(error.kind == ErrorKind::Unreachable && !error.kind.outcome_is_unknown(), "{error:?}");
    assert!(!error.message.contains(&free.to_string()), "an address that people paste into reports");
}

#[tokio::test]
async fn what_is_free_is_asked_for_again_and_what_will_not_pass_is_not() {
    let page = Lie::json(200, &json!({"output": {"voice_list": [{"voice": "v"}], "total_count": 1}}));
    for lie in [Lie::json(503, &json!({})), Lie::Reset, Lie::json(429, &json!({}))] {
        let liar = Liar::new(vec![lie.clone(), page.clone()]).await;
        assert_eq!((liar.client().voices().await.unwrap().len(), liar.calls()), (1, 2));
    }
    let liar = Liar::new(vec![Lie::Reset]).await;
    assert_eq!(without_key(liar.client().voices().await.unwrap_err()).kind, ErrorKind::Interrupted);
    assert_eq!(liar.calls(), 3, "three times and no more");
    for (status, kind) in [(401, ErrorKind::InvalidKey), (400, ErrorKind::Rejected), (200, ErrorKind::Nonsense)] {
        let liar = Liar::new(vec![Lie::json(status, &json!({}))]).await;
        assert_eq!((liar.client().voices().await.unwrap_err().kind, liar.calls()), (kind, 1));
    }
}

#[tokio::test]
async fn the_server_says_how_long_to_wait() {
    let page = Lie::json(200, &json!({"output": {"voice_list": []}}));
    let liar = Liar::new(vec![Lie::answer(429, "Retry-After: 4\r\n", "{}"), page]).await;
    let (answer, took) = timed(liar.client().voices()).await;
    assert_eq!((answer.unwrap().len(), liar.calls()), (0, 2));
    assert!(took >= Duration::from_secs(4), "{took:?}");
}

#[tokio::test]
async fn a_line_that_breaks_under_a_charged_call_does_not_carry_it_twice() {
    let page = r#"{"output": {"voice_list": []}}"#;
    let kept = Lie::Keep(format!("HTTP/1.1 200 X\r\nContent-Length: {}\r\n\r\n{page}", page.len()));
    let liar = Liar::new(vec![kept, Lie::Reset]).await;
    let client = liar.client();
    assert_eq!(client.voices().await.unwrap(), []);
    assert_eq!(design(&client).await.unwrap_err().kind, ErrorKind::Interrupted);
    assert_eq!(liar.calls(), 2, "one list and one design");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Liar::new(vec![Lie::json(200, &designed())]).await;
    for status in [301, 302, 307, 308] {
        let location = format!("Location: http://{}/stolen\r\n", elsewhere.addr);
        let liar = Liar::new(vec![Lie::answer(status, &location, "")]).await;
        assert!(design(&liar.client()).await.is_err() && liar.client().voices().await.is_err());
        assert_eq!((liar.calls(), elsewhere.calls()), (2, 0), "{status}");
    }
}

#[tokio::test]
async fn a_server_that_repeats_the_key_is_not_repeated() {
    let echo = json!({"code": format!("Bad {SECRET}"), "message": format!("Incorrect API key provided: {SECRET}.")});
    for status in [200, 400, 401] {
        let liar = Liar::new(vec![Lie::json(status, &echo)]).await;
        let error = without_key(design(&liar.client()).await.unwrap_err());
        assert!(error.message.starts_with("Incorrect API key provided: "), "{error:?}");
        without_key(liar.client().realtime(&DESIGNED.into()).await.err().unwrap());
    }
}

#[tokio::test]
async fn of_an_odd_answer_to_a_charged_call_everything_is_kept_that_can_be() {
    let mut odd = designed();
    odd["output"]["preview_audio"]["data"] = json!("!!!");
    odd["output"]["target_model"] = json!(7);
    odd["usage"] = json!("many");
    let liar = Liar::new(vec![Lie::json(200, &odd), Lie::json(200, &designed())]).await;
    let made = design(&liar.client()).await.unwrap();
    assert_eq!((made.preview, made.target_model.as_str()), (None, DESIGNED));
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&made.raw).unwrap(), odd);
    let made = design(&liar.client()).await.unwrap();
    let preview = made.preview.unwrap();
    assert_eq!((preview.bytes.len(), preview.sample_rate, made.request_id.as_str()), (8, 24_000, "req-body"));
}
