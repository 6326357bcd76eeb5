//! What instructions do to a delivery, in numbers and in sound.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::ops::ControlFlow;

use super::*;
use crate::{
    audio::voice::{Measures, measure},
    catalog::Catalog,
    engine::{ENGINE_RATE, Engine, FormantEngine, Utterance, describe},
    model::{Clip, Language},
};

fn voice() -> VoiceSpec {
    let plain = describe::spec("a woman", 3);
    VoiceSpec { breath: 0.1, rough: 0.1, bright: 0.0, energy: 0.0, ..plain }
}

fn told(instructions: &str) -> VoiceSpec {
    delivered(&voice(), instructions)
}

/// A name, whether a voice is so, and what makes it so.
type Check<'a> = (&'a str, &'a dyn Fn(&VoiceSpec) -> bool, &'a [&'a str]);

#[test]
fn each_instruction_changes_what_it_is_about_in_both_languages() {
    let plain = voice();
    let faster = |it: &VoiceSpec| it.rate > plain.rate * 1.05;
    let slower = |it: &VoiceSpec| it.rate < plain.rate * 0.95;
    let whispered = |it: &VoiceSpec| it.breath > plain.breath + 0.5 && it.energy < plain.energy - 0.3;
    let louder = |it: &VoiceSpec| it.energy > plain.energy + 0.2;
    let softer = |it: &VoiceSpec| it.energy < plain.energy - 0.2;
    let wider = |it: &VoiceSpec| it.f0_range > plain.f0_range * 1.1;
    let narrower = |it: &VoiceSpec| it.f0_range < plain.f0_range * 0.95;
    let higher = |it: &VoiceSpec| it.f0_hz > plain.f0_hz * 1.1;
    let lower = |it: &VoiceSpec| it.f0_hz < plain.f0_hz / 1.1;
    let rougher = |it: &VoiceSpec| it.rough > plain.rough + 0.15;
    let checks: [Check<'_>; 10] = [
        (
            "faster",
            &faster,
            &["Speak faster, please.", "speed up", "Hurry up!", "请说快一点", "语速加快", "再快些", "提高语速"],
        ),
        (
            "slower",
            &slower,
            &["slow down a bit", "Take your time.", "speak more slowly", "慢一点说", "请放慢语速", "语速缓慢"],
        ),
        ("whispered", &whispered, &["Whisper it.", "in a whisper", "用耳语的方式", "悄悄地说", "说悄悄话"]),
        ("louder", &louder, &["Louder!", "Shout it out", "speak loudly", "大声一点", "提高音量", "大喊"]),
        ("softer", &softer, &["softly", "lower your voice", "be quieter", "轻声细语", "小声点", "压低声音"]),
        (
            "wider",
            &wider,
            &["cheerful", "with laughter", "sound excited and surprised", "开心地笑着说", "语气非常激动", "惊喜"],
        ),
        ("narrower", &narrower, &["calmly", "sad, with a sigh", "monotone", "平静地说", "悲伤，带着叹息", "语气冷漠"]),
        ("higher", &higher, &["with a high pitch", "raise the pitch", "音调高", "提高音调"]),
        ("lower", &lower, &["in a deep, low voice", "lower the pitch", "声音低沉", "降低音调"]),
        ("rougher", &rougher, &["angry", "hoarsely", "愤怒地吼", "用沙哑的声音"]),
    ];
    for (name, is_so, all) in checks {
        for instructions in all {
            assert!(is_so(&told(instructions)), "{instructions:?} is not {name}: {:?}", told(instructions));
        }
    }
}

#[test]
fn more_of_it_does_more_and_its_opposite_less() {
    assert!(told("speak very fast").rate > told("speak fast").rate);
    assert!(told("语速非常快").rate > told("语速稍快").rate);
    assert!(told("very cheerful").f0_range > told("slightly cheerful").f0_range);
    assert_eq!(told("not angry"), voice());
    assert_eq!(told("不要生气"), voice());
}

#[test]
fn nobody_becomes_somebody_else() {
    let plain = voice();
    let everything = "an old man, a little boy, deep, very low, hoarse, whispering, furious, shouting, fast! \
        像一个老爷爷，低沉沙哑，七十岁，男声，非常慢，哭着";
    for instructions in ["speak like an old man", "八岁小女孩", "a squeaky shrill little child", everything] {
        let it = told(instructions);
        assert_eq!((it.gender, it.seed), (plain.gender, plain.seed), "{instructions}");
        assert_eq!(
            (it.age_years.to_bits(), it.formant.to_bits()),
            (plain.age_years.to_bits(), plain.formant.to_bits())
        );
        assert!((it.f0_hz / plain.f0_hz).log2().abs() <= 0.2501, "{instructions}: {it:?}");
        assert_eq!(it, it.clamped());
        assert_eq!(it, told(instructions));
    }
    for nothing in ["", " ", "🎤", "请用河南话表达。", "Read this text."] {
        assert_eq!(told(nothing), plain, "{nothing}");
    }
}

#[test]
fn the_fixed_sentences_of_the_catalog_all_act() {
    let catalog = Catalog::bundled();
    let fixed = &catalog.family("cosyvoice").unwrap().fixed_instructions;
    let feelings: Vec<_> = fixed.all().into_iter().filter(|sentence| sentence.starts_with("你说话")).collect();
    let feelings: Vec<_> = feelings.iter().map(|sentence| (sentence, told(sentence))).collect();
    for (n, (sentence, it)) in feelings.iter().enumerate() {
        assert_eq!(*it == voice(), sentence.contains("neutral"), "{sentence}");
        assert!(feelings[..n].iter().all(|(_, other)| other != it), "{sentence} is like another");
    }
    for sentence in fixed.all().iter().filter(|sentence| !sentence.starts_with("你说话")) {
        assert_ne!(told(sentence), voice(), "{sentence}");
    }
    assert!(told("你说话的情感是happy。").f0_range > told("你说话的情感是sad。").f0_range * 1.4);
    assert!(told("你正在进行比赛解说，你说话的情感是neutral。").rate > voice().rate);
}

/// What is heard of a text in English or Chinese, where a pitch is heard, and its length in seconds.
fn heard(engine: &FormantEngine, instructions: &str, language: Language) -> (Option<Measures>, f32) {
    let text = if language == Language::Zh {
        "春天来了，花园里的花都开了。孩子们在草地上跑来跑去。"
    } else {
        "The birch canoe slid on the smooth planks. It is easy to tell the depth of a well."
    };
    let utterance = Utterance { text, language, speech_rate: 1.0, pitch_rate: 1.0 };
    let mut samples = Vec::new();
    let mut sink = |block: &[f32]| {
        samples.extend_from_slice(block);
        ControlFlow::Continue(())
    };
    engine.speak(&told(instructions), &utterance, &mut sink).unwrap();
    let clip = Clip::new(ENGINE_RATE, samples);
    (measure(&clip), clip.duration().as_secs_f32())
}

#[test]
fn instructions_are_heard() {
    let place = tempfile::tempdir().unwrap();
    let engine = FormantEngine::new(place.path().join("engine"));
    for (language, [whisper, fast, cheerful, calm]) in [
        (Language::En, ["whisper", "speak faster", "cheerful and lively", "calm"]),
        (Language::Zh, ["用耳语的方式说", "说快一点", "开心活泼", "平静"]),
    ] {
        let of = |instructions: &str| heard(&engine, instructions, language);
        let plain = of("");
        assert!(plain.0.is_some() && of(whisper).0.is_none(), "{language}: a whisper has no pitch");
        assert!(of(fast).1 < plain.1 * 0.95, "{language}");
        let spread = |instructions: &str| of(instructions).0.unwrap().spread_st;
        assert!(spread(cheerful) > spread(calm) * 1.15, "{language}");
    }
}
