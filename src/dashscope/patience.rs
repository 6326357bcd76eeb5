//! How long a session may be silent, by what was asked of it and what has come. No sockets; the clock is handed in.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use super::{Error, ErrorKind, NetOptions, SpeechEvent};
use crate::wire::{realtime::ClientEvent, session::SessionMode};

/// Where a response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speech {
    None,
    /// Asked for, or begun without sound.
    Owed,
    Sounding,
}

/// Whether there is a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Session {
    /// The server has not said a word.
    Opening,
    /// Settings were sent that are not confirmed.
    Updating,
    Open,
}

/// Whether a session owes any sound at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sound {
    NotAsked,
    Asked,
    Heard,
}

/// What was asked and what has come.
#[derive(Debug)]
struct Asked {
    session: Session,
    mode: Option<SessionMode>,
    speech: Speech,
    finishing: bool,
    /// Text was sent that is not to be spoken yet.
    waiting: bool,
    sound: Sound,
    last_news: Instant,
}

impl Asked {
    /// What waits is to be spoken. One sound is enough: later texts may have no words in them.
    fn ask_for_sound(&mut self) {
        if self.waiting && self.sound == Sound::NotAsked {
            self.sound = Sound::Asked;
        }
    }

    fn news(&mut self) {
        self.last_news = Instant::now();
        if self.session == Session::Opening {
            self.session = Session::Open;
        }
    }
}

/// Shared by both halves of a session.
#[derive(Debug)]
pub struct Patience {
    options: NetOptions,
    asked: Mutex<Asked>,
    changed: Notify,
}

impl Patience {
    /// For a socket that was just opened.
    pub fn new(options: NetOptions) -> Self {
        let asked = Asked {
            session: Session::Opening,
            mode: None,
            speech: Speech::None,
            finishing: false,
            waiting: false,
            sound: Sound::NotAsked,
            last_news: Instant::now(),
        };
        Self { options, asked: Mutex::new(asked), changed: Notify::new() }
    }

    /// Something is being sent.
    pub fn sent(&self, event: &ClientEvent) {
        let mut asked = self.asked();
        asked.last_news = Instant::now();
        match event {
            ClientEvent::SessionUpdate { session } => {
                asked.session = Session::Updating;
                asked.mode = session.mode.or(asked.mode);
            }
            ClientEvent::Append { text } => asked.waiting |= !text.trim().is_empty(),
            ClientEvent::Commit => {
                asked.ask_for_sound();
                asked.waiting = false;
            }
            ClientEvent::Clear => asked.waiting = false,
            ClientEvent::Cancel if asked.sound == Sound::Asked => asked.sound = Sound::NotAsked,
            ClientEvent::Cancel => {}
            ClientEvent::Finish => {
                asked.ask_for_sound();
                (asked.waiting, asked.finishing) = (false, true);
            }
        }
        drop(asked);
        self.changed.notify_one();
    }

    /// Something came.
    pub fn heard(&self, event: &SpeechEvent) {
        let mut asked = self.asked();
        asked.news();
        match event {
            SpeechEvent::Updated(_) | SpeechEvent::Refused(_) => asked.session = Session::Open,
            // Where the server commits, it may have spoken all of it before.
            SpeechEvent::Committed if asked.mode == Some(SessionMode::Commit) && asked.speech == Speech::None => {
                asked.speech = Speech::Owed;
            }
            SpeechEvent::ResponseStarted => asked.speech = Speech::Owed,
            SpeechEvent::Audio(bytes) if !bytes.is_empty() => {
                (asked.speech, asked.sound) = (Speech::Sounding, Sound::Heard);
            }
            SpeechEvent::ResponseEnded { .. } => asked.speech = Speech::None,
            _ => {}
        }
    }

    /// Something came that means nothing here; the server is alive all the same.
    pub fn alive(&self) {
        self.asked().news();
    }

    /// Whether text was to be spoken and not a byte of sound has come.
    pub fn is_mute(&self) -> bool {
        self.asked().sound == Sound::Asked
    }

    /// Ends when the silence has lasted too long. Safe to cancel.
    pub async fn over(&self) -> Error {
        loop {
            let due = self.due();
            let wait = async {
                match due {
                    Some((at, _)) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.changed.notified() => {}
                () = wait => if let Some((at, what)) = self.due().filter(|(at, _)| *at <= Instant::now()) {
                    let silent = at.duration_since(self.asked().last_news).as_secs_f32();
                    return Error::new(ErrorKind::TimedOut, format!("{what} within {silent} seconds"));
                }
            }
        }
    }

    fn due(&self) -> Option<(Instant, &'static str)> {
        let asked = self.asked();
        let (patience, what) = match asked.speech {
            _ if asked.session != Session::Open => (self.options.ready, "no session"),
            Speech::Sounding => (self.options.stall, "no more sound"),
            Speech::Owed => (self.options.first_audio, "no sound"),
            Speech::None if asked.finishing => (self.options.finish, "no end of the session"),
            Speech::None => return None,
        };
        Some((asked.last_news + patience, what))
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::wire::session::{SessionConfig, SessionInfo};

    fn update(mode: SessionMode) -> ClientEvent {
        ClientEvent::SessionUpdate { session: SessionConfig { mode: Some(mode), ..SessionConfig::default() } }
    }

    fn append(text: &str) -> ClientEvent {
        ClientEvent::Append { text: text.to_owned() }
    }

    /// Seconds until patience ends, and the words for it; `None` where it does not end within an hour.
    async fn ends(patience: &Patience) -> Option<(u64, String)> {
        let begin = Instant::now();
        let over = tokio::time::timeout(Duration::from_hours(1), patience.over()).await.ok()?;
        assert_eq!(over.kind, ErrorKind::TimedOut);
        Some((begin.elapsed().as_secs(), over.message))
    }

    fn told(seconds: u64, words: &str) -> (u64, String) {
        (seconds, format!("{words} within {seconds} seconds"))
    }

    #[tokio::test(start_paused = true)]
    async fn each_silence_has_its_own_patience() {
        let info = SessionInfo::default();
        let patience = Patience::new(NetOptions::default());
        assert_eq!(ends(&patience).await, Some(told(5, "no session")));
        patience.sent(&update(SessionMode::Commit));
        patience.heard(&SpeechEvent::Created(info.clone()));
        assert_eq!(ends(&patience).await, Some(told(5, "no session")), "created, but not with these settings");
        patience.heard(&SpeechEvent::Updated(info));
        assert_eq!(ends(&patience).await, None, "the user thinks");
        patience.sent(&append("Hello."));
        patience.sent(&ClientEvent::Commit);
        patience.heard(&SpeechEvent::Committed);
        assert_eq!(ends(&patience).await, Some(told(20, "no sound")));
        patience.heard(&SpeechEvent::ResponseStarted);
        patience.heard(&SpeechEvent::Audio(vec![0, 0]));
        assert_eq!(ends(&patience).await, Some(told(20, "no more sound")));
        patience.heard(&SpeechEvent::ResponseEnded { status: "completed".to_owned(), characters: None });
        assert_eq!(ends(&patience).await, None);
        patience.sent(&ClientEvent::Finish);
        assert_eq!(ends(&patience).await, Some(told(60, "no end of the session")));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_sent_meanwhile_counts() {
        let patience = Patience::new(NetOptions::default());
        patience.alive();
        let later = async {
            tokio::time::sleep(Duration::from_secs(100)).await;
            patience.sent(&ClientEvent::Finish);
        };
        let (over, ()) = tokio::join!(ends(&patience), later);
        assert_eq!(over.map(|(seconds, _)| seconds), Some(160));
    }

    #[tokio::test]
    async fn a_session_that_has_spoken_is_not_mute_for_a_text_without_words() {
        let patience = Patience::new(NetOptions::default());
        patience.sent(&append("Hello."));
        patience.sent(&ClientEvent::Commit);
        patience.heard(&SpeechEvent::Audio(vec![0, 0]));
        patience.sent(&append("…"));
        patience.sent(&ClientEvent::Commit);
        patience.heard(&SpeechEvent::Committed);
        patience.sent(&ClientEvent::Finish);
        assert!(!patience.is_mute());
    }

    #[tokio::test]
    async fn only_text_that_is_to_be_spoken_makes_a_session_mute() {
        let patience = Patience::new(NetOptions::default());
        patience.sent(&append("Hello."));
        patience.sent(&ClientEvent::Clear);
        patience.sent(&append(" "));
        patience.sent(&ClientEvent::Finish);
        assert!(!patience.is_mute());
        patience.sent(&append("Hello."));
        patience.sent(&ClientEvent::Commit);
        assert!(patience.is_mute());
        patience.heard(&SpeechEvent::Audio(Vec::new()));
        assert!(patience.is_mute(), "nothing is no sound");
        patience.heard(&SpeechEvent::Audio(vec![0]));
        assert!(!patience.is_mute());
        patience.sent(&append("More."));
        patience.sent(&ClientEvent::Commit);
        patience.sent(&ClientEvent::Cancel);
        assert!(!patience.is_mute());
    }
}
