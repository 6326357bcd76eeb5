//! Cloning of Qwen voices: a voice from a recording that comes with the call.

use std::{sync::Arc, time::Duration};

use axum::response::Response;

use super::{
    App,
    custom::{self, Caller},
    errors::Refusal,
    sample,
    store::{NewVoice, Record},
    validate::clone::{self as validate, CloneOrder},
};
use crate::{
    model::SampleTerms,
    wire::voices::{CloneAction, CloneCall, CloneVoice, ClonedVoice, VoiceFamily},
};

const FAMILY: VoiceFamily = VoiceFamily::QwenClone;
/// The documented reason for a clone of lesser quality where nothing said was found in the recording.
const NO_SPEECH: &str = "no_valid_asr_segments";
/// Every clone that is made here is of lesser quality than the vendor's, in the field that tells of it.
const MEASURED: &str = "approximation_from_measurements";

/// Answers a call of Qwen's cloning service.
///
/// # Errors
/// Whatever is refused.
pub async fn answer(caller: &Caller<'_>, call: CloneCall) -> Result<Response, Refusal> {
    let app = caller.app;
    match call.input {
        CloneAction::Create(voice) => Ok(caller.success(1, create(caller, voice).await?)),
        CloneAction::List { page_index, page_size } => {
            Ok(caller.success(0, custom::list(app, FAMILY, page_index, page_size)))
        }
        CloneAction::Delete { voice } => Ok(caller.success(0, custom::delete(app, FAMILY, voice).await?)),
    }
}

async fn create(caller: &Caller<'_>, voice: CloneVoice) -> Result<ClonedVoice, Refusal> {
    let order = validate::create(&caller.app.catalog, &voice)?;
    custom::room(caller.app, FAMILY)?;
    let file = sample::fetch(caller, &voice.audio.data, sample::Source::DataUriOrAddress).await?;
    let app = Arc::clone(caller.app);
    let (record, heard) = custom::blocking(move || make(&app, order, &file)).await??;
    Ok(ClonedVoice {
        voice: record.voice.clone(),
        target_model: Some(record.target_model.clone()),
        fallback_mode: Some(true),
        fallback_reason: Some(if heard { MEASURED } else { NO_SPEECH }.to_owned()),
    })
}

/// The voice, and whether a voice was heard in the recording.
fn make(app: &App, order: CloneOrder, file: &[u8]) -> Result<(Arc<Record>, bool), Refusal> {
    let clip = sample::judge(file, &SampleTerms::QWEN)?;
    order.check_transcript(clip.duration())?;
    let measured = sample::measure(&clip);
    let spec = app.engine.cast(measured.spec, order.language);
    let record = app.store.add(NewVoice {
        name: order.name.map(|name| name.to_string()),
        deploying: Duration::ZERO,
        approximation: true,
        ..NewVoice::bare(FAMILY, order.target_model, order.language, spec)
    })?;
    Ok((record, measured.voiced))
}
