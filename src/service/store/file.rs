//! Files of voices: reading what can be read, writing all or nothing.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{Record, ServiceWarning};

/// Reads every voice in `dir`. A file that is no voice is moved aside.
///
/// # Errors
/// The folder cannot be made or listed.
pub fn load(dir: &Path) -> io::Result<(Vec<Record>, Vec<ServiceWarning>)> {
    fs::create_dir_all(dir)?;
    let (mut records, mut warnings) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        match read(&path) {
            Some(record) => records.push(record),
            None => warnings.push(ServiceWarning::UnreadableVoice { moved_to: move_aside(&path), file: path }),
        }
    }
    Ok((records, warnings))
}

/// Writes a voice so that after a power cut there is either the whole file or none.
///
/// # Errors
/// Whatever the system says; no file is left behind.
pub fn write(dir: &Path, record: &Record) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(dir)?;
    file.write_all(&serde_json::to_vec_pretty(record)?)?;
    file.as_file().sync_all()?;
    file.persist(path_of(dir, record)).map_err(|err| err.error)?;
    sync_dir(dir)
}

/// Removes a voice's file; one that is gone already is no error.
///
/// # Errors
/// Whatever the system says.
pub fn remove(dir: &Path, record: &Record) -> io::Result<()> {
    match fs::remove_file(path_of(dir, record)) {
        Err(err) if err.kind() != io::ErrorKind::NotFound => Err(err),
        _ => sync_dir(dir),
    }
}

/// Named by time and not by id, because an id read from a file could be any path.
fn path_of(dir: &Path, record: &Record) -> PathBuf {
    dir.join(format!("{}.json", record.created_ms))
}

fn read(path: &Path) -> Option<Record> {
    let record: Record = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let named = path.file_stem().is_some_and(|stem| stem.to_str() == Some(record.created_ms.to_string().as_str()));
    (named && Timestamp::from_millisecond(record.created_ms).is_ok()).then_some(record)
}

fn move_aside(path: &Path) -> Option<PathBuf> {
    let target = (0..100).map(|n| path.with_extension(format!("unreadable-{n}"))).find(|target| !target.exists())?;
    fs::rename(path, &target).ok()?;
    Some(target)
}

/// Makes a rename or a removal last. Folders cannot be opened for this on Windows, where it is not needed either.
fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(dir)?.sync_all() } else { Ok(()) }
}
