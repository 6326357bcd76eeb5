//! Which given file is which of the table's: by its bytes, whatever it is called. What is none of them is told by what
//! its name and size suggest.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    PackError,
    digest::{self, Tick},
};
use crate::catalog::{PackFile, VoicePack};

/// Where each file of the table lies, by its key there. `given` are files that must all belong to the pack, or folders
/// in which they lie among others; what they lack is looked for in `downloads`.
pub fn sort<'a>(
    pack: &'a VoicePack,
    given: &[PathBuf],
    downloads: &Path,
    tick: &mut Tick<'_>,
) -> Result<BTreeMap<&'a str, PathBuf>, PackError> {
    let mut found = BTreeMap::new();
    for path in given {
        for path in candidates(pack, path)? {
            found.insert(identify(pack, &path, tick)?, path);
        }
    }
    for (key, file) in &pack.files {
        let waiting = downloads.join(&file.name);
        if !found.contains_key(key.as_str()) && is_whole(file, &waiting, tick)? {
            found.insert(key, waiting);
        }
    }
    let missing = pack.files.iter().filter(|(key, _)| !found.contains_key(key.as_str()));
    let missing: Vec<_> = missing.map(|(_, file)| file.name.clone()).collect();
    if missing.is_empty() { Ok(found) } else { Err(PackError::Missing { files: missing }) }
}

/// Whether all bytes of a file of the table are at `path`.
///
/// # Errors
/// What `tick` says.
pub fn is_whole(file: &PackFile, path: &Path, tick: &mut Tick<'_>) -> Result<bool, PackError> {
    let size = path.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len());
    if size != Some(file.bytes) {
        return Ok(false);
    }
    Ok(digest::of_file(path, tick)?.is_ok_and(|hash| hash == file.sha256))
}

/// The file itself; of a folder those that by their names belong to the pack.
fn candidates(pack: &VoicePack, path: &Path) -> Result<Vec<PathBuf>, PackError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable =
        |error: std::io::Error| PackError::Unreadable { name: path.display().to_string(), why: error.to_string() };
    let entries = path.read_dir().and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(unreadable)?;
    let belongs = |name: &str| pack.files.values().any(|file| file.name == name);
    let files = entries.iter().filter(|entry| belongs(&entry.file_name().to_string_lossy()));
    let files: Vec<_> = files.map(std::fs::DirEntry::path).collect();
    // Of an empty one it is said that it is none of the pack's.
    Ok(if files.is_empty() { vec![path.to_owned()] } else { files })
}

fn identify<'a>(pack: &'a VoicePack, path: &Path, tick: &mut Tick<'_>) -> Result<&'a str, PackError> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let unreadable = |error: &std::io::Error| PackError::Unreadable { name: name.clone(), why: error.to_string() };
    let data = path.metadata().map_err(|error| unreadable(&error))?;
    if data.is_file() && pack.files.values().any(|file| file.bytes == data.len()) {
        let hash = digest::of_file(path, tick)?.map_err(|error| unreadable(&error))?;
        if let Some((key, _)) = pack.files.iter().find(|(_, file)| file.sha256 == hash) {
            return Ok(key);
        }
    }
    Err(stranger(pack, name, data.len()))
}

/// What a file is that is none of the pack's.
fn stranger(pack: &VoicePack, name: String, bytes: u64) -> PackError {
    if let Some(file) = pack.files.values().find(|file| file.name == name) {
        return if bytes < file.bytes {
            PackError::Truncated { name, bytes, expected: file.bytes }
        } else {
            PackError::WrongContents { name, expected: file.sha256.clone() }
        };
    }
    match pack.files.values().find(|file| is_version_of(file, &name)) {
        Some(file) => PackError::OtherVersion { name, expected: file.name.clone() },
        None => PackError::NotOfPack { name, expected: pack.files.values().map(|file| file.name.clone()).collect() },
    }
}

/// Packages are called by their name, a separator and their version; pip writes `_` where the name has `-`.
fn is_version_of(file: &PackFile, name: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let rest = plain(name).strip_prefix(&plain(&file.package.name)).map(str::to_owned);
    rest.is_some_and(|rest| {
        let mut rest = rest.chars();
        rest.next() == Some('_') && rest.next().is_some_and(|c| c.is_ascii_digit())
    })
}
