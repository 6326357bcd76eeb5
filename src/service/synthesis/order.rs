//! Reading a speech call and holding it to the documented limits.
//!
//! Fields that a family does not have are ignored without a word, as the vendor does.

use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    catalog::{Catalog, Instructions, Model, Transport},
    engine::{VoiceSpec, describe},
    model::{Language, ModelId, SampleRate, VoiceId, counted_characters},
    prompt::spoken_in,
    service::{
        URL_ERROR,
        errors::{NOTHING_TO_SAY, Refusal},
        speak::Job,
        validate::{self, Format, SAMPLE_RATES},
        voices::{AccountVoices, Speaker, Voices},
    },
    wire::{
        synthesis::{COSY_TEXT_LIMIT, CosySpeech, QWEN_TEXT_LIMIT, QwenSpeech},
        task::Dialect,
    },
};

/// Rates of the `CosyVoice` models in hertz, where the catalog does not tell.
const COSY_RATES: [u32; 6] = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000];
/// Bit rate in kbit/s where none is named.
const KBPS: u32 = 128;
/// Bit rates in kbit/s that a caller may name.
const BIT_RATES: std::ops::RangeInclusive<u32> = 6..=510;
const RATIOS: std::ops::RangeInclusive<f32> = 0.5..=2.0;
const HIGHEST_SEED: u32 = 65_535;
const FULL_VOLUME: u32 = 100;
const MIDDLE_VOLUME: u32 = 50;

/// A checked call.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What to speak.
    pub job: Job,
    /// The format's name, which the result's name ends with.
    pub extension: String,
    /// Characters charged.
    pub characters: u64,
    /// The text, where the family tells about sentences.
    pub told: Option<String>,
    /// Whether the end of a sentence tells when each word was heard.
    pub word_times: bool,
}

/// Which models an address is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    Qwen,
    Cosy,
}

/// Reads a call to a Qwen-TTS model.
///
/// # Errors
/// 404 for an unknown model, 400 for everything else that is wrong.
pub fn qwen(body: Value, voices: &AccountVoices) -> Result<Order, Refusal> {
    let call: QwenSpeech = typed(body)?;
    let model = model(&voices.catalog, &call.model, Door::Qwen)?;
    let text = &call.input.text;
    speakable(text, text.chars().count() as u64, QWEN_TEXT_LIMIT)?;
    let speaker = speaker(voices, model, &call.input.voice)?;
    let parameters = &call.parameters;
    let extension = parameters.response_format.clone().unwrap_or_else(|| "wav".to_owned());
    let job = Job {
        text: text.clone(),
        language: language_type(call.language_type(), text, &speaker)?,
        speech_rate: ratio("speech_rate", parameters.speech_rate)?,
        pitch_rate: ratio("pitch_rate", parameters.pitch_rate)?,
        volume: MIDDLE_VOLUME,
        rate: rate(parameters.sample_rate, 24_000, model, Door::Qwen)?,
        format: format("response_format", &extension)?,
        kbps: KBPS,
        voice: delivered(voices, model, &call.input.voice, call.instructions(), &speaker.spec),
    };
    Ok(Order { characters: counted_characters(text), job, extension, told: None, word_times: false })
}

/// Reads a call to a `CosyVoice` or Qwen-Audio-TTS model.
///
/// # Errors
/// As for [`qwen`].
pub fn cosy(body: Value, voices: &AccountVoices) -> Result<Order, Refusal> {
    let CosySpeech { model: id, input } = typed(with_parameters(body))?;
    let model = model(&voices.catalog, &id, Door::Cosy)?;
    let characters = counted_characters(&input.text);
    speakable(&input.text, characters, COSY_TEXT_LIMIT)?;
    if input.enable_ssml == Some(true) {
        return Err(Refusal::parameter("SSML text is not supported at the moment!"));
    }
    within("seed", input.seed, 0..=HIGHEST_SEED)?;
    within("bit_rate", input.bit_rate, BIT_RATES)?;
    within("volume", input.volume, 0..=FULL_VOLUME)?;
    let speaker = speaker(voices, model, &input.voice)?;
    let extension = input.format.clone().unwrap_or_else(|| "mp3".to_owned());
    let hint = input.language_hints.as_ref().and_then(|hints| hints.first()?.parse().ok());
    let job = Job {
        text: input.text.clone(),
        language: hint.unwrap_or_else(|| spoken_in(&input.text, speaker.language)),
        speech_rate: ratio("rate", input.rate)?,
        pitch_rate: ratio("pitch", input.pitch)?,
        volume: input.volume.unwrap_or(MIDDLE_VOLUME),
        rate: rate(input.sample_rate, 22_050, model, Door::Cosy)?,
        format: format("format", &extension)?,
        kbps: input.bit_rate.unwrap_or(KBPS),
        voice: delivered(voices, model, &input.voice, input.instruction.as_deref(), &speaker.spec),
    };
    let knows = Dialect::of(&id).is_none_or(|dialect| dialect.takes("word_timestamp_enabled"));
    let word_times = input.word_timestamp_enabled == Some(true) && knows;
    Ok(Order { job, extension, characters, told: Some(input.text), word_times })
}

/// What stands in `parameters` counts as standing in `input`, unless it stands there, too.
fn with_parameters(mut body: Value) -> Value {
    let Some(Value::Object(parameters)) = body.get_mut("parameters").map(Value::take) else { return body };
    if let Some(Value::Object(input)) = body.get_mut("input") {
        for (name, value) in parameters {
            input.entry(name).or_insert(value);
        }
    }
    body
}

fn typed<T: DeserializeOwned>(body: Value) -> Result<T, Refusal> {
    if body.get("model").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(Refusal::parameter("Missing required parameter 'model'."));
    }
    serde_json::from_value(body).map_err(|err| Refusal::parameter(format!("The call is not valid: {err}.")))
}

/// A model knocks at the door of its family, or it is told that the address is wrong.
fn model<'a>(catalog: &'a Catalog, id: &ModelId, door: Door) -> Result<&'a Model, Refusal> {
    let unknown = || Refusal::new(StatusCode::NOT_FOUND, "ModelNotFound", "Model not found.");
    let model = catalog.model(id).ok_or_else(unknown)?;
    let is_here = match door {
        Door::Qwen => model.family == "qwen",
        Door::Cosy => matches!(model.family.as_str(), "cosyvoice" | "qwen-audio"),
    };
    if is_here && model.is_reached_by(Transport::Http) { Ok(model) } else { Err(Refusal::parameter(URL_ERROR)) }
}

fn speakable(text: &str, count: u64, limit: u64) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::parameter(NOTHING_TO_SAY));
    }
    if count > limit {
        return Err(Refusal::parameter(format!("Range of input length should be [1, {limit}], current: {count}")));
    }
    Ok(())
}

fn speaker(voices: &AccountVoices, model: &Model, voice: &VoiceId) -> Result<Speaker, Refusal> {
    let message = "Invalid voice specified, the requested voice does not exist or is not licensed";
    voices.find(model, voice).map_err(|_| Refusal::parameter(message))
}

/// How the voice speaks when it follows `instructions`. A model that takes none passes them over, and so does one of
/// fixed sentences with any other.
fn delivered(
    voices: &AccountVoices,
    model: &Model,
    voice: &VoiceId,
    instructions: Option<&str>,
    spec: &VoiceSpec,
) -> VoiceSpec {
    let catalog = &voices.catalog;
    let follows = |text: &&str| match catalog.instructions(model, voice) {
        Instructions::Free => true,
        Instructions::Fixed => {
            catalog.family(&model.family).is_some_and(|family| family.fixed_instructions.allow(text))
        }
        Instructions::None => false,
    };
    describe::delivered(spec, instructions.filter(follows).unwrap_or_default())
}

fn language_type(name: Option<&str>, text: &str, speaker: &Speaker) -> Result<Language, Refusal> {
    let guess = || spoken_in(text, speaker.language);
    match name {
        None => Ok(guess()),
        Some(name) if name.eq_ignore_ascii_case("auto") => Ok(guess()),
        Some(name) => {
            let names = Language::ALL.map(Language::english_name).join(", ");
            let unknown = || Refusal::parameter(format!("language_type must be Auto or one of {names}."));
            Language::from_english_name(name).ok_or_else(unknown)
        }
    }
}

fn ratio(field: &str, value: Option<f32>) -> Result<f32, Refusal> {
    let ratio = value.unwrap_or(1.0);
    if RATIOS.contains(&ratio) { Ok(ratio) } else { Err(Refusal::parameter(format!("{field} must be 0.5 to 2.0."))) }
}

fn within(field: &str, value: Option<u32>, range: std::ops::RangeInclusive<u32>) -> Result<(), Refusal> {
    match value {
        Some(value) if !range.contains(&value) => {
            Err(Refusal::parameter(format!("{field} must be {} to {}.", range.start(), range.end())))
        }
        _ => Ok(()),
    }
}

fn rate(hz: Option<u32>, default: u32, model: &Model, door: Door) -> Result<SampleRate, Refusal> {
    let known = match door {
        _ if !model.sample_rates.is_empty() => model.sample_rates.clone(),
        Door::Qwen => SAMPLE_RATES.to_vec(),
        Door::Cosy => COSY_RATES.into_iter().filter_map(SampleRate::new).collect(),
    };
    validate::sample_rate(hz.unwrap_or(default), &known).map_err(Refusal::parameter)
}

fn format(field: &str, name: &str) -> Result<Format, Refusal> {
    validate::format(name).map_err(|message| Refusal::parameter(message.replace("response_format", field)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parameters_count_as_input_where_it_does_not_say_otherwise() {
        let body = json!({"model":"m","input":{"rate":1.5},"parameters":{"rate":2,"pitch":0.5}});
        assert_eq!(with_parameters(body)["input"], json!({"rate":1.5,"pitch":0.5}));
        for body in [json!({"input":{}}), json!({"parameters":{"rate":2}}), json!({"input":1,"parameters":{"a":2}})] {
            assert!(with_parameters(body.clone())["input"] == body["input"], "{body}");
        }
    }
}
