//! The user's choices: the settings file, where files live, and keys in the system's keyring.
//!
//! Reading the settings cannot fail: it gives a value and warnings. Writing is atomic. Keys never touch a file. This
//! layer checks nothing against the catalogue and shows nothing.

pub(crate) mod disk;
mod paths;
pub mod secrets;
pub(crate) mod tolerant;
mod values;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

pub use paths::{NoFolder, Paths};
pub use values::{Account, Draft, LiveDraft, LiveMode, Preset, SayDraft, Settings, Theme, UiLanguage};

/// Something in the settings that could not be used. The program goes on with defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsWarning {
    /// One field did not fit; it has its default, the others are as they were.
    FieldIgnored {
        /// Dotted name: `draft.candidates`.
        field: String,
    },
    /// The file held no settings at all and everything is at its default.
    SetAside {
        /// Where the file is now; `None` where it could not be moved.
        moved_to: Option<PathBuf>,
    },
    /// The file is there but could not be read.
    Unreadable {
        /// What the system said.
        message: String,
    },
}

/// Why the settings were not written. The old file still stands.
#[derive(Debug, thiserror::Error)]
#[error("the settings could not be written to {}: {source}", path.display())]
pub struct SettingsError {
    /// The settings file.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Reads the settings file. A missing file means defaults without a warning. What a crash left of writing it is removed.
pub fn load(path: &Path) -> (Settings, Vec<SettingsWarning>) {
    disk::sweep_beside(&fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()));
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Default::default(),
        Err(error) => {
            return (Settings::default(), vec![SettingsWarning::Unreadable { message: error.to_string() }]);
        }
    };
    // Some editors put a byte order mark before the text.
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    if let Ok(Value::Object(fields)) = serde_json::from_slice(text) {
        let (settings, refused) = tolerant::read(fields);
        return (settings, refused.into_iter().map(|field| SettingsWarning::FieldIgnored { field }).collect());
    }
    (Settings::default(), vec![SettingsWarning::SetAside { moved_to: disk::move_aside(path).ok() }])
}

/// Writes the settings file and, where needed, its folder. A link is followed, not replaced.
///
/// # Errors
/// The folder cannot be made or written, or the disk is full.
pub fn save(path: &Path, settings: &Settings) -> Result<(), SettingsError> {
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        disk::write_atomic(&target, &serde_json::to_vec_pretty(settings)?)
    };
    write().map_err(|source| SettingsError { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use serde_json::json;

    use super::*;
    use crate::model::{ExportFormat, ExportOptions, ExportPreset, Language, VoiceId};

    fn load_text(text: impl AsRef<[u8]>) -> (Settings, Vec<SettingsWarning>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        fs::write(&path, text).unwrap();
        load(&path)
    }

    fn busy() -> Settings {
        Settings {
            budget: Some(7.5),
            ui_language: Some(UiLanguage::Zh),
            theme: Theme::Dark,
            account: Account::Cloud { region: "cn-beijing".into(), workspace: Some("w".into()) },
            proxy: "socks5h://127.0.0.1:1080".into(),
            export_dir: Some("/music/出口".into()),
            export_format: ExportFormat::Mp3 { kbps: 192 },
            export: ExportOptions { name: "{title}".into(), tags: false, ..ExportOptions::default() },
            export_presets: vec![ExportPreset { title: "Mine".into(), ..ExportPreset::default() }],
            draft: Draft { voice_prompt: "低沉".into(), language: Language::Zh, candidates: 3, ..Draft::default() },
            presets: vec![Preset { name: "mine".into(), ..Preset::default() }],
            live: LiveDraft { voice: Some(VoiceId::from("Cherry")), mode: LiveMode::Commit, ..LiveDraft::default() },
            say: SayDraft { text: "Once more".into(), instructions: "慢一点".into(), ..SayDraft::default() },
            window_size: Some([1280.0, 800.0]),
            extra: [("later".to_owned(), json!({"a": [1]}))].into_iter().collect(),
        }
    }

    #[test]
    fn what_is_saved_is_loaded_and_folders_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/settings.json");
        assert_eq!(load(&path), (Settings::default(), Vec::new()), "no file is no problem");
        save(&path, &busy()).unwrap();
        assert_eq!(load(&path), (busy(), Vec::new()));
    }

    #[test]
    fn what_a_crash_left_of_writing_goes_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        save(&path, &busy()).unwrap();
        let half = folder.path().join(".settings.json.half.new");
        fs::write(&half, "{").unwrap();
        disk::abandon(&half).unwrap();
        assert_eq!(load(&path), (busy(), Vec::new()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn one_wrong_field_costs_only_itself() {
        let mut wrong = serde_json::to_value(busy()).unwrap();
        wrong["theme"] = json!("plaid");
        wrong["draft"]["candidates"] = json!(-1);
        let (settings, warnings) = load_text(wrong.to_string());
        let mut expected = busy();
        expected.theme = Theme::System;
        expected.draft.candidates = 1;
        assert_eq!(settings, expected);
        let ignored = |field: &str| SettingsWarning::FieldIgnored { field: field.into() };
        assert_eq!(warnings, [ignored("draft.candidates"), ignored("theme")]);
    }

    #[test]
    fn every_single_field_may_be_wrong() {
        let whole = serde_json::to_value(busy()).unwrap();
        for name in whole.as_object().unwrap().keys().filter(|name| *name != "later") {
            let mut wrong = whole.clone();
            wrong[name] = json!([["nonsense"]]);
            let (settings, warnings) = load_text(wrong.to_string());
            assert_eq!(warnings, [SettingsWarning::FieldIgnored { field: name.clone() }]);
            let mut expected = whole.clone();
            expected[name] = serde_json::to_value(Settings::default()).unwrap()[name].clone();
            assert_eq!(serde_json::to_value(settings).unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn a_file_cut_anywhere_is_set_aside_and_not_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let whole = serde_json::to_vec(&busy()).unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let (settings, warnings) = load(&path);
            assert_eq!(settings, Settings::default());
            let [SettingsWarning::SetAside { moved_to: Some(aside) }] = &warnings[..] else {
                panic!("{length}: {warnings:?}")
            };
            assert_eq!(fs::read(aside).unwrap(), &whole[..length]);
            fs::remove_file(aside).unwrap();
        }
    }

    #[test]
    fn other_content_is_set_aside_too() {
        for content in [&b"[1, 2]"[..], b"null", b"\xff\xfe\x00", b"key = value"] {
            assert!(matches!(load_text(content).1[..], [SettingsWarning::SetAside { moved_to: Some(_) }]));
        }
        let marked = load_text("\u{feff}{\"theme\": \"dark\"}");
        assert_eq!(marked, (Settings { theme: Theme::Dark, ..Settings::default() }, Vec::new()));
    }

    #[test]
    fn a_folder_in_the_place_of_the_file_is_a_warning_and_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, warnings) = load(folder.path());
        assert_eq!(settings, Settings::default());
        assert!(matches!(warnings[..], [SettingsWarning::Unreadable { .. }]));
        assert!(save(folder.path(), &settings).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_linked_settings_file_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.json"), folder.path().join("link.json"));
        fs::write(&real, "{}").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        save(&link, &busy()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(load(&real).0, busy());
    }
}
