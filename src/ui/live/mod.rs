//! The Live panel: text and voice, the session's controls and state, and what was recorded.

mod controls;
mod pairing;
mod recordings;
mod status;

pub use controls::choose_first_voice;
pub use pairing::illegal;

use eframe::egui::{self, Ui};

use super::{Shared, budget, shared::Price, theme, widgets::Severity};
use crate::{
    i18n,
    model::{ModelId, TakeId, counted_characters},
    studio::{Command, DesignedTake, LiveEnd, LiveEvent, LiveRequest, LiveState, STREAM_BIT},
    wire::session::SessionMode,
};

/// Where the session is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Phase {
    /// No session.
    #[default]
    Idle,
    /// The socket is being opened.
    Connecting,
    /// Text can be spoken.
    Open,
    /// Over; the sound may still play.
    Ended(LiveEnd),
}

/// What the panel remembers besides the draft, which lies in the settings.
pub struct LivePanel {
    phase: Phase,
    /// How far the session is.
    state: LiveState,
    /// From the click to the first audio, in milliseconds.
    first_audio: Option<u128>,
    /// The last recording.
    recording: Option<TakeId>,
    recorded_seconds: Option<f64>,
    /// A recording whose only copy may be discarded.
    confirm_discard: Option<TakeId>,
    /// Mode of the session, whatever was chosen since it began.
    mode: SessionMode,
    /// The question about the budget that has to be answered before anything is sent.
    over_budget: Option<String>,
    /// What 10,000 counted characters cost in the session, whatever was chosen since it began.
    each: Price,
    /// Whether the discarded recordings are shown.
    show_discarded: bool,
    typing_voice: bool,
    typing_model: bool,
    /// How to speak, in the user's words.
    instructions: String,
    speech_rate: f32,
    pitch_rate: f32,
    volume: u32,
}

impl Default for LivePanel {
    fn default() -> Self {
        Self {
            phase: Phase::Idle,
            state: LiveState::default(),
            first_audio: None,
            recording: None,
            recorded_seconds: None,
            confirm_discard: None,
            mode: SessionMode::ServerCommit,
            over_budget: None,
            each: Price::Unknown,
            show_discarded: false,
            typing_voice: false,
            typing_model: false,
            instructions: String::new(),
            speech_rate: 1.0,
            pitch_rate: 1.0,
            volume: 50,
        }
    }
}

impl LivePanel {
    /// Takes what the session said.
    pub fn take(&mut self, event: LiveEvent, shared: &mut Shared) {
        match event {
            LiveEvent::Connecting { model, mode } => {
                self.begin(shared, &model, mode);
                (self.first_audio, self.recording, self.state) = (None, None, LiveState::default());
            }
            LiveEvent::Open => self.phase = Phase::Open,
            LiveEvent::State(state) => {
                self.state = state;
                let at_stake = self.each.times(state.at_stake as f64 / 10_000.0);
                shared.under_way.speaking(state.texts, at_stake);
            }
            LiveEvent::FirstAudio(delay) => self.first_audio = Some(delay.as_millis()),
            LiveEvent::Refused(failure) => shared.toast_failure(&failure),
            LiveEvent::NothingWaits => {
                let text = i18n::live_nothing_waits(shared.lang);
                shared.toast(super::widgets::Severity::Info, text, None);
            }
            LiveEvent::Forgotten => {
                let text = i18n::live_forgotten(shared.lang);
                shared.toast(super::widgets::Severity::Warning, text, None);
            }
            LiveEvent::Ended { recording, lost, end } => {
                shared.under_way.spoken(lost);
                self.ended(recording, end, shared);
            }
        }
    }

    fn begin(&mut self, shared: &Shared, model: &ModelId, mode: SessionMode) {
        self.phase = Phase::Connecting;
        (self.mode, self.each) = (mode, price(shared, Some(model), 10_000));
    }

    fn ended(&mut self, recording: Option<Box<DesignedTake>>, end: LiveEnd, shared: &mut Shared) {
        match &end {
            LiveEnd::Failed(failure) => shared.heard(Some(failure)),
            LiveEnd::Finished => shared.heard(None),
            LiveEnd::Stopped => {}
        }
        self.recorded_seconds = recording.as_ref().map(|made| made.take.audio.seconds);
        self.recording = recording.as_ref().map(|made| made.take.id.clone());
        if let Some(made) = recording {
            if let Some(failure) = &made.unsaved {
                shared.toast_failure(failure);
            }
            shared.add_take(*made);
        }
        self.state = LiveState { received: self.state.received, ..LiveState::default() };
        self.phase = Phase::Ended(end);
    }

    /// Whether a session is there that can be told something.
    fn has_session(&self) -> bool {
        matches!(self.phase, Phase::Connecting | Phase::Open)
    }

    /// Whether sound of the session is being heard or must still come.
    pub fn is_speaking(&self, shared: &Shared) -> bool {
        match &self.phase {
            Phase::Open => self.state.owed || self.state.finishing || self.is_heard(shared),
            Phase::Ended(LiveEnd::Finished | LiveEnd::Failed(_)) => self.is_heard(shared),
            _ => false,
        }
    }

    /// Whether the ear still has something to hear of what came.
    fn is_heard(&self, shared: &Shared) -> bool {
        let sound = &shared.sound;
        sound.playing & STREAM_BIT != 0 && (sound.buffered > 0.0 || sound.seconds + 0.05 < self.state.received)
    }

    /// Why the text cannot be spoken now.
    fn problem(&self, shared: &Shared) -> Option<String> {
        // A new session would cut off what the last one still has to say.
        let busy = match &self.phase {
            Phase::Connecting => true,
            Phase::Open => self.state.finishing,
            Phase::Ended(_) => self.is_speaking(shared),
            Phase::Idle => false,
        };
        pairing::problem(shared).or_else(|| busy.then(|| self.status_text(shared)))
    }

    /// Sends the text to be spoken, if it can be and nothing speaks against it.
    pub fn speak(&mut self, shared: &mut Shared) {
        if self.problem(shared).is_some() || self.over_budget.is_some() {
            return;
        }
        self.over_budget = budget::question(shared, &price_of_text(shared));
        if self.over_budget.is_none() {
            self.send(shared);
        }
    }

    /// Asks before the budget is passed.
    fn ask_budget(&mut self, ui: &Ui, shared: &mut Shared) {
        if budget::ask(ui, shared.lang, &mut self.over_budget, i18n::budget_yes_say(shared.lang)) {
            // The session may have come to its end meanwhile.
            match self.problem(shared) {
                Some(problem) => shared.toast(Severity::Warning, problem, None),
                None => self.send(shared),
            }
        }
    }

    fn send(&mut self, shared: &mut Shared) {
        let Some(request) = self.request(shared) else { return };
        if !self.has_session() {
            // The next click in this moment is one too many.
            self.begin(shared, &request.model, request.mode);
        }
        let price = price_of_text(shared);
        shared.under_way.asked(price);
        shared.send(Command::Speak(Box::new(request)));
    }

    fn request(&self, shared: &Shared) -> Option<LiveRequest> {
        let live = &shared.settings.live;
        let voice = live.voice.clone()?;
        Some(LiveRequest {
            text: live.text.trim().to_owned(),
            voice_name: super::voice_names::name(shared, &voice),
            voice,
            model: live.model.clone()?,
            mode: pairing::wire_mode(live.mode),
            language: None,
            speech_rate: self.speech_rate,
            pitch_rate: self.pitch_rate,
            volume: self.volume,
            instructions: if pairing::takes_instructions(shared) {
                self.instructions.trim().to_owned()
            } else {
                String::new()
            },
        })
    }

    /// The recording that the space bar plays.
    pub fn playable(&self) -> Option<TakeId> {
        self.recording.clone()
    }

    /// Stops a take that plays; where none does, the session and its sound.
    pub fn stop(&mut self, shared: &mut Shared) {
        let playing = shared.sound.playing;
        let command = if playing != 0 && playing & STREAM_BIT == 0 { Command::StopPlaying } else { Command::LiveStop };
        shared.send(command);
    }

    /// Draws the panel.
    pub fn show(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let margin = egui::Frame::new().inner_margin(theme::metrics().space.l);
        let width = (ui.available_width() * 0.30).clamp(250.0, 330.0);
        egui::Panel::right("live controls")
            .exact_size(width)
            .resizable(false)
            .frame(margin.fill(theme::tokens(ui).base))
            .show(ui, |ui| self.side(ui, shared));
        egui::CentralPanel::default().frame(margin.fill(theme::tokens(ui).sunken)).show(ui, |ui| {
            // In a low window the whole panel scrolls.
            egui::ScrollArea::vertical().id_salt("live panel").auto_shrink(false).show(ui, |ui| {
                self.text(ui, shared);
                self.status(ui, shared);
                self.recordings(ui, shared);
            });
        });
        self.ask_budget(ui, shared);
    }
}

/// What it costs to have the text in the box spoken.
fn price_of_text(shared: &Shared) -> Price {
    let live = &shared.settings.live;
    price(shared, live.model.as_ref(), counted_characters(live.text.trim()))
}

fn price(shared: &Shared, model: Option<&ModelId>, characters: u64) -> Price {
    let model = model.and_then(|model| shared.catalog.model(model));
    shared.price(|region| model?.price_of(region, characters))
}
