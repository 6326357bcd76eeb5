//! A sound card for tests: it can be plugged in and out, and takes samples when the test says so.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{self, Receiver},
    },
    thread,
    time::{Duration, Instant},
};

use super::super::{FaultSink, OpenOutput, Output, OutputError, Player, PlayerEvent, PlayerOptions, PlayoutSource};

/// Long enough for the slowest machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Default)]
pub(super) struct Slot {
    pub(super) plugged_in: bool,
    pub(super) opened: u32,
    pub(super) faults: Option<FaultSink>,
    /// Its buffer is too small.
    pub(super) outgrown: bool,
    /// It cannot be opened while it is open.
    pub(super) exclusive: bool,
    /// What the open ones play, with the number of their opening.
    sources: Vec<(u32, PlayoutSource)>,
}

#[derive(Clone, Default)]
pub(super) struct Card(Arc<Mutex<Slot>>);

impl Card {
    pub(super) fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_open(&self) -> bool {
        !self.slot().sources.is_empty()
    }

    /// Takes samples as a device does; none where the card is not open.
    pub(super) fn pull(&self, count: usize) -> Vec<f32> {
        self.slot().sources.iter_mut().flat_map(|(_, source)| source.take(count)).collect()
    }

    /// Which of the openings are still open.
    pub(super) fn openings(&self) -> Vec<u32> {
        self.slot().sources.iter().map(|(number, _)| *number).collect()
    }

    /// The card goes away and says so.
    pub(super) fn pull_plug(&self) {
        let mut slot = self.slot();
        slot.plugged_in = false;
        if let Some(faults) = slot.faults.take() {
            faults.lost(|| "unplugged".to_owned());
        }
    }
}

impl OpenOutput for Card {
    fn open(&mut self, source: PlayoutSource, faults: FaultSink) -> Result<Box<dyn Output>, OutputError> {
        let mut slot = self.slot();
        slot.outgrown = false;
        if !slot.plugged_in || slot.exclusive && !slot.sources.is_empty() {
            return Err(OutputError::Missing("no card".to_owned()));
        }
        slot.opened += 1;
        let number = slot.opened;
        slot.sources.push((number, source));
        slot.faults = Some(faults);
        Ok(Box::new(Opened(self.clone(), number)))
    }

    fn is_outgrown(&self, _short_glitches: u32) -> bool {
        self.slot().outgrown
    }
}

struct Opened(Card, u32);

impl Output for Opened {}

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.slot().sources.retain(|(number, _)| *number != self.1);
    }
}

/// A player on such a card, and what it tells.
pub(super) struct Bench {
    pub(super) card: Card,
    pub(super) player: Player,
    events: Receiver<PlayerEvent>,
}

impl Bench {
    pub(super) fn new(options: PlayerOptions) -> Self {
        let (tell, events) = mpsc::channel();
        let card = Card::default();
        card.slot().plugged_in = true;
        let player = Player::with_output(Box::new(card.clone()), options, move |event| {
            let _ = tell.send(event);
        });
        Self { card, player, events }
    }

    /// The next event; the card plays meanwhile, and what it played is appended.
    pub(super) fn next_event(&self, heard: &mut Vec<f32>) -> Option<PlayerEvent> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            heard.extend(self.card.pull(480));
            match self.events.recv_timeout(Duration::from_millis(1)) {
                Ok(event) => return Some(event),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
            }
        }
        None
    }

    /// The next events, as many as given, while the card plays.
    pub(super) fn events(&self, count: usize) -> Vec<PlayerEvent> {
        let mut heard = Vec::new();
        (0..count).map_while(|_| self.next_event(&mut heard)).collect()
    }
}

/// Whether it comes true.
pub(super) fn soon(mut condition: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if condition() {
            return true;
        }
        thread::sleep(Duration::from_millis(1));
    }
    false
}
