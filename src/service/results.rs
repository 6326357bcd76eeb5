//! Finished sound behind addresses of the service's own, as the vendor's storage keeps it: random names, no key, one
//! day, and then a refusal in XML.
//!
//! Bounded in number and bytes: the oldest go first. Files are in a folder of this run's own, which goes with it; what
//! a run that was killed left behind is removed by the next one.

mod folder;

use std::{
    collections::VecDeque,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{self, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Deserialize;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

use self::folder::Folder;
use super::{App, ids};

/// Where the addresses begin. They are let in without a key.
pub const PREFIX: &str = "/results/";
/// How long the vendor keeps a result.
pub const LIFE: Duration = Duration::from_hours(24);

/// Results that are kept at most.
const MOST_FILES: usize = 1_000;
/// Bytes that are kept at most; a result is larger than that only by itself.
const MOST_BYTES: u64 = 1 << 30;

/// All results of this run.
#[derive(Debug)]
pub struct Results {
    folder: Folder,
    /// `http://127.0.0.1:PORT`.
    base: String,
    life: Duration,
    kept: Mutex<VecDeque<Kept>>,
}

/// A result, oldest first in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    name: String,
    bytes: u64,
    expires: Timestamp,
}

/// Where a result is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Its address.
    pub url: String,
    /// When the address ends, in seconds since 1970.
    pub expires_at: i64,
}

/// A result that is being written; dropping it leaves nothing behind.
#[derive(Debug)]
pub struct Writing {
    results: Arc<Results>,
    name: String,
    path: tempfile::TempPath,
    file: tokio::fs::File,
    bytes: u64,
}

impl Results {
    /// Makes this run's folder below `dir`. Blocks.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(dir: &Path, base: String, life: Duration) -> io::Result<Self> {
        Ok(Self { folder: Folder::open(dir)?, base, life, kept: Mutex::default() })
    }

    /// Begins a result whose name ends with `.extension`.
    ///
    /// # Errors
    /// Whatever the system says.
    pub async fn begin(self: &Arc<Self>, extension: &str) -> io::Result<Writing> {
        let name = format!("{}.{extension}", ids::part(""));
        let path = tempfile::TempPath::try_from_path(self.path_of(&name))?;
        let file = tokio::fs::File::create_new(&path).await?;
        Ok(Writing { results: Arc::clone(self), name, path, file, bytes: 0 })
    }

    fn path_of(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Files of what went are removed; one that cannot be is removed with the folder.
    fn keep(&self, new: Kept) {
        let mut kept = self.lock();
        kept.push_back(new);
        let now = Timestamp::now();
        let mut bytes: u64 = kept.iter().map(|entry| entry.bytes).sum();
        while kept.len() > 1
            && let Some(oldest) = kept.front()
            && (kept.len() > MOST_FILES || bytes > MOST_BYTES || oldest.expires <= now)
        {
            bytes -= oldest.bytes;
            let _ = std::fs::remove_file(self.path_of(&oldest.name));
            kept.pop_front();
        }
    }

    fn find(&self, name: &str) -> Option<Kept> {
        self.lock().iter().find(|entry| entry.name == name).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writing {
    /// Adds bytes.
    ///
    /// # Errors
    /// Whatever the system says.
    pub async fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).await
    }

    /// Makes it a result.
    ///
    /// # Errors
    /// Whatever the system says; nothing is kept then.
    pub async fn finish(mut self) -> io::Result<Address> {
        self.file.flush().await?;
        let expires = Timestamp::now() + self.results.life;
        self.path.keep().map_err(|err| err.error)?;
        let address = Address {
            url: format!("{}{PREFIX}{}?Expires={}", self.results.base, self.name, expires.as_second()),
            expires_at: expires.as_second(),
        };
        self.results.keep(Kept { name: self.name, bytes: self.bytes, expires });
        Ok(address)
    }
}

/// `?Expires=…`
#[derive(Debug, Deserialize)]
pub struct Lifetime {
    #[serde(rename = "Expires")]
    expires: Option<i64>,
}

/// Answers with the file, or as a storage refuses.
pub async fn fetch(
    State(app): State<Arc<App>>,
    extract::Path(name): extract::Path<String>,
    Query(life): Query<Lifetime>,
) -> Response {
    let now = Timestamp::now();
    let kept = app.results.find(&name);
    let expires = kept.as_ref().map(|kept| kept.expires);
    let is_over = expires.map_or_else(|| life.expires.is_some_and(|at| at <= now.as_second()), |at| at <= now);
    if is_over {
        return refuse(StatusCode::FORBIDDEN, "AccessDenied", "Request has expired.");
    }
    let gone = || refuse(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.");
    let Some(kept) = kept else { return gone() };
    let Ok(file) = tokio::fs::File::open(app.results.path_of(&kept.name)).await else { return gone() };
    let head =
        [(header::CONTENT_TYPE, content_type(&name).to_owned()), (header::CONTENT_LENGTH, kept.bytes.to_string())];
    (head, Body::from_stream(ReaderStream::new(file))).into_response()
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>\n"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], xml).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("wav") => "audio/wav",
        Some("mp3") => "audio/mpeg",
        Some("opus") => "audio/ogg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
