//! Cutting a stream of text into pieces worth speaking: sentences, or long clauses where a sentence does not end.
//!
//! Text comes in any pieces, so a mark at the very end may be half of something ("3." of "3.14"); where that is likely,
//! the text waits for more.

use super::count::weight;

/// From this many counted characters on, a sentence is cut at a clause's end.
const LONG_CLAUSE: u64 = 80;
/// From this many on, it is cut wherever that can be done.
const LONGEST: u64 = 240;
/// Shortest word, in letters, after which a full stop at the end of the text is taken as a sentence's end.
const SURE_WORD: usize = 3;
/// Words, in lower case, whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 22] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "no", "fig", "e.g", "i.e", "z.b", "bzw", "usw",
    "nr", "sra", "mme", "p.ej", "т.е",
];

/// Text that is waiting to be spoken.
#[derive(Debug, Default)]
pub struct TextBuffer {
    text: String,
}

impl TextBuffer {
    /// Adds text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Bytes waiting.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes out every piece that is complete; an unfinished tail stays.
    pub fn take_ready(&mut self) -> Vec<String> {
        let (mut pieces, mut start) = (Vec::new(), 0);
        while let Some(length) = first_piece(&self.text[start..]) {
            pieces.push(self.text[start..start + length].to_owned());
            start += length;
        }
        self.text.drain(..start);
        pieces
    }

    /// Takes out everything.
    pub fn take_all(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// Whether there is anything in `text` that can be spoken: a letter of any script, or a digit.
pub fn is_speakable(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Length in bytes of the first complete piece.
fn first_piece(text: &str) -> Option<usize> {
    let (mut count, mut speakable) = (0, false);
    let (mut clause, mut space) = (None, None);
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        count += weight(c);
        speakable |= c.is_alphanumeric();
        if speakable && ends_sentence(text, at, c) {
            return Some(end + closers(&text[end..]));
        }
        if ends_clause(c, &text[end..]) {
            clause = Some(end);
        }
        if c.is_whitespace() {
            space = Some(end);
        }
        if count >= LONG_CLAUSE && speakable && clause.is_some() {
            return clause;
        }
        if count >= LONGEST {
            return space.or(Some(end));
        }
    }
    None
}

fn ends_sentence(text: &str, at: usize, c: char) -> bool {
    let next = text[at + c.len_utf8()..].chars().next();
    match c {
        '。' | '！' | '？' | '\n' => true,
        '!' | '?' => next.is_none_or(|next| !next.is_ascii_alphanumeric()),
        '.' => full_stop_ends(&text[..at], next),
        _ => false,
    }
}

/// `before` is the text up to the full stop, `next` what follows it, if anything has come yet.
fn full_stop_ends(before: &str, next: Option<char>) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || OPENERS.contains(&c)).next().unwrap_or("");
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let number_of_a_list = word.len() == before.trim_start().len() && word.chars().all(|c| c.is_ascii_digit());
    if ABBREVIATIONS.contains(&word.to_lowercase().as_str()) || number_of_a_list {
        return false;
    }
    match next {
        None => letters >= SURE_WORD && word.ends_with(char::is_alphabetic),
        Some(next) if next.is_whitespace() => letters != 1 || word.chars().count() > 1,
        Some(next) => CLOSERS.contains(&next),
    }
}

/// A comma between digits belongs to a number; at the end of the text it may.
fn ends_clause(c: char, after: &str) -> bool {
    match c {
        '，' | '、' | '；' | '：' | '…' | '—' => true,
        ',' | ';' | ':' => after.starts_with(char::is_whitespace),
        _ => false,
    }
}

const OPENERS: [char; 9] = ['"', '\'', '(', '“', '‘', '（', '「', '『', '《'];
const CLOSERS: [char; 11] = ['"', '\'', ')', '”', '’', '）', '」', '』', '》', '】', '»'];

/// Bytes of the marks at the start of `text` that still belong to the sentence before: more of them, and closing ones.
fn closers(text: &str) -> usize {
    let belongs = |c: &char| CLOSERS.contains(c) || matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '…');
    text.chars().take_while(belongs).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> (Vec<String>, String) {
        let mut buffer = TextBuffer::default();
        buffer.push(text);
        (buffer.take_ready(), buffer.take_all())
    }

    fn pieces(text: &str) -> Vec<String> {
        let (mut pieces, rest) = cut(text);
        pieces.push(rest);
        assert_eq!(pieces.concat(), text, "nothing is lost");
        pieces
    }

    #[test]
    fn sentences_of_many_languages_are_cut() {
        assert_eq!(pieces("大家好。欢迎！谢谢"), ["大家好。", "欢迎！", "谢谢"]);
        assert_eq!(pieces("「そうですか？」はい。"), ["「そうですか？」", "はい。", ""]);
        assert_eq!(pieces("Hello there. How are you? Fine"), ["Hello there.", " How are you?", " Fine"]);
        assert_eq!(pieces("Привет. Как дела?"), ["Привет.", " Как дела?", ""]);
        assert_eq!(pieces("안녕하세요. 반갑습니다."), ["안녕하세요.", " 반갑습니다.", ""]);
        assert_eq!(pieces("He said \"Stop!\" Then"), ["He said \"Stop!\"", " Then"]);
        assert_eq!(pieces("Really?! Yes"), ["Really?!", " Yes"]);
        assert_eq!(pieces("title\ntext"), ["title\n", "text"]);
    }

    #[test]
    fn full_stops_within_a_sentence_do_not_cut() {
        for whole in ["It is 3.14 or", "See Mr. Smith, Dr. Who and J. R", "e.g. this", "1. First", "at example.com now"]
        {
            assert_eq!(cut(whole).0, Vec::<String>::new(), "{whole}");
        }
    }

    #[test]
    fn a_mark_at_the_end_waits_where_more_may_come() {
        assert_eq!(cut("It costs 3.").0, Vec::<String>::new());
        assert_eq!(cut("It costs 3. Then").0, ["It costs 3."]);
        assert_eq!(cut("This is it.").0, Vec::<String>::new());
        assert_eq!(cut("This is the end.").0, ["This is the end."]);
    }

    #[test]
    fn long_clauses_are_cut_and_so_is_text_without_any_mark() {
        let clause = format!("{}，{}", "长".repeat(30), "句".repeat(30));
        assert_eq!(cut(&clause).0, [format!("{}，", "长".repeat(30))]);
        let (pieces, rest) = cut(&"声".repeat(300));
        assert_eq!((pieces.len(), rest.chars().count()), (2, 60));
        let (pieces, _) = cut(&"word ".repeat(60));
        assert!(pieces.iter().all(|piece| piece.ends_with("word ")), "{pieces:?}");
    }

    #[test]
    fn letter_by_letter_gives_the_same_as_all_at_once() {
        let text = "Dear listeners, hello. 今天是三月五日。It is 3.14, they say! Done";
        let (whole, rest) = cut(text);
        let mut buffer = TextBuffer::default();
        let mut split = Vec::new();
        for c in text.chars() {
            buffer.push(c.encode_utf8(&mut [0; 4]));
            split.extend(buffer.take_ready());
        }
        assert_eq!((split, buffer.take_all()), (whole, rest));
    }

    #[test]
    fn marks_alone_are_no_sentence() {
        assert_eq!(pieces("……？好。"), ["……？好。", ""]);
        assert!(!is_speakable(" …!😀") && is_speakable("5") && is_speakable("あ"));
    }
}
