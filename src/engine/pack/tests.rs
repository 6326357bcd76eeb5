//! Tests of the pack on the disk against wrong files, crashes and full disks.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::{
    testing::{Fake, sha256, tarred, zipped},
    *,
};
use crate::catalog::{Catalog, VoicePack};

/// Beyond one piece, so that work can be stopped in the middle of a file.
const SIZE: usize = 300_000;

struct Desk {
    root: TempDir,
    fake: Fake,
}

impl Desk {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let fake = Fake::new(&root.path().join("given"), "1.0", SIZE);
        Self { root, fake }
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("data/voice-pack")
    }

    fn install(&self) -> Result<(), PackError> {
        self.install_from(&self.fake.pack, &self.fake.files)
    }

    fn install_from(&self, pack: &VoicePack, given: &[PathBuf]) -> Result<(), PackError> {
        install_into(&self.folder(), pack, given)
    }

    /// Everything in the data folder, by path.
    fn beside(&self) -> Vec<String> {
        names(&self.root.path().join("data"))
    }
}

fn install_into(folder: &Path, pack: &VoicePack, given: &[PathBuf]) -> Result<(), PackError> {
    let order = Order { pack, given, folder, prepare: &|model| Ok([b"prepared", model].concat()) };
    install(&order, &mut go_on)
}

fn go_on(_: Step, _: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn ready(folder: &Path) -> bool {
    matches!(state(folder), State::Ready { .. })
}

#[test]
fn a_pack_is_installed_checked_and_removed() {
    let desk = Desk::new();
    assert_eq!(state(&desk.folder()), State::Absent);
    let mut seen = Vec::new();
    let order = Order {
        pack: &desk.fake.pack,
        given: &desk.fake.files,
        folder: &desk.folder(),
        prepare: &|model| Ok([b"prepared", model].concat()),
    };
    install(&order, &mut |step, done, of| {
        seen.push((step, done, of));
        ControlFlow::Continue(())
    })
    .unwrap();
    let folder = desk.folder();
    assert_eq!(names(&folder), ["licences", "model.onnx", "pack.json", "voices"]);
    assert_eq!(names(&folder.join("voices")), ["af_one.bin", "zm_two.bin"]);
    assert_eq!(fs::read(folder.join(MODEL)).unwrap(), [b"prepared", &desk.fake.model[..]].concat());
    assert_eq!(fs::read(folder.join("voices/zm_two.bin")).unwrap(), testing::noise(1_000, 2));
    let bytes = 8 + SIZE as u64 + 2_000 + 6;
    let expected = State::Ready { bytes, version: "1.0".into() };
    assert_eq!(state(&folder), expected);
    assert_eq!(check(&folder, &mut go_on), Ok(expected));
    assert_eq!(desk.beside(), ["voice-pack", "voice-pack.lock"], "nothing else is left");
    for (step, of) in [(Step::Checking, desk.fake.pack.download_bytes()), (Step::Unpacking, bytes - 8)] {
        assert!(seen.contains(&(step, of, of)), "{step:?} ends at its end");
        assert!(seen.iter().filter(|told| told.0 == step).is_sorted_by_key(|told| told.1));
    }
    assert!(!was_removed(&folder));
    remove(&folder).unwrap();
    assert_eq!(state(&folder), State::Absent);
    assert!(was_removed(&folder), "it is noted");
    assert_eq!(desk.beside(), ["voice-pack.lock", "voice-pack.removed"]);
    desk.install().unwrap();
    assert!(!was_removed(&folder) && ready(&folder));
}

#[test]
fn files_may_have_any_name_and_wait_in_the_downloads() {
    let desk = Desk::new();
    let renamed = desk.root.path().join("part (1).bin");
    fs::copy(&desk.fake.files[0], &renamed).unwrap();
    let downloads = Places::of(&desk.folder()).downloads;
    fs::create_dir_all(&downloads).unwrap();
    for file in &desk.fake.files[1..] {
        fs::copy(file, downloads.join(file.file_name().unwrap())).unwrap();
    }
    desk.install_from(&desk.fake.pack, &[renamed]).unwrap();
    assert!(ready(&desk.folder()) && !downloads.exists());
}

/// One after the other: the sentence must name the file and what was expected.
#[test]
fn wrong_files_are_told_by_what_they_are() {
    let desk = Desk::new();
    let (pack, files) = (&desk.fake.pack, &desk.fake.files);
    let bytes = fs::read(&files[0]).unwrap();
    let given = |name: &str, bytes: &[u8]| {
        let path = desk.root.path().join(name);
        fs::write(&path, bytes).unwrap();
        desk.install_from(pack, &[path, files[1].clone(), files[2].clone()]).unwrap_err()
    };
    let name = || "fake_model_1-1.0.whl".to_owned();
    let expected = bytes.len() as u64;
    assert_eq!(given(&name(), &bytes[..100]), PackError::Truncated { name: name(), bytes: 100, expected });
    let mut flipped = bytes.clone();
    flipped[500] ^= 1;
    let hash = sha256(&bytes);
    assert_eq!(given(&name(), &flipped), PackError::WrongContents { name: name(), expected: hash.clone() });
    let longer = [&bytes[..], b"x"].concat();
    assert_eq!(given(&name(), &longer), PackError::WrongContents { name: name(), expected: hash });
    let other = "fake_model_1-0.9.whl".to_owned();
    assert_eq!(given(&other, &longer), PackError::OtherVersion { name: other, expected: name() });
    let PackError::NotOfPack { name: stranger, expected } = given("holiday.jpg", b"jpg") else { panic!("a stranger") };
    assert_eq!((stranger.as_str(), expected.len()), ("holiday.jpg", 3));
    let missing = desk.install_from(pack, &files[..1]).unwrap_err();
    let others = ["fake_model_2-1.0.whl".to_owned(), "fake-voices-1.0.tgz".to_owned()];
    assert_eq!(missing, PackError::Missing { files: others.to_vec() });
    let nowhere = desk.install_from(pack, &[desk.root.path().join("nowhere.whl")]).unwrap_err();
    assert!(matches!(nowhere, PackError::Unreadable { name, .. } if name == "nowhere.whl"));
    let other = tempfile::tempdir().unwrap();
    let folder = desk.install_from(pack, &[other.path().to_owned()]).unwrap_err();
    assert!(matches!(folder, PackError::NotOfPack { .. }), "a folder without any of them");
    assert_eq!(state(&desk.folder()), State::Absent);
    assert_eq!(desk.beside(), ["voice-pack.lock"]);
}

fn member<'a>(pack: &'a mut VoicePack, key: &str) -> &'a mut crate::catalog::Member {
    &mut pack.files.get_mut(key).unwrap().members[0]
}

/// The table tells other bytes than the archive has: every way is refused, and nothing is left.
#[test]
fn archives_that_do_not_hold_what_the_table_says_are_refused() {
    let desk = Desk::new();
    let refused = |change: &dyn Fn(&mut VoicePack)| {
        let mut pack = desk.fake.pack.clone();
        change(&mut pack);
        let error = desk.install_from(&pack, &desk.fake.files).unwrap_err();
        assert_eq!(desk.beside(), ["voice-pack.lock"], "{error}");
        error
    };
    let archive = |error| matches!(error, PackError::Archive { .. });
    assert!(archive(refused(&|pack| member(pack, "model-1").bytes += 1)), "too short");
    assert!(archive(refused(&|pack| member(pack, "model-1").bytes -= 1)), "too long");
    assert!(archive(refused(&|pack| member(pack, "voices").bytes = 999)), "a voice too long");
    assert!(archive(refused(&|pack| member(pack, "voices").count = 3)), "too few voices");
    assert!(archive(refused(&|pack| member(pack, "model-2").from = "no.bin".into())), "no such member");
    assert!(archive(refused(&|pack| member(pack, "model-2").part = 1)), "a part twice");
    let whole = refused(&|pack| pack.joined.get_mut(MODEL).unwrap().sha256 = "0".repeat(64));
    assert_eq!(whole, PackError::WrongWhole { name: MODEL.into() });
    for place in ["../out", "/out", "a/../../out", "", "pack.json", "a\\b", ".hidden"] {
        let error = refused(&|pack| member(pack, "voices").to = place.into());
        assert!(matches!(error, PackError::Table(_)), "{place}: {error}");
    }
}

/// Names come from the archive where the table has a star.
#[test]
fn names_in_an_archive_cannot_lead_out_of_the_folder() {
    for bad in
        ["package/voices/../../evil.bin", "package/voices//evil.bin", "package/voices/.bin", "package/voices/a b.bin"]
    {
        let desk = Desk::new();
        let (voice, mut pack) = ([1; 1_000], desk.fake.pack.clone());
        let tar = tarred(&[("package/voices/good.bin", &voice), (bad, &voice), ("package/LICENSE", b"Apache")]);
        let path = desk.root.path().join("voices.tgz");
        fs::write(&path, &tar).unwrap();
        let file = pack.files.get_mut("voices").unwrap();
        (file.bytes, file.sha256) = (tar.len() as u64, sha256(&tar));
        let given = [desk.fake.files[0].clone(), desk.fake.files[1].clone(), path];
        let error = desk.install_from(&pack, &given).unwrap_err();
        assert!(matches!(error, PackError::Archive { .. }), "{bad}: {error}");
        assert_eq!(desk.beside(), ["voice-pack.lock"], "{bad}");
    }
}

#[test]
fn a_voice_that_is_there_twice_is_refused() {
    let desk = Desk::new();
    let (voice, mut pack) = ([1; 1_000], desk.fake.pack.clone());
    let twice =
        [("package/voices/a.bin", &voice[..]), ("package/voices/a.bin", &voice), ("package/LICENSE", b"Apache")];
    let tar = tarred(&twice);
    let path = desk.root.path().join("voices.tgz");
    fs::write(&path, &tar).unwrap();
    let file = pack.files.get_mut("voices").unwrap();
    (file.bytes, file.sha256) = (tar.len() as u64, sha256(&tar));
    let given = [desk.fake.files[0].clone(), desk.fake.files[1].clone(), path];
    assert!(matches!(desk.install_from(&pack, &given), Err(PackError::Archive { .. })));
}

/// A zip archive is asked for its members by name, with a star as well.
#[test]
fn stars_work_in_zip_archives() {
    let desk = Desk::new();
    let mut pack = desk.fake.pack.clone();
    let zip = zipped(&[
        ("package/voices/a.bin", &[1; 1_000]),
        ("package/voices/b.bin", &[2; 1_000]),
        ("package/LICENSE", b"Apache"),
    ]);
    let path = desk.root.path().join("voices.zip");
    fs::write(&path, &zip).unwrap();
    let file = pack.files.get_mut("voices").unwrap();
    (file.bytes, file.sha256) = (zip.len() as u64, sha256(&zip));
    file.package.client = crate::catalog::PackageClient::Pip;
    desk.install_from(&pack, &[desk.fake.files[0].clone(), desk.fake.files[1].clone(), path]).unwrap();
    assert_eq!(names(&desk.folder().join("voices")), ["a.bin", "b.bin"]);
}

#[test]
fn a_model_that_cannot_be_prepared_is_told_and_the_old_pack_stands() {
    let desk = Desk::new();
    desk.install().unwrap();
    let prepare = |_: &[u8]| Err("no such operator".to_owned());
    let order = Order { pack: &desk.fake.pack, given: &desk.fake.files, folder: &desk.folder(), prepare: &prepare };
    assert_eq!(install(&order, &mut go_on), Err(PackError::Prepare("no such operator".into())));
    assert!(ready(&desk.folder()));
    assert_eq!(desk.beside(), ["voice-pack", "voice-pack.lock"]);
}

#[test]
fn another_version_replaces_the_whole_pack() {
    let desk = Desk::new();
    desk.install().unwrap();
    fs::write(desk.folder().join("voices/old.bin"), b"of the old pack").unwrap();
    let newer = Fake::new(&desk.root.path().join("newer"), "2.0", SIZE);
    desk.install_from(&newer.pack, &newer.files).unwrap();
    assert!(matches!(state(&desk.folder()), State::Ready { version, .. } if version == "2.0"));
    assert_eq!(names(&desk.folder().join("voices")), ["af_one.bin", "zm_two.bin"]);
    assert_eq!(desk.beside(), ["voice-pack", "voice-pack.lock"]);
}

/// Stopped at each word that is told: the old pack is there entire, and nothing else.
#[test]
fn it_can_be_stopped_at_any_moment() {
    let desk = Desk::new();
    desk.install().unwrap();
    let newer = Fake::new(&desk.root.path().join("newer"), "2.0", SIZE);
    let folder = desk.folder();
    for patience in 0.. {
        let mut left = patience;
        let order =
            Order { pack: &newer.pack, given: &newer.files, folder: &folder, prepare: &|model| Ok(model.to_vec()) };
        let ended = install(&order, &mut |_, _, _| {
            left -= 1;
            if left < 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if ended.is_ok() {
            assert!(patience > 20, "there were many chances to stop it");
            break;
        }
        assert_eq!(ended, Err(PackError::Cancelled));
        assert!(matches!(state(&folder), State::Ready { version, .. } if version == "1.0"), "{patience}");
        assert_eq!(desk.beside(), ["voice-pack", "voice-pack.lock"], "{patience}");
    }
    assert!(matches!(check(&folder, &mut go_on), Ok(State::Ready { version, .. }) if version == "2.0"));
    assert_eq!(check(&folder, &mut |_, _, _| ControlFlow::Break(())), Err(PackError::Cancelled));
}

#[test]
fn what_a_crash_leaves_is_mended_or_swept() {
    let desk = Desk::new();
    desk.install().unwrap();
    let (folder, data) = (desk.folder(), desk.root.path().join("data"));
    // Half a pack was being written.
    fs::create_dir(data.join("voice-pack.new")).unwrap();
    fs::write(data.join("voice-pack.new/model.onnx"), b"half").unwrap();
    assert!(ready(&folder));
    // The program ended between the two renames.
    fs::rename(&folder, data.join("voice-pack.former")).unwrap();
    assert!(ready(&folder), "the former pack is back");
    // The program ended before the former pack was deleted.
    fs::create_dir(data.join("voice-pack.former")).unwrap();
    fs::create_dir(data.join("voice-pack.gone")).unwrap();
    desk.install().unwrap();
    assert_eq!(desk.beside(), ["voice-pack", "voice-pack.lock"]);
    fs::create_dir(data.join("voice-pack.former")).unwrap();
    remove(&folder).unwrap();
    assert_eq!(state(&folder), State::Absent, "what was removed does not come back");
}

#[test]
fn faults_are_found_by_size_at_once_and_by_hash_when_asked() {
    let desk = Desk::new();
    let folder = desk.folder();
    let broken = |what| State::Broken { what };
    let voice = || "voices/af_one.bin".to_owned();
    let install = || desk.install().unwrap();
    install();
    let mut bytes = fs::read(folder.join(voice())).unwrap();
    bytes[3] ^= 1;
    fs::write(folder.join(voice()), &bytes).unwrap();
    assert!(ready(&folder), "sizes do not tell");
    assert_eq!(check(&folder, &mut go_on), Ok(broken(Fault::Changed(voice()))));
    fs::write(folder.join(voice()), &bytes[1..]).unwrap();
    assert_eq!(state(&folder), broken(Fault::Size(voice())));
    fs::remove_file(folder.join(voice())).unwrap();
    assert_eq!(state(&folder), broken(Fault::Missing(voice())));
    assert_eq!(check(&folder, &mut go_on), Ok(broken(Fault::Missing(voice()))));
    install();
    let list = fs::read_to_string(folder.join("pack.json")).unwrap();
    for (json, fault) in [
        (String::new(), Fault::NoList),
        (list[..list.len() / 2].to_owned(), Fault::NoList),
        (list.replace("\"format\": ", "\"format\": 9"), Fault::OtherFormat),
        (list.replace("voices/af_one.bin", "../given/fake_model_1-1.0.whl"), Fault::NoList),
        (list.replace("model.onnx", "other.onnx"), Fault::NoList),
    ] {
        fs::write(folder.join("pack.json"), &json).unwrap();
        assert_eq!(state(&folder), broken(fault), "{json}");
    }
    fs::remove_file(folder.join("pack.json")).unwrap();
    assert_eq!(state(&folder), broken(Fault::NoList));
    install();
    assert!(ready(&folder), "a broken pack is replaced");
}

#[test]
fn one_program_at_a_time_changes_it() {
    let desk = Desk::new();
    desk.install().unwrap();
    let turn = Places::of(&desk.folder()).take_turn().unwrap();
    assert_eq!(desk.install(), Err(PackError::InUse));
    assert_eq!(remove(&desk.folder()), Err(PackError::InUse));
    drop(turn);
    assert_eq!(desk.install(), Ok(()));
}

/// On a file system that has room for half of the pack.
#[cfg(unix)]
#[test]
fn a_disk_without_room_is_told_before_anything_is_written() {
    let stage = Desk::new();
    let Fake { pack, files, .. } = &stage.fake;
    let Some(disk) = crate::library::faults::TinyDisk::new(256) else { return };
    let folder = disk.path().join("voice-pack");
    let error = install_into(&folder, pack, files).unwrap_err();
    let needed = pack.installed_bytes();
    assert_eq!(error, PackError::DiskFull { needed, missing: needed - (256 << 10) });
    assert_eq!((state(&folder), names(disk.path())), (State::Absent, vec!["voice-pack.lock".to_owned()]));
}

/// On one that fills up while the pack is being unpacked.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_is_told_with_what_is_missing_and_nothing_is_left() {
    let stage = Desk::new();
    let Fake { pack, files, .. } = &stage.fake;
    let room = u32::try_from(pack.installed_bytes() >> 10).unwrap() + 512;
    let Some(disk) = crate::library::faults::TinyDisk::new(room) else { return };
    let folder = disk.path().join("voice-pack");
    let mut filler = None;
    let mut fill = |step: Step, done: u64, _: u64| {
        if step == Step::Unpacking && done > 0 && filler.is_none() {
            filler = Some(disk.fill());
        }
        ControlFlow::Continue(())
    };
    let order = Order { pack, given: files, folder: &folder, prepare: &|model| Ok(model.to_vec()) };
    let error = install(&order, &mut fill).unwrap_err();
    let PackError::DiskFull { needed, missing } = error else { panic!("{error:?}") };
    assert!(needed == pack.installed_bytes() && missing > 0 && missing <= needed, "{missing} of {needed}");
    assert_eq!(
        (state(&folder), names(disk.path())),
        (State::Absent, ["filler", "voice-pack.lock"].map(str::to_owned).to_vec())
    );
    fs::remove_file(filler.unwrap()).unwrap();
    install(&order, &mut go_on).unwrap();
    assert!(matches!(state(&folder), State::Ready { .. }));
}

/// The bundled table against the files themselves.
#[test]
fn the_real_files_are_what_the_table_says() {
    let Some(folder) = testing::installed() else { return };
    let catalog = Catalog::bundled();
    let pack = catalog.voice_pack().unwrap();
    let found = check(folder, &mut go_on).unwrap();
    assert!(matches!(&found, State::Ready { version, .. } if *version == pack.version), "{found:?}");
    assert_eq!(names(&folder.join("voices")).len(), 54);
    assert!(fs::read_to_string(folder.join("licences/kokoro-82m/NOTICE")).unwrap().contains("hexgrad"));
}
