//! The whole program stands still for a moment, as on a busy machine: what is heard has a gap of a moment too.

use std::{thread, time::Duration};

use crate::stage::{Desktop, OLD_MAN, Program, Start, vault};

/// Far longer than any buffer lasts.
const MOMENT: Duration = Duration::from_millis(150);
/// What a gap may add to the sound, and what a busy machine may add to the gap; the pauses around the sound count too.
const ABOUT: f64 = 1.2;

const TALE: &str = "Once upon a time there was a boat that would not sail, and a man who would not leave it.";

#[test]
fn a_moment_is_not_heard_as_seconds_and_is_counted() {
    let Some(desktop) = Desktop::open() else { return };
    // A recorder that asks for nothing special lets the sound server work far ahead.
    let ear = desktop.lazy_ear();
    let data = desktop.folder("data");
    let mut program = Start::new(&desktop, &data).open();
    program.describe(OLD_MAN, "sleeper");
    program.design(1);
    program.until("an end of the preview", |tree| tree.find("Play take 1").is_some());
    ear.hears_all(0);

    let before = ear.now();
    program.click("Play take 1");
    thread::sleep(Duration::from_secs(1));
    program.stand_still(MOMENT);
    assert_about(ear.hears_all(before).seconds(), vault(&data)[0].seconds());

    let before = ear.now();
    program.click("Use take 1 in Live");
    program.fill("Text to speak", TALE);
    program.speak();
    program.until("a second of speech", |tree| tree.says("Speaking: 1."));
    program.stand_still(MOMENT);
    program.says("Finished: ");
    assert_about(ear.hears_all(before).seconds(), vault(&data)[1].seconds());
    let underruns = underruns(&mut program);
    assert!(underruns > 0, "the gap was not counted");

    program.click("Play recording 1");
    ear.hears_all(before);
    assert_eq!(self::underruns(&mut program), underruns, "what plays later does not change the session's number");
    program.close();
}

fn assert_about(heard: f64, made: f64) {
    assert!((heard - made).abs() < ABOUT, "{heard} s were heard of {made} s");
}

fn underruns(program: &mut Program) -> u32 {
    program.tree().figure("Gaps").and_then(|number| number.parse().ok()).expect("a number of underruns")
}
