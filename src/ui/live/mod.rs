//! The Live panel: text and voice, the session's controls and state, and what was recorded.

mod controls;
mod pairing;
mod recordings;
mod status;

pub use controls::choose_first_voice;

use eframe::egui::{self, Ui};

use super::{Shared, theme};
use crate::{
    model::TakeId,
    studio::{Command, DesignedTake, LiveEnd, LiveEvent, LiveRequest, STREAM_BIT},
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
    /// No more text: the rest is coming.
    Finishing,
    /// Over; the sound may still play.
    Ended(LiveEnd),
}

/// What the panel remembers besides the draft, which lies in the settings.
pub struct LivePanel {
    phase: Phase,
    /// Characters that wait for a commit.
    waiting: usize,
    /// Whether speech was asked for and has not all been heard.
    asked: bool,
    /// From the click to the first audio, in milliseconds.
    first_audio: Option<u128>,
    /// Seconds of sound that came.
    received: f64,
    /// The last recording.
    recording: Option<TakeId>,
    recorded_seconds: Option<f64>,
    /// A recording whose only copy may be discarded.
    confirm_discard: Option<TakeId>,
    typing_voice: bool,
    typing_model: bool,
    speech_rate: f32,
    pitch_rate: f32,
    volume: u32,
}

impl Default for LivePanel {
    fn default() -> Self {
        Self {
            phase: Phase::Idle,
            waiting: 0,
            asked: false,
            first_audio: None,
            received: 0.0,
            recording: None,
            recorded_seconds: None,
            confirm_discard: None,
            typing_voice: false,
            typing_model: false,
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
            LiveEvent::Connecting => {
                self.phase = Phase::Connecting;
                (self.first_audio, self.received, self.waiting) = (None, 0.0, 0);
            }
            LiveEvent::Open => self.phase = Phase::Open,
            LiveEvent::Waiting(count) => self.waiting = count,
            LiveEvent::FirstAudio(delay) => self.first_audio = Some(delay.as_millis()),
            LiveEvent::Received(seconds) => self.received = seconds,
            LiveEvent::Refused(failure) => shared.toast_failure(&failure),
            LiveEvent::NothingWaits => {
                let text = crate::i18n::live_nothing_waits(shared.lang);
                shared.toast(super::widgets::Severity::Info, text, None);
            }
            LiveEvent::Ended { recording, end } => self.ended(recording, end, shared),
        }
    }

    fn ended(&mut self, recording: Option<Box<DesignedTake>>, end: LiveEnd, shared: &mut Shared) {
        self.recorded_seconds = recording.as_ref().map(|made| made.take.audio.seconds);
        self.recording = recording.as_ref().map(|made| made.take.id.clone());
        if let Some(made) = recording {
            if let Some(failure) = &made.unsaved {
                shared.toast_failure(failure);
            }
            shared.add_take(*made);
        }
        self.waiting = 0;
        self.asked = false;
        self.phase = Phase::Ended(end);
    }

    /// Whether a session is there that can be told something.
    fn has_session(&self) -> bool {
        matches!(self.phase, Phase::Connecting | Phase::Open | Phase::Finishing)
    }

    /// Whether sound of the session is being heard or must still come.
    pub fn is_speaking(&self, shared: &Shared) -> bool {
        let heard = shared.sound.playing & STREAM_BIT != 0;
        let dry = shared.sound.buffered <= 0.0;
        match &self.phase {
            Phase::Open => self.asked && (!dry || self.received == 0.0 || self.waiting_for_more(shared)),
            Phase::Finishing => true,
            Phase::Ended(LiveEnd::Finished | LiveEnd::Failed(_)) => heard,
            _ => false,
        }
    }

    /// Something came, but the end of what was heard lies before what came.
    fn waiting_for_more(&self, shared: &Shared) -> bool {
        shared.sound.seconds + 0.05 < self.received
    }

    /// Sends the text to be spoken, if it can be.
    pub fn speak(&mut self, shared: &mut Shared) {
        let Some(request) = self.request(shared) else { return };
        self.asked |= request.mode == crate::wire::session::SessionMode::ServerCommit;
        shared.send(Command::Speak(Box::new(request)));
    }

    fn request(&self, shared: &Shared) -> Option<LiveRequest> {
        if pairing::problem(shared).is_some() {
            return None;
        }
        let live = &shared.settings.live;
        let voice = live.voice.clone()?;
        Some(LiveRequest {
            text: live.text.trim().to_owned(),
            voice_name: super::shared::voice_display_name(&voice),
            voice,
            model: live.model.clone()?,
            mode: pairing::wire_mode(live.mode),
            language: None,
            speech_rate: self.speech_rate,
            pitch_rate: self.pitch_rate,
            volume: self.volume,
        })
    }

    /// The recording that the space bar plays.
    pub fn playable(&self) -> Option<TakeId> {
        self.recording.clone()
    }

    /// Stops sound and session.
    pub fn stop(&mut self, shared: &mut Shared) {
        let command = if self.has_session() { Command::LiveStop } else { Command::StopPlaying };
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
            self.text(ui, shared);
            self.status(ui, shared);
            self.recordings(ui, shared);
        });
    }
}
