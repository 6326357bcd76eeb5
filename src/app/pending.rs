//! Tells of charged calls whose outcome the program did not live to see: one notice for each kind of doubt, however
//! many calls there are, so that none is pushed out of sight.

use std::collections::BTreeMap;

use crate::{
    i18n::{self, Lang},
    library::{ChargeNote, PendingCharge},
    studio::{OFFLINE, first_words},
    ui::{Shared, shared::ToastAction, widgets::Severity},
};

/// Names that one notice holds.
const MOST_NAMES: usize = 3;

/// What is in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Doubt {
    /// Whether a server made, and charged, the voice.
    Answer,
    /// The same of the built-in service, which costs nothing.
    Offline,
    /// Nothing: the voice is there, and its preview is lost.
    Preview,
    /// Whether a text that was spoken was charged; what came of it is a take.
    Speech,
    /// The same of the built-in service, which costs nothing.
    SpeechOffline,
}

impl Doubt {
    fn about(note: &ChargeNote) -> Self {
        match note {
            ChargeNote { text: Some(_), endpoint: Some(place), .. } if place == OFFLINE => Self::SpeechOffline,
            ChargeNote { text: Some(_), .. } => Self::Speech,
            ChargeNote { voice: Some(_), .. } => Self::Preview,
            ChargeNote { endpoint: Some(place), .. } if place == OFFLINE => Self::Offline,
            _ => Self::Answer,
        }
    }
}

/// Shows what is in doubt, until the user has looked.
pub(super) fn tell(shared: &mut Shared, pending: Vec<PendingCharge>) {
    let mut doubts: BTreeMap<Doubt, Vec<PendingCharge>> = BTreeMap::new();
    for charge in pending {
        doubts.entry(Doubt::about(&charge.note)).or_default().push(charge);
    }
    let lang = shared.lang;
    for (doubt, charges) in doubts {
        let names = names(lang, &charges);
        let text = match doubt {
            Doubt::Answer => i18n::lost_answers(lang, names, places(lang, &charges)),
            Doubt::Offline => i18n::lost_answers_offline(lang, names),
            Doubt::Preview => i18n::lost_previews(lang, names),
            Doubt::Speech => i18n::lost_speech(lang, names, places(lang, &charges)),
            Doubt::SpeechOffline => i18n::lost_speech_offline(lang, names),
        };
        let ids = charges.into_iter().map(|charge| charge.id).collect();
        let look = match doubt {
            Doubt::Speech | Doubt::SpeechOffline => (i18n::look_in_takes(lang), ToastAction::LookInTakes(ids)),
            _ => (i18n::look_in_voices(lang), ToastAction::LookInVoices(ids)),
        };
        shared.toast(Severity::Danger, text, Some(look));
    }
}

/// The names of the voices, each once, or the first words of their descriptions.
fn names(lang: Lang, charges: &[PendingCharge]) -> String {
    let name = |note: &ChargeNote| {
        let described = || note.voice_prompt.as_deref().map(first_words).filter(|words| !words.is_empty());
        note.voice_name.clone().or_else(described).map(|name| i18n::quoted(lang, name))
    };
    let all = charges.iter().map(|charge| name(&charge.note).unwrap_or_else(|| i18n::unnamed(lang).to_owned()));
    let mut each: Vec<String> = Vec::new();
    for name in all {
        if !each.contains(&name) {
            each.push(name);
        }
    }
    let shown = each[..each.len().min(MOST_NAMES)].join(i18n::list_comma(lang));
    let more = each.len().saturating_sub(MOST_NAMES);
    if more == 0 { shown } else { i18n::and_more(lang, shown, more) }
}

/// The servers that were asked.
fn places(lang: Lang, charges: &[PendingCharge]) -> String {
    let mut places: Vec<_> = charges.iter().filter_map(|charge| charge.note.endpoint.as_deref()).collect();
    places.sort_unstable();
    places.dedup();
    places.join(i18n::list_comma(lang))
}
