//! Fetching a large file of a known size into the disk: stopped at any moment, and gone on with later.
//!
//! What came so far stays beside its goal under `.part`, and what the server said of the file under `.part.json`, so
//! that a later call asks only for the rest. Whether the bytes are the right ones is for others to say. No key goes
//! along.

mod answer;
mod part;

use std::{path::Path, sync::Arc, time::Duration};

use reqwest::{Response, StatusCode, Url, header};
use tokio::{io::AsyncWriteExt as _, time::timeout};

use self::{
    answer::{Way, judge},
    part::Part,
};
use super::{Error, ErrorKind, NetOptions, ProxyChoice, net};

/// Time for the head of an answer, and between two pieces.
const STALL: Duration = Duration::from_secs(30);
/// Times that a broken line is taken up again by itself, in a row without any byte.
const ATTEMPTS: u32 = 3;
/// Rest before that.
const REST: Duration = Duration::from_millis(500);

/// Why a file did not come. What had come stays.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The line, the proxy or the server.
    #[error(transparent)]
    Net(#[from] Error),
    /// The server said no with this status.
    #[error("HTTP status {0}")]
    Refused(u16),
    /// The server's file has another size.
    #[error("the file there has {found} bytes instead of {expected}")]
    OtherSize {
        /// What the server has.
        found: u64,
        /// What is wanted.
        expected: u64,
    },
    /// The file could not be written.
    #[error("{0}")]
    Disk(#[from] std::io::Error),
}

/// Fetches files. Cloning is cheap.
#[derive(Clone)]
pub struct Downloader {
    proxy: ProxyChoice,
    tls: Arc<rustls::ClientConfig>,
}

impl Downloader {
    /// With the system's trust, and this proxy on the way.
    ///
    /// # Errors
    /// [`ErrorKind::Unreachable`] where the system offers no trusted certificates.
    pub fn new(proxy: ProxyChoice) -> Result<Self, Error> {
        Ok(Self { proxy, tls: net::tls()? })
    }

    /// A page of at most `most` bytes in the form of `accept`, and the address where it was in the end.
    ///
    /// # Errors
    /// See [`DownloadError`]; a longer page is of another size.
    pub async fn page(&self, address: &str, accept: &str, most: usize) -> Result<(Url, Vec<u8>), DownloadError> {
        let (http, url) = self.way(address)?;
        let request = http.get(url).header(header::ACCEPT, accept);
        let mut response = in_time(request.send()).await?.map_err(Error::from_http)?;
        if !response.status().is_success() {
            return Err(DownloadError::Refused(response.status().as_u16()));
        }
        let mut page = Vec::new();
        while let Some(piece) = in_time(response.chunk()).await?.map_err(Error::from_http)? {
            page.extend_from_slice(&piece);
            if page.len() > most {
                return Err(DownloadError::OtherSize { found: page.len() as u64, expected: most as u64 });
            }
        }
        Ok((response.url().clone(), page))
    }

    /// How to get to an address on the web.
    fn way(&self, address: &str) -> Result<(reqwest::Client, Url), Error> {
        let url = Url::parse(address).map_err(|_| Error::new(ErrorKind::Unreachable, "the address is no address"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::new(ErrorKind::Unreachable, "the address is not on the web"));
        }
        let loopback = url.host_str().is_some_and(super::endpoint::is_this_computer);
        let http = net::files(&NetOptions { proxy: self.proxy.clone(), ..NetOptions::default() }, &self.tls, loopback)?;
        Ok((http, url))
    }

    /// Fetches the file of `bytes` bytes at `address` to `goal`, going on with what came before from there. `progress`
    /// is told how many bytes there are. Dropping the future stops it; what came stays.
    ///
    /// # Errors
    /// See [`DownloadError`]. Broken lines are taken up again a few times before.
    pub async fn fetch(
        &self,
        address: &str,
        goal: &Path,
        bytes: u64,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), DownloadError> {
        let (http, url) = self.way(address)?;
        let mut part = Part::open(goal, address).await?;
        let (mut idle, mut most) = (0, part.bytes());
        loop {
            let failed = match pass(&http, &url, &mut part, bytes, progress).await {
                Ok(()) => return Ok(part.finish(goal).await?),
                Err(failed) => failed,
            };
            // A file that began anew has to come farther than before, or a line that always breaks would never end.
            idle = if part.bytes() > most { 1 } else { idle + 1 };
            most = most.max(part.bytes());
            if !is_passing(&failed) || idle >= ATTEMPTS {
                part.keep().await?;
                return Err(failed);
            }
            tokio::time::sleep(REST * idle).await;
        }
    }
}

/// Whether another try may help.
fn is_passing(error: &DownloadError) -> bool {
    match error {
        DownloadError::Net(error) => error.kind.is_passing(),
        DownloadError::Refused(status) => *status >= 500 || *status == 429,
        DownloadError::OtherSize { .. } | DownloadError::Disk(_) => false,
    }
}

/// One call for what is missing.
async fn pass(
    http: &reqwest::Client,
    url: &Url,
    part: &mut Part,
    bytes: u64,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), DownloadError> {
    if part.bytes() > bytes {
        part.begin_anew().await?;
    }
    progress(part.bytes());
    if part.bytes() == bytes && bytes > 0 {
        return Ok(());
    }
    let response = ask(http, url, part).await?;
    let mut response = match judge(&response, part.bytes(), bytes)? {
        Way::GoOn => response,
        Way::FromTheBegin => {
            part.begin_anew().await?;
            progress(0);
            response
        }
        Way::AskAnew => {
            part.begin_anew().await?;
            progress(0);
            let response = ask(http, url, part).await?;
            match judge(&response, 0, bytes)? {
                Way::AskAnew => return Err(DownloadError::Refused(response.status().as_u16())),
                Way::GoOn | Way::FromTheBegin => response,
            }
        }
    };
    part.remember(&response).await?;
    while let Some(piece) = in_time(response.chunk()).await?.map_err(Error::from_http)? {
        if part.bytes() + piece.len() as u64 > bytes {
            let found = part.bytes() + piece.len() as u64;
            part.begin_anew().await?;
            return Err(DownloadError::OtherSize { found, expected: bytes });
        }
        part.file.write_all(&piece).await?;
        part.add(piece.len() as u64);
        progress(part.bytes());
    }
    part.file.flush().await?;
    if part.bytes() == bytes {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Interrupted, "the file ended too early").into())
}

async fn ask(http: &reqwest::Client, url: &Url, part: &Part) -> Result<Response, DownloadError> {
    // Packed bytes could neither be counted nor gone on with.
    let mut request = http.get(url.clone()).header(header::ACCEPT_ENCODING, "identity");
    if part.bytes() > 0 {
        request = request.header(header::RANGE, format!("bytes={}-", part.bytes()));
        if let Some(known) = part.validator() {
            request = request.header(header::IF_RANGE, known);
        }
    }
    let response = in_time(request.send()).await?.map_err(Error::from_http)?;
    let status = response.status();
    if status.is_success() || status == StatusCode::RANGE_NOT_SATISFIABLE {
        Ok(response)
    } else {
        Err(DownloadError::Refused(status.as_u16()))
    }
}

async fn in_time<T>(what: impl Future<Output = T>) -> Result<T, Error> {
    timeout(STALL, what).await.map_err(|_| Error::new(ErrorKind::TimedOut, "the file stopped coming"))
}
