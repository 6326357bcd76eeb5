//! What voices, takes and exported files are called where nobody gave them a name.

use crate::{
    library::{TakeKind, TakeRecord},
    model::{NameRule, TextLimits, VoiceId},
    wire::voices::VoiceFamily,
};

/// Longest beginning of a description that serves as a name, in characters.
const LONGEST: usize = 28;
/// Longest beginning of a spoken text in the name of a file, in characters.
const LONGEST_TEXT: usize = 40;

/// Stands in the ids of voices without a name, where the server wants one.
pub(super) const NAMELESS: &str = "timbre";

/// The beginning of a description, ending in "…" where it was cut.
pub fn first_words(prompt: &str) -> String {
    let line = prompt.split(['\n', '。', '.', ';', '；']).find(|part| !part.trim().is_empty());
    cut(line.unwrap_or(prompt), LONGEST, "…")
}

/// The name that its maker gave a voice, as its id tells: `announcer` of `qwen-tts-vd-announcer-voice-2025…` and of
/// `cosyvoice-v3.5-plus-vd-announcer-1a2b…`.
pub fn name_in_id(id: &VoiceId) -> Option<&str> {
    let text = id.as_str();
    let name = match ["qwen-tts-vd-", "qwen-tts-vc-"].into_iter().find_map(|prefix| text.strip_prefix(prefix)) {
        Some(rest) => rest.rsplit_once("-voice-")?.0,
        None if ["cosyvoice-", "qwen-audio-"].iter().any(|family| text.starts_with(family)) => {
            text.rsplit_once('-')?.0.rsplit_once('-')?.1
        }
        None => return None,
    };
    Some(name).filter(|name| !name.is_empty() && *name != NAMELESS)
}

/// A name like `name` that nobody has yet: the next number behind it, within the letters and the length that `limits`
/// allow. Nothing where there is no name.
pub fn next_name(name: &str, limits: &TextLimits, taken: impl Fn(&str) -> bool) -> String {
    let lower = limits.name_rule == NameRule::LowercaseAlphanumeric;
    let allowed = |c: &char| c.is_ascii_alphanumeric() || (*c == '_' && !lower);
    let name = if lower { name.to_ascii_lowercase() } else { name.to_owned() };
    let name: String = name.chars().filter(allowed).collect();
    if name.is_empty() {
        return name;
    }
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &name[stem.len()..];
    // More digits than a number has are a name of their own.
    let (stem, digits) = if digits.len() > MOST_DIGITS { (name.as_str(), "") } else { (stem, digits) };
    let first = digits.parse::<u32>().unwrap_or(1);
    let numbered = |number: u32| {
        let number = format!("{number:0width$}", width = digits.len());
        let room = limits.voice_name.saturating_sub(number.len());
        stem.chars().take(room).collect::<String>() + &number
    };
    let mut names = (first + 1..).map(numbered);
    names.find(|name| !taken(name)).unwrap_or_default()
}

/// The longest number at the end of a name that is counted on.
const MOST_DIGITS: usize = 6;

/// The service that keeps a voice of that id.
pub fn family_in_id(id: &VoiceId) -> VoiceFamily {
    let text = id.as_str();
    match () {
        () if text.starts_with("cosyvoice-") || text.starts_with("qwen-audio-") => VoiceFamily::Enrollment,
        () if text.starts_with("qwen-tts-vc-") => VoiceFamily::QwenClone,
        () => VoiceFamily::QwenDesign,
    }
}

/// Whether the voice of that id was made from a recording. Ids of designs say so; those of CosyVoice's clones say nothing.
pub fn is_clone(id: &VoiceId) -> bool {
    match family_in_id(id) {
        VoiceFamily::QwenClone => true,
        VoiceFamily::QwenDesign => false,
        VoiceFamily::Enrollment => {
            let model = id.as_str().rsplit_once('-').and_then(|(rest, _hash)| rest.rsplit_once('-'));
            model.is_some_and(|(model, _name)| !model.ends_with("-vd"))
        }
    }
}

/// Title of the file that a take is exported to; `twins` tells whether another take has the same title.
pub fn file_title(take: &TakeRecord, twins: bool) -> String {
    let title = take.title.trim_end_matches('…');
    match take.kind {
        TakeKind::Live | TakeKind::Spoken if !take.text.trim().is_empty() => {
            let text = take.text.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("{title} - {}", cut(&text, LONGEST_TEXT, ""))
        }
        _ if twins || title.is_empty() => format!("{title} {}", take.number),
        _ => title.to_owned(),
    }
}

/// The first `longest` characters, cut between words where the words are written apart.
fn cut(text: &str, longest: usize, end: &str) -> String {
    let text = text.trim();
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(longest).collect();
    if let Some(space) = short.rfind(' ').filter(|&space| short[..space].chars().count() > longest / 2) {
        short.truncate(space);
    }
    short.truncate(short.trim_end_matches([' ', ',', '，', '、']).len());
    short + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nameless_take_is_called_by_its_first_words() {
        assert_eq!(first_words("A calm man. He speaks slowly"), "A calm man");
        assert_eq!(first_words("沉稳的男声，音色低沉。语速慢"), "沉稳的男声，音色低沉");
        let long = first_words("An extraordinarily old fisherman with a voice like gravel");
        assert!(long.ends_with('…') && long.chars().count() <= 29, "{long}");
        let mixed = first_words("温柔的女声 语速缓慢而且非常非常自然，适合在夜里讲很长很长的故事给孩子听");
        assert!(mixed.chars().count() > 15, "{mixed}");
    }

    #[test]
    fn names_come_out_of_ids() {
        for (id, name) in [
            ("qwen-tts-vd-announcer-voice-20251201102800-a1b2", Some("announcer")),
            ("qwen-tts-vc-my-voice-x-voice-1-2", Some("my-voice-x")),
            ("qwen-tts-vd-voice-1-2", None),
            ("cosyvoice-v3.5-plus-vd-announcer-0a1b2c", Some("announcer")),
            ("qwen-audio-3.0-tts-flash-mine-0a1b", Some("mine")),
            ("cosyvoice-v3.5-plus-vd-timbre-0a1b2c", None),
            ("Cherry", None),
        ] {
            assert_eq!(name_in_id(&id.into()), name);
        }
    }

    #[test]
    fn a_refined_voice_gets_the_next_name_that_is_free() {
        let next = |name: &str, limits: &TextLimits| next_name(name, limits, |taken| taken == "narrator_3");
        for (name, expected) in [
            ("fisherman", "fisherman2"),
            ("narrator_2", "narrator_4"),
            ("take009", "take010"),
            ("a99", "a100"),
            ("", ""),
            ("声音", ""),
            ("abcdefghijklmnop", "abcdefghijklmno2"),
            ("x12345678901234", "x123456789012342"),
        ] {
            assert_eq!(next(name, &TextLimits::QWEN), expected);
        }
        let strict = TextLimits { name_rule: NameRule::LowercaseAlphanumeric, voice_name: 10, ..TextLimits::QWEN };
        assert_eq!(next("Narrator_2", &strict), "narrator3");
        assert_eq!(next("abcdefghijklmnop9", &strict), "abcdefgh10");
    }

    #[test]
    fn ids_tell_clones_from_designs() {
        for (id, clone) in [
            ("qwen-tts-vc-me-voice-20251201102800000-a1b2", true),
            ("cosyvoice-v3.5-plus-me-0a1b2c", true),
            ("qwen-audio-3.0-tts-flash-mine-0a1b", true),
            ("qwen-tts-vd-me-voice-20251201102800000-a1b2", false),
            ("cosyvoice-v3.5-plus-vd-me-0a1b2c", false),
            ("Cherry", false),
        ] {
            assert_eq!(is_clone(&id.into()), clone, "{id}");
        }
    }

    #[test]
    fn files_say_what_is_in_them() {
        let take = |kind, title: &str, text: &str| TakeRecord {
            kind,
            title: title.to_owned(),
            text: text.to_owned(),
            number: 7,
            ..TakeRecord::default()
        };
        let preview = take(TakeKind::Preview, "An old man with a…", "Hello.");
        assert_eq!(file_title(&preview, false), "An old man with a");
        assert_eq!(file_title(&preview, true), "An old man with a 7");
        assert_eq!(file_title(&take(TakeKind::Preview, "", ""), false), " 7");
        let text = "Good evening,\nand welcome to the long programme of tonight.";
        assert_eq!(
            file_title(&take(TakeKind::Live, "girl", text), true),
            "girl - Good evening, and welcome to the long"
        );
        assert_eq!(file_title(&take(TakeKind::Live, "girl", " "), false), "girl");
    }
}
