//! Reading a voice management call and holding it to every documented limit.
//!
//! Owns the checks and their sentences; does nothing.

mod script;

use axum::http::StatusCode;
use serde_json::Value;

use super::errors::Refusal;
pub use crate::audio::stream::Format;
use crate::{
    catalog::{Catalog, Model, VoiceKind},
    model::{Language, ModelId, PreviewText, SampleRate, TextProblem, VoiceName, VoicePrompt},
    wire::voices::{CreateVoice, DesignAction, DesignCall, PreviewFormat, QWEN_VOICE_DESIGN},
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

/// Reads the body of a call.
///
/// # Errors
/// 404 for another model, 400 for anything that is not one of the four documented calls.
pub fn call(body: &[u8]) -> Result<DesignCall, Refusal> {
    let value: Value =
        serde_json::from_slice(body).map_err(|err| Refusal::parameter(format!("The body is not JSON: {err}.")))?;
    match value.get("model").and_then(Value::as_str) {
        None => return Err(Refusal::parameter("Missing required parameter 'model'.")),
        Some(QWEN_VOICE_DESIGN) => {}
        Some(_) => return Err(Refusal::new(StatusCode::NOT_FOUND, "ModelNotFound", "Model not found.")),
    }
    let action = value.pointer("/input/action").and_then(Value::as_str);
    if !matches!(action, Some("create" | "list" | "query" | "delete")) {
        return Err(Refusal::parameter("input.action must be create, list, query or delete."));
    }
    let call: DesignCall =
        serde_json::from_value(value).map_err(|err| Refusal::parameter(format!("The call is not valid: {err}.")))?;
    match call.input {
        DesignAction::List { page_index, .. } if page_index > LAST_PAGE => {
            Err(Refusal::parameter(format!("page_index must be 0 to {LAST_PAGE}.")))
        }
        DesignAction::List { page_size: 0, .. } => Err(Refusal::parameter("page_size must be above 0.")),
        _ => Ok(call),
    }
}

/// Holds a `create` to the limits of its target model.
///
/// # Errors
/// 400 with a sentence that names the field.
pub fn create(catalog: &Catalog, create: &CreateVoice, format: &PreviewFormat) -> Result<Order, Refusal> {
    let target = target(catalog, &create.target_model)?;
    let limits = catalog.text_limits(&target.id);
    let prompt = VoicePrompt::parse(&create.voice_prompt, &limits).map_err(|err| field("voice_prompt", &err))?;
    let preview = PreviewText::parse(&create.preview_text, &limits).map_err(|err| field("preview_text", &err))?;
    let name = create.preferred_name.as_deref().map(|name| VoiceName::parse(name, &limits)).transpose();
    Ok(Order {
        target_model: target.id.clone(),
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

fn target<'a>(catalog: &'a Catalog, id: &ModelId) -> Result<&'a Model, Refusal> {
    let made_here = |model: &Model| {
        let terms = catalog.design_terms(&model.family);
        model.speaks_with(VoiceKind::Designed) && terms.is_some_and(|terms| terms.model == QWEN_VOICE_DESIGN)
    };
    match catalog.model(id) {
        Some(model) if made_here(model) => Ok(model),
        Some(_) => Err(Refusal::parameter("target_model is a model that designed voices are not for.")),
        None => Err(Refusal::parameter("target_model is not a known model.")),
    }
}

fn field(name: &str, problem: &TextProblem) -> Refusal {
    Refusal::parameter(format!("{name}: {problem}."))
}

/// The language named, or without a name the one that the text looks to be in: the documented rule that both must match
/// holds only where one is named.
fn language(code: Option<&str>, text: &str) -> Result<Language, Refusal> {
    let Some(code) = code else { return Ok(Language::guess(text, Language::Zh)) };
    let language: Language = code.parse().map_err(|err| Refusal::parameter(format!("language: {err}.")))?;
    if script::contradicts(text, language) {
        let name = language.english_name();
        return Err(Refusal::parameter(format!("preview_text is not in the language named, which is {name}.")));
    }
    Ok(language)
}

#[cfg(test)]
mod tests;
