//! Taking the table's members out of an archive, and nothing else.
//!
//! Where a member goes is said by the table; a name from the archive is used only where the table has a `*`, and only
//! if it is a plain file name. A member is read to its size and refused if it is longer or shorter.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::{Component, Path},
};

use flate2::read::GzDecoder;
use zip::ZipArchive;

use super::PackError;
use crate::catalog::{Member, PackFile, PackageClient};

/// Most that a compressed tar archive may grow to: ten times what the largest one does.
const LARGEST_TAR: u64 = 512 << 20;

/// Takes a member: what the table says, where it goes, and its bytes, which must be read to their end.
pub type Take<'a> = dyn FnMut(&Member, &str, &mut dyn Read) -> Result<(), PackError> + 'a;

/// Gives each member of `file`, whose archive lies at `path`, to `take`.
pub fn unpack(file: &PackFile, path: &Path, take: &mut Take<'_>) -> Result<(), PackError> {
    let archive =
        File::open(path).map_err(|error| PackError::Unreadable { name: file.name.clone(), why: error.to_string() })?;
    match file.package.client {
        PackageClient::Pip => zipped(file, archive, take),
        PackageClient::Npm => tarred(file, archive, take),
    }
}

fn zipped(file: &PackFile, archive: File, take: &mut Take<'_>) -> Result<(), PackError> {
    let mut archive = ZipArchive::new(BufReader::new(archive)).map_err(|error| wrong(file, &error))?;
    for member in &file.members {
        if !member.from.contains('*') {
            let mut found = archive.by_name(&member.from).map_err(|error| lacks(file, member, &error))?;
            take(member, &member.to, &mut found)?;
            continue;
        }
        let names: Vec<_> = archive.file_names().filter_map(|name| matched(member, &name.ok()?)).collect();
        counted(file, member, names.len() as u64)?;
        for (name, place) in names {
            let mut found = archive.by_name(&name).map_err(|error| lacks(file, member, &error))?;
            take(member, &place, &mut found)?;
        }
    }
    Ok(())
}

/// A tar archive is read once from its begin to its end.
fn tarred(file: &PackFile, archive: File, take: &mut Take<'_>) -> Result<(), PackError> {
    let plain = GzDecoder::new(BufReader::new(archive)).take(LARGEST_TAR);
    let mut archive = tar::Archive::new(plain);
    let mut counts = vec![0; file.members.len()];
    for entry in archive.entries().map_err(|error| wrong(file, &error))? {
        let mut entry = entry.map_err(|error| wrong(file, &error))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let place = file.members.iter().enumerate().find_map(|(at, member)| Some((at, matched(member, &name)?.1)));
        let Some((at, place)) = place else { continue };
        if !entry.header().entry_type().is_file() {
            return Err(wrong(file, &format!("{name} is no plain file")));
        }
        counts[at] += 1;
        take(&file.members[at], &place, &mut entry)?;
    }
    file.members.iter().zip(counts).try_for_each(|(member, count)| counted(file, member, count))
}

/// The name of a member in the archive and its place in the pack, if it is one that `member` stands for.
fn matched(member: &Member, name: &str) -> Option<(String, String)> {
    let Some((start, end)) = member.from.split_once('*') else {
        return (member.from == name).then(|| (name.to_owned(), member.to.clone()));
    };
    let middle = name.strip_prefix(start)?.strip_suffix(end)?;
    let file_name = format!("{middle}{end}");
    is_plain(&file_name).then(|| (name.to_owned(), format!("{}{file_name}", member.to)))
}

fn counted(file: &PackFile, member: &Member, count: u64) -> Result<(), PackError> {
    if count == member.number() {
        return Ok(());
    }
    Err(wrong(file, &format!("it has {count} of {}, and should have {}", member.from, member.number())))
}

fn lacks(file: &PackFile, member: &Member, error: &zip::result::ZipError) -> PackError {
    wrong(file, &format!("{}: {error}", member.from))
}

/// An archive that is not what it should be.
pub fn wrong(file: &PackFile, why: &dyn std::fmt::Display) -> PackError {
    PackError::Archive { name: file.name.clone(), why: why.to_string() }
}

/// Reads one piece of a member; `left` is what the table lets it have.
pub fn piece(reader: &mut dyn Read, buffer: &mut [u8], left: u64) -> io::Result<usize> {
    let count = loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => break other?,
        }
    };
    match (count as u64, left) {
        (0, 1..) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a member is too short")),
        (count, left) if count > left => Err(io::Error::new(io::ErrorKind::InvalidData, "a member is too long")),
        _ => Ok(count),
    }
}

/// A name that stays in its folder on every system.
fn is_plain(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(allowed)
}

/// Whether a place is inside the folder that it is joined to.
pub fn is_safe(place: &str) -> bool {
    let inside = |part: Component<'_>| matches!(part, Component::Normal(name) if name.to_str().is_some_and(is_plain));
    !place.is_empty() && Path::new(place).components().all(inside) && !place.contains('\\')
}
