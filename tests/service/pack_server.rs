//! A server of files that can break, stall, lie and refuse, and remembers what it was asked for.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{self, State},
    http::{HeaderMap, Response, StatusCode, header},
};
use futures_util::{StreamExt as _, stream};

/// How a file is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Good,
    /// As if ranges had not been invented.
    NoRanges,
    /// Gives a part of another file than the one that was meant.
    IgnoreIfRange,
    /// The line is cut after so many bytes.
    BreakAfter(usize),
    /// Nothing more comes after so many bytes.
    StallAfter(usize),
    Status(u16),
}

/// A question for a file.
#[derive(Clone, Debug)]
pub struct Asked {
    pub name: String,
    pub from: Option<u64>,
    pub if_range: Option<String>,
}

#[derive(Default)]
struct Inner {
    folder: PathBuf,
    contents: Mutex<HashMap<String, Vec<u8>>>,
    next: Mutex<HashMap<String, Vec<Manner>>>,
    always: Mutex<HashMap<String, Manner>>,
    asked: Mutex<Vec<Asked>>,
}

pub struct Server {
    pub address: String,
    inner: Arc<Inner>,
}

impl Server {
    /// Gives the files of a folder.
    pub async fn start(folder: &Path) -> Self {
        let inner = Arc::new(Inner { folder: folder.to_owned(), ..Inner::default() });
        let routes = Router::new().route("/{name}", axum::routing::get(give)).with_state(Arc::clone(&inner));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { address, inner }
    }

    /// How the next questions for a file are answered, one after the other.
    pub fn manner(&self, name: &str, manners: &[Manner]) {
        self.inner.next.lock().unwrap().insert(name.to_owned(), manners.to_vec());
    }

    /// How the questions after those are.
    pub fn always(&self, name: &str, manner: Manner) {
        self.inner.always.lock().unwrap().insert(name.to_owned(), manner);
    }

    /// Other bytes than those in the folder.
    pub fn content(&self, name: &str, bytes: Vec<u8>) {
        self.inner.contents.lock().unwrap().insert(name.to_owned(), bytes);
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.inner.asked.lock().unwrap().clone()
    }

    pub fn forget(&self) {
        self.inner.asked.lock().unwrap().clear();
    }
}

async fn give(
    State(inner): State<Arc<Inner>>,
    extract::Path(name): extract::Path<String>,
    headers: HeaderMap,
) -> Response<Body> {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let from = said(header::RANGE)
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-').map(str::to_owned))
        .and_then(|from| from.parse::<u64>().ok());
    let if_range = said(header::IF_RANGE);
    inner.asked.lock().unwrap().push(Asked { name: name.clone(), from, if_range: if_range.clone() });
    let manner = {
        let mut next = inner.next.lock().unwrap();
        let queue = next.entry(name.clone()).or_default();
        let always = inner.always.lock().unwrap().get(&name).copied();
        if queue.is_empty() { always.unwrap_or(Manner::Good) } else { queue.remove(0) }
    };
    let own = inner.contents.lock().unwrap().get(&name).cloned();
    let Some(bytes) = own.or_else(|| fs::read(inner.folder.join(&name)).ok()) else { return status(404) };
    if let Manner::Status(code) = manner {
        return status(code);
    }
    let tag = format!("\"{}\"", &timbre::engine::pack::testing::sha256(&bytes)[..16]);
    let same = manner == Manner::IgnoreIfRange || if_range.is_none_or(|wanted| wanted == tag);
    let answer = Response::builder().header(header::ETAG, tag);
    match from.filter(|_| same && manner != Manner::NoRanges) {
        Some(from) if from >= bytes.len() as u64 => status(416),
        Some(from) => {
            let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
            let rest = bytes[usize::try_from(from).unwrap()..].to_vec();
            let answer = answer.status(206).header(header::CONTENT_RANGE, range);
            answer.header(header::CONTENT_LENGTH, rest.len()).body(body(rest, manner)).unwrap()
        }
        None => answer.header(header::CONTENT_LENGTH, bytes.len()).body(body(bytes, manner)).unwrap(),
    }
}

fn status(code: u16) -> Response<Body> {
    Response::builder().status(StatusCode::from_u16(code).unwrap()).body(Body::empty()).unwrap()
}

/// In pieces, so that a part of it is on its way before the rest.
fn body(bytes: Vec<u8>, manner: Manner) -> Body {
    let pieces = |bytes: &[u8]| {
        let pieces: Vec<_> = bytes.chunks(32_768).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        stream::iter(pieces)
    };
    match manner {
        Manner::BreakAfter(count) => {
            let broken = stream::iter([Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))]);
            // What was written must have left before the line is cut.
            let cut = broken.then(async |error| {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                error
            });
            Body::from_stream(pieces(&bytes[..count.min(bytes.len())]).chain(cut.boxed()))
        }
        Manner::StallAfter(count) => {
            let sent = pieces(&bytes[..count.min(bytes.len())]);
            Body::from_stream(sent.chain(stream::pending::<Result<Bytes, std::io::Error>>()))
        }
        _ => Body::from(bytes),
    }
}
