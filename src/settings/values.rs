//! What a settings file says, and what holds where it says nothing.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::{Map, Value};

use crate::model::{ExportFormat, ExportOptions, ExportPreset, ExportRecipe, Language, ModelId, TakeId, VoiceId};

/// Everything that the program remembers about its user's choices. No secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language of the window; `None` follows the system.
    pub ui_language: Option<UiLanguage>,
    /// Colours of the window.
    pub theme: Theme,
    /// Where voices are made.
    pub account: Account,
    /// The proxy on the way there: empty for the system's, `none`, or its address, which holds no password.
    pub proxy: String,
    /// Where exported files go; `None` means [`Paths::export_dir`](super::Paths).
    pub export_dir: Option<PathBuf>,
    /// What designing may cost in a month before it is asked about, in the currency of the account's region.
    #[serde(deserialize_with = "budget")]
    pub budget: Option<f64>,
    /// Format of exported files.
    pub export_format: ExportFormat,
    /// Everything else about exported files.
    pub export: ExportOptions,
    /// The user's own recipes for exported files.
    #[serde(deserialize_with = "presets")]
    pub export_presets: Vec<ExportPreset>,
    /// What stood in the Design panel.
    pub draft: Draft,
    /// Drafts that the user keeps under a name.
    #[serde(deserialize_with = "presets")]
    pub presets: Vec<Preset>,
    /// What stood in the Live panel.
    pub live: LiveDraft,
    /// What stood on the page of saying something else.
    pub say: SayDraft,
    /// Width and height of the window in points.
    #[serde(deserialize_with = "window_size")]
    pub window_size: Option<[f32; 2]>,
    /// Fields of other versions of the program, kept as they are.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ui_language: None,
            theme: Theme::default(),
            account: Account::default(),
            proxy: String::new(),
            export_dir: None,
            budget: None,
            export_format: ExportFormat::default(),
            export: ExportOptions::default(),
            export_presets: Vec::new(),
            draft: Draft::default(),
            presets: Vec::new(),
            live: LiveDraft::default(),
            say: SayDraft::default(),
            window_size: None,
            extra: Map::new(),
        }
    }
}

impl Settings {
    /// The language to show: the chosen one, else the system's.
    pub fn language(&self) -> UiLanguage {
        self.ui_language.unwrap_or_else(UiLanguage::of_system)
    }

    /// How a take becomes a file, as it was chosen last.
    pub fn export_recipe(&self) -> ExportRecipe {
        ExportRecipe { format: self.export_format, options: self.export.clone() }
    }
}

/// A language of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each is named by its ISO 639-1 code")]
pub enum UiLanguage {
    En,
    Zh,
}

impl UiLanguage {
    /// The language of a POSIX locale (`zh_CN.UTF-8`): Chinese for `zh`, English for everything else.
    pub fn of_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") { Self::Zh } else { Self::En }
    }

    /// The language that the environment asks for: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not empty.
    pub fn of_system() -> Self {
        let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
        set.into_iter().find(|locale| !locale.is_empty()).map_or(Self::En, |locale| Self::of_locale(&locale))
    }
}

/// Colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Always dark.
    Dark,
    /// Always light.
    Light,
    /// As the desktop is.
    #[default]
    System,
}

/// Where voices are made and spoken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Account {
    /// The embedded service; needs no key and costs nothing.
    #[default]
    Offline,
    /// The vendor's service, with a key from the keyring or the environment.
    Cloud {
        /// Region as the catalogue names it.
        region: String,
        /// Workspace of the account; `None` is its default one.
        #[serde(default)]
        workspace: Option<String>,
    },
}

/// The Design panel as it was left: plain strings, checked only when they are used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Description of the voice.
    pub voice_prompt: String,
    /// What the preview says.
    pub preview_text: String,
    /// The maker's part of the voice's id.
    pub voice_name: String,
    /// Language of the preview.
    pub language: Language,
    /// Model that the voice is for; `None` is the catalogue's default.
    pub target_model: Option<ModelId>,
    /// How many voices one click makes; at least 1.
    #[serde(deserialize_with = "candidates")]
    pub candidates: u8,
    /// The take whose description is being refined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<TakeId>,
    /// Fields of other versions of the program, kept as they are.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            voice_prompt: String::new(),
            preview_text: String::new(),
            voice_name: String::new(),
            language: Language::En,
            target_model: None,
            candidates: 1,
            parent: None,
            extra: Map::new(),
        }
    }
}

/// A draft under a name of the user's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preset {
    /// The name; no two are equal.
    pub name: String,
    /// What it puts into the form.
    pub draft: Draft,
    /// Fields of other versions of the program, kept as they are.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The Live panel as it was left.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LiveDraft {
    /// Text to speak.
    pub text: String,
    /// The voice that speaks it.
    pub voice: Option<VoiceId>,
    /// The model that the voice is spoken with.
    pub model: Option<ModelId>,
    /// Who decides when to speak.
    pub mode: LiveMode,
    /// Fields of other versions of the program, kept as they are.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The page of saying something else as it was left. The text is the same for all voices, so that they can be compared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SayDraft {
    /// What to say.
    pub text: String,
    /// How to say it.
    pub instructions: String,
    /// Fields of other versions of the program, kept as they are.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Who decides when enough text is there to be spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveMode {
    /// The server, by the sense of the text.
    #[default]
    ServerCommit,
    /// The user, by pressing Commit.
    Commit,
}

fn candidates<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    let count = u8::deserialize(from)?;
    if count > 0 { Ok(count) } else { Err(D::Error::custom("at least one candidate is made")) }
}

fn budget<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    let amount = Option::<f64>::deserialize(from)?;
    let sane = amount.is_none_or(|amount| amount.is_finite() && amount >= 0.0);
    if sane { Ok(amount) } else { Err(D::Error::custom("a budget is an amount of money")) }
}

/// What a preset has that this version does not know costs the preset only that.
fn presets<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Serialize + serde::de::DeserializeOwned,
{
    let presets = Vec::<Map<String, Value>>::deserialize(from)?;
    Ok(presets.into_iter().map(|fields| super::tolerant::read(fields).0).collect())
}

/// A window smaller than a button or larger than any screen wall would not be found again.
fn window_size<'de, D: Deserializer<'de>>(from: D) -> Result<Option<[f32; 2]>, D::Error> {
    let size = Option::<[f32; 2]>::deserialize(from)?;
    let sane = |side: &f32| (100.0..=32_768.0).contains(side);
    if size.iter().flatten().all(sane) { Ok(size) } else { Err(D::Error::custom("no window has this size")) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use serde_json::json;

    use super::*;
    use crate::model::ExportChannels;

    #[test]
    fn the_locale_tells_the_language() {
        for (locale, language) in [
            ("zh_CN.UTF-8", UiLanguage::Zh),
            ("zh", UiLanguage::Zh),
            ("zh-Hant", UiLanguage::Zh),
            ("zha_CN", UiLanguage::En),
            ("de_DE.UTF-8", UiLanguage::En),
            ("C.UTF-8", UiLanguage::En),
            ("", UiLanguage::En),
        ] {
            assert_eq!(UiLanguage::of_locale(locale), language, "{locale}");
        }
    }

    #[test]
    fn written_names_stay_as_they_are() {
        assert_eq!(serde_json::to_value(Account::Offline).unwrap(), json!("offline"));
        let cloud = Account::Cloud { region: "intl".into(), workspace: None };
        assert_eq!(serde_json::to_value(&cloud).unwrap(), json!({"cloud": {"region": "intl", "workspace": null}}));
        assert_eq!(serde_json::from_value::<Account>(json!({"cloud": {"region": "intl"}})).unwrap(), cloud);
        assert_eq!(serde_json::to_value(LiveMode::ServerCommit).unwrap(), json!("server_commit"));
    }

    #[test]
    fn a_preset_survives_what_is_not_known_here() {
        let presets = json!([{"title": "A", "recipe": {"format": "later", "options": {"channels": "stereo"}}}, {}]);
        let read = serde_json::from_value::<Settings>(json!({ "export_presets": presets })).unwrap().export_presets;
        assert_eq!((read[0].title.as_str(), read.len()), ("A", 2));
        assert_eq!(read[0].recipe.options.channels, ExportChannels::Stereo);
        assert_eq!(read[0].recipe.format, ExportFormat::default());
    }

    #[test]
    fn impossible_numbers_do_not_read() {
        for bad in [
            json!({"window_size": [0.0, 600.0]}),
            json!({"window_size": [1e9, 600.0]}),
            json!({"draft": {"candidates": 0}}),
        ] {
            assert!(serde_json::from_value::<Settings>(bad.clone()).is_err(), "{bad}");
        }
        let good = json!({"window_size": [1280.0, 800.0], "draft": {"candidates": 4}});
        assert_eq!(serde_json::from_value::<Settings>(good).unwrap().window_size, Some([1280.0, 800.0]));
    }
}
