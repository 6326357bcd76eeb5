//! Calls of the enrolment service, held to their limits.

use serde_json::Value;

use super::{Order, SAMPLE_RATES, field, language, sample_rate};
use crate::{
    catalog::{Catalog, VoiceKind},
    model::{Language, ModelId, PreviewText, TextLimits, VoiceName, VoicePrompt},
    service::{errors::Refusal, targets},
    wire::voices::{EnrollVoice, EnrollmentAction, EnrollmentCall, PreviewFormat, VoiceFamily},
};

/// How much of a recording may be used, in seconds.
const PROMPT_AUDIO: std::ops::RangeInclusive<f64> = 3.0..=30.0;
/// Languages of recordings that the engine does not speak; their voices are taken for English ones.
const FOREIGN: [&str; 3] = ["th", "id", "vi"];

/// A checked `create_voice`.
#[derive(Clone, Debug, PartialEq)]
pub enum EnrollOrder {
    /// From a recording.
    Clone(CloneOrder),
    /// From a description; its name is the prefix.
    Design(Order),
}

/// A checked clone.
#[derive(Clone, Debug, PartialEq)]
pub struct CloneOrder {
    /// The model to make the voice for.
    pub target_model: ModelId,
    /// The prefix of the id.
    pub prefix: String,
    /// Where the recording is.
    pub url: String,
    /// Language of the recording.
    pub language: Language,
}

/// Reads a call.
///
/// # Errors
/// 400 for anything that is not one of the five documented calls.
pub fn call(value: Value) -> Result<EnrollmentCall, Refusal> {
    let actions = ["create_voice", "list_voice", "query_voice", "update_voice", "delete_voice"];
    let call: EnrollmentCall = super::read(value, &actions)?;
    match call.input {
        EnrollmentAction::ListVoice { page_index, page_size, .. } => {
            super::page(page_index, page_size, u32::MAX).map(|()| call)
        }
        _ => Ok(call),
    }
}

/// Holds a `create_voice` to the limits, apart from those of the recording.
///
/// # Errors
/// 400 with a sentence that names the field.
pub fn create(catalog: &Catalog, voice: &EnrollVoice, format: &PreviewFormat) -> Result<EnrollOrder, Refusal> {
    let hint = voice.language_hints.as_deref().and_then(<[String]>::first).map(String::as_str);
    match (&voice.url, &voice.voice_prompt) {
        (Some(_), Some(_)) => Err(Refusal::parameter("url and voice_prompt cannot both be given.")),
        (None, None) => Err(Refusal::parameter("Missing required parameter 'url' or 'voice_prompt'.")),
        (Some(url), None) => clone(catalog, voice, url, hint).map(EnrollOrder::Clone),
        (None, Some(prompt)) => design(catalog, voice, prompt, hint, format).map(EnrollOrder::Design),
    }
}

fn clone(catalog: &Catalog, voice: &EnrollVoice, url: &str, hint: Option<&str>) -> Result<CloneOrder, Refusal> {
    let model = targets::check(catalog, VoiceFamily::Enrollment, VoiceKind::Cloned, &voice.target_model)?;
    let limits = catalog.clone_terms(&model.family).map_or(TextLimits::QWEN, |terms| terms.limits);
    if voice.max_prompt_audio_length.is_some_and(|seconds| !PROMPT_AUDIO.contains(&seconds)) {
        return Err(Refusal::parameter("max_prompt_audio_length must be 3 to 30."));
    }
    Ok(CloneOrder {
        target_model: voice.target_model.clone(),
        prefix: prefix(&voice.prefix, &limits)?.to_string(),
        url: url.to_owned(),
        language: recorded(hint)?,
    })
}

fn design(
    catalog: &Catalog,
    voice: &EnrollVoice,
    prompt: &str,
    hint: Option<&str>,
    format: &PreviewFormat,
) -> Result<Order, Refusal> {
    let model = targets::check(catalog, VoiceFamily::Enrollment, VoiceKind::Designed, &voice.target_model)?;
    let rates = catalog.design_terms(&model.family).map(|terms| terms.sample_rates.as_slice());
    let rates = rates.filter(|rates| !rates.is_empty()).unwrap_or(&SAMPLE_RATES);
    let limits = catalog.text_limits(&voice.target_model);
    let text = voice.preview_text.as_deref().unwrap_or_default();
    let preview = PreviewText::parse(text, &limits).map_err(|err| field("preview_text", &err))?;
    let language = language(hint, preview.as_str())?;
    if !matches!(language, Language::Zh | Language::En) {
        return Err(Refusal::parameter("language_hints: a designed voice speaks zh or en."));
    }
    Ok(Order {
        target_model: voice.target_model.clone(),
        prompt: VoicePrompt::parse(prompt, &limits).map_err(|err| field("voice_prompt", &err))?,
        name: Some(prefix(&voice.prefix, &limits)?),
        language,
        rate: sample_rate(format.sample_rate, rates).map_err(Refusal::parameter)?,
        format: super::format(&format.response_format).map_err(Refusal::parameter)?,
        preview,
    })
}

fn prefix(text: &str, limits: &TextLimits) -> Result<VoiceName, Refusal> {
    VoiceName::parse(text, limits).map_err(|err| field("prefix", &err))
}

fn recorded(hint: Option<&str>) -> Result<Language, Refusal> {
    match hint {
        None => Ok(Language::Zh),
        Some(code) if FOREIGN.contains(&code) => Ok(Language::En),
        Some(code) => code.parse().map_err(|err| Refusal::parameter(format!("language_hints: {err}."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(voice: &EnrollVoice) -> String {
        let checked = create(&Catalog::bundled(), voice, &PreviewFormat::default());
        checked.map_or_else(
            |refusal| {
                assert_eq!((refusal.status.as_u16(), refusal.code), (400, "InvalidParameter"));
                refusal.message
            },
            |_| String::new(),
        )
    }

    fn designed(change: impl FnOnce(&mut EnrollVoice)) -> String {
        let text = "Dear listeners, hello everyone.";
        let mut voice = EnrollVoice::from_description("cosyvoice-v3.5-plus".into(), "announcer", "A calm man", text);
        change(&mut voice);
        refusal(&voice)
    }

    fn cloned(change: impl FnOnce(&mut EnrollVoice)) -> String {
        let mut voice = EnrollVoice::from_recording("cosyvoice-v2".into(), "mine", "http://127.0.0.1/a.wav");
        change(&mut voice);
        refusal(&voice)
    }

    #[test]
    fn what_is_within_the_limits_passes() {
        assert_eq!(designed(|_| {}), "");
        assert_eq!(designed(|voice| voice.voice_prompt = Some("声".repeat(500))), "");
        for count in [15, 200] {
            assert_eq!(designed(|voice| voice.preview_text = Some("好".repeat(count))), "");
        }
        assert_eq!(designed(|voice| voice.language_hints = Some(vec!["en".to_owned(), "zh".to_owned()])), "");
        assert_eq!(cloned(|_| {}), "");
        assert_eq!(cloned(|voice| voice.prefix = "a123456789".to_owned()), "");
        assert_eq!(cloned(|voice| voice.language_hints = Some(vec!["th".to_owned()])), "");
        for seconds in [3.0, 30.0] {
            assert_eq!(cloned(|voice| voice.max_prompt_audio_length = Some(seconds)), "");
        }
    }

    #[test]
    fn what_is_beyond_them_is_refused_by_name() {
        assert!(designed(|voice| voice.voice_prompt = Some("声".repeat(501))).starts_with("voice_prompt: "));
        for text in ["好".repeat(14), "a".repeat(201), String::new()] {
            assert!(designed(|voice| voice.preview_text = Some(text)).starts_with("preview_text: "));
        }
        assert!(designed(|voice| voice.preview_text = None).starts_with("preview_text: "));
        assert!(
            designed(|voice| voice.language_hints = Some(vec!["zh".to_owned()])).starts_with("preview_text is not")
        );
        assert!(designed(|voice| voice.language_hints = Some(vec!["de".to_owned()])).starts_with("language_hints: "));
        assert!(designed(|voice| voice.target_model = "cosyvoice-v2".into()).starts_with("target_model "));
        assert!(designed(|voice| voice.url = Some("http://127.0.0.1/".to_owned())).contains("both"));
        for prefix in ["", "a-b", "A", "名", "a_b", "a1234567890"] {
            assert!(cloned(|voice| voice.prefix = prefix.to_owned()).starts_with("prefix: "), "{prefix}");
        }
        for seconds in [2.9, 30.1, f64::NAN] {
            assert!(cloned(|voice| voice.max_prompt_audio_length = Some(seconds)).starts_with("max_prompt"));
        }
        assert!(cloned(|voice| voice.language_hints = Some(vec!["xx".to_owned()])).starts_with("language_hints: "));
        assert!(cloned(|voice| voice.url = None).contains("'url' or 'voice_prompt'"));
    }
}
