//! Tests of the vault against everything that goes wrong with disks and programs.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use jiff::Timestamp;
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::model::{SampleRate, VoiceId};

const RATE: SampleRate = SampleRate::HZ_24000;

fn open(folder: &Path) -> (Library, Vec<LibraryWarning>) {
    Library::open(folder).unwrap()
}

fn fresh() -> (TempDir, Library) {
    let folder = tempfile::tempdir().unwrap();
    let (library, warnings) = open(folder.path());
    assert_eq!(warnings, []);
    (folder, library)
}

/// Everything that is paid for, so that a loss of any of it shows.
fn preview() -> NewTake {
    NewTake {
        title: "船长 1".into(),
        voice: Some(VoiceId::from("qwen-tts-vd-captain-1")),
        voice_prompt: Some("A weathered captain".into()),
        text: "Land ahoy".into(),
        region: Some("intl".into()),
        price: Some(Price { amount: 0.2, currency: "USD".into() }),
        request_id: Some("r-1".into()),
        extra: [("later".to_owned(), json!([1, {"a": null}]))].into_iter().collect(),
        ..NewTake::default()
    }
}

/// A second of sound with its header.
fn wav() -> Vec<u8> {
    [&sound::wav_header(RATE, 48_000)[..], &ones(48_000)].concat()
}

fn ones(count: usize) -> Vec<u8> {
    vec![1; count]
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_saved_take_is_the_same_after_a_restart() {
    let (folder, library) = fresh();
    let saved = library.save_take(&preview(), &wav()).unwrap();
    assert_eq!((saved.audio.format, saved.audio.bytes, saved.audio.seconds), (AudioFormat::Wav, 48_044, 1.0));
    assert!(saved.complete && !saved.kept);
    assert_eq!(library.takes(), std::slice::from_ref(&saved));
    assert_eq!(names(&library.folder(&saved.id)), ["audio.wav", "take.json"]);
    drop(library);
    let (library, warnings) = open(folder.path());
    assert_eq!((library.takes(), warnings), (vec![saved.clone()], vec![]));
    assert_eq!(library.audio(&saved.id).unwrap(), wav());
}

#[test]
fn bare_samples_and_unknown_sound_are_kept_as_they_came() {
    let (_folder, library) = fresh();
    let bare = NewTake { format: Some(AudioFormat::Pcm16 { rate: RATE }), ..preview() };
    let bare = library.save_take(&bare, &vec![0xff; 24_000]).unwrap();
    assert_eq!((bare.audio.file_name.as_str(), bare.audio.seconds), ("audio-24000.pcm", 0.5));
    let odd = library.save_take(&NewTake { seconds: Some(3.0), ..preview() }, b"???").unwrap();
    assert_eq!((odd.audio.format, odd.audio.seconds), (AudioFormat::Unknown, 3.0));
    assert_eq!(library.audio(&odd.id).unwrap(), b"???");
}

#[test]
fn takes_are_listed_newest_first_and_discarded_ones_apart() {
    let (folder, library) = fresh();
    let saved: Vec<_> = (0..20).map(|_| library.save_take(&preview(), &wav()).unwrap()).collect();
    let (first, last) = (&saved[0].id, &saved[19].id);
    library.discard(last).unwrap();
    library.keep(first).unwrap();
    let check = |library: &Library| {
        let listed: Vec<_> = library.takes().into_iter().map(|record| record.id).collect();
        assert!(listed.iter().eq(saved[..19].iter().rev().map(|record| &record.id)));
        assert_eq!(library.discarded().iter().map(|record| &record.id).collect::<Vec<_>>(), [last]);
        assert!(library.take(first).unwrap().kept);
        assert_eq!(library.audio(last).unwrap(), wav(), "discarded is not lost");
    };
    check(&library);
    drop(library);
    let (library, _) = open(folder.path());
    check(&library);
    library.restore(last).unwrap();
    library.unkeep(first).unwrap();
    assert_eq!((library.takes().len(), library.take(first).unwrap().kept), (20, false));
}

#[test]
fn the_preview_of_a_voice_is_found_even_when_discarded() {
    let (_folder, library) = fresh();
    let voice = VoiceId::from("qwen-tts-vd-captain-1");
    let live = NewTake { kind: TakeKind::Live, ..preview() };
    library.save_take(&live, &wav()).unwrap();
    assert_eq!(library.preview_of(&voice), None);
    let (old, new) = (library.save_take(&preview(), &wav()).unwrap(), library.save_take(&preview(), &wav()).unwrap());
    assert_eq!(library.preview_of(&voice).unwrap().id, new.id);
    library.discard(&new.id).unwrap();
    assert_eq!(library.preview_of(&voice).unwrap().id, old.id);
    library.discard(&old.id).unwrap();
    assert_eq!(library.preview_of(&voice).unwrap().id, new.id);
    assert_eq!(library.preview_of(&VoiceId::from("other")), None);
}

#[test]
fn changes_keep_unknown_fields_and_cannot_move_the_sound() {
    let (folder, library) = fresh();
    let saved = library.save_take(&preview(), &wav()).unwrap();
    let changed = library.update(&saved.id, |record| {
        record.title = "new".into();
        record.id = TakeId::new("../../elsewhere");
        record.audio.file_name = "/etc/passwd".into();
    });
    let expected = TakeRecord { title: "new".into(), ..saved.clone() };
    assert_eq!(changed.unwrap(), expected);
    drop(library);
    let (library, _) = open(folder.path());
    assert_eq!(library.takes(), [expected]);
    for id in ["../../elsewhere", "", "."] {
        assert!(matches!(library.audio(&TakeId::new(id)), Err(LibraryError::NoSuchTake(_))));
        assert!(matches!(library.keep(&TakeId::new(id)), Err(LibraryError::NoSuchTake(_))));
    }
}

#[test]
fn many_threads_lose_no_change() {
    let (folder, library) = fresh();
    let id = library.save_take(&preview(), &wav()).unwrap().id;
    thread::scope(|scope| {
        for worker in 0..4 {
            let (library, id) = (library.clone(), &id);
            scope.spawn(move || {
                for turn in 0..5 {
                    library
                        .update(id, |record| drop(record.extra.insert(format!("{worker}-{turn}"), 1.into())))
                        .unwrap();
                    library.save_take(&preview(), b"RIFF").unwrap();
                }
            });
        }
    });
    drop(library);
    let (library, warnings) = open(folder.path());
    assert_eq!((library.take(&id).unwrap().extra.len(), library.takes().len(), warnings), (21, 21, vec![]));
}

#[test]
fn a_record_cut_anywhere_costs_the_record_and_never_the_sound() {
    let (folder, library) = fresh();
    let saved = library.save_take(&preview(), &wav()).unwrap();
    drop(library);
    let path = folder.path().join("takes").join(saved.id.as_str());
    let whole = fs::read(path.join("take.json")).unwrap();
    for length in 0..whole.len() {
        fs::write(path.join("take.json"), &whole[..length]).unwrap();
        let (library, warnings) = open(folder.path());
        assert_eq!(warnings, [LibraryWarning::RecordRebuilt { id: saved.id.clone() }], "{length}");
        let [rebuilt] = &library.takes()[..] else { panic!("one take at {length}") };
        assert_eq!((&rebuilt.id, rebuilt.created, &rebuilt.audio), (&saved.id, saved.created, &saved.audio));
        assert_eq!(library.audio(&saved.id).unwrap(), wav());
        drop(library);
        assert_eq!(open(folder.path()).1, [], "mended once");
        let aside = path.join("take.json.corrupt");
        assert_eq!(fs::read(&aside).unwrap(), &whole[..length]);
        fs::remove_file(aside).unwrap();
    }
}

#[test]
fn one_wrong_field_keeps_the_rest_and_the_evidence() {
    let (folder, library) = fresh();
    let saved = library.save_take(&preview(), &wav()).unwrap();
    drop(library);
    let path = folder.path().join("takes").join(saved.id.as_str());
    let mut wrong = serde_json::to_value(&saved).unwrap();
    wrong["price"]["amount"] = json!("twenty");
    wrong["created"] = json!("noon");
    fs::write(path.join("take.json"), wrong.to_string()).unwrap();
    let (library, warnings) = open(folder.path());
    assert_eq!(warnings, [LibraryWarning::RecordRebuilt { id: saved.id.clone() }]);
    assert_eq!(library.takes(), [TakeRecord { price: None, ..saved.clone() }]);
    assert_eq!(fs::read_to_string(path.join("take.json.corrupt")).unwrap(), wrong.to_string());
}

#[test]
fn strange_folders_are_told_of_and_left_alone() {
    let (folder, library) = fresh();
    drop(library);
    let takes = folder.path().join("takes");
    fs::create_dir_all(takes.join("empty")).unwrap();
    fs::create_dir_all(takes.join("jumble/audio.wav")).unwrap();
    fs::create_dir_all(takes.join("sly")).unwrap();
    fs::write(takes.join("sly/take.json"), r#"{"audio": {"file_name": "../../lock"}}"#).unwrap();
    fs::create_dir_all(takes.join("record/take.json")).unwrap();
    fs::write(takes.join("a file"), "mine").unwrap();
    fs::create_dir_all(takes.join("alien")).unwrap();
    fs::write(takes.join("alien/audio-16000.pcm"), ones(32_000)).unwrap();
    let (library, warnings) = open(folder.path());
    let [alien] = &library.takes()[..] else { panic!("one take: {warnings:?}") };
    assert_eq!((alien.id.as_str(), alien.audio.seconds), ("alien", 1.0));
    assert_ne!(alien.created, Timestamp::UNIX_EPOCH);
    let no_audio = |name: &str| LibraryWarning::NoAudio { path: takes.join(name) };
    let unreadable = |name: &str| {
        let path = takes.join(name);
        warnings.iter().any(|warning| matches!(warning, LibraryWarning::Unreadable { path: at, .. } if *at == path))
    };
    assert!(warnings.contains(&no_audio("empty")) && warnings.contains(&no_audio("sly")));
    assert!(unreadable("jumble") && unreadable("record"));
    assert_eq!(warnings.len(), 5);
    assert_eq!(names(&takes), ["a file", "alien", "empty", "jumble", "record", "sly"]);
}

#[test]
fn sound_that_was_cut_is_measured_again() {
    let (folder, library) = fresh();
    let wave = library.save_take(&preview(), &wav()).unwrap();
    let packed = library.save_take(&NewTake { seconds: Some(4.0), ..preview() }, b"OggS????").unwrap();
    fs::write(library.audio_path(&wave.id).unwrap(), &wav()[..24_044]).unwrap();
    fs::write(library.audio_path(&packed.id).unwrap(), b"OggS??").unwrap();
    drop(library);
    let (library, warnings) = open(folder.path());
    assert_eq!(warnings, []);
    for (id, seconds) in [(&wave.id, 0.5), (&packed.id, 3.0)] {
        let record = library.take(id).unwrap();
        assert_eq!((record.audio.seconds, record.complete), (seconds, false));
    }
}

/// A take that was being saved when the program died, in each state that it can be in.
#[test]
fn every_stage_of_saving_is_recovered_or_cleaned() {
    let (folder, library) = fresh();
    let takes = folder.path().join("takes");
    let record = library.save_take(&preview(), &wav()).unwrap();
    let json = serde_json::to_vec(&record).unwrap();
    fs::remove_dir_all(library.folder(&record.id)).unwrap();
    drop(library);
    let staged = takes.join(format!(".new-{}", record.id));

    fs::create_dir(&staged).unwrap();
    assert_eq!((open(folder.path()).1, names(&takes).len()), (vec![], 0), "nothing but a folder");
    fs::create_dir(&staged).unwrap();
    fs::write(staged.join(".half.new"), &json[..40]).unwrap();
    assert_eq!((open(folder.path()).1, names(&takes).len()), (vec![], 0), "half a record");

    for (length, complete, seconds) in [(24_044, false, 0.5), (48_044, true, 1.0)] {
        fs::create_dir(&staged).unwrap();
        fs::write(staged.join("take.json"), &json).unwrap();
        fs::write(staged.join("audio.wav"), &wav()[..length]).unwrap();
        let (library, warnings) = open(folder.path());
        assert_eq!(warnings, [LibraryWarning::TakeRecovered { id: record.id.clone() }]);
        let [recovered] = &library.takes()[..] else { panic!("one take") };
        assert_eq!((recovered.complete, recovered.audio.seconds), (complete, seconds));
        assert_eq!((&recovered.voice, &recovered.price), (&record.voice, &record.price));
        drop(library);
        assert_eq!(open(folder.path()).1, []);
        fs::remove_dir_all(takes.join(record.id.as_str())).unwrap();
    }

    fs::create_dir(&staged).unwrap();
    fs::write(staged.join("take.json"), &json).unwrap();
    let place = takes.join(record.id.as_str());
    assert_eq!(open(folder.path()).1, [LibraryWarning::NoAudio { path: place.clone() }]);
    assert_eq!(fs::read(place.join("take.json")).unwrap(), json, "what is known of the voice is kept");
}

#[test]
fn a_recording_becomes_a_wav() {
    let (folder, library) = fresh();
    let mut recording = library.begin_recording(NewTake { kind: TakeKind::Live, ..preview() }, RATE).unwrap();
    // Cut in the middle of a sample, as a network does.
    for piece in [ones(24_001), ones(23_999)] {
        recording.append(&piece).unwrap();
    }
    assert!((recording.seconds() - 1.0).abs() < f64::EPSILON);
    assert_eq!(library.takes(), [], "not before it is finished");
    let id = recording.id().clone();
    let price = Some(Price { amount: 0.25, currency: "¥".to_owned() });
    let take = recording.finish(true, "spoken", price.clone()).unwrap();
    assert_eq!(take.price, price);
    assert_eq!((&take.id, take.text.as_str(), take.complete, take.audio.seconds), (&id, "spoken", true, 1.0));
    assert_eq!(library.audio(&id).unwrap(), [&sound::wav_header(RATE, 48_000)[..], &ones(48_000)].concat());
    assert_eq!(names(&library.folder(&id)), ["audio.wav", "take.json"]);
    drop(library);
    let (library, warnings) = open(folder.path());
    assert_eq!((library.takes(), warnings), (vec![take], vec![]));
}

#[test]
fn an_empty_recording_leaves_no_take() {
    let (folder, library) = fresh();
    let recording = library.begin_recording(preview(), RATE).unwrap();
    assert!(matches!(recording.finish(true, "", None), Err(LibraryError::NothingRecorded)));
    drop(library.begin_recording(preview(), RATE).unwrap());
    assert_eq!(names(&library.takes_dir()).len(), 1);
    drop(library);
    let (library, warnings) = open(folder.path());
    assert_eq!((library.takes(), warnings, names(&library.takes_dir()).len()), (vec![], vec![], 0));
}

#[test]
fn a_recording_is_recovered_even_without_its_record() {
    let (folder, library) = fresh();
    let mut recording = library.begin_recording(NewTake::default(), SampleRate::HZ_48000).unwrap();
    recording.append(&ones(96_001)).unwrap();
    let id = recording.id().clone();
    fs::write(library.folder(&id).join("take.json"), "{").unwrap();
    drop((recording, library));
    let (library, warnings) = open(folder.path());
    assert_eq!(warnings, [LibraryWarning::RecordRebuilt { id: id.clone() }]);
    let take = library.take(&id).unwrap();
    assert_eq!((take.kind, take.audio.seconds, take.complete), (TakeKind::Live, 1.0, false));
    assert_eq!(names(&library.folder(&id)), ["audio.wav", "take.json", "take.json.corrupt"]);
}

#[test]
fn a_recording_that_died_while_finishing_is_recovered() {
    let (folder, library) = fresh();
    let mut recording = library.begin_recording(preview(), RATE).unwrap();
    recording.append(&ones(48_000)).unwrap();
    let id = recording.id().clone();
    folder::seal(&library.folder(&id), RATE).unwrap().unwrap();
    drop((recording, library));
    let (library, warnings) = open(folder.path());
    assert_eq!(warnings, [LibraryWarning::RecordingRecovered { id: id.clone() }]);
    assert_eq!((library.take(&id).unwrap().audio.seconds, library.take(&id).unwrap().complete), (1.0, false));
    drop(library);
    assert_eq!(open(folder.path()).1, []);
    assert_eq!(names(&folder.path().join("takes").join(id.as_str())), ["audio.wav", "take.json"]);
}

#[test]
fn a_second_program_leaves_the_recordings_of_the_first_alone() {
    let (folder, first) = fresh();
    let mut recording = first.begin_recording(preview(), RATE).unwrap();
    recording.append(&[1; 1_000]).unwrap();
    let ticket = first.begin_charge(ChargeNote::default()).unwrap();
    fs::create_dir(first.takes_dir().join(".new-being-saved")).unwrap();
    let before = names(&first.takes_dir());
    let (second, warnings) = open(folder.path());
    assert_eq!(warnings, [LibraryWarning::SharedWithAnother]);
    assert_eq!((second.takes(), second.pending_charges(), names(&first.takes_dir())), (vec![], vec![], before));
    let theirs = second.save_take(&preview(), &wav()).unwrap();
    recording.append(&[1; 1_000]).unwrap();
    let ours = recording.finish(true, "", None).unwrap();
    assert_eq!(ours.audio.bytes, 2_044);
    ticket.settle().unwrap();
    drop((first, second));
    let (library, warnings) = open(folder.path());
    assert_eq!((library.takes(), warnings), (vec![theirs, ours], vec![]));
}

#[test]
fn a_second_program_mends_nothing() {
    let (folder, first) = fresh();
    let saved = first.save_take(&preview(), &wav()).unwrap();
    let path = first.folder(&saved.id);
    fs::write(path.join("take.json"), "{").unwrap();
    fs::write(path.join(".half.new"), "{").unwrap();
    let mut recording = first.begin_recording(preview(), RATE).unwrap();
    recording.append(&[1; 1_000]).unwrap();
    let left = first.folder(recording.id());
    drop(recording);
    let before = (names(&path), names(&left));
    let (second, warnings) = open(folder.path());
    assert_eq!(warnings, [LibraryWarning::RecordRebuilt { id: saved.id }, LibraryWarning::SharedWithAnother]);
    assert_eq!((second.takes().len(), (names(&path), names(&left))), (1, before));
    assert_eq!(fs::read(path.join("take.json")).unwrap(), b"{");
}

#[test]
fn a_recording_of_a_program_without_the_lock_is_left_alone_too() {
    let (folder, first) = fresh();
    let (second, _) = open(folder.path());
    let mut recording = second.begin_recording(preview(), RATE).unwrap();
    recording.append(&[1; 1_000]).unwrap();
    drop(first);
    let (third, warnings) = open(folder.path());
    assert_eq!((third.takes(), warnings), (vec![], vec![]));
    assert_eq!(recording.finish(true, "", None).unwrap().audio.bytes, 1_044);
}

#[test]
fn two_programs_do_not_undo_each_others_changes() {
    let (folder, first) = fresh();
    let id = first.save_take(&preview(), &wav()).unwrap().id;
    let (second, _) = open(folder.path());
    first.keep(&id).unwrap();
    assert!(second.update(&id, |record| record.title = "t".into()).unwrap().kept);
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_of_that_kind() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let mut places = vec![folder.path().join("file"), folder.path().join("file/below")];
    // Nobody, not even root, makes folders there.
    places.extend(cfg!(target_os = "linux").then(|| PathBuf::from("/proc/timbre")));
    for place in places {
        assert!(matches!(Library::open(&place), Err(LibraryError::NotWritable { .. })), "{}", place.display());
    }
}

#[test]
fn a_vault_that_vanishes_gives_errors_and_no_panic() {
    let (folder, library) = fresh();
    let id = library.save_take(&preview(), &wav()).unwrap().id;
    let mut recording = library.begin_recording(preview(), RATE).unwrap();
    fs::remove_dir_all(folder.path()).unwrap();
    assert!(library.save_take(&preview(), &wav()).is_err());
    assert!(library.audio(&id).is_err() && library.keep(&id).is_err());
    assert!(library.begin_charge(ChargeNote::default()).is_err());
    drop(recording.append(&[0; 100]));
    assert!(recording.finish(true, "", None).is_err());
    assert_eq!(library.takes().len(), 1);
}

const CRASH_DIR: &str = "TIMBRE_TEST_CRASH_DIR";

/// Not a test of its own: the program that dies in [`a_killed_program_loses_nothing`].
#[test]
#[ignore = "started by another test"]
fn the_program_that_is_killed() {
    let Some(folder) = std::env::var_os(CRASH_DIR) else { return };
    let (library, _) = open(Path::new(&folder));
    let _ticket = library.begin_charge(ChargeNote::default()).unwrap();
    library.save_take(&preview(), &wav()).unwrap();
    let mut recording = library.begin_recording(NewTake { kind: TakeKind::Live, ..preview() }, RATE).unwrap();
    recording.append(&ones(24_000)).unwrap();
    recording.append(&ones(24_000)).unwrap();
    std::process::abort();
}

#[test]
fn a_killed_program_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let module = module_path!().split_once("::").unwrap().1;
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["--exact", "--ignored", &format!("{module}::the_program_that_is_killed")]);
    let ended = program.env(CRASH_DIR, folder.path()).output().unwrap();
    assert!(!ended.status.success(), "it died: {ended:?}");
    let (library, warnings) = open(folder.path());
    let [live, saved] = &library.takes()[..] else { panic!("two takes: {ended:?}") };
    assert_eq!(warnings, [LibraryWarning::RecordingRecovered { id: live.id.clone() }]);
    assert_eq!((live.kind, live.audio.seconds, live.complete), (TakeKind::Live, 1.0, false));
    assert_eq!((&live.voice, &live.text), (&saved.voice, &saved.text));
    assert_eq!(library.audio(&live.id).unwrap()[..44], sound::wav_header(RATE, 48_000));
    assert_eq!(library.audio(&saved.id).unwrap(), wav());
    assert_eq!(library.pending_charges().len(), 1);
}

/// A file system of its own with a few blocks, where the system lets us have one.
pub(crate) struct TinyDisk(TempDir);

impl TinyDisk {
    pub(crate) fn new(kibibytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={kibibytes}k");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|ended| ended.status.success());
        if !mounted {
            eprintln!("skipped: a full disk needs the right to mount one");
        }
        mounted.then_some(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn fill(&self) -> PathBuf {
        let path = self.0.path().join("filler");
        let mut file = File::create(&path).unwrap();
        while file.write_all(&[0; 1_024]).is_ok() {}
        path
    }
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.0.path()).output());
    }
}

#[test]
fn a_full_disk_refuses_takes_and_keeps_the_old_ones() {
    let Some(disk) = TinyDisk::new(512) else { return };
    let root = disk.0.path().join("vault");
    let (library, _) = open(&root);
    let mut saved = Vec::new();
    let error = loop {
        match library.save_take(&preview(), &wav()) {
            Ok(record) => saved.insert(0, record),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, LibraryError::DiskFull { .. }), "{error}");
    assert!(saved.len() > 3);
    assert_eq!((library.takes(), names(&library.takes_dir()).len()), (saved.clone(), saved.len()));
    disk.fill();
    assert!(matches!(library.keep(&saved[0].id), Err(LibraryError::DiskFull { .. })));
    assert!(matches!(library.begin_charge(ChargeNote::default()), Err(LibraryError::DiskFull { .. })));
    assert!(matches!(library.begin_recording(preview(), RATE), Err(LibraryError::DiskFull { .. })));
    drop(library);
    let (library, warnings) = open(&root);
    assert_eq!((library.takes(), warnings), (saved.clone(), vec![LibraryWarning::DiskFull]));
    assert_eq!(library.audio(&saved[0].id).unwrap(), wav());
    assert_eq!(open(&disk.0.path().join("other")).1, [LibraryWarning::DiskFull], "folders need no room here");
}

#[test]
fn a_recording_outlives_a_full_disk() {
    let Some(disk) = TinyDisk::new(512) else { return };
    let (library, _) = open(&disk.0.path().join("vault"));
    let mut recording = library.begin_recording(preview(), RATE).unwrap();
    recording.append(&ones(48_000)).unwrap();
    disk.fill();
    let refused: Vec<_> = (0..10).filter_map(|_| recording.append(&[1; 4_801]).err()).collect();
    assert!(matches!(refused[..], [LibraryError::DiskFull { .. }]), "told once: {refused:?}");
    let take = recording.finish(true, "a text that is written all the same", None).unwrap();
    assert!(!take.complete && take.audio.seconds >= 1.0);
    let sound = library.audio(&take.id).unwrap();
    assert_eq!(sound.len() as u64, take.audio.bytes);
    assert_eq!(sound[..44], sound::wav_header(RATE, take.audio.bytes - 44));
    drop(library);
    let (library, warnings) = open(&disk.0.path().join("vault"));
    let kept = library.take(&take.id).unwrap();
    assert_eq!((kept.text, kept.audio.bytes), (take.text, take.audio.bytes));
    assert_eq!(warnings, [], "what was set aside is free again");
}

#[test]
fn a_recording_goes_on_without_a_gap_when_the_disk_has_room_again() {
    let Some(disk) = TinyDisk::new(512) else { return };
    let (library, _) = open(&disk.0.path().join("vault"));
    let mut recording = library.begin_recording(preview(), RATE).unwrap();
    let all: Vec<u8> = (0..60_000_u32).flat_map(|index| (index as u16).to_le_bytes()).collect();
    let mut pieces = all.chunks(4_801);
    recording.append(pieces.next().unwrap()).unwrap();
    let filler = disk.fill();
    let told = pieces.by_ref().take(8).filter(|piece| recording.append(piece).is_err()).count();
    assert_eq!(told, 1);
    fs::remove_file(filler).unwrap();
    pieces.for_each(|piece| recording.append(piece).unwrap());
    let take = recording.finish(true, "", None).unwrap();
    assert!(take.complete);
    assert_eq!(library.audio(&take.id).unwrap()[44..], all);
}
