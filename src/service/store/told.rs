//! A kept voice as calls tell it, with times in UTC, and what becomes of it in time.

use std::time::Duration;

use jiff::Timestamp;

use super::{Record, timestamp};
use crate::{
    engine::VoiceSpec,
    wire::voices::{EnrolledInfo, VoiceInfo, VoiceStatus},
};

impl Record {
    /// As `list` and `query` of the Qwen services tell it.
    pub fn info(&self) -> VoiceInfo {
        VoiceInfo {
            voice: self.voice.clone(),
            voice_prompt: self.voice_prompt.clone(),
            preview_text: self.preview_text.clone(),
            language: self.language.code().to_owned(),
            target_model: Some(self.target_model.clone()),
            gmt_create: self.created(),
            gmt_modified: self.modified(),
        }
    }

    /// As `list_voice` tells it.
    pub fn enrolled_row(&self) -> EnrolledInfo {
        EnrolledInfo {
            voice_id: Some(self.voice.clone()),
            status: self.status(),
            gmt_create: self.created(),
            gmt_modified: self.modified(),
            ..EnrolledInfo::default()
        }
    }

    /// As `query_voice` tells it.
    pub fn enrolled(&self) -> EnrolledInfo {
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        EnrolledInfo {
            voice_id: None,
            target_model: Some(self.target_model.clone()),
            resource_link: self.resource_link.clone(),
            voice_prompt: given(&self.voice_prompt),
            preview_text: given(&self.preview_text),
            ..self.enrolled_row()
        }
    }

    /// Whether it can speak now.
    pub fn status(&self) -> VoiceStatus {
        if self.ready_ms.is_some_and(|ready| Timestamp::now().as_millisecond() < ready) {
            VoiceStatus::Deploying
        } else if self.refused {
            VoiceStatus::Undeployed
        } else {
            VoiceStatus::Ok
        }
    }

    /// The same voice from another recording, which can speak after `deploying`.
    pub fn made_again(&self, url: String, spec: VoiceSpec, refused: bool, deploying: Duration) -> Self {
        let now = Timestamp::now().as_millisecond();
        let wait = i64::try_from(deploying.as_millis()).unwrap_or(i64::MAX);
        Self {
            resource_link: Some(url),
            modified_ms: Some(now),
            ready_ms: (wait > 0).then(|| now.saturating_add(wait)),
            refused,
            spec,
            ..self.clone()
        }
    }

    fn created(&self) -> String {
        time(self.created_ms)
    }

    fn modified(&self) -> String {
        time(self.modified_ms.unwrap_or(self.created_ms))
    }
}

fn time(milliseconds: i64) -> String {
    timestamp(milliseconds).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
