//! Japanese: kana as the acoustic model hears them.
//!
//! Kanji become kana in `engine::text`; here kana become sounds, two letters at a time where two make one sound.

use std::{collections::HashMap, sync::LazyLock};

use crate::engine::text::ja;

/// Kana and their sounds. The model knows them in this narrow transcription.
const KANA: [(&str, &str); 164] = [
    ("いぇ", "je"),
    ("うぃ", "βi"),
    ("うぇ", "βe"),
    ("うぉ", "βo"),
    ("きぇ", "kʲe"),
    ("きゃ", "kʲa"),
    ("きゅ", "kʲɨ"),
    ("きょ", "kʲo"),
    ("ぎゃ", "ɡʲa"),
    ("ぎゅ", "ɡʲɨ"),
    ("ぎょ", "ɡʲo"),
    ("くぁ", "kᵝa"),
    ("くぃ", "kᵝi"),
    ("くぇ", "kᵝe"),
    ("くぉ", "kᵝo"),
    ("ぐぁ", "ɡᵝa"),
    ("ぐぃ", "ɡᵝi"),
    ("ぐぇ", "ɡᵝe"),
    ("ぐぉ", "ɡᵝo"),
    ("しぇ", "ɕe"),
    ("しゃ", "ɕa"),
    ("しゅ", "ɕɨ"),
    ("しょ", "ɕo"),
    ("じぇ", "ʥe"),
    ("じゃ", "ʥa"),
    ("じゅ", "ʥɨ"),
    ("じょ", "ʥo"),
    ("ちぇ", "ʨe"),
    ("ちゃ", "ʨa"),
    ("ちゅ", "ʨɨ"),
    ("ちょ", "ʨo"),
    ("ぢゃ", "ʥa"),
    ("ぢゅ", "ʥɨ"),
    ("ぢょ", "ʥo"),
    ("つぁ", "ʦa"),
    ("つぃ", "ʦʲi"),
    ("つぇ", "ʦe"),
    ("つぉ", "ʦo"),
    ("てぃ", "tʲi"),
    ("てゅ", "tʲɨ"),
    ("でぃ", "dʲi"),
    ("でゅ", "dʲɨ"),
    ("とぅ", "tɯ"),
    ("どぅ", "dɯ"),
    ("にぇ", "ɲe"),
    ("にゃ", "ɲa"),
    ("にゅ", "ɲɨ"),
    ("にょ", "ɲo"),
    ("ひぇ", "çe"),
    ("ひゃ", "ça"),
    ("ひゅ", "çɨ"),
    ("ひょ", "ço"),
    ("びゃ", "bʲa"),
    ("びゅ", "bʲɨ"),
    ("びょ", "bʲo"),
    ("ぴゃ", "pʲa"),
    ("ぴゅ", "pʲɨ"),
    ("ぴょ", "pʲo"),
    ("ふぁ", "ɸa"),
    ("ふぃ", "ɸʲi"),
    ("ふぇ", "ɸe"),
    ("ふぉ", "ɸo"),
    ("ふゅ", "ɸʲɨ"),
    ("ふょ", "ɸʲo"),
    ("みゃ", "mʲa"),
    ("みゅ", "mʲɨ"),
    ("みょ", "mʲo"),
    ("りゃ", "ɾʲa"),
    ("りゅ", "ɾʲɨ"),
    ("りょ", "ɾʲo"),
    ("ゔぁ", "va"),
    ("ゔぃ", "vʲi"),
    ("ゔぇ", "ve"),
    ("ゔぉ", "vo"),
    ("ゔゅ", "bʲɨ"),
    ("ゔょ", "bʲo"),
    ("ぁ", "a"),
    ("あ", "a"),
    ("ぃ", "i"),
    ("い", "i"),
    ("ぅ", "ɯ"),
    ("う", "ɯ"),
    ("ぇ", "e"),
    ("え", "e"),
    ("ぉ", "o"),
    ("お", "o"),
    ("か", "ka"),
    ("が", "ɡa"),
    ("き", "kʲi"),
    ("ぎ", "ɡʲi"),
    ("く", "kɯ"),
    ("ぐ", "ɡɯ"),
    ("け", "ke"),
    ("げ", "ɡe"),
    ("こ", "ko"),
    ("ご", "ɡo"),
    ("さ", "sa"),
    ("ざ", "ʣa"),
    ("し", "ɕi"),
    ("じ", "ʥi"),
    ("す", "sɨ"),
    ("ず", "zɨ"),
    ("せ", "se"),
    ("ぜ", "ʣe"),
    ("そ", "so"),
    ("ぞ", "ʣo"),
    ("た", "ta"),
    ("だ", "da"),
    ("ち", "ʨi"),
    ("ぢ", "ʥi"),
    ("つ", "ʦɨ"),
    ("づ", "zɨ"),
    ("て", "te"),
    ("で", "de"),
    ("と", "to"),
    ("ど", "do"),
    ("な", "na"),
    ("に", "ɲi"),
    ("ぬ", "nɯ"),
    ("ね", "ne"),
    ("の", "no"),
    ("は", "ha"),
    ("ば", "ba"),
    ("ぱ", "pa"),
    ("ひ", "çi"),
    ("び", "bʲi"),
    ("ぴ", "pʲi"),
    ("ふ", "ɸɯ"),
    ("ぶ", "bɯ"),
    ("ぷ", "pɯ"),
    ("へ", "he"),
    ("べ", "be"),
    ("ぺ", "pe"),
    ("ほ", "ho"),
    ("ぼ", "bo"),
    ("ぽ", "po"),
    ("ま", "ma"),
    ("み", "mʲi"),
    ("む", "mɯ"),
    ("め", "me"),
    ("も", "mo"),
    ("ゃ", "ja"),
    ("や", "ja"),
    ("ゅ", "jɯ"),
    ("ゆ", "jɯ"),
    ("ょ", "jo"),
    ("よ", "jo"),
    ("ら", "ɾa"),
    ("り", "ɾʲi"),
    ("る", "ɾɯ"),
    ("れ", "ɾe"),
    ("ろ", "ɾo"),
    ("ゎ", "βa"),
    ("わ", "βa"),
    ("ゐ", "i"),
    ("ゑ", "e"),
    ("を", "o"),
    ("ゔ", "vɯ"),
    ("ゕ", "ka"),
    ("ゖ", "ke"),
    ("ヷ", "va"),
    ("ヸ", "vʲi"),
    ("ヹ", "ve"),
    ("ヺ", "vo"),
];

static SOUNDS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| KANA.into_iter().collect());

/// Keeps two vowels apart that would else become a long one: 思う is not おもー.
const APART: char = '\u{2063}';

/// Verbs whose last う is a syllable of its own.
const OPEN_VERBS: [(&str, &str); 20] = [
    ("思う", "おも"),
    ("追う", "お"),
    ("問う", "と"),
    ("負う", "お"),
    ("誘う", "さそ"),
    ("拾う", "ひろ"),
    ("添う", "そ"),
    ("沿う", "そ"),
    ("整う", "ととの"),
    ("装う", "よそお"),
    ("迷う", "まよ"),
    ("酔う", "よ"),
    ("競う", "きそ"),
    ("集う", "つど"),
    ("通う", "かよ"),
    ("匂う", "にお"),
    ("呪う", "のろ"),
    ("伴う", "ともな"),
    ("覆う", "おお"),
    ("襲う", "おそ"),
];

/// `text` in kana with a space after each phrase, ready for [`symbols`]. Latin letters stay.
pub(super) fn kana(text: &str) -> String {
    let mut text = text.to_owned();
    for (verb, stem) in OPEN_VERBS {
        if text.contains(verb) {
            text = text.replace(verb, &format!("{stem}{APART}う"));
        }
    }
    ja::kana(&text)
}

/// Kana as symbols. What is no kana is left out.
pub(super) fn symbols(kana: &str) -> String {
    let letters: Vec<char> = kana.chars().map(hiragana).collect();
    let mut symbols = String::with_capacity(kana.len());
    let mut at = 0;
    while at < letters.len() {
        let pair: String = letters[at..].iter().take(2).collect();
        if let Some(sounds) = SOUNDS.get(pair.as_str()).filter(|_| pair.chars().count() == 2) {
            symbols.push_str(sounds);
            at += 2;
            continue;
        }
        let (letter, next) = (letters[at], letters.get(at + 1).copied());
        if let (APART, Some(vowel)) = (letter, next) {
            symbols.push_str(sound_of(vowel).unwrap_or_default());
            at += 2;
            continue;
        }
        push_one(&mut symbols, letter, next);
        at += 1;
    }
    symbols.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Katakana and its half-width form as hiragana.
fn hiragana(c: char) -> char {
    match c {
        '\u{30a1}'..='\u{30f6}' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        c => c,
    }
}

fn push_one(symbols: &mut String, letter: char, next: Option<char>) {
    let last = symbols.chars().next_back();
    match letter {
        'ー' | '〜' => symbols.push('ː'),
        'っ' if next.is_some_and(|next| sound_of(next).is_some()) => symbols.push('ʔ'),
        'ん' => symbols.push(nasal(next)),
        letter if lengthens(last, letter) => symbols.push('ː'),
        ' ' | '・' => symbols.push(' '),
        letter => symbols.push_str(sound_of(letter).unwrap_or_default()),
    }
}

fn sound_of(letter: char) -> Option<&'static str> {
    SOUNDS.get(letter.encode_utf8(&mut [0; 4]) as &str).copied()
}

/// Whether a vowel after this one only makes it longer: おう, えい, and any vowel after itself.
fn lengthens(last: Option<char>, letter: char) -> bool {
    matches!(
        (last, letter),
        (Some('o'), 'う' | 'お')
            | (Some('e'), 'い' | 'え')
            | (Some('a'), 'あ')
            | (Some('i'), 'い')
            | (Some('ɯ' | 'ɨ'), 'う')
    )
}

/// ん, which goes with the consonant that follows.
fn nasal(next: Option<char>) -> char {
    let Some(sound) = next.and_then(sound_of).and_then(|sound| sound.chars().next()) else { return 'ɴ' };
    match sound {
        'm' | 'p' | 'b' => 'm',
        'k' | 'ɡ' => 'ŋ',
        'ɲ' | 'ʨ' | 'ʥ' => 'ɲ',
        'n' | 't' | 'd' | 'ɾ' | 'z' => 'n',
        _ => 'ɴ',
    }
}

#[cfg(test)]
mod tests {
    use super::{super::testing::compare, *};

    #[test]
    fn sentences_sound_as_the_model_learnt_them() {
        compare(
            &[
                ("こんにちは", "koɲɲiʨiβa"),
                ("世界", "sekai"),
                ("東京に行く", "toːkʲoːɲi ikɯ"),
                ("学校", "ɡaʔkoː"),
                ("先生", "seɴseː"),
                ("新聞", "ɕimbɯɴ"),
                ("日本語", "ɲihoŋɡo"),
                ("ラーメン", "ɾaːmeɴ"),
                ("きょうと", "kʲoːto"),
                ("思う", "omoɯ"),
                ("大きい", "oːkʲiː"),
                ("パーティー", "paːtʲiː"),
                ("ヴァイオリン", "vaioɾʲiɴ"),
                ("お母さん", "okaːsaɴ"),
                ("百円", "çakɯeɴ"),
                ("1984年", "seŋkʲɨːçakɯhaʨiʥɨːjonneɴ"),
            ],
            |text| symbols(&kana(text)),
        );
    }

    #[test]
    fn every_kana_has_a_sound() {
        for c in ('ぁ'..='ん').chain('ァ'..='ヺ') {
            let word = format!("あ{c}か");
            assert!(symbols(&word).chars().count() >= 4, "{word} {}", symbols(&word));
        }
    }
}
