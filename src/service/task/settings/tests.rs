//! Parameters: what is taken, what is refused, what is passed over.

use serde_json::{Value, json};

use super::*;
use crate::{
    model::VoiceId,
    service::session::testing::{OneVoice, model},
};

fn read(dialect: Dialect, parameters: Value) -> Result<Settings, String> {
    let mut catalog = Catalog::bundled();
    assert!(catalog.overlay(r#"{"voices": [{"id": "Cherry"}]}"#).is_ok());
    let wanted: Parameters = serde_json::from_value(parameters).unwrap_or_default();
    Settings::read(dialect, &model(), &wanted, &catalog, &OneVoice).map_err(|failure| failure.message)
}

fn with(dialect: Dialect, name: &str, value: Value) -> Result<Settings, String> {
    let mut parameters = json!({"voice": "Cherry"});
    parameters[name] = value;
    read(dialect, parameters)
}

#[test]
fn the_defaults_are_the_documented_ones() {
    let settings = read(Dialect::CosyVoice3, json!({"voice": "Cherry"}));
    let job = settings.map(|settings| settings.job("text"));
    let Ok(job) = job else { panic!("{job:?}") };
    assert_eq!((job.format, job.rate.hz(), job.volume), (Format::Mp3, 22_050, 50));
    assert!((job.speech_rate - 1.0).abs() < 1e-6 && (job.pitch_rate - 1.0).abs() < 1e-6);
    // SDK 1.x names its defaults so.
    assert_eq!(
        read(Dialect::CosyVoice3, json!({"voice": "Cherry", "format": "Default", "sample_rate": 0})),
        read(Dialect::CosyVoice3, json!({"voice": "Cherry"}))
    );
    let sambert = read(Dialect::Sambert, json!({})).map(|settings| settings.job("text").rate.hz());
    assert_eq!(sambert, Ok(16_000));
}

#[test]
fn every_range_is_kept() {
    let v3 = Dialect::CosyVoice3;
    for (name, good, bad) in [
        ("volume", json!(100), json!(101)),
        ("rate", json!(0.5), json!(2.1)),
        ("pitch", json!(2), json!(0.4)),
        ("seed", json!(65_535), json!(65_536)),
        ("bit_rate", json!(6), json!(511)),
        ("sample_rate", json!(44_100), json!(11_025)),
        ("format", json!("wav"), json!("flac")),
        ("language_hints", json!(["th", "xx"]), json!(["xx"])),
    ] {
        assert!(with(v3, name, good).is_ok(), "{name}");
        assert!(with(v3, name, bad).is_err_and(|message| message.starts_with(name)), "{name}");
    }
    assert!(with(Dialect::CosyVoice1, "sample_rate", json!(48_000)).is_err());
    assert_eq!(with(Dialect::CosyVoice1, "format", json!("opus")), Err("format must be one of pcm, wav, mp3.".into()));
}

#[test]
fn what_the_model_does_not_know_is_passed_over() {
    let plain = read(Dialect::CosyVoice1, json!({"voice": "Cherry"}));
    let foreign = json!({"voice": "Cherry", "seed": 7, "instruction": "x", "language_hints": ["xx"], "bit_rate": 1000,
        "word_timestamp_enabled": true, "hot_fix": {"replace": [{"a": "b"}]}});
    assert_eq!(read(Dialect::CosyVoice1, foreign), plain);
    assert!(plain.is_ok_and(|settings| settings.ssml == Ssml::Unasked && !settings.word_times));
}

#[test]
fn each_family_has_its_word_for_a_wrong_voice() {
    for (dialect, voice, message) in [
        (Dialect::CosyVoice2, Some("Nobody"), "[tts:]Engine return error code: 418"),
        (Dialect::CosyVoice35, Some("System"), "[tts:]Engine return error code: 418"),
        (Dialect::QwenAudio, Some("Nobody"), "[cosyvoice:]Engine error [411]"),
        (Dialect::CosyVoice3, Some(""), "Request voice is invalid!"),
        (Dialect::CosyVoice3, None, "Request voice is invalid!"),
    ] {
        let wanted = Parameters { voice: voice.map(VoiceId::new), ..Parameters::default() };
        let settings = Settings::read(dialect, &model(), &wanted, &Catalog::default(), &OneVoice);
        assert_eq!(settings.map_err(|failure| failure.message), Err(message.to_owned()), "{voice:?}");
    }
}

#[test]
fn system_voices_of_the_third_version_know_fixed_sentences() {
    let tell = |dialect, text: &str| with(dialect, "instruction", json!(text)).is_ok();
    for good in [
        "你说话的情感是happy。",
        "你正在进行新闻播报，你说话的情感是neutral。",
        "你现在说话的角色是一个旁白，你说话的情感是sad。",
        "你正在以一个故事机的身份说话，你说话的情感是surprised。",
    ] {
        assert!(tell(Dialect::CosyVoice3, good), "{good}");
    }
    for bad in ["speak happily", "你说话的情感是happy", "你说话的情感是jolly。", "随便，你说话的情感是sad。"]
    {
        assert!(!tell(Dialect::CosyVoice3, bad), "{bad}");
        assert!(tell(Dialect::CosyVoice35, bad), "{bad}");
    }
    assert!(!tell(Dialect::QwenAudio, &"长".repeat(129)));
}

#[test]
fn another_seed_is_another_delivery() {
    let voice = |seed: u32| with(Dialect::CosyVoice3, "seed", json!(seed)).map(|settings| settings.job("a").voice);
    assert_eq!(voice(7), voice(7));
    assert_ne!(voice(7), voice(8));
    assert_eq!(voice(0), read(Dialect::CosyVoice3, json!({"voice": "Cherry"})).map(|s| s.job("a").voice));
}

#[test]
fn words_are_corrected_and_stage_directions_left_out() {
    let fixed = with(Dialect::CosyVoice3, "hot_fix", json!({"replace": [{"AI": "A I"}, {"2x": "twice"}]}));
    assert_eq!(fixed.map(|settings| settings.spoken("AI, 2x [sad]")), Ok("A I, twice [sad]".to_owned()));
    let told = read(Dialect::QwenAudio, json!({"voice": "Cherry"}));
    let told = told.map(|settings| settings.spoken("[excited]Oh [laughing] no [1] [a"));
    assert_eq!(told, Ok("Oh  no [1] [a".to_owned()));
}
