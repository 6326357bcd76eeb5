//! A folder that lives as long as a run of the program. A lock tells the folders of living runs from those left behind.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

use tempfile::TempDir;

/// Name of the file that a living run holds locked.
const LOCK: &str = "lock";

/// The folder of this run.
#[derive(Debug)]
pub struct Folder {
    dir: TempDir,
    /// Held, and let go by the system however the run ends.
    _lock: File,
}

impl Folder {
    /// Removes what ended runs left below `above`, and makes a folder of this run's own there.
    ///
    /// # Errors
    /// The folder cannot be made. One that cannot be removed is left.
    pub fn open(above: &Path) -> io::Result<Self> {
        fs::create_dir_all(above)?;
        for entry in fs::read_dir(above)?.flatten() {
            if is_left_behind(&entry.path()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let dir = tempfile::Builder::new().prefix("run-").tempdir_in(above)?;
        let lock = File::create_new(dir.path().join(LOCK))?;
        lock.lock()?;
        Ok(Self { dir, _lock: lock })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }
}

/// A folder without a lock file may be one that is just being made.
fn is_left_behind(dir: &Path) -> bool {
    match File::open(dir.join(LOCK)).map(|lock| lock.try_lock()) {
        Ok(locked) => !matches!(locked, Err(TryLockError::WouldBlock)),
        Err(_) => fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn living_runs_are_left_alone_and_dead_ones_removed() -> io::Result<()> {
        let above = tempfile::tempdir()?;
        let dead = above.path().join("run-dead");
        fs::create_dir(&dead)?;
        fs::write(dead.join(LOCK), "")?;
        fs::write(dead.join("x.wav"), "sound")?;
        let living = Folder::open(above.path())?;
        assert!(!dead.exists());
        fs::write(living.path().join("y.wav"), "sound")?;
        let other = Folder::open(above.path())?;
        assert!(living.path().join("y.wav").exists());
        let path = living.path().to_owned();
        drop(living);
        assert!(!path.exists() && other.path().exists());
        Ok(())
    }
}
