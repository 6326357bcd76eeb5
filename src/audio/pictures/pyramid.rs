//! Lowest and highest samples at several zooms, so that a waveform of any length is drawn in the time of its width.

use std::ops::Range;

use rayon::prelude::*;

use super::samples_of;
use crate::model::Clip;

/// Samples of a bucket of the lowest level. Below that the samples themselves are looked at.
const FIRST: usize = 64;
/// Buckets of a level in one of the next.
const STEP: usize = 4;
/// A level with fewer buckets than this is the last.
const FEWEST: usize = 512;
/// Buckets that are made at one go.
const AT_ONCE: usize = 1_024;

/// Lowest and highest sample.
type Extremes = (f32, f32);

/// A clip and its peaks at every zoom. An eighth of the clip's size on top of it.
#[derive(Clone, Debug)]
pub struct Pyramid {
    clip: Clip,
    /// Level `n` has one entry for each `FIRST * STEP^n` samples.
    levels: Vec<Vec<Extremes>>,
}

impl Pyramid {
    /// Looks at every sample once: some 50 ms for an hour.
    pub fn new(clip: &Clip) -> Self {
        let mut levels = vec![first(&clip.samples)];
        while let Some(last) = levels.last().filter(|last| last.len() >= FEWEST) {
            levels.push(next(last));
        }
        Self { clip: clip.clone(), levels }
    }

    /// Length of the clip in seconds.
    pub fn seconds(&self) -> f64 {
        self.clip.duration().as_secs_f64()
    }

    /// Lowest and highest sample under each of `columns` equal columns of a part, given in seconds. What lies outside
    /// the clip is flat.
    pub fn peaks(&self, seconds: Range<f64>, columns: usize) -> Vec<Extremes> {
        let width = (seconds.end - seconds.start) / columns.max(1) as f64;
        let column = |n: usize| {
            let from = seconds.start + n as f64 * width;
            let part = samples_of(&self.clip, &(from..from + width));
            self.extremes(part.start as usize..(part.end.ceil() as usize).max(part.start as usize))
        };
        (0..columns).map(column).collect()
    }

    /// From the coarsest level whose buckets are no larger than the part, so that few are looked at and hardly
    /// anything beside it.
    fn extremes(&self, part: Range<usize>) -> Extremes {
        let fits = |level: &usize| FIRST * STEP.pow(*level as u32) <= part.len();
        let Some(level) = (0..self.levels.len()).rev().find(fits) else {
            let end = part.end.min(self.clip.samples.len());
            return extremes(self.clip.samples.get(part.start..end).unwrap_or_default());
        };
        let (size, level) = (FIRST * STEP.pow(level as u32), &self.levels[level]);
        let end = part.end.div_ceil(size).min(level.len());
        merge(level.get(part.start / size..end).unwrap_or_default())
    }
}

fn first(samples: &[f32]) -> Vec<Extremes> {
    let large = samples.par_chunks(FIRST * AT_ONCE);
    large.flat_map_iter(|large| large.chunks(FIRST).map(extremes)).collect()
}

fn next(level: &[Extremes]) -> Vec<Extremes> {
    level.chunks(STEP).map(merge).collect()
}

/// What is no number is silence.
fn extremes(samples: &[f32]) -> Extremes {
    // Eight at a time, which the compiler makes vectors of.
    let mut low = [f32::INFINITY; 8];
    let mut high = [f32::NEG_INFINITY; 8];
    let (eights, rest) = samples.as_chunks::<8>();
    for eight in eights {
        for (n, &sample) in eight.iter().enumerate() {
            low[n] = if sample < low[n] { sample } else { low[n] };
            high[n] = if sample > high[n] { sample } else { high[n] };
        }
    }
    let ends = rest.iter().map(|&sample| (sample, sample)).chain(low.into_iter().zip(high));
    flat_if_none(ends.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), (l, h)| (low.min(l), high.max(h))))
}

fn merge(level: &[Extremes]) -> Extremes {
    flat_if_none(
        level.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &(l, h)| (low.min(l), high.max(h))),
    )
}

fn flat_if_none((low, high): Extremes) -> Extremes {
    if low <= high { (low, high) } else { (0.0, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SampleRate;

    fn noise(count: usize) -> Clip {
        let mut state = 1_u32;
        let mut sample = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        };
        Clip::new(SampleRate::HZ_24000, (0..count).map(|_| sample()).collect::<Vec<_>>())
    }

    /// What a look at every sample of each column finds.
    fn plain(clip: &Clip, from: usize, to: usize, columns: usize) -> Vec<Extremes> {
        let width = (to - from) / columns;
        (0..columns).map(|n| extremes(&clip.samples[from + n * width..from + (n + 1) * width])).collect()
    }

    #[test]
    fn every_zoom_shows_what_every_sample_shows() {
        let clip = noise(24_000 * 60);
        let pyramid = Pyramid::new(&clip);
        assert!(pyramid.levels.len() >= 4);
        // Columns of whole buckets, at each level, and of single samples.
        for width in [1, 16, 64, 256, 1_024, 4_096, 16_384] {
            let (columns, from) = (80, 16_384);
            let seconds = |sample: usize| sample as f64 / 24_000.0;
            let found = pyramid.peaks(seconds(from)..seconds(from + width * columns), columns);
            for (found, exact) in found.iter().zip(plain(&clip, from, from + width * columns, columns)) {
                // A neighbour's first sample may be seen too, but nothing may be missed.
                assert!(found.0 <= exact.0 && found.1 >= exact.1, "{width}: {found:?} for {exact:?}");
            }
        }
    }

    #[test]
    fn a_single_click_in_a_long_silence_is_seen_at_every_zoom_and_only_there() {
        let mut samples = vec![0.0; 24_000 * 100];
        samples[24_000 * 50] = 0.9;
        let pyramid = Pyramid::new(&Clip::new(SampleRate::HZ_24000, samples));
        for (part, columns) in [(0.0..100.0, 1_000), (49.0..51.0, 500), (49.999..50.002, 300)] {
            let found = pyramid.peaks(part.clone(), columns);
            let marked: Vec<_> = (0..columns).filter(|&n| found[n].1 > 0.8).collect();
            let expected = ((50.0 - part.start) / (part.end - part.start) * columns as f64) as usize;
            assert!((1..=8).contains(&marked.len()), "{marked:?}");
            assert!(marked.iter().all(|n| n.abs_diff(expected) <= 8), "{marked:?} around {expected}");
        }
    }

    #[test]
    fn nothing_and_what_lies_outside_are_flat() {
        let empty = Pyramid::new(&Clip::new(SampleRate::HZ_24000, Vec::new()));
        assert_eq!(empty.peaks(0.0..1.0, 3), [(0.0, 0.0); 3]);
        let pyramid = Pyramid::new(&noise(24_000));
        let found = pyramid.peaks(-1.0..3.0, 4);
        assert_eq!((found[0], found[2], found[3]), ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0)));
        assert!(found[1].1 > 0.9);
        assert_eq!(
            Pyramid::new(&Clip::new(SampleRate::HZ_24000, vec![f32::NAN; 100])).peaks(0.0..0.004, 1),
            [(0.0, 0.0)]
        );
        assert!(pyramid.peaks(0.0..1.0, 0).is_empty());
    }
}
