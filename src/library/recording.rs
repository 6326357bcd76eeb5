//! A live recording: sound that is on disk while it is still being spoken.
//!
//! The file is a WAV from its first byte on; ending it only corrects its header. A program that dies leaves what the
//! next start turns into a take.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::PathBuf,
    time::{Duration, Instant},
};

use super::{
    Library,
    error::LibraryError,
    folder::{self, PART, RESERVE},
    record::{AudioFile, AudioFormat, NewTake, Price, TakeRecord},
    sound,
};
use crate::model::{SampleRate, TakeId};

/// How much a power cut may cost; a crash of the program alone costs nothing.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// Room for the record, with the longest text that a take may have.
const RESERVED: usize = 64 * 1_024;
/// How much sound waits in memory for a full disk to get room: ten minutes at 48 kHz.
const WAITING_MOST: usize = 60_000_000;

/// A take that grows. Dropping it without [`Self::finish`] leaves it on disk for the next start to recover.
#[derive(Debug)]
pub struct Recording {
    library: Library,
    record: TakeRecord,
    folder: PathBuf,
    file: File,
    rate: SampleRate,
    /// Bytes of samples in the file.
    written: u64,
    /// Bytes that a full disk has not taken yet.
    waiting: Vec<u8>,
    failing: bool,
    synced: Instant,
}

impl Library {
    /// Begins a recording of mono samples at `rate`. From here on the take survives a crash, if it has a sample.
    ///
    /// # Errors
    /// The vault cannot be written. Nothing is left behind.
    pub fn begin_recording(&self, new: NewTake, rate: SampleRate) -> Result<Recording, LibraryError> {
        let birth = self.next_take(new.kind);
        let format = AudioFormat::Pcm16 { rate };
        let audio = AudioFile { file_name: PART.to_owned(), format, bytes: 0, seconds: 0.0 };
        let record = new.into_record(birth, audio, false);
        let folder = self.folder(&record.id);
        let open = || {
            folder::build(&self.takes_dir(), &record, |staged| {
                folder::write_synced(&staged.join(PART), &sound::wav_header(rate, 0))?;
                folder::write_synced(&staged.join(RESERVE), &vec![0; RESERVED])
            })?;
            File::options().append(true).open(folder.join(PART))
        };
        let file = open().map_err(|error| LibraryError::new(&folder, error))?;
        // Tells another program on this folder that the recording is no leftover. Not every file system has locks.
        if let Err(error) = file.try_lock() {
            tracing::warn!(%error, take = %record.id, "the recording could not be locked");
        }
        let (library, synced) = (self.clone(), Instant::now());
        Ok(Recording { library, record, folder, file, rate, written: 0, waiting: Vec::new(), failing: false, synced })
    }
}

impl Recording {
    /// The name that the take will have.
    pub fn id(&self) -> &TakeId {
        &self.record.id
    }

    /// Length in seconds of what is in the file.
    pub fn seconds(&self) -> f64 {
        (self.written / 2) as f64 / f64::from(self.rate.hz())
    }

    /// Adds samples: 16 bits, little-endian, mono, cut anywhere. Hands them to the system at once and to the disk
    /// once per second, so it belongs on a thread that may block.
    ///
    /// # Errors
    /// Once, when the disk stops taking them. They are then held back, for up to about ten minutes of sound, and
    /// tried again with each call, which is silent about it until the disk has taken them.
    pub fn append(&mut self, pcm16: &[u8]) -> Result<(), LibraryError> {
        let room = WAITING_MOST.saturating_sub(self.waiting.len());
        self.waiting.extend_from_slice(&pcm16[..pcm16.len().min(room)]);
        let failed = self.write_waiting().and_then(|()| self.sync_when_due()).err();
        let reported = std::mem::replace(&mut self.failing, failed.is_some());
        match failed {
            Some(error) if !reported => Err(LibraryError::new(&self.folder, error)),
            _ => Ok(()),
        }
    }

    /// Whether the disk has not taken everything yet.
    pub fn is_behind(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Everything that was recorded, what the disk has not taken included: 16 bits, little-endian, mono.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn pcm(&self) -> Result<Vec<u8>, LibraryError> {
        let path = self.folder.join(PART);
        let mut bytes = fs::read(&path).map_err(|error| LibraryError::new(&path, error))?;
        bytes.drain(..bytes.len().min(sound::WAV_HEADER as usize));
        bytes.extend_from_slice(&self.waiting);
        Ok(bytes)
    }

    /// Makes a take of what was recorded. `complete` is false where the speech was stopped or cut; sound that the
    /// disk did not take makes it false as well. `text` is what was spoken, and `price` what that cost.
    ///
    /// # Errors
    /// [`LibraryError::NothingRecorded`] before the first sample; no take is left then. After any other error the
    /// next start recovers the take, or at least its text.
    pub fn finish(mut self, complete: bool, text: &str, price: Option<Price>) -> Result<TakeRecord, LibraryError> {
        let all = self.write_waiting().is_ok();
        let seal = || -> io::Result<Option<AudioFile>> {
            let audio = folder::seal(&self.folder, self.rate)?;
            if audio.is_none() {
                fs::remove_dir_all(&self.folder)?;
            }
            Ok(audio)
        };
        let audio = seal().map_err(|error| LibraryError::new(&self.folder, error))?;
        let audio = audio.ok_or(LibraryError::NothingRecorded)?;
        let complete = complete && all;
        let record = TakeRecord { audio, complete, text: text.to_owned(), price, ..self.record.clone() };
        // The sound is safe from here on, so the take is there even where its record cannot be brought up to date.
        self.library.remember(record.clone());
        folder::release_reserve(&self.folder);
        folder::write_record(&self.folder, &record).map_err(|error| LibraryError::new(&self.folder, error))?;
        Ok(record)
    }

    /// Writes as much as the disk takes, and remembers exactly how much that was.
    fn write_waiting(&mut self) -> io::Result<()> {
        let mut done = 0;
        let result = loop {
            match self.file.write(&self.waiting[done..]) {
                _ if done == self.waiting.len() => break Ok(()),
                Ok(0) => break Err(io::ErrorKind::StorageFull.into()),
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.waiting.drain(..done);
        self.written += done as u64;
        result
    }

    fn sync_when_due(&mut self) -> io::Result<()> {
        if self.synced.elapsed() >= SYNC_EVERY {
            self.file.sync_data()?;
            self.synced = Instant::now();
        }
        Ok(())
    }
}

impl Drop for Recording {
    /// A child process that is just being started may hold a copy of the handle, so closing alone does not unlock.
    fn drop(&mut self) {
        drop(self.file.unlock());
    }
}
