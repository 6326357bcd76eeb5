//! What a server's answer to a question for a file, or for the rest of one, means.

use reqwest::{Response, StatusCode, header};

use super::DownloadError;

/// How to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The answer is what is missing.
    GoOn,
    /// The answer is the whole file: the server knows no parts, or the file is another one now.
    FromTheBegin,
    /// The server has no such rest: what is there is of another file.
    AskAnew,
}

/// Reads the head of an answer to a question from byte `from` on for a file of `bytes`.
pub fn judge(response: &Response, from: u64, bytes: u64) -> Result<Way, DownloadError> {
    let range = response.headers().get(header::CONTENT_RANGE).and_then(|range| range.to_str().ok());
    read(response.status(), range, response.content_length(), from, bytes)
}

fn read(
    status: StatusCode,
    range: Option<&str>,
    length: Option<u64>,
    from: u64,
    bytes: u64,
) -> Result<Way, DownloadError> {
    let other_size = |found| Err(DownloadError::OtherSize { found, expected: bytes });
    match status {
        StatusCode::PARTIAL_CONTENT => match range.and_then(content_range) {
            Some((_, Some(whole))) if whole != bytes => other_size(whole),
            Some((start, _)) if start == from => Ok(Way::GoOn),
            // Another part than the one that was asked for helps nobody.
            _ => Ok(Way::AskAnew),
        },
        StatusCode::RANGE_NOT_SATISFIABLE => Ok(Way::AskAnew),
        _ => match length {
            Some(length) if length != bytes => other_size(length),
            _ => Ok(Way::FromTheBegin),
        },
    }
}

/// First byte and whole size of `bytes 5-9/10`; the size may be unknown (`*`).
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, whole) = text.trim().strip_prefix("bytes")?.trim_start().split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.trim().parse().ok()?, whole.trim().parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(content_range("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(content_range("bytes 5-9/*"), Some((5, None)));
        for odd in ["", "bytes */10", "5-9/10", "bytes 5", "bytes x-9/10"] {
            assert_eq!(content_range(odd), None, "{odd}");
        }
    }

    #[test]
    fn each_answer_has_one_meaning() {
        let way = |status, range, length| read(StatusCode::from_u16(status).unwrap_or_default(), range, length, 5, 10);
        assert!(matches!(way(206, Some("bytes 5-9/10"), Some(5)), Ok(Way::GoOn)));
        assert!(matches!(way(206, Some("bytes 5-9/*"), None), Ok(Way::GoOn)));
        assert!(matches!(way(206, Some("bytes 4-9/10"), Some(6)), Ok(Way::AskAnew)));
        assert!(matches!(way(206, None, Some(5)), Ok(Way::AskAnew)));
        assert!(matches!(way(206, Some("bytes 5-11/12"), None), Err(DownloadError::OtherSize { found: 12, .. })));
        assert!(matches!(way(200, None, Some(10)), Ok(Way::FromTheBegin)));
        assert!(matches!(way(200, None, None), Ok(Way::FromTheBegin)));
        assert!(matches!(way(200, None, Some(11)), Err(DownloadError::OtherSize { found: 11, expected: 10 })));
        assert!(matches!(way(416, Some("bytes */10"), None), Ok(Way::AskAnew)));
    }
}
