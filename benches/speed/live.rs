//! From the first audio on the socket to the first audible sample, in the real window, speaking live.

use std::{f32::consts::TAU, ops::ControlFlow, path::Path, sync::Arc, thread, time::Duration};

use timbre::{
    catalog::Catalog,
    engine::{Engine, EngineError, Sink, Utterance, VoiceSpec},
    model::{ModelId, VoiceId},
    service::{self, ServiceConfig},
    settings::{self, Settings},
};

use crate::{
    Res,
    driver::Driver,
    program::{What, start_driven},
    proxy::Proxy,
    recorder::{self, Recorder},
    table::{Aim, heading, median, row, single},
};

const TURNS: usize = 7;
const LOOK: Duration = Duration::from_secs(2);
const OVER: Duration = Duration::from_millis(800);
/// Samples of a block, 50 ms, and blocks of a speech.
const BLOCK: usize = 1_200;
const BLOCKS: usize = 20;

/// Speaks a tone that is audible from its first millisecond on: a real voice may begin with silence.
struct Tone;

impl Engine for Tone {
    fn name(&self) -> &'static str {
        "tone"
    }

    fn speak(&self, _: &VoiceSpec, _: &Utterance<'_>, sink: &mut Sink<'_>) -> Result<(), EngineError> {
        for block in 0..BLOCKS {
            let sample = |n: usize| ((block * BLOCK + n) as f32 / 24_000.0 * 480.0 * TAU).sin() * 0.5;
            if sink(&(0..BLOCK).map(sample).collect::<Vec<_>>()) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }
}

pub fn measure() -> Res<()> {
    let recorder = Recorder::start()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (data, files) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let service = runtime.block_on(service::start(ServiceConfig {
        addr: ([127, 0, 0, 1], 0).into(),
        data_dir: files.path().to_owned(),
        engine: Arc::new(Tone),
        catalog: Arc::new(Catalog::bundled()),
        key: None,
    }))?;
    let proxy = Proxy::start(service.addr())?;
    prepare(data.path())?;
    let mut command = What::Timbre.command(data.path())?;
    command.args(["--lang", "en", "--endpoint", &format!("http://{}", proxy.addr)]);
    let (_program, addr) = start_driven(command.env("DASHSCOPE_API_KEY", service.key()))?;
    let mut window = Driver::connect(&addr)?;
    thread::sleep(LOOK);
    window.click("Live")?;
    let times = turns(&recorder, &proxy, &mut window)?;
    runtime.block_on(service.stop());
    let delay = recorder::own_delay(&recorder, 5)?;
    heading("First audio delta on the socket to the first audible sample (speaking live)");
    row("delta to recorded sound", "ms", &times, Aim::AtMost(30.0));
    row("of that: player to recorder", "ms", &delay, Aim::None);
    single("delta to the player's first sample", "ms", median(&times) - median(&delay), Aim::None);
    Ok(())
}

fn turns(recorder: &Recorder, proxy: &Proxy, window: &mut Driver) -> Res<Vec<f64>> {
    let mut times = Vec::new();
    for _ in 0..TURNS {
        recorder.silence(OVER)?;
        proxy.take();
        let clicked = window.click("Speak")?;
        let heard = recorder.first_sound(clicked)?;
        let passed = proxy.take().ok_or("no audio passed")?;
        times.push(recorder::millis(passed, heard));
    }
    Ok(times)
}

fn prepare(data: &Path) -> Res<()> {
    let mut settings = Settings::default();
    "One short sentence.".clone_into(&mut settings.live.text);
    settings.live.voice = Some(VoiceId::new("Cherry"));
    settings.live.model = Some(ModelId::new("qwen3-tts-flash-realtime"));
    Ok(settings::save(&data.join("settings.json"), &settings)?)
}
