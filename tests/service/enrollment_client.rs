//! The program's own calls for clones and CosyVoice, against the embedded service and against servers that lie.

use std::time::Duration;

use serde_json::json;
use timbre::{
    catalog::Catalog,
    dashscope::{Deployment, ErrorKind, ManagedVoice, Sample, Waiting},
    model::{SampleRate, SampleTerms},
    wire::voices::{CloneVoice, EnrollVoice, PreviewFormat, SampleAudio, VoiceFamily, VoiceStatus},
};
use tokio_util::sync::CancellationToken;

use crate::{
    client::{own, without_key},
    enrollment::{CLONED, COSY, file_server, hiss, hum, ready_in},
    liar::{Liar, Lie},
    support::Fixture,
};

fn clone_of(audio: SampleAudio) -> CloneVoice {
    CloneVoice {
        target_model: CLONED.into(),
        preferred_name: Some("mine".to_owned()),
        audio,
        text: None,
        language: None,
    }
}

fn designed() -> EnrollVoice {
    EnrollVoice::from_description(COSY.into(), "announcer", "A calm man", "Dear listeners, hello everyone.")
}

fn quick() -> Waiting {
    Waiting { interval: Duration::from_millis(20), ..Waiting::default() }
}

#[tokio::test]
async fn a_file_becomes_a_qwen_voice() {
    let fixture = Fixture::new().await;
    let client = own(&fixture);
    let sample = Sample::check(hum(SampleRate::HZ_24000, 10.0, 120.0), &SampleTerms::QWEN).unwrap();
    let made = client.clone_voice(&clone_of(sample.data_uri())).await.unwrap();
    assert_eq!(
        (made.target_model.as_str(), made.fallback.as_deref()),
        (CLONED, Some("approximation_from_measurements"))
    );
    assert!(made.voice.as_str().contains("-mine-voice-") && !made.request_id.is_empty());
    let family = VoiceFamily::QwenClone;
    let listed = client.managed_voices(family).await.unwrap();
    let summary = |voice: &ManagedVoice| (voice.family, voice.voice.clone(), voice.target_model.clone());
    assert_eq!(listed.iter().map(summary).collect::<Vec<_>>(), [(family, made.voice.clone(), Some(CLONED.into()))]);
    assert_eq!(client.managed_voice(family, &made.voice).await.unwrap(), listed[0]);
    client.delete_managed_voice(family, &made.voice).await.unwrap();
    client.delete_managed_voice(family, &made.voice).await.unwrap();
    assert_eq!(client.managed_voices(family).await.unwrap(), []);
    assert_eq!(client.managed_voice(family, &made.voice).await.unwrap_err().kind, ErrorKind::VoiceNotFound);

    let poor = Sample::check(hiss(), &SampleTerms::QWEN).unwrap();
    let made = client.clone_voice(&clone_of(poor.data_uri())).await.unwrap();
    assert_eq!(made.fallback.as_deref(), Some("no_valid_asr_segments"));
    let refused = client.clone_voice(&clone_of(SampleAudio { data: "data:audio/wav;base64,AAAA".to_owned() })).await;
    assert_eq!(refused.unwrap_err().kind, ErrorKind::SampleRejected);
    let far = SampleAudio { data: "https://example.com/a.wav".to_owned() };
    assert_eq!(client.clone_voice(&clone_of(far)).await.unwrap_err().kind, ErrorKind::DownloadFailed);
}

#[tokio::test]
async fn a_cosyvoice_is_designed_waited_for_and_removed() {
    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::from_millis(300))).await;
    let client = own(&fixture);
    let made = client.enroll_voice(&designed(), Some(PreviewFormat::default())).await.unwrap();
    let preview = made.preview.unwrap();
    assert_eq!((preview.format.as_str(), &preview.bytes[..4]), ("wav", b"RIFF".as_slice()));
    let ready = client.wait_for_voice(&made.voice, quick(), &CancellationToken::new()).await.unwrap();
    let Deployment::Ready(info) = ready else { panic!("{ready:?}") };
    assert_eq!((info.target_model.as_ref(), info.voice_prompt.as_deref()), (Some(&COSY.into()), Some("A calm man")));
    let listed = client.managed_voices(VoiceFamily::Enrollment).await.unwrap();
    assert_eq!(
        listed.iter().map(|voice| (&voice.voice, &voice.status, voice.target_model.as_ref())).collect::<Vec<_>>(),
        [(&made.voice, &VoiceStatus::Ok, Some(&COSY.into()))]
    );
    let whole = client.managed_voice(VoiceFamily::Enrollment, &made.voice).await.unwrap();
    assert_eq!(whole.preview_text, "Dear listeners, hello everyone.");
    client.delete_managed_voice(VoiceFamily::Enrollment, &made.voice).await.unwrap();
    client.delete_managed_voice(VoiceFamily::Enrollment, &made.voice).await.unwrap();
    let gone = client.wait_for_voice(&made.voice, quick(), &CancellationToken::new()).await;
    assert_eq!(gone.unwrap_err().kind, ErrorKind::VoiceNotFound);
}

#[tokio::test]
async fn a_wait_ends_with_its_limit_its_caller_or_a_refusal() {
    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::from_hours(1))).await;
    let client = own(&fixture);
    let made = client.enroll_voice(&designed(), None).await.unwrap();
    let short = Waiting { limit: Duration::from_millis(100), ..quick() };
    let waited = client.wait_for_voice(&made.voice, short, &CancellationToken::new()).await.unwrap();
    assert_eq!(waited, Deployment::StillWaiting);
    let cancel = CancellationToken::new();
    let (waited, ()) = tokio::join!(client.wait_for_voice(&made.voice, quick(), &cancel), async {
        tokio::task::yield_now().await;
        cancel.cancel();
    });
    assert_eq!(waited.unwrap(), Deployment::Cancelled);

    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::ZERO)).await;
    let client = own(&fixture);
    let clone = EnrollVoice::from_recording(COSY.into(), "hiss", file_server(hiss()).await);
    let made = client.enroll_voice(&clone, None).await.unwrap();
    let refused = client.wait_for_voice(&made.voice, quick(), &CancellationToken::new()).await.unwrap();
    assert!(matches!(refused, Deployment::Refused(_)), "{refused:?}");
    let better = file_server(hum(SampleRate::HZ_24000, 12.0, 200.0)).await;
    client.update_enrolled_voice(&made.voice, &better).await.unwrap();
    let ready = client.wait_for_voice(&made.voice, quick(), &CancellationToken::new()).await.unwrap();
    assert!(matches!(ready, Deployment::Ready(_)), "{ready:?}");
}

#[tokio::test]
async fn a_file_of_this_computer_is_uploaded_and_then_cloned() {
    let fixture = Fixture::tuned(Catalog::bundled(), ready_in(Duration::ZERO)).await;
    let client = own(&fixture);
    let sample = Sample::check(hum(SampleRate::HZ_16000, 12.0, 120.0), &SampleTerms::COSYVOICE).unwrap();
    let request = EnrollVoice { url: None, ..EnrollVoice::from_recording(COSY.into(), "mine", "") };
    let made = client.enroll_sample(request, &sample).await.unwrap();
    assert!(made.voice.as_str().starts_with("cosyvoice-v3.5-plus-mine-"));
    let info = client.query_enrolled_voice(&made.voice).await.unwrap();
    let link = info.resource_link.unwrap();
    assert!(
        link.starts_with("oss://dashscope-instant/") && link.rsplit_once('.').is_some_and(|(_, end)| end == "wav"),
        "{link}"
    );
}

#[tokio::test]
async fn more_voices_than_a_page_are_listed_whole_without_a_total() {
    let page = |from: usize, to: usize| {
        let voices: Vec<_> = (from..to).map(|n| json!({"voice_id": format!("v{n}"), "status": "OK"})).collect();
        Lie::json(200, &json!({"output": {"voice_list": voices}, "request_id": "r"}))
    };
    for (pages, calls, count) in [
        (vec![page(0, 100), page(100, 130), page(0, 0)], 3, 130),
        (vec![page(0, 10), page(10, 20), page(20, 25), page(0, 0)], 4, 25),
        (vec![page(0, 100)], 2, 100),
        (vec![page(0, 0)], 1, 0),
    ] {
        let liar = Liar::new(pages).await;
        assert_eq!((liar.client().enrolled_voices(None).await.unwrap().len(), liar.calls()), (count, calls));
    }
}

#[tokio::test]
async fn making_a_voice_is_never_asked_for_twice() {
    let audio = SampleAudio { data: "https://example.com/a.wav".to_owned() };
    for lie in [Lie::Reset, Lie::json(503, &json!({})), Lie::json(429, &json!({})), Lie::answer(200, "", "{}")] {
        let liar = Liar::new(vec![lie]).await;
        let client = liar.client();
        let cloned = without_key(client.clone_voice(&clone_of(audio.clone())).await.unwrap_err());
        let enrolled = without_key(client.enroll_voice(&designed(), None).await.unwrap_err());
        assert_eq!((cloned.kind, liar.calls()), (enrolled.kind, 2), "{cloned:?}");
    }
    let answer = json!({"output": {"voice_id": "v", "voice": "w"}, "request_id": "r"});
    let liar = Liar::new(vec![Lie::json(200, &answer)]).await;
    assert_eq!(liar.client().enroll_voice(&designed(), None).await.unwrap().voice.as_str(), "v");
    assert_eq!(liar.client().clone_voice(&clone_of(audio)).await.unwrap().voice.as_str(), "w");
}

#[tokio::test]
async fn only_a_call_that_names_an_uploaded_file_asks_for_it_to_be_looked_up() {
    let answer = json!({"output": {"voice_id": "v"}});
    let liar = Liar::new(vec![Lie::json(200, &answer)]).await;
    for (url, expected) in [("oss://dashscope-instant/a.wav", true), ("https://example.com/a.wav", false)] {
        let request = EnrollVoice::from_recording(COSY.into(), "mine", url);
        liar.client().enroll_voice(&request, None).await.unwrap();
        let head = liar.last().to_ascii_lowercase();
        assert_eq!(head.contains("x-dashscope-ossresourceresolve: enable"), expected, "{head}");
    }
}

#[tokio::test]
async fn what_a_model_does_not_take_is_not_sent() {
    let liar = Liar::new(vec![Lie::json(200, &json!({"output": {"voice_id": "v"}}))]).await;
    for (model, sent) in [("cosyvoice-v3.5-plus", true), ("cosyvoice-v2", false)] {
        let mut request = EnrollVoice::from_recording(model.into(), "mine", "https://example.com/a.wav");
        (request.max_prompt_audio_length, request.enable_preprocess) = (Some(20.0), Some(true));
        liar.client().enroll_voice(&request, Some(PreviewFormat::default())).await.unwrap();
        let body = liar.last();
        for (field, expected) in [("enable_preprocess", sent), ("max_prompt_audio", sent), ("sample_rate", false)] {
            assert_eq!(body.contains(field), expected, "{model} {field}: {body}");
        }
    }
}
