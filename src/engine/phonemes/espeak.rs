//! Words in Latin letters as IPA, by the rules of the eSpeak library.
//!
//! Whatever the library does, words stay words: what it fails at is tried word by word, and what it cannot read at
//! all is read letter by letter.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use espeak_ng::EspeakNg;
use unicode_normalization::UnicodeNormalization;

use super::{
    Accent, data,
    normalise::letters::JOINT,
    respell::{self, Italian},
};
use crate::model::Language;

/// Most characters that are given to the library at once; its work grows faster than the text.
const LONGEST: usize = 400;
/// Most letters of one word; nobody speaks longer ones.
const LONGEST_WORD: usize = 60;

/// The rules, and the folder that they are read from.
pub(super) struct Espeak {
    folder: PathBuf,
    whole: OnceLock<()>,
    italian: OnceLock<Option<Italian>>,
}

impl Espeak {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), whole: OnceLock::new(), italian: OnceLock::new() }
    }

    /// Sees once that the folder is whole.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn prepare(&self) -> io::Result<()> {
        if self.whole.get().is_none() {
            data::lay_out(&self.folder)?;
            self.whole.get_or_init(|| ());
        }
        Ok(())
    }

    /// IPA of `text`, which has no marks of punctuation that matter; words are parted by spaces.
    pub(super) fn ipa(&self, text: &str, language: Language, accent: Accent) -> String {
        let text = with_letters(&latin(text, language), language, accent);
        match language {
            Language::Fr => self.french(&text),
            Language::It => {
                let italian = self.italian.get_or_init(|| Italian::load(&self.folder));
                let text = italian.as_ref().map_or_else(|| text.clone(), |italian| italian.accented(&text));
                self.read(&text, voice(language, accent))
            }
            _ => self.read(&text, voice(language, accent)),
        }
    }

    /// French, with the words that are English read as such.
    fn french(&self, text: &str) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        let runs = words.chunk_by(|one, next| respell::is_english(one) == respell::is_english(next));
        let said: Vec<String> = runs
            .map(|run| {
                let text = run.join(" ");
                if respell::is_english(run[0]) {
                    self.read(&text, voice(Language::En, Accent::British))
                } else {
                    self.read(&respell::french(&text), voice(Language::Fr, Accent::British))
                }
            })
            .collect();
        said.join(" ")
    }

    fn read(&self, text: &str, voice: &str) -> String {
        let said: Vec<String> = portions(text).iter().map(|portion| self.portion(portion, voice)).collect();
        said.join(" ").trim().to_owned()
    }

    fn portion(&self, text: &str, voice: &str) -> String {
        if let Some(said) = self.ask(text, voice) {
            return said;
        }
        // Somebody may have cleared the folder under us.
        let mended = data::lay_out(&self.folder).is_ok().then(|| self.ask(text, voice)).flatten();
        mended.unwrap_or_else(|| {
            let words: Vec<String> =
                text.split_whitespace().map(|word| self.ask(word, voice).unwrap_or_else(|| spelt(word))).collect();
            words.join(" ")
        })
    }

    /// What the library says, if that is anything.
    fn ask(&self, text: &str, voice: &str) -> Option<String> {
        if !text.chars().any(char::is_alphanumeric) {
            return Some(String::new());
        }
        let asked =
            catch_unwind(AssertUnwindSafe(|| EspeakNg::with_data_dir(voice, &self.folder)?.text_to_phonemes(text)));
        let said = match asked {
            Ok(Ok(ipa)) => plain(&ipa),
            Ok(Err(error)) => {
                tracing::warn!(%error, voice, "the rules of pronunciation failed");
                return None;
            }
            Err(_) => {
                tracing::warn!(voice, "the rules of pronunciation broke down");
                return None;
            }
        };
        said.chars().any(char::is_alphabetic).then_some(said)
    }
}

const fn voice(language: Language, accent: Accent) -> &'static str {
    match (language, accent) {
        (Language::Es, _) => "es",
        (Language::Fr, _) => "fr",
        (Language::It, _) => "it",
        (Language::Pt, _) => "pt-br",
        (_, Accent::American) => "en-us",
        (_, Accent::British) => "en-gb",
    }
}

/// Letters with marks that the rules of a language read.
const fn own_letters(language: Language) -> &'static str {
    match language {
        Language::Es => "áéíóúüñçï",
        Language::Fr => "àâæçéèêëïîôœùûüÿ",
        Language::It => "àèéìíòóùú",
        Language::Pt => "áâãàçéêíóôõúü",
        _ => "éèêëïöüäñçâ",
    }
}

/// `text` with the letters of other languages as the nearest that the rules know, and without those of other scripts:
/// the library falls silent for the rest of a word with a letter that it does not know.
fn latin(text: &str, language: Language) -> String {
    let own = own_letters(language);
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if !c.is_alphabetic() || c.is_ascii() || c == JOINT || c.to_lowercase().all(|c| own.contains(c)) => {
                written.push(c);
            }
            'ª' | 'º' | '°' => written.push(c),
            'ß' => written.push_str("ss"),
            'æ' | 'Æ' => written.push_str("ae"),
            'œ' | 'Œ' => written.push_str("oe"),
            'ø' | 'Ø' => written.push('o'),
            'ł' | 'Ł' => written.push('l'),
            'đ' | 'Đ' | 'ð' | 'Ð' => written.push('d'),
            'þ' | 'Þ' => written.push_str("th"),
            'ı' => written.push('i'),
            c => match c.nfkd().find(char::is_ascii_alphabetic) {
                Some(letter) => written.push(letter),
                None => written.push(' '),
            },
        }
    }
    written
}

/// How English letters are called, in the library's own notation: what stands before the stress, and the rest.
const LETTERS: [(&str, &str); 26] = [
    ("", "eI"),
    ("b", "i:"),
    ("s", "i:"),
    ("d", "i:"),
    ("", "i:"),
    ("", "Ef"),
    ("dZ", "i:"),
    ("", "eItS"),
    ("", "aI"),
    ("dZ", "eI"),
    ("k", "eI"),
    ("", "El"),
    ("", "Em"),
    ("", "En"),
    ("", "oU"),
    ("p", "i:"),
    ("kj", "u:"),
    ("", "A@"),
    ("", "Es"),
    ("t", "i:"),
    ("j", "u:"),
    ("v", "i:"),
    ("d", "Vb@Lju:"),
    ("", "Eks"),
    ("w", "aI"),
    ("z", "i:"),
];

/// `text` with its marked letters in a form that the library names one by one.
fn with_letters(text: &str, language: Language, accent: Accent) -> String {
    if !text.contains(JOINT) {
        return text.to_owned();
    }
    let named = |word: &str| if word.contains(JOINT) { name_letters(word, language, accent) } else { word.to_owned() };
    text.split_whitespace().map(named).collect::<Vec<_>>().join(" ")
}

fn name_letters(word: &str, language: Language, accent: Accent) -> String {
    let end = word.rfind(|c: char| c == JOINT || c.is_uppercase()).map_or(0, |at| at + 1);
    let end = (end..=word.len()).find(|end| word.is_char_boundary(*end)).unwrap_or(word.len());
    let (letters, ending) = word.split_at(end);
    let letters: Vec<char> = letters.chars().filter(|c| *c != JOINT).collect();
    let english = language == Language::En && letters.iter().all(char::is_ascii_uppercase);
    if !english {
        let name = |c: &char| match (language, c) {
            (Language::Pt, 'E') => "é".to_owned(),
            (Language::Pt, 'O') => "ó".to_owned(),
            (_, c) => c.to_string(),
        };
        let ending = if ending == "s" { "" } else { ending };
        return letters.iter().map(name).chain([ending.to_owned()]).collect::<Vec<_>>().join(" ");
    }
    let mut said = String::from("[[");
    for (at, letter) in letters.iter().enumerate() {
        let (before, vowel) = LETTERS[(*letter as usize - 'A' as usize) % LETTERS.len()];
        let vowel = if *letter == 'Z' && accent == Accent::British { "Ed" } else { vowel };
        let stress = if at + 1 == letters.len() { '\'' } else { ',' };
        said.extend([before, if stress == ',' { "," } else { "'" }, vowel]);
    }
    match ending {
        "s" | "'s" => said + "z]]",
        ending => format!("{said}]] {ending}"),
    }
}

/// Without the library's notes on the language of a word, its joints and its lines.
fn plain(ipa: &str) -> String {
    let mut said = String::with_capacity(ipa.len());
    let mut note = false;
    for c in ipa.chars() {
        match c {
            '(' => note = true,
            ')' => note = false,
            '-' | '\u{361}' | '\u{200d}' => {}
            c if note && !c.is_whitespace() => {}
            c if c.is_whitespace() => said.push(' '),
            c => said.push(c),
        }
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` cut between words into portions of at most [`LONGEST`] characters, monstrous words cut too.
fn portions(text: &str) -> Vec<String> {
    let mut portions = vec![String::new()];
    let mut length = 0;
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for part in letters.chunks(LONGEST_WORD) {
            if length + part.len() > LONGEST {
                portions.push(String::new());
                length = 0;
            }
            if let Some(last) = portions.last_mut() {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.extend(part);
            }
            length += part.len() + 1;
        }
    }
    portions
}

/// The last resort: each letter as the sound that it most often stands for.
fn spelt(word: &str) -> String {
    word.nfd().flat_map(char::to_lowercase).fold(String::new(), |mut said, letter| {
        said.push_str(match letter {
            'c' | 'q' => "k",
            'g' => "ɡ",
            'x' => "ks",
            'y' => "i",
            letter if letter.is_ascii_alphabetic() => return said + letter.encode_utf8(&mut [0; 4]),
            _ => "",
        });
        said
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::*;

    #[test]
    fn notes_and_joints_are_taken_out() {
        assert_eq!(plain("ʒə- mapˈɛl\n(en)wˈɜːld(fr)"), "ʒə mapˈɛl wˈɜːld");
    }

    #[test]
    fn portions_lose_nothing() {
        let text = format!("{} {}", "word ".repeat(300), "x".repeat(1_000));
        let cut = portions(&text);
        assert!(cut.iter().all(|portion| portion.chars().count() <= LONGEST));
        assert_eq!(cut.concat().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn without_its_folder_it_mends_it_and_without_rules_it_spells() {
        let folder = tempfile::tempdir().unwrap();
        let rules = folder.path().join("rules");
        let espeak = Espeak::new(&rules);
        espeak.prepare().unwrap();
        std::fs::remove_dir_all(&rules).unwrap();
        assert_eq!(espeak.ipa("hello", Language::En, Accent::American), "həlˈoʊ");
        std::fs::remove_dir_all(&rules).unwrap();
        std::fs::write(&rules, "a file in its place").unwrap();
        assert_eq!(espeak.ipa("Ça gox", Language::Fr, Accent::American), "ka ɡoks");
    }
}
