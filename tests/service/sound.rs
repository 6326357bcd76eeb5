//! The real engine behind the service: previews and live speech are speech, and follow the description.

use std::{ops::ControlFlow, path::Path, sync::Arc};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tempfile::TempDir;
use timbre::{
    audio::{
        WavDepth, decode, median_f0, pcm16,
        voice::{Measures, measure},
        wav_bytes,
    },
    catalog::Catalog,
    engine::{ENGINE_RATE, Engine as _, FormantEngine, Utterance, describe},
    model::{Clip, Language, SampleRate},
    service::Service,
};

use crate::{
    enrollment::{CLONED, data_uri},
    support::{DESIGNED, SYSTEM, Session, audio, call, http, kinds, serve},
};

const LOW_MALE: &str = "An old man with a very deep, low, calm voice";
const HIGH_CHILD: &str = "A little girl, six years old, with a high, lively, cheerful voice";
/// More than ten seconds, whoever says it.
const LONG: &str = "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background. \
    It is easy to tell the depth of a well. These days a chicken leg is a rare dish. \
    Rice is often served in round bowls. The juice of lemons makes fine punch.";
const ENGLISH: &str = "The rainbow is a division of white light into many beautiful colours.";

/// A service with the formant engine, and its folder.
async fn service(program: &Path) -> (Service, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let engine = Arc::new(FormantEngine::with_program(program, dir.path().join("engine")));
    (serve(dir.path(), engine, Catalog::bundled()).await.unwrap(), dir)
}

async fn formant() -> (Service, TempDir) {
    service(Path::new("espeak-ng")).await
}

async fn create(service: &Service, prompt: &str, text: &str, language: &str, parameters: Value) -> (String, Vec<u8>) {
    let input = json!({"action": "create", "target_model": DESIGNED, "voice_prompt": prompt, "preview_text": text,
        "language": language});
    let body = json!({"model": "qwen-voice-design", "input": input, "parameters": parameters});
    let (status, answer) = call(&http(), service, body).await;
    assert_eq!(status, 200, "{answer}");
    let output = &answer["output"];
    let data = BASE64_STANDARD.decode(output["preview_audio"]["data"].as_str().unwrap()).unwrap();
    (output["voice"].as_str().unwrap().to_owned(), data)
}

async fn speak(service: &Service, model: &str, settings: Value, text: &str) -> Vec<Value> {
    let mut session = Session::open(service.addr(), model).await;
    assert_eq!(session.update(settings).await["type"], "session.updated");
    session.append(text).await;
    session.finished().await
}

fn rms(clip: &Clip) -> f32 {
    (clip.samples.iter().map(|x| x * x).sum::<f32>() / clip.samples.len().max(1) as f32).sqrt()
}

#[tokio::test]
async fn the_preview_is_speech_at_every_rate() {
    let (service, _dir) = formant().await;
    let mut lengths = Vec::new();
    for rate in [8_000, 16_000, 24_000, 48_000] {
        let (_, wav) = create(&service, "A calm adult man", ENGLISH, "en", json!({"sample_rate": rate})).await;
        let clip = decode(&wav).unwrap();
        assert_eq!(clip.rate.hz(), rate);
        assert!(rms(&clip) > 0.01, "{rate}: {}", rms(&clip));
        lengths.push(clip.duration().as_secs_f64());
    }
    assert!(lengths.iter().all(|seconds| (2.0..9.0).contains(seconds)), "{lengths:?}");
}

#[tokio::test]
async fn a_low_man_and_a_high_child_differ_in_preview_and_live() {
    let (service, _dir) = formant().await;
    let mut pitches = Vec::new();
    for prompt in [LOW_MALE, HIGH_CHILD] {
        let (voice, wav) = create(&service, prompt, ENGLISH, "en", json!({})).await;
        let events = speak(&service, DESIGNED, json!({"voice": voice, "language_type": "English"}), ENGLISH).await;
        let live = pcm16(&audio(&events), SampleRate::HZ_24000);
        pitches.push((median_f0(&decode(&wav).unwrap()).unwrap(), median_f0(&live).unwrap()));
    }
    let [(man, man_live), (child, child_live)] = pitches[..] else { panic!() };
    assert!(man < 120.0 && child > 230.0, "previews at {man} and {child} Hz");
    assert!((man_live / man - 1.0).abs() < 0.15 && (child_live / child - 1.0).abs() < 0.15, "{pitches:?}");
}

#[tokio::test]
async fn chinese_prompts_and_texts_work_as_well() {
    let (service, _dir) = formant().await;
    let text = "各位听众朋友，大家好，欢迎收听晚间新闻。";
    let low = create(&service, "低沉浑厚的老年男性，语速缓慢", text, "zh", json!({})).await.1;
    let high = create(&service, "六岁的小女孩，声音清脆，音调很高", text, "zh", json!({})).await.1;
    let (low, high) = (median_f0(&decode(&low).unwrap()).unwrap(), median_f0(&decode(&high).unwrap()).unwrap());
    assert!(low < 130.0 && high > 200.0, "{low} and {high} Hz");
}

#[tokio::test]
async fn a_kept_voice_sounds_the_same_after_a_restart() {
    let (service, dir) = formant().await;
    let (voice, _) = create(&service, HIGH_CHILD, ENGLISH, "en", json!({})).await;
    let settings = json!({"voice": voice});
    let before = audio(&speak(&service, DESIGNED, settings.clone(), "Hello there.").await);
    service.stop().await;
    let engine = Arc::new(FormantEngine::new(dir.path().join("engine")));
    let service = serve(dir.path(), engine, Catalog::bundled()).await.unwrap();
    assert!(audio(&speak(&service, DESIGNED, settings, "Hello there.").await) == before);
}

#[tokio::test]
async fn two_takes_of_one_description_differ() {
    let (service, _dir) = formant().await;
    let takes = (
        create(&service, LOW_MALE, "Hello there.", "en", json!({})).await,
        create(&service, LOW_MALE, "Hello there.", "en", json!({})).await,
    );
    assert!(takes.0.0 != takes.1.0 && takes.0.1 != takes.1.1);
}

#[tokio::test]
async fn speech_rate_pitch_rate_and_volume_are_heard() {
    let (service, _dir) = formant().await;
    let live = async |settings: Value| {
        let mut settings = settings;
        settings["voice"] = json!("Ethan");
        pcm16(&audio(&speak(&service, SYSTEM, settings, ENGLISH).await), SampleRate::HZ_24000)
    };
    let plain = live(json!({})).await;
    let fast = live(json!({"speech_rate": 1.6})).await;
    let high = live(json!({"pitch_rate": 1.4})).await;
    let soft = live(json!({"volume": 25})).await;
    let ratio = fast.duration().as_secs_f64() / plain.duration().as_secs_f64();
    assert!((0.5..0.8).contains(&ratio), "{ratio}");
    let ratio = median_f0(&high).unwrap() / median_f0(&plain).unwrap();
    assert!((1.25..1.55).contains(&ratio), "{ratio}");
    assert!((rms(&soft) / rms(&plain) - 0.5).abs() < 0.02);
}

#[tokio::test]
async fn every_language_speaks_live() {
    let (service, _dir) = formant().await;
    for (language, text) in [
        ("Chinese", "今天天气很好。"),
        ("English", "The weather is fine today."),
        ("German", "Heute ist das Wetter schön."),
        ("Italian", "Oggi il tempo è bello."),
        ("Portuguese", "Hoje o tempo está bom."),
        ("Spanish", "Hoy hace buen tiempo."),
        ("Japanese", "今日は天気がいいです。"),
        ("Korean", "오늘은 날씨가 좋습니다."),
        ("French", "Il fait beau aujourd'hui."),
        ("Russian", "Сегодня хорошая погода."),
    ] {
        let events = speak(&service, SYSTEM, json!({"language_type": language}), text).await;
        let clip = pcm16(&audio(&events), SampleRate::HZ_24000);
        assert!(clip.duration().as_secs_f64() > 0.6 && rms(&clip) > 0.01, "{language}: {:?}", clip.duration());
    }
}

#[tokio::test]
async fn a_missing_program_makes_no_voice_and_is_named() {
    let (service, dir) = service(Path::new("/nonexistent/espeak-ng")).await;
    let input = json!({"action": "create", "target_model": DESIGNED, "voice_prompt": LOW_MALE,
        "preview_text": ENGLISH, "language": "en"});
    let body = json!({"model": "qwen-voice-design", "input": input});
    let (status, answer) = call(&http(), &service, body).await;
    assert_eq!((status.as_u16(), answer["code"].as_str()), (500, Some("InternalError.Algo")));
    assert!(answer["message"].as_str().unwrap().contains("Install the package espeak-ng"), "{answer}");
    assert_eq!(std::fs::read_dir(dir.path().join("voices")).unwrap().count(), 0);
    let events = speak(&service, SYSTEM, json!({}), "Hello there.").await;
    assert!(kinds(&events).contains(&"error") && audio(&events).is_empty());
}

/// A service's voice from a recording of what the engine says with a description.
async fn cloned(service: &Service, engine: &FormantEngine, words: &str) -> (Measures, String) {
    let voice = describe::spec(words, 5);
    let utterance = Utterance { text: LONG, language: Language::En, speech_rate: 1.0, pitch_rate: 1.0 };
    let mut samples = Vec::new();
    let mut sink = |block: &[f32]| {
        samples.extend_from_slice(block);
        ControlFlow::Continue(())
    };
    engine.speak(&voice, &utterance, &mut sink).unwrap();
    let clip = Clip::new(ENGINE_RATE, samples);
    let audio = json!({"data": data_uri(&wav_bytes(&clip, WavDepth::Bits16))});
    let input = json!({"action": "create", "target_model": CLONED, "audio": audio});
    let (status, made) = call(&http(), service, json!({"model": "qwen-voice-enrollment", "input": input})).await;
    assert_eq!(status, 200, "{made}");
    (measure(&clip).unwrap(), made["output"]["voice"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_clone_comes_near_to_its_speaker() {
    let (service, dir) = formant().await;
    let engine = FormantEngine::new(dir.path().join("sampled"));
    let mut heard = Vec::new();
    for words in ["An old man with a deep hoarse slow voice", "A young woman", "八岁小女孩"] {
        let (sample, voice) = cloned(&service, &engine, words).await;
        let settings = json!({"voice": voice, "language_type": "English"});
        let live = pcm16(&audio(&speak(&service, CLONED, settings, LONG).await), SampleRate::HZ_24000);
        let live = measure(&live).unwrap();
        let tract = |it: &Measures| it.formant_spacing_hz.unwrap();
        assert!((live.f0_hz / sample.f0_hz - 1.0).abs() < 0.08, "{words}: {live:?} of {sample:?}");
        assert!((tract(&live) / tract(&sample) - 1.0).abs() < 0.08, "{words}: {live:?} of {sample:?}");
        heard.push(live);
    }
    let [man, woman, child] = heard[..] else { panic!() };
    assert!(man.f0_hz < woman.f0_hz && woman.f0_hz < child.f0_hz && man.pace_hz < woman.pace_hz, "{heard:?}");
    let files: Vec<_> = std::fs::read_dir(dir.path().join("voices")).unwrap().collect();
    assert_eq!(files.len(), 3);
    for file in files {
        let record: Value = serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        assert_eq!(record["approximation"], true, "{record}");
    }
}

#[tokio::test]
async fn twenty_sessions_speak_at_once() {
    let (service, _dir) = formant().await;
    let all = futures_util::future::join_all((0..20).map(|_| speak(&service, SYSTEM, json!({}), "Hello there."))).await;
    let first = audio(&all[0]);
    assert!(first.len() > 20_000 && all.iter().all(|events| audio(events) == first));
}
