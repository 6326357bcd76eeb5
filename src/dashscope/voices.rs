//! The account's voices: made, listed, asked for and removed, at each of the three services that keep them.
//!
//! Qwen's voice design and what all share is here; clones, CosyVoice, recordings and the common view have files of
//! their own.

mod clone;
mod enrollment;
mod managed;
mod sample;

pub use self::{
    clone::Cloned,
    enrollment::{Deployment, Waiting},
    managed::ManagedVoice,
    sample::Sample,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::Value;

use super::{Client, Error, ErrorKind, retry::Charge};
use crate::{
    model::{ModelId, VoiceId},
    wire::{
        CUSTOMIZATION_PATH,
        voices::{
            Answer, CreateVoice, DesignAction, DesignCall, PreviewFormat, QWEN_VOICE_DESIGN, VoiceInfo, VoicePage,
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
        let raw = self.post_raw(CUSTOMIZATION_PATH, &call, Charge::Charged).await?;
        designed(raw, "/output/voice", &request.target_model)
    }

    /// All designed Qwen voices of the account, page by page.
    ///
    /// # Errors
    /// See [`Error`]; a page that fails fails the whole.
    pub async fn voices(&self) -> Result<Vec<VoiceInfo>, Error> {
        let list = |page_index| call(DesignAction::List { page_index, page_size: PAGE_SIZE }, None);
        self.counted_pages(LAST_PAGE, list).await
    }

    /// One voice.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::VoiceNotFound`] where it does not exist.
    pub async fn query_voice(&self, voice: &VoiceId) -> Result<VoiceInfo, Error> {
        let call = call(DesignAction::Query { voice: voice.clone() }, None);
        let answer: Answer<VoiceInfo> = self.post(CUSTOMIZATION_PATH, &call).await?;
        Ok(answer.output)
    }

    /// Removes a voice for good. One that is already gone counts as removed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_voice(&self, voice: &VoiceId) -> Result<(), Error> {
        self.delete_with(&call(DesignAction::Delete { voice: voice.clone() }, None)).await
    }

    /// Pages of a service that counts its voices.
    async fn counted_pages<B: Serialize + Sync>(
        &self,
        last_page: u32,
        list: impl Fn(u32) -> B,
    ) -> Result<Vec<VoiceInfo>, Error> {
        let mut voices = Vec::new();
        for page_index in 0..=last_page {
            let answer: Answer<VoicePage> = self.post(CUSTOMIZATION_PATH, &list(page_index)).await?;
            let page = answer.output;
            let came = page.voice_list.len();
            voices.extend(page.voice_list);
            // Some servers answer smaller pages than were asked for; the total tells more than the size.
            let all = page.total_count.map_or(came < PAGE_SIZE as usize, |total| voices.len() as u64 >= total);
            if came == 0 || all {
                break;
            }
        }
        Ok(voices)
    }

    /// A deletion: what is gone already is what was wanted.
    async fn delete_with<B: Serialize + Sync>(&self, call: &B) -> Result<(), Error> {
        match self.change_with(call).await {
            Err(error) if error.kind == ErrorKind::VoiceNotFound => Ok(()),
            other => other,
        }
    }

    /// A free call that changes something and answers nothing of interest.
    async fn change_with<B: Serialize + Sync>(&self, call: &B) -> Result<(), Error> {
        let answer: Value = self.post(CUSTOMIZATION_PATH, call).await?;
        // Anything else may be a login page's answer, and nothing was changed.
        let is_answer = ["output", "request_id"].iter().any(|field| answer.get(field).is_some());
        if is_answer { Ok(()) } else { Err(nonsense("the answer is not one to this call")) }
    }
}

/// Reads the answer to a charged call field by field: a voice is enough, all else may be missing or odd.
fn designed(raw: Vec<u8>, voice_at: &str, target_model: &ModelId) -> Result<Designed, Error> {
    let answer: Value = serde_json::from_slice(&raw).map_err(|err| nonsense(&err.to_string()))?;
    let text = |at| text_at(&answer, at);
    let voice = text(voice_at).ok_or_else(|| nonsense("the answer names no voice"))?.into();
    let preview = text("/output/preview_audio/data").and_then(|data| {
        let bytes = STANDARD.decode(data.trim()).ok().filter(|bytes| !bytes.is_empty())?;
        let format = text("/output/preview_audio/response_format").unwrap_or_default().to_owned();
        let rate = answer.pointer("/output/preview_audio/sample_rate").and_then(Value::as_u64).unwrap_or(0);
        Some(Preview { bytes, format, sample_rate: u32::try_from(rate).unwrap_or(0) })
    });
    let target_model = text("/output/target_model").map_or_else(|| target_model.clone(), Into::into);
    let request_id = text("/request_id").unwrap_or_default().to_owned();
    Ok(Designed { voice, target_model, preview, request_id, raw })
}

fn nonsense(message: &str) -> Error {
    Error::new(ErrorKind::Nonsense, message)
}

/// A text in an answer, unless it is empty.
fn text_at<'a>(answer: &'a Value, at: &str) -> Option<&'a str> {
    answer.pointer(at).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn call(input: DesignAction, parameters: Option<PreviewFormat>) -> DesignCall {
    DesignCall { model: QWEN_VOICE_DESIGN.to_owned(), input, parameters }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: &str) -> Result<Designed, Error> {
        designed(answer.as_bytes().to_vec(), "/output/voice", &"m".into())
    }

    #[test]
    fn a_voice_is_enough_and_odd_fields_cost_nothing_else() {
        for odd in [
            r#"{"output":{"voice":"v"}}"#,
            r#"{"output":{"voice":"v","target_model":5,"preview_audio":{"data":null}},"request_id":null}"#,
            r#"{"output":{"voice":"v","preview_audio":{"data":"!!!"}},"usage":{"count":null}}"#,
        ] {
            let made = read(odd);
            assert_eq!(
                made.as_ref().map(|made| (made.voice.as_str(), made.preview.is_none())),
                Ok(("v", true)),
                "{odd}"
            );
            assert_eq!(made.map(|made| made.raw), Ok(odd.as_bytes().to_vec()));
        }
        let odd_rate = r#"{"output":{"voice":"v","preview_audio":{"data":"AAAA","sample_rate":"24000"}}}"#;
        assert_eq!(read(odd_rate).map(|made| made.preview.map(|preview| preview.bytes)), Ok(Some(vec![0, 0, 0])));
    }

    #[test]
    fn an_answer_without_a_voice_makes_no_sense() {
        for odd in ["", "<html>", "{}", r#"{"output":{"voice":""}}"#, "[]"] {
            assert_eq!(read(odd).map_err(|error| error.kind).err(), Some(ErrorKind::Nonsense), "{odd}");
        }
    }
}
