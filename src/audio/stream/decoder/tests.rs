//! Streams of this program's encoder and of another's, whole, cut anywhere, one after another, and damaged.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::{f32::consts::TAU, process::Command, sync::LazyLock};

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    audio::{decode::DecodeError, median_f0, stream::Encoder},
    model::Clip,
};

const RATE: SampleRate = SampleRate::HZ_24000;

fn tone(rate: SampleRate, count: usize) -> Vec<f32> {
    (0..count).map(|n| 0.5 * (TAU * 220.0 * n as f32 / rate.hz() as f32).sin()).collect()
}

fn encoded(format: Format, rate: SampleRate, samples: &[f32]) -> Vec<u8> {
    let mut encoder = Encoder::new(format, rate, 64).unwrap();
    let mut bytes = encoder.push(samples).unwrap();
    bytes.extend(encoder.finish().unwrap());
    bytes
}

/// What comes of `pieces`, and the error that ended it.
fn decoded<'a>(
    declared: Option<Format>,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<f32>, Option<SampleRate>, Option<StreamError>) {
    let mut decoder = Decoder::sniffing(declared, RATE);
    let mut samples = Vec::new();
    for piece in pieces {
        match decoder.push(piece) {
            Ok(more) => samples.extend(more),
            Err(error) => return (samples, decoder.rate(), Some(error)),
        }
    }
    let last = decoder.finish();
    let error = last.as_ref().err().copied();
    samples.extend(last.unwrap_or_default());
    (samples, decoder.rate(), error)
}

fn whole(declared: Option<Format>, bytes: &[u8]) -> (Vec<f32>, Option<SampleRate>, Option<StreamError>) {
    decoded(declared, [bytes])
}

/// `bytes` cut at the places that `cuts` give, in any order.
fn cut<'a>(bytes: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

/// Streams with everything that may stand in them: chunks and tags that nobody needs, one file after another.
static STREAMS: LazyLock<Vec<(&'static str, Vec<u8>)>> = LazyLock::new(|| {
    let samples = tone(RATE, 3_001);
    let file = |format| encoded(format, RATE, &samples);
    let wav = file(Format::Wav);
    let chunks = [&wav[..36], b"LIST\x03\0\0\0abc\0", &wav[36..]].concat();
    let closed = crate::audio::wav_bytes(&Clip::new(RATE, samples.clone()), crate::audio::WavDepth::Bits24);
    let tag = b"ID3\x04\0\0\0\0\0\x05hello";
    let (mp3, opus) = (file(Format::Mp3), file(Format::Opus));
    vec![
        ("pcm", file(Format::Pcm)),
        ("odd pcm", [&file(Format::Pcm), b"x".as_slice()].concat()),
        ("wav", wav.clone()),
        ("wavs", [chunks.as_slice(), &wav, &closed, b"LIST\x02\0\0\0ab"].concat()),
        ("mp3", mp3.clone()),
        ("mp3s", [tag.as_slice(), &mp3, tag, &mp3, &mp3].concat()),
        ("opus", opus.clone()),
        ("opuses", [opus.as_slice(), &opus].concat()),
        ("junk between", [mp3.as_slice(), b"junk", &mp3].concat()),
        ("pages with junk between", [opus.as_slice(), b"OggOgOOggS", &opus].concat()),
    ]
});

#[test]
fn every_format_comes_back_at_every_rate() {
    for format in [Format::Wav, Format::Mp3, Format::Opus] {
        for hz in [8_000, 16_000, 22_050, 24_000, 44_100, 48_000] {
            let rate = SampleRate::new(hz).unwrap();
            let (samples, found, error) = whole(None, &encoded(format, rate, &tone(rate, hz as usize)));
            assert_eq!(error, None);
            let expected = if format == Format::Opus && matches!(hz, 22_050 | 44_100) { 48_000 } else { hz };
            let clip = Clip::new(found.unwrap(), samples);
            assert_eq!(clip.rate.hz(), expected, "{format:?}");
            let extra = if format == Format::Mp3 { 5.0 * 1_152.0 / f64::from(hz.min(24_000)) } else { 0.001 };
            let seconds = clip.duration().as_secs_f64();
            assert!((0.999..1.0 + extra).contains(&seconds), "{format:?} at {hz}: {seconds} s");
            let pitch = median_f0(&clip).unwrap();
            assert!((pitch - 220.0).abs() < 1.0, "{format:?} at {hz}: {pitch} Hz");
        }
    }
}

#[test]
fn opus_keeps_its_place_to_the_sample() {
    let samples = tone(RATE, 24_000);
    let (found, ..) = whole(None, &encoded(Format::Opus, RATE, &samples));
    assert_eq!(found.len(), samples.len());
    let (error, power) =
        found.iter().zip(&samples).skip(2_400).fold((0.0, 0.0), |(error, power), (a, b)| {
            (error + f64::from(a - b).powi(2), power + f64::from(*b).powi(2))
        });
    assert!(error < power * 0.01, "the sound is {} dB below its error", 10.0 * (power / error).log10());
}

#[test]
fn sound_comes_while_bytes_do() {
    for format in Format::ALL {
        let bytes = encoded(format, RATE, &tone(RATE, 48_000));
        let mut decoder = Decoder::sniffing(Some(format), RATE);
        let early = decoder.push(&bytes[..bytes.len() / 2]).unwrap().len();
        assert!(early > 18_000, "{format:?}: {early} samples of 48000 in half of the bytes");
    }
}

#[test]
fn files_that_follow_each_other_are_all_heard() {
    let one = |name| &*STREAMS.iter().find(|(found, _)| *found == name).unwrap().1;
    assert_eq!(whole(None, one("wavs")).0.len(), 3 * 3_001);
    assert_eq!(whole(None, one("opuses")).0.len(), 2 * 3_001);
    assert_eq!(whole(None, one("pages with junk between")).0.len(), 2 * 3_001);
    let mp3 = whole(None, one("mp3")).0.len();
    assert_eq!(whole(None, one("mp3s")).0.len(), 3 * mp3);
}

#[test]
fn responses_may_differ_in_format_and_rate() {
    let mut decoder = Decoder::sniffing(Some(Format::Opus), RATE);
    let mut samples = Vec::new();
    for (format, hz) in [(Format::Opus, 16_000), (Format::Wav, 48_000), (Format::Mp3, 24_000), (Format::Wav, 8_000)] {
        let rate = SampleRate::new(hz).unwrap();
        let before = samples.len();
        samples.extend(decoder.push(&encoded(format, rate, &tone(rate, hz as usize))).unwrap());
        samples.extend(decoder.finish().unwrap());
        let extra = if format == Format::Mp3 { 4_000 } else { 0 };
        assert!(
            (16_000..=16_000 + extra).contains(&(samples.len() - before)),
            "{format:?}: {}",
            samples.len() - before
        );
        assert_eq!(decoder.rate(), Some(SampleRate::HZ_16000));
    }
    let pitch = median_f0(&Clip::new(SampleRate::HZ_16000, samples)).unwrap();
    assert!((pitch - 220.0).abs() < 1.0, "{pitch} Hz");
}

#[test]
fn the_answer_may_be_of_another_format_than_asked_for() {
    let wav = encoded(Format::Wav, RATE, &[0.5; 100]);
    for declared in Format::ALL {
        assert_eq!(whole(Some(declared), &wav).0, [0.5; 100]);
    }
    assert_eq!(whole(Some(Format::Wav), &encoded(Format::Pcm, RATE, &[0.5; 100])).0, [0.5; 100]);
}

#[test]
fn samples_that_look_like_a_frame_stay_samples() {
    let bytes = [[0xff, 0xfb, 0x90, 0x64].repeat(100), vec![0; 2_000]].concat();
    let expected = crate::audio::pcm16(&bytes, RATE).samples;
    assert_eq!(*whole(Some(Format::Pcm), &bytes).0, *expected);
    assert_eq!(*whole(None, &bytes).0, *expected);
}

#[test]
fn sizes_that_are_wrong_cost_no_sound() {
    let good = encoded(Format::Wav, RATE, &[0.25; 1_000]);
    for size in [0, 10, 1_000, 5_000, 0x7fff_ff00, u32::MAX] {
        let mut bytes = good.clone();
        bytes[4..8].copy_from_slice(&size.to_le_bytes());
        bytes[40..44].copy_from_slice(&size.to_le_bytes());
        // Samples whose bytes are no letters, as almost all are.
        bytes[44..].fill(1);
        assert_eq!(whole(None, &bytes).0.len(), 1_000, "{size}");
    }
}

#[test]
fn streams_without_sound_end_in_an_error() {
    for (declared, start) in [
        (None, b"OggS".as_slice()),
        (Some(Format::Opus), b"\0"),
        (Some(Format::Mp3), b"\0"),
        (None, b"RIFF\0\0\0\0WAVELIST\xff\xff\xff\xff"),
    ] {
        let mut decoder = Decoder::sniffing(declared, RATE);
        let mut result = decoder.push(start);
        let mut taken = 0;
        while result.is_ok() && taken < 3 * PATIENCE {
            result = decoder.push(&vec![0; 100_000]);
            taken += 100_000;
        }
        assert_eq!((result, taken < PATIENCE + 200_000), (Err(StreamError::NoSound), true), "{start:?}");
    }
    assert_eq!(whole(Some(Format::Wav), b"RI").2, None, "two bytes may be a sample");
    for format in [Format::Wav, Format::Mp3, Format::Opus] {
        assert_eq!(whole(Some(format), &encoded(format, RATE, &[])[..20]).2, Some(StreamError::NoSound));
    }
    assert_eq!(whole(None, b"").2, None);
    assert_eq!(whole(None, b"x").2, Some(StreamError::NoSound));
}

#[test]
fn what_cannot_be_read_says_so_and_keeps_what_was_heard() {
    let mut bad = encoded(Format::Wav, RATE, &[0.5; 100]);
    bad[20] = 7;
    let unsupported = StreamError::Wav(DecodeError::UnsupportedWav { tag: 7, bits: 16 });
    assert_eq!(whole(None, &bad).2, Some(unsupported));
    let both = [encoded(Format::Wav, RATE, &[0.5; 100]), bad].concat();
    let mut decoder = Decoder::sniffing(None, RATE);
    assert_eq!(decoder.push(&both).map(|samples| samples.len()), Ok(100));
    assert_eq!(decoder.push(&[]), Err(unsupported));
    assert_eq!(decoder.finish(), Err(unsupported));
    assert_eq!(decoder.push(&encoded(Format::Wav, RATE, &[0.5; 100])).map(|samples| samples.len()), Ok(100));
}

#[test]
fn a_damaged_page_or_frame_costs_only_itself() {
    for format in [Format::Mp3, Format::Opus] {
        let mut bytes = encoded(format, RATE, &tone(RATE, 48_000));
        let middle = bytes.len() / 2;
        bytes[middle..middle + 40].fill(0x55);
        let (samples, _, error) = whole(None, &bytes);
        assert!(error.is_none() && samples.len() > 40_000, "{format:?}: {} {error:?}", samples.len());
    }
}

#[test]
fn another_programs_streams_are_read() {
    for (arguments, rate) in [
        (["-c:a", "libopus", "-ac", "2", "-f", "ogg"], 48_000),
        (["-c:a", "libopus", "-ac", "1", "-f", "opus"], 48_000),
        (["-c:a", "libmp3lame", "-ac", "2", "-f", "mp3"], 44_100),
        (["-c:a", "pcm_s24le", "-ac", "2", "-f", "wav"], 44_100),
        (["-c:a", "pcm_f32le", "-ac", "1", "-f", "wav"], 44_100),
    ] {
        let input = ["-v", "error", "-f", "lavfi", "-i", "sine=frequency=220:duration=1:sample_rate=44100"];
        let Ok(output) = Command::new("ffmpeg").args(input).args(arguments).arg("pipe:1").output() else { return };
        // Not every build of it has every encoder.
        if !output.status.success() {
            continue;
        }
        let (samples, found, error) = decoded(None, output.stdout.chunks(1_000));
        assert_eq!((found.map(SampleRate::hz), error), (Some(rate), None), "{arguments:?}");
        let clip = Clip::new(found.unwrap(), samples);
        let (seconds, pitch) = (clip.duration().as_secs_f64(), median_f0(&clip).unwrap());
        assert!(
            (0.99..1.1).contains(&seconds) && (pitch - 220.0).abs() < 1.0,
            "{arguments:?}: {seconds} s, {pitch} Hz"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_gives_the_same_samples(cuts in vec(any::<prop::sample::Index>(), 0..40)) {
        for (name, bytes) in &*STREAMS {
            let split = decoded(None, cut(bytes, &cuts));
            prop_assert!(split == whole(None, bytes), "{} is not the same", name);
            prop_assert!(!split.0.is_empty() && split.2.is_none(), "{} {:?}", name, split.2);
        }
    }

    #[test]
    fn any_bytes_give_the_same_in_any_split_and_never_a_panic(
        start in prop::sample::select(vec![
            b"".as_slice(), b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\xc0\x5d\0\0\x80\xbb\0\0\x02\0",
            b"OggS\0\x02", b"ID3\x04\0\0\0\0", b"\xff\xf3\xc4\xc4", b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0",
        ]),
        noise in vec(any::<u8>(), 0..4_000),
        declared in prop::sample::select(vec![None, Some(Format::Pcm), Some(Format::Mp3), Some(Format::Opus)]),
        cuts in vec(any::<prop::sample::Index>(), 0..10),
    ) {
        let bytes = [start, &noise].concat();
        prop_assert!(decoded(declared, cut(&bytes, &cuts)).0 == whole(declared, &bytes).0);
    }

    #[test]
    fn any_damage_gives_the_same_in_any_split_and_never_a_panic(
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..30),
        cuts in vec(any::<prop::sample::Index>(), 0..10),
    ) {
        for (name, bytes) in &*STREAMS {
            let mut bytes = bytes.clone();
            for (at, value) in &damage {
                let at = at.index(bytes.len());
                bytes[at] = *value;
            }
            let split = decoded(None, cut(&bytes, &cuts));
            prop_assert!(split.0 == whole(None, &bytes).0, "{} is not the same", name);
        }
    }
}
