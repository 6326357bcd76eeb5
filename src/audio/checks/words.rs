//! What the words of a description allow a voice to be measured as. Wide on purpose: a voice is flagged where hardly
//! anybody would call it that.

use crate::prompt::traits::{Gender, Traits};

/// Lowest and highest median of ordinary speech, in hertz, of men, women and small children: some two standard
/// deviations around the textbook's 115, 205 and 270, and room for acting.
const MAN: (f32, f32) = (70.0, 190.0);
const WOMAN: (f32, f32) = (130.0, 330.0);
const CHILD: (f32, f32) = (180.0, 480.0);
const ANYBODY: (f32, f32) = (70.0, 330.0);
/// Years below which a voice has not broken, and below which it may not have.
const UNBROKEN: f32 = 12.0;
const BREAKING: f32 = 16.0;
/// A voice that is called low lies below this part of its range, and one that is called high above it, both as a part
/// of its octaves.
const LOW_BELOW: f32 = 0.65;
const HIGH_ABOVE: f32 = 0.35;
/// "High" and "low" weaker than this are a nuance.
const OUTRIGHT: f32 = 0.75;
/// Syllables or characters per second, pauses left out, that nobody calls slow any more, or fast yet.
const SLOW_BELOW: f32 = 5.2;
const FAST_ABOVE: f32 = 3.9;

/// Hertz that the description allows; `None` where it says nothing of pitch, gender or age.
pub(super) fn pitch(traits: &Traits) -> Option<(f32, f32)> {
    let (low, high) = range(traits);
    let at = |part: f32| low * (high / low).powf(part);
    let said = traits.gender.is_some() || traits.age.is_some_and(|age| age.middle() < UNBROKEN);
    if traits.pitch <= -OUTRIGHT {
        Some((low * 0.8, at(LOW_BELOW)))
    } else if traits.pitch >= OUTRIGHT {
        Some((at(HIGH_ABOVE), high * 1.25))
    } else {
        said.then_some((low, high))
    }
}

fn range(traits: &Traits) -> (f32, f32) {
    match (traits.age.map(crate::prompt::traits::Age::middle), traits.gender) {
        (Some(years), _) if years < UNBROKEN => CHILD,
        (Some(years), Some(Gender::Male)) if years < BREAKING => (MAN.0, CHILD.1),
        (_, Some(Gender::Male)) => MAN,
        (_, Some(Gender::Female)) => WOMAN,
        _ => ANYBODY,
    }
}

/// Syllables or characters per second that the description allows; `None` where it says nothing of pace.
pub(super) fn pace(traits: &Traits) -> Option<(f32, f32)> {
    if traits.pace <= -OUTRIGHT {
        Some((0.0, SLOW_BELOW))
    } else if traits.pace >= OUTRIGHT {
        Some((FAST_ABOVE, 20.0))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompt::traits::read;

    fn allows(description: &str, hz: f32) -> bool {
        pitch(&read(description)).is_none_or(|(from, to)| (from..=to).contains(&hz))
    }

    #[test]
    fn words_allow_what_anybody_would_call_so() {
        for (description, fits, not) in [
            ("A deep, slow man's voice", vec![75.0, 110.0], vec![180.0, 250.0]),
            ("A young woman with a bright, high-pitched voice", vec![220.0, 300.0], vec![120.0]),
            ("低沉的中年男声", vec![80.0, 120.0], vec![200.0]),
            ("一个六岁小女孩的声音", vec![260.0, 340.0], vec![110.0]),
            ("A calm narrator", vec![80.0, 120.0, 220.0, 400.0], vec![]),
        ] {
            for hz in fits {
                assert!(allows(description, hz), "{description}: {hz}");
            }
            for hz in not {
                assert!(!allows(description, hz), "{description}: {hz}");
            }
        }
    }

    #[test]
    fn pace_counts_where_it_is_said_outright() {
        let of = |description: &str| pace(&read(description));
        assert!(of("语速缓慢的老人").is_some_and(|(_, to)| to < 6.0));
        assert!(of("A fast-talking salesman").is_some_and(|(from, _)| from > 3.0));
        assert_eq!(of("A warm woman's voice"), None);
    }
}
