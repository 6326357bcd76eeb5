//! What a take's file is called, and what it tells about itself.

use crate::{
    audio::{
        export::Tags,
        name_pattern::{NameFields, fill},
        safe_file_stem,
    },
    library::{TakeKind, TakeRecord},
    studio::naming::{file_title, first_words, name_in_id},
};

/// The name of the file that a take is exported to, without its extension. `pattern` may be empty; `twins` tells
/// whether another take has the same title.
pub fn export_stem(take: &TakeRecord, pattern: &str, twins: bool) -> String {
    if pattern.trim().is_empty() {
        return safe_file_stem(&file_title(take, twins));
    }
    fill(pattern, &fields(take))
}

/// Whether another of these takes would be exported under the same title: candidates of one click have one.
pub fn has_twin<'a>(take: &TakeRecord, takes: impl IntoIterator<Item = &'a TakeRecord>) -> bool {
    takes.into_iter().any(|other| other.id != take.id && other.kind == take.kind && other.title == take.title)
}

fn fields(take: &TakeRecord) -> NameFields {
    let made = take.created.to_zoned(jiff::tz::TimeZone::system());
    NameFields {
        title: title(take),
        voice: voice(take),
        number: take.number,
        date: made.strftime("%Y-%m-%d").to_string(),
        time: made.strftime("%H-%M").to_string(),
        language: take.language.map(|language| language.code().to_owned()).unwrap_or_default(),
        model: take.model.as_ref().map(ToString::to_string).unwrap_or_default(),
        text: first_words(&take.text).trim_end_matches('…').to_owned(),
    }
}

fn title(take: &TakeRecord) -> String {
    take.title.trim_end_matches('…').to_owned()
}

/// The name that its maker gave the voice, else what its id tells, else the first words of its description, else its
/// id.
fn voice(take: &TakeRecord) -> String {
    let in_id = || take.voice.as_ref().and_then(name_in_id).map(str::to_owned);
    let described =
        || take.voice_prompt.as_deref().map(first_words).map(|words| words.trim_end_matches('…').to_owned());
    let id = || take.voice.as_ref().map(ToString::to_string);
    let named = take.voice_name.clone().filter(|name| !name.is_empty());
    named.or_else(in_id).or_else(|| described().filter(|words| !words.is_empty())).or_else(id).unwrap_or_default()
}

/// Title, voice, description or text, and day.
pub(super) fn tags(take: &TakeRecord) -> Tags {
    let described = take.voice_prompt.clone().filter(|prompt| !prompt.trim().is_empty());
    let title = match take.kind {
        TakeKind::Live | TakeKind::Spoken => file_title(take, false),
        TakeKind::Preview => title(take),
    };
    Tags {
        title,
        artist: voice(take),
        comment: described.unwrap_or_else(|| take.text.clone()),
        date: fields(take).date,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    fn take() -> TakeRecord {
        TakeRecord {
            title: "An old man with a…".to_owned(),
            voice: Some("qwen-tts-vd-sailor-voice-20251201102800-a1b2".into()),
            voice_prompt: Some("An old man with a gravelly voice".to_owned()),
            text: "Hello there. All is well.".to_owned(),
            language: Some(Language::En),
            number: 7,
            ..TakeRecord::default()
        }
    }

    #[test]
    fn names_follow_the_pattern_or_the_title() {
        let take = take();
        assert_eq!(export_stem(&take, "", false), "An old man with a");
        assert_eq!(export_stem(&take, " ", true), "An old man with a 7");
        assert_eq!(export_stem(&take, "{voice}_{number}_{language}", true), "sailor_007_en");
        assert_eq!(export_stem(&take, "{text} {model}", false), "Hello there");
        assert!(has_twin(&take, [&TakeRecord { id: "other".into(), ..take.clone() }]) && !has_twin(&take, [&take]));
    }

    #[test]
    fn tags_tell_who_speaks_and_from_what() {
        let told = tags(&take());
        assert_eq!((told.title.as_str(), told.artist.as_str()), ("An old man with a", "sailor"));
        assert_eq!(told.comment, "An old man with a gravelly voice");
        assert_eq!(told.date.len(), 10);
        let nameless = TakeRecord { voice: Some("qwen-tts-vd-voice-20251201102800-a1b2".into()), ..take() };
        assert_eq!(tags(&nameless).artist, "An old man with a gravelly");
        let spoken = TakeRecord { voice_prompt: None, voice: Some("Cherry".into()), ..take() };
        assert_eq!(
            (tags(&spoken).artist.as_str(), tags(&spoken).comment.as_str()),
            ("Cherry", "Hello there. All is well.")
        );
    }
}
