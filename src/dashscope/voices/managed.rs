//! One view of the account's voices over the three services that keep them.

use super::enrollment::model_of_id;
use crate::{
    dashscope::{Client, Error, ErrorKind},
    model::{ModelId, VoiceId},
    wire::voices::{EnrolledInfo, VoiceFamily, VoiceInfo, VoiceStatus},
};

/// A voice of the account's, whichever service keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedVoice {
    /// The service that keeps it.
    pub family: VoiceFamily,
    /// Its id.
    pub voice: VoiceId,
    /// The only model that it works with, where that is known.
    pub target_model: Option<ModelId>,
    /// Whether it can speak.
    pub status: VoiceStatus,
    /// The description that it was made from; empty where there is none or the list does not tell.
    pub voice_prompt: String,
    /// What its preview says; empty as above.
    pub preview_text: String,
    /// Code of its language; empty as above.
    pub language: String,
    /// When it was made, `YYYY-MM-DD HH:MM:SS`; may be empty.
    pub created: String,
    /// When it was last changed; may be empty.
    pub modified: String,
}

impl ManagedVoice {
    fn qwen(family: VoiceFamily, info: VoiceInfo) -> Self {
        Self {
            family,
            voice: info.voice,
            target_model: info.target_model,
            status: VoiceStatus::Ok,
            voice_prompt: info.voice_prompt,
            preview_text: info.preview_text,
            language: info.language,
            created: info.gmt_create,
            modified: info.gmt_modified,
        }
    }

    /// `None` for an entry without an id, which nothing can be done with.
    fn enrolled(info: EnrolledInfo) -> Option<Self> {
        let voice = info.voice_id?;
        Some(Self {
            family: VoiceFamily::Enrollment,
            target_model: info.target_model.or_else(|| model_of_id(&voice)),
            voice,
            status: info.status,
            voice_prompt: info.voice_prompt.unwrap_or_default(),
            preview_text: info.preview_text.unwrap_or_default(),
            language: String::new(),
            created: info.gmt_create,
            modified: info.gmt_modified,
        })
    }
}

impl Client {
    /// All voices that one service keeps, newest first where the server sorts them so.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn managed_voices(&self, family: VoiceFamily) -> Result<Vec<ManagedVoice>, Error> {
        let qwen = |voices: Vec<VoiceInfo>| voices.into_iter().map(|info| ManagedVoice::qwen(family, info)).collect();
        match family {
            VoiceFamily::QwenDesign => self.voices().await.map(qwen),
            VoiceFamily::QwenClone => self.cloned_voices().await.map(qwen),
            VoiceFamily::Enrollment => {
                let voices = self.enrolled_voices(None).await?;
                Ok(voices.into_iter().filter_map(ManagedVoice::enrolled).collect())
            }
        }
    }

    /// One voice with all that its service tells. The cloning service of Qwen has no such call: its list is asked.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::VoiceNotFound`] where it does not exist.
    pub async fn managed_voice(&self, family: VoiceFamily, voice: &VoiceId) -> Result<ManagedVoice, Error> {
        let not_found = || Error::new(ErrorKind::VoiceNotFound, format!("Voice not found: {voice}"));
        match family {
            VoiceFamily::QwenDesign => self.query_voice(voice).await.map(|info| ManagedVoice::qwen(family, info)),
            VoiceFamily::QwenClone => {
                let voices = self.managed_voices(family).await?;
                voices.into_iter().find(|known| known.voice == *voice).ok_or_else(not_found)
            }
            VoiceFamily::Enrollment => {
                let info = self.query_enrolled_voice(voice).await?;
                ManagedVoice::enrolled(info).ok_or_else(not_found)
            }
        }
    }

    /// Removes a voice for good. One that is already gone counts as removed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_managed_voice(&self, family: VoiceFamily, voice: &VoiceId) -> Result<(), Error> {
        match family {
            VoiceFamily::QwenDesign => self.delete_voice(voice).await,
            VoiceFamily::QwenClone => self.delete_cloned_voice(voice).await,
            VoiceFamily::Enrollment => self.delete_enrolled_voice(voice).await,
        }
    }
}
