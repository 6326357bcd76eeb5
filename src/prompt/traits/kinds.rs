//! The vendor's seven dimensions of a voice, and the kinds of each that the vocabulary knows.

use serde::{Deserialize, Serialize};

/// One of the seven things that a good description speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they speak for themselves")]
pub enum Dimension {
    Gender,
    Age,
    Pitch,
    Pace,
    Emotion,
    Character,
    Purpose,
}

impl Dimension {
    /// All of them, in the vendor's order.
    pub const ALL: [Self; 7] =
        [Self::Gender, Self::Age, Self::Pitch, Self::Pace, Self::Emotion, Self::Character, Self::Purpose];
}

/// Whose voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they speak for themselves")]
pub enum Gender {
    Female,
    Male,
    Neutral,
}

/// How English is pronounced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they speak for themselves")]
pub enum Accent {
    American,
    British,
}

/// A feeling that a voice carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they speak for themselves")]
pub enum Emotion {
    Cheerful,
    Lively,
    Calm,
    Composed,
    Gentle,
    Serious,
    Soothing,
    Warm,
    Cold,
    Sad,
    Angry,
    Excited,
    Playful,
    Confident,
    Mysterious,
    Shy,
    Fearful,
    Proud,
    Tired,
    Romantic,
}

/// A mark of the sound itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they speak for themselves")]
pub enum Character {
    Magnetic,
    Crisp,
    Hoarse,
    Mellow,
    Sweet,
    Rich,
    Powerful,
    Soft,
    Breathy,
    Whispery,
    Bright,
    Dark,
    Clear,
    Nasal,
    Thin,
    Childlike,
    Cute,
    Mature,
    Intellectual,
    Elegant,
    Robotic,
    Creaky,
    Melodic,
    Monotone,
}

/// What a voice is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they speak for themselves")]
pub enum Purpose {
    News,
    Advertising,
    Audiobook,
    Animation,
    Assistant,
    Documentary,
    Game,
    Education,
    Livestream,
    Service,
    Podcast,
    Meditation,
    Children,
    Trailer,
    Corporate,
}
