//! When the settings, and with them the drafts, are written: soon after a change, yet not at every key.
//!
//! Decides only; a job of the studio writes, by a temporary file that is renamed.

use std::time::{Duration, Instant};

use crate::settings::Settings;

/// How long the settings rest after a change before they are written.
const REST: Duration = Duration::from_millis(400);
/// How long they wait at most while they go on changing: so much typing a crash may cost.
const LONGEST: Duration = Duration::from_secs(2);

/// What was written, and what has changed since.
pub(super) struct Saving {
    written: Settings,
    changed: Option<Changed>,
}

struct Changed {
    /// As they were when they were last seen to change.
    seen: Settings,
    /// When that was.
    at: Instant,
    /// When they first differed from what was written.
    since: Instant,
}

impl Saving {
    /// `written` are the settings as they lie on the disk.
    pub(super) fn new(written: Settings) -> Self {
        Self { written, changed: None }
    }

    /// Whether the settings are other ones than those on the disk.
    pub(super) fn is_behind(&self, settings: &Settings) -> bool {
        *settings != self.written
    }

    /// Asked in each frame: whether to write `settings` now, or else when to ask again.
    pub(super) fn due(&mut self, settings: &Settings, now: Instant) -> Due {
        if !self.is_behind(settings) {
            self.changed = None;
            return Due::Never;
        }
        let changed = self.changed.get_or_insert_with(|| Changed { seen: settings.clone(), at: now, since: now });
        if changed.seen != *settings {
            changed.seen.clone_from(settings);
            changed.at = now;
        }
        let at = (changed.at + REST).min(changed.since + LONGEST);
        if now < at {
            return Due::In(at - now);
        }
        self.written.clone_from(settings);
        self.changed = None;
        Due::Now
    }
}

/// When to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing has changed.
    Never,
    /// Not yet.
    In(Duration),
    /// At once; it counts as written.
    Now,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Settings {
        let mut settings = Settings::default();
        text.clone_into(&mut settings.draft.voice_prompt);
        settings
    }

    #[test]
    fn a_change_is_written_once_it_rests() {
        let (mut saving, start) = (Saving::new(typed("")), Instant::now());
        assert_eq!(saving.due(&typed(""), start), Due::Never);
        assert_eq!(saving.due(&typed("a"), start), Due::In(REST));
        assert_eq!(saving.due(&typed("a"), start + REST), Due::Now);
        assert_eq!(saving.due(&typed("a"), start + REST), Due::Never, "once");
        assert_eq!(saving.due(&typed(""), start + REST), Due::In(REST), "back again is a change");
    }

    #[test]
    fn typing_without_a_rest_is_written_too() {
        let (mut saving, start) = (Saving::new(typed("")), Instant::now());
        let mut text = String::new();
        let mut written = Vec::new();
        for step in 0..100_u32 {
            text.push('a');
            if saving.due(&typed(&text), start + step * Duration::from_millis(100)) == Due::Now {
                written.push(step);
            }
        }
        assert!(written.len() >= 4 && written[0] <= 20, "{written:?}");
        assert!(written.windows(2).all(|pair| pair[1] - pair[0] <= 21), "{written:?}");
    }

    #[test]
    fn what_was_taken_back_is_not_written() {
        let (mut saving, start) = (Saving::new(typed("a")), Instant::now());
        saving.due(&typed("b"), start);
        assert_eq!(saving.due(&typed("a"), start + LONGEST), Due::Never);
    }
}
