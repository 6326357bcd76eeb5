//! From the click on "Design voice" to the first audible sample, in the real window with the real engine.

use std::{path::Path, thread, time::Duration};

use timbre::{
    model::Language,
    settings::{self, Settings},
};

use crate::{
    Res,
    driver::Driver,
    program::{What, start_driven},
    recorder::{self, Recorder},
    table::{Aim, heading, row},
};

/// Programs started for each language, and clicks in each of them.
const STARTS: usize = 3;
const CLICKS: usize = 4;
/// What a creator needs at least to look at the window and click.
const LOOK: Duration = Duration::from_secs(2);
/// Silence after which a preview is certainly over.
const OVER: Duration = Duration::from_millis(800);

pub fn measure() -> Res<()> {
    let recorder = Recorder::start()?;
    heading("Click on \"Design voice\" to the first audible sample (formant engine)");
    for (language, name, prompt, text) in [
        (Language::En, "English", "A calm middle-aged man with a deep, warm voice.", "Good evening, my friends."),
        (Language::Zh, "Chinese", "沉稳的中年男性，音色低沉温暖。", "各位听众，晚上好。"),
    ] {
        let (mut first, mut later) = (Vec::new(), Vec::new());
        for _ in 0..STARTS {
            let times = clicks(&recorder, |data| prepare(data, language, prompt, text))?;
            first.extend(times.first().copied());
            later.extend(times.into_iter().skip(1));
        }
        row(&format!("{name}, first of the program"), "ms", &first, Aim::AtMost(200.0));
        row(&format!("{name}, later ones"), "ms", &later, Aim::AtMost(200.0));
    }
    row("of that: player to recorder", "ms", &recorder::own_delay(&recorder, 5)?, Aim::None);
    Ok(())
}

/// Settings in which everything is filled in.
fn prepare(data: &Path, language: Language, prompt: &str, text: &str) -> Res<()> {
    let mut settings = Settings::default();
    prompt.clone_into(&mut settings.draft.voice_prompt);
    text.clone_into(&mut settings.draft.preview_text);
    "bench".clone_into(&mut settings.draft.voice_name);
    settings.draft.language = language;
    Ok(settings::save(&data.join("settings.json"), &settings)?)
}

/// Milliseconds of each click in a program of its own.
fn clicks(recorder: &Recorder, prepare: impl FnOnce(&Path) -> Res<()>) -> Res<Vec<f64>> {
    let data = tempfile::tempdir()?;
    prepare(data.path())?;
    let (_program, addr) = start_driven(What::Timbre.command(data.path())?.args(["--lang", "en"]))?;
    let mut window = Driver::connect(&addr)?;
    thread::sleep(LOOK);
    let mut times = Vec::new();
    for _ in 0..CLICKS {
        recorder.silence(OVER)?;
        let clicked = window.click("Design voice")?;
        let heard = recorder.first_sound(clicked)?;
        times.push(recorder::millis(clicked, heard));
    }
    Ok(times)
}
