//! How many live streams one core can take in, and how many sessions the built-in service can hold at once:
//! `make bench-wire`, or `cargo bench --bench wire`.
//!
//! Nothing here passes or fails; it prints what it measured beside what is aimed at. Each row is the way of one second
//! of sound from the text of its messages, or the bytes of its frames, to samples, and tells how many seconds of sound
//! go that way in one second, which is how many streams a core can carry. The best of some rounds counts, because what
//! else runs on the machine only slows a round down.

mod sessions;

use std::{
    error::Error,
    f32::consts::TAU,
    hint::black_box,
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use timbre::{
    audio::{
        PcmDecoder,
        stream::{Decoder, Encoder, Format},
    },
    model::SampleRate,
    wire::realtime::{AudioRef, ServerEvent, ServerMessage, parse_server},
};

/// A bench may fail with anything; it is printed.
type Res<T> = Result<T, Box<dyn Error>>;

const RATE: SampleRate = SampleRate::HZ_24000;
/// Seconds of sound in a round.
const SECONDS: usize = 20;
/// Deltas in a second of sound.
const DELTAS_PER_SECOND: usize = 12;
const ROUNDS: usize = 7;
/// Streams of PCM that a core shall carry.
const AIM: f64 = 1_000.0;
/// Bit rate of MP3 and Opus in kbit/s.
const KBPS: u32 = 64;

fn main() -> Res<()> {
    println!("{:<44} {:>10} {:>12}  aim", "seconds of sound per second on one core", "streams", "messages/s");
    pcm_messages()?;
    for format in Format::ALL {
        bytes(format)?;
    }
    sessions::run()
}

/// Something like a voice: a tone with overtones that comes and goes.
fn sound() -> Vec<f32> {
    let hz = RATE.hz() as f32;
    let sample = |n: usize| {
        let phase = TAU * 140.0 * n as f32 / hz;
        let syllable = (TAU * 3.0 * n as f32 / hz).sin().max(0.0);
        syllable * (1..6_u8).map(|k| (phase * f32::from(k)).sin() / f32::from(k)).sum::<f32>() * 0.3
    };
    (0..RATE.hz() as usize * SECONDS).map(sample).collect()
}

/// The best round.
fn best(mut round: impl FnMut() -> Res<usize>) -> Res<Duration> {
    let expected = RATE.hz() as usize * SECONDS;
    let mut least = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let samples = round()?;
        least = least.min(start.elapsed());
        if samples < expected {
            return Err(format!("only {samples} of {expected} samples came out").into());
        }
    }
    Ok(least)
}

fn row(name: &str, messages: usize, least: Duration, aim: Option<f64>) {
    let streams = SECONDS as f64 / least.as_secs_f64();
    let verdict =
        aim.map_or_else(String::new, |aim| format!(">= {aim}: {}", if streams >= aim { "met" } else { "MISSED" }));
    println!("{name:<44} {streams:>10.0} {:>12.0}  {verdict}", messages as f64 / least.as_secs_f64());
}

/// The whole way of a realtime session's audio: text, JSON, base64, samples.
fn pcm_messages() -> Res<()> {
    let bytes = encoded(Format::Pcm)?;
    let at = AudioRef {
        response_id: "resp_0123456789abcdefghijk".to_owned(),
        item_id: "item_0123456789abcdefghijk".to_owned(),
        ..AudioRef::default()
    };
    let size = RATE.hz() as usize * 2 / DELTAS_PER_SECOND;
    let message = |part: &[u8]| {
        let event = ServerEvent::AudioDelta { at: at.clone(), delta: BASE64_STANDARD.encode(part) };
        ServerMessage { event_id: "event_0123456789abcdefghijk".to_owned(), event }.to_json()
    };
    let messages: Vec<String> = bytes.chunks(size).map(message).collect();
    let least = best(|| {
        let mut pcm = PcmDecoder::default();
        let mut samples = 0;
        for text in &messages {
            let ServerEvent::AudioDelta { delta, .. } = parse_server(text)? else {
                return Err("a delta was not understood".into());
            };
            samples += black_box(pcm.push(&BASE64_STANDARD.decode(delta)?)).len();
        }
        Ok(samples)
    })?;
    row("realtime messages, PCM of 24 kHz", messages.len(), least, Some(AIM));
    Ok(())
}

/// Bytes to samples alone.
fn bytes(format: Format) -> Res<()> {
    let bytes = encoded(format)?;
    let parts: Vec<&[u8]> = bytes.chunks(bytes.len() / (SECONDS * DELTAS_PER_SECOND)).collect();
    let least = best(|| {
        let mut decoder = Decoder::sniffing(Some(format), RATE);
        let mut samples = 0;
        for part in &parts {
            samples += black_box(decoder.push(part)?).len();
        }
        Ok(samples + decoder.finish()?.len())
    })?;
    row(&format!("{} of 24 kHz, bytes to samples", format.name()), parts.len(), least, None);
    Ok(())
}

fn encoded(format: Format) -> Res<Vec<u8>> {
    let mut encoder = Encoder::new(format, RATE, KBPS)?;
    let mut bytes = encoder.push(&sound())?;
    bytes.extend(encoder.finish()?);
    Ok(bytes)
}
