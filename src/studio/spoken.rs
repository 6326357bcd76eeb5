//! Another text with the voice of a take: one charged speech, sent once, written down before and after, and kept as a
//! take of its own.
//!
//! Nothing is heard before all of it is there. What a broken connection or a cancel leaves is kept as an incomplete
//! take: it was paid for.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{
    DesignedTake, Event, Failure, FailureKind, LiveEnd, LiveRequest, RequestId, arrival,
    design::{keep_in_memory, settle},
    desk::{Connection, Desk, Unsaved, blocking, lock},
    live::{
        Recorded,
        whole::{self, Whole, WholeEnd},
    },
    playback, retired, takes,
};
use crate::{
    library::{ChargeNote, ChargeTicket, Library, NewTake, TakeKind, TakeRecord},
    model::{Language, ModelId, TakeId, VoiceId, counted_characters},
    wire::session::SessionMode,
};

/// What a voice is to say besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenOrder {
    /// The take whose voice it is.
    pub take: TakeId,
    /// What to say.
    pub text: String,
    /// Its language; `None` lets the server find out.
    pub language: Option<Language>,
    /// How to speak, in the user's words; empty for nothing special.
    pub instructions: String,
    /// The account ([`Place::account`](super::Place::account)) whose price was told.
    pub account: String,
}

/// What becomes of it.
#[derive(Clone, Debug)]
pub enum SpokenEvent {
    /// So many seconds of sound have come.
    Progress(RequestId, f64),
    /// It is over.
    Ended {
        /// Which.
        request: RequestId,
        /// What came, in the vault or in memory.
        take: Option<Box<DesignedTake>>,
        /// How it ended. Stopped without a take: nothing was sent, or nothing had come.
        end: LiveEnd,
    },
}

/// Takes note that it can be cancelled from now on.
pub(super) fn begin(desk: &Desk, request: RequestId) -> CancellationToken {
    let token = CancellationToken::new();
    lock(&desk.spoken).insert(request, token.clone());
    token
}

/// Stops it; what has come is kept.
pub(super) fn cancel(desk: &Desk, request: RequestId) {
    if let Some(token) = lock(&desk.spoken).get(&request) {
        token.cancel();
    }
}

/// Has the text spoken, and tells the window.
pub(super) async fn say(desk: Arc<Desk>, request: RequestId, order: SpokenOrder, token: CancellationToken) {
    // The card takes its time to open; by the end it is ready.
    desk.player.warm();
    let wish = desk.wishes.next();
    let speaking = {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move { speak(&desk, request, &order, &token).await })
    };
    // A job that panicked has told nobody: the window must not wait for ever.
    let panicked = |error: tokio::task::JoinError| Said {
        take: None,
        end: LiveEnd::Failed(Failure::new(FailureKind::OutcomeUnknown, error.to_string())),
    };
    let Said { take, end } = speaking.await.unwrap_or_else(panicked);
    lock(&desk.spoken).remove(&request);
    let take = match take {
        Some(made) => Some(arrived(&desk, made, wish).await),
        None => None,
    };
    desk.emit(Event::Spoken(SpokenEvent::Ended { request, take: take.map(Box::new), end })).await;
}

/// What came of an order.
struct Said {
    take: Option<DesignedTake>,
    end: LiveEnd,
}

/// Heard first, unless the user has turned to something else meanwhile; looked at after.
async fn arrived(desk: &Desk, made: DesignedTake, wish: u64) -> DesignedTake {
    if let Some(wish) = desk.wishes.succeed(wish) {
        playback::play(desk, wish, made.take.id.clone(), 0.0).await;
    }
    let take = arrival::look(desk, made.take).await;
    if made.unsaved.is_none() {
        desk.takes_changed().await;
    }
    DesignedTake { take, ..made }
}

async fn speak(desk: &Desk, request: RequestId, order: &SpokenOrder, token: &CancellationToken) -> Said {
    let failed = |failure| Said { take: None, end: LiveEnd::Failed(failure) };
    let said = match prepare(desk, order) {
        Ok(ready) => send(desk, request, &ready, token).await,
        Err(failure) => failed(failure),
    };
    if let LiveEnd::Failed(failure) = &said.end
        && let Some(model) = takes::record(desk, &order.take).and_then(|take| take.model)
    {
        retired::note(desk, &model, failure).await;
    }
    said
}

/// Everything that is needed before anything goes out.
struct Ready {
    connection: Connection,
    library: Library,
    speech: LiveRequest,
    take: NewTake,
}

fn prepare(desk: &Desk, order: &SpokenOrder) -> Result<Ready, Failure> {
    let (connection, library) = (desk.connection()?, desk.library()?);
    if connection.place.account() != order.account {
        // A voice is spoken with in its own account, at the price that was told.
        return Err(FailureKind::NotConnected.into());
    }
    let from = takes::record(desk, &order.take).ok_or(FailureKind::TakeGone)?;
    let (Some(voice), Some(model)) = (from.voice.clone(), from.model.clone()) else {
        return Err(FailureKind::TakeGone.into());
    };
    let take = new_take(desk, &connection, order, &voice_take(&library, from.clone(), &voice));
    let speech = speech(order, &from, voice, model);
    Ok(Ready { connection, library, speech, take })
}

/// What knows the voice best: the preview that came with it, or else the take that was chosen.
fn voice_take(library: &Library, from: TakeRecord, voice: &VoiceId) -> TakeRecord {
    let knows = |from: &TakeRecord| from.kind == TakeKind::Preview || from.voice_of.is_some();
    if knows(&from) { from } else { library.preview_of(voice).unwrap_or(from) }
}

fn speech(order: &SpokenOrder, from: &TakeRecord, voice: VoiceId, model: ModelId) -> LiveRequest {
    LiveRequest {
        text: order.text.trim().to_owned(),
        voice,
        voice_name: from.voice_name.clone().unwrap_or_default(),
        model,
        mode: SessionMode::ServerCommit,
        language: order.language,
        speech_rate: 1.0,
        pitch_rate: 1.0,
        volume: 50,
        instructions: order.instructions.trim().to_owned(),
    }
}

fn new_take(desk: &Desk, connection: &Connection, order: &SpokenOrder, from: &TakeRecord) -> NewTake {
    let text = order.text.trim().to_owned();
    let characters = counted_characters(&text);
    NewTake {
        kind: TakeKind::Spoken,
        title: from.title.clone(),
        voice: from.voice.clone(),
        voice_name: from.voice_name.clone(),
        voice_prompt: from.voice_prompt.clone(),
        price: from.model.as_ref().and_then(|model| connection.place.price_of_speech(&desk.catalog, model, characters)),
        text,
        language: order.language.or(from.language),
        model: from.model.clone(),
        engine: from.engine.clone(),
        endpoint: Some(connection.place.account()),
        region: connection.place.region.clone(),
        voice_of: Some(from.voice_of.clone().unwrap_or_else(|| from.id.clone())),
        instructions: order.instructions.trim().to_owned(),
        ..NewTake::default()
    }
}

async fn send(desk: &Desk, request: RequestId, ready: &Ready, token: &CancellationToken) -> Said {
    let failed = |failure| Said { take: None, end: LiveEnd::Failed(failure) };
    let ticket = match begin_charge(ready).await {
        Ok(ticket) => ticket,
        Err(failure) => return failed(failure),
    };
    let told = |seconds| desk.hint(Event::Spoken(SpokenEvent::Progress(request, seconds)));
    let way = (&ready.connection.client, &*desk.catalog);
    let take = NewTake { charge: Some(ticket.id().to_owned()), ..ready.take.clone() };
    match whole::speak(way, &ready.library, &ready.speech, take, token, &told).await {
        Ok(Some(whole)) => kept(desk, ready, whole, ticket).await,
        Ok(None) => {
            settle(Some(ticket)).await;
            Said { take: None, end: LiveEnd::Stopped }
        }
        Err(failure) => {
            settle(Some(ticket)).await;
            failed(failure)
        }
    }
}

/// The note goes to disk before the text goes out, so that a crash in between leaves a trace.
async fn begin_charge(ready: &Ready) -> Result<ChargeTicket, Failure> {
    let Ready { connection, library, speech, take } = ready;
    let note = ChargeNote {
        request: serde_json::json!({"voice": speech.voice, "model": speech.model, "text": speech.text}),
        endpoint: Some(connection.place.account()),
        region: connection.place.region.clone(),
        model: Some(speech.model.clone()),
        price: take.price.clone(),
        voice_name: Some(take.title.clone()).filter(|title| !title.is_empty()),
        voice_prompt: take.voice_prompt.clone(),
        text: Some(speech.text.clone()),
        ..ChargeNote::default()
    };
    let library = library.clone();
    blocking(move || Ok(library.begin_charge(note)?)).await
}

/// Makes the take of what came, and settles what it cost. The note stays where nobody knows whether it cost something.
async fn kept(desk: &Desk, ready: &Ready, whole: Whole, ticket: ChargeTicket) -> Said {
    let cost = may_cost(&whole.end) && !ready.connection.place.offline;
    let take = match whole.recorded {
        Some(Recorded::Saved(take)) => {
            let take = priced(desk, ready, *take, whole.characters).await;
            settle(Some(ticket)).await;
            Some(DesignedTake { take, unsaved: None })
        }
        Some(Recorded::Unsaved { record, audio, failure }) => {
            let record = *record;
            keep_in_memory(desk, Unsaved { record: record.clone(), audio, ticket: Some(ticket) });
            Some(DesignedTake { take: record, unsaved: Some(failure) })
        }
        None if cost => {
            drop(ticket);
            None
        }
        None => {
            settle(Some(ticket)).await;
            None
        }
    };
    let end = match whole.end {
        WholeEnd::Finished => LiveEnd::Finished,
        WholeEnd::Stopped if cost && take.is_none() => LiveEnd::Failed(FailureKind::SpeechLost.into()),
        WholeEnd::Stopped => LiveEnd::Stopped,
        WholeEnd::Failed(error) if cost && take.is_none() => {
            LiveEnd::Failed(Failure { kind: FailureKind::SpeechLost, ..error.into() })
        }
        WholeEnd::Failed(error) => LiveEnd::Failed(error.into()),
        WholeEnd::Lost(failure) if cost => LiveEnd::Failed(Failure { kind: FailureKind::SpeechLost, ..failure }),
        WholeEnd::Lost(failure) => LiveEnd::Failed(failure),
    };
    Said { take, end }
}

/// Whether a text that was sent, and of which nothing was kept, may have been charged.
fn may_cost(end: &WholeEnd) -> bool {
    match end {
        WholeEnd::Finished => false,
        WholeEnd::Stopped | WholeEnd::Lost(_) => true,
        WholeEnd::Failed(error) => error.kind.leaves_speech_charged(),
    }
}

/// What the server counted goes before what was expected. A price that cannot be corrected stays an estimate.
async fn priced(desk: &Desk, ready: &Ready, take: TakeRecord, characters: u64) -> TakeRecord {
    let counted = ready.connection.place.price_of_speech(&desk.catalog, &ready.speech.model, characters);
    if counted == take.price {
        return take;
    }
    let (library, id) = (ready.library.clone(), take.id.clone());
    blocking(move || Ok(library.update(&id, |record| record.price = counted)?)).await.unwrap_or(take)
}
