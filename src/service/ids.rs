//! Names that the service makes up: keys, request ids, voices, and the parts of a session. Random, never guessable.

use jiff::Timestamp;
use rand::{RngExt, distr::Alphanumeric};

use super::store::NewVoice;
use crate::{model::VoiceId, wire::voices::VoiceFamily};

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

/// Id of a voice made at `at`, in the style of its family:
/// `qwen-tts-vd-announcer-voice-20251201102800-a1b2`, `qwen-tts-vc-guanyu-voice-20250812105009984-838b`,
/// `cosyvoice-v3-plus-mine-HASH` or, designed, `cosyvoice-v3.5-plus-vd-announcer-HASH`. Where the maker gave no name,
/// its part is left out.
pub fn voice(new: &NewVoice, at: Timestamp) -> VoiceId {
    let name = new.name.as_ref().map(|name| format!("{name}-")).unwrap_or_default();
    let tail: u16 = rand::random();
    VoiceId::new(match new.family {
        VoiceFamily::QwenDesign => format!("qwen-tts-vd-{name}voice-{}-{tail:04x}", at.strftime("%Y%m%d%H%M%S")),
        VoiceFamily::QwenClone => {
            let millisecond = at.as_millisecond().rem_euclid(1_000);
            format!("qwen-tts-vc-{name}voice-{}{millisecond:03}-{tail:04x}", at.strftime("%Y%m%d%H%M%S"))
        }
        VoiceFamily::Enrollment => {
            let designed = if new.resource_link.is_none() { "vd-" } else { "" };
            format!("{}-{designed}{name}{:032x}", new.target_model, rand::random::<u128>())
        }
    })
}

fn alphanumeric(count: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(count).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::describe, model::Language};

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
    fn voices_carry_their_family_name_and_time() {
        let at = Timestamp::from_millisecond(1_764_584_880_984).unwrap_or_default();
        let id = |family, model: &str, name: Option<&str>, link: Option<&str>| {
            let spec = describe::spec("", 0);
            let mut new = NewVoice::bare(family, model.into(), Language::En, spec);
            (new.name, new.resource_link) = (name.map(str::to_owned), link.map(str::to_owned));
            voice(&new, at).as_str().to_owned()
        };
        let (design, clone, enrolled) = (VoiceFamily::QwenDesign, VoiceFamily::QwenClone, VoiceFamily::Enrollment);
        for (id, start, digits) in [
            (id(design, "m", Some("announcer"), None), "qwen-tts-vd-announcer-voice-20251201102800-", 4),
            (id(design, "m", None, None), "qwen-tts-vd-voice-20251201102800-", 4),
            (id(clone, "m", Some("guanyu"), None), "qwen-tts-vc-guanyu-voice-20251201102800984-", 4),
            (id(enrolled, "cosyvoice-v3-plus", Some("mine"), Some("http://x/")), "cosyvoice-v3-plus-mine-", 32),
            (id(enrolled, "cosyvoice-v3.5-plus", Some("mine"), None), "cosyvoice-v3.5-plus-vd-mine-", 32),
        ] {
            let tail = id.strip_prefix(start);
            assert!(tail.is_some_and(|tail| tail.len() == digits && u128::from_str_radix(tail, 16).is_ok()), "{id}");
        }
    }
}
