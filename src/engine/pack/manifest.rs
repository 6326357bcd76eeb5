//! `pack.json`: what was installed, and what is on the disk measured against it.

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{MODEL, PackError, Step, Watch, digest, unpack::is_safe};

/// Its name in the folder.
pub const MANIFEST: &str = "pack.json";
/// Names the file whose bytes were found changed, so that nobody speaks with them until the pack is installed anew.
const CHANGED: &str = "changed.txt";
/// Raised when the layout of the folder or what is done to the model changes; a pack of another format is installed
/// anew.
const FORMAT: u32 = 2;

/// What was installed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub id: String,
    pub version: String,
    /// By place in the folder, with `/`.
    pub files: BTreeMap<String, Entry>,
}

/// A file as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub bytes: u64,
    pub sha256: String,
}

/// How a pack is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// There is none.
    Absent,
    /// It is whole.
    Ready {
        /// Size on the disk.
        bytes: u64,
        /// Which version.
        version: String,
    },
    /// It cannot be used.
    Broken {
        /// What is wrong with it.
        what: Fault,
    },
}

/// What is wrong with an installed pack. Names are places in its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `pack.json` is missing or makes no sense.
    NoList,
    /// It was installed by another version of this program.
    OtherFormat,
    /// A file is missing.
    Missing(String),
    /// A file has another size.
    Size(String),
    /// A file has other bytes.
    Changed(String),
}

impl Manifest {
    pub fn new(id: &str, version: &str) -> Self {
        Self { format: FORMAT, id: id.to_owned(), version: version.to_owned(), files: BTreeMap::new() }
    }

    fn bytes(&self) -> u64 {
        self.files.values().map(|entry| entry.bytes).sum()
    }

    fn ready(&self) -> State {
        State::Ready { bytes: self.bytes(), version: self.version.clone() }
    }
}

/// The pack in `folder` by sizes, and by what [`verify`] found.
pub fn measure(folder: &Path) -> State {
    match read(folder) {
        Ok(Some(manifest)) => match fs::read_to_string(folder.join(CHANGED)) {
            Ok(name) => State::Broken { what: Fault::Changed(name) },
            Err(_) => manifest.ready(),
        },
        Ok(None) => State::Absent,
        Err(what) => State::Broken { what },
    }
}

/// The pack in `folder` by hashes. What it finds is remembered.
pub fn verify(folder: &Path, watch: &mut Watch<'_>) -> Result<State, PackError> {
    let manifest = match read(folder) {
        Ok(Some(manifest)) => manifest,
        Ok(None) => return Ok(State::Absent),
        Err(what) => return Ok(State::Broken { what }),
    };
    let (of, mut done) = (manifest.bytes(), 0);
    let mut tick = |bytes| {
        done += bytes;
        if watch(Step::Checking, done, of).is_break() { Err(PackError::Cancelled) } else { Ok(()) }
    };
    for (name, entry) in &manifest.files {
        let found = digest::of_file(&folder.join(name), &mut tick)?;
        if found.ok().as_ref() != Some(&entry.sha256) {
            if let Err(error) = fs::write(folder.join(CHANGED), name) {
                tracing::warn!(%error, "a changed voice pack could not be marked");
            }
            return Ok(State::Broken { what: Fault::Changed(name.clone()) });
        }
    }
    // Whoever put the right bytes back has mended it.
    let _ = fs::remove_file(folder.join(CHANGED));
    Ok(manifest.ready())
}

/// `None`: there is no pack.
fn read(folder: &Path) -> Result<Option<Manifest>, Fault> {
    if !folder.exists() {
        return Ok(None);
    }
    let json = fs::read(folder.join(MANIFEST)).map_err(|_| Fault::NoList)?;
    let format: Format = serde_json::from_slice(&json).map_err(|_| Fault::NoList)?;
    if format.format != FORMAT {
        return Err(Fault::OtherFormat);
    }
    let manifest: Manifest = serde_json::from_slice(&json).map_err(|_| Fault::NoList)?;
    if !manifest.files.contains_key(MODEL) || !manifest.files.keys().all(|name| is_safe(name)) {
        return Err(Fault::NoList);
    }
    for (name, entry) in &manifest.files {
        match fs::metadata(folder.join(name)) {
            Ok(found) if found.is_file() && found.len() == entry.bytes => {}
            Ok(_) => return Err(Fault::Size(name.clone())),
            Err(_) => return Err(Fault::Missing(name.clone())),
        }
    }
    Ok(Some(manifest))
}

/// What is understood of a list of any format.
#[derive(Deserialize)]
struct Format {
    format: u32,
}
