//! Uploaded files on disk, one for each leave: named by the leave's id, with the whole key in the first line.
//!
//! A key comes from outside and could name any path, so no part of it but a checked id ever becomes one.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

/// Files that expire.
#[derive(Debug)]
pub struct Files {
    dir: PathBuf,
    kept: Duration,
}

/// Why a file was not kept.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// The key has a file already.
    #[error("the key has a file already")]
    Exists,
    /// The key names no file of a leave.
    #[error("the key names no file")]
    BadKey,
    /// The disk refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Files {
    /// Files in `dir`, each for as long as `kept`.
    ///
    /// # Errors
    /// The folder cannot be made or read.
    pub fn open(dir: &Path, kept: Duration) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let files = Self { dir: dir.to_owned(), kept };
        files.purge()?;
        Ok(files)
    }

    /// Keeps a file, whole or not at all.
    ///
    /// # Errors
    /// See [`PutError`].
    pub fn put(&self, key: &str, bytes: &[u8]) -> Result<(), PutError> {
        let path = self.path(key).ok_or(PutError::BadKey)?;
        fs::create_dir_all(&self.dir)?;
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.dir)?;
        file.write_all(key.as_bytes())?;
        file.write_all(b"\n")?;
        file.write_all(bytes)?;
        file.persist_noclobber(path).map_err(|err| match err.error.kind() {
            io::ErrorKind::AlreadyExists => PutError::Exists,
            _ => PutError::Io(err.error),
        })?;
        Ok(())
    }

    /// The bytes of a file that has not expired.
    pub fn read(&self, key: &str) -> Option<Vec<u8>> {
        let path = self.path(key).filter(|path| !self.has_expired(path))?;
        let content = fs::read(path).ok()?;
        content.strip_prefix(key.as_bytes())?.strip_prefix(b"\n").map(<[u8]>::to_vec)
    }

    /// Removes what has expired.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn purge(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            if self.has_expired(&path) {
                // Tried again the next time; until then it cannot be read.
                let _ = fs::remove_file(path);
            }
        }
        Ok(())
    }

    /// A file of which nothing can be told counts as expired.
    fn has_expired(&self, path: &Path) -> bool {
        let age = fs::metadata(path).and_then(|meta| meta.modified()).map(|time| time.elapsed().unwrap_or_default());
        age.map_or(true, |age| age >= self.kept)
    }

    /// Where the file of a key is: its last folder must be a leave's id.
    fn path(&self, key: &str) -> Option<PathBuf> {
        let (folder, name) = key.rsplit_once('/')?;
        let id = folder.rsplit_once('/')?.1;
        let is_id = id.len() == 36 && id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
        let is_name = !name.is_empty() && !key.contains(char::is_control);
        (is_id && is_name).then(|| self.dir.join(id))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing test may panic")]
mod tests {
    use super::*;

    const KEY: &str = "dashscope-instant/2026-11-21/01234567-89ab-4def-8123-456789abcdef/声.wav";

    #[test]
    fn a_file_is_kept_once_and_read_by_its_whole_key() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::open(dir.path(), Duration::from_hours(48)).unwrap();
        files.put(KEY, b"RIFF").unwrap();
        assert!(matches!(files.put(KEY, b"else"), Err(PutError::Exists)));
        let again = Files::open(dir.path(), Duration::from_hours(48)).unwrap();
        assert_eq!(again.read(KEY).as_deref(), Some(b"RIFF".as_slice()));
        assert_eq!(again.read(&KEY.replace("声", "b")), None);
        assert_eq!(again.read(&KEY[..KEY.len() - 1]), None);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn keys_that_name_paths_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::open(dir.path(), Duration::from_hours(48)).unwrap();
        let id = "01234567-89ab-4def-8123-456789abcdef";
        for bad in [
            "",
            "a",
            "a/b",
            "../../etc/passwd",
            "x/../y",
            &format!("{id}/a"),
            &format!("a/{id}/"),
            &format!("a/{id}/\n"),
        ] {
            assert!(matches!(files.put(bad, b"x"), Err(PutError::BadKey)), "{bad:?}");
            assert_eq!(files.read(bad), None);
        }
    }

    #[test]
    fn what_has_expired_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::open(dir.path(), Duration::ZERO).unwrap();
        files.put(KEY, b"RIFF").unwrap();
        assert_eq!(files.read(KEY), None);
        files.purge().unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
