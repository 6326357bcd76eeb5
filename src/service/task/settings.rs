//! The parameters of a task, held to the documented values. What the model does not know is passed over, as the
//! vendor's servers do.

use super::{failure::Failure, hot_fix, ssml::Document};
use crate::{
    catalog::{Catalog, Instructions, Model},
    engine::{Gender, describe},
    model::{Language, SampleRate},
    prompt::spoken_in,
    service::{
        speak::Job,
        validate::{self, Format},
        voices::{Speaker, VoiceRefused, Voices},
    },
    wire::task::{Dialect, LONGEST_INSTRUCTION, Parameters},
};

const RATIOS: std::ops::RangeInclusive<f32> = 0.5..=2.0;
/// Bit rates in kbit/s that a client may name.
const BIT_RATES: std::ops::RangeInclusive<u32> = 6..=510;
/// Bit rate in kbit/s where none is named.
const KBPS: u32 = 32;
const LARGEST_SEED: u32 = 65_535;
/// Codes of `language_hints`; those that the engine does not speak are read by the text's own letters.
const HINTS: [&str; 17] =
    ["zh", "en", "fr", "de", "ja", "ko", "ru", "pt", "th", "id", "vi", "es", "it", "ms", "ar", "fil", "tl"];
/// Feelings that the system voices of `CosyVoice` v3 can be told to have.
const FEELINGS: [&str; 7] = ["neutral", "fearful", "angry", "sad", "surprised", "happy", "disgusted"];
/// What may stand before the feeling.
const SCENES: [&str; 3] = ["你正在进行", "你现在说话的角色是", "你正在以一个"];

/// Settings in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    speaker: Speaker,
    /// Whether the voice is there but cannot speak: then the task ends well, without any sound.
    pub silent: bool,
    format: Format,
    rate: SampleRate,
    /// Bit rate in kbit/s of formats that have one.
    kbps: u32,
    volume: u32,
    speech_rate: f32,
    pitch_rate: f32,
    language: Option<Language>,
    /// What is written and what is said instead.
    fixes: Vec<(String, String)>,
    dialect: Dialect,
    /// Whether texts may be SSML.
    pub ssml: Ssml,
    /// Whether the client asked when words are heard.
    pub word_times: bool,
}

/// What becomes of SSML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ssml {
    /// It was not asked for: it is text like any other.
    Unasked,
    /// It was asked for, and the model has none.
    Refused,
    /// It is read, and there is one frame of text only.
    Read,
}

impl Settings {
    /// What `run-task` asks for.
    ///
    /// # Errors
    /// The first value that cannot be taken.
    pub fn read(
        dialect: Dialect,
        model: &Model,
        wanted: &Parameters,
        catalog: &Catalog,
        voices: &dyn Voices,
    ) -> Result<Self, Failure> {
        let knows = |name: &str| dialect.takes(name);
        let found = speaker(dialect, model, wanted, voices)?;
        let silent = found.is_none();
        let mut speaker = found.unwrap_or_else(|| voices.cast(of_model(model)));
        // The same number gives the same delivery, and another one another.
        speaker.spec.seed ^= u64::from(seed(wanted).map(|seed| seed.filter(|_| knows("seed")))?.unwrap_or(0));
        if let Some(text) = wanted.instruction.as_deref().filter(|_| knows("instruction")) {
            instruction(text, dialect, wanted, catalog)?;
            if follows(text, model, wanted, catalog) {
                speaker.spec = describe::delivered(&speaker.spec, text);
            }
        }
        let kbps = wanted.bit_rate.filter(|_| knows("bit_rate")).unwrap_or(KBPS);
        if !BIT_RATES.contains(&kbps) {
            return Err(Failure::parameter("bit_rate must be 6 to 510."));
        }
        Ok(Self {
            speaker,
            silent,
            format: format(dialect, wanted.format.as_deref())?,
            rate: sample_rate(dialect, wanted.sample_rate)?,
            kbps,
            volume: volume(wanted.volume)?.unwrap_or(50),
            speech_rate: ratio("rate", wanted.rate)?.unwrap_or(1.0),
            pitch_rate: ratio("pitch", wanted.pitch)?.unwrap_or(1.0),
            language: language(wanted.language_hints.as_deref().filter(|_| knows("language_hints")))?,
            fixes: wanted.hot_fix.as_ref().filter(|_| knows("hot_fix")).map_or(Ok(Vec::new()), hot_fix::read)?,
            dialect,
            ssml: match wanted.enable_ssml {
                Some(true) if dialect.takes_ssml() => Ssml::Read,
                Some(true) => Ssml::Refused,
                _ => Ssml::Unasked,
            },
            word_times: wanted.word_timestamp_enabled == Some(true) && knows("word_timestamp_enabled"),
        })
    }

    /// Lays the attributes of `<speak>` over them.
    ///
    /// # Errors
    /// The first value that cannot be taken.
    pub fn apply(&mut self, document: &Document) -> Result<(), Failure> {
        self.volume = volume(document.volume)?.unwrap_or(self.volume);
        self.speech_rate = ratio("rate", document.rate)?.unwrap_or(self.speech_rate);
        self.pitch_rate = ratio("pitch", document.pitch)?.unwrap_or(self.pitch_rate);
        Ok(())
    }

    /// Whether sentences are told of with their type and text; Sambert tells times alone.
    pub const fn tells_sentences(&self) -> bool {
        !self.dialect.is_one_way()
    }

    /// How `text` is spoken.
    pub fn spoken(&self, text: &str) -> String {
        let mut spoken = text.to_owned();
        for (written, said) in &self.fixes {
            spoken = spoken.replace(written, said);
        }
        // `[laughing]` and the like are stage directions there.
        if self.dialect == Dialect::QwenAudio { without_tags(&spoken) } else { spoken }
    }

    /// The engine's job for a line.
    pub fn job(&self, text: &str) -> Job {
        Job {
            voice: self.speaker.spec.clone(),
            language: self.language.unwrap_or_else(|| spoken_in(text, self.speaker.language)),
            text: text.to_owned(),
            speech_rate: self.speech_rate,
            pitch_rate: self.pitch_rate,
            volume: self.volume,
            rate: self.rate,
            format: self.format,
            kbps: self.kbps,
        }
    }
}

/// Who speaks; `None` where it is a voice that cannot speak (yet).
fn speaker(
    dialect: Dialect,
    model: &Model,
    wanted: &Parameters,
    voices: &dyn Voices,
) -> Result<Option<Speaker>, Failure> {
    if !dialect.takes("voice") {
        return Ok(Some(voices.cast(of_model(model))));
    }
    let voice = wanted.voice.as_ref().filter(|voice| !voice.as_str().is_empty());
    let voice = voice.ok_or_else(|| Failure::parameter("Request voice is invalid!"))?;
    match voices.find(model, voice) {
        Ok(speaker) => Ok(Some(speaker)),
        Err(VoiceRefused::NotDeployed) => Ok(None),
        // Voices never cross versions of a model; each family has its own number for that.
        Err(VoiceRefused::Unsupported | VoiceRefused::SystemVoice) => Err(Failure::parameter(match dialect {
            Dialect::QwenAudio => "[cosyvoice:]Engine error [411]",
            _ => "[tts:]Engine return error code: 418",
        })),
    }
}

/// A model of Sambert's is a voice itself.
fn of_model(model: &Model) -> Speaker {
    Speaker { spec: describe::system_voice(model.id.as_str(), Gender::Neutral, ""), language: Language::Zh }
}

/// MP3 where nothing is asked for; older clients of the vendor's say `Default`.
fn format(dialect: Dialect, name: Option<&str>) -> Result<Format, Failure> {
    let name = name.filter(|name| !matches!(*name, "" | "Default")).unwrap_or("mp3");
    if !dialect.formats().contains(&name) {
        return Err(Failure::parameter(format!("format must be one of {}.", dialect.formats().join(", "))));
    }
    validate::format(name).map_err(Failure::parameter)
}

/// The dialect's default where nothing or 0 is asked for.
fn sample_rate(dialect: Dialect, hz: Option<u32>) -> Result<SampleRate, Failure> {
    let default = if dialect == Dialect::Sambert { 16_000 } else { 22_050 };
    let hz = hz.filter(|&hz| hz != 0).unwrap_or(default);
    let known = dialect.sample_rates();
    SampleRate::new(hz).filter(|rate| known.contains(&rate.hz())).ok_or_else(|| {
        let known: Vec<String> = known.iter().map(u32::to_string).collect();
        Failure::parameter(format!("sample_rate must be one of {}.", known.join(", ")))
    })
}

fn volume(volume: Option<u32>) -> Result<Option<u32>, Failure> {
    if volume.is_some_and(|volume| volume > 100) {
        Err(Failure::parameter("volume must be 0 to 100."))
    } else {
        Ok(volume)
    }
}

fn ratio(name: &str, ratio: Option<f32>) -> Result<Option<f32>, Failure> {
    match ratio {
        Some(ratio) if !RATIOS.contains(&ratio) => Err(Failure::parameter(format!("{name} must be 0.5 to 2.0."))),
        other => Ok(other),
    }
}

fn seed(wanted: &Parameters) -> Result<Option<u32>, Failure> {
    match wanted.seed {
        Some(seed) if seed > LARGEST_SEED => Err(Failure::parameter("seed must be 0 to 65535.")),
        other => Ok(other),
    }
}

/// The first hint; the others are documented to be passed over.
fn language(hints: Option<&[String]>) -> Result<Option<Language>, Failure> {
    let Some(first) = hints.and_then(<[String]>::first) else { return Ok(None) };
    if !HINTS.contains(&first.as_str()) {
        return Err(Failure::parameter(format!("language_hints must be one of {}.", HINTS.join(", "))));
    }
    Ok(first.parse().ok())
}

/// Free words, except for the system voices of `CosyVoice` v3, which know fixed sentences only.
fn instruction(text: &str, dialect: Dialect, wanted: &Parameters, catalog: &Catalog) -> Result<(), Failure> {
    if text.chars().count() > LONGEST_INSTRUCTION {
        return Err(Failure::parameter(format!("instruction must be at most {LONGEST_INSTRUCTION} characters.")));
    }
    let is_system = wanted.voice.as_ref().is_some_and(|voice| catalog.voice(voice).is_some());
    if dialect == Dialect::CosyVoice3 && is_system && !text.is_empty() && !is_fixed(text) {
        return Err(Failure::parameter("instruction must be one of the sentences that this voice knows."));
    }
    Ok(())
}

/// Whether the voice does what `text` says; others pass it over.
fn follows(text: &str, model: &Model, wanted: &Parameters, catalog: &Catalog) -> bool {
    match wanted.voice.as_ref().map(|voice| catalog.instructions(model, voice)) {
        Some(Instructions::Free) => true,
        Some(Instructions::Fixed) => is_fixed(text),
        Some(Instructions::None) | None => false,
    }
}

/// `你说话的情感是happy。`, with or without what the voice is about before it.
fn is_fixed(text: &str) -> bool {
    let Some((scene, feeling)) = text.strip_suffix('。').and_then(|text| text.rsplit_once("你说话的情感是"))
    else {
        return false;
    };
    let known = scene.is_empty() || scene.ends_with('，') && SCENES.iter().any(|start| scene.starts_with(start));
    known && FEELINGS.contains(&feeling)
}

/// `text` without stage directions such as `[laughing]`.
fn without_tags(text: &str) -> String {
    let is_tag = |tag: &str| !tag.is_empty() && tag.chars().all(|c| c.is_ascii_alphabetic() || " -_".contains(c));
    let mut parts = text.split('[');
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((tag, after)) if is_tag(tag) => kept.push_str(after),
            _ => {
                kept.push('[');
                kept.push_str(part);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests;
