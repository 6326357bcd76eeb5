//! A description in the form that words are looked up in, each character with the bytes that it came from.
//!
//! Lower case, simplified Chinese, half-width letters and figures; hyphens, underscores and white space are one space.

use std::ops::Range;

use super::lexicon::Lexicon;

/// One character to compare, and its bytes in the description.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) c: char,
    pub(super) bytes: Range<usize>,
}

/// The glyphs of `text`.
pub(super) fn glyphs(text: &str, lexicon: &Lexicon) -> Vec<Glyph> {
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(text.len());
    for (at, raw) in text.char_indices() {
        let bytes = at..at + raw.len_utf8();
        let c = plain(raw);
        let c = lexicon.simplified(c);
        match glyphs.last_mut() {
            Some(last) if c == ' ' && last.c == ' ' => last.bytes.end = bytes.end,
            _ => glyphs.push(Glyph { c, bytes }),
        }
    }
    glyphs
}

/// The same letter without case, width or kind of gap.
pub(super) fn plain(c: char) -> char {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    match narrow {
        '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' => ' ',
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '\u{301c}' | '\u{223c}' => '~',
        narrow if narrow.is_whitespace() => ' ',
        narrow => narrow.to_ascii_lowercase(),
    }
}

/// Whether an English word may begin or end between these two neighbours.
pub(super) fn is_boundary(neighbour: Option<&Glyph>) -> bool {
    neighbour.is_none_or(|glyph| !glyph.c.is_ascii_alphanumeric())
}
