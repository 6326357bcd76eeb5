//! Realtime sessions at once against the built-in service, over real sockets and with the engine that speaks offline.
//! Client and service share the machine, so a row tells what both cost together.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use timbre::{
    catalog::Catalog,
    dashscope::{Client, Endpoint, NetOptions, SpeechEvent},
    engine::formant::FormantEngine,
    service::{self, ServiceConfig},
    settings::secrets::ApiKey,
    wire::{
        realtime::ClientEvent,
        session::{SessionConfig, SessionMode},
    },
};

use crate::{RATE, Res};

/// How many at once; the last is what is aimed at.
const CROWDS: [usize; 4] = [1, 20, 100, 200];
const TEXT: &str = "The lighthouse stood alone on the rock, and every evening its keeper climbed the stairs.";
/// A busy machine may take its time; nobody is to be called stalled for that.
const PATIENCE: Duration = Duration::from_mins(10);

/// What one session heard.
struct Heard {
    first: Duration,
    seconds: f64,
}

pub fn run() -> Res<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(crowds())
}

async fn crowds() -> Res<()> {
    let dir = tempfile::tempdir()?;
    let config = ServiceConfig {
        addr: ([127, 0, 0, 1], 0).into(),
        data_dir: dir.path().join("service"),
        engine: Arc::new(FormantEngine::new(dir.path().join("engine"))),
        catalog: Arc::new(Catalog::bundled()),
        key: None,
    };
    let service = service::start(config).await?;
    let key = ApiKey::new(service.key()).ok_or("the service has no key")?;
    let options = NetOptions {
        first_audio: PATIENCE,
        stall: PATIENCE,
        finish: PATIENCE,
        ready: PATIENCE,
        ..NetOptions::default()
    };
    let client = Client::with(Endpoint::parse(&service.base_url())?, key, options)?;
    println!(
        "\n{:<28} {:>8} {:>14} {:>14} {:>16}",
        "sessions at once", "failed", "first audio", "the last", "x real time"
    );
    for crowd in CROWDS {
        row(&client, crowd).await?;
    }
    Ok(())
}

async fn row(client: &Client, crowd: usize) -> Res<()> {
    let start = Instant::now();
    let ended = join_all((0..crowd).map(|_| session(client, start))).await;
    let took = start.elapsed().as_secs_f64();
    let failed: Vec<_> = ended.iter().filter_map(|heard| heard.as_ref().err()).map(ToString::to_string).collect();
    let mut heard: Vec<_> = ended.into_iter().filter_map(Result::ok).collect();
    heard.sort_by_key(|heard| heard.first);
    let ms = |heard: Option<&Heard>| heard.map_or(0, |heard| heard.first.as_millis());
    let seconds: f64 = heard.iter().map(|heard| heard.seconds).sum();
    println!(
        "{crowd:<28} {:>8} {:>11} ms {:>11} ms {:>16.1}",
        failed.len(),
        ms(heard.get(heard.len() / 2)),
        ms(heard.last()),
        seconds / took
    );
    if let Some(failure) = failed.first() {
        println!("  the first failure: {failure}");
    }
    Ok(())
}

/// One session with one text, from the socket to its end.
async fn session(client: &Client, start: Instant) -> Result<Heard, timbre::dashscope::Error> {
    let (sender, mut receiver) = client.realtime(&"qwen3-tts-flash-realtime".into()).await?;
    let session = SessionConfig {
        voice: Some("Cherry".into()),
        mode: Some(SessionMode::Commit),
        response_format: Some("pcm".to_owned()),
        sample_rate: Some(RATE.hz()),
        ..SessionConfig::default()
    };
    sender.send(ClientEvent::SessionUpdate { session }).await?;
    sender.send(ClientEvent::Append { text: TEXT.to_owned() }).await?;
    sender.send(ClientEvent::Commit).await?;
    sender.send(ClientEvent::Finish).await?;
    let (mut first, mut bytes) = (None, 0);
    loop {
        match receiver.next().await? {
            SpeechEvent::Audio(pcm) => {
                first.get_or_insert_with(|| start.elapsed());
                bytes += pcm.len();
            }
            SpeechEvent::Refused(error) => return Err(error),
            SpeechEvent::Finished => break,
            _ => {}
        }
    }
    Ok(Heard { first: first.unwrap_or(PATIENCE), seconds: RATE.duration(bytes / 2).as_secs_f64() })
}
