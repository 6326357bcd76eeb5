//! The program that speaks offline is not installed, is installed, and is removed again.

use std::{fs, os::unix::fs::symlink};

use crate::stage::{DESIGN, Desktop, OLD_MAN, Start, find, vault};

const MISSING: &str = "The speech program espeak-ng is not installed. Install the package espeak-ng, then try again.";

#[test]
fn a_missing_speech_program_is_named_and_found_once_it_is_there() {
    let Some(desktop) = Desktop::open() else { return };
    let (data, bin) = (desktop.folder("data"), desktop.folder("bin"));
    fs::create_dir(&bin).unwrap();
    let mut program = Start::new(&desktop, &data).env("PATH", &bin).open();
    program.describe(OLD_MAN, "mute");
    program.click(DESIGN);
    program.says(MISSING);
    assert!(vault(&data).is_empty());

    let (installed, link) = (find("espeak-ng").unwrap(), bin.join("espeak-ng"));
    symlink(installed, &link).unwrap();
    program.design(1);
    assert!(!program.tree().says(MISSING), "an old complaint is taken back");
    assert_eq!(vault(&data).len(), 1);

    fs::remove_file(link).unwrap();
    program.click("Use take 1 in Live");
    program.fill("Text to speak", "Can you still speak?");
    program.click("Speak");
    program.says("Failed: nothing was spoken");
    program.says("The speech program espeak-ng is not installed.");
    program.close();
}
