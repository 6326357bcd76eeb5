//! The program's own client in a realtime session: with the embedded service, and with servers that lie.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use timbre::{
    audio::pcm::PcmDecoder,
    dashscope::{Error, ErrorKind, RealtimeReceiver, SpeechEvent},
    model::ModelId,
    wire::{
        realtime::ClientEvent,
        session::{SessionConfig, SessionMode},
    },
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use crate::{
    client::{own, without_key},
    liar::{Liar, Lie, SECRET, socket_server},
    support::{Fixture, SYSTEM},
};

type Socket = WebSocketStream<TcpStream>;

fn model() -> ModelId {
    SYSTEM.into()
}

/// Everything up to the end, which is an error where the session did not finish.
async fn all(receiver: &mut RealtimeReceiver) -> (Vec<SpeechEvent>, Option<Error>) {
    let mut events = Vec::new();
    loop {
        match receiver.next().await {
            Ok(SpeechEvent::Finished) => {
                events.push(SpeechEvent::Finished);
                return (events, None);
            }
            Ok(event) => events.push(event),
            Err(error) => return (events, Some(without_key(error))),
        }
    }
}

fn sound(events: &[SpeechEvent]) -> Vec<u8> {
    let bytes = events.iter().filter_map(|event| match event {
        SpeechEvent::Audio(bytes) => Some(bytes.as_slice()),
        _ => None,
    });
    bytes.collect::<Vec<_>>().concat()
}

/// What is heard of a server that says these frames and closes as told.
async fn heard(frames: Vec<Message>, close: Option<CloseFrame>) -> (Vec<SpeechEvent>, Option<Error>) {
    let client = socket_server(move |mut socket: Socket| {
        let (frames, close) = (frames.clone(), close.clone());
        async move {
            for frame in frames {
                let _ = socket.send(frame).await;
            }
            let _ = socket.close(close).await;
            while let Some(Ok(_)) = socket.next().await {}
        }
    })
    .await;
    let (_sender, mut receiver) = client.realtime(&model()).await.unwrap();
    all(&mut receiver).await
}

fn text(event: &Value) -> Message {
    Message::text(event.to_string())
}

fn created() -> Message {
    text(&json!({"type": "session.created", "session": {"id": "sess-1"}}))
}

#[tokio::test]
async fn both_modes_speak_to_the_end() {
    let fixture = Fixture::new().await;
    for mode in [SessionMode::ServerCommit, SessionMode::Commit] {
        let (sender, mut receiver) = own(&fixture).realtime(&model()).await.unwrap();
        let session = SessionConfig { mode: Some(mode), ..SessionConfig::default() };
        sender.send(ClientEvent::SessionUpdate { session }).await.unwrap();
        sender.send(ClientEvent::Append { text: "Hello there.".to_owned() }).await.unwrap();
        if mode == SessionMode::Commit {
            sender.send(ClientEvent::Commit).await.unwrap();
        }
        sender.send(ClientEvent::Finish).await.unwrap();
        let (events, error) = all(&mut receiver).await;
        assert_eq!(error, None);
        assert!(receiver.session_id().starts_with("sess_"));
        // The engine says 50 ms for each of the twelve characters.
        assert_eq!(sound(&events).len(), 12 * 2_400, "{mode:?}");
        let ended = events.iter().find_map(|event| match event {
            SpeechEvent::ResponseEnded { status, characters } => Some((status.as_str(), *characters)),
            _ => None,
        });
        assert_eq!(ended, Some(("completed", Some(12))));
        let updated =
            events.iter().any(|event| matches!(event, SpeechEvent::Updated(info) if info.config.mode == Some(mode)));
        assert!(updated && matches!(events[0], SpeechEvent::Created(_)));
    }
}

#[tokio::test]
async fn a_refused_upgrade_keeps_the_servers_words_and_id() {
    let words = json!({"code": "Model.AccessDenied", "message": "Not for you.", "request_id": "req-body"});
    for (lie, kind, id, message) in [
        (Lie::json(403, &words), ErrorKind::AccessDenied, "req-body", "Not for you."),
        (Lie::json(401, &json!({})), ErrorKind::InvalidKey, "req-header", "HTTP status 401"),
        (Lie::json(429, &json!({"message": "Slow down."})), ErrorKind::RateLimited(None), "req-header", "Slow down."),
        (Lie::answer(502, "", "<html>"), ErrorKind::ServerFault, "", "HTTP status 502"),
    ] {
        let liar = Liar::new(vec![lie]).await;
        let error = without_key(liar.client().realtime(&model()).await.err().unwrap());
        assert_eq!((error.kind, error.request_id.as_str(), error.message.as_str()), (kind, id, message));
        assert_eq!(liar.calls(), 1);
    }
}

#[tokio::test]
async fn what_is_no_upgrade_at_all_is_unreachable() {
    for lie in [Lie::Reset, Lie::Say(String::new()), Lie::Say("HTTP/1.1 101 X\r\n\r\n".to_owned())] {
        let liar = Liar::new(vec![lie]).await;
        let error = without_key(liar.client().realtime(&model()).await.err().unwrap());
        assert_eq!(error.kind, ErrorKind::Unreachable, "{error:?}");
    }
    let wrong = Liar::new(vec![Lie::answer(200, "", "welcome")]).await;
    let error = without_key(wrong.client().realtime(&model()).await.err().unwrap());
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Rejected, "HTTP status 200"));
}

#[tokio::test]
async fn the_way_a_session_is_closed_tells_why() {
    let frame = |code, reason: &str| Some(CloseFrame { code, reason: reason.to_owned().into() });
    for (close, kind, code) in [
        (frame(CloseCode::Invalid, "Model not found"), ErrorKind::ModelGone, "1007"),
        (frame(CloseCode::Away, "restarting"), ErrorKind::Interrupted, "1001"),
        (frame(CloseCode::Error, ""), ErrorKind::Interrupted, "1011"),
        (frame(CloseCode::Normal, ""), ErrorKind::Interrupted, "1000"),
        (None, ErrorKind::Interrupted, ""),
    ] {
        let (events, error) = heard(vec![created()], close.clone()).await;
        let error = error.unwrap();
        assert_eq!((error.kind, error.code.as_str(), error.request_id.as_str()), (kind, code, "sess-1"), "{close:?}");
        assert!(close.is_none_or(|close| error.message == close.reason.as_str()) && events.len() == 1);
    }
}

#[tokio::test]
async fn a_cut_line_is_an_interruption_and_keeps_what_had_come() {
    for hard in [true, false] {
        let client = socket_server(move |mut socket: Socket| async move {
            let delta = json!({"type": "response.audio.delta", "delta": "AAABAAIA"});
            let _ = socket.send(created()).await;
            let _ = socket.send(text(&delta)).await;
            // The caller has heard it all before the line is cut.
            let _ = socket.next().await;
            let stream = socket.into_inner();
            if hard {
                stream.set_zero_linger().unwrap();
            }
            drop(stream);
        })
        .await;
        let (sender, mut receiver) = client.realtime(&model()).await.unwrap();
        let mut events = vec![receiver.next().await.unwrap(), receiver.next().await.unwrap()];
        sender.send(ClientEvent::Commit).await.unwrap();
        let (more, error) = all(&mut receiver).await;
        events.extend(more);
        let error = error.unwrap();
        assert_eq!(
            (error.kind, error.request_id.as_str(), sound(&events).len()),
            (ErrorKind::Interrupted, "sess-1", 6)
        );
    }
}

#[tokio::test]
async fn frames_that_make_no_sense_end_the_session() {
    for frame in [
        Message::text("{"),
        Message::text("hello"),
        Message::text("[]"),
        Message::text(r#"{"type": 7}"#),
        Message::binary(vec![1, 2, 3]),
        text(&json!({"type": "response.audio.delta", "delta": "no base64!"})),
    ] {
        let (events, error) = heard(vec![created(), frame.clone()], None).await;
        let error = error.unwrap();
        assert_eq!(
            (error.kind, error.request_id.as_str(), events.len()),
            (ErrorKind::Nonsense, "sess-1", 1),
            "{frame:?}"
        );
    }
}

#[tokio::test]
async fn what_is_unknown_is_ignored_and_what_is_missing_is_not_missed() {
    let frames = vec![
        text(&json!({"type": "response.tap_dance", "steps": [1, 2]})),
        text(&json!({"type": "session.updated", "session": {"mood": "sunny"}, "later": true})),
        text(&json!({"type": "response.created"})),
        Message::Ping("are you there".into()),
        text(&json!({"type": "response.audio.delta", "delta": "AAAB"})),
        text(&json!({"type": "response.done"})),
        text(&json!({"type": "response.audio.done"})),
        text(&json!({"type": "error"})),
        text(&json!({"type": "session.finished"})),
    ];
    let (events, error) = heard(frames, None).await;
    assert_eq!((error, sound(&events)), (None, vec![0, 0, 1]), "also without session.created");
    let refused = events.iter().filter(|event| matches!(event, SpeechEvent::Refused(_))).count();
    assert!(refused == 1 && matches!(events[0], SpeechEvent::Updated(_)), "{events:?}");
}

#[tokio::test]
async fn samples_that_were_cut_in_the_middle_come_out_whole() {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let samples: Vec<i16> = (0..1_000).map(|n| n * 31 - 15_000).collect();
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    for size in [1, 3, 7, 999] {
        let delta =
            |piece: &[u8]| text(&json!({"type": "response.audio.delta", "delta": BASE64_STANDARD.encode(piece)}));
        let mut frames: Vec<_> = bytes.chunks(size).map(delta).collect();
        frames.push(text(&json!({"type": "session.finished"})));
        let (events, error) = heard(frames, None).await;
        assert_eq!(error, None);
        let mut decoder = PcmDecoder::default();
        let pieces = events.iter().filter_map(|event| match event {
            SpeechEvent::Audio(bytes) => Some(decoder.push(bytes)),
            _ => None,
        });
        let received: Vec<i16> = pieces.flatten().map(|sample| (sample * 32_768.0) as i16).collect();
        assert_eq!(received, samples, "{size} bytes a piece");
    }
}

#[tokio::test]
async fn the_model_and_the_key_go_where_they_belong() {
    let liar = Liar::new(vec![Lie::Reset]).await;
    let odd = ModelId::new("a model&with?odd=signs#x");
    without_key(liar.client().realtime(&odd).await.err().unwrap());
    let (first, headers) = liar.last().split_once("\r\n").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_eq!(first, "GET /api-ws/v1/realtime?model=a+model%26with%3Fodd%3Dsigns%23x HTTP/1.1");
    let bearer = format!("authorization: bearer {SECRET}");
    assert!(headers.to_ascii_lowercase().lines().any(|line| line == bearer), "{headers}");
}

#[tokio::test]
async fn a_server_that_repeats_the_key_is_not_repeated() {
    let error = json!({"type": "error", "error": {"code": SECRET, "message": format!("Who is {SECRET}?")}});
    let close = CloseFrame { code: CloseCode::Policy, reason: format!("Go away, {SECRET}!").into() };
    let (events, error) = heard(vec![text(&error)], Some(close)).await;
    let told = format!("{events:?} {error:?}");
    assert!(
        !told.contains(SECRET) && told.contains("Who is sk-…4711?") && told.contains("Go away, sk-…4711!"),
        "{told}"
    );
}
