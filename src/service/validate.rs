//! Reading a voice management call and holding it to every documented limit.
//!
//! Owns the checks and their sentences; does nothing.

pub mod clone;
pub mod enroll;
mod script;

use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{errors::Refusal, targets};
pub use crate::audio::stream::Format;
use crate::{
    catalog::{Catalog, VoiceKind},
    model::{Language, ModelId, PreviewText, SampleRate, TextProblem, VoiceName, VoicePrompt},
    wire::voices::{CreateVoice, DesignAction, DesignCall, PreviewFormat, VoiceFamily},
};

/// Rates that previews come in, and speech of models whose rates the catalog does not tell.
pub const SAMPLE_RATES: [SampleRate; 4] =
    [SampleRate::HZ_8000, SampleRate::HZ_16000, SampleRate::HZ_24000, SampleRate::HZ_48000];

/// Last page that can be asked for.
const LAST_PAGE: u32 = 200;

/// A checked `create`.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The model to make the voice for.
    pub target_model: ModelId,
    /// The description.
    pub prompt: VoicePrompt,
    /// What the preview says.
    pub preview: PreviewText,
    /// The name's part of the id.
    pub name: Option<VoiceName>,
    /// Language of the preview text.
    pub language: Language,
    /// Rate of the preview.
    pub rate: SampleRate,
    /// Format of the preview.
    pub format: Format,
}

/// Reads the body of a call as far as the service that it is for.
///
/// # Errors
/// 404 for a model that is no such service, 400 for what is no call at all.
pub fn family(body: &[u8]) -> Result<(VoiceFamily, Value), Refusal> {
    let value: Value =
        serde_json::from_slice(body).map_err(|err| Refusal::parameter(format!("The body is not JSON: {err}.")))?;
    let Some(model) = value.get("model").and_then(Value::as_str) else {
        return Err(Refusal::parameter("Missing required parameter 'model'."));
    };
    match VoiceFamily::of_model(model) {
        Some(family) => Ok((family, value)),
        None => Err(Refusal::new(StatusCode::NOT_FOUND, "ModelNotFound", "Model not found.")),
    }
}

/// Reads a call of Qwen's voice design.
///
/// # Errors
/// 400 for anything that is not one of the four documented calls.
pub fn call(value: Value) -> Result<DesignCall, Refusal> {
    let call: DesignCall = read(value, &["create", "list", "query", "delete"])?;
    match call.input {
        DesignAction::List { page_index, page_size } => page(page_index, page_size, LAST_PAGE).map(|()| call),
        _ => Ok(call),
    }
}

/// Reads a call whose action must be one of `actions`.
fn read<T: DeserializeOwned>(value: Value, actions: &[&str]) -> Result<T, Refusal> {
    let action = value.pointer("/input/action").and_then(Value::as_str);
    if !action.is_some_and(|action| actions.contains(&action)) {
        let (last, others) = actions.split_last().unwrap_or((&"", &[]));
        return Err(Refusal::parameter(format!("input.action must be {} or {last}.", others.join(", "))));
    }
    serde_json::from_value(value).map_err(|err| Refusal::parameter(format!("The call is not valid: {err}.")))
}

fn page(index: u32, size: u32, last: u32) -> Result<(), Refusal> {
    if index > last {
        Err(Refusal::parameter(format!("page_index must be 0 to {last}.")))
    } else if size == 0 {
        Err(Refusal::parameter("page_size must be above 0."))
    } else {
        Ok(())
    }
}

/// Holds a `create` to the limits of its target model.
///
/// # Errors
/// 400 with a sentence that names the field.
pub fn create(catalog: &Catalog, create: &CreateVoice, format: &PreviewFormat) -> Result<Order, Refusal> {
    targets::check(catalog, VoiceFamily::QwenDesign, VoiceKind::Designed, &create.target_model)?;
    let limits = catalog.text_limits(&create.target_model);
    let prompt = VoicePrompt::parse(&create.voice_prompt, &limits).map_err(|err| field("voice_prompt", &err))?;
    let preview = PreviewText::parse(&create.preview_text, &limits).map_err(|err| field("preview_text", &err))?;
    let name = create.preferred_name.as_deref().map(|name| VoiceName::parse(name, &limits)).transpose();
    Ok(Order {
        target_model: create.target_model.clone(),
        language: language(create.language.as_deref(), preview.as_str())?,
        name: name.map_err(|err| field("preferred_name", &err))?,
        rate: sample_rate(format.sample_rate, &SAMPLE_RATES).map_err(Refusal::parameter)?,
        format: self::format(&format.response_format).map_err(Refusal::parameter)?,
        prompt,
        preview,
    })
}

/// The format of that name.
///
/// # Errors
/// A sentence that names those there are.
pub fn format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| "response_format must be pcm, wav, mp3 or opus.".to_owned())
}

/// The rate of that many hertz, if it is one of `known`.
///
/// # Errors
/// A sentence that names those there are.
pub fn sample_rate(hz: u32, known: &[SampleRate]) -> Result<SampleRate, String> {
    known.iter().find(|rate| rate.hz() == hz).copied().ok_or_else(|| {
        let known: Vec<String> = known.iter().map(|rate| rate.hz().to_string()).collect();
        format!("sample_rate must be one of {}.", known.join(", "))
    })
}

fn field(name: &str, problem: &TextProblem) -> Refusal {
    Refusal::parameter(format!("{name}: {problem}."))
}

/// The language named, or without a name the one that the text looks to be in: the documented rule that both must match
/// holds only where one is named.
fn language(code: Option<&str>, text: &str) -> Result<Language, Refusal> {
    let Some(code) = code else { return Ok(Language::guess(text, Language::Zh)) };
    let language = named(code)?;
    if script::contradicts(text, language) {
        let name = language.english_name();
        return Err(Refusal::parameter(format!("preview_text is not in the language named, which is {name}.")));
    }
    Ok(language)
}

fn named(code: &str) -> Result<Language, Refusal> {
    code.parse().map_err(|err| Refusal::parameter(format!("language: {err}.")))
}

#[cfg(test)]
mod tests;
