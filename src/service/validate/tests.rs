//! Each documented limit, at its edge.

use serde_json::json;

use super::*;

const TARGET: &str = "qwen3-tts-vd-realtime-2026-01-15";

fn good() -> CreateVoice {
    CreateVoice {
        target_model: TARGET.into(),
        voice_prompt: "A calm, low male voice".to_owned(),
        preview_text: "Dear listeners, hello.".to_owned(),
        preferred_name: Some("announcer".to_owned()),
        language: Some("en".to_owned()),
    }
}

fn refusal(change: impl FnOnce(&mut CreateVoice, &mut PreviewFormat)) -> String {
    let (mut voice, mut format) = (good(), PreviewFormat::default());
    change(&mut voice, &mut format);
    match create(&Catalog::bundled(), &voice, &format) {
        Ok(_) => String::new(),
        Err(refusal) => {
            assert_eq!((refusal.status.as_u16(), refusal.code), (400, "InvalidParameter"));
            refusal.message
        }
    }
}

#[test]
fn what_is_within_the_limits_passes() {
    assert_eq!(refusal(|_, _| {}), "");
    assert_eq!(refusal(|voice, _| voice.voice_prompt = "声".repeat(2_048)), "");
    assert_eq!(refusal(|voice, _| voice.preview_text = "a".repeat(1_024)), "");
    assert_eq!(refusal(|voice, _| voice.preferred_name = None), "");
    assert_eq!(refusal(|voice, _| voice.preferred_name = Some("A_1234567890abcd".to_owned())), "");
    for rate in SAMPLE_RATES {
        assert_eq!(refusal(|_, format| format.sample_rate = rate.hz()), "");
    }
    for name in ["pcm", "wav", "mp3", "opus"] {
        assert_eq!(refusal(|_, format| name.clone_into(&mut format.response_format)), "");
    }
}

#[test]
fn texts_beyond_the_limits_are_refused_by_name() {
    for prompt in [String::new(), " ".to_owned(), "声".repeat(2_049), "спокойный".to_owned(), "123".to_owned()]
    {
        assert!(refusal(|voice, _| voice.voice_prompt = prompt).starts_with("voice_prompt: "));
    }
    for text in [String::new(), "a".repeat(1_025), "?!".to_owned()] {
        assert!(refusal(|voice, _| voice.preview_text = text).starts_with("preview_text: "));
    }
    for name in ["", "a b", "名", "a-b", "a1234567890abcdef"] {
        assert!(refusal(|voice, _| voice.preferred_name = Some(name.to_owned())).starts_with("preferred_name: "));
    }
}

#[test]
fn languages_models_and_formats_must_be_known() {
    assert!(refusal(|voice, _| voice.language = Some("th".to_owned())).starts_with("language: "));
    assert!(refusal(|voice, _| voice.language = Some("ru".to_owned())).ends_with("Russian."));
    assert!(refusal(|voice, _| voice.target_model = "qwen3-tts-flash-realtime".into()).contains("not for"));
    assert!(refusal(|voice, _| voice.target_model = "nonsense".into()).contains("not a known model"));
    assert!(refusal(|_, format| format.sample_rate = 22_050).contains("8000, 16000, 24000, 48000"));
    assert!(refusal(|_, format| "ogg".clone_into(&mut format.response_format)).contains("pcm, wav, mp3 or opus"));
}

#[test]
fn without_a_language_the_text_tells_it() {
    let mut voice = CreateVoice { language: None, ..good() };
    let language =
        |voice: &CreateVoice| create(&Catalog::bundled(), voice, &PreviewFormat::default()).map(|it| it.language);
    assert_eq!(language(&voice), Ok(Language::En));
    "大家好".clone_into(&mut voice.preview_text);
    assert_eq!(language(&voice), Ok(Language::Zh));
}

#[test]
fn calls_must_be_one_of_the_four() {
    let read = |body: &[u8]| family(body).and_then(|(_, value)| call(value));
    let code = |body: serde_json::Value| read(body.to_string().as_bytes()).map_or_else(|refusal| refusal.code, |_| "");
    let list = |input: serde_json::Value| json!({"model": "qwen-voice-design", "input": input});
    assert_eq!(code(list(json!({"action": "list"}))), "");
    assert_eq!(code(list(json!({"action": "list", "page_index": 200, "page_size": 1}))), "");
    for bad in [
        json!({"action": "list", "page_index": 201}),
        json!({"action": "list", "page_index": -1}),
        json!({"action": "list", "page_size": 0}),
        json!({"action": "dance"}),
        json!({"action": "query"}),
        json!({"action": 1}),
        json!([]),
    ] {
        assert_eq!(code(list(bad.clone())), "InvalidParameter", "{bad}");
    }
    assert_eq!(code(json!({"model": "voice-dancing", "input": {"action": "list"}})), "ModelNotFound");
    assert_eq!(code(json!({"input": {"action": "list"}})), "InvalidParameter");
    assert_eq!(read(b"{").map_err(|refusal| refusal.code), Err("InvalidParameter"));
}
