//! CosyVoice's and Qwen-Audio's voices, which are ready only some time after they were made.

use std::{future::Future, time::Duration};

use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use super::{Designed, PAGE_SIZE, Sample, nonsense};
use crate::{
    dashscope::{Client, Error, retry::Charge},
    model::{ModelId, VoiceId},
    wire::{
        CUSTOMIZATION_PATH,
        voices::{
            Answer, EnrollVoice, EnrolledInfo, EnrolledPage, EnrollmentAction, EnrollmentCall, PreviewFormat,
            VOICE_ENROLLMENT, VoiceStatus,
        },
    },
};

/// More pages than an account of 1,000 voices has; ends the loop with a server that never sends a short page.
const MOST_PAGES: u32 = 100;

/// How a voice that is being made is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Between two questions; the vendor's samples ask every 2 to 10 s.
    pub interval: Duration,
    /// When to give up.
    pub limit: Duration,
}

impl Default for Waiting {
    /// Every 3 s for five minutes.
    fn default() -> Self {
        Self { interval: Duration::from_secs(3), limit: Duration::from_mins(5) }
    }
}

/// How the wait ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Deployment {
    /// The voice can speak.
    Ready(EnrolledInfo),
    /// The server refused the voice; it will never speak.
    Refused(EnrolledInfo),
    /// It was still being made when the limit came; it may be ready later.
    StillWaiting,
    /// The caller gave up.
    Cancelled,
}

impl Client {
    /// Makes a voice. Free of charge, but a repeat would leave a second voice behind: sent once, whatever happens.
    /// `format` is for designs only; what the model does not take is left out. The voice may still be `DEPLOYING`; see [`Client::wait_for_voice`].
    ///
    /// # Errors
    /// See [`Error`]; where its kind leaves the outcome unknown, the voice may exist all the same.
    pub async fn enroll_voice(&self, request: &EnrollVoice, format: Option<PreviewFormat>) -> Result<Designed, Error> {
        let parameters = format.filter(|_| request.voice_prompt.is_some());
        let call = call(EnrollmentAction::CreateVoice(request.clone().fitting()), parameters);
        let raw = self.post_raw(CUSTOMIZATION_PATH, &call, Charge::Charged).await?;
        super::designed(raw, "/output/voice_id", &request.target_model)
    }

    /// Makes a voice from a file of this computer's, which is uploaded first. `request.url` is filled in.
    ///
    /// # Errors
    /// See [`Error`]; a failed upload leaves no voice behind.
    pub async fn enroll_sample(&self, request: EnrollVoice, sample: &Sample) -> Result<Designed, Error> {
        let url = self.upload(&request.target_model, sample.facts().kind.extension(), sample.bytes().to_vec()).await?;
        self.enroll_voice(&EnrollVoice { url: Some(url), ..request }, None).await
    }

    /// All voices of the account, or those with exactly this prefix.
    ///
    /// # Errors
    /// See [`Error`]; a page that fails fails the whole.
    pub async fn enrolled_voices(&self, prefix: Option<&str>) -> Result<Vec<EnrolledInfo>, Error> {
        let mut voices: Vec<EnrolledInfo> = Vec::new();
        for page_index in 0..MOST_PAGES {
            let prefix = prefix.map(str::to_owned);
            let call = call(EnrollmentAction::ListVoice { prefix, page_index, page_size: PAGE_SIZE }, None);
            let answer: Answer<EnrolledPage> = self.post(CUSTOMIZATION_PATH, &call).await?;
            let page = answer.output.voice_list;
            // Without a total, only an empty page or one that is known already says that there is no more: some
            // servers answer smaller pages than were asked for.
            let new = page.iter().any(|voice| !voices.iter().any(|known| known.voice_id == voice.voice_id));
            if !new {
                break;
            }
            voices.extend(page);
        }
        Ok(voices)
    }

    /// One voice.
    ///
    /// # Errors
    /// See [`Error`]; `VoiceNotFound` where it does not exist.
    pub async fn query_enrolled_voice(&self, voice: &VoiceId) -> Result<EnrolledInfo, Error> {
        let call = call(EnrollmentAction::QueryVoice { voice_id: voice.clone() }, None);
        let answer: Answer<Map<String, Value>> = self.post(CUSTOMIZATION_PATH, &call).await?;
        let mut output = answer.output;
        output.retain(|_, value| !value.is_null());
        let info: Result<EnrolledInfo, _> = serde_json::from_value(Value::Object(output));
        let info = info.map_err(|err| nonsense(&err.to_string()))?;
        Ok(EnrolledInfo { voice_id: Some(voice.clone()), ..info })
    }

    /// Makes a cloned voice again from another recording, under its id.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_enrolled_voice(&self, voice: &VoiceId, url: &str) -> Result<(), Error> {
        let call = call(EnrollmentAction::UpdateVoice { voice_id: voice.clone(), url: url.to_owned() }, None);
        self.change_with(&call).await
    }

    /// Removes a voice for good. One that is already gone counts as removed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_enrolled_voice(&self, voice: &VoiceId) -> Result<(), Error> {
        self.delete_with(&call(EnrollmentAction::DeleteVoice { voice_id: voice.clone() }, None)).await
    }

    /// Asks until the voice can speak, is refused, or `waiting` or `cancel` ends it.
    ///
    /// # Errors
    /// See [`Error`]; what passes is asked again until the limit.
    pub async fn wait_for_voice(
        &self,
        voice: &VoiceId,
        waiting: Waiting,
        cancel: &CancellationToken,
    ) -> Result<Deployment, Error> {
        tokio::select! {
            biased;
            () = cancel.cancelled() => Ok(Deployment::Cancelled),
            ended = tokio::time::timeout(waiting.limit, until_known(waiting.interval, || self.query_enrolled_voice(voice))) =>
                ended.unwrap_or(Ok(Deployment::StillWaiting)),
        }
    }
}

async fn until_known<F>(interval: Duration, mut ask: impl FnMut() -> F) -> Result<Deployment, Error>
where
    F: Future<Output = Result<EnrolledInfo, Error>>,
{
    loop {
        match ask().await {
            Ok(info) => match info.status {
                VoiceStatus::Ok => return Ok(Deployment::Ready(info)),
                VoiceStatus::Undeployed => return Ok(Deployment::Refused(info)),
                VoiceStatus::Deploying | VoiceStatus::Other(_) => {}
            },
            Err(error) if error.kind.is_passing() => {}
            Err(error) => return Err(error),
        }
        tokio::time::sleep(interval).await;
    }
}

fn call(input: EnrollmentAction, parameters: Option<PreviewFormat>) -> EnrollmentCall {
    EnrollmentCall { model: VOICE_ENROLLMENT.to_owned(), input, parameters }
}

/// The model that an id names: `cosyvoice-v3.5-plus` of `cosyvoice-v3.5-plus-vd-announcer-HASH`. Lists tell ids only.
pub fn model_of_id(voice: &VoiceId) -> Option<ModelId> {
    let (rest, _hash) = voice.as_str().rsplit_once('-')?;
    let (model, _prefix) = rest.rsplit_once('-')?;
    let model = model.strip_suffix("-vd").unwrap_or(model);
    let known = model.starts_with("cosyvoice-") || model.starts_with("qwen-audio-");
    known.then(|| ModelId::new(model))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashscope::ErrorKind;

    #[test]
    fn ids_name_their_models() {
        for (id, model) in [
            ("cosyvoice-v3.5-plus-vd-announcer-0a1b", Some("cosyvoice-v3.5-plus")),
            ("cosyvoice-v3-plus-mine-0a1b", Some("cosyvoice-v3-plus")),
            ("cosyvoice-v2-mine-0a1b", Some("cosyvoice-v2")),
            ("qwen-audio-3.0-tts-flash-mine-0a1b", Some("qwen-audio-3.0-tts-flash")),
            ("qwen-tts-vd-announcer-voice-1-a", None),
            ("Cherry", None),
        ] {
            assert_eq!(model_of_id(&id.into()), model.map(ModelId::new), "{id}");
        }
    }

    fn info(status: VoiceStatus) -> EnrolledInfo {
        EnrolledInfo { status, ..EnrolledInfo::default() }
    }

    async fn ended(answers: Vec<Result<VoiceStatus, ErrorKind>>) -> Result<Deployment, Error> {
        let mut answers = answers.into_iter();
        let ask = || {
            let answer = answers.next().map(|answer| answer.map(info).map_err(|kind| Error::new(kind, "")));
            async move { answer.unwrap_or_else(|| Err(Error::new(ErrorKind::Nonsense, "asked too often"))) }
        };
        until_known(Duration::from_secs(3), ask).await
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_asked_until_the_answer_is_known() {
        use VoiceStatus::{Deploying, Ok as Ready, Other, Undeployed};
        let other = Other("QUEUED".to_owned());
        let ready = ended(vec![Ok(Deploying), Err(ErrorKind::ServerFault), Ok(other), Ok(Ready)]).await;
        assert_eq!(ready, Ok(Deployment::Ready(info(Ready))));
        let refused = ended(vec![Ok(Deploying), Ok(Undeployed)]).await;
        assert_eq!(refused, Ok(Deployment::Refused(info(Undeployed))));
        let gone = ended(vec![Ok(Deploying), Err(ErrorKind::VoiceNotFound)]).await;
        assert_eq!(gone.map_err(|error| error.kind), Err(ErrorKind::VoiceNotFound));
    }
}
