//! The player's thread again, as far as it keeps the device: opening, giving back, and getting it back when it is lost.

use std::{
    mem,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    PlayerEvent,
    device::{FaultSink, OutputError},
    meters::DeviceState,
    owner::Owner,
    playout::Playout,
    source::PlayoutSource,
    wires::Wires,
};

/// How long a closed device may take to hand the playout back.
const HANDOVER: Duration = Duration::from_secs(1);

/// A device that went away in mid-play is being looked for.
pub(super) struct Outage {
    message: String,
    until: Instant,
    next_try: Instant,
    /// At least one try has failed, so that it was more than a hiccup.
    noticed: bool,
}

impl Owner {
    pub(super) fn look_after_device(&mut self) {
        let now = Instant::now();
        if self.outage.is_some() {
            self.retry(now);
        } else if self.device.is_some() && !self.is_busy() && now >= self.release_at {
            self.close(DeviceState::Closed);
        } else if self.device.is_some() && self.is_busy() {
            self.watch_for_stall(now);
            if self.output.is_outgrown(self.meters.short_glitches()) {
                self.change_device();
            }
        }
    }

    /// Opens the device once more, with a larger buffer, and lets go of it as it was only then: what leaves a sound
    /// server and comes back may wait for seconds until it is heard again.
    fn change_device(&mut self) {
        let (source, mut handover) = PlayoutSource::waiting(self.wires.home.0.clone());
        let faults = self.next_fault_sink();
        let opened = self.output.open(source, faults);
        self.device = None;
        match opened {
            Ok(device) => {
                let playing = !self.live.is_empty();
                let mut playout = self.reclaim();
                if playing && self.live.is_empty() {
                    // The old device kept its playout, and the new one would send its own to where nobody waits.
                    self.wires.parked = Some(playout);
                    return self.ensure_open().unwrap_or_else(|error| self.lose_device(error.to_string()));
                }
                playout.rise_anew();
                // The ring is new and holds one.
                let _ = handover.push(playout);
                self.device = Some(device);
                self.pulled = (self.meters.pulls(), Instant::now());
            }
            // Some devices can be opened only once.
            Err(error) => self.lose_device(error.to_string()),
        }
    }

    fn next_fault_sink(&mut self) -> FaultSink {
        self.opening += 1;
        FaultSink::new(Arc::clone(&self.meters), self.requests.clone(), self.opening)
    }

    pub(super) fn watch_for_stall(&mut self, now: Instant) {
        let pulls = self.meters.pulls();
        if pulls != self.pulled.0 {
            self.pulled = (pulls, now);
        } else if now.saturating_duration_since(self.pulled.1) > self.options.stall {
            self.lose_device("the device stopped taking sound".to_owned());
        }
    }

    /// Opens the device where it is not open; ends an outage.
    pub(super) fn ensure_open(&mut self) -> Result<(), OutputError> {
        if self.device.is_some() {
            return Ok(());
        }
        let mut playout = self.reclaim();
        playout.rise_anew();
        let source = PlayoutSource::new(playout, self.wires.home.0.clone());
        let faults = self.next_fault_sink();
        match self.output.open(source, faults) {
            Ok(device) => {
                self.device = Some(device);
                self.meters.set_device(DeviceState::Open);
                self.pulled = (self.meters.pulls(), Instant::now());
                if self.outage.take().is_some_and(|outage| outage.noticed) {
                    (self.events)(PlayerEvent::DeviceBack);
                }
                Ok(())
            }
            Err(error) => {
                let searching = self.outage.is_some();
                self.meters.set_device(if searching { DeviceState::Missing } else { state_after(&error) });
                Err(error)
            }
        }
    }

    /// The playout, which no device has now. One that a broken driver keeps is replaced, and what it played is over.
    pub(super) fn reclaim(&mut self) -> Box<Playout> {
        let home = &self.wires.home.1;
        if let Some(playout) = self.wires.parked.take().or_else(|| home.recv_timeout(HANDOVER).ok()) {
            return playout;
        }
        self.wires = Wires::new(&self.options, &self.meters);
        for id in mem::take(&mut self.live) {
            (self.events)(PlayerEvent::Stopped { id });
        }
        self.reclaim()
    }

    pub(super) fn close(&mut self, state: DeviceState) {
        self.device = None;
        self.meters.set_device(state);
    }

    /// The device said that it is gone, or looks so.
    pub(super) fn lose_device(&mut self, message: String) {
        tracing::debug!(message, "the sound device is lost");
        if !self.is_busy() {
            self.close(DeviceState::Closed);
            return;
        }
        self.close(DeviceState::Missing);
        let now = Instant::now();
        self.outage = Some(Outage { message, until: now + self.options.retry_for, next_try: now, noticed: false });
        self.retry(now);
    }

    pub(super) fn retry(&mut self, now: Instant) {
        let Some((until, next_try)) = self.outage.as_ref().map(|outage| (outage.until, outage.next_try)) else {
            return;
        };
        if now < next_try {
            return;
        }
        if let Err(error) = self.ensure_open() {
            if now >= until {
                let message = self.outage.take().map_or_else(String::new, |outage| outage.message);
                (self.events)(PlayerEvent::DeviceLost { message });
                self.abandon(state_after(&error));
            } else if let Some(outage) = &mut self.outage {
                outage.next_try = now + self.options.retry_every;
                outage.noticed = true;
            }
        }
    }

    /// Ends everything that was to be played, there being no device to play it on.
    pub(super) fn abandon(&mut self, state: DeviceState) {
        self.outage = None;
        self.meters.set_device(state);
        let mut playout = self.reclaim();
        loop {
            self.wires.flush();
            playout.abandon();
            self.take_reports();
            if self.wires.waiting.is_empty() {
                break;
            }
        }
        self.wires.parked = Some(playout);
    }
}

pub(super) const fn state_after(error: &OutputError) -> DeviceState {
    match error {
        OutputError::Missing(_) => DeviceState::Missing,
        OutputError::Failed(_) => DeviceState::Failed,
    }
}
