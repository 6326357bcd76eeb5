//! Voices of known numbers, and recordings that are hardly voices.

use super::{
    testing::{MAN, Random, Speaker},
    *,
};

fn of(speaker: Speaker) -> Measures {
    measure(&speaker.clip()).unwrap_or_else(|| panic!("nothing was heard of {speaker:?}"))
}

fn is_near(found: f32, expected: f32, share: f32) -> bool {
    (found / expected - 1.0).abs() < share
}

fn spacing(speaker: Speaker) -> f32 {
    of(speaker).formant_spacing_hz.unwrap_or_default()
}

#[test]
fn pitch_and_melody_are_those_of_the_source_at_every_rate() {
    for rate in [SampleRate::HZ_16000, SampleRate::HZ_24000, SampleRate::HZ_48000] {
        for (hz, spread_st) in [(85.0, 1.0), (120.0, 2.0), (210.0, 3.4), (310.0, 2.0)] {
            let measured = of(Speaker { rate, hz, spread_st, ..MAN });
            assert!(is_near(measured.f0_hz, hz, 0.04), "{hz}: {measured:?}");
            assert!(is_near(measured.spread_st, spread_st, 0.2), "{spread_st}: {measured:?}");
        }
    }
}

#[test]
fn the_vocal_tract_is_heard_whatever_the_pitch() {
    for (hz, tract) in
        [(90.0, 0.92), (120.0, 1.0), (160.0, 1.0), (150.0, 1.15), (210.0, 1.15), (180.0, 1.05), (300.0, 1.35)]
    {
        let found = spacing(Speaker { hz, tract, ..MAN });
        assert!(is_near(found, 1_000.0 * tract, 0.06), "{hz} Hz, {tract}: {found}");
    }
    let found = spacing(Speaker { rate: SampleRate::HZ_48000, tract: 1.15, hz: 200.0, ..MAN });
    assert!(is_near(found, 1_150.0, 0.06), "{found}");
}

#[test]
fn syllables_are_counted() {
    let mut last = 0.0;
    for syllables_per_second in [2.5, 4.0, 6.0] {
        let pace = of(Speaker { syllables_per_second, ..MAN }).pace_hz.unwrap_or_default();
        assert!(is_near(pace, syllables_per_second, 0.2) && pace > last, "{syllables_per_second}: {pace}");
        last = pace;
    }
    // Pauses are no slower speech.
    let said = MAN.samples();
    let quiet = vec![0.0; 24_000];
    let broken = Clip::new(MAN.rate, [&said[..], &quiet, &said, &quiet].concat());
    let pace = measure(&broken).and_then(|measured| measured.pace_hz).unwrap_or_default();
    assert!(is_near(pace, 4.0, 0.2), "{pace}");
}

#[test]
fn breath_takes_from_the_high_harmonics_and_roughness_from_all() {
    let steady = Speaker { spread_st: 0.5, ..MAN };
    let heard = |breath, jitter| of(Speaker { breath, jitter, ..steady });
    let [clear, airy, breathy] = [0.0, 0.1, 0.4].map(|breath| heard(breath, 0.0).high_hnr_db);
    assert!(clear > airy + 3.0 && airy > breathy + 3.0, "{clear} {airy} {breathy}");
    let [even, rough, hoarse] = [0.0, 0.02, 0.06].map(|jitter| heard(0.0, jitter).low_hnr_db);
    assert!(even > rough + 2.0 && rough > hoarse + 2.0, "{even} {rough} {hoarse}");
}

#[test]
fn brightness_and_effort_follow_the_slope() {
    let clip = MAN.clip();
    // A step from each sample to the next lifts what is high.
    let bright: Vec<f32> = clip.samples.windows(2).map(|pair| pair[1] - 0.9 * pair[0]).collect();
    let (plain, bright) = (measure(&clip), measure(&Clip::new(clip.rate, bright)));
    let (Some(plain), Some(bright)) = (plain, bright) else { panic!("nothing was heard") };
    assert!(bright.brightness_db > plain.brightness_db + 6.0 && bright.effort_db > plain.effort_db + 3.0);
}

#[test]
fn a_noisy_room_is_no_other_voice() {
    let quiet = vec![0.0; 12_000];
    let said = MAN.samples();
    let mut sound = [&quiet[..], &said, &quiet].concat();
    let clean = measure(&Clip::new(MAN.rate, sound.clone()));
    let power = said.iter().map(|x| x * x).sum::<f32>() / said.len() as f32;
    let mut random = Random(3);
    // 15 dB below the voice; even noise has a third of the power of its peaks.
    let level = (3.0 * power / 31.6).sqrt();
    for sample in &mut sound {
        *sample += level * random.signed();
    }
    let (Some(clean), Some(noisy)) = (clean, measure(&Clip::new(MAN.rate, sound))) else { panic!("nothing was heard") };
    assert!(is_near(noisy.f0_hz, clean.f0_hz, 0.03), "{noisy:?}");
    let tract = |it: &Measures| it.formant_spacing_hz.unwrap_or_default();
    assert!(is_near(tract(&noisy), tract(&clean), 0.06), "{noisy:?} {clean:?}");
    assert!(is_near(noisy.pace_hz.unwrap_or_default(), 4.0, 0.25), "{noisy:?}");
}

#[test]
fn what_is_no_voice_gives_nothing_and_never_fails() {
    let rate = SampleRate::HZ_24000;
    let mut random = Random(1);
    let hiss: Vec<f32> = (0..48_000).map(|_| random.signed() * 0.5).collect();
    let broken = vec![f32::NAN; 48_000];
    for samples in [vec![], vec![0.0; 240], vec![0.0; 48_000], vec![0.5; 48_000], hiss, broken] {
        assert_eq!(measure(&Clip::new(rate, samples)), None);
    }
    // A chord and two people at once are measured as something, within what numbers can be.
    let tone = |hz: f32, n: usize| (std::f32::consts::TAU * hz * n as f32 / 24_000.0).sin() * 0.2;
    let chord: Vec<f32> = (0..96_000).map(|n| tone(220.0, n) + tone(277.2, n) + tone(329.6, n)).collect();
    let other = Speaker { hz: 210.0, tract: 1.15, ..MAN }.samples();
    let both: Vec<f32> = MAN.samples().iter().zip(&other).map(|(a, b)| a + b).collect();
    let hum: Vec<f32> = (0..96_000).map(|n| tone(120.0, n)).collect();
    for samples in [chord, both, hum] {
        if let Some(it) = measure(&Clip::new(rate, samples)) {
            assert!((50.0..=510.0).contains(&it.f0_hz) && (0.0..9.0).contains(&it.spread_st), "{it:?}");
            assert!(it.formant_spacing_hz.is_none_or(|hz| (800.0..=1_750.0).contains(&hz)), "{it:?}");
            assert!([it.low_hnr_db, it.high_hnr_db, it.brightness_db, it.effort_db].iter().all(|x| x.is_finite()));
        }
    }
}

#[test]
fn a_long_recording_is_measured_in_its_middle_only() {
    let samples = vec![0.0; 48_000 * 60];
    let clip = Clip::new(SampleRate::HZ_48000, samples);
    assert_eq!(middle(&clip).duration(), MEASURED);
    let said = MAN.clip();
    assert_eq!(middle(&said), said);
}
