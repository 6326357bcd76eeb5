//! The account's voices on disk: one file each, so that a write costs the same for the first and the thousandth, and a
//! damaged file costs one voice.
//!
//! A voice exists once its file is whole on disk (temporary file, fsync, rename); only then is it told to anyone.

mod file;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{errors::ServiceWarning, ids};
use crate::{
    engine::VoiceSpec,
    model::{Language, ModelId, PreviewText, VoiceId, VoiceName, VoicePrompt},
    wire::voices::VoiceInfo,
};

/// A designed voice as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its id.
    pub voice: VoiceId,
    /// The only model that it works with.
    pub target_model: ModelId,
    /// The description that it was made from.
    pub voice_prompt: String,
    /// What its preview said.
    pub preview_text: String,
    /// Language of the preview text.
    pub language: Language,
    /// When it was made, in milliseconds since 1970 (UTC); no two voices share one.
    pub created_ms: i64,
    /// Its sound.
    pub spec: VoiceSpec,
}

impl Record {
    /// As `list` and `query` tell it, with times in UTC.
    pub fn info(&self) -> VoiceInfo {
        let time = timestamp(self.created_ms).strftime("%Y-%m-%d %H:%M:%S").to_string();
        VoiceInfo {
            voice: self.voice.clone(),
            voice_prompt: self.voice_prompt.clone(),
            preview_text: self.preview_text.clone(),
            language: self.language.code().to_owned(),
            target_model: Some(self.target_model.clone()),
            gmt_create: time.clone(),
            gmt_modified: time,
        }
    }
}

/// A voice that is about to be kept.
#[derive(Clone, Debug)]
pub struct NewVoice {
    /// The model that it is made for.
    pub target_model: ModelId,
    /// Its description.
    pub voice_prompt: VoicePrompt,
    /// What its preview says.
    pub preview_text: PreviewText,
    /// Its name, where its maker gave one.
    pub name: Option<VoiceName>,
    /// Language of the preview text.
    pub language: Language,
    /// Its sound.
    pub spec: VoiceSpec,
}

/// Why a voice was not kept.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The account is full.
    #[error("there is no room for another voice")]
    Full,
    /// Its file could not be written.
    #[error("the voice could not be written: {0}")]
    Io(#[from] io::Error),
}

/// All voices, in memory and on disk.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    limit: usize,
    voices: Mutex<Voices>,
}

#[derive(Debug, Default)]
struct Voices {
    by_time: BTreeMap<i64, Arc<Record>>,
    /// Places taken by voices that are being written.
    pending: usize,
    latest: i64,
}

impl Store {
    /// Reads the voices in `dir`, which is made where it is missing. What cannot be read is moved aside and warned of.
    ///
    /// # Errors
    /// The folder cannot be made or listed.
    pub fn open(dir: &Path, limit: usize) -> io::Result<(Self, Vec<ServiceWarning>)> {
        let (records, warnings) = file::load(dir)?;
        let mut voices = Voices::default();
        for record in records {
            voices.latest = voices.latest.max(record.created_ms);
            voices.by_time.insert(record.created_ms, Arc::new(record));
        }
        Ok((Self { dir: dir.to_owned(), limit, voices: Mutex::new(voices) }, warnings))
    }

    /// Whether another voice may be made.
    pub fn has_room(&self) -> bool {
        self.lock().has_room(self.limit)
    }

    /// The voice of that id.
    pub fn get(&self, voice: &VoiceId) -> Option<Arc<Record>> {
        self.lock().find(voice).cloned()
    }

    /// How many voices there are, and those on the page, newest first.
    pub fn page(&self, index: usize, size: usize) -> (usize, Vec<Arc<Record>>) {
        let voices = self.lock();
        let page = voices.by_time.values().rev().skip(index.saturating_mul(size)).take(size);
        (voices.by_time.len(), page.cloned().collect())
    }

    /// Keeps a voice. It is on disk when this returns. Blocks.
    ///
    /// # Errors
    /// See [`AddError`]; then nothing was kept.
    pub fn add(&self, new: NewVoice) -> Result<Arc<Record>, AddError> {
        let record = Arc::new(self.reserve(new).ok_or(AddError::Full)?);
        let written = file::write(&self.dir, &record);
        let mut voices = self.lock();
        voices.pending -= 1;
        written?;
        voices.by_time.insert(record.created_ms, Arc::clone(&record));
        Ok(record)
    }

    /// Removes a voice for good; `false` where there was none. Blocks.
    ///
    /// # Errors
    /// Its file could not be removed; the voice then stays.
    pub fn remove(&self, voice: &VoiceId) -> io::Result<bool> {
        let Some(record) = self.lock().find(voice).cloned() else { return Ok(false) };
        file::remove(&self.dir, &record)?;
        Ok(self.lock().by_time.remove(&record.created_ms).is_some())
    }

    fn reserve(&self, new: NewVoice) -> Option<Record> {
        let mut voices = self.lock();
        if !voices.has_room(self.limit) {
            return None;
        }
        voices.pending += 1;
        voices.latest = Timestamp::now().as_millisecond().max(voices.latest.saturating_add(1));
        let created_ms = voices.latest;
        let mut voice = ids::voice(new.name.as_ref(), timestamp(created_ms));
        while voices.find(&voice).is_some() {
            voice = ids::voice(new.name.as_ref(), timestamp(created_ms));
        }
        Some(Record {
            voice,
            target_model: new.target_model,
            voice_prompt: new.voice_prompt.to_string(),
            preview_text: new.preview_text.to_string(),
            language: new.language,
            created_ms,
            spec: new.spec,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Voices> {
        self.voices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Voices {
    fn has_room(&self, limit: usize) -> bool {
        self.by_time.len() + self.pending < limit
    }

    fn find(&self, voice: &VoiceId) -> Option<&Arc<Record>> {
        self.by_time.values().find(|record| record.voice == *voice)
    }
}

fn timestamp(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or_default()
}

#[cfg(test)]
mod tests;
