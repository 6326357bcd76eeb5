//! Who is let in.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};
use tokio_tungstenite::{connect_async, tungstenite};

use crate::support::{CUSTOMIZATION, Fixture, KEY, PATIENCE, SYSTEM, upgrade};

async fn answer(fixture: &Fixture, path: &str, headers: HeaderMap) -> (u16, Value) {
    let url = format!("{}{path}", fixture.service.base_url());
    let body = r#"{"model":"qwen-voice-design","input":{"action":"list"}}"#;
    let answer = fixture.http.post(url).headers(headers).body(body).send().await.unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(id.len(), 36);
    let (status, body) = (answer.status().as_u16(), answer.json::<Value>().await.unwrap());
    assert_eq!(body["request_id"], id);
    (status, body)
}

fn headers(list: &[(HeaderName, &str)]) -> HeaderMap {
    list.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
}

fn bearer() -> (HeaderName, &'static str) {
    assert_eq!(KEY, "sk-test-0000");
    (AUTHORIZATION, "Bearer sk-test-0000")
}

#[tokio::test]
async fn the_key_is_demanded() {
    let fixture = Fixture::new().await;
    assert_eq!(answer(&fixture, CUSTOMIZATION, headers(&[bearer()])).await.0, 200);
    for wrong in ["Bearer sk-test-000", "Bearer sk-test-00000", "Bearer ", "Basic sk-test-0000", "sk-test-0000"] {
        let (status, body) = answer(&fixture, CUSTOMIZATION, headers(&[(AUTHORIZATION, wrong)])).await;
        assert_eq!((status, body["code"].as_str()), (401, Some("InvalidApiKey")), "{wrong}");
        assert_eq!(body["message"], "Invalid API-key provided.");
    }
    assert_eq!(answer(&fixture, CUSTOMIZATION, HeaderMap::new()).await.0, 401);
    assert_eq!(answer(&fixture, "/nowhere", HeaderMap::new()).await.0, 401);
}

#[tokio::test]
async fn other_hosts_and_origins_are_refused_even_with_the_key() {
    let fixture = Fixture::new().await;
    let port = fixture.service.addr().port();
    for (name, value, status) in [
        (HOST, format!("localhost:{port}"), 200),
        (HOST, format!("[::1]:{port}"), 200),
        (HOST, "evil.example".to_owned(), 403),
        (HOST, format!("127.0.0.1.evil.example:{port}"), 403),
        (ORIGIN, "http://127.0.0.1:9".to_owned(), 200),
        (ORIGIN, "http://localhost".to_owned(), 200),
        (ORIGIN, "https://evil.example".to_owned(), 403),
        (ORIGIN, "null".to_owned(), 403),
    ] {
        let (found, body) = answer(&fixture, CUSTOMIZATION, headers(&[bearer(), (name, &value)])).await;
        assert_eq!(found, status, "{value}");
        assert_eq!(body["code"].as_str(), (status == 403).then_some("AccessDenied"), "{value}");
    }
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_told() {
    let fixture = Fixture::new().await;
    let (status, body) = answer(&fixture, "/api/v1/nothing", headers(&[bearer()])).await;
    assert_eq!((status, &body["message"]), (404, &"url error, please check url".into()));
    let (status, body) = answer(&fixture, "/api-ws/v1/realtime", headers(&[bearer()])).await;
    assert_eq!((status, body["code"].as_str()), (405, Some("InvalidParameter")));
    let url = format!("{}/api-ws/v1/realtime?model={SYSTEM}", fixture.service.base_url());
    let answer = fixture.http.get(url).bearer_auth(KEY).send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().contains("WebSocket only"));
}

#[tokio::test]
async fn the_upgrade_is_guarded_too() {
    let fixture = Fixture::new().await;
    let refused = async |name: &'static str, value: &str| {
        let mut request = upgrade(fixture.service.addr(), SYSTEM);
        request.headers_mut().insert(name, value.parse().unwrap());
        match connect_async(request).await {
            Err(tungstenite::Error::Http(answer)) => {
                assert!(answer.headers().contains_key("x-request-id"));
                let body: Value = serde_json::from_slice(answer.body().as_deref().unwrap_or_default()).unwrap();
                (answer.status().as_u16(), body["code"].as_str().unwrap().to_owned())
            }
            Ok(_) => (101, String::new()),
            Err(err) => panic!("{err}"),
        }
    };
    assert_eq!(refused("authorization", "Bearer wrong").await, (401, "InvalidApiKey".to_owned()));
    assert_eq!(refused("origin", "http://evil.example").await, (403, "AccessDenied".to_owned()));
    assert_eq!(refused("host", "evil.example").await, (403, "AccessDenied".to_owned()));
    let own = format!("http://{}", fixture.service.addr());
    assert_eq!(refused("origin", &own).await, (101, String::new()));
}

#[tokio::test]
async fn a_refused_caller_keeps_its_line() {
    let fixture = Fixture::new().await;
    for (path, key, status) in [
        (CUSTOMIZATION, "sk-wrong", "HTTP/1.1 401"),
        ("/nowhere", KEY, "HTTP/1.1 404"),
        ("/api/v1/models", KEY, "HTTP/1.1 405"),
    ] {
        let mut line = TcpStream::connect(fixture.service.addr()).await.unwrap();
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\nContent-Length: 2\r\n");
        // Some clients, the official one among them, send the body a moment after the head.
        for last in ["", "Connection: close\r\n"] {
            line.write_all(format!("{head}{last}\r\n").as_bytes()).await.unwrap();
            sleep(Duration::from_millis(100)).await;
            line.write_all(b"{}").await.unwrap();
        }
        let mut answers = Vec::new();
        timeout(PATIENCE, line.read_to_end(&mut answers)).await.unwrap().unwrap();
        let answers = String::from_utf8(answers).unwrap();
        assert_eq!(answers.matches(status).count(), 2, "{path}: {answers}");
    }
}
