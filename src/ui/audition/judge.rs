//! Blind mode: names are hidden, takes meet two by two, and the verdict is kept with them.

use super::{knock_out::KnockOut, session::Session};
use crate::{
    library::Audition,
    model::TakeId,
    studio::{AuditionOrder, Command},
    ui::Shared,
};

/// Names are hidden.
pub(super) struct Blind {
    /// Places of the takes, shuffled: the first is called A.
    pub(super) order: Vec<usize>,
    pub(super) game: Option<KnockOut>,
}

impl Session {
    /// The takes in sight, by their places, from top to bottom; key 1 hears the first.
    pub(super) fn rows(&self) -> Vec<usize> {
        match (&self.blind, &self.verdict) {
            (Some(Blind { game: Some(game), .. }), _) => vec![game.pair().0, game.pair().1],
            (Some(blind), _) => blind.order.clone(),
            (None, Some(verdict)) => verdict.clone(),
            (None, None) => (0..self.takes.len()).collect(),
        }
    }

    /// What a take is called while names are hidden.
    pub(super) fn letter(&self, place: usize) -> Option<char> {
        let at = self.blind.as_ref()?.order.iter().position(|one| *one == place)?;
        "ABCD".chars().nth(at)
    }

    /// Hides the names and shuffles, or shows them again.
    pub(super) fn set_blind(&mut self, on: bool) {
        self.verdict = None;
        self.blind = on.then(|| {
            let mut order: Vec<usize> = (0..self.takes.len()).collect();
            // Fisher and Yates; a random key for each would do as well.
            for at in (1..order.len()).rev() {
                order.swap(at, (rand::random::<u32>() as usize) % (at + 1));
            }
            Blind { order, game: None }
        });
    }

    /// Lets them meet two by two.
    pub(super) fn start_knock_out(&mut self, shared: &mut Shared) {
        if let Some(blind) = &mut self.blind {
            blind.game = KnockOut::new(&blind.order);
            self.hear_one_of_the_pair(shared);
        }
    }

    /// One of the two that meet is better.
    pub(super) fn better(&mut self, shared: &mut Shared, place: usize) {
        let Some(game) = self.blind.as_mut().and_then(|blind| blind.game.as_mut()) else { return };
        match game.won(place) {
            None => self.hear_one_of_the_pair(shared),
            Some(order) => self.finish(shared, order),
        }
    }

    fn hear_one_of_the_pair(&mut self, shared: &mut Shared) {
        let rows = self.rows();
        if !rows.contains(&self.chosen)
            && let Some(first) = rows.first()
        {
            self.choose(shared, *first);
        }
    }

    /// Reveals the names and keeps the result with the takes.
    fn finish(&mut self, shared: &mut Shared, order: Vec<usize>) {
        let ids: Vec<TakeId> = order.iter().map(|place| self.takes[*place].id.clone()).collect();
        let at = jiff::Timestamp::now();
        let of = |n: usize| Audition { at, order: ids.clone(), place: n as u8 + 1, blind: true };
        let results: Vec<_> = ids.iter().cloned().enumerate().map(|(n, id)| (id, of(n))).collect();
        for (place, (_, audition)) in order.iter().zip(&results) {
            self.takes[*place].auditions.push(audition.clone());
        }
        shared.send(Command::Audition(AuditionOrder::Keep(results)));
        self.blind = None;
        if let Some(best) = order.first() {
            self.choose(shared, *best);
        }
        self.verdict = Some(order);
    }
}
