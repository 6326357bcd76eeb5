//! Saving, finding and changing takes.
//!
//! Memory follows the disk: a take is listed after it is on disk and changed after its record is.

use std::{fs, path::PathBuf, sync::PoisonError};

use jiff::Timestamp;

use super::{
    Library,
    error::LibraryError,
    folder::{self, Health},
    record::{AudioFile, NewTake, TakeKind, TakeRecord},
    sound,
};
use crate::model::{TakeId, VoiceId};

impl Library {
    /// Saves a take that is all there. When this returns, it is on the disk.
    ///
    /// # Errors
    /// The vault cannot be written. Nothing is left behind then, and the caller still holds the sound.
    pub fn save_take(&self, new: &NewTake, audio: &[u8]) -> Result<TakeRecord, LibraryError> {
        let record = self.unsaved_record(new, audio);
        self.save_record(record.clone(), audio)?;
        Ok(record)
    }

    /// Saves a take under the record that [`Self::unsaved_record`] gave it, so that it stays the same take.
    ///
    /// # Errors
    /// As [`Self::save_take`].
    pub fn save_record(&self, record: TakeRecord, audio: &[u8]) -> Result<(), LibraryError> {
        let fill = |staged: &std::path::Path| folder::write_synced(&staged.join(&record.audio.file_name), audio);
        folder::build(&self.takes_dir(), &record, fill)
            .map_err(|error| LibraryError::new(&self.folder(&record.id), error))?;
        self.remember(record);
        Ok(())
    }

    /// The record that a take would have, for takes that the disk does not take now.
    pub fn unsaved_record(&self, new: &NewTake, audio: &[u8]) -> TakeRecord {
        let birth = self.next_take(new.kind);
        let format = new.format.unwrap_or_else(|| sound::sniff(audio));
        let bytes = audio.len() as u64;
        let seconds = new.seconds.or_else(|| sound::seconds(format, audio, bytes)).unwrap_or(0.0);
        let file_name = sound::file_name(format);
        new.clone().into_record(birth, AudioFile { file_name, format, bytes, seconds }, true)
    }

    /// The takes that were not discarded, newest first.
    pub fn takes(&self) -> Vec<TakeRecord> {
        self.newest_first(|record| record.discarded.is_none())
    }

    /// The takes that were discarded, newest first. Each can be restored.
    pub fn discarded(&self) -> Vec<TakeRecord> {
        self.newest_first(|record| record.discarded.is_some())
    }

    /// One take, discarded or not.
    pub fn take(&self, id: &TakeId) -> Option<TakeRecord> {
        self.state().takes.get(id).cloned()
    }

    /// The preview that came with `voice`, also where it was discarded: it cannot be had a second time.
    pub fn preview_of(&self, voice: &VoiceId) -> Option<TakeRecord> {
        let mut found =
            self.newest_first(|record| record.kind == TakeKind::Preview && record.voice.as_ref() == Some(voice));
        found.sort_by_key(|record| record.discarded.is_some());
        found.into_iter().next()
    }

    /// The sound of a take, as the server sent it, or a WAV where it was recorded live.
    ///
    /// # Errors
    /// There is no such take, or its file cannot be read.
    pub fn audio(&self, id: &TakeId) -> Result<Vec<u8>, LibraryError> {
        let path = self.audio_path(id)?;
        fs::read(&path).map_err(|error| LibraryError::new(&path, error))
    }

    /// The file that holds the sound of a take.
    ///
    /// # Errors
    /// There is no such take.
    pub fn audio_path(&self, id: &TakeId) -> Result<PathBuf, LibraryError> {
        let record = self.take(id).ok_or_else(|| LibraryError::NoSuchTake(id.clone()))?;
        Ok(self.folder(id).join(record.audio.file_name))
    }

    /// Changes the record of a take and gives the new one. The name of a take, its number and its
    /// sound cannot be changed.
    ///
    /// # Errors
    /// There is no such take, or its record cannot be written; it then stays as it was.
    pub fn update(&self, id: &TakeId, change: impl FnOnce(&mut TakeRecord)) -> Result<TakeRecord, LibraryError> {
        let _turn = self.inner.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.take(id).ok_or_else(|| LibraryError::NoSuchTake(id.clone()))?;
        let path = self.folder(id);
        // Another program may have changed it since.
        let mut record = match folder::read_record(&path) {
            Ok((record, Health::Whole)) => record,
            _ => known.clone(),
        };
        change(&mut record);
        record.id = known.id;
        record.number = known.number;
        record.audio = known.audio;
        folder::write_record(&path, &record).map_err(|error| LibraryError::new(&path, error))?;
        self.remember(record.clone());
        Ok(record)
    }

    /// Marks a take as one to keep.
    ///
    /// # Errors
    /// See [`Self::update`].
    pub fn keep(&self, id: &TakeId) -> Result<TakeRecord, LibraryError> {
        self.update(id, |record| record.kept = true)
    }

    /// Takes that mark away.
    ///
    /// # Errors
    /// See [`Self::update`].
    pub fn unkeep(&self, id: &TakeId) -> Result<TakeRecord, LibraryError> {
        self.update(id, |record| record.kept = false)
    }

    /// Puts a take out of sight. Its sound stays on disk.
    ///
    /// # Errors
    /// See [`Self::update`].
    pub fn discard(&self, id: &TakeId) -> Result<TakeRecord, LibraryError> {
        self.update(id, |record| record.discarded = record.discarded.or_else(|| Some(Timestamp::now())))
    }

    /// Brings a discarded take back.
    ///
    /// # Errors
    /// See [`Self::update`].
    pub fn restore(&self, id: &TakeId) -> Result<TakeRecord, LibraryError> {
        self.update(id, |record| record.discarded = None)
    }

    fn newest_first(&self, wanted: impl Fn(&TakeRecord) -> bool) -> Vec<TakeRecord> {
        let mut found: Vec<_> = self.state().takes.values().filter(|record| wanted(record)).cloned().collect();
        found.sort_by(|a, b| (b.created, &b.id).cmp(&(a.created, &a.id)));
        found
    }
}
