//! Clips that are compared: every sample is looked at.

use std::{f32::consts::TAU, sync::Arc, time::Duration};

use super::{
    super::{
        Comparison, PlayerEvent, PlayerOptions, RATE,
        compare::{CompareVoice, SHORTEST_LOOP, Span},
        lane::Lane,
        meters::PlayerMeters,
        playout::{FADE, Order, Playout, Report},
        voice::Voice,
        wires::Wires,
    },
    SMOOTH,
    card::{Bench, soon},
    largest_step, read_ruler, ruler,
};
use crate::model::Clip;

const FADE_LENGTH: usize = FADE as usize;

/// Clips as they are, without being matched.
fn as_they_are(clips: &[Clip]) -> Comparison {
    Comparison { lanes: clips.iter().map(|clip| Lane::new(clip, 1.0)).collect() }
}

fn tone(hz: f32, amplitude: f32, count: usize) -> Clip {
    let sample = |n: usize| amplitude * (TAU * hz * n as f32 / RATE.hz() as f32).sin();
    Clip::new(RATE, (0..count).map(sample).collect::<Vec<_>>())
}

/// The ruler, upside down: the place and the clip can both be read from a sample.
fn mirrored(count: usize) -> Clip {
    Clip::new(RATE, ruler(count).samples.iter().map(|x| -x).collect::<Vec<_>>())
}

struct Rig {
    wires: Wires,
    playout: Box<Playout>,
    meters: Arc<PlayerMeters>,
}

impl Rig {
    #[expect(clippy::unwrap_used, reason = "new wires always have the playout at home")]
    fn playing(clips: &[Clip], from: usize, chosen: usize) -> Self {
        let meters = Arc::new(PlayerMeters::new());
        let mut wires = Wires::new(&PlayerOptions::default(), &meters);
        let playout = wires.parked.take().unwrap();
        let mut rig = Self { wires, playout, meters };
        rig.send(Order::Play(Voice::Compare(CompareVoice::new(7, as_they_are(clips), from, chosen))));
        rig
    }

    fn send(&mut self, order: Order) {
        self.wires.send(order);
    }

    fn repeat(&mut self, from: usize, to: usize) {
        self.send(Order::Loop(Some(Span { from, to })));
    }

    fn pull(&mut self, count: usize) -> Vec<f32> {
        let mut samples = vec![0.0; count];
        samples.chunks_mut(64).for_each(|block| self.playout.render(block));
        samples
    }

    fn finished(&mut self) -> bool {
        std::iter::from_fn(|| self.wires.reports.pop().ok()).any(|report| matches!(report, Report::Finished(7)))
    }
}

#[test]
fn switching_keeps_the_place_to_the_sample() {
    let mut rig = Rig::playing(&[ruler(100_000), mirrored(100_000)], 0, 0);
    rig.pull(6_400);
    rig.send(Order::Choose(1));
    let heard = rig.pull(640);
    assert_eq!(rig.meters.chosen(), 1);
    for (n, sample) in heard.iter().enumerate().skip(FADE_LENGTH) {
        assert_eq!(read_ruler(-sample), 6_400 + n);
    }
    // Half way through the change both are heard equally, which for these is silence.
    assert!(heard[FADE_LENGTH / 2].abs() < 1e-4, "{}", heard[FADE_LENGTH / 2]);
    rig.send(Order::Choose(0));
    let heard = rig.pull(640);
    assert_eq!(read_ruler(heard[639]), 6_400 + 640 + 639);
    assert_eq!(rig.meters.position_samples(), 6_400 + 1_280);
}

#[test]
fn switching_between_equal_clips_changes_not_one_sample() {
    let clip = tone(440.0, 0.8, 48_000);
    let mut rig = Rig::playing(&[clip.clone(), clip.clone(), clip.clone()], 0, 0);
    let mut heard = rig.pull(640);
    for round in 0..60 {
        rig.send(Order::Choose((round + 1) % 3));
        heard.extend(rig.pull(64 * (1 + round % 5)));
    }
    let worst = heard.iter().zip(clip.samples.iter()).skip(FADE_LENGTH).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 1e-5, "{worst}");
}

#[test]
fn switching_wildly_never_clicks_and_never_rises_above_what_is_mixed() {
    let clips = [1.0, -1.0, 0.7, -0.2].map(|value| Clip::new(RATE, vec![value; 100_000]));
    let mut rig = Rig::playing(&clips, 0, 0);
    let mut heard = Vec::new();
    for round in 0..80_usize {
        match round % 6 {
            0 => rig.repeat(round * 500, round * 500 + 2_000),
            3 => rig.send(Order::Seek(round * 700)),
            4 => rig.send(Order::Loop(None)),
            _ => rig.send(Order::Choose(round * 7 % 5)),
        }
        heard.extend(rig.pull(64 * (1 + round % 4)));
    }
    assert!(heard.iter().any(|&x| x > 0.9) && heard.iter().any(|&x| x < -0.9));
    assert!(heard.iter().all(|x| x.abs() <= 1.0));
    // A leap and a switch at once may each move by as much as a fade.
    assert!(largest_step(&heard) <= 2.0 * SMOOTH, "{}", largest_step(&heard));
}

#[test]
fn a_short_clip_is_silent_after_its_end_and_the_longest_ends_it_all() {
    let mut rig = Rig::playing(&[Clip::new(RATE, vec![0.5; 3_000]), Clip::new(RATE, vec![0.25; 9_000])], 0, 0);
    let heard = rig.pull(6_400);
    assert!((heard[2_999] - 0.5).abs() < 1e-6);
    assert!(heard[3_000 + FADE_LENGTH..].iter().all(|&x| x == 0.0));
    assert!(largest_step(&heard) <= SMOOTH, "a clip that is cut off falls: {}", largest_step(&heard));
    rig.send(Order::Choose(1));
    let heard = rig.pull(3_200);
    assert!((heard[1_000] - 0.25).abs() < 1e-6);
    assert!(rig.finished());
    assert_eq!((rig.meters.playing(), rig.meters.position_samples()), (0, 9_000));
}

#[test]
fn a_loop_repeats_exactly_its_part_without_a_click() {
    // 4,800 samples are 48.5 periods, so that the ends of the loop do not fit together.
    let clip = tone(485.0, 0.9, 48_000);
    let mut rig = Rig::playing(&[clip.clone(), clip.clone()], 9_000, 0);
    rig.repeat(9_600, 14_400);
    rig.pull(64);
    assert_eq!(rig.meters.looped(), Some(0.2..0.3));
    let heard = rig.pull(4_800 * 6);
    let step = largest_step(&clip.samples);
    assert!(largest_step(&heard) <= step + 2.0 * SMOOTH, "{} after {step}", largest_step(&heard));
    let (one, two) = (&heard[4_800..9_600], &heard[9_600..14_400]);
    let apart = one.iter().zip(two).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(apart < 1e-5, "every round is like the others: {apart}");
    let at = rig.meters.position_samples();
    assert!((9_600..14_400).contains(&at), "{at}");
    rig.send(Order::Loop(None));
    rig.pull(64 * 800);
    assert_eq!(rig.meters.looped(), None);
    assert!(rig.finished(), "without the loop it goes on to the end");
}

#[test]
fn a_loop_that_lies_elsewhere_begins_at_once_and_holds_what_is_sought() {
    let mut rig = Rig::playing(&[ruler(100_000), ruler(100_000)], 0, 0);
    rig.pull(640);
    rig.repeat(50_000, 60_000);
    let heard = rig.pull(640);
    assert_eq!(read_ruler(heard[639]), 50_000 + 639);
    rig.send(Order::Seek(55_000));
    let heard = rig.pull(640);
    assert_eq!(read_ruler(heard[639]), 55_000 + 639);
    rig.send(Order::Seek(10_000));
    assert_eq!(read_ruler(rig.pull(640)[639]), 50_000 + 639);
}

#[test]
fn nonsense_makes_a_loop_that_can_be_played() {
    let mut voice = CompareVoice::new(1, as_they_are(&[ruler(10_000), ruler(2_000)]), 0, 9);
    assert_eq!(voice.chosen(), 1);
    for (from, to) in [(5_000, 5_000), (9_999, 20_000), (6_000, 5_000), (20_000, 30_000)] {
        voice.set_loop(Some(Span { from, to }));
        let Some(span) = voice.looped() else { panic!("{from} to {to}") };
        assert!(span.to <= 10_000 && span.to - span.from >= SHORTEST_LOOP, "{span:?}");
    }
    let mut short = CompareVoice::new(1, as_they_are(&[ruler(100), ruler(50)]), 0, 0);
    short.set_loop(Some(Span { from: 0, to: 100 }));
    assert_eq!(short.looped(), None);
}

#[test]
fn the_whole_player_switches_loops_and_ends() {
    let hour = Duration::from_hours(1);
    let bench = Bench::new(PlayerOptions { idle_release: hour, stall: hour, ..PlayerOptions::default() });
    let comparison = as_they_are(&[ruler(200_000), mirrored(200_000)]);
    bench.player.compare(5, comparison.clone(), 1.0, 1);
    assert_eq!(bench.events(1), [PlayerEvent::Started { id: 5 }]);
    let meters = bench.player.meters();
    assert_eq!((meters.playing(), meters.chosen()), (5, 1));
    bench.player.choose(0);
    bench.player.set_loop(Some(2.0..2.5));
    assert!(soon(|| {
        bench.card.pull(64);
        meters.chosen() == 0 && meters.looped() == Some(2.0..2.5) && meters.position_seconds() >= 2.0
    }));
    let heard = bench.card.pull(48_000);
    assert!(heard[FADE_LENGTH..].iter().all(|&x| (95_999..120_001 + FADE_LENGTH).contains(&read_ruler(x))));
    bench.player.set_loop(None);
    assert_eq!(bench.events(1), [PlayerEvent::Finished { id: 5 }]);
    bench.player.compare(6, comparison, 0.0, 0);
    assert_eq!(bench.events(1), [PlayerEvent::Started { id: 6 }]);
    bench.player.stop();
    assert_eq!(bench.events(1), [PlayerEvent::Stopped { id: 6 }]);
}
