//! Cuts a text into chunks at sentences, else at commas, else at spaces, else anywhere.

/// Most characters of one chunk: some 20 s of speech, and little enough for any pipe to take at once.
pub(super) const LONGEST: usize = 280;
/// A chunk is not ended at a comma or a space before this many characters.
const SHORTEST: usize = 80;

/// The chunks of a text.
pub(super) struct Chunks {
    text: String,
    at: usize,
}

impl Chunks {
    /// All of `text`.
    pub(super) const fn new(text: String) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Chunks {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let chunk = rest[..end_of_chunk(rest)].to_owned();
        self.at += chunk.len();
        Some(chunk)
    }
}

/// Bytes of the first chunk of `rest`. A line is a chunk of its own where it is not too long.
fn end_of_chunk(rest: &str) -> usize {
    let (mut sentence, mut clause, mut space) = (None, None, None);
    let mut letters = rest.char_indices().peekable();
    let mut count = 0;
    while let Some((at, c)) = letters.next() {
        let end = at + c.len_utf8();
        count += 1;
        if c == '\n' {
            return end;
        }
        let before_space = letters.peek().is_none_or(|(_, next)| next.is_whitespace());
        match c {
            '。' | '！' | '？' | '；' | '…' => sentence = Some(end),
            '.' | '!' | '?' | ';' if before_space => sentence = Some(end),
            '，' | '、' | '：' if count > SHORTEST => clause = Some(end),
            ',' | ':' if before_space && count > SHORTEST => clause = Some(end),
            c if c.is_whitespace() && count > SHORTEST => space = Some(end),
            _ => {}
        }
        if count >= LONGEST {
            return sentence.or(clause).or(space).unwrap_or(end);
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(text: &str) -> Vec<String> {
        Chunks::new(text.to_owned()).collect()
    }

    #[test]
    fn nothing_is_lost_and_nothing_is_too_long() {
        for text in ["字".repeat(1_000), "a b, c. ".repeat(300), "word ".repeat(400), "x".repeat(900)] {
            let cut = chunks(&text);
            assert_eq!(cut.concat(), text);
            assert!(cut.iter().all(|chunk| chunk.chars().count() <= LONGEST));
        }
    }

    #[test]
    fn cuts_fall_between_sentences_and_lines() {
        let sentence = "Pi is 3.14, more or less, and e is 2.72, which everybody knows who went to school. ";
        let cut = chunks(&sentence.repeat(5));
        assert!(cut.len() > 1 && cut.iter().all(|chunk| chunk.trim_end().ends_with("school.")), "{cut:?}");
        assert_eq!(chunks("One\nTwo\n"), ["One\n", "Two\n"]);
    }
}
