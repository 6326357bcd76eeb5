//! Servers that do not keep to the protocol: raw sockets that count what they are sent.

use std::{
    future::Future,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use timbre::{
    dashscope::{Client, Endpoint},
    settings::secrets::ApiKey,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_tungstenite::{WebSocketStream, accept_async};

/// Long enough that a leak of it is seen, and found nowhere by chance.
pub const SECRET: &str = "sk-never-to-be-seen-4711";

/// What a liar does after it has heard a whole call.
#[derive(Clone)]
pub enum Lie {
    /// Writes these bytes and hangs up.
    Say(String),
    /// Writes these bytes and waits for the next call on the same line.
    Keep(String),
    /// Writes these bytes and hangs up once it is let.
    Late(Arc<Semaphore>, String),
    /// Hangs up hard, without a byte.
    Reset,
    /// Says that the answer is fine, and then never stops talking.
    Endless,
}

impl Lie {
    /// An orderly answer.
    pub fn answer(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Say(format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{headers}\r\n{body}"))
    }

    /// The voice that was asked for, once the gate lets it pass.
    pub fn designed_late(gate: &Arc<Semaphore>) -> Self {
        match Self::json(200, &designed()) {
            Self::Say(text) => Self::Late(Arc::clone(gate), text),
            other => other,
        }
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::answer(status, "X-Request-Id: req-header\r\n", &body.to_string())
    }
}

/// Tells the same lie to everybody, or the last of several once the others were told.
pub struct Liar {
    pub addr: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    written: Arc<AtomicUsize>,
}

impl Liar {
    pub async fn new(lies: Vec<Lie>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let liar = Self { addr: listener.local_addr().unwrap(), heard: Arc::default(), written: Arc::default() };
        let (heard, written) = (Arc::clone(&liar.heard), Arc::clone(&liar.written));
        tokio::spawn(async move {
            while let Ok((caller, _)) = listener.accept().await {
                tokio::spawn(answer(caller, lies.clone(), Arc::clone(&heard), Arc::clone(&written)));
            }
        });
        liar
    }

    pub fn client(&self) -> Client {
        client(&self.base_url())
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Whole calls that were heard.
    pub fn calls(&self) -> usize {
        self.heard.lock().unwrap().len()
    }

    /// The last call, as it was sent.
    pub fn last(&self) -> String {
        self.heard.lock().unwrap().last().cloned().unwrap_or_default()
    }

    /// Bytes that were written by [`Lie::Endless`].
    pub fn written(&self) -> usize {
        self.written.load(Ordering::SeqCst)
    }
}

pub fn client(base: &str) -> Client {
    Client::new(Endpoint::parse(base).unwrap(), ApiKey::new(SECRET).unwrap()).unwrap()
}

async fn answer(mut caller: TcpStream, lies: Vec<Lie>, heard: Arc<Mutex<Vec<String>>>, written: Arc<AtomicUsize>) {
    while let Some(call) = hear(&mut caller).await {
        heard.lock().unwrap().push(String::from_utf8_lossy(&call).into_owned());
        let count = heard.lock().unwrap().len();
        let lie = &lies[count.min(lies.len()) - 1];
        tell(&mut caller, lie, &written).await;
        if !matches!(lie, Lie::Keep(_)) {
            return;
        }
    }
}

async fn tell(caller: &mut TcpStream, lie: &Lie, written: &AtomicUsize) {
    match lie {
        Lie::Keep(text) => drop(caller.write_all(text.as_bytes()).await),
        Lie::Say(text) => say(caller, text).await,
        Lie::Late(gate, text) => {
            gate.acquire().await.unwrap().forget();
            say(caller, text).await;
        }
        Lie::Reset => caller.set_zero_linger().unwrap(),
        Lie::Endless => {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"output\":\"";
            let _ = caller.write_all(head.as_bytes()).await;
            let block = vec![b'x'; 1 << 20];
            while caller.write_all(&block).await.is_ok() {
                written.fetch_add(block.len(), Ordering::SeqCst);
            }
        }
    }
}

async fn say(caller: &mut TcpStream, text: &str) {
    let _ = caller.write_all(text.replacen("\r\n", "\r\nConnection: close\r\n", 1).as_bytes()).await;
    let _ = caller.shutdown().await;
}

/// Reads a whole call; `None` where the caller hangs up before its end.
async fn hear(caller: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut call, mut buffer) = (Vec::new(), [0; 8_192]);
    loop {
        let head = call.windows(4).position(|end| end == b"\r\n\r\n");
        if let Some(end) = head {
            let text = String::from_utf8_lossy(&call[..end]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
            if call.len() >= end + 4 + length.unwrap_or(0) {
                return Some(call);
            }
        }
        match caller.read(&mut buffer).await {
            Ok(count @ 1..) => call.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
}

/// A server of sockets that does `script` with each caller.
pub async fn socket_server<F: Future<Output = ()> + Send>(
    script: impl Fn(WebSocketStream<TcpStream>) -> F + Send + Sync + 'static,
) -> Client {
    client(&format!("http://{}", socket_server_at(script).await))
}

/// The address of such a server.
pub async fn socket_server_at<F: Future<Output = ()> + Send>(
    script: impl Fn(WebSocketStream<TcpStream>) -> F + Send + Sync + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((caller, _)) = listener.accept().await {
            if let Ok(socket) = accept_async(caller).await {
                script(socket).await;
            }
        }
    });
    addr
}

/// The answer to a design that worked, with four samples as its preview.
pub fn designed() -> Value {
    json!({"output": {"voice": "qwen-tts-vd-announcer-voice-1-a", "preview_audio": {
        "data": "AAABAAIAAwA=", "sample_rate": 24_000, "response_format": "pcm"}}, "request_id": "req-body"})
}

/// How long a future took; for lower bounds only.
pub async fn timed<T>(what: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    (what.await, start.elapsed())
}
