//! What voices are called: by the name that their maker gave, else by the beginning of their description.

use std::collections::HashMap;

use super::Shared;
use crate::{
    dashscope::ManagedVoice,
    i18n,
    model::VoiceId,
    studio::{first_words, name_in_id},
};

/// The name of a voice; voices of one click share it.
pub fn name(shared: &Shared, voice: &VoiceId) -> String {
    let listed = shared.voices.voices.iter().find(|info| info.voice == *voice);
    match (name_in_id(voice), listed) {
        (Some(name), _) => name.to_owned(),
        (None, Some(info)) => self::listed(shared, info),
        (None, None) => from_prompt(voice, vault_prompt(shared, voice)),
    }
}

/// The name of a listed voice.
pub fn listed(shared: &Shared, info: &ManagedVoice) -> String {
    name_in_id(&info.voice).map_or_else(|| from_prompt(&info.voice, prompt(shared, info)), str::to_owned)
}

/// The description that a listed voice was made from: some services do not tell it, but the vault may.
pub fn prompt<'a>(shared: &'a Shared, info: &'a ManagedVoice) -> &'a str {
    if info.voice_prompt.is_empty() { vault_prompt(shared, &info.voice) } else { &info.voice_prompt }
}

fn vault_prompt<'a>(shared: &'a Shared, voice: &VoiceId) -> &'a str {
    shared.preview_of(voice).and_then(|take| take.voice_prompt.as_deref()).unwrap_or_default()
}

/// Names of the account's voices, in the order of the list. Where several share one, each says which it is.
pub fn labels(shared: &Shared) -> Vec<String> {
    let voices = &shared.voices.voices;
    let names: Vec<_> = voices.iter().map(|info| listed(shared, info)).collect();
    let mut count: HashMap<&str, u32> = HashMap::new();
    for name in &names {
        *count.entry(name).or_default() += 1;
    }
    let labelled = |(info, name): (&ManagedVoice, &String)| match count.get(name.as_str()) {
        // What tells them apart comes first, lest it be cut off.
        Some(2..) => format!("{} · {name}", which(shared, info)),
        _ => name.clone(),
    };
    voices.iter().zip(&names).map(labelled).collect()
}

/// What tells a voice from others of its name: the number of its take, where it was made here, or else when.
fn which(shared: &Shared, info: &ManagedVoice) -> String {
    match shared.preview_of(&info.voice) {
        Some(take) => i18n::take_number(shared.lang, take.number),
        None if !info.created.is_empty() => info.created.clone(),
        None => info.voice.as_str().to_owned(),
    }
}

fn from_prompt(voice: &VoiceId, prompt: &str) -> String {
    let words = first_words(prompt);
    if words.is_empty() { voice.as_str().to_owned() } else { words }
}
