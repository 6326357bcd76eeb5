//! What a session is set to: defaults, and `session.update` held to the documented values.

use crate::{
    catalog::{Instructions, Model},
    engine::{VoiceSpec, describe},
    model::{Language, SampleRate, VoiceId},
    service::{
        validate::{self, Format, SAMPLE_RATES},
        voices::{Speaker, VoiceRefused, Voices},
    },
    wire::{
        realtime::ErrorInfo,
        session::{SessionConfig, SessionMode},
    },
};

/// The voice of a session that was told none.
const DEFAULT_VOICE: &str = "Cherry";
/// Bit rates in kbit/s that a client may name.
const BIT_RATES: std::ops::RangeInclusive<u32> = 6..=510;
const RATIOS: std::ops::RangeInclusive<f32> = 0.5..=2.0;

/// Settings in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// As the server tells them.
    pub config: SessionConfig,
    /// The voice's name.
    pub voice: VoiceId,
    /// Who decides when speech begins.
    pub mode: SessionMode,
    /// Format of the deltas.
    pub format: Format,
    /// Rate of the deltas.
    pub rate: SampleRate,
    /// Bit rate in kbit/s of formats that have one.
    pub kbps: u32,
    /// 0 to 100; 50 leaves the voice as it is.
    pub volume: u32,
    /// Ratio to the voice's own pace.
    pub speech_rate: f32,
    /// Ratio to the voice's own pitch.
    pub pitch_rate: f32,
    /// The text's language; `None` where the text shall tell.
    pub language: Option<Language>,
}

impl Default for Settings {
    fn default() -> Self {
        let voice = VoiceId::new(DEFAULT_VOICE);
        let config = SessionConfig {
            voice: Some(voice.clone()),
            mode: Some(SessionMode::ServerCommit),
            response_format: Some("pcm".to_owned()),
            sample_rate: Some(24_000),
            ..SessionConfig::default()
        };
        Self {
            config,
            voice,
            mode: SessionMode::ServerCommit,
            format: Format::Pcm,
            rate: SampleRate::HZ_24000,
            kbps: 128,
            volume: 50,
            speech_rate: 1.0,
            pitch_rate: 1.0,
            language: None,
        }
    }
}

impl Settings {
    /// These settings with an update laid over them.
    ///
    /// # Errors
    /// The error event for the first value that cannot be taken; nothing is changed then.
    pub fn updated(&self, update: &SessionConfig, model: &Model, voices: &dyn Voices) -> Result<Self, ErrorInfo> {
        let mut new = self.clone();
        if let Some(voice) = &update.voice {
            find(model, voices, voice)?;
            new.voice = voice.clone();
        }
        if let Some(format) = &update.response_format {
            new.format = validate::format(format).map_err(|message| invalid("response_format", message))?;
        }
        if let Some(hz) = update.sample_rate {
            let known = if model.sample_rates.is_empty() { &SAMPLE_RATES[..] } else { &model.sample_rates };
            new.rate = validate::sample_rate(hz, known).map_err(|message| invalid("sample_rate", message))?;
        }
        new.mode = update.mode.unwrap_or(new.mode);
        new.take_numbers(update)?;
        if let Some(name) = &update.language_type {
            new.language = language(name)?;
        }
        overlay(&mut new.config, update);
        Ok(new)
    }

    /// How `voice` speaks when it follows the instructions, where the model takes any; others pass them over.
    pub fn delivery(&self, model: &Model, voice: &VoiceSpec) -> VoiceSpec {
        let takes = model.instructions == Instructions::Free;
        describe::delivered(voice, self.config.instructions.as_deref().filter(|_| takes).unwrap_or_default())
    }

    fn take_numbers(&mut self, update: &SessionConfig) -> Result<(), ErrorInfo> {
        self.volume = update.volume.unwrap_or(self.volume);
        if self.volume > 100 {
            return Err(invalid("volume", "volume must be 0 to 100."));
        }
        self.speech_rate = ratio("speech_rate", update.speech_rate, self.speech_rate)?;
        self.pitch_rate = ratio("pitch_rate", update.pitch_rate, self.pitch_rate)?;
        self.kbps = update.bit_rate.unwrap_or(self.kbps);
        if BIT_RATES.contains(&self.kbps) { Ok(()) } else { Err(invalid("bit_rate", "bit_rate must be 6 to 510.")) }
    }
}

/// The voice, if it may speak with the model.
///
/// # Errors
/// The documented error event.
pub fn find(model: &Model, voices: &dyn Voices, voice: &VoiceId) -> Result<Speaker, ErrorInfo> {
    voices.find(model, voice).map_err(|refused| match refused {
        VoiceRefused::Unsupported | VoiceRefused::NotDeployed => {
            refusal("Invalid Value", format!("The requested voice '{voice}' is not supported."), Some("session.voice"))
        }
        VoiceRefused::SystemVoice => {
            let message = "CLIENT_ERROR-[qwen-tts:]Engine return error code: 411";
            refusal("CLIENT_ERROR", message, Some("session.voice"))
        }
    })
}

/// An error event about something that the client sent.
pub fn refusal(code: &str, message: impl Into<String>, param: Option<&str>) -> ErrorInfo {
    ErrorInfo {
        kind: Some("invalid_request_error".to_owned()),
        code: Some(code.to_owned()),
        message: Some(message.into()),
        param: param.map(str::to_owned),
        event_id: None,
    }
}

fn invalid(field: &str, message: impl Into<String>) -> ErrorInfo {
    refusal("invalid_value", message, Some(&format!("session.{field}")))
}

fn ratio(field: &str, new: Option<f32>, old: f32) -> Result<f32, ErrorInfo> {
    let ratio = new.unwrap_or(old);
    if RATIOS.contains(&ratio) { Ok(ratio) } else { Err(invalid(field, format!("{field} must be 0.5 to 2.0."))) }
}

fn language(name: &str) -> Result<Option<Language>, ErrorInfo> {
    if name.eq_ignore_ascii_case("auto") {
        return Ok(None);
    }
    let names = Language::ALL.map(Language::english_name).join(", ");
    let unknown = || invalid("language_type", format!("language_type must be Auto or one of {names}."));
    Language::from_english_name(name).map(Some).ok_or_else(unknown)
}

fn overlay(config: &mut SessionConfig, update: &SessionConfig) {
    fn lay<T: Clone>(old: &mut Option<T>, new: Option<&T>) {
        if let Some(new) = new {
            *old = Some(new.clone());
        }
    }
    lay(&mut config.voice, update.voice.as_ref());
    lay(&mut config.mode, update.mode.as_ref());
    lay(&mut config.response_format, update.response_format.as_ref());
    lay(&mut config.sample_rate, update.sample_rate.as_ref());
    lay(&mut config.volume, update.volume.as_ref());
    lay(&mut config.speech_rate, update.speech_rate.as_ref());
    lay(&mut config.pitch_rate, update.pitch_rate.as_ref());
    lay(&mut config.bit_rate, update.bit_rate.as_ref());
    lay(&mut config.enable_tn, update.enable_tn.as_ref());
    lay(&mut config.language_type, update.language_type.as_ref());
    lay(&mut config.instructions, update.instructions.as_ref());
    lay(&mut config.optimize_instructions, update.optimize_instructions.as_ref());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::session::testing::{OneVoice, model};

    fn update(update: &SessionConfig) -> Result<Settings, ErrorInfo> {
        Settings::default().updated(update, &model(), &OneVoice)
    }

    fn param(config: &SessionConfig) -> Option<String> {
        update(config).err().and_then(|error| error.param)
    }

    #[test]
    fn good_values_are_taken_and_told_back() {
        let config = SessionConfig {
            voice: Some("Cherry".into()),
            mode: Some(SessionMode::Commit),
            response_format: Some("opus".to_owned()),
            sample_rate: Some(48_000),
            volume: Some(0),
            speech_rate: Some(0.5),
            pitch_rate: Some(2.0),
            bit_rate: Some(510),
            enable_tn: Some(true),
            language_type: Some("Japanese".to_owned()),
            instructions: None,
            optimize_instructions: Some(false),
        };
        let new = update(&config);
        assert_eq!(new.as_ref().map(|new| &new.config), Ok(&config));
        let new = new.unwrap_or_default();
        assert_eq!((new.rate.hz(), new.volume, new.language), (48_000, 0, Some(Language::Ja)));
        assert_eq!((new.format, new.kbps), (Format::Opus, 510));
        assert_eq!((new.speech_rate, new.pitch_rate, new.mode), (0.5, 2.0, SessionMode::Commit));
    }

    #[test]
    fn what_is_not_named_keeps_its_default() {
        assert_eq!(update(&SessionConfig::default()), Ok(Settings::default()));
        let auto = SessionConfig { language_type: Some("Auto".to_owned()), ..SessionConfig::default() };
        assert_eq!(update(&auto).map(|new| new.language), Ok(None));
    }

    #[test]
    fn each_bad_value_is_named() {
        let base = SessionConfig::default;
        for (config, name) in [
            (SessionConfig { voice: Some("Nobody".into()), ..base() }, "voice"),
            (SessionConfig { response_format: Some("x".to_owned()), ..base() }, "response_format"),
            (SessionConfig { sample_rate: Some(22_050), ..base() }, "sample_rate"),
            (SessionConfig { volume: Some(101), ..base() }, "volume"),
            (SessionConfig { speech_rate: Some(0.49), ..base() }, "speech_rate"),
            (SessionConfig { pitch_rate: Some(2.01), ..base() }, "pitch_rate"),
            (SessionConfig { pitch_rate: Some(f32::NAN), ..base() }, "pitch_rate"),
            (SessionConfig { bit_rate: Some(5), ..base() }, "bit_rate"),
            (SessionConfig { language_type: Some("zh".to_owned()), ..base() }, "language_type"),
        ] {
            assert_eq!(param(&config), Some(format!("session.{name}")));
        }
    }

    #[test]
    fn voices_are_refused_in_the_documented_words() {
        let say = |voice: &str| {
            let config = SessionConfig { voice: Some(voice.into()), ..SessionConfig::default() };
            update(&config).err().map(|error| (error.code.unwrap_or_default(), error.message.unwrap_or_default()))
        };
        let unsupported = ("Invalid Value".to_owned(), "The requested voice 'Nobody' is not supported.".to_owned());
        assert_eq!(say("Nobody"), Some(unsupported));
        assert!(say("System").is_some_and(|(_, message)| message.ends_with("Engine return error code: 411")));
    }
}
