//! Names that the service makes up: keys, request ids, voices, and the parts of a session. Random, never guessable.

use jiff::Timestamp;
use rand::{RngExt, distr::Alphanumeric};

use crate::model::{VoiceId, VoiceName};

/// A fresh key in the vendor's style: `sk-` and 32 letters and digits (about 190 bits).
pub fn key() -> String {
    format!("sk-{}", alphanumeric(32))
}

/// A request id: a random (version 4) UUID.
pub fn request() -> String {
    let bits: u128 = rand::random();
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// An id within a session: `prefix` and 21 letters and digits.
pub fn part(prefix: &str) -> String {
    format!("{prefix}{}", alphanumeric(21))
}

/// Id of a voice made at `at`: `qwen-tts-vd-announcer-voice-20251201102800-a1b2`, or without the name's part where the
/// maker gave none.
pub fn voice(name: Option<&VoiceName>, at: Timestamp) -> VoiceId {
    let name = name.map(|name| format!("{name}-")).unwrap_or_default();
    let tail: u16 = rand::random();
    VoiceId::new(format!("qwen-tts-vd-{name}voice-{}-{tail:04x}", at.strftime("%Y%m%d%H%M%S")))
}

fn alphanumeric(count: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(count).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TextLimits;

    #[test]
    fn request_ids_are_random_uuids() {
        let (one, other) = (request(), request());
        assert_ne!(one, other);
        let parts: Vec<usize> = one.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{one}");
        assert_eq!(&one[14..15], "4", "{one}");
        assert!(matches!(&one[19..20], "8" | "9" | "a" | "b"), "{one}");
    }

    #[test]
    fn keys_and_parts_have_the_documented_length() {
        assert_eq!((key().len(), part("sess_").len()), (35, 26));
        assert!(part("resp_").strip_prefix("resp_").is_some_and(|id| id.chars().all(|c| c.is_ascii_alphanumeric())));
        assert_ne!(key(), key());
    }

    #[test]
    fn voices_carry_their_name_and_time() {
        let at = Timestamp::from_second(1_764_584_880).unwrap_or_default();
        let name = VoiceName::parse("announcer", &TextLimits::QWEN).ok();
        let id = voice(name.as_ref(), at);
        let tail = id.as_str().strip_prefix("qwen-tts-vd-announcer-voice-20251201102800-");
        assert!(tail.is_some_and(|tail| tail.len() == 4 && u16::from_str_radix(tail, 16).is_ok()), "{id}");
        assert!(voice(None, at).as_str().starts_with("qwen-tts-vd-voice-20251201102800-"));
    }
}
