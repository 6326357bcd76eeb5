//! The folder of one take: building it so that it appears entire, reading and rewriting its record, and turning the
//! file of a recording into a WAV.
//!
//! Knows nothing of other takes or of what is held in memory.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, Write},
    path::Path,
};

use serde_json::Value;

use super::{
    record::{AudioFile, AudioFormat, RECORD_VERSION, TakeRecord},
    sound::{self, WAV_HEADER},
};
use crate::{
    model::SampleRate,
    settings::{
        disk::{sync_folder, write_atomic},
        tolerant,
    },
};

/// The record.
pub(super) const RECORD: &str = "take.json";
/// The sound of a recording that goes on: a WAV whose header does not know its length yet.
pub(super) const PART: &str = "audio.pcm.part";
/// Room set aside while a recording goes on, so that its record can still be written when the disk fills up.
pub(super) const RESERVE: &str = "reserve.part";
/// What the name of a folder begins with until it is entire.
pub(super) const STAGED: &str = ".new-";

/// What was found where a record should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    /// A record, every field of it understood or written by a later version of the program.
    Whole,
    /// Something else, or a record with fields that do not fit.
    Damaged,
    /// Nothing.
    Missing,
}

/// Builds the folder of `record` under `takes`: its record, and whatever `fill` puts there, all on the disk before
/// the folder gets its name. After a failure nothing is left of it.
pub(super) fn build(takes: &Path, record: &TakeRecord, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let staged = takes.join(format!("{STAGED}{}", record.id));
    let build = || {
        fs::create_dir(&staged)?;
        write_record(&staged, record)?;
        fill(&staged)?;
        sync_folder(&staged);
        fs::rename(&staged, takes.join(record.id.as_str()))
    };
    if let Err(error) = build() {
        if let Err(left) = fs::remove_dir_all(&staged) {
            tracing::warn!(error = %left, folder = %staged.display(), "an unfinished take could not be removed");
        }
        return Err(error);
    }
    sync_folder(takes);
    Ok(())
}

/// Writes a new file and waits until it is on the disk.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Replaces the record in `folder`.
pub(super) fn write_record(folder: &Path, record: &TakeRecord) -> io::Result<()> {
    write_atomic(&folder.join(RECORD), &serde_json::to_vec_pretty(record)?)
}

/// Gives the room that a recording had set aside back to the disk.
pub(super) fn release_reserve(folder: &Path) {
    if let Err(error) = fs::remove_file(folder.join(RESERVE)) {
        tracing::warn!(%error, folder = %folder.display(), "the reserve of a recording could not be removed");
    }
}

/// Reads as much of the record in `folder` as can be read. Errors are the disk's only.
pub(super) fn read_record(folder: &Path) -> io::Result<(TakeRecord, Health)> {
    let bytes = match fs::read(folder.join(RECORD)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((TakeRecord::default(), Health::Missing)),
        Err(error) => return Err(error),
    };
    let Ok(Value::Object(fields)) = serde_json::from_slice(&bytes) else {
        return Ok((TakeRecord::default(), Health::Damaged));
    };
    let (record, refused) = tolerant::read::<TakeRecord>(fields);
    let understood = refused.is_empty() || record.version > RECORD_VERSION;
    Ok((record, if understood { Health::Whole } else { Health::Damaged }))
}

/// Ends the recording in `folder`: its file gets the right header, in place, and its final name. `None` where it
/// holds no sample. `rate` is used where the file has lost its own.
pub(super) fn seal(folder: &Path, rate: SampleRate) -> io::Result<Option<AudioFile>> {
    let part = folder.join(PART);
    let mut file = File::options().read(true).write(true).open(&part)?;
    // Half a sample at the end is what a cut write leaves.
    let data = file.metadata()?.len().saturating_sub(WAV_HEADER) / 2 * 2;
    if data == 0 {
        return Ok(None);
    }
    let mut header = [0; WAV_HEADER as usize];
    file.read_exact(&mut header)?;
    let rate = sound::wav_rate(&header).unwrap_or(rate);
    file.set_len(WAV_HEADER + data)?;
    file.rewind()?;
    file.write_all(&sound::wav_header(rate, data))?;
    file.sync_all()?;
    drop(file);
    let file_name = sound::file_name(AudioFormat::Wav);
    fs::rename(&part, folder.join(&file_name))?;
    sync_folder(folder);
    let seconds = (data / 2) as f64 / f64::from(rate.hz());
    Ok(Some(AudioFile { file_name, format: AudioFormat::Wav, bytes: WAV_HEADER + data, seconds }))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use serde_json::json;

    use super::*;
    use crate::library::record::new_id;

    fn record() -> TakeRecord {
        TakeRecord { id: new_id(1), title: "t".into(), ..TakeRecord::default() }
    }

    #[test]
    fn a_folder_appears_entire_or_not_at_all() {
        let takes = tempfile::tempdir().unwrap();
        let refused = build(takes.path(), &record(), |staged| {
            write_synced(&staged.join("audio.wav"), b"x")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_dir(takes.path()).unwrap().count(), 0, "nothing is left");

        let record = record();
        build(takes.path(), &record, |staged| write_synced(&staged.join("audio.wav"), b"x")).unwrap();
        let folder = takes.path().join(record.id.as_str());
        assert_eq!(read_record(&folder).unwrap(), (record, Health::Whole));
        assert_eq!(fs::read(folder.join("audio.wav")).unwrap(), b"x");
    }

    #[test]
    fn a_record_of_the_future_counts_as_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RECORD);
        let mut fields = json!({"version": RECORD_VERSION + 1, "title": "t", "kind": "hologram"});
        fs::write(&path, fields.to_string()).unwrap();
        let (read, health) = read_record(folder.path()).unwrap();
        assert_eq!((read.title.as_str(), health), ("t", Health::Whole));
        fields["version"] = json!(RECORD_VERSION);
        fs::write(&path, fields.to_string()).unwrap();
        assert_eq!(read_record(folder.path()).unwrap().1, Health::Damaged);
    }

    #[test]
    fn sealing_trusts_the_file_and_mends_a_lost_header() {
        let folder = tempfile::tempdir().unwrap();
        for (header, rate) in [
            (sound::wav_header(SampleRate::HZ_48000, 0), SampleRate::HZ_48000),
            ([0; WAV_HEADER as usize], SampleRate::HZ_16000),
        ] {
            // Seven bytes: three samples and a half.
            fs::write(folder.path().join(PART), [&header[..], &[1, 2, 3, 4, 5, 6, 7]].concat()).unwrap();
            let audio = seal(folder.path(), SampleRate::HZ_16000).unwrap().unwrap();
            assert_eq!((audio.bytes, audio.seconds), (50, 3.0 / f64::from(rate.hz())));
            let wav = fs::read(folder.path().join("audio.wav")).unwrap();
            assert_eq!(wav[..44], sound::wav_header(rate, 6));
            assert_eq!(wav[44..], [1, 2, 3, 4, 5, 6]);
        }
        fs::write(folder.path().join(PART), b"short").unwrap();
        assert_eq!(seal(folder.path(), SampleRate::HZ_16000).unwrap(), None);
    }
}
