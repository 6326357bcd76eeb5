//! What needs a socket and a hand on the service's inside: time-outs.

use std::{error::Error, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::{
    catalog::Catalog,
    service::{Extras, Service, ServiceConfig, Tuning, session::testing::Sine, start_with},
};

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

async fn scene(tuning: Tuning) -> Result<(Service, Socket, tempfile::TempDir), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let mut catalog = Catalog::default();
    catalog.overlay(
        r#"{"models": [{"id": "sambert-zhichu-v1"}, {"id": "cosyvoice-v2"}],
        "voices": [{"id": "longxiaochun_v2", "models": ["cosyvoice-v2"]}]}"#,
    )?;
    let config = ServiceConfig {
        addr: ([127, 0, 0, 1], 0).into(),
        data_dir: dir.path().to_owned(),
        engine: Arc::new(Sine::default()),
        catalog: Arc::new(catalog),
        key: Some("sk-test".to_owned()),
    };
    let service = start_with(config, Extras { tuning, ..Extras::default() }).await?;
    let mut request = format!("ws://{}/api-ws/v1/inference", service.addr()).into_client_request()?;
    request.headers_mut().insert("authorization", "Bearer sk-test".parse()?);
    let (socket, _) = connect_async(request).await?;
    Ok((service, socket, dir))
}

async fn event(socket: &mut Socket) -> Result<Value, Box<dyn Error>> {
    loop {
        match socket.next().await.ok_or("closed")?? {
            Message::Text(text) => return Ok(serde_json::from_str(&text)?),
            Message::Binary(_) => {}
            other => return Err(format!("{other:?}").into()),
        }
    }
}

#[tokio::test]
async fn a_task_that_is_not_fed_fails() -> Result<(), Box<dyn Error>> {
    let tuning = Tuning { feed: Duration::from_millis(50), ..Tuning::default() };
    let (_service, mut socket, _dir) = scene(tuning).await?;
    let run = json!({"header": {"action": "run-task", "task_id": "t", "streaming": "duplex"}, "payload":
        {"model": "cosyvoice-v2", "input": {}, "parameters": {"voice": "longxiaochun_v2", "format": "pcm"}}});
    socket.send(Message::text(run.to_string())).await?;
    assert_eq!(event(&mut socket).await?["header"]["event"], "task-started");
    let failed = event(&mut socket).await?;
    let message = failed["header"]["error_message"].as_str().unwrap_or_default();
    assert!(message.starts_with("request timeout after"), "{failed}");
    assert!(matches!(socket.next().await, Some(Ok(Message::Close(Some(_))))));
    Ok(())
}

#[tokio::test]
async fn a_task_whose_text_is_finished_needs_no_feeding() -> Result<(), Box<dyn Error>> {
    let tuning = Tuning { feed: Duration::ZERO, ..Tuning::default() };
    let (_service, mut socket, _dir) = scene(tuning).await?;
    let run = json!({"header": {"action": "run-task", "task_id": "t", "streaming": "out"}, "payload":
        {"model": "sambert-zhichu-v1", "input": {"text": "a".repeat(100)}, "parameters": {"format": "pcm"}}});
    socket.send(Message::text(run.to_string())).await?;
    while event(&mut socket).await?["header"]["event"] != "task-finished" {}
    Ok(())
}

#[tokio::test]
async fn a_socket_without_tasks_is_closed() -> Result<(), Box<dyn Error>> {
    let tuning = Tuning { idle: Duration::from_millis(50), ..Tuning::default() };
    let (_service, mut socket, _dir) = scene(tuning).await?;
    assert!(matches!(socket.next().await, Some(Ok(Message::Close(Some(frame)))) if u16::from(frame.code) == 1_000));
    Ok(())
}
