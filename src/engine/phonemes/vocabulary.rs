//! The symbols that the acoustic model knows, and their numbers.
//!
//! Facts of Kokoro v1.0. Nothing that is not in this table is ever sent to the model.

/// Symbol and token, by code point. 0 is the padding, which has no symbol.
const TABLE: [(char, u8); 114] = [
    (' ', 16),
    ('!', 5),
    ('"', 11),
    ('(', 12),
    (')', 13),
    (',', 3),
    ('.', 4),
    (':', 2),
    (';', 1),
    ('?', 6),
    ('A', 24),
    ('I', 25),
    ('O', 31),
    ('Q', 33),
    ('S', 35),
    ('T', 36),
    ('W', 39),
    ('Y', 41),
    ('a', 43),
    ('b', 44),
    ('c', 45),
    ('d', 46),
    ('e', 47),
    ('f', 48),
    ('h', 50),
    ('i', 51),
    ('j', 52),
    ('k', 53),
    ('l', 54),
    ('m', 55),
    ('n', 56),
    ('o', 57),
    ('p', 58),
    ('q', 59),
    ('r', 60),
    ('s', 61),
    ('t', 62),
    ('u', 63),
    ('v', 64),
    ('w', 65),
    ('x', 66),
    ('y', 67),
    ('z', 68),
    ('æ', 72),
    ('ç', 78),
    ('ð', 81),
    ('ø', 116),
    ('ŋ', 112),
    ('œ', 120),
    ('ɐ', 70),
    ('ɑ', 69),
    ('ɒ', 71),
    ('ɔ', 76),
    ('ɕ', 77),
    ('ɖ', 80),
    ('ə', 83),
    ('ɚ', 85),
    ('ɛ', 86),
    ('ɜ', 87),
    ('ɟ', 90),
    ('ɡ', 92),
    ('ɣ', 139),
    ('ɤ', 140),
    ('ɥ', 99),
    ('ɨ', 101),
    ('ɪ', 102),
    ('ɯ', 110),
    ('ɰ', 111),
    ('ɲ', 114),
    ('ɳ', 113),
    ('ɴ', 115),
    ('ɸ', 118),
    ('ɹ', 123),
    ('ɻ', 126),
    ('ɽ', 129),
    ('ɾ', 125),
    ('ʁ', 128),
    ('ʂ', 130),
    ('ʃ', 131),
    ('ʈ', 132),
    ('ʊ', 135),
    ('ʋ', 136),
    ('ʌ', 138),
    ('ʎ', 143),
    ('ʒ', 147),
    ('ʔ', 148),
    ('ʝ', 103),
    ('ʣ', 18),
    ('ʤ', 82),
    ('ʥ', 19),
    ('ʦ', 20),
    ('ʧ', 133),
    ('ʨ', 21),
    ('ʰ', 162),
    ('ʲ', 164),
    ('ˈ', 156),
    ('ˌ', 157),
    ('ː', 158),
    ('\u{303}', 17),
    ('β', 75),
    ('θ', 119),
    ('χ', 142),
    ('ᵊ', 42),
    ('ᵝ', 22),
    ('ᵻ', 177),
    ('—', 9),
    ('“', 14),
    ('”', 15),
    ('…', 10),
    ('→', 171),
    ('↓', 169),
    ('↗', 172),
    ('↘', 173),
    ('ꭧ', 23),
];

/// The token of a symbol, if the model knows it.
pub(super) fn token(symbol: char) -> Option<u8> {
    TABLE.binary_search_by_key(&symbol, |(known, _)| *known).ok().map(|at| TABLE[at].1)
}

/// The tokens of `symbols`; what the model does not know is left out.
pub(super) fn tokens(symbols: &str) -> Vec<u8> {
    symbols.chars().filter_map(token).collect()
}

/// What `tokens` stand for, for people to read. Unknown numbers are left out.
pub fn symbols(tokens: &[u8]) -> String {
    tokens
        .iter()
        .filter_map(|token| TABLE.iter().find(|(_, known)| known == token))
        .map(|(symbol, _)| *symbol)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_each_token_is_there_once() {
        assert!(TABLE.is_sorted_by_key(|(symbol, _)| *symbol));
        let mut numbers: Vec<u8> = TABLE.iter().map(|(_, token)| *token).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), TABLE.len());
        assert!(numbers.first() == Some(&1) && numbers.last() == Some(&177));
    }

    #[test]
    fn symbols_and_tokens_lead_back() {
        assert_eq!(tokens("hˈɛlO, wˈɜɹld!"), [50, 156, 86, 54, 31, 3, 16, 65, 156, 87, 123, 54, 46, 5]);
        assert_eq!(symbols(&tokens("ɔ̃ ɡ→↗↓↘")), "ɔ̃ ɡ→↗↓↘");
        assert_eq!(tokens("g\u{1}ー字"), [] as [u8; 0], "the letter g is not the sound ɡ");
    }
}
