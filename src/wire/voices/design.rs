//! Design of Qwen voices: create, list, query and delete.

use serde::{Deserialize, Serialize};

use super::{PreviewAudio, PreviewFormat, default_page_size, readable};
use crate::model::{ModelId, VoiceId};

/// A voice management call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DesignCall {
    /// Always [`QWEN_VOICE_DESIGN`](super::QWEN_VOICE_DESIGN).
    pub model: String,
    /// What to do.
    pub input: DesignAction,
    /// Format of the preview, for `create` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<PreviewFormat>,
}

/// The four things that can be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum DesignAction {
    /// Makes a voice. Charged.
    Create(CreateVoice),
    /// One page of the account's voices.
    List {
        /// Page, from 0 to 200.
        #[serde(default)]
        page_index: u32,
        /// Voices on a page, above 0.
        #[serde(default = "default_page_size")]
        page_size: u32,
    },
    /// One voice.
    Query {
        /// Its id.
        voice: VoiceId,
    },
    /// Removes a voice for good.
    Delete {
        /// Its id.
        voice: VoiceId,
    },
}

/// Fields of `create`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateVoice {
    /// The model that the voice will be used with, and no other.
    pub target_model: ModelId,
    /// Description, at most 2,048 characters of Chinese or English.
    pub voice_prompt: String,
    /// What the preview says, at most 1,024 characters.
    pub preview_text: String,
    /// Becomes part of the id: at most 16 of `[A-Za-z0-9_]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_name: Option<String>,
    /// Code of the preview text's language; `zh` where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Answer to `create`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreatedVoice {
    /// The new voice.
    pub voice: VoiceId,
    /// The model that it was made for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_model: Option<ModelId>,
    /// Its preview: the only time that the server sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview_audio: Option<PreviewAudio>,
}

/// A voice of the account, as `list` and `query` tell it; a cloned one has neither prompt nor preview text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceInfo {
    /// Its id.
    pub voice: VoiceId,
    /// The description that it was made from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub voice_prompt: String,
    /// What its preview says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub preview_text: String,
    /// Code of the preview text's language.
    #[serde(default)]
    pub language: String,
    /// The only model that it works with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_model: Option<ModelId>,
    /// When it was made, `YYYY-MM-DD HH:MM:SS`.
    #[serde(default)]
    pub gmt_create: String,
    /// When it was last changed.
    #[serde(default)]
    pub gmt_modified: String,
}

/// Answer to `list`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoicePage {
    /// The page asked for.
    #[serde(default)]
    pub page_index: u32,
    /// Its size as asked for.
    #[serde(default)]
    pub page_size: u32,
    /// Voices in the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_count: Option<u64>,
    /// Voices on this page; an entry that cannot be read is left out.
    #[serde(default, deserialize_with = "readable")]
    pub voice_list: Vec<VoiceInfo>,
}

/// Answer to `delete`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedVoice {
    /// The voice that is gone.
    pub voice: VoiceId,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::voices::{Answer, QWEN_VOICE_DESIGN};

    #[test]
    fn create_is_sent_as_documented() {
        let call = DesignCall {
            model: QWEN_VOICE_DESIGN.to_owned(),
            input: DesignAction::Create(CreateVoice {
                target_model: "qwen3-tts-vd-realtime-2026-01-15".into(),
                voice_prompt: "A composed middle-aged male announcer".to_owned(),
                preview_text: "Dear listeners, hello everyone.".to_owned(),
                preferred_name: Some("announcer".to_owned()),
                language: Some("en".to_owned()),
            }),
            parameters: Some(PreviewFormat::default()),
        };
        assert_eq!(
            serde_json::to_value(&call).ok(),
            Some(json!({"model":"qwen-voice-design","input":{"target_model":"qwen3-tts-vd-realtime-2026-01-15",
                "voice_prompt":"A composed middle-aged male announcer","preview_text":"Dear listeners, hello everyone.",
                "preferred_name":"announcer","language":"en","action":"create"},
                "parameters":{"sample_rate":24000,"response_format":"wav"}}))
        );
    }

    #[test]
    fn list_query_and_delete_are_sent_as_documented() {
        for (action, body) in [
            (
                DesignAction::List { page_index: 0, page_size: 10 },
                json!({"page_index":0,"page_size":10,"action":"list"}),
            ),
            (DesignAction::Query { voice: "v".into() }, json!({"voice":"v","action":"query"})),
            (DesignAction::Delete { voice: "v".into() }, json!({"voice":"v","action":"delete"})),
        ] {
            let call = DesignCall { model: QWEN_VOICE_DESIGN.to_owned(), input: action, parameters: None };
            assert_eq!(serde_json::to_value(&call).ok(), Some(json!({"model":"qwen-voice-design","input":body})));
            assert_eq!(
                serde_json::from_value::<DesignCall>(json!({"model":"qwen-voice-design","input":body})).ok(),
                Some(call)
            );
        }
    }

    #[test]
    fn answers_may_lack_what_is_optional() {
        let page: Option<Answer<VoicePage>> =
            serde_json::from_value(json!({"output":{"voice_list":[{"voice":"v","new_field":1}]},"usage":{}})).ok();
        let page = page.map(|answer| answer.output);
        assert_eq!(page.as_ref().map(|page| page.voice_list.len()), Some(1));
        assert_eq!(page.and_then(|page| page.total_count), None);
        let odd = json!({"output":{"voice_list":[{"voice":"v","language":null},{"voice":7},{"voice":"w"}]}});
        let page: Option<Answer<VoicePage>> = serde_json::from_value(odd).ok();
        assert_eq!(page.map(|answer| answer.output.voice_list.len()), Some(2));
        let created: Option<Answer<CreatedVoice>> = serde_json::from_value(json!({"output":{"voice":"v"}})).ok();
        assert!(created.is_some());
    }
}
