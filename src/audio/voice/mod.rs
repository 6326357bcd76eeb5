//! What a voice is like, measured on a recording of it: pitch, melody, vocal tract, pace, breath, roughness, colour.
//!
//! Numbers of acoustics only, in hertz, decibels and per second; what they mean for a voice that is built after them is
//! the engine's to say. Everything is measured on the voiced frames of at most [`MEASURED`] of sound, so that the time
//! it takes has an end.
//!
//! | step | in |
//! |---|---|
//! | pitch of every 10 ms | `audio::pitch` |
//! | spectra of voiced frames, less the noise of the pauses | `spectra` |
//! | median and spread of the pitch | `melody` |
//! | resonances of the vocal tract | `formants`, with `lpc` |
//! | syllables per second | `pace` |
//! | periodicity and balance of the spectrum | `quality` |

mod formants;
mod lpc;
mod melody;
mod pace;
mod quality;
mod spectra;

use std::time::Duration;

use super::{
    pitch::{self, Frame},
    resample::resample,
};
use crate::model::{Clip, SampleRate};

/// How much of a recording is measured, from its middle.
pub const MEASURED: Duration = Duration::from_secs(30);
/// Aperiodicity below which a frame counts as voiced. Above what clean speech needs, so that a voice is found under
/// noise 6 dB below it.
const VOICED: f32 = 0.25;
/// Fewer voiced frames than this (100 ms) are chance.
const FEWEST_FRAMES: usize = 10;

/// What was measured of a voice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// Median fundamental frequency of the voiced frames, in hertz.
    pub f0_hz: f32,
    /// Standard deviation of the fundamental frequency around it, in semitones; jumps of an octave are left out.
    pub spread_st: f32,
    /// Mean distance of neighbouring formants, in hertz: the speed of sound by twice the length of the vocal tract,
    /// some 1,000 for a man and 1,500 for a small child. `None` where the recording shows no resonances.
    pub formant_spacing_hz: Option<f32>,
    /// Syllables per second of speech, pauses left out; `None` where fewer than three were heard.
    pub pace_hz: Option<f32>,
    /// Harmonics to noise from 0.1 to 1.2 kHz, in decibels: low where the larynx vibrates irregularly.
    pub low_hnr_db: f32,
    /// Harmonics to noise from 1.5 to 5 kHz, in decibels: low where breath is heard.
    pub high_hnr_db: f32,
    /// Power from 1.5 to 6 kHz to power below, in decibels: what is heard as brightness.
    pub brightness_db: f32,
    /// Power from 0.6 to 1.5 kHz to power below, in decibels: effort lifts the first formant over the fundamental.
    pub effort_db: f32,
}

/// Measures the voice in `clip`; `None` where hardly anything in it is voiced.
///
/// Work for a job, not for the window: some 5 ms per second of sound.
pub fn measure(clip: &Clip) -> Option<Measures> {
    let clip = resample(&middle(clip), SampleRate::HZ_16000);
    let frames = pitch::track(&clip.samples, VOICED);
    let melody = melody::of(&frames)?;
    let spectra = spectra::of(&clip.samples, &frames, melody);
    let quality = quality::of(&spectra);
    Some(Measures {
        f0_hz: melody.median_hz,
        spread_st: melody.spread_st,
        formant_spacing_hz: formants::spacing_hz(&spectra, melody.median_hz),
        pace_hz: pace::of(&frames),
        low_hnr_db: quality.low_hnr,
        high_hnr_db: quality.high_hnr,
        brightness_db: quality.brightness,
        effort_db: quality.effort,
    })
}

/// What is heard of pitch and pace alone, each as in [`Measures`], at a third of the cost; each where there is one.
pub fn pitch_and_pace(clip: &Clip) -> (Option<f32>, Option<f32>) {
    let clip = resample(&middle(clip), SampleRate::HZ_16000);
    let frames = pitch::track(&clip.samples, VOICED);
    let melody = melody::of(&frames);
    (melody.map(|melody| melody.median_hz), melody.and_then(|_| pace::of(&frames)))
}

/// The part of a recording that is measured.
fn middle(clip: &Clip) -> Clip {
    let count = clip.rate.samples_in(MEASURED);
    if clip.samples.len() <= count {
        return clip.clone();
    }
    let start = (clip.samples.len() - count) / 2;
    Clip::new(clip.rate, &clip.samples[start..start + count])
}

/// The value in the middle of `values`, or `None` of none.
fn median(values: &mut [f32]) -> Option<f32> {
    let middle = values.len() / 2;
    if values.is_empty() { None } else { Some(*values.select_nth_unstable_by(middle, f32::total_cmp).1) }
}

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;
