//! What an account keeps of all three services: a thousand voices each, through restarts, ready or not.

use std::{collections::BTreeSet, fs, time::Duration};

use serde_json::Value;
use timbre::{
    catalog::Catalog,
    dashscope::{Client, Error, ErrorKind, ManagedVoice, Sample, SpokenEvent, TaskDeadlines, TaskOrder},
    model::{SampleRate, SampleTerms, VoiceId},
    wire::{
        task::Parameters,
        voices::{CloneVoice, EnrollVoice, VoiceFamily, VoiceStatus},
    },
};

use crate::{
    client::{design, own},
    enrollment::{CLONED, COSY, file_server, hum, ready_in},
    support::{Fixture, Session, audio},
};

/// The documented limit of each service.
const MOST: usize = 1_000;

async fn make(client: &Client, family: VoiceFamily) -> Result<VoiceId, Error> {
    match family {
        VoiceFamily::QwenDesign => design(client).await.map(|made| made.voice),
        VoiceFamily::QwenClone => {
            let file = hum(SampleRate::HZ_24000, 10.0, 200.0);
            let request = CloneVoice {
                target_model: CLONED.into(),
                preferred_name: None,
                audio: Sample::check(file, &SampleTerms::QWEN).unwrap().data_uri(),
                text: None,
                language: Some("en".to_owned()),
            };
            client.clone_voice(&request).await.map(|made| made.voice)
        }
        VoiceFamily::Enrollment => {
            let text = "Dear listeners, hello everyone.";
            let request = EnrollVoice::from_description(COSY.into(), "mine", "A calm man", text);
            client.enroll_voice(&request, None).await.map(|made| made.voice)
        }
    }
}

/// Speaks with a voice of [`COSY`]'s.
async fn speak(client: &Client, model: &str, voice: &VoiceId) -> Result<Vec<u8>, Error> {
    let parameters = Parameters {
        voice: Some(voice.clone()),
        format: Some("pcm".to_owned()),
        sample_rate: Some(24_000),
        ..Parameters::default()
    };
    let order = TaskOrder { model: model.into(), parameters };
    let socket = client.tasks(TaskDeadlines::default()).await?;
    let (_sender, mut receiver) = socket.run_whole(&order, "Hello there.").await?;
    let mut sound = Vec::new();
    loop {
        match receiver.next().await? {
            SpokenEvent::Audio(bytes) => sound.extend(bytes),
            SpokenEvent::Finished { .. } => return Ok(sound),
            _ => {}
        }
    }
}

/// The files of the voices of a service.
fn files(fixture: &Fixture, family: VoiceFamily) -> Vec<Value> {
    let entries = fs::read_dir(fixture.dir.path().join("voices")).unwrap();
    let files = entries.map(|entry| serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap());
    files.filter(|file: &Value| file["family"] == family.model()).collect()
}

fn write(fixture: &Fixture, file: &Value) {
    let name = format!("{}.json", file["created_ms"]);
    fs::write(fixture.dir.path().join("voices").join(name), file.to_string()).unwrap();
}

/// Puts as many voices beside the only one of a service as it may have.
fn fill(fixture: &Fixture, family: VoiceFamily) {
    let [mut file] = <[Value; 1]>::try_from(files(fixture, family)).unwrap();
    let (id, time) = (file["voice"].as_str().unwrap().to_owned(), file["created_ms"].as_i64().unwrap());
    // No two voices share a time, not even of two services.
    let apart = match family {
        VoiceFamily::QwenDesign => 1,
        VoiceFamily::QwenClone => 2,
        VoiceFamily::Enrollment => 3,
    };
    for n in 1..i64::try_from(MOST).unwrap() {
        file["voice"] = format!("{id}{n}").into();
        file["created_ms"] = (time - apart * 10_000_000 - n).into();
        write(fixture, &file);
    }
}

#[tokio::test]
async fn a_thousand_voices_fill_each_service_for_itself() {
    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::ZERO)).await;
    for family in VoiceFamily::ALL {
        make(&own(&fixture), family).await.unwrap();
    }
    let [first, rest @ ..] = [VoiceFamily::Enrollment, VoiceFamily::QwenDesign, VoiceFamily::QwenClone];
    fill(&fixture, first);
    let fixture = fixture.restart().await;
    let client = own(&fixture);
    assert_eq!(make(&client, first).await.unwrap_err().kind, ErrorKind::QuotaFull);
    for family in rest {
        let other = make(&client, family).await.unwrap();
        client.delete_managed_voice(family, &other).await.unwrap();
        fill(&fixture, family);
    }
    let fixture = fixture.restart().await;
    let client = own(&fixture);
    for family in VoiceFamily::ALL {
        let voices = client.managed_voices(family).await.unwrap();
        let ids: BTreeSet<_> = voices.iter().map(|voice| voice.voice.clone()).collect();
        assert_eq!((voices.len(), ids.len()), (MOST, MOST), "{family:?}");
        let full = make(&client, family).await.unwrap_err();
        assert_eq!((full.kind, full.code.as_str()), (ErrorKind::QuotaFull, "Throttling.AllocationQuota"));
        assert!(full.message.contains("Maximum voice storage limit exceeded"), "{full:?}");
        client.delete_managed_voice(family, &voices[MOST - 1].voice).await.unwrap();
        let made = make(&client, family).await.unwrap();
        assert_eq!(client.managed_voices(family).await.unwrap()[0].voice, made, "the newest comes first");
        assert_eq!(make(&client, family).await.unwrap_err().kind, ErrorKind::QuotaFull);
    }
}

async fn all(client: &Client) -> Vec<ManagedVoice> {
    let mut voices = Vec::new();
    for family in VoiceFamily::ALL {
        for voice in client.managed_voices(family).await.unwrap() {
            voices.push(client.managed_voice(family, &voice.voice).await.unwrap());
        }
    }
    voices
}

#[tokio::test]
async fn voices_of_every_service_outlive_a_restart_and_sound_the_same() {
    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::ZERO)).await;
    let client = own(&fixture);
    let mut made = Vec::new();
    for family in VoiceFamily::ALL {
        made.push(make(&client, family).await.unwrap());
    }
    let url = file_server(hum(SampleRate::HZ_16000, 12.0, 120.0)).await;
    let request = EnrollVoice::from_recording(COSY.into(), "other", url.as_str());
    made.push(client.enroll_voice(&request, None).await.unwrap().voice);
    let gone = make(&client, VoiceFamily::Enrollment).await.unwrap();
    client.delete_enrolled_voice(&gone).await.unwrap();
    let (before, sound) = (all(&client).await, sounds(&fixture, &made).await);

    let fixture = fixture.restart().await;
    let client = own(&fixture);
    assert_eq!(all(&client).await, before);
    assert_eq!(before.len(), made.len());
    assert!(sounds(&fixture, &made).await == sound && sound.iter().all(|sound| !sound.is_empty()));
    assert_ne!(sound[1], sound[2], "each has a sound of its own");
    assert_eq!(client.query_enrolled_voice(&made[3]).await.unwrap().resource_link, Some(url));
    assert_eq!(client.query_enrolled_voice(&gone).await.unwrap_err().kind, ErrorKind::VoiceNotFound);
}

/// What the second, third and fourth of the voices say.
async fn sounds(fixture: &Fixture, made: &[VoiceId]) -> Vec<Vec<u8>> {
    let client = own(fixture);
    let mut session = Session::open(fixture.service.addr(), CLONED).await;
    session.update(serde_json::json!({"voice": made[1]})).await;
    session.append("Hello there.").await;
    let cloned = audio(&session.finished().await);
    let (designed, enrolled) = (speak(&client, COSY, &made[2]).await, speak(&client, COSY, &made[3]).await);
    vec![cloned, designed.unwrap(), enrolled.unwrap()]
}

#[tokio::test]
async fn a_voice_that_is_deploying_gives_no_sound_until_it_is_ready_even_after_a_restart() {
    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::from_hours(1))).await;
    let voice = make(&own(&fixture), VoiceFamily::Enrollment).await.unwrap();
    let fixture = fixture.restart().await;
    let client = own(&fixture);
    assert_eq!(client.query_enrolled_voice(&voice).await.unwrap().status, VoiceStatus::Deploying);
    assert_eq!(speak(&client, COSY, &voice).await.unwrap_err().kind, ErrorKind::NoAudio);
    let mismatch = speak(&client, "cosyvoice-v3.5-flash", &voice).await.unwrap_err();
    assert_eq!(mismatch.kind, ErrorKind::VoiceMismatch, "it is not ready, but this would be wrong for ever");

    let [mut file] = <[Value; 1]>::try_from(files(&fixture, VoiceFamily::Enrollment)).unwrap();
    file["ready_ms"] = file["created_ms"].clone();
    write(&fixture, &file);
    let fixture = fixture.restart().await;
    let client = own(&fixture);
    assert_eq!(client.query_enrolled_voice(&voice).await.unwrap().status, VoiceStatus::Ok);
    assert!(!speak(&client, COSY, &voice).await.unwrap().is_empty());
}
