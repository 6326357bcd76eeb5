//! Playing takes. The newest wish wins: a take that is decoded too late is not played any more.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{
    Event,
    desk::{Desk, sound_id},
    takes::clip,
};
use crate::model::TakeId;

/// Set in the player's numbers of live streams, never in those of takes.
pub const STREAM_BIT: u64 = 1 << 63;

/// Counts wishes, so that a slow one can tell that it is old.
#[derive(Default)]
pub(super) struct Wishes(AtomicU64);

impl Wishes {
    /// A new wish; all older ones are void.
    pub(super) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Whether no newer wish came.
    pub(super) fn is_latest(&self, wish: u64) -> bool {
        self.0.load(Ordering::Relaxed) == wish
    }
}

/// Plays a take from `seconds`.
pub(super) async fn play(desk: &Desk, wish: u64, id: TakeId, seconds: f64) {
    desk.player.warm();
    match clip(desk, &id).await {
        Ok(clip) if desk.wishes.is_latest(wish) => desk.player.play(sound_id(&id), clip, seconds),
        Ok(_) => {}
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
        assert!(!wishes.is_latest(first));
        assert!(wishes.is_latest(second));
    }
}
