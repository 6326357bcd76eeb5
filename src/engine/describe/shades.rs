//! What each feeling, mark and purpose does to a voice, in numbers.

use crate::prompt::traits::{Character, Degree, Emotion, Purpose, Traits};

/// Factors and offsets that colour a voice. The default leaves it as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shade {
    /// Factor on pitch.
    pub(super) f0: f32,
    /// Factor on the liveliness of the melody.
    pub(super) range: f32,
    /// Factor on formants.
    pub(super) formant: f32,
    /// Factor on pace.
    pub(super) rate: f32,
    /// Added breathiness.
    pub(super) breath: f32,
    /// Added roughness.
    pub(super) rough: f32,
    /// Added brightness.
    pub(super) bright: f32,
    /// Added effort.
    pub(super) energy: f32,
}

const PLAIN: Shade =
    Shade { f0: 1.0, range: 1.0, formant: 1.0, rate: 1.0, breath: 0.0, rough: 0.0, bright: 0.0, energy: 0.0 };

impl Shade {
    /// Both, one over the other, `amount` of the second: 0.5 half of it, 1.5 half as much again.
    fn over(self, other: Self, amount: f32) -> Self {
        Self {
            f0: self.f0 * other.f0.powf(amount),
            range: self.range * other.range.powf(amount),
            formant: self.formant * other.formant.powf(amount),
            rate: self.rate * other.rate.powf(amount),
            breath: self.breath + other.breath * amount,
            rough: self.rough + other.rough * amount,
            bright: self.bright + other.bright * amount,
            energy: self.energy + other.energy * amount,
        }
    }

    /// Kept where it still is a voice, however many words ask for more.
    fn bounded(self) -> Self {
        Self {
            f0: self.f0.clamp(0.8, 1.25),
            range: self.range.clamp(0.3, 1.8),
            formant: self.formant.clamp(0.9, 1.1),
            rate: self.rate.clamp(0.75, 1.3),
            ..self
        }
    }
}

/// The shade of everything that was said.
pub(super) fn of(traits: &Traits) -> Shade {
    let emotions = traits.emotions.iter().map(|Degree { kind, amount }| (of_emotion(*kind), *amount));
    let characters = traits.characters.iter().map(|Degree { kind, amount }| (of_character(*kind), *amount));
    // Five purposes do not make five times the announcer.
    let share = 1.0 / traits.purposes.len().max(1) as f32;
    let purposes = traits.purposes.iter().map(|purpose| (of_purpose(*purpose), share));
    emotions.chain(characters).chain(purposes).fold(PLAIN, |all, (shade, amount)| all.over(shade, amount)).bounded()
}

fn of_emotion(emotion: Emotion) -> Shade {
    match emotion {
        Emotion::Cheerful => Shade { f0: 1.05, range: 1.25, rate: 1.04, bright: 0.2, energy: 0.15, ..PLAIN },
        Emotion::Lively => Shade { f0: 1.05, range: 1.35, rate: 1.08, bright: 0.2, energy: 0.25, ..PLAIN },
        Emotion::Calm => Shade { f0: 0.97, range: 0.8, rate: 0.93, energy: -0.2, ..PLAIN },
        Emotion::Composed => Shade { f0: 0.95, range: 0.85, rate: 0.95, bright: -0.05, ..PLAIN },
        Emotion::Gentle => {
            Shade { f0: 0.97, range: 0.9, rate: 0.94, breath: 0.15, bright: -0.1, energy: -0.35, ..PLAIN }
        }
        Emotion::Serious => Shade { f0: 0.95, range: 0.75, rate: 0.96, energy: 0.1, ..PLAIN },
        Emotion::Soothing => {
            Shade { f0: 0.96, range: 0.8, rate: 0.9, breath: 0.2, bright: -0.15, energy: -0.35, ..PLAIN }
        }
        Emotion::Warm => Shade { f0: 0.98, range: 1.1, rate: 0.98, breath: 0.05, bright: -0.15, ..PLAIN },
        Emotion::Cold => Shade { f0: 0.96, range: 0.6, bright: 0.1, ..PLAIN },
        Emotion::Sad => Shade { f0: 0.94, range: 0.7, rate: 0.87, breath: 0.15, bright: -0.2, energy: -0.3, ..PLAIN },
        Emotion::Angry => Shade { f0: 1.05, range: 1.3, rate: 1.06, rough: 0.2, bright: 0.25, energy: 0.6, ..PLAIN },
        Emotion::Excited => Shade { f0: 1.08, range: 1.45, rate: 1.1, bright: 0.2, energy: 0.4, ..PLAIN },
        Emotion::Playful => Shade { f0: 1.05, range: 1.4, rate: 1.03, bright: 0.1, energy: 0.1, ..PLAIN },
        Emotion::Confident => Shade { f0: 0.97, range: 1.1, energy: 0.3, ..PLAIN },
        Emotion::Mysterious => {
            Shade { f0: 0.93, range: 0.85, rate: 0.88, breath: 0.25, bright: -0.3, energy: -0.2, ..PLAIN }
        }
        Emotion::Shy => Shade { f0: 1.03, range: 0.8, rate: 0.95, breath: 0.2, energy: -0.4, ..PLAIN },
        Emotion::Fearful => Shade { f0: 1.08, range: 1.15, rate: 1.05, breath: 0.2, rough: 0.15, ..PLAIN },
        Emotion::Proud => Shade { f0: 0.98, range: 1.15, rate: 0.95, bright: 0.05, energy: 0.2, ..PLAIN },
        Emotion::Tired => {
            Shade { f0: 0.94, range: 0.65, rate: 0.85, breath: 0.25, rough: 0.15, bright: -0.2, energy: -0.4, ..PLAIN }
        }
        Emotion::Romantic => {
            Shade { f0: 0.95, range: 1.05, rate: 0.92, breath: 0.25, bright: -0.15, energy: -0.2, ..PLAIN }
        }
    }
}

fn of_character(character: Character) -> Shade {
    match character {
        Character::Magnetic => Shade { f0: 0.94, formant: 0.97, rough: 0.06, bright: -0.15, energy: 0.1, ..PLAIN },
        Character::Crisp => Shade { f0: 1.04, formant: 1.02, bright: 0.45, energy: 0.1, ..PLAIN },
        Character::Hoarse => Shade { f0: 0.95, rough: 0.7, breath: 0.2, ..PLAIN },
        Character::Mellow => Shade { f0: 0.98, bright: -0.25, ..PLAIN },
        Character::Sweet => Shade { f0: 1.05, formant: 1.03, range: 1.1, breath: 0.08, bright: 0.2, ..PLAIN },
        Character::Rich => Shade { f0: 0.94, formant: 0.96, bright: -0.2, energy: 0.2, ..PLAIN },
        Character::Powerful => Shade { range: 1.1, bright: 0.1, energy: 0.6, ..PLAIN },
        Character::Soft => {
            Shade { f0: 0.9, range: 0.85, rate: 0.95, breath: 0.3, bright: -0.25, energy: -0.5, ..PLAIN }
        }
        Character::Breathy => Shade { f0: 0.97, breath: 0.6, energy: -0.2, ..PLAIN },
        Character::Whispery => Shade { f0: 0.95, range: 0.7, rate: 0.93, breath: 0.9, energy: -0.6, ..PLAIN },
        Character::Bright => Shade { f0: 1.03, bright: 0.5, ..PLAIN },
        Character::Dark => Shade { f0: 0.96, formant: 0.98, bright: -0.5, ..PLAIN },
        Character::Clear => Shade { rate: 0.98, rough: -0.1, breath: -0.1, bright: 0.2, ..PLAIN },
        Character::Nasal => Shade { formant: 0.98, bright: 0.15, ..PLAIN },
        Character::Thin => Shade { f0: 1.06, formant: 1.05, bright: 0.25, energy: -0.15, ..PLAIN },
        Character::Childlike => Shade { f0: 1.05, formant: 1.04, range: 1.15, ..PLAIN },
        Character::Cute => Shade { f0: 1.05, formant: 1.03, range: 1.2, bright: 0.1, ..PLAIN },
        Character::Mature => Shade { f0: 0.95, formant: 0.98, range: 0.95, rate: 0.97, ..PLAIN },
        Character::Intellectual => Shade { f0: 0.98, range: 0.92, rate: 0.96, ..PLAIN },
        Character::Elegant => Shade { f0: 0.99, range: 1.05, rate: 0.95, ..PLAIN },
        Character::Robotic => Shade { range: 0.35, bright: 0.2, ..PLAIN },
        Character::Creaky => Shade { f0: 0.95, rough: 0.6, rate: 0.95, ..PLAIN },
        Character::Melodic => Shade { range: 1.35, ..PLAIN },
        Character::Monotone => Shade { range: 0.35, ..PLAIN },
    }
}

fn of_purpose(purpose: Purpose) -> Shade {
    match purpose {
        Purpose::News => Shade { range: 0.9, rate: 1.08, bright: 0.1, energy: 0.2, ..PLAIN },
        Purpose::Advertising => Shade { range: 1.2, rate: 1.05, bright: 0.15, energy: 0.3, ..PLAIN },
        Purpose::Audiobook => Shade { range: 1.08, rate: 0.94, energy: -0.12, ..PLAIN },
        Purpose::Animation | Purpose::Children => Shade { f0: 1.02, range: 1.35, rate: 1.03, energy: 0.15, ..PLAIN },
        Purpose::Assistant | Purpose::Service => Shade { range: 0.95, rate: 0.98, bright: 0.1, energy: 0.05, ..PLAIN },
        Purpose::Documentary => Shade { f0: 0.98, range: 0.85, rate: 0.9, energy: -0.05, ..PLAIN },
        Purpose::Game => Shade { range: 1.2, energy: 0.2, ..PLAIN },
        Purpose::Education => Shade { rate: 0.95, bright: 0.1, ..PLAIN },
        Purpose::Livestream => Shade { f0: 1.02, range: 1.25, rate: 1.1, energy: 0.3, ..PLAIN },
        Purpose::Podcast => Shade { range: 1.05, energy: -0.05, ..PLAIN },
        Purpose::Meditation => Shade { range: 0.75, rate: 0.82, breath: 0.2, energy: -0.4, ..PLAIN },
        Purpose::Trailer => Shade { f0: 0.95, range: 1.1, rate: 0.92, energy: 0.4, ..PLAIN },
        Purpose::Corporate => Shade { range: 0.95, energy: 0.1, ..PLAIN },
    }
}
