//! Where files live.
//!
//! Owns the names of folders. Makes none of them: whoever writes into one makes it.

use std::path::{Path, PathBuf};

use directories::{ProjectDirs, UserDirs};

/// The program's folders and files, all absolute where the system lets them be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The folder that the others lie in.
    pub data_dir: PathBuf,
    /// The settings file.
    pub settings_file: PathBuf,
    /// The user's own models, voices and prices, beside the settings. Only the user writes it.
    pub catalog_file: PathBuf,
    /// Models that servers said are gone.
    pub retired_file: PathBuf,
    /// The vault.
    pub library_dir: PathBuf,
    /// What the natural engine speaks with.
    pub voice_pack_dir: PathBuf,
    /// What the offline engine keeps.
    pub engine_dir: PathBuf,
    /// What the embedded service keeps.
    pub service_dir: PathBuf,
    /// Where exported files go unless the settings say otherwise.
    pub export_dir: PathBuf,
}

/// There is nowhere to keep files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFolder {
    /// The system names no home folder, so that only `--data-dir` can tell where files go.
    #[error("the system names no home folder; give a folder with --data-dir")]
    NoHome,
    /// What `--data-dir` names is there already and is something else.
    #[error("{} is a file; --data-dir needs a folder, which is made where it is missing", .0.display())]
    NotAFolder(PathBuf),
}

impl Paths {
    /// Everything under `data_dir` where that is given (exports in `exports`), else the platform's places: settings
    /// with the configuration, exports in `Timbre` in the music folder, all else with the application's data.
    ///
    /// # Errors
    /// What was given is no folder, or nothing was given and there is no home.
    pub fn resolve(data_dir: Option<&Path>) -> Result<Self, NoFolder> {
        match data_dir {
            Some(given) if given.is_file() => Err(NoFolder::NotAFolder(given.to_owned())),
            Some(given) => Ok(Self::under(given)),
            None => Self::of_platform().ok_or(NoFolder::NoHome),
        }
    }

    fn under(given: &Path) -> Self {
        let data_dir = std::path::absolute(given).unwrap_or_else(|_| given.to_owned());
        let (config_dir, export_dir) = (data_dir.clone(), data_dir.join("exports"));
        Self::from_folders(data_dir, &config_dir, export_dir)
    }

    fn of_platform() -> Option<Self> {
        let project = ProjectDirs::from("", "", "Timbre")?;
        let user = UserDirs::new()?;
        let export_dir = export_dir(user.audio_dir(), user.home_dir());
        Some(Self::from_folders(project.data_dir().to_owned(), project.config_dir(), export_dir))
    }

    fn from_folders(data_dir: PathBuf, config_dir: &Path, export_dir: PathBuf) -> Self {
        Self {
            settings_file: config_dir.join("settings.json"),
            catalog_file: config_dir.join("catalog.json"),
            retired_file: data_dir.join("retired.json"),
            library_dir: data_dir.join("library"),
            voice_pack_dir: data_dir.join("voice-pack"),
            engine_dir: data_dir.join("engine"),
            service_dir: data_dir.join("service"),
            export_dir,
            data_dir,
        }
    }
}

/// A system without a music folder (a bare Linux has none) gets the export folder right in the home.
fn export_dir(music: Option<&Path>, home: &Path) -> PathBuf {
    music.unwrap_or(home).join("Timbre")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    fn all(paths: &Paths) -> [&PathBuf; 8] {
        let Paths {
            data_dir: _,
            settings_file,
            catalog_file,
            retired_file,
            library_dir,
            voice_pack_dir,
            engine_dir,
            service_dir,
            export_dir,
        } = paths;
        [settings_file, catalog_file, retired_file, library_dir, voice_pack_dir, engine_dir, service_dir, export_dir]
    }

    #[test]
    fn everything_lies_under_a_given_folder() {
        let paths = Paths::resolve(Some(Path::new("some/where"))).unwrap();
        assert!(paths.data_dir.is_absolute() && paths.data_dir.ends_with("some/where"));
        for path in all(&paths) {
            assert!(path.starts_with(&paths.data_dir), "{}", path.display());
        }
        assert_eq!(paths.export_dir, paths.data_dir.join("exports"));
    }

    #[test]
    fn no_two_things_share_a_place() {
        let paths = Paths::resolve(Some(Path::new("/d"))).unwrap();
        let different: std::collections::HashSet<_> = all(&paths).into_iter().collect();
        assert_eq!(different.len(), 8);
    }

    #[test]
    fn exports_go_to_the_music_folder_or_home() {
        let (music, home) = (Path::new("/h/Music"), Path::new("/h"));
        assert_eq!(export_dir(Some(music), home), Path::new("/h/Music/Timbre"));
        assert_eq!(export_dir(None, home), Path::new("/h/Timbre"));
    }
}
