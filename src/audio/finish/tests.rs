//! Finishing as a whole: loudness, peaks, ends, audiobooks.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::ops::ControlFlow;

use super::{
    testing::{clicks, in_silence, limited, speech},
    *,
};
use crate::model::{ExportChannels, Finish, LoudnessTarget, SampleRate};

fn finished(clip: &Clip, finish: &Finish, to: u32, channels: ExportChannels) -> (Plan, Vec<f32>, Measured) {
    let to = SampleRate::new(to).unwrap();
    let mut go_on = |_| ControlFlow::Continue(());
    let plan = Plan::new(clip, finish, to, channels, &mut go_on).unwrap();
    let (mut samples, mut meter) = (Vec::new(), Meter::new(to, channels));
    run(clip, &plan, &mut go_on, |block| {
        meter.push(block);
        samples.extend_from_slice(block);
        Ok::<_, Cancelled>(())
    })
    .unwrap();
    (plan, samples, meter.read())
}

const TARGETS: [LoudnessTarget; 4] =
    [LoudnessTarget::Lufs14, LoudnessTarget::Lufs16, LoudnessTarget::Lufs19, LoudnessTarget::Lufs23];

#[test]
fn every_target_is_met_at_every_rate_in_one_channel_and_two() {
    for (rate, to) in [(24_000, 24_000), (24_000, 44_100), (16_000, 48_000), (48_000, 44_100)] {
        let clip = speech(rate, 8.0);
        for target in TARGETS {
            for channels in ExportChannels::ALL {
                let (plan, samples, measured) = finished(&clip, &limited(target), to, channels);
                let (aim, got) = (target.lufs().unwrap(), measured.lufs.unwrap());
                assert!((got - aim).abs() < 0.15, "{rate} to {to}, {target:?}: {got}");
                assert!(measured.true_peak_db < -0.9, "{rate} to {to}, {target:?}: {}", measured.true_peak_db);
                assert_eq!(samples.len(), plan.length());
            }
        }
    }
}

/// The limiter has to be quick for these, or it turns the whole down with the clicks.
#[test]
fn even_clicks_are_made_as_loud_as_asked() {
    let finish = limited(LoudnessTarget::Lufs16);
    let (_, _, measured) = finished(&clicks(24_000, 4.0), &finish, 24_000, ExportChannels::Mono);
    assert!((measured.lufs.unwrap() + 16.0).abs() < 0.15 && measured.true_peak_db < -0.9, "{measured:?}");
}

#[test]
fn the_limiter_works_at_its_ceiling_and_not_below() {
    for ceiling_db in [-1.0, -3.0] {
        let finish = Finish { ceiling_db, ..limited(LoudnessTarget::Lufs14) };
        let (plan, _, measured) = finished(&speech(24_000, 8.0), &finish, 48_000, ExportChannels::Mono);
        let over = measured.true_peak_db - f64::from(ceiling_db);
        assert!((-0.2..0.1).contains(&over), "{ceiling_db} dB: {over}");
        assert!(plan.gain_db > 3.0, "there was something to limit");
    }
}

#[test]
fn without_the_limiter_nothing_clips_even_if_it_stays_quieter() {
    let finish = Finish { limit: false, ..limited(LoudnessTarget::Lufs14) };
    let (_, _, measured) = finished(&speech(24_000, 6.0), &finish, 24_000, ExportChannels::Mono);
    assert!((measured.true_peak_db + 1.0).abs() < 0.1, "{measured:?}");
    assert!(measured.lufs.unwrap() < -15.0, "{measured:?}");
}

#[test]
fn silence_stays_silence() {
    let clip = Clip::new(SampleRate::HZ_24000, vec![0.0; 48_000]);
    let finish = Finish { trim: true, ..limited(LoudnessTarget::Lufs14) };
    let (plan, samples, _) = finished(&clip, &finish, 24_000, ExportChannels::Mono);
    assert_eq!(samples, vec![0.0; 48_000]);
    assert!(plan.gain_db.abs() < 1e-9);
}

#[test]
fn ends_are_trimmed_and_faded() {
    let finish = Finish { trim: true, trim_margin_ms: 50, fade_in_ms: 20, fade_out_ms: 100, ..Finish::default() };
    let (plan, samples, _) = finished(&in_silence(&speech(24_000, 2.0)), &finish, 48_000, ExportChannels::Mono);
    let seconds = samples.len() as f64 / 48_000.0;
    assert!((1.9..2.2).contains(&seconds), "{seconds} s are left");
    assert!(!plan.keeps_samples() && samples[0].abs() < 1e-3 && samples.last().unwrap().abs() < 1e-3);
}

#[test]
fn the_plain_recipe_keeps_every_sample() {
    let clip = speech(24_000, 1.0);
    let (plan, samples, _) = finished(&clip, &Finish::default(), 24_000, ExportChannels::Mono);
    assert!(plan.keeps_samples());
    assert_eq!(samples, &*clip.samples);
}

#[test]
fn audiobooks_are_checked_and_brought_within_the_limits() {
    let clip = speech(24_000, 12.0);
    let quiet = Clip::new(clip.rate, clip.samples.iter().map(|x| x * 0.1).collect::<Vec<_>>());
    let before = measure(&quiet).audiobook();
    assert!(!before.passes() && !before.rms.ok && before.peak.ok && before.noise_floor.ok, "{before:?}");
    let (_, _, measured) = finished(&quiet, &limited(LoudnessTarget::Audiobook), 44_100, ExportChannels::Mono);
    let after = measured.audiobook();
    assert!(after.passes(), "{after:?}");
    assert!((measured.rms_db + 20.0).abs() < 0.2, "{measured:?}");
    let noisy: Vec<f32> = clip.samples.iter().enumerate().map(|(n, x)| x + 0.005 * (n as f32 * 0.7).sin()).collect();
    let noisy = measure(&Clip::new(clip.rate, noisy)).audiobook();
    assert!(!noisy.noise_floor.ok && !noisy.passes(), "{noisy:?}");
    let hot = Clip::new(clip.rate, clip.samples.iter().map(|x| (x * 9.0).clamp(-1.0, 1.0)).collect::<Vec<_>>());
    assert!(!measure(&hot).audiobook().peak.ok);
}

#[test]
fn measurements_are_those_of_a_known_sound() {
    let sine: Vec<f32> =
        (0..48_000).map(|n| 0.1 * (std::f32::consts::TAU * 997.0 * n as f32 / 48_000.0).sin()).collect();
    let measured = measure(&Clip::new(SampleRate::HZ_48000, sine));
    assert!((measured.rms_db + 23.01).abs() < 0.01 && (measured.peak_db + 20.0).abs() < 0.01, "{measured:?}");
    assert!((measured.noise_floor_db.unwrap() + 23.01).abs() < 0.05, "{measured:?}");
    assert!((measured.lufs.unwrap() + 23.01).abs() < 0.1 && (measured.seconds - 1.0).abs() < 1e-9, "{measured:?}");
    assert_eq!(measure(&Clip::new(SampleRate::HZ_48000, vec![])).noise_floor_db, None);
}

#[test]
fn it_stops_when_told_to() {
    let clip = speech(24_000, 4.0);
    let mut left = 3;
    let mut stop_soon = |_| {
        left -= 1;
        if left > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let rate = SampleRate::HZ_24000;
    let plan = Plan::new(&clip, &limited(LoudnessTarget::Lufs14), rate, ExportChannels::Mono, &mut stop_soon);
    assert_eq!(plan, Err(Cancelled));
}
