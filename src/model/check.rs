//! What may be wrong with the sound of a take, as it is found on arrival.

use serde::{Deserialize, Serialize};

/// Kinds of suspicion. Unknown ones of other versions of the program are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// Hardly anything sounds. Found: the peak in decibels.
    Silence,
    /// Samples stand at the limit. Found: how often, per second of sound.
    Clipping,
    /// It breaks off in mid-sound. Found: level of the end below the speech, in decibels.
    CutOff,
    /// Far too long for its text. Found: seconds.
    TooLong,
    /// Far too short for its text. Found: seconds.
    TooShort,
    /// Something sounds after the speech. Found: seconds of it.
    NoiseAfter,
    /// The median pitch is not what the description says. Found: hertz.
    Pitch,
    /// The pace is not what the description says. Found: syllables or characters per second.
    Pace,
    /// A kind that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A measure, and where it should lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// What was found, in the unit of its kind.
    pub found: f32,
    /// Least that is expected, in the same unit.
    pub from: f32,
    /// Most that is expected.
    pub to: f32,
}

/// Something suspect about a take, with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What.
    pub kind: CheckKind,
    /// The figures behind it.
    pub detail: Measured,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_written_by_name_and_strangers_are_tolerated() {
        let check = Check { kind: CheckKind::CutOff, detail: Measured { found: -3.0, from: -120.0, to: -20.0 } };
        let written = serde_json::to_value(check).unwrap_or_default();
        assert_eq!(written["kind"], "cut_off");
        assert_eq!(serde_json::from_value::<Check>(written).ok(), Some(check));
        assert_eq!(serde_json::from_str::<CheckKind>("\"of_tomorrow\"").ok(), Some(CheckKind::Unknown));
    }
}
