//! From what a person wrote to what the speech program reads well, piece by piece.
//!
//! Owns cleaning, cutting into pieces, telling scripts apart, and spelling Chinese in pinyin and Japanese in kana.
//! Nothing here can make the program take a text for markup, a command or an option.

pub(super) mod clean;
mod cut;
pub(super) mod ja;
pub(super) mod numerals;
pub(super) mod scripts;
pub(super) mod zh;

use std::collections::VecDeque;

use crate::model::Language;

/// A stretch of text that one voice reads in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Whose rules it is read by.
    pub(super) language: Language,
    /// What the program is given: Chinese in pinyin, Japanese in kana.
    pub(super) text: String,
    /// A sentence ends here, so a pause follows.
    pub(super) ends: bool,
}

/// The pieces of `text`, in order. They are made as they are asked for, so that long texts begin at once.
pub(super) fn pieces(text: &str, language: Language) -> Pieces {
    Pieces { rest: cut::Chunks::new(clean::clean(text)), language, ready: VecDeque::new() }
}

/// See [`pieces`].
pub(super) struct Pieces {
    rest: cut::Chunks,
    language: Language,
    ready: VecDeque<Piece>,
}

impl Iterator for Pieces {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        while self.ready.is_empty() {
            let chunk = self.rest.next()?;
            self.ready.extend(chunk_pieces(&chunk, self.language));
        }
        self.ready.pop_front()
    }
}

fn chunk_pieces(chunk: &str, language: Language) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = scripts::runs(chunk, language)
        .into_iter()
        .map(|(voice, run)| Piece { language: voice, text: spell(run, voice), ends: false })
        .filter(|piece| piece.text.chars().any(char::is_alphanumeric))
        .collect();
    if let Some(last) = pieces.last_mut() {
        last.ends = true;
    }
    pieces
}

/// `run` as the voice of that language reads it best.
fn spell(run: &str, language: Language) -> String {
    match language {
        Language::Zh => zh::pinyin(run),
        Language::Ja => ja::kana(run),
        Language::Ko => run.trim().replace(['%', '％'], "퍼센트"),
        _ => run.trim().to_owned(),
    }
}

/// Loads what the first text in `language` would wait for: the Chinese dictionary takes some 150 ms.
pub(super) fn warm(language: Language) {
    match language {
        Language::Zh => drop(zh::pinyin("你好")),
        Language::Ja => drop(ja::kana("日本")),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, language: Language) -> Vec<(Language, String)> {
        pieces(text, language).map(|piece| (piece.language, piece.text)).collect()
    }

    #[test]
    fn every_language_gets_what_its_voice_reads() {
        use Language::{De, En, Ja, Ko, Ru, Zh};
        for (text, language, expected) in [
            ("Hello, world.", En, vec![(En, "Hello, world.")]),
            ("Guten Tag!", De, vec![(De, "Guten Tag!")]),
            ("你好，世界。", Zh, vec![(Zh, "ni3 hao3 , shi4 jie4 .")]),
            ("私は東京へ行く。", Ja, vec![(Ja, "わたしわ とうきょうえ いく。")]),
            ("50% 할인", Ko, vec![(Ko, "50퍼센트 할인")]),
            ("Привет!", Ru, vec![(Ru, "Привет!")]),
            ("她说 she can 唱歌", Zh, vec![(Zh, "ta1 shuo1"), (En, "she can"), (Zh, "chang4 ge1")]),
            ("Say 你好 now", En, vec![(En, "Say"), (Zh, "ni3 hao3"), (En, "now")]),
            ("123", Zh, vec![(Zh, "yi1 bai3 er4 shi2 san1")]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(voice, text)| (voice, text.to_owned())).collect();
            assert_eq!(texts(text, language), expected, "{text}");
        }
    }

    #[test]
    fn text_without_words_has_no_pieces() {
        for text in ["", "  \n", "🎤🎧", "…… !? —", "<speak></speak>", "\u{1}\u{7f}\u{feff}"] {
            assert_eq!(pieces(text, Language::En).count(), 0, "{text:?}");
            assert_eq!(pieces(text, Language::Zh).count(), 0, "{text:?}");
        }
    }

    #[test]
    fn long_texts_come_in_short_pieces_with_nothing_lost() {
        let long = "one two three, four five six. ".repeat(2_000);
        let all: Vec<Piece> = pieces(&long, Language::En).collect();
        assert!(all.len() > 100 && all.iter().all(|piece| piece.text.chars().count() <= cut::LONGEST && piece.ends));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let spoken: Vec<String> = all.iter().flat_map(|piece| words(&piece.text)).collect();
        assert_eq!(spoken, words(&long));
    }
}
