//! The same faults against tasks, speech over plain HTTP and chat. All of it is charged, so all of it is sent once.

use std::time::Duration;

use timbre::{
    catalog::Catalog,
    dashscope::{Client, Error, ErrorKind, SpeechRequest, SpokenEvent, TaskDeadlines, TaskOrder},
    service::{Extras, Fault, Order},
    wire::{
        chat::ChatMessage,
        synthesis::{CosySpeech, QwenSpeech},
        task::Parameters,
    },
};

use crate::{
    client::without_key,
    faults::{HANG, Scene, breaks, refusals},
    http,
    tasks::{self, FLASH},
};

async fn scene(catalog: Catalog) -> Scene {
    Scene::with(Extras::default(), catalog).await
}

/// A limit's time may be left out where an answer is a stream.
fn same(one: ErrorKind, other: ErrorKind) -> bool {
    one == other || matches!((one, other), (ErrorKind::RateLimited(_), ErrorKind::RateLimited(_)))
}

/// Speaks a text of 200 characters as a task, or as far as it goes.
async fn speak(client: &Client, patience: TaskDeadlines) -> (Vec<u8>, Option<Error>) {
    let parameters = Parameters {
        voice: Some("longanyang".into()),
        format: Some("pcm".to_owned()),
        sample_rate: Some(24_000),
        ..Parameters::default()
    };
    let order = TaskOrder { model: FLASH.into(), parameters };
    let mut sound = Vec::new();
    let end = tokio::time::timeout(HANG, async {
        let text = format!("{}.", "a".repeat(199));
        let (_sender, mut receiver) = client.tasks(patience).await?.run_whole(&order, &text).await?;
        loop {
            match receiver.next().await? {
                SpokenEvent::Audio(bytes) => sound.extend(bytes),
                SpokenEvent::Finished { .. } => return Ok(()),
                _ => {}
            }
        }
    });
    let error = end.await.unwrap().err();
    (sound, error.map(without_key))
}

#[tokio::test]
async fn a_task_keeps_what_had_come_and_is_not_sent_again() {
    let scene = scene(tasks::catalog()).await;
    let (client, patience) = (scene.client(), TaskDeadlines::default());
    let (whole, error) = speak(&client, patience).await;
    assert_eq!((whole.len(), error), (200 * 2_400, None));
    for (fault, kind) in [
        (Fault::Cut { bytes: 10 }, ErrorKind::Interrupted),
        (Fault::CutInFrame, ErrorKind::Interrupted),
        (Fault::Close { code: 1007, reason: "Model not found".to_owned() }, ErrorKind::ModelGone),
        (Fault::Close { code: 1011, reason: String::new() }, ErrorKind::Interrupted),
        (Fault::Nonsense, ErrorKind::Nonsense),
        (Fault::Huge { bytes: 32 << 20 }, ErrorKind::Nonsense),
    ] {
        // The start of the task and of its sentence come first; then a word and a piece of sound by turns.
        for after in [0, 10] {
            scene.control.add(Order { after, ..Order::once("inference", fault.clone()) });
            let before = scene.control.calls("inference");
            let (sound, error) = speak(&client, patience).await;
            let error = error.unwrap();
            assert_eq!((error.kind, scene.control.calls("inference") - before), (kind, 1), "{fault:?}: {error:?}");
            assert!(whole.starts_with(&sound) && sound.len() < whole.len(), "{fault:?} {after}");
            assert_eq!(sound.is_empty(), after == 0, "{fault:?} {after}: what had come is kept");
        }
    }
}

#[tokio::test]
async fn a_task_bears_the_unknown_and_takes_neither_silence_nor_a_stall_for_success() {
    let scene = scene(tasks::catalog()).await;
    let (client, patience) = (scene.client(), TaskDeadlines::default());
    for fault in [Fault::Unknown, Fault::Delay { ms: 50 }] {
        scene.always("inference", &fault);
        let (sound, error) = speak(&client, patience).await;
        assert_eq!((sound.len(), error), (200 * 2_400, None), "{fault:?}");
    }
    scene.always("inference", &Fault::Empty);
    assert_eq!(speak(&client, patience).await.1.map(|error| error.kind), Some(ErrorKind::NoAudio));
    let short = Duration::from_millis(700);
    let short = TaskDeadlines { ready: short, first_audio: short, stall: short, finish: short, ..patience };
    for (fault, after) in [(Fault::SkipCreated, 0), (Fault::Stall, 0), (Fault::Stall, 1), (Fault::Stall, 10)] {
        scene.control.clear();
        scene.control.add(Order { after, ..Order::once("inference", fault.clone()) });
        let (sound, error) = speak(&client, short).await;
        assert_eq!(error.map(|error| error.kind), Some(ErrorKind::TimedOut), "{fault:?} {after}");
        assert_eq!(sound.is_empty(), after < 10);
    }
    for (fault, kind, _) in refusals() {
        scene.always("inference", &fault);
        assert_eq!(speak(&client, patience).await.1.map(|error| error.kind), Some(kind), "{fault:?}");
    }
}

#[tokio::test]
async fn speech_over_http_and_chat_are_sent_once_whatever_happens() {
    let scene = scene(http::catalog()).await;
    let client = scene.client();
    let requests: [(&str, SpeechRequest); 2] = [
        ("generation", QwenSpeech::new("test-flash".into(), "Ann".into(), "Hello there.").into()),
        ("SpeechSynthesizer", CosySpeech::new("test-cosy".into(), "longann".into(), "Hello there.").into()),
    ];
    for (action, request) in &requests {
        let mut calls = 0;
        for (fault, kind, _) in refusals().into_iter().chain(breaks()) {
            scene.always(action, &fault);
            let error = without_key(client.synthesize(request).await.err().unwrap());
            calls += 1;
            assert_eq!((error.kind, scene.control.calls(action)), (kind, calls), "{fault:?}: {error:?}");
        }
        for (fault, kind, _) in refusals() {
            scene.always(action, &fault);
            let error = without_key(client.synthesize_streaming(request).await.err().unwrap());
            calls += 1;
            assert!(same(error.kind, kind) && scene.control.calls(action) == calls, "{fault:?}: {error:?}");
        }
        scene.always(action, &Fault::Cut { bytes: 0 });
        let error = without_key(client.synthesize_streaming(request).await.err().unwrap());
        assert_eq!((error.kind, scene.control.calls(action)), (ErrorKind::Interrupted, calls + 1));
    }
    for (count, (fault, kind, _)) in refusals().into_iter().enumerate() {
        scene.always("completions", &fault);
        let error =
            without_key(client.chat(&"qwen-plus".into(), &[ChatMessage::new("user", "Hi")]).await.err().unwrap());
        assert!(same(error.kind, kind), "{fault:?}: {error:?}");
        assert_eq!(scene.control.calls("completions"), count as u64 + 1);
    }
}
