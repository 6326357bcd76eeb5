//! Clips that play together and of which one is heard. Runs inside the audio callback: nothing here blocks, allocates,
//! frees or logs.
//!
//! All read at one position, so that switching keeps the place to the sample. Every change, of the clip or of the
//! place, is a linear cross-fade: it never rises above what is mixed, and between equal clips it changes not one
//! sample, which an equal-power one would.

use super::{
    RATE,
    comparison::{Comparison, MOST_COMPARED},
    lane::Lane,
    playout::FADE,
    voice::Step,
};

/// Shortest loop in samples: 20 ms. A shorter one would be a tone.
pub(super) const SHORTEST_LOOP: usize = RATE.hz() as usize / 50;

/// A part of the sound, in samples at the player's rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
}

pub(super) struct CompareVoice {
    pub(super) id: u64,
    comparison: Comparison,
    /// Samples of the longest clip.
    length: usize,
    next: usize,
    chosen: usize,
    /// How much of each was heard when another was chosen, and how far that change is, 0 to [`FADE`].
    before: [f32; MOST_COMPARED],
    changed: u16,
    looped: Option<Span>,
    /// The place that is being left, and how many samples of it are still heard.
    left: usize,
    leaving: u16,
    /// Where to go when the present leap is done.
    wanted: Option<usize>,
}

impl CompareVoice {
    pub(super) fn new(id: u64, comparison: Comparison, from: usize, chosen: usize) -> Self {
        let length = comparison.lanes.iter().map(Lane::len).max().unwrap_or(0);
        let chosen = chosen.min(comparison.lanes.len().saturating_sub(1));
        Self {
            id,
            comparison,
            length,
            next: from.min(length),
            chosen,
            before: [0.0; MOST_COMPARED],
            changed: FADE,
            looped: None,
            left: 0,
            leaving: 0,
            wanted: None,
        }
    }

    pub(super) fn position(&self) -> usize {
        self.next
    }

    pub(super) fn chosen(&self) -> usize {
        self.chosen
    }

    pub(super) fn looped(&self) -> Option<Span> {
        self.looped
    }

    /// Hears another clip from the next sample on. One that is not there changes nothing.
    pub(super) fn choose(&mut self, index: usize) {
        if index < self.comparison.lanes.len() && index != self.chosen {
            self.before = self.weights();
            (self.chosen, self.changed) = (index, 0);
        }
    }

    /// Repeats a part, beginning now where the position lies outside it. What is too short is made longer.
    pub(super) fn set_loop(&mut self, span: Option<Span>) {
        self.looped = span.and_then(|span| {
            let from = span.from.min(span.to).min(self.length.saturating_sub(SHORTEST_LOOP));
            let to = span.to.max(span.from).min(self.length).max(from + SHORTEST_LOOP);
            (to <= self.length).then_some(Span { from, to })
        });
        if let Some(span) = self.looped
            && !(span.from..span.to).contains(&self.wanted.unwrap_or(self.next))
        {
            self.wanted = Some(span.from);
        }
    }

    /// Goes to a place; within the loop where there is one.
    pub(super) fn seek(&mut self, to: usize) {
        let to = to.min(self.length);
        self.wanted = Some(match self.looped {
            Some(span) if !(span.from..span.to).contains(&to) => span.from,
            _ => to,
        });
    }

    pub(super) fn step(&mut self) -> Step {
        if self.leaving == 0 {
            self.leap();
        }
        if self.next >= self.length {
            return Step::End;
        }
        let weights = self.weights();
        let mut sample = self.mix(self.next, &weights);
        if self.leaving > 0 {
            let old = f32::from(self.leaving) / f32::from(FADE);
            sample += (self.mix(self.left, &weights) - sample) * old;
            self.left += 1;
            self.leaving -= 1;
        }
        self.next += 1;
        self.changed = (self.changed + 1).min(FADE);
        Step::Sample(sample)
    }

    /// Goes where it is wanted, or back to the loop's beginning from its end, which is then still heard for a moment.
    fn leap(&mut self) {
        let back = self.looped.filter(|span| self.next >= span.to).map(|span| span.from + (self.next - span.to));
        if let Some(to) = self.wanted.take().or(back) {
            (self.left, self.leaving) = (self.next, FADE);
            self.next = to;
        }
    }

    /// How much of each clip is heard; together 1.
    fn weights(&self) -> [f32; MOST_COMPARED] {
        let new = f32::from(self.changed) / f32::from(FADE);
        let mut weights = self.before.map(|before| before * (1.0 - new));
        weights[self.chosen] += new;
        weights
    }

    fn mix(&self, at: usize, weights: &[f32; MOST_COMPARED]) -> f32 {
        self.comparison
            .lanes
            .iter()
            .zip(weights)
            .filter(|(_, weight)| **weight > 0.0)
            .fold(0.0, |sum, (lane, weight)| sum + lane.sample(at) * weight)
    }
}
