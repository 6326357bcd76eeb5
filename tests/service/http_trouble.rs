//! Speech over plain HTTP from servers that do not keep to the protocol.

use serde_json::{Value, json};
use timbre::dashscope::{Error, ErrorKind, Sound, SoundAddress, SpeechEnd, SpeechPiece, SpeechRequest, Synthesized};
use timbre::wire::synthesis::{CosySpeech, QwenSpeech};

use crate::{
    client::without_key,
    http::drain,
    liar::{Liar, Lie, SECRET},
};

fn hello() -> SpeechRequest {
    QwenSpeech::new("m".into(), "Ann".into(), "Hello").into()
}

fn piece(reason: &str, data: &str, url: &str) -> Value {
    json!({"output": {"finish_reason": reason, "audio": {"data": data, "url": url}}, "request_id": "req-event"})
}

fn events(text: &str) -> Lie {
    Lie::answer(200, "Content-Type: text/event-stream\r\nX-Request-Id: req-header\r\n", text)
}

fn event(data: &Value) -> String {
    format!("id:1\nevent:result\n:HTTP_STATUS/200\ndata:{data}\n\n")
}

async fn streamed(lie: Lie) -> (Vec<u8>, Result<SpeechEnd, Error>) {
    let liar = Liar::new(vec![lie]).await;
    let (bytes, _, end) = match liar.client().synthesize_streaming(&hello()).await {
        Ok(stream) => drain(stream).await,
        Err(error) => (Vec::new(), Vec::new(), Err(error)),
    };
    assert_eq!(liar.calls(), 1, "a charged call is sent once");
    (bytes, end.map_err(without_key))
}

async fn whole(lie: Lie) -> Result<Synthesized, Error> {
    let liar = Liar::new(vec![lie]).await;
    let made = liar.client().synthesize(&hello()).await.map_err(without_key);
    assert_eq!(liar.calls(), 1, "a charged call is sent once");
    made
}

async fn fetched(liar: &Liar) -> Result<Vec<u8>, Error> {
    let address = SoundAddress { url: format!("http://{}/sound.wav?Signature=s", liar.addr), expires_at: None };
    liar.client().sound(&Sound::At(address)).await.map_err(without_key)
}

#[tokio::test]
async fn what_goes_out_is_what_the_vendor_documents() {
    let liar = Liar::new(vec![events(&event(&piece("stop", "AAA=", "")))]).await;
    let call = QwenSpeech::new("m".into(), "Ann".into(), "Hello").instructed("slowly", None);
    let (bytes, _, end) = drain(liar.client().synthesize_streaming(&call.into()).await.unwrap()).await;
    assert_eq!((bytes.len(), end.is_ok()), (2, true));
    let sent = liar.last();
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /api/v1/services/aigc/multimodal-generation/generation HTTP/1.1"), "{head}");
    let head = head.to_ascii_lowercase();
    assert!(head.contains("x-dashscope-sse: enable") && head.contains("accept: text/event-stream"), "{head}");
    assert!(head.contains(&format!("authorization: bearer {SECRET}")) && head.contains("application/json"), "{head}");
    assert_eq!(
        serde_json::from_str::<Value>(body).unwrap(),
        json!({"model": "m", "input": {"text": "Hello", "voice": "Ann", "instructions": "slowly"},
            "parameters": {"instructions": "slowly"}})
    );
    let liar = Liar::new(vec![Lie::json(200, &piece("stop", "AAA=", ""))]).await;
    let call = CosySpeech::new("c".into(), "longann".into(), "Hello");
    liar.client().synthesize(&call.into()).await.unwrap();
    let sent = liar.last();
    assert!(sent.starts_with("POST /api/v1/services/audio/tts/SpeechSynthesizer HTTP/1.1"), "{sent}");
    assert!(!sent.to_ascii_lowercase().contains("x-dashscope-sse"), "{sent}");
}

#[tokio::test]
async fn a_stream_is_whole_only_with_its_end_and_with_sound() {
    let audio = event(&piece("null", "AAA=", ""));
    let good = format!("{audio}{}", event(&piece("stop", "", "http://h/x.wav")));
    for text in [good.clone(), good.replace('\n', "\r\n"), good.replace("data:", "data: "), good.trim_end().to_owned()]
    {
        let (bytes, end) = streamed(events(&text)).await;
        let end = end.unwrap();
        assert_eq!((bytes, end.request_id.as_str()), (vec![0, 0], "req-event"));
        assert_eq!(end.address.unwrap().url, "http://h/x.wav");
    }
    for (text, kept, kind) in [
        (audio.clone(), 2, ErrorKind::Interrupted),
        (good[..good.len() - 30].to_owned(), 2, ErrorKind::Interrupted),
        (String::new(), 0, ErrorKind::Interrupted),
        (event(&piece("stop", "", "")), 0, ErrorKind::NoAudio),
        (format!("{audio}data: nonsense\n\n{good}"), 2, ErrorKind::Nonsense),
        (format!("{audio}data: [1]\n\n{good}"), 2, ErrorKind::Nonsense),
        (format!("{audio}{}", event(&piece("stop", "!!!", ""))), 2, ErrorKind::Nonsense),
    ] {
        let (bytes, end) = streamed(events(&text)).await;
        let error = end.unwrap_err();
        assert_eq!((bytes.len(), error.kind), (kept, kind), "{text}: {error:?}");
        assert!(error.request_id.starts_with("req-"), "{error:?}");
    }
}

#[tokio::test]
async fn errors_under_status_200_are_seen() {
    let told =
        json!({"code": "Throttling.RateQuota", "message": format!("{SECRET} too fast"), "request_id": "req-told"});
    let audio = event(&piece("null", "AAA=", ""));
    for text in [
        format!("{audio}id:2\nevent:error\n:HTTP_STATUS/429\ndata:{told}\n\n"),
        format!("{audio}event:error\ndata:{told}\n\n"),
        format!("{audio}data:{told}\n\n"),
        format!("{audio}data:{}\n\n", json!({"error": told, "request_id": "req-told"})),
    ] {
        let (bytes, end) = streamed(events(&text)).await;
        let error = end.unwrap_err();
        assert_eq!((bytes.len(), error.kind), (2, ErrorKind::RateLimited(None)), "{text}");
        assert_eq!((error.code.as_str(), error.request_id.as_str()), ("Throttling.RateQuota", "req-told"), "{text}");
    }
    let (_, end) = streamed(events("event:error\nstatus:503\ndata:the kitchen burns\n\n")).await;
    let error = end.unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::ServerFault, "the kitchen burns"));
    assert_eq!(whole(Lie::json(200, &told)).await.unwrap_err().kind, ErrorKind::RateLimited(None));
    let (_, end) = streamed(Lie::answer(200, "Content-Type: application/json\r\n", &told.to_string())).await;
    assert_eq!(end.unwrap_err().kind, ErrorKind::RateLimited(None));
}

#[tokio::test]
async fn no_charged_call_is_repeated() {
    for lie in [
        Lie::json(503, &json!({"code": "ServiceUnavailable", "message": "busy"})),
        Lie::answer(429, "Retry-After: 1\r\n", "{}"),
        Lie::answer(500, "", ""),
        Lie::Reset,
    ] {
        assert!(whole(lie.clone()).await.unwrap_err().kind.is_passing());
        assert!(streamed(lie).await.1.unwrap_err().kind.is_passing());
    }
    let after = std::time::Duration::from_secs(1);
    assert_eq!(
        streamed(Lie::answer(429, "Retry-After: 1\r\n", "{}")).await.1.unwrap_err().kind,
        ErrorKind::RateLimited(Some(after))
    );
}

#[tokio::test]
async fn texts_that_no_server_takes_are_not_sent() {
    let liar = Liar::new(vec![Lie::Reset]).await;
    for text in [String::new(), " \n".to_owned(), "a".repeat(601)] {
        let call = SpeechRequest::from(QwenSpeech::new("m".into(), "Ann".into(), text));
        assert_eq!(liar.client().synthesize(&call).await.unwrap_err().kind, ErrorKind::Rejected);
        assert_eq!(liar.client().synthesize_streaming(&call).await.err().unwrap().kind, ErrorKind::Rejected);
    }
    assert_eq!(liar.calls(), 0);
}

#[tokio::test]
async fn a_server_that_does_not_stream_is_understood() {
    let sound = Liar::new(vec![Lie::answer(200, "", "RIFF...")]).await;
    let answer = piece("stop", "", &format!("http://{}/x.wav", sound.addr)).to_string();
    let (bytes, end) = streamed(Lie::answer(200, "Content-Type: application/json;charset=UTF-8\r\n", &answer)).await;
    assert_eq!((bytes.as_slice(), end.is_ok()), (b"RIFF...".as_slice(), true));
}

#[tokio::test]
async fn sound_is_fetched_without_the_key() {
    let sound = Liar::new(vec![Lie::answer(200, "", "RIFF...")]).await;
    assert_eq!(fetched(&sound).await.unwrap(), b"RIFF...");
    let call = sound.last();
    assert!(call.starts_with("GET /sound.wav?Signature=s HTTP/1.1"), "{call}");
    assert!(!call.to_ascii_lowercase().contains("authorization") && !call.contains(SECRET), "{call}");
    for status in [301, 302, 303, 307, 308] {
        let moved = Lie::answer(status, &format!("Location: http://{}/moved\r\n", sound.addr), "");
        let liar = Liar::new(vec![Lie::answer(302, "Location: /nearer\r\n", ""), moved]).await;
        assert_eq!(fetched(&liar).await.unwrap(), b"RIFF...", "{status}");
        assert!(sound.last().starts_with("GET /moved") && !sound.last().contains(SECRET));
        assert!(liar.last().starts_with("GET /nearer"));
    }
}

#[tokio::test]
async fn a_sound_that_cannot_be_fetched_says_why() {
    let xml = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>";
    for (lies, kind, calls) in [
        (vec![Lie::answer(403, "", xml)], ErrorKind::ResultExpired, 1),
        (vec![Lie::answer(404, "", "")], ErrorKind::ResultExpired, 1),
        (vec![Lie::answer(302, "Location: /again\r\n", "")], ErrorKind::Nonsense, 4),
        (vec![Lie::answer(302, "Location: file:///etc/passwd\r\n", "")], ErrorKind::Nonsense, 1),
        (vec![Lie::Say("HTTP/1.1 200 X\r\nContent-Length: 300000000\r\n\r\n".to_owned())], ErrorKind::Nonsense, 1),
        (vec![Lie::answer(200, "", "")], ErrorKind::NoAudio, 1),
    ] {
        let liar = Liar::new(lies).await;
        let error = fetched(&liar).await.unwrap_err();
        assert_eq!((error.kind, liar.calls()), (kind, calls), "{error:?}");
        assert!(!error.message.contains("Signature"), "{error:?}");
        if error.code == "AccessDenied" {
            assert_eq!(error.message, "Request has expired.");
        }
    }
}

#[tokio::test]
async fn a_sound_is_fetched_again_after_a_passing_failure() {
    let lies = vec![
        Lie::answer(503, "", ""),
        Lie::Say("HTTP/1.1 200 X\r\nContent-Length: 7\r\n\r\nRIF".to_owned()),
        Lie::answer(200, "", "RIFF..."),
    ];
    let liar = Liar::new(lies).await;
    assert_eq!((fetched(&liar).await.unwrap().as_slice(), liar.calls()), (b"RIFF...".as_slice(), 3));
}

#[tokio::test]
async fn pieces_of_sentences_are_handed_up_as_they_are() {
    let mut odd = piece("null", "AAA=", "");
    odd["output"]["type"] = json!("sentence-dream");
    odd["output"]["sentence"] = json!({"index": 3, "words": [{"text": "Hello", "begin_time": 0}]});
    let text = format!("{}{}", event(&odd), event(&piece("stop", "", "")));
    let liar = Liar::new(vec![events(&text)]).await;
    let (bytes, sentences, end) = drain(liar.client().synthesize_streaming(&hello()).await.unwrap()).await;
    assert_eq!((bytes.len(), end.unwrap().address), (2, None));
    let detail = odd["output"]["sentence"].clone();
    assert_eq!(sentences, [SpeechPiece::Sentence { stage: "sentence-dream".to_owned(), text: None, detail }]);
}
