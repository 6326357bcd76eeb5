//! Switching between takes that are compared, as it is heard at the loudspeaker: without a break in the wave, equally
//! loud, and at once.

use std::{f64::consts::TAU, path::Path};

use timbre::{
    audio::{WavDepth, loudness, wav_bytes},
    library::{Library, NewTake},
    model::{Clip, SampleRate},
    settings::Paths,
};

use crate::stage::{Desktop, Ear, Program, Start};
use eframe::egui::Key;

/// Rate of the takes and of the ear.
const RATE: usize = 48_000;
/// In both takes, at one phase: whoever switches between them without losing a sample hears one unbroken wave.
const COMMON_HZ: f64 = 500.0;
/// In the second take only: what tells which one is heard.
const MARK_HZ: f64 = 1_500.0;
const SECONDS: usize = 20;
/// Stretches that are listened to: 4 ms, which are whole periods of both.
const STRETCH: usize = RATE / 250;

/// A take that is as loud as `gain` makes it, with or without the mark.
fn take(gain: f64, mark: f64) -> Vec<f32> {
    let sample = |n: usize| {
        let at = n as f64 / RATE as f64;
        gain * ((TAU * COMMON_HZ * at).sin() + mark * (TAU * MARK_HZ * at).sin())
    };
    (0..RATE * SECONDS).map(|n| sample(n) as f32).collect()
}

/// Two takes in the vault of a program that has not started.
fn store(data: &Path) {
    let paths = Paths::resolve(Some(data)).unwrap();
    let (library, _) = Library::open(&paths.library_dir).unwrap();
    for (title, samples) in [("plain", take(0.5, 0.0)), ("marked", take(0.06, 0.8))] {
        let clip = Clip::new(SampleRate::HZ_48000, samples);
        let bytes = wav_bytes(&clip, WavDepth::Bits24);
        library.save_take(&NewTake { title: title.to_owned(), ..NewTake::default() }, &bytes).unwrap();
    }
}

/// A machine that is too busy breaks sound off by itself, which is not what this is about; a program that cannot switch
/// never can.
const LISTENINGS: u32 = 4;

#[test]
fn switching_breaks_no_wave_and_changes_no_loudness() {
    let Some(desktop) = Desktop::open() else { return };
    let ear = desktop.ear();
    let data = desktop.folder("data");
    store(&data);
    let mut program = Start::new(&desktop, &data).open();
    for take in ["Compare take 1", "Compare take 2"] {
        program.click(take);
    }
    program.click("Compare 2 takes");
    program.has("Play together");
    let mut faults = Vec::new();
    for _ in 0..LISTENINGS {
        match flawless(&listen(&mut program, &ear)) {
            Ok(()) => return program.close(),
            Err(fault) => faults.push(fault),
        }
    }
    panic!("none of {LISTENINGS} listenings is without a fault: {faults:#?}");
}

/// What is heard while five switches are made.
fn listen(program: &mut Program, ear: &Ear) -> Vec<f32> {
    let pause = || std::thread::sleep(std::time::Duration::from_millis(700));
    program.key(Key::Num1);
    let before = ear.now();
    program.click("Play together");
    ear.hears_something(before);
    for key in [Key::Num2, Key::Num1, Key::Num2, Key::Num1, Key::Num2] {
        pause();
        program.key(key);
    }
    pause();
    program.click("Stop");
    program.has("Play together");
    let heard = ear.hears_all(before).samples();
    // Without the rise at the beginning and the fall at the end.
    heard[RATE / 5..heard.len() - RATE / 5].to_vec()
}

fn flawless(heard: &[f32]) -> Result<(), String> {
    let switches = switches(heard)?;
    if switches.len() != 5 {
        return Err(format!("switches at {switches:?}"));
    }
    the_wave_is_unbroken(heard)?;
    it_is_equally_loud(heard, &switches)
}

/// Strength and phase of a tone in each stretch.
fn tone(samples: &[f32], hz: f64) -> Vec<(f64, f64)> {
    let stretch = |(n, part): (usize, &[f32])| {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (at, sample) in part.iter().enumerate() {
            let phase = TAU * hz * (n * STRETCH + at) as f64 / RATE as f64;
            real += f64::from(*sample) * phase.cos();
            imaginary += f64::from(*sample) * phase.sin();
        }
        let strength = real.hypot(imaginary) * 2.0 / part.len() as f64;
        (strength, imaginary.atan2(real))
    };
    samples.chunks_exact(STRETCH).enumerate().map(stretch).collect()
}

fn strongest(samples: &[f32], hz: f64) -> f64 {
    tone(samples, hz).iter().map(|(strength, _)| *strength).fold(0.0, f64::max)
}

/// The stretches in which the other take is first heard alone. Each change is over within 10 ms.
fn switches(samples: &[f32]) -> Result<Vec<usize>, String> {
    let most = strongest(samples, MARK_HZ);
    let state = |strength: f64| match strength / most {
        share if share < 0.05 => Some(false),
        share if share > 0.95 => Some(true),
        _ => None,
    };
    let (mut found, mut between, mut last) = (Vec::new(), 0, Some(false));
    for (n, (strength, _)) in tone(samples, MARK_HZ).into_iter().enumerate() {
        let now = state(strength);
        if now.is_none() {
            between += 1;
            continue;
        }
        // 5 ms touch three stretches at most.
        if between > 3 {
            return Err(format!("a change takes {between} stretches of 4 ms"));
        }
        if now != last {
            found.push(n);
        }
        (last, between) = (now, 0);
    }
    Ok(found)
}

/// The phase of what both have in common never leaps, and there is no hole and no click.
fn the_wave_is_unbroken(samples: &[f32]) -> Result<(), String> {
    let common = tone(samples, COMMON_HZ);
    for (n, (strength, phase)) in common.iter().enumerate() {
        let off = (phase - common[0].1 + TAU / 2.0).rem_euclid(TAU) - TAU / 2.0;
        if off.abs() > 0.05 || *strength < 0.05 {
            return Err(format!("in stretch {n} the wave is off by {off} of {TAU}, and {strength} strong"));
        }
    }
    // No sample is further from its neighbour than these waves ever are.
    let steepest = |hz| strongest(samples, hz) * TAU * hz / RATE as f64;
    let allowed = steepest(COMMON_HZ) + steepest(MARK_HZ);
    let largest = samples.windows(2).map(|two| f64::from((two[1] - two[0]).abs())).fold(0.0, f64::max);
    if largest < allowed * 1.05 {
        Ok(())
    } else {
        Err(format!("a click of {largest}, where the waves move by {allowed}"))
    }
}

/// Between any two switches it is as loud as before, by EBU R 128.
fn it_is_equally_loud(samples: &[f32], switches: &[usize]) -> Result<(), String> {
    let mut edges: Vec<usize> = switches.iter().map(|n| n * STRETCH).collect();
    edges.insert(0, 0);
    edges.push(samples.len());
    let loud = |two: &[usize]| {
        let part = samples.get(two[0] + STRETCH..two[1].saturating_sub(STRETCH * 4))?;
        loudness(&Clip::new(SampleRate::HZ_48000, part)).lufs
    };
    let all: Vec<Option<f64>> = edges.windows(2).map(loud).collect();
    let near = |lufs: &Option<f64>| lufs.zip(all[0]).is_some_and(|(lufs, first)| (lufs - first).abs() < 0.5);
    if all.iter().all(near) { Ok(()) } else { Err(format!("{all:?} LUFS")) }
}
