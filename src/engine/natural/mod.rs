//! The natural engine: a neural network (Kokoro-82M) in pure Rust, with voices blended to a description.
//!
//! Speaks seven languages from the files of the voice pack. Owns everything between tokens and samples; how words
//! become tokens is `phonemes`', how the files come here is `pack`'s.
//!
//! | step | in |
//! |---|---|
//! | base voices are chosen for a description | `cast`, `base` |
//! | the network is lent, in turn | `keeper` |
//! | tokens and a style become a score | `network`, prepared by `graph` |
//! | the melody is brought to the voice's pitch and range | `melody` |
//! | the score is cut into stretches, each becomes sound | `slices`, `network` |
//! | formants, breath, roughness, brightness, loudness | `stage`, `level` |

mod base;
mod cast;
pub mod graph;
mod keeper;
mod level;
mod melody;
mod memory;
mod network;
mod slices;
mod stage;
mod threads;

use std::{ops::ControlFlow, path::Path};

use super::{
    ENGINE_RATE, Engine, EngineError, Gender, Recipe, Sink, Utterance, VoiceSpec,
    phonemes::{self, Pause, Phonemizer, Phrase},
};
use crate::model::{Language, SampleRate};
use base::Styles;
use graph::{FRAMES_PER_SECOND, SAMPLES_PER_FRAME};
use keeper::Keeper;
use melody::{Aim, Melody};
use slices::Slice;
use stage::Stage;

/// Spread of pitch of an ordinary reading, in semitones: the median of the base voices.
const ORDINARY_RANGE_ST: f32 = 3.6;
/// Time that an ordinary base voice takes for the text that all were measured on.
const ORDINARY_SECONDS: f32 = 5.05;
/// What the vocal tract may be stretched by; beyond, vowels are no longer understood.
const TRACT: (f32, f32) = (0.86, 1.18);
/// Tones need room, and have much of it already: Mandarin said in a monotone is another text.
const TONE_RANGE: (f32, f32) = (0.7, 1.35);
/// The same for the melodies of other languages: beyond, a lively voice swoops over two octaves in a sentence.
const RANGE: (f32, f32) = (0.2, 1.4);
/// See [`Aim::middle`]; of Mandarin, whose low tones creak, more is heard than counts. Measured on four voices.
const MIDDLE: f32 = 0.5;
const TONE_MIDDLE: f32 = 0.59;
/// Samples over which two stretches are joined: 10 ms.
const JOINT: usize = 240;
/// What is quieter than this part of a phrase's peak (−42 dB) after its last sound is silence, which the network makes
/// as long as it likes; so many samples of it stay (60 ms).
const SILENT: f32 = 0.008;
const FADES: usize = 1_440;
/// Silence after the last words, in seconds: a recording that ends with its last sound seems cut off.
const REST: f32 = 0.16;

/// Speaks from the files of the voice pack. Cheap to make; nothing is read before the first words.
pub struct NaturalEngine {
    styles: Styles,
    keeper: Keeper,
    phonemizer: Phonemizer,
}

impl NaturalEngine {
    /// An engine for the pack in `pack`, which keeps the dictionaries of its words in `words`, a folder of its own that
    /// is made when it is needed.
    pub fn new(pack: &Path, words: &Path) -> Self {
        Self {
            styles: Styles::new(pack.join("voices")),
            keeper: Keeper::new(pack.join("model.onnx")),
            phonemizer: Phonemizer::new(words),
        }
    }

    /// Whether it speaks `language`.
    pub fn speaks(language: Language) -> bool {
        phonemes::speaks(language)
    }

    /// Gives the network's memory back as soon as nobody uses it, because its files are about to change.
    pub fn forget(&self) {
        self.keeper.forget();
    }

    /// Says one phrase. `Break` where the sink has had enough.
    fn say(
        &self,
        part: &Part<'_>,
        phrase: &Phrase,
        course: &mut Course<'_, '_>,
    ) -> Result<ControlFlow<()>, EngineError> {
        let style = self.styles.style(part.recipe, part.language, phrase.tokens.len())?;
        let Some(network) = self.keeper.lend(&mut || course.stage.ask())? else { return Ok(ControlFlow::Break(())) };
        let (tokens, speed) = (phrase.tokens.clone(), part.speed);
        // The turn ends with the work, also where nobody waits for it any more.
        let scored = threads::aside(&mut || course.stage.ask(), move || network.score(&tokens, &style, speed))?;
        let Some(score) = scored else { return Ok(ControlFlow::Break(())) };
        let mut score = score?;
        course.melody.apply(&mut score);
        score.energy.iter_mut().for_each(|energy| *energy += part.effort);
        let mut joint = Joint::default();
        let slices = slices::slices(&score, course.seconds);
        course.seconds += slices.iter().map(|slice| slice.heard.len()).sum::<usize>() as f32 / FRAMES_PER_SECOND;
        for (n, slice) in slices.iter().enumerate() {
            let Some(network) = self.keeper.lend(&mut || course.stage.ask())? else {
                return Ok(ControlFlow::Break(()));
            };
            let Some(sound) = network.sound(&score, slice.made.clone(), &style, &mut || course.stage.ask())? else {
                return Ok(ControlFlow::Break(()));
            };
            drop(network);
            let heard = if n + 1 < slices.len() { joint.join(&sound, slice) } else { joint.end(&sound, slice) };
            if course.stage.push(&heard).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// What stays the same for all phrases of an utterance.
struct Part<'a> {
    recipe: &'a Recipe,
    language: Language,
    /// For the network, where 1 is the base voice's own.
    speed: f32,
    /// Added to the energy of the score.
    effort: f32,
}

/// What goes on from one phrase to the next.
struct Course<'a, 'b> {
    melody: Melody,
    stage: Stage<'a, 'b>,
    /// Sound that came already.
    seconds: f32,
}

/// Joins stretches: the end of each waits for the beginning of the next, and fades into it.
#[derive(Default)]
struct Joint {
    tail: Vec<f32>,
    /// Of the phrase so far.
    peak: f32,
}

impl Joint {
    /// What can be heard once `sound` has come, which was made for `slice`.
    fn join(&mut self, sound: &[f32], slice: &Slice) -> Vec<f32> {
        let at = |frame: usize| ((frame - slice.made.start) * SAMPLES_PER_FRAME).min(sound.len());
        let (start, end) = (at(slice.heard.start), at(slice.heard.end));
        let lead = self.tail.len().min(start);
        let mut heard = sound[start - lead..end].to_vec();
        for (n, (new, old)) in heard.iter_mut().zip(&self.tail).enumerate() {
            let share = (n as f32 + 0.5) / lead as f32;
            *new = old + (*new - old) * share;
        }
        self.peak = heard.iter().fold(self.peak, |peak, sample| peak.max(sample.abs()));
        self.tail = heard.split_off(heard.len().saturating_sub(JOINT));
        heard
    }

    /// The last stretch, without the silence behind it.
    fn end(&mut self, sound: &[f32], slice: &Slice) -> Vec<f32> {
        let mut heard = self.join(sound, slice);
        heard.append(&mut self.tail);
        let last = heard.iter().rposition(|sample| sample.abs() > SILENT * self.peak);
        heard.truncate(last.map_or(0, |last| last + FADES));
        heard
    }
}

/// How far the sound of `recipe` has to be stretched for `voice`: formants × this. In hundredths, so that the
/// resampler's filter is exact.
fn tract(voice: &VoiceSpec, recipe: &Recipe) -> f32 {
    let adult = match voice.gender {
        Gender::Female => cast::WOMAN_F3,
        Gender::Male => cast::MAN_F3,
        Gender::Neutral => f32::midpoint(cast::WOMAN_F3, cast::MAN_F3),
    };
    // One measured formant is not a whole vocal tract, so it counts for less than it says.
    let own = (base::mean(&recipe.timbre, adult, |base| base.f3_hz) / adult).powf(0.7);
    ((voice.formant / own).clamp(TRACT.0, TRACT.1) * 100.0).round() / 100.0
}

/// A ratio between half and double; what is not a number changes nothing.
fn ratio(asked: f32) -> f32 {
    if asked.is_nan() { 1.0 } else { asked.clamp(0.5, 2.0) }
}

/// What the melody of `voice` is brought to, in the network's own pitch, which the stretching raises by `tract`.
fn aim(voice: &VoiceSpec, recipe: &Recipe, utterance: &Utterance<'_>, tract: f32) -> Aim {
    let melody = recipe.melody(utterance.language);
    let own = base::mean(melody, ORDINARY_RANGE_ST, |base| base.range_st);
    let range = voice.f0_range * (ORDINARY_RANGE_ST / own).sqrt();
    let tones = utterance.language == Language::Zh;
    let (least, most) = if tones { TONE_RANGE } else { RANGE };
    Aim {
        f0_hz: voice.f0_hz * ratio(utterance.pitch_rate) / tract,
        range: range.clamp(least, most),
        rough: voice.rough,
        whispers: voice.whispers,
        hnr_db: base::mean(&recipe.timbre, melody::ORDINARY_HNR_DB, |base| base.hnr_db),
        middle: if tones { TONE_MIDDLE } else { MIDDLE },
    }
}

/// Silence after a phrase, in seconds at an ordinary pace.
const fn silence(pause: Pause) -> f32 {
    match pause {
        Pause::None => 0.0,
        Pause::Clause => 0.16,
        Pause::Sentence => 0.36,
        Pause::Paragraph => 0.62,
    }
}

impl Engine for NaturalEngine {
    fn name(&self) -> &'static str {
        super::NATURAL
    }

    fn cast(&self, voice: VoiceSpec, language: Language) -> VoiceSpec {
        let natural = Some(cast::recipe(&voice, language));
        VoiceSpec { natural, ..voice }
    }

    fn speak(&self, voice: &VoiceSpec, utterance: &Utterance<'_>, sink: &mut Sink<'_>) -> Result<(), EngineError> {
        let voice = voice.clamped();
        let chosen = voice.natural.clone().filter(|recipe| !recipe.timbre.is_empty());
        let recipe = chosen.unwrap_or_else(|| cast::recipe(&voice, utterance.language));
        let melody = recipe.melody(utterance.language);
        let tract = tract(&voice, &recipe);
        let pace = voice.rate * ratio(utterance.speech_rate);
        let own = base::mean(melody, ORDINARY_SECONDS, |base| base.seconds) / ORDINARY_SECONDS;
        let part = Part {
            recipe: &recipe,
            language: utterance.language,
            speed: (pace * own.powf(0.7) / tract).clamp(0.4, 2.5),
            effort: 0.8 * voice.energy,
        };
        let aim = aim(&voice, &recipe, utterance, tract);
        let native = base::mean(melody, aim.f0_hz, |base| base.f0_hz);
        let rate = SampleRate::new((ENGINE_RATE.hz() as f32 * tract).round() as u32).unwrap_or(ENGINE_RATE);
        let stage = Stage::new(&voice, rate, sink);
        let mut course = Course { melody: Melody::new(aim, native, voice.seed), stage, seconds: 0.0 };
        let mut phrases = self.phonemizer.phrases(utterance.text, utterance.language, base::accent(melody))?.peekable();
        if phrases.peek().is_none() {
            return Err(EngineError::NothingToSay);
        }
        while let Some(phrase) = phrases.next() {
            if self.say(&part, &phrase, &mut course)?.is_break() {
                return Ok(());
            }
            let seconds = if phrases.peek().is_some() { silence(phrase.pause) / pace } else { REST };
            course.seconds += seconds;
            if course.stage.pause((seconds * rate.hz() as f32) as usize).is_break() {
                return Ok(());
            }
        }
        // Whether the sink takes the last block or not, this is the end.
        let _ = course.stage.finish();
        Ok(())
    }

    fn warm(&self, language: Language) {
        // The network waits for the first words: it is large, and there in a moment.
        self.phonemizer.warm(language);
    }
}

#[cfg(test)]
mod tests;
