//! Pictures of sound that can be zoomed: waveform, spectrogram and pitch contour of any part at any width.
//!
//! Knows nothing of pixels on a screen or colours. The waveform's peaks are taken once for the whole clip, and reading
//! them costs next to nothing; the other two are made for the part that is looked at, so that an hour costs no more
//! than a second. All of it but [`Pyramid::peaks`] is work for a job.

mod contour;
mod mel;
mod pyramid;
mod spectrogram;

pub use contour::contour;
pub use pyramid::Pyramid;
pub use spectrogram::{Spectrogram, spectrogram};

use std::ops::Range;

use crate::model::Clip;

/// The samples of a part that is given in seconds, as far as they are there.
fn samples_of(clip: &Clip, seconds: &Range<f64>) -> Range<f64> {
    let (rate, count) = (f64::from(clip.rate.hz()), clip.samples.len() as f64);
    let at = |seconds: f64| (seconds * rate).clamp(0.0, count);
    let from = at(seconds.start);
    from..at(seconds.end).max(from)
}
