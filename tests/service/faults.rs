//! Every fault on demand against every call: the right kind of error, an end within the time-out, no charged call
//! repeated (counted at the server), and nothing lost of what had arrived.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use timbre::{
    catalog::Catalog,
    dashscope::{Client, Endpoint, Error, ErrorKind, NetOptions, RetryPolicy, SpeechEvent, TaskDeadlines, TaskOrder},
    service::{Extras, Fault, FaultControl, Order, Service, ServiceConfig, start_with},
    settings::secrets::ApiKey,
    wire::{
        realtime::ClientEvent,
        session::{SessionConfig, SessionMode},
        task::Parameters,
    },
};
use tokio::net::TcpListener;

use crate::{
    client::{design, without_key},
    engines::Sine,
    liar::{Liar, Lie, SECRET, designed},
    support::{KEY, SYSTEM, http},
};

const CREATE: &str = "qwen-voice-design:create";
const LIST: &str = "qwen-voice-design:list";
const DELETE: &str = "qwen-voice-design:delete";
/// Far more than any time-out below, and far less than a hang.
pub const HANG: Duration = Duration::from_mins(1);

pub struct Scene {
    _dir: tempfile::TempDir,
    service: Service,
    pub control: FaultControl,
}

impl Scene {
    async fn new() -> Self {
        Self::with(Extras::default(), Catalog::bundled()).await
    }

    pub async fn with(extras: Extras, catalog: Catalog) -> Self {
        let (dir, control) = (tempfile::tempdir().unwrap(), FaultControl::new());
        let config = ServiceConfig {
            addr: ([127, 0, 0, 1], 0).into(),
            data_dir: dir.path().to_owned(),
            engine: Arc::new(Sine::default()),
            catalog: Arc::new(catalog),
            key: Some(KEY.to_owned()),
        };
        let extras = Extras { faults: Some(control.clone()), ..extras };
        Self { _dir: dir, service: start_with(config, extras).await.unwrap(), control }
    }

    /// A client with the usual patience, and without pauses between tries.
    pub fn client(&self) -> Client {
        self.client_with(NetOptions::default())
    }

    /// A client whose patience is short wherever a stall is expected.
    pub fn impatient(&self) -> Client {
        let short = Duration::from_millis(700);
        self.client_with(NetOptions {
            ready: short,
            first_audio: short,
            stall: short,
            finish: short,
            call: short,
            upload: short,
            ..NetOptions::default()
        })
    }

    fn client_with(&self, options: NetOptions) -> Client {
        let retry = RetryPolicy { first: Duration::from_millis(1), ..RetryPolicy::default() };
        let endpoint = Endpoint::parse(&self.service.base_url()).unwrap();
        Client::with(endpoint, ApiKey::new(KEY).unwrap(), NetOptions { retry, ..options }).unwrap()
    }

    pub fn always(&self, on: &str, fault: &Fault) {
        self.control.clear();
        self.control.add(Order { times: u32::MAX, ..Order::once(on, fault.clone()) });
    }
}

fn refuse(status: u16, body: &Value) -> Fault {
    Fault::Refuse { status, body: body.to_string(), retry_after: (status == 429).then(|| "0".to_owned()) }
}

fn words(code: &str) -> Value {
    json!({"code": code, "message": "In the server's words.", "request_id": "req-fault"})
}

/// Refusals with the kind that they are, and whether they may pass.
pub fn refusals() -> Vec<(Fault, ErrorKind, bool)> {
    let limited = ErrorKind::RateLimited(Some(Duration::ZERO));
    vec![
        (refuse(401, &words("InvalidApiKey")), ErrorKind::InvalidKey, false),
        (refuse(401, &json!({})), ErrorKind::InvalidKey, false),
        (refuse(403, &words("Model.AccessDenied")), ErrorKind::AccessDenied, false),
        (refuse(403, &json!({})), ErrorKind::AccessDenied, false),
        (refuse(429, &words("Throttling.RateQuota")), limited, true),
        (refuse(429, &json!({})), limited, true),
        (refuse(500, &words("InternalError")), ErrorKind::ServerFault, true),
        (refuse(502, &json!("<html>")), ErrorKind::ServerFault, true),
        (refuse(503, &json!({})), ErrorKind::ServerFault, true),
    ]
}

/// Broken answers to calls that were done.
pub fn breaks() -> Vec<(Fault, ErrorKind, bool)> {
    vec![
        (Fault::Cut { bytes: 0 }, ErrorKind::Interrupted, true),
        (Fault::Cut { bytes: 60 }, ErrorKind::Interrupted, true),
        (Fault::Cut { bytes: 250 }, ErrorKind::Interrupted, true),
        (Fault::Empty, ErrorKind::Nonsense, false),
        (Fault::Nonsense, ErrorKind::Nonsense, false),
        (Fault::Huge { bytes: 300 << 20 }, ErrorKind::Nonsense, false),
    ]
}

#[tokio::test]
async fn a_charged_call_is_sent_once_whatever_happens() {
    let scene = Scene::new().await;
    let client = scene.client();
    let mut calls = 0;
    let faults = refusals().into_iter().map(|case| (case, false)).chain(breaks().into_iter().map(|case| (case, true)));
    for ((fault, kind, _), done) in faults {
        scene.always(CREATE, &fault);
        let before = client.voices().await.unwrap().len();
        let error = without_key(design(&client).await.unwrap_err());
        calls += 1;
        assert_eq!((error.kind, scene.control.calls(CREATE)), (kind, calls), "{fault:?}: {error:?}");
        assert_eq!(client.voices().await.unwrap().len(), before + usize::from(done), "{fault:?}");
        assert!(!done || error.kind.outcome_is_unknown(), "{fault:?}: the voice exists");
    }
}

#[tokio::test]
async fn a_free_call_is_repeated_where_that_may_help_and_not_for_ever() {
    let scene = Scene::new().await;
    let client = scene.client();
    let voice = design(&client).await.unwrap().voice;
    for (fault, kind, passing) in refusals().into_iter().chain(breaks()) {
        let tries = if passing { 3 } else { 1 };
        scene.always(LIST, &fault);
        let before = scene.control.calls(LIST);
        let error = without_key(client.voices().await.unwrap_err());
        assert_eq!((error.kind, scene.control.calls(LIST) - before), (kind, tries), "{fault:?}: {error:?}");
        scene.control.clear();
        scene.control.add(Order::once(LIST, fault.clone()));
        let again = client.voices().await.map(|voices| voices.len()).map_err(|error| error.kind);
        assert_eq!(again, if passing { Ok(1) } else { Err(kind) }, "{fault:?}");
    }
    scene.control.clear();
    scene.control.add(Order::once(DELETE, Fault::Cut { bytes: 10 }));
    client.delete_voice(&voice).await.unwrap();
    assert_eq!(scene.control.calls(DELETE), 2, "it was gone when it was asked for again");
}

#[tokio::test]
async fn a_call_that_stalls_ends_in_time_and_one_that_is_late_is_good() {
    let scene = Scene::new().await;
    scene.always("*", &Fault::Stall);
    let client = scene.impatient();
    let error = tokio::time::timeout(HANG, design(&client)).await.unwrap().unwrap_err();
    assert_eq!((error.kind, scene.control.calls(CREATE)), (ErrorKind::TimedOut, 1), "{error:?}");
    let error = tokio::time::timeout(HANG, client.voices()).await.unwrap().unwrap_err();
    assert_eq!((error.kind, scene.control.calls(LIST)), (ErrorKind::TimedOut, 3), "{error:?}");
    let client = scene.client();
    for fault in [Fault::Delay { ms: 50 }, Fault::Unknown] {
        scene.always("*", &fault);
        let made = design(&client).await.unwrap();
        assert!(made.preview.is_some(), "{fault:?}");
        assert!(client.voices().await.unwrap().iter().any(|info| info.voice == made.voice));
        client.delete_voice(&made.voice).await.unwrap();
    }
}

/// Speaks a long text to its end, or as far as it goes.
async fn speak(client: &Client, mode: SessionMode) -> (Vec<u8>, Option<Error>) {
    let mut sound = Vec::new();
    let end = tokio::time::timeout(HANG, async {
        let (sender, mut receiver) = client.realtime(&SYSTEM.into()).await?;
        let session = SessionConfig { mode: Some(mode), ..SessionConfig::default() };
        let text = format!("{}.", "a".repeat(199));
        sender.send(ClientEvent::SessionUpdate { session }).await?;
        for event in [ClientEvent::Append { text }, ClientEvent::Commit, ClientEvent::Finish] {
            // A server that closes meanwhile tells why on the other half.
            let _ = sender.send(event).await;
        }
        loop {
            match receiver.next().await? {
                SpeechEvent::Audio(bytes) => sound.extend(bytes),
                SpeechEvent::Finished => return Ok(()),
                SpeechEvent::Refused(error) => return Err(error),
                _ => {}
            }
        }
    });
    let error = end.await.unwrap().err();
    (sound, error.map(without_key))
}

/// 50 ms of 24 kHz for each of 200 characters.
const WHOLE: usize = 200 * 2_400;

#[tokio::test]
async fn a_session_bears_what_it_does_not_know_and_any_order() {
    let scene = Scene::new().await;
    let client = scene.client();
    for fault in [Fault::Unknown, Fault::Reorder, Fault::SkipCreated, Fault::Delay { ms: 50 }] {
        for mode in [SessionMode::ServerCommit, SessionMode::Commit] {
            scene.always("realtime", &fault);
            let (sound, error) = speak(&client, mode).await;
            assert_eq!((sound.len(), error), (WHOLE, None), "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_refused_upgrade_is_told_as_what_it_is() {
    let scene = Scene::new().await;
    let client = scene.client();
    for (fault, kind, _) in refusals() {
        scene.always("/api-ws/*", &fault);
        let before = scene.control.calls("realtime");
        let (sound, error) = speak(&client, SessionMode::ServerCommit).await;
        assert_eq!((sound.len(), error.map(|error| error.kind)), (0, Some(kind)), "{fault:?}");
        assert_eq!(scene.control.calls("realtime") - before, 1);
    }
}

#[tokio::test]
async fn what_had_come_before_a_break_is_kept_and_nothing_is_asked_for_again() {
    let scene = Scene::new().await;
    let client = scene.client();
    let (whole, _) = speak(&client, SessionMode::ServerCommit).await;
    let gone = Fault::Close { code: 1007, reason: "Model not found".to_owned() };
    for (fault, kind) in [
        (Fault::Cut { bytes: 10 }, ErrorKind::Interrupted),
        (Fault::CutInFrame, ErrorKind::Interrupted),
        (gone, ErrorKind::ModelGone),
        (Fault::Close { code: 1011, reason: String::new() }, ErrorKind::Interrupted),
        (Fault::Nonsense, ErrorKind::Nonsense),
        (Fault::Huge { bytes: 32 << 20 }, ErrorKind::Nonsense),
    ] {
        // Two words about the session and four about the response come before the first sound.
        for after in [0, 1, 9] {
            scene.control.add(Order { after, ..Order::once("realtime", fault.clone()) });
            let before = scene.control.calls("realtime");
            let (sound, error) = speak(&client, SessionMode::ServerCommit).await;
            let error = error.unwrap();
            assert_eq!((error.kind, scene.control.calls("realtime") - before), (kind, 1), "{fault:?}: {error:?}");
            assert!(whole.starts_with(&sound) && sound.len() < WHOLE, "{fault:?} {after}");
            assert_eq!(sound.is_empty(), after < 9, "{fault:?} {after}: what had come is kept");
        }
    }
}

#[tokio::test]
async fn silence_is_no_success() {
    let scene = Scene::new().await;
    for mode in [SessionMode::ServerCommit, SessionMode::Commit] {
        scene.always("realtime", &Fault::Empty);
        let (sound, error) = speak(&scene.client(), mode).await;
        assert_eq!((sound.len(), error.map(|error| error.kind)), (0, Some(ErrorKind::NoAudio)));
    }
}

#[tokio::test]
async fn a_session_that_stalls_ends_in_time_wherever_it_is() {
    let scene = Scene::new().await;
    for (after, words) in [(0, "no session"), (1, "no session"), (4, "no sound"), (9, "no more sound")] {
        scene.control.clear();
        scene.control.add(Order { after, ..Order::once("realtime", Fault::Stall) });
        let (sound, error) = speak(&scene.impatient(), SessionMode::Commit).await;
        let error = error.unwrap();
        assert_eq!((error.kind, sound.is_empty()), (ErrorKind::TimedOut, after < 9), "{error:?}");
        assert!(error.message.starts_with(words), "{after}: {error:?}");
    }
}

#[tokio::test]
async fn a_server_that_takes_a_line_and_says_nothing_is_unreachable() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = Endpoint::parse(&format!("http://{}", silent.local_addr().unwrap())).unwrap();
    let options = NetOptions { connect: Duration::from_millis(300), ..NetOptions::default() };
    let client = Client::with(endpoint, ApiKey::new(SECRET).unwrap(), options).unwrap();
    let error = tokio::time::timeout(HANG, client.realtime(&SYSTEM.into())).await.unwrap().err().unwrap();
    assert_eq!(error.kind, ErrorKind::Unreachable, "{error:?}");
}

#[tokio::test]
async fn orders_from_outside_need_the_token_and_the_key() {
    let token = || Some("let-it-break".to_owned());
    let scene = Scene::with(Extras { fault_token: token(), ..Extras::default() }, Catalog::bundled()).await;
    let url = format!("{}/_faults", scene.service.base_url());
    let orders = json!({"faults": [{"on": "*:list", "times": 3, "fault": {"refuse": {"status": 503, "body": "{}"}}}]});
    let send = |key: &str, token: &str| {
        let request = http().post(&url).bearer_auth(key).header("x-fault-token", token).body(orders.to_string());
        async { request.send().await.unwrap() }
    };
    assert_eq!(send(KEY, "guess").await.status(), 404);
    assert_eq!(send(KEY, "").await.status(), 404);
    assert_eq!(send("sk-other", "let-it-break").await.status(), 401);
    assert_eq!(scene.client().voices().await.map(|voices| voices.len()), Ok(0), "nothing was ordered");
    assert_eq!(send(KEY, "let-it-break").await.json::<Value>().await.unwrap()["calls"], json!({LIST: 1}));
    assert_eq!(scene.client().voices().await.unwrap_err().kind, ErrorKind::ServerFault);
    assert_eq!(scene.control.calls(LIST), 4);
    let plain = Scene::new().await;
    let url = format!("{}/_faults", plain.service.base_url());
    let answer = http().post(url).bearer_auth(KEY).header("x-fault-token", "").body("{}").send().await.unwrap();
    assert_eq!(answer.status(), 404, "no token, no address");
}

#[tokio::test]
async fn too_many_calls_are_refused_where_limits_hold() {
    let mut catalog = Catalog::bundled();
    let json = r#"{"models": [{"id": "qwen3-tts-flash-realtime", "rate_limits": {"requests_per_minute": 1}}]}"#;
    catalog.overlay(json).unwrap();
    let limits = Extras { rate_limits: true, ..Extras::default() };
    let (with, without) = (Scene::with(limits, catalog.clone()).await, Scene::with(Extras::default(), catalog).await);
    for (scene, limited) in [(&with, true), (&without, false)] {
        assert!(scene.client().realtime(&SYSTEM.into()).await.is_ok());
        let second = scene.client().realtime(&SYSTEM.into()).await.err().map(|error| (error.kind, error.code));
        let Some((ErrorKind::RateLimited(Some(after)), code)) = second else {
            assert!(!limited && second.is_none(), "{second:?}");
            continue;
        };
        assert!(limited && code == "Throttling.RateQuota" && (1..=60).contains(&after.as_secs()), "{after:?}");
    }
}

#[tokio::test]
async fn limits_hold_for_tasks_too() {
    let mut catalog = Catalog::bundled();
    let json = r#"{"models": [{"id": "cosyvoice-v3-flash", "rate_limits": {"requests_per_minute": 1}}]}"#;
    catalog.overlay(json).unwrap();
    let scene = Scene::with(Extras { rate_limits: true, ..Extras::default() }, catalog).await;
    let parameters = Parameters { voice: Some("longanyang".into()), ..Parameters::default() };
    let order = TaskOrder { model: "cosyvoice-v3-flash".into(), parameters };
    let run = async || {
        let socket = scene.client().tasks(TaskDeadlines::default()).await.unwrap();
        socket.run(&order).await.err().map(|error| (error.kind, error.code))
    };
    assert_eq!(run().await, None);
    let (kind, code) = run().await.unwrap();
    assert!(matches!(kind, ErrorKind::RateLimited(_)) && code == "Throttling.RateQuota", "{kind:?}");
}

/// A workspace's host that refuses without a word, and the shared host beside it.
async fn workspace(own: Lie, shared: Lie) -> (Liar, Liar, Client) {
    let (own, shared) = (Liar::new(vec![own]).await, Liar::new(vec![shared]).await);
    let endpoint = |liar: &Liar| Endpoint::parse(&format!("http://{}", liar.addr)).unwrap();
    let endpoint = endpoint(&own).beside(&endpoint(&shared), "ws-1");
    let client = Client::new(endpoint, ApiKey::new(SECRET).unwrap()).unwrap();
    (own, shared, client)
}

#[tokio::test]
async fn a_workspace_that_gives_no_reason_is_asked_elsewhere_once_and_for_free() {
    let (own, shared, client) = workspace(Lie::json(403, &json!({})), Lie::json(400, &words("Arrearage"))).await;
    let error = without_key(client.voices().await.unwrap_err());
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Billing, "In the server's words."));
    assert_eq!((own.calls(), shared.calls()), (1, 1));
    assert!(shared.last().contains("x-dashscope-workspace: ws-1"), "{}", shared.last());
    let error = client.realtime(&SYSTEM.into()).await.err().unwrap();
    assert_eq!((error.kind, own.calls(), shared.calls()), (ErrorKind::Billing, 2, 2));
    assert_eq!(design(&client).await.unwrap_err().kind, ErrorKind::AccessDenied);
    assert_eq!((own.calls(), shared.calls()), (3, 2), "a charged call is not sent again");

    for (own, shared) in [
        (Lie::json(403, &words("AccessDenied")), Lie::json(200, &designed())),
        (Lie::json(403, &json!({})), Lie::json(401, &json!({}))),
        (Lie::json(403, &json!({})), Lie::Reset),
    ] {
        let (_, _, client) = workspace(own, shared).await;
        assert_eq!(client.voices().await.unwrap_err().kind, ErrorKind::AccessDenied, "the first word holds");
    }
}
