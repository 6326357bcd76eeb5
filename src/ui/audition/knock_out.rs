//! A knock-out between a few: two meet, the better one goes on, until one is left. Knows nothing of takes.

use std::collections::VecDeque;

/// Who has still to meet whom. Players are numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KnockOut {
    pair: (usize, usize),
    waiting: VecDeque<usize>,
    /// The first one out comes first.
    out: Vec<usize>,
}

impl KnockOut {
    /// `None` of fewer than two.
    pub(super) fn new(players: &[usize]) -> Option<Self> {
        let mut waiting: VecDeque<_> = players.iter().copied().collect();
        let pair = (waiting.pop_front()?, waiting.pop_front()?);
        Some(Self { pair, waiting, out: Vec::new() })
    }

    /// The two that meet now.
    pub(super) fn pair(&self) -> (usize, usize) {
        self.pair
    }

    /// One of the pair is better. Where that was the last meeting: all of them, the best first.
    pub(super) fn won(&mut self, better: usize) -> Option<Vec<usize>> {
        self.out.push(if better == self.pair.0 { self.pair.1 } else { self.pair.0 });
        // Behind the others, so that all have met once before one meets twice.
        self.waiting.push_back(better);
        match (self.waiting.pop_front(), self.waiting.pop_front()) {
            (Some(a), Some(b)) => {
                self.pair = (a, b);
                None
            }
            (best, _) => Some(best.into_iter().chain(self.out.iter().rev().copied()).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays to the end; higher numbers are better.
    fn played(players: &[usize]) -> (usize, Vec<usize>) {
        let Some(mut game) = KnockOut::new(players) else { return (0, Vec::new()) };
        for round in 1.. {
            let (a, b) = game.pair();
            assert_ne!(a, b);
            if let Some(order) = game.won(a.max(b)) {
                return (round, order);
            }
        }
        unreachable!("it ends")
    }

    #[test]
    fn the_best_is_found_in_one_meeting_less_than_there_are_players() {
        for players in [vec![0, 1], vec![2, 0, 1], vec![3, 1, 0, 2], vec![0, 3, 2, 1]] {
            let (rounds, order) = played(&players);
            assert_eq!((rounds, order[0], order.len()), (players.len() - 1, players.len() - 1, players.len()));
            let mut all = order;
            all.sort_unstable();
            assert_eq!(all, (0..players.len()).collect::<Vec<_>>());
        }
        assert!(KnockOut::new(&[1]).is_none());
    }
}
