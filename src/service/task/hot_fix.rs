//! Corrections of single words: what is written, and what the engine is to read instead.
//!
//! The engine reads characters, so a pronunciation becomes characters that sound like it: for each syllable the first
//! one that is read so.

use std::{collections::HashMap, sync::LazyLock};

use pinyin::ToPinyin;

use super::failure::Failure;
use crate::wire::task::HotFix;

/// A character for each syllable. 一 and 不 are left out, because their tones change with what follows.
static HOMOPHONES: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for c in ('\u{4e00}'..='\u{9fa5}').filter(|c| !matches!(c, '一' | '不')) {
        if let Some(read) = c.to_pinyin() {
            map.entry(read.with_tone_num_end()).or_insert(c);
        }
    }
    map
});

/// Pairs of what is written and what is read.
///
/// # Errors
/// A pronunciation that is no pinyin.
pub fn read(fix: &HotFix) -> Result<Vec<(String, String)>, Failure> {
    let mut pairs: Vec<_> = fix.replace.iter().flatten().map(|(from, to)| (from.clone(), to.clone())).collect();
    for (word, pinyin) in fix.pronunciation.iter().flatten() {
        let unreadable = || Failure::parameter(format!("hot_fix.pronunciation: {pinyin:?} is not pinyin with tones."));
        pairs.push((word.clone(), homophones(pinyin).ok_or_else(unreadable)?));
    }
    // An empty word stands everywhere.
    pairs.retain(|(from, _)| !from.is_empty());
    Ok(pairs)
}

/// Characters that are read as `pinyin`, whose syllables carry their tones as digits: `tian1 qi4`.
pub fn homophones(pinyin: &str) -> Option<String> {
    pinyin.split_whitespace().map(homophone).collect::<Option<String>>().filter(|text| !text.is_empty())
}

fn homophone(syllable: &str) -> Option<char> {
    let spelled = syllable.to_lowercase().replace('v', "ü").replace("u:", "ü");
    // The fifth tone, which is none, is written with a digit or without.
    HOMOPHONES.get(spelled.trim_end_matches(['0', '5'])).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sounds(text: &str) -> Vec<&'static str> {
        text.chars().filter_map(|c| c.to_pinyin()).map(pinyin::Pinyin::with_tone_num_end).collect()
    }

    #[test]
    fn a_pronunciation_becomes_characters_that_sound_so() {
        assert_eq!(homophones("tian1 qi4").map(|text| sounds(&text)), Some(vec!["tian1", "qi4"]));
        assert_eq!(homophones("lv4 NÜ3").map(|text| sounds(&text)), Some(vec!["lü4", "nü3"]));
        assert_eq!(homophones("bu4 yi1").map(|text| text.contains(['一', '不'])), Some(false));
        assert!(homophones("le5").is_some());
        for odd in ["", "hello", "tian", "x9"] {
            assert_eq!(homophones(odd), None, "{odd}");
        }
    }

    #[test]
    fn both_kinds_become_pairs() {
        let map = |from: &str, to: &str| vec![[(from.to_owned(), to.to_owned())].into()];
        let fix = HotFix { replace: map("AI", "人工智能"), pronunciation: map("草地", "cao3 di4") };
        let pairs = read(&fix).unwrap_or_default();
        assert_eq!(pairs[0], ("AI".to_owned(), "人工智能".to_owned()));
        assert_eq!((pairs[1].0.as_str(), sounds(&pairs[1].1)), ("草地", vec!["cao3", "di4"]));
        let odd = HotFix { pronunciation: map("草地", "grass"), ..HotFix::default() };
        assert!(read(&odd).is_err_and(|failure| failure.message.contains("grass")));
        assert_eq!(read(&HotFix { replace: map("", "x"), ..HotFix::default() }), Ok(Vec::new()));
    }
}
