//! Free reading: lists with the key, and finished sound without it.

use std::{future::Future, time::Duration};

use reqwest::{Response, StatusCode, Url, header};
use serde::Serialize;
use serde_json::Value;
use tokio::time::timeout;

use super::{
    Client, Error, ErrorKind,
    client::{error_body, request_id, retry_after, whole_body},
    error::chain,
    retry::{Charge, Failed},
};

/// Largest sound that is fetched, in bytes: 20,000 counted characters are some 37 minutes, at 48 kHz 213 MB.
const LARGEST_SOUND: usize = 256 << 20;
/// Most redirects that are followed on the way to a sound.
const REDIRECTS: usize = 3;
/// Time for the head of an answer, and between two pieces of a sound.
const STALL: Duration = Duration::from_secs(30);
/// Time for a whole sound on a slow line.
const WHOLE: Duration = Duration::from_mins(15);
/// Most of a storage's words that is read for an error, in bytes.
const LONGEST_REFUSAL: usize = 4_096;

impl Client {
    /// A free call whose answer is JSON.
    pub(super) async fn get<Q: Serialize + Sync>(&self, path: &str, query: &Q) -> Result<Value, Error> {
        self.options.retry.run(Charge::Free, || async { self.get_once(path, query).await.map_err(Failed::from) }).await
    }

    /// The same, once.
    pub(super) async fn get_once<Q: Serialize + Sync>(&self, path: &str, query: &Q) -> Result<Value, Error> {
        let url = with_query(&self.endpoint.http(path), query)?;
        let response = self.http.get(url).bearer_auth(self.key.expose()).send().await.map_err(Error::from_http)?;
        let (status, id, after) = (response.status(), request_id(&response), retry_after(&response));
        let bytes = whole_body(response).await?;
        if status.is_success() {
            return serde_json::from_slice(&bytes).map_err(|err| Error::new(ErrorKind::Nonsense, chain(&err)));
        }
        let mut body = error_body(&bytes);
        if body.request_id.is_empty() {
            body.request_id = id;
        }
        Err(Error::from_response(status.as_u16(), after, body).without(&self.key))
    }

    /// Fetches a file from wherever a server said that it is. The key stays here; free, so passing failures are retried.
    pub(super) async fn fetch(&self, address: &str) -> Result<Vec<u8>, Error> {
        let fetch = || async { self.fetch_once(address).await.map_err(Failed::from) };
        let bytes = self.options.retry.run(Charge::Free, fetch).await?;
        if bytes.is_empty() { Err(Error::new(ErrorKind::NoAudio, "the file of the sound is empty")) } else { Ok(bytes) }
    }

    async fn fetch_once(&self, address: &str) -> Result<Vec<u8>, Error> {
        let mut url = Url::parse(address).map_err(|_| nonsense("the sound's address is no address"))?;
        for _ in 0..=REDIRECTS {
            if !matches!(url.scheme(), "http" | "https") {
                return Err(nonsense("the sound's address is not on the web"));
            }
            let sent = self.http.get(url.clone()).timeout(WHOLE).send();
            let response = in_time(sent).await?.map_err(Error::from_http)?;
            match redirect(&response) {
                Some(location) => url = url.join(&location).map_err(|_| nonsense("a redirect leads nowhere"))?,
                None if response.status() == StatusCode::OK => return sound(response).await,
                None => return Err(gone(response).await),
            }
        }
        Err(nonsense("the sound's address leads from one to the next"))
    }
}

fn with_query<Q: Serialize>(address: &str, query: &Q) -> Result<Url, Error> {
    let mut url = Url::parse(address).map_err(|err| Error::new(ErrorKind::Unreachable, err.to_string()))?;
    let fields = serde_json::to_value(query).unwrap_or_default();
    for (name, value) in fields.as_object().into_iter().flatten() {
        url.query_pairs_mut().append_pair(name, value.as_str().unwrap_or(&value.to_string()));
    }
    Ok(url)
}

fn redirect(response: &Response) -> Option<String> {
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    response.status().is_redirection().then(|| location.to_owned())
}

async fn sound(mut response: Response) -> Result<Vec<u8>, Error> {
    let too_large = || nonsense("the sound is larger than 256 MB");
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    if announced > LARGEST_SOUND {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(announced);
    while let Some(chunk) = in_time(response.chunk()).await?.map_err(Error::from_http)? {
        if bytes.len() + chunk.len() > LARGEST_SOUND {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A storage refuses in XML: 403 once the address has expired, 404 once the file is gone.
async fn gone(mut response: Response) -> Error {
    let status = response.status();
    let mut words = Vec::new();
    while words.len() < LONGEST_REFUSAL
        && let Ok(Ok(Some(chunk))) = in_time(response.chunk()).await
    {
        words.extend_from_slice(&chunk[..chunk.len().min(LONGEST_REFUSAL - words.len())]);
    }
    let words = String::from_utf8_lossy(&words);
    let kind = match status {
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::GONE => ErrorKind::ResultExpired,
        status if status.is_server_error() => ErrorKind::ServerFault,
        _ => ErrorKind::Rejected,
    };
    let message = element(&words, "Message").map_or_else(|| format!("HTTP status {}", status.as_u16()), str::to_owned);
    Error { code: element(&words, "Code").unwrap_or_default().to_owned(), ..Error::new(kind, message) }
}

fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

async fn in_time<T>(what: impl Future<Output = T>) -> Result<T, Error> {
    let late = |_| Error::new(ErrorKind::TimedOut, "the file stopped coming");
    timeout(STALL, what).await.map_err(late)
}

fn nonsense(message: &str) -> Error {
    Error::new(ErrorKind::Nonsense, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storages_words_are_found() {
        let xml =
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>";
        assert_eq!(
            (element(xml, "Code"), element(xml, "Message")),
            (Some("AccessDenied"), Some("Request has expired."))
        );
        assert_eq!(element("<Code>cut", "Code"), None);
    }

    #[test]
    fn queries_are_appended() {
        let query = crate::wire::models::PageQuery { model: None, page_no: 2, page_size: 100 };
        let url = with_query("http://127.0.0.1:1/api/v1/models", &query).map(String::from);
        assert_eq!(url.as_deref(), Ok("http://127.0.0.1:1/api/v1/models?page_no=2&page_size=100"));
    }
}
