//! Names of things: voices and models as the server calls them, takes as the vault calls them.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is; the server decides what exists.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }
    };
}

text_id! {
    /// A voice as the server names it: `Cherry`, or `qwen-tts-vd-announcer-voice-20251201102800-a1b2`.
    VoiceId
}
text_id! {
    /// A model as the server names it: `qwen3-tts-vd-realtime-2026-01-15`.
    ModelId
}
text_id! {
    /// A take in the vault: sorts by the time it was made.
    TakeId
}
