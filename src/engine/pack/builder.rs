//! Writing a pack: each file to its place, to the disk for good, and into the list that comes last.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{Read, Write as _},
    path::Path,
};

use super::{
    PackError,
    digest::{self, Digest, PIECE},
    manifest::{Entry, MANIFEST, Manifest},
    room,
    unpack::{piece, wrong},
};
use crate::{
    catalog::{Member, PackFile, VoicePack},
    settings::disk::sync_folder,
};

/// A pack that is being written.
pub struct Builder<'a> {
    staging: &'a Path,
    /// Bytes that the disk needs in all, for whoever has to make room.
    needed: u64,
    manifest: Manifest,
    /// Parts in memory, by place and number.
    pub parts: BTreeMap<String, BTreeMap<u32, Vec<u8>>>,
}

impl<'a> Builder<'a> {
    pub fn new(pack: &VoicePack, staging: &'a Path) -> Self {
        let manifest = Manifest::new(&pack.id, &pack.version);
        Self { staging, needed: pack.installed_bytes(), manifest, parts: BTreeMap::new() }
    }

    /// Reads a member into memory.
    pub fn keep(
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
    pub fn pour(
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
    pub fn write(&mut self, place: &str, bytes: &[u8], tick: &mut digest::Tick<'_>) -> Result<(), PackError> {
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
    pub fn finish(mut self) -> Result<(), PackError> {
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

    pub fn folder(&self, path: &Path) -> Result<(), PackError> {
        fs::create_dir_all(path).map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &std::io::Error) -> PackError {
        let folder = self.staging.parent().unwrap_or(self.staging);
        PackError::of_disk(error, folder, self.needed, room::size(self.staging))
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
