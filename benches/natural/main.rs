//! How fast the natural voices speak, how soon they are heard, and what memory they take: `make bench-natural`.
//!
//! It ends with a failure where an aim is missed. The best of some rounds counts, because what else runs on the machine only slows a round down. Memory is that of this whole process.

use std::{
    error::Error,
    ops::ControlFlow,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use timbre::{
    engine::{ENGINE_RATE, Engine, NaturalEngine, Utterance, VoiceSpec, describe},
    model::Language,
    settings::Paths,
};

/// A bench may fail with anything; it is printed.
type Res<T> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 5;
/// Twelve words without a comma.
const SENTENCE: &str = "The old lighthouse keeper walked slowly down to the harbour every morning.";
const CLAUSES: &str = "When the storm had passed, the old lighthouse keeper walked slowly down to the harbour.";
const LONG: &str = "The old lighthouse keeper walked slowly down to the harbour every morning, because he liked to see \
    the boats come in. Nobody in the village knew how old he was, and nobody dared to ask him. When the winter came he \
    stayed inside for weeks, reading books about distant countries that he would never see, and writing letters that he \
    would never send. Only the children visited him, and to them he told the stories of the sea.";

fn main() -> Res<()> {
    let Some(pack) = pack() else {
        println!("the voice pack is not there; scripts/fetch-voicepack fetches it");
        return Ok(());
    };
    let words = tempfile::tempdir()?;
    let engine = NaturalEngine::new(&pack, words.path());
    let voice = engine.cast(describe::spec("A warm woman with a clear voice", 3), Language::En);
    println!("{:<52} {:>10}  aim", "natural voices", "measured");
    let heard = spoken(&engine, &voice, CLAUSES)?;
    println!("{:<52} {:>8.2} s", "first sound, nothing loaded", heard.first.as_secs_f64());
    let rtf = best(|| spoken(&engine, &voice, LONG).map(|heard| heard.took.as_secs_f64() / heard.seconds))?;
    let mut met = row("time for a second of sound, long text", rtf, "s", 0.25);
    met &= row("first sound of a sentence of 12 words", first(&engine, &voice, SENTENCE)?, "s", 0.5);
    met &= row("first sound where there is a comma", first(&engine, &voice, CLAUSES)?, "s", 0.35);
    met &= row("from a stop to the end of the work, at worst", stop(&engine, &voice)?, "s", 0.1);
    met &= memory(&engine, &voice)?;
    if met { Ok(()) } else { Err("an aim was missed".into()) }
}

/// The pack that the tests use, else the user's.
fn pack() -> Option<PathBuf> {
    let given = std::env::var_os("TIMBRE_VOICE_PACK").map(PathBuf::from);
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/voice-pack/installed");
    let own = Paths::resolve(None).ok().map(|paths| paths.voice_pack_dir);
    given.into_iter().chain([fetched]).chain(own).find(|folder| folder.join("pack.json").is_file())
}

struct Heard {
    first: Duration,
    took: Duration,
    seconds: f64,
}

const fn english(text: &str) -> Utterance<'_> {
    Utterance { text, language: Language::En, speech_rate: 1.0, pitch_rate: 1.0 }
}

fn spoken(engine: &NaturalEngine, voice: &VoiceSpec, text: &str) -> Res<Heard> {
    let (begun, mut first, mut samples) = (Instant::now(), None, 0);
    engine.speak(voice, &english(text), &mut |block| {
        if !block.is_empty() {
            first.get_or_insert_with(|| begun.elapsed());
        }
        samples += block.len();
        ControlFlow::Continue(())
    })?;
    let seconds = samples as f64 / f64::from(ENGINE_RATE.hz());
    Ok(Heard { first: first.ok_or("no sound")?, took: begun.elapsed(), seconds })
}

/// The worst of the rounds, for what must never be late.
fn worst(mut round: impl FnMut() -> Res<f64>) -> Res<f64> {
    let mut most = 0.0_f64;
    for _ in 0..ROUNDS {
        most = most.max(round()?);
    }
    Ok(most)
}

fn best(mut round: impl FnMut() -> Res<f64>) -> Res<f64> {
    let mut least = f64::INFINITY;
    for _ in 0..ROUNDS {
        least = least.min(round()?);
    }
    Ok(least)
}

fn first(engine: &NaturalEngine, voice: &VoiceSpec, text: &str) -> Res<f64> {
    best(|| Ok(spoken(engine, voice, text)?.first.as_secs_f64()))
}

/// The longest time between one question whether to go on and the next, which is how late a "no" may come.
fn stop(engine: &NaturalEngine, voice: &VoiceSpec) -> Res<f64> {
    worst(|| {
        let (mut last, mut longest) = (Instant::now(), Duration::ZERO);
        engine.speak(voice, &english(LONG), &mut |_| {
            longest = longest.max(last.elapsed());
            last = Instant::now();
            ControlFlow::Continue(())
        })?;
        Ok(longest.as_secs_f64())
    })
}

fn memory(engine: &NaturalEngine, voice: &VoiceSpec) -> Res<bool> {
    engine.forget();
    thread::sleep(Duration::from_secs(1));
    let Some(before) = memory_of("VmRSS:") else { return Ok(true) };
    // The mark of the highest is set back to the present.
    std::fs::write("/proc/self/clear_refs", "5")?;
    spoken(engine, voice, LONG)?;
    let met = row("memory while speaking, at its highest", memory_of("VmHWM:").unwrap_or_default(), "MB", 650.0);
    thread::sleep(Duration::from_secs(30));
    let more = memory_of("VmRSS:").unwrap_or_default() - before;
    Ok(row("more than before, after 30 s of silence", more, "MB", 50.0) && met)
}

/// Memory of this process in megabytes; `None` where the system does not tell.
fn memory_of(mark: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(mark))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok().map(|kilobytes| kilobytes / 1_024.0)
}

/// Prints a figure, and tells whether it is what is aimed at.
fn row(name: &str, measured: f64, unit: &str, aim: f64) -> bool {
    let met = measured <= aim;
    println!("{name:<52} {measured:>8.2} {unit}  <= {aim}: {}", if met { "met" } else { "MISSED" });
    met
}
