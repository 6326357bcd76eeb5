//! The window is closed, or the program dies, while something is on its way: what was paid for or said is kept.

use crate::stage::{DESIGN, Desktop, OLD_MAN, Start, endless_tale, vault};

#[test]
fn takes_that_are_on_their_way_arrive_after_the_window_is_closed() {
    let Some(desktop) = Desktop::open() else { return };
    let data = desktop.folder("data");
    let mut program = Start::new(&desktop, &data).open();
    program.describe(OLD_MAN, "hasty");
    program.switch("3");
    program.click(DESIGN);
    program.close();
    assert_eq!(vault(&data).len(), 3, "all three were sent and arrived");

    let mut program = Start::new(&desktop, &data).open();
    program.has("Discard take 3");
    assert_eq!(program.value("Voice name"), "hasty", "the last words before the end are kept too");
    assert!(!program.tree().says("The program ended while"), "no call is in doubt");
    program.close();
}

#[test]
fn what_was_said_is_kept_when_the_window_is_closed_and_when_the_program_dies() {
    let Some(desktop) = Desktop::open() else { return };
    let ear = desktop.ear();
    let data = desktop.folder("data");
    let mut program = Start::new(&desktop, &data).open();
    program.describe(OLD_MAN, "teller");
    program.design(1);
    program.click("Use take 1 in Live");
    program.fill("Text to speak", &endless_tale());
    program.speak();
    program.until("a second of speech", |tree| tree.says("Speaking: 1.") || tree.says("Speaking: 2."));
    program.close();
    assert!(vault(&data)[1].seconds() > 0.5);

    let mut program = Start::new(&desktop, &data).open();
    program.click("Live");
    program.has("Play recording 1");
    program.says("Incomplete");
    program.speak();
    program.until("a second of speech", |tree| tree.says("Speaking: 1.") || tree.says("Speaking: 2."));
    program.kill();

    let mut program = Start::new(&desktop, &data).open();
    program.says("A recording that was cut off was recovered.");
    program.click("Live");
    program.has("Play recording 2");
    assert!(vault(&data)[2].seconds() > 0.5);
    let before = ear.now();
    program.click("Play recording 2");
    ear.hears_something(before);
    program.close();
}
