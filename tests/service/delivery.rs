//! Instructions over real sockets: heard where a model takes them, passed over where it does not.

use std::sync::Arc;

use serde_json::{Value, json};
use timbre::{
    audio::{
        decode, pcm16,
        voice::{Measures, measure},
    },
    catalog::Catalog,
    engine::FormantEngine,
    model::{Clip, SampleRate},
    wire::synthesis::{COSY_SPEECH_PATH, QWEN_SPEECH_PATH},
};

use crate::{
    engines::Sine,
    support::{Fixture, KEY, Session, audio, http, serve},
    tasks::{FLASH, Tasks},
};

const INSTRUCTED: &str = "qwen3-tts-instruct-flash-realtime";
const ENGLISH: &str = "The birch canoe slid on the smooth planks. It is easy to tell the depth of a well.";
const CHINESE: &str = "春天来了，花园里的花都开了。孩子们在草地上跑来跑去。";

/// A service with the formant engine.
async fn formant() -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let engine = Arc::new(FormantEngine::new(dir.path().join("engine")));
    let service = serve(dir.path(), engine, Catalog::bundled()).await.unwrap();
    Fixture { dir, service, engine: Arc::new(Sine::default()), http: http() }
}

async fn live(fixture: &Fixture, model: &str, instructions: &str, text: &str) -> Clip {
    let mut session = Session::open(fixture.service.addr(), model).await;
    let settings = json!({"voice": "Cherry", "mode": "commit", "instructions": instructions});
    assert_eq!(session.update(settings).await["type"], "session.updated");
    session.append(text).await;
    session.commit().await;
    pcm16(&audio(&session.finished().await), SampleRate::HZ_24000)
}

async fn posted(fixture: &Fixture, path: &str, body: Value) -> Clip {
    let url = format!("{}{path}", fixture.service.base_url());
    let answer = fixture.http.post(url).bearer_auth(KEY).json(&body).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    let url = answer["output"]["audio"]["url"].as_str().unwrap_or_else(|| panic!("{answer}"));
    decode(&fixture.http.get(url).send().await.unwrap().bytes().await.unwrap()).unwrap()
}

async fn task(fixture: &Fixture, model: &str, voice: &str, instruction: &str) -> Clip {
    let mut tasks = Tasks::open(fixture).await;
    let parameters = json!({"voice": voice, "format": "wav", "sample_rate": 24_000, "instruction": instruction});
    tasks.ask("run-task", json!({"model": model, "input": {}, "parameters": parameters})).await;
    tasks.text(ENGLISH).await;
    tasks.finish().await;
    decode(&tasks.outcome().await.sound).unwrap()
}

fn heard(clip: &Clip) -> Measures {
    measure(clip).unwrap()
}

fn seconds(clip: &Clip) -> f64 {
    clip.duration().as_secs_f64()
}

#[tokio::test]
async fn a_session_speaks_as_it_is_told_in_both_languages() {
    let fixture = formant().await;
    for (text, [whisper, faster, cheerful, calm]) in [
        (ENGLISH, ["Whisper.", "Speak faster.", "In a cheerful, lively way", "calmly"]),
        (CHINESE, ["用耳语的方式说", "语速快一点", "语气开心活泼", "语气平静"]),
    ] {
        let told = async |instructions: &str| live(&fixture, INSTRUCTED, instructions, text).await;
        let plain = told("").await;
        let (whispered, fast) = (told(whisper).await, told(faster).await);
        assert!(measure(&plain).is_some() && measure(&whispered).is_none(), "{whisper}: there is no pitch in it");
        assert!(seconds(&fast) < seconds(&plain) * 0.95, "{faster}");
        let (wide, narrow) = (heard(&told(cheerful).await), heard(&told(calm).await));
        assert!(wide.spread_st > narrow.spread_st * 1.15, "{cheerful}: {wide:?} {narrow:?}");
    }
}

#[tokio::test]
async fn models_that_take_no_instructions_pass_them_over() {
    let fixture = formant().await;
    let flash = "qwen3-tts-flash-realtime";
    assert_eq!(live(&fixture, flash, "Whisper slowly.", ENGLISH).await, live(&fixture, flash, "", ENGLISH).await);
    let body = |instructions: &str| json!({"model": "qwen3-tts-flash", "input": {"text": ENGLISH, "voice": "Cherry", "instructions": instructions}});
    let told = posted(&fixture, QWEN_SPEECH_PATH, body("Whisper slowly.")).await;
    assert_eq!(told, posted(&fixture, QWEN_SPEECH_PATH, body("")).await);
}

#[tokio::test]
async fn speech_over_http_follows_instructions_in_either_place() {
    let fixture = formant().await;
    let instructed = "qwen3-tts-instruct-flash";
    let plain = json!({"model": instructed, "input": {"text": ENGLISH, "voice": "Cherry"}});
    let (mut input, mut parameters) = (plain.clone(), plain.clone());
    input["input"]["instructions"] = json!("Speak very slowly.");
    parameters["parameters"] = json!({"instructions": "Speak very slowly."});
    let plain = posted(&fixture, QWEN_SPEECH_PATH, plain).await;
    let (input, parameters) =
        (posted(&fixture, QWEN_SPEECH_PATH, input).await, posted(&fixture, QWEN_SPEECH_PATH, parameters).await);
    assert!(input == parameters && seconds(&input) > seconds(&plain) * 1.15, "{} {}", seconds(&input), seconds(&plain));

    let cosy = async |voice: &str, instruction: &str| {
        let input = json!({"text": ENGLISH, "voice": voice, "format": "wav", "instruction": instruction});
        posted(&fixture, COSY_SPEECH_PATH, json!({"model": FLASH, "input": input})).await
    };
    let plain = cosy("longanyang", "").await;
    assert!(seconds(&cosy("longanyang", "你说话的情感是sad。").await) > seconds(&plain) * 1.05);
    assert_eq!(cosy("longanyang", "speak slowly").await, plain, "this voice knows fixed sentences only");
    let other = cosy("longanhuan_v3", "").await;
    assert_eq!(cosy("longanhuan_v3", "你说话的情感是sad。").await, other, "this voice takes no instructions");
}

#[tokio::test]
async fn tasks_follow_fixed_sentences_and_free_words() {
    let fixture = formant().await;
    let fixed = async |instruction: &str| task(&fixture, FLASH, "longanyang", instruction).await;
    let (happy, sad) = (fixed("你说话的情感是happy。").await, fixed("你说话的情感是sad。").await);
    assert!(heard(&happy).f0_hz > heard(&sad).f0_hz * 1.05 && seconds(&sad) > seconds(&happy) * 1.1);
    let neutral = fixed("你说话的情感是neutral。").await;
    let told = fixed("你正在进行新闻播报，你说话的情感是neutral。").await;
    assert!(seconds(&told) < seconds(&neutral), "news are read a little faster");

    let (model, voice) = ("qwen-audio-3.0-tts-plus", "longanlufeng");
    let free = async |instruction: &str| task(&fixture, model, voice, instruction).await;
    let (plain, slow) = (free("").await, free("请慢慢地、悲伤地说").await);
    assert!(seconds(&slow) > seconds(&plain) * 1.1 && heard(&slow).f0_hz < heard(&plain).f0_hz);
}
