//! The whole player, its thread included, on a card that the test pulls.

use std::time::Duration;

use super::{
    super::{DeviceState, PlayerEvent, PlayerOptions},
    card::{Bench, soon},
    flat, largest_step, read_ruler, ruler,
};
use crate::model::{Clip, SampleRate};

/// Nothing happens by time alone.
fn patient() -> PlayerOptions {
    let hour = Duration::from_hours(1);
    PlayerOptions { idle_release: hour, stall: hour, retry_for: hour, ..PlayerOptions::default() }
}

#[test]
fn the_device_is_opened_when_needed_and_only_once() {
    let bench = Bench::new(patient());
    assert_eq!((bench.card.slot().opened, bench.player.meters().device()), (0, DeviceState::Closed));
    for id in [1, 2] {
        bench.player.play(id, flat(0.5, 4_800), 0.0);
        assert_eq!(bench.events(2), [PlayerEvent::Started { id }, PlayerEvent::Finished { id }]);
    }
    assert_eq!((bench.card.slot().opened, bench.player.meters().device()), (1, DeviceState::Open));
}

#[test]
fn warming_opens_the_device_and_silence_gives_it_back() {
    let bench = Bench::new(patient());
    bench.player.warm();
    assert!(soon(|| bench.card.is_open()));
    let bench = Bench::new(PlayerOptions { idle_release: Duration::ZERO, ..patient() });
    bench.player.play(1, flat(0.5, 4_800), 0.0);
    assert_eq!(bench.events(2).len(), 2);
    assert!(soon(|| !bench.card.is_open()));
    assert_eq!(bench.card.slot().opened, 1);
}

#[test]
fn clips_of_other_rates_are_converted() {
    let bench = Bench::new(patient());
    bench.player.play(1, Clip::new(SampleRate::HZ_16000, vec![0.5; 16_000]), 0.25);
    let mut heard = Vec::new();
    while !matches!(bench.next_event(&mut heard), Some(PlayerEvent::Finished { .. }) | None) {}
    let sounding = heard.iter().filter(|x| x.abs() > 0.4).count();
    assert!((35_000..36_100).contains(&sounding), "{sounding} samples for 0.75 s");
    assert_eq!(bench.player.meters().position_samples(), 48_000);
}

#[test]
fn seek_and_stop_arrive() {
    let bench = Bench::new(patient());
    bench.player.play(1, ruler(480_000), f64::NAN);
    bench.player.seek(5.0);
    assert_eq!(bench.events(1), [PlayerEvent::Started { id: 1 }]);
    assert!(soon(|| {
        bench.card.pull(64);
        bench.player.meters().position_seconds() >= 5.0
    }));
    bench.player.stop();
    assert_eq!(bench.events(1), [PlayerEvent::Stopped { id: 1 }]);
}

#[test]
fn a_stream_is_played_through_the_thread() {
    let bench = Bench::new(patient());
    let mut feed = bench.player.stream(9, SampleRate::HZ_24000);
    for _ in 0..500 {
        feed.push(&[0.25; 240]);
    }
    feed.finish();
    assert_eq!(bench.events(2), [PlayerEvent::Started { id: 9 }, PlayerEvent::Finished { id: 9 }]);
    let meters = bench.player.meters();
    assert_eq!((meters.position_samples(), meters.underruns()), (240_000, 0));
}

#[test]
fn without_a_device_one_is_told_and_the_next_play_tries_again() {
    let bench = Bench::new(patient());
    bench.card.slot().plugged_in = false;
    bench.player.play(1, flat(0.5, 4_800), 0.0);
    let no_device = PlayerEvent::NoDevice { message: "no card".to_owned() };
    assert_eq!(bench.events(2), [no_device.clone(), PlayerEvent::Stopped { id: 1 }]);
    assert_eq!(bench.player.meters().device(), DeviceState::Missing);
    let mut feed = bench.player.stream(2, SampleRate::HZ_24000);
    assert_eq!(bench.events(2), [no_device, PlayerEvent::Stopped { id: 2 }]);
    feed.push(&vec![0.5; 24_000]);
    feed.finish();
    bench.card.slot().plugged_in = true;
    bench.player.play(3, flat(0.5, 4_800), 0.0);
    assert_eq!(bench.events(2), [PlayerEvent::Started { id: 3 }, PlayerEvent::Finished { id: 3 }]);
}

#[test]
fn after_a_lost_device_the_sound_goes_on_where_it_was() {
    let bench = Bench::new(PlayerOptions { retry_every: Duration::from_millis(1), ..patient() });
    bench.player.play(1, ruler(400_000), 0.0);
    assert_eq!(bench.events(1), [PlayerEvent::Started { id: 1 }]);
    let before = bench.card.pull(6_400);
    bench.card.pull_plug();
    assert!(soon(|| bench.player.meters().device() == DeviceState::Missing));
    bench.card.slot().plugged_in = true;
    assert!(soon(|| bench.card.is_open()));
    let after = bench.card.pull(6_400);
    let (last, first) = (read_ruler(before[6_399]), read_ruler(after[6_399]) - 6_399);
    assert!((last..=last + 65).contains(&first), "broke off at {last}, went on at {first}");
    assert!(after[0].abs() < 1e-3 && largest_step(&after) < 1e-3);
    assert_eq!(bench.events(2), [PlayerEvent::DeviceBack, PlayerEvent::Finished { id: 1 }]);
}

#[test]
fn a_stream_survives_a_lost_device_too() {
    let bench = Bench::new(PlayerOptions { retry_every: Duration::from_millis(1), ..patient() });
    let mut feed = bench.player.stream(1, SampleRate::HZ_48000);
    feed.push(&vec![0.5; 48_000]);
    assert_eq!(bench.events(1), [PlayerEvent::Started { id: 1 }]);
    bench.card.pull_plug();
    assert!(soon(|| bench.player.meters().device() == DeviceState::Missing));
    feed.push(&vec![0.5; 200_000]);
    feed.finish();
    bench.card.slot().plugged_in = true;
    assert_eq!(bench.events(2), [PlayerEvent::DeviceBack, PlayerEvent::Finished { id: 1 }]);
    assert_eq!(bench.player.meters().position_samples(), 248_000);
}

#[test]
fn a_device_that_stays_away_is_given_up() {
    let bench = Bench::new(PlayerOptions { retry_for: Duration::ZERO, ..patient() });
    bench.player.play(1, flat(0.5, 400_000), 0.0);
    assert_eq!(bench.events(1), [PlayerEvent::Started { id: 1 }]);
    bench.card.pull_plug();
    let lost = PlayerEvent::DeviceLost { message: "unplugged".to_owned() };
    assert_eq!(bench.events(2), [lost, PlayerEvent::Stopped { id: 1 }]);
}

#[test]
fn stop_ends_the_search_for_a_lost_device() {
    let bench = Bench::new(patient());
    bench.player.play(1, flat(0.5, 400_000), 0.0);
    assert_eq!(bench.events(1), [PlayerEvent::Started { id: 1 }]);
    bench.card.pull_plug();
    assert!(soon(|| bench.player.meters().device() == DeviceState::Missing));
    bench.player.stop();
    assert_eq!(bench.events(1), [PlayerEvent::Stopped { id: 1 }]);
    assert_eq!(bench.player.meters().device(), DeviceState::Closed);
}

#[test]
fn a_device_that_silently_stops_taking_sound_is_opened_anew() {
    let bench = Bench::new(PlayerOptions { stall: Duration::from_millis(1), ..patient() });
    bench.player.play(1, flat(0.5, 400_000), 0.0);
    assert!(soon(|| bench.card.slot().opened > 1));
}

#[test]
fn a_device_that_is_outgrown_is_changed_in_mid_play() {
    for exclusive in [false, true] {
        let bench = Bench::new(patient());
        bench.card.slot().exclusive = exclusive;
        bench.player.play(1, ruler(400_000), 0.0);
        assert_eq!(bench.events(1), [PlayerEvent::Started { id: 1 }]);
        let before = bench.card.pull(6_400);
        bench.card.slot().outgrown = true;
        assert!(soon(|| bench.card.slot().opened == 2 && bench.card.openings() == [2]));
        let (last, mut after) = (read_ruler(before[6_399]), Vec::new());
        assert!(soon(|| {
            after.extend(bench.card.pull(640));
            after.last().is_some_and(|&sample| sample > 0.0)
        }));
        after.extend(bench.card.pull(640));
        let first = read_ruler(after[after.len() - 1]) - after.iter().filter(|&&sample| sample > 0.0).count();
        assert!((last..=last + 65).contains(&first), "broke off at {last}, went on at {first}");
        assert!(largest_step(&after) < 1e-3);
        assert_eq!(bench.events(1), [PlayerEvent::Finished { id: 1 }]);
    }
}

#[test]
fn the_last_handle_ends_the_thread_and_closes_the_device() {
    let Bench { card, player, .. } = Bench::new(patient());
    player.warm();
    assert!(soon(|| card.is_open()));
    drop(player.clone());
    assert!(card.is_open());
    drop(player);
    assert!(soon(|| !card.is_open()));
}
