//! What a file tells about itself: title, who speaks, the description, and when it was made.

use std::str::FromStr;

use lofty::{
    config::WriteOptions,
    id3::v2::Id3v2Tag,
    iff::wav::RiffInfoList,
    tag::{Accessor, TagExt, items::Timestamp},
};

use super::ExportError;

/// The name that files give the program that wrote them.
pub(super) const SOFTWARE: &str = concat!("Timbre ", env!("CARGO_PKG_VERSION"));

/// Tags of a file; what is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// Title.
    pub title: String,
    /// Who speaks: the voice.
    pub artist: String,
    /// What the voice was made from.
    pub comment: String,
    /// The day it was made, `YYYY-MM-DD`.
    pub date: String,
}

impl Tags {
    const fn is_empty(&self) -> bool {
        self.title.is_empty() && self.artist.is_empty() && self.comment.is_empty() && self.date.is_empty()
    }

    /// An `ID3v2` tag, for MP3 and for a chunk in WAV; nothing where there are no tags.
    pub(super) fn id3(&self) -> Result<Vec<u8>, ExportError> {
        let mut bytes = Vec::new();
        if self.is_empty() {
            return Ok(bytes);
        }
        let mut tag = Id3v2Tag::default();
        put(&self.title, |text| tag.set_title(text));
        put(&self.artist, |text| tag.set_artist(text));
        put(&self.comment, |text| tag.set_comment(text));
        if let Ok(date) = Timestamp::from_str(&self.date) {
            tag.set_date(date);
        }
        tag.dump_to(&mut bytes, options()).map_err(|err| ExportError::Tags(err.to_string()))?;
        Ok(bytes)
    }

    /// A RIFF chunk for WAV; nothing where there are no tags.
    pub(super) fn riff_info(&self) -> Result<Vec<u8>, ExportError> {
        let mut bytes = Vec::new();
        if self.is_empty() {
            return Ok(bytes);
        }
        let mut list = RiffInfoList::new();
        let fields = [("INAM", &self.title), ("IART", &self.artist), ("ICMT", &self.comment), ("ICRD", &self.date)];
        for (key, text) in fields {
            put(text, |text| list.insert(key.to_owned(), text));
        }
        list.insert("ISFT".to_owned(), SOFTWARE.to_owned());
        list.dump_to(&mut bytes, options()).map_err(|err| ExportError::Tags(err.to_string()))?;
        Ok(bytes)
    }

    /// Vorbis comments, for FLAC and Opus.
    pub(super) fn vorbis(&self) -> Vec<(&'static str, &str)> {
        let fields =
            [("TITLE", &self.title), ("ARTIST", &self.artist), ("DESCRIPTION", &self.comment), ("DATE", &self.date)];
        let mut comments: Vec<_> =
            fields.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (key, text.as_str())).collect();
        if !self.comment.is_empty() {
            // The field of the standard is the other one; most players show only this.
            comments.push(("COMMENT", &self.comment));
        }
        comments
    }
}

fn put(text: &str, set: impl FnOnce(String)) {
    if !text.is_empty() {
        // The formats end a text at a NUL.
        set(text.replace('\0', ""));
    }
}

fn options() -> WriteOptions {
    WriteOptions::default().preferred_padding(0)
}
