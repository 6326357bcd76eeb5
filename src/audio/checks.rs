//! What is suspect about a take that has just arrived: faults of the sound, and contradictions to its text and to what
//! its description says. A pure function; what it finds is shown and never acted on.
//!
//! | kind | suspect where |
//! |---|---|
//! | silence | no sample reaches −40 dB |
//! | clipping | samples stand together at the highest value there is, again and again |
//! | cut-off end | the last 20 ms are nearly as loud as the speech |
//! | too long, too short | slower or faster than anybody speaks the text |
//! | noise after the end | long after the last voiced moment something still sounds |
//! | pitch, pace | outside of what the description's words allow, by a good margin |

mod words;

use super::{
    course::{self, Course, level_db},
    figures,
    loudness::decibels,
    pitch, voice,
};
use crate::{
    audio::resample::resample,
    model::{Check, CheckKind, Clip, Measured, SampleRate},
    prompt::traits::Traits,
};

/// A recording whose highest peak is below this, in decibels, is silent.
const SILENT_DB: f32 = -40.0;
/// Samples that stand together within this part of the highest value were cut there,
const AT_LIMIT: f32 = 0.999;
/// where that value is at least so large,
const LEAST_LIMIT: f32 = 0.95;
/// and at least so many stand together.
const STANDING: usize = 4;
/// A few such places are a matter of taste; this many per second are heard.
const MOST_CLIPPED: f32 = 1.0;
/// Length of the end that is listened to, in seconds.
const END_SECONDS: f32 = 0.02;
/// An end that lies less than this below the loud moments, in decibels, was cut off.
const LEAST_FALL_DB: f32 = 15.0;
/// Fastest and slowest that a text is spoken, in syllables or characters per second, by anybody.
const SPOKEN: (f32, f32) = (1.3, 11.0);
/// Seconds that a pause may take, and that a recording may be silent at its ends.
const PAUSE_SECONDS: f32 = 1.2;
const ENDS_SECONDS: f32 = 2.0;
/// Texts shorter than this tell nothing about time.
const FEWEST_UNITS: usize = 6;
/// Speech may go on unvoiced for this long after its last voiced moment, in moments of 10 ms: "texts".
const UNVOICED: usize = 50;
/// Moments of noise that are worth a word: 200 ms.
const NOISE: usize = 20;
/// Aperiodicity below which a frame counts as voiced: lax, so that hoarse ends count.
const VOICED: f32 = 0.3;

/// What is suspect about `clip`, in which `text` is spoken by a voice whose description says `traits`.
///
/// Work for a job: some 3 ms per second of sound.
pub fn check(clip: &Clip, text: &str, traits: &Traits) -> Vec<Check> {
    let course = Course::of(clip);
    if let Some(silent) = silence(clip, &course) {
        return vec![silent];
    }
    let (median_hz, heard) = voice::pitch_and_pace(clip);
    let pace = figures::text_pace(text, &course).map(figures::TextPace::per_second).or(heard);
    let length = length(text, clip.duration().as_secs_f32());
    // Where the time is absurd, so is the pace.
    let pace = pace.filter(|_| length.is_none());
    let found = [
        clipping(clip),
        cut_off(clip, &course),
        length,
        noise_after(clip, &course),
        words::pitch(traits).zip(median_hz).and_then(|(allowed, hz)| outside(CheckKind::Pitch, hz, allowed)),
        words::pace(traits).zip(pace).and_then(|(allowed, pace)| outside(CheckKind::Pace, pace, allowed)),
    ];
    found.into_iter().flatten().collect()
}

fn outside(kind: CheckKind, found: f32, (from, to): (f32, f32)) -> Option<Check> {
    (found < from || found > to).then_some(Check { kind, detail: Measured { found, from, to } })
}

fn peak(clip: &Clip) -> f32 {
    clip.samples.iter().fold(0.0, |peak, x| if x.abs() > peak { x.abs() } else { peak })
}

fn silence(clip: &Clip, course: &Course) -> Option<Check> {
    let peak_db = decibels(f64::from(peak(clip))) as f32;
    let silent = peak_db < SILENT_DB || course.speech().is_none();
    let detail = Measured { found: peak_db, from: SILENT_DB, to: 0.0 };
    silent.then_some(Check { kind: CheckKind::Silence, detail })
}

fn clipping(clip: &Clip) -> Option<Check> {
    let limit = peak(clip);
    if limit < LEAST_LIMIT {
        return None;
    }
    let at_limit = |x: &f32| x.abs() >= limit * AT_LIMIT;
    let runs = clip.samples.chunk_by(|a, b| at_limit(a) && at_limit(b) && (a > &0.0) == (b > &0.0));
    let places = runs.filter(|run| run.len() >= STANDING).count();
    outside(CheckKind::Clipping, places as f32 / clip.duration().as_secs_f32(), (0.0, MOST_CLIPPED))
}

fn cut_off(clip: &Clip, course: &Course) -> Option<Check> {
    let length = ((clip.rate.hz() as f32 * END_SECONDS) as usize).min(clip.samples.len());
    let end = &clip.samples[clip.samples.len() - length..];
    // The quieter half counts, so that a fade at the very end is no cut.
    let (first, last) = end.split_at(end.len() / 2);
    let below = course.loud_db - level_db(first).min(level_db(last));
    outside(CheckKind::CutOff, below, (LEAST_FALL_DB, 120.0))
}

fn length(text: &str, seconds: f32) -> Option<Check> {
    let units = figures::units(text);
    if units.all() < FEWEST_UNITS {
        return None;
    }
    let spoken = units.all() as f32;
    let (from, to) = (spoken / SPOKEN.1, spoken / SPOKEN.0 + units.pauses as f32 * PAUSE_SECONDS + ENDS_SECONDS);
    let kind = if seconds > to { CheckKind::TooLong } else { CheckKind::TooShort };
    outside(kind, seconds, (from, to))
}

fn noise_after(clip: &Clip, course: &Course) -> Option<Check> {
    // The end alone is listened to, back to where something voiced is found.
    const LOOKED_AT: usize = 1_000;
    let first = course.levels.len().saturating_sub(LOOKED_AT);
    let from = (first * clip.rate.hz() as usize / 100).min(clip.samples.len());
    let part = resample(&Clip::new(clip.rate, &clip.samples[from..]), SampleRate::HZ_16000);
    let frames = pitch::track(&part.samples, VOICED);
    let voice = |frame: &pitch::Frame| frame.hz.is_some() && 20.0 * frame.rms.log10() > course.floor_db();
    // A frame is longer than a moment: its middle counts.
    let last = first + frames.iter().rposition(voice)? + pitch::FRAME / pitch::HOP / 2;
    let rest = course.levels.get(last + UNVOICED..)?;
    let noisy = rest.iter().filter(|level| **level > course.floor_db()).count();
    outside(CheckKind::NoiseAfter, course::seconds(noisy), (0.0, course::seconds(NOISE)))
}

#[cfg(test)]
mod tests;
