//! Export speed beside the programs that everybody knows: both read one WAV file of 16 bit and write one file.

use std::{
    f32::consts::TAU,
    fs::{self, File},
    io::BufWriter,
    ops::ControlFlow,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use timbre::{
    audio::{
        self, WavDepth,
        export::{self, Tags},
        wav_bytes,
    },
    model::{Clip, ExportFormat, ExportOptions, ExportRecipe, LoudnessTarget, SampleRate},
};

use crate::Res;

const RATE: SampleRate = SampleRate::HZ_24000;
/// Seconds of sound.
const SECONDS: usize = 300;
const ROUNDS: usize = 5;
/// Speed relative to the program's.
const AIM: f64 = 0.9;

/// A format, and the program with its arguments before the two files.
const PAIRS: [(ExportFormat, &str, &[&str]); 5] = [
    (ExportFormat::Mp3 { kbps: 128 }, "lame", &["--quiet", "-b", "128"]),
    (ExportFormat::Mp3Vbr { quality: 2 }, "lame", &["--quiet", "-V", "2"]),
    (ExportFormat::Flac16, "flac", &["-s", "-f", "-5"]),
    (ExportFormat::Opus { kbps: 64 }, "opusenc", &["--quiet", "--bitrate", "64"]),
    (ExportFormat::Opus { kbps: 32 }, "opusenc", &["--quiet", "--bitrate", "32"]),
];

pub fn run() -> Res<()> {
    let folder = tempfile::tempdir()?;
    let input = folder.path().join("in.wav");
    fs::write(&input, wav_bytes(&sound(), WavDepth::Bits16))?;
    let cores = std::thread::available_parallelism()?;
    println!("{:<22} {:>12} {:>12} {:>8} {:>8}  aim", "export of five minutes", "ours", "program", "speed", "size");
    println!("(the programs use one core; FLAC is coded on all {cores} that are free)");
    for (format, program, arguments) in PAIRS {
        let output = folder.path().join(format!("out.{}", format.extension()));
        row(&input, &output, format, program, arguments)?;
    }
    finished(&input, &folder.path().join("finished.wav"))
}

/// Something like a voice: a tone with overtones that comes and goes, over a hiss.
fn sound() -> Clip {
    let hz = RATE.hz() as f32;
    let mut noise = 1_u32;
    let mut sample = |n: usize| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = (noise >> 8) as f32 / 8_388_608.0 - 1.0;
        let time = n as f32 / hz;
        let phase = TAU * (140.0 * time + 3.0 * (TAU * 0.7 * time).sin());
        let syllable = (TAU * 3.0 * time).sin().max(0.0);
        let voice: f32 = (1..20_u8).map(|k| (phase * f32::from(k)).sin() / f32::from(k)).sum();
        syllable * (voice * 0.2 + hiss * 0.03) + hiss * 0.001
    };
    Clip::new(RATE, (0..RATE.hz() as usize * SECONDS).map(&mut sample).collect::<Vec<_>>())
}

fn row(input: &Path, output: &Path, format: ExportFormat, program: &str, arguments: &[&str]) -> Res<()> {
    let recipe = ExportRecipe { format, options: ExportOptions::default() };
    let (mut ours, mut theirs) = (Duration::MAX, Duration::MAX);
    let (mut our_size, mut their_size) = (0, 0);
    for _ in 0..ROUNDS {
        ours = ours.min(export(input, output, &recipe)?);
        our_size = fs::metadata(output)?.len();
        let start = Instant::now();
        if !run_program(program, arguments, input, output)? {
            println!("{format:<22} {:>10.3} s {program} is not installed", ours.as_secs_f64());
            return Ok(());
        }
        theirs = theirs.min(start.elapsed());
        their_size = fs::metadata(output)?.len();
    }
    let speed = theirs.as_secs_f64() / ours.as_secs_f64();
    let size = our_size as f64 / their_size as f64;
    let verdict = if speed >= AIM { "met" } else { "MISSED" };
    let (ours, theirs) = (ours.as_secs_f64(), theirs.as_secs_f64());
    let name = format.to_string();
    println!("{name:<22} {ours:>10.3} s {theirs:>10.3} s {speed:>7.2}x {size:>7.3}x  >= {AIM}x {program}: {verdict}");
    Ok(())
}

fn run_program(program: &str, arguments: &[&str], input: &Path, output: &Path) -> Res<bool> {
    let mut command = Command::new(program);
    command.args(arguments);
    match program {
        "flac" => command.arg("-o").arg(output).arg(input),
        _ => command.arg(input).arg(output),
    };
    match command.output() {
        Ok(done) if done.status.success() => Ok(true),
        Ok(done) => Err(String::from_utf8_lossy(&done.stderr).into()),
        Err(_) => Ok(false),
    }
}

/// Reads, decodes, encodes and writes, as the program beside it does.
fn export(input: &Path, output: &Path, recipe: &ExportRecipe) -> Res<Duration> {
    let start = Instant::now();
    let clip = audio::decode(&fs::read(input)?)?;
    let file = BufWriter::new(File::create(output)?);
    export::write(&clip, recipe, &Tags::default(), file, &mut |_| ControlFlow::Continue(()))?;
    Ok(start.elapsed())
}

/// With all that finishing does, which no program does in one go.
fn finished(input: &Path, output: &Path) -> Res<()> {
    let mut options = ExportOptions { rate: timbre::model::ExportRate::Hz44100, ..ExportOptions::default() };
    options.finish.loudness = LoudnessTarget::Lufs16;
    (options.finish.limit, options.finish.trim) = (true, true);
    let took = export(input, output, &ExportRecipe { format: ExportFormat::Wav24, options })?;
    let times = SECONDS as f64 / took.as_secs_f64();
    println!("{:<22} {:>10.3} s {times:>10.0} times as fast as it is heard", "finished, WAV 24", took.as_secs_f64());
    Ok(())
}
