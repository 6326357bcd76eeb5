//! Design: a voice from a description, for Qwen and, with other names, for CosyVoice.
//!
//! A voice is made in one piece of blocking work (speak, encode, keep), and answered only when it is on disk. A caller
//! who is gone before that stops the work, and nothing is kept.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::response::Response;
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{
    App,
    custom::{self, Caller, Gone},
    errors::Refusal,
    preview,
    store::{NewVoice, Record},
    validate::{self, Order},
};
use crate::{
    engine::describe,
    wire::voices::{CreatedVoice, DesignAction, DesignCall, PreviewAudio, VoiceFamily},
};

const FAMILY: VoiceFamily = VoiceFamily::QwenDesign;

/// Answers a call of Qwen's voice design.
///
/// # Errors
/// Whatever is refused.
pub async fn answer(caller: &Caller<'_>, call: DesignCall) -> Result<Response, Refusal> {
    let app = caller.app;
    match call.input {
        DesignAction::Create(voice) => {
            let format = call.parameters.unwrap_or_default();
            let order = validate::create(&app.catalog, &voice, &format)?;
            let (record, preview) = create(app, FAMILY, order, Duration::ZERO).await?;
            let (voice, target_model) = (record.voice.clone(), Some(record.target_model.clone()));
            Ok(caller.success(1, CreatedVoice { voice, target_model, preview_audio: Some(preview) }))
        }
        DesignAction::List { page_index, page_size } => {
            Ok(caller.success(0, custom::list(app, FAMILY, page_index, page_size)))
        }
        DesignAction::Query { voice } => Ok(caller.success(0, custom::find(app, FAMILY, &voice)?.info())),
        DesignAction::Delete { voice } => Ok(caller.success(0, custom::delete(app, FAMILY, voice).await?)),
    }
}

/// Makes a voice of `family` and its preview. It may speak after `deploying`.
///
/// # Errors
/// The account is full, the engine or the encoder failed, or the disk did.
pub async fn create(
    app: &Arc<App>,
    family: VoiceFamily,
    order: Order,
    deploying: Duration,
) -> Result<(Arc<Record>, PreviewAudio), Refusal> {
    custom::room(app, family)?;
    let gone = Gone::default();
    let (work, seen) = (Arc::clone(app), Arc::clone(&gone.0));
    custom::blocking(move || make(&work, family, order, deploying, &seen)).await?
}

fn make(
    app: &App,
    family: VoiceFamily,
    order: Order,
    deploying: Duration,
    gone: &AtomicBool,
) -> Result<(Arc<Record>, PreviewAudio), Refusal> {
    let spec = app.engine.cast(describe::spec(order.prompt.as_str(), rand::random()), order.language);
    let sound = preview::speak(app.engine.as_ref(), &spec, &order, gone)?;
    let data = BASE64_STANDARD.encode(preview::encode(&sound, order.format)?);
    if gone.load(Ordering::Relaxed) {
        return Err(Refusal::internal("ClientDisconnect", "The caller is gone; no voice was made."));
    }
    let preview = PreviewAudio { data, sample_rate: order.rate.hz(), response_format: order.format.name().to_owned() };
    let record = app.store.add(NewVoice {
        voice_prompt: order.prompt.to_string(),
        preview_text: order.preview.to_string(),
        name: order.name.map(|name| name.to_string()),
        deploying,
        ..NewVoice::bare(family, order.target_model, order.language, spec)
    })?;
    Ok((record, preview))
}
