//! The account's voices on disk: one file each, so that a write costs the same for the first and the thousandth, and a
//! damaged file costs one voice.
//!
//! A voice exists once its file is whole on disk (temporary file, fsync, rename); only then is it told to anyone.

mod file;
mod told;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{errors::ServiceWarning, ids};
use crate::{
    engine::VoiceSpec,
    model::{Language, ModelId, VoiceId},
    wire::voices::VoiceFamily,
};

/// A voice as it is kept. What only some families have may be missing, as it is in files of older versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its id.
    pub voice: VoiceId,
    /// The only model that it works with.
    pub target_model: ModelId,
    /// Which service made it.
    #[serde(default)]
    pub family: VoiceFamily,
    /// The description that it was made from; empty for a clone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub voice_prompt: String,
    /// What its preview said; empty for a clone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub preview_text: String,
    /// Language of the preview or of the recording.
    pub language: Language,
    /// The part of the id that its maker chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The recording's address, for a clone from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_link: Option<String>,
    /// When it was made, in milliseconds since 1970 (UTC); no two voices share one.
    pub created_ms: i64,
    /// When it was last changed, where that is later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_ms: Option<i64>,
    /// When it can speak, where that is later than when it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_ms: Option<i64>,
    /// Whether it will never speak, because no voice was heard in its recording.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refused: bool,
    /// Whether its sound is an approximation made from measurements of a recording, as every clone's is here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximation: bool,
    /// Its sound.
    pub spec: VoiceSpec,
}

/// A voice that is about to be kept.
#[derive(Clone, Debug)]
pub struct NewVoice {
    /// Which service makes it.
    pub family: VoiceFamily,
    /// The model that it is made for.
    pub target_model: ModelId,
    /// Its description; empty for a clone.
    pub voice_prompt: String,
    /// What its preview says; empty for a clone.
    pub preview_text: String,
    /// Its name or prefix, where its maker gave one.
    pub name: Option<String>,
    /// Language of the preview or of the recording.
    pub language: Language,
    /// The recording's address, for a clone from one.
    pub resource_link: Option<String>,
    /// How long it takes until it can speak.
    pub deploying: Duration,
    /// Whether it will never speak.
    pub refused: bool,
    /// Whether it is an approximation made from a recording.
    pub approximation: bool,
    /// Its sound.
    pub spec: VoiceSpec,
}

impl NewVoice {
    /// A voice with what every voice has.
    pub const fn bare(family: VoiceFamily, target_model: ModelId, language: Language, spec: VoiceSpec) -> Self {
        Self {
            family,
            target_model,
            voice_prompt: String::new(),
            preview_text: String::new(),
            name: None,
            language,
            resource_link: None,
            deploying: Duration::ZERO,
            refused: false,
            approximation: false,
            spec,
        }
    }

    fn record(self, voice: VoiceId, created_ms: i64) -> Record {
        let wait = i64::try_from(self.deploying.as_millis()).unwrap_or(i64::MAX);
        Record {
            voice,
            target_model: self.target_model,
            family: self.family,
            voice_prompt: self.voice_prompt,
            preview_text: self.preview_text,
            language: self.language,
            name: self.name,
            resource_link: self.resource_link,
            created_ms,
            modified_ms: None,
            ready_ms: (wait > 0).then(|| created_ms.saturating_add(wait)),
            refused: self.refused,
            approximation: self.approximation,
            spec: self.spec,
        }
    }
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
    limits: Limits,
    voices: Mutex<Voices>,
    /// Held while a kept voice is changed or removed, so that file and memory stay the same.
    changing: Mutex<()>,
}

/// Most voices of each family.
type Limits = BTreeMap<VoiceFamily, usize>;

#[derive(Debug, Default)]
struct Voices {
    by_time: BTreeMap<i64, Arc<Record>>,
    /// Places taken by voices that are being written.
    pending: BTreeMap<VoiceFamily, usize>,
    latest: i64,
}

impl Store {
    /// Reads the voices in `dir`, which is made where it is missing. What cannot be read is moved aside and warned of.
    /// `limit` tells how many voices of a family there may be.
    ///
    /// # Errors
    /// The folder cannot be made or listed.
    pub fn open(dir: &Path, limit: impl Fn(VoiceFamily) -> usize) -> io::Result<(Self, Vec<ServiceWarning>)> {
        let (records, warnings) = file::load(dir)?;
        let mut voices = Voices::default();
        for record in records {
            voices.latest = voices.latest.max(record.created_ms);
            voices.by_time.insert(record.created_ms, Arc::new(record));
        }
        let limits = VoiceFamily::ALL.into_iter().map(|family| (family, limit(family))).collect();
        Ok((Self { dir: dir.to_owned(), limits, voices: Mutex::new(voices), changing: Mutex::default() }, warnings))
    }

    /// Whether another voice of that family may be made.
    pub fn has_room(&self, family: VoiceFamily) -> bool {
        self.lock().has_room(&self.limits, family)
    }

    /// The voice of that id.
    pub fn get(&self, voice: &VoiceId) -> Option<Arc<Record>> {
        self.lock().find(voice).cloned()
    }

    /// How many voices of a family there are, with exactly this name where one is given, and those on the page, newest
    /// first.
    pub fn page(
        &self,
        family: VoiceFamily,
        name: Option<&str>,
        index: usize,
        size: usize,
    ) -> (usize, Vec<Arc<Record>>) {
        let voices = self.lock();
        let wanted = |record: &&Arc<Record>| {
            record.family == family && name.is_none_or(|name| record.name.as_deref() == Some(name))
        };
        let all = voices.by_time.values().rev().filter(wanted);
        let page = all.clone().skip(index.saturating_mul(size)).take(size).cloned().collect();
        (all.count(), page)
    }

    /// Keeps a voice. It is on disk when this returns. Blocks.
    ///
    /// # Errors
    /// See [`AddError`]; then nothing was kept.
    pub fn add(&self, new: NewVoice) -> Result<Arc<Record>, AddError> {
        let record = Arc::new(self.reserve(new).ok_or(AddError::Full)?);
        let written = file::write(&self.dir, &record);
        let mut voices = self.lock();
        *voices.pending.entry(record.family).or_default() -= 1;
        written?;
        voices.by_time.insert(record.created_ms, Arc::clone(&record));
        Ok(record)
    }

    /// Keeps a changed voice in place of the one of the same time; `false` where that is gone. Blocks.
    ///
    /// # Errors
    /// Its file could not be written; the voice then stays as it was.
    pub fn replace(&self, record: Record) -> io::Result<bool> {
        let _turn = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let time = record.created_ms;
        if !self.lock().by_time.contains_key(&time) {
            return Ok(false);
        }
        file::write(&self.dir, &record)?;
        let mut voices = self.lock();
        if let Some(kept) = voices.by_time.get_mut(&time) {
            *kept = Arc::new(record);
            return Ok(true);
        }
        // It was removed while its file was written again.
        drop(voices);
        file::remove(&self.dir, &record)?;
        Ok(false)
    }

    /// Removes a voice for good; `false` where there was none. Blocks.
    ///
    /// # Errors
    /// Its file could not be removed; the voice then stays.
    pub fn remove(&self, voice: &VoiceId) -> io::Result<bool> {
        let _turn = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(record) = self.lock().find(voice).cloned() else { return Ok(false) };
        file::remove(&self.dir, &record)?;
        Ok(self.lock().by_time.remove(&record.created_ms).is_some())
    }

    fn reserve(&self, new: NewVoice) -> Option<Record> {
        let mut voices = self.lock();
        if !voices.has_room(&self.limits, new.family) {
            return None;
        }
        *voices.pending.entry(new.family).or_default() += 1;
        voices.latest = Timestamp::now().as_millisecond().max(voices.latest.saturating_add(1));
        let created_ms = voices.latest;
        let mut voice = ids::voice(&new, timestamp(created_ms));
        while voices.find(&voice).is_some() {
            voice = ids::voice(&new, timestamp(created_ms));
        }
        Some(new.record(voice, created_ms))
    }

    fn lock(&self) -> MutexGuard<'_, Voices> {
        self.voices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Voices {
    fn has_room(&self, limits: &Limits, family: VoiceFamily) -> bool {
        let kept = self.by_time.values().filter(|record| record.family == family).count();
        let pending = self.pending.get(&family).copied().unwrap_or(0);
        limits.get(&family).is_some_and(|&limit| kept + pending < limit)
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
