//! Clones of Qwen voices.

use serde_json::Value;

use super::{LAST_PAGE, PAGE_SIZE, nonsense, text_at};
use crate::{
    dashscope::{Client, Error, retry::Charge},
    model::{ModelId, VoiceId},
    wire::{
        CUSTOMIZATION_PATH,
        voices::{CloneAction, CloneCall, CloneVoice, QWEN_VOICE_ENROLLMENT, VoiceInfo},
    },
};

/// A voice that was just cloned. There is no preview.
#[derive(Clone, Debug, PartialEq)]
pub struct Cloned {
    /// Its id.
    pub voice: VoiceId,
    /// The model that it works with.
    pub target_model: ModelId,
    /// Why it is of lesser quality than it could be, in the server's word; `None` where it is not.
    pub fallback: Option<String>,
    /// The server's id of the call.
    pub request_id: String,
    /// The whole answer as it came.
    pub raw: Vec<u8>,
}

impl Client {
    /// Makes a voice from a recording. Charged: sent once, whatever happens.
    ///
    /// # Errors
    /// See [`Error`]; where its kind leaves the outcome unknown, the voice may exist all the same.
    pub async fn clone_voice(&self, request: &CloneVoice) -> Result<Cloned, Error> {
        let call = call(CloneAction::Create(request.clone()));
        let raw = self.post_raw(CUSTOMIZATION_PATH, &call, Charge::Charged).await?;
        cloned(raw, request)
    }

    /// All cloned Qwen voices of the account.
    ///
    /// # Errors
    /// See [`Error`]; a page that fails fails the whole.
    pub async fn cloned_voices(&self) -> Result<Vec<VoiceInfo>, Error> {
        self.counted_pages(LAST_PAGE, |page_index| call(CloneAction::List { page_index, page_size: PAGE_SIZE })).await
    }

    /// Removes a cloned Qwen voice for good. One that is already gone counts as removed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_cloned_voice(&self, voice: &VoiceId) -> Result<(), Error> {
        self.delete_with(&call(CloneAction::Delete { voice: voice.clone() })).await
    }
}

fn call(input: CloneAction) -> CloneCall {
    CloneCall { model: QWEN_VOICE_ENROLLMENT.to_owned(), input }
}

/// Reads the answer to a charged call field by field: a voice is enough, all else may be missing or odd.
fn cloned(raw: Vec<u8>, request: &CloneVoice) -> Result<Cloned, Error> {
    let answer: Value = serde_json::from_slice(&raw).map_err(|err| nonsense(&err.to_string()))?;
    let text = |at| text_at(&answer, at);
    let voice = text("/output/voice").ok_or_else(|| nonsense("the answer names no voice"))?.into();
    let lesser = answer.pointer("/output/fallback_mode").and_then(Value::as_bool).unwrap_or(false);
    let target_model = text("/output/target_model").map_or_else(|| request.target_model.clone(), Into::into);
    let fallback = lesser.then(|| text("/output/fallback_reason").unwrap_or("unknown").to_owned());
    let request_id = text("/request_id").unwrap_or_default().to_owned();
    Ok(Cloned { voice, target_model, fallback, request_id, raw })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dashscope::ErrorKind, wire::voices::SampleAudio};

    fn read(answer: &str) -> Result<Cloned, Error> {
        let request = CloneVoice {
            target_model: "m".into(),
            preferred_name: None,
            audio: SampleAudio { data: String::new() },
            text: None,
            language: None,
        };
        cloned(answer.as_bytes().to_vec(), &request)
    }

    #[test]
    fn a_voice_is_enough() {
        let lesser = |answer: &str| read(answer).map(|made| (made.voice.to_string(), made.fallback));
        let is = |fallback: Option<&str>| Ok(("v".to_owned(), fallback.map(str::to_owned)));
        assert_eq!(lesser(r#"{"output":{"voice":"v","target_model":7},"request_id":null}"#), is(None));
        assert_eq!(lesser(r#"{"output":{"voice":"v","fallback_mode":false,"fallback_reason":"x"}}"#), is(None));
        assert_eq!(
            lesser(r#"{"output":{"voice":"v","fallback_mode":true,"fallback_reason":"no_merged_segments"}}"#),
            is(Some("no_merged_segments"))
        );
        assert_eq!(lesser(r#"{"output":{"voice":"v","fallback_mode":true}}"#), is(Some("unknown")));
        for odd in ["", "{}", r#"{"output":{"voice":7}}"#] {
            assert_eq!(read(odd).map_err(|error| error.kind).err(), Some(ErrorKind::Nonsense), "{odd}");
        }
    }
}
