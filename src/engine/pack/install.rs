//! From the files to the folder: sorted, unpacked, joined, prepared, written, and put in place as a whole.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{Read, Write as _},
    path::{Path, PathBuf},
};

use super::{
    MODEL, PackError, Places, Step, Watch,
    digest::{self, Digest, PIECE},
    manifest::{Entry, MANIFEST, Manifest},
    sort::sort,
    unpack::{is_safe, piece, unpack, wrong},
};
use crate::{
    catalog::{Member, PackFile, VoicePack},
    settings::disk::sync_folder,
};

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

/// A user's file may have changed the table.
fn check_table(pack: &VoicePack) -> Result<(), PackError> {
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

/// A pack that is being written.
struct Builder<'a> {
    staging: &'a Path,
    /// Bytes that the disk needs in all, for whoever has to make room.
    needed: u64,
    manifest: Manifest,
    /// Parts in memory, by place and number.
    parts: BTreeMap<String, BTreeMap<u32, Vec<u8>>>,
}

impl<'a> Builder<'a> {
    fn new(pack: &VoicePack, staging: &'a Path) -> Self {
        let manifest = Manifest::new(&pack.id, &pack.version);
        Self { staging, needed: pack.installed_bytes(), manifest, parts: BTreeMap::new() }
    }

    /// Reads a member into memory.
    fn keep(
        &mut self,
        file: &PackFile,
        member: &Member,
        place: &str,
        reader: &mut dyn Read,
        tick: &mut digest::Tick<'_>,
    ) -> Result<(), PackError> {
        let mut bytes = Vec::with_capacity(usize::try_from(member.bytes).unwrap_or(0).min(64 << 20));
        read(file, member, reader, tick, &mut |piece| {
            bytes.extend_from_slice(piece);
            Ok(())
        })?;
        let before = self.parts.entry(place.to_owned()).or_default().insert(member.part, bytes);
        if before.is_some() { Err(wrong(file, &format!("{place} is there twice"))) } else { Ok(()) }
    }

    /// Writes a member to its place as it is read.
    fn pour(
        &mut self,
        file: &PackFile,
        member: &Member,
        place: &str,
        reader: &mut dyn Read,
        tick: &mut digest::Tick<'_>,
    ) -> Result<(), PackError> {
        let path = self.staging.join(place);
        self.folder(path.parent().unwrap_or(self.staging))?;
        let mut out = match File::create_new(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(wrong(file, &format!("{place} is there twice")));
            }
            other => other.map_err(|error| self.refused(&error))?,
        };
        let mut digest = Digest::default();
        read(file, member, reader, tick, &mut |piece| {
            digest.put(piece);
            out.write_all(piece).map_err(|error| self.refused(&error))
        })?;
        out.sync_all().map_err(|error| self.refused(&error))?;
        self.list(place, digest);
        Ok(())
    }

    /// Writes what is in memory.
    fn write(&mut self, place: &str, bytes: &[u8], tick: &mut digest::Tick<'_>) -> Result<(), PackError> {
        let path = self.staging.join(place);
        self.folder(path.parent().unwrap_or(self.staging))?;
        let mut out = File::create_new(&path).map_err(|error| self.refused(&error))?;
        let mut digest = Digest::default();
        for piece in bytes.chunks(PIECE) {
            digest.put(piece);
            out.write_all(piece).map_err(|error| self.refused(&error))?;
            tick(0)?;
        }
        out.sync_all().map_err(|error| self.refused(&error))?;
        self.list(place, digest);
        Ok(())
    }

    /// The list comes last: a folder without it is no pack.
    fn finish(mut self) -> Result<(), PackError> {
        let json = serde_json::to_vec_pretty(&self.manifest).map_err(|error| PackError::Table(error.to_string()))?;
        let places: Vec<_> = self.manifest.files.keys().cloned().collect();
        self.write(MANIFEST, &json, &mut |_| Ok(()))?;
        let folders: BTreeSet<_> = places.iter().filter_map(|place| Path::new(place).parent()).collect();
        for folder in folders {
            sync_folder(&self.staging.join(folder));
        }
        sync_folder(self.staging);
        Ok(())
    }

    fn list(&mut self, place: &str, digest: Digest) {
        let bytes = digest.bytes();
        self.manifest.files.insert(place.to_owned(), Entry { bytes, sha256: digest.sha256() });
    }

    fn folder(&self, path: &Path) -> Result<(), PackError> {
        fs::create_dir_all(path).map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &std::io::Error) -> PackError {
        PackError::of_disk(error, self.staging.parent().unwrap_or(self.staging), self.needed)
    }
}

/// Gives all of a member to `put` in pieces.
fn read(
    file: &PackFile,
    member: &Member,
    reader: &mut dyn Read,
    tick: &mut digest::Tick<'_>,
    put: &mut dyn FnMut(&[u8]) -> Result<(), PackError>,
) -> Result<(), PackError> {
    let (mut buffer, mut left) = (vec![0; PIECE], member.bytes);
    loop {
        let count =
            piece(reader, &mut buffer, left).map_err(|error| wrong(file, &format!("{}: {error}", member.from)))?;
        if count == 0 {
            return Ok(());
        }
        left -= count as u64;
        put(&buffer[..count])?;
        tick(count as u64)?;
    }
}
