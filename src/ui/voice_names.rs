//! What voices are called: by the name that their maker gave, else by the beginning of their description.

use std::collections::HashMap;

use super::Shared;
use crate::{
    i18n,
    library::TakeKind,
    model::VoiceId,
    studio::{first_words, name_in_id},
    wire::voices::VoiceInfo,
};

/// The name of a voice; voices of one click share it.
pub fn name(shared: &Shared, voice: &VoiceId) -> String {
    let prompt = || {
        let listed = shared.voices.voices.iter().find(|info| info.voice == *voice).map(|info| &*info.voice_prompt);
        listed.or_else(|| shared.preview_of(voice)?.voice_prompt.as_deref())
    };
    name_in_id(voice).map_or_else(|| from_prompt(voice, prompt().unwrap_or_default()), str::to_owned)
}

/// The name of a listed voice.
pub fn listed(info: &VoiceInfo) -> String {
    name_in_id(&info.voice).map_or_else(|| from_prompt(&info.voice, &info.voice_prompt), str::to_owned)
}

/// Names of the account's voices, in the order of the list. Where several share one, each says which it is.
pub fn labels(shared: &Shared) -> Vec<String> {
    let voices = &shared.voices.voices;
    let names: Vec<_> = voices.iter().map(listed).collect();
    let mut count: HashMap<&str, u32> = HashMap::new();
    for name in &names {
        *count.entry(name).or_default() += 1;
    }
    let takes: HashMap<&VoiceId, u32> = shared
        .takes
        .iter()
        .chain(&shared.discarded)
        .filter(|take| take.kind == TakeKind::Preview)
        .filter_map(|take| Some((take.voice.as_ref()?, take.number)))
        .collect();
    let labelled = |(info, name): (&VoiceInfo, &String)| match count.get(name.as_str()) {
        Some(2..) => format!("{name} · {}", which(shared, info, takes.get(&info.voice))),
        _ => name.clone(),
    };
    voices.iter().zip(&names).map(labelled).collect()
}

/// What tells a voice from others of its name: the number of its take, where it was made here, or else when.
fn which(shared: &Shared, info: &VoiceInfo, take: Option<&u32>) -> String {
    match take {
        Some(&number) => i18n::take_number(shared.lang, number),
        None if !info.gmt_create.is_empty() => info.gmt_create.clone(),
        None => info.voice.as_str().to_owned(),
    }
}

fn from_prompt(voice: &VoiceId, prompt: &str) -> String {
    let words = first_words(prompt);
    if words.is_empty() { voice.as_str().to_owned() } else { words }
}
