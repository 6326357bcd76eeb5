//! Cutting a long text into pieces that are sent one after another.

/// Cuts a text into pieces of at most `limit` characters, at the end of a sentence or at a space where there is one.
pub(super) fn pieces(text: &str, limit: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(limit) {
        let head = &rest[..end];
        let cut = head
            .rfind(['。', '！', '？', '.', '!', '?', '\n'])
            .or_else(|| head.rfind(' '))
            .map(|at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        let (piece, tail) = rest.split_at(cut.filter(|&at| at > 0).unwrap_or(end));
        pieces.push(piece);
        rest = tail;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn pieces_are_short_and_make_the_whole() {
        let text = "一二三。四五六七八九十。Hello world, this is long";
        for limit in 1..30 {
            let cut = pieces(text, limit);
            assert_eq!(cut.concat(), text);
            assert!(cut.iter().all(|piece| piece.chars().count() <= limit && !piece.is_empty()));
        }
        assert_eq!(pieces("一二。三四", 4), ["一二。", "三四"]);
        assert!(pieces("", 5).is_empty());
    }
}
