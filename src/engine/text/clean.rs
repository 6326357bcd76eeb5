//! Takes out what cannot be spoken: control characters, pictures, markup, and whatever the speech program would obey.

/// A line at least this long, in characters, that ends without a stop was probably wrapped, not ended.
const WRAPPED: usize = 50;

/// `text` without markup, commands and pictures. Its lines end as sentences do.
pub(super) fn clean(text: &str) -> String {
    let without_tags = drop_tags(text);
    let mut cleaned = String::with_capacity(without_tags.len());
    for line in without_tags.lines() {
        push_line(&mut cleaned, line);
    }
    cleaned
}

fn push_line(cleaned: &mut String, line: &str) {
    let begin = cleaned.len();
    for c in line.chars() {
        match c {
            // The program reads [[...]] as phonemes and says the names of the marks of Markdown.
            '[' | ']' | '<' | '>' | '*' | '`' | '_' | '|' | '\\' | '^' | '{' | '}' | '#' => cleaned.push(' '),
            c if c.is_whitespace() => cleaned.push(' '),
            c if is_unspeakable(c) => {}
            c => cleaned.push(c),
        }
    }
    let spoken = cleaned[begin..].trim();
    let wrapped = is_wrapped(spoken);
    let kept = spoken.to_owned();
    cleaned.truncate(begin);
    if !kept.is_empty() {
        cleaned.push_str(&kept);
        cleaned.push(if wrapped { ' ' } else { '\n' });
    }
}

/// Whether a line was probably cut for its length, so that the next one goes on.
pub(in crate::engine) fn is_wrapped(line: &str) -> bool {
    line.chars().count() >= WRAPPED && !line.ends_with(is_stop)
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ';' | ':' | '。' | '！' | '？' | '；' | '：' | '…')
}

/// Everything but tags: `<` followed by a letter, a slash or a mark, up to `>`. A lone `<` stays.
pub(in crate::engine) fn drop_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        kept.push_str(before);
        let is_tag = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        rest = match tag.find('>') {
            Some(close) if is_tag && !tag[1..close].contains('<') => {
                kept.push(' ');
                &tag[close + 1..]
            }
            _ => {
                kept.push(' ');
                &tag[1..]
            }
        };
    }
    kept + rest
}

/// Control and format characters, private use, pictures and what joins or colours them.
pub(in crate::engine) fn is_unspeakable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{fe00}'..='\u{fe0f}' | '\u{20d0}'..='\u{20ff}'
            | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2460}'..='\u{27bf}' | '\u{2900}'..='\u{297f}'
            | '\u{2b00}'..='\u{2bff}' | '\u{e000}'..='\u{f8ff}' | '\u{1f000}'..='\u{1faff}' | '\u{e0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_commands_are_taken_out() {
        for (text, expected) in [
            ("<speak>Hi <break time=\"9s\"/> there</speak>", "Hi   there\n"),
            ("[[h@l'oU]] you", "h@l'oU   you\n"),
            ("a < b and c > d", "a   b and c   d\n"),
            ("**bold** `code`", "bold    code\n"),
            ("\u{1}100R fast\u{0}", "100R fast\n"),
            ("-v en --stdin", "-v en --stdin\n"),
            ("👩‍🚀 ok ✅", "ok\n"),
            ("<a<b>x</b>", "a x\n"),
            ("<unclosed", "unclosed\n"),
        ] {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }

    #[test]
    fn wrapped_lines_join_and_short_lines_end() {
        assert_eq!(clean("A title\n\nText."), "A title\nText.\n");
        let wrapped = "this line is long enough that it was wrapped by a program\nand goes on.";
        assert_eq!(clean(wrapped), wrapped.replace('\n', " ") + "\n");
    }
}
