//! Counting characters the way speech is charged.

/// Counted characters: Han characters (hanzi, kanji, hanja) are 2, everything else, spaces and signs too, is 1.
pub fn counted(text: &str) -> u64 {
    text.chars().map(weight).sum()
}

/// What one character counts.
pub fn weight(c: char) -> u64 {
    if is_han(c) { 2 } else { 1 }
}

fn is_han(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}' | '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3347f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_counts_twice_and_the_rest_once() {
        for (text, count) in [
            ("", 0),
            ("Hello, ", 7),
            ("你好", 4),
            ("你好，世界。", 10),
            ("東京タワー", 7),
            ("안녕", 2),
            ("😀\n", 2),
            ("𠀀", 2),
        ] {
            assert_eq!(counted(text), count, "{text}");
        }
    }
}
