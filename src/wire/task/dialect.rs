//! What each generation of models understands: a whitelist, because servers ignore foreign names without a word, and
//! the user would wonder why nothing changed.

use serde_json::Value;

use super::Parameters;
use crate::model::ModelId;

/// A generation of models that take the same parameters. Told by the model's name, so that models which the catalog
/// does not list can be used too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `cosyvoice-v1`.
    CosyVoice1,
    /// `cosyvoice-v2`.
    CosyVoice2,
    /// `cosyvoice-v3-flash`, `cosyvoice-v3-plus`.
    CosyVoice3,
    /// `cosyvoice-v3.5-…`, and whatever will come after it.
    CosyVoice35,
    /// `qwen-audio-…-tts-…`.
    QwenAudio,
    /// `sambert-…`: the whole text goes with `run-task`, and the model is the voice.
    Sambert,
}

/// Something that a model does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{model} does not take {what}")]
pub struct Unsupported {
    /// The model.
    pub model: ModelId,
    /// Name of the parameter, with its value where only that value is the trouble.
    pub what: String,
}

/// Parameters that every dialect takes.
const COMMON: [&str; 5] = ["format", "sample_rate", "volume", "rate", "pitch"];
const VOICE: [&str; 2] = ["voice", "text_type"];
const TIMES: [&str; 2] = ["word_timestamp_enabled", "phoneme_timestamp_enabled"];
const WATERMARK: [&str; 3] = ["enable_aigc_tag", "aigc_propagator", "aigc_propagate_id"];
const STYLE: [&str; 2] = ["instruction", "language_hints"];

impl Dialect {
    /// The dialect of a model; `None` where its name is of another protocol.
    pub fn of(model: &ModelId) -> Option<Self> {
        let name = model.as_str();
        if name.starts_with("sambert-") {
            Some(Self::Sambert)
        } else if name.starts_with("qwen-audio-") && name.contains("-tts") {
            Some(Self::QwenAudio)
        } else {
            let version = name.strip_prefix("cosyvoice-")?;
            Some(match version.split('-').next() {
                Some("v1" | "clone") => Self::CosyVoice1,
                Some("v2") => Self::CosyVoice2,
                Some("v3") => Self::CosyVoice3,
                _ => Self::CosyVoice35,
            })
        }
    }

    /// Whether the whole text goes with `run-task` and nothing may follow (`streaming` is `out`).
    pub const fn is_one_way(self) -> bool {
        matches!(self, Self::Sambert)
    }

    /// Whether texts may be SSML.
    pub fn takes_ssml(self) -> bool {
        self.takes("enable_ssml")
    }

    /// Whether a parameter of that name is sent.
    pub fn takes(self, name: &str) -> bool {
        let modern = !matches!(self, Self::CosyVoice1 | Self::Sambert);
        let cosy = matches!(self, Self::CosyVoice2 | Self::CosyVoice3 | Self::CosyVoice35);
        match name {
            _ if COMMON.contains(&name) => true,
            _ if VOICE.contains(&name) => self != Self::Sambert,
            _ if TIMES.contains(&name) => self != Self::CosyVoice1,
            _ if WATERMARK.contains(&name) => modern && self != Self::CosyVoice35,
            _ if STYLE.contains(&name) => modern && self != Self::CosyVoice2,
            "bit_rate" | "seed" => modern,
            "enable_ssml" => cosy,
            "hot_fix" => matches!(self, Self::CosyVoice3 | Self::CosyVoice35),
            "enable_markdown_filter" => self == Self::CosyVoice3,
            _ => false,
        }
    }

    /// Formats of sound, by their names on the wire.
    pub const fn formats(self) -> &'static [&'static str] {
        match self {
            Self::CosyVoice1 | Self::Sambert => &["pcm", "wav", "mp3"],
            _ => &["pcm", "wav", "mp3", "opus"],
        }
    }

    /// Sample rates in hertz.
    pub const fn sample_rates(self) -> &'static [u32] {
        match self {
            Self::CosyVoice1 => &[8_000, 16_000, 22_050, 24_000],
            Self::Sambert => &[16_000, 48_000],
            _ => &[8_000, 16_000, 22_050, 24_000, 44_100, 48_000],
        }
    }

    /// `wanted` as it may be sent to `model`, with what is always sent filled in.
    ///
    /// # Errors
    /// [`Unsupported`] for the first thing that the model does not take.
    pub fn permit(self, model: &ModelId, wanted: Parameters) -> Result<Parameters, Unsupported> {
        let unsupported = |what: String| Unsupported { model: model.clone(), what };
        let named = serde_json::to_value(&wanted).unwrap_or_default();
        let named = named.as_object().into_iter().flatten().filter(|(_, value)| **value != Value::Bool(false));
        if let Some((name, _)) = { named }.find(|(name, _)| !self.takes(name)) {
            return Err(unsupported(name.clone()));
        }
        if let Some(format) = wanted.format.as_deref().filter(|format| !self.formats().contains(format)) {
            return Err(unsupported(format!("format {format}")));
        }
        if let Some(rate) = wanted.sample_rate.filter(|rate| !self.sample_rates().contains(rate)) {
            return Err(unsupported(format!("sample_rate {rate}")));
        }
        if wanted.bit_rate.is_some() && wanted.format.as_deref() != Some("opus") {
            return Err(unsupported("bit_rate without opus".to_owned()));
        }
        let text_type = self.takes("text_type").then(|| "PlainText".to_owned());
        // What is off anyway need not be sent, and models that do not know it must not see it.
        let on = |name: &str, switch: Option<bool>| switch.filter(|_| self.takes(name));
        Ok(Parameters {
            text_type,
            enable_ssml: on("enable_ssml", wanted.enable_ssml),
            word_timestamp_enabled: on(TIMES[0], wanted.word_timestamp_enabled),
            phoneme_timestamp_enabled: on(TIMES[1], wanted.phoneme_timestamp_enabled),
            enable_markdown_filter: on("enable_markdown_filter", wanted.enable_markdown_filter),
            enable_aigc_tag: on(WATERMARK[0], wanted.enable_aigc_tag),
            ..wanted
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::task::HotFix;

    fn permit(model: &str, wanted: Parameters) -> Result<Parameters, String> {
        let model = ModelId::new(model);
        let dialect = Dialect::of(&model).ok_or("no dialect")?;
        dialect.permit(&model, wanted).map_err(|err| err.what)
    }

    #[test]
    fn models_are_told_by_their_names() {
        for (name, dialect) in [
            ("cosyvoice-v1", Some(Dialect::CosyVoice1)),
            ("cosyvoice-v2", Some(Dialect::CosyVoice2)),
            ("cosyvoice-v3", Some(Dialect::CosyVoice3)),
            ("cosyvoice-v3-flash", Some(Dialect::CosyVoice3)),
            ("cosyvoice-v3.5-plus", Some(Dialect::CosyVoice35)),
            ("cosyvoice-v4-flash", Some(Dialect::CosyVoice35)),
            ("qwen-audio-3.0-tts-flash", Some(Dialect::QwenAudio)),
            ("sambert-zhichu-v1", Some(Dialect::Sambert)),
            ("qwen3-tts-flash-realtime", None),
            ("qwen-audio-3.0-realtime", None),
            ("", None),
        ] {
            assert_eq!(Dialect::of(&name.into()), dialect, "{name}");
        }
    }

    #[test]
    fn what_a_model_does_not_know_is_not_sent() {
        let ssml = || Parameters { enable_ssml: Some(true), ..Parameters::default() };
        let opus = || Parameters { format: Some("opus".to_owned()), ..Parameters::default() };
        let seed = || Parameters { seed: Some(0), ..Parameters::default() };
        let style = || Parameters { instruction: Some("calm".to_owned()), ..Parameters::default() };
        let fix = || Parameters { hot_fix: Some(HotFix::default()), ..Parameters::default() };
        let mark = || Parameters { enable_aigc_tag: Some(true), ..Parameters::default() };
        let rate = |hz| Parameters { sample_rate: Some(hz), ..Parameters::default() };
        let voice = || Parameters { voice: Some("v".into()), ..Parameters::default() };
        let bits = || Parameters { bit_rate: Some(32), ..Parameters::default() };
        for (model, wanted, what) in [
            ("cosyvoice-v1", ssml(), "enable_ssml"),
            ("cosyvoice-v1", opus(), "format opus"),
            ("cosyvoice-v1", seed(), "seed"),
            ("cosyvoice-v1", rate(48_000), "sample_rate 48000"),
            ("cosyvoice-v2", style(), "instruction"),
            ("cosyvoice-v2", fix(), "hot_fix"),
            ("cosyvoice-v3.5-flash", mark(), "enable_aigc_tag"),
            ("cosyvoice-v3.5-flash", rate(11_025), "sample_rate 11025"),
            ("cosyvoice-v3.5-flash", bits(), "bit_rate without opus"),
            ("qwen-audio-3.0-tts-plus", ssml(), "enable_ssml"),
            ("sambert-zhichu-v1", voice(), "voice"),
            ("sambert-zhichu-v1", style(), "instruction"),
        ] {
            assert_eq!(permit(model, wanted), Err(what.to_owned()), "{model}");
        }
        for (model, wanted) in
            [("cosyvoice-v2", ssml()), ("cosyvoice-v3-flash", fix()), ("qwen-audio-3.0-tts-flash", style())]
        {
            assert!(permit(model, wanted).is_ok(), "{model}");
        }
    }

    #[test]
    fn a_switch_that_is_off_is_never_in_the_way() {
        let off = Parameters { enable_ssml: Some(false), enable_aigc_tag: Some(false), ..Parameters::default() };
        let sent = permit("cosyvoice-v1", off).map(|sent| serde_json::to_value(sent).unwrap_or_default());
        assert_eq!(sent, Ok(serde_json::json!({"text_type": "PlainText"})));
    }
}
