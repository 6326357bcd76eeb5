//! Takes that are compared: made ready once, then played together, drawn and judged.
//!
//! What is ready stays here for as long as its comparison is open, so that playing starts at once and pictures need no
//! second decoding. Only the newest question counts.

use std::{ops::Range, sync::Arc};

use super::{
    Event, Failure, FailureKind, RequestId,
    desk::{Desk, blocking, lock},
    takes::{clip, record},
};
use crate::{
    audio::{
        Figures, figures,
        pictures::{Pyramid, Spectrogram, contour, spectrogram},
        player::Comparison,
    },
    library::Audition,
    model::{Clip, TakeId},
};

/// The player's number of what is compared; no take and no stream has it.
pub const COMPARED_SOUND: u64 = 1;

/// What the window wants done with takes that are compared.
#[derive(Clone, Debug)]
pub enum AuditionOrder {
    /// Decodes, measures and matches these takes; [`AuditionEvent::Ready`] follows.
    Open(RequestId, Vec<TakeId>),
    /// Plays what is ready.
    Play {
        /// Seconds from the beginning.
        from: f64,
        /// Place of the take that is heard.
        chosen: usize,
        /// What is repeated, in seconds.
        repeat: Option<Range<f64>>,
    },
    /// Hears another one.
    Choose(usize),
    /// Repeats a part, in seconds, or nothing any more.
    Repeat(Option<Range<f64>>),
    /// Makes pictures; [`AuditionEvent::Drawn`] follows, unless something newer was looked at meanwhile.
    Look(Look),
    /// Forgets what is ready.
    Close,
    /// Writes down how takes did.
    Keep(Vec<(TakeId, Audition)>),
}

/// A part of all takes that is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Higher for what is looked at later.
    pub serial: RequestId,
    /// Seconds.
    pub part: Range<f64>,
    /// Width of the pictures.
    pub columns: usize,
    /// Height of a spectrogram.
    pub rows: usize,
    /// What is to be drawn.
    pub wanted: Wanted,
}

/// Pictures that have to be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Which frequencies sound.
    pub spectrogram: bool,
    /// How the pitch moves.
    pub contour: bool,
}

/// What becomes of it.
#[derive(Clone, Debug)]
pub enum AuditionEvent {
    /// The takes can be played and drawn, or not.
    Ready(RequestId, Result<Arc<Compared>, Failure>),
    /// Pictures of a part, one for each take, or why there are none.
    Drawn(Look, Result<Arc<[Picture]>, Failure>),
}

/// Takes that can be compared.
#[derive(Clone, Debug)]
pub struct Compared {
    /// In the order in which they were asked for.
    pub takes: Vec<ComparedTake>,
    /// Length of the longest.
    pub seconds: f64,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct ComparedTake {
    /// Which.
    pub id: TakeId,
    /// Its waveform at every zoom.
    pub peaks: Pyramid,
    /// What was measured, before it was matched to the others.
    pub figures: Figures,
    /// What it is multiplied with to be as loud as the others.
    pub gain: f32,
}

/// Pictures of a part of a take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Where it was wanted.
    pub spectrogram: Option<Spectrogram>,
    /// Hertz by column; empty where it was not wanted.
    pub contour: Vec<Option<f32>>,
}

/// What the jobs know of the comparison that is open.
#[derive(Default)]
pub(super) struct AuditionDesk {
    asked: RequestId,
    looked: RequestId,
    ready: Option<Arc<Ready>>,
}

struct Ready {
    clips: Vec<Clip>,
    gains: Vec<f32>,
    comparison: Comparison,
}

/// Starts what an order asks for. Waits for nothing.
pub(super) fn control(desk: &Arc<Desk>, order: AuditionOrder) {
    match order {
        AuditionOrder::Open(request, takes) => {
            lock(&desk.audition).asked = request;
            let desk = Arc::clone(desk);
            tokio::spawn(async move { open(&desk, request, takes).await });
        }
        AuditionOrder::Play { from, chosen, repeat } => play(desk, from, chosen, repeat),
        AuditionOrder::Choose(index) => desk.player.choose(index),
        AuditionOrder::Repeat(part) => desk.player.set_loop(part),
        AuditionOrder::Look(what) => {
            lock(&desk.audition).looked = what.serial;
            let desk = Arc::clone(desk);
            tokio::spawn(async move { look(&desk, what).await });
        }
        AuditionOrder::Close => {
            let mut audition = lock(&desk.audition);
            (audition.asked, audition.looked, audition.ready) = (0, 0, None);
        }
        AuditionOrder::Keep(results) => {
            let jobs = desk.lasting.clone();
            let desk = Arc::clone(desk);
            jobs.spawn(async move { keep(&desk, results).await });
        }
    }
}

async fn open(desk: &Desk, request: RequestId, takes: Vec<TakeId>) {
    desk.player.warm();
    let result = prepare(desk, takes).await;
    let answer = {
        let mut audition = lock(&desk.audition);
        if audition.asked != request {
            return;
        }
        result.map(|(compared, ready)| {
            audition.ready = Some(Arc::new(ready));
            Arc::new(compared)
        })
    };
    desk.emit(Event::Audition(AuditionEvent::Ready(request, answer))).await;
}

async fn prepare(desk: &Desk, ids: Vec<TakeId>) -> Result<(Compared, Ready), Failure> {
    let mut clips = Vec::new();
    let mut texts = Vec::new();
    for id in &ids {
        texts.push(record(desk, id).ok_or(FailureKind::TakeGone)?.text);
        clips.push(clip(desk, id).await?);
    }
    blocking(move || {
        let comparison = Comparison::new(&clips);
        let gains = comparison.gains();
        let measured = ids.into_iter().zip(&clips).zip(texts.iter().zip(&gains));
        let takes = measured.map(|((id, clip), (text, gain))| ComparedTake {
            id,
            peaks: Pyramid::new(clip),
            figures: figures(clip, text),
            gain: *gain,
        });
        let compared = Compared { takes: takes.collect(), seconds: comparison.seconds() };
        Ok((compared, Ready { clips, gains, comparison }))
    })
    .await
}

fn play(desk: &Desk, from: f64, chosen: usize, repeat: Option<Range<f64>>) {
    let Some(ready) = lock(&desk.audition).ready.clone() else { return };
    let wish = desk.wishes.next();
    desk.wishes.fulfil(wish, || {
        desk.player.compare(COMPARED_SOUND, ready.comparison.clone(), from, chosen);
        if repeat.is_some() {
            desk.player.set_loop(repeat);
        }
    });
}

async fn look(desk: &Desk, what: Look) {
    let ready = {
        let audition = lock(&desk.audition);
        if audition.looked == what.serial { audition.ready.clone() } else { None }
    };
    let Some(ready) = ready else { return };
    let drawn = pictures(ready, what.clone()).await;
    if lock(&desk.audition).looked == what.serial {
        desk.emit(Event::Audition(AuditionEvent::Drawn(what, drawn))).await;
    }
}

/// What goes wrong here is told: the window waits for an answer.
async fn pictures(ready: Arc<Ready>, what: Look) -> Result<Arc<[Picture]>, Failure> {
    let drawn = blocking(move || {
        let takes = ready.clips.iter().zip(&ready.gains);
        Ok(takes.map(|(clip, gain)| picture(clip, *gain, &what)).collect())
    });
    drawn.await.map_err(|failure| Failure::new(FailureKind::NoPicture, failure.detail))
}

fn picture(clip: &Clip, gain: f32, look: &Look) -> Picture {
    let part = || look.part.clone();
    let Wanted { spectrogram: lines, contour: pitch } = look.wanted;
    Picture {
        spectrogram: lines.then(|| spectrogram(clip, part(), look.columns, look.rows, gain)),
        contour: if pitch { contour(clip, part(), look.columns) } else { Vec::new() },
    }
}

/// A take that is gone, or only in memory, keeps nothing; the others do.
async fn keep(desk: &Desk, results: Vec<(TakeId, Audition)>) {
    let Ok(library) = desk.library() else { return };
    let kept = blocking(move || {
        for (id, audition) in results.into_iter().filter(|(id, _)| library.take(id).is_some()) {
            library.update(&id, |record| record.auditions.push(audition))?;
        }
        Ok(())
    });
    if let Err(failure) = kept.await {
        desk.emit(Event::Failed(failure)).await;
    }
    desk.takes_changed().await;
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::*;
    use crate::model::SampleRate;

    fn looked(columns: usize) -> Look {
        let wanted = Wanted { spectrogram: true, contour: true };
        Look { serial: 1, part: 0.0..1.0, columns, rows: 8, wanted }
    }

    #[tokio::test]
    async fn pictures_that_cannot_be_made_are_a_failure_and_no_silence() {
        let clips = vec![Clip::new(SampleRate::HZ_16000, vec![0.1; 16_000])];
        let ready = Arc::new(Ready { comparison: Comparison::new(&clips), clips, gains: vec![1.0] });
        let drawn = pictures(Arc::clone(&ready), looked(10)).await.unwrap();
        assert_eq!(drawn[0].contour.len(), 10);
        // So many columns fit into no memory.
        let failure = pictures(ready, looked(usize::MAX)).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::NoPicture);
        assert!(!failure.detail.is_empty());
    }
}
