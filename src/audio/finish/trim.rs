//! Where the sound in a clip begins and ends.

use std::ops::Range;

use crate::model::{Clip, Finish};

/// Samples from the first to the last stretch of 10 ms that is louder than the threshold, with the margin around them.
/// The whole clip where nothing is.
pub fn sound_range(clip: &Clip, finish: &Finish) -> Range<usize> {
    let window = (clip.rate.hz() as usize / 100).max(1);
    let threshold = 10_f32.powf(finish.trim_below_db / 20.0).powi(2);
    let is_sound = |window: &[f32]| window.iter().map(|x| x * x).sum::<f32>() / window.len() as f32 > threshold;
    let sounds = |(_, window): &(usize, &[f32])| is_sound(window);
    let mut windows = clip.samples.chunks(window).enumerate();
    let Some((first, _)) = windows.by_ref().find(sounds) else {
        return 0..clip.samples.len();
    };
    let last = windows.rfind(sounds).map_or(first, |(last, _)| last);
    let margin = (u64::from(clip.rate.hz()) * u64::from(finish.trim_margin_ms) / 1_000) as usize;
    let end = ((last + 1) * window).saturating_add(margin);
    (first * window).saturating_sub(margin)..end.min(clip.samples.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SampleRate;

    fn clip(parts: &[(usize, f32)]) -> Clip {
        let samples: Vec<f32> = parts.iter().flat_map(|&(count, level)| vec![level; count]).collect();
        Clip::new(SampleRate::HZ_8000, samples)
    }

    #[test]
    fn silence_is_cut_but_for_the_margin() {
        let finish = Finish { trim_margin_ms: 20, ..Finish::default() };
        let sound = clip(&[(4_000, 0.001), (1_600, 0.1), (800, 0.0), (400, 0.1), (4_000, 0.0)]);
        assert_eq!(sound_range(&sound, &finish), 4_000 - 160..4_000 + 2_800 + 160);
        let finish = Finish { trim_below_db: -70.0, ..finish };
        assert_eq!(sound_range(&sound, &finish).start, 0, "a lower threshold takes the noise for sound");
    }

    #[test]
    fn margins_end_where_the_clip_does_and_silence_stays_whole() {
        let finish = Finish { trim_margin_ms: 5_000, ..Finish::default() };
        assert_eq!(sound_range(&clip(&[(100, 0.0), (90, 0.5), (7, 0.5)]), &finish), 0..197);
        assert_eq!(sound_range(&clip(&[(1_000, 0.0)]), &finish), 0..1_000);
        assert_eq!(sound_range(&clip(&[]), &finish), 0..0);
    }
}
