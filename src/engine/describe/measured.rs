//! From the measures of a recording to the nearest voice that can be built: an approximation, not the speaker.
//!
//! | number | from |
//! |---|---|
//! | gender | pitch and formants together |
//! | age | a child by both; old where a grown voice is rough and slow; else an adult |
//! | pitch | the median, as it is |
//! | range | the spread of the pitch; 3.4 semitones are ordinary reading |
//! | formants | their mean distance, relative to an adult of that gender |
//! | pace | syllables per second; 4.1 are ordinary |
//! | breath, roughness | what the high and the low harmonics lack of the regularity that is usual at that pitch |
//! | brightness, energy | the balance of the spectrum |

use super::{Gender, VoiceSpec, bases, from_traits};
use crate::{
    audio::voice::Measures,
    prompt::traits::{Age, Traits},
};

/// Pitch of the average man and woman in hertz, and the distance of their formants: textbooks give pitches of 115 to 120
/// and 200 to 210, and vocal tracts of 17 and 15 cm, whose resonances are 1,010 and 1,140 Hz apart.
const MAN: (f32, f32) = (115.0, 1_010.0);
const WOMAN: (f32, f32) = (205.0, 1_140.0);
/// How far people of one gender scatter around these, in octaves.
const SCATTER: (f32, f32) = (0.25, 0.06);
/// Odds, as a natural logarithm, below which a voice is neither a man's nor a woman's.
const UNDECIDED: f32 = 0.7;
/// A child's voice is at least so high, and its formants so far apart, in hertz; and so high where there are none.
const CHILD: (f32, f32) = (235.0, 1_190.0);
const CHILD_ALONE_HZ: f32 = 285.0;
/// Semitones of the melody of ordinary reading.
const ORDINARY_SPREAD_ST: f32 = 3.4;
/// Syllables per second of ordinary reading, counted by peaks of loudness.
const ORDINARY_PACE_HZ: f32 = 4.1;
/// Harmonics to noise of a clear voice at [`CLEAR_AT_HZ`], below 1.2 and above 1.5 kHz, in decibels, and what each octave
/// above adds: a decibel below what clear voices of the formant engine have from 80 to 300 Hz.
const CLEAR_DB: (f32, f32) = (13.5, 5.0);
const CLEAR_AT_HZ: f32 = 80.0;
const CLEAR_PER_OCTAVE_DB: f32 = 3.7;
/// Decibels below that at which a voice is as rough, or as breathy, as can be; both measured as above.
const ROUGHEST_DB: f32 = 8.0;
const BREATHIEST_DB: f32 = 6.0;
/// An irregular voice loses of its high harmonics what it loses of its low ones, by this factor; breath is what is lost
/// besides.
const LOST_TO_ROUGHNESS: f32 = 1.0;
/// Balance of an ordinary man's voice in decibels, what an octave of formants adds to it, and a step of brightness.
const ORDINARY_BRIGHTNESS_DB: f32 = -8.5;
const BRIGHTNESS_PER_OCTAVE_DB: f32 = 8.0;
const BRIGHT_STEP_DB: f32 = 5.0;
/// The same of effort, which is heard less surely, so that it is never taken for extreme.
const ORDINARY_EFFORT_DB: f32 = -5.0;
const EFFORT_STEP_DB: f32 = 12.0;
const MOST_EFFORT: f32 = 0.6;
/// A grown voice that is rougher and slower than this is old; one that is much rougher looks older than it may be.
const OLD: (f32, f32) = (0.35, 0.85);
const WORN: f32 = 0.6;

/// The voice that comes nearest to what was measured. `seed` decides what was not.
pub fn from_measures(measures: &Measures, seed: u64) -> VoiceSpec {
    let gender = gender(measures);
    let formant = measures.formant_spacing_hz.map_or(1.0, |hz| hz / adult_spacing(gender));
    let rate = measures.pace_hz.map_or(1.0, |hz| hz / ORDINARY_PACE_HZ);
    let (rough, breath) = irregularity(measures);
    let age = if is_child(measures) { bases::child_of_tract(formant) } else { grown(rough, rate) };
    let years = age as u8;
    let said = Traits { age: Some(Age { from: years, to: years }), ..Traits::default() };
    VoiceSpec {
        f0_hz: measures.f0_hz,
        f0_range: measures.spread_st / ORDINARY_SPREAD_ST,
        formant,
        rate,
        breath,
        rough,
        bright: brightness(measures),
        energy: ((measures.effort_db - ORDINARY_EFFORT_DB) / EFFORT_STEP_DB).clamp(-MOST_EFFORT, MOST_EFFORT),
        // Gender, age and seed, and whatever else the engines need of an ordinary voice of these.
        ..from_traits(&said, Some(gender), seed)
    }
    .clamped()
}

/// A child's voice is like a small woman's, whichever it is; only a breaking one would tell.
fn gender(measures: &Measures) -> Gender {
    if is_child(measures) {
        return Gender::Female;
    }
    let odds = |value: f32, (man, woman): (f32, f32), scatter: f32| {
        let (off, apart) = ((value / (man * woman).sqrt()).log2(), (woman / man).log2());
        off * apart / (scatter * scatter)
    };
    let by_pitch = odds(measures.f0_hz, (MAN.0, WOMAN.0), SCATTER.0);
    let by_tract = measures.formant_spacing_hz.map_or(0.0, |hz| odds(hz, (MAN.1, WOMAN.1), SCATTER.1));
    match by_pitch + by_tract {
        odds if odds < -UNDECIDED => Gender::Male,
        odds if odds > UNDECIDED => Gender::Female,
        _ => Gender::Neutral,
    }
}

fn is_child(measures: &Measures) -> bool {
    match measures.formant_spacing_hz {
        Some(hz) => measures.f0_hz >= CHILD.0 && hz >= CHILD.1,
        None => measures.f0_hz >= CHILD_ALONE_HZ,
    }
}

/// Distance of the formants of an adult, in hertz.
fn adult_spacing(gender: Gender) -> f32 {
    match gender {
        Gender::Male => MAN.1,
        Gender::Female => WOMAN.1,
        Gender::Neutral => (MAN.1 * WOMAN.1).sqrt(),
    }
}

/// Age of a grown voice, in years.
const fn grown(rough: f32, rate: f32) -> f32 {
    if rough >= OLD.0 && rate < OLD.1 {
        70.0
    } else if rough >= WORN {
        55.0
    } else {
        35.0
    }
}

/// Roughness and breath.
fn irregularity(measures: &Measures) -> (f32, f32) {
    let octaves = (measures.f0_hz / CLEAR_AT_HZ).log2();
    let lost = |clear: f32, found: f32| (clear + CLEAR_PER_OCTAVE_DB * octaves - found).max(0.0);
    let low = lost(CLEAR_DB.0, measures.low_hnr_db);
    let high = (lost(CLEAR_DB.1, measures.high_hnr_db) - LOST_TO_ROUGHNESS * low).max(0.0);
    let share = |lost: f32, most: f32| (lost / most).clamp(0.0, 1.0).sqrt();
    (share(low, ROUGHEST_DB), share(high, BREATHIEST_DB))
}

fn brightness(measures: &Measures) -> f32 {
    let octaves = measures.formant_spacing_hz.map_or(0.0, |hz| (hz / MAN.1).log2());
    (measures.brightness_db - ORDINARY_BRIGHTNESS_DB - BRIGHTNESS_PER_OCTAVE_DB * octaves) / BRIGHT_STEP_DB
}

#[cfg(test)]
mod tests;
