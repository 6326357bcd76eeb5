//! What descriptions sound like, in numbers, whatever the seed.

use super::*;

const OLD_MAN: [&str; 2] = ["An old man with a deep hoarse slow voice", "一位声音低沉沙哑、语速缓慢的老爷爷"];
const SOFT_WOMAN: [&str; 2] = ["A soft-voiced woman", "轻声细语的女性"];
const YOUNG_WOMAN: [&str; 2] = ["A young woman", "年轻女性"];
const CHILD: [&str; 2] = ["An 8-year-old girl", "八岁小女孩"];

fn pitches(descriptions: [&str; 2]) -> Vec<f32> {
    descriptions.iter().flat_map(|text| (0..500).map(|seed| spec(text, seed).f0_hz)).collect()
}

fn all_within(descriptions: [&str; 2], low: f32, high: f32) {
    for (n, hertz) in pitches(descriptions).into_iter().enumerate() {
        assert!((low..=high).contains(&hertz), "{descriptions:?} {n}: {hertz}");
    }
}

#[test]
fn classes_hold_for_every_seed() {
    all_within(OLD_MAN, 75.0, 95.0);
    all_within(SOFT_WOMAN, 168.0, 192.0);
    all_within(YOUNG_WOMAN, 208.0, 240.0);
    all_within(CHILD, 272.0, 330.0);
}

#[test]
fn the_vendors_examples_sound_as_they_say() {
    for seed in 0..50 {
        let child = spec("可爱的儿童声音，大约8岁女孩，说话略带稚气，适合动画角色配音。", seed);
        assert!(child.f0_hz >= 272.0 && child.formant > 1.1 && child.f0_range > 1.2, "{child:?}");
        let news = spec("沉稳的中年男性播音员，音色低沉浑厚，富有磁性，语速平稳，吐字清晰，适合用于新闻播报。", seed);
        assert!(news.f0_hz <= 100.0 && news.gender == Gender::Male && news.formant < 1.0, "{news:?}");
        let fashion = spec("A young, lively female voice with a fast pace and noticeable upward intonation", seed);
        assert!(fashion.rate > 1.15 && fashion.f0_range > 1.4 && fashion.f0_hz > 205.0, "{fashion:?}");
    }
}

#[test]
fn words_move_the_numbers_that_they_are_about() {
    let of = |text: &str| spec(text, 7);
    let woman = of("a woman");
    assert!(of("a hoarse woman").rough > woman.rough + 0.4);
    assert!(of("a breathy woman").breath > woman.breath + 0.4);
    assert!(of("a woman with a bright voice").bright > woman.bright + 0.3);
    assert!(of("a powerful woman").energy > woman.energy + 0.4);
    assert!(of("a slow-paced woman").rate < woman.rate * 0.85);
    assert!(of("a woman speaking very fast").rate > woman.rate * 1.2);
    assert!(of("a monotone woman").f0_range < woman.f0_range * 0.5);
    assert!(of("an old woman").rough > woman.rough && of("an old woman").age_years > 60.0);
    assert!(of("a slightly deep man").f0_hz > of("a deep man").f0_hz);
    assert!(of("一个不沙哑的女人").rough <= woman.rough + 1e-6);
    assert!(of("a woman for guided meditation").rate < of("a woman for livestreams").rate);
}

/// A woman's voice for each purpose.
fn for_purposes(words: [&str; 6], of: impl Fn(&str) -> String) -> [VoiceSpec; 6] {
    words.map(|word| spec(&of(word), 7))
}

/// The six purposes of the vendor's list, in the order of these arrays: news, advertisement, audiobook, animation,
/// assistant, documentary.
#[test]
fn purposes_shape_pace_range_and_energy_in_both_languages() {
    let english = ["news", "advertisements", "audiobooks", "animation", "a voice assistant", "documentaries"];
    let chinese = ["新闻播报", "广告配音", "有声书", "动画", "语音助手", "纪录片"];
    let english = for_purposes(english, |word| format!("A woman, suitable for {word}."));
    let chinese = for_purposes(chinese, |word| format!("女性，适合{word}。"));
    for (all, plain) in [(english, spec("A woman", 7)), (chinese, spec("女性", 7))] {
        let ordered = |of: fn(&VoiceSpec) -> f32, order: [usize; 6]| {
            let values = order.map(|at| of(&all[at]));
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{order:?}: {values:?}");
            assert!(values.iter().all(|value| (value - of(&plain)).abs() > 0.01), "{values:?} of {}", of(&plain));
        };
        let [news, advertisement, audiobook, animation, assistant, documentary] = [0, 1, 2, 3, 4, 5];
        ordered(|it| it.rate, [documentary, audiobook, assistant, animation, advertisement, news]);
        ordered(|it| it.f0_range, [documentary, news, assistant, audiobook, advertisement, animation]);
        ordered(|it| it.energy, [audiobook, documentary, assistant, animation, news, advertisement]);
    }
}

#[test]
fn two_seeds_are_two_takes_and_one_seed_is_one() {
    let text = "A calm woman";
    assert_eq!(spec(text, 3), spec(text, 3));
    let mut apart = 0;
    for seed in 0..100 {
        let (a, b) = (spec(text, seed), spec(text, seed + 1));
        assert_ne!(a, b);
        let far = (a.f0_hz / b.f0_hz).ln().abs() > 0.015 || (a.formant / b.formant).ln().abs() > 0.01;
        apart += usize::from(far || (a.rate / b.rate).ln().abs() > 0.03);
    }
    assert!(apart > 85, "{apart} of 100 pairs are told apart");
}

#[test]
fn takes_do_not_change_from_version_to_version() {
    let voice = spec("A calm woman", 1);
    let numbers = [voice.f0_hz, voice.formant, voice.f0_range, voice.rate].map(|x| (x * 1_000.0).round() as i32);
    assert_eq!(numbers, [192_850, 1_015, 890, 925]);
}

#[test]
fn system_voices_are_stable_and_told_apart() {
    let line = "阳光积极、亲切自然的小姐姐";
    let (cherry, serena) = (system_voice("Cherry", Gender::Female, line), system_voice("Serena", Gender::Female, line));
    assert_eq!(cherry, system_voice("Cherry", Gender::Female, line));
    assert!((cherry.f0_hz - serena.f0_hz).abs() > 1.0);
    assert_eq!(system_voice("Ethan", Gender::Male, "a woman").gender, Gender::Male);
}

#[test]
fn any_text_gives_a_voice() {
    let everything =
        "deep high old young child hoarse whispery very very slow fast angry sad 沙哑 低沉 尖细 耳语 慵懒 冥想 "
            .repeat(20);
    for text in ["", "123", "🎤", everything.as_str()] {
        for seed in [0, u64::MAX] {
            let voice = spec(text, seed);
            assert_eq!(voice, voice.clamped(), "{text}");
        }
    }
    assert_eq!(spec("a nice voice", 1).gender, Gender::Neutral);
}

#[test]
fn trades_of_men_are_mens_voices() {
    for seed in 0..10 {
        let voice = spec("an old fisherman with a deep, hoarse voice, slow and warm", seed);
        assert_eq!(voice.gender, Gender::Male);
        assert!(voice.f0_hz <= 105.0 && voice.rate < 0.9 && voice.rough > 0.4, "{voice:?}");
    }
}
