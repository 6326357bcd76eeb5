//! Each rule with texts that should and should not make it speak, and the vendor's examples in our own words.

use super::*;
use crate::model::NameRule;

fn rules(text: &str) -> Vec<Rule> {
    check(text, &TextLimits::QWEN).into_iter().map(|finding| finding.rule).collect()
}

/// Each of `yes` makes `rule` speak, none of `no` does.
fn speaks(rule: Rule, yes: &[&str], no: &[&str]) {
    for text in yes {
        assert!(rules(text).contains(&rule), "{rule:?} is silent: {text}: {:?}", rules(text));
    }
    for text in no {
        assert!(!rules(text).contains(&rule), "{rule:?} complains: {text}: {:?}", check(text, &TextLimits::QWEN));
    }
}

fn mended(text: &str, rule: Rule) -> Option<String> {
    let findings = check(text, &TextLimits::QWEN);
    findings.iter().find(|finding| finding.rule == rule)?.fix.as_ref().map(|fix| fix.apply(text))
}

#[test]
fn the_vendors_good_examples_are_clean() {
    for text in [
        "年轻活泼的女性声音，语速较快，带有明显的上扬语调，适合介绍时尚产品。",
        "沉稳的中年男性，语速缓慢，音色低沉有磁性，适合朗读新闻或纪录片解说。",
        "可爱的儿童声音，大约8岁女孩，说话略带稚气，适合动画角色配音。",
        "温柔知性的女性，30岁左右，语调平和，适合有声书朗读。",
        "A young, lively female voice with a fast pace and noticeable upward intonation, suitable for fashion product introductions.",
        "A calm, middle-aged male voice with a slow pace and deep, magnetic tone, suitable for news or documentary narration.",
        "A cute child's voice, around 8 years old, with a slightly childish tone, suitable for animation character voice-overs.",
        "A gentle, intellectual woman in her early 30s with a calm voice, ideal for audiobook narration.",
    ] {
        assert_eq!(check(text, &TextLimits::QWEN), [], "{text}");
    }
}

#[test]
fn the_vendors_bad_examples_are_told_by_their_faults() {
    for (text, expected) in [
        ("好听的声音", &[Rule::Vague, Rule::OneDimension][..]),
        ("A nice voice", &[Rule::Vague, Rule::OneDimension]),
        ("像某明星的声音", &[Rule::Imitation, Rule::OneDimension]),
        ("A voice like a certain celebrity", &[Rule::Imitation, Rule::OneDimension]),
        ("非常非常非常好听的女声", &[Rule::Intensifier, Rule::Vague, Rule::OneDimension]),
        ("A very, very, very nice female voice", &[Rule::Intensifier, Rule::Vague, Rule::OneDimension]),
        ("123456", &[Rule::NoWords]),
    ] {
        let mut found = rules(text);
        found.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn vague_words_are_told_from_words_that_say_something() {
    speaks(
        Rule::Vague,
        &[
            "A nice low male voice",
            "好听的低沉男声",
            "普通的男声，语速慢",
            "A male voice that sounds great, low",
            "声音很特别，低沉",
        ],
        &[
            "说普通话的低沉男声",
            "A low male voice, perfect for news",
            "A slow man with good diction",
            "好奇的小男孩，语速快",
            "特别低沉的男声",
            "A male voice at a normal pace, low",
            "一般语速的低沉男声",
        ],
    );
    assert_eq!(mended("An amazing deep male voice", Rule::Vague).as_deref(), Some("A deep male voice"));
    assert_eq!(mended("A warm and nice male voice", Rule::Vague).as_deref(), Some("A warm male voice"));
    assert_eq!(mended("A nice voice", Rule::Vague), None, "nothing would be left");
    assert_eq!(mended("低沉、好听的男声", Rule::Vague).as_deref(), Some("低沉的男声"));
    assert_eq!(mended("男声，低沉，听起来很舒服。", Rule::Vague).as_deref(), Some("男声，低沉。"));
}

#[test]
fn taste_is_told_from_traits() {
    speaks(
        Rule::Taste,
        &[
            "My favourite low male voice",
            "我最喜欢的低沉男声",
            "A low male voice everybody loves",
            "低沉男声，我觉得不错",
        ],
        &[
            "A loving young mother, low and soft",
            "A boy who loves the sea, low and slow",
            "讨人喜爱的小女孩，语速快",
            "自我介绍用的低沉男声",
        ],
    );
    assert_eq!(mended("I like a low male voice", Rule::Taste).as_deref(), Some("A low male voice"));
    assert_eq!(mended("低沉男声，我很喜欢。", Rule::Taste).as_deref(), Some("低沉男声。"));
}

#[test]
fn people_are_told_from_comparisons() {
    speaks(
        Rule::Imitation,
        &[
            "A low male voice like a famous actor",
            "Low and slow, sounds like Jane Goodall",
            "像某某一样的低沉男声",
            "模仿单田芳，沙哑，语速快",
            "像张小斐那样的女声，语速快",
            "A low voice like my grandfather",
            "像我妈妈一样温柔的女声",
        ],
        &[
            "A clear female voice like a bell",
            "声音像风铃一样清脆的女性",
            "像黄莺一样清脆的女声",
            "像老朋友一样亲切的男声",
            "A low voice, not like a celebrity, slow",
            "不要模仿明星，低沉的男声",
            "A voice like British radio, male and low",
            "A low female voice that feels like velvet",
        ],
    );
    let fix = mended("A male voice like Morgan Freeman.", Rule::Imitation);
    assert_eq!(fix.as_deref(), Some("A male voice, deep, mellow and unhurried, with natural authority."));
    let fix = mended("像周杰伦一样的声音", Rule::Imitation);
    assert_eq!(fix.as_deref(), Some("慵懒随性、略微含混、年轻的声音"));
}

#[test]
fn emphasis_is_told_from_degrees() {
    speaks(
        Rule::Intensifier,
        &["A very very low male voice", "非常非常低沉的男声", "A low male voice!!", "超级无敌超超低沉的男声"],
        &["A very low male voice", "非常低沉的男声，语速很慢", "A low, very slow male voice!", "很特别的低沉男声"],
    );
    assert_eq!(mended("Very, very low male voice", Rule::Intensifier).as_deref(), Some("Very low male voice"));
}

#[test]
fn repetition_is_told_from_richness() {
    speaks(
        Rule::Repeated,
        &[
            "A deep, low-pitched man",
            "低沉、深沉的男声",
            "A slow man with a slow tempo and slow pauses",
            "温柔又柔和的女声",
        ],
        &[
            "A deep, slow man",
            "低沉浑厚的男声",
            "A deep man. Deep pauses.",
            "A man, not deep, but low",
            "年轻的女声，充满青春活力",
        ],
    );
    assert_eq!(mended("A deep, low-pitched man", Rule::Repeated).as_deref(), Some("A deep man"));
}

#[test]
fn contradictions_are_told_from_changes() {
    speaks(
        Rule::Contradiction,
        &[
            "A deep but high-pitched man",
            "低沉而高亢的男声",
            "A child of sixty, slow",
            "语速缓慢但语速快的女声",
            "非常快的语速慢的男声",
            "A five-year-old girl, bass voice",
            "女性，男声，低沉",
        ],
        &[
            "A man whose voice rises from deep to high",
            "时而低沉时而高亢的男声",
            "A woman of sixty reading to a child",
            "给孩子讲故事的六十岁老奶奶",
            "Neither a male nor a female voice, low",
            "A man, not high but low",
            "A seventy-year-old woman who still sounds young",
            "外冷内热的男声",
            "high energy, low male voice",
        ],
    );
}

#[test]
fn other_languages_are_told_from_names_and_loanwords() {
    speaks(
        Rule::OtherLanguage,
        &[
            "Eine tiefe Männerstimme, ruhig und langsam",
            "voix grave",
            "Una voz femenina",
            "A low man, mit einer ruhigen Stimme",
        ],
        &[
            "A suave café owner, male, low",
            "A señorita with a low voice",
            "低沉的 NPC 男声",
            "Male, 25-30, mid pitch",
            "A low basso profundo, male",
            "Gruff orc, growling",
        ],
    );
    speaks(Rule::OtherScript, &["низкий голос", "ゆっくり", "A low голос"], &["A low ｖｏｉｃｅ", "低沉", "ㄅㄆㄇ"]);
}

#[test]
fn nonsense_is_told_from_short_texts() {
    speaks(
        Rule::Meaningless,
        &["asdf", "哈哈哈", "test", "xxxxxx", "测试"],
        &["low", "male", "Hmm, a low voice", "慢"],
    );
    speaks(Rule::NoWords, &["42", "……"], &["8岁"]);
    speaks(Rule::Empty, &["", "  "], &["a"]);
    speaks(Rule::OneDimension, &["A female voice", "低沉"], &["A low female voice", "老奶奶"]);
}

#[test]
fn limits_count_characters_as_the_vendor_does() {
    let cosy = TextLimits { voice_prompt: 500, ..TextLimits::QWEN };
    let text = "低沉的男声，语速慢。".repeat(51);
    let findings = check(&text, &cosy);
    let finding = findings.iter().find(|finding| finding.rule == Rule::TooLong);
    let Some(Finding { detail: Detail::Count(510, 500), fix: Some(fix), span, .. }) = finding else {
        panic!("{findings:?}")
    };
    assert_eq!(text[span.clone()].chars().count(), 10);
    assert_eq!(fix.apply(&text).chars().count(), 500);
    assert!(!rules(&text).contains(&Rule::TooLong), "{} characters fit the other family", 510);
}

#[test]
fn of_a_whole_book_the_beginning_is_looked_at_and_all_is_counted() {
    let cosy = TextLimits { voice_prompt: 500, preview_text: 500, ..TextLimits::QWEN };
    let book = format!("{}好听的男声。", "低沉的男声，语速慢。".repeat(10_000));
    let findings = check(&book, &cosy);
    let [Finding { rule: Rule::TooLong, detail: Detail::Count(100_006, 500), fix: Some(fix), .. }] = &findings[..]
    else {
        panic!("{findings:?}")
    };
    assert_eq!(fix.apply(&book).chars().count(), 500);
    let findings = check_preview(&book, Language::Zh, &book, &cosy);
    assert_eq!(findings[0].detail, Detail::Count(100_006, 500));
}

#[test]
fn preview_texts_are_held_to_their_language_limits_and_voice() {
    let cosy = TextLimits {
        least_preview_text: 15,
        preview_text: 200,
        name_rule: NameRule::LowercaseAlphanumeric,
        ..TextLimits::QWEN
    };
    let child = "A little girl, around 8 years old, high and fast";
    let found = |text: &str, language, voice: &str| -> Vec<_> {
        check_preview(text, language, voice, &cosy)
            .into_iter()
            .map(|finding| (finding.rule, finding.severity))
            .collect()
    };
    for (text, language, voice, expected) in [
        ("Hello there, how are you today?", Language::En, child, vec![]),
        ("Hello", Language::En, child, vec![(Rule::TooShort, Severity::Error)]),
        ("", Language::En, child, vec![(Rule::Empty, Severity::Error)]),
        ("12 34 !! ... ???? 5", Language::En, "", vec![]),
        ("各位听众朋友，大家好，欢迎收听节目。", Language::En, "", vec![(Rule::OtherLanguage, Severity::Error)]),
        (
            "Guten Tag, ich freue mich sehr, dass Sie heute gekommen sind.",
            Language::En,
            "",
            vec![(Rule::OtherLanguage, Severity::Warning)],
        ),
        ("Guten Tag, ich freue mich sehr, dass Sie heute gekommen sind.", Language::De, "", vec![]),
        ("Good evening, here are tonight's headlines.", Language::En, child, vec![(Rule::Mismatch, Severity::Hint)]),
        ("Good evening, here are tonight's headlines.", Language::En, "A middle-aged man, low", vec![]),
        (
            "各位观众晚上好，欢迎收看晚间新闻节目。",
            Language::Zh,
            "八岁的小女孩，语速快",
            vec![(Rule::Mismatch, Severity::Hint)],
        ),
        ("I am seventy years old and I still dance.", Language::En, child, vec![(Rule::Mismatch, Severity::Hint)]),
        (
            "我今年八岁了，我最喜欢的动物是小兔子。",
            Language::Zh,
            "六十岁的老年男性，低沉",
            vec![(Rule::Mismatch, Severity::Hint)],
        ),
    ] {
        assert_eq!(found(text, language, voice), expected, "{text} / {voice}");
    }
    assert_eq!(found(&"word ".repeat(60), Language::En, "")[0], (Rule::TooLong, Severity::Error));
}
