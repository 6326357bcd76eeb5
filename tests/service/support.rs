//! A service of its own for each test, and raw clients for it.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;
use timbre::{
    catalog::Catalog,
    engine::Engine,
    service::{Extras, Service, ServiceConfig, ServiceError, Tuning, start, start_with},
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest, handshake::client::Request, protocol::CloseFrame},
};

use crate::engines::Sine;

pub const KEY: &str = "sk-test-0000";
pub const DESIGNED: &str = "qwen3-tts-vd-realtime-2026-01-15";
pub const OLDER_DESIGNED: &str = "qwen3-tts-vd-realtime-2025-12-16";
pub const SYSTEM: &str = "qwen3-tts-flash-realtime";
pub const CUSTOMIZATION: &str = "/api/v1/services/audio/tts/customization";

/// Longer than anything that a test waits for; only a hanging service comes to it.
pub const PATIENCE: Duration = Duration::from_mins(1);

pub struct Fixture {
    pub dir: TempDir,
    pub service: Service,
    pub engine: Arc<Sine>,
    pub http: reqwest::Client,
}

impl Fixture {
    pub async fn new() -> Self {
        Self::with(Catalog::bundled()).await
    }

    pub async fn with(catalog: Catalog) -> Self {
        let (dir, engine) = (tempfile::tempdir().unwrap(), Arc::new(Sine::default()));
        let service = serve(dir.path(), Arc::clone(&engine) as Arc<dyn Engine>, catalog).await.unwrap();
        Self { dir, service, engine, http: http() }
    }

    /// With other times than the usual ones.
    pub async fn tuned(catalog: Catalog, tuning: Tuning) -> Self {
        let (dir, engine) = (tempfile::tempdir().unwrap(), Arc::new(Sine::default()));
        let config = config(dir.path(), Arc::clone(&engine) as Arc<dyn Engine>, catalog);
        let service = start_with(config, Extras { tuning, ..Extras::default() }).await.unwrap();
        Self { dir, service, engine, http: http() }
    }

    /// Stops the service and starts another one on the same folder.
    pub async fn restart(self) -> Self {
        let Self { dir, service, engine, http } = self;
        service.stop().await;
        let service = serve(dir.path(), Arc::clone(&engine) as Arc<dyn Engine>, Catalog::bundled()).await.unwrap();
        Self { dir, service, engine, http }
    }

    pub async fn call(&self, body: Value) -> (StatusCode, Value) {
        call(&self.http, &self.service, body).await
    }

    pub async fn design(&self, input: Value) -> (StatusCode, Value) {
        self.call(json!({"model": "qwen-voice-design", "input": input})).await
    }

    /// Makes a voice for `target` and gives its id.
    pub async fn voice(&self, target: &str) -> String {
        let (status, answer) = self.design(create(target, "en", "Hello.")).await;
        assert_eq!(status, 200, "{answer}");
        answer["output"]["voice"].as_str().unwrap().to_owned()
    }

    pub async fn session(&self, model: &str) -> Session {
        Session::open(self.service.addr(), model).await
    }
}

pub fn http() -> reqwest::Client {
    // The second and later calls find a provider in place, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap()
}

pub async fn serve(dir: &Path, engine: Arc<dyn Engine>, catalog: Catalog) -> Result<Service, ServiceError> {
    start(config(dir, engine, catalog)).await
}

fn config(dir: &Path, engine: Arc<dyn Engine>, catalog: Catalog) -> ServiceConfig {
    ServiceConfig {
        addr: ([127, 0, 0, 1], 0).into(),
        data_dir: dir.to_owned(),
        engine,
        catalog: Arc::new(catalog),
        key: Some(KEY.to_owned()),
    }
}

pub async fn call(http: &reqwest::Client, service: &Service, body: Value) -> (StatusCode, Value) {
    let url = format!("{}{CUSTOMIZATION}", service.base_url());
    let answer = http.post(url).bearer_auth(service.key()).json(&body).send().await.unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let (status, value) = (answer.status(), answer.json::<Value>().await.unwrap());
    assert_eq!(value["request_id"], id, "the body and the header name one request");
    (status, value)
}

pub fn create(target: &str, language: &str, preview: &str) -> Value {
    json!({"action": "create", "target_model": target, "voice_prompt": "A calm middle-aged male announcer",
        "preview_text": preview, "preferred_name": "announcer", "language": language})
}

pub fn upgrade(addr: SocketAddr, model: &str) -> Request {
    let mut request = format!("ws://{addr}/api-ws/v1/realtime?model={model}").into_client_request().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {KEY}").parse().unwrap());
    request
}

/// One realtime session.
pub struct Session {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Session {
    /// Connects, without waiting for any event.
    pub async fn connect(addr: SocketAddr, model: &str) -> Self {
        Self { socket: connect_async(upgrade(addr, model)).await.unwrap().0 }
    }

    /// Connects and takes `session.created`.
    pub async fn open(addr: SocketAddr, model: &str) -> Self {
        let mut session = Self::connect(addr, model).await;
        assert_eq!(session.event().await["type"], "session.created");
        session
    }

    pub async fn raw(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// Sends an event with the id `event_KIND`.
    pub async fn send(&mut self, kind: &str, mut body: Value) {
        body["type"] = json!(kind);
        body["event_id"] = json!(format!("event_{kind}"));
        self.raw(body.to_string().into()).await;
    }

    pub async fn update(&mut self, session: Value) -> Value {
        self.send("session.update", json!({"session": session})).await;
        self.event().await
    }

    pub async fn append(&mut self, text: &str) {
        self.send("input_text_buffer.append", json!({"text": text})).await;
    }

    pub async fn commit(&mut self) {
        self.send("input_text_buffer.commit", json!({})).await;
    }

    pub async fn finish(&mut self) {
        self.send("session.finish", json!({})).await;
    }

    async fn next(&mut self) -> Option<Result<Message, tungstenite::Error>> {
        tokio::time::timeout(PATIENCE, self.socket.next()).await.unwrap()
    }

    /// The next event.
    pub async fn event(&mut self) -> Value {
        match self.next().await {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).unwrap(),
            other => panic!("no event: {other:?}"),
        }
    }

    /// Events up to and including the first of that kind.
    pub async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let event = self.event().await;
            let found = event["type"] == kind;
            events.push(event);
            if found {
                return events;
            }
        }
    }

    /// The close frame, which must come next.
    pub async fn closed(&mut self) -> CloseFrame {
        match self.next().await {
            Some(Ok(Message::Close(Some(frame)))) => frame,
            other => panic!("no close frame: {other:?}"),
        }
    }

    /// Finishes, and gives the events up to the end, which must be a normal close.
    pub async fn finished(&mut self) -> Vec<Value> {
        self.finish().await;
        let events = self.until("session.finished").await;
        assert_eq!(u16::from(self.closed().await.code), 1000);
        events
    }
}

pub fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

/// Kinds, with runs of deltas as one.
pub fn outline(events: &[Value]) -> Vec<&str> {
    let mut kinds = kinds(events);
    kinds.dedup_by(|a, b| a == b && *a == "response.audio.delta");
    kinds
}

/// The bytes of all deltas.
pub fn audio(events: &[Value]) -> Vec<u8> {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let deltas = events.iter().filter(|event| event["type"] == "response.audio.delta");
    deltas.flat_map(|event| BASE64_STANDARD.decode(event["delta"].as_str().unwrap()).unwrap()).collect()
}

pub const RESPONSE: [&str; 8] = [
    "response.created",
    "response.output_item.added",
    "response.content_part.added",
    "response.audio.delta",
    "response.audio.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.done",
];

/// Waits until `condition` holds.
pub async fn eventually(condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap();
}
