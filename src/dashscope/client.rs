//! One account at one server: plain calls, their limits in time and size, and where else to ask for a reason.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use reqwest::{Response, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use tokio_tungstenite::tungstenite::http::Uri;

use super::{
    Endpoint, Error, ErrorKind, NetOptions,
    endpoint::Shared,
    error::chain,
    net::{self, dial},
    retry::{Advice, Charge, Failed},
};
use crate::{
    settings::secrets::ApiKey,
    wire::{
        error::{ErrorBody, REQUEST_ID_HEADER, WORKSPACE_HEADER},
        uploads::{OSS_RESOLVE_HEADER, OSS_RESOLVE_ON, OSS_SCHEME},
    },
};

/// No answer that makes sense is larger: a preview of 1,024 characters is a few megabytes in base64.
const LARGEST_ANSWER: usize = 64 << 20;

/// One account at one server. Cloning shares connections.
#[derive(Clone)]
pub struct Client {
    pub(super) endpoint: Endpoint,
    pub(super) key: ApiKey,
    pub(super) options: NetOptions,
    pub(super) http: reqwest::Client,
    tls: Arc<rustls::ClientConfig>,
}

impl Client {
    /// A client that has not connected yet, with the usual patience and the system's proxy.
    ///
    /// # Errors
    /// [`ErrorKind::Unreachable`] where the system offers no trusted certificates.
    pub fn new(endpoint: Endpoint, key: ApiKey) -> Result<Self, Error> {
        Self::with(endpoint, key, NetOptions::default())
    }

    /// The same with other patience, or another proxy.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with(endpoint: Endpoint, key: ApiKey, options: NetOptions) -> Result<Self, Error> {
        let tls = net::tls()?;
        let http = net::http(&options, &tls, endpoint.is_loopback())?;
        Ok(Self { endpoint, key, options, http, tls })
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
        self.options.retry.run(charge, || self.post_or_ask_why(path, body, charge)).await
    }

    /// A workspace's own host often refuses without a word; the region's shared host says why. Asked once, and only
    /// what is free: there the call might succeed.
    async fn post_or_ask_why<B: Serialize + Sync>(
        &self,
        path: &str,
        body: &B,
        charge: Charge,
    ) -> Result<Vec<u8>, Failed> {
        let refused = match self.post_once(&self.endpoint.http(path), None, body).await {
            Err(refused) if charge == Charge::Free && refused.is_wordless() => refused,
            other => return other,
        };
        let Some(shared) = self.endpoint.shared() else { return Err(refused) };
        match self.post_once(&shared.http(path), Some(shared), body).await {
            Err(reason) if reason.error.code.is_empty() => Err(refused),
            other => other,
        }
    }

    async fn post_once<B: Serialize + Sync>(
        &self,
        url: &str,
        shared: Option<&Shared>,
        body: &B,
    ) -> Result<Vec<u8>, Failed> {
        let body = serde_json::to_vec(body).map_err(|err| Error::new(ErrorKind::Rejected, chain(&err)))?;
        let mut request = self.http.post(url).bearer_auth(self.key.expose());
        if names_upload(&body) {
            request = request.header(OSS_RESOLVE_HEADER, OSS_RESOLVE_ON);
        }
        if let Some(shared) = shared {
            request = request.header(WORKSPACE_HEADER, shared.workspace());
        }
        let request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        let response = request.send().await.map_err(|err| self.unanswered(err, url))?;
        let (status, id) = (response.status(), request_id(&response));
        let advice = Advice::read(response.headers(), SystemTime::now());
        let bytes = whole_body(response).await?;
        match refusal(status, &bytes) {
            None => Ok(bytes),
            Some(mut body) => {
                if body.request_id.is_empty() {
                    body.request_id = id;
                }
                let error = Error::from_response(status.as_u16(), advice.after, body).without(&self.key);
                Err(Failed { error, status: Some(status.as_u16()), advice })
            }
        }
    }

    /// No answer came. Plain HTTP through an HTTP proxy is sent to the proxy itself, so that it is the proxy that
    /// cannot be reached.
    fn unanswered(&self, error: reqwest::Error, url: &str) -> Error {
        let error = Error::from_http(error);
        let at_proxy = matches!(error.kind, ErrorKind::Unreachable | ErrorKind::NoSuchHost)
            && url.parse::<Uri>().is_ok_and(|url| self.is_forwarded(&url));
        if at_proxy { Error { kind: ErrorKind::ProxyUnreachable, ..error } } else { error }
    }

    fn is_forwarded(&self, url: &Uri) -> bool {
        let proxy = self.options.proxy.on_the_way_to(url).filter(|_| !self.endpoint.is_loopback());
        let by_http =
            proxy.is_some_and(|proxy| proxy.uri().scheme_str().is_some_and(|scheme| scheme.starts_with("http")));
        by_http && url.scheme_str() == Some("http")
    }

    /// A line for a socket, and the trust for what comes on top of it.
    pub(super) async fn dial(&self, url: &str) -> Result<(dial::Line, Arc<rustls::ClientConfig>), Error> {
        let target = url.parse::<Uri>().map_err(|err| Error::new(ErrorKind::Unreachable, chain(&err)))?;
        let line = dial::dial(&self.options, &self.tls, target, self.endpoint.is_loopback()).await?;
        Ok((line, Arc::clone(&self.tls)))
    }
}

fn refusal(status: StatusCode, bytes: &[u8]) -> Option<ErrorBody> {
    if status.is_success() { business_error(bytes) } else { Some(error_body(bytes)) }
}

pub(super) fn request_id(response: &Response) -> String {
    let header = response.headers().get(REQUEST_ID_HEADER).and_then(|value| value.to_str().ok());
    header.unwrap_or_default().to_owned()
}

/// What the server says about when to try again.
pub(super) fn retry_after(response: &Response) -> Option<Duration> {
    Advice::read(response.headers(), SystemTime::now()).after
}

/// Whether a text somewhere in the body begins like the address of an uploaded file.
fn names_upload(body: &[u8]) -> bool {
    let start = format!("\"{OSS_SCHEME}");
    body.windows(start.len()).any(|part| part == start.as_bytes())
}

pub(super) async fn whole_body(response: Response) -> Result<Vec<u8>, Error> {
    body_in_pieces(response, async |response| response.chunk().await.map_err(Error::from_http)).await
}

/// The whole body, whose pieces `next` waits for.
pub(super) async fn body_in_pieces(
    mut response: Response,
    next: impl AsyncFn(&mut Response) -> Result<Option<Bytes>, Error>,
) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = next(&mut response).await? {
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
    let answer = serde_json::from_slice::<serde_json::Value>(bytes).ok()?;
    let body = ErrorBody::of(&answer);
    (!body.code.is_empty() && !holds(&answer, "output")).then_some(body)
}

/// Whether an answer has a field with something in it.
pub(super) fn holds(answer: &serde_json::Value, field: &str) -> bool {
    use serde_json::Value;
    match answer.get(field) {
        Some(Value::Object(fields)) => !fields.is_empty(),
        Some(Value::Array(entries)) => !entries.is_empty(),
        Some(Value::String(text)) => !text.is_empty(),
        _ => false,
    }
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
        for refused in [
            &br#"{"code":"Arrearage","message":null,"request_id":null,"output":null}"#[..],
            br#"{"code":"Arrearage","output":{}}"#,
            br#"{"error":{"code":"Arrearage","message":"pay"}}"#,
        ] {
            assert_eq!(business_error(refused).map(|body| body.code).as_deref(), Some("Arrearage"));
        }
    }

    #[test]
    fn an_uploaded_file_in_a_body_is_seen_and_talk_of_one_is_not() {
        let body = |text: &str| serde_json::to_vec(&serde_json::json!({"input": {"url": text}})).unwrap_or_default();
        assert!(names_upload(&body("oss://dashscope-instant/a.wav")));
        assert!(!names_upload(&body("https://example.com/a.wav")));
        assert!(!names_upload(&body("an address like oss://x")));
    }
}
