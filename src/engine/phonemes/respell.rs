//! Spellings that the rules of pronunciation stumble over, written so that they come out right.
//!
//! French: the library loses what follows à and î, and most of an English word. Italian: it does not see where the
//! dictionary puts the stress, nor whether an e or o is open; an accent tells it both.

use std::{path::Path, sync::LazyLock};

use espeak_ng::dictionary::{Dictionary, FLAG_ALT_TRANS, FLAG_ALT2_TRANS, FLAG_SUFX, LookupCtx, lookup};
use regex::Regex;

use super::normalise::rewrite::pattern;

static LATE_Y: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)ys([aeiouéèê])"));
static ELIDED_Y: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b([cdjlmnst])'y\b"));
static YEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)([oa])yen(s?)\b"));
static FINAL_A: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\p{L})à\b"));

/// `text` in French so that nothing of it is lost.
pub(super) fn french(text: &str) -> String {
    let text = text.replace('î', "i").replace('Î', "I");
    let text = FINAL_A.replace_all(&text, "${1}ah");
    let text = LATE_Y.replace_all(&text, "is$1");
    let text = ELIDED_Y.replace_all(&text, "${1}i");
    YEN.replace_all(&text, "${1}yin$2").into_owned()
}

/// English words that French has taken over with their sound.
const ENGLISH: &str = " address all backup blog branch browser business call chat cloud club coach coaching copyright \
crash desktop download e-mail email emails fair file flash font football framework freelance game gamer handball hash \
hardware hit home hub job jobs laptop leader link live login logo look mail mails manager master match mix mobile new \
news off offline online open pack pad party password patch player playlist podcast post pull push read remix root \
score script scroll select server set setup shared shell show size slot slots smart snack snow software speaker sport \
spot spray stage start startup stock stop store story streamer style tag team tee-shirt test thread timeline token \
tool tracker trailer trend tweet unwind update upgrade user web webcam week-end weekend wifi world youtube ";
/// Words that only look English.
const FRENCH: &str = " alcool alcools zoo zoos alcoolique alcooliques alcoolisé alcoolisée coopération coopérer coopérative \
coordination coordonner coordonnées coordonné coordonnée coordonnateur zoologie zoologique épiphénomène oolithe \
wagon wagons watt watts week-ends ";
static ENGLISH_LOOK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^[a-z-]*(?:oo|ee|sh|ck|ing|ings|ow|ew|aw|igh)[a-z-]*$"));

/// Whether a word in a French text is said as in English.
pub(super) fn is_english(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let listed = |list: &str| list.split_whitespace().any(|known| known == word);
    listed(ENGLISH) || ENGLISH_LOOK.is_match(&word) && !listed(FRENCH)
}

/// Endings before which the stress lies, by rules that the library follows by itself.
const EARLY: [&str; 20] = [
    "ere", "era", "ero", "eri", "odo", "odi", "ico", "ica", "ici", "iche", "ano", "ono", "ine", "olo", "ola", "oli",
    "ole", "ile", "ido", "ida",
];

/// What the Italian dictionary knows of stress.
pub(super) struct Italian {
    dictionary: Dictionary,
}

const OPEN: u32 = FLAG_ALT_TRANS;
const CLOSED: u32 = FLAG_ALT2_TRANS;

impl Italian {
    /// With the dictionary in `folder`, if that can be read.
    pub(super) fn load(folder: &Path) -> Option<Self> {
        Some(Self { dictionary: Dictionary::load("it", folder).ok()? })
    }

    /// `text` with the accents that its writer left out.
    pub(super) fn accented(&self, text: &str) -> String {
        let mut written = String::with_capacity(text.len() + 8);
        for part in text.split_inclusive(|c: char| !c.is_alphabetic()) {
            let word = part.trim_end_matches(|c: char| !c.is_alphabetic());
            match self.word(word) {
                Some(accented) => written.push_str(&accented),
                None => written.push_str(word),
            }
            written.push_str(&part[word.len()..]);
        }
        written
    }

    fn word(&self, word: &str) -> Option<String> {
        if word.chars().count() < 3 || !word.is_ascii() {
            return None;
        }
        let lower = word.to_lowercase();
        let stem = lower.strip_suffix(['a', 'e', 'i', 'o']);
        let ask = |word: &str, end_flags: u32| {
            let context = LookupCtx { end_flags, ..LookupCtx::default() };
            lookup(&self.dictionary, word, &context).filter(|found| found.phonemes.is_empty())
        };
        let flags = ask(&lower, 0).or_else(|| ask(stem?, FLAG_SUFX))?.flags1;
        let (open, closed) = (flags.contains(OPEN), flags.contains(CLOSED));
        let vowels = vowels(&lower);
        let at = match flags.stress_bits() as usize {
            nth @ 1..=7 => *vowels.get(nth - 1)?,
            0 if (open || closed) && !EARLY.iter().any(|ending| lower.ends_with(ending)) => {
                penultimate(&lower, &vowels)?
            }
            _ => return None,
        };
        let accented = match (lower.as_bytes()[at], closed) {
            (b'e', false) => 'è',
            (b'e', true) => 'é',
            (b'o', false) => 'ò',
            (b'o', true) => 'ó',
            (b'a', _) => 'à',
            (b'i', _) => 'ì',
            _ => 'ù',
        };
        Some(format!("{}{accented}{}", &lower[..at], &lower[at + 1..]))
    }
}

/// Where the vowels of a word are that are heard: not the i of cia and the u of qua.
fn vowels(word: &str) -> Vec<usize> {
    let letters = word.as_bytes();
    let is_vowel = |at: usize| letters.get(at).is_some_and(|c| b"aeiou".contains(c));
    (0..letters.len())
        .filter(|at| is_vowel(*at))
        .filter(|at| {
            let before = at.checked_sub(1).map(|before| letters[before]);
            let silent = match letters[*at] {
                b'i' => matches!(before, Some(b'c' | b'g')),
                b'u' => matches!(before, Some(b'q' | b'g')),
                _ => false,
            };
            !(silent && is_vowel(at + 1))
        })
        .collect()
}

/// The last vowel but one; an i before the last one is none.
fn penultimate(word: &str, vowels: &[usize]) -> Option<usize> {
    let mut heard = vowels.iter().rev().skip(1);
    let first = *heard.next()?;
    let weak = word.as_bytes()[first] == b'i' && vowels.last() == Some(&(first + 1));
    if weak { heard.next().copied() } else { Some(first) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::{
        super::{data, testing::compare},
        *,
    };

    #[test]
    fn italian_words_get_their_accents() {
        let folder = tempfile::tempdir().unwrap();
        data::lay_out(folder.path()).unwrap();
        let italian = Italian::load(folder.path()).unwrap();
        compare(
            &[
                ("la pagina", "la pàgina"),
                ("il numero", "il nùmero"),
                ("macchina, albero", "màcchina, àlbero"),
                ("sistema", "sistèma"),
                ("meno", "méno"),
                ("sempre vecchio", "sèmpre vècchio"),
                ("contenere", "contenére"),
                ("città casa", "città casa"),
            ],
            |text| italian.accented(text),
        );
    }

    #[test]
    fn french_words_are_kept_whole() {
        compare(
            &[
                ("là-bas, déjà, à Paris", "lah-bas, déjah, à Paris"),
                ("boîte, île", "boite, ile"),
                ("physique, il n'y a", "phisique, il ni a"),
                ("moyen, yens", "moyin, yens"),
            ],
            french,
        );
        assert!(["football", "parking", "e-mail", "Facebook,"].into_iter().all(is_english));
        assert!(["alcool", "maison", "coopération", "parc"].into_iter().all(|word| !is_english(word)));
    }
}
