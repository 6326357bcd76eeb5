//! The words of the rules: `assets/prompt/lint.json`, read once and made into expressions.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;
use serde::Deserialize;

use super::super::traits::{Character, Emotion};

/// The form of the file that this program reads.
const VERSION: u32 = 1;
const SOURCE: &str = include_str!("../../../assets/prompt/lint.json");

/// Reads the file before the first text is checked; it takes some milliseconds.
pub(super) fn data() -> &'static Data {
    static DATA: LazyLock<Data> = LazyLock::new(|| {
        let source = serde_json::from_str::<Source>(SOURCE).ok();
        source.filter(|source| source.version == VERSION).map(Data::index).unwrap_or_default()
    });
    &DATA
}

/// Expressions of both languages. English ones stand between word boundaries.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Words {
    pub(super) zh: Vec<String>,
    pub(super) en: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    version: u32,
    voice: Words,
    vague: Words,
    vague_voice: Words,
    vague_predicate: Words,
    taste: Words,
    intensifiers: Words,
    synonyms: Vec<Words>,
    joiners: Words,
    imitation: Imitation,
    varying: Words,
    elsewhere: Elsewhere,
    plain_genders: Vec<String>,
    paces: String,
    genders_open: Vec<String>,
    opposites: Opposites,
    softened: Words,
    nonsense: Words,
    english: Vec<String>,
    foreign: HashMap<String, Vec<String>>,
    loanwords: Vec<String>,
    scenes: Vec<Scene>,
    clashes: Vec<Clash>,
    first_person: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Imitation {
    cues: Words,
    generic: Words,
    tails: Words,
    surnames: String,
    given_never: String,
    proper_never: Vec<String>,
    never_after: Words,
    people: Vec<Person>,
}

/// Names of one voice, and what can be heard of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) names: Vec<String>,
    pub(super) en: String,
    pub(super) zh: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Elsewhere {
    before_zh: Vec<String>,
    before_en: Vec<String>,
    after_zh: Vec<String>,
    after_en: Vec<String>,
    seeming: Vec<String>,
}

/// Qualities that exclude each other.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opposites {
    pub(super) emotions: Vec<(Emotion, Emotion)>,
    pub(super) characters: Vec<(Character, Character)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scene {
    id: String,
    zh: Vec<String>,
    en: Vec<String>,
}

/// Voices that a kind of preview text does not suit.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Clash {
    pub(super) scene: String,
    pub(super) age_to: Option<u8>,
    pub(super) emotion: Option<Emotion>,
    pub(super) character: Option<Character>,
    pub(super) pace_from: Option<f32>,
}

/// The words, ready to be searched.
pub(super) struct Data {
    pub(super) voice: Regex,
    pub(super) vague: Regex,
    /// Vague only before a word for a voice.
    pub(super) vague_voice: Regex,
    /// Vague only behind a word for a voice and "is".
    pub(super) vague_predicate: Regex,
    pub(super) taste: Regex,
    pub(super) intensifier: Regex,
    /// The group of each word.
    pub(super) synonyms: HashMap<String, Vec<usize>>,
    pub(super) joiners: Vec<String>,
    pub(super) imitation: Imitations,
    pub(super) varying: Regex,
    pub(super) audience_before: Regex,
    pub(super) audience_after: Regex,
    pub(super) seeming: Regex,
    /// Words for men and women that are not roles.
    pub(super) plain_genders: Vec<String>,
    /// Parts of words that name a pace, not a manner.
    pub(super) paces: Regex,
    pub(super) genders_open: Regex,
    pub(super) opposites: Opposites,
    pub(super) softened: Regex,
    pub(super) nonsense_zh: Regex,
    pub(super) nonsense_en: Vec<String>,
    pub(super) english: std::collections::HashSet<String>,
    /// The languages of each word.
    pub(super) foreign: HashMap<String, Vec<String>>,
    pub(super) loanwords: Vec<String>,
    pub(super) scenes: Vec<(String, Regex)>,
    pub(super) clashes: Vec<Clash>,
    pub(super) first_person: Regex,
}

/// Expressions for people to be imitated.
pub(super) struct Imitations {
    pub(super) generic: Regex,
    pub(super) surname: Regex,
    pub(super) given_never: String,
    pub(super) proper: Regex,
    pub(super) manner: Regex,
    pub(super) proper_never: Vec<String>,
    pub(super) never_after: Regex,
    pub(super) people: Regex,
    pub(super) cue_before: Regex,
    pub(super) tail: Regex,
    pub(super) list: Vec<Person>,
}

impl Default for Data {
    fn default() -> Self {
        Self::index(Source::default())
    }
}

impl Data {
    fn index(source: Source) -> Self {
        let mut synonyms: HashMap<String, Vec<usize>> = HashMap::new();
        for (group, words) in source.synonyms.iter().enumerate() {
            for word in words.zh.iter().chain(&words.en) {
                synonyms.entry(word.clone()).or_default().push(group);
            }
        }
        let mut foreign: HashMap<String, Vec<String>> = HashMap::new();
        for (language, words) in source.foreign {
            for word in words {
                foreign.entry(word).or_default().push(language.clone());
            }
        }
        let (zh, en) = (&source.vague_predicate.zh, &source.vague_predicate.en);
        let voice = regex(&source.voice, "");
        Self {
            vague: regex(&source.vague, ""),
            vague_voice: regex(&source.vague_voice, ""),
            vague_predicate: expression(&format!(
                r"(?i)(?:声音|嗓音|声线|音色)(?:听起来|听上去|要|很|比较|是|有点|得|真|挺)*({})(?:[,.;!?。]|$)|(?-u:\b)(?:sounds?|(?:voice|tone) (?:is|sounds|that is|that sounds|which is|should be|should sound))(?: \w+){{0,2}} ({})(?-u:\b)(?: ?[,.;!?]| and|$)",
                any(zh),
                any(en)
            )),
            taste: regex(&source.taste, ""),
            intensifier: regex(&source.intensifiers, r"|[!！]{2,}"),
            synonyms,
            joiners: source.joiners.zh.into_iter().chain(source.joiners.en).collect(),
            imitation: Imitations::index(source.imitation),
            varying: regex(&source.varying, ""),
            audience_before: expression(&format!(
                r"(?i)(?:{}|(?-u:\b)(?:{})(?: \w+){{0,3}}) ?$",
                any(&source.elsewhere.before_zh),
                any(&source.elsewhere.before_en)
            )),
            audience_after: expression(&format!(
                r"(?i)^(?:'s|s'|')?(?: ?(?:{})| (?:{})(?-u:\b))",
                any(&source.elsewhere.after_zh),
                any(&source.elsewhere.after_en)
            )),
            seeming: loose(&source.elsewhere.seeming),
            plain_genders: source.plain_genders,
            paces: expression(&source.paces),
            genders_open: loose(&source.genders_open),
            opposites: source.opposites,
            softened: regex(&source.softened, ""),
            nonsense_zh: expression(&format!("^(?:{})+$", any(&source.nonsense.zh))),
            nonsense_en: source.nonsense.en,
            english: source.english.into_iter().collect(),
            foreign,
            loanwords: source.loanwords,
            scenes: source
                .scenes
                .into_iter()
                .map(|scene| (scene.id, regex(&Words { zh: scene.zh, en: scene.en }, "")))
                .collect(),
            clashes: source.clashes,
            first_person: regex(&source.first_person, ""),
            voice,
        }
    }
}

impl Imitations {
    fn index(source: Imitation) -> Self {
        let (cue_zh, cue_en) = (any(&source.cues.zh), any(&source.cues.en));
        let (tail_zh, tail_en) = (any(&source.tails.zh), any(&source.tails.en));
        let names: Vec<_> =
            source.people.iter().flat_map(|person| &person.names).map(|name| regex::escape(name)).collect();
        let is_latin = |name: &&String| name.is_ascii();
        let latin: Vec<_> = names.iter().filter(is_latin).cloned().collect();
        let other: Vec<_> = names.iter().filter(|name| !is_latin(name)).cloned().collect();
        let proper = r"[A-Z][\p{L}'.]+(?: (?:[A-Z][\p{L}'.]*|de|van|von|der|la))*";
        Self {
            generic: expression(&format!(
                r"(?i)(?:{cue_zh})(?:{})(?:{tail_zh})|(?-u:\b)(?:{cue_en}) (?:{})(?-u:\b)(?:{tail_en})?",
                any(&source.generic.zh),
                any(&source.generic.en)
            )),
            surname: expression(&format!(
                r"(模仿|仿照|复刻|克隆|酷似|神似|好像|就像|很像|像|如同|类似于?|学)(?:那?位|一位)?([々{}]\p{{Han}}{{1,2}}?)(?:(老师|先生|女士|大师|那样|一样|似的|般|的声音|的嗓音|的声线|的音色|的语气|的腔调|的风格|的唱腔|的口吻)+(?:的?(?:声音|嗓音|声线|音色|语气|腔调|风格|感觉))?|$|[,.;!?。])",
                source.surnames
            )),
            given_never: source.given_never,
            proper: expression(&format!(
                r"(?-u:\b)(?i:{cue_en}) ((?:the (?:great|late|young|old) )?{proper})(?:{tail_en})?"
            )),
            manner: expression(&format!(
                r"({proper}) ?(?i:style|esque|like|type|ish|impression|impersonation|soundalike|sound alike|imitation)(?-u:\b)|((?:[A-Z][\p{{L}}.]+ )+[A-Z][\p{{L}}.]+)'s (?i:voice|tone|delivery|way)"
            )),
            proper_never: source.proper_never,
            never_after: expression(&format!(
                r"(?i)(?:{}|(?:{})(?: \w+)?) ?$",
                any(&source.never_after.zh),
                any(&source.never_after.en)
            )),
            people: expression(&format!(r"(?-u:\b)(?i:{})(?-u:\b)|(?:{})", any(&latin), any(&other))),
            cue_before: expression(&format!(r"(?i)(?:(?:{cue_zh}|跟|和|与)|(?-u:\b)(?:{cue_en})(?: the| a)?) ?$")),
            tail: expression(&format!(r"(?i)^(?:{tail_en}|{tail_zh})")),
            list: source.people,
        }
    }
}

/// One expression for all words, the longer first.
fn regex(words: &Words, more: &str) -> Regex {
    let (zh, en) = (any(&words.zh), any(&words.en));
    expression(&format!(r"(?i)(?:(?-u:\b)(?:{en})(?-u:\b)|(?:{zh})){more}"))
}

/// One expression for words of both languages in one list; ASCII ones stand between word boundaries.
fn loose(words: &[String]) -> Regex {
    let (en, zh): (Vec<_>, Vec<_>) = words.iter().cloned().partition(|word| word.is_ascii());
    regex(&Words { zh, en }, "")
}

fn any(words: &[String]) -> String {
    let mut words: Vec<_> = words.iter().map(String::as_str).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    // Nothing must match nothing.
    if words.is_empty() { r"[^\s\S]".to_owned() } else { words.join("|") }
}

#[expect(clippy::expect_used, reason = "the expressions are constants, and a test compiles them")]
fn expression(source: &str) -> Regex {
    Regex::new(source).expect("the bundled expressions are right")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads_and_its_expressions_compile() {
        let source = serde_json::from_str::<Source>(SOURCE);
        assert!(source.is_ok(), "{:?}", source.err());
        assert!(data().synonyms.len() > 100 && data().imitation.list.len() > 20);
        assert!(!Data::default().vague.is_match("a nice voice"), "an empty list matches nothing");
    }
}
