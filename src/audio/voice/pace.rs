//! Syllables per second: the peaks of loudness in voiced speech (after de Jong and Wempe, 2009).

use super::Frame;

/// A syllable is so much louder than the quiet before and after it, in decibels.
const DIP_DB: f32 = 2.0;
/// And not so much quieter than the loudest moment, in decibels.
const RANGE_DB: f32 = 25.0;
/// Silence longer than this many frames (300 ms) is a pause, and no time of speech.
const PAUSE: usize = 30;
/// Fewer syllables tell no pace.
const FEWEST: usize = 3;
/// Frames on either side that a moment's loudness is the mean of.
const SMOOTH: usize = 2;
/// A peak this many frames from a voiced one is a vowel, however rough the voice.
const NEAR: usize = 5;
/// What stands before a recording, in decibels.
const SILENCE_DB: f32 = -100.0;

/// Syllables per second of speech.
pub(super) fn of(frames: &[Frame]) -> Option<f32> {
    let loudness = loudness(frames);
    let loudest = loudness.iter().copied().fold(f32::MIN, f32::max);
    let floor = loudest - RANGE_DB;
    let count = peaks(&loudness, floor).into_iter().filter(|&at| is_voiced(frames, at)).count();
    let seconds = speaking(&loudness, floor) as f32 / 100.0;
    (count >= FEWEST).then(|| count as f32 / seconds)
}

/// In decibels, a little smoothed.
fn loudness(frames: &[Frame]) -> Vec<f32> {
    let power = |frame: &Frame| frame.rms * frame.rms;
    let smooth = |at: usize| {
        let part = &frames[at.saturating_sub(SMOOTH)..(at + SMOOTH + 1).min(frames.len())];
        10.0 * (part.iter().map(power).sum::<f32>() / part.len() as f32 + 1e-10).log10()
    };
    (0..frames.len()).map(smooth).collect()
}

fn is_voiced(frames: &[Frame], at: usize) -> bool {
    frames[at.saturating_sub(NEAR)..(at + NEAR + 1).min(frames.len())].iter().any(|frame| frame.hz.is_some())
}

/// Peaks above `floor` that have a dip before and after them.
fn peaks(loudness: &[f32], floor: f32) -> Vec<usize> {
    let mut peaks = Vec::new();
    let (mut lowest, mut highest): (f32, Option<(usize, f32)>) = (SILENCE_DB, None);
    for (at, &now) in loudness.iter().enumerate() {
        match highest {
            Some((peak, top)) if now < top - DIP_DB => {
                peaks.push(peak);
                (lowest, highest) = (now, None);
            }
            Some((_, top)) if now > top => highest = Some((at, now)),
            None if now > floor && now > lowest + DIP_DB => highest = Some((at, now)),
            _ => {}
        }
        lowest = lowest.min(now);
    }
    peaks.extend(highest.map(|(peak, _)| peak));
    peaks
}

/// Frames that are no part of a pause.
fn speaking(loudness: &[f32], floor: f32) -> usize {
    let runs = loudness.chunk_by(|a, b| (*a > floor) == (*b > floor));
    runs.filter(|run| run[0] > floor || run.len() <= PAUSE).map(<[f32]>::len).sum()
}
