//! The engine with the real program, and with programs that lie. Needs `espeak-ng`.
#![expect(clippy::unwrap_used, reason = "a test that cannot make its files has failed")]

use std::{
    fs,
    io::Write,
    ops::ControlFlow,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::*;
use crate::engine::{ENGINE_RATE, describe};

const OLD_MAN: &str = "An old man with a deep hoarse slow voice";
const SOFT_WOMAN: &str = "A soft-voiced woman";
const YOUNG_WOMAN: &str = "A young woman";
const CHILD: &str = "八岁小女孩";

const TEXTS: [(Language, &str); 10] = [
    (Language::Zh, "春天来了，花园里的花都开了。孩子们在草地上跑来跑去。"),
    (Language::En, "The birch canoe slid on the smooth planks. It is easy to tell the depth of a well."),
    (Language::De, "Der Zug nach München fährt um acht Uhr ab. Wir müssen uns beeilen."),
    (Language::It, "Il treno per Milano parte alle otto. Dobbiamo sbrigarci."),
    (Language::Pt, "O trem para o Rio parte às oito horas. Precisamos nos apressar."),
    (Language::Es, "El tren a Madrid sale a las ocho. Tenemos que darnos prisa."),
    (Language::Ja, "東京行きの電車は八時に出ます。今日は天気がいいですね。"),
    (Language::Ko, "서울로 가는 기차는 여덟 시에 출발합니다."),
    (Language::Fr, "Le train pour Paris part à huit heures. Il faut nous dépêcher."),
    (Language::Ru, "Поезд в Москву отправляется в восемь часов. Нам нужно спешить."),
];

fn utterance(text: &str, language: Language) -> Utterance<'_> {
    Utterance { text, language, speech_rate: 1.0, pitch_rate: 1.0 }
}

fn engine() -> (FormantEngine, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    (FormantEngine::new(place.path().join("engine")), place)
}

fn spoken(engine: &FormantEngine, voice: &VoiceSpec, utterance: &Utterance<'_>) -> Result<Vec<f32>, EngineError> {
    let mut samples = Vec::new();
    engine.speak(voice, utterance, &mut |block| {
        samples.extend_from_slice(block);
        ControlFlow::Continue(())
    })?;
    Ok(samples)
}

/// Median pitch in hertz by autocorrelation at 8 kHz: coarser than the meter of `audio`, and quick without optimisation.
fn median_f0(samples: &[f32]) -> f32 {
    let slow: Vec<f32> = samples.chunks_exact(3).map(|part| part.iter().sum::<f32>() / 3.0).collect();
    let power = |frame: &[f32]| frame.iter().map(|x| x * x).sum::<f32>();
    let frames: Vec<&[f32]> = slow.windows(400).step_by(160).collect();
    let loudest = frames.iter().map(|frame| power(frame)).fold(0.0, f32::max);
    let mut found: Vec<f32> =
        frames.into_iter().filter(|frame| power(frame) > loudest / 100.0).filter_map(frame_f0).collect();
    assert!(found.len() > 10, "hardly anything is voiced");
    found.sort_by(f32::total_cmp);
    found[found.len() / 2]
}

/// Pitch of 50 ms at 8 kHz, or `None` where it has no period.
fn frame_f0(frame: &[f32]) -> Option<f32> {
    let alike = |lag: usize| {
        let (still, moved) = (&frame[..240], &frame[lag..lag + 240]);
        let sum = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        sum(still, moved) / (sum(still, still) * sum(moved, moved)).sqrt().max(1e-9)
    };
    let curve: Vec<f32> = (0..=150).map(alike).collect();
    let best = curve[16..150].iter().copied().fold(0.0, f32::max);
    let is_peak =
        |lag: &usize| curve[*lag] > best * 0.92 && curve[*lag] >= curve[lag - 1] && curve[*lag] >= curve[lag + 1];
    let lag = (16..150).find(is_peak).filter(|_| best > 0.75)?;
    let [before, at, after] = [curve[lag - 1], curve[lag], curve[lag + 1]];
    let bend = before - 2.0 * at + after;
    let shift = if bend.abs() < 1e-6 { 0.0 } else { 0.5 * (before - after) / bend };
    Some(8_000.0 / (lag as f32 + shift))
}

#[test]
fn every_language_speaks_at_the_pitch_of_its_voice() {
    let (engine, _place) = engine();
    std::thread::scope(|scope| {
        for half in TEXTS.chunks(5) {
            scope.spawn(|| half.iter().for_each(|(language, text)| voices_keep_their_pitch(&engine, *language, text)));
        }
    });
}

fn voices_keep_their_pitch(engine: &FormantEngine, language: Language, text: &str) {
    let mut lower = 0.0;
    for description in [OLD_MAN, SOFT_WOMAN, YOUNG_WOMAN, CHILD] {
        let voice = describe::spec(description, 5);
        let heard = median_f0(&spoken(engine, &voice, &utterance(text, language)).unwrap());
        let off = heard / voice.f0_hz - 1.0;
        assert!(off.abs() < 0.12, "{language} {description}: {heard} Hz for {}", voice.f0_hz);
        assert!(heard > lower, "{language} {description}: {heard} Hz after {lower}");
        lower = heard;
        match description {
            OLD_MAN => assert!(heard < 110.0, "{language}: {heard} Hz"),
            CHILD => assert!(heard > 240.0, "{language}: {heard} Hz"),
            _ => {}
        }
    }
}

#[test]
fn pitch_and_speed_follow_what_is_asked() {
    let (engine, _place) = engine();
    let voice = describe::spec("a man", 1);
    let plain = utterance(TEXTS[1].1, Language::En);
    let said = |utterance: Utterance<'_>| spoken(&engine, &voice, &utterance).unwrap();
    let (normal, fast, slow) = (
        said(plain).len() as f32,
        said(Utterance { speech_rate: 1.8, ..plain }).len() as f32,
        said(Utterance { speech_rate: 0.6, ..plain }).len() as f32,
    );
    assert!(fast < normal * 0.7 && slow > normal * 1.3, "{fast} {normal} {slow}");
    for pitch_rate in [0.75, 1.5] {
        let heard = median_f0(&said(Utterance { pitch_rate, ..plain }));
        assert!((heard / voice.f0_hz / pitch_rate - 1.0).abs() < 0.12, "{pitch_rate}: {heard}");
    }
    let paced = |words: &str| spoken(&engine, &describe::spec(words, 3), &plain).unwrap().len();
    assert!(paced("a slow woman") > paced("a woman") && paced("a woman") > paced("a fast-paced woman"));
    let slow =
        |words: &str| spoken(&engine, &describe::spec(words, 3), &utterance(TEXTS[0].1, Language::Zh)).unwrap().len();
    assert!(slow("语速缓慢的女声") as f32 > slow("语速很快的女声") as f32 * 1.25);
}

#[test]
fn one_seed_is_one_recording_and_two_are_two() {
    let (engine, _place) = engine();
    let (other, _elsewhere) = self::engine();
    let said = |engine: &FormantEngine, seed| {
        spoken(engine, &describe::spec("a breathy woman", seed), &utterance("Hello there.", Language::En)).unwrap()
    };
    let first = said(&engine, 1);
    assert!(first == said(&engine, 1) && first == said(&other, 1), "the same voice is the same bytes");
    assert!(first != said(&engine, 2));
}

#[test]
fn voices_are_equally_loud() {
    let (engine, _place) = engine();
    for description in [OLD_MAN, SOFT_WOMAN, CHILD, "a whispering woman", "a powerful bright man"] {
        for (language, text) in [TEXTS[0], TEXTS[1], TEXTS[9]] {
            let samples = spoken(&engine, &describe::spec(description, 2), &utterance(text, language)).unwrap();
            let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            let lufs = audio::loudness(&Clip::new(ENGINE_RATE, samples)).lufs.unwrap();
            assert!((lufs - LOUDNESS_LUFS).abs() < 2.0, "{language} {description}: {lufs} LUFS");
            assert!(peak <= 1.0);
        }
    }
}

#[test]
fn descriptions_are_heard_in_the_sound() {
    let (engine, _place) = engine();
    let highs = |description: &str| {
        let samples = spoken(&engine, &describe::spec(description, 4), &utterance(TEXTS[1].1, Language::En)).unwrap();
        let power = |samples: &mut dyn Iterator<Item = f32>| samples.map(|x| x * x).sum::<f32>();
        power(&mut samples.windows(2).map(|pair| pair[1] - pair[0])) / power(&mut samples.iter().copied())
    };
    let plain = highs("a woman");
    assert!(highs("a woman with a very bright crisp voice") > plain * 1.3);
    assert!(highs("a woman with a dark muffled voice") < plain / 1.3);
    assert!(highs("a woman with a very breathy airy voice") > plain * 1.1);
}

#[test]
fn a_whisper_has_no_tone() {
    let (engine, _place) = engine();
    for seed in 0..4 {
        let voiced = |description: &str| {
            let voice = describe::spec(description, seed);
            let samples = spoken(&engine, &voice, &utterance(TEXTS[1].1, Language::En)).unwrap();
            audio::median_f0(&Clip::new(ENGINE_RATE, samples))
        };
        assert!(voiced("a woman").is_some());
        let (woman, man) = (voiced("a whispering woman"), voiced("a man who whispers"));
        assert!(woman.is_none() && man.is_none(), "{woman:?} {man:?}");
    }
}

#[test]
fn purposes_are_heard_in_both_languages() {
    let (engine, _place) = engine();
    for (words, (language, text)) in [
        (
            ["A woman for documentaries", "A woman for audiobooks", "A woman for advertisements", "A woman for news"],
            TEXTS[1],
        ),
        (["女性，纪录片解说", "女性，有声书朗读", "女性，广告配音", "女性，新闻播报"], TEXTS[0]),
    ] {
        let said = words.map(|words| {
            let samples = spoken(&engine, &describe::spec(words, 3), &utterance(text, language)).unwrap();
            Clip::new(ENGINE_RATE, samples)
        });
        assert!(said.windows(2).all(|pair| pair[0].samples.len() > pair[1].samples.len()), "{language}");
        let [documentary, _, advertisement, _] = said.map(|clip| audio::voice::measure(&clip).unwrap().spread_st);
        assert!(advertisement > documentary * 1.1, "{language}: {advertisement} {documentary}");
    }
}

#[test]
fn texts_that_are_not_speech_are_told_or_passed_over() {
    let (engine, _place) = engine();
    let voice = describe::spec("a man", 1);
    for text in ["", " \n", "🎤🎧", "<speak></speak>", "…！", "\u{0}\u{1b}"] {
        let said = spoken(&engine, &voice, &utterance(text, Language::En));
        assert!(matches!(said, Err(EngineError::NothingToSay)), "{text:?}");
    }
    let said = |text: &str, language| spoken(&engine, &voice, &utterance(text, language)).unwrap().len();
    assert_eq!(said("<speak>Hello <break time=\"5s\"/></speak>", Language::En), said("Hello", Language::En));
    for text in
        ["--version", "-v ru -w /dev/full", "%s %n $(id) `id` 'x'", "[[h@]] ok", "/etc/passwd", "\u{1}500S slow"]
    {
        assert!(said(text, Language::En) > 5_000, "{text}");
    }
    for (text, language) in [
        ("2025年 GPT-4 和 iPhone 都很贵，对吗？", Language::Zh),
        ("AI です", Language::Ja),
        ("한국 OK 中国", Language::Ko),
    ] {
        assert!(said(text, language) > 12_000, "{text}");
    }
}

#[test]
fn long_texts_start_at_once_and_stop_at_once() {
    let (engine, _place) = engine();
    let voice = describe::spec("a man", 1);
    for (text, language) in [("Some words to say. ".repeat(2_700), Language::En), ("字".repeat(50_000), Language::Zh)]
    {
        let mut samples = 0;
        let ended = engine.speak(&voice, &utterance(&text, language), &mut |block| {
            assert!(block.len() <= 2_400);
            samples += block.len();
            if samples > 48_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(ended.is_ok() && samples < 52_000, "{language}: {ended:?} after {samples}");
    }
}

#[test]
fn many_threads_may_speak_at_once() {
    let (engine, _place) = engine();
    let voice = describe::spec("a woman", 1);
    let said: Vec<Vec<f32>> = std::thread::scope(|scope| {
        let speak = || spoken(&engine, &voice, &utterance("你好，世界。", Language::Zh)).unwrap();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(speak)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(said.iter().all(|samples| *samples == said[0] && !samples.is_empty()));
}

/// A program of our own. A child writes it, because a file that this process has open for writing cannot be run.
fn script(path: &Path, body: &str) {
    let mut shell = Command::new("sh");
    let write = "cat > \"$1.new\" && chmod +x \"$1.new\" && mv \"$1.new\" \"$1\"";
    let mut child = shell.args(["-c", write, "sh"]).arg(path).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("#!/bin/sh\n{body}\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// What an engine says whose program answers `--version` honestly and to all else does `body`.
fn with_liar(body: &str, sink: &mut Sink<'_>) -> Result<(), EngineError> {
    let place = tempfile::tempdir().unwrap();
    let program = place.path().join("liar");
    script(&program, &format!("[ \"$1\" = --version ] && exec espeak-ng --version\n{body}"));
    let engine = FormantEngine::with_program(program, place.path().join("engine"));
    engine.speak(&describe::spec("a man", 1), &utterance("Hello.", Language::En), sink)
}

#[test]
fn programs_that_lie_are_found_out() {
    let mut go_on = |_: &[f32]| ControlFlow::Continue(());
    for (body, told) in [
        ("echo this is no sound", "not a WAV stream"),
        ("echo no such voice >&2; exit 1", "no such voice"),
        ("exit 3", "3"),
        ("cat > /dev/null", "before any sound"),
        ("espeak-ng --stdout hi | head -c 20", "before any sound"),
        ("espeak-ng --stdout hi; echo out of memory >&2; exit 1", "out of memory"),
        ("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero", "not a WAV stream"),
    ] {
        match with_liar(body, &mut go_on) {
            Err(EngineError::ProgramFailed { message, .. }) => assert!(message.contains(told), "{body}: {message}"),
            other => panic!("{body}: {other:?}"),
        }
    }
    let place = tempfile::tempdir().unwrap();
    let program = place.path().join("liar");
    script(&program, "echo version 9");
    let engine = FormantEngine::with_program(program, place.path().join("engine"));
    let said = spoken(&engine, &describe::spec("a man", 1), &utterance("Hi", Language::En));
    assert!(matches!(said, Err(EngineError::ProgramFailed { .. })), "{said:?}");
}

#[test]
fn a_program_that_hangs_is_ended_when_the_sink_has_enough() {
    let place = tempfile::tempdir().unwrap();
    let noted = place.path().join("pid");
    let begun = Instant::now();
    let mut asked = 0;
    let body = format!("echo $$ > {}; exec sleep 1000", noted.display());
    let ended = with_liar(&body, &mut |block| {
        assert!(block.is_empty());
        asked += 1;
        if asked < 4 || !noted.exists() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert!(ended.is_ok() && begun.elapsed() < Duration::from_secs(9), "{ended:?}");
    let pid = fs::read_to_string(&noted).unwrap();
    assert!(!Path::new("/proc").join(pid.trim()).exists(), "neither alive nor a zombie");
}

#[test]
fn a_missing_program_is_told_and_found_once_it_is_there() {
    let place = tempfile::tempdir().unwrap();
    let program = place.path().join("espeak-ng");
    let engine = FormantEngine::with_program(program.clone(), place.path().join("engine"));
    let voice = describe::spec("a man", 1);
    let hello = utterance("Hello.", Language::En);
    engine.warm(Language::En);
    assert!(matches!(spoken(&engine, &voice, &hello), Err(EngineError::ProgramMissing { .. })));
    script(&program, "exec espeak-ng \"$@\"");
    assert!(spoken(&engine, &voice, &hello).is_ok());
    fs::remove_dir_all(place.path().join("engine")).unwrap();
    assert!(spoken(&engine, &voice, &hello).is_ok(), "a folder that is gone is made again");
    fs::remove_file(&program).unwrap();
    assert!(matches!(spoken(&engine, &voice, &hello), Err(EngineError::ProgramMissing { .. })));
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("file"), "").unwrap();
    let engine = FormantEngine::new(place.path().join("file").join("engine"));
    let said = spoken(&engine, &describe::spec("a man", 1), &utterance("Hi", Language::En));
    assert!(matches!(said, Err(EngineError::Io(_))), "{said:?}");
}

#[test]
fn what_it_says_as_described_is_not_suspect_on_arrival() {
    let (engine, _place) = engine();
    for description in [OLD_MAN, SOFT_WOMAN, YOUNG_WOMAN, CHILD, "低沉的中年男声，语速缓慢", "A fast, lively young man"]
    {
        let voice = describe::spec(description, 5);
        for (language, text) in TEXTS {
            let samples = spoken(&engine, &voice, &utterance(text, language)).unwrap();
            let clip = crate::model::Clip::new(ENGINE_RATE, samples);
            let found = crate::audio::check(&clip, text, &crate::prompt::traits::read(description));
            assert!(found.is_empty(), "{description} in {language:?}: {found:?}");
        }
    }
}
