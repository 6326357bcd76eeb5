//! What is known of a take in figures: how long, how loud, how high and how fast it is. Measures; judges nothing.

use super::{course::Course, loudness::loudness, voice};
use crate::model::Clip;

/// How fast a text is spoken, in the unit that its script is counted in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TextPace {
    /// Syllables per second of speech, pauses left out.
    Syllables(f32),
    /// Characters per second of speech, pauses left out.
    Characters(f32),
}

impl TextPace {
    /// The number alone: a character of Chinese, Japanese or Korean is a syllable, or nearly.
    pub fn per_second(self) -> f32 {
        match self {
            Self::Syllables(pace) | Self::Characters(pace) => pace,
        }
    }
}

/// Figures of a take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Length in seconds.
    pub seconds: f64,
    /// Integrated loudness in LUFS (EBU R 128); `None` where there is hardly any sound.
    pub lufs: Option<f64>,
    /// True peak in decibels relative to full scale.
    pub true_peak_db: f64,
    /// Median fundamental frequency in hertz; `None` where hardly anything is voiced.
    pub median_hz: Option<f32>,
    /// Pace by the text; where there is none, by the syllables that were heard.
    pub pace: Option<TextPace>,
}

/// Measures a clip in which `text` is spoken.
///
/// Work for a job: some 3 ms per second of sound, and pitch and pace of its middle.
pub fn figures(clip: &Clip, text: &str) -> Figures {
    let loudness = loudness(clip);
    let (median_hz, heard) = voice::pitch_and_pace(clip);
    Figures {
        seconds: clip.duration().as_secs_f64(),
        lufs: loudness.lufs,
        true_peak_db: loudness.true_peak_db,
        median_hz,
        pace: text_pace(text, &Course::of(clip)).or(heard.map(TextPace::Syllables)),
    }
}

/// `None` where there is no speech or no text.
pub(super) fn text_pace(text: &str, course: &Course) -> Option<TextPace> {
    let (units, seconds) = (units(text), course.speaking_seconds());
    let pace = units.all() as f32 / seconds;
    (units.all() > 0 && seconds > 0.0).then(|| {
        if units.characters * 2 >= units.all() { TextPace::Characters(pace) } else { TextPace::Syllables(pace) }
    })
}

/// What of a text takes time to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Units {
    /// Characters of scripts that are counted by them.
    pub(super) characters: usize,
    /// Syllables of all others.
    pub(super) syllables: usize,
    /// Places where one pauses.
    pub(super) pauses: usize,
}

impl Units {
    pub(super) fn all(self) -> usize {
        self.characters + self.syllables
    }
}

pub(super) fn units(text: &str) -> Units {
    let mut units = Units::default();
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’') {
        units.characters += word.chars().filter(|c| is_counted(*c)).count();
        let letters: String = word.chars().filter(|c| !is_character(*c)).flat_map(char::to_lowercase).collect();
        units.syllables += syllables(&letters);
    }
    let pause = |c: &char| matches!(c, '.' | '!' | '?' | ';' | ':' | '。' | '！' | '？' | '；' | '：' | '…' | '\n');
    units.pauses = text.chars().filter(pause).count();
    units
}

/// Han, kana and Hangul.
fn is_character(c: char) -> bool {
    let kana_to_hangul = matches!(c, '\u{3041}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}');
    kana_to_hangul || matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Small kana sound together with the one before.
fn is_counted(c: char) -> bool {
    is_character(c) && !"ぁぃぅぇぉゃゅょゎァィゥェォャュョヮ".contains(c)
}

/// Groups of vowels; of figures, each digit. A silent e at the end, as English and French have it, is none.
fn syllables(word: &str) -> usize {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let vowel = |c: char| "aeiouyáàâäãåæéèêëíìîïóòôöõøœúùûüýÿаеёиоуыэюя".contains(c);
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let starts = letters.iter().enumerate().filter(|(n, c)| vowel(**c) && (*n == 0 || !vowel(letters[n - 1]))).count();
    // "Made", but not "be", "free" or "little".
    let silent = match letters.as_slice() {
        [.., before, last, 'e'] => !vowel(*last) && (*last != 'l' || vowel(*before)),
        _ => false,
    };
    let spoken = starts - usize::from(silent && starts > 1);
    // Letters without a vowel are spelt, or are short words such as "v".
    digits + if letters.is_empty() { 0 } else { spoken.max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audio::voice::testing::MAN, model::SampleRate};

    #[test]
    fn syllables_and_characters_are_counted_in_their_scripts() {
        let count = |text: &str| (units(text).characters, units(text).syllables);
        assert_eq!(count("The little house stood alone, waiting."), (0, 9));
        assert_eq!(count("今天天气很好。"), (6, 0));
        assert_eq!(count("こんにちは、きょう"), (7, 0));
        assert_eq!(count("안녕하세요"), (5, 0));
        assert_eq!(count("Привет, мир"), (0, 3));
        assert_eq!(count("Room 42"), (0, 3));
        assert_eq!(count("我用 Timbre。"), (2, 1));
        assert_eq!(count(" … "), (0, 0));
        assert_eq!(units("One. Two! 三？").pauses, 3);
    }

    #[test]
    fn a_voice_of_known_figures_is_measured_so() {
        let figures = figures(&MAN.clip(), "");
        assert!((figures.seconds - 6.0).abs() < 1e-3);
        assert!(figures.median_hz.is_some_and(|hz| (hz - 120.0).abs() < 4.0), "{figures:?}");
        assert!(figures.lufs.is_some_and(|lufs| (-30.0..-8.0).contains(&lufs)), "{figures:?}");
        assert!((figures.true_peak_db + 6.0).abs() < 0.5, "{figures:?}");
        assert!(matches!(figures.pace, Some(TextPace::Syllables(pace)) if (pace - 4.0).abs() < 0.5), "{figures:?}");
    }

    #[test]
    fn the_text_says_better_than_the_ear_how_fast_it_is_spoken() {
        let text = "一二三四五六七八九十".repeat(3);
        let pace = figures(&MAN.clip(), &text).pace;
        assert!(matches!(pace, Some(TextPace::Characters(pace)) if (pace - 5.0).abs() < 0.3), "{pace:?}");
        let silence = figures(&Clip::new(SampleRate::HZ_24000, vec![0.0; 24_000]), &text);
        assert_eq!((silence.pace, silence.lufs, silence.median_hz), (None, None, None));
    }
}
