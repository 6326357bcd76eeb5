//! Voice design calls.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Client, Error, ErrorKind, client::Charge};
use crate::{
    model::{ModelId, VoiceId},
    wire::{
        CUSTOMIZATION_PATH,
        voices::{
            Answer, CreateVoice, CreatedVoice, DeletedVoice, DesignAction, DesignCall, PreviewFormat,
            QWEN_VOICE_DESIGN, VoiceInfo, VoicePage,
        },
    },
};

/// Voices on a page: few round trips, and answers of a few hundred kilobytes at most.
const PAGE_SIZE: u32 = 100;
/// The documented last page.
const LAST_PAGE: u32 = 200;

/// A voice that was just made.
#[derive(Clone, Debug, PartialEq)]
pub struct Designed {
    /// Its id.
    pub voice: VoiceId,
    /// The model that it works with.
    pub target_model: ModelId,
    /// Its preview, which the server never sends again; `None` where it sent none that can be read.
    pub preview: Option<Preview>,
    /// The server's id of the call.
    pub request_id: String,
    /// The whole answer as it came, for the case that the preview cannot be read.
    pub raw: Vec<u8>,
}

/// A preview's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// `pcm`, `wav`, `mp3` or `opus`, as the server says.
    pub format: String,
    /// Hertz, as the server says.
    pub sample_rate: u32,
}

impl Client {
    /// Makes a voice. Charged: sent once, whatever happens.
    ///
    /// # Errors
    /// See [`Error`]; where [`ErrorKind::outcome_is_unknown`], the voice may exist all the same.
    pub async fn design_voice(&self, request: &CreateVoice, format: PreviewFormat) -> Result<Designed, Error> {
        let call = call(DesignAction::Create(request.clone()), Some(format));
        let (answer, raw): (Answer<CreatedVoice>, _) = self.post(CUSTOMIZATION_PATH, &call, Charge::Charged).await?;
        let CreatedVoice { voice, target_model, preview_audio } = answer.output;
        let preview = preview_audio.and_then(|audio| {
            let bytes = STANDARD.decode(audio.data.trim()).ok().filter(|bytes| !bytes.is_empty())?;
            Some(Preview { bytes, format: audio.response_format, sample_rate: audio.sample_rate })
        });
        let target_model = target_model.unwrap_or_else(|| request.target_model.clone());
        Ok(Designed { voice, target_model, preview, request_id: answer.request_id, raw })
    }

    /// All voices of the account, page by page.
    ///
    /// # Errors
    /// See [`Error`]; a page that fails fails the whole.
    pub async fn voices(&self) -> Result<Vec<VoiceInfo>, Error> {
        let mut voices = Vec::new();
        for page_index in 0..=LAST_PAGE {
            let call = call(DesignAction::List { page_index, page_size: PAGE_SIZE }, None);
            let (answer, _): (Answer<VoicePage>, _) = self.post(CUSTOMIZATION_PATH, &call, Charge::Free).await?;
            let page = answer.output;
            let full = page.voice_list.len() >= PAGE_SIZE as usize;
            voices.extend(page.voice_list);
            if !full || page.total_count.is_some_and(|total| voices.len() as u64 >= total) {
                break;
            }
        }
        Ok(voices)
    }

    /// One voice.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::VoiceNotFound`] where it does not exist.
    pub async fn query_voice(&self, voice: &VoiceId) -> Result<VoiceInfo, Error> {
        let call = call(DesignAction::Query { voice: voice.clone() }, None);
        let (answer, _): (Answer<VoiceInfo>, _) = self.post(CUSTOMIZATION_PATH, &call, Charge::Free).await?;
        Ok(answer.output)
    }

    /// Removes a voice for good. One that is already gone counts as removed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_voice(&self, voice: &VoiceId) -> Result<(), Error> {
        let call = call(DesignAction::Delete { voice: voice.clone() }, None);
        let answer: Result<(Answer<DeletedVoice>, _), _> = self.post(CUSTOMIZATION_PATH, &call, Charge::Free).await;
        match answer {
            Err(error) if error.kind != ErrorKind::VoiceNotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn call(input: DesignAction, parameters: Option<PreviewFormat>) -> DesignCall {
    DesignCall { model: QWEN_VOICE_DESIGN.to_owned(), input, parameters }
}
