//! One form for each character: wide, ornate and joined ones as plain ones, and nothing that cannot be spoken.

use unicode_normalization::UnicodeNormalization;

use crate::engine::text::clean::is_unspeakable;

/// `text` composed, with plain letters and figures, and spaces for pictures and control characters.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        // Half-width kana and their voicing marks make one letter together.
        if is_variant(c) {
            run.push(c);
            continue;
        }
        plain.extend(std::mem::take(&mut run).nfkc());
        match c {
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => {}
            '℃' => plain.push_str("°C"),
            '℉' => plain.push_str("°F"),
            '№' => plain.push_str("No. "),
            '…' => plain.push_str("..."),
            '→' | '⇒' => plain.push_str(", "),
            '−' | '‐' | '‑' | '﹣' => plain.push('-'),
            '⁄' | '∕' => plain.push('/'),
            '’' | 'ʼ' | '′' => plain.push('\''),
            c if c.is_whitespace() || is_unspeakable(c) || is_ornament(c) => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain.extend(run.nfkc());
    plain.nfc().collect()
}

/// Letters and figures in another shape.
const fn is_variant(c: char) -> bool {
    matches!(c, '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' | '\u{ff65}'..='\u{ff9f}'
        | '％' | '＄' | '￥' | '＃' | '＠' | '＆' | '＋' | '＝' | '／' | '－' | '\u{fb00}'..='\u{fb06}'
        | '\u{1d400}'..='\u{1d7ff}' | '\u{3300}'..='\u{33ff}')
}

/// Lines, boxes, stars and bullets.
const fn is_ornament(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{25ff}' | '•' | '‣' | '·' | '™' | '®' | '©' | '†' | '‡' | '¶' | '※')
}

#[cfg(test)]
mod tests {
    use super::{super::super::testing::compare, *};

    #[test]
    fn every_shape_becomes_plain() {
        compare(
            &[
                ("ＡＢＣ１２３％", "ABC123%"),
                ("ﾊﾝｶｸｶﾞ", "ハンカクガ"),
                ("𝓱𝓮𝓵𝓵𝓸 ﬁne", "hello fine"),
                ("cafe\u{301}", "café"),
                ("a\u{ad}b\u{200b}c", "abc"),
                ("20 ℃", "20 °C"),
                ("so 👩\u{200d}🚀 nice✨", "so    nice "),
                ("it’s", "it's"),
                ("5 ㎏", "5 kg"),
            ],
            plain,
        );
    }
}
