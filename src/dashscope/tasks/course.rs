//! How far the client's side of a task has come: what was sent, what may still be sent, and since when the server owes
//! something.

use std::time::Instant;

use crate::{
    dashscope::{Error, ErrorKind},
    model::counted_characters,
    wire::task::{MOST_TEXT_PER_FRAME, MOST_TEXT_PER_TASK},
};

/// What was sent so far.
#[derive(Clone, Debug)]
pub(super) struct Course {
    ssml: bool,
    /// Counted characters.
    sent: u64,
    texts: u32,
    fed_at: Instant,
    flushed_at: Option<Instant>,
    finished_at: Option<Instant>,
    cancelled_at: Option<Instant>,
}

impl Course {
    /// Nothing sent yet; a one-way task has its text already.
    pub(super) fn new(ssml: bool, one_way: bool) -> Self {
        let now = Instant::now();
        let finished_at = one_way.then_some(now);
        Self { ssml, sent: 0, texts: 0, fed_at: now, flushed_at: None, finished_at, cancelled_at: None }
    }

    /// Whether `text` may be sent now.
    ///
    /// # Errors
    /// [`ErrorKind::Rejected`] with the reason.
    pub(super) fn check(&self, text: &str) -> Result<(), Error> {
        let rejected = |message: String| Err(Error::new(ErrorKind::Rejected, message));
        let count = self.count(text);
        if self.is_finished() {
            rejected("the text of this task was finished".to_owned())
        } else if text.is_empty() {
            rejected("there is no text".to_owned())
        } else if self.ssml && self.texts > 0 {
            rejected("SSML must come in one piece".to_owned())
        } else if self.ssml && count > MOST_TEXT_PER_FRAME {
            rejected(format!("SSML may have {MOST_TEXT_PER_FRAME} counted characters, this has {count}"))
        } else if self.sent + count > MOST_TEXT_PER_TASK {
            let all = self.sent + count;
            rejected(format!("a task may have {MOST_TEXT_PER_TASK} counted characters, these are {all}"))
        } else {
            Ok(())
        }
    }

    /// Takes note of a text that is about to be sent.
    pub(super) fn add(&mut self, text: &str) {
        self.sent += self.count(text);
        self.texts += 1;
        self.fed();
    }

    /// Takes note that the server got something.
    pub(super) fn fed(&mut self) {
        self.fed_at = Instant::now();
    }

    /// Takes note of a flush.
    pub(super) fn flush(&mut self) {
        self.fed();
        self.flushed_at.get_or_insert(self.fed_at);
    }

    /// Takes note of the end of the text.
    pub(super) fn finish(&mut self) {
        self.finished_at.get_or_insert_with(Instant::now);
    }

    /// Takes note of a cancel.
    pub(super) fn cancel(&mut self) {
        self.finish();
        self.cancelled_at.get_or_insert_with(Instant::now);
    }

    /// Whether no more text may come.
    pub(super) const fn is_finished(&self) -> bool {
        self.finished_at.is_some()
    }

    /// When the text ended.
    pub(super) const fn finished_at(&self) -> Option<Instant> {
        self.finished_at
    }

    /// When the task was cancelled.
    pub(super) const fn cancelled_at(&self) -> Option<Instant> {
        self.cancelled_at
    }

    /// When the server last got something.
    pub(super) const fn fed_at(&self) -> Instant {
        self.fed_at
    }

    /// Since when the server must be making sound, if it got anything to speak.
    pub(super) const fn owed_since(&self) -> Option<Instant> {
        if self.flushed_at.is_some() { self.flushed_at } else { self.finished_at }
    }

    /// The pieces that `text` is sent in, each within the limit of one frame.
    pub(super) fn pieces<'a>(&self, text: &'a str) -> Vec<&'a str> {
        if self.ssml {
            return vec![text];
        }
        let (mut pieces, mut start, mut count) = (Vec::new(), 0, 0);
        for (at, c) in text.char_indices() {
            let weight = counted_characters(c.encode_utf8(&mut [0; 4]));
            if count + weight > MOST_TEXT_PER_FRAME {
                pieces.push(&text[start..at]);
                (start, count) = (at, 0);
            }
            count += weight;
        }
        pieces.push(&text[start..]);
        pieces
    }

    /// Counted characters; tags of SSML are not charged.
    fn count(&self, text: &str) -> u64 {
        if !self.ssml {
            return counted_characters(text);
        }
        let outside = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, after)| after));
        outside.map(counted_characters).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(course: &Course, text: &str) -> String {
        course.check(text).err().map(|error| error.message).unwrap_or_default()
    }

    #[test]
    fn long_texts_are_sent_in_pieces_that_lose_nothing() {
        let text = format!("a{}", "长".repeat(15_000));
        let course = Course::new(false, false);
        let pieces = course.pieces(&text);
        assert_eq!(pieces.iter().map(|piece| counted_characters(piece)).collect::<Vec<_>>(), [19_999, 10_002]);
        assert_eq!(pieces.concat(), text);
        assert_eq!(course.pieces("short"), ["short"]);
    }

    #[test]
    fn a_task_has_an_end_of_its_text() {
        let mut course = Course::new(false, false);
        assert_eq!(problem(&course, &"a".repeat(200_000)), "");
        course.add(&"a".repeat(150_000));
        assert_eq!(problem(&course, &"长".repeat(25_000)), "");
        assert!(problem(&course, &"长".repeat(25_001)).contains("200002"));
        course.finish();
        assert_eq!(problem(&course, "more"), "the text of this task was finished");
    }

    #[test]
    fn ssml_comes_once_and_its_tags_are_free() {
        let mut course = Course::new(true, false);
        let tagged = format!("<speak>{}<break time=\"1s\"/></speak>", "a".repeat(20_000));
        assert_eq!(problem(&course, &tagged), "");
        assert!(problem(&course, &format!("{tagged}a")).contains("20001"));
        assert_eq!(course.pieces(&tagged), [&tagged], "markup is never cut");
        course.add(&tagged);
        assert_eq!(problem(&course, "<speak>b</speak>"), "SSML must come in one piece");
    }

    #[test]
    fn sound_is_owed_once_the_server_cannot_wait_for_more() {
        let mut course = Course::new(false, false);
        course.add("half a");
        assert_eq!(course.owed_since(), None);
        course.flush();
        let since = course.owed_since();
        assert!(since.is_some());
        course.finish();
        assert_eq!(course.owed_since(), since);
        assert!(Course::new(false, true).owed_since().is_some(), "a one-way task has its text from the start");
    }
}
