//! How somebody is to speak: an instruction changes the delivery of a voice, and never whose voice it is.
//!
//! | what is said | what it changes |
//! |---|---|
//! | pitch and pace | as in a description, within three semitones and [`PACES`] |
//! | emotions, characters, purposes | their shade, without what it does to the formants |
//! | gender, age | nothing |

use super::{OCTAVES_PER_PITCH_STEP, RATE_PER_PACE_STEP, VoiceSpec, shades, whispers};
use crate::prompt::traits;

/// Most that the pitch moves either way, in octaves: three semitones. Further, it would be somebody else.
const MOST_OCTAVES: f32 = 0.25;
/// Slowest and fastest, relative to the voice's own pace.
const PACES: (f32, f32) = (0.65, 1.45);

/// `voice` as it speaks when it is told `instructions`, in Chinese or English. What they do not speak about stays as it
/// is; no instructions give the voice itself, and the same ones always the same delivery.
///
/// Rates of speech and pitch that an utterance asks for come on top.
pub fn delivered(voice: &VoiceSpec, instructions: &str) -> VoiceSpec {
    let said = traits::read(instructions);
    let shade = shades::of(&said);
    let octaves = (OCTAVES_PER_PITCH_STEP * said.pitch + shade.f0.log2()).clamp(-MOST_OCTAVES, MOST_OCTAVES);
    let pace = ((1.0 + RATE_PER_PACE_STEP * said.pace) * shade.rate).clamp(PACES.0, PACES.1);
    VoiceSpec {
        f0_hz: voice.f0_hz * octaves.exp2(),
        f0_range: voice.f0_range * shade.range,
        rate: voice.rate * pace,
        breath: voice.breath + shade.breath,
        rough: voice.rough + shade.rough,
        bright: voice.bright + shade.bright,
        energy: voice.energy + shade.energy,
        whispers: voice.whispers || whispers(&said),
        ..voice.clone()
    }
    .clamped()
}

#[cfg(test)]
mod tests;
