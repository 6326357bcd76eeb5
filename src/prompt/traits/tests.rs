//! What whole descriptions are read as.

use super::*;

fn emotions(traits: &Traits) -> Vec<Emotion> {
    traits.emotions.iter().map(|degree| degree.kind).collect()
}

fn characters(traits: &Traits) -> Vec<Character> {
    traits.characters.iter().map(|degree| degree.kind).collect()
}

#[test]
fn the_vendors_chinese_examples_cover_what_they_say() {
    let young = read("年轻活泼的女性声音，语速较快，带有明显的上扬语调，适合介绍时尚产品。");
    assert_eq!((young.gender, young.age), (Some(Gender::Female), Some(Age { from: 19, to: 35 })));
    assert!((young.pace - 0.5).abs() < 1e-6, "{young:?}");
    assert_eq!(emotions(&young), [Emotion::Lively]);
    assert_eq!(characters(&young), [Character::Melodic]);
    assert_eq!(young.purposes, [Purpose::Advertising]);

    let news = read("沉稳的中年男性播音员，音色低沉浑厚，富有磁性，语速平稳，吐字清晰，适合用于新闻播报或纪录片解说。");
    assert_eq!((news.gender, news.age), (Some(Gender::Male), Some(Age { from: 36, to: 55 })));
    assert!((news.pitch + 1.0).abs() < 1e-6 && news.pace.abs() < 1e-6 && news.covers(Dimension::Pace), "{news:?}");
    assert_eq!(emotions(&news), [Emotion::Composed]);
    assert_eq!(characters(&news), [Character::Rich, Character::Magnetic, Character::Clear]);
    assert_eq!(news.purposes, [Purpose::News, Purpose::Documentary]);

    let child = read("可爱的儿童声音，大约8岁女孩，说话略带稚气，适合动画角色配音。");
    assert_eq!((child.gender, child.age), (Some(Gender::Female), Some(Age { from: 8, to: 8 })));
    assert_eq!(characters(&child), [Character::Cute, Character::Childlike]);
    assert!((child.characters[1].amount - 0.5).abs() < 1e-6);
    assert_eq!(child.purposes, [Purpose::Animation]);

    let book = read("温柔知性的女性，30岁左右，语调平和，适合有声书朗读。");
    assert_eq!(emotions(&book), [Emotion::Gentle, Emotion::Calm]);
    assert_eq!(characters(&book), [Character::Intellectual]);
    assert_eq!(book.purposes, [Purpose::Audiobook]);
}

#[test]
fn the_vendors_english_examples_cover_what_they_say() {
    let calm = read(
        "A calm, middle-aged male voice with a slow pace and deep, magnetic tone, suitable for news or documentary narration.",
    );
    assert_eq!((calm.gender, calm.age), (Some(Gender::Male), Some(Age { from: 36, to: 55 })));
    assert!((calm.pitch + 1.0).abs() < 1e-6 && (calm.pace + 1.0).abs() < 1e-6, "{calm:?}");
    assert_eq!(calm.purposes, [Purpose::News, Purpose::Documentary]);
    assert!(Dimension::ALL.into_iter().all(|dimension| calm.covers(dimension)));

    let child = read(
        "A cute child's voice, around 8 years old, with a slightly childish tone, suitable for animation character voice-overs.",
    );
    assert_eq!((child.gender, child.age), (None, Some(Age { from: 8, to: 8 })));
    assert_eq!(characters(&child), [Character::Cute, Character::Childlike]);
    let woman = read("A gentle, intellectual woman in her early 30s with a calm voice, ideal for audiobook narration.");
    assert_eq!((woman.gender, woman.age), (Some(Gender::Female), Some(Age { from: 30, to: 33 })));
}

#[test]
fn people_imply_gender_and_age() {
    let (female, male) = (Some(Gender::Female), Some(Gender::Male));
    for (text, gender, ages) in [
        ("female", female, None),
        ("Male", male, None),
        ("a grandpa", male, Some(65..=85)),
        ("granny", female, Some(65..=85)),
        ("An old man", male, Some(65..=85)),
        ("a young lady", female, Some(19..=30)),
        ("little boys", male, Some(5..=10)),
        ("woman's voice", female, None),
        ("中年大叔", male, Some(36..=55)),
        ("御姐", female, Some(26..=38)),
        ("萝莉音", female, Some(9..=14)),
        ("一位老人", None, Some(60..=85)),
        ("少年感", male, Some(14..=18)),
        ("中性聲線", Some(Gender::Neutral), None),
        ("老奶奶", female, Some(65..=85)),
        ("androgynous", Some(Gender::Neutral), None),
        ("a voice in her sixties", female, Some(60..=69)),
        ("其他", None, None),
    ] {
        let traits = read(text);
        assert_eq!(traits.gender, gender, "{text}");
        let said = traits.hits.iter().any(|hit| hit.dimension == Dimension::Age && !hit.implied);
        let expected = ages.map(|ages| Age { from: *ages.start(), to: *ages.end() });
        assert_eq!(traits.age.filter(|_| said), expected, "{text}");
    }
}

#[test]
fn modifiers_and_negation_change_what_a_word_says() {
    for (text, pitch, pace) in [
        ("deep", -1.0, 0.0),
        ("very deep", -1.5, 0.0),
        ("slightly deep", -0.5, 0.0),
        ("not deep", 0.0, 0.0),
        ("not a very deep or low voice", 0.0, 0.0),
        ("without being too fast", 0.0, 0.0),
        ("fast-paced", 0.0, 1.0),
        ("Fast  Paced", 0.0, 1.0),
        ("extremely slow", 0.0, -1.5),
        ("high quality recording of breakfast", 0.0, 0.0),
        ("音调偏高，语速偏快", 0.5, 0.5),
        ("音调高，语速快", 1.0, 1.0),
        ("音调非常高，语速很慢", 1.5, -1.5),
        ("声音低沉，说话慢条斯理", -1.0, -1.0),
        ("略低沉", -0.5, 0.0),
        ("不低沉", 0.0, 0.0),
        ("说话快一点", 0.0, 0.5),
        ("快乐", 0.0, 0.0),
        ("高贵而傲慢", 0.0, 0.0),
        ("音調低沈，語速緩慢", -1.0, -1.0),
        ("機靈活潑，調門較高", 0.5, 0.0),
    ] {
        let traits = read(text);
        assert!((traits.pitch - pitch).abs() < 1e-6, "{text}: {traits:?}");
        assert!((traits.pace - pace).abs() < 1e-6, "{text}: {traits:?}");
    }
    assert_eq!(characters(&read("低沉但不沙哑")), []);
    assert_eq!(characters(&read("not hoarse, but rich")), [Character::Rich]);
    assert_eq!(characters(&read("没有沙哑的磁性男声")), [Character::Magnetic]);
    assert!(read("not deep").covers(Dimension::Pitch));
}

#[test]
fn hits_point_at_the_words() {
    let text = "沉稳的 Female 播音员，ｄｅｅｐ, 8 years old";
    let traits = read(text);
    let said: Vec<_> = traits.hits.iter().map(|hit| (hit.dimension, &text[hit.span.clone()])).collect();
    assert_eq!(
        said,
        [
            (Dimension::Emotion, "沉稳"),
            (Dimension::Gender, "Female"),
            (Dimension::Purpose, "播音员"),
            (Dimension::Pitch, "ｄｅｅｐ"),
            (Dimension::Age, "8 years old"),
        ]
    );
}

#[test]
fn nothing_is_read_out_of_nothing() {
    for text in ["", " ", "123456", "好听的声音", "A nice voice", "🎤🎤", "不", "not", "岁", "\u{0}\u{ffff}"]
    {
        let traits = read(text);
        assert_eq!(traits, Traits::default(), "{text}");
    }
    let long = "very ".repeat(5_000) + "deep";
    assert!((read(&long).pitch + 1.5).abs() < 1e-6);
}

type Says = fn(&lexicon::Entry) -> bool;

#[test]
fn every_dimension_has_a_hundred_words_or_so_in_both_languages() {
    let lexicon = lexicon::lexicon();
    let dimensions: [Says; 7] = [
        |entry| entry.gender.is_some(),
        |entry| entry.age.is_some(),
        |entry| entry.pitch.is_some(),
        |entry| entry.pace.is_some(),
        |entry| entry.emotion.is_some(),
        |entry| entry.character.is_some(),
        |entry| entry.purpose.is_some(),
    ];
    for says in dimensions {
        let entries = || lexicon.entries.iter().filter(|entry| says(entry));
        assert!(entries().map(|entry| entry.zh.len()).sum::<usize>() >= 40);
        assert!(entries().map(|entry| entry.en.len()).sum::<usize>() >= 40);
    }
}
