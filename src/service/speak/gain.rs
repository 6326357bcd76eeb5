//! Volume.

/// Level above which loud samples are rounded off instead of cut.
const KNEE: f32 = 0.7;

/// The factor of a volume from 0 to 100: 50 is 1, 100 is 2 (+6 dB), 0 is silence.
pub fn of_volume(volume: u32) -> f32 {
    volume.min(100) as f32 / 50.0
}

/// The sample made louder or softer. Where it would grow past the knee it bends towards full scale and never gets there.
pub fn apply(sample: f32, gain: f32) -> f32 {
    let loud = sample * gain;
    if gain <= 1.0 || loud.abs() <= KNEE {
        return loud;
    }
    let room = 1.0 - KNEE;
    (KNEE + room * ((loud.abs() - KNEE) / room).tanh()).copysign(loud)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(a: f32, b: f32) {
        assert!((a - b).abs() < 1e-6, "{a} is not {b}");
    }

    #[test]
    fn fifty_changes_nothing_and_zero_is_silence() {
        for sample in [-1.0, -0.3, 0.0, 0.8, 1.0] {
            assert_near(apply(sample, of_volume(50)), sample);
            assert_near(apply(sample, of_volume(0)), 0.0);
        }
        assert_near(apply(0.2, of_volume(100)), 0.4);
        assert_near(apply(0.2, of_volume(25)), 0.1);
    }

    #[test]
    fn loud_samples_bend_and_do_not_clip() {
        let loud: Vec<f32> = [0.3, 0.4, 0.6, 0.8].iter().map(|&sample| apply(sample, 2.0)).collect();
        assert!(loud.is_sorted() && loud.iter().all(|&sample| sample < 1.0), "{loud:?}");
        assert_near(apply(-0.8, 2.0), -apply(0.8, 2.0));
    }
}
