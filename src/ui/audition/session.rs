//! One comparison: what is heard, what is looked at, and who is still in the game. Sends commands; draws nothing.

use std::{ops::Range, sync::Arc};

use eframe::egui::TextureHandle;

use super::judge::Blind;
use crate::{
    library::TakeRecord,
    studio::{AuditionOrder, COMPARED_SOUND, Command, Compared, Failure, Look, Picture, RequestId, Wanted},
    ui::Shared,
};

/// Shortest part that is looked at, in seconds: some periods of a voice.
const LEAST_SEEN: f64 = 0.02;
/// Shortest part that is repeated, in seconds: shorter ones are a slip of the hand.
const LEAST_LOOP: f64 = 0.05;
/// What one step of a button or a key zooms by.
pub(super) const ZOOM: f64 = 2.0;

/// A comparison that is open.
pub struct Session {
    request: RequestId,
    /// What is compared, in the order in which it was picked; the player's order.
    pub(super) takes: Vec<TakeRecord>,
    pub(super) ready: Option<Arc<Compared>>,
    pub(super) failure: Option<Failure>,
    /// Which of them is heard.
    pub(super) chosen: usize,
    /// Where playing begins, in seconds.
    pub(super) start: f64,
    /// Where it is now; `None` while it is silent.
    pub(super) playing: Option<f64>,
    pub(super) repeat: Option<Range<f64>>,
    /// What is seen, in seconds.
    pub(super) part: Range<f64>,
    pub(super) wanted: Wanted,
    pub(super) hover: bool,
    pub(super) blind: Option<Blind>,
    /// The order after a knock-out, best first, until something else is done.
    pub(super) verdict: Option<Vec<usize>>,
    pub(super) pictures: Pictures,
}

/// Pictures that were asked for, and the latest that came.
#[derive(Default)]
pub(super) struct Pictures {
    pub(super) asked: Option<Look>,
    pub(super) waiting: bool,
    /// Why the last ones did not come.
    pub(super) failure: Option<Failure>,
    pub(super) drawn: Option<(Look, Arc<[Picture]>)>,
    /// The spectrograms as textures, once they were shown.
    pub(super) textures: Vec<Option<TextureHandle>>,
}

impl Session {
    /// Asks for the takes to be made ready.
    pub(super) fn open(shared: &mut Shared, takes: Vec<TakeRecord>) -> Self {
        let request = shared.next_id();
        let ids = takes.iter().map(|take| take.id.clone()).collect();
        shared.send(Command::Audition(AuditionOrder::Open(request, ids)));
        let longest = takes.iter().map(|take| take.audio.seconds).fold(0.0, f64::max);
        Self {
            request,
            takes,
            ready: None,
            failure: None,
            chosen: 0,
            start: 0.0,
            playing: None,
            repeat: None,
            part: 0.0..longest.max(LEAST_SEEN),
            wanted: Wanted::default(),
            hover: false,
            blind: None,
            verdict: None,
            pictures: Pictures::default(),
        }
    }

    /// The takes can be played, or not. `false`: it is an answer to another question.
    pub(super) fn take_ready(&mut self, request: RequestId, result: Result<Arc<Compared>, Failure>) {
        if request != self.request {
            return;
        }
        match result {
            Ok(ready) => {
                self.part = 0.0..ready.seconds.max(LEAST_SEEN);
                self.ready = Some(ready);
            }
            Err(failure) => self.failure = Some(failure),
        }
    }

    /// Length of the longest take, in seconds.
    pub(super) fn seconds(&self) -> f64 {
        self.ready.as_ref().map_or(self.part.end, |ready| ready.seconds).max(LEAST_SEEN)
    }

    /// Looks at what the player does.
    pub(super) fn follow(&mut self, shared: &Shared) {
        let sounds = shared.sound.playing == COMPARED_SOUND;
        self.playing = sounds.then_some(shared.sound.seconds);
        // What is seen turns the page with what is heard.
        if let Some(now) = self.playing
            && !self.part.contains(&now)
            && self.repeat.is_none()
            && now < self.seconds()
        {
            self.look_at(now, self.part.end - self.part.start);
        }
    }

    /// The place that keys and buttons are about.
    pub(super) fn here(&self) -> f64 {
        self.playing.unwrap_or(self.start)
    }

    pub(super) fn toggle(&mut self, shared: &mut Shared) {
        if self.playing.is_some() {
            shared.send(Command::StopPlaying);
        } else if self.ready.is_some() {
            self.play(shared);
        }
    }

    fn play(&self, shared: &mut Shared) {
        let from = match &self.repeat {
            Some(part) if !part.contains(&self.start) => part.start,
            _ => self.start,
        };
        let (chosen, repeat) = (self.chosen, self.repeat.clone());
        shared.send(Command::Audition(AuditionOrder::Play { from, chosen, repeat }));
    }

    /// Hears the take in a row.
    pub(super) fn choose(&mut self, shared: &mut Shared, place: usize) {
        if place < self.takes.len() && place != self.chosen {
            self.chosen = place;
            if self.playing.is_some() {
                shared.send(Command::Audition(AuditionOrder::Choose(place)));
            }
        }
    }

    /// Goes to a place. Outside of what is repeated, nothing is repeated any more.
    pub(super) fn seek(&mut self, shared: &mut Shared, seconds: f64) {
        self.start = seconds.clamp(0.0, self.seconds());
        if self.repeat.as_ref().is_some_and(|part| !part.contains(&self.start)) {
            self.set_repeat(shared, None);
        }
        if self.playing.is_some() {
            shared.send(Command::Seek(self.start));
        }
    }

    /// Repeats a part.
    pub(super) fn set_repeat(&mut self, shared: &mut Shared, part: Option<Range<f64>>) {
        let whole = self.seconds();
        self.repeat = part.map(|part| {
            let (a, b) = (part.start.min(part.end), part.start.max(part.end));
            let from = a.clamp(0.0, (whole - LEAST_LOOP).max(0.0));
            from..b.clamp(from + LEAST_LOOP, whole.max(from + LEAST_LOOP))
        });
        if let Some(part) = &self.repeat
            && !part.contains(&self.start)
        {
            self.start = part.start;
        }
        if self.playing.is_some() {
            shared.send(Command::Audition(AuditionOrder::Repeat(self.repeat.clone())));
        }
    }

    /// Repeats from here to where it ended, or to the end.
    pub(super) fn repeat_from(&mut self, shared: &mut Shared) {
        let here = self.here();
        let end = self.repeat.as_ref().map(|part| part.end).filter(|end| *end > here).unwrap_or(self.seconds());
        self.set_repeat(shared, Some(here..end));
    }

    /// Repeats from where it began, or the beginning, to here.
    pub(super) fn repeat_to(&mut self, shared: &mut Shared) {
        let here = self.here();
        let start = self.repeat.as_ref().map(|part| part.start).filter(|start| *start < here).unwrap_or(0.0);
        self.set_repeat(shared, Some(start..here));
    }

    /// Sees less, or more, around a place, which stays where it is.
    pub(super) fn zoom(&mut self, factor: f64, around: f64) {
        let width = (self.part.end - self.part.start) / factor;
        let width = width.clamp(LEAST_SEEN, self.seconds());
        let share = (around - self.part.start) / (self.part.end - self.part.start);
        self.see(around - share.clamp(0.0, 1.0) * width, width);
    }

    /// Sees what is earlier or later.
    pub(super) fn pan(&mut self, seconds: f64) {
        self.see(self.part.start + seconds, self.part.end - self.part.start);
    }

    pub(super) fn see_all(&mut self) {
        self.part = 0.0..self.seconds();
    }

    /// Turns to a page that begins a little before a place.
    fn look_at(&mut self, place: f64, width: f64) {
        self.see(place - width * 0.05, width);
    }

    fn see(&mut self, from: f64, width: f64) {
        let from = from.clamp(0.0, (self.seconds() - width).max(0.0));
        self.part = from..(from + width).min(self.seconds());
    }

    /// Asks for the pictures of what is seen; one question at a time, so that a zoom does not pile them up.
    pub(super) fn ask_for_pictures(&mut self, shared: &mut Shared, columns: usize, rows: usize) {
        let none = self.wanted == Wanted::default() || self.blind.is_some() || self.ready.is_none();
        if none && self.pictures.failure.take().is_some() {
            // Who wishes for them again tries again.
            self.pictures.asked = None;
        }
        if none || self.pictures.waiting {
            return;
        }
        let mut look = Look { serial: 0, part: self.part.clone(), columns, rows, wanted: self.wanted };
        let same = |asked: &Look| Look { serial: 0, ..asked.clone() } == look;
        if self.pictures.asked.as_ref().is_some_and(same) {
            return;
        }
        look.serial = shared.next_id();
        (self.pictures.asked, self.pictures.waiting) = (Some(look.clone()), true);
        shared.send(Command::Audition(AuditionOrder::Look(look)));
    }

    pub(super) fn take_pictures(&mut self, look: Look, result: Result<Arc<[Picture]>, Failure>) {
        if self.pictures.asked.as_ref().is_none_or(|asked| asked.serial != look.serial) {
            return;
        }
        self.pictures.waiting = false;
        self.pictures.failure = match result {
            Ok(pictures) => {
                self.pictures.textures.clear();
                self.pictures.drawn = Some((look, pictures));
                None
            }
            // What was there stays.
            Err(failure) => Some(failure),
        };
    }
}
