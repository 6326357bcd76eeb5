//! The same faults against cloning, enrolment and uploads: what makes a voice is sent once, what is free is repeated,
//! and a failed upload makes no voice.

use std::time::Duration;

use timbre::{
    audio::{WavDepth, wav_bytes},
    catalog::Catalog,
    dashscope::{Client, Deployment, Error, ErrorKind, Sample, Waiting},
    model::{Clip, SampleRate, SampleTerms, VoiceId},
    service::{Extras, Fault, Order},
    wire::voices::{CloneVoice, EnrollVoice, VoiceFamily},
};
use tokio_util::sync::CancellationToken;

use crate::{
    client::without_key,
    enrollment::{CLONED, COSY, file_server, ready_in},
    faults::{HANG, Scene, breaks, refusals},
};

const CLONE: &str = "qwen-voice-enrollment:create";
const ENROLL: &str = "voice-enrollment:create_voice";
const QUERY: &str = "voice-enrollment:query_voice";
/// Free calls. The answers to the last three are so short that they get through a late cut.
const FREE: [&str; 6] = [
    "voice-enrollment:list_voice",
    QUERY,
    "qwen-voice-enrollment:list",
    "voice-enrollment:update_voice",
    "voice-enrollment:delete_voice",
    "qwen-voice-enrollment:delete",
];
/// The two steps of an upload, as the control names them.
const LEAVE: &str = "uploads";
const FORM: &str = "oss";

async fn scene() -> Scene {
    let extras = Extras { tuning: ready_in(Duration::ZERO), ..Extras::default() };
    Scene::with(extras, Catalog::bundled()).await
}

/// Loud for a moment only: good enough to be taken, and no time goes into measuring a voice.
fn recording() -> Sample {
    let samples: Vec<f32> = (0..240_000).map(|n| if n < 2_400 { 0.5 } else { 0.0 }).collect();
    let file = wav_bytes(&Clip::new(SampleRate::HZ_24000, samples), WavDepth::Bits16);
    Sample::check(file, &SampleTerms::QWEN).unwrap()
}

async fn clone(client: &Client, sample: &Sample) -> Result<VoiceId, Error> {
    let request = CloneVoice {
        target_model: CLONED.into(),
        preferred_name: None,
        audio: sample.data_uri(),
        text: None,
        language: None,
    };
    client.clone_voice(&request).await.map(|made| made.voice)
}

async fn design(client: &Client) -> Result<VoiceId, Error> {
    let text = "Dear listeners, hello everyone.";
    let request = EnrollVoice::from_description(COSY.into(), "mine", "A calm man", text);
    client.enroll_voice(&request, None).await.map(|made| made.voice)
}

async fn enroll(client: &Client, url: &str) -> Result<VoiceId, Error> {
    let request = EnrollVoice::from_recording(COSY.into(), "mine", url);
    client.enroll_voice(&request, None).await.map(|made| made.voice)
}

async fn enroll_file(client: &Client, sample: &Sample) -> Result<VoiceId, Error> {
    let request = EnrollVoice::from_recording(COSY.into(), "mine", "");
    client.enroll_sample(request, sample).await.map(|made| made.voice)
}

async fn ask(client: &Client, action: &str, voice: &VoiceId, url: &str) -> Result<(), Error> {
    match action {
        "voice-enrollment:list_voice" => client.enrolled_voices(None).await.map(drop),
        "voice-enrollment:update_voice" => client.update_enrolled_voice(voice, url).await,
        "voice-enrollment:delete_voice" => client.delete_enrolled_voice(voice).await,
        "qwen-voice-enrollment:list" => client.cloned_voices().await.map(drop),
        "qwen-voice-enrollment:delete" => client.delete_cloned_voice(voice).await,
        _ => client.query_enrolled_voice(voice).await.map(drop),
    }
}

async fn count(client: &Client, family: VoiceFamily) -> usize {
    client.managed_voices(family).await.unwrap().len()
}

#[tokio::test]
async fn what_makes_a_voice_is_sent_once_whatever_happens() {
    let scene = scene().await;
    let (client, sample) = (scene.client(), recording());
    let url = file_server(recording().bytes().to_vec()).await;
    let faults: Vec<_> = refusals().into_iter().map(|case| (case, false)).collect();
    let faults = [faults, breaks().into_iter().map(|case| (case, true)).collect()].concat();
    for (action, family, from_url) in [
        (CLONE, VoiceFamily::QwenClone, false),
        (ENROLL, VoiceFamily::Enrollment, false),
        (ENROLL, VoiceFamily::Enrollment, true),
    ] {
        for ((fault, kind, _), done) in &faults {
            scene.always(action, fault);
            let (calls, voices) = (scene.control.calls(action), count(&client, family).await);
            let made = match (action, from_url) {
                (CLONE, _) => clone(&client, &sample).await,
                (_, false) => design(&client).await,
                (_, true) => enroll(&client, &url).await,
            };
            let error = without_key(made.unwrap_err());
            assert_eq!((error.kind, scene.control.calls(action) - calls), (*kind, 1), "{fault:?}: {error:?}");
            assert_eq!(count(&client, family).await, voices + usize::from(*done), "{fault:?}");
            assert!(!done || error.kind.outcome_is_unknown(), "{fault:?}: the voice exists");
        }
    }
}

#[tokio::test]
async fn what_is_free_is_repeated_where_that_may_help() {
    let scene = scene().await;
    let client = scene.client();
    let url = file_server(recording().bytes().to_vec()).await;
    for (place, action) in FREE.into_iter().enumerate() {
        let voice = enroll(&client, &url).await.unwrap();
        let faults = refusals().into_iter().chain(breaks()).filter(|(fault, ..)| match fault {
            Fault::Cut { bytes: 250 } => place < 3,
            // All answers go through one door, and so much takes its time.
            Fault::Huge { .. } => place == 0,
            _ => true,
        });
        for (fault, kind, passing) in faults {
            scene.always(action, &fault);
            let before = scene.control.calls(action);
            let error = without_key(ask(&client, action, &voice, &url).await.unwrap_err());
            let tries = if passing { 3 } else { 1 };
            let calls = scene.control.calls(action) - before;
            assert_eq!((error.kind, calls), (kind, tries), "{action} {fault:?}: {error:?}");
            scene.control.clear();
            scene.control.add(Order::once(action, fault.clone()));
            let again = ask(&client, action, &voice, &url).await.map_err(|error| error.kind);
            assert_eq!(again, if passing { Ok(()) } else { Err(kind) }, "{action} {fault:?}");
        }
        scene.control.clear();
    }
}

#[tokio::test]
async fn an_upload_that_fails_makes_no_voice_and_one_that_may_do_better_is_tried_again() {
    let scene = scene().await;
    let (client, sample) = (scene.client(), recording());
    let leaves = refusals().into_iter().chain(breaks()).map(|case| (LEAVE, case));
    let storage = |kind| match kind {
        // The storage knows nothing of accounts, and says nothing of when to come again.
        ErrorKind::InvalidKey | ErrorKind::AccessDenied => ErrorKind::Rejected,
        ErrorKind::RateLimited(_) => ErrorKind::RateLimited(None),
        other => other,
    };
    let forms = refusals().into_iter().map(|(fault, kind, passing)| (fault, storage(kind), passing));
    // Nothing but its status counts of an answer to a form, and so much of it comes through these two.
    let is_lost = |fault: &Fault| !matches!(fault, Fault::Cut { bytes: 250 } | Fault::Empty | Fault::Huge { .. });
    let forms = forms.chain(breaks().into_iter().filter(|case| is_lost(&case.0))).map(|case| (FORM, case));
    for (step, (fault, kind, passing)) in leaves.chain(forms) {
        scene.always(step, &fault);
        let before = scene.control.calls(step);
        let error = without_key(enroll_file(&client, &sample).await.unwrap_err());
        let tries = if passing { 3 } else { 1 };
        let calls = scene.control.calls(step) - before;
        assert_eq!((error.kind, calls), (kind, tries), "{step} {fault:?}: {error:?}");
        assert_eq!(scene.control.calls(ENROLL), 0, "{step} {fault:?}: there is nothing to make a voice from");
    }
    for (step, fault) in [(LEAVE, Fault::Cut { bytes: 60 }), (FORM, Fault::Cut { bytes: 60 })] {
        let (before, voices) = (scene.control.calls(ENROLL), count(&client, VoiceFamily::Enrollment).await);
        scene.control.clear();
        scene.control.add(Order::once(step, fault));
        enroll_file(&client, &sample).await.unwrap();
        assert_eq!(scene.control.calls(ENROLL) - before, 1);
        assert_eq!(count(&client, VoiceFamily::Enrollment).await, voices + 1);
    }
}

#[tokio::test]
async fn a_stall_ends_in_time_wherever_it_is() {
    let scene = scene().await;
    let (patient, client, sample) = (scene.client(), scene.impatient(), recording());
    let url = file_server(recording().bytes().to_vec()).await;
    let voice = enroll(&patient, &url).await.unwrap();
    let late = |ended: Result<Result<VoiceId, Error>, _>| ended.unwrap().unwrap_err().kind;
    for step in [CLONE, ENROLL, LEAVE, FORM] {
        scene.always(step, &Fault::Stall);
        let before = scene.control.calls(step);
        let kind = match step {
            CLONE => late(tokio::time::timeout(HANG, clone(&client, &sample)).await),
            ENROLL => late(tokio::time::timeout(HANG, design(&client)).await),
            _ => late(tokio::time::timeout(HANG, enroll_file(&client, &sample)).await),
        };
        let tries = if matches!(step, CLONE | ENROLL) { 1 } else { 3 };
        assert_eq!((kind, scene.control.calls(step) - before), (ErrorKind::TimedOut, tries), "{step}");
    }
    for action in FREE {
        scene.always(action, &Fault::Stall);
        let before = scene.control.calls(action);
        let ended = tokio::time::timeout(HANG, ask(&client, action, &voice, &url)).await.unwrap();
        let calls = scene.control.calls(action) - before;
        assert_eq!((ended.unwrap_err().kind, calls), (ErrorKind::TimedOut, 3), "{action}");
    }
}

#[tokio::test]
async fn what_is_late_or_new_does_no_harm() {
    let scene = scene().await;
    let (client, sample) = (scene.client(), recording());
    for fault in [Fault::Delay { ms: 50 }, Fault::Unknown] {
        scene.always("*", &fault);
        let (cosy, qwen) = (enroll_file(&client, &sample).await.unwrap(), clone(&client, &sample).await.unwrap());
        for (family, voice) in [(VoiceFamily::Enrollment, &cosy), (VoiceFamily::QwenClone, &qwen)] {
            assert_eq!(client.managed_voice(family, voice).await.unwrap().voice, *voice, "{fault:?}");
            client.delete_managed_voice(family, voice).await.unwrap();
            assert_eq!(count(&client, family).await, 0, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_wait_outlives_what_passes_and_ends_with_what_does_not() {
    let scene = scene().await;
    let client = scene.client();
    let voice = design(&client).await.unwrap();
    let waiting = Waiting { interval: Duration::from_millis(10), ..Waiting::default() };
    for (fault, kind, passing) in refusals() {
        let before = scene.control.calls(QUERY);
        scene.control.add(Order { times: if passing { 4 } else { 1 }, ..Order::once(QUERY, fault.clone()) });
        let ended = client.wait_for_voice(&voice, waiting, &CancellationToken::new()).await;
        let calls = scene.control.calls(QUERY) - before;
        match ended {
            Ok(Deployment::Ready(_)) => assert!(passing && calls == 5, "{fault:?} {calls}"),
            Err(error) => assert_eq!((error.kind, calls, passing), (kind, 1, false), "{fault:?}"),
            Ok(other) => panic!("{other:?}"),
        }
    }
}
