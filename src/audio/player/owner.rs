//! The player's thread: takes requests, gives orders to the playout and turns its reports into events. `keeper.rs` is
//! its other half. Everything that may block, allocate or free happens here.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};

use super::{
    PlayerEvent, PlayerOptions, RATE,
    compare::{CompareVoice, Span},
    comparison::Comparison,
    device::{OpenOutput, Output, OutputError},
    feed::FeedQueue,
    keeper::{Outage, state_after},
    meters::{DeviceState, PlayerMeters},
    playout::{Order, Report},
    voice::{ClipVoice, StreamVoice, Voice},
    wires::Wires,
};
use crate::{
    audio::resample::resample,
    model::{Clip, SampleRate},
};

/// How often the thread looks after a playing sound.
const TICK: Duration = Duration::from_millis(10);

/// What handles, feeds and devices ask of the thread.
pub(super) enum Request {
    Warm,
    Play { id: u64, clip: Clip, from: usize },
    Stream { voice: StreamVoice, queue: Arc<Mutex<FeedQueue>> },
    Compare { id: u64, comparison: Comparison, from: usize, chosen: usize },
    Stop,
    Seek { to: usize },
    Choose { index: usize },
    Loop { span: Option<Span> },
    Fault { opening: u64, message: String },
    Quit,
}

type Events = Box<dyn Fn(PlayerEvent) + Send>;

pub(super) struct Owner {
    pub(super) output: Box<dyn OpenOutput>,
    pub(super) options: PlayerOptions,
    pub(super) events: Events,
    pub(super) meters: Arc<PlayerMeters>,
    pub(super) requests: Sender<Request>,
    pub(super) inbox: Receiver<Request>,
    pub(super) wires: Wires,
    pub(super) device: Option<Box<dyn Output>>,
    /// Counts the devices opened, so that a late word of an old one is known.
    pub(super) opening: u64,
    pub(super) outage: Option<Outage>,
    /// Ids that were accepted and have not ended.
    pub(super) live: Vec<u64>,
    pub(super) queue: Option<Arc<Mutex<FeedQueue>>>,
    pub(super) release_at: Instant,
    pub(super) pulled: (u64, Instant),
    pub(super) converted: Option<(Clip, Arc<[f32]>)>,
}

impl Owner {
    pub(super) fn new(
        output: Box<dyn OpenOutput>,
        options: PlayerOptions,
        events: Events,
        meters: Arc<PlayerMeters>,
        (requests, inbox): (Sender<Request>, Receiver<Request>),
    ) -> Self {
        let now = Instant::now();
        Self {
            output,
            options,
            events,
            wires: Wires::new(&options, &meters),
            meters,
            requests,
            inbox,
            device: None,
            opening: 0,
            outage: None,
            live: Vec::new(),
            queue: None,
            release_at: now,
            pulled: (0, now),
            converted: None,
        }
    }

    /// Serves until the last handle is gone.
    pub(super) fn run(mut self) {
        loop {
            let request = match self.patience() {
                Some(timeout) => self.inbox.recv_timeout(timeout),
                None => self.inbox.recv().map_err(RecvTimeoutError::from),
            };
            match request {
                Ok(Request::Quit) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(request) => self.serve(request),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.tick();
        }
        self.close(DeviceState::Closed);
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.live.is_empty()
    }

    /// How long the thread may sleep; `None` while there is nothing at all to look after.
    fn patience(&self) -> Option<Duration> {
        if self.is_busy() {
            Some(TICK)
        } else {
            self.device.as_ref().map(|_| self.release_at.saturating_duration_since(Instant::now()))
        }
    }

    fn serve(&mut self, request: Request) {
        match request {
            Request::Warm => self.warm(),
            Request::Play { id, clip, from } => {
                let opened = self.ensure_open();
                let samples = self.convert(clip);
                let next = from.min(samples.len());
                self.launch(Voice::Clip(ClipVoice { id, samples, next }), None, opened);
            }
            Request::Stream { voice, queue } => {
                let opened = self.ensure_open();
                self.launch(Voice::Stream(voice), Some(queue), opened);
            }
            Request::Compare { id, comparison, from, chosen } => {
                let opened = self.ensure_open();
                self.launch(Voice::Compare(CompareVoice::new(id, comparison, from, chosen)), None, opened);
            }
            Request::Stop if self.outage.is_some() => self.abandon(DeviceState::Closed),
            Request::Stop if self.is_busy() => self.wires.send(Order::Stop),
            Request::Seek { to } if self.is_busy() => self.wires.send(Order::Seek(to)),
            Request::Choose { index } if self.is_busy() => self.wires.send(Order::Choose(index)),
            Request::Loop { span } if self.is_busy() => self.wires.send(Order::Loop(span)),
            Request::Fault { opening, message } if opening == self.opening => self.lose_device(message),
            Request::Stop
            | Request::Seek { .. }
            | Request::Choose { .. }
            | Request::Loop { .. }
            | Request::Fault { .. }
            | Request::Quit => {}
        }
    }

    fn warm(&mut self) {
        self.release_at = Instant::now() + self.options.idle_release;
        if let Err(error) = self.ensure_open() {
            tracing::debug!(%error, "no device to warm");
        }
    }

    fn launch(&mut self, voice: Voice, queue: Option<Arc<Mutex<FeedQueue>>>, opened: Result<(), OutputError>) {
        self.live.push(voice.id());
        self.queue = queue;
        self.wires.send(Order::Play(voice));
        if let Err(error) = opened {
            (self.events)(PlayerEvent::NoDevice { message: error.to_string() });
            self.abandon(state_after(&error));
        }
    }

    /// The samples at the player's rate. The latest conversion is kept, because takes are played again and again.
    fn convert(&mut self, clip: Clip) -> Arc<[f32]> {
        if clip.rate == RATE {
            return clip.samples;
        }
        if let Some((known, samples)) = &self.converted
            && Arc::ptr_eq(&known.samples, &clip.samples)
            && known.rate == clip.rate
        {
            return Arc::clone(samples);
        }
        let samples = resample(&clip, SampleRate::HZ_48000).samples;
        self.converted = Some((clip, Arc::clone(&samples)));
        samples
    }

    fn tick(&mut self) {
        self.wires.flush();
        if let Some(queue) = &self.queue
            && let Ok(mut queue) = queue.try_lock()
        {
            queue.pump();
        }
        self.take_reports();
        self.look_after_device();
    }

    pub(super) fn take_reports(&mut self) {
        while let Ok(report) = self.wires.reports.pop() {
            match report {
                Report::Started(id) => (self.events)(PlayerEvent::Started { id }),
                Report::Finished(id) => self.end(id, PlayerEvent::Finished { id }),
                Report::Stopped(id) => self.end(id, PlayerEvent::Stopped { id }),
                Report::Spent(voice) => drop(voice),
            }
        }
    }

    fn end(&mut self, id: u64, event: PlayerEvent) {
        if let Some(at) = self.live.iter().position(|&live| live == id) {
            self.live.remove(at);
        }
        if !self.is_busy() {
            self.queue = None;
            self.release_at = Instant::now() + self.options.idle_release;
        }
        (self.events)(event);
    }
}
