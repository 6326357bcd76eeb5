//! Where the pitch of a voice lies, and how far it moves.

use super::{FEWEST_FRAMES, Frame, median};

/// Frames further from the median than this, in semitones, are another voice or an octave heard wrongly.
const FARTHEST_ST: f32 = 9.0;
/// Deviations beyond this many times the usual one are errors of the meter. A melody that swings evenly stays below 1.5.
const FARTHEST_USUAL: f32 = 3.0;
/// The usual deviation is never taken for less, in semitones: errors are larger.
const LEAST_USUAL_ST: f32 = 0.5;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Melody {
    /// In hertz.
    pub(super) median_hz: f32,
    /// Standard deviation, in semitones.
    pub(super) spread_st: f32,
}

impl Melody {
    /// Whether `hz` may be of this voice.
    pub(super) fn holds(self, hz: f32) -> bool {
        semitones(hz, self.median_hz).abs() <= FARTHEST_ST
    }
}

/// The melody of the voiced frames; `None` where there are hardly any.
pub(super) fn of(frames: &[Frame]) -> Option<Melody> {
    let mut pitches: Vec<f32> = frames.iter().filter_map(|frame| frame.hz).collect();
    if pitches.len() < FEWEST_FRAMES {
        return None;
    }
    let median_hz = median(&mut pitches)?;
    Some(Melody { median_hz, spread_st: spread(&pitches, median_hz) })
}

fn spread(pitches: &[f32], median_hz: f32) -> f32 {
    let steps = pitches.iter().map(|hz| semitones(*hz, median_hz)).filter(|step| step.abs() <= FARTHEST_ST);
    let mut sizes: Vec<f32> = steps.clone().map(f32::abs).collect();
    let usual = median(&mut sizes).unwrap_or(0.0).max(LEAST_USUAL_ST);
    let kept: Vec<f32> = steps.filter(|step| step.abs() <= usual * FARTHEST_USUAL).collect();
    let count = kept.len().max(1) as f32;
    let mean = kept.iter().sum::<f32>() / count;
    (kept.iter().map(|step| (step - mean) * (step - mean)).sum::<f32>() / count).sqrt()
}

fn semitones(hz: f32, from: f32) -> f32 {
    12.0 * (hz / from).log2()
}
