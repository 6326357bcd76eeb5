//! Playing takes. The newest wish wins: a take that is decoded too late is not played any more.

use std::sync::Mutex;

use super::{
    Event,
    desk::{Desk, lock, sound_id},
    takes::clip,
};
use crate::model::TakeId;

/// Set in the player's numbers of live streams, never in those of takes.
pub const STREAM_BIT: u64 = 1 << 63;

/// Counts wishes, so that a slow one can tell that it is old.
#[derive(Default)]
pub(super) struct Wishes(Mutex<u64>);

impl Wishes {
    /// A new wish; all older ones are void.
    pub(super) fn next(&self) -> u64 {
        let mut latest = lock(&self.0);
        *latest += 1;
        *latest
    }

    /// A new wish in the place of `wish`, unless a newer one came.
    pub(super) fn succeed(&self, wish: u64) -> Option<u64> {
        let mut latest = lock(&self.0);
        (*latest == wish).then(|| {
            *latest += 1;
            *latest
        })
    }

    /// Fulfils `wish`, unless a newer one came. None comes while `act` runs, which must not wait for anything.
    pub(super) fn fulfil(&self, wish: u64, act: impl FnOnce()) {
        let latest = lock(&self.0);
        if *latest == wish {
            act();
        }
    }
}

/// Plays a take from `seconds`.
pub(super) async fn play(desk: &Desk, wish: u64, id: TakeId, seconds: f64) {
    desk.player.warm();
    match clip(desk, &id).await {
        Ok(clip) => desk.wishes.fulfil(wish, || desk.player.play(sound_id(&id), clip, seconds)),
        Err(failure) => desk.emit(Event::Failed(failure)).await,
    }
}

#[cfg(test)]
mod tests {
    use super::Wishes;

    #[test]
    fn only_the_newest_wish_counts() {
        let wishes = Wishes::default();
        let (first, second) = (wishes.next(), wishes.next());
        assert_eq!(wishes.succeed(first), None);
        let mut done = Vec::new();
        wishes.fulfil(first, || done.push(first));
        wishes.fulfil(second, || done.push(second));
        assert_eq!(done, [second]);
        let third = wishes.succeed(second);
        assert!(third.is_some_and(|third| third > second) && wishes.succeed(second).is_none());
    }
}
