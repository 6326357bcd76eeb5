//! From the words of a description to the numbers of a voice.
//!
//! Owns the mapping from traits, from the measures of a recording and from instructions to [`VoiceSpec`]; the reading of the words is
//! `prompt::traits`, the measuring `audio::voice`. Makes no sound.

mod bases;
mod deliver;
mod measured;
mod shades;

use super::{
    Gender, Recipe, VoiceSpec,
    splitmix::{SplitMix, stable_hash},
};
use crate::prompt::traits::{self, Character, Traits};
use bases::Base;
pub use deliver::delivered;
pub use measured::from_measures;

/// Age of a voice whose description gives none, in years.
const UNSAID_AGE: f32 = 35.0;
/// Pitch of "high" relative to medium: 2 to the power of this, three semitones.
const OCTAVES_PER_PITCH_STEP: f32 = 0.25;
/// Pace of "fast" more than medium.
const RATE_PER_PACE_STEP: f32 = 0.2;

/// The voice that `description` asks for, in the take that `seed` picks.
///
/// The same arguments give the same voice for ever. Where a description says nothing, the voice is ordinary.
///
/// | trait | what it does |
/// |---|---|
/// | gender, age | pitch, formants and pace of such a person (textbook averages, interpolated), and the class: the range of pitch that the voice never leaves. No gender and no child: `Neutral`, 155 Hz |
/// | pitch −2 … 2 | pitch × 2^(0.25·p), three semitones a step; formants × (1 + 0.02·p); a grown man called low is at most 100 Hz |
/// | pace −2 … 2 | pace × (1 + 0.2·p) |
/// | emotions, characters | each a shade: factors on pitch, range and pace, offsets on breath, roughness, brightness and effort, scaled by "slightly" and "very" |
/// | purposes | a shade each, the mean of all |
/// | seed | pitch ± 5 %, formants ± 3 %, range ± 12 %, pace ± 5 %, breath and roughness ± 0.06, brightness ± 0.15, effort ± 0.1 |
pub fn spec(description: &str, seed: u64) -> VoiceSpec {
    from_traits(&traits::read(description), None, seed)
}

/// The voice that stands for a system voice of the vendor's: the same for ever, told apart by its name, and coloured
/// by its one-line description. A gender in the catalogue outweighs the description.
pub fn system_voice(name: &str, gender: Gender, description: &str) -> VoiceSpec {
    let voice = from_traits(&traits::read(description), Some(gender), stable_hash(name.as_bytes()));
    VoiceSpec { natural: Some(Recipe::default()), ..voice }
}

fn from_traits(traits: &Traits, gender: Option<Gender>, seed: u64) -> VoiceSpec {
    let gender = gender.or(traits.gender).unwrap_or(Gender::Neutral);
    let age_years = traits.age.map_or(UNSAID_AGE, traits::Age::middle).clamp(4.0, 95.0);
    let base = Base::of(gender, age_years);
    let shade = shades::of(traits);
    let plain = VoiceSpec {
        gender,
        age_years,
        f0_hz: base.f0_hz * (OCTAVES_PER_PITCH_STEP * traits.pitch).exp2() * shade.f0,
        f0_range: shade.range,
        formant: base.formant * (1.0 + 0.02 * traits.pitch) * shade.formant,
        rate: base.rate * (1.0 + RATE_PER_PACE_STEP * traits.pace) * shade.rate,
        breath: base.breath + shade.breath,
        rough: base.rough + shade.rough,
        bright: shade.bright + 0.1 * traits.pitch,
        energy: shade.energy,
        seed,
        whispers: whispers(traits),
        accent: traits.accent,
        natural: None,
    };
    let taken = take(&plain, seed);
    VoiceSpec { f0_hz: base.within_class(taken.f0_hz, traits.pitch), ..taken }.clamped()
}

/// Whether a plain whisper is asked for; "slightly whispery" is breath.
fn whispers(traits: &Traits) -> bool {
    traits.characters.iter().any(|said| said.kind == Character::Whispery && said.amount >= 1.0)
}

/// The take of `voice` that `seed` picks.
fn take(voice: &VoiceSpec, seed: u64) -> VoiceSpec {
    let mut random = SplitMix::new(seed);
    let mut jitter = |span: f32| span * random.signed();
    VoiceSpec {
        f0_hz: voice.f0_hz * (1.0 + jitter(0.05)),
        formant: voice.formant * (1.0 + jitter(0.03)),
        f0_range: voice.f0_range * (1.0 + jitter(0.12)),
        rate: voice.rate * (1.0 + jitter(0.05)),
        breath: voice.breath + jitter(0.06),
        rough: voice.rough + jitter(0.06),
        bright: voice.bright + jitter(0.15),
        energy: voice.energy + jitter(0.1),
        ..voice.clone()
    }
}

#[cfg(test)]
mod tests;
