//! Proxies: calls and sockets through a proxy by CONNECT and by SOCKS 5, with and without a password; and proxies that
//! refuse, are none, or are not there.

use std::process::Command;

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use timbre::{
    dashscope::{Client, Endpoint, Error, ErrorKind, NetOptions, ProxyChoice, SpeechEvent},
    settings::secrets::ApiKey,
};
use tokio::{io::AsyncWriteExt, net::TcpListener};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    client::{design, without_key},
    gateway::{Gateway, Speaks},
    liar::{Liar, Lie, SECRET, designed, socket_server_at},
    support::SYSTEM,
};

/// A name that is no loopback one, and that only a proxy can look up.
const FAR: &str = "speech.test";

fn client(scheme: &str, proxy: ProxyChoice) -> Client {
    let endpoint = Endpoint::parse(&format!("{scheme}://{FAR}:4711")).unwrap();
    Client::with(endpoint, ApiKey::new(SECRET).unwrap(), NetOptions { proxy, ..NetOptions::default() }).unwrap()
}

fn by(url: &str) -> ProxyChoice {
    ProxyChoice::Url(url.parse().unwrap())
}

async fn far_server() -> Liar {
    Liar::new(vec![Lie::json(200, &designed())]).await
}

/// A server of sockets that says that there is a session.
async fn far_session() -> std::net::SocketAddr {
    socket_server_at(|mut socket| async move {
        let created = json!({"type": "session.created", "session": {"id": "sess-far"}});
        let _ = socket.send(Message::text(created.to_string())).await;
        while let Some(Ok(_)) = socket.next().await {}
    })
    .await
}

async fn session(client: &Client) -> Result<String, Error> {
    let (_sender, mut receiver) = client.realtime(&SYSTEM.into()).await.map_err(without_key)?;
    match receiver.next().await? {
        SpeechEvent::Created(info) => Ok(info.id),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn calls_and_sockets_go_through_with_and_without_a_password() {
    for (speaks, scheme) in [(Speaks::Http, "http"), (Speaks::Socks, "socks5h")] {
        for (login, user) in [(None, ""), (Some(("me", "open sesame")), "me:open%20sesame@")] {
            let server = far_server().await;
            let gateway = Gateway::new(speaks, login, server.addr).await;
            let proxy = by(&format!("{scheme}://{user}{}", gateway.addr));
            let made = design(&client("http", proxy)).await.unwrap();
            assert_eq!((made.request_id.as_str(), server.calls()), ("req-body", 1));
            assert!(server.last().contains(SECRET) && gateway.asked().iter().all(|asked| asked.contains(FAR)));

            let gateway = Gateway::new(speaks, login, far_session().await).await;
            let proxy = by(&format!("{scheme}://{user}{}", gateway.addr));
            assert_eq!(session(&client("http", proxy)).await.as_deref(), Ok("sess-far"), "{scheme}");
            assert_eq!(gateway.asked(), [format!("{FAR}:4711")], "the proxy looks the name up");
        }
    }
}

#[tokio::test]
async fn a_proxy_that_wants_another_password_is_told_as_one() {
    for (speaks, scheme) in [(Speaks::Http, "http"), (Speaks::Socks, "socks5h")] {
        for user in ["", "me:wrong@"] {
            let server = far_server().await;
            let gateway = Gateway::new(speaks, Some(("me", "right")), server.addr).await;
            let client = client("http", by(&format!("{scheme}://{user}{}", gateway.addr)));
            let error = without_key(design(&client).await.unwrap_err());
            assert_eq!(error.kind, ErrorKind::ProxyRefused, "{error:?}");
            assert!(!error.kind.outcome_is_unknown() && !error.message.contains("wrong"), "{error:?}");
            let error = session(&client).await.unwrap_err();
            assert_eq!((error.kind, server.calls()), (ErrorKind::ProxyRefused, 0), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_or_is_none_is_told_as_one() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let no_proxy = other.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = other.accept().await {
            let _ = caller.write_all(b"220 mail.example\r\n\r\n").await;
        }
    });
    for scheme in ["http", "https", "socks5h"] {
        for at in [free.to_string(), "proxy.invalid:3128".to_owned()] {
            // Encrypted calls, so that an HTTP proxy is asked for a tunnel.
            let client = client("https", by(&format!("{scheme}://{at}")));
            let error = without_key(design(&client).await.unwrap_err());
            assert_eq!(error.kind, ErrorKind::ProxyUnreachable, "{scheme} {at}: {error:?}");
            assert!(!error.kind.outcome_is_unknown());
            let error = session(&client).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::ProxyUnreachable, "{scheme} {at}: {error:?}");
        }
    }
    for scheme in ["http", "socks5h"] {
        let error = session(&client("https", by(&format!("{scheme}://{no_proxy}")))).await.unwrap_err();
        let kinds = [ErrorKind::ProxyUnreachable, ErrorKind::ProxyRefused];
        assert!(kinds.contains(&error.kind), "{scheme}: {error:?}");
    }
    let error = without_key(design(&client("http", by(&format!("http://{free}")))).await.unwrap_err());
    assert_eq!(error.kind, ErrorKind::ProxyUnreachable, "{error:?}");
}

#[tokio::test]
async fn this_computer_is_never_reached_through_a_proxy() {
    let server = far_server().await;
    let dead = by("http://127.0.0.1:1");
    let endpoint = Endpoint::parse(&format!("http://{}", server.addr)).unwrap();
    let options = NetOptions { proxy: dead.clone(), ..NetOptions::default() };
    let near = Client::with(endpoint, ApiKey::new(SECRET).unwrap(), options.clone()).unwrap();
    assert!(design(&near).await.is_ok());
    let endpoint = Endpoint::parse(&format!("http://{}", far_session().await)).unwrap();
    let near = Client::with(endpoint, ApiKey::new(SECRET).unwrap(), options).unwrap();
    assert_eq!(session(&near).await.as_deref(), Ok("sess-far"));
}

#[tokio::test]
async fn a_name_that_nobody_has_and_a_certificate_that_nobody_signed_are_told_apart() {
    let nowhere = Endpoint::parse("https://speech.invalid").unwrap();
    let options = NetOptions { proxy: ProxyChoice::None, ..NetOptions::default() };
    let nowhere = Client::with(nowhere, ApiKey::new(SECRET).unwrap(), options).unwrap();
    assert_eq!(design(&nowhere).await.unwrap_err().kind, ErrorKind::NoSuchHost);
    assert_eq!(session(&nowhere).await.unwrap_err().kind, ErrorKind::NoSuchHost);

    let server = far_server().await;
    let tls = crate::gateway::tls_before(server.addr).await;
    let gateway = Gateway::new(Speaks::Http, None, tls).await;
    let far = client("https", by(&format!("http://{}", gateway.addr)));
    let error = without_key(design(&far).await.unwrap_err());
    assert!(error.kind == ErrorKind::Untrusted && !error.kind.outcome_is_unknown(), "{error:?}");
    assert_eq!(session(&far).await.unwrap_err().kind, ErrorKind::Untrusted);
    assert_eq!(server.calls(), 0, "nothing was sent");
}

/// The system's variables and the system's trust are read by a process of its own, because they hold for all of it.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn the_systems_variables_and_trust_are_used() {
    let server = far_server().await;
    let tls = crate::gateway::tls_before(server.addr).await;
    let session = crate::gateway::tls_before(far_session().await).await;
    for (variable, scheme, speaks) in [
        ("HTTPS_PROXY", "http", Speaks::Http),
        ("https_proxy", "http", Speaks::Http),
        ("ALL_PROXY", "socks5h", Speaks::Socks),
        ("all_proxy", "socks5h", Speaks::Socks),
    ] {
        let (calls, sockets) = (
            Gateway::new(speaks, Some(("me", "secret")), tls).await,
            Gateway::new(speaks, Some(("me", "secret")), session).await,
        );
        for (gateway, expected) in [(&calls, "design Ok"), (&sockets, "session Ok")] {
            let proxy = format!("{scheme}://me:secret@{}", gateway.addr);
            let said = child(&[(variable, &proxy)]).await;
            assert!(said.contains(expected), "{variable}: {said}");
            let said = child(&[(variable, &proxy), ("NO_PROXY", "example.com, speech.test")]).await;
            assert!(said.contains("design Err(NoSuchHost)") && said.contains("session Err(NoSuchHost)"), "{said}");
        }
        assert!(!calls.asked().is_empty());
    }
}

/// What the test below says with these variables and no others of their kind.
#[cfg(target_os = "linux")]
async fn child(variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    let trust = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls/ca.pem");
    command.env("SSL_CERT_FILE", trust).env_remove("SSL_CERT_DIR").envs(variables.iter().copied());
    command.args(["--exact", "proxies::as_the_system_says", "--ignored", "--nocapture"]);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
#[ignore = "a part of another test, which sets variables for it"]
async fn as_the_system_says() {
    let client = client("https", ProxyChoice::System);
    println!("design {}", outcome(design(&client).await));
    println!("session {}", outcome(session(&client).await));
}

fn outcome<T>(result: Result<T, Error>) -> String {
    result.map_or_else(|error| format!("Err({:?})", error.kind), |_| "Ok".to_owned())
}
