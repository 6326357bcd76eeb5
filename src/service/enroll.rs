//! CosyVoice's and Qwen-Audio's voices: cloned from an address or designed, ready only some time after they were made.

use std::sync::Arc;

use axum::response::Response;
use serde_json::json;

use super::{
    App,
    custom::{self, Caller},
    design,
    errors::Refusal,
    sample,
    store::{NewVoice, Record},
    validate::enroll::{self as validate, CloneOrder, EnrollOrder},
};
use crate::{
    model::{SampleTerms, VoiceId},
    wire::voices::{
        EnrollVoice, EnrolledPage, EnrolledVoice, EnrollmentAction, EnrollmentCall, PreviewFormat, VoiceFamily,
    },
};

const FAMILY: VoiceFamily = VoiceFamily::Enrollment;

/// Answers a call of the enrolment service.
///
/// # Errors
/// Whatever is refused.
pub async fn answer(caller: &Caller<'_>, call: EnrollmentCall) -> Result<Response, Refusal> {
    let app = caller.app;
    match call.input {
        EnrollmentAction::CreateVoice(voice) => {
            let format = call.parameters.unwrap_or_default();
            Ok(caller.success(1, create(caller, &voice, &format).await?))
        }
        EnrollmentAction::ListVoice { prefix, page_index, page_size } => {
            let (_, records) = app.store.page(FAMILY, prefix.as_deref(), page_index as usize, page_size as usize);
            let voice_list = records.iter().map(|record| record.enrolled_row()).collect();
            Ok(caller.success(0, EnrolledPage { voice_list }))
        }
        EnrollmentAction::QueryVoice { voice_id } => {
            Ok(caller.success(0, custom::find(app, FAMILY, &voice_id)?.enrolled()))
        }
        EnrollmentAction::UpdateVoice { voice_id, url } => {
            update(caller, voice_id, url).await?;
            Ok(caller.success(0, json!({})))
        }
        EnrollmentAction::DeleteVoice { voice_id } => {
            custom::delete(app, FAMILY, voice_id).await?;
            Ok(caller.success(0, json!({})))
        }
    }
}

async fn create(caller: &Caller<'_>, voice: &EnrollVoice, format: &PreviewFormat) -> Result<EnrolledVoice, Refusal> {
    let app = caller.app;
    match validate::create(&app.catalog, voice, format)? {
        EnrollOrder::Design(order) => {
            let (record, preview) = design::create(app, FAMILY, order, app.tuning.deploying).await?;
            let (voice_id, target_model) = (record.voice.clone(), Some(record.target_model.clone()));
            Ok(EnrolledVoice { voice_id, target_model, preview_audio: Some(preview) })
        }
        EnrollOrder::Clone(order) => {
            custom::room(app, FAMILY)?;
            let file = sample::fetch(caller, &order.url, sample::Source::Address).await?;
            let work = Arc::clone(app);
            let record = custom::blocking(move || make(&work, order, &file)).await??;
            Ok(EnrolledVoice { voice_id: record.voice.clone(), target_model: None, preview_audio: None })
        }
    }
}

fn make(app: &App, order: CloneOrder, file: &[u8]) -> Result<Arc<Record>, Refusal> {
    let measured = sample::measure(&sample::judge(file, &SampleTerms::COSYVOICE)?);
    let spec = app.engine.cast(measured.spec, order.language);
    Ok(app.store.add(NewVoice {
        name: Some(order.prefix),
        resource_link: Some(order.url),
        deploying: app.tuning.deploying,
        refused: !measured.voiced,
        approximation: true,
        ..NewVoice::bare(FAMILY, order.target_model, order.language, spec)
    })?)
}

async fn update(caller: &Caller<'_>, voice: VoiceId, url: String) -> Result<(), Refusal> {
    let old = custom::find(caller.app, FAMILY, &voice)?;
    if old.resource_link.is_none() {
        return Err(Refusal::parameter("update_voice is for cloned voices; this one was designed."));
    }
    let file = sample::fetch(caller, &url, sample::Source::Address).await?;
    let app = Arc::clone(caller.app);
    custom::blocking(move || {
        let measured = sample::measure(&sample::judge(&file, &SampleTerms::COSYVOICE)?);
        let spec = app.engine.cast(measured.spec, old.language);
        let record = old.made_again(url, spec, !measured.voiced, app.tuning.deploying);
        match app.store.replace(record) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refusal::voice_not_found(&voice)),
            Err(err) => Err(Refusal::internal("InternalError", format!("The voice could not be kept: {err}."))),
        }
    })
    .await?
}
