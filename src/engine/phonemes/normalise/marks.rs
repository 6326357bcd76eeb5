//! Punctuation of every script as the few marks that the model knows.

/// `text` with only , . ! ? ; : — … “ ” ( ) as marks, each followed by what it was followed by.
pub(super) fn marks(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let letters: Vec<char> = text.chars().collect();
    let mut quoted = false;
    for (at, &c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before)).copied();
        let next = letters.get(at + 1).copied();
        let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match c {
            '。' | '．' | '｡' => written.push_str(". "),
            '，' | '、' | '､' | '﹐' => written.push_str(", "),
            '！' => written.push_str("! "),
            '？' => written.push_str("? "),
            '：' => written.push_str(": "),
            '；' => written.push_str("; "),
            '（' | '[' | '{' | '［' | '【' | '〔' => written.push_str(" ("),
            '）' | ']' | '}' | '］' | '】' | '〕' => written.push_str(") "),
            '«' | '《' | '〈' | '「' | '『' | '„' | '“' => written.push_str(" “"),
            '»' | '》' | '〉' | '」' | '』' | '”' => written.push_str("” "),
            '"' | '＂' => {
                quoted = opens(before, next, quoted);
                written.push_str(if quoted { " “" } else { "” " });
            }
            '¿' | '¡' => {}
            '—' | '―' | '⸺' => written.push_str(" — "),
            '–' => written.push_str(if joins(before) && joins(next) { "-" } else { " — " }),
            '-' if !joins(before) && !joins(next) => written.push_str(" — "),
            '-' if !joins(before) || !joins(next) => written.push(' '),
            '‘' | '’' | '\'' | '`' | '´' if joins(before) && joins(next) => written.push('\''),
            '‘' | '’' | '\'' | '`' | '´' | '‚' => written.push(' '),
            // The point of an abbreviation, and that of .net.
            '.' if next.is_some_and(|next| matches!(next, ',' | ';' | ':')) => {}
            '.' if joins(next) && !joins(before) && before != Some('.') => written.push(' '),
            '.' if next == Some('.') || before == Some('.') => {
                written.push_str(if next == Some('.') { "" } else { "… " });
            }
            '.' | ',' | ':' | ';' if joins(next) && joins(before) => written.push(' '),
            c => written.push(c),
        }
    }
    written
}

/// A straight quote opens after a space and before a word, else the other way round, else in turn.
fn opens(before: Option<char>, next: Option<char>, quoted: bool) -> bool {
    let space = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '—'));
    match (space(before), space(next)) {
        (true, false) => true,
        (false, true) => false,
        _ => !quoted,
    }
}
