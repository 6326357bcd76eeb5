//! A vault that is damaged, that cannot be written, and that is full.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use crate::stage::{DESIGN, Desktop, GIRL, OLD_MAN, Start, skipped, vault};

#[test]
fn damaged_files_are_mended_or_set_aside_and_told() {
    let Some(desktop) = Desktop::open() else { return };
    let ear = desktop.ear();
    let data = desktop.folder("data");
    let mut program = Start::new(&desktop, &data).open();
    program.describe(OLD_MAN, "damaged");
    program.design(1);
    program.close();

    let record = vault(&data)[0].folder.join("take.json");
    fs::write(&record, "{\"id\": \"half a rec").unwrap();
    fs::write(data.join("settings.json"), "}{").unwrap();
    let mut program = Start::new(&desktop, &data).open();
    program.says("Parts of the settings could not be read and are at their defaults.");
    program.says("The record of a take was damaged and was rebuilt from its audio.");
    let before = ear.now();
    program.click("Play take 1");
    assert!(ear.hears_all(before).pitch_of_speech() < 110.0);
    program.close();
    let aside = fs::read_dir(&data).unwrap().flatten().filter(|entry| fs::read(entry.path()).is_ok_and(|b| b == b"}{"));
    assert_eq!(aside.count(), 1, "the damaged settings are set aside, not deleted");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_told() {
    let Some(desktop) = Desktop::open() else { return };
    let file = desktop.folder("file");
    fs::write(&file, "no folder").unwrap();
    let data = file.join("data");
    let mut program = Start::new(&desktop, &data).open();
    program.says(&format!("The folder {}", data.display()));
    program.says("cannot be written. Change its permissions or choose another one.");
    program.describe(OLD_MAN, "nowhere");
    let tree = program.tree();
    assert!(tree.find(DESIGN).unwrap().is_disabled(), "nothing is made that would be lost");
    assert!(tree.says("The vault cannot be used, so nothing is made that could be lost."));
    assert_eq!(fs::read(&file).unwrap(), b"no folder");
    program.close();
}

#[test]
fn on_a_full_disk_a_take_waits_in_memory_until_there_is_space() {
    let Some(desktop) = Desktop::open() else { return };
    let Some(small) = SmallDisk::mount(desktop.folder("small")) else { return };
    let mut program = Start::new(&desktop, &small.0).open();
    program.describe(OLD_MAN, "roomy");
    program.design(1);

    // Room for the note of the call, but not for its sound.
    small.fill(40_000);
    program.describe(GIRL, "squeezed");
    program.click(DESIGN);
    program.says("The disk is full. Free some space, then try again; nothing is lost meanwhile.");
    program.says("Not on disk");
    assert_eq!(vault(&small.0).len(), 1);
    program.click("Save again");
    program.says("Not on disk");

    small.free();
    program.click("Save again");
    program.until("a take on the disk", |tree| !tree.says("Not on disk"));
    program.has("Discard take 2");
    assert_eq!(vault(&small.0).len(), 2);

    // Not even room for the note: nothing is sent.
    small.fill(0);
    program.click("Voices");
    program.says("2 of 2");
    program.click("Design");
    program.click(DESIGN);
    program.says("The disk is full.");
    program.click("Voices");
    program.click("Refresh");
    program.says("2 of 2");
    small.free();
    program.close();

    let mut program = Start::new(&desktop, &small.0).open();
    program.has("Discard take 2");
    program.close();
}

/// A file system of two megabytes.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None`, with a word about it, where it may not be mounted.
    fn mount(at: PathBuf) -> Option<Self> {
        fs::create_dir(&at).unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(&at).output().unwrap();
        if !mount.status.success() {
            skipped(&format!("no file system can be mounted: {}", String::from_utf8_lossy(&mount.stderr).trim()));
            return None;
        }
        Some(Self(at))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    /// Fills it, but for so many bytes.
    fn fill(&self, left: usize) {
        let mut filler = File::create(self.filler()).unwrap();
        let mut written = 0_usize;
        while let Ok(count @ 1..) = filler.write(&[0; 4_096]) {
            written += count;
        }
        filler.set_len(written.saturating_sub(left) as u64).unwrap();
    }

    fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        unmount(&self.0);
    }
}

fn unmount(at: &Path) {
    // Lazily, because a program that is just being killed may still have a file open.
    let _ = Command::new("umount").arg("--lazy").arg(at).status();
}
