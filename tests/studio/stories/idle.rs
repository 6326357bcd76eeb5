//! A window in which nothing happens costs nothing.

use std::{fs, thread, time::Duration};

use crate::stage::{Desktop, OLD_MAN, Program, Start};

/// How long nothing is done to it.
const REST: Duration = Duration::from_secs(3);
/// Asking for the tree draws a frame, and egui may add one or two.
const FEW: u64 = 4;
/// The system counts processor time in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

#[test]
fn an_idle_window_does_not_draw_and_does_not_work() {
    let Some(desktop) = Desktop::open() else { return };
    let mut program = Start::new(&desktop, &desktop.folder("data")).open();
    program.describe(OLD_MAN, "quiet");
    program.design(1);
    program.until("an end of the preview", |tree| tree.find("Play take 1").is_some());
    // The sound card is kept for some seconds after the last sound.
    program.after(|_| (!desktop.sound_card_is_used()).then_some(()));
    // A cursor that blinks is no idleness.
    program.click("Voices");
    for panel in ["Voices", "Live", "Settings", "Design"] {
        program.click(panel);
        settles(&mut program);
        let (frames, work) = (program.tree().step, processor_seconds(&program));
        thread::sleep(REST);
        let work = processor_seconds(&program) - work;
        let frames = program.tree().step - frames;
        assert!(frames <= FEW, "{panel} drew {frames} frames in {REST:?}");
        assert!(work < 0.05 * REST.as_secs_f64(), "{panel} worked for {work} s in {REST:?}");
    }
    program.close();
}

/// Waits until the window stays as it is: notices go after some seconds.
fn settles(program: &mut Program) {
    let mut before = None;
    program.after(|tree| {
        let still = before.is_some_and(|before| tree.step - before <= FEW);
        before = Some(tree.step);
        if !still {
            thread::sleep(REST);
        }
        still.then_some(())
    });
}

/// Processor time of the program without its children.
fn processor_seconds(program: &Program) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", program.pid())).unwrap();
    // The second field is a name, which may hold spaces, in brackets.
    let fields: Vec<_> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = |field: usize| fields[field].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / TICKS_PER_SECOND
}
