//! The whole job without a mouse.

use eframe::egui::{Key, Modifiers};

use crate::stage::{Desktop, Ear, OLD_MAN, Program, SENTENCE, Start, vault};

#[test]
fn all_is_done_by_keyboard() {
    let Some(desktop) = Desktop::open() else { return };
    let ear = desktop.ear();
    let data = desktop.folder("data");
    let mut program = Start::new(&desktop, &data).open();
    designs(&mut program, &ear);
    plays_and_stops(&mut program, &ear);
    for (key, control) in [
        (Key::Num2, "Search voices"),
        (Key::Num4, "Data folder"),
        (Key::Num3, "Text to speak"),
        (Key::Num1, "Voice prompt"),
    ] {
        program.press(Modifiers::COMMAND, key);
        program.says(control);
    }
    speaks(&mut program, &ear);
    assert_eq!(vault(&data).len(), 2);
    program.close();
}

fn designs(program: &mut Program, ear: &Ear) {
    program.tab_to("Voice prompt");
    program.type_text(OLD_MAN);
    program.tab_to("Preview text");
    program.type_text(SENTENCE);
    program.tab_to("Voice name");
    program.type_text("keys");
    let before = ear.now();
    program.ctrl_enter();
    assert!(ear.hears_all(before).pitch_of_speech() < 110.0);
    program.has("Play take 1");
    // Space belongs to the field, as long as it has the keyboard.
    let before = ear.now();
    program.key(Key::Space);
    program.type_text(" ");
    assert!(program.value("Voice name").starts_with("keys"));
    assert!(ear.heard_nothing(before));
    program.key(Key::Backspace);
}

fn plays_and_stops(program: &mut Program, ear: &Ear) {
    program.key(Key::Escape);
    program.until("a field that was left", |tree| tree.focused() != Some("Voice name"));
    let before = ear.now();
    program.key(Key::Space);
    program.has("Stop");
    ear.hears_something(before);
    program.key(Key::Space);
    program.lacks("Stop");
    program.key(Key::Space);
    program.has("Stop");
    program.key(Key::Escape);
    program.lacks("Stop");
    // Buttons are reached and pressed too.
    program.tab_to("Keep take 1");
    program.key(Key::Enter);
    program.has("Kept take 1");
}

fn speaks(program: &mut Program, ear: &Ear) {
    program.tab_to("Use take 1 in Live");
    program.key(Key::Space);
    program.tab_to("Text to speak");
    program.type_text("The keys are enough.");
    let before = ear.now();
    program.ctrl_enter();
    assert!(ear.hears_all(before).pitch_of_speech() < 110.0);
    program.says("Finished: ");
}
