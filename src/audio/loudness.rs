//! How loud a clip is, by EBU R 128 (ITU-R BS.1770). Measures; changes nothing.

use ebur128::{EbuR128, Mode};

use crate::model::Clip;

/// True peak of silence, in decibels; no meter shows less.
pub const SILENCE_DB: f64 = -120.0;

/// Loudness of a whole clip, as one mono channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loudness {
    /// Integrated loudness in LUFS; `None` where the clip is silent or shorter than the 400 ms that it takes.
    pub lufs: Option<f64>,
    /// True peak in decibels relative to full scale, [`SILENCE_DB`] at the least.
    pub true_peak_db: f64,
}

/// Measures the clip. Work for a job, not for the window: about 1 ms per second of sound.
pub fn loudness(clip: &Clip) -> Loudness {
    measure(clip).unwrap_or(Loudness { lufs: None, true_peak_db: sample_peak_db(clip) })
}

/// `None` where the meter does not take the clip's rate.
fn measure(clip: &Clip) -> Option<Loudness> {
    let mut meter = EbuR128::new(1, clip.rate.hz(), Mode::I | Mode::TRUE_PEAK).ok()?;
    meter.add_frames_f32(&clip.samples).ok()?;
    let lufs = meter.loudness_global().ok().filter(|lufs| lufs.is_finite());
    Some(Loudness { lufs, true_peak_db: decibels(meter.true_peak(0).ok()?) })
}

fn sample_peak_db(clip: &Clip) -> f64 {
    decibels(f64::from(clip.samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()))))
}

/// An amplitude in decibels of full scale, [`SILENCE_DB`] at the least.
pub(super) fn decibels(amplitude: f64) -> f64 {
    (20.0 * amplitude.log10()).max(SILENCE_DB)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::model::SampleRate;

    fn sine(amplitude: f64, seconds: f64) -> Clip {
        let samples = (0..(48_000.0 * seconds) as usize)
            .map(|n| (amplitude * (TAU * 997.0 * n as f64 / 48_000.0).sin()) as f32)
            .collect::<Vec<_>>();
        Clip::new(SampleRate::HZ_48000, samples)
    }

    #[test]
    fn the_reference_sine_reads_as_the_standard_says() {
        // BS.1770: a 997 Hz sine at full scale in one channel reads −3.01 LUFS.
        let Loudness { lufs, true_peak_db } = loudness(&sine(0.1, 2.0));
        assert!(lufs.is_some_and(|lufs| (lufs + 23.01).abs() < 0.1), "{lufs:?}");
        assert!((true_peak_db + 20.0).abs() < 0.1, "{true_peak_db}");
    }

    #[test]
    fn silence_and_shreds_have_no_loudness() {
        assert_eq!(loudness(&sine(0.0, 1.0)), Loudness { lufs: None, true_peak_db: SILENCE_DB });
        assert_eq!(loudness(&sine(0.5, 0.1)).lufs, None);
        assert_eq!(loudness(&sine(0.5, 0.0)), Loudness { lufs: None, true_peak_db: SILENCE_DB });
    }
}
