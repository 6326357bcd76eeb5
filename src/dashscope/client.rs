//! One account at one server: plain calls, their limits in time and size, and retries of what is free.

use std::time::Duration;

use reqwest::{Response, header};
use serde::{Serialize, de::DeserializeOwned};

use super::{Endpoint, Error, ErrorKind, error::chain};
use crate::{
    settings::secrets::ApiKey,
    wire::error::{ErrorBody, REQUEST_ID_HEADER},
};

/// Time to reach a server.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time for a whole call; the vendor's samples allow 60 s for a design, slow links need more for the preview.
const CALL_TIMEOUT: Duration = Duration::from_mins(2);
/// No answer that makes sense is larger: a preview of 1,024 characters is a few megabytes in base64.
const LARGEST_ANSWER: usize = 64 << 20;
/// How often a free call is tried.
pub(super) const TRIES: u32 = 3;

/// One account at one server. Cloning shares connections.
#[derive(Clone)]
pub struct Client {
    pub(super) endpoint: Endpoint,
    pub(super) key: ApiKey,
    pub(super) http: reqwest::Client,
}

/// Whether a call may be sent again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Charge {
    /// Costs nothing: passing failures are retried.
    Free,
    /// Costs money: sent once.
    Charged,
}

impl Client {
    /// A client that has not connected yet.
    ///
    /// # Errors
    /// [`ErrorKind::Unreachable`] where the system offers no trusted certificates.
    pub fn new(endpoint: Endpoint, key: ApiKey) -> Result<Self, Error> {
        // Fails only where a provider is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("timbre/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(CALL_TIMEOUT)
            .tcp_nodelay(true)
            // A redirect would take the key elsewhere, or send a charged call twice.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never());
        if endpoint.is_loopback() {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(Error::from_http)?;
        Ok(Self { endpoint, key, http })
    }

    /// Where it goes.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// A call whose answer must be read as `T`.
    pub(super) async fn post<B, T>(&self, path: &str, body: &B) -> Result<T, Error>
    where
        B: Serialize + Sync,
        T: DeserializeOwned,
    {
        let bytes = self.post_raw(path, body, Charge::Free).await?;
        serde_json::from_slice(&bytes).map_err(|err| Error::new(ErrorKind::Nonsense, chain(&err)))
    }

    /// A call whose answer is taken as it comes: what was paid for is not thrown away because a field is odd.
    pub(super) async fn post_raw<B: Serialize + Sync>(
        &self,
        path: &str,
        body: &B,
        charge: Charge,
    ) -> Result<Vec<u8>, Error> {
        let mut tried = 1;
        loop {
            match self.post_once(path, body).await {
                Err(error) if charge == Charge::Free && tried < TRIES && error.kind.is_passing() => {
                    tokio::time::sleep(pause(error.kind, tried)).await;
                    tried += 1;
                }
                other => return other,
            }
        }
    }

    async fn post_once<B: Serialize + Sync>(&self, path: &str, body: &B) -> Result<Vec<u8>, Error> {
        let request = self.http.post(self.endpoint.http(path)).bearer_auth(self.key.expose()).json(body);
        let response = request.send().await.map_err(Error::from_http)?;
        let (status, id, retry_after) = (response.status(), request_id(&response), retry_after(&response));
        let bytes = whole_body(response).await?;
        let refused = if status.is_success() { business_error(&bytes) } else { Some(error_body(&bytes)) };
        match refused {
            None => Ok(bytes),
            Some(mut body) => {
                if body.request_id.is_empty() {
                    body.request_id = id;
                }
                Err(Error::from_response(status.as_u16(), retry_after, body).without(&self.key))
            }
        }
    }
}

/// Exponential, at most 8 s, with a quarter of jitter; the server's own word comes first.
pub(super) fn pause(kind: ErrorKind, tried: u32) -> Duration {
    if let ErrorKind::RateLimited(Some(after)) = kind {
        return after.min(Duration::from_secs(30));
    }
    let seconds = (0.5 * f64::from(1_u32 << tried.min(4))).min(8.0);
    Duration::from_secs_f64(seconds * (1.0 + 0.25 * rand::random::<f64>()))
}

pub(super) fn request_id(response: &Response) -> String {
    let header = response.headers().get(REQUEST_ID_HEADER).and_then(|value| value.to_str().ok());
    header.unwrap_or_default().to_owned()
}

pub(super) fn retry_after(response: &Response) -> Option<Duration> {
    let header = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    header.trim().parse().ok().map(Duration::from_secs)
}

pub(super) async fn whole_body(mut response: Response) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Error::from_http)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Error::new(ErrorKind::Nonsense, "the answer is larger than 64 MB"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

pub(super) fn error_body(bytes: &[u8]) -> ErrorBody {
    ErrorBody::read(bytes)
}

/// An error under status 200: a code, and no output.
fn business_error(bytes: &[u8]) -> Option<ErrorBody> {
    let body = serde_json::from_slice::<ErrorBody>(bytes).ok().filter(|body| !body.code.is_empty())?;
    let has_output =
        serde_json::from_slice::<serde_json::Value>(bytes).is_ok_and(|value| value.get("output").is_some());
    (!has_output).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_under_status_200_is_seen() {
        assert!(business_error(br#"{"code":"Throttling","message":"slow down"}"#).is_some());
        assert!(business_error(br#"{"code":"","message":"","output":{}}"#).is_none());
        assert!(business_error(br#"{"output":{"voice":"v"},"code":"x"}"#).is_none());
        assert!(business_error(b"not json").is_none());
    }

    #[test]
    fn the_server_says_how_long_to_wait() {
        assert_eq!(pause(ErrorKind::RateLimited(Some(Duration::from_secs(3))), 1), Duration::from_secs(3));
        let (first, third) = (pause(ErrorKind::ServerFault, 1), pause(ErrorKind::ServerFault, 3));
        assert!(first >= Duration::from_secs(1) && third >= Duration::from_secs(4) && third <= Duration::from_secs(5));
    }
}
