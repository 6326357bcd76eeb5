//! Making, listing, finding and deleting voices.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use timbre::catalog::Catalog;

use crate::support::{DESIGNED, Fixture, OLDER_DESIGNED, create};

fn is_voice_id(id: &str, name: &str) -> bool {
    let Some((time, tail)) = id.strip_prefix(name).and_then(|rest| rest.split_once('-')) else { return false };
    time.len() == 14
        && time.bytes().all(|b| b.is_ascii_digit())
        && tail.len() == 4
        && u16::from_str_radix(tail, 16).is_ok()
}

fn is_time(value: &Value) -> bool {
    let shape: String = value.as_str().unwrap().chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00 00:00:00"
}

#[tokio::test]
async fn create_answers_with_a_preview_in_every_rate_and_format() {
    let fixture = Fixture::new().await;
    for rate in [8_000_u32, 16_000, 24_000, 48_000] {
        for format in ["wav", "pcm"] {
            let mut body = json!({"model": "qwen-voice-design", "input": create(DESIGNED, "en", "Hello there")});
            body["parameters"] = json!({"sample_rate": rate, "response_format": format});
            let (status, answer) = fixture.call(body).await;
            assert_eq!((status.as_u16(), &answer["usage"]), (200, &json!({"count": 1})));
            assert_eq!(answer["output"]["target_model"], DESIGNED);
            assert!(is_voice_id(answer["output"]["voice"].as_str().unwrap(), "qwen-tts-vd-announcer-voice-"));
            let preview = &answer["output"]["preview_audio"];
            assert_eq!((&preview["sample_rate"], &preview["response_format"]), (&json!(rate), &json!(format)));
            let bytes = BASE64_STANDARD.decode(preview["data"].as_str().unwrap()).unwrap();
            let samples = rate as usize * 11 / 20;
            if format == "pcm" {
                assert_eq!(bytes.len(), samples * 2, "550 ms at {rate} Hz");
            } else {
                let reader = hound::WavReader::new(bytes.as_slice()).unwrap();
                assert_eq!(
                    (reader.spec().sample_rate, reader.spec().bits_per_sample, reader.spec().channels),
                    (rate, 16, 1)
                );
                assert_eq!(reader.len() as usize, samples);
                assert_eq!(bytes.len(), samples * 2 + 44, "the sizes in the header are true");
            }
        }
    }
}

#[tokio::test]
async fn what_is_left_out_has_the_documented_default() {
    let fixture = Fixture::new().await;
    let input =
        json!({"action": "create", "target_model": DESIGNED, "voice_prompt": "沉稳的男声", "preview_text": "大家好"});
    let (status, answer) = fixture.design(input).await;
    assert_eq!(status, 200, "{answer}");
    let preview = &answer["output"]["preview_audio"];
    assert_eq!((&preview["sample_rate"], &preview["response_format"]), (&json!(24_000), &json!("wav")));
    let voice = answer["output"]["voice"].as_str().unwrap();
    assert!(is_voice_id(voice, "qwen-tts-vd-voice-"), "{voice}");
    let (_, found) = fixture.design(json!({"action": "query", "voice": voice})).await;
    assert_eq!(found["output"]["language"], "zh");
}

#[tokio::test]
async fn mp3_and_opus_previews_are_what_they_say() {
    let fixture = Fixture::new().await;
    for (format, rate, starts) in
        [("mp3", 24_000, b"\xff".as_slice()), ("opus", 24_000, b"OggS"), ("opus", 8_000, b"OggS")]
    {
        let mut body = json!({"model": "qwen-voice-design", "input": create(DESIGNED, "en", "Hello there")});
        body["parameters"] = json!({"response_format": format, "sample_rate": rate});
        let (_, answer) = fixture.call(body).await;
        let preview = &answer["output"]["preview_audio"];
        assert_eq!(preview["response_format"], format);
        let bytes = BASE64_STANDARD.decode(preview["data"].as_str().unwrap()).unwrap();
        let clip = timbre::audio::decode(&bytes).unwrap();
        assert!(bytes.starts_with(starts), "{format}");
        assert_eq!(clip.rate.hz(), rate);
        assert!((clip.duration().as_secs_f64() - 0.55).abs() < 0.02, "{format}: {:?}", clip.duration());
    }
}

#[tokio::test]
async fn a_voice_is_found_and_deleted() {
    let fixture = Fixture::new().await;
    let voice = fixture.voice(DESIGNED).await;
    let (status, mut found) = fixture.design(json!({"action": "query", "voice": voice})).await;
    assert_eq!(status, 200);
    assert!(is_time(&found["output"]["gmt_create"].take()) && is_time(&found["output"]["gmt_modified"].take()));
    assert_eq!(
        found["output"],
        json!({"voice": voice, "voice_prompt": "A calm middle-aged male announcer", "preview_text": "Hello.",
            "language": "en", "target_model": DESIGNED, "gmt_create": null, "gmt_modified": null})
    );
    let (status, deleted) = fixture.design(json!({"action": "delete", "voice": voice})).await;
    assert_eq!(
        (status.as_u16(), &deleted["output"], &deleted["usage"]),
        (200, &json!({"voice": voice}), &json!({"count": 0}))
    );
    for action in ["query", "delete"] {
        let (status, gone) = fixture.design(json!({"action": action, "voice": voice})).await;
        assert_eq!((status.as_u16(), gone["code"].as_str()), (400, Some("VoiceNotFound")), "{action}");
        assert_eq!(gone["message"], format!("Voice not found: {voice}"));
    }
}

#[tokio::test]
async fn pages_are_newest_first_and_survive_a_restart() {
    let fixture = Fixture::new().await;
    let mut made = Vec::new();
    for target in [DESIGNED, OLDER_DESIGNED, DESIGNED] {
        made.insert(0, fixture.voice(target).await);
    }
    let fixture = fixture.restart().await;
    made.insert(0, fixture.voice(DESIGNED).await);
    let mut seen = Vec::new();
    for page_index in 0..3 {
        let (status, page) = fixture.design(json!({"action": "list", "page_index": page_index, "page_size": 2})).await;
        assert_eq!(status, 200);
        let output = &page["output"];
        assert_eq!((&output["page_index"], &output["page_size"]), (&json!(page_index), &json!(2)));
        assert_eq!(output["total_count"], 4);
        seen.extend(
            output["voice_list"].as_array().unwrap().iter().map(|voice| voice["voice"].as_str().unwrap().to_owned()),
        );
    }
    assert_eq!(seen, made);
    let (_, page) = fixture.design(json!({"action": "list"})).await;
    assert_eq!((&page["output"]["page_index"], &page["output"]["page_size"]), (&json!(0), &json!(10)));
}

#[tokio::test]
async fn a_full_account_makes_no_voice() {
    let mut catalog = Catalog::bundled();
    catalog.families[0].design.as_mut().unwrap().max_voices = 1;
    let fixture = Fixture::with(catalog).await;
    let voice = fixture.voice(DESIGNED).await;
    let (status, answer) = fixture.design(create(DESIGNED, "en", "Hello.")).await;
    assert_eq!((status.as_u16(), answer["code"].as_str()), (429, Some("Throttling.AllocationQuota")));
    assert_eq!(answer["message"], "Maximum voice storage limit exceeded");
    fixture.design(json!({"action": "delete", "voice": voice})).await;
    fixture.voice(DESIGNED).await;
}
