//! From the start of the process to the first frame, and the memory of a window at rest.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::{
    Res,
    program::{What, memory},
    screen::Screen,
    stage::Guard,
    table::{Aim, heading, median, row, single},
};

/// Turns that count; one before them fills the file cache.
const TURNS: usize = 9;
/// How long a window rests before its memory is read.
const REST: Duration = Duration::from_secs(3);
/// Turns in which memory is read.
const MEMORY_TURNS: usize = 3;

#[derive(Default)]
struct Figures {
    first_frame: Vec<f64>,
    resident: Vec<f64>,
    proportional: Vec<f64>,
}

pub fn measure() -> Res<()> {
    let screen = Screen::open()?;
    // The product's folder stays: a creator starts the program for the first time once.
    let (plain, packed) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let has_pack = give_pack(packed.path())?;
    let (mut timbre, mut empty, mut with_pack) = (Figures::default(), Figures::default(), Figures::default());
    for turn in 0..=TURNS {
        let rests = (1..=MEMORY_TURNS).contains(&turn);
        let turns = [
            (What::Empty, plain.path(), &mut empty),
            (What::Timbre, plain.path(), &mut timbre),
            (What::Timbre, packed.path(), &mut with_pack),
        ];
        for (what, data, figures) in turns.into_iter().take(if has_pack { 3 } else { 2 }) {
            screen.wait(false)?;
            let started = Instant::now();
            let program = Guard(what.command(data)?.spawn()?);
            let seen = screen.wait(true)?;
            if turn > 0 {
                figures.first_frame.push(seen.duration_since(started).as_secs_f64() * 1e3);
            }
            if rests {
                thread::sleep(REST);
                let (resident, proportional) = memory(program.0.id())?;
                figures.resident.push(resident);
                figures.proportional.push(proportional);
            }
        }
    }
    report(&timbre, &empty);
    if has_pack {
        report_pack(&timbre, &with_pack);
    }
    Ok(())
}

/// Puts the voice pack of the tests into a data folder, if it is there.
fn give_pack(data: &Path) -> Res<bool> {
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/voice-pack/installed");
    if !fetched.join("pack.json").is_file() {
        println!("the voice pack is not there; scripts/fetch-voicepack and the tests put it into target/voice-pack");
        return Ok(false);
    }
    std::os::unix::fs::symlink(fetched, data.join("voice-pack"))?;
    Ok(true)
}

fn report_pack(without: &Figures, with: &Figures) {
    row("first frame, with the voice pack", "ms", &with.first_frame, Aim::None);
    let ratio = median(&with.first_frame) / median(&without.first_frame);
    single("first frame, with the pack against without", "times", ratio, Aim::AtMost(1.05));
    let more = median(&with.resident) - median(&without.resident);
    // What is read ahead of the first words.
    single("resident memory, more with the pack", "MB", more, Aim::AtMost(10.0));
}

fn report(timbre: &Figures, empty: &Figures) {
    heading("Start and memory (in turns: empty window, Timbre, Timbre with the voice pack)");
    row("first frame, empty window", "ms", &empty.first_frame, Aim::None);
    row("first frame, Timbre", "ms", &timbre.first_frame, Aim::None);
    let ratio = median(&timbre.first_frame) / median(&empty.first_frame);
    single("first frame, ratio", "times", ratio, Aim::AtMost(1.3));
    row("resident memory, empty window", "MB", &empty.resident, Aim::None);
    row("resident memory, Timbre", "MB", &timbre.resident, Aim::None);
    let more = median(&timbre.resident) - median(&empty.resident);
    single("resident memory, difference", "MB", more, Aim::AtMost(60.0));
    row("proportional memory, empty window", "MB", &empty.proportional, Aim::None);
    row("proportional memory, Timbre", "MB", &timbre.proportional, Aim::None);
    let more = median(&timbre.proportional) - median(&empty.proportional);
    single("proportional memory, difference", "MB", more, Aim::None);
}
