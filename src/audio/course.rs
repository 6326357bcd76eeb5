//! How loud a recording is from moment to moment, and which of its moments are speech. What `figures` and `checks`
//! share.

use crate::model::Clip;

/// Moments per second.
const PER_SECOND: u32 = 100;
/// What is so much quieter than the loud moments, in decibels, is a pause.
const RANGE_DB: f32 = 32.0;
/// Nothing quieter than this is speech.
const QUIETEST_DB: f32 = -58.0;
/// What no meter goes below.
const SILENCE_DB: f32 = -120.0;
/// Pauses up to this many moments (300 ms) belong to the speech.
const PAUSE: usize = 30;
/// Speech is at least this many moments together (30 ms): a click is none.
const SHORTEST: usize = 3;

/// Level of each 10 ms.
pub(super) struct Course {
    /// In decibels of full scale.
    pub(super) levels: Vec<f32>,
    /// Level that the loudest twentieth reaches.
    pub(super) loud_db: f32,
}

impl Course {
    pub(super) fn of(clip: &Clip) -> Self {
        let length = (clip.rate.hz() / PER_SECOND).max(1) as usize;
        let levels: Vec<f32> = clip.samples.chunks(length).map(level_db).collect();
        let mut sorted = levels.clone();
        let place = (sorted.len() * 19 / 20).min(sorted.len().saturating_sub(1));
        let loud_db =
            if sorted.is_empty() { SILENCE_DB } else { *sorted.select_nth_unstable_by(place, f32::total_cmp).1 };
        Self { levels, loud_db }
    }

    /// Below this is a pause.
    pub(super) fn floor_db(&self) -> f32 {
        (self.loud_db - RANGE_DB).max(QUIETEST_DB)
    }

    /// First and one past the last moment of speech; `None` in silence.
    pub(super) fn speech(&self) -> Option<(usize, usize)> {
        let floor = self.floor_db();
        let mut ends: Option<(usize, usize)> = None;
        let mut at = 0;
        for run in self.levels.chunk_by(|a, b| (*a > floor) == (*b > floor)) {
            if run[0] > floor && run.len() >= SHORTEST {
                ends = Some((ends.map_or(at, |(first, _)| first), at + run.len()));
            }
            at += run.len();
        }
        ends
    }

    /// Seconds of speech, long pauses left out.
    pub(super) fn speaking_seconds(&self) -> f32 {
        let Some((first, end)) = self.speech() else { return 0.0 };
        let floor = self.floor_db();
        let runs = self.levels[first..end].chunk_by(|a, b| (*a > floor) == (*b > floor));
        let moments: usize = runs.filter(|run| run[0] > floor || run.len() <= PAUSE).map(<[f32]>::len).sum();
        seconds(moments)
    }
}

/// Length of so many moments.
pub(super) fn seconds(moments: usize) -> f32 {
    moments as f32 / PER_SECOND as f32
}

/// Level of some samples in decibels of full scale.
pub(super) fn level_db(samples: &[f32]) -> f32 {
    let power =
        samples.iter().map(|x| if x.is_finite() { x * x } else { 0.0 }).sum::<f32>() / samples.len().max(1) as f32;
    (10.0 * power.log10()).max(SILENCE_DB)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SampleRate;

    fn buzz(seconds: f32, amplitude: f32) -> Vec<f32> {
        (0..(24_000.0 * seconds) as usize).map(|n| amplitude * (n as f32 * 0.05).sin()).collect()
    }

    fn course(parts: &[(f32, f32)]) -> Course {
        let samples = parts.iter().flat_map(|(seconds, amplitude)| buzz(*seconds, *amplitude)).collect::<Vec<_>>();
        Course::of(&Clip::new(SampleRate::HZ_24000, samples))
    }

    #[test]
    fn speech_lies_between_the_silences_and_long_pauses_are_left_out() {
        let course = course(&[(0.5, 0.0), (1.0, 0.3), (0.2, 0.0), (1.0, 0.3), (0.7, 0.0), (0.3, 0.3), (0.9, 0.0)]);
        assert_eq!(course.speech(), Some((50, 370)));
        assert!((course.speaking_seconds() - 2.5).abs() < 0.02, "{}", course.speaking_seconds());
    }

    #[test]
    fn silence_and_clicks_are_no_speech() {
        assert_eq!(course(&[(1.0, 0.0)]).speech(), None);
        assert_eq!(course(&[]).speech(), None);
        let clicks = course(&[(0.5, 0.3), (0.5, 0.0), (0.01, 0.3), (0.5, 0.0)]);
        assert_eq!(clicks.speech(), Some((0, 50)));
    }
}
