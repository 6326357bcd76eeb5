//! Four described voices in ten languages, as WAV files with a page that lists what was measured of each.
//!
//! `cargo run --release --example gallery [FOLDER]` writes into `target/gallery` unless told otherwise. The voice pack
//! is taken from `TIMBRE_VOICE_PACK`, else from where the program installs it; without it, the formant engine speaks.

use std::{error::Error, fmt::Write as _, fs, ops::ControlFlow, path::PathBuf, time::Instant};

use timbre::{
    audio::{self, ExportFormat},
    engine::{ENGINE_RATE, Engine, Ensemble, Utterance, VoiceSpec, describe},
    model::{Clip, Language},
    settings::Paths,
};

const VOICES: [(&str, &str); 4] = [
    ("old-man", "An old man of seventy-five with a deep, hoarse voice, slow and calm, for documentaries"),
    ("soft-woman", "A gentle woman in her forties with a low, soft, breathy voice, slow and soothing, for audiobooks"),
    ("young-woman", "A cheerful young woman of twenty-two with a bright, clear voice, fast and lively, for adverts"),
    ("child", "A little girl of seven with a high, clear, playful voice, for animation"),
];

const fn text(language: Language) -> &'static str {
    match language {
        Language::Zh => "今天天气很好，我们去公园散步吧。下午三点半，在湖边的茶馆见面，好吗？",
        Language::En => "The weather is fine today, so let us go for a walk. Shall we meet at half past three?",
        Language::De => "Heute ist schönes Wetter, gehen wir spazieren. Treffen wir uns um halb vier?",
        Language::It => "Oggi il tempo è bello, andiamo a fare una passeggiata. Ci vediamo alle tre e mezza?",
        Language::Pt => "Hoje o tempo está bonito, vamos passear no parque. Nos vemos às três e meia?",
        Language::Es => "Hoy hace buen tiempo, vamos a pasear por el parque. ¿Nos vemos a las tres y media?",
        Language::Ja => "今日は天気がいいので、公園を散歩しましょう。午後三時半に会えますか？",
        Language::Ko => "오늘은 날씨가 좋으니 공원을 산책합시다. 세 시 반에 만날까요?",
        Language::Fr => "Il fait beau aujourd'hui, allons nous promener. On se retrouve à trois heures et demie ?",
        Language::Ru => "Сегодня хорошая погода, пойдём гулять в парк. Встретимся в половине четвёртого?",
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("target/gallery"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let paths = Paths::resolve(None)?;
    let pack = std::env::var_os("TIMBRE_VOICE_PACK").map_or_else(|| paths.voice_pack_dir.clone(), PathBuf::from);
    let engine = Ensemble::new(pack, &folder.join("engine"));
    println!("engine: {}", engine.name());
    let mut rows = String::new();
    for (name, description) in VOICES {
        let voice = describe::spec(description, 7);
        for language in Language::ALL {
            let voice = engine.cast(voice.clone(), language);
            let row = one(&engine, &voice, name, language, &folder)?;
            println!("{row}");
            writeln!(rows, "<tr>{}</tr>", row.replace('\t', ""))?;
        }
    }
    fs::write(folder.join("index.html"), page(engine.name(), &rows))?;
    println!("{}", folder.join("index.html").display());
    Ok(())
}

/// Speaks one, writes it, and tells its figures as cells of a table.
fn one(
    engine: &Ensemble,
    voice: &VoiceSpec,
    name: &str,
    language: Language,
    folder: &std::path::Path,
) -> Result<String, Box<dyn Error>> {
    let utterance = Utterance { text: text(language), language, speech_rate: 1.0, pitch_rate: 1.0 };
    let (mut samples, mut first) = (Vec::new(), None);
    let begun = Instant::now();
    engine.speak(voice, &utterance, &mut |block| {
        if !block.is_empty() {
            first.get_or_insert_with(|| begun.elapsed());
        }
        samples.extend_from_slice(block);
        ControlFlow::Continue(())
    })?;
    let took = begun.elapsed().as_secs_f32();
    let clip = Clip::new(ENGINE_RATE, samples);
    let file = format!("{name}-{}.wav", language.code());
    fs::write(folder.join(&file), audio::export::encode(&clip, ExportFormat::Wav16)?)?;
    let seconds = clip.duration().as_secs_f32();
    let f0 = audio::median_f0(&clip).unwrap_or_default();
    let lufs = audio::loudness(&clip).lufs.unwrap_or_default();
    Ok(format!(
        "<td>{name}</td>\t<td>{language}</td>\t<td><audio controls preload=none src={file}></audio></td>\t\
         <td>{f0:.0} Hz</td>\t<td>{:.0} Hz</td>\t<td>{:+.0} %</td>\t<td>{seconds:.1} s</td>\t<td>{lufs:.1} LUFS</td>\t\
         <td>{:.2}</td>\t<td>{:.2} s</td>",
        voice.f0_hz,
        (f0 / voice.f0_hz - 1.0) * 100.0,
        took / seconds,
        first.unwrap_or_default().as_secs_f32(),
    ))
}

fn page(engine: &str, rows: &str) -> String {
    let voices = VOICES.map(|(name, words)| format!("<dt>{name}</dt><dd>{words}</dd>")).concat();
    format!(
        "<!doctype html><meta charset=utf-8><title>Timbre: gallery</title>\
         <style>body{{font:15px system-ui;margin:2em}}td,th{{padding:.2em .8em;text-align:left}}dd{{margin-bottom:.4em}}</style>\
         <h1>Four voices, ten languages ({engine} engine)</h1><dl>{voices}</dl>\
         <table><tr><th>voice<th>language<th>sound<th>median pitch<th>described<th>off by<th>length<th>loudness\
         <th>time for a second<th>first sound</tr>{rows}</table>"
    )
}
