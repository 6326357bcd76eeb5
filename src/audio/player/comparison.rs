//! Two to four clips made ready to be compared: equally loud. Heavy work for a job; the player takes the result as it
//! is.

use std::sync::Arc;

use rayon::prelude::*;

use super::{RATE, lane::Lane};
use crate::{
    audio::loudness::{Loudness, loudness},
    model::Clip,
};

/// Most clips that can be compared at once.
pub const MOST_COMPARED: usize = 4;
/// What is quieter than this, in LUFS, is no speech to match the others to: it is left as it is.
const QUIETEST_LUFS: f64 = -50.0;

/// Clips that can be switched between while they play. Cloning shares the sound.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub(super) lanes: Arc<[Lane]>,
}

impl Comparison {
    /// Measures the clips, [`MOST_COMPARED`] at most, and shares their sound; what is beyond is left out.
    ///
    /// Work for a job, not for the window: some 1 ms per second of each clip.
    pub fn new(clips: &[Clip]) -> Self {
        let clips = &clips[..clips.len().min(MOST_COMPARED)];
        let measured: Vec<Loudness> = clips.par_iter().map(loudness).collect();
        let lanes = clips.iter().zip(gains(&measured)).map(|(clip, gain)| Lane::new(clip, gain));
        Self { lanes: lanes.collect() }
    }

    /// What each clip is multiplied with so that all are equally loud, in the order of the clips.
    pub fn gains(&self) -> Vec<f32> {
        self.lanes.iter().map(|lane| lane.gain).collect()
    }

    /// Length of the longest clip, in seconds.
    pub fn seconds(&self) -> f64 {
        let longest = self.lanes.iter().map(Lane::len).max().unwrap_or(0);
        longest as f64 / f64::from(RATE.hz())
    }
}

/// Gains after which all have the integrated loudness of the loudest, or, where one of them would then rise above full
/// scale by its true peak, the highest loudness at which none does.
fn gains(measured: &[Loudness]) -> Vec<f32> {
    let speech = |of: &Loudness| of.lufs.filter(|lufs| *lufs > QUIETEST_LUFS);
    let loudest = measured.iter().filter_map(speech).reduce(f64::max);
    let possible = measured.iter().filter_map(|of| Some(speech(of)? - of.true_peak_db)).reduce(f64::min);
    let target = loudest.zip(possible).map(|(loudest, possible)| loudest.min(possible));
    let gain = |of: &Loudness| speech(of).zip(target).map_or(1.0, |(lufs, target)| 10_f64.powf((target - lufs) / 20.0));
    measured.iter().map(|of| gain(of) as f32).collect()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::model::SampleRate;

    fn tone(rate: SampleRate, amplitude: f64, seconds: f64) -> Clip {
        let hz = f64::from(rate.hz());
        let sample = |n: usize| (amplitude * (TAU * 440.0 * n as f64 / hz).sin()) as f32;
        Clip::new(rate, (0..(hz * seconds) as usize).map(sample).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_compared_is_equally_loud_and_never_above_full_scale() {
        let clips = [
            tone(SampleRate::HZ_24000, 0.1, 1.0),
            tone(SampleRate::HZ_48000, 0.5, 2.0),
            tone(SampleRate::HZ_16000, 0.02, 3.0),
        ];
        let comparison = Comparison::new(&clips);
        let heard: Vec<Loudness> = comparison
            .lanes
            .iter()
            .map(|lane| loudness(&Clip::new(RATE, (0..lane.len()).map(|at| lane.sample(at)).collect::<Vec<_>>())))
            .collect();
        let lufs: Vec<f64> = heard.iter().filter_map(|heard| heard.lufs).collect();
        assert_eq!(lufs.len(), 3);
        assert!(lufs.iter().all(|one| (one - lufs[1]).abs() < 0.1), "{lufs:?}");
        assert!(heard.iter().all(|heard| heard.true_peak_db <= 0.05), "{heard:?}");
        assert!((comparison.gains()[1] - 1.0).abs() < 1e-3, "the loudest stays as it is");
        assert!((comparison.seconds() - 3.0).abs() < 1e-3);
    }

    #[test]
    fn where_the_quiet_cannot_rise_the_loud_comes_down() {
        let of = |lufs: f64, true_peak_db: f64| Loudness { lufs: Some(lufs), true_peak_db };
        // The second is quiet on the whole and has a high peak: it may rise by 2 dB only.
        let gains = gains(&[of(-15.0, -1.0), of(-23.0, -2.0)]);
        let decibels: Vec<f64> = gains.iter().map(|gain| 20.0 * f64::from(*gain).log10()).collect();
        assert!((decibels[0] + 6.0).abs() < 1e-3 && (decibels[1] - 2.0).abs() < 1e-3, "{decibels:?}");
    }

    #[test]
    fn silence_and_hum_do_not_pull_the_others_down() {
        let of = |lufs: Option<f64>| Loudness { lufs, true_peak_db: -6.0 };
        assert_eq!(gains(&[of(None), of(Some(-70.0)), of(Some(-20.0))]), [1.0, 1.0, 1.0]);
        assert!(gains(&[]).is_empty());
    }
}
