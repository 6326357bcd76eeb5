//! Chinese in pinyin, which is what the Mandarin voice reads: one syllable with its tone, a space, the next.

use std::{collections::HashMap, sync::LazyLock};

use jieba_rs::Jieba;
use pinyin::ToPinyin;

use super::numerals::{Reader, write_out};

/// Words whose characters are not read as they mostly are; each line is a word and its syllables.
const POLYPHONES: &str = include_str!("../../../assets/engine/polyphones.txt");

static WORDS: LazyLock<Jieba> = LazyLock::new(Jieba::new);
static READINGS: LazyLock<Readings> = LazyLock::new(|| Readings::parse(POLYPHONES));

struct Readings {
    words: HashMap<&'static str, Vec<&'static str>>,
    /// Characters of the longest word.
    longest: usize,
}

impl Readings {
    fn parse(lines: &'static str) -> Self {
        let words: HashMap<_, Vec<_>> = lines
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut parts = line.split_whitespace();
                Some((parts.next()?, parts.collect()))
            })
            .collect();
        let longest = words.keys().map(|word| word.chars().count()).max().unwrap_or(0);
        Self { words, longest }
    }

    /// The longest word of the table at the head of `text`.
    fn longest_at<'a>(&self, text: &'a str) -> Option<(&'a str, &[&'static str])> {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(self.longest);
        let mut words: Vec<&str> = ends.map(|end| &text[..end]).collect();
        words.reverse();
        words.into_iter().find_map(|word| self.words.get(word).map(|read| (word, read.as_slice())))
    }
}

/// A character and how it is read; a mark that makes a pause has no character.
pub(in crate::engine) struct Syllable {
    han: Option<char>,
    /// Pinyin with the tone as a number, 5 for none, or the mark.
    pub(in crate::engine) read: String,
    /// A word begins here.
    pub(in crate::engine) begins_word: bool,
}

impl Syllable {
    const fn of(han: char, read: String) -> Self {
        Self { han: Some(han), read, begins_word: false }
    }
}

/// `text` in pinyin. What is neither Chinese nor a mark of punctuation is left out.
pub(super) fn pinyin(text: &str) -> String {
    let syllables = syllables(text);
    let read: Vec<&str> = syllables.iter().map(|syllable| syllable.read.as_str()).collect();
    read.join(" ")
}

/// `text` syllable by syllable, with figures read out and the tones of 不 and 一 as they sound.
pub(in crate::engine) fn syllables(text: &str) -> Vec<Syllable> {
    let written = write_out(text, Reader::Chinese);
    let mut syllables: Vec<Syllable> = Vec::new();
    for token in WORDS.cut(&written, true) {
        let begin = syllables.len();
        read_word(token.word, &mut syllables);
        if let Some(first) = syllables.get_mut(begin) {
            first.begins_word = true;
        }
    }
    change_tones(&mut syllables);
    syllables
}

fn read_word(word: &str, syllables: &mut Vec<Syllable>) {
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let known = READINGS.longest_at(rest).filter(|(known, _)| known.chars().count() > 1 || *known == word);
        if let Some((known, read)) = known {
            let pairs = known.chars().zip(read);
            syllables.extend(pairs.map(|(han, read)| Syllable::of(han, (*read).to_owned())));
            rest = &rest[known.len()..];
        } else {
            syllables.extend(read_character(first));
            rest = &rest[first.len_utf8()..];
        }
    }
}

fn read_character(c: char) -> Option<Syllable> {
    if let Some(read) = c.to_pinyin() {
        let read = read.with_tone_num_end();
        let toned = read.ends_with(|c: char| c.is_ascii_digit());
        return Some(Syllable::of(c, if toned { read.to_owned() } else { format!("{read}5") }));
    }
    let pause = match c {
        '。' | '.' => ".",
        '，' | '、' | ',' | '：' | ':' | '—' | '（' | '）' | '(' | ')' | '《' | '》' | '…' | '·' => ",",
        '！' | '!' => "!",
        '？' | '?' => "?",
        '；' | ';' => ";",
        _ => return None,
    };
    Some(Syllable { han: None, read: pause.to_owned(), begins_word: false })
}

/// 不 and 一 change their tone before another; the voice itself sees to third tones in a row.
fn change_tones(syllables: &mut [Syllable]) {
    for at in 0..syllables.len() {
        let tone = |at: usize| syllables.get(at).and_then(|syllable| syllable.read.bytes().last()).map(char::from);
        let is_numeral = |at: Option<usize>| {
            at.and_then(|at| syllables.get(at)?.han).is_some_and(|c| "零一二三四五六七八九十百千万亿点第月".contains(c))
        };
        let counted = || is_numeral(at.checked_sub(1)) || is_numeral(Some(at + 1)) && tone(at + 1) != Some('4');
        let changed = match (syllables[at].read.as_str(), syllables[at].han, tone(at + 1)) {
            ("bu4", Some('不'), Some('4')) => "bu2",
            ("yi1", Some('一'), Some('4' | '5')) if !is_numeral(at.checked_sub(1)) => "yi2",
            ("yi1", Some('一'), Some('1'..='3')) if !counted() => "yi4",
            _ => continue,
        };
        changed.clone_into(&mut syllables[at].read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_read_with_their_tones() {
        for (text, expected) in [
            ("你好，世界！", "ni3 hao3 , shi4 jie4 !"),
            ("我在银行排队。", "wo3 zai4 yin2 hang2 pai2 dui4 ."),
            ("他长大了，还在重庆学音乐。", "ta1 zhang3 da4 le5 , hai2 zai4 chong2 qing4 xue2 yin1 yue4 ."),
            ("女儿都睡着了", "nü3 er2 dou1 shui4 zhao2 le5"),
            ("说得很好", "shuo1 de5 hen3 hao3"),
            ("不是", "bu2 shi4"),
            ("不好", "bu4 hao3"),
            ("一个", "yi2 ge4"),
            ("一起", "yi4 qi3"),
            ("第一", "di4 yi1"),
            ("2025年11月", "er4 ling2 er4 wu3 nian2 shi2 yi1 yue4"),
            ("50%", "bai3 fen1 zhi1 wu3 shi2"),
            ("3.5", "san1 dian3 wu3"),
            ("这儿便宜", "zher4 pian2 yi5"),
            ("什么？", "shen2 me5 ?"),
        ] {
            assert_eq!(pinyin(text), expected, "{text}");
        }
    }

    #[test]
    fn the_table_of_words_is_sound() {
        assert!(READINGS.words.len() > 200, "{}", READINGS.words.len());
        for (word, read) in &READINGS.words {
            let erhua = word.ends_with('儿') && read.len() + 1 == word.chars().count();
            assert!(erhua || read.len() == word.chars().count(), "{word}");
            for syllable in read {
                assert!(syllable.ends_with(|c: char| ('1'..='5').contains(&c)), "{word} {syllable}");
            }
        }
    }

    #[test]
    fn what_is_not_chinese_is_left_out() {
        assert_eq!(pinyin("@&=☃"), "");
    }
}
