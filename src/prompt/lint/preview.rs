//! Preview texts: limits, the chosen language, and whether they suit the voice that is described.

use super::{
    Detail, Finding, Rule, Severity, Subject, beginning,
    data::{Clash, data},
    measure, tongues,
};
use crate::{
    model::{Language, TextLimits},
    prompt::traits::{self, Age, Traits},
};

/// Everything that is wrong with the preview text `text` in `language` for the voice that `description` describes.
pub fn check_preview(text: &str, language: Language, description: &str, limits: &TextLimits) -> Vec<Finding> {
    let mut findings = measure::preview(text, limits);
    if findings.iter().any(|finding| matches!(finding.rule, Rule::Empty | Rule::NoWords)) {
        return findings;
    }
    let subject = Subject::new(beginning(text, limits.preview_text));
    findings.extend(other_language(&subject, language));
    if !description.trim().is_empty() {
        let voice = traits::read(beginning(description, limits.voice_prompt));
        findings.extend(scene(&subject, &voice));
        findings.extend(own_age(&subject, &voice));
    }
    findings.sort_by_key(|finding| (finding.span.start, std::cmp::Reverse(finding.severity), finding.rule));
    findings
}

/// By letters it is certain, by words it may be a quotation.
fn other_language(subject: &Subject<'_>, chosen: Language) -> Option<Finding> {
    let finding = |severity, language| {
        Finding::new(Rule::OtherLanguage, severity, subject.whole()).with(Detail::Language(language))
    };
    if chosen.contradicts(subject.text) {
        let seems = Some(Language::guess(subject.text, chosen)).filter(|seems| *seems != chosen);
        return Some(finding(Severity::Error, seems));
    }
    let is_latin = !matches!(chosen, Language::Zh | Language::Ja | Language::Ko | Language::Ru);
    let seems = is_latin.then(|| tongues::of_latin(subject.text)).flatten()?;
    (seems != chosen).then(|| finding(Severity::Warning, Some(seems)))
}

/// A kind of text that does not suit the voice: the news, and a child.
fn scene(subject: &Subject<'_>, voice: &Traits) -> Option<Finding> {
    data().scenes.iter().find_map(|(scene, words)| {
        let found = words.find(&subject.plain.text)?;
        let clashes = data().clashes.iter().any(|clash| clash.scene == *scene && clash.is_met(voice));
        clashes.then(|| Finding::new(Rule::Mismatch, Severity::Hint, subject.plain.source(&found.range())))
    })
}

impl Clash {
    fn is_met(&self, voice: &Traits) -> bool {
        let feels = |emotion| voice.emotions.iter().any(|degree| degree.kind == emotion && degree.amount >= 1.0);
        let sounds = |character| voice.characters.iter().any(|degree| degree.kind == character);
        self.age_to.is_none_or(|most| voice.age.is_some_and(|age| age.to <= most))
            && self.emotion.is_none_or(feels)
            && self.character.is_none_or(sounds)
            && self.pace_from.is_none_or(|least| voice.pace >= least)
    }
}

/// Years by which the speaker of a text may be older or younger than the voice.
const GAP: u8 = 10;

/// "I am eight years old", said by an old man.
fn own_age(subject: &Subject<'_>, voice: &Traits) -> Option<Finding> {
    let voice = voice.age?;
    subject.said.iter().find_map(|said| {
        let age = said.age.filter(|_| said.gender.is_none())?;
        let before = &subject.plain.text[..subject.plain.place(said.span.start)];
        let first = data().first_person.find_iter(before).last()?;
        let is_own = before[first.end()..].trim().is_empty() && !first.is_empty();
        (is_own && apart(age, voice)).then(|| Finding::new(Rule::Mismatch, Severity::Hint, said.span.clone()))
    })
}

fn apart(a: Age, b: Age) -> bool {
    a.from > b.to.saturating_add(GAP) || b.from > a.to.saturating_add(GAP)
}
