//! What the offline narrator says: a short paragraph around what it was asked, in English or Chinese. The same question
//! always gets the same answer.

use crate::model::Language;

/// Longest topic that is repeated, in characters.
const LONGEST_TOPIC: usize = 40;

/// Ways to ask that say nothing about the topic. The longest come first.
const ASKING_EN: [&str; 14] = [
    "please introduce yourself",
    "introduce yourself",
    "can you ",
    "could you ",
    "please ",
    "tell me a story about ",
    "write a story about ",
    "tell me about ",
    "tell me ",
    "introduce ",
    "describe ",
    "explain ",
    "write about ",
    "what is ",
];
const ASKING_ZH: [&str; 13] = [
    "请介绍一下你自己",
    "介绍一下你自己",
    "你好",
    "，",
    "请",
    "给我",
    "帮我",
    "介绍一下",
    "介绍",
    "讲一个关于",
    "讲讲",
    "写一段关于",
    "说说",
];
const ENDING_ZH: [&str; 4] = ["的故事", "的短文", "吧", "吗"];

const PARAGRAPHS_EN: [&str; 3] = [
    "Picture {topic} early in the morning, before anyone has spoken a word. The light comes in slowly, and every small \
     sound seems to have waited for it. Somebody laughs, a door opens, and the day begins.",
    "Whoever speaks of {topic} should take a breath first. Begin quietly, let the middle grow, and leave a pause before \
     the last sentence. The best part is the silence right after it.",
    "There is an old way to tell of {topic}: once as a whisper, once as a song, and once as plain news. Listen to how \
     the voice carries each of them. Then choose the one that you would like to hear again.",
];
const PARAGRAPHS_ZH: [&str; 3] = [
    "想象清晨的{topic}，还没有人开口说话。光线慢慢照进来，每一个细小的声音都像在等它。有人笑了，门开了，新的一天就这样开始。",
    "说起{topic}，不妨先深吸一口气。开头轻一些，中间渐渐展开，最后一句之前停一停。最动人的，往往是话音刚落的那片安静。",
    "讲{topic}有一个老办法：先像耳语，再像唱歌，最后像读新闻。听听这个声音怎样把它们一一说出来，然后挑出你还想再听一遍的那一种。",
];

/// The answer to what the user said last.
pub fn reply(said: &str) -> String {
    let is_chinese = Language::guess(said, Language::En) == Language::Zh;
    let topic = if is_chinese { topic_zh(said) } else { topic_en(said) };
    let choice = said.bytes().fold(0, |sum, byte| (sum * 31 + usize::from(byte)) % 3_571) % 3;
    if is_chinese {
        let topic = topic.unwrap_or_else(|| "这间录音室".to_owned());
        let honest = "我是离线旁白，并不是语言模型，所以只能说一段固定的话，供您试听声音。";
        format!("{honest}{}", PARAGRAPHS_ZH[choice].replace("{topic}", &topic))
    } else {
        let topic = topic.unwrap_or_else(|| "this studio".to_owned());
        let honest = "I am the offline narrator and no language model, so this is a set piece to try the voice with.";
        format!("{honest} {}", PARAGRAPHS_EN[choice].replace("{topic}", &topic))
    }
}

/// The answer in the pieces that it is streamed in: a word with the space after it, or two Han characters.
pub fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        match pieces.last_mut() {
            Some(piece) if !is_full(piece) => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    pieces
}

fn is_full(piece: &str) -> bool {
    piece.ends_with(char::is_whitespace) || (piece.chars().count() >= 2 && piece.chars().any(|c| c >= '\u{2e80}'))
}

fn topic_en(said: &str) -> Option<String> {
    // Only ASCII changes its case, so that lengths stay.
    let lower = said.to_ascii_lowercase();
    let mut rest = lower.trim();
    while let Some(shorter) = ASKING_EN.iter().find_map(|asking| rest.strip_prefix(asking)) {
        rest = shorter.trim_start();
    }
    let at = said.trim_end().len() - rest.len();
    cut(&said.trim_end()[at..])
}

fn topic_zh(said: &str) -> Option<String> {
    let mut rest = said.trim();
    while let Some(shorter) = ASKING_ZH.iter().find_map(|asking| rest.strip_prefix(asking)) {
        rest = shorter.trim_start();
    }
    let rest = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
    cut(ENDING_ZH.iter().find_map(|ending| rest.strip_suffix(ending)).unwrap_or(rest))
}

/// The first sentence, without signs around it, if it is short enough to be a topic.
fn cut(text: &str) -> Option<String> {
    let first = text.split(['.', '!', '?', '。', '！', '？', '\n']).find(|part| !part.trim().is_empty())?;
    let topic = first.trim_matches(|c: char| !c.is_alphanumeric());
    (!topic.is_empty() && topic.chars().count() <= LONGEST_TOPIC).then(|| topic.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_found() {
        for (said, topic) in [
            ("Tell me about the sea.", Some("the sea")),
            ("Please tell me a story about Old Tom! Make it short.", Some("Old Tom")),
            ("Please introduce yourself", None),
            ("hi", Some("hi")),
            ("???", None),
            (&"long ".repeat(20), None),
        ] {
            assert_eq!(topic_en(said).as_deref(), topic, "{said}");
        }
        for (said, topic) in [
            ("请介绍一下杭州。", Some("杭州")),
            ("你好，给我讲一个关于小猫的故事吧", Some("小猫的故事")),
            ("请介绍一下你自己", None),
            ("讲一个关于月亮的故事。", Some("月亮")),
        ] {
            assert_eq!(topic_zh(said).as_deref(), topic, "{said}");
        }
    }

    #[test]
    fn answers_are_honest_in_the_users_language_and_always_the_same() {
        let english = reply("Tell me about the sea.");
        assert!(english.starts_with("I am the offline narrator") && english.contains(" the sea"), "{english}");
        let chinese = reply("请介绍一下杭州。");
        assert!(chinese.starts_with("我是离线旁白") && chinese.contains("杭州"), "{chinese}");
        assert_eq!(reply("Tell me about the sea."), english);
        assert!(reply("Please introduce yourself").contains("this studio"));
        assert!(!reply("?").contains("{topic}") && !reply("İ please tell me ÄÖ").is_empty());
    }

    #[test]
    fn pieces_make_up_the_whole() {
        for text in [reply("hi"), reply("你好"), "a  b\n".to_owned(), String::new()] {
            let pieces = pieces(&text);
            assert_eq!(pieces.concat(), text);
            assert!(pieces.iter().all(|piece| !piece.is_empty()));
        }
        assert_eq!(pieces("Tell me 关于大海"), ["Tell ", "me ", "关于", "大海"]);
    }
}
