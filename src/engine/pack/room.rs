//! Whether the disk has room for what is to come, and how much is missing where it has not.

use std::{fs, io, path::Path};

use super::PackError;

/// Refuses work that needs `needed` bytes at `folder`, `done` of which are there already, where the disk has no room for
/// the rest: that is told now and not after half of the way. A file system that does not tell is trusted.
///
/// # Errors
/// [`PackError::DiskFull`].
pub fn check(folder: &Path, needed: u64, done: u64) -> Result<(), PackError> {
    match free(folder) {
        Some(free) if done.saturating_add(free) < needed => Err(full(folder, needed, done)),
        _ => Ok(()),
    }
}

/// That the disk is full, as work that needs `needed` bytes at `folder` found out when `done` of them were there.
pub fn full(folder: &Path, needed: u64, done: u64) -> PackError {
    let missing = free(folder).map_or(0, |free| needed.saturating_sub(done.saturating_add(free)));
    PackError::DiskFull { needed, missing }
}

/// Bytes that the user may still write where `folder` is, or will be.
fn free(folder: &Path) -> Option<u64> {
    let there = folder.ancestors().find(|ancestor| ancestor.exists())?;
    fs4::available_space(there).ok()
}

/// Bytes of all files in `folder`. What cannot be looked at counts as nothing.
pub fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => size(&entry.path()),
        data => data.map_or(0, |data| data.len()),
    });
    sizes.sum()
}

/// Whether there was no room.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use super::*;

    #[test]
    fn room_is_looked_for_where_the_folder_will_be() {
        let folder = tempfile::tempdir().unwrap();
        let later = folder.path().join("not/yet/there");
        assert_eq!(check(&later, 1, 0), Ok(()));
        let missing = match check(&later, 1 << 60, 0) {
            Err(PackError::DiskFull { needed, missing }) if needed == 1 << 60 => missing,
            other => panic!("{other:?}"),
        };
        assert!(missing > 1 << 59 && missing < 1 << 60, "less what is free: {missing}");
        assert_eq!(check(&later, 1 << 60, 1 << 60), Ok(()), "all of it is there already");
    }

    #[test]
    fn a_folder_is_as_large_as_its_files() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("below")).unwrap();
        fs::write(folder.path().join("a"), [0; 10]).unwrap();
        fs::write(folder.path().join("below/b"), [0; 5]).unwrap();
        assert_eq!((size(folder.path()), size(Path::new("/nowhere"))), (15, 0));
    }
}
