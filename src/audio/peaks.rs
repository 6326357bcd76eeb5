//! What a waveform picture is drawn from. Knows nothing of pixels or colours.

use crate::model::Clip;

/// Lowest and highest sample of each of `buckets` equal stretches of the clip, first to last. An empty clip is flat;
/// a clip shorter than the picture repeats samples.
pub fn peaks(clip: &Clip, buckets: usize) -> Vec<(f32, f32)> {
    let count = clip.samples.len();
    if count == 0 {
        return vec![(0.0, 0.0); buckets];
    }
    (0..buckets)
        .map(|bucket| {
            let start = bucket_start(bucket, count, buckets).min(count - 1);
            let end = bucket_start(bucket + 1, count, buckets).max(start + 1);
            extremes(&clip.samples[start..end])
        })
        .collect()
}

/// In 128 bits, because minutes of sound times a wide picture overflow 32.
fn bucket_start(bucket: usize, count: usize, buckets: usize) -> usize {
    (bucket as u128 * count as u128 / buckets as u128) as usize
}

fn extremes(samples: &[f32]) -> (f32, f32) {
    let (low, high) =
        samples.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
    if low <= high { (low, high) } else { (0.0, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SampleRate;

    fn clip(samples: &[f32]) -> Clip {
        Clip::new(SampleRate::HZ_24000, samples)
    }

    #[test]
    fn every_sample_is_in_one_bucket() {
        let found = peaks(&clip(&[0.1, -0.2, 0.3, -0.4, 0.5, -0.6, 0.7]), 3);
        assert_eq!(found, [(-0.2, 0.1), (-0.4, 0.3), (-0.6, 0.7)]);
    }

    #[test]
    fn short_and_empty_clips_fill_the_picture() {
        assert_eq!(peaks(&clip(&[0.5, -0.5]), 4), [(0.5, 0.5), (0.5, 0.5), (-0.5, -0.5), (-0.5, -0.5)]);
        assert_eq!(peaks(&clip(&[]), 2), [(0.0, 0.0), (0.0, 0.0)]);
        assert_eq!(peaks(&clip(&[f32::NAN]), 1), [(0.0, 0.0)]);
        assert_eq!(peaks(&clip(&[1.0]), 0), []);
    }
}
