//! Files that are either wholly there or not at all.
//!
//! Owns replacing a file atomically, removing what a crash left of that, and setting a damaged file aside. Knows nothing
//! of what is in them.

use std::{
    ffi::OsString,
    fs::{self, DirEntry, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::NamedTempFile;

/// How the temporary file of [`write_atomic`] ends; it begins with a dot.
pub(crate) const TEMPORARY_SUFFIX: &str = ".new";

/// How long nobody has written to a temporary file whose program is dead for certain. A lock that is free is not enough:
/// over a network, two machines may not see each other's.
const ABANDONED: Duration = Duration::from_hours(1);
/// How often [`locked`] begins anew.
const TRIES: u32 = 8;

/// Puts `bytes` at `path` so that at any moment, also after a crash, the old or the new content is there entire.
///
/// # Errors
/// The folder is missing or cannot be written, or the disk is full. The old content then still stands.
pub(crate) fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    let prefix = temporary_prefix(path);
    let mut file = locked(tempfile::Builder::new().prefix(&prefix).suffix(TEMPORARY_SUFFIX), folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|failed| failed.error)?;
    sync_folder(folder);
    Ok(())
}

/// Removes what a crash left of [`write_atomic`] to `path`, once it is old enough.
pub(crate) fn sweep_beside(path: &Path) {
    sweep(folder_of(path), &temporary_prefix(path).to_string_lossy(), TEMPORARY_SUFFIX);
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn temporary_prefix(path: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".");
    prefix
}

/// A new file in `folder` that [`sweep`] leaves alone as long as it is open, in this program or another one.
///
/// # Errors
/// The folder is missing or cannot be written, or others take each new file away at once.
pub(crate) fn locked(named: &mut tempfile::Builder<'_, '_>, folder: &Path) -> io::Result<NamedTempFile> {
    for _ in 0..TRIES {
        let file = named.tempfile_in(folder)?;
        // Somebody who sweeps may have come before the lock. Not every file system has locks, or tells what it has.
        let swept = matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock))
            || matches!(file.path().try_exists(), Ok(false));
        if !swept {
            return Ok(file);
        }
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

/// Removes files of these names that nobody has open any more, nor wrote to for [`ABANDONED`]: what a crash left of
/// [`locked`]. Where a file system has no locks nothing is removed.
pub(crate) fn sweep(folder: &Path, prefix: &str, suffix: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let names = |name: &str| name.starts_with(prefix) && name.ends_with(suffix);
    for entry in entries.flatten().filter(|entry| names(&entry.file_name().to_string_lossy())) {
        if !is_abandoned(&entry) {
            continue;
        }
        let path = entry.path();
        let left = File::options().read(true).write(true).open(&path);
        if let Ok(file) = left
            && file.try_lock().is_ok()
            && let Err(error) = fs::remove_file(&path)
        {
            tracing::warn!(%error, path = %path.display(), "a leftover could not be removed");
        }
    }
}

/// Whether it is a file, not a link to one, that nobody wrote to for [`ABANDONED`].
fn is_abandoned(entry: &DirEntry) -> bool {
    // Says nothing of where a link leads.
    let Ok(facts) = entry.metadata() else { return false };
    // A time that is still to come says nothing.
    let rested = facts.modified().ok().and_then(|written| written.elapsed().ok());
    facts.is_file() && rested.is_some_and(|rested| rested >= ABANDONED)
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

/// As if nobody had written to the file for longer than a program writes.
#[cfg(test)]
pub(crate) fn abandon(path: &Path) -> io::Result<()> {
    let long_ago = std::time::SystemTime::now() - 2 * ABANDONED;
    File::options().write(true).open(path)?.set_modified(long_ago)
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
    fn what_a_crash_left_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for name in ["a.json", ".a.json.x1.new", ".b.json.x1.new", ".a.json", "a.json.x1.new"] {
            let path = folder.path().join(name);
            fs::write(&path, "x").unwrap();
            abandon(&path).unwrap();
        }
        let prefix = temporary_prefix(&path);
        let mut named = tempfile::Builder::new();
        let writing = locked(named.prefix(&prefix).suffix(TEMPORARY_SUFFIX), folder.path()).unwrap();
        abandon(writing.path()).unwrap();
        sweep_beside(&path);
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut left: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        let open = writing.path().file_name().unwrap().to_str().unwrap().to_owned();
        let mut expected = vec![".a.json", &open, ".b.json.x1.new", "a.json", "a.json.x1.new"];
        expected.sort_unstable();
        assert_eq!(left, expected, "what is being written stays");
        // Its program died: the file is there, and nobody has it open.
        let (file, left) = writing.keep().unwrap();
        drop(file);
        assert!(left.exists());
        File::options().write(true).open(&left).unwrap().set_modified(std::time::SystemTime::now()).unwrap();
        sweep_beside(&path);
        assert!(left.exists(), "a moment ago somebody wrote to it, perhaps where locks are not seen");
        abandon(&left).unwrap();
        sweep_beside(&path);
        assert!(!left.exists() && path.exists());
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_left_alone_wherever_it_leads() {
        let folder = tempfile::tempdir().unwrap();
        let [path, other, link] = ["a.json", "other", ".a.json.x1.new"].map(|name| folder.path().join(name));
        fs::write(&other, "x").unwrap();
        abandon(&other).unwrap();
        std::os::unix::fs::symlink(&other, &link).unwrap();
        sweep_beside(&path);
        assert!(fs::symlink_metadata(&link).is_ok() && other.exists());
    }

    #[test]
    fn writers_and_sweepers_do_not_get_in_each_others_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::thread::scope(|scope| {
            for content in [b"one", b"two"] {
                let path = &path;
                scope.spawn(move || (0..50).for_each(|_| write_atomic(path, content).unwrap()));
            }
            scope.spawn(|| (0..500).for_each(|_| sweep_beside(&path)));
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
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
