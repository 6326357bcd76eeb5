//! Files as other programs see them: ffprobe, ffmpeg's loudness meter, and the formats' own tools. Where one of them is
//! not installed, its test says so and ends.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::{fs, ops::ControlFlow, path::Path, process::Command};

use super::*;
use crate::{
    audio::{
        decode::decode,
        finish::testing::{limited, speech},
        pcm16, to_pcm16,
    },
    model::{ExportOptions, ExportRate, LoudnessTarget},
};

const COMPRESSED: [ExportFormat; 5] = [
    ExportFormat::Flac16,
    ExportFormat::Flac24,
    ExportFormat::Mp3 { kbps: 128 },
    ExportFormat::Mp3Vbr { quality: 2 },
    ExportFormat::Opus { kbps: 64 },
];

fn go_on(_: f32) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn tags() -> Tags {
    Tags {
        title: "Der alte Seemann 老水手".to_owned(),
        artist: "sailor".to_owned(),
        comment: "An old man with a gravelly voice; = \"slow\"".to_owned(),
        date: "2026-03-01".to_owned(),
    }
}

fn made(clip: &Clip, recipe: &ExportRecipe) -> (Vec<u8>, Report) {
    let mut bytes = Cursor::new(Vec::new());
    let report = write(clip, recipe, &tags(), &mut bytes, &mut go_on).unwrap();
    (bytes.into_inner(), report)
}

/// As takes in the vault are: 16 bit.
fn take(rate: u32, seconds: f32) -> Clip {
    let clip = speech(rate, seconds);
    pcm16(&to_pcm16(&clip.samples), clip.rate)
}

/// What a program says to a file, on either way; `None` where it is not installed.
fn asked(program: &str, arguments: &[&str], file: &Path) -> Option<(bool, String)> {
    let Ok(output) = Command::new(program).args(arguments).arg(file).output() else {
        println!("SKIPPED: {program} is not installed");
        return None;
    };
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Some((output.status.success(), said.concat()))
}

fn in_file(bytes: &[u8], format: ExportFormat) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("take.{}", format.extension()));
    fs::write(&file, bytes).unwrap();
    (folder, file)
}

#[test]
fn every_format_is_read_back_with_its_length() {
    let clip = take(24_000, 0.5);
    for format in ExportFormat::ALL.into_iter().filter(|format| format.extension() != "flac") {
        let bytes = encode(&clip, format).unwrap();
        assert_eq!(bytes.starts_with(b"RIFF"), format.extension() == "wav");
        let seconds = decode(&bytes).unwrap().duration().as_secs_f64();
        assert!((seconds - 0.5).abs() < 0.001, "{format:?}: {seconds} s");
    }
}

#[test]
fn nothing_is_not_exported() {
    let nothing = Clip::new(SampleRate::HZ_24000, vec![]);
    for format in ExportFormat::ALL {
        assert!(matches!(encode(&nothing, format), Err(ExportError::Empty)));
    }
}

#[test]
fn a_take_as_it_is_keeps_every_sample_and_its_tags_stand_behind_it() {
    let clip = take(24_000, 0.7);
    let recipe = ExportRecipe { format: ExportFormat::Wav16, options: ExportOptions::default() };
    let (bytes, report) = made(&clip, &recipe);
    assert_eq!(*decode(&bytes).unwrap().samples, *clip.samples, "no dither on what fits");
    assert!(report.plan.keeps_samples() && report.measured.is_none());
    let plain = encode(&clip, ExportFormat::Wav16).unwrap();
    assert!(bytes.len() > plain.len() + 100 && bytes[44..plain.len()] == plain[44..]);
    assert_eq!(plain, crate::audio::wav_bytes(&clip, crate::audio::WavDepth::Bits16));
    assert_eq!(bytes, made(&clip, &recipe).0, "the same export is the same file");
}

#[test]
fn floating_point_keeps_what_whole_numbers_cannot() {
    let clip = Clip::new(SampleRate::HZ_48000, vec![1.5, -0.123_456_78, 1e-7]);
    let bytes = encode(&clip, ExportFormat::Wav32).unwrap();
    let mut reader = hound::WavReader::new(Cursor::new(&bytes)).unwrap();
    let samples: Vec<f32> = reader.samples::<f32>().map(Result::unwrap).collect();
    assert_eq!(samples, *clip.samples);
}

/// Codec, rate, channels, seconds and the tags that are there, as ffprobe has them.
fn probed(file: &Path) -> Option<serde_json::Value> {
    let (ok, said) = asked("ffprobe", &["-v", "error", "-of", "json", "-show_format", "-show_streams"], file)?;
    assert!(ok, "{said}");
    Some(serde_json::from_str(&said).unwrap())
}

#[test]
fn every_format_has_its_rate_channels_length_and_tags() {
    let clip = take(24_000, 1.0);
    for format in COMPRESSED.into_iter().chain([ExportFormat::Wav16, ExportFormat::Wav24, ExportFormat::Wav32]) {
        for (channels, rate) in [(ExportChannels::Mono, ExportRate::Hz44100), (ExportChannels::Stereo, ExportRate::Own)]
        {
            let options = ExportOptions { rate, channels, ..ExportOptions::default() };
            let (bytes, _) = made(&clip, &ExportRecipe { format, options });
            let (_folder, file) = in_file(&bytes, format);
            let Some(found) = probed(&file) else { return };
            let stream = &found["streams"][0];
            assert_eq!(stream["channels"], channels.count(), "{format:?}");
            // Players are told 48 kHz for every Opus.
            let hz = if format.extension() == "opus" { 48_000 } else { rate.of(clip.rate).hz() };
            assert_eq!(stream["sample_rate"], hz.to_string(), "{format:?}");
            let seconds: f64 = found["format"]["duration"].as_str().unwrap().parse().unwrap();
            assert!((seconds - 1.0).abs() < 0.08, "{format:?}: {seconds} s");
            tags_are_there(&found, format);
        }
    }
}

fn tags_are_there(found: &serde_json::Value, format: ExportFormat) {
    let places = [&found["format"]["tags"], &found["streams"][0]["tags"]];
    let tag = |name: &str| {
        let of = |place: &serde_json::Value| {
            let found = place.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            found.1.as_str().map(str::to_owned)
        };
        places.into_iter().find_map(of).unwrap_or_default()
    };
    let wanted = tags();
    assert_eq!(tag("title"), wanted.title, "{format:?}");
    assert_eq!(tag("artist"), wanted.artist, "{format:?}");
    assert_eq!(tag("comment"), wanted.comment, "{format:?}");
    assert_eq!(tag("date"), wanted.date, "{format:?}");
}

#[test]
fn the_reference_decoder_finds_no_fault_in_flac_of_any_length() {
    let whole = take(24_000, 6.0);
    for bits in [ExportFormat::Flac16, ExportFormat::Flac24] {
        for channels in ExportChannels::ALL {
            for length in [1, 2, 15, 31, 32, 33, 64, 4_095, 4_096, 4_097, 131_072, 140_000] {
                let clip = Clip::new(whole.rate, &whole.samples[..length]);
                let options = ExportOptions { channels, ..ExportOptions::default() };
                let (bytes, _) = made(&clip, &ExportRecipe { format: bits, options });
                let (_folder, file) = in_file(&bytes, bits);
                let Some((ok, said)) = asked("flac", &["-t", "-s", "-w"], &file) else { return };
                assert!(ok, "{bits:?}, {channels:?}, {length} samples: {said}");
            }
        }
    }
}

#[test]
fn flac_gives_every_sample_back_and_is_as_small_as_the_reference() {
    let clip = take(24_000, 20.0);
    let (_folder, file) = in_file(&encode(&clip, ExportFormat::Flac16).unwrap(), ExportFormat::Flac16);
    let back = file.with_extension("wav");
    let Some((ok, said)) = asked("flac", &["-d", "-s", "-o", back.to_str().unwrap()], &file) else { return };
    assert!(ok, "{said}");
    assert_eq!(decode(&fs::read(&back).unwrap()).unwrap().samples, clip.samples);
    let reference = file.with_extension("reference");
    asked("flac", &["-5", "-s", "-o", reference.to_str().unwrap()], &back).unwrap();
    let size = |file: &Path| fs::metadata(file).unwrap().len() as f64;
    let ratio = size(&file) / size(&reference);
    assert!(ratio < 1.015, "{ratio} of the reference encoder's size");
}

#[test]
fn opusinfo_finds_no_fault() {
    for (rate, channels) in [(24_000, ExportChannels::Mono), (44_100, ExportChannels::Stereo)] {
        for kbps in [32, 64, 128] {
            let format = ExportFormat::Opus { kbps };
            let options = ExportOptions { channels, ..ExportOptions::default() };
            let (bytes, _) = made(&take(rate, 2.5), &ExportRecipe { format, options });
            let (_folder, file) = in_file(&bytes, format);
            let Some((ok, said)) = asked("opusinfo", &[], &file) else { return };
            assert!(ok && !said.contains("WARNING") && !said.contains("ERROR"), "{said}");
            assert!(said.contains("TITLE=Der alte Seemann 老水手") && said.contains("0m:02.5"), "{said}");
        }
    }
}

/// Integrated loudness and true peak by ffmpeg's meter.
fn heard_by_ffmpeg(file: &Path) -> Option<(f64, f64)> {
    let name = file.to_str().unwrap();
    let arguments = ["-hide_banner", "-nostats", "-i", name, "-af", "ebur128=peak=true", "-f", "null"];
    let (ok, said) = asked("ffmpeg", &arguments, Path::new("-"))?;
    assert!(ok, "{said}");
    let summary = said.split("Summary:").nth(1).unwrap().to_owned();
    let value = |name: &str| {
        let line = summary.lines().find(|line| line.trim().starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    Some((value("I:"), value("Peak:")))
}

#[test]
fn another_meter_agrees_on_loudness_and_true_peak() {
    let clip = take(24_000, 9.0);
    for target in [LoudnessTarget::Lufs14, LoudnessTarget::Lufs16, LoudnessTarget::Lufs19, LoudnessTarget::Lufs23] {
        for (format, channels, rate) in [
            (ExportFormat::Wav16, ExportChannels::Mono, ExportRate::Own),
            (ExportFormat::Flac24, ExportChannels::Stereo, ExportRate::Hz44100),
            (ExportFormat::Wav32, ExportChannels::Mono, ExportRate::Hz48000),
        ] {
            let options = ExportOptions { channels, rate, finish: limited(target), ..ExportOptions::default() };
            let (bytes, report) = made(&clip, &ExportRecipe { format, options });
            let (_folder, file) = in_file(&bytes, format);
            let Some((lufs, peak)) = heard_by_ffmpeg(&file) else { return };
            assert!((lufs - target.lufs().unwrap()).abs() <= 0.2, "{target:?}, {format:?}: {lufs} LUFS");
            assert!(peak <= -0.8, "{target:?}, {format:?}: {peak} dBTP");
            let own = report.measured.unwrap().true_peak_db;
            assert!((peak - own).abs() <= 0.2, "{peak}, not {own}");
        }
    }
}

#[test]
fn it_is_cancelled_in_the_middle_and_tells_how_far_it_is() {
    let clip = take(24_000, 10.0);
    let mut told = Vec::new();
    let mut to_the_half = |part: f32| {
        told.push(part);
        if part > 0.5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let recipe = ExportFormat::Flac16.into();
    let ended = write(&clip, &recipe, &tags(), Cursor::new(Vec::new()), &mut to_the_half);
    assert!(matches!(ended, Err(ExportError::Cancelled)));
    assert!(told.is_sorted() && told.len() > 3 && told.last().is_some_and(|part| (0.5..0.7).contains(part)));
}
