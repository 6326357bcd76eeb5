//! From the files to the folder: sorted, unpacked, joined, prepared, written, and put in place as a whole.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    MODEL, PackError, Places, Step, Watch,
    builder::Builder,
    digest,
    manifest::MANIFEST,
    room,
    sort::sort,
    unpack::{is_safe, unpack},
};
use crate::catalog::VoicePack;

/// Makes a model ready for the engine; the error says what is wrong with it.
pub type Prepare = dyn Fn(&[u8]) -> Result<Vec<u8>, String> + Send + Sync;

/// What to install.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// The table.
    pub pack: &'a VoicePack,
    /// Files that the user gave, under any name; the others are taken from the downloads.
    pub given: &'a [PathBuf],
    /// Where the pack goes.
    pub folder: &'a Path,
    /// What is done to the model.
    pub prepare: &'a Prepare,
}

/// Installs a pack in the place of the one that is there. Downloads are deleted when it is done.
///
/// # Errors
/// A file is missing or not what it should be, the disk refuses, or `watch` stopped it. What was installed before
/// still is, and nothing else is left.
pub fn install(order: &Order<'_>, watch: &mut Watch<'_>) -> Result<(), PackError> {
    check_table(order.pack)?;
    let places = Places::of(order.folder);
    let _turn = places.take_turn()?;
    places.put_back();
    places.sweep()?;
    room::check(order.folder, order.pack.installed_bytes(), 0)?;
    let files = {
        let mut tick = ticker(watch, Step::Checking, order.pack.download_bytes());
        sort(order.pack, order.given, &places.downloads, &mut tick)?
    };
    let built = build(order, &files, &places.staging, watch).and_then(|()| places.replace());
    if let Err(error) = built {
        // The reason is told; what cannot be deleted now is at the next install.
        let _ = places.sweep();
        return Err(error);
    }
    places.discard_downloads()
}

/// Whether the table makes sense: a user's file may have changed it.
///
/// # Errors
/// It names places outside of the folder, or no model.
pub fn check_table(pack: &VoicePack) -> Result<(), PackError> {
    if let Some(file) = pack.files.values().find(|file| !is_safe(&file.name) || file.name.contains(['/', '\\'])) {
        return Err(PackError::Table(format!("no file can be named {:?}", file.name)));
    }
    let members = || pack.files.values().flat_map(|file| &file.members);
    let bad = members().find(|member| !is_safe(member.to.trim_end_matches('/')) || member.to == MANIFEST);
    match bad {
        Some(member) => Err(PackError::Table(format!("nothing can be put at {:?}", member.to))),
        None if !members().any(|member| member.to == MODEL) => Err(PackError::Table("it has no model".to_owned())),
        None => Ok(()),
    }
}

fn ticker(watch: &mut Watch<'_>, step: Step, of: u64) -> impl FnMut(u64) -> Result<(), PackError> {
    let mut done = 0;
    move |bytes| {
        done += bytes;
        if watch(step, done.min(of), of).is_break() { Err(PackError::Cancelled) } else { Ok(()) }
    }
}

fn build(
    order: &Order<'_>,
    files: &BTreeMap<&str, PathBuf>,
    staging: &Path,
    watch: &mut Watch<'_>,
) -> Result<(), PackError> {
    let pack = order.pack;
    let mut tick = ticker(watch, Step::Unpacking, pack.installed_bytes());
    let mut builder = Builder::new(pack, staging);
    builder.folder(staging)?;
    for (key, path) in files {
        let file = &pack.files[*key];
        unpack(file, path, &mut |member, place, reader| {
            if member.part > 0 || place == MODEL {
                builder.keep(file, member, place, reader, &mut tick)
            } else {
                builder.pour(file, member, place, reader, &mut tick)
            }
        })?;
    }
    for (place, parts) in std::mem::take(&mut builder.parts) {
        let whole = join(pack, &place, parts, &mut tick)?;
        let whole = if place == MODEL { (order.prepare)(&whole).map_err(PackError::Prepare)? } else { whole };
        builder.write(&place, &whole, &mut tick)?;
    }
    builder.finish()
}

/// The whole of a file that came in parts, if it is what the table says.
fn join(
    pack: &VoicePack,
    place: &str,
    parts: BTreeMap<u32, Vec<u8>>,
    tick: &mut digest::Tick<'_>,
) -> Result<Vec<u8>, PackError> {
    let mut whole = Vec::with_capacity(parts.values().map(Vec::len).sum());
    for part in parts.into_values() {
        whole.extend_from_slice(&part);
    }
    let Some(expected) = pack.joined.get(place) else { return Ok(whole) };
    // These bytes were counted when they were unpacked.
    let hash = digest::of_bytes(&whole, &mut |_| tick(0))?;
    let fits = whole.len() as u64 == expected.bytes && hash == expected.sha256;
    if fits { Ok(whole) } else { Err(PackError::WrongWhole { name: place.to_owned() }) }
}
