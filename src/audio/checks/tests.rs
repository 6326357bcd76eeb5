//! Sounds that are as they should be, and sounds with one fault each.

use super::*;
use crate::{
    audio::voice::testing::{MAN, Random, Speaker},
    prompt::traits::read,
};

const RATE: SampleRate = SampleRate::HZ_24000;
/// 24 syllables, as MAN says them in six seconds.
const TEXT: &str = "Far out at sea the water is as blue as the petals of the loveliest flower, and as clear as glass.";

fn silence(seconds: f32) -> Vec<f32> {
    vec![0.0; (24_000.0 * seconds) as usize]
}

fn hiss(seconds: f32, amplitude: f32) -> Vec<f32> {
    let mut random = Random(3);
    silence(seconds).iter().map(|_| amplitude * random.signed()).collect()
}

/// A whole take: speech between short silences.
fn take(speaker: &Speaker) -> Vec<f32> {
    [silence(0.2), speaker.samples(), silence(0.4)].concat()
}

fn kinds(samples: Vec<f32>, text: &str, description: &str) -> Vec<CheckKind> {
    check(&Clip::new(RATE, samples), text, &read(description)).iter().map(|check| check.kind).collect()
}

#[test]
fn a_take_as_it_should_be_is_not_suspect() {
    assert_eq!(kinds(take(&MAN), TEXT, "A middle-aged man with a deep, calm voice"), []);
    assert_eq!(kinds(take(&MAN), "", ""), []);
    let woman = Speaker { hz: 210.0, tract: 1.15, ..MAN };
    assert_eq!(kinds(take(&woman), TEXT, "A young woman, warm and gentle, at a moderate pace"), []);
    let noisy = take(&MAN).iter().zip(hiss(7.0, 0.002)).map(|(a, b)| a + b).collect();
    assert_eq!(kinds(noisy, TEXT, ""), [], "a quiet room is no noise after the end");
}

#[test]
fn silence_is_all_that_is_said_of_silence() {
    assert_eq!(kinds(silence(3.0), TEXT, "a man"), [CheckKind::Silence]);
    assert_eq!(kinds(hiss(3.0, 0.001), TEXT, "a man"), [CheckKind::Silence]);
    assert_eq!(kinds(Vec::new(), TEXT, ""), [CheckKind::Silence]);
    assert_eq!(kinds(vec![f32::NAN; 24_000], TEXT, ""), [CheckKind::Silence]);
}

#[test]
fn clipping_is_found_and_loud_sound_is_not_clipped() {
    let loud = |gain: f32| take(&MAN).iter().map(|x| (x * gain).clamp(-1.0, 1.0)).collect::<Vec<_>>();
    assert_eq!(kinds(loud(1.95), TEXT, ""), []);
    assert_eq!(kinds(loud(6.0), TEXT, ""), [CheckKind::Clipping]);
}

#[test]
fn an_end_in_mid_sound_is_found_and_a_quick_fade_is_none() {
    let mut samples = take(&MAN);
    samples.truncate(24_000 * 4 + 4_800 + 3_000);
    assert_eq!(kinds(samples.clone(), "", ""), [CheckKind::CutOff]);
    let count = samples.len();
    for n in 0..600 {
        samples[count - 600 + n] *= 1.0 - n as f32 / 600.0;
    }
    samples.extend(silence(0.01));
    assert_eq!(kinds(samples, "", ""), []);
}

#[test]
fn times_that_nobody_needs_for_the_text_are_found() {
    assert_eq!(kinds(take(&MAN), &TEXT.repeat(4), ""), [CheckKind::TooShort]);
    assert_eq!(kinds([take(&MAN), take(&MAN)].concat(), "Good morning to you all.", ""), [CheckKind::TooLong]);
    assert_eq!(kinds(take(&MAN), "Oh!", ""), [], "a short text may be drawn out");
    assert_eq!(kinds(take(&MAN), &"今天天气很好，".repeat(20), ""), [CheckKind::TooShort]);
}

#[test]
fn noise_after_the_end_is_found() {
    let after = |noise: Vec<f32>| [MAN.samples(), silence(0.3), noise, silence(0.2)].concat();
    assert_eq!(kinds(after(hiss(0.8, 0.2)), TEXT, ""), [CheckKind::NoiseAfter]);
    assert_eq!(kinds(after(hiss(0.1, 0.2)), TEXT, ""), [], "an unvoiced sound may end the speech");
}

#[test]
fn what_contradicts_the_description_is_found_with_its_figures() {
    let clip = Clip::new(RATE, take(&Speaker { hz: 260.0, ..MAN }));
    let found = check(&clip, TEXT, &read("A deep man's voice"));
    let [Check { kind: CheckKind::Pitch, detail }] = found.as_slice() else { panic!("{found:?}") };
    assert!((detail.found - 260.0).abs() < 8.0 && detail.to < 200.0, "{detail:?}");
    assert_eq!(kinds(take(&MAN), TEXT, "A woman speaks slowly and softly"), [CheckKind::Pitch]);
    let quick = "快".repeat(45);
    assert_eq!(kinds(take(&MAN), &quick, "语速缓慢的男声"), [CheckKind::Pace]);
    assert_eq!(kinds(take(&MAN), TEXT, "A fast-talking man"), []);
}
