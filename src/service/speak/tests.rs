//! Deltas: their sizes, rates and formats.

use std::sync::atomic::Ordering;

use super::*;
use crate::{
    audio::decode,
    service::session::testing::{Sine, spec},
};

fn job(text: &str, hz: u32, format: Format) -> Job {
    Job {
        voice: spec(),
        text: text.to_owned(),
        language: Language::En,
        speech_rate: 1.0,
        pitch_rate: 1.0,
        volume: 50,
        rate: SampleRate::new(hz).unwrap_or(SampleRate::HZ_24000),
        format,
    }
}

fn run(job: &Job) -> (Vec<Vec<u8>>, Report) {
    let (out, mut reports) = mpsc::channel(1_000);
    speak(&Sine::default(), job, &out);
    let mut deltas = Vec::new();
    while let Ok(report) = reports.try_recv() {
        match report {
            Report::Audio(bytes) => deltas.push(bytes),
            last => {
                assert!(reports.try_recv().is_err(), "nothing comes after the end");
                return (deltas, last);
            }
        }
    }
    (deltas, Report::Failed("no end".to_owned()))
}

#[test]
fn every_rate_has_its_length_in_small_deltas() {
    for rate in [8_000, 16_000, 24_000, 48_000] {
        let (deltas, last) = run(&job("0123456789", rate, Format::Pcm));
        assert_eq!(last, Report::Done);
        let bytes = deltas.iter().map(Vec::len).sum::<usize>();
        assert_eq!(bytes, rate as usize, "half a second of 16 bit at {rate} Hz");
        assert!(deltas.iter().all(|delta| !delta.is_empty() && delta.len() <= rate as usize * 2 / 12), "{rate}");
        assert!(deltas[0].len() <= rate as usize / 10, "the first is no longer than the engine's first block");
    }
}

#[test]
fn wav_begins_with_an_open_ended_header() {
    let (deltas, _) = run(&job("abc", 16_000, Format::Wav));
    assert!(deltas[0].starts_with(b"RIFF\xff\xff\xff\x7fWAVE") && !deltas[1].starts_with(b"RIFF"));
    let clip = decode(&deltas.concat()).map(|clip| (clip.rate.hz(), clip.samples.len()));
    assert_eq!(clip.ok(), Some((16_000, 2_400)));
}

#[test]
fn mp3_is_whole() {
    let (deltas, last) = run(&job("0123456789", 24_000, Format::Mp3));
    assert_eq!(last, Report::Done);
    let seconds = decode(&deltas.concat()).map(|clip| clip.duration().as_secs_f64()).unwrap_or_default();
    assert!((seconds - 0.5).abs() < 0.01, "{seconds}");
}

#[test]
fn volume_zero_is_silence() {
    let (deltas, _) = run(&Job { volume: 0, ..job("abc", 24_000, Format::Pcm) });
    assert!(deltas.concat().iter().all(|&byte| byte == 0));
}

#[test]
fn failures_are_told_apart() {
    let (deltas, last) = run(&job("missing", 24_000, Format::Pcm));
    assert!(deltas.is_empty());
    assert!(matches!(last, Report::Failed(message) if message.contains("Install the package espeak-ng")));
    assert_eq!(run(&job("unspeakable", 24_000, Format::Pcm)).1, Report::Unspeakable);
    assert!(matches!(run(&job("", 24_000, Format::Wav)).1, Report::Failed(_)));
}

#[test]
fn the_engine_stops_when_nobody_listens() {
    for format in [Format::Pcm, Format::Mp3] {
        let engine = Sine::default();
        let (out, reports) = mpsc::channel(1);
        drop(reports);
        speak(&engine, &job("forever", 48_000, format), &out);
        assert!(engine.stopped.load(Ordering::Relaxed));
    }
}
