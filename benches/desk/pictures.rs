//! Pictures of an hour of sound: how long they take to build, and to read for a frame.

use std::{f32::consts::TAU, time::Duration};

use timbre::{
    audio::pictures::{Pyramid, contour, spectrogram},
    model::{Clip, SampleRate},
};

use super::{best, row};

const RATE: SampleRate = SampleRate::HZ_24000;
pub const HOUR: f64 = 3_600.0;
/// Pixels of a wide window.
pub const COLUMNS: usize = 1_200;
const ROWS: usize = 96;
/// What the user looks at.
const PARTS: [(&str, f64); 3] = [("the whole hour", HOUR), ("one minute of it", 60.0), ("one second of it", 1.0)];
const BUILD: Duration = Duration::from_millis(500);
const FRAME: Duration = Duration::from_millis(2);

pub fn run() -> bool {
    let clip = hour();
    let mut met = row("waveform of an hour, built", best(|| Pyramid::new(&clip)), BUILD);
    let pyramid = Pyramid::new(&clip);
    for (name, seconds) in PARTS {
        let from = if seconds < HOUR { 1_000.0 } else { 0.0 };
        let part = || from..from + seconds;
        met &= row(&format!("waveform read for a frame, {name}"), best(|| pyramid.peaks(part(), COLUMNS)), FRAME);
        let picture = || spectrogram(&clip, part(), COLUMNS, ROWS, 1.0);
        met &= row(&format!("spectrogram made, {name}"), best(picture), BUILD);
        met &= row(&format!("pitch contour made, {name}"), best(|| contour(&clip, part(), COLUMNS)), BUILD);
    }
    met
}

/// Something like a voice: a tone with overtones that comes and goes.
pub fn hour() -> Clip {
    let hz = RATE.hz() as f32;
    let second: Vec<f32> = (0..RATE.hz() as usize)
        .map(|n| {
            let phase = TAU * 140.0 * n as f32 / hz;
            let syllable = (TAU * 3.0 * n as f32 / hz).sin().max(0.0);
            syllable * (1..6_u8).map(|k| (phase * f32::from(k)).sin() / f32::from(k)).sum::<f32>() * 0.3
        })
        .collect();
    Clip::new(RATE, second.repeat(HOUR as usize))
}
