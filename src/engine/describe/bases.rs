//! What people of a gender and an age sound like before anything else is said of them.

use super::Gender;

/// An ordinary voice of its class.
#[derive(Clone, Copy, Debug)]
pub(super) struct Base {
    /// Median pitch in hertz.
    pub(super) f0_hz: f32,
    /// Relative to an adult of that gender.
    pub(super) formant: f32,
    /// Relative to an adult.
    pub(super) rate: f32,
    pub(super) breath: f32,
    pub(super) rough: f32,
    /// Pitches that still are of the class, in hertz.
    class: (f32, f32),
    is_grown_man: bool,
}

/// Age in years, pitch in hertz. Averages of speaking fundamental frequency as textbooks of phonetics and speech
/// therapy give them: children alike until the voice breaks; women lower, men a little higher with age.
const FEMALE: [(f32, f32); 9] = [
    (4.0, 330.0),
    (8.0, 300.0),
    (12.0, 285.0),
    (14.0, 245.0),
    (20.0, 225.0),
    (28.0, 222.0),
    (34.0, 198.0),
    (60.0, 185.0),
    (95.0, 178.0),
];
const MALE: [(f32, f32); 9] = [
    (4.0, 325.0),
    (8.0, 292.0),
    (12.0, 282.0),
    (14.0, 185.0),
    (17.0, 140.0),
    (25.0, 124.0),
    (45.0, 114.0),
    (70.0, 105.0),
    (95.0, 112.0),
];
const NEUTRAL: [(f32, f32); 6] =
    [(4.0, 328.0), (8.0, 296.0), (12.0, 283.0), (15.0, 195.0), (20.0, 165.0), (95.0, 148.0)];

/// Age in years, formants relative to an adult's: the vocal tract grows until about seventeen.
const TRACT: [(f32, f32); 5] = [(4.0, 1.18), (8.0, 1.14), (12.0, 1.09), (17.0, 1.01), (22.0, 1.0)];
/// Age in years, pace: small children and the old speak more slowly.
const PACE: [(f32, f32); 5] = [(4.0, 0.92), (10.0, 1.0), (55.0, 1.0), (75.0, 0.9), (95.0, 0.8)];
/// Age in years, breath and roughness of a larynx of that age.
const WEAR: [(f32, f32); 3] = [(50.0, 0.0), (70.0, 0.12), (95.0, 0.3)];

impl Base {
    /// The ordinary voice of that gender and age.
    pub(super) fn of(gender: Gender, age_years: f32) -> Self {
        let pitches: &[(f32, f32)] = match gender {
            Gender::Female => &FEMALE,
            Gender::Male => &MALE,
            Gender::Neutral => &NEUTRAL,
        };
        let wear = between(&WEAR, age_years);
        Self {
            f0_hz: between(pitches, age_years),
            formant: between(&TRACT, age_years),
            rate: between(&PACE, age_years),
            breath: wear,
            rough: wear,
            class: class(gender, age_years),
            is_grown_man: gender == Gender::Male && age_years >= 18.0,
        }
    }

    /// `hertz` inside the class; a man's voice called low is really low.
    pub(super) fn within_class(&self, hertz: f32, pitch: f32) -> f32 {
        let (lowest, highest) = self.class;
        let highest = if self.is_grown_man && pitch <= -1.0 { 100.0 } else { highest };
        hertz.clamp(lowest, highest)
    }
}

/// The age of a child with such formants, relative to an adult's, in years.
pub(super) fn child_of_tract(formant: f32) -> f32 {
    let off = |age: &u8| (between(&TRACT, f32::from(*age)) - formant).abs();
    let age = (4..=14_u8).min_by(|a, b| off(a).total_cmp(&off(b)));
    age.map_or(8.0, f32::from)
}

/// Pitches that people of that gender and age speak at, in hertz. A child is above every grown woman.
fn class(gender: Gender, age_years: f32) -> (f32, f32) {
    match (gender, age_years) {
        (_, ..12.5) => (272.0, 390.0),
        (Gender::Female, ..18.0) => (205.0, 300.0),
        (Gender::Female, ..58.0) => (150.0, 268.0),
        (Gender::Female, _) => (135.0, 240.0),
        (Gender::Male, ..18.0) => (100.0, 240.0),
        (Gender::Male, ..58.0) => (70.0, 165.0),
        (Gender::Male, _) => (68.0, 130.0),
        (Gender::Neutral, ..18.0) => (140.0, 260.0),
        (Gender::Neutral, _) => (90.0, 215.0),
    }
}

/// The value at `x` on the line through `points`, which are in order; flat beyond their ends.
fn between(points: &[(f32, f32)], x: f32) -> f32 {
    let after = points.partition_point(|(at, _)| *at <= x);
    let left = points.get(after.saturating_sub(1)).or(points.first());
    match (left, points.get(after)) {
        (Some((x0, y0)), Some((x1, y1))) if x > *x0 => y0 + (y1 - y0) * (x - x0) / (x1 - x0),
        (Some((_, y)), _) => *y,
        (None, _) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_on_the_lines() {
        let line = [(10.0, 1.0), (20.0, 3.0)];
        for (x, y) in [(0.0, 1.0), (10.0, 1.0), (15.0, 2.0), (20.0, 3.0), (99.0, 3.0)] {
            assert!((between(&line, x) - y).abs() < 1e-6, "{x}");
        }
    }

    #[test]
    fn every_base_is_of_its_class() {
        for gender in [Gender::Female, Gender::Male, Gender::Neutral] {
            for age in 4..=95_u8 {
                let base = Base::of(gender, f32::from(age));
                let kept = base.within_class(base.f0_hz, 0.0);
                assert!((kept / base.f0_hz - 1.0).abs() < 0.08, "{gender:?} {age}: {} to {kept}", base.f0_hz);
            }
        }
    }
}
