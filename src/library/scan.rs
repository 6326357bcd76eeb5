//! Finding the takes on disk, and mending what a crash left behind.
//!
//! Owns every decision about leftovers and damage. Never deletes anything that holds a sound or a record, and never
//! mends what another running program may still be writing.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{
    error::LibraryWarning,
    folder::{self, Health, PART, RECORD, RESERVE, STAGED},
    record::{self, AudioFormat, TakeKind, TakeRecord},
    sound,
};
use crate::{
    model::{SampleRate, TakeId},
    settings::disk::{self, TEMPORARY_SUFFIX},
};

/// Everything found under `takes`. Where `mend` is false nothing is written or removed.
pub(super) fn scan(takes: &Path, mend: bool) -> io::Result<(BTreeMap<TakeId, TakeRecord>, Vec<LibraryWarning>)> {
    let mut scan = Scan { root: takes.to_owned(), mend, takes: BTreeMap::new(), warnings: Vec::new() };
    let adopted = if mend { scan.adopt_staged()? } else { Vec::new() };
    for entry in fs::read_dir(takes)? {
        let entry = entry?;
        let path = entry.path();
        match entry.file_name().into_string() {
            Ok(name) if name.starts_with('.') || !path.is_dir() => {}
            Ok(name) => scan.visit(&path, TakeId::new(&*name), adopted.contains(&name)),
            Err(_) => scan.warnings.push(LibraryWarning::unreadable(&path, &io::ErrorKind::InvalidFilename.into())),
        }
    }
    Ok((scan.takes, scan.warnings))
}

struct Scan {
    root: PathBuf,
    mend: bool,
    takes: BTreeMap<TakeId, TakeRecord>,
    warnings: Vec<LibraryWarning>,
}

impl Scan {
    /// Gives folders that a crash left before they had their name that name, and removes the empty ones.
    fn adopt_staged(&mut self) -> io::Result<Vec<String>> {
        let mut adopted = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let path = entry?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_prefix(STAGED)) else { continue };
            match adopt(&path, &self.root.join(name)) {
                Ok(true) => adopted.push(name.to_owned()),
                Ok(false) => {}
                Err(error) => self.warnings.push(LibraryWarning::unreadable(&path, &error)),
            }
        }
        Ok(adopted)
    }

    fn visit(&mut self, path: &Path, id: TakeId, adopted: bool) {
        match self.load(path, &id, adopted) {
            Ok(Some(record)) => drop(self.takes.insert(id, record)),
            Ok(None) => {}
            Err(error) => self.warnings.push(LibraryWarning::unreadable(path, &error)),
        }
    }

    /// The take in a folder, mended where that was needed; `None` where there is none to be had.
    fn load(&mut self, path: &Path, id: &TakeId, adopted: bool) -> io::Result<Option<TakeRecord>> {
        let files = Files::list(path)?;
        if self.mend {
            files.remove_litter(path);
        }
        let (mut record, health) = folder::read_record(path)?;
        let recording = record.audio.file_name == PART || files.is_recording();
        if files.is_recording() && !self.end_recording(path, &mut record)? {
            return Ok(None);
        }
        let Some(name) = files.sound(&record) else {
            self.warnings.push(LibraryWarning::NoAudio { path: path.to_owned() });
            return Ok(None);
        };
        if health != Health::Whole && recording {
            record.kind = TakeKind::Live;
        }
        let measured = measure(path, &name, &mut record)?;
        identify(path, id, &mut record);
        if health != Health::Whole || recording || adopted || measured {
            self.store(path, &record, health);
        }
        let id = id.clone();
        self.warnings.extend(match health {
            Health::Damaged | Health::Missing => Some(LibraryWarning::RecordRebuilt { id }),
            Health::Whole if recording => Some(LibraryWarning::RecordingRecovered { id }),
            Health::Whole => adopted.then_some(LibraryWarning::TakeRecovered { id }),
        });
        Ok(Some(record))
    }

    /// Turns the leftover of a recording into a sound. False where there is none, or another program still records.
    fn end_recording(&self, path: &Path, record: &mut TakeRecord) -> io::Result<bool> {
        if !self.mend || in_use(&path.join(PART))? {
            return Ok(false);
        }
        let rate = match record.audio.format {
            AudioFormat::Pcm16 { rate } => rate,
            _ => SampleRate::HZ_24000,
        };
        let Some(audio) = folder::seal(path, rate)? else {
            fs::remove_dir_all(path)?;
            return Ok(false);
        };
        folder::release_reserve(path);
        record.audio = audio;
        record.complete = false;
        Ok(true)
    }

    /// Writes a mended record, the damaged one being set aside first. A failure leaves the work to the next start.
    fn store(&self, path: &Path, record: &TakeRecord, health: Health) {
        let store = || {
            if health == Health::Damaged {
                disk::move_aside(&path.join(RECORD))?;
            }
            folder::write_record(path, record)
        };
        if self.mend
            && let Err(error) = store()
        {
            tracing::warn!(%error, take = %record.id, "the mended record could not be written");
        }
    }
}

/// The names in the folder of a take.
struct Files(Vec<String>);

impl Files {
    fn list(path: &Path) -> io::Result<Self> {
        let names = fs::read_dir(path)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
        Ok(Self(names.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect()))
    }

    fn has(&self, wanted: &str) -> bool {
        self.0.iter().any(|name| name == wanted)
    }

    fn any_sound(&self) -> Option<&String> {
        self.0.iter().filter(|name| sound::is_audio_name(name)).min()
    }

    /// True where there is a recording that was not ended.
    fn is_recording(&self) -> bool {
        self.has(PART) && self.any_sound().is_none()
    }

    /// The file of the sound: the one that the record names if it is here, or else one that looks like it.
    fn sound(&self, record: &TakeRecord) -> Option<String> {
        let named = &record.audio.file_name;
        let sealed = self.is_recording().then(|| sound::file_name(AudioFormat::Wav));
        let listed = (named != PART && named != RECORD && self.has(named)).then(|| named.clone());
        sealed.or(listed).or_else(|| self.any_sound().cloned())
    }

    /// Removes what a crash in the middle of writing a record or ending a recording leaves.
    fn remove_litter(&self, path: &Path) {
        let temporary = |name: &&String| name.starts_with('.') && name.ends_with(TEMPORARY_SUFFIX);
        let reserve = |name: &&String| *name == RESERVE && !self.is_recording();
        for name in self.0.iter().filter(|name| temporary(name) || reserve(name)) {
            if let Err(error) = fs::remove_file(path.join(name)) {
                tracing::warn!(%error, name, "a leftover could not be removed");
            }
        }
    }
}

/// Brings the description of the sound in line with the file. True where that changed something.
fn measure(path: &Path, name: &str, record: &mut TakeRecord) -> io::Result<bool> {
    let bytes = fs::metadata(path.join(name))?.len();
    if record.audio.file_name == name && record.audio.bytes == bytes {
        return Ok(false);
    }
    let mut audio = sound::measure(path, name)?;
    if audio.seconds == 0.0 && record.audio.bytes > 0 {
        audio.seconds = record.audio.seconds * bytes as f64 / record.audio.bytes as f64;
    }
    record.complete &= bytes >= record.audio.bytes;
    record.audio = audio;
    Ok(true)
}

/// The folder's name is the take's name, whatever the record says: people copy folders.
fn identify(path: &Path, id: &TakeId, record: &mut TakeRecord) {
    record.id = id.clone();
    if record.created == Timestamp::UNIX_EPOCH {
        let modified = || Timestamp::try_from(fs::metadata(path).ok()?.modified().ok()?).ok();
        record.created = record::time_of(id.as_str()).or_else(modified).unwrap_or_default();
    }
}

/// True where another program has locked the file of its recording.
fn in_use(part: &Path) -> io::Result<bool> {
    Ok(matches!(File::open(part)?.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Renames `staged` to `place` where it holds anything, else removes it. True where it was renamed.
fn adopt(staged: &Path, place: &Path) -> io::Result<bool> {
    let files = Files::list(staged)?;
    files.remove_litter(staged);
    let filled = |name: &String| fs::metadata(staged.join(name)).is_ok_and(|file| file.len() > 0);
    if !files.0.iter().any(|name| (name == RECORD || name == PART || sound::is_audio_name(name)) && filled(name)) {
        fs::remove_dir_all(staged)?;
        return Ok(false);
    }
    if place.exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(staged, place)?;
    Ok(true)
}
