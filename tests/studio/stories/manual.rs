//! Live with commits by hand: nothing sounds before it is asked for, and what was dropped never does.

use crate::stage::{Desktop, GIRL, Start, endless_tale, exports, ffprobe, vault};

#[test]
fn text_waits_for_commit_and_can_be_dropped() {
    let Some(desktop) = Desktop::open() else { return };
    let ear = desktop.ear();
    let data = desktop.folder("data");
    let mut program = Start::new(&desktop, &data).open();
    program.describe(GIRL, "prompter");
    let before = ear.now();
    program.design(1);
    ear.hears_all(before);
    program.click("Use take 1 in Live");
    program.switch("Manual");

    let before = ear.now();
    program.fill("Text to speak", "One for the money.");
    program.click("Speak");
    program.says("Ready: 18 characters wait for Commit");
    program.fill("Text to speak", "Two for the show.");
    program.click("Speak");
    // The two texts, and a break between them.
    program.says("Ready: 36 characters wait for Commit");
    program.click("Clear");
    program.says("Ready for more text");
    program.click("Commit");
    program.says("No text waits for Commit.");
    assert!(ear.heard_nothing(before), "nothing was committed");

    let before = ear.now();
    program.fill("Text to speak", "Three to get ready.");
    program.click("Speak");
    program.says("Ready: 19 characters wait for Commit");
    assert!(ear.heard_nothing(before));
    program.click("Commit");
    let pitch = ear.hears_all(before).pitch_of_speech();
    assert!(pitch > 240.0, "{pitch} Hz");
    program.click("Finish");
    program.says("Finished: ");
    let recording = vault(&data).pop().unwrap();
    let text = recording.record["text"].as_str().unwrap();
    assert!(text.contains("Three") && !text.contains("money") && !text.contains("Two"), "recorded: {text}");
    program.close();
}

#[test]
fn stop_in_mid_speech_keeps_what_was_said() {
    let Some(desktop) = Desktop::open() else { return };
    let ear = desktop.ear();
    let data = desktop.folder("data");
    let mut program = Start::new(&desktop, &data).open();
    program.describe(GIRL, "stopper");
    program.design(1);
    program.click("Use take 1 in Live");
    program.fill("Text to speak", &endless_tale());
    let before = ear.now();
    program.speak();
    program.click("Stop");
    program.says("Finished: stopped; the ");
    ear.hears_all(before);
    let recording = vault(&data).pop().unwrap();
    assert!(recording.seconds() > 0.1);
    program.click("Export recording");
    program.says("Exported ");
    let exported = ffprobe(&exports(&data)[0]).seconds;
    assert!((exported / recording.seconds() - 1.0).abs() < 0.02, "{exported} of {} s", recording.seconds());
    program.close();
}
