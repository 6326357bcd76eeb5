//! Brings the notes of charged calls in line with the takes that a start finds: what was saved is no longer in doubt,
//! and a note learns the voice whose sound did not get to the disk.
//!
//! Runs only where nobody else uses the vault. Deletes no sound.

use std::{collections::BTreeMap, fs, io, path::Path};

use super::{
    charges::{self, ChargeNote},
    folder::{self, Health, STAGED},
    record::TakeRecord,
    sound::{WAV_HEADER, is_audio_name},
};
use crate::model::TakeId;

type Charges = BTreeMap<String, ChargeNote>;

/// Takes that a crash left before the first sample of their sound was on the disk, staged under `takes`: all that their
/// records know goes into the notes of their calls under `pending`, and their folders go. One whose note was dismissed
/// stays for the scan.
pub(super) fn move_into_notes(takes: &Path, pending: &Path, charges: &mut Charges) -> io::Result<()> {
    for entry in fs::read_dir(takes)? {
        let path = entry?.path();
        let staged = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(STAGED));
        if staged && let Err(error) = move_into_note(&path, pending, charges) {
            tracing::warn!(%error, folder = %path.display(), "what is known of a lost preview could not be noted");
        }
    }
    Ok(())
}

fn move_into_note(staged: &Path, pending: &Path, charges: &mut Charges) -> io::Result<()> {
    let (record, health) = folder::read_record(staged)?;
    let Some((id, note)) = record.charge.as_ref().and_then(|id| charges.get_key_value(id)) else { return Ok(()) };
    if health != Health::Whole || has_sound(staged)? {
        return Ok(());
    }
    let (id, note) = (id.clone(), ChargeNote { voice: record.voice, request_id: record.request_id, ..note.clone() });
    charges::write(pending, &id, &note)?;
    charges.insert(id, note);
    fs::remove_dir_all(staged)
}

fn has_sound(folder: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if is_audio_name(&entry.file_name().to_string_lossy()) && entry.metadata()?.len() > WAV_HEADER {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes the notes of calls whose takes are saved. Where a take is not whole its note stays, and names the voice.
pub(super) fn settle_saved(takes: &BTreeMap<TakeId, TakeRecord>, pending: &Path, charges: &mut Charges) {
    for take in takes.values() {
        let Some((id, note)) = take.charge.as_ref().and_then(|id| charges.get_key_value(id)) else { continue };
        let (id, mut note) = (id.clone(), note.clone());
        if !take.complete {
            (note.voice, note.request_id) = (take.voice.clone(), take.request_id.clone());
            charges.insert(id, note);
            continue;
        }
        match charges::remove(&charges::path(pending, &id)) {
            Ok(()) => drop(charges.remove(&id)),
            Err(error) => tracing::warn!(%error, id, "the note of a saved take could not be removed"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use std::path::{Path, PathBuf};

    use super::super::{AudioFormat, ChargeNote, Library, LibraryWarning, NewTake};
    use super::*;
    use crate::model::SampleRate;

    const SOUND: [u8; 100] = [1; 100];

    fn new(charge: &str) -> NewTake {
        NewTake {
            voice: Some("qwen-tts-vd-captain-1".into()),
            request_id: Some("r-1".into()),
            charge: Some(charge.to_owned()),
            format: Some(AudioFormat::Pcm16 { rate: SampleRate::HZ_24000 }),
            ..NewTake::default()
        }
    }

    /// A take that was saved when the program died before it removed the note; gives the take's folder.
    fn saved(root: &Path) -> PathBuf {
        let (library, _) = Library::open(root).unwrap();
        let ticket = library.begin_charge(ChargeNote::default()).unwrap();
        let take = library.save_take(&new(ticket.id()), &SOUND).unwrap();
        library.folder(&take.id)
    }

    /// The same, died while it was being saved: the folder has no name yet.
    fn staged(root: &Path) -> PathBuf {
        let folder = saved(root);
        let staged = folder.with_file_name(format!("{STAGED}{}", folder.file_name().unwrap().to_str().unwrap()));
        fs::rename(&folder, &staged).unwrap();
        staged
    }

    #[test]
    fn a_take_that_is_saved_is_not_in_doubt() {
        for place in [saved, staged] {
            let root = tempfile::tempdir().unwrap();
            place(root.path());
            let (library, _) = Library::open(root.path()).unwrap();
            assert_eq!((library.takes().len(), library.pending_charges()), (1, Vec::new()));
            drop(library);
            assert_eq!(fs::read_dir(root.path().join("pending")).unwrap().count(), 0);
        }
    }

    #[test]
    fn a_take_that_was_cut_stays_in_doubt_and_names_its_voice() {
        let root = tempfile::tempdir().unwrap();
        let sound = staged(root.path()).join("audio-24000.pcm");
        fs::write(&sound, &SOUND[..60]).unwrap();
        for _ in 0..2 {
            let (library, _) = Library::open(root.path()).unwrap();
            let [charge] = &library.pending_charges()[..] else { panic!("one note") };
            assert_eq!(charge.note.voice, Some("qwen-tts-vd-captain-1".into()));
            assert!(!library.takes()[0].complete);
        }
    }

    #[test]
    fn a_take_without_sound_becomes_part_of_its_note() {
        for length in [None, Some(0), Some(WAV_HEADER as usize)] {
            let root = tempfile::tempdir().unwrap();
            let folder = staged(root.path());
            let sound = folder.join("audio-24000.pcm");
            match length {
                None => fs::remove_file(sound).unwrap(),
                Some(length) => fs::write(sound, &SOUND[..length]).unwrap(),
            }
            for _ in 0..2 {
                let (library, warnings) = Library::open(root.path()).unwrap();
                assert_eq!((library.takes(), warnings), (vec![], vec![]), "told once, by its note");
                let [charge] = &library.pending_charges()[..] else { panic!("one note") };
                let told = (charge.note.voice.as_ref().unwrap().as_str(), charge.note.request_id.as_deref());
                assert_eq!(told, ("qwen-tts-vd-captain-1", Some("r-1")));
            }
            assert!(!folder.exists());
        }
    }

    #[test]
    fn a_record_whose_note_is_gone_is_kept() {
        let root = tempfile::tempdir().unwrap();
        let folder = staged(root.path());
        fs::remove_file(folder.join("audio-24000.pcm")).unwrap();
        fs::remove_dir_all(root.path().join("pending")).unwrap();
        let (_library, warnings) = Library::open(root.path()).unwrap();
        assert!(matches!(&warnings[..], [LibraryWarning::NoAudio { path }] if path.join("take.json").exists()));
    }

    #[test]
    fn a_second_program_leaves_the_notes_of_the_first_alone() {
        let root = tempfile::tempdir().unwrap();
        let (first, _) = Library::open(root.path()).unwrap();
        let ticket = first.begin_charge(ChargeNote::default()).unwrap();
        first.save_take(&new(ticket.id()), &SOUND).unwrap();
        let _second = Library::open(root.path()).unwrap();
        assert_eq!(fs::read_dir(root.path().join("pending")).unwrap().count(), 1);
        ticket.settle().unwrap();
    }
}
