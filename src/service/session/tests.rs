//! What needs a socket and a hand on the service's inside: time-outs and engines that die.

use std::{error::Error, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{self, client::IntoClientRequest},
};

use super::testing::Sine;
use crate::{
    catalog::Catalog,
    service::{Extras, Service, ServiceConfig, Tuning, start_with},
};

type Socket = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

async fn scene(idle: Duration) -> Result<(Service, Socket, tempfile::TempDir), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let config = ServiceConfig {
        addr: ([127, 0, 0, 1], 0).into(),
        data_dir: dir.path().to_owned(),
        engine: Arc::new(Sine::default()),
        catalog: Arc::new(Catalog::bundled()),
        key: Some("sk-test".to_owned()),
    };
    let tuning = Tuning { idle, ..Tuning::default() };
    let service = start_with(config, Extras { tuning, ..Extras::default() }).await?;
    let address = format!("ws://{}/api-ws/v1/realtime?model=qwen3-tts-flash-realtime", service.addr());
    let mut request = address.into_client_request()?;
    request.headers_mut().insert("authorization", "Bearer sk-test".parse()?);
    let (socket, _) = connect_async(request).await?;
    Ok((service, socket, dir))
}

async fn event(socket: &mut Socket) -> Result<Value, Box<dyn Error>> {
    match socket.next().await.ok_or("closed")?? {
        tungstenite::Message::Text(text) => Ok(serde_json::from_str(&text)?),
        other => Err(format!("{other:?}").into()),
    }
}

#[tokio::test]
async fn a_silent_client_is_told_and_sent_away() -> Result<(), Box<dyn Error>> {
    let (_service, mut socket, _dir) = scene(Duration::from_millis(50)).await?;
    assert_eq!(event(&mut socket).await?["type"], "session.created");
    let error = event(&mut socket).await?;
    assert!(error["error"]["message"].as_str().is_some_and(|text| text.starts_with("request timeout")), "{error}");
    assert!(matches!(socket.next().await, Some(Ok(tungstenite::Message::Close(Some(_))))));
    Ok(())
}

#[tokio::test]
async fn an_engine_that_panics_fails_its_response_only() -> Result<(), Box<dyn Error>> {
    let (_service, mut socket, _dir) = scene(Duration::from_mins(1)).await?;
    for message in [
        json!({"type": "input_text_buffer.append", "text": "panic"}),
        json!({"type": "input_text_buffer.commit"}),
        json!({"type": "input_text_buffer.append", "text": "fine"}),
        json!({"type": "session.finish"}),
    ] {
        socket.send(message.to_string().into()).await?;
    }
    let (mut errors, mut statuses) = (0, Vec::new());
    loop {
        let event = event(&mut socket).await?;
        match event["type"].as_str().unwrap_or_default() {
            "error" => errors += 1,
            "response.done" => statuses.push(event["response"]["status"].clone()),
            "session.finished" => break,
            _ => {}
        }
    }
    assert_eq!((errors, statuses), (1, vec![json!("failed"), json!("completed")]));
    Ok(())
}
