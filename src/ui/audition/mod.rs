//! Comparing takes by ear: picking two to four of them, and the view in which they are heard and seen together.
//!
//! | to change | open |
//! |---|---|
//! | what a comparison remembers and asks for | `session` |
//! | blind mode and its verdict | `judge` |
//! | who meets whom in a knock-out | `knock_out` |
//! | the view and its tool bar | `view` |
//! | a row: name, picture, figures | `lane` |
//! | a picture | `paint` |
//! | the times above the pictures | `ruler` |
//! | what the pointer and the keys do on it | `picture` |

mod judge;
mod knock_out;
mod lane;
mod paint;
mod picture;
mod ruler;
mod session;
mod view;

use eframe::egui::{Context, Event, Frame, Key, Margin, Modifiers, Panel, Ui};

use self::session::{Session, ZOOM};
use super::{
    Shared, theme,
    widgets::button::{Button, Kind},
};
use crate::{
    audio::player::MOST_COMPARED,
    i18n,
    library::TakeRecord,
    model::TakeId,
    studio::{AuditionEvent, AuditionOrder, Command},
};

/// What is picked and what is open.
#[derive(Default)]
pub struct AuditionView {
    picked: Vec<TakeId>,
    open: Option<Session>,
}

impl AuditionView {
    /// Whether a take was picked.
    pub fn is_picked(&self, id: &TakeId) -> bool {
        self.picked.contains(id)
    }

    /// Why a take cannot be picked; `None` where it can, or is picked already.
    pub fn is_full_for(&self, id: &TakeId) -> bool {
        self.picked.len() >= MOST_COMPARED && !self.is_picked(id)
    }

    /// Picks a take, or no longer.
    pub fn toggle(&mut self, id: &TakeId) {
        if let Some(at) = self.picked.iter().position(|picked| picked == id) {
            self.picked.remove(at);
        } else if self.picked.len() < MOST_COMPARED {
            self.picked.push(id.clone());
        }
    }

    /// Whether the view is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Something has become of a comparison.
    pub fn take(&mut self, event: AuditionEvent) {
        let Some(session) = &mut self.open else { return };
        match event {
            AuditionEvent::Ready(request, result) => session.take_ready(request, result),
            AuditionEvent::Drawn(look, result) => session.take_pictures(look, result),
        }
    }
}

/// The takes that are picked and still there, in the order in which they were picked.
fn picked(shared: &Shared) -> Vec<TakeRecord> {
    let find = |id: &TakeId| shared.takes.iter().find(|take| take.id == *id).cloned();
    shared.audition.picked.iter().filter_map(find).collect()
}

/// Below the list, while something is picked: how to compare it.
pub fn bar(ui: &mut Ui, shared: &mut Shared) {
    let takes = picked(shared);
    // What was discarded is not picked any more.
    shared.audition.picked = takes.iter().map(|take| take.id.clone()).collect();
    if takes.is_empty() {
        return;
    }
    let lang = shared.lang;
    let frame = Frame::new().inner_margin(Margin { top: theme::metrics().space.s as i8, ..Margin::ZERO });
    let bar = Panel::bottom("compare bar").show_separator_line(false).resizable(false).frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            let reason = (takes.len() < 2).then(|| i18n::compare_least(lang));
            let label = i18n::compare_takes(lang, takes.len());
            if Button::new(&label).kind(Kind::Primary).enabled(reason.is_none()).reason(reason).show(ui).clicked() {
                let session = Session::open(shared, takes);
                shared.audition.open = Some(session);
            }
            if Button::new(i18n::clear_picked(lang)).kind(Kind::Ghost).show(ui).clicked() {
                shared.audition.picked.clear();
            }
        });
    });
    shared.toasts.stay_above(bar.response.rect.top());
}

/// The view, where it is open.
pub fn show(ui: &mut Ui, shared: &mut Shared) {
    let Some(mut session) = shared.audition.open.take() else { return };
    session.follow(shared);
    if view::show(ui, shared, &mut session) {
        shared.audition.open = Some(session);
    } else {
        close(shared, &session);
    }
}

fn close(shared: &mut Shared, session: &Session) {
    if session.playing.is_some() {
        shared.send(Command::StopPlaying);
    }
    shared.send(Command::Audition(AuditionOrder::Close));
}

/// Takes the keys of the view, where it is open. Keys that a field or a button wants are left to it.
pub fn keys(shared: &mut Shared, ctx: &Context) {
    let Some(mut session) = shared.audition.open.take() else { return };
    session.follow(shared);
    if !ctx.text_edit_focused() {
        let rows = session.rows();
        for (key, place) in [Key::Num1, Key::Num2, Key::Num3, Key::Num4].into_iter().zip(rows) {
            if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                session.choose(shared, place);
            }
        }
        for (key, act) in KEYS {
            if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                act(&mut session, shared);
            }
        }
    }
    let free = ctx.memory(|memory| memory.focused().is_none());
    let pressed = |key: Key| {
        let first =
            |event: &Event| matches!(event, Event::Key { key: k, pressed: true, repeat: false, .. } if *k == key);
        ctx.input_mut(|input| {
            let first = input.events.iter().any(first);
            input.consume_key(Modifiers::NONE, key) && first
        })
    };
    if free && pressed(Key::Space) {
        session.toggle(shared);
    }
    if free && session.playing.is_none() && pressed(Key::Escape) {
        return close(shared, &session);
    }
    shared.audition.open = Some(session);
}

type Act = fn(&mut Session, &mut Shared);

/// Keys that need no place.
const KEYS: [(Key, Act); 5] = [
    (Key::OpenBracket, Session::repeat_from),
    (Key::CloseBracket, Session::repeat_to),
    (Key::Plus, |session, _| session.zoom(ZOOM, session.here())),
    (Key::Equals, |session, _| session.zoom(ZOOM, session.here())),
    (Key::Minus, |session, _| session.zoom(1.0 / ZOOM, session.here())),
];
