//! What has come is kept: recordings of sessions that were stopped or cut, and answers that come after the window.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use timbre::{
    audio,
    catalog::Catalog,
    dashscope::ErrorKind,
    library::{TakeKind, TakeRecord},
    studio::{Command, FailureKind, LiveEnd, LiveEvent},
};
use tokio::{
    net::TcpStream,
    sync::{Notify, Semaphore},
    time::timeout,
};
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use crate::{
    drive::{Home, Studio, design, live_request},
    liar::{Liar, Lie, socket_server},
    support::{SYSTEM, eventually},
};

const TEXT: &str = "Hello there.";

type Socket = WebSocketStream<TcpStream>;

fn speak() -> Command {
    Command::Speak(Box::new(live_request(TEXT, SYSTEM)))
}

/// A second of sound, of which no two stretches are the same.
pub fn sound() -> Vec<u8> {
    (0..24_000_u32).flat_map(|n| ((n * n / 7) as u16).to_le_bytes()).collect()
}

async fn say(socket: &mut Socket, event: Value) {
    let _ = socket.send(Message::text(event.to_string())).await;
}

/// Waits for an event of that kind.
async fn heed(socket: &mut Socket, kind: &str) {
    while let Some(Ok(message)) = socket.next().await {
        if message.to_text().is_ok_and(|text| text.contains(kind)) {
            return;
        }
    }
}

/// A server that says the sound, and then nothing until it is told to cut the line, `hard` or without a word.
pub async fn half_a_speaker(cut: &Arc<Notify>, hard: bool) -> String {
    let cut = Arc::clone(cut);
    let client = socket_server(move |mut socket: Socket| {
        let cut = Arc::clone(&cut);
        async move {
            say(&mut socket, json!({"type": "session.created", "session": {"id": "sess-1"}})).await;
            heed(&mut socket, "session.update").await;
            say(&mut socket, json!({"type": "session.updated", "session": {"id": "sess-1"}})).await;
            heed(&mut socket, "input_text_buffer.commit").await;
            say(&mut socket, json!({"type": "response.created"})).await;
            // Pieces that end in the middle of a sample.
            for piece in sound().chunks(4_801) {
                let delta = BASE64_STANDARD.encode(piece);
                say(&mut socket, json!({"type": "response.audio.delta", "delta": delta})).await;
            }
            cut.notified().await;
            let stream = socket.into_inner();
            if hard {
                stream.set_zero_linger().unwrap();
            }
        }
    })
    .await;
    format!("http://{}", client.endpoint().host())
}

/// Starts the program with that server, and waits until all of the sound has come.
async fn in_mid_speech(home: &Home, server: String) -> Studio {
    let mut studio = home.start(Some(server)).await;
    studio.send(speak());
    let all = |event| matches!(event, LiveEvent::State(state) if state.received >= 1.0).then_some(());
    studio.live(all).await;
    studio
}

async fn ended(studio: &mut Studio) -> (Option<TakeRecord>, LiveEnd) {
    let wanted =
        |event| if let LiveEvent::Ended { recording, end, .. } = event { Some((recording, end)) } else { None };
    let (recording, end) = studio.live(wanted).await;
    let saved = recording.map(|recording| {
        assert_eq!(recording.unsaved, None);
        recording.take
    });
    (saved, end)
}

/// Checks that the vault has exactly this recording, and all that had come of it.
fn is_kept_as_incomplete(home: &Home, take: &TakeRecord) {
    let vault = home.vault();
    assert_eq!(vault.takes(), std::slice::from_ref(take));
    assert_eq!((take.kind, take.complete, take.text.as_str()), (TakeKind::Live, false, TEXT));
    let file = vault.audio(&take.id).unwrap();
    assert!(file.starts_with(b"RIFF") && file[44..] == sound(), "{} bytes", file.len());
    assert_eq!(audio::decode(&file).unwrap().samples.len(), 24_000, "the header is right");
}

#[tokio::test]
async fn a_whole_session_is_a_complete_recording() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    studio.send(speak());
    studio.send(Command::LiveFinish);
    let (take, end) = ended(&mut studio).await;
    let take = take.unwrap();
    assert_eq!((end, take.complete, take.kind, take.text.as_str()), (LiveEnd::Finished, true, TakeKind::Live, TEXT));
    let vault = home.vault();
    assert_eq!(vault.takes(), std::slice::from_ref(&take));
    // The engine says 50 ms for each character.
    let clip = audio::decode(&vault.audio(&take.id).unwrap()).unwrap();
    assert_eq!(clip.samples.len(), TEXT.len() * 1_200);
    assert!(clip.samples.iter().any(|sample| *sample > 0.1));
}

#[tokio::test]
async fn stopping_in_mid_speech_keeps_what_had_come() {
    let (home, cut) = (Home::new(), Arc::new(Notify::new()));
    let mut studio = in_mid_speech(&home, half_a_speaker(&cut, false).await).await;
    studio.send(Command::LiveStop);
    let (take, end) = ended(&mut studio).await;
    assert_eq!(end, LiveEnd::Stopped);
    is_kept_as_incomplete(&home, &take.unwrap());
}

/// A table in which a server is in a region of its own, and each counted character costs a thousandth.
fn priced(server: &str) -> Catalog {
    let mut catalog = Catalog::bundled();
    let over = json!({
        "regions": [{"id": "here", "host": server.trim_start_matches("http://"), "currency": "¥"}],
        "models": [{"id": SYSTEM, "price_per_10k_characters": {"here": 10.0}}],
    });
    catalog.overlay(&over.to_string()).unwrap();
    catalog
}

#[tokio::test]
async fn a_recording_knows_what_was_sent_for_it_cost() {
    let (home, cut) = (Home::new(), Arc::new(Notify::new()));
    let server = half_a_speaker(&cut, false).await;
    let mut studio = home.start_with(Some(server.clone()), priced(&server)).await;
    studio.send(speak());
    let sent = |event| matches!(event, LiveEvent::State(state) if state.received >= 1.0).then_some(());
    studio.live(sent).await;
    studio.send(Command::LiveStop);
    let (take, _) = ended(&mut studio).await;
    let price = take.as_ref().unwrap().price.clone().unwrap();
    assert_eq!(price.currency, "¥");
    assert!((price.amount - 0.001 * TEXT.len() as f64).abs() < 1e-9, "{price:?}");
    is_kept_as_incomplete(&home, &take.unwrap());
}

#[tokio::test]
async fn speech_that_was_sent_and_never_came_is_told_as_lost() {
    let mute = socket_server(move |mut socket: Socket| async move {
        say(&mut socket, json!({"type": "session.created", "session": {"id": "sess-1"}})).await;
        heed(&mut socket, "session.update").await;
        say(&mut socket, json!({"type": "session.updated", "session": {"id": "sess-1"}})).await;
        heed(&mut socket, "input_text_buffer.commit").await;
        say(&mut socket, json!({"type": "response.created"})).await;
        heed(&mut socket, "nothing").await;
    })
    .await;
    let home = Home::new();
    let mut studio = home.start(Some(format!("http://{}", mute.endpoint().host()))).await;
    studio.send(speak());
    let sent = |event| matches!(event, LiveEvent::State(state) if state.at_stake == TEXT.len() as u64).then_some(());
    studio.live(sent).await;
    studio.send(Command::LiveStop);
    let wanted = |event| match event {
        LiveEvent::Ended { recording, lost, end } => Some((recording.is_some(), lost, end)),
        _ => None,
    };
    assert_eq!(studio.live(wanted).await, (false, true, LiveEnd::Stopped));
}

#[tokio::test]
async fn a_line_that_is_cut_in_mid_speech_keeps_what_had_come_and_says_so() {
    for hard in [true, false] {
        let (home, cut) = (Home::new(), Arc::new(Notify::new()));
        let mut studio = in_mid_speech(&home, half_a_speaker(&cut, hard).await).await;
        cut.notify_one();
        let (take, end) = ended(&mut studio).await;
        let LiveEnd::Failed(failure) = end else { panic!("{end:?}") };
        assert_eq!(failure.kind, FailureKind::Server(ErrorKind::Interrupted), "{failure:?}");
        is_kept_as_incomplete(&home, &take.unwrap());
    }
}

#[tokio::test]
async fn what_is_being_spoken_outlives_a_crash_and_the_end_of_the_program() {
    let (home, cut) = (Home::new(), Arc::new(Notify::new()));
    let studio = in_mid_speech(&home, half_a_speaker(&cut, false).await).await;
    // The ear comes before the disk, which follows at once.
    let crashed = || {
        let (_copy, vault) = home.after_a_crash();
        vault.takes().first().is_some_and(|take| {
            assert_eq!((take.text.as_str(), take.complete), (TEXT, false));
            vault.audio(&take.id).unwrap()[44..] == sound()
        })
    };
    eventually(crashed).await;
    studio.close().await;
    let takes = home.vault().takes();
    is_kept_as_incomplete(&home, &takes[0]);
}

#[tokio::test]
async fn a_charged_call_is_waited_for_when_the_window_closes() {
    /// The program gives other work half a second. One that did not wait would be gone before this.
    const LONGER_THAN_OTHER_WORK: Duration = Duration::from_secs(2);
    let (home, gate) = (Home::new(), Arc::new(Semaphore::new(0)));
    let liar = Liar::new(vec![Lie::designed_late(&gate)]).await;
    let studio = home.start(Some(liar.base_url())).await;
    studio.send(design(1, 2));
    eventually(|| liar.calls() == 2).await;
    let closing = studio.close();
    tokio::pin!(closing);
    assert!(timeout(LONGER_THAN_OTHER_WORK, &mut closing).await.is_err(), "closed before the answer");
    gate.add_permits(2);
    closing.await;
    let vault = home.vault();
    for take in vault.takes() {
        assert_eq!(vault.audio(&take.id).unwrap(), [0, 0, 1, 0, 2, 0, 3, 0]);
    }
    assert_eq!((vault.takes().len(), vault.pending_charges(), home.notes(), liar.calls()), (2, Vec::new(), 0, 2));
}
