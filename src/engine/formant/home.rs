//! The data folder that the program is pointed at: the system's languages, linked, and our own voices.
//!
//! Every file appears by renaming, so that several programs may build the same folder at once. What is there is
//! checked again whenever it turns out not to be whole: a package update may move what the links point at.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{super::EngineError, voice_file::Take};
use crate::model::Language;

/// What the program needs to say anything at all.
const HEART: [&str; 3] = ["phontab", "phondata", "intonations"];

/// A data folder that was whole when it was built.
#[derive(Clone, Debug)]
pub(super) struct Home {
    /// What `ESPEAK_DATA_PATH` names.
    path: PathBuf,
}

impl Home {
    /// The folder under `path` with everything of `system` in it.
    ///
    /// # Errors
    /// It cannot be written, or the system's files cannot be read.
    pub(super) fn build(path: &Path, system: &Path) -> Result<Self, EngineError> {
        let home = Self { path: path.to_owned() };
        fs::create_dir_all(home.variants())?;
        for entry in fs::read_dir(system)? {
            let entry = entry?;
            if entry.file_name() != "voices" {
                share(&entry.path(), &home.data().join(entry.file_name()))?;
            }
        }
        if let Ok(voices) = fs::read_dir(system.join("voices")) {
            for entry in voices.flatten().filter(|entry| entry.file_name() != "!v") {
                share(&entry.path(), &home.data().join("voices").join(entry.file_name()))?;
            }
        }
        Ok(home)
    }

    /// Whether the program finds here what it needs.
    pub(super) fn is_whole(&self) -> bool {
        HEART.iter().all(|file| self.data().join(file).exists()) && self.variants().is_dir()
    }

    /// What `ESPEAK_DATA_PATH` has to be.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn data(&self) -> PathBuf {
        self.path.join("espeak-ng-data")
    }

    fn variants(&self) -> PathBuf {
        self.data().join("voices").join("!v")
    }

    /// The name of the language's voice. Its file is named where it is known, because the program looks through all
    /// of its languages for a bare name, which takes longer than it needs for a sentence.
    pub(super) fn language(&self, language: Language) -> &'static str {
        let (file, name) = match language {
            Language::Zh => ("sit/cmn-Latn-pinyin", "cmn-latn-pinyin"),
            Language::En => ("gmw/en-US", "en-us"),
            Language::De => ("gmw/de", "de"),
            Language::It => ("roa/it", "it"),
            Language::Pt => ("roa/pt-BR", "pt-br"),
            Language::Es => ("roa/es", "es"),
            Language::Ja => ("jpx/ja", "ja"),
            Language::Ko => ("ko", "ko"),
            Language::Fr => ("roa/fr", "fr"),
            Language::Ru => ("zle/ru", "ru"),
        };
        if self.data().join("lang").join(file).is_file() { file } else { name }
    }

    /// Writes the take's voice file unless it is there. Its name tells its content, so it is never written twice.
    pub(super) fn keep_voice(&self, take: &Take) -> io::Result<()> {
        let path = self.variants().join(&take.id);
        if path.is_file() {
            return Ok(());
        }
        let file = tempfile::Builder::new().prefix(".new-").tempfile_in(self.variants())?;
        fs::write(file.path(), &take.file)?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }
}

/// Makes `to` another name of `from`: a link, or a copy where links cannot be made.
fn share(from: &Path, to: &Path) -> io::Result<()> {
    if fs::read_link(to).is_ok_and(|target| target == from) {
        return Ok(());
    }
    match fs::symlink_metadata(to) {
        Ok(found) if !found.is_symlink() => copy(from, to),
        Ok(_) => replace(from, to),
        // Somebody else may just have made it.
        Err(_) => symlink(from, to).or_else(|_| if to.is_symlink() { Ok(()) } else { copy(from, to) }),
    }
}

/// Puts a link to `from` where a link to something else stands, so that there is always one.
fn replace(from: &Path, to: &Path) -> io::Result<()> {
    let Some(folder) = to.parent() else { return Ok(()) };
    let place = tempfile::Builder::new().prefix(".new-").tempdir_in(folder)?;
    let link = place.path().join("link");
    symlink(from, &link)?;
    fs::rename(&link, to)
}

#[cfg(unix)]
fn symlink(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Copies a file or a folder; files of the same length that are not older are taken for the same.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let source = fs::metadata(from)?;
    if source.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    let same = |copy: &fs::Metadata| {
        copy.len() == source.len() && copy.modified().ok().zip(source.modified().ok()).is_some_and(|(a, b)| a >= b)
    };
    if fs::metadata(to).is_ok_and(|found| same(&found)) {
        return Ok(());
    }
    let Some(folder) = to.parent() else { return Ok(()) };
    let file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    fs::copy(from, file.path())?;
    file.persist(to).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder.join("voices").join("!v"))?;
        fs::create_dir_all(folder.join("lang"))?;
        fs::write(folder.join("voices").join("!v").join("theirs"), "x")?;
        HEART.iter().chain(&["en_dict"]).try_for_each(|file| fs::write(folder.join(file), file))
    }

    #[test]
    fn a_folder_is_built_mended_and_moved() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let (old, new, own) = (place.path().join("old"), place.path().join("new"), place.path().join("own"));
        system(&old)?;
        let home = Home::build(&own, &old).map_err(io::Error::other)?;
        assert!(home.is_whole());
        assert!(!home.variants().join("theirs").exists(), "the system's variants are not ours");
        assert_eq!(fs::read_to_string(home.data().join("en_dict"))?, "en_dict");

        fs::rename(&old, &new)?;
        assert!(!home.is_whole(), "the links hang");
        let home = Home::build(&own, &new).map_err(io::Error::other)?;
        assert!(home.is_whole());
        assert_eq!(
            fs::read_dir(home.data())?
                .filter_map(Result::ok)
                .filter(|entry| entry.file_name().to_string_lossy().starts_with('.'))
                .count(),
            0
        );
        Ok(())
    }

    #[test]
    fn copies_follow_what_they_are_copies_of() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let (from, to) = (place.path().join("from"), place.path().join("to"));
        fs::create_dir_all(from.join("deep"))?;
        fs::write(from.join("deep").join("file"), "one")?;
        copy(&from, &to)?;
        assert_eq!(fs::read_to_string(to.join("deep").join("file"))?, "one");
        fs::write(from.join("deep").join("file"), "three")?;
        copy(&from, &to)?;
        assert_eq!(fs::read_to_string(to.join("deep").join("file"))?, "three");
        Ok(())
    }

    #[test]
    fn many_may_build_at_once() -> io::Result<()> {
        let place = tempfile::tempdir()?;
        let (from, own) = (place.path().join("from"), place.path().join("own"));
        system(&from)?;
        let built = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| Home::build(&own, &from).is_ok())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or(false)).collect::<Vec<_>>()
        });
        assert_eq!(built, [true; 8]);
        Ok(())
    }
}
