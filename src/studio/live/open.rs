//! Opening a session: the socket, its settings, and where its sound will go.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::{sync::mpsc, time::Instant};

use super::{
    LiveControl,
    course::{Course, RATE},
    line::Line,
    recorder::Recorder,
    session::{Outcome, Session},
};
use crate::{
    audio::PcmDecoder,
    library::{NewTake, TakeKind},
    model::counted_characters,
    studio::{
        Failure, LiveRequest,
        desk::{Connection, Desk, blocking},
        playback::STREAM_BIT,
    },
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

async fn connect(desk: &Desk, request: &LiveRequest) -> Result<(Connection, Line), Failure> {
    let connection = desk.connection()?;
    let line = Line::open(&connection.client, &desk.catalog, request).await?;
    Ok((connection, line))
}

async fn prepare(
    desk: &Arc<Desk>,
    request: LiveRequest,
    (connection, line): (Connection, Line),
    clicked: Instant,
) -> Result<Session, Failure> {
    let library = desk.library()?;
    // What a crash leaves of it tells at least the first words.
    let text = request.text.trim();
    let take = take(desk, &request, &connection, (text, counted_characters(text)));
    let recorder = blocking(move || Recorder::start(&library, take, RATE)).await?;
    let course = Course::new(request.mode);
    let stream = NEXT_STREAM.fetch_add(1, Ordering::Relaxed);
    Ok(Session {
        feed: desk.player.stream(stream, RATE),
        desk: Arc::clone(desk),
        connection,
        request,
        line,
        recorder,
        decoder: PcmDecoder::default(),
        clicked,
        told: (course.state(), Instant::now()),
        course,
    })
}

/// What is known of a recording of that text, for which so many counted characters were charged.
pub(super) fn take(desk: &Desk, request: &LiveRequest, connection: &Connection, spoken: (&str, u64)) -> NewTake {
    let (text, characters) = spoken;
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
        price: connection.place.price_of_speech(&desk.catalog, &request.model, characters),
        ..NewTake::default()
    }
}
