//! Speech over plain HTTP from the embedded service, with the program's own client and as bytes on the wire.

use std::{
    ops::ControlFlow,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use timbre::{
    catalog::Catalog,
    dashscope::{Client, Endpoint, Error, ErrorKind, Sound, SpeechEnd, SpeechPiece, SpeechRequest, SpeechStream},
    engine::{Engine, EngineError, Sink, Utterance, VoiceSpec},
    settings::secrets::ApiKey,
    wire::synthesis::{COSY_SPEECH_PATH, CosySpeech, QWEN_SPEECH_PATH, QwenParameters, QwenSpeech},
};

use tokio::time::timeout;

use crate::{
    client::own,
    support::{Fixture, KEY, SYSTEM, create, serve},
};

const FLASH: &str = "test-flash";
const MADE: &str = "test-flash-vd";
const COSY: &str = "test-cosy";
/// Longer than anything that a test waits for; only a stream that hangs comes to it.
const PATIENCE: Duration = Duration::from_mins(1);

/// The bundled catalog with a model of each kind that HTTP serves.
pub fn catalog() -> Catalog {
    let mut catalog = Catalog::bundled();
    let own = json!({
        "models": [
            {"id": FLASH, "family": "qwen", "transport": "http", "voices": "system"},
            {"id": MADE, "family": "qwen", "transport": "http", "voices": "designed"},
            {"id": COSY, "family": "cosyvoice", "transport": "http", "voices": "system"},
        ],
        "voices": [
            {"id": "Ann", "gender": "female", "models": [FLASH]},
            {"id": "longann", "gender": "female", "models": [COSY]},
        ],
    });
    catalog.overlay(&own.to_string()).unwrap();
    catalog
}

fn qwen(text: &str) -> SpeechRequest {
    QwenSpeech::new(FLASH.into(), "Ann".into(), text).into()
}

fn cosy(text: &str, format: &str) -> SpeechRequest {
    let mut call = CosySpeech::new(COSY.into(), "longann".into(), text);
    call.input.format = Some(format.to_owned());
    call.into()
}

/// Everything that comes of a stream.
pub async fn drain(mut stream: SpeechStream) -> (Vec<u8>, Vec<SpeechPiece>, Result<SpeechEnd, Error>) {
    let (mut bytes, mut sentences) = (Vec::new(), Vec::new());
    loop {
        match stream.next().await {
            Ok(SpeechPiece::Audio(more)) => bytes.extend(more),
            Ok(SpeechPiece::Finished(end)) => return (bytes, sentences, Ok(end)),
            Ok(piece) => sentences.push(piece),
            Err(error) => return (bytes, sentences, Err(error)),
        }
    }
}

async fn post(fixture: &Fixture, path: &str, streamed: bool, body: &Value) -> (u16, String, String) {
    let url = format!("{}{path}", fixture.service.base_url());
    let mut call = fixture.http.post(url).bearer_auth(KEY).json(body);
    if streamed {
        call = call.header("X-DashScope-SSE", "enable");
    }
    let answer = call.send().await.unwrap();
    let kind = answer.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    (answer.status().as_u16(), kind, answer.text().await.unwrap())
}

#[tokio::test]
async fn a_whole_speech_is_fetched_from_its_address() {
    let fixture = Fixture::with(catalog()).await;
    let client = own(&fixture);
    let made = client.synthesize(&qwen("Hello 好")).await.unwrap();
    assert_eq!((made.characters, made.request_id.len()), (Some(8), 36));
    let Sound::At(address) = &made.sound else { panic!("{made:?}") };
    assert!(address.url.starts_with(&format!("{}/results/", fixture.service.base_url())), "{address:?}");
    assert!(address.expires_at.is_some_and(|at| address.url.ends_with(&format!(".wav?Expires={at}"))));
    let bytes = client.sound(&made.sound).await.unwrap();
    // 7 characters of 50 ms at 24 kHz, after a header of 44 bytes.
    assert_eq!((&bytes[..4], bytes.len()), (b"RIFF".as_slice(), 44 + 7 * 1_200 * 2));
    assert_eq!(client.sound(&made.sound).await.unwrap(), bytes, "it can be fetched again");
}

#[tokio::test]
async fn a_streamed_speech_is_the_same_as_its_result() {
    let fixture = Fixture::with(catalog()).await;
    let client = own(&fixture);
    let (bytes, sentences, end) = drain(client.synthesize_streaming(&qwen("Hello, you.")).await.unwrap()).await;
    let end = end.unwrap();
    assert_eq!((sentences, end.characters, end.request_id.len()), (vec![], Some(11), 36));
    assert_eq!(&bytes[..4], b"RIFF");
    assert_eq!(client.sound(&Sound::At(end.address.unwrap())).await.unwrap(), bytes);
    let whole = client.synthesize(&qwen("Hello, you.")).await.unwrap();
    assert_eq!(client.sound(&whole.sound).await.unwrap(), bytes);
}

#[tokio::test]
async fn cosy_voices_tell_about_sentences() {
    let fixture = Fixture::with(catalog()).await;
    let client = own(&fixture);
    let (bytes, sentences, end) = drain(client.synthesize_streaming(&cosy("你好", "pcm")).await.unwrap()).await;
    assert_eq!(end.unwrap().characters, Some(4));
    // 100 ms at 22,050 Hz, rounded by the resampler.
    assert!((4_408..=4_412).contains(&bytes.len()), "{}", bytes.len());
    let stage = |piece: &SpeechPiece| match piece {
        SpeechPiece::Sentence { stage, text, detail } => (stage.clone(), text.clone(), detail["index"].clone()),
        other => panic!("{other:?}"),
    };
    let stages: Vec<_> = sentences.iter().map(stage).collect();
    let told = |stage: &str, text: Option<&str>| (stage.to_owned(), text.map(str::to_owned), json!(0));
    assert_eq!(stages.first(), Some(&told("sentence-begin", Some("你好"))));
    assert_eq!(stages[1], told("sentence-synthesis", None));
    assert_eq!(stages.last(), Some(&told("sentence-end", Some("你好"))));
    let default = CosySpeech::new(COSY.into(), "longann".into(), "你好");
    let made = client.synthesize(&default.into()).await.unwrap();
    let Sound::At(address) = &made.sound else { panic!("{made:?}") };
    assert!(address.url.contains(".mp3?"), "{address:?}");
    assert!(!client.sound(&made.sound).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_end_of_a_sentence_tells_when_its_words_were_heard() {
    let fixture = Fixture::with(catalog()).await;
    for (wanted, expected) in [
        (
            Some(true),
            json!([{"text": "你", "begin_index": 0, "end_index": 1, "begin_time": 0, "end_time": 50},
            {"text": "好", "begin_index": 1, "end_index": 2, "begin_time": 50, "end_time": 100}]),
        ),
        (Some(false), json!([])),
        (None, json!([])),
    ] {
        let mut call = CosySpeech::new(COSY.into(), "longann".into(), "你好");
        call.input.word_timestamp_enabled = wanted;
        let (_, sentences, end) = drain(own(&fixture).synthesize_streaming(&call.into()).await.unwrap()).await;
        end.unwrap();
        let words = sentences.iter().map(|piece| match piece {
            SpeechPiece::Sentence { detail, .. } => detail["words"].clone(),
            other => panic!("{other:?}"),
        });
        let words: Vec<Value> = words.collect();
        let (last, before) = words.split_last().unwrap();
        assert_eq!(*last, expected, "{wanted:?}");
        assert!(before.iter().all(|words| *words == json!([])), "they are told once, at the end");
    }
}

#[tokio::test]
async fn events_look_as_the_vendors_do() {
    let fixture = Fixture::with(catalog()).await;
    let body = json!({"model": FLASH, "input": {"text": "Hi", "voice": "Ann"}});
    let (status, kind, text) = post(&fixture, QWEN_SPEECH_PATH, true, &body).await;
    assert_eq!((status, kind.as_str()), (200, "text/event-stream;charset=UTF-8"));
    let events: Vec<_> = text.split_terminator("\n\n").collect();
    assert!(events.len() >= 2, "{text}");
    for (number, event) in events.iter().enumerate() {
        let lines: Vec<_> = event.lines().collect();
        assert_eq!(lines[..3], [&format!("id:{}", number + 1), "event:result", ":HTTP_STATUS/200"]);
        let data: Value = serde_json::from_str(lines[3].strip_prefix("data:").unwrap()).unwrap();
        let is_last = number + 1 == events.len();
        let audio = &data["output"]["audio"];
        assert_eq!(data["output"]["finish_reason"], if is_last { "stop" } else { "null" });
        assert_eq!(audio["data"] == "", is_last, "{data}");
        assert_eq!(audio["url"] != "", is_last, "{data}");
        assert_eq!((&data["usage"]["characters"], data["output"].get("type")), (&json!(2), None));
        assert!(audio["id"].as_str().unwrap().starts_with("audio_"));
        assert_eq!(data["request_id"].as_str().unwrap().len(), 36);
    }
}

#[tokio::test]
async fn parameters_work_where_they_do_and_other_names_are_ignored() {
    let fixture = Fixture::with(catalog()).await;
    let client = own(&fixture);
    let mut call = QwenSpeech::new(FLASH.into(), "Ann".into(), "Hello");
    call.parameters =
        QwenParameters { response_format: Some("pcm".to_owned()), sample_rate: Some(8_000), ..call.parameters };
    let call = call.instructed("slowly", Some(true));
    let (bytes, _, end) = drain(client.synthesize_streaming(&call.into()).await.unwrap()).await;
    assert_eq!((end.is_ok(), bytes.len()), (true, 5 * 400 * 2));
    let plain = json!({"model": FLASH, "input": {"text": "Hello", "voice": "Ann"}});
    let odd = json!({"model": FLASH, "parameters": {"rate": 9, "format": "x", "language_type": "English"}, "task": 1,
        "input": {"text": "Hello", "voice": "Ann", "format": "mp3", "instruct": "x", "sample_rate": 5}});
    let mut sounds = Vec::new();
    for body in [plain, odd] {
        let (status, _, answer) = post(&fixture, QWEN_SPEECH_PATH, false, &body).await;
        assert_eq!(status, 200, "{answer}");
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let url = answer["output"]["audio"]["url"].as_str().unwrap();
        sounds.push(fixture.http.get(url).send().await.unwrap().bytes().await.unwrap());
    }
    assert_eq!(sounds[0], sounds[1]);
    assert_eq!(&sounds[0][..4], b"RIFF");
}

#[tokio::test]
async fn what_is_wrong_is_refused_in_the_vendors_words() {
    let fixture = Fixture::with(catalog()).await;
    let call = |model: &str, voice: &str, text: &str| json!({"model": model, "input": {"text": text, "voice": voice}});
    let with = |field: &str, value: Value| {
        let mut body = call(COSY, "longann", "Hello");
        body["input"][field] = value;
        (COSY_SPEECH_PATH, body, 400, field.to_owned())
    };
    let tuned = |field: &str, value: Value| {
        let mut body = call(FLASH, "Ann", "Hello");
        body["parameters"] = json!({field: value});
        (QWEN_SPEECH_PATH, body, 400, field.to_owned())
    };
    let url = || "url error, please check url".to_owned();
    let voice = || "Invalid voice specified".to_owned();
    let text = || "Please ensure input text is valid.".to_owned();
    let (long, long_cosy) = ("a".repeat(601), "好".repeat(10_001));
    for (path, body, status, words) in [
        (QWEN_SPEECH_PATH, call(COSY, "longann", "Hello"), 400, url()),
        (COSY_SPEECH_PATH, call(FLASH, "Ann", "Hello"), 400, url()),
        (QWEN_SPEECH_PATH, call(SYSTEM, "Cherry", "Hello"), 400, url()),
        (QWEN_SPEECH_PATH, call("nobody", "Ann", "Hello"), 404, "Model not found".to_owned()),
        (QWEN_SPEECH_PATH, json!({"input": {"text": "Hello", "voice": "Ann"}}), 400, "'model'".to_owned()),
        (QWEN_SPEECH_PATH, call(FLASH, "Ann", " "), 400, text()),
        (QWEN_SPEECH_PATH, json!({"model": FLASH, "input": {"voice": "Ann"}}), 400, text()),
        (COSY_SPEECH_PATH, call(COSY, "longann", ""), 400, text()),
        (QWEN_SPEECH_PATH, call(FLASH, "Ann", &long), 400, "input length".to_owned()),
        (COSY_SPEECH_PATH, call(COSY, "longann", &long_cosy), 400, "20000".to_owned()),
        (QWEN_SPEECH_PATH, call(FLASH, "longann", "Hello"), 400, voice()),
        (QWEN_SPEECH_PATH, call(FLASH, "Cherry", "Hello"), 400, voice()),
        (QWEN_SPEECH_PATH, json!({"model": FLASH, "input": {"text": "Hello"}}), 400, voice()),
        (COSY_SPEECH_PATH, call(COSY, "Ann", "Hello"), 400, voice()),
        with("format", json!("flac")),
        with("sample_rate", json!(11_025)),
        with("volume", json!(101)),
        with("rate", json!(2.1)),
        with("pitch", json!(0.4)),
        with("seed", json!(65_536)),
        with("bit_rate", json!(5)),
        (COSY_SPEECH_PATH, with("enable_ssml", json!(true)).1, 400, "SSML".to_owned()),
        tuned("response_format", json!("flac")),
        tuned("sample_rate", json!(22_050)),
        tuned("speech_rate", json!(0.4)),
        tuned("pitch_rate", json!(2.1)),
        tuned("language_type", json!("Klingon")),
    ] {
        for streamed in [false, true] {
            let (found, kind, answer) = post(&fixture, path, streamed, &body).await;
            assert_eq!((found, kind.as_str()), (status, "application/json"), "{body}: {answer}");
            let answer: Value = serde_json::from_str(&answer).unwrap();
            assert!(answer["message"].as_str().unwrap().contains(&words), "{body}: {answer}");
            assert_eq!(answer["code"], if status == 404 { "ModelNotFound" } else { "InvalidParameter" });
        }
    }
    assert_eq!(fixture.engine.begun.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn designed_voices_speak_with_their_model_only() {
    let fixture = Fixture::with(catalog()).await;
    let (_, answer) = fixture.design(create(MADE, "en", "Hello.")).await;
    let voice = answer["output"]["voice"].as_str().unwrap().to_owned();
    let client = own(&fixture);
    let say = |model: &str| SpeechRequest::from(QwenSpeech::new(model.into(), voice.as_str().into(), "Hello"));
    assert!(client.synthesize(&say(MADE)).await.is_ok());
    let error = client.synthesize(&say(FLASH)).await.unwrap_err();
    assert_eq!((error.kind, error.request_id.len()), (ErrorKind::VoiceMismatch, 36));
    let error = client.synthesize_streaming(&say(FLASH)).await.err().unwrap();
    assert_eq!((error.kind, error.request_id.len()), (ErrorKind::VoiceMismatch, 36));
}

#[tokio::test]
async fn an_engine_that_cannot_speak_is_refused_before_the_stream() {
    let fixture = Fixture::with(catalog()).await;
    let client = own(&fixture);
    for (text, kind) in [("missing", ErrorKind::ServerFault), ("crash", ErrorKind::ServerFault)] {
        assert_eq!(client.synthesize(&qwen(text)).await.unwrap_err().kind, kind);
        assert_eq!(client.synthesize_streaming(&qwen(text)).await.err().unwrap().kind, kind);
    }
    assert_eq!(fixture.engine.begun.load(Ordering::SeqCst), 4, "charged calls are sent once");
}

/// Speaks half a second and breaks.
struct Breaking;

impl Engine for Breaking {
    fn name(&self) -> &'static str {
        "breaking"
    }

    fn speak(&self, _: &VoiceSpec, _: &Utterance<'_>, sink: &mut Sink<'_>) -> Result<(), EngineError> {
        for _ in 0..10 {
            if sink(&[0.1; 1_200]) == ControlFlow::Break(()) {
                return Ok(());
            }
        }
        Err(EngineError::ProgramFailed { program: "espeak-ng", message: "it broke".to_owned() })
    }
}

#[tokio::test]
async fn an_engine_that_breaks_in_the_middle_is_told_in_the_stream() {
    let dir = tempfile::tempdir().unwrap();
    let service = serve(dir.path(), Arc::new(Breaking), catalog()).await.unwrap();
    let endpoint = Endpoint::parse(&service.base_url()).unwrap();
    let client = Client::new(endpoint, ApiKey::new(KEY).unwrap()).unwrap();
    let (bytes, _, end) = drain(client.synthesize_streaming(&qwen("Hello")).await.unwrap()).await;
    assert!(bytes.len() > 10_000, "what had arrived is handed up");
    let error = end.unwrap_err();
    assert_eq!((error.kind, error.code.as_str()), (ErrorKind::ServerFault, "InternalError.Algo"));
    assert!(error.message.contains("it broke") && error.request_id.len() == 36, "{error:?}");
}

#[tokio::test]
async fn a_caller_who_is_gone_stops_the_engine() {
    let fixture = Fixture::with(catalog()).await;
    let mut stream = own(&fixture).synthesize_streaming(&qwen("endless")).await.unwrap();
    assert!(matches!(stream.next().await, Ok(SpeechPiece::Audio(_))));
    drop(stream);
    let broken = async {
        while fixture.engine.broken.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, broken).await.unwrap();
}

#[tokio::test]
async fn a_service_that_stops_breaks_its_streams_off() {
    let fixture = Fixture::with(catalog()).await;
    let mut stream = own(&fixture).synthesize_streaming(&qwen("endless")).await.unwrap();
    assert!(matches!(stream.next().await, Ok(SpeechPiece::Audio(_))));
    fixture.service.stop().await;
    let (_, _, end) = timeout(PATIENCE, drain(stream)).await.unwrap();
    assert_eq!(end.unwrap_err().kind, ErrorKind::Interrupted);
}
