//! Files that are either wholly there or not at all.
//!
//! Owns replacing a file atomically and setting a damaged one aside. Knows nothing of what is in them.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// How the temporary file of [`write_atomic`] ends; it begins with a dot. One that is found was left by a crash.
pub(crate) const TEMPORARY_SUFFIX: &str = ".new";

/// Puts `bytes` at `path` so that at any moment, also after a crash, the old or the new content is there entire.
///
/// # Errors
/// The folder is missing or cannot be written, or the disk is full. The old content then still stands.
pub(crate) fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".").suffix(TEMPORARY_SUFFIX).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|failed| failed.error)?;
    sync_folder(folder);
    Ok(())
}

/// Makes the names in `folder` durable. Not every file system can, and by then the content is safe, so failing is
/// only logged.
pub(crate) fn sync_folder(folder: &Path) {
    if cfg!(unix)
        && let Err(error) = File::open(folder).and_then(|opened| opened.sync_all())
    {
        tracing::warn!(%error, folder = %folder.display(), "the folder could not be synced");
    }
}

/// Renames `path` to `path.corrupt` (or `.corrupt-2` and so on, where that is taken) and gives the new path.
///
/// # Errors
/// The file is gone or its folder cannot be written.
pub(crate) fn move_aside(path: &Path) -> io::Result<PathBuf> {
    let named = |number: u32| {
        let mut name = OsString::from(path);
        name.push(".corrupt");
        if number > 1 {
            name.push(format!("-{number}"));
        }
        PathBuf::from(name)
    };
    let free = (1..=u32::MAX).map(named).find(|candidate| fs::symlink_metadata(candidate).is_err());
    let aside = free.ok_or_else(|| io::Error::from(io::ErrorKind::AlreadyExists))?;
    fs::rename(path, &aside)?;
    Ok(aside)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn writing_replaces_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_atomic(&path, b"old, and longer").unwrap();
        write_atomic(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_leaves_the_old_content_and_no_litter() {
        let folder = tempfile::tempdir().unwrap();
        // A folder cannot be replaced by a file, which makes the last step fail.
        let path = folder.path().join("taken");
        fs::create_dir(&path).unwrap();
        assert!(write_atomic(&path, b"new").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(write_atomic(&folder.path().join("no/such/folder"), b"new").is_err());
    }

    #[test]
    fn setting_aside_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let mut names = Vec::new();
        for content in ["one", "two", "three"] {
            fs::write(&path, content).unwrap();
            let aside = move_aside(&path).unwrap();
            assert_eq!(fs::read_to_string(&aside).unwrap(), content);
            names.push(aside.file_name().unwrap().to_owned());
        }
        assert_eq!(names, ["a.json.corrupt", "a.json.corrupt-2", "a.json.corrupt-3"]);
        assert!(move_aside(&path).is_err(), "nothing is left to set aside");
    }
}
