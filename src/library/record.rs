//! What the vault knows about a take, as it stands in `take.json`.
//!
//! Owns the shape of the record. Reads and writes no files.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::{Check, Language, ModelId, SampleRate, TakeId, VoiceId};

/// Version of the record that this program writes. A higher one is read as far as it is understood.
///
/// 1: previews and recordings. 2: [`TakeKind::Spoken`] and where such a take comes from; a program that knows only 1
/// reads it as a preview and keeps what it does not understand.
pub const RECORD_VERSION: u32 = 2;

/// Most characters of a note: more than anybody writes about one take, and little beside its sound.
pub const NOTE_LIMIT: usize = 2_000;

/// Cuts the words about a take to [`NOTE_LIMIT`] characters.
pub fn cut_note(words: &mut String) {
    if let Some((end, _)) = words.char_indices().nth(NOTE_LIMIT) {
        words.truncate(end);
    }
}

/// How a take came to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TakeKind {
    /// The sample that came with a designed voice, given once.
    #[default]
    Preview,
    /// A recording of what was spoken live.
    Live,
    /// Another text, spoken whole with the voice of a take.
    Spoken,
}

impl TakeKind {
    /// The kind whose list and numbers it shares: what a designed voice says is numbered as one row of takes.
    #[must_use]
    pub const fn shelf(self) -> Self {
        match self {
            Self::Preview | Self::Spoken => Self::Preview,
            Self::Live => Self::Live,
        }
    }
}

/// What a call cost, as the price list stood when it was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// Amount in whole units of `currency`: 0.2 is twenty cents.
    pub amount: f64,
    /// Sign of the currency, as the catalog has it: `¥`, `$`.
    pub currency: String,
}

/// Format of stored sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AudioFormat {
    /// RIFF WAVE.
    Wav,
    /// Bare mono samples, 16 bits, little-endian.
    Pcm16 {
        /// Samples per second.
        rate: SampleRate,
    },
    /// MPEG-1 or 2, layer III.
    Mp3,
    /// Opus in Ogg.
    Opus,
    /// Kept as it came.
    #[default]
    Unknown,
}

/// The file that holds the sound of a take.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AudioFile {
    /// Name inside the take's folder.
    pub file_name: String,
    /// Format of the content.
    pub format: AudioFormat,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Length of the sound in seconds; 0 where it is not known.
    pub seconds: f64,
}

/// How a take did in a comparison with others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Audition {
    /// When it was decided.
    pub at: Timestamp,
    /// All that were compared, this take among them, from the best to the first that was put aside.
    pub order: Vec<TakeId>,
    /// Its place among them, from 1.
    pub place: u8,
    /// Whether names were hidden.
    pub blind: bool,
}

/// A take as the vault keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TakeRecord {
    /// Version of the program's record format that wrote it.
    pub version: u32,
    /// Name of the take, and of its folder.
    pub id: TakeId,
    /// How it came to be.
    pub kind: TakeKind,
    /// Its number among the takes of its shelf ([`TakeKind::shelf`]), from 1, for people. It stays with the take and is
    /// not given again.
    pub number: u32,
    /// When it was made.
    pub created: Timestamp,
    /// Title for people; may be empty.
    pub title: String,
    /// The voice that speaks.
    pub voice: Option<VoiceId>,
    /// The part of the voice's id that its maker chose.
    pub voice_name: Option<String>,
    /// The description that the voice was made from.
    pub voice_prompt: Option<String>,
    /// What is spoken.
    pub text: String,
    /// Language of `text`.
    pub language: Option<Language>,
    /// The model that the voice was made for, or that spoke.
    pub model: Option<ModelId>,
    /// The offline engine that the voice was made for, and stays with; `None` for voices of a server.
    pub engine: Option<String>,
    /// Host that was asked; no path, no key.
    pub endpoint: Option<String>,
    /// Region of the account.
    pub region: Option<String>,
    /// What it cost.
    pub price: Option<Price>,
    /// The server's name for the call.
    pub request_id: Option<String>,
    /// Where the sound is.
    pub audio: AudioFile,
    /// The user chose to keep it.
    pub kept: bool,
    /// When the user discarded it; the sound is still there.
    pub discarded: Option<Timestamp>,
    /// False where the speech was stopped or cut off.
    pub complete: bool,
    /// What was suspect about its sound when it came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// The take whose description was refined into this one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<TakeId>,
    /// The take whose voice says something else here; never one that was itself made so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice_of: Option<TakeId>,
    /// How it was to be spoken, in the user's words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub instructions: String,
    /// The click that it came of; candidates of one description share it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub click: Option<String>,
    /// Name of the note of the charged call that made it; the note goes once the take is safe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charge: Option<String>,
    /// Words of the user's about it; at most [`NOTE_LIMIT`] characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Comparisons that it took part in, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub auditions: Vec<Audition>,
    /// Fields of other versions of the program, kept as they are.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Default for TakeRecord {
    fn default() -> Self {
        let birth = Birth { id: TakeId::new(""), created: Timestamp::UNIX_EPOCH, number: 0 };
        NewTake::default().into_record(birth, AudioFile::default(), false)
    }
}

/// What the vault gives a take when it comes into being.
#[derive(Clone, Debug)]
pub(super) struct Birth {
    pub id: TakeId,
    pub created: Timestamp,
    pub number: u32,
}

/// What is known of a take when it is given to the vault. See [`TakeRecord`] for the fields of the same names.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "each is documented where it is kept, in TakeRecord")]
pub struct NewTake {
    pub kind: TakeKind,
    pub title: String,
    pub voice: Option<VoiceId>,
    pub voice_name: Option<String>,
    pub voice_prompt: Option<String>,
    pub text: String,
    pub language: Option<Language>,
    pub model: Option<ModelId>,
    pub engine: Option<String>,
    pub endpoint: Option<String>,
    pub region: Option<String>,
    pub price: Option<Price>,
    pub request_id: Option<String>,
    /// Format of the sound; `None` lets the vault look at it. Bare samples cannot be told by looking.
    pub format: Option<AudioFormat>,
    /// Length of the sound; `None` lets the vault work it out, which it can for WAV and bare samples.
    pub seconds: Option<f64>,
    pub parent: Option<TakeId>,
    pub voice_of: Option<TakeId>,
    pub instructions: String,
    pub click: Option<String>,
    pub charge: Option<String>,
    pub extra: Map<String, Value>,
}

impl NewTake {
    /// The record of this take once it has a name and sound.
    pub(super) fn into_record(self, birth: Birth, audio: AudioFile, complete: bool) -> TakeRecord {
        TakeRecord {
            version: RECORD_VERSION,
            id: birth.id,
            kind: self.kind,
            number: birth.number,
            created: birth.created,
            title: self.title,
            voice: self.voice,
            voice_name: self.voice_name,
            voice_prompt: self.voice_prompt,
            text: self.text,
            language: self.language,
            model: self.model,
            engine: self.engine,
            endpoint: self.endpoint,
            region: self.region,
            price: self.price,
            request_id: self.request_id,
            audio,
            kept: false,
            discarded: None,
            complete,
            checks: Vec::new(),
            parent: self.parent,
            voice_of: self.voice_of,
            instructions: self.instructions,
            click: self.click,
            charge: self.charge,
            note: String::new(),
            auditions: Vec::new(),
            extra: self.extra,
        }
    }
}

/// A new name: the milliseconds since 1970, so that names sort by time, and a part that no other program will choose.
pub(super) fn new_id(milliseconds: i64) -> TakeId {
    TakeId::new(format!("{milliseconds:013}-{:06x}", rand::random::<u32>() >> 8))
}

/// The time in a name that [`new_id`] made.
pub(super) fn time_of(id: &str) -> Option<Timestamp> {
    let (milliseconds, _) = id.split_once('-')?;
    Timestamp::from_millisecond(milliseconds.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use serde_json::json;

    use super::*;

    #[test]
    fn names_sort_by_time_and_tell_it() {
        let (early, late) = (new_id(999_999_999_999), new_id(1_765_000_000_123));
        assert!(early < late);
        assert_eq!(time_of(late.as_str()), Timestamp::from_millisecond(1_765_000_000_123).ok());
        assert_eq!(time_of("a folder of mine"), None);
        assert_eq!(time_of("99999999999999999999-aa"), None);
    }

    #[test]
    fn little_is_needed_and_nothing_is_dropped() {
        let record: TakeRecord = serde_json::from_value(json!({"title": "t", "later": {"a": 1}})).unwrap();
        assert_eq!((record.title.as_str(), record.complete, record.price.as_ref()), ("t", false, None));
        assert_eq!(serde_json::to_value(&record).unwrap()["later"], json!({"a": 1}));
    }

    #[test]
    fn comparisons_are_kept_and_takes_without_any_are_as_they_were() {
        let mut record = TakeRecord::default();
        assert!(serde_json::to_value(&record).unwrap().get("auditions").is_none());
        let order = vec![TakeId::new("a"), TakeId::new("b")];
        record.auditions = vec![Audition { at: Timestamp::UNIX_EPOCH, order, place: 2, blind: true }];
        let written = serde_json::to_value(&record).unwrap();
        assert_eq!(serde_json::from_value::<TakeRecord>(written).unwrap(), record);
    }

    #[test]
    fn a_take_says_what_it_was_spoken_for_and_older_records_say_nothing_of_it() {
        let first = serde_json::to_value(TakeRecord::default()).unwrap();
        assert!(first.get("voice_of").is_none() && first.get("instructions").is_none());
        let record = TakeRecord {
            kind: TakeKind::Spoken,
            voice_of: Some(TakeId::new("a")),
            instructions: "slowly".to_owned(),
            ..TakeRecord::default()
        };
        let written = serde_json::to_value(&record).unwrap();
        assert_eq!((&written["kind"], &written["voice_of"]), (&json!("spoken"), &json!("a")));
        assert_eq!(serde_json::from_value::<TakeRecord>(written).unwrap(), record);
    }

    #[test]
    fn formats_are_written_by_name() {
        let written = |format: AudioFormat| serde_json::to_value(format).unwrap();
        assert_eq!(written(AudioFormat::Wav), json!("wav"));
        assert_eq!(written(AudioFormat::Pcm16 { rate: SampleRate::HZ_24000 }), json!({"pcm16": {"rate": 24000}}));
    }
}
