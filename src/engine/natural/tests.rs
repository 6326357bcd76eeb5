//! What the engine promises, heard in the sound itself. Skipped, with a word, where the voice pack is not there.

use super::*;
use crate::{
    audio,
    engine::{describe, pack::testing},
    model::Clip,
};

const LANGUAGES: [Language; 7] = cast::LANGUAGES;

fn text(language: Language) -> &'static str {
    match language {
        Language::Zh => "今天天气很好，我们去公园散步吧。",
        Language::Ja => "今日は天気がいいので、公園を散歩しましょう。",
        Language::Es => "Hoy hace buen tiempo, vamos a pasear por el parque.",
        Language::Fr => "Il fait beau aujourd'hui, allons nous promener au parc.",
        Language::It => "Oggi il tempo è bello, andiamo a passeggiare al parco.",
        Language::Pt => "Hoje o tempo está bonito, vamos passear no parque.",
        _ => "The weather is fine today, so let us go for a walk in the park.",
    }
}

fn engine() -> Option<(NaturalEngine, tempfile::TempDir)> {
    let pack = testing::installed()?;
    let words = tempfile::tempdir().ok()?;
    Some((NaturalEngine::new(pack, words.path()), words))
}

fn spoken(engine: &NaturalEngine, voice: &VoiceSpec, language: Language, text: &str) -> Result<Clip, EngineError> {
    let utterance = Utterance { text, language, speech_rate: 1.0, pitch_rate: 1.0 };
    let mut samples = Vec::new();
    engine.speak(voice, &utterance, &mut |block| {
        samples.extend_from_slice(block);
        ControlFlow::Continue(())
    })?;
    Ok(Clip::new(ENGINE_RATE, samples))
}

fn designed(engine: &NaturalEngine, description: &str, seed: u64, language: Language) -> VoiceSpec {
    engine.cast(describe::spec(description, seed), language)
}

/// From the lowest to the highest.
const VOICES: [&str; 4] = [
    "An old man with a deep voice, slow and calm",
    "A middle-aged woman with a soft, gentle voice",
    "A cheerful young woman, fast and lively",
    "A little girl of six with a high voice",
];

#[test]
fn pitch_follows_the_description_in_every_language() -> Result<(), EngineError> {
    let Some((engine, _words)) = engine() else { return Ok(()) };
    for language in LANGUAGES {
        let mut before = 0.0;
        for description in VOICES {
            let voice = designed(&engine, description, 3, language);
            let clip = spoken(&engine, &voice, language, text(language))?;
            let f0 = audio::median_f0(&clip).unwrap_or_default();
            assert!((f0 / voice.f0_hz - 1.0).abs() < 0.12, "{language} {description}: {f0} of {}", voice.f0_hz);
            assert!(f0 > before, "{language} {description}: {f0} after {before}");
            before = f0;
            let lufs = audio::loudness(&clip).lufs.unwrap_or_default();
            assert!((lufs - super::super::LOUDNESS_LUFS).abs() < 1.0, "{language} {description}: {lufs} LUFS");
        }
    }
    Ok(())
}

#[test]
fn pace_and_range_are_ordered_as_described() -> Result<(), EngineError> {
    let Some((engine, _words)) = engine() else { return Ok(()) };
    for (slow, fast) in [("A woman who speaks slowly", "A woman who speaks fast"), ("语速缓慢的女声", "语速很快的女声")]
    {
        let seconds = |description| {
            let voice = designed(&engine, description, 3, Language::En);
            spoken(&engine, &voice, Language::En, text(Language::En)).map(|clip| clip.duration().as_secs_f32())
        };
        let (slow, fast) = (seconds(slow)?, seconds(fast)?);
        assert!(slow > 1.2 * fast, "{slow} s and {fast} s");
    }
    let spread = |description| {
        let voice = designed(&engine, description, 3, Language::En);
        let clip = spoken(&engine, &voice, Language::En, text(Language::En))?;
        Ok::<_, EngineError>(audio::voice::measure(&clip).map_or(0.0, |measures| measures.spread_st))
    };
    let (flat, lively) = (spread("A woman with a monotone voice")?, spread("A very lively, melodic woman")?);
    assert!(lively > 1.4 * flat, "{flat} and {lively} semitones");
    Ok(())
}

#[test]
fn a_voice_repeats_bit_for_bit_and_takes_differ() -> Result<(), EngineError> {
    let Some((engine, _words)) = engine() else { return Ok(()) };
    let voice = designed(&engine, VOICES[2], 3, Language::En);
    let once = spoken(&engine, &voice, Language::En, "Good morning, everyone.")?;
    engine.forget();
    let stored: VoiceSpec =
        serde_json::from_value(serde_json::to_value(&voice).unwrap_or_default()).unwrap_or_else(|_| voice.clone());
    assert_eq!(spoken(&engine, &stored, Language::En, "Good morning, everyone.")?, once);
    let other = designed(&engine, VOICES[2], 4, Language::En);
    assert_ne!(spoken(&engine, &other, Language::En, "Good morning, everyone.")?, once);
    Ok(())
}

#[test]
fn whoever_asks_to_stop_is_heard_before_the_sound_is_made() -> Result<(), EngineError> {
    let Some((engine, _words)) = engine() else { return Ok(()) };
    let voice = designed(&engine, VOICES[0], 3, Language::En);
    let utterance = Utterance { text: text(Language::En), language: Language::En, speech_rate: 1.0, pitch_rate: 1.0 };
    let mut asked = 0;
    engine.speak(&voice, &utterance, &mut |block| {
        assert!(block.is_empty(), "sound after a stop");
        asked += 1;
        if asked == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    assert_eq!(asked, 5);
    Ok(())
}

#[test]
fn joints_are_not_heard() -> Result<(), EngineError> {
    let Some((engine, _words)) = engine() else { return Ok(()) };
    let voice = designed(&engine, "A woman with a clear voice", 5, Language::En);
    let long = "She walked along the river bank for many hours without meeting anyone who could tell her the way home";
    let clip = spoken(&engine, &voice, Language::En, long)?;
    // A click is a step far beyond those around it.
    let steps: Vec<f32> = clip.samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    for (at, around) in steps.windows(241).enumerate() {
        let middle = around[120];
        let most = around[..100].iter().chain(&around[141..]).fold(0.02_f32, |most, step| most.max(*step));
        assert!(middle < 6.0 * most, "a click at {:.3} s", (at + 120) as f32 / 24_000.0);
    }
    Ok(())
}

#[test]
fn odd_texts_are_spoken_or_refused() -> Result<(), EngineError> {
    let Some((engine, _words)) = engine() else { return Ok(()) };
    let voice = designed(&engine, "A man", 1, Language::En);
    for nothing in ["", "?!...", "🎤🎧", "\u{1}\u{7f}"] {
        let refused = spoken(&engine, &voice, Language::En, nothing);
        assert!(matches!(refused, Err(EngineError::NothingToSay)), "{nothing:?}");
    }
    for text in ["🎤 Hi!", "let x = foo_bar(0x1F);", "https://example.com/a?b=c", "a", "你好 world", "50%"] {
        let clip = spoken(&engine, &voice, Language::En, text)?;
        assert!(audio::loudness(&clip).true_peak_db > -30.0, "{text:?} is silent");
    }
    Ok(())
}

#[test]
fn a_pack_that_is_not_what_it_should_be_is_told() -> Result<(), EngineError> {
    let folder = tempfile::tempdir()?;
    let engine = NaturalEngine::new(folder.path(), &folder.path().join("words"));
    let voice = designed(&engine, "A man", 1, Language::En);
    assert!(spoken(&engine, &voice, Language::En, "Hello.").is_err(), "no files");
    std::fs::create_dir_all(folder.path().join("voices"))?;
    for voice in base::all() {
        std::fs::write(folder.path().join(format!("voices/{}.bin", voice.id)), vec![0; 510 * 1_024])?;
    }
    for bytes in [&b""[..], b"not a graph", &[8, 7, 58, 200, 1, 0, 0]] {
        std::fs::write(folder.path().join("model.onnx"), bytes)?;
        let refused = spoken(&engine, &voice, Language::En, "Hello.");
        assert!(matches!(refused, Err(EngineError::PackBroken { .. })), "{refused:?}");
    }
    Ok(())
}

#[test]
fn what_it_says_as_described_is_not_suspect_on_arrival() -> Result<(), EngineError> {
    let Some((engine, _words)) = engine() else { return Ok(()) };
    for language in [Language::En, Language::Zh] {
        for description in VOICES {
            let clip = spoken(&engine, &designed(&engine, description, 3, language), language, text(language))?;
            let found = audio::check(&clip, text(language), &crate::prompt::traits::read(description));
            assert!(found.is_empty(), "{description} in {language:?}: {found:?}");
        }
    }
    Ok(())
}
