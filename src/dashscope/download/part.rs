//! A file that has come in part: its bytes, and what the server said of the whole.

use std::{
    ffi::OsString,
    io::{self, SeekFrom},
    path::{Path, PathBuf},
};

use reqwest::{Response, header};
use serde::{Deserialize, Serialize};
use tokio::{
    fs::{self, File},
    io::{AsyncSeekExt as _, AsyncWriteExt as _},
};

/// What came so far.
pub struct Part {
    pub file: File,
    bytes: u64,
    path: PathBuf,
    notes: PathBuf,
    note: Note,
}

/// Kept beside the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Note {
    /// Parts from different places are not put together on the word of their size alone.
    address: String,
    /// What tells whether the file is still the same: a strong entity tag, else the day of its last change.
    validator: Option<String>,
}

impl Part {
    /// What came before from that address; nothing where it came from another.
    pub async fn open(goal: &Path, address: &str) -> io::Result<Self> {
        let (path, notes) = (with_ending(goal, ".part"), with_ending(goal, ".part.json"));
        if let Some(folder) = goal.parent() {
            fs::create_dir_all(folder).await?;
        }
        let note = fs::read(&notes).await.ok().and_then(|json| serde_json::from_slice::<Note>(&json).ok());
        let note = note.filter(|note| note.address == address);
        let mut file = File::options().create(true).truncate(note.is_none()).write(true).open(&path).await?;
        let bytes = file.seek(SeekFrom::End(0)).await?;
        let note = note.unwrap_or_else(|| Note { address: address.to_owned(), validator: None });
        Ok(Self { file, bytes, path, notes, note })
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// After so many were written.
    pub fn add(&mut self, bytes: u64) {
        self.bytes += bytes;
    }

    pub fn validator(&self) -> Option<&str> {
        self.note.validator.as_deref()
    }

    pub async fn begin_anew(&mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.set_len(0).await?;
        self.file.seek(SeekFrom::Start(0)).await?;
        self.bytes = 0;
        Ok(())
    }

    /// Notes which file the bytes belong to, before they come.
    pub async fn remember(&mut self, response: &Response) -> io::Result<()> {
        let said = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        // Only a strong tag promises the same bytes.
        let tag = said(header::ETAG).filter(|tag| !tag.starts_with("W/"));
        self.note.validator = tag.or_else(|| said(header::LAST_MODIFIED));
        fs::write(&self.notes, serde_json::to_vec(&self.note)?).await
    }

    /// Leaves the bytes for later.
    pub async fn keep(&mut self) -> io::Result<()> {
        self.file.flush().await
    }

    /// The whole is there: it gets its name.
    pub async fn finish(mut self, goal: &Path) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        drop(self.file);
        fs::rename(&self.path, goal).await?;
        match fs::remove_file(&self.notes).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
