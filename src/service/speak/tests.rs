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
        kbps: 128,
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
    for rate in [8_000, 16_000, 22_050, 24_000, 44_100, 48_000] {
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
fn mp3_and_opus_come_while_the_engine_speaks() {
    for format in [Format::Mp3, Format::Opus] {
        for rate in [8_000, 16_000, 22_050, 24_000, 44_100, 48_000] {
            let (deltas, last) = run(&job("01234567890123456789", rate, format));
            assert_eq!(last, Report::Done);
            assert!(deltas.len() > 4 && deltas.iter().all(|delta| !delta.is_empty()), "{format:?} {}", deltas.len());
            let seconds = decode(&deltas.concat()).map(|clip| clip.duration().as_secs_f64()).unwrap_or_default();
            // Streamed MP3 keeps the coder's delay and the rest of the last frame.
            let extra = if format == Format::Mp3 { 5.0 * 1_152.0 / f64::from(rate.min(24_000)) } else { 0.001 };
            assert!((0.999..1.0 + extra).contains(&seconds), "{format:?} at {rate}: {seconds}");
        }
    }
}

#[test]
fn the_bit_rate_is_the_one_asked_for() {
    let bytes = |format, kbps| run(&Job { kbps, ..job("01234567890123456789", 48_000, format) }).0.concat().len();
    for format in [Format::Mp3, Format::Opus] {
        assert!(bytes(format, 32) * 2 < bytes(format, 128), "{format:?}");
    }
    assert_eq!(bytes(Format::Pcm, 6), bytes(Format::Pcm, 510));
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
    for format in Format::ALL {
        let engine = Sine::default();
        let (out, reports) = mpsc::channel(1);
        drop(reports);
        speak(&engine, &job("forever", 48_000, format), &out);
        assert!(engine.stopped.load(Ordering::Relaxed));
    }
}

#[test]
fn jobs_that_share_a_stream_make_one() {
    let (shared, (out, mut reports)) = (Shared::default(), mpsc::channel(1_000));
    for text in ["abc", "de"] {
        speak_on(&Sine::default(), &job(text, 16_000, Format::Wav), &shared, &out);
    }
    end(&shared, &out);
    let (mut bytes, mut lasts) = (Vec::new(), 0);
    while let Ok(report) = reports.try_recv() {
        match report {
            Report::Audio(more) => bytes.extend(more),
            last => {
                assert_eq!(last, Report::Done);
                lasts += 1;
            }
        }
    }
    assert_eq!((lasts, bytes.len()), (3, 44 + 5 * 1_600), "one header, and nothing lost between the jobs");
    end(&Shared::default(), &out);
    assert_eq!(reports.try_recv(), Ok(Report::Done), "a stream that never began has no rest");
}
