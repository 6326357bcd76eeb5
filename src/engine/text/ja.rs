//! Japanese in kana, which is all that the Japanese voice reads.

use super::numerals::{Reader, write_out};

/// `text` in kana: kanji read out, figures too, and the particles は and へ as they sound.
pub(in crate::engine) fn kana(text: &str) -> String {
    let written = particles(&write_out(text, Reader::Japanese));
    let kana = kakasi::convert(&written).hiragana;
    // The voice says "Chinese letter" for a kanji that the dictionary does not have.
    kana.chars().filter(|c| !is_kanji(*c)).collect::<String>().trim().to_owned()
}

fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

/// Kanji and katakana: what a word of its own begins with.
fn is_content(c: char) -> bool {
    is_kanji(c) || matches!(c, '\u{30a1}'..='\u{30ff}' | '々' | '0'..='9' | 'A'..='Z' | 'a'..='z')
}

fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}')
}

/// Words in hiragana after which は is the particle.
const BEFORE_TOPIC: [&str; 32] = [
    "これ",
    "それ",
    "あれ",
    "どれ",
    "ここ",
    "そこ",
    "あそこ",
    "こちら",
    "そちら",
    "あなた",
    "わたし",
    "ぼく",
    "おれ",
    "かれ",
    "に",
    "で",
    "と",
    "から",
    "まで",
    "の",
    "へ",
    "たち",
    "さん",
    "くん",
    "ちゃん",
    "だけ",
    "とき",
    "みんな",
    "こと",
    "もの",
    "ので",
    "こんにち",
];
/// Hiragana that a word with は in it goes on with: はじめ, はず, はっきり, はいる.
const AFTER_SYLLABLE: [&str; 8] = ["じ", "ず", "っ", "し", "た", "り", "る", "ら"];

/// は and へ written わ and え where they are particles, with the space after a particle that helps the voice's rhythm.
///
/// Without a grammar this is a guess by the neighbours: after kanji or katakana, or a known word, and not before
/// hiragana that makes another word of it.
fn particles(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut written = String::with_capacity(text.len() + 16);
    for (at, &c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before)).copied();
        let rest = &letters[at + 1..];
        let sounded = match c {
            'は' if is_topic(&letters[..at], before, rest) => 'わ',
            'へ' if is_direction(before, rest) => 'え',
            c => c,
        };
        written.push(sounded);
        let ends_phrase = "わはがをにでとものえへや".contains(sounded) && before.is_some();
        if is_hiragana(c) && ends_phrase && rest.first().is_some_and(|next| is_content(*next)) {
            written.push(' ');
        }
    }
    written
}

fn is_topic(done: &[char], before: Option<char>, rest: &[char]) -> bool {
    let follows = |word: &str| {
        done.len() >= word.chars().count() && done.iter().rev().copied().zip(word.chars().rev()).all(|(a, b)| a == b)
    };
    let goes_on = AFTER_SYLLABLE.iter().any(|word| rest.first().is_some_and(|next| word.contains(*next)));
    let greeting = follows("こんにち") || follows("こんばん");
    greeting || (before.is_some_and(is_content) || BEFORE_TOPIC.iter().any(|word| follows(word))) && !goes_on
}

fn is_direction(before: Option<char>, rest: &[char]) -> bool {
    let follows = before.is_some_and(|c| is_content(c) || is_hiragana(c));
    follows && rest.first().is_none_or(|next| !is_hiragana(*next) || "のはもと".contains(*next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_figures_and_particles_are_read_out() {
        for (text, expected) in [
            (
                "私は東京の大学で日本語を勉強しています。",
                "わたしわ とうきょうの だいがくで にほんごを べんきょうしています。",
            ),
            ("こんにちは、世界！", "こんにちわ、せかい!"),
            ("これはペンです", "これわ ぺんです"),
            ("学校へ行く", "がっこうえ いく"),
            ("母への手紙", "ははえの てがみ"),
            ("はじめまして", "はじめまして"),
            ("花は美しい", "はなわ うつくしい"),
            ("今日は天気がいい", "きょうわ てんきが いい"),
            ("3月", "さんがつ"),
            ("ラーメン", "らーめん"),
        ] {
            let read = kana(text).replace('！', "!");
            let squeeze = |text: &str| text.replace(' ', "");
            assert_eq!(squeeze(&read), squeeze(expected), "{text}");
        }
        assert!(kana("私は東京の大学").contains("わ "), "a space follows the particle");
        assert_eq!(kana("\u{20000}"), "");
    }
}
