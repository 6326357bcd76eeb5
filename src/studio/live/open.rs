//! Opening a session: the socket, its settings, and where its sound will go.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::{sync::mpsc, time::Instant};

use super::{
    LiveControl,
    course::{Course, RATE},
    recorder::Recorder,
    session::{Outcome, Session},
};
use crate::{
    audio::PcmDecoder,
    dashscope::{self, RealtimeReceiver, RealtimeSender, SpeechEvent},
    library::{NewTake, TakeKind},
    studio::{
        Failure, LiveRequest,
        desk::{Connection, Desk, blocking},
        playback::STREAM_BIT,
    },
    wire::{realtime::ClientEvent, session::SessionConfig},
};

/// Numbers for the player, apart from those of takes.
static NEXT_STREAM: AtomicU64 = AtomicU64::new(STREAM_BIT | 1);

/// Connects. Controls that come meanwhile are given back in their order.
pub(super) async fn open(
    desk: &Arc<Desk>,
    request: LiveRequest,
    controls: &mut mpsc::Receiver<LiveControl>,
) -> Result<(Session, Vec<LiveControl>), Outcome> {
    let clicked = Instant::now();
    desk.player.warm();
    let mut early = Vec::new();
    let connecting = connect(desk, &request);
    tokio::pin!(connecting);
    let connected = loop {
        tokio::select! {
            connected = &mut connecting => break connected,
            control = controls.recv() => match control {
                Some(LiveControl::Stop) | None => return Err(Outcome::Stopped),
                Some(other) => early.push(other),
            },
        }
    };
    let connected = connected.map_err(Outcome::Failed)?;
    let session = prepare(desk, request.clone(), connected, clicked).await.map_err(Outcome::Failed)?;
    Ok((session, early))
}

type Connected = (Connection, RealtimeSender, RealtimeReceiver);

async fn connect(desk: &Desk, request: &LiveRequest) -> Result<Connected, Failure> {
    let connection = desk.connection()?;
    let (sender, mut receiver) = connection.client.realtime(&request.model).await?;
    sender.send(ClientEvent::SessionUpdate { session: config(request) }).await?;
    updated(&mut receiver).await?;
    Ok((connection, sender, receiver))
}

/// Waits until the settings are taken: text that came before would be spoken, and charged, with the default voice.
async fn updated(receiver: &mut RealtimeReceiver) -> Result<(), dashscope::Error> {
    loop {
        match receiver.next().await? {
            SpeechEvent::Updated(_) => return Ok(()),
            SpeechEvent::Refused(error) => return Err(error),
            _ => {}
        }
    }
}

fn config(request: &LiveRequest) -> SessionConfig {
    let changed = |rate: f32| ((rate - 1.0).abs() > f32::EPSILON).then_some(rate);
    SessionConfig {
        voice: Some(request.voice.clone()),
        mode: Some(request.mode),
        response_format: Some("pcm".to_owned()),
        sample_rate: Some(RATE.hz()),
        language_type: Some(request.language.map_or("Auto", crate::model::Language::english_name).to_owned()),
        speech_rate: changed(request.speech_rate),
        pitch_rate: changed(request.pitch_rate),
        volume: (request.volume != 50).then_some(request.volume),
        ..SessionConfig::default()
    }
}

async fn prepare(
    desk: &Arc<Desk>,
    request: LiveRequest,
    (connection, sender, receiver): Connected,
    clicked: Instant,
) -> Result<Session, Failure> {
    let library = desk.library()?;
    // What a crash leaves of it tells at least the first words.
    let take = take(&request, &connection, request.text.trim());
    let recorder = blocking(move || Recorder::start(&library, take, RATE)).await?;
    let course = Course::new(request.mode);
    let stream = NEXT_STREAM.fetch_add(1, Ordering::Relaxed);
    Ok(Session {
        feed: desk.player.stream(stream, RATE),
        desk: Arc::clone(desk),
        connection,
        request,
        sender,
        receiver,
        recorder,
        decoder: PcmDecoder::default(),
        clicked,
        told: (course.state(), Instant::now()),
        course,
    })
}

/// What is known of a recording.
pub(super) fn take(request: &LiveRequest, connection: &Connection, text: &str) -> NewTake {
    NewTake {
        kind: TakeKind::Live,
        title: request.voice_name.clone(),
        voice: Some(request.voice.clone()),
        voice_name: Some(request.voice_name.clone()),
        text: text.to_owned(),
        language: request.language,
        model: Some(request.model.clone()),
        endpoint: Some(connection.place.account()),
        region: connection.place.region.clone(),
        ..NewTake::default()
    }
}
