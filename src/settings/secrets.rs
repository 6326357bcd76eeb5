//! Keys: from the environment or the system's keyring, and nowhere else.
//!
//! A key is never written to a file, never shown whole and never part of an error. Calls block for as long as a
//! person needs to unlock the keyring, so they belong on a background thread.

use std::{
    fmt,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use keyring::v1::{Entry, Error};

/// What the keyring files our keys under.
const SERVICE: &str = "timbre";
/// The variable that gives a key without a keyring, as the vendor's own tools read it.
const VARIABLE: &str = "DASHSCOPE_API_KEY";
/// A session bus that answers at all answers in milliseconds.
const CONNECT: Duration = Duration::from_secs(5);
/// Long enough for a person to find and type the password of a locked keyring.
const UNLOCK: Duration = Duration::from_mins(1);

/// A key of an account. Shows itself only redacted; not serialisable, so that it cannot end in a file by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// The key without white space around it, or `None` where nothing is left.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// `text` with this key in it shown redacted. Servers repeat keys in their messages.
    pub fn hide_in(&self, text: &str) -> String {
        // A shorter one is no secret, and may be a part of any word.
        if self.0.len() < 8 { text.to_owned() } else { text.replace(&self.0, &self.to_string()) }
    }

    /// The whole key. For the `Authorization` header and the keyring only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.chars().count();
        if count < 12 {
            return f.write_str("…");
        }
        let last: String = self.0.chars().skip(count - 4).collect();
        let start = if self.0.starts_with("sk-") { "sk-" } else { "" };
        write!(f, "{start}…{last}")
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({self})")
    }
}

/// Why the keyring did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// No keyring runs here, as in a session without a desktop.
    #[error("this system has no keyring: {message}")]
    NoKeyring {
        /// What the system said.
        message: String,
    },
    /// The keyring is locked and was not unlocked, or not in time.
    #[error("the keyring is locked")]
    Locked,
    /// Anything else.
    #[error("the keyring failed: {message}")]
    Failed {
        /// What the system said. Never the key.
        message: String,
    },
}

/// The key in `DASHSCOPE_API_KEY`, where that is set and not blank.
pub fn key_from_env() -> Option<ApiKey> {
    ApiKey::new(&std::env::var(VARIABLE).ok()?)
}

/// The key kept for `account`, or `None` where there is none.
///
/// # Errors
/// See [`SecretError`].
pub fn load_key(account: &str) -> Result<Option<ApiKey>, SecretError> {
    found(with_entry(account, Entry::get_password)?)
}

/// Keeps `key` for `account` in place of an older one.
///
/// # Errors
/// See [`SecretError`].
pub fn store_key(account: &str, key: &ApiKey) -> Result<(), SecretError> {
    let key = key.clone();
    with_entry(account, move |entry| entry.set_password(key.expose()))?.map_err(|error| failure(&error))
}

fn found(answer: Result<String, Error>) -> Result<Option<ApiKey>, SecretError> {
    match answer {
        Ok(text) => Ok(ApiKey::new(&text)),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(failure(&error)),
    }
}

/// Connects, then does `work`, each on a thread of its own so that a keyring that never answers is left behind.
fn with_entry<T: Send + 'static>(
    account: &str,
    work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
) -> Result<Result<T, Error>, SecretError> {
    let silent = || SecretError::NoKeyring { message: "it does not answer".to_owned() };
    let connected = within(CONNECT, || Entry::store_status().as_ref().err().map(ToString::to_string))?;
    if let Some(message) = connected.ok_or_else(silent)? {
        return Err(SecretError::NoKeyring { message });
    }
    let account = account.to_owned();
    let answer = within(UNLOCK, move || Entry::new(SERVICE, &account).and_then(|entry| work(&entry)))?;
    answer.ok_or(SecretError::Locked)
}

/// Runs `work` on a thread. `None` when it takes longer than `limit`; the thread then goes on by itself.
fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<Option<T>, SecretError> {
    let (answer, answered) = mpsc::sync_channel(1);
    let run = move || drop(answer.send(work()));
    let started = thread::Builder::new().name("keyring".to_owned()).spawn(run);
    started.map_err(|error| SecretError::Failed { message: error.to_string() })?;
    match answered.recv_timeout(limit) {
        Ok(value) => Ok(Some(value)),
        Err(RecvTimeoutError::Timeout) => Ok(None),
        Err(RecvTimeoutError::Disconnected) => Err(SecretError::Failed { message: "it stopped working".to_owned() }),
    }
}

/// Keeps the sentence and drops the value: some kinds of error carry what was stored.
fn failure(error: &Error) -> SecretError {
    match error {
        Error::NoDefaultStore => SecretError::NoKeyring { message: error.to_string() },
        Error::NoStorageAccess(_) => SecretError::Locked,
        other => SecretError::Failed { message: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn a_key_is_never_shown_whole() {
        for (text, shown) in [
            ("sk-0123456789abcdef", "sk-…cdef"),
            ("0123456789ab", "…89ab"),
            ("sk-45678901", "…"),
            ("short", "…"),
            ("钥匙钥匙钥匙钥匙钥匙一二三四", "…一二三四"),
        ] {
            let key = ApiKey::new(text).unwrap();
            assert_eq!(key.to_string(), shown);
            assert_eq!(format!("{key:?}"), format!("ApiKey({shown})"));
            assert_eq!(key.expose(), text);
        }
    }

    #[test]
    fn a_blank_key_is_no_key() {
        assert_eq!(ApiKey::new(" \n\t"), None);
        assert_eq!(ApiKey::new(" sk-x \n").unwrap().expose(), "sk-x");
    }

    #[test]
    fn each_failure_has_its_kind_and_hides_the_value() {
        let platform = || -> Box<dyn std::error::Error + Send + Sync> { "prompt dismissed".into() };
        assert!(matches!(failure(&Error::NoDefaultStore), SecretError::NoKeyring { .. }));
        assert_eq!(failure(&Error::NoStorageAccess(platform())), SecretError::Locked);
        assert!(matches!(failure(&Error::PlatformFailure(platform())), SecretError::Failed { .. }));
        let leaky = failure(&Error::BadEncoding(b"sk-secret".to_vec()));
        let numbers = format!("{:?}", b"sk-secret");
        assert!(!format!("{leaky:?} {leaky}").contains(numbers.trim_matches(['[', ']'])));
        assert!(!format!("{leaky:?} {leaky}").contains("sk-secret"));
    }

    #[test]
    fn a_missing_entry_is_no_key_and_no_error() {
        assert_eq!(found(Err(Error::NoEntry)), Ok(None));
        assert_eq!(found(Ok("sk-1".into())), Ok(ApiKey::new("sk-1")));
        assert_eq!(found(Ok(String::new())), Ok(None));
        assert!(found(Err(Error::NoDefaultStore)).is_err());
    }

    #[test]
    fn work_that_never_ends_is_left_behind() {
        let (hold, waits) = mpsc::channel::<()>();
        let stuck = within(Duration::from_millis(10), move || waits.recv().is_ok());
        assert_eq!(stuck, Ok(None));
        drop(hold);
        assert_eq!(within(UNLOCK, || 7), Ok(Some(7)));
    }

    #[test]
    fn work_that_panics_is_a_failure() {
        let answer = within::<()>(UNLOCK, || panic!("on purpose"));
        assert!(matches!(answer, Err(SecretError::Failed { .. })));
    }
}
