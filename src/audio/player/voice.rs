//! What can sound: a clip from memory, clips that are compared, or a stream that is still arriving. Runs inside the audio callback: nothing
//! here blocks, allocates, frees or logs.

use std::sync::Arc;

use rtrb::Consumer;

use super::{RATE, compare::CompareVoice, feed::StreamShared};

/// Silence in mid-stream that is longer than this (1 s) is a speaker's pause and not an underrun.
const PAUSE: usize = RATE.hz() as usize;
/// What waits is played after this silence (400 ms) even where it is less than the cushion: it may be a tail after
/// which nothing comes for a long time.
const PATIENCE: usize = RATE.hz() as usize * 2 / 5;

/// One sample's worth of a voice.
pub(super) enum Step {
    Sample(f32),
    /// Nothing yet; more will come.
    Silence,
    /// Nothing any more.
    End,
}

pub(super) enum Voice {
    Clip(ClipVoice),
    Compare(CompareVoice),
    Stream(StreamVoice),
}

pub(super) struct ClipVoice {
    pub(super) id: u64,
    /// At the player's rate.
    pub(super) samples: Arc<[f32]>,
    /// Index of the next sample to play.
    pub(super) next: usize,
}

pub(super) struct StreamVoice {
    id: u64,
    ring: Consumer<f32>,
    shared: Arc<StreamShared>,
    filling: bool,
    silence: usize,
    played: u64,
    underruns: u32,
}

/// How much of a stream must be there before it starts to sound, in samples. Grows when that was too little.
#[derive(Clone, Copy)]
pub(super) struct Cushion {
    base: usize,
    size: usize,
    most: usize,
}

impl Cushion {
    pub(super) fn new(base: usize, most: usize) -> Self {
        Self { base, size: base, most: most.max(base) }
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    fn grown(&self) -> usize {
        (self.size * 2).min(self.most)
    }

    /// After a stream without underruns the network may be trusted a little more.
    fn relax(&mut self) {
        self.size = (self.size / 2).max(self.base);
    }
}

impl Voice {
    pub(super) fn id(&self) -> u64 {
        match self {
            Self::Clip(clip) => clip.id,
            Self::Compare(compare) => compare.id,
            Self::Stream(stream) => stream.id,
        }
    }

    /// Samples played, from the voice's beginning.
    pub(super) fn position(&self) -> u64 {
        match self {
            Self::Clip(clip) => clip.next as u64,
            Self::Compare(compare) => compare.position() as u64,
            Self::Stream(stream) => stream.played,
        }
    }

    /// `None` for a clip, which cannot run dry.
    pub(super) fn underruns(&self) -> Option<u32> {
        match self {
            Self::Clip(_) | Self::Compare(_) => None,
            Self::Stream(stream) => Some(stream.underruns),
        }
    }

    /// The device had to wait for what comes next.
    pub(super) fn come_late(&mut self) {
        if let Self::Stream(stream) = self
            && stream.played > 0
            && !stream.filling
        {
            stream.underruns += 1;
        }
    }

    /// Samples of a stream that wait to be played, wherever they are.
    pub(super) fn buffered(&self) -> u64 {
        match self {
            Self::Clip(_) | Self::Compare(_) => 0,
            Self::Stream(stream) => stream.shared.pushed().saturating_sub(stream.played),
        }
    }

    /// Whether whoever feeds the stream has given up.
    pub(super) fn is_aborted(&self) -> bool {
        matches!(self, Self::Stream(stream) if stream.shared.is_aborted())
    }

    /// Moves a clip; a stream cannot be moved.
    pub(super) fn seek(&mut self, to: usize) {
        match self {
            Self::Clip(clip) => clip.next = to.min(clip.samples.len()),
            Self::Compare(compare) => compare.seek(to),
            Self::Stream(_) => {}
        }
    }

    /// The clips that are compared, where it is that.
    pub(super) fn compared(&self) -> Option<&CompareVoice> {
        if let Self::Compare(compare) = self { Some(compare) } else { None }
    }

    /// The same, to be changed.
    pub(super) fn compared_mut(&mut self) -> Option<&mut CompareVoice> {
        if let Self::Compare(compare) = self { Some(compare) } else { None }
    }

    pub(super) fn step(&mut self, cushion: &mut Cushion) -> Step {
        match self {
            Self::Clip(clip) => clip.step(),
            Self::Compare(compare) => compare.step(),
            Self::Stream(stream) => stream.step(cushion),
        }
    }
}

impl ClipVoice {
    fn step(&mut self) -> Step {
        match self.samples.get(self.next) {
            Some(&sample) => {
                self.next += 1;
                Step::Sample(sample)
            }
            None => Step::End,
        }
    }
}

impl StreamVoice {
    pub(super) fn new(id: u64, ring: Consumer<f32>, shared: Arc<StreamShared>) -> Self {
        Self { id, ring, shared, filling: true, silence: 0, played: 0, underruns: 0 }
    }

    fn step(&mut self, cushion: &mut Cushion) -> Step {
        // Asked before the ring is looked at: what was pushed before the end is then certainly seen.
        let ended = self.shared.has_ended();
        let waiting = self.ring.slots();
        let patient = waiting == 0 || self.silence < PATIENCE;
        if self.filling && !ended && patient && waiting < self.needed(cushion) {
            self.silence = self.silence.saturating_add(1);
            return Step::Silence;
        }
        match self.ring.pop() {
            Ok(sample) => {
                self.resume(cushion);
                self.played += 1;
                Step::Sample(sample)
            }
            Err(_) if ended => {
                if self.underruns == 0 {
                    cushion.relax();
                }
                Step::End
            }
            Err(_) => {
                self.filling = true;
                self.silence = 0;
                Step::Silence
            }
        }
    }

    fn in_mid_speech(&self) -> bool {
        self.played > 0 && self.silence < PAUSE
    }

    fn needed(&self, cushion: &Cushion) -> usize {
        if self.in_mid_speech() { cushion.grown() } else { cushion.size() }
    }

    /// A silence counts as an underrun only when sound follows it: what comes before the end is no gap.
    fn resume(&mut self, cushion: &mut Cushion) {
        if self.filling && self.in_mid_speech() {
            self.underruns += 1;
            cushion.size = cushion.grown();
        }
        self.filling = false;
    }
}
