//! A [`VoiceSpec`] as the program wants it: a voice file and a speed.

use std::fmt::Write;

use super::super::{Gender, Utterance, VoiceSpec, splitmix::stable_hash};
use crate::model::Language;

/// One voice at one pitch and speed in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Take {
    /// Name of the voice file, told by its content.
    pub(super) id: String,
    /// The voice file.
    pub(super) file: String,
    /// Speed, 80 to 450.
    pub(super) words_per_minute: u32,
    pub(super) language: Language,
}

/// Speed of an ordinary voice; the program's own 175 is hurried.
const ORDINARY_SPEED: f32 = 165.0;
/// Voices above [`HIGH_HZ`] become hard to understand faster than this.
const FASTEST_HIGH: f32 = 175.0;
const HIGH_HZ: f32 = 240.0;
/// What the program takes.
const SPEEDS: (f32, f32) = (80.0, 450.0);
/// Width of the melody of an ordinary voice, as a share of its pitch: the program's own 82 to 118 Hz.
const ORDINARY_SPAN: f32 = 0.36;
/// Above this, in percent, formants are no longer understood.
const HIGHEST_FORMANTS: f32 = 125.0;

/// No tone, and breath shaped by the lower formants instead: amplitudes in percent, and widths in hertz.
const WHISPER: &str = "formant 0 100 0 100\nvoicing 0\nbreath 75 75 50 40 15 10\nbreathw 150 150 200 200 400 400\n";

impl Take {
    /// How `voice` says `utterance` in `language`, which may be another than the utterance's.
    pub(super) fn new(voice: &VoiceSpec, language: Language, utterance: &Utterance<'_>) -> Self {
        let file = voice_file(voice, language, rate(utterance.pitch_rate));
        let own = ORDINARY_SPEED * voice.rate;
        let own = if voice.f0_hz > HIGH_HZ { own.min(FASTEST_HIGH) } else { own };
        let speed = (own * rate(utterance.speech_rate)).clamp(SPEEDS.0, SPEEDS.1);
        let id = format!("t{:016x}", stable_hash(file.as_bytes()));
        Self { id, file, words_per_minute: speed.round() as u32, language }
    }

    /// Tells apart takes that sound different.
    pub(super) fn fingerprint(&self) -> u64 {
        stable_hash(format!("{} {} {}", self.id, self.words_per_minute, self.language).as_bytes())
    }
}

/// A ratio between half and double; what is not a number changes nothing.
fn rate(asked: f32) -> f32 {
    if asked.is_nan() { 1.0 } else { asked.clamp(0.5, 2.0) }
}

fn voice_file(voice: &VoiceSpec, language: Language, pitch_rate: f32) -> String {
    let (lowest, highest) = pitches(voice.f0_hz * pitch_rate, voice.f0_range, language);
    let (gender, tract) = match voice.gender {
        Gender::Female => ("female", 1.1),
        Gender::Male => ("male", 1.0),
        Gender::Neutral => ("male", 1.05),
    };
    let formants = (100.0 * tract * voice.formant).clamp(80.0, HIGHEST_FORMANTS).round();
    let mut file = format!("language variant\nname timbre\ngender {gender}\npitch {lowest} {highest}\n");
    for formant in 1..=8 {
        // Writing to a string cannot fail.
        let _ = writeln!(file, "formant {formant} {formants} 100 100");
    }
    let _ = writeln!(file, "roughness {}", (voice.rough * 6.0).round());
    let _ = writeln!(file, "flutter {}", (2.0 + voice.rough * 8.0).round());
    if voice.whispers {
        file.push_str(WHISPER);
    } else {
        let _ = writeln!(file, "voicing {}", (100.0 - 40.0 * voice.breath).round());
    }
    file
}

/// The two ends of the melody, in hertz, whose median is `target` in that language.
///
/// Measured on three sentences a language at 80 to 360 Hz and three spans, with version 1.51: the median of the
/// program's melody lies [`PITCH_OFFSET`] below the lower end, plus a share of the span that only the language decides.
fn pitches(target: f32, range: f32, language: Language) -> (u32, u32) {
    let span = ORDINARY_SPAN * target * range_of(range, language);
    let lowest = (target + PITCH_OFFSET - median_share(language) * span).max(20.0);
    (lowest.round() as u32, (lowest + span).round() as u32)
}

/// Tones need room: Mandarin said in a monotone is another text.
fn range_of(range: f32, language: Language) -> f32 {
    if language == Language::Zh { range.max(0.7) } else { range }
}

const PITCH_OFFSET: f32 = 9.0;

const fn median_share(language: Language) -> f32 {
    match language {
        Language::Zh => 0.52,
        Language::Fr => 0.73,
        Language::De => 0.78,
        Language::Ja => 0.75,
        Language::It => 0.76,
        Language::En | Language::Pt | Language::Ko => 0.83,
        Language::Es => 0.84,
        Language::Ru => 0.89,
    }
}

/// A sentence of some two seconds by which a voice's loudness is measured, as the program reads it.
pub(super) const fn calibration_text(language: Language) -> &'static str {
    match language {
        Language::Zh => "jin1 tian1 tian1 qi4 hen3 hao3 , wo3 men5 qu4 san4 bu4 ba5 .",
        Language::En => "The weather is fine today, let us go for a walk.",
        Language::De => "Heute ist schönes Wetter, gehen wir spazieren.",
        Language::It => "Oggi il tempo è bello, andiamo a passeggiare.",
        Language::Pt => "Hoje o tempo está bonito, vamos passear.",
        Language::Es => "Hoy hace buen tiempo, vamos a pasear.",
        Language::Ja => "きょうわ てんきが いいので、 さんぽに いきましょう。",
        Language::Ko => "오늘은 날씨가 좋아서 산책하러 갑시다.",
        Language::Fr => "Il fait beau aujourd'hui, allons nous promener.",
        Language::Ru => "Сегодня хорошая погода, пойдём гулять.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::describe;

    const PLAIN: Utterance<'static> = Utterance { text: "", language: Language::En, speech_rate: 1.0, pitch_rate: 1.0 };

    #[test]
    fn files_stay_within_what_can_be_understood() {
        for seed in 0..200 {
            for text in [
                "an 8-year-old girl, very fast, very high, shrill",
                "a very deep hoarse slow old man",
                "whispering woman",
            ] {
                let voice = describe::spec(text, seed);
                let take = Take::new(&voice, Language::Zh, &Utterance { speech_rate: 9.0, pitch_rate: 0.0, ..PLAIN });
                assert!((80..=450).contains(&take.words_per_minute));
                let number = |key: &str| {
                    let line = take.file.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
                    line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(-1.0)
                };
                assert!((80.0..=125.0).contains(&number("formant 1 ")), "{}", take.file);
                let least = if voice.whispers { 0.0 } else { 60.0 };
                assert!(number("voicing ") >= least && number("roughness ") <= 7.0 && number("pitch ") >= 20.0);
                assert!(!take.file.contains("NaN"));
            }
        }
        let child = describe::spec("an 8-year-old girl, very fast", 1);
        assert!(Take::new(&child, Language::En, &PLAIN).words_per_minute <= 175);
    }

    #[test]
    fn one_content_has_one_name() {
        let voice = describe::spec("a woman", 1);
        let take = Take::new(&voice, Language::En, &PLAIN);
        assert_eq!(take, Take::new(&voice, Language::En, &PLAIN));
        let fast = Take::new(&voice, Language::En, &Utterance { speech_rate: 1.5, ..PLAIN });
        assert_eq!(fast.id, take.id);
        assert!(fast.words_per_minute > take.words_per_minute && fast.fingerprint() != take.fingerprint());
        let high = Take::new(&voice, Language::En, &Utterance { pitch_rate: 1.5, ..PLAIN });
        assert_ne!(high.id, take.id);
    }
}
