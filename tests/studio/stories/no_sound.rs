//! No sound card, one that is pulled out, and one that comes later: all is made and kept, and heard when it can be.

use crate::stage::{Desktop, OLD_MAN, Start, exports, ffprobe, vault};

const NO_DEVICE: &str = "No sound device: nothing can be heard, but everything is recorded and can be exported.";

#[test]
fn without_a_sound_device_all_is_made_and_kept() {
    let Some(mut desktop) = Desktop::open() else { return };
    desktop.sound_off();
    let data = desktop.folder("data");
    let mut program = Start::new(&desktop, &data).open();
    program.describe(OLD_MAN, "deaf");
    program.design(1);
    program.says(NO_DEVICE);
    program.click("Export take 1");
    program.says("Exported deaf.wav");
    assert!(ffprobe(&exports(&data)[0]).seconds > 1.0);

    program.click("Use take 1 in Live");
    program.fill("Text to speak", "Nobody hears this, and yet it is said.");
    program.click("Speak");
    program.says("Finished: ");
    program.has("Play recording 1");
    assert!(vault(&data)[1].seconds() > 1.0);

    // A device that comes later is found.
    desktop.sound_on();
    let ear = desktop.ear();
    let before = ear.now();
    program.click("Play recording 1");
    assert!(ear.hears_all(before).pitch_of_speech() < 110.0);
    program.close();
}

#[test]
fn a_sound_device_that_is_pulled_out_is_told_and_may_come_back() {
    let Some(mut desktop) = Desktop::open() else { return };
    let data = desktop.folder("data");
    let mut program = Start::new(&desktop, &data).open();
    program.describe(OLD_MAN, "plug");
    let ear = desktop.ear();
    let before = ear.now();
    program.design(1);
    ear.hears_something(before);
    drop(ear);
    desktop.sound_off();
    program.until("a word about the device", |tree| tree.says(NO_DEVICE) || tree.says("The sound device disappeared."));
    desktop.sound_on();
    let ear = desktop.ear();
    let before = ear.now();
    // It may go on by itself; if not, it plays again when asked.
    program.until("an end of the preview", |tree| tree.find("Play take 1").is_some());
    program.click("Play take 1");
    assert!(ear.hears_all(before).pitch_of_speech() < 110.0);
    program.close();
}
