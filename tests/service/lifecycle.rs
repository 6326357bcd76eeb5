//! Starting, stopping, and what is left on disk.

use std::{
    fs,
    sync::{Arc, atomic::Ordering},
};

use serde_json::json;
use timbre::{
    catalog::Catalog,
    service::{ServiceConfig, ServiceError, ServiceWarning, start},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
};

use crate::{
    engines::Sine,
    support::{CUSTOMIZATION, DESIGNED, Fixture, KEY, SYSTEM, create, eventually, serve},
};

fn config(addr: &str, dir: &tempfile::TempDir) -> ServiceConfig {
    ServiceConfig {
        addr: addr.parse().unwrap(),
        data_dir: dir.path().to_owned(),
        engine: Arc::new(Sine::default()),
        catalog: Arc::new(Catalog::bundled()),
        key: None,
    }
}

#[tokio::test]
async fn a_key_is_made_up_where_none_is_given_and_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    let one = start(config("127.0.0.1:0", &dir)).await.unwrap();
    let other = start(ServiceConfig { key: Some(String::new()), ..config("127.0.0.1:0", &dir) }).await.unwrap();
    assert!(one.key().starts_with("sk-") && one.key().len() == 35);
    assert_ne!(one.key(), other.key());
    assert!(!format!("{one:?}").contains(one.key()));
    assert_eq!(one.base_url(), format!("http://127.0.0.1:{}", one.addr().port()));
}

#[tokio::test]
async fn only_free_loopback_addresses_will_do() {
    let dir = tempfile::tempdir().unwrap();
    for addr in ["0.0.0.0:0", "192.0.2.1:0"] {
        assert!(matches!(start(config(addr, &dir)).await, Err(ServiceError::NotLoopback { .. })), "{addr}");
    }
    let busy = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().map(|addr| addr.to_string());
    let _held = TcpListener::bind(busy.as_ref().unwrap()).await.unwrap();
    let busy = busy.unwrap();
    let err = start(config(&busy, &dir)).await.unwrap_err();
    assert!(matches!(err, ServiceError::AddrInUse { addr } if addr.to_string() == busy), "{err}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_told() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("voices"), "in the way").unwrap();
    let err = start(config("127.0.0.1:0", &dir)).await.unwrap_err();
    assert!(matches!(&err, ServiceError::Store { path, .. } if path.ends_with("voices")), "{err}");
}

#[tokio::test]
async fn stopping_tells_sessions_and_frees_the_port() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    let addr = fixture.service.addr();
    let ((), frame) = tokio::join!(fixture.service.stop(), session.closed());
    assert_eq!(u16::from(frame.code), 1001);
    TcpListener::bind(addr).await.unwrap();
}

#[tokio::test]
async fn dropping_the_service_ends_endless_speech() {
    let fixture = Fixture::new().await;
    let mut session = fixture.session(SYSTEM).await;
    session.append("endless.").await;
    session.until("response.audio.delta").await;
    drop(fixture.service);
    eventually(|| fixture.engine.broken.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn a_damaged_voice_is_moved_aside_and_warned_of() {
    let fixture = Fixture::new().await;
    fixture.voice(DESIGNED).await;
    let kept = fixture.voice(DESIGNED).await;
    assert_eq!(fixture.service.warnings(), []);
    let mut files: Vec<_> =
        fs::read_dir(fixture.dir.path().join("voices")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    fs::write(&files[0], "\0\0\0").unwrap();
    let fixture = fixture.restart().await;
    let [ServiceWarning::UnreadableVoice { file, moved_to: Some(moved_to) }] = fixture.service.warnings() else {
        panic!("{:?}", fixture.service.warnings())
    };
    assert_eq!((file, fs::read(moved_to).unwrap().as_slice()), (&files[0], b"\0\0\0".as_slice()));
    let (_, page) = fixture.design(json!({"action": "list"})).await;
    assert_eq!(page["output"]["voice_list"][0]["voice"], kept);
    assert_eq!(page["output"]["total_count"], 1);
}

#[tokio::test]
async fn a_voice_that_cannot_be_written_is_not_claimed() {
    let fixture = Fixture::new().await;
    let voices = fixture.dir.path().join("voices");
    fs::remove_dir(&voices).unwrap();
    fs::write(&voices, "in the way").unwrap();
    let (status, answer) = fixture.design(create(DESIGNED, "en", "Hello.")).await;
    assert_eq!((status.as_u16(), answer["code"].as_str()), (500, Some("InternalError")));
    assert!(answer["message"].as_str().unwrap().starts_with("The voice could not be kept: "));
    let (_, page) = fixture.design(json!({"action": "list"})).await;
    assert_eq!(page["output"]["total_count"], 0);
}

#[tokio::test]
async fn a_caller_who_leaves_stops_the_making_of_the_voice() {
    let fixture = Fixture::new().await;
    let body = json!({"model": "qwen-voice-design", "input": create(DESIGNED, "en", "endless")}).to_string();
    let mut stream = TcpStream::connect(fixture.service.addr()).await.unwrap();
    let head = format!(
        "POST {CUSTOMIZATION} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).await.unwrap();
    eventually(|| fixture.engine.begun.load(Ordering::SeqCst) == 1).await;
    drop(stream);
    eventually(|| fixture.engine.broken.load(Ordering::SeqCst) == 1).await;
    let (_, page) = fixture.design(json!({"action": "list"})).await;
    assert_eq!(page["output"]["total_count"], 0);
}

#[tokio::test]
async fn two_services_run_side_by_side() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = serve(one.path(), Arc::new(Sine::default()), Catalog::bundled()).await.unwrap();
    let second = serve(other.path(), Arc::new(Sine::default()), Catalog::bundled()).await.unwrap();
    assert_ne!(first.addr(), second.addr());
}
