//! Voices of the formant engine, measured and built again; and measures at the edges.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::ops::ControlFlow;

use super::*;
use crate::{
    audio::voice,
    engine::{ENGINE_RATE, Engine, FormantEngine, Utterance, describe},
    model::{Clip, Language},
};

const ENGLISH: &str = "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background. \
    It is easy to tell the depth of a well. Rice is often served in round bowls.";
const CHINESE: &str = "春天来了，花园里的花都开了。孩子们在草地上跑来跑去，老人坐在树下聊天。今天的天气非常好。";

fn engine() -> (FormantEngine, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    (FormantEngine::new(place.path().join("engine")), place)
}

/// What is built from a recording of `voice`.
fn again(engine: &FormantEngine, voice: &VoiceSpec, language: Language) -> VoiceSpec {
    let text = if language == Language::Zh { CHINESE } else { ENGLISH };
    let mut samples = Vec::new();
    let utterance = Utterance { text, language, speech_rate: 1.0, pitch_rate: 1.0 };
    let mut sink = |block: &[f32]| {
        samples.extend_from_slice(block);
        ControlFlow::Continue(())
    };
    engine.speak(voice, &utterance, &mut sink).unwrap();
    from_measures(&voice::measure(&Clip::new(ENGINE_RATE, samples)).unwrap(), 1)
}

fn is_near(found: f32, made: f32, share: f32) -> bool {
    (found / made - 1.0).abs() < share
}

#[test]
fn the_four_voices_come_back() {
    let (engine, _place) = engine();
    let four = ["An old man with a deep hoarse slow voice", "A soft-voiced woman", "A young woman", "八岁小女孩"];
    for language in [Language::En, Language::Zh] {
        let made = four.map(|words| describe::spec(words, 5));
        let found = made.each_ref().map(|voice| again(&engine, voice, language));
        for (made, found) in made.iter().zip(&found) {
            assert!(is_near(found.f0_hz, made.f0_hz, 0.08), "{language}: {found:?} of {made:?}");
            assert!(is_near(found.formant, made.formant, 0.08), "{language}: {found:?} of {made:?}");
            assert_eq!(found.gender, made.gender, "{language}: {found:?} of {made:?}");
        }
        assert!(found.windows(2).all(|pair| pair[0].f0_hz < pair[1].f0_hz), "{found:?}");
        let [man, soft, young, child] = found;
        assert!(man.rough > soft.rough.max(young.rough).max(child.rough) + 0.2, "{man:?}");
        assert!(man.breath > young.breath && man.rate < soft.rate && man.rate < young.rate, "{man:?}");
        assert!(man.age_years >= 55.0 && child.age_years <= 14.0, "{man:?} {child:?}");
        assert!((20.0..50.0).contains(&soft.age_years) && (20.0..50.0).contains(&young.age_years));
        assert!(soft.bright < young.bright, "{soft:?} {young:?}");
    }
}

#[test]
fn each_number_is_heard_in_the_order_it_was_made() {
    let (engine, _place) = engine();
    let plain = VoiceSpec {
        f0_range: 1.0,
        rate: 1.0,
        breath: 0.0,
        rough: 0.0,
        bright: 0.0,
        energy: 0.0,
        ..describe::spec("a woman", 1)
    };
    let heard = |change: fn(VoiceSpec, f32) -> VoiceSpec, values: [f32; 3], number: fn(&VoiceSpec) -> f32| {
        let found = values.map(|value| number(&again(&engine, &change(plain.clone(), value), Language::En)));
        assert!(found[0] < found[1] && found[1] < found[2], "{values:?} as {found:?}");
    };
    heard(|voice, breath| VoiceSpec { breath, ..voice }, [0.1, 0.7, 1.0], |voice| voice.breath);
    heard(|voice, rough| VoiceSpec { rough, ..voice }, [0.1, 0.6, 0.9], |voice| voice.rough);
    heard(|voice, rate| VoiceSpec { rate, ..voice }, [0.7, 1.0, 1.4], |voice| voice.rate);
    heard(|voice, bright| VoiceSpec { bright, ..voice }, [-0.8, 0.0, 0.8], |voice| voice.bright);
    heard(|voice, formant| VoiceSpec { formant, ..voice }, [0.9, 1.0, 1.1], |voice| voice.formant);
    // The program's melodies are narrow: all but the liveliest are a monotone beside a person's.
    heard(|voice, f0_range| VoiceSpec { f0_range, ..voice }, [1.0, 1.4, 1.8], |voice| voice.f0_range);
}

const ORDINARY: Measures = Measures {
    f0_hz: 118.0,
    spread_st: 3.4,
    formant_spacing_hz: Some(1_010.0),
    pace_hz: Some(4.1),
    low_hnr_db: 17.0,
    high_hnr_db: 9.0,
    brightness_db: -8.5,
    effort_db: -5.0,
};

#[test]
fn an_ordinary_man_is_ordinary() {
    let voice = from_measures(&ORDINARY, 3);
    assert_eq!((voice.gender, voice.seed), (Gender::Male, 3));
    for (number, expected) in [
        (voice.f0_hz / 118.0, 1.0),
        (voice.f0_range, 1.0),
        (voice.formant, 1.0),
        (voice.rate, 1.0),
        (voice.bright, 0.0),
        (voice.energy, 0.0),
        (voice.age_years, 35.0),
    ] {
        assert!((number - expected).abs() < 0.02, "{voice:?}");
    }
    assert!(voice.breath < 0.2 && voice.rough < 0.2, "{voice:?}");
    assert_eq!(from_measures(&ORDINARY, 3), voice);
}

#[test]
fn gender_and_age_are_told_by_pitch_and_formants_together() {
    for (f0_hz, spacing, gender, child) in [
        (118.0, Some(1_010.0), Gender::Male, false),
        (160.0, Some(980.0), Gender::Male, false),
        (150.0, Some(1_170.0), Gender::Female, false),
        (210.0, Some(1_150.0), Gender::Female, false),
        (250.0, Some(1_150.0), Gender::Female, false),
        (153.0, Some(1_073.0), Gender::Neutral, false),
        (300.0, Some(1_350.0), Gender::Female, true),
        (250.0, Some(1_250.0), Gender::Female, true),
        (110.0, None, Gender::Male, false),
        (220.0, None, Gender::Female, false),
        (320.0, None, Gender::Female, true),
    ] {
        let voice = from_measures(&Measures { f0_hz, formant_spacing_hz: spacing, ..ORDINARY }, 1);
        assert_eq!((voice.gender, voice.age_years < 15.0), (gender, child), "{f0_hz} {spacing:?}: {voice:?}");
    }
}

#[test]
fn any_measures_give_a_voice_in_range() {
    for value in [f32::NAN, f32::NEG_INFINITY, -1e9, 0.0, 1e9, f32::INFINITY] {
        let all = Measures {
            f0_hz: value,
            spread_st: value,
            formant_spacing_hz: Some(value),
            pace_hz: Some(value),
            low_hnr_db: value,
            high_hnr_db: value,
            brightness_db: value,
            effort_db: value,
        };
        let voice = from_measures(&all, 1);
        assert_eq!(voice, voice.clamped(), "{value}");
        assert!([voice.f0_hz, voice.formant, voice.rate, voice.breath].iter().all(|number| number.is_finite()));
    }
}
