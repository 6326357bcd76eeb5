//! Where a score is cut into stretches, so that the first is heard early and none needs much memory.
//!
//! The network normalises over what it is given at once, so a stretch has neighbours on both sides that are made and
//! thrown away, and is cut where the voice is silent or at least has no pitch.

use std::ops::Range;

use super::{graph::FRAMES_PER_SECOND, network::Score};

/// Shortest stretch in seconds, which somebody waits for: some 0.3 s of work on two processors.
const FIRST: f32 = 1.7;
/// Longest stretch. Longer ones would be less work in all, and make a stop wait longer.
const LATER: f32 = 2.6;
/// On a computer so busy that a second of sound takes half a second, a stretch that is shorter by this than what came
/// before it is done before that has been heard: half of this time is its neighbours' and half the next score's.
const AHEAD: f32 = 0.9;
/// How far from its aim a cut may move to a good place, in seconds.
const SEARCH: f32 = 0.5;
/// Neighbours on each side, in frames.
const MARGIN: usize = 12;
/// Energy of silence; a breath has more. The network's own silences have −9.
const SILENCE: f32 = -7.0;
/// Silence that is kept before and after a phrase, in frames: soft sounds begin and end in it.
const QUIET: (usize, usize) = (3, 5);

/// A stretch of a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    /// What is heard.
    pub(super) heard: Range<usize>,
    /// What is made.
    pub(super) made: Range<usize>,
}

/// The stretches of `score`, without most of the silence before and after its words, where `before` seconds of sound
/// came already. They depend on the text alone, never on the computer, so that a voice stays the same.
pub(super) fn slices(score: &Score, before: f32) -> Vec<Slice> {
    let spoken = spoken(score);
    let frames = |seconds: f32| (seconds * FRAMES_PER_SECOND) as usize;
    let mut slices = Vec::new();
    let mut at = spoken.start;
    while at < spoken.end {
        let so_far = before + (at - spoken.start) as f32 / FRAMES_PER_SECOND;
        let aim = frames((so_far - AHEAD).clamp(FIRST, LATER));
        let rest = spoken.end - at;
        let end = if rest <= aim + frames(SEARCH) { spoken.end } else { best_cut(score, at + aim, frames(SEARCH)) };
        let made = at.saturating_sub(MARGIN).max(spoken.start)..(end + MARGIN).min(spoken.end);
        slices.push(Slice { heard: at..end, made });
        at = end;
    }
    slices
}

/// The frames between the silences at both ends, which the network makes as long as it likes.
fn spoken(score: &Score) -> Range<usize> {
    let all = score.frames();
    let sounds = |frame: &usize| {
        score.energy.get(2 * frame..2 * frame + 2).is_some_and(|energy| energy.iter().any(|value| *value > SILENCE))
    };
    match ((0..all).find(sounds), (0..all).rev().find(sounds)) {
        (Some(first), Some(last)) => first.saturating_sub(QUIET.0)..(last + 1 + QUIET.1).min(all),
        _ => 0..all,
    }
}

/// The frame around `aim` with the least energy, and no pitch where there is such a one.
fn best_cut(score: &Score, aim: usize, reach: usize) -> usize {
    let cost = |frame: usize| {
        // Both values of the frame before the cut and of the one after it.
        let around = (2 * frame).saturating_sub(2)..2 * frame + 2;
        let voiced = score.pitch.get(around.clone()).is_some_and(|pitch| pitch.iter().any(|hz| *hz > Score::VOICED));
        let energy: f32 = score.energy.get(around).unwrap_or_default().iter().sum();
        energy + if voiced { 100.0 } else { 0.0 }
    };
    (aim.saturating_sub(reach)..=aim + reach)
        .filter(|frame| (1..score.frames()).contains(frame))
        .min_by(|a, b| cost(*a).total_cmp(&cost(*b)))
        .unwrap_or(aim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(frames: usize, silent: &[usize]) -> Score {
        let is_silent = |frame: usize| frame < 11 || frame + 11 > frames || silent.contains(&frame);
        let value = |at: usize, quiet, loud| if is_silent(at / 2) { quiet } else { loud };
        Score::testing(
            (0..2 * frames).map(|at| value(at, 8.0, 200.0)).collect(),
            (0..2 * frames).map(|at| value(at, -9.0, 7.0)).collect(),
        )
    }

    #[test]
    fn stretches_join_without_a_gap_and_cuts_fall_into_silence() {
        let score = score(400, &[80, 81, 82, 83, 160, 161, 162, 163]);
        let slices = slices(&score, 0.0);
        assert_eq!(slices.first().map(|slice| slice.heard.start), Some(8));
        assert_eq!(slices.last().map(|slice| slice.heard.end), Some(395));
        assert!(slices.windows(2).all(|pair| pair[0].heard.end == pair[1].heard.start), "{slices:?}");
        assert!((81..=83).contains(&slices[0].heard.end) && (161..=163).contains(&slices[1].heard.end), "{slices:?}");
        assert!(slices.iter().all(|slice| slice.made.start <= slice.heard.start && slice.heard.end <= slice.made.end));
    }

    #[test]
    fn stretches_grow_with_the_sound_that_came_before_them() {
        let first = |before| slices(&score(400, &[]), before)[0].heard.len() as f32 / FRAMES_PER_SECOND;
        let all: Vec<f32> = [0.0, 1.0, 3.0, 3.3, 30.0].map(first).to_vec();
        assert!(all.is_sorted() && (all[0] - all[1]).abs() < 0.1, "{all:?}");
        assert!((all[4] - all[0] - (LATER - FIRST)).abs() < 0.1, "{all:?}");
    }

    #[test]
    fn a_short_phrase_is_one_stretch() {
        assert_eq!(slices(&score(80, &[]), 0.0), [Slice { heard: 8..75, made: 8..75 }]);
    }
}
