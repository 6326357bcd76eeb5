//! What the program does while nothing happens: frames, processor time, threads that wake up.

use std::{path::Path, thread, time::Duration};

use timbre::{
    audio::wav::{WavDepth, wav_bytes},
    library::{Library, NewTake, TakeKind},
    model::{Clip, SampleRate},
};

use crate::{
    Res,
    driver::Driver,
    program::{What, start_driven, work},
    recorder::Recorder,
    table::{Aim, heading, single},
};

/// How long it is watched.
const WATCH: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_secs(1);
/// After this everything that starts with a window is done.
const SETTLE: Duration = Duration::from_secs(3);
/// Takes of a long list.
const TAKES: usize = 200;

pub fn measure() -> Res<()> {
    heading("At rest, over 5 seconds");
    let data = tempfile::tempdir()?;
    watch("empty window", What::Empty, data.path(), |_| Ok(()))?;
    watch("Timbre", What::Timbre, data.path(), |_| Ok(()))?;
    fill(data.path())?;
    watch(&format!("Timbre with {TAKES} takes"), What::Timbre, data.path(), |_| Ok(()))?;
    let recorder = Recorder::start()?;
    watch("Timbre after playing", What::Timbre, data.path(), |window| {
        let clicked = window.click(&format!("Play take {TAKES}"))?;
        recorder.first_sound(clicked)?;
        recorder.silence(Duration::from_secs(1))
    })
}

fn watch(name: &str, what: What, data: &Path, act: impl FnOnce(&mut Driver) -> Res<()>) -> Res<()> {
    let (program, addr) = start_driven(&mut what.command(data)?)?;
    let mut window = Driver::connect(&addr)?;
    thread::sleep(SETTLE);
    act(&mut window)?;
    // A question costs frames by itself: what a second costs is taken off what six seconds cost.
    let first = window.frames()?;
    thread::sleep(PAUSE);
    let second = window.frames()?;
    thread::sleep(PAUSE);
    let (busy, sleeps) = work(program.0.id())?;
    thread::sleep(WATCH);
    let (busy_then, sleeps_then) = work(program.0.id())?;
    let frames = (window.frames()? - second).saturating_sub(second - first);
    let seconds = WATCH.as_secs_f64();
    single(&format!("{name}: frames"), "per second", frames as f64 / seconds, Aim::AtMost(0.0));
    single(&format!("{name}: threads that woke up"), "per second", (sleeps_then - sleeps) / seconds, Aim::None);
    single(&format!("{name}: processor"), "ms per second", (busy_then - busy) / seconds, Aim::None);
    Ok(())
}

/// Puts takes into the vault, each a second of sound.
fn fill(data: &Path) -> Res<()> {
    let (library, _) = Library::open(&data.join("library"))?;
    let clip = Clip::new(SampleRate::HZ_24000, (0..24_000).map(|n| (n as f32 * 0.1).sin() * 0.3).collect::<Vec<_>>());
    let sound = wav_bytes(&clip, WavDepth::Bits16);
    for number in 0..TAKES {
        let take = NewTake { kind: TakeKind::Preview, title: format!("Take {number}"), ..NewTake::default() };
        library.save_take(&take, &sound)?;
    }
    Ok(())
}
