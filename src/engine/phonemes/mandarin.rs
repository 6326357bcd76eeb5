//! Chinese: syllables of pinyin as the acoustic model hears them, with arrows for the tones.
//!
//! The sounds are those that the model was trained with: initials and finals as in broad transcription, the tone
//! after the vowel, the syllables of a word together and a space between words.

use crate::engine::text::zh::{self, Syllable};

/// `text` as symbols. What is not Chinese is left out.
pub(super) fn symbols(text: &str) -> String {
    let mut syllables = zh::syllables(text);
    syllables.retain(|syllable| syllable.read.ends_with(|c: char| c.is_ascii_digit()));
    lift_third_tones(&mut syllables);
    let mut symbols = String::new();
    for syllable in &syllables {
        if syllable.begins_word && !symbols.is_empty() {
            symbols.push(' ');
        }
        symbols.push_str(&sounds(&syllable.read));
    }
    symbols
}

/// A third tone before another becomes a second one: in words from the left (展览馆 is 2-2-3), then between them from
/// the right (我很好 is 3-2-3).
fn lift_third_tones(syllables: &mut [Syllable]) {
    let length = syllables.len();
    for at in 1..length {
        if !syllables[at].begins_word {
            lift(syllables, at);
        }
    }
    for at in (1..length).rev() {
        if syllables[at].begins_word {
            lift(syllables, at);
        }
    }
}

fn lift(syllables: &mut [Syllable], at: usize) {
    if syllables[at].read.ends_with('3') && syllables[at - 1].read.ends_with('3') {
        let first = &mut syllables[at - 1].read;
        first.pop();
        first.push('2');
    }
}

/// Initials, longest first.
const INITIALS: [(&str, &str); 21] = [
    ("zh", "ꭧ"),
    ("ch", "ꭧʰ"),
    ("sh", "ʂ"),
    ("b", "p"),
    ("p", "pʰ"),
    ("m", "m"),
    ("f", "f"),
    ("d", "t"),
    ("t", "tʰ"),
    ("n", "n"),
    ("l", "l"),
    ("g", "k"),
    ("k", "kʰ"),
    ("h", "x"),
    ("j", "ʨ"),
    ("q", "ʨʰ"),
    ("x", "ɕ"),
    ("r", "ɻ"),
    ("z", "ʦ"),
    ("c", "ʦʰ"),
    ("s", "s"),
];

/// Finals in full spelling: before the vowel that bears the tone, that vowel, and what follows it.
const FINALS: [(&str, [&str; 3]); 35] = [
    ("a", ["", "a", ""]),
    ("ai", ["", "ai", ""]),
    ("an", ["", "a", "n"]),
    ("ang", ["", "a", "ŋ"]),
    ("ao", ["", "au", ""]),
    ("e", ["", "ɤ", ""]),
    ("ei", ["", "ei", ""]),
    ("en", ["", "ə", "n"]),
    ("eng", ["", "ə", "ŋ"]),
    ("i", ["", "i", ""]),
    ("ia", ["j", "a", ""]),
    ("ian", ["j", "ɛ", "n"]),
    ("iang", ["j", "a", "ŋ"]),
    ("iao", ["j", "au", ""]),
    ("ie", ["j", "e", ""]),
    ("in", ["", "i", "n"]),
    ("ing", ["", "i", "ŋ"]),
    ("iong", ["j", "ʊ", "ŋ"]),
    ("iou", ["j", "ou", ""]),
    ("o", ["w", "o", ""]),
    ("ong", ["", "ʊ", "ŋ"]),
    ("ou", ["", "ou", ""]),
    ("u", ["", "u", ""]),
    ("ua", ["w", "a", ""]),
    ("uai", ["w", "ai", ""]),
    ("uan", ["w", "a", "n"]),
    ("uang", ["w", "a", "ŋ"]),
    ("uei", ["w", "ei", ""]),
    ("uen", ["w", "ə", "n"]),
    ("ueng", ["w", "ə", "ŋ"]),
    ("uo", ["w", "o", ""]),
    ("ü", ["", "y", ""]),
    ("üan", ["ɥ", "ɛ", "n"]),
    ("üe", ["ɥ", "e", ""]),
    ("ün", ["", "y", "n"]),
];

/// Syllables that are no initial and final.
const WHOLE: [(&str, [&str; 3]); 10] = [
    ("er", ["", "ɚ", ""]),
    ("o", ["", "ɔ", ""]),
    ("io", ["j", "ɔ", ""]),
    ("yo", ["j", "ɔ", ""]),
    ("ê", ["", "ɛ", ""]),
    ("hm", ["h", "m", ""]),
    ("hng", ["h", "ŋ", ""]),
    ("m", ["", "m", ""]),
    ("n", ["", "n", ""]),
    ("ng", ["", "ŋ", ""]),
];

/// One syllable of pinyin, with its tone as a number, as symbols.
fn sounds(pinyin: &str) -> String {
    let (spelled, tone) = pinyin.split_at(pinyin.len() - 1);
    let tone = match tone {
        "1" => "→",
        "2" => "↗",
        "3" => "↓",
        "4" => "↘",
        _ => "",
    };
    if let Some(parts) = find(&WHOLE, spelled) {
        return voiced("", parts, tone);
    }
    if let Some(said) = parts_of(spelled) {
        return voiced(said.0, said.1, tone);
    }
    // 这儿, written as one syllable: the r follows unstressed.
    match spelled.strip_suffix('r').and_then(parts_of) {
        Some((initial, parts)) => voiced(initial, parts, tone) + "ɚ",
        None => String::new(),
    }
}

fn voiced(initial: &str, [before, vowel, after]: [&str; 3], tone: &str) -> String {
    [initial, before, vowel, tone, after].concat()
}

fn find(table: &[(&str, [&'static str; 3])], spelled: &str) -> Option<[&'static str; 3]> {
    table.iter().find(|(known, _)| *known == spelled).map(|(_, parts)| *parts)
}

/// Initial and final of a syllable without its tone.
fn parts_of(spelled: &str) -> Option<(&'static str, [&'static str; 3])> {
    let full = in_full(spelled);
    let (letters, initial) =
        INITIALS.iter().find(|(letters, _)| full.starts_with(letters)).copied().unwrap_or_default();
    let last = &full[letters.len()..];
    let buzzed = last == "i" && matches!(letters, "zh" | "ch" | "sh" | "r" | "z" | "c" | "s");
    let parts = if buzzed { ["", "ɨ", ""] } else { find(&FINALS, last)? };
    Some((initial, parts))
}

/// The spelling without its abbreviations: iu for iou, ju for jü, and what stands for a missing initial.
fn in_full(spelled: &str) -> String {
    let spelled = spelled.replace('v', "ü");
    if let Some(rest) = spelled.strip_prefix('y') {
        return match rest {
            "u" | "ue" | "uan" | "un" => format!("ü{}", &rest[1..]),
            "ou" => "iou".to_owned(),
            rest if rest.starts_with('i') => rest.to_owned(),
            rest => format!("i{rest}"),
        };
    }
    if let Some(rest) = spelled.strip_prefix('w') {
        return match rest {
            "u" => rest.to_owned(),
            rest => format!("u{rest}"),
        };
    }
    let (initial, last) = spelled.split_at(spelled.find(['a', 'e', 'i', 'o', 'u', 'ü']).unwrap_or(0));
    let last = match last {
        "iu" => "iou",
        "ui" => "uei",
        "un" if !matches!(initial, "j" | "q" | "x") => "uen",
        last if matches!(initial, "j" | "q" | "x") && last.starts_with('u') => {
            return format!("{initial}ü{}", &last[1..]);
        }
        last => last,
    };
    format!("{initial}{last}")
}

#[cfg(test)]
mod tests {
    use super::{super::testing::compare, *};

    #[test]
    fn sentences_sound_as_the_model_learnt_them() {
        compare(
            &[
                ("你好", "ni↗xau↓"),
                ("世界", "ʂɨ↘ʨje↘"),
                ("我很好", "wo↓ xə↗n xau↓"),
                ("中国人", "ꭧʊ→ŋkwo↗ ɻə↗n"),
                ("我是学生", "wo↓ ʂɨ↘ ɕɥe↗ʂə→ŋ"),
                ("展览馆", "ꭧa↗nla↗nkwa↓n"),
                ("一个", "i↗kɤ↘"),
                ("不是", "pu↗ʂɨ↘"),
                ("不好", "pu↘xau↓"),
                ("女儿", "ny↓ɚ↗"),
                ("这儿", "ꭧɤ↘ɚ"),
                ("去月球", "ʨʰy↘ ɥe↘ʨʰjou↗"),
                ("自己", "ʦɨ↘ʨi↓"),
                ("远", "ɥɛ↓n"),
                ("为什么", "wei↘ʂə↗nmɤ"),
                ("2025年", "ɚ↘li↗ŋɚ↘ u↓njɛ↗n"),
            ],
            symbols,
        );
    }

    #[test]
    fn every_syllable_of_the_language_is_known() {
        let mut unknown = Vec::new();
        for c in '\u{4e00}'..='\u{9fa5}' {
            for syllable in zh::syllables(&c.to_string()) {
                if sounds(&syllable.read).is_empty() {
                    unknown.push((c, syllable.read));
                }
            }
        }
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
