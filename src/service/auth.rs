//! The gate in front of every address: request id, loopback names only, the key.
//!
//! The names are checked because a page in a browser can reach 127.0.0.1 under a name of its own (DNS rebinding); such a
//! request carries that page's `Host` or `Origin`.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, uri::Authority},
    middleware::Next,
    response::Response,
};

use super::{App, custom, errors::Refusal, ids, results, uploads};
use crate::wire::error::REQUEST_ID_HEADER;

/// The id of the call, for handlers.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Lets a request through to `next`, or refuses it; every answer carries the request id.
pub async fn gate(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let id = ids::request();
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = match admit(&request, &app.key) {
        Ok(()) => tokio::select! {
            response = next.run(request) => response,
            () = app.kill.cancelled() => stopping().respond(&id),
        },
        Err(refusal) => {
            tokio::select! {
                () = custom::hear_out(request.into_body()) => refusal.respond_on(&path, &id),
                () = app.kill.cancelled() => stopping().respond(&id),
            }
        }
    };
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID_HEADER, id);
    }
    response
}

fn stopping() -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", "The service is stopping.")
}

fn admit(request: &Request, key: &str) -> Result<(), Refusal> {
    let target = request.uri().authority().is_none_or(|authority| is_loopback(authority.as_str()));
    if !(target && names_are_loopback(request.headers())) {
        let message = "Only this computer may use the service.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "AccessDenied", message));
    }
    // The address of a result is its key, as in the vendor's storage; an upload's form carries leave of its own.
    let path = request.uri().path();
    let needs_none = path.starts_with(results::PREFIX) || path == uploads::FORM_PATH;
    if needs_none || has_key(request.headers(), key) { Ok(()) } else { Err(Refusal::key()) }
}

fn names_are_loopback(headers: &HeaderMap) -> bool {
    let hosts = headers.get_all(header::HOST).iter().all(|host| host.to_str().is_ok_and(is_loopback));
    let origins = headers.get_all(header::ORIGIN).iter().all(|origin| {
        origin.to_str().ok().and_then(|origin| origin.split_once("://")).is_some_and(|(_, host)| is_loopback(host))
    });
    hosts && origins
}

/// Whether `host` (with or without a port) names this computer and nothing else.
pub fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host();
    !host.contains('@') && (name.eq_ignore_ascii_case("localhost") || matches!(name, "127.0.0.1" | "[::1]"))
}

fn has_key(headers: &HeaderMap, key: &str) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match given.and_then(|value| value.trim().split_once(' ')) {
        Some((scheme, given)) if scheme.eq_ignore_ascii_case("bearer") => same(given.trim().as_bytes(), key.as_bytes()),
        _ => false,
    }
}

/// Compares in a time that does not depend on where the texts differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    let difference = a.iter().zip(b).fold(0, |difference, (a, b)| std::hint::black_box(difference | (a ^ b)));
    a.len() == b.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_pass() {
        for good in ["127.0.0.1", "127.0.0.1:8080", "localhost:1", "LOCALHOST", "[::1]", "[::1]:80"] {
            assert!(is_loopback(good), "{good}");
        }
        let bad =
            ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil", "a@127.0.0.1", "0.0.0.0", "::1", "[::2]"];
        for bad in bad {
            assert!(!is_loopback(bad), "{bad}");
        }
    }

    #[test]
    fn every_host_and_origin_counts() {
        let mut headers = HeaderMap::new();
        assert!(names_are_loopback(&headers));
        headers.append(header::HOST, HeaderValue::from_static("localhost:80"));
        headers.append(header::ORIGIN, HeaderValue::from_static("http://127.0.0.1:80"));
        assert!(names_are_loopback(&headers));
        headers.append(header::ORIGIN, HeaderValue::from_static("null"));
        assert!(!names_are_loopback(&headers));
        headers.remove(header::ORIGIN);
        headers.append(header::HOST, HeaderValue::from_static("evil.example"));
        assert!(!names_are_loopback(&headers));
    }

    #[test]
    fn the_key_must_be_whole() {
        let with =
            |value: &'static str| HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(value))]);
        assert!(has_key(&with("Bearer sk-1"), "sk-1"));
        assert!(has_key(&with("bearer  sk-1 "), "sk-1"));
        for bad in ["Bearer sk-", "Bearer sk-12", "Bearer sk-2", "Basic sk-1", "sk-1", "", "Bearer "] {
            assert!(!has_key(&with(bad), "sk-1"), "{bad}");
        }
        assert!(!has_key(&HeaderMap::new(), "sk-1"));
    }
}
