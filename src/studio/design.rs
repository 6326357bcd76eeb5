//! Designing voices: one charged call for each candidate, sent once, written down before and after.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{
    DesignRequest, DesignedTake, Event, Failure, FailureKind, RequestId, arrival,
    desk::{Connection, Desk, Unsaved, blocking, lock},
    naming::first_words,
    playback,
    request::DesignCall,
    retired,
};
use crate::{
    dashscope::{self, Client, Deployment, Designed, Waiting},
    library::{AudioFormat, ChargeNote, ChargeTicket, Library, NewTake, Price, TakeKind, TakeRecord},
    model::{ModelId, SampleRate, VoiceId},
    wire::voices::{PreviewFormat, VoiceFamily},
};

/// Takes note that it can be cancelled from now on.
pub(super) fn begin(desk: &Desk, request: RequestId) -> (CancellationToken, u64) {
    let begun = (CancellationToken::new(), desk.wishes.next());
    lock(&desk.designs).insert(request, begun.clone());
    begun
}

/// Sends all candidates side by side.
pub(super) async fn design(
    desk: Arc<Desk>,
    request: RequestId,
    design: DesignRequest,
    (token, wish): (CancellationToken, u64),
) {
    // The card takes its time to open; by the answer it is ready.
    desk.player.warm();
    let candidates = (0..design.candidates).map(|_| {
        let (desk, design, token) = (Arc::clone(&desk), design.clone(), token.clone());
        tokio::spawn(async move { one(&desk, request, &design, &token, wish).await })
    });
    for candidate in candidates.collect::<Vec<_>>() {
        // A job that panicked has told nobody: the window must not wait for ever.
        if let Err(error) = candidate.await {
            let failure = Failure::new(FailureKind::OutcomeUnknown, error.to_string());
            desk.emit(Event::Designed(request, Err(failure))).await;
        }
    }
    lock(&desk.designs).remove(&request);
}

/// Stops what was not sent.
pub(super) fn cancel(desk: &Desk, request: RequestId) {
    if let Some((token, wish)) = lock(&desk.designs).get(&request) {
        token.cancel();
        // Nobody waits to hear it any more; what was wished for since is still waited for.
        desk.wishes.succeed(*wish);
    }
}

async fn one(desk: &Arc<Desk>, request: RequestId, design: &DesignRequest, token: &CancellationToken, wish: u64) {
    let mut made = match make(desk, design, token).await {
        Ok(Some(made)) => made,
        Ok(None) => return desk.emit(Event::DesignCancelled(request)).await,
        Err(failure) => {
            retired::note(desk, &design.target_model, &failure).await;
            return desk.emit(Event::Designed(request, Err(failure))).await;
        }
    };
    let (take, unsaved) = (made.take.id.clone(), made.unsaved.is_some());
    // The first candidate is heard at once, unless the user has turned to something else meanwhile.
    if made.has_preview
        && let Some(wish) = desk.wishes.succeed(wish)
    {
        playback::play(desk, wish, take, 0.0).await;
    }
    // Heard first, looked at after.
    if made.has_preview {
        made.take = arrival::look(desk, made.take).await;
    }
    if !unsaved {
        desk.takes_changed().await;
    }
    let has_preview = made.has_preview;
    let made = DesignedTake { take: made.take, unsaved: made.unsaved };
    desk.emit(Event::Designed(request, Ok(Box::new(made)))).await;
    if !has_preview {
        desk.emit(Event::Failed(FailureKind::NoPreview.into())).await;
    }
}

/// A voice that was made.
struct Made {
    take: TakeRecord,
    unsaved: Option<Failure>,
    has_preview: bool,
}

/// Makes one voice; `None` where it was cancelled before anything was sent.
async fn make(desk: &Arc<Desk>, design: &DesignRequest, token: &CancellationToken) -> Result<Option<Made>, Failure> {
    let connection = desk.connection()?;
    let library = desk.library()?;
    let ticket = begin_charge(desk, &library, &connection, design).await?;
    if token.is_cancelled() {
        settle(Some(ticket)).await;
        return Ok(None);
    }
    let designed = match send(&connection.client, design).await {
        Ok(designed) => designed,
        Err(error) if error.kind.outcome_is_unknown() && !connection.place.offline => {
            return Err(Failure { kind: FailureKind::OutcomeUnknown, ..error.into() });
        }
        Err(error) => {
            // The server clearly refused, or is our own: nothing was made that is owed.
            settle(Some(ticket)).await;
            return Err(error.into());
        }
    };
    if design.service == VoiceFamily::Enrollment {
        watch(desk, connection.client.clone(), designed.voice.clone());
    }
    let (click, charge) = (Some(design.click.clone()), Some(ticket.id().to_owned()));
    let take = NewTake { click, charge, ..new_take(desk, &connection, design, &designed) };
    let has_preview = designed.preview.is_some();
    // Without a preview the whole answer is kept: it was paid for.
    let audio = designed.preview.map_or(designed.raw, |preview| preview.bytes);
    let record = library.unsaved_record(&take, &audio);
    let unsaved = store(desk, Unsaved { record: record.clone(), audio, ticket: Some(ticket) }).await;
    Ok(Some(Made { take: record, unsaved, has_preview }))
}

async fn send(client: &Client, design: &DesignRequest) -> Result<Designed, dashscope::Error> {
    match design.to_wire() {
        DesignCall::Qwen(call) => client.design_voice(&call, PreviewFormat::default()).await,
        DesignCall::Enrollment(call) => client.enroll_voice(&call, Some(PreviewFormat::default())).await,
    }
}

/// Waits until a new voice can speak: some services take a while. Nobody waits for it.
fn watch(desk: &Arc<Desk>, client: Client, voice: VoiceId) {
    let desk = Arc::clone(desk);
    drop(tokio::spawn(async move {
        let never = CancellationToken::new();
        let ended = client.wait_for_voice(&voice, Waiting::default(), &never).await;
        desk.emit(Event::VoicesChanged).await;
        if let Ok(Deployment::Refused(_)) = ended {
            desk.emit(Event::Failed(FailureKind::VoiceRefused.into())).await;
        }
    }));
}

/// Removes the note of a charged call. One that stays only asks a needless question at the next start.
pub(super) async fn settle(ticket: Option<ChargeTicket>) {
    if let Some(ticket) = ticket {
        let _ = blocking(move || Ok(ticket.settle()?)).await;
    }
}

/// The note goes to disk before the call goes out, so that a crash in between leaves a trace.
async fn begin_charge(
    desk: &Desk,
    library: &Library,
    connection: &Connection,
    design: &DesignRequest,
) -> Result<ChargeTicket, Failure> {
    let note = ChargeNote {
        request: serde_json::to_value(design.to_wire()).unwrap_or_default(),
        endpoint: Some(connection.place.account()),
        region: connection.place.region.clone(),
        model: Some(design.target_model.clone()),
        price: price(desk, connection, &design.target_model),
        voice_name: design.voice_name.as_ref().map(ToString::to_string),
        voice_prompt: Some(design.voice_prompt.to_string()),
        preview_text: Some(design.preview_text.to_string()),
        ..ChargeNote::default()
    };
    let library = library.clone();
    blocking(move || Ok(library.begin_charge(note)?)).await
}

fn price(desk: &Desk, connection: &Connection, target: &ModelId) -> Option<Price> {
    let family = desk.catalog.model(target).map_or("qwen", |model| model.family.as_str());
    let each = |region: &str| desk.catalog.design_terms(family)?.price_per_voice.get(region).copied();
    connection.place.price(&desk.catalog, each)
}

fn new_take(desk: &Desk, connection: &Connection, design: &DesignRequest, designed: &Designed) -> NewTake {
    let name = design.voice_name.as_ref().map(ToString::to_string);
    NewTake {
        kind: TakeKind::Preview,
        title: name.clone().unwrap_or_else(|| first_words(design.voice_prompt.as_str())),
        voice: Some(designed.voice.clone()),
        voice_name: name,
        voice_prompt: Some(design.voice_prompt.to_string()),
        text: design.preview_text.to_string(),
        language: Some(design.language),
        model: Some(designed.target_model.clone()),
        engine: connection.place.offline.then(|| desk.engine.name().to_owned()),
        endpoint: Some(connection.place.account()),
        region: connection.place.region.clone(),
        price: price(desk, connection, &design.target_model),
        request_id: Some(designed.request_id.clone()),
        parent: design.parent.clone(),
        format: bare_format(designed),
        ..NewTake::default()
    }
}

/// A file says best itself what it is; bare samples say nothing, and the server is believed.
fn bare_format(designed: &Designed) -> Option<AudioFormat> {
    let preview = designed.preview.as_ref().filter(|preview| preview.format == "pcm")?;
    Some(AudioFormat::Pcm16 { rate: SampleRate::new(preview.sample_rate).unwrap_or(SampleRate::HZ_24000) })
}

/// Puts a take into the vault; where the vault cannot take it, keeps it in memory and says why.
pub(super) async fn store(desk: &Desk, unsaved: Unsaved) -> Option<Failure> {
    let library = match desk.library() {
        Ok(library) => library,
        Err(failure) => {
            keep_in_memory(desk, unsaved);
            return Some(failure);
        }
    };
    let unsaved = Arc::new(unsaved);
    let written = blocking({
        let unsaved = Arc::clone(&unsaved);
        move || Ok(library.save_record(unsaved.record.clone(), &unsaved.audio))
    });
    let failure = match written.await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.into()),
        Err(failure) => Some(failure),
    };
    // The writer has let go of it, even where it panicked.
    let unsaved = Arc::into_inner(unsaved)?;
    match &failure {
        // The sound need not wait for it; the program does, when it ends.
        None => drop(desk.lasting.spawn(settle(unsaved.ticket))),
        Some(_) => keep_in_memory(desk, unsaved),
    }
    failure
}

/// Holds on to a take that the disk does not take.
pub(super) fn keep_in_memory(desk: &Desk, unsaved: Unsaved) {
    lock(&desk.unsaved).insert(unsaved.record.id.clone(), unsaved);
}
