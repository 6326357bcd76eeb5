//! The playout alone: every sample is looked at.

use std::sync::{Arc, Mutex};

use super::{
    super::{
        PlayerOptions, RATE, StreamFeed,
        feed::{self, FeedQueue},
        lateness::Late,
        meters::PlayerMeters,
        playout::{FADE, Order, Playout, Report},
        voice::{ClipVoice, Voice},
        wires::Wires,
    },
    SMOOTH, flat, largest_step, read_ruler, ruler,
};
use crate::model::Clip;

const FADE_LENGTH: usize = FADE as usize;
/// 20 ms.
const CUSHION: usize = 960;

struct Rig {
    wires: Wires,
    playout: Box<Playout>,
    meters: Arc<PlayerMeters>,
}

/// What a report says, without what it carries.
#[derive(Debug, PartialEq)]
enum Told {
    Started(u64),
    Finished(u64),
    Stopped(u64),
    Spent(u64),
}

impl Rig {
    #[expect(clippy::unwrap_used, reason = "new wires always have the playout at home")]
    fn new() -> Self {
        let meters = Arc::new(PlayerMeters::new());
        let mut wires = Wires::new(&PlayerOptions::default(), &meters);
        let playout = wires.parked.take().unwrap();
        Self { wires, playout, meters }
    }

    fn play(&mut self, id: u64, clip: &Clip) {
        let voice = ClipVoice { id, samples: Arc::clone(&clip.samples), next: 0 };
        self.wires.send(Order::Play(Voice::Clip(voice)));
    }

    fn stream(&mut self, id: u64) -> (StreamFeed, Arc<Mutex<FeedQueue>>) {
        let (feed, voice, queue) = feed::stream(id, RATE);
        self.wires.send(Order::Play(Voice::Stream(voice)));
        (feed, queue)
    }

    /// Renders a multiple of 64 samples.
    fn pull(&mut self, count: usize) -> Vec<f32> {
        let mut samples = vec![0.0; count];
        samples.chunks_mut(64).for_each(|block| self.playout.render(block));
        samples
    }

    fn told(&mut self) -> Vec<Told> {
        std::iter::from_fn(|| self.wires.reports.pop().ok())
            .map(|report| match report {
                Report::Started(id) => Told::Started(id),
                Report::Finished(id) => Told::Finished(id),
                Report::Stopped(id) => Told::Stopped(id),
                Report::Spent(voice) => Told::Spent(voice.id()),
            })
            .collect()
    }
}

#[test]
fn a_clip_sounds_from_fade_to_fall() {
    let mut rig = Rig::new();
    rig.play(7, &flat(0.5, 2_000));
    let heard = rig.pull(64);
    assert_eq!((rig.meters.playing(), rig.meters.position_samples()), (7, 64));
    let heard = [heard, rig.pull(2_496)].concat();
    assert!(heard[0] > 0.0 && heard[0] < 0.01);
    assert!(heard[FADE_LENGTH..2_000].iter().all(|&x| (x - 0.5).abs() < f32::EPSILON));
    assert!(heard[2_000 + FADE_LENGTH..].iter().all(|&x| x == 0.0));
    assert!(largest_step(&heard) <= SMOOTH);
    assert_eq!(rig.told(), [Told::Started(7), Told::Finished(7), Told::Spent(7)]);
    assert_eq!((rig.meters.playing(), rig.meters.position_samples()), (0, 2_000));
    assert!(rig.meters.first_sample().is_some());
}

#[test]
fn stop_seek_and_replace_never_click() {
    let mut rig = Rig::new();
    let mut heard = Vec::new();
    let clips = [flat(1.0, 100_000), flat(-1.0, 100_000), flat(0.7, 300)];
    for round in 0..60 {
        match round % 5 {
            0 | 2 => rig.play(round, &clips[round as usize % 3]),
            1 => rig.wires.send(Order::Seek(round as usize * 1_000)),
            3 => rig.play(round + 1_000, &clips[(round as usize + 1) % 3]),
            _ => rig.wires.send(Order::Stop),
        }
        heard.extend(rig.pull(64 * (1 + round as usize % 7)));
        rig.told();
    }
    assert!(heard.iter().any(|&x| x > 0.9) && heard.iter().any(|&x| x < -0.9));
    assert!(largest_step(&heard) <= SMOOTH, "{}", largest_step(&heard));
}

#[test]
fn seeking_goes_where_it_is_told_and_no_further_than_the_end() {
    let mut rig = Rig::new();
    rig.play(1, &ruler(100_000));
    rig.pull(640);
    rig.wires.send(Order::Seek(50_000));
    let heard = rig.pull(1_280);
    assert_eq!(read_ruler(heard[1_279]), 50_000 + 1_279 - FADE_LENGTH);
    assert_eq!(rig.meters.position_samples(), 50_000 + 1_280 - FADE_LENGTH as u64);
    rig.wires.send(Order::Seek(usize::MAX));
    rig.pull(640);
    assert_eq!(rig.told(), [Told::Started(1), Told::Finished(1), Told::Spent(1)]);
}

#[test]
fn stopping_tells_and_keeps_the_position() {
    let mut rig = Rig::new();
    rig.play(1, &ruler(100_000));
    rig.pull(6_400);
    rig.wires.send(Order::Stop);
    let heard = rig.pull(640);
    assert!(heard[FADE_LENGTH..].iter().all(|&x| x == 0.0));
    assert_eq!(rig.told(), [Told::Started(1), Told::Stopped(1), Told::Spent(1)]);
    assert_eq!(rig.meters.playing(), 0);
    assert_eq!(rig.meters.position_samples(), 6_400 + FADE_LENGTH as u64);
}

#[test]
fn what_was_replaced_before_it_sounded_is_stopped() {
    let mut rig = Rig::new();
    rig.play(1, &flat(0.1, 1_000));
    rig.play(2, &flat(0.2, 1_000));
    rig.pull(640);
    assert_eq!(rig.told(), [Told::Stopped(1), Told::Spent(1), Told::Started(2)]);
}

#[test]
fn reports_that_nobody_takes_hold_up_orders_and_lose_nothing() {
    let mut rig = Rig::new();
    for id in 1..=400 {
        rig.play(id, &flat(0.1, 100));
        rig.wires.flush();
        rig.pull(512);
    }
    let mut ended = Vec::new();
    for _ in 0..400 {
        ended.extend(rig.told().into_iter().filter_map(|told| match told {
            Told::Finished(id) | Told::Stopped(id) => Some(id),
            _ => None,
        }));
        rig.wires.flush();
        rig.pull(512);
    }
    assert_eq!(ended, (1..=400).collect::<Vec<u64>>());
}

#[test]
fn a_stream_waits_for_its_cushion_and_then_gives_every_sample() {
    let mut rig = Rig::new();
    let (mut feed, _queue) = rig.stream(3);
    let ruler = ruler(9_600);
    feed.push(&ruler.samples[..CUSHION - 1]);
    assert!(rig.pull(640).iter().all(|&x| x == 0.0));
    assert_eq!((rig.told(), rig.meters.buffered_samples()), (vec![], CUSHION as u64 - 1));
    feed.push(&ruler.samples[CUSHION - 1..]);
    feed.finish();
    let heard = rig.pull(9_600 + 640);
    assert!((FADE_LENGTH..9_600).all(|at| read_ruler(heard[at]) == at));
    assert_eq!(rig.told(), [Told::Started(3), Told::Finished(3), Told::Spent(3)]);
    assert_eq!((rig.meters.underruns(), rig.meters.position_samples()), (0, 9_600));
}

#[test]
fn a_stream_shorter_than_the_cushion_sounds_when_it_is_finished() {
    let mut rig = Rig::new();
    let (mut feed, _queue) = rig.stream(3);
    feed.push(&[0.5; 300]);
    rig.pull(640);
    feed.finish();
    assert!(rig.pull(640)[FADE_LENGTH] > 0.4);
    assert_eq!(rig.told(), [Told::Started(3), Told::Finished(3), Told::Spent(3)]);
}

#[test]
fn an_underrun_is_counted_refilled_to_a_larger_cushion_and_does_not_click() {
    let mut rig = Rig::new();
    let (mut feed, _queue) = rig.stream(3);
    feed.push(&[0.8; CUSHION]);
    let mut heard = rig.pull(1_920);
    feed.push(&[0.8; 2 * CUSHION - 1]);
    heard.extend(rig.pull(640));
    assert_eq!(rig.meters.position_samples(), CUSHION as u64);
    feed.push(&[0.8; 1]);
    heard.extend(rig.pull(640));
    assert_eq!((rig.meters.position_samples(), rig.meters.underruns()), (CUSHION as u64 + 640, 1));
    feed.finish();
    heard.extend(rig.pull(2_560));
    assert_eq!((rig.meters.position_samples(), rig.meters.underruns()), (3 * CUSHION as u64, 1));
    assert!(largest_step(&heard) <= SMOOTH);
}

#[test]
fn running_dry_before_the_end_or_a_pause_is_no_underrun() {
    let mut rig = Rig::new();
    let (mut feed, _queue) = rig.stream(3);
    feed.push(&[0.8; CUSHION]);
    rig.pull(48_000 + 1_920);
    feed.push(&[0.8; CUSHION]);
    rig.pull(1_280);
    assert_eq!((rig.meters.position_samples(), rig.meters.underruns()), (2 * CUSHION as u64, 0));
    feed.finish();
    rig.pull(64);
    assert_eq!(rig.meters.underruns(), 0);
    assert_eq!(rig.told().len(), 3);
}

#[test]
fn what_a_late_device_breaks_off_is_an_underrun_of_the_stream_and_stays_its_own() {
    let mut rig = Rig::new();
    let (mut feed, _queue) = rig.stream(3);
    rig.pull(640);
    rig.playout.come_late(Late::Short);
    rig.pull(640);
    assert_eq!(rig.meters.underruns(), 0, "nothing sounded");
    feed.push(&vec![0.8; 9_600]);
    rig.pull(1_280);
    rig.playout.come_late(Late::Long);
    rig.pull(1_280);
    assert_eq!(rig.meters.underruns(), 1);
    assert_eq!((rig.meters.device_glitches(), rig.meters.short_glitches()), (2, 1));
    feed.finish();
    rig.pull(9_600);
    rig.play(4, &flat(0.1, 10_000));
    rig.pull(640);
    rig.playout.come_late(Late::Long);
    rig.pull(640);
    assert_eq!((rig.meters.playing(), rig.meters.underruns()), (4, 1), "a clip does not touch it");
    let (_feed, _queue) = rig.stream(5);
    rig.pull(640);
    assert_eq!((rig.meters.playing(), rig.meters.underruns()), (5, 0), "a new stream begins anew");
}

#[test]
fn a_dropped_feed_stops_its_stream() {
    let mut rig = Rig::new();
    let (mut feed, _queue) = rig.stream(3);
    feed.push(&vec![0.8; 48_000]);
    rig.pull(1_280);
    drop(feed);
    let heard = rig.pull(640);
    assert!(heard[FADE_LENGTH + 1..].iter().all(|&x| x == 0.0));
    assert_eq!(rig.told(), [Told::Started(3), Told::Stopped(3), Told::Spent(3)]);
}

#[test]
#[expect(clippy::unwrap_used, reason = "a failing test may panic")]
fn more_than_the_ring_holds_is_kept_and_played() {
    let mut rig = Rig::new();
    let (mut feed, queue) = rig.stream(3);
    let ruler = ruler(480_000);
    ruler.samples.chunks(7_777).for_each(|part| feed.push(part));
    feed.finish();
    let mut heard = Vec::new();
    for _ in 0..1_010 {
        queue.lock().unwrap().pump();
        heard.extend(rig.pull(512));
    }
    assert!((FADE_LENGTH..480_000).all(|at| read_ruler(heard[at]) == at));
    assert_eq!((rig.meters.position_samples(), rig.meters.underruns()), (480_000, 0));
    assert_eq!(rig.told().pop(), Some(Told::Spent(3)));
}

#[test]
fn a_feed_that_is_no_longer_heard_accepts_and_drops() {
    let mut rig = Rig::new();
    let (mut feed, _queue) = rig.stream(3);
    feed.push(&[0.8; 1_000]);
    rig.pull(128);
    rig.play(4, &flat(0.1, 10_000));
    rig.pull(640);
    assert_eq!(rig.told()[1..3], [Told::Stopped(3), Told::Spent(3)]);
    for _ in 0..100 {
        feed.push(&vec![0.8; 48_000]);
    }
    feed.finish();
    rig.pull(640);
    assert_eq!(rig.meters.playing(), 4);
}

#[test]
fn broken_samples_are_silence_and_loud_ones_are_clamped() {
    let mut rig = Rig::new();
    let mut samples = vec![9.0; 2_000];
    samples[1_000] = f32::NAN;
    rig.play(1, &Clip::new(RATE, samples));
    let heard = rig.pull(1_280);
    assert!(heard.iter().all(|x| x.is_finite() && x.abs() <= 1.0));
    assert_eq!((heard[999], heard[1_000]), (1.0, 0.0));
}

#[test]
fn the_level_follows_the_sound_and_falls_slowly() {
    let mut rig = Rig::new();
    rig.play(1, &flat(0.5, 4_800));
    rig.pull(4_800);
    assert!((rig.meters.level() - 0.5).abs() < 1e-6);
    rig.pull(48_000);
    let level = rig.meters.level();
    assert!((0.045..0.056).contains(&level), "20 dB lower after a second: {level}");
}
