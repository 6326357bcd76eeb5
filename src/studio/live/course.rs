//! How far a session is: what was asked of the server and what has come. No sockets, so that its rules can be tested.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    model::{SampleRate, counted_characters},
    studio::LiveState,
    wire::session::SessionMode,
};

/// Time without any event while speech is owed.
const STALL_TIMEOUT: Duration = Duration::from_secs(20);
/// Time from "finish" to the end.
const FINISH_TIMEOUT: Duration = Duration::from_mins(1);
/// A session in which nothing happens any more ends by itself.
const IDLE_AFTER_SPEECH: Duration = Duration::from_secs(6);
/// While the ear still has something to hear, more text is likely; but servers close idle sessions after 23 s.
const IDLE_WHILE_HEARING: Duration = Duration::from_secs(20);
/// While text waits for a commit somebody thinks. Servers that close earlier end the session without harm.
const IDLE_WITH_TEXT: Duration = Duration::from_secs(55);
/// Rate of live speech, the voices' own.
pub const RATE: SampleRate = SampleRate::HZ_24000;

/// Where the speech is that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speech {
    /// None was asked for, or all of it came.
    None,
    /// It was asked for, and its response has not begun.
    Owed,
    /// A response is being made.
    Coming,
}

/// What a session has asked for and got.
#[derive(Debug)]
pub struct Course {
    mode: SessionMode,
    /// Text that was committed.
    pub spoken: String,
    /// Texts that were sent.
    texts: usize,
    /// Counted characters of them that were committed.
    sent: u64,
    /// Text appended and not committed.
    pub waiting: String,
    /// Bytes of PCM that came.
    pub bytes: usize,
    /// Counted characters that the server charged, as far as it told them.
    told: u64,
    /// Responses that ended without a word of what they were charged by.
    untold: u32,
    /// The server said that all is done.
    pub over: bool,
    speech: Speech,
    /// A response ended other than it should.
    broken: bool,
    /// No more text will be sent.
    pub finishing: bool,
    last_news: Instant,
}

/// What to do when nothing has happened for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    /// The end did not come.
    NoEnd,
    /// Speech did not come.
    NoSpeech,
    /// Nothing more is wanted.
    Finish,
    /// Text waits that nobody committed.
    Forget,
}

impl Course {
    pub fn new(mode: SessionMode) -> Self {
        Self {
            mode,
            spoken: String::new(),
            texts: 0,
            sent: 0,
            waiting: String::new(),
            bytes: 0,
            told: 0,
            untold: 0,
            over: false,
            speech: Speech::None,
            broken: false,
            finishing: false,
            last_news: Instant::now(),
        }
    }

    /// Something came or was sent.
    pub fn news(&mut self) {
        self.last_news = Instant::now();
    }

    /// Text was sent. Texts of several clicks do not run together.
    pub fn appended(&mut self, text: &str) {
        if !self.waiting.is_empty() {
            self.waiting.push('\n');
        }
        self.waiting.push_str(text);
        self.texts += 1;
        self.news();
    }

    /// What waited is now to be spoken.
    pub fn committed(&mut self) {
        if !self.spoken.is_empty() {
            self.spoken.push('\n');
        }
        self.sent += counted_characters(&self.waiting);
        self.spoken.push_str(&std::mem::take(&mut self.waiting));
        if self.speech == Speech::None {
            self.speech = Speech::Owed;
        }
        self.news();
    }

    pub fn response_started(&mut self) {
        self.speech = Speech::Coming;
    }

    /// A response is over; `characters` is what it was charged by, where the server told that.
    pub fn response_ended(&mut self, status: &str, characters: Option<u64>) {
        self.speech = Speech::None;
        self.told += characters.unwrap_or(0);
        self.untold += u32::from(characters.is_none());
        self.broken |= matches!(status, "failed" | "incomplete" | "cancelled");
    }

    /// The server refused something: nothing more comes of it.
    pub fn refused(&mut self) {
        if self.speech == Speech::Owed {
            self.speech = Speech::None;
        }
    }

    /// Whether speech must still come. Where the server commits, a commit may find that all was spoken already, and
    /// is then answered by nothing.
    pub fn is_owed(&self) -> bool {
        let may_be_done = self.mode == SessionMode::ServerCommit && self.bytes > 0;
        match self.speech {
            Speech::None => false,
            Speech::Owed => !may_be_done,
            Speech::Coming => true,
        }
    }

    /// Whether everything that was asked for has come.
    pub fn is_complete(&self) -> bool {
        !self.broken && !self.is_owed() && self.waiting.is_empty()
    }

    /// Counted characters that were charged: what the server told in a session that it has ended, else all that was
    /// sent.
    pub fn charged(&self) -> u64 {
        if self.over && self.untold == 0 && self.told > 0 { self.told } else { self.sent.max(self.told) }
    }

    /// Whether sound was asked for and none came at all.
    pub fn is_mute(&self) -> bool {
        self.bytes == 0 && !self.spoken.trim().is_empty()
    }

    /// What is overdue at `now`; `hearing` while the ear still has something to hear.
    pub fn overdue(&self, now: Instant, hearing: bool) -> Option<Overdue> {
        let (patience, overdue) = match () {
            () if self.finishing => (FINISH_TIMEOUT, Overdue::NoEnd),
            () if self.is_owed() => (STALL_TIMEOUT, Overdue::NoSpeech),
            () if !self.waiting.is_empty() => (IDLE_WITH_TEXT, Overdue::Forget),
            () if hearing => (IDLE_WHILE_HEARING, Overdue::Finish),
            () => (IDLE_AFTER_SPEECH, Overdue::Finish),
        };
        (now.duration_since(self.last_news) >= patience).then_some(overdue)
    }

    /// As the window is told.
    pub fn state(&self) -> LiveState {
        LiveState {
            owed: self.is_owed(),
            finishing: self.finishing,
            waiting: self.waiting.chars().count(),
            texts: self.texts,
            at_stake: self.charged() + counted_characters(&self.waiting),
            received: RATE.duration(self.bytes / 2).as_secs_f64(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overdue(course: &Course, seconds: u64, hearing: bool) -> Option<Overdue> {
        course.overdue(course.last_news + Duration::from_secs(seconds), hearing)
    }

    #[test]
    fn speech_that_does_not_come_is_missed() {
        let mut course = Course::new(SessionMode::ServerCommit);
        course.appended("Hello");
        course.committed();
        assert_eq!((overdue(&course, 19, false), overdue(&course, 20, true)), (None, Some(Overdue::NoSpeech)));
        assert!(course.is_mute() && !course.is_complete());
    }

    #[test]
    fn an_idle_session_ends_later_while_something_is_heard() {
        let mut course = Course::new(SessionMode::ServerCommit);
        course.appended("Hello");
        course.committed();
        course.response_started();
        course.bytes = 48_000;
        course.response_ended("completed", None);
        assert!(course.is_complete());
        assert_eq!((overdue(&course, 6, true), overdue(&course, 6, false)), (None, Some(Overdue::Finish)));
        assert_eq!(overdue(&course, 20, true), Some(Overdue::Finish));
        course.finishing = true;
        assert_eq!((overdue(&course, 59, false), overdue(&course, 60, false)), (None, Some(Overdue::NoEnd)));
    }

    #[test]
    fn a_commit_after_all_was_spoken_owes_nothing() {
        let mut course = Course::new(SessionMode::ServerCommit);
        course.bytes = 2;
        course.committed();
        assert!(!course.is_owed());
        let mut manual = Course::new(SessionMode::Commit);
        manual.bytes = 2;
        manual.committed();
        assert!(manual.is_owed());
    }

    #[test]
    fn texts_that_wait_are_kept_apart_and_forgotten_in_the_end() {
        let mut course = Course::new(SessionMode::Commit);
        course.appended("one");
        course.appended("two");
        assert_eq!((course.waiting.as_str(), course.state().waiting), ("one\ntwo", 7));
        assert_eq!((overdue(&course, 54, false), overdue(&course, 55, false)), (None, Some(Overdue::Forget)));
        assert!(!course.is_complete());
        course.committed();
        assert_eq!((course.spoken.as_str(), course.waiting.as_str()), ("one\ntwo", ""));
    }

    #[test]
    fn the_servers_count_goes_before_ours_once_it_has_ended_the_session() {
        for mode in [SessionMode::Commit, SessionMode::ServerCommit] {
            let mut course = Course::new(mode);
            course.appended("Hello");
            assert_eq!((course.charged(), course.state().at_stake), (0, 5), "nothing was to be spoken yet");
            course.committed();
            course.response_started();
            course.bytes = 2;
            course.response_ended("completed", Some(4));
            assert_eq!(course.charged(), 5, "there may be more to come");
            course.appended("你好");
            course.committed();
            assert_eq!((course.charged(), course.state().texts), (9, 2), "all that was sent");
            course.response_started();
            course.response_ended("completed", Some(4));
            course.over = true;
            assert_eq!(course.charged(), 8);
            course.response_ended("completed", None);
            assert_eq!(course.charged(), 9, "the server did not count all of it");
        }
    }

    #[test]
    fn a_failed_response_is_not_complete() {
        let mut course = Course::new(SessionMode::ServerCommit);
        course.response_started();
        course.response_ended("failed", None);
        assert!(!course.is_complete());
    }
}
