//! Natural voices over real sockets. Skipped, with a word, where the voice pack is not there.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use timbre::{
    audio::{self, decode, pcm16, voice::measure},
    catalog::Catalog,
    engine::{Ensemble, pack::testing},
    model::{Clip, SampleRate},
};

use crate::{
    engines::Sine,
    support::{Fixture, Session, audio as sound_of, create, http, serve},
};

const DESIGNED: &str = "qwen3-tts-vd-realtime-2026-01-15";
const CLONED: &str = "qwen3-tts-vc-realtime-2026-01-15";
const TEXT: &str = "Good evening, and welcome to the show.";

struct Natural {
    fixture: Fixture,
    pack: PathBuf,
}

/// A service whose pack is a folder of its own, which may come and go.
async fn natural() -> Option<Natural> {
    let installed = testing::installed()?;
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("voice-pack");
    link(installed, &pack).unwrap();
    let engine = Arc::new(Ensemble::new(pack.clone(), &dir.path().join("engine")));
    let service = serve(&dir.path().join("service"), engine, Catalog::bundled()).await.unwrap();
    Some(Natural { fixture: Fixture { dir, service, engine: Arc::new(Sine::default()), http: http() }, pack })
}

/// The same files under another folder.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, place) = (entry.path(), entry.file_name());
        if path.is_dir() {
            link(&path, &to.join(place))?;
        } else {
            fs::hard_link(&path, to.join(&place)).or_else(|_| fs::copy(&path, to.join(&place)).map(drop))?;
        }
    }
    Ok(())
}

impl Natural {
    async fn design(&self, description: &str) -> (String, Clip) {
        let mut input = create(DESIGNED, "en", TEXT);
        input["voice_prompt"] = json!(description);
        let (status, answer) = self.fixture.design(input).await;
        assert_eq!(status, 200, "{answer}");
        let data = answer["output"]["preview_audio"]["data"].as_str().unwrap();
        let preview = decode(&BASE64_STANDARD.decode(data).unwrap()).unwrap();
        (answer["output"]["voice"].as_str().unwrap().to_owned(), preview)
    }

    async fn says(&self, model: &str, voice: &str) -> Clip {
        let mut session = Session::open(self.fixture.service.addr(), model).await;
        let updated = session.update(json!({"voice": voice, "mode": "commit"})).await;
        assert_eq!(updated["type"], "session.updated", "{updated}");
        session.append(TEXT).await;
        session.commit().await;
        pcm16(&sound_of(&session.finished().await), SampleRate::HZ_24000)
    }
}

fn pitch(clip: &Clip) -> f32 {
    audio::median_f0(clip).unwrap()
}

#[tokio::test]
async fn a_voice_stays_itself_whatever_becomes_of_the_pack() {
    let Some(natural) = natural().await else { return };
    let (voice, preview) = natural.design("An old man with a very deep voice").await;
    assert!((60.0..110.0).contains(&pitch(&preview)), "{}", pitch(&preview));
    let before = natural.says(DESIGNED, &voice).await;
    assert_eq!(before, preview, "what is heard live is the preview's voice");

    let away = natural.pack.with_extension("away");
    fs::rename(&natural.pack, &away).unwrap();
    let without = natural.says(DESIGNED, &voice).await;
    assert!(without != before && without.duration().as_secs_f32() > 0.5, "the other engine speaks for it");
    let (formant, _) = natural.design("A woman").await;
    let plain = natural.says(DESIGNED, &formant).await;

    fs::rename(&away, &natural.pack).unwrap();
    assert_eq!(natural.says(DESIGNED, &voice).await, before);
    assert_eq!(natural.says(DESIGNED, &formant).await, plain, "a voice of the other engine stays one");
}

#[tokio::test]
async fn system_voices_and_whispers_are_natural_too() {
    let Some(natural) = natural().await else { return };
    let cherry = natural.says("qwen3-tts-flash-realtime", "Cherry").await;
    assert!(measure(&cherry).is_some_and(|heard| heard.f0_hz > 150.0));
    let (_, whisper) = natural.design("A woman who whispers").await;
    assert!(measure(&whisper).is_none(), "a whisper has no pitch");
    assert!((audio::loudness(&whisper).lufs.unwrap() + 20.0).abs() < 2.0, "{:?}", audio::loudness(&whisper));
}

#[tokio::test]
async fn a_clone_has_the_pitch_of_its_sample() {
    let Some(natural) = natural().await else { return };
    let sample = sample(&natural, "A young woman with a high, clear voice").await;
    let uri =
        format!("data:audio/wav;base64,{}", BASE64_STANDARD.encode(audio::wav_bytes(&sample, audio::WavDepth::Bits16)));
    let input = json!({"action": "create", "target_model": CLONED, "preferred_name": "copy", "audio": {"data": uri}});
    let (status, answer) = natural.fixture.call(json!({"model": "qwen-voice-enrollment", "input": input})).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["output"]["fallback_reason"], "approximation_from_measurements");
    let clone = natural.says(CLONED, answer["output"]["voice"].as_str().unwrap()).await;
    let (own, copied) = (pitch(&sample), pitch(&clone));
    assert!((copied / own - 1.0).abs() < 0.25, "{copied} of {own}");
}

/// Some twelve seconds of a designed voice.
async fn sample(natural: &Natural, description: &str) -> Clip {
    let (_, preview) = natural.design(description).await;
    let samples: Vec<f32> = preview.samples.iter().copied().cycle().take(12 * 24_000).collect();
    Clip::new(preview.rate, samples)
}

#[tokio::test]
async fn languages_without_natural_voices_are_spoken_all_the_same() {
    let Some(natural) = natural().await else { return };
    let mut input = create(DESIGNED, "de", "Guten Abend und herzlich willkommen.");
    input["voice_prompt"] = json!("A calm man");
    let (status, answer): (_, Value) = natural.fixture.design(input).await;
    assert_eq!(status, 200, "{answer}");
    let data = answer["output"]["preview_audio"]["data"].as_str().unwrap();
    assert!(pitch(&decode(&BASE64_STANDARD.decode(data).unwrap()).unwrap()) < 180.0);
}
