//! The offline engine's first block, cold and warm, and what a take's picture costs; no window.

use std::{ops::ControlFlow, process::Command, time::Instant};

use timbre::{
    audio::{
        self,
        wav::{WavDepth, wav_bytes},
    },
    engine::{Engine, FormantEngine, Utterance, VoiceSpec, describe},
    model::{Clip, Language, SampleRate},
};

use crate::{
    Res,
    table::{Aim, heading, row},
};

/// The word that makes this program measure one engine and print what it found.
pub const CHILD: &str = "engine-child";
const TURNS: usize = 5;

pub fn measure() -> Res<()> {
    heading("The formant engine: call to first block");
    for (name, language) in [("English", "en"), ("Chinese", "zh")] {
        let mut columns: [Vec<f64>; 3] = Default::default();
        for _ in 0..TURNS {
            // A process of its own, because dictionaries stay loaded.
            let output = Command::new(std::env::current_exe()?).args([CHILD, language]).output()?;
            let said = String::from_utf8(output.stdout)?;
            for (column, number) in columns.iter_mut().zip(said.split_whitespace()) {
                column.push(number.parse()?);
            }
        }
        for (column, state) in columns.iter().zip(["nothing loaded", "loaded, new voice", "loaded, known voice"]) {
            row(&format!("{name}, {state}"), "ms", column, Aim::None);
        }
    }
    heading("A take of one minute");
    picture()
}

/// Measures one engine; prints milliseconds.
pub fn child(words: &[String]) -> Res<()> {
    let (language, text) = match words.first().map(String::as_str) {
        Some("zh") => (Language::Zh, "各位听众，晚上好。"),
        _ => (Language::En, "Good evening, my friends."),
    };
    let folder = tempfile::tempdir()?;
    let engine = FormantEngine::new(folder.path().to_owned());
    for description in ["A calm old man.", "A bright young woman.", "A bright young woman."] {
        println!("{}", first_block(&engine, &describe::spec(description, 1), language, text)?);
    }
    Ok(())
}

fn first_block(engine: &FormantEngine, voice: &VoiceSpec, language: Language, text: &str) -> Res<f64> {
    let called = Instant::now();
    let mut first = None;
    let utterance = Utterance { text, language, speech_rate: 1.0, pitch_rate: 1.0 };
    engine.speak(voice, &utterance, &mut |block: &[f32]| {
        if block.is_empty() {
            return ControlFlow::Continue(());
        }
        first = Some(called.elapsed());
        ControlFlow::Break(())
    })?;
    Ok(first.ok_or("the engine is silent")?.as_secs_f64() * 1e3)
}

fn picture() -> Res<()> {
    let samples: Vec<f32> = (0..60 * 24_000).map(|n| (n as f32 * 0.05).sin() * 0.5).collect();
    let wav = wav_bytes(&Clip::new(SampleRate::HZ_24000, samples), WavDepth::Bits16);
    let (mut decoding, mut drawing) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let begun = Instant::now();
        let clip = audio::decode(&wav)?;
        decoding.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        std::hint::black_box(audio::peaks(&clip, 800));
        drawing.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    row("decoding its WAV", "ms", &decoding, Aim::None);
    row("its picture of 800 stretches", "ms", &drawing, Aim::None);
    Ok(())
}
