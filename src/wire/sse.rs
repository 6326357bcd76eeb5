//! Server-sent events as the vendor frames them: bytes to events for the client, events to text for the service.
//!
//! The vendor adds to the standard what common readers throw away: a comment `:HTTP_STATUS/400` (or a line
//! `status:400`) carries the status of one event under an answer that said 200. Knows nothing of what events mean.

use std::fmt::Write as _;

/// Largest event that is read, in bytes: half a minute of 48 kHz sound in base64 is 4 MB.
pub const LARGEST_EVENT: usize = 16 << 20;
/// Begins the comment that carries a status.
const STATUS_COMMENT: &str = "HTTP_STATUS/";

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// Number of the event, or empty.
    pub id: String,
    /// Its name (`result`, `error`), or empty.
    pub name: String,
    /// HTTP status of this event, where the server tells one.
    pub status: Option<u16>,
    /// What it carries; several lines are joined by line feeds.
    pub data: String,
}

/// An event is larger than [`LARGEST_EVENT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event is larger than 16 MB")]
pub struct TooLarge;

impl Event {
    /// The event's text, in the vendor's style: no space after the colons, the status as a comment.
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.data.len() + 64);
        for (field, value) in [("id", &self.id), ("event", &self.name)] {
            if !value.is_empty() {
                let _ = writeln!(text, "{field}:{value}");
            }
        }
        if let Some(status) = self.status {
            let _ = writeln!(text, ":{STATUS_COMMENT}{status}");
        }
        for line in self.data.split('\n') {
            // A reader takes one space after the colon away.
            let space = if line.starts_with(' ') { " " } else { "" };
            let _ = writeln!(text, "data:{space}{line}");
        }
        text.push('\n');
        text
    }
}

/// Puts events together from bytes that are cut anywhere.
#[derive(Debug, Default)]
pub struct Reader {
    line: Vec<u8>,
    event: Event,
    has_data: bool,
    /// The last byte was a carriage return, which a line feed may complete.
    after_return: bool,
    lines: u64,
}

impl Reader {
    /// Takes bytes; gives the events that they complete. An event without data is none.
    ///
    /// # Errors
    /// [`TooLarge`]; the reader is of no use after that.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<Vec<Event>, TooLarge> {
        let mut events = Vec::new();
        while let Some(&first) = bytes.first() {
            if std::mem::take(&mut self.after_return) && first == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = bytes.iter().position(|&byte| matches!(byte, b'\n' | b'\r'));
            let (part, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            if self.line.len() + self.event.data.len() + part.len() > LARGEST_EVENT {
                return Err(TooLarge);
            }
            self.line.extend_from_slice(part);
            let Some((&ending, rest)) = rest.split_first() else { break };
            self.after_return = ending == b'\r';
            bytes = rest;
            events.extend(self.end_of_line());
        }
        Ok(events)
    }

    /// The event that the stream's end cut off from its blank line, if there is one. Its data may be cut, too.
    pub fn finish(mut self) -> Option<Event> {
        if !self.line.is_empty() {
            let _ = self.end_of_line();
        }
        self.dispatch()
    }

    fn end_of_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        let text = if self.lines == 0 { text.trim_start_matches('\u{feff}') } else { &text };
        self.lines += 1;
        if text.is_empty() {
            return self.dispatch();
        }
        let (field, value) = text.split_once(':').unwrap_or((text, ""));
        self.take(field, value.strip_prefix(' ').unwrap_or(value));
        None
    }

    fn take(&mut self, field: &str, value: &str) {
        match field {
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            "id" => value.clone_into(&mut self.event.id),
            "event" => value.clone_into(&mut self.event.name),
            "status" => self.event.status = value.trim().parse().ok(),
            "" => {
                let status = value.strip_prefix(STATUS_COMMENT).and_then(|status| status.trim().parse().ok());
                self.event.status = status.or(self.event.status);
            }
            _ => {}
        }
    }

    fn dispatch(&mut self) -> Option<Event> {
        let event = std::mem::take(&mut self.event);
        std::mem::take(&mut self.has_data).then_some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &[u8] =
        "\u{feff}: a word of greeting\n\nid:1\r\nevent:result\r\n:HTTP_STATUS/200\r\ndata:{\"a\":1}\r\n\r\n\
        retry: 5\rdata: two\rdata:\rdata:  lines 好\r\rstatus: 429\nevent: error\ndata:{}\n\nid:4\n\ndata: [DONE]\n\n"
            .as_bytes();

    fn whole() -> Vec<Event> {
        let event = |id: &str, name: &str, status, data: &str| Event {
            id: id.to_owned(),
            name: name.to_owned(),
            status,
            data: data.to_owned(),
        };
        vec![
            event("1", "result", Some(200), "{\"a\":1}"),
            event("", "", None, "two\n\n lines 好"),
            event("", "error", Some(429), "{}"),
            event("", "", None, "[DONE]"),
        ]
    }

    fn read(parts: &[&[u8]]) -> Vec<Event> {
        let mut reader = Reader::default();
        let mut events: Vec<_> = parts.iter().flat_map(|part| reader.push(part).unwrap_or_default()).collect();
        events.extend(reader.finish());
        events
    }

    #[test]
    fn every_split_gives_the_same_events() {
        assert_eq!(read(&[STREAM]), whole());
        assert_eq!(read(&STREAM.chunks(1).collect::<Vec<_>>()), whole());
        for first in 0..STREAM.len() {
            for second in [first, (first + 1).min(STREAM.len()), first.midpoint(STREAM.len())] {
                let parts = [&STREAM[..first], &STREAM[first..second], &STREAM[second..]];
                assert_eq!(read(&parts), whole(), "{first} {second}");
            }
        }
    }

    #[test]
    fn what_the_service_writes_is_read_back() {
        let written = whole().iter().map(Event::to_text).collect::<String>();
        assert!(written.starts_with("id:1\nevent:result\n:HTTP_STATUS/200\ndata:{\"a\":1}\n\n"), "{written}");
        assert_eq!(read(&[written.as_bytes()]), whole());
    }

    #[test]
    fn the_end_of_the_stream_ends_the_last_event() {
        assert_eq!(read(&[b"data:a"]).len(), 1);
        assert_eq!(read(&[b"data:a\n"]).len(), 1);
        assert!(read(&[b"id:1\n"]).is_empty() && read(&[b""]).is_empty());
    }

    #[test]
    fn an_event_without_end_is_refused() {
        let block = vec![b'x'; 1 << 20];
        for start in ["data:", "data:x\ndata:", ":"] {
            let mut reader = Reader::default();
            assert!(reader.push(start.as_bytes()).is_ok());
            assert!((0..17).any(|_| reader.push(&block) == Err(TooLarge)), "{start}");
        }
        let mut lines = Reader::default();
        let line = [b"data:".as_slice(), &block, b"\n"].concat();
        assert!((0..17).any(|_| lines.push(&line) == Err(TooLarge)));
    }

    #[test]
    fn any_bytes_are_survived() {
        const LETTERS: &[u8] = b"\r\n\r\n:: dataevntsu\xff\xef\xbb\xbf{}";
        let mut seed = 7_u32;
        for _ in 0..2_000 {
            let bytes: Vec<u8> = (0..64)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    LETTERS[(seed >> 24) as usize % LETTERS.len()]
                })
                .collect();
            assert_eq!(read(&[&bytes]), read(&bytes.chunks(3).collect::<Vec<_>>()));
        }
    }
}
