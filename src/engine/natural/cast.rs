//! Casting: which base voices come nearest to a description, in the take that the seed picks.

use super::base::{self, BaseVoice};
use crate::{
    engine::{Blend, Recipe, VoiceSpec, splitmix::SplitMix},
    model::Language,
    prompt::traits::{Accent, Gender},
};

/// The languages that base voices are native in.
pub(super) const LANGUAGES: [Language; 7] =
    [Language::En, Language::Zh, Language::Ja, Language::Es, Language::Fr, Language::It, Language::Pt];
/// Below this age boys and girls sound alike.
const VOICE_BREAKS: f32 = 13.0;
/// How freely the seed picks: a voice this much farther away is e times as rare.
const FREEDOM: f32 = 0.6;
/// Third formants of grown women and men, in hertz: means over the table.
pub(super) const WOMAN_F3: f32 = 2_950.0;
pub(super) const MAN_F3: f32 = 2_640.0;

/// The recipe of `voice`, whose description is in `language`.
pub(super) fn recipe(voice: &VoiceSpec, language: Language) -> Recipe {
    let mut random = SplitMix::new(voice.seed ^ 0x6b6f_6b6f_726f);
    let timbre = match voice.gender {
        // Neither a man's nor a woman's: one of each.
        Gender::Neutral if voice.age_years >= VOICE_BREAKS => [Gender::Female, Gender::Male]
            .into_iter()
            .flat_map(|gender| pick(&mut random, 1, |base| timbre_distance(base, voice, gender, language)))
            .collect(),
        gender => pick(&mut random, 2, |base| timbre_distance(base, voice, gender, language)),
    };
    let melodies = LANGUAGES.into_iter().map(|language| {
        let native = |base: &BaseVoice| (base.language == language).then(|| melody_distance(base, voice));
        (language.code().to_owned(), pick(&mut random, 1, |base| native(base)))
    });
    Recipe { timbre, melodies: melodies.collect() }
}

/// Up to `count` voices, the nearer the likelier, with shares of the same kind. `None` is not to be had at all.
fn pick(random: &mut SplitMix, count: usize, distance: impl Fn(&BaseVoice) -> Option<f32>) -> Blend {
    let mut rest: Vec<(&BaseVoice, f32)> =
        base::all().iter().filter_map(|base| Some((base, (-distance(base)? / FREEDOM).exp()))).collect();
    let mut blend = Blend::new();
    for place in 0..count {
        let whole: f32 = rest.iter().map(|(_, weight)| weight).sum();
        let mut drawn = f32::midpoint(random.signed(), 1.0) * whole;
        let at = rest.iter().position(|(_, weight)| {
            drawn -= weight;
            drawn <= 0.0
        });
        let Some((base, _)) = at.or(rest.len().checked_sub(1)).map(|at| rest.swap_remove(at)) else { break };
        // The first leads; how much of the second is heard is up to the seed.
        let share = if place == 0 { 1.0 } else { 0.45 + 0.3 * random.signed() };
        blend.insert(base.id.clone(), share);
    }
    blend
}

/// How far the sound of `base` is from what is wanted, as a sum of squares of natural units.
fn timbre_distance(base: &BaseVoice, voice: &VoiceSpec, gender: Gender, language: Language) -> Option<f32> {
    let child = voice.age_years < VOICE_BREAKS;
    if base.gender != gender && !(child && base.age_years < 16.0) && !(child && base.gender == Gender::Female) {
        return None;
    }
    let square = |x: f32| x * x;
    let pitch = square((voice.f0_hz / base.f0_hz).ln() / 0.35);
    let age = square((voice.age_years.max(6.0) / base.age_years).ln() / 0.5);
    let adult = if gender == Gender::Male { MAN_F3 } else { WOMAN_F3 };
    let tract = square((base.f3_hz / adult / voice.formant).ln() / 0.1);
    // From 13 dB in a clear voice down to 6 in a breathy or rough one.
    let clear = 13.0 - 5.0 * voice.breath.max(voice.rough);
    let noise = 0.5 * square((base.hnr_db - clear) / 3.0);
    let foreign = if base.language == language { 0.0 } else { 0.7 };
    let accent = if language == Language::En { accent_distance(base, voice) } else { 0.0 };
    Some(pitch + age + tract + noise + foreign + accent + 1.5 * (1.0 - base.quality))
}

/// How far the way of speaking is.
fn melody_distance(base: &BaseVoice, voice: &VoiceSpec) -> f32 {
    let square = |x: f32| x * x;
    let gender = if base.gender == voice.gender || voice.gender == Gender::Neutral { 0.0 } else { 2.0 };
    let age = 0.5 * square((voice.age_years.max(6.0) / base.age_years).ln() / 0.6);
    let range = square((base.range_st / (super::ORDINARY_RANGE_ST * voice.f0_range)).ln() / 0.5);
    let pace = square(((super::ORDINARY_SECONDS / base.seconds) / voice.rate).ln() / 0.3);
    gender + age + range + pace + accent_distance(base, voice) + 1.5 * (1.0 - base.quality)
}

/// English is American where nothing is said; the other accent is not to be had by chance.
fn accent_distance(base: &BaseVoice, voice: &VoiceSpec) -> f32 {
    let wanted = voice.accent.unwrap_or(Accent::American);
    if base.accent.is_none_or(|accent| accent == wanted) { 0.0 } else { 20.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::describe;

    fn cast(description: &str, seed: u64) -> Recipe {
        recipe(&describe::spec(description, seed), Language::En)
    }

    fn mean_of(recipe: &Recipe, of: impl Fn(&BaseVoice) -> f32) -> f32 {
        base::mean(&recipe.timbre, 0.0, of)
    }

    #[test]
    fn the_cast_is_of_the_right_kind() {
        let mut olds = 0.0;
        for seed in 0..40 {
            let man = cast("An old man with a deep, hoarse voice", seed);
            assert!(man.timbre.keys().all(|id| id.as_bytes()[1] == b'm'), "{man:?}");
            olds += mean_of(&man, |base| base.age_years) / 40.0;
            let child = cast("A little girl of six with a high, clear voice", seed);
            assert!(mean_of(&child, |base| base.f0_hz) > 195.0, "{child:?}");
            let neutral = cast("An androgynous, neutral voice", seed);
            let genders: Vec<u8> = neutral.timbre.keys().map(|id| id.as_bytes()[1]).collect();
            assert!(genders.contains(&b'f') && genders.contains(&b'm'), "{neutral:?}");
        }
        assert!(olds > 44.0, "an old man's cast is {olds} years old on average");
    }

    #[test]
    fn every_language_has_a_native_melody_and_accents_are_kept() {
        for seed in 0..20 {
            let american = cast("A young woman", seed);
            assert!(american.melody(Language::En).keys().all(|id| id.starts_with('a')));
            assert!(american.melody(Language::Zh).keys().all(|id| id.starts_with('z')));
            let british = cast("A young woman with a British accent", seed);
            assert!(british.melody(Language::En).keys().all(|id| id.starts_with('b')), "{british:?}");
        }
    }

    #[test]
    fn a_seed_is_a_take_of_its_own_and_repeats() {
        let takes: std::collections::BTreeSet<String> =
            (0..12).map(|seed| format!("{:?}", cast("A warm woman", seed).timbre)).collect();
        assert!(takes.len() > 8, "{}", takes.len());
        assert_eq!(cast("A warm woman", 5), cast("A warm woman", 5));
    }
}
