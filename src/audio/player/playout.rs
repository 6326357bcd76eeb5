//! The playing itself: orders in, samples and reports out. This is what the audio callback runs, so nothing here
//! blocks, allocates, frees, locks or logs; what is to be freed goes back to the owner in a report.
//!
//! It belongs to no device: when one disappears, the playout goes into the next one and continues where it was.

use std::sync::Arc;

use rtrb::{Consumer, Producer};

use super::{
    RATE,
    compare::{CompareVoice, Span},
    lateness::Late,
    meters::{PlayerMeters, Reading},
    voice::{Cushion, Step, Voice},
};

/// Length of a fade in samples: 5 ms, short enough to seem instant and long enough not to click.
pub(super) const FADE: u16 = (RATE.hz() / 200) as u16;
/// Reports that must fit before another order is taken. The two voices at hand need six at most.
const REPORT_ROOM: usize = 16;
/// Fall of the level meter per sample: 20 dB in one second.
const LEVEL_FALL: f32 = 0.999_952;

/// What the owner wants. Delivered through a ring.
pub(super) enum Order {
    /// Play this instead of whatever plays.
    Play(Voice),
    /// Play nothing.
    Stop,
    /// Go on at this sample of the clip.
    Seek(usize),
    /// Hear this one of the clips that are compared.
    Choose(usize),
    /// Repeat this part of them, or none.
    Loop(Option<Span>),
}

/// What the owner must know. Delivered through a ring.
pub(super) enum Report {
    /// Its first sample was given to the device.
    Started(u64),
    /// It was played to its end.
    Finished(u64),
    /// It ended otherwise.
    Stopped(u64),
    /// No longer needed; to be freed where freeing is allowed.
    Spent(Voice),
}

/// What follows when the present sound has been faded out.
enum Then {
    Play(Voice),
    Stop,
    Seek(usize),
}

pub(super) struct Playout {
    orders: Consumer<Order>,
    reports: Producer<Report>,
    meters: Arc<PlayerMeters>,
    cushion: Cushion,
    voice: Option<Voice>,
    then: Option<Then>,
    /// The voice has given its first sample.
    started: bool,
    /// The last step gave a sample.
    sounding: bool,
    /// Steps of the fade, 0 (silent) to [`FADE`] (full).
    gain: u16,
    /// Where the sound broke off, and how many samples it has left to fall to zero from there.
    broken_at: f32,
    falling: u16,
    last: f32,
    level: f32,
    position: u64,
}

impl Playout {
    pub(super) fn new(
        orders: Consumer<Order>,
        reports: Producer<Report>,
        meters: Arc<PlayerMeters>,
        cushion: Cushion,
    ) -> Self {
        Self {
            orders,
            reports,
            meters,
            cushion,
            voice: None,
            then: None,
            started: false,
            sounding: false,
            gain: 0,
            broken_at: 0.0,
            falling: 0,
            last: 0.0,
            level: 0.0,
            position: 0,
        }
    }

    /// Fills the block with the next samples.
    pub(super) fn render(&mut self, block: &mut [f32]) {
        self.take_orders();
        if self.voice.as_ref().is_some_and(Voice::is_aborted) && !matches!(self.then, Some(Then::Play(_))) {
            self.then = Some(Then::Stop);
        }
        for sample in &mut *block {
            *sample = self.sample();
        }
        let peak = block.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        self.level = peak.max(self.level * LEVEL_FALL.powf(block.len() as f32));
        self.publish();
    }

    /// The device comes for its next samples later than its buffer lasts.
    pub(super) fn come_late(&mut self, late: Late) {
        self.meters.add_glitch(late);
        if let Some(voice) = &mut self.voice {
            voice.come_late();
        }
    }

    /// Lets the sound rise anew, for a device that has just been opened.
    pub(super) fn rise_anew(&mut self) {
        (self.gain, self.falling, self.last) = (0, 0, 0.0);
    }

    /// Ends everything without a sound; for the owner, while there is no device.
    pub(super) fn abandon(&mut self) {
        self.take_orders();
        if let Some(Then::Play(voice)) = self.then.take() {
            self.reject(voice);
        }
        if let Some(voice) = self.voice.take() {
            self.reject(voice);
        }
        self.rise_anew();
        self.sounding = false;
        self.level = 0.0;
        self.publish();
    }

    fn take_orders(&mut self) {
        while self.reports.slots() >= REPORT_ROOM
            && let Ok(order) = self.orders.pop()
        {
            match order {
                Order::Play(voice) => self.follow_with(Then::Play(voice)),
                Order::Stop => self.follow_with(Then::Stop),
                Order::Seek(to) => self.seek(to),
                Order::Choose(index) => {
                    if let Some(compare) = self.coming().and_then(Voice::compared_mut) {
                        compare.choose(index);
                    }
                }
                Order::Loop(span) => {
                    if let Some(compare) = self.coming().and_then(Voice::compared_mut) {
                        compare.set_loop(span);
                    }
                }
            }
        }
    }

    /// What will sound when all orders are done.
    fn coming(&mut self) -> Option<&mut Voice> {
        match &mut self.then {
            Some(Then::Play(voice)) => Some(voice),
            Some(Then::Stop) => None,
            _ => self.voice.as_mut(),
        }
    }

    fn seek(&mut self, to: usize) {
        let fading = matches!(self.then, Some(Then::Play(_) | Then::Stop));
        // What is compared cross-fades to its new place by itself.
        let smooth = self.voice.as_ref().is_some_and(|voice| voice.compared().is_some());
        if !fading && !smooth {
            self.then = Some(Then::Seek(to));
        } else if let Some(voice) = self.coming() {
            voice.seek(to);
        }
    }

    fn follow_with(&mut self, then: Then) {
        if let Some(Then::Play(voice)) = self.then.replace(then) {
            self.reject(voice);
        }
    }

    fn sample(&mut self) -> f32 {
        if self.then.is_some() && (self.gain == 0 || !self.sounding) {
            self.turn();
        }
        let step = self.voice.as_mut().map_or(Step::Silence, |voice| voice.step(&mut self.cushion));
        let sound = match step {
            Step::Sample(sample) => self.sound(sample),
            Step::Silence => self.silence(),
            Step::End => self.end(),
        };
        let sample = sound + self.fall();
        self.last = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
        self.last
    }

    /// Does what had to wait for the fade.
    fn turn(&mut self) {
        match self.then.take() {
            Some(Then::Seek(to)) => {
                if let Some(voice) = &mut self.voice {
                    voice.seek(to);
                }
            }
            Some(Then::Play(voice)) => self.replace(Some(voice)),
            Some(Then::Stop) => self.replace(None),
            None => {}
        }
    }

    fn replace(&mut self, next: Option<Voice>) {
        if let Some(voice) = std::mem::replace(&mut self.voice, next) {
            self.reject(voice);
        }
        (self.started, self.sounding, self.gain) = (false, false, 0);
    }

    fn sound(&mut self, sample: f32) -> f32 {
        if !self.started {
            self.started = true;
            self.meters.mark_first_sample();
            if let Some(id) = self.voice.as_ref().map(Voice::id) {
                self.report(Report::Started(id));
            }
        }
        self.sounding = true;
        self.gain = if self.then.is_some() { self.gain.saturating_sub(1) } else { (self.gain + 1).min(FADE) };
        sample * (f32::from(self.gain) / f32::from(FADE))
    }

    /// Nothing to play: where the sound broke off it falls to zero instead of jumping there.
    fn silence(&mut self) -> f32 {
        if self.sounding {
            (self.sounding, self.gain) = (false, 0);
            (self.broken_at, self.falling) = (self.last, FADE);
        }
        0.0
    }

    fn end(&mut self) -> f32 {
        if let Some(voice) = self.voice.take() {
            self.position = voice.position();
            self.report(Report::Finished(voice.id()));
            self.report(Report::Spent(voice));
        }
        self.silence()
    }

    fn fall(&mut self) -> f32 {
        self.falling = self.falling.saturating_sub(1);
        self.broken_at * f32::from(self.falling) / f32::from(FADE)
    }

    fn reject(&mut self, voice: Voice) {
        self.position = voice.position();
        self.report(Report::Stopped(voice.id()));
        self.report(Report::Spent(voice));
    }

    fn report(&mut self, report: Report) {
        // There is room, because no order is taken without.
        let sent = self.reports.push(report);
        debug_assert!(sent.is_ok(), "a report was lost");
    }

    fn publish(&mut self) {
        let voice = self.voice.as_ref();
        self.position = voice.map_or(self.position, Voice::position);
        self.meters.publish(Reading {
            playing: voice.map_or(0, Voice::id),
            position: self.position,
            level: self.level,
            // A clip leaves what the latest stream came to.
            underruns: voice.and_then(Voice::underruns).unwrap_or_else(|| self.meters.underruns()),
            buffered: voice.map_or(0, Voice::buffered),
            chosen: voice.and_then(Voice::compared).map_or(0, |compare| compare.chosen() as u8),
            looped: voice.and_then(Voice::compared).and_then(CompareVoice::looped),
        });
    }
}
